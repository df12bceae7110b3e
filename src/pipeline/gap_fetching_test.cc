// Missing stretches are asked for on the real spine and stores: the test plays the gateway and the device.
#include "pipeline/gap_fetching.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "pipeline/spine_fixture.h"
#include "protocol/frame_reader.h"
#include "store/book_completeness.h"

namespace lvwang::pipeline {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const Instant kMonday = *parse_iso("2026-04-06");
constexpr std::string_view kClean = "a21026-Avg=20,a21026-Flag=N";

std::string segment_of(std::string_view frame) {
    protocol::FrameReader reader;
    reader.feed(frame);
    const auto read = reader.next();
    LVWANG_CHECK(read && read->verdict == protocol::Verdict::kOk, "not a good frame: {}", frame);
    return std::string(read->segment);
}

std::string qn_of(const std::string& segment) {
    return segment.substr(3, segment.find(';') - 3);
}

// A stack that reported hours all Monday but from 4 to 8, and goes on on Tuesday.
struct Fetching : testing::Test {
    SpineFixture district{kMonday};

    // Nothing is asked meanwhile.
    void report_day() {
        ASSERT_TRUE(district.command("set_fetch_policy", R"({"automatic":false})").body.has_value());
        for (int hour = 0; hour < 24; ++hour) {
            if (hour >= 4 && hour < 8) continue;
            district.now = kMonday + (hour + 1) * kHourMs + 5 * kMinuteMs;
            ASSERT_TRUE(district.report("STACK", "2061", kMonday + hour * kHourMs, std::string(kClean)));
        }
    }
    void ask_again() { ASSERT_TRUE(district.command("set_fetch_policy", R"({"automatic":true})").body.has_value()); }
    // Ticks while the device lives: a heartbeat each minute, on Tuesday its hours.
    void live_until(Instant instant) {
        while (district.now < instant) {
            district.now = district.now + kMinuteMs;
            ASSERT_TRUE(district.report("STACK", "9015", district.now, ""));
            const Instant hour = floor_to(district.now, kHourMs) - kHourMs;
            if (hour >= kMonday + kDayMs) {
                district.now = district.now + 7;  // a QN is a time, and not one of ours
                ASSERT_TRUE(district.report("STACK", "2061", hour, std::string(kClean)));
            }
            tick(3);
        }
    }
    void tick(int seconds) {
        for (int second = 0; second < seconds; ++second) {
            district.now = district.now + kSecondMs;
            district.turn();
        }
    }
    // What the gateway takes for a device, as if it was written at once.
    std::vector<std::string> taken() {
        std::vector<std::string> segments;
        for (const Outgoing& frame : district.downlink->take({"STACK", 0})) {
            segments.push_back(segment_of(frame.bytes));
            district.downlink->note_sent({frame.id, 5, district.now});
        }
        district.now = district.now + 100;
        district.turn();
        return segments;
    }
    void answer(const std::string& qn, std::string_view cn, std::string_view cp) {
        district.now = district.now + 50;
        ASSERT_TRUE(district.send("STACK", SpineFixture::must(protocol::frame_of(fmt::format(
                                               "QN={};ST=91;CN={};PW=123456;MN=STACK;Flag=4;CP=&&{}&&", qn, cn, cp)))));
    }
    std::vector<store::Fetch> fetches() {
        return SpineFixture::must(store::fetches(*district.book, {}, kMonday - 40 * kDayMs, kMonday + 40 * kDayMs));
    }
    std::size_t gaps() {
        return SpineFixture::must(
                   store::known_gaps(
                       *district.book,
                       {.point = district.point("STACK"), .period = Period::kHour, .from = kMonday, .to = kMonday + kDayMs}))
            .size();
    }
    static constexpr Stream kDays{Period::kDay, Origin::kComputed};
};

TEST_F(Fetching, AHoleIsFetchedAveragedAndForgotten) {
    report_day();
    live_until(kMonday + kDayMs + 20 * kMinuteMs);
    ask_again();
    tick(3);
    ASSERT_EQ(gaps(), 1U);
    const auto requests = taken();
    ASSERT_THAT(requests, SizeIs(1));
    EXPECT_THAT(requests[0],
                HasSubstr("CN=2061;PW=123456;MN=STACK;Flag=5;CP=&&BeginTime=20260406040000,EndTime=20260406075959&&"));
    ASSERT_THAT(fetches(), SizeIs(1));
    EXPECT_EQ(fetches()[0].state, store::FetchState::kAsked);
    EXPECT_EQ(fetches()[0].actor, "auto:gaps");

    const std::string qn = qn_of(requests[0]);
    answer(qn, "9011", "QnRtn=1");
    for (int hour = 4; hour < 8; ++hour) {
        district.now = district.now + 200;
        ASSERT_TRUE(district.report("STACK", "2061", kMonday + hour * kHourMs, "a21026-ZsAvg=260,a21026-Avg=260,a21026-Flag=N"));
    }
    answer(qn, "9012", "ExeRtn=1");
    live_until(kMonday + kDayMs + 25 * kMinuteMs);
    EXPECT_EQ(gaps(), 0U);
    EXPECT_EQ(fetches()[0].state, store::FetchState::kAnswered);
    EXPECT_EQ(fetches()[0].packets, 4);
    EXPECT_EQ(district.value("STACK", kDays, kMonday, "stack_so2"), "60");                              // averaged again
    for (const auto& listed : district.cases()) EXPECT_NE(listed.finding.rule, "stack_hour_exceeded");  // but no alarm
    EXPECT_THAT(taken(), IsEmpty());
}

TEST_F(Fetching, ADeviceWithoutTheDataIsAskedOnce) {
    report_day();
    live_until(kMonday + kDayMs + 20 * kMinuteMs);
    ask_again();
    tick(3);
    const auto requests = taken();
    ASSERT_THAT(requests, SizeIs(1));
    answer(qn_of(requests[0]), "9011", "QnRtn=1");
    answer(qn_of(requests[0]), "9012", "ExeRtn=100");
    live_until(kMonday + kDayMs + 3 * kHourMs);
    EXPECT_THAT(taken(), IsEmpty());
    ASSERT_THAT(fetches(), SizeIs(1));
    EXPECT_EQ(fetches()[0].state, store::FetchState::kNoData);
    EXPECT_EQ(fetches()[0].reason, "no_data");
    EXPECT_EQ(gaps(), 1U);  // it is still missing, and shown so

    district.restart();
    live_until(kMonday + kDayMs + 3 * kHourMs + 5 * kMinuteMs);
    EXPECT_THAT(taken(), IsEmpty()) << "forgotten over a restart";

    // A person may know better.
    const std::string body =
        R"({"mn":"STACK","period":"hour","from":"2026-04-06T04:00:00+08:00","to":"2026-04-06T08:00:00+08:00"})";
    ASSERT_TRUE(district.command("fetch_gap", body).body.has_value());
    EXPECT_THAT(taken(), SizeIs(1));
    const CommandResult twice = district.command("fetch_gap", body);
    ASSERT_FALSE(twice.body.has_value());
    EXPECT_EQ(twice.body.error().code, ErrorCode::kConflict);
}

TEST_F(Fetching, ADeviceThatSaysNothingIsAskedEverMoreSeldom) {
    report_day();
    ask_again();
    std::vector<std::int64_t> asked_min;
    district.now = kMonday + kDayMs + 5 * kMinuteMs;
    for (int minute = 0; minute < 200; ++minute) {
        live_until(district.now + kMinuteMs);
        for (const std::string& request : taken()) {
            EXPECT_THAT(request, HasSubstr("CN=2061"));
            asked_min.push_back((district.now - kMonday - kDayMs) / kMinuteMs);
        }
    }
    ASSERT_THAT(fetches(), SizeIs(1));
    EXPECT_EQ(fetches()[0].state, store::FetchState::kUnanswered);
    EXPECT_EQ(fetches()[0].tries, 3);
    EXPECT_EQ(fetches()[0].next_at, store::kNever);
    ASSERT_THAT(asked_min, SizeIs(9)) << "three times with three attempts each";
    EXPECT_GE(asked_min[3] - asked_min[2], 10);
    EXPECT_GE(asked_min[6] - asked_min[5], 60);
}

TEST_F(Fetching, OneAtATimeAndTheNewestFirst) {
    report_day();
    for (int hour = 0; hour < 12; ++hour) {  // a second hole, on Tuesday
        if (hour == 3) continue;
        district.now = kMonday + kDayMs + (hour + 1) * kHourMs + 5 * kMinuteMs;
        ASSERT_TRUE(district.report("STACK", "2061", kMonday + kDayMs + hour * kHourMs, std::string(kClean)));
    }
    live_until(kMonday + kDayMs + 12 * kHourMs + 20 * kMinuteMs);
    ask_again();
    tick(3);
    const auto first = taken();
    ASSERT_THAT(first, SizeIs(1));
    EXPECT_THAT(first[0], HasSubstr("BeginTime=20260407030000,EndTime=20260407035959"));
    tick(3);
    EXPECT_THAT(taken(), IsEmpty()) << "two at a time";
    answer(qn_of(first[0]), "9011", "QnRtn=1");
    answer(qn_of(first[0]), "9012", "ExeRtn=100");
    tick(3);
    const auto second = taken();
    ASSERT_THAT(second, SizeIs(1));
    EXPECT_THAT(second[0], HasSubstr("BeginTime=20260406040000,EndTime=20260406075959"));
}

TEST_F(Fetching, APolicyKeepsADeviceFromBeingAsked) {
    report_day();
    live_until(kMonday + kDayMs + 20 * kMinuteMs);
    EXPECT_EQ(gaps(), 1U);
    EXPECT_THAT(taken(), IsEmpty());
    district.restart();
    live_until(kMonday + kDayMs + 25 * kMinuteMs);
    EXPECT_THAT(taken(), IsEmpty());
    ASSERT_TRUE(district.command("set_fetch_policy", R"({"mn":"STACK","automatic":true})").body.has_value());
    live_until(kMonday + kDayMs + 30 * kMinuteMs);
    EXPECT_THAT(taken(), SizeIs(1));
}

TEST_F(Fetching, ADeviceThatIsAwayIsNotAsked) {
    report_day();
    ask_again();
    district.now = kMonday + kDayMs + 2 * kHourMs;
    tick(30);
    EXPECT_EQ(gaps(), 1U);
    EXPECT_THAT(fetches(), IsEmpty());
}

TEST_F(Fetching, ADeviceThatTellsItsIntervalIsBelieved) {
    report_day();
    live_until(kMonday + kDayMs + 10 * kMinuteMs);
    ASSERT_TRUE(district.command("device_command_send", R"({"mns":["STACK"],"cn":"1063","arguments":{},"actor":"张工"})")
                    .body.has_value());
    const auto requests = taken();
    ASSERT_THAT(requests, SizeIs(1));
    answer(qn_of(requests[0]), "9011", "QnRtn=1");
    answer(qn_of(requests[0]), "1063", "MinInterval=5");
    answer(qn_of(requests[0]), "9012", "ExeRtn=1");
    tick(15);
    const auto rhythms = SpineFixture::must(store::load_rhythms(*district.book));
    const Rhythm& minutes = rhythms.at(district.point("STACK"))[static_cast<std::size_t>(Period::kMinute)];
    EXPECT_EQ(minutes.interval_s, 300);
    EXPECT_EQ(minutes.source, RhythmSource::kTold);
}

// What came before the change was due as often as it came, and nothing of it is asked for.
TEST_F(Fetching, AnIntervalThatIsSetHoldsFromThenOn) {
    const Instant noon = kMonday + 12 * kHourMs;
    const auto minute = [&](Instant start) {
        district.now = start + kMinuteMs;
        ASSERT_TRUE(district.report("STACK", "2051", start, "a21026-Avg=20,a21026-Flag=N"));
    };
    for (Instant start = kMonday + 9 * kHourMs; start < noon; start = start + 10 * kMinuteMs) minute(start);
    ASSERT_TRUE(
        district.command("device_command_send", R"({"mns":["STACK"],"cn":"1064","arguments":{"MinInterval":1},"actor":"张工"})")
            .body.has_value());
    const auto requests = taken();
    ASSERT_THAT(requests, SizeIs(1));
    answer(qn_of(requests[0]), "9011", "QnRtn=1");
    answer(qn_of(requests[0]), "9012", "ExeRtn=1");
    for (Instant start = noon; start < noon + 2 * kHourMs; start = start + kMinuteMs) minute(start);
    district.now = noon + 2 * kHourMs + 30 * kMinuteMs;
    tick(25);
    const auto days =
        SpineFixture::must(store::counted_days(*district.book, Period::kMinute, to_date(kMonday), to_date(kMonday)));
    const auto found = std::ranges::find(days, district.point("STACK"), &store::CountedDay::point);
    ASSERT_NE(found, days.end());
    EXPECT_GE(found->counts.received, 18 + 118);
    EXPECT_LE(found->counts.expected - found->counts.received, 30) << "only what is to come since two o'clock";
    for (const store::KnownGap& gap : SpineFixture::must(store::known_gaps(
             *district.book,
             {.point = district.point("STACK"), .period = Period::kMinute, .from = kMonday, .to = kMonday + kDayMs}))) {
        EXPECT_GE(gap.stretch.from, noon + 2 * kHourMs - 10 * kMinuteMs) << format_iso(gap.stretch.from);
    }
}

// Two changes, and one that the device tells of itself: what came before each is counted by what held then.
TEST_F(Fetching, EachChangeOfAnIntervalHoldsFromThenOn) {
    const auto minutes = [&](Instant from, Instant to, int apart) {
        for (Instant start = from; start < to; start = start + apart * kMinuteMs) {
            district.now = start + kMinuteMs;
            ASSERT_TRUE(district.report("STACK", "2051", start, "a21026-Avg=20,a21026-Flag=N"));
        }
    };
    const auto say = [&](const char* cn, const char* arguments, const char* told) {
        ASSERT_TRUE(district
                        .command("device_command_send",
                                 fmt::format(R"({{"mns":["STACK"],"cn":"{}","arguments":{},"actor":"张工"}})", cn, arguments))
                        .body.has_value());
        const auto requests = taken();
        ASSERT_THAT(requests, SizeIs(1));
        answer(qn_of(requests[0]), "9011", "QnRtn=1");
        if (told != nullptr) answer(qn_of(requests[0]), cn, told);
        answer(qn_of(requests[0]), "9012", "ExeRtn=1");
    };
    const Instant noon = kMonday + 12 * kHourMs;
    minutes(kMonday, noon - 4 * kHourMs, 10);
    tick(1);
    say("1064", R"({"MinInterval":5})", nullptr);
    minutes(noon - 4 * kHourMs, noon - 2 * kHourMs, 5);
    say("1064", R"({"MinInterval":2})", nullptr);
    minutes(noon - 2 * kHourMs, noon, 2);
    say("1063", "{}", "MinInterval=1");
    minutes(noon, noon + kHourMs, 1);
    district.now = noon + kHourMs + 30 * kMinuteMs;
    tick(25);
    const auto days =
        SpineFixture::must(store::counted_days(*district.book, Period::kMinute, to_date(kMonday), to_date(kMonday)));
    const auto found = std::ranges::find(days, district.point("STACK"), &store::CountedDay::point);
    ASSERT_NE(found, days.end());
    EXPECT_GE(found->counts.received, 8 * 6 + 2 * 12 + 2 * 30 + 58);
    EXPECT_LE(found->counts.expected - found->counts.received, 30) << "only what is to come since one o'clock";
    const auto known = SpineFixture::must(store::load_rhythms(*district.book))
                           .at(district.point("STACK"))[static_cast<std::size_t>(Period::kMinute)];
    ASSERT_EQ(known.changes.size(), 3U);
    EXPECT_EQ(known.changes[0].interval_s, 600);
    EXPECT_EQ(known.changes[1].interval_s, 300);
    EXPECT_EQ(known.changes[2].interval_s, 120);
    EXPECT_TRUE(known.changes[0].shown) << "it was learned";
    EXPECT_FALSE(known.changes[1].shown);
    EXPECT_TRUE(known.changes[2].shown) << "nobody knows since when";
    EXPECT_EQ(declared_interval_s(known, noon - 3 * kHourMs), 300);
    EXPECT_EQ(declared_interval_s(known, noon + kHourMs), 60);
}

// Days of ten minutes, then of one; the device is asked, and a minute of the old days comes late. A day of outage owes what was
// due.
TEST_F(Fetching, WhatADeviceTellsIsNotOfTheDaysBefore) {
    const auto day_of = [&](Instant day, int apart) {
        for (Instant start = day; start < day + kDayMs; start = start + apart * kMinuteMs) {
            district.now = start + kMinuteMs;
            ASSERT_TRUE(district.report("STACK", "2051", start, "a21026-Avg=20,a21026-Flag=N"));
        }
    };
    day_of(kMonday, 10);
    const Instant wednesday = kMonday + 2 * kDayMs;
    day_of(wednesday, 10);
    const Instant thursday = wednesday + kDayMs;
    for (Instant start = thursday; start < thursday + 3 * kHourMs; start = start + kMinuteMs) {
        district.now = start + kMinuteMs;
        ASSERT_TRUE(district.report("STACK", "2051", start, "a21026-Avg=20,a21026-Flag=N"));
    }
    tick(15);
    ASSERT_TRUE(district.command("device_command_send", R"({"mns":["STACK"],"cn":"1063","arguments":{},"actor":"张工"})")
                    .body.has_value());
    std::string qn;
    for (const auto& request : taken()) {
        if (request.find("CN=1063") != std::string::npos) qn = qn_of(request);
    }
    ASSERT_FALSE(qn.empty());
    answer(qn, "9011", "QnRtn=1");
    answer(qn, "1063", "MinInterval=1");
    answer(qn, "9012", "ExeRtn=1");
    tick(2);
    ASSERT_TRUE(district.report("STACK", "2051", kMonday + 5 * kMinuteMs, "a21026-Avg=20,a21026-Flag=N"));
    district.now = district.now + 10 * kMinuteMs;
    tick(30);
    const auto due_on = [&](Instant day) {
        const auto days = SpineFixture::must(store::counted_days(*district.book, Period::kMinute, to_date(day), to_date(day)));
        const auto found = std::ranges::find(days, district.point("STACK"), &store::CountedDay::point);
        return found == days.end() ? -1 : found->counts.expected;
    };
    EXPECT_EQ(due_on(kMonday), 144);
    EXPECT_EQ(due_on(wednesday), 144);
}

TEST_F(Fetching, RefusesByName) {
    struct Case {
        std::string type;
        std::string body;
        std::string_view field;
    };
    const std::string stretch = R"(,"from":"2026-04-05","to":"2026-04-06"})";
    const Case cases[] = {
        {"fetch_gap", R"({"mn":"NOBODY","period":"hour")" + stretch, "mn"},
        {"fetch_gap", R"({"mn":"STACK","period":"week")" + stretch, "period"},
        {"fetch_gap", R"({"mn":"STACK","period":"moment")" + stretch, "period"},
        {"fetch_gap", R"({"mn":"STACK","period":"hour","from":"yesterday","to":"2026-04-06"})", "from"},
        {"fetch_gap", R"({"mn":"STACK","period":"hour","from":"2026-04-06","to":"2026-04-05"})", "to"},
        {"fetch_gap", R"({"mn":"STACK","period":"hour","from":"2026-03-01","to":"2026-04-05"})", "to"},
        {"fetch_gap", R"({"mn":"STACK","period":"hour","from":"2026-04-08","to":"2026-04-09"})", "from"},
        {"set_fetch_policy", R"({"mn":"NOBODY","automatic":true})", "mn"},
        {"set_fetch_policy", R"({"mn":"STACK"})", "automatic"},
        {"set_fetch_policy", R"({"mn":"STACK","automatic":"yes"})", "automatic"},
    };
    for (const Case& c : cases) {
        const CommandResult answer = district.command(c.type, c.body);
        ASSERT_FALSE(answer.body.has_value()) << c.body;
        EXPECT_EQ(answer.body.error().field, c.field) << c.body;
    }
}

}  // namespace
}  // namespace lvwang::pipeline
