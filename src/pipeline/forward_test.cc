// Commands of forwarding and the queue they describe, on a real spine with a real log.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "base/text.h"
#include "pipeline/forward_queue.h"
#include "pipeline/spine_fixture.h"
#include "store/book_forward.h"

namespace lvwang::pipeline {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Instant kNoon = parse_iso("2026-04-07T12:00:00+08:00").value();

class ForwardTest : public testing::Test {
protected:
    // A frame of a device with its own ST; its seq.
    std::uint64_t report(const std::string& mn, std::string_view cn = "2011", std::string_view st = "31", unsigned flag = 5) {
        district_.now = district_.now + 1'000;
        ++frames_;
        const std::string qn = format_compact_ms(district_.now);
        const std::string segment = fmt::format("QN={};ST={};CN={};PW=123456;MN={};Flag={};CP=&&DataTime={};a34004-Rtd={}&&", qn,
                                                st, cn, mn, flag, qn.substr(0, 14), frames_);
        return send(mn, protocol::frame_of(segment).value());
    }
    std::uint64_t send(const std::string& mn, std::string bytes) {
        while (bytes.ends_with('\r') || bytes.ends_with('\n')) bytes.pop_back();
        EXPECT_TRUE(district_.send(mn, bytes));
        std::uint64_t seq = 0;
        EXPECT_TRUE(district_.log->scan_mn(mn, 0, [&](const store::Entry& entry) {
            seq = entry.seq;
            return true;
        }));
        return seq;
    }
    Result<std::string> command(const std::string& type, const std::string& body) { return district_.command(type, body).body; }
    Result<std::string> put(const std::string& more = "") {
        return command("forward_put", R"({"key":"province","name":"省平台","host":"127.0.0.1","port":9212)" + more + "}");
    }
    std::string refusal(const std::string& type, const std::string& body) {
        const auto result = command(type, body);
        return result ? "taken" : result.error().field + ": " + result.error().message;
    }
    ForwardTarget target() { return district_.views->forward_targets.get()->at(0); }
    ForwardQueue queue() {
        return {*district_.log, district_.views->registry, district_.views->keys, district_.seal, district_.views->brokers};
    }
    ForwardBatch read(const ForwardLimits& limits = {}) {
        return SpineFixture::must(queue().read(target(), target().acked_seq + 1, limits));
    }
    std::vector<std::uint64_t> seqs() {
        std::vector<std::uint64_t> seqs;
        for (const ForwardParcel& parcel : read().parcels) seqs.push_back(parcel.seq);
        return seqs;
    }

    SpineFixture district_{kNoon};
    int frames_ = 0;
};

TEST_F(ForwardTest, ATargetBeginsNowUnlessItIsToldOtherwise) {
    report("AIR");
    const std::uint64_t second = report("AIR");
    ASSERT_TRUE(put());
    EXPECT_THAT(seqs(), IsEmpty());
    const std::uint64_t third = report("AIR");
    EXPECT_THAT(seqs(), ElementsAre(third));
    const std::uint64_t generation = target().generation;
    ASSERT_TRUE(put(R"(,"window":16)"));
    EXPECT_THAT(seqs(), ElementsAre(third)) << "put again: it stands where it stood";
    EXPECT_EQ(target().generation, generation);
    EXPECT_EQ(target().window, 16);
    ASSERT_TRUE(put(fmt::format(R"(,"start":"{}")", format_iso(kNoon + 2'000))));
    EXPECT_THAT(seqs(), ElementsAre(second, third)) << "from the second frame on";
    EXPECT_NE(target().generation, generation);
    ASSERT_TRUE(put(R"(,"start":"2020-01-01")"));
    EXPECT_EQ(seqs().size(), 3U);
    EXPECT_EQ(refusal("forward_put", R"({"key":"province","name":"x","host":"h","port":1,"start":"2030-01-01"})"),
              "start: '2030-01-01' lies ahead; leave it out and it begins now");
    ASSERT_TRUE(put(R"(,"start":"now")"));
    EXPECT_THAT(seqs(), IsEmpty());
}

TEST_F(ForwardTest, OnlyWholeFramesWithDataOfRegisteredDevicesAreWanted) {
    ASSERT_TRUE(put());
    const std::uint64_t good = report("AIR");
    report("NOBODY");
    report("AIR", "9015", "91");
    report("AIR", "2021");
    send("AIR", "##0060QN=1;ST=31;CN=2011;PW=123456;MN=AIR;Flag=5;CP=&&a=1&&0000");
    EXPECT_THAT(seqs(), ElementsAre(good));
    ASSERT_TRUE(put(R"(,"commands":["2021","9015"])"));
    EXPECT_EQ(seqs().size(), 1U) << "state where it is asked for, heartbeats never";
}

TEST_F(ForwardTest, EveryFilterNarrows) {
    ASSERT_TRUE(put());
    const std::uint64_t air = report("AIR", "2011", "22");
    const std::uint64_t stack = report("STACK", "2011", "31");
    const std::uint64_t hour = report("STACK", "2061", "31");
    ASSERT_TRUE(put(R"(,"system_codes":["22"])"));
    EXPECT_THAT(seqs(), ElementsAre(air));
    ASSERT_TRUE(put(R"(,"commands":["2061"])"));
    EXPECT_THAT(seqs(), ElementsAre(hour));
    ASSERT_TRUE(put(R"(,"mns":["STACK"])"));
    EXPECT_THAT(seqs(), ElementsAre(stack, hour));
    ASSERT_TRUE(put(R"(,"mns":["STACK"],"system_codes":["22"])"));
    EXPECT_THAT(seqs(), IsEmpty());
    ASSERT_TRUE(put(R"(,"regions":["990101002"])"));
    EXPECT_THAT(seqs(), IsEmpty());
}

TEST_F(ForwardTest, ARegionStandsForAllThatLiesInIt) {
    const std::string county = district_.views->registry.get()->site_of(district_.point("AIR")).region_code;
    ASSERT_TRUE(command("put_region", R"({"code":"990100","name":"市"})"));
    ASSERT_TRUE(command("put_region", fmt::format(R"({{"code":"{}","name":"县","parent_code":"990100"}})", county)));
    ASSERT_TRUE(put(R"(,"regions":["990100"])"));
    const std::uint64_t air = report("AIR");
    EXPECT_THAT(seqs(), ElementsAre(air));
}

TEST_F(ForwardTest, FramesAreSentAsTheyCameUnlessTheTargetWantsOthers) {
    ASSERT_TRUE(put());
    const std::uint64_t seq = report("AIR");
    const std::string logged = district_.log->read(seq)->payload;
    ForwardParcel parcel = read().parcels.at(0);
    EXPECT_EQ(parcel.bytes, logged + "\r\n");
    EXPECT_TRUE(parcel.wants_answer);
    EXPECT_EQ(parcel.mn, "AIR");
    ASSERT_TRUE(put(fmt::format(R"(,"mn_map":[["AIR","P-AIR"]],"edition":"2025","sealed_pw":"{}")",
                                district_.seal.close("654321", forward_seal_purpose("province")))));
    parcel = read().parcels.at(0);
    EXPECT_THAT(parcel.bytes, HasSubstr("PW=654321;MN=P-AIR;Flag=9;"));
    EXPECT_EQ(parcel.mn, "P-AIR");
    EXPECT_EQ(parcel.own_mn, "AIR");
    ASSERT_TRUE(put(R"(,"name":"省")"));
    EXPECT_THAT(read().parcels.at(0).bytes, HasSubstr("PW=654321;MN=AIR;Flag=5;")) << "the password stays until it is taken away";
    ASSERT_TRUE(put(R"(,"sealed_pw":null)"));
    EXPECT_EQ(read().parcels.at(0).bytes, logged + "\r\n");
    ASSERT_TRUE(put(R"(,"sealed_pw":"of another key")"));
    EXPECT_EQ(read().problem->what, ForwardTrouble::kPasswordSealed);
}

TEST_F(ForwardTest, AnAnswerIsAskedForOnlyWhereOneIsExpected) {
    ASSERT_TRUE(put());
    report("AIR", "2011", "31", 4);
    EXPECT_THAT(read().parcels.at(0).bytes, HasSubstr("Flag=5;"));
    EXPECT_TRUE(read().parcels.at(0).wants_answer);
    ASSERT_TRUE(put(R"(,"answer_expected":false)"));
    EXPECT_THAT(read().parcels.at(0).bytes, HasSubstr("Flag=4;"));
    EXPECT_FALSE(read().parcels.at(0).wants_answer);
}

TEST_F(ForwardTest, AReportIsSentOnAsFramesOfHj212) {
    ASSERT_TRUE(put());
    const std::string items =
        R"({"device":"STACK","items":[)"
        R"({"time":"2026-04-07T11:59:00+08:00","period":"minute","values":{"stack_so2":35.20,"stack_so2-Max":41,"o3_8h":9}},)"
        R"({"time":"2026-04-07T11:00:00+08:00","period":"hour","values":{"a21026":30},"flags":{"a21026":"M"}},)"
        R"({"time":"2026-04-07T12:00:00+08:00","values":{"stack_so2":31,"smoke":2.5}}]})";
    ASSERT_TRUE(district_.send_report("STACK", items));
    ASSERT_TRUE(district_.send_report("NOBODY", R"({"device":"NOBODY","items":[{"time":1775534400000,"values":{"pm2_5":1}}]})"));
    ASSERT_TRUE(district_.send_report("AIR", "{\"device\":"));
    const std::uint64_t frame = report("AIR");
    const ForwardBatch batch = read();
    ASSERT_EQ(batch.parcels.size(), 4U);
    EXPECT_THAT(
        batch.parcels[0].bytes,
        HasSubstr("ST=31;CN=2051;PW=123456;MN=STACK;Flag=5;CP=&&DataTime=20260407115900;a21026-Avg=35.20,a21026-Max=41&&"));
    EXPECT_THAT(batch.parcels[1].bytes,
                HasSubstr("ST=31;CN=2061;PW=123456;MN=STACK;Flag=5;CP=&&DataTime=20260407110000;a21026-Avg=30,a21026-Flag=M&&"));
    EXPECT_THAT(batch.parcels[2].bytes,
                HasSubstr("ST=31;CN=2011;PW=123456;MN=STACK;Flag=5;CP=&&DataTime=20260407120000;a21026-Rtd=31;a34013-Rtd=2.5&&"));
    EXPECT_EQ(batch.parcels[3].seq, frame);
    EXPECT_EQ(batch.parcels[0].seq, batch.parcels[2].seq);
    EXPECT_NE(batch.parcels[0].qn, batch.parcels[1].qn);
    EXPECT_NE(batch.parcels[1].qn, batch.parcels[2].qn);
    EXPECT_EQ(read({.parcels_max = 1}).parcels.size(), 3U) << "one report's frames stay together";
    EXPECT_EQ(SpineFixture::must(queue().count(target(), target().acked_seq + 1, {})).frames, 4U);
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(read().parcels[i].bytes, batch.parcels[i].bytes) << "the same again";

    struct Row {
        const char* filter;
        std::size_t parcels;
    };
    const std::vector<Row> rows{{R"("commands":["2061"])", 1},
                                {R"("system_codes":["22"])", 0},
                                {R"("mns":["STACK"])", 3},
                                {R"("regions":["990101002"])", 0}};
    for (const Row& row : rows) {
        const auto changed = put(fmt::format(R"(,{},"start":"{}")", row.filter, format_iso(kNoon - kDayMs)));
        ASSERT_TRUE(changed) << row.filter << changed.error().message;
        EXPECT_EQ(read().parcels.size(), row.parcels) << row.filter;
    }
    ASSERT_TRUE(put(fmt::format(R"(,"mn_map":[["STACK","P-STACK"]],"edition":"2025","answer_expected":false,)"
                                R"("sealed_pw":"{}")",
                                district_.seal.close("654321", forward_seal_purpose("province")))));
    EXPECT_THAT(read().parcels.at(0).bytes, HasSubstr("PW=654321;MN=P-STACK;Flag=8;"));
    EXPECT_FALSE(read().parcels.at(0).wants_answer);
}

TEST_F(ForwardTest, ALongReportBecomesSegmentsThatFit) {
    ASSERT_TRUE(put());
    std::string values;
    for (const registry::ParameterRow& row : district_.parameters->rows()) {
        if (row.parameter.medium != "gas" || row.parameter.code.empty()) continue;
        values += fmt::format("{}\"{}\":12.345", values.empty() ? "" : ",", row.parameter.key);
    }
    ASSERT_TRUE(district_.send_report(
        "STACK",
        fmt::format(R"({{"device":"STACK","items":[{{"time":"2026-04-07T12:00:00+08:00","values":{{{}}}}}]}})", values)));
    const ForwardBatch batch = read();
    EXPECT_GT(batch.parcels.size(), 1U);
    for (const ForwardParcel& parcel : batch.parcels) {
        EXPECT_LE(parcel.bytes.size(), 1024U + 12U);
        EXPECT_THAT(parcel.bytes, HasSubstr("DataTime=20260407120000;"));
    }
}

TEST_F(ForwardTest, ALengthThatWasWrongIsRightWhenItIsSentOn) {
    ASSERT_TRUE(put());
    const std::string segment = "QN=1;ST=31;CN=2011;PW=123456;MN=AIR;Flag=5;CP=&&DataTime=20260407120000;a34004-Rtd=5&&";
    std::string frame = protocol::frame_of(segment).value();
    frame.replace(2, 4, "0012");
    send("AIR", frame);
    EXPECT_EQ(read().parcels.at(0).bytes, protocol::frame_of(segment).value());
}

TEST_F(ForwardTest, ACrcThatTheDevicesPolicyAcceptsIsRightWhenItIsSentOn) {
    ASSERT_TRUE(put());
    const std::string segment = "QN=1;ST=31;CN=2011;PW=123456;MN=AIR;Flag=5;CP=&&DataTime=20260407120000;a34004-Rtd=5&&";
    std::string frame = protocol::frame_of(segment).value();
    frame.replace(frame.size() - 6, 4, "1234");
    send("AIR", frame);
    EXPECT_THAT(seqs(), IsEmpty());
    const auto point = static_cast<std::int64_t>(district_.point("AIR"));
    ASSERT_TRUE(command("put_device", fmt::format(R"({{"mn":"AIR","point_id":{},"crc_policy":"ignore"}})", point)));
    ASSERT_EQ(seqs().size(), 1U);
    EXPECT_EQ(read().parcels.at(0).bytes, protocol::frame_of(segment).value());
}

TEST_F(ForwardTest, AnEncryptedFrameGoesAsItIsOrStopsTheQueueWithAName) {
    ASSERT_TRUE(put());
    const std::string segment = "QN=1;ST=31;CN=2011;PW=123456;MN=AIR;Flag=8;CP=&&DataTime=20260407120000;a34004-Rtd=5&&";
    const auto secret = protocol::encrypt_segment(segment, protocol::example_sm4_key()).value();
    const std::string frame =
        fmt::format("##{:04}{}{}", secret.size(), secret, protocol::frame_of(segment)->substr(6 + segment.size(), 4));
    const std::uint64_t before = report("AIR");
    const std::uint64_t seq = send("AIR", frame);
    const std::uint64_t after = report("AIR");
    EXPECT_THAT(seqs(), ElementsAre(before, seq, after));
    EXPECT_EQ(read().parcels.at(1).bytes, frame + "\r\n");
    EXPECT_FALSE(read().parcels.at(1).wants_answer) << "Flag=8 asks for none, and nobody here can change it";
    ASSERT_TRUE(put(R"(,"mn_map":[["AIR","P-AIR"]])"));
    EXPECT_THAT(seqs(), ElementsAre(before));
    const ForwardBatch batch = read();
    ASSERT_TRUE(batch.problem);
    EXPECT_EQ(batch.problem->what, ForwardTrouble::kNeedsKey);
    EXPECT_EQ(batch.problem->seq, seq);
    EXPECT_EQ(batch.problem->mn, "AIR");
    EXPECT_EQ(batch.read_to, seq - 1);
    ASSERT_TRUE(command("forward_skip", fmt::format(R"({{"key":"province","frame_seq":{},"note":"无密钥"}})", seq)));
    EXPECT_THAT(seqs(), ElementsAre(before, after));
}

TEST_F(ForwardTest, WithItsKeyCipherTextIsOpenedChangedAndClosedAgain) {
    ASSERT_TRUE(put(R"(,"mn_map":[["AIR","P-AIR"]])"));
    const protocol::Sm4Key key = protocol::example_sm4_key();
    const std::string segment = "QN=1;ST=31;CN=2011;PW=123456;MN=AIR;Flag=8;CP=&&DataTime=20260407120000;a34004-Rtd=5&&";
    const auto secret = protocol::encrypt_segment(segment, key).value();
    const std::string crc = protocol::frame_of(segment)->substr(6 + segment.size(), 4);
    send("AIR", fmt::format("##{:04}{}{}", secret.size(), secret, crc));
    EXPECT_TRUE(read().problem);
    const auto table = std::make_shared<KeyTable>(KeyTable{{"AIR", {protocol::Sm4Key{}, key}}});
    district_.views->keys.publish(table);
    ASSERT_EQ(seqs().size(), 1U);
    const ForwardParcel parcel = read().parcels.at(0);
    EXPECT_TRUE(parcel.wants_answer);
    EXPECT_THAT(parcel.bytes, testing::Not(HasSubstr("a34004"))) << "still closed";
    protocol::FrameReader reader(key);
    reader.feed(parcel.bytes);
    const auto frame = reader.next();
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->verdict, protocol::Verdict::kOk);
    EXPECT_EQ(frame->segment, "QN=1;ST=31;CN=2011;PW=123456;MN=P-AIR;Flag=9;CP=&&DataTime=20260407120000;a34004-Rtd=5&&");
}

TEST_F(ForwardTest, TheCursorMovesByMarksAndSurvivesARestart) {
    ASSERT_TRUE(put());
    const std::uint64_t first = report("AIR");
    const std::uint64_t second = report("AIR");
    const std::string mark = R"({{"key":"province","generation":{},"acked_seq":{},"frames":1,"at_ms":5}})";
    ASSERT_TRUE(command("forward_mark", fmt::format(fmt::runtime(mark), target().generation, first)));
    EXPECT_THAT(seqs(), ElementsAre(second));
    EXPECT_EQ(target().frames_acked, 1);
    EXPECT_THAT(refusal("forward_mark", fmt::format(fmt::runtime(mark), target().generation + 1, second)),
                HasSubstr("begins elsewhere"));
    district_.restart();
    EXPECT_THAT(seqs(), ElementsAre(second));
    EXPECT_EQ(target().acked_seq, first);
}

TEST_F(ForwardTest, WhatIsReadAndCountedIsBounded) {
    ASSERT_TRUE(put());
    for (int i = 0; i < 10; ++i) report("AIR");
    EXPECT_EQ(read({.parcels_max = 3, .entries_max = 100}).parcels.size(), 3U);
    const ForwardBatch batch = read({.parcels_max = 100, .entries_max = 4});
    EXPECT_LE(batch.parcels.size(), 4U);
    EXPECT_EQ(batch.read_to, target().acked_seq + 4);
    EXPECT_EQ(queue().count(target(), target().acked_seq + 1)->frames, 10U);
    EXPECT_EQ(queue().count(target(), target().acked_seq + 1)->counted_to, district_.log->last_seq());
    EXPECT_EQ(queue().count(target(), target().acked_seq + 1, {.parcels_max = 1, .entries_max = 4})->counted_to,
              target().acked_seq + 4);
}

TEST_F(ForwardTest, WhatPeopleDoIsKeptWithTheirName) {
    ASSERT_TRUE(put(R"(,"actor":"张工")"));
    ASSERT_TRUE(command("forward_pause", R"({"key":"province","actor":"李工","note":"对方检修"})"));
    EXPECT_FALSE(target().enabled);
    ASSERT_TRUE(command("forward_resume", R"({"key":"province"})"));
    EXPECT_TRUE(target().enabled);
    ASSERT_TRUE(command("forward_remove", R"({"key":"province","actor":"张工"})"));
    EXPECT_TRUE(district_.views->forward_targets.get()->empty());
    std::string told;
    const auto events = SpineFixture::must(store::forward_events(*district_.book, "province", 10));
    for (const ForwardEvent& event : events) {
        told += fmt::format("{} {} {}|", event.act, event.actor, event.note);
    }
    EXPECT_EQ(told, "remove 张工 |resume tester |pause 李工 对方检修|put 张工 start now|");
}

TEST_F(ForwardTest, BadCommandsNameTheFieldAndChangeNothing) {
    ASSERT_TRUE(put());
    const ForwardTarget before = target();
    const std::uint64_t seq = report("AIR");
    const auto with = [](const std::string& more) {
        return R"({"key":"province","name":"省平台","host":"127.0.0.1","port":9212)" + more + "}";
    };
    const std::vector<std::tuple<std::string, std::string, std::string>> rows{
        {"forward_put", "[]", ": the body is not"},
        {"forward_put", R"({"name":"x"})", "key: "},
        {"forward_put", R"({"key":"Pro vince","name":"x","host":"h","port":1})", "key: "},
        {"forward_put", R"({"key":"province","name":"x","port":1})", "host: "},
        {"forward_put", R"({"key":"province","name":"x","host":"http://a","port":1})", "host: "},
        {"forward_put", R"({"key":"province","name":"x","host":"h"})", "port: "},
        {"forward_put", R"({"key":"province","name":"x","host":"h","port":70000})", "port: "},
        {"forward_put", with(R"(,"edition":"2020")"), "edition: "},
        {"forward_put", with(R"(,"window":0)"), "window: "},
        {"forward_put", with(R"(,"window":"8")"), "window: "},
        {"forward_put", with(R"(,"timeout_s":601)"), "timeout_s: "},
        {"forward_put", with(R"(,"attempts":0)"), "attempts: "},
        {"forward_put", with(R"(,"regions":"990101")"), "regions: "},
        {"forward_put", with(R"(,"regions":["nowhere"])"), "regions: there is no region 'nowhere'"},
        {"forward_put", with(R"(,"system_codes":["31","2l"])"), "system_codes: '2l'"},
        {"forward_put", with(R"(,"commands":["2O61"])"), "commands: '2O61'"},
        {"forward_put", with(R"(,"commands":["20611"])"), "commands: '20611'"},
        {"forward_put", with(R"(,"mns":["A;B"])"), "mns: "},
        {"forward_put", with(R"(,"mn_map":[["A","B&&"]])"), "mn_map: "},
        {"forward_put", with(R"(,"mn_map":["A"])"), "mn_map: "},
        {"forward_put", with(R"(,"mn_map":[["A","B"],["A","C"]])"), "mn_map: "},
        {"forward_put", with(R"(,"start":"gestern")"), "start: "},
        {"forward_put", with(R"(,"start":"2036-01-01T00:00:00+08:00")"), "start: "},
        {"forward_put", with(R"(,"colour":1)"), "colour: "},
        {"forward_pause", R"({"key":"city"})", "key: "},
        {"forward_dance", R"({"key":"province"})", ": there is no command"},
        {"forward_skip", R"({"key":"province","frame_seq":1,"note":"x"})", ": entry 1 is behind"},
        {"forward_skip", R"({"key":"province","frame_seq":99999,"note":"x"})", "frame_seq: "},
        {"forward_skip", fmt::format(R"({{"key":"province","frame_seq":{}}})", seq), "note: "},
        {"forward_mark", R"({"key":"province","generation":1})", "acked_seq: "},
    };
    for (const auto& [type, body, expected] : rows)
        EXPECT_THAT(refusal(type, body), testing::StartsWith(expected)) << type << body;
    EXPECT_EQ(target(), before);
}

// What a removed or changed broker brought waits for its platform as it was read then.
TEST_F(ForwardTest, ReportsOfABrokerKeepTheirMeaning) {
    const auto set = [&](std::string_view code) {
        ASSERT_TRUE(command("broker_put",
                            fmt::format(R"({{"key":"vend","host":"h","topics":["v/{{device}}"],"mapping":{{"time_field":"ts",)"
                                        R"("values":[{{"field":"a","code":"{}"}}]}}}})",
                                        code)));
    };
    ASSERT_TRUE(put());
    set("a34004");
    ASSERT_TRUE(district_.send_report("AIR", fmt::format(R"({{"ts":"{}","a":7}})", format_iso(kNoon)), "mqtt vend v/AIR"));
    const std::string before = read().parcels.at(0).bytes;
    EXPECT_THAT(before, HasSubstr("a34004-Rtd=7"));
    set("a34002");
    EXPECT_EQ(read().parcels.at(0).bytes, before);
    ASSERT_TRUE(command("broker_remove", R"({"key":"vend"})"));
    EXPECT_EQ(read().parcels.at(0).bytes, before);
    district_.restart();
    EXPECT_EQ(read().parcels.at(0).bytes, before);
}

// A device that heard no answer sends its frame again; two platforms that forward to each other would do so without end.
TEST_F(ForwardTest, WhatCameBeforeDoesNotGoAgain) {
    ASSERT_TRUE(put());
    const auto frame = [](std::string_view qn, std::string_view pw) {
        return protocol::frame_of(
                   fmt::format("QN={};ST=22;CN=2011;PW={};MN=AIR;Flag=5;CP=&&DataTime=20260407120000;a34004-Rtd=7&&", qn, pw))
            .value();
    };
    const std::uint64_t first = send("AIR", frame("20260407120000001", "123456"));
    EXPECT_THAT(seqs(), ElementsAre(first));
    send("AIR", frame("20260407120000001", "123456"));
    send("AIR", frame("20260407120000001", "654321"));
    EXPECT_THAT(seqs(), ElementsAre(first)) << "read once more it is still the first";
    const std::uint64_t later = send("AIR", frame("20260407120000002", "123456"));
    EXPECT_THAT(seqs(), ElementsAre(first, later));
}

// Devices send again what was not answered, and a restart is just when nothing was.
TEST_F(ForwardTest, WhatCameBeforeDoesNotGoAgainAfterARestart) {
    ASSERT_TRUE(put());
    const std::string report_of_eleven =
        R"({"device":"AIR","items":[{"time":"2026-04-07T11:00:00+08:00","values":{"pm2_5":5}}]})";
    ASSERT_TRUE(district_.send_report("AIR", report_of_eleven));
    const std::uint64_t first = report("AIR");
    ASSERT_EQ(read().parcels.size(), 2U);
    ASSERT_TRUE(command("forward_mark", fmt::format(R"({{"key":"province","generation":{},"acked_seq":{},"frames":2,"at_ms":5}})",
                                                    target().generation, first)));
    district_.restart();
    ASSERT_TRUE(district_.send_report("AIR", report_of_eleven));
    EXPECT_THAT(seqs(), IsEmpty());
    // What another setting of the target wanted is not known: it goes rather twice than never.
    ASSERT_TRUE(put(R"(,"window":2)"));
    ASSERT_TRUE(district_.send_report("AIR", report_of_eleven));
    EXPECT_EQ(seqs().size(), 1U);
}

// Without a time of its own the same words at another moment are another value.
TEST_F(ForwardTest, AReportTimedByItsArrivalIsNoRepetition) {
    ASSERT_TRUE(command("broker_put", R"({"key":"vend","host":"h","topics":["v/{device}"],)"
                                      R"("mapping":{"values":[{"field":"a","code":"a34004"}]}})"));
    ASSERT_TRUE(put());
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(district_.send_report("AIR", R"({"a":35})", "mqtt vend v/AIR"));
        district_.now = district_.now + 2 * kSecondMs;
    }
    EXPECT_EQ(read().parcels.size(), 3U);
    const auto stored = SpineFixture::must(district_.series->read({.point = district_.point("AIR"),
                                                                   .stream = {Period::kMoment, Origin::kReported},
                                                                   .from = kNoon,
                                                                   .to = kNoon + kHourMs,
                                                                   .columns = {}}));
    EXPECT_EQ(stored.size(), 3U);
}

TEST_F(ForwardTest, NoTwoFramesOfReportsShareAQn) {
    ASSERT_TRUE(put());
    constexpr int kReports = 1'100;  // more than there are milliseconds in a second
    for (int i = 0; i < kReports; ++i) {
        const std::string at = format_iso(kNoon - (i + 1) * kMinuteMs);
        ASSERT_TRUE(district_.send_report(
            "AIR", fmt::format(R"({{"device":"AIR","items":[{{"time":"{}","period":"minute","values":{{"pm2_5":5}}}}]}})", at)));
    }
    std::set<std::string> qns;
    const ForwardBatch batch = read({.parcels_max = 10'000});
    for (const ForwardParcel& parcel : batch.parcels) qns.insert(parcel.qn);
    EXPECT_EQ(batch.parcels.size(), static_cast<std::size_t>(kReports));
    EXPECT_EQ(qns.size(), batch.parcels.size());
    district_.restart();
    EXPECT_EQ(read({.parcels_max = 10'000}).parcels.back().qn, batch.parcels.back().qn) << "the same after a restart";
}

// Two devices are one to the platform; and a clock that was a month ahead is set right.
TEST_F(ForwardTest, QnsAreOfTheMnThatIsSentAndOfTheRightTime) {
    ASSERT_TRUE(put(R"(,"mn_map":[["AIR","P1"],["STACK","P1"]])"));
    const auto say = [&](const char* device, const char* key, int minute) {
        ASSERT_TRUE(
            district_.send_report(device, fmt::format(R"({{"device":"{}","items":[{{"time":"{}","values":{{"{}":5}}}}]}})",
                                                      device, format_iso(kNoon - minute * kMinuteMs), key)));
    };
    say("AIR", "pm2_5", 1);
    say("STACK", "stack_so2", 1);
    EXPECT_NE(read().parcels.at(0).qn, read().parcels.at(1).qn);
    const Instant right = district_.now;
    district_.now = right + 30 * kDayMs;
    say("AIR", "pm2_5", 2);
    district_.now = right + kMinuteMs;
    say("AIR", "pm2_5", 3);
    EXPECT_EQ(read().parcels.at(3).qn, format_compact_ms(right + kMinuteMs));
}

}  // namespace
}  // namespace lvwang::pipeline
