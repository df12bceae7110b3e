#include "pipeline/completeness.h"

#include <gtest/gtest.h>

#include "pipeline/spine_fixture.h"
#include "store/book_completeness.h"

namespace lvwang::pipeline {
namespace {

const Instant kMonday = parse_iso("2026-04-06").value();
constexpr std::string_view kClean = "a21026-Avg=20,a21026-Flag=N";

// The hours first..last of a day, each five minutes after its end, and whatever is due then.
void report_hours(SpineFixture& district, Instant day, int first, int last, std::string_view cp = kClean) {
    for (int hour = first; hour <= last; ++hour) {
        district.now = day + (hour + 1) * kHourMs + 5 * kMinuteMs;
        ASSERT_TRUE(district.report("STACK", "2061", day + hour * kHourMs, std::string(cp)));
    }
}

// Ticks, a second apart, until nothing waits to be counted and what was counted is in the book.
void settle_at(SpineFixture& district, Instant instant) {
    district.now = instant;
    for (int second = 0; second < 25; ++second) {
        district.now = district.now + kSecondMs;
        district.turn();
    }
}

std::string shown(const SlotCounts& counts) {
    return fmt::format("{}/{} stopped {} maintained {} valid {}/{}", counts.received, counts.expected, counts.stopped,
                       counts.maintained, counts.valid, counts.samples);
}

std::string hours_of(SpineFixture& district, const std::string& mn, Instant day) {
    const auto days = SpineFixture::must(store::counted_days(*district.book, Period::kHour, to_date(day), to_date(day)));
    for (const store::CountedDay& counted : days) {
        if (counted.point == district.point(mn)) return shown(counted.counts);
    }
    return "-";
}

std::string gaps_of(SpineFixture& district, const std::string& mn, Instant day) {
    std::string text;
    for (const store::KnownGap& gap : SpineFixture::must(
             store::known_gaps(*district.book, {.point = district.point(mn), .period = {}, .from = day, .to = day + kDayMs}))) {
        text += fmt::format("{}{} {}..{}:{}", text.empty() ? "" : ", ", to_string(gap.period), (gap.stretch.from - day) / kHourMs,
                            (gap.stretch.to - day) / kHourMs, gap.stretch.missing);
    }
    return text;
}

TEST(PipelineCompleteness, AHoleIsSeenAndAFilledOneIsForgotten) {
    SpineFixture district(kMonday);
    report_hours(district, kMonday, 0, 3);
    report_hours(district, kMonday, 8, 15);
    settle_at(district, kMonday + 16 * kHourMs + 25 * kMinuteMs);
    EXPECT_EQ(hours_of(district, "STACK", kMonday), "12/16 stopped 0 maintained 0 valid 12/12");  // today so far
    EXPECT_EQ(gaps_of(district, "STACK", kMonday), "hour 4..8:4");
    report_hours(district, kMonday, 16, 23);
    settle_at(district, kMonday + kDayMs + 3 * kHourMs);
    EXPECT_EQ(hours_of(district, "STACK", kMonday), "20/24 stopped 0 maintained 0 valid 20/20");

    for (int hour = 4; hour < 8; ++hour) {  // from the logger's memory, the next noon
        district.now = kMonday + kDayMs + 12 * kHourMs + hour * kSecondMs;
        ASSERT_TRUE(district.report("STACK", "2061", kMonday + hour * kHourMs, std::string(kClean)));
    }
    settle_at(district, kMonday + kDayMs + 12 * kHourMs + 2 * kMinuteMs);
    EXPECT_EQ(hours_of(district, "STACK", kMonday), "24/24 stopped 0 maintained 0 valid 24/24");
    EXPECT_EQ(gaps_of(district, "STACK", kMonday), "");
}

TEST(PipelineCompleteness, FilledInDataAreAveragedAgainAndRaiseNoAlarm) {
    SpineFixture district(kMonday);
    report_hours(district, kMonday, 0, 3, "a21026-ZsAvg=20,a21026-Avg=20,a21026-Flag=N");
    report_hours(district, kMonday, 8, 23, "a21026-ZsAvg=20,a21026-Avg=20,a21026-Flag=N");
    settle_at(district, kMonday + kDayMs + 3 * kHourMs);
    constexpr Stream kDays{Period::kDay, Origin::kComputed};
    EXPECT_EQ(district.value("STACK", kDays, kMonday, "stack_so2"), "20");
    for (int hour = 4; hour < 8; ++hour) {
        district.now = kMonday + kDayMs + 12 * kHourMs + hour * kSecondMs;
        ASSERT_TRUE(district.report("STACK", "2061", kMonday + hour * kHourMs, "a21026-ZsAvg=260,a21026-Avg=260,a21026-Flag=N"));
    }
    settle_at(district, kMonday + kDayMs + 12 * kHourMs + 2 * kMinuteMs);
    EXPECT_EQ(district.value("STACK", kDays, kMonday, "stack_so2"), "60");
    ASSERT_FALSE(district.findings().empty());  // it was exceeded, and that is on record
    for (const auto& listed : district.findings())
        EXPECT_FALSE(listed.finding.rule == "stack_hour_exceeded" && listed.finding.live);
    for (const auto& listed : district.cases()) EXPECT_NE(listed.finding.rule, "stack_hour_exceeded");
}

TEST(PipelineCompleteness, ASilentDayIsADayOfGaps) {
    SpineFixture district(kMonday);
    report_hours(district, kMonday, 0, 23);
    settle_at(district, kMonday + kDayMs + 3 * kHourMs);
    settle_at(district, kMonday + 2 * kDayMs + 3 * kHourMs);
    EXPECT_EQ(hours_of(district, "STACK", kMonday), "24/24 stopped 0 maintained 0 valid 24/24");
    EXPECT_EQ(hours_of(district, "STACK", kMonday + kDayMs), "0/24 stopped 0 maintained 0 valid 0/0");
    EXPECT_EQ(gaps_of(district, "STACK", kMonday + kDayMs), "hour 0..24:24");
    EXPECT_EQ(hours_of(district, "WATER", kMonday), "-");  // it never sent an hour: none is due
}

TEST(PipelineCompleteness, StopsAndServiceAreCountedApart) {
    SpineFixture district(kMonday);
    report_hours(district, kMonday, 0, 11);
    report_hours(district, kMonday, 12, 17, "a21026-Avg=0,a21026-Flag=F");
    report_hours(district, kMonday, 18, 19, "a21026-Avg=7,a21026-Flag=M");
    report_hours(district, kMonday, 20, 23);
    settle_at(district, kMonday + kDayMs + 3 * kHourMs);
    EXPECT_EQ(hours_of(district, "STACK", kMonday), "24/24 stopped 6 maintained 2 valid 16/24");
}

TEST(PipelineCompleteness, TheLineIsJudgedByTheMinutesInWhichItWasHeard) {
    SpineFixture district(kMonday);
    for (int minute = 1; minute < 300; ++minute) {
        district.now = kMonday + minute * kMinuteMs;
        if (minute % 30 == 0 && minute <= 90) {
            ASSERT_TRUE(district.report("STACK", "9015", district.now, ""));  // a heartbeat is a sign of life
        } else {
            district.turn();
        }
    }
    settle_at(district, kMonday + 300 * kMinuteMs);
    for (const store::OnlineDay& line :
         SpineFixture::must(store::online_days(*district.book, to_date(kMonday), to_date(kMonday)))) {
        if (line.point != district.point("STACK")) continue;
        // Heard first at 0:30, last at 1:30, for two hours each time; before 2:00 nobody can say that it was silent.
        EXPECT_EQ(line.minutes.online, 90 - 30 + 120);
        EXPECT_GE(line.minutes.judged, 270);
        EXPECT_LE(line.minutes.judged, 300);
        return;
    }
    FAIL() << "the stack has no line";
}

TEST(PipelineCompleteness, APersonSaysHowOftenItReports) {
    SpineFixture district(kMonday);
    report_hours(district, kMonday, 0, 23);
    settle_at(district, kMonday + kDayMs + 3 * kHourMs);
    ASSERT_TRUE(district.command("set_rhythm", R"({"mn":"STACK","hour_s":1800,"minute_s":0})").body.has_value());
    settle_at(district, kMonday + kDayMs + 4 * kHourMs);
    EXPECT_EQ(hours_of(district, "STACK", kMonday).substr(0, 5), "24/48");
    ASSERT_TRUE(district.command("set_rhythm", R"({"mn":"STACK","hour_s":null})").body.has_value());  // as the data show
    settle_at(district, kMonday + kDayMs + 5 * kHourMs);
    EXPECT_EQ(hours_of(district, "STACK", kMonday).substr(0, 5), "24/24");

    struct Case {
        std::string body;
        std::string_view field;
    };
    const Case cases[] = {{R"({"mn":"NOBODY"})", "mn"},
                          {R"({"mn":"STACK","hour_s":-1})", "hour_s"},
                          {R"({"mn":"STACK","hour_s":99999999})", "hour_s"},
                          {R"({"mn":"STACK","hour_s":"often"})", "hour_s"},
                          {R"({"mn":"STACK","week_s":1})", "week_s"}};
    for (const Case& c : cases) {
        const CommandResult answer = district.command("set_rhythm", c.body);
        ASSERT_FALSE(answer.body.has_value()) << c.body;
        EXPECT_EQ(answer.body.error().field, c.field) << c.body;
    }
}

// A logger whose clock fell back to the day it was made sends one hour of then: the months between were never due.
TEST(PipelineCompleteness, ALoneStampOfLongAgoMakesNothingDue) {
    SpineFixture district(kMonday + 30 * kDayMs);
    report_hours(district, kMonday + 30 * kDayMs, 0, 11);
    ASSERT_TRUE(district.report("STACK", "2061", kMonday, "a21026-Avg=7,a21026-Flag=N"));
    settle_at(district, kMonday + 31 * kDayMs + 3 * kHourMs);
    EXPECT_EQ(hours_of(district, "STACK", kMonday + 20 * kDayMs), "-");
    EXPECT_EQ(hours_of(district, "STACK", kMonday + 30 * kDayMs).substr(0, 5), "12/24");
    for (int hour = 0; hour < 24; ++hour) {  // an outage is filled in
        const Instant start = kMonday + 20 * kDayMs + hour * kHourMs;
        ASSERT_TRUE(district.report("STACK", "2061", start, "a21026-Avg=7,a21026-Flag=N"));
    }
    settle_at(district, kMonday + 31 * kDayMs + 5 * kHourMs);
    settle_at(district, kMonday + 31 * kDayMs + 5 * kHourMs + 10 * kMinuteMs);
    EXPECT_EQ(hours_of(district, "STACK", kMonday + 20 * kDayMs).substr(0, 5), "24/24");
    EXPECT_EQ(hours_of(district, "STACK", kMonday + 21 * kDayMs).substr(0, 4), "0/24");
}

// The clock was ahead for a while, and is set right: today is counted again, and no day that has yet to come.
TEST(PipelineCompleteness, AfterAClockThatWasAheadTodayIsCountedAgain) {
    SpineFixture district(kMonday);
    report_hours(district, kMonday, 0, 3);
    settle_at(district, kMonday + 4 * kHourMs + 25 * kMinuteMs);
    settle_at(district, kMonday + 9 * kDayMs + kHourMs);  // ahead
    report_hours(district, kMonday, 4, 7);
    settle_at(district, kMonday + 8 * kHourMs + 25 * kMinuteMs);
    EXPECT_EQ(hours_of(district, "STACK", kMonday), "8/8 stopped 0 maintained 0 valid 8/8");
    report_hours(district, kMonday, 8, 11);
    settle_at(district, kMonday + 12 * kHourMs + 25 * kMinuteMs);
    EXPECT_EQ(hours_of(district, "STACK", kMonday), "12/12 stopped 0 maintained 0 valid 12/12");
}

OnlineMinutes line_of(SpineFixture& district, const std::string& mn, Instant day) {
    for (const store::OnlineDay& line : SpineFixture::must(store::online_days(*district.book, to_date(day), to_date(day)))) {
        if (line.point == district.point(mn)) return line.minutes;
    }
    return {};
}

// The minutes are kept for a month, counts for ever: what is counted again later keeps its line and asks no device for anything.
TEST(PipelineCompleteness, ADayOfLongAgoThatIsCountedAgainKeepsItsLine) {
    SpineFixture district(kMonday);
    report_hours(district, kMonday, 0, 3);
    report_hours(district, kMonday, 8, 23);
    settle_at(district, kMonday + kDayMs + 3 * kHourMs);
    const OnlineMinutes before = line_of(district, "STACK", kMonday);
    EXPECT_GT(before.online, 0);
    EXPECT_EQ(gaps_of(district, "STACK", kMonday), "hour 4..8:4");
    for (int day = 2; day <= 40; ++day) settle_at(district, kMonday + day * kDayMs + 3 * kHourMs);
    EXPECT_EQ(gaps_of(district, "STACK", kMonday), "") << "nobody asks any more";
    ASSERT_TRUE(district.report("STACK", "2061", kMonday + 5 * kHourMs, std::string(kClean)));
    settle_at(district, kMonday + 40 * kDayMs + 4 * kHourMs);
    EXPECT_EQ(hours_of(district, "STACK", kMonday), "21/24 stopped 0 maintained 0 valid 21/21");
    EXPECT_EQ(line_of(district, "STACK", kMonday), before);
    EXPECT_EQ(gaps_of(district, "STACK", kMonday), "");
}

TEST(PipelineCompleteness, ANightUnderAClockThatIsAheadForgetsNothing) {
    enum class Night { kRight, kAhead, kAheadAndStartedAgain };
    OnlineMinutes undisturbed;
    for (const Night night : {Night::kRight, Night::kAhead, Night::kAheadAndStartedAgain}) {
        SCOPED_TRACE(static_cast<int>(night));
        SpineFixture district(kMonday - 5 * kDayMs);
        for (int day = -4; day <= 0; ++day) settle_at(district, kMonday + day * kDayMs);
        report_hours(district, kMonday, 0, 3);
        settle_at(district, kMonday + 4 * kHourMs + 25 * kMinuteMs);
        if (night != Night::kRight) {
            settle_at(district, kMonday + 60 * kDayMs + 23 * kHourMs);
            if (night == Night::kAheadAndStartedAgain) district.restart();
            settle_at(district, kMonday + 61 * kDayMs + kHourMs);  // over a midnight
        }
        report_hours(district, kMonday, 4, 7);
        settle_at(district, kMonday + 8 * kHourMs + 25 * kMinuteMs);
        const OnlineMinutes line = line_of(district, "STACK", kMonday);
        if (night == Night::kRight) undisturbed = line;
        EXPECT_GT(line.online, 0);
        EXPECT_EQ(line, undisturbed);
    }
}

TEST(PipelineCompleteness, WhatIsFilledInUnderAClockThatIsAheadIsNotMissingAfterIt) {
    SpineFixture district(kMonday);
    report_hours(district, kMonday, 0, 3);
    report_hours(district, kMonday, 8, 23);
    settle_at(district, kMonday + kDayMs + 3 * kHourMs);
    ASSERT_EQ(gaps_of(district, "STACK", kMonday), "hour 4..8:4");
    settle_at(district, kMonday + 60 * kDayMs);
    for (int hour = 4; hour < 8; ++hour) {
        ASSERT_TRUE(district.report("STACK", "2061", kMonday + hour * kHourMs, std::string(kClean)));
    }
    settle_at(district, kMonday + 60 * kDayMs + kHourMs);
    ASSERT_EQ(hours_of(district, "STACK", kMonday), "24/24 stopped 0 maintained 0 valid 24/24");
    settle_at(district, kMonday + kDayMs + 6 * kHourMs);  // set right
    settle_at(district, kMonday + kDayMs + 7 * kHourMs);
    EXPECT_EQ(hours_of(district, "STACK", kMonday), "24/24 stopped 0 maintained 0 valid 24/24");
    EXPECT_EQ(gaps_of(district, "STACK", kMonday), "");
}

TEST(PipelineCompleteness, AStartAfterAClockThatWasAheadCountsYesterday) {
    SpineFixture district(kMonday);
    report_hours(district, kMonday, 0, 11);
    settle_at(district, kMonday + 12 * kHourMs + 25 * kMinuteMs);
    settle_at(district, kMonday + 60 * kDayMs);
    settle_at(district, kMonday + 14 * kHourMs);  // set right
    report_hours(district, kMonday, 12, 23);
    district.now = kMonday + kDayMs + kHourMs;
    district.restart();
    settle_at(district, kMonday + kDayMs + 3 * kHourMs);
    EXPECT_EQ(hours_of(district, "STACK", kMonday), "24/24 stopped 0 maintained 0 valid 24/24");
}

TEST(PipelineCompleteness, ARestartComesToTheSameCounts) {
    std::string undisturbed;
    for (const bool restarts : {false, true}) {
        SpineFixture district(kMonday);
        for (int day = 0; day < 3; ++day) {
            const Instant start = kMonday + day * kDayMs;
            report_hours(district, start, 0, 3 + day);
            if (restarts) district.restart();
            report_hours(district, start, 9, 17);
            if (restarts) district.restart();
            report_hours(district, start, 19, 23);
        }
        district.now = kMonday + 2 * kDayMs + 12 * kHourMs;  // an older hole is filled
        ASSERT_TRUE(district.report("STACK", "2061", kMonday + 5 * kHourMs, std::string(kClean)));
        if (restarts) district.restart();
        settle_at(district, kMonday + 3 * kDayMs + 3 * kHourMs);
        std::string text;
        for (int day = 0; day < 3; ++day) {
            text += hours_of(district, "STACK", kMonday + day * kDayMs) + " " +
                    gaps_of(district, "STACK", kMonday + day * kDayMs) + "\n";
        }
        if (!restarts) undisturbed = text;
        EXPECT_EQ(text, undisturbed);
        EXPECT_NE(text.find("19/24"), std::string::npos) << text;
    }
}

}  // namespace
}  // namespace lvwang::pipeline
