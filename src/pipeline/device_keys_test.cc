#include "pipeline/device_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "pipeline/key_desk.h"
#include "pipeline/spine_fixture.h"
#include "store/book_keys.h"
#include "store/book_records.h"

namespace lvwang::pipeline {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr Stream kMinutes{Period::kMinute, Origin::kReported};
const Instant kNoon = parse_iso("2026-04-07T12:00:00+08:00").value();
const std::string kFirst = "first-key-16-chr";
const std::string kOther = "other-key-16-chr";

protocol::Sm4Key key(std::string_view text) {
    return protocol::parse_sm4_key(text).value();
}

class DeviceKeysOf : public testing::Test {
protected:
    // A frame of AIR as a device of 2025 sends it, CP under `with` where it is not empty.
    std::string frame(std::string_view cn, std::string_view cp, std::string_view with, std::string_view qn = {}) {
        const std::string now = format_compact_ms(district.now);
        protocol::OutgoingMessage message;
        message.edition = protocol::Edition::k2025;
        message.qn = qn.empty() ? std::string_view(now) : qn;
        message.st = "22";
        message.cn = cn;
        message.pw = "123456";
        message.mn = "AIR";
        message.wants_answer = true;
        message.cp = cp;
        return SpineFixture::must(with.empty() ? protocol::encode(message) : protocol::encode(message, key(with)));
    }
    void minute(Instant at, int value, std::string_view with) {
        ASSERT_TRUE(district.send(
            "AIR", frame("2051", fmt::format("DataTime={};a34004-Avg={},a34004-Flag=N", format_compact(at), value), with)));
        district.now = district.now + 1'000;
    }
    std::string value(Instant at) { return district.value("AIR", kMinutes, at, "pm2_5"); }

    Result<std::string> set(std::string_view text, const std::string& mn = "AIR") {
        std::string body = "{\"mn\":";
        append_json_quoted(body, mn);
        body += ",\"sealed\":";
        append_json_quoted(body, district.seal.close(text, key_purpose(mn)));
        CommandResult result = district.command("set_key", body + "}");
        set_seq = result.seq;
        return std::move(result.body);
    }
    // What the device would read of what was put into the outbox for it.
    std::vector<std::string> sent_down(std::string_view with) {
        std::vector<std::string> segments;
        for (const Outgoing& out : district.downlink->take({"AIR", 0})) {
            protocol::FrameReader reader(key(with));
            reader.feed(out.bytes);
            const auto read = reader.next();
            segments.emplace_back(read && read->verdict == protocol::Verdict::kOk ? read->segment : "unreadable");
        }
        return segments;
    }
    // Answers every wish as the desk does.
    void work_desk() {
        while (district.views->key_wishes.size() > 0) {
            const std::stop_source go_on;
            const auto wish = district.views->key_wishes.take(go_on.get_token());
            Command command = issue_key(*wish, district.seal, district.now);
            last_issued = district.command(command.type, command.body).body;
        }
    }
    void ask(std::string_view create_time, std::string_view with, std::string_view qn = {}) {
        ASSERT_TRUE(district.send("AIR", frame("1014", fmt::format("SKCreateTime={}", create_time), with, qn)));
        district.now = district.now + 1'000;
    }
    std::vector<std::string> events() {
        std::vector<std::string> names;
        for (const KeyEventRow& event : SpineFixture::must(store::key_events(*district.book, "AIR", 100))) {
            names.insert(names.begin(), std::string(to_string(event.event)));
        }
        return names;
    }
    // The key that the device was told.
    static std::string new_key_in(std::string_view segment) {
        const std::size_t at = segment.find("NewSK=");
        return at == std::string_view::npos ? std::string() : std::string(segment.substr(at + 6, 16));
    }
    void tick_to(Instant instant) {
        district.now = instant;
        district.turn();
        district.now = district.now + 2'000;
        district.turn();
    }

    SpineFixture district{kNoon};
    std::optional<Result<std::string>> last_issued;
    std::uint64_t set_seq = 0;
};

TEST_F(DeviceKeysOf, FramesOpenUnderTheKeyThatWasSet) {
    ASSERT_TRUE(set(kFirst));
    minute(kNoon, 35, kFirst);
    EXPECT_EQ(value(kNoon), "35");
    EXPECT_EQ(district.views->ingest.of(Outcome::kApplied), 1U);
    EXPECT_THAT(lookup_in(district.views->keys)("AIR"), ElementsAre(key(kFirst)));
    EXPECT_THAT(lookup_in(district.views->keys)("WATER"), IsEmpty());
}

TEST_F(DeviceKeysOf, WhatStaysClosedIsReadAgainWhenTheRightKeyComes) {
    minute(kNoon, 31, kFirst);  // no key at all
    EXPECT_EQ(district.views->ingest.of(Outcome::kEncrypted), 1U);
    ASSERT_TRUE(set(kOther));
    minute(kNoon + kMinuteMs, 32, kFirst);
    EXPECT_EQ(district.views->ingest.of(Outcome::kBadKey), 1U);
    EXPECT_EQ(value(kNoon), "");
    const auto changed = set(kFirst);
    ASSERT_TRUE(changed.has_value());
    EXPECT_EQ(*changed, "{\"redecoding\":2}");
    tick_to(district.now + 2'000);
    EXPECT_EQ(value(kNoon), "31");
    EXPECT_EQ(value(kNoon + kMinuteMs), "32");
}

TEST_F(DeviceKeysOf, AKeyThatOpensOnlySomeLeavesTheOthersWaiting) {
    minute(kNoon, 31, kFirst);
    minute(kNoon + kMinuteMs, 32, kOther);
    ASSERT_TRUE(set(kFirst));
    tick_to(district.now + 2'000);
    EXPECT_EQ(value(kNoon), "31");
    EXPECT_EQ(value(kNoon + kMinuteMs), "");
    ASSERT_TRUE(set(kOther));
    tick_to(district.now + 2'000);
    EXPECT_EQ(value(kNoon + kMinuteMs), "32");
}

TEST_F(DeviceKeysOf, ADeviceRegisteredLateIsReadOnceItsKeyIsKnown) {
    const std::string mn = "LATE";
    protocol::OutgoingMessage message;
    message.edition = protocol::Edition::k2025;
    const std::string qn = format_compact_ms(kNoon);
    const std::string cp = "DataTime=" + format_compact(kNoon) + ";a34004-Avg=40,a34004-Flag=N";
    message.qn = qn;
    message.st = "22";
    message.cn = "2051";
    message.mn = mn;
    message.cp = cp;
    ASSERT_TRUE(district.send(mn, SpineFixture::must(protocol::encode(message, key(kFirst)))));
    tick_to(district.now + 12'000);
    EXPECT_EQ(SpineFixture::must(store::waiting_devices(*district.book)).size(), 1U) << "its plain header names it";
    ASSERT_FALSE(set(kFirst, mn)) << "no key for nobody";
    ASSERT_TRUE(district.command("put_device", R"({"mn":"LATE","site_key":"S1","point_code":"1"})").body);
    tick_to(district.now + 12'000);
    ASSERT_TRUE(set(kFirst, mn));
    tick_to(district.now + 2'000);
    EXPECT_EQ(district.value(mn, kMinutes, kNoon, "pm2_5"), "40");
}

TEST_F(DeviceKeysOf, ADeviceGetsANewKeyAndBothAreAcceptedUntilItIsUsed) {
    ASSERT_TRUE(set(kFirst));
    minute(kNoon, 31, kFirst);
    ask("20260407120000000", kFirst);
    work_desk();
    ASSERT_TRUE(last_issued && last_issued->has_value());
    const auto down = sent_down(kFirst);
    ASSERT_EQ(down.size(), 1U);
    EXPECT_THAT(down[0], HasSubstr("CN=1014;PW=123456;MN=AIR;Flag=9;CP=&&SKCreateTime="));
    const std::string fresh = new_key_in(down[0]);
    ASSERT_EQ(fresh.size(), 16U);
    EXPECT_EQ(lookup_in(district.views->keys)("AIR").size(), 2U);
    minute(kNoon + kMinuteMs, 32, kFirst);
    minute(kNoon + 2 * kMinuteMs, 33, fresh);
    EXPECT_THAT(lookup_in(district.views->keys)("AIR"), ElementsAre(key(fresh)));
    minute(kNoon + 3 * kMinuteMs, 34, kFirst);
    EXPECT_EQ(value(kNoon + kMinuteMs), "32");
    EXPECT_EQ(value(kNoon + 2 * kMinuteMs), "33");
    EXPECT_EQ(value(kNoon + 3 * kMinuteMs), "") << "the old key has ended";
    EXPECT_THAT(events(), ElementsAre("set", "asked", "issued", "taken_up"));
}

TEST_F(DeviceKeysOf, ASecondRequestBeforeTheKeyIsUsedGetsTheSameKey) {
    ASSERT_TRUE(set(kFirst));
    ask("20260407120000000", kFirst);
    work_desk();
    const std::string fresh = new_key_in(sent_down(kFirst).at(0));
    ask("20260407120000000", kFirst);
    EXPECT_EQ(district.views->key_wishes.size(), 0U);
    EXPECT_EQ(new_key_in(sent_down(kFirst).at(0)), fresh);
    EXPECT_THAT(events(), ElementsAre("set", "asked", "issued", "sent_again"));
}

TEST_F(DeviceKeysOf, AReplayedRequestChangesNothing) {
    ASSERT_TRUE(set(kFirst));
    const std::string qn = format_compact_ms(district.now);
    const std::string request = frame("1014", "SKCreateTime=20260407120000000", kFirst, qn);
    ASSERT_TRUE(district.send("AIR", request));
    district.now = district.now + 1'000;
    work_desk();
    const std::string fresh = new_key_in(sent_down(kFirst).at(0));
    minute(kNoon, 31, fresh);
    struct Case {
        std::string what;
        std::string bytes;
    };
    const Case cases[] = {
        {"an older SKCreateTime", frame("1014", "SKCreateTime=20260407115959000", fresh)},
        {"the same SKCreateTime", frame("1014", "SKCreateTime=20260407120000000", fresh)},
        {"the same QN", frame("1014", "SKCreateTime=20260407120500000", fresh, qn)},
        {"an older QN", frame("1014", "SKCreateTime=20260407120500000", fresh, "20260101000000000")},
    };
    for (const Case& one : cases) {
        ASSERT_TRUE(district.send("AIR", one.bytes)) << one.what;
        EXPECT_EQ(events().back(), "replayed") << one.what;
        EXPECT_EQ(district.views->key_wishes.size(), 0U) << one.what;
        EXPECT_THAT(sent_down(fresh), IsEmpty()) << one.what;
        EXPECT_THAT(lookup_in(district.views->keys)("AIR"), ElementsAre(key(fresh))) << one.what;
    }
    // The very bytes of the first request no longer open at all.
    ASSERT_TRUE(district.send("AIR", request));
    EXPECT_EQ(district.views->ingest.of(Outcome::kBadKey), 1U);
}

TEST_F(DeviceKeysOf, ABadRequestIsNamedAndChangesNothing) {
    ASSERT_TRUE(set(kFirst));
    struct Case {
        std::string bytes;
        std::string event;
    };
    const Case cases[] = {
        {frame("1014", "SKCreateTime=20260407120000000", ""), "asked_in_plain"},
        {frame("1014", "SKCreateTime=tomorrow-morning", kFirst), "bad_request"},
        {frame("1014", "SomethingElse=20260407120000000", kFirst), "bad_request"},
        {frame("1014", "SKCreateTime=20300101000000000", kFirst), "bad_request"},
    };
    for (const Case& one : cases) {
        ASSERT_TRUE(district.send("AIR", one.bytes));
        EXPECT_EQ(events().back(), one.event);
        EXPECT_EQ(district.views->key_wishes.size(), 0U);
    }
}

// A firm is closed over a holiday: its logger comes back under the key that it took before.
TEST_F(DeviceKeysOf, ANewKeyWaitsForItsDeviceHoweverLong) {
    ASSERT_TRUE(set(kFirst));
    ask("20260407120000000", kFirst);
    work_desk();
    const std::string fresh = new_key_in(sent_down(kFirst).at(0));
    tick_to(kNoon + 30 * kDayMs);
    EXPECT_EQ(lookup_in(district.views->keys)("AIR").size(), 2U);
    district.restart();
    minute(district.now, 35, fresh);
    EXPECT_EQ(district.views->ingest.of(Outcome::kApplied), 1U);
    EXPECT_EQ(events().back(), "taken_up");
    EXPECT_THAT(lookup_in(district.views->keys)("AIR"), ElementsAre(key(fresh)));
}

TEST_F(DeviceKeysOf, ARemovedKeyOpensNothingMore) {
    ASSERT_TRUE(set(kFirst));
    ASSERT_TRUE(district.command("remove_key", R"({"mn":"AIR"})").body);
    minute(kNoon, 31, kFirst);
    EXPECT_EQ(district.views->ingest.of(Outcome::kEncrypted), 1U);
    const auto again = district.command("remove_key", R"({"mn":"AIR"})").body;
    ASSERT_FALSE(again.has_value());
    EXPECT_EQ(again.error().code, ErrorCode::kNotFound);
}

TEST_F(DeviceKeysOf, ARestartKnowsTheKeysAndMakesTheWishAgain) {
    ASSERT_TRUE(set(kFirst));
    ask("20260407120000000", kFirst);
    district.restart();
    EXPECT_EQ(district.views->key_wishes.size(), 1U);
    work_desk();
    const std::string fresh = new_key_in(sent_down(kFirst).at(0));
    district.restart();
    EXPECT_EQ(lookup_in(district.views->keys)("AIR").size(), 2U);
    EXPECT_EQ(district.views->key_wishes.size(), 0U);
    minute(kNoon, 31, fresh);
    district.restart();
    EXPECT_THAT(lookup_in(district.views->keys)("AIR"), ElementsAre(key(fresh)));
    EXPECT_EQ(value(kNoon), "31");
}

// A frame is read with the keys of its entry: those that came later, or ended, do not change what it was.
TEST_F(DeviceKeysOf, KeysAreThoseOfTheEntry) {
    ASSERT_TRUE(set(kFirst));
    const std::uint64_t first_at = set_seq;
    ASSERT_TRUE(set(kOther));
    const std::uint64_t other_at = set_seq;
    Published<KeyTable> table;
    KeyWishes wishes;
    DeviceKeys keys(*district.book, district.seal, *district.downlink, table, wishes);
    ASSERT_TRUE(keys.load());
    EXPECT_THAT(keys.as_of(first_at - 1)("AIR"), IsEmpty());
    EXPECT_THAT(keys.as_of(first_at)("AIR"), ElementsAre(key(kFirst)));
    EXPECT_THAT(keys.as_of(other_at - 1)("AIR"), ElementsAre(key(kFirst)));
    EXPECT_THAT(keys.as_of(other_at)("AIR"), ElementsAre(key(kOther)));
    EXPECT_THAT(keys.ever()("AIR"), ElementsAre(key(kOther), key(kFirst)));
}

TEST_F(DeviceKeysOf, NoKeyStandsInTheLogOrTheBookInPlainText) {
    ASSERT_TRUE(set(kFirst));
    ask("20260407120000000", kFirst);
    work_desk();
    const std::string fresh = new_key_in(sent_down(kFirst).at(0));
    ASSERT_EQ(fresh.size(), 16U);
    std::string everything;
    ASSERT_TRUE(district.log->scan(1, [&](const store::Entry& entry) {
        everything += entry.payload;
        return true;
    }));
    for (const DeviceKey& row : SpineFixture::must(store::load_keys(*district.book))) everything += row.sealed;
    for (const std::string& secret : {kFirst, fresh, to_hex(kFirst), to_hex(fresh)})
        EXPECT_THAT(everything, Not(HasSubstr(secret)));
}

TEST_F(DeviceKeysOf, AKeySealedElsewhereIsRefused) {
    const auto other = SpineFixture::must(store::Seal::with(std::string(store::kMasterKeyBytes, 'x')));
    struct Case {
        std::string what;
        std::string sealed;
    };
    const Case cases[] = {{"under another master key", other.close(kFirst, key_purpose("AIR"))},
                          {"for another device", district.seal.close(kFirst, key_purpose("STACK"))},
                          {"no key", district.seal.close("short", key_purpose("AIR"))},
                          {"plain", kFirst}};
    for (const Case& one : cases) {
        const auto refused = district.command("set_key", fmt::format(R"({{"mn":"AIR","sealed":"{}"}})", one.sealed)).body;
        ASSERT_FALSE(refused.has_value()) << one.what;
        EXPECT_EQ(refused.error().field, "key") << one.what;
    }
    EXPECT_THAT(lookup_in(district.views->keys)("AIR"), IsEmpty());
}

TEST_F(DeviceKeysOf, ChecksAndStatesUnderAKeyAreKeptToo) {
    ASSERT_TRUE(set(kFirst));
    ASSERT_TRUE(
        district.send("AIR", frame("2062", "DataTime=20260407120000;a21026-SampleRd=15.3;a21026-StandardValue=12", kFirst)));
    tick_to(district.now + 12'000);
    tick_to(district.now + 12'000);
    const auto checks = SpineFixture::must(store::list_checks(*district.book));
    ASSERT_EQ(checks.size(), 1U);
    EXPECT_EQ(checks[0].sample_value, "15.3");
    EXPECT_EQ(district.views->ingest.of(Outcome::kApplied), 1U);
    EXPECT_EQ(district.views->ingest.of(Outcome::kUnreadable), 0U);
}

TEST(KeyDeskOf, AnswersAWishWithASealedRandomKey) {
    const auto seal = SpineFixture::must(store::Seal::with(std::string(store::kMasterKeyBytes, 'm')));
    Inbox inbox;
    KeyWishes wishes;
    const KeyDesk desk(inbox, wishes, seal, [] { return kNoon; });
    wishes.add({"AIR", 7});
    wishes.add({"AIR", 8});
    std::vector<Command> commands;
    for (int waited = 0; commands.size() < 2 && waited < 100; ++waited) {
        for (auto& waiting : inbox.take(10, 50).commands) commands.push_back(waiting.command);
    }
    ASSERT_EQ(commands.size(), 2U);
    EXPECT_EQ(commands[0].type, "issue_key");
    EXPECT_THAT(commands[0].body,
                HasSubstr(R"("mn":"AIR","request_seq":7,"create_time":"20260407120000000","sealed":"sealed1:)"));
    EXPECT_NE(commands[0].body, commands[1].body);
}

}  // namespace
}  // namespace lvwang::pipeline
