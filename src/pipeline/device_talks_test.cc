// Commands to devices on the real spine and stores: the test plays the gateway and the devices.
#include "pipeline/device_talks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/spine_fixture.h"
#include "protocol/frame_reader.h"

namespace lvwang::pipeline {
namespace {

using control::State;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const Instant kNoon = *parse_iso("2026-04-03T12:00:00+08:00");

std::string segment_of(std::string_view frame) {
    protocol::FrameReader reader;
    reader.feed(frame);
    const auto read = reader.next();
    LVWANG_CHECK(read && read->verdict == protocol::Verdict::kOk, "not a good frame: {}", frame);
    return std::string(read->segment);
}

std::string field(const std::string& segment, const std::string& name) {
    const std::size_t at = segment.find(name + "=");
    if (at == std::string::npos) return {};
    return segment.substr(at + name.size() + 1, segment.find(';', at) - at - name.size() - 1);
}

struct Talks : testing::Test {
    SpineFixture district{kNoon};

    // A device that speaks: its edition, ST and PW are known from then on.
    void speak(const std::string& mn, std::string_view segment) {
        ASSERT_TRUE(district.send(mn, SpineFixture::must(protocol::frame_of(segment))));
    }
    void speak_2017(const std::string& mn) {
        speak(mn, fmt::format("QN={};ST=31;CN=2011;PW=654321;MN={};Flag=5;CP=&&DataTime={}&&", format_compact_ms(district.now),
                              mn, format_compact(district.now)));
    }

    std::int64_t ask(const std::string& mns, const std::string& cn, const std::string& arguments = "{}") {
        const CommandResult result = district.command(
            "device_command_send",
            fmt::format(R"({{"mns":[{}],"cn":"{}","arguments":{},"actor":"张工","note":"试"}})", mns, cn, arguments));
        LVWANG_CHECK(result.body.has_value(), "{}", result.body.error().message);
        return std::stoll(result.body->substr(result.body->find(':') + 1));
    }
    Error refused(const std::string& type, const std::string& body) {
        const CommandResult result = district.command(type, body);
        LVWANG_CHECK(!result.body.has_value(), "{} was taken: {}", type, *result.body);
        return result.body.error();
    }

    // What the gateway takes for a device, as if it was written at once; segments.
    std::vector<std::string> taken(const std::string& mn, bool report = true) {
        std::vector<std::string> segments;
        for (const Outgoing& frame : district.downlink->take({mn, 0})) {
            segments.push_back(segment_of(frame.bytes));
            if (report) district.downlink->note_sent({frame.id, 5, district.now});
        }
        district.now = district.now + 100;
        district.turn();
        return segments;
    }
    std::string taken_one(const std::string& mn) {
        const auto segments = taken(mn);
        LVWANG_CHECK(segments.size() == 1, "{} frames for {}", segments.size(), mn);
        return segments.front();
    }

    void answer(const std::string& mn, const std::string& qn, std::string_view cn, std::string_view cp) {
        district.now = district.now + 50;
        ASSERT_TRUE(district.send(mn, SpineFixture::must(protocol::frame_of(
                                          fmt::format("QN={};ST=91;CN={};PW=654321;MN={};Flag=4;CP=&&{}&&", qn, cn, mn, cp)))));
    }
    void wait(std::int64_t ms) {
        district.now = district.now + ms;
        district.turn();
    }

    control::Talk talk(std::int64_t id) {
        return SpineFixture::must(to_talk(SpineFixture::must(store::find_device_command(*district.book, id))));
    }
    std::vector<std::string> steps(std::int64_t id) {
        std::vector<std::string> all;
        for (const auto& step : SpineFixture::must(store::device_command_steps(*district.book, id))) all.push_back(step.what);
        return all;
    }
};

TEST_F(Talks, FromTheRequestToTheResult) {
    speak_2017("STACK");
    const std::int64_t id = ask(R"("STACK")", "2051", R"({"BeginTime":"2026-04-03T08:00:00+08:00","EndTime":"20260403090000"})");
    EXPECT_EQ(talk(id).state, State::kQueued);
    const std::string request = taken_one("STACK");
    const std::string qn = field(request, "QN");
    EXPECT_EQ(request, fmt::format("QN={};ST=31;CN=2051;PW=654321;MN=STACK;Flag=5;"
                                   "CP=&&BeginTime=20260403080000,EndTime=20260403090000&&",
                                   qn));
    EXPECT_EQ(talk(id).state, State::kSent);
    answer("STACK", qn, "9011", "QnRtn=1");
    EXPECT_EQ(talk(id).state, State::kAccepted);
    district.report("STACK", "2051", *parse_compact("20260403080000"), "a21026-Avg=30,a21026-Flag=N");
    district.report("STACK", "2051", *parse_compact("20260403081000"), "a21026-Avg=31,a21026-Flag=N");
    district.report("STACK", "2051", *parse_compact("20260403110000"), "a21026-Avg=32,a21026-Flag=N");  // not asked for
    answer("STACK", qn, "9012", "ExeRtn=1");
    const control::Talk over = talk(id);
    EXPECT_EQ(over.state, State::kDone);
    EXPECT_EQ(over.packets, 2);
    EXPECT_EQ(over.actor, "张工");
    EXPECT_THAT(steps(id), ElementsAre("queued", "sent", "answered", "data", "data", "result"));
    const auto all = SpineFixture::must(store::device_command_steps(*district.book, id));
    for (const auto& step : all) {
        if (step.what != "answered" && step.what != "data" && step.what != "result") continue;
        const auto entry = SpineFixture::must(district.log->read(step.seq));
        EXPECT_EQ(entry.kind, store::EntryKind::kFrame) << "the raw frame of '" << step.what << "' can be opened";
        EXPECT_EQ(entry.mn, "STACK");
    }
    EXPECT_EQ(district.value("STACK", {Period::kMinute, Origin::kReported}, *parse_compact("20260403081000"), "stack_so2"), "31")
        << "history goes the way of all data";
}

TEST_F(Talks, ADeviceIsAskedOneThingAtATime) {
    speak_2017("STACK");
    const std::int64_t first = ask(R"("STACK")", "1061");
    const std::int64_t second = ask(R"("STACK")", "1062", R"({"RtdInterval":60})");
    const std::int64_t third = ask(R"("STACK")", "1062", R"({"RtdInterval":30})");
    const std::string request = taken_one("STACK");
    EXPECT_THAT(request, HasSubstr("CN=1061"));
    answer("STACK", field(request, "QN"), "9011", "QnRtn=1");
    const std::string next = taken_one("STACK");
    EXPECT_THAT(next, HasSubstr("RtdInterval=60")) << "9011 frees the line";
    answer("STACK", field(next, "QN"), "9011", "QnRtn=1");
    EXPECT_THAT(taken("STACK"), IsEmpty()) << "the same command is still being carried out";
    answer("STACK", field(next, "QN"), "9012", "ExeRtn=1");
    EXPECT_THAT(taken_one("STACK"), HasSubstr("RtdInterval=30"));
    EXPECT_EQ(talk(first).state, State::kAccepted);
    EXPECT_EQ(talk(second).state, State::kDone);
    EXPECT_EQ(talk(third).state, State::kSent);
}

// One that waits behind its like is not let past another that waits for its 9011.
TEST_F(Talks, WhatBecomesFreeWaitsForTheOneThatWasSent) {
    speak_2017("STACK");
    ask(R"("STACK")", "1062", R"({"RtdInterval":60})");
    const std::string first = taken_one("STACK");
    answer("STACK", field(first, "QN"), "9011", "QnRtn=1");
    ask(R"("STACK")", "1062", R"({"RtdInterval":30})");
    ask(R"("STACK")", "1061");
    const std::string sent = taken_one("STACK");
    EXPECT_THAT(sent, HasSubstr("CN=1061"));
    answer("STACK", field(first, "QN"), "9012", "ExeRtn=1");
    EXPECT_THAT(taken("STACK"), IsEmpty()) << "it has not said 9011 to the last one";
    answer("STACK", field(sent, "QN"), "9011", "QnRtn=1");
    EXPECT_THAT(taken_one("STACK"), HasSubstr("RtdInterval=30"));
}

TEST_F(Talks, ASilentDeviceIsAskedThreeTimesWithOneQn) {
    speak_2017("STACK");
    const std::int64_t id = ask(R"("STACK")", "1011");
    std::set<std::string> qns;
    for (int attempt = 1; attempt <= 3; ++attempt) {
        qns.insert(field(taken_one("STACK"), "QN"));
        EXPECT_THAT(taken("STACK"), IsEmpty());
        wait(11'000);
        wait(1'000);
    }
    EXPECT_EQ(qns.size(), 1U);
    EXPECT_EQ(talk(id).state, State::kTimedOut);
    EXPECT_EQ(talk(id).reason, "no_answer");
    EXPECT_THAT(taken("STACK"), IsEmpty());
    answer("STACK", *qns.begin(), "9011", "QnRtn=1");  // hours later it is still heard
    EXPECT_EQ(talk(id).state, State::kAccepted);
    answer("STACK", *qns.begin(), "9012", "ExeRtn=2");
    EXPECT_EQ(talk(id).state, State::kFailed);
}

// The clock was a month ahead when a device was asked, and is set right: what is asked next bears the time of now.
TEST_F(Talks, AfterAClockThatWasAheadQnsAreOfNowAgain) {
    speak_2017("STACK");
    const Instant right = district.now;
    district.now = right + 30 * kDayMs;
    ask(R"("STACK")", "1011");
    EXPECT_GT(field(taken_one("STACK"), "QN"), format_compact_ms(right + 29 * kDayMs));
    district.now = right + kMinuteMs;
    const std::int64_t id = ask(R"("WATER")", "1011");
    speak_2017("WATER");
    const std::string qn = field(taken_one("WATER"), "QN");
    EXPECT_LT(qn, format_compact_ms(right + kHourMs));
    answer("WATER", qn, "9011", "QnRtn=1");
    EXPECT_EQ(talk(id).state, State::kAccepted);
}

TEST_F(Talks, SettingsOfADeviceGoBeforeTheStandard) {
    EXPECT_EQ(refused("put_device_settings", R"({"mn":"STACK","link":"pigeon","actor":"张工"})").field, "link");
    EXPECT_EQ(refused("put_device_settings", R"({"mn":"STACK","timeout_s":0,"actor":"张工"})").field, "timeout_s");
    EXPECT_EQ(refused("put_device_settings", R"({"mn":"STACK","clock_drift_max_s":60,"actor":"张工"})").field,
              "clock_drift_max_s");
    EXPECT_EQ(refused("put_device_settings", R"({"mn":"NOBODY","actor":"张工"})").field, "mn");
    speak_2017("STACK");
    ASSERT_TRUE(district.command("put_device_settings", R"({"mn":"STACK","link":"wired","attempts_max":1,"actor":"张工"})").body);
    district.restart();
    const std::int64_t id = ask(R"("STACK")", "1011");
    EXPECT_EQ(talk(id).patience.timeout_ms, 5'000);
    EXPECT_EQ(talk(id).patience.attempts_max, 1);
}

TEST_F(Talks, ACommandThatNobodyFetchedExpires) {
    const CommandResult result =
        district.command("device_command_send", R"({"mns":["STACK"],"cn":"1011","actor":"张工","expires_in_s":60})");
    ASSERT_TRUE(result.body);
    EXPECT_EQ(district.downlink->depth().frames, 1U);
    wait(61'000);
    EXPECT_EQ(talk(1).state, State::kExpired);
    EXPECT_EQ(talk(1).reason, "not_connected");
    EXPECT_EQ(district.downlink->depth().frames, 0U) << "it is not sent afterwards";
}

TEST_F(Talks, ACancelledCommandIsNotSent) {
    const std::int64_t id = ask(R"("STACK")", "1011");
    ASSERT_TRUE(district.command("device_command_cancel", fmt::format(R"({{"id":{},"actor":"李工"}})", id)).body);
    EXPECT_EQ(talk(id).state, State::kCancelled);
    EXPECT_THAT(taken("STACK"), IsEmpty());
    EXPECT_EQ(refused("device_command_cancel", fmt::format(R"({{"id":{},"actor":"李工"}})", id)).code, ErrorCode::kConflict);
    EXPECT_EQ(refused("device_command_cancel", R"({"id":99,"actor":"李工"})").code, ErrorCode::kNotFound);
    EXPECT_EQ(refused("device_command_cancel", R"({"id":1})").field, "actor");
}

TEST_F(Talks, ManyDevicesOfSeveralEditions) {
    speak_2017("STACK");
    speak("WATER", "ST=32;CN=2011;PW=111111;MN=WATER;CP=&&DataTime=20260403120000;011-Rtd=20,011-Flag=N&&");
    const std::int64_t batch =
        ask(R"("STACK","WATER")", "1072", R"({"NewPW":")" + district.seal.close("246810", "device password") + R"("})");
    EXPECT_EQ(talk(batch).batch, batch);
    EXPECT_EQ(talk(batch + 1).batch, batch);
    EXPECT_THAT(to_row(talk(batch)).arguments, Not(HasSubstr("246810"))) << "a password is sealed in the book";
    const std::string to_2017 = taken_one("STACK");
    const std::string to_2005 = taken_one("WATER");
    EXPECT_THAT(to_2017, HasSubstr("PW=654321;MN=STACK;Flag=5;CP=&&NewPW=246810&&"));
    EXPECT_THAT(to_2005, HasSubstr("ST=32;CN=1072;PW=111111;MN=WATER;Flag=3;CP=&&PW=246810&&"));
    EXPECT_NE(field(to_2017, "QN"), field(to_2005, "QN"));
    // An answer of 2005 has its QN inside CP.
    ASSERT_TRUE(
        district.send("WATER", SpineFixture::must(protocol::frame_of(fmt::format(
                                   "ST=91;CN=9011;PW=111111;MN=WATER;Flag=0;CP=&&QN={};QnRtn=1&&", field(to_2005, "QN"))))));
    EXPECT_EQ(talk(batch + 1).state, State::kAccepted);
    ASSERT_TRUE(district.send("WATER", SpineFixture::must(protocol::frame_of(
                                           fmt::format("ST=91;CN=9012;CP=&&QN={};ExeRtn=1&&", field(to_2005, "QN"))))));
    EXPECT_EQ(talk(batch + 1).state, State::kDone);
    // From now on the device is spoken to with its new password, also after a restart.
    district.restart();
    ask(R"("WATER")", "1011");
    EXPECT_THAT(taken_one("WATER"), HasSubstr("CN=1011;PW=246810"));
    // An edition without the command is named; the others are asked.
    const CommandResult some = district.command("device_command_send", R"({"mns":["STACK","WATER"],"cn":"1063","actor":"张工"})");
    ASSERT_TRUE(some.body);
    EXPECT_THAT(*some.body, HasSubstr(R"("skipped":[{"mn":"WATER","reason":"HJ 212-2005 has no command '1063')"));
    const Error none = refused("device_command_send", R"({"mns":["WATER"],"cn":"1063","actor":"张工"})");
    EXPECT_EQ(none.field, "cn");
}

TEST_F(Talks, AnAnswerOfAnotherDeviceIsNotTaken) {
    speak_2017("STACK");
    const std::int64_t id = ask(R"("STACK")", "1011");
    const std::string qn = field(taken_one("STACK"), "QN");
    answer("AIR", qn, "9011", "QnRtn=1");
    EXPECT_EQ(talk(id).state, State::kSent);
    answer("STACK", "20200101000000000", "9011", "QnRtn=2");
    EXPECT_EQ(talk(id).state, State::kSent);
    answer("STACK", qn, "9011", "QnRtn=x");
    EXPECT_EQ(talk(id).state, State::kSent);
    answer("STACK", qn, "9011", "QnRtn=2");
    EXPECT_EQ(talk(id).state, State::kRefused);
    EXPECT_EQ(talk(id).reason, "rejected");
}

TEST_F(Talks, ANoticeOf2005HasNoFlagAndEndsWith9013) {
    speak("WATER", "ST=32;CN=2011;PW=111111;MN=WATER;CP=&&DataTime=20260403120000;011-Rtd=20,011-Flag=N&&");
    const std::int64_t id = ask(R"("WATER")", "2012");
    const std::string notice = taken_one("WATER");
    EXPECT_THAT(notice, testing::EndsWith("ST=32;CN=2012;PW=111111;MN=WATER;CP=&&&&"));
    ASSERT_TRUE(district.send("WATER", SpineFixture::must(protocol::frame_of(
                                           fmt::format("ST=91;CN=9013;PW=111111;MN=WATER;CP=&&QN={}&&", field(notice, "QN"))))));
    EXPECT_EQ(talk(id).state, State::kDone);
}

TEST_F(Talks, ADeviceThatAsksForTheTimeIsToldItWhereThatIsAllowed) {
    const std::string asks = "QN=20260403120000000;ST=31;CN=1013;PW=654321;MN=STACK;Flag=5;CP=&&PolId=a21026&&";
    speak("STACK", asks);
    EXPECT_THAT(taken("STACK"), IsEmpty());
    ASSERT_TRUE(district.command("put_device_settings", R"({"mn":"STACK","may_set_time":true,"actor":"张工"})").body);
    speak("STACK", asks);
    speak("STACK", asks);
    EXPECT_EQ(talk(1).actor, "auto:1013");
    wait(20'000);  // it waits in the outbox, and still tells the right time
    const std::string request = taken_one("STACK");
    EXPECT_THAT(request, HasSubstr("CN=1012;PW=654321;MN=STACK;Flag=5;CP=&&PolId=a21026;SystemTime=20260403120020&&"));
}

TEST_F(Talks, AClockThatDriftsIsSetOnceAnHour) {
    ASSERT_TRUE(district
                    .command("put_device_settings",
                             R"({"mn":"STACK","may_set_time":true,"clock_drift_max_s":60,"attempts_max":1,"actor":"张工"})")
                    .body);
    const auto speak_with_drift = [&](std::int64_t drift_ms) {
        speak("STACK", fmt::format("QN={};ST=31;CN=2011;PW=654321;MN=STACK;Flag=5;CP=&&DataTime={}&&",
                                   format_compact_ms(district.now + drift_ms), format_compact(district.now)));
    };
    speak_with_drift(59'000);
    EXPECT_THAT(taken("STACK"), IsEmpty());
    speak_with_drift(-61'000);
    EXPECT_EQ(talk(1).actor, "auto:clock_drift");
    const std::string request = taken_one("STACK");
    answer("STACK", field(request, "QN"), "9011", "QnRtn=1");
    answer("STACK", field(request, "QN"), "9012", "ExeRtn=1");
    speak_with_drift(-61'000);
    EXPECT_THAT(taken("STACK"), IsEmpty()) << "within the hour it is left alone";
    district.restart();
    speak_with_drift(-61'000);
    EXPECT_THAT(taken("STACK"), IsEmpty()) << "a restart does not forget that";
    district.now = district.now + kHourMs;
    speak_with_drift(-61'000);
    EXPECT_EQ(taken("STACK").size(), 1U);
}

// Our clock was ahead and set the device's ahead; set right ourselves we do not wait until that time has come.
TEST_F(Talks, AClockThatWeSetWrongIsSetRight) {
    const Instant right = district.now;
    ASSERT_TRUE(district
                    .command("put_device_settings",
                             R"({"mn":"STACK","may_set_time":true,"clock_drift_max_s":60,"attempts_max":1,"actor":"张工"})")
                    .body);
    const auto speak_at = [&](Instant of_device) {
        speak("STACK", fmt::format("QN={};ST=31;CN=2011;PW=654321;MN=STACK;Flag=5;CP=&&DataTime={}&&",
                                   format_compact_ms(of_device), format_compact(of_device)));
    };
    district.now = right + 20 * kHourMs;
    speak_at(right);
    const std::string wrong = taken_one("STACK");
    answer("STACK", field(wrong, "QN"), "9011", "QnRtn=1");
    answer("STACK", field(wrong, "QN"), "9012", "ExeRtn=1");
    district.now = right + kMinuteMs;
    speak_at(right + 20 * kHourMs);
    EXPECT_THAT(taken_one("STACK"), HasSubstr(fmt::format("SystemTime={}", format_compact(right + kMinuteMs).substr(0, 12))));
}

// The program may end between any two steps: the command goes on from what the book says, with the same QN.
TEST_F(Talks, ARestartBetweenAnyTwoStepsLosesNothing) {
    for (int cut = 0; cut < 5; ++cut) {
        speak_2017("STACK");
        const std::int64_t id = ask(R"("STACK")", "1061");
        std::string qn;
        if (cut == 0) district.restart();  // queued, nobody took it
        if (cut == 1) {                    // written to the socket, but the report of it was lost
            qn = field(taken("STACK", false).front(), "QN");
            district.restart();
        }
        const std::string request = taken_one("STACK");
        if (!qn.empty()) {
            EXPECT_EQ(field(request, "QN"), qn) << "sent twice, with one QN";
        }
        qn = field(request, "QN");
        if (cut == 2) {  // sent, not answered: it is asked again when its time is over
            district.restart();
            wait(11'000);
            wait(1'000);
            EXPECT_EQ(field(taken_one("STACK"), "QN"), qn);
        }
        answer("STACK", qn, "9011", "QnRtn=1");
        if (cut == 3) district.restart();
        ASSERT_TRUE(district.send("STACK", SpineFixture::must(protocol::frame_of(fmt::format(
                                               "QN={};ST=31;CN=1061;PW=654321;MN=STACK;Flag=4;CP=&&RtdInterval=60&&", qn)))));
        if (cut == 4) district.restart();
        answer("STACK", qn, "9012", "ExeRtn=1");
        EXPECT_EQ(talk(id).state, State::kDone) << cut;
        EXPECT_EQ(talk(id).packets, 1) << cut;
        EXPECT_EQ(talk(id).answer, "RtdInterval=60") << cut;
        EXPECT_THAT(taken("STACK"), IsEmpty()) << cut;
    }
}

// Going down only 3020 of these is encrypted, and only for a device that has a key.
TEST_F(Talks, AQuestionAboutTheInstrumentIsEncryptedForDevicesWithAKey) {
    speak("STACK", "QN=20260403120000000;ST=31;CN=9015;PW=123456;MN=STACK;Flag=9;CP=&&&&");
    const std::string arguments = R"({"PolId":"a21026","InfoId":"i12001"})";
    ask(R"("STACK")", "3020", arguments);
    EXPECT_THAT(taken_one("STACK"), HasSubstr("CP=&&PolId=a21026;InfoId=i12001&&"));
    const protocol::Sm4Key key = protocol::example_sm4_key();
    pipeline::KeyTable keys;
    keys["STACK"] = {key};
    district.views->keys.publish(std::make_shared<const KeyTable>(std::move(keys)));
    wait(11'000);
    wait(1'000);
    const auto again = district.downlink->take({"STACK", 0});
    ASSERT_EQ(again.size(), 1U);
    EXPECT_THAT(again.front().bytes, Not(HasSubstr("InfoId")));
    protocol::FrameReader reader(key);
    reader.feed(again.front().bytes);
    const auto opened = reader.next();
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->verdict, protocol::Verdict::kOk);
    EXPECT_THAT(std::string(opened->segment), HasSubstr("CP=&&PolId=a21026;InfoId=i12001&&"));
}

TEST_F(Talks, BadOrdersNameTheField) {
    struct Bad {
        std::string body;
        std::string field;
    };
    const Bad bad[] = {
        {"[]", "body"},
        {R"({"cn":"1011","actor":"a"})", "mns"},
        {R"({"mns":[],"cn":"1011","actor":"a"})", "mns"},
        {R"({"mns":[7],"cn":"1011","actor":"a"})", "mns"},
        {R"({"mns":["NOBODY"],"cn":"1011","actor":"a"})", "mns"},
        {R"({"mns":["STACK"],"actor":"a"})", "cn"},
        {R"({"mns":["STACK"],"cn":"9999","actor":"a"})", "cn"},
        {R"({"mns":["STACK"],"cn":"1011"})", "actor"},
        {R"({"mns":["STACK"],"cn":"1011","actor":"a","colour":1})", "colour"},
        {R"({"mns":["STACK"],"cn":"1011","actor":"a","expires_in_s":1})", "expires_in_s"},
        {R"({"mns":["STACK"],"cn":"1062","actor":"a","arguments":7})", "arguments"},
        {R"({"mns":["STACK"],"cn":"1062","actor":"a","arguments":{"RtdInterval":[]}})", "arguments.RtdInterval"},
        {R"({"mns":["STACK"],"cn":"1062","actor":"a","arguments":{"RtdInterval":5}})", "arguments.RtdInterval"},
        {R"({"mns":["STACK"],"cn":"1072","actor":"a","arguments":{"NewPW":"654321"}})", "arguments.NewPW"},
    };
    for (const Bad& one : bad) EXPECT_EQ(refused("device_command_send", one.body).field, one.field) << one.body;
    EXPECT_EQ(SpineFixture::must(store::last_device_command(*district.book)).id, 0) << "nothing was asked";
}

}  // namespace
}  // namespace lvwang::pipeline
