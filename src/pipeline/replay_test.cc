// Everything once more from the log: equal where nothing was touched, and what was touched is named.
#include "pipeline/replay.h"

#include <gmock/gmock.h>

#include "pipeline/spine_fixture.h"

namespace lvwang::pipeline {
namespace {

using testing::HasSubstr;

constexpr Stream kMinutes{Period::kMinute, Origin::kReported};
constexpr Stream kReportedHours{Period::kHour, Origin::kReported};
constexpr Stream kComputedHours{Period::kHour, Origin::kComputed};
constexpr Stream kComputedDays{Period::kDay, Origin::kComputed};

const Instant kBegin = *parse_iso("2026-04-01T09:00:00+08:00");

class ReplayTest : public testing::Test {
protected:
    void must_report(const std::string& mn, std::string_view cn, Instant start, const std::string& cp) {
        district_.now = std::max(district_.now, start);
        ASSERT_TRUE(district_.report(mn, cn, start, cp));
    }
    // Hours from `start` on: minutes of the air station, hours of the stack, the second of them over its limit.
    void live(Instant start, int hours) {
        for (int hour = 0; hour < hours; ++hour) {
            const Instant begin = start + hour * kHourMs;
            for (int i = 0; i < 60; ++i) {
                must_report("AIR", "2051", begin + i * kMinuteMs, fmt::format("a34004-Avg={},a34004-Flag=N", 30 + hour + i % 3));
            }
            must_report("STACK", "2061", begin,
                        fmt::format("a21026-Avg={0},a21026-ZsAvg={0},a21026-Flag=N", hour == 1 ? 80 : 30));
            district_.go_to(begin + kHourMs + 2 * kMinuteMs);
        }
    }
    Replayed replayed(const ReplayWatch& watch = [](auto, auto) { return Result<void>(); }) {
        return SpineFixture::must(try_replay(watch));
    }
    Result<Replayed> try_replay(const ReplayWatch& watch) {
        district_.spine.reset();
        const store::Scratch fresh;
        const auto series = SpineFixture::must(store::Series::open(fresh.path("series"), {.durable = false}));
        const auto book = SpineFixture::must(store::Book::open(fresh.path("book.sqlite")));
        const ReplayParts parts{*district_.log,
                                *district_.series,
                                *district_.book,
                                *series,
                                *book,
                                district_.parameters,
                                standards::source_tree_standards(),
                                district_.workflows,
                                district_.seal,
                                control::source_tree_catalogue()};
        LVWANG_ASSIGN(Replayed result, replay(parts, watch));
        LVWANG_TRY(compare(parts, result, watch));
        findings_ = SpineFixture::must(store::list_findings(*book, {})).items;
        return result;
    }
    static std::string told(const Replayed& result) {
        std::string text;
        for (const Difference& one : result.listed) {
            text += fmt::format("{} {} {} {} {}: {} -> {}\n", static_cast<std::int64_t>(one.point), to_string(one.stream.origin),
                                to_string(one.stream.period), format_iso(one.start), one.what, one.before, one.after);
        }
        return text;
    }

    SpineFixture district_{kBegin};
    std::vector<store::ListedFinding> findings_;
};

TEST_F(ReplayTest, AnUndisturbedStoreIsEqual) {
    live(kBegin, 3);
    must_report("STACK", "2061", kBegin + kHourMs, "a21026-Avg=81,a21026-ZsAvg=81,a21026-Flag=N");  // a correction
    must_report("AIR", "2051", kBegin - kHourMs + 5 * kMinuteMs, "a34004-Avg=77,a34004-Flag=N");    // late
    must_report("NOBODY", "2051", kBegin + 3 * kHourMs, "a34004-Avg=41,a34004-Flag=N");             // not registered yet
    const auto put = district_.command("put_device", R"({"mn":"NOBODY","site_key":"S1","point_code":"1"})");
    ASSERT_TRUE(put.body.has_value()) << put.body.error().message;
    district_.restart();
    live(kBegin + 4 * kHourMs, 1);
    district_.go_to(kBegin + 16 * kHourMs);  // past midnight: the day is computed
    ASSERT_FALSE(district_.findings().empty());

    const Replayed result = replayed();
    EXPECT_EQ(result.differences, 0U) << told(result);
    EXPECT_EQ(result.first_seq, 1U);
    EXPECT_EQ(result.last_seq, district_.log->last_seq());
    EXPECT_EQ(result.frames, 4U * 61 + 3);
    EXPECT_GE(result.values.at(kMinutes).equal, 4U * 60 + 2);
    EXPECT_EQ(result.values.at(kReportedHours).equal, 8U);
    EXPECT_GE(result.values.at(kComputedHours).equal, 4U);
    EXPECT_GE(result.values.at(kComputedDays).equal, 1U);
    EXPECT_GE(result.findings.equal, 1U);
    for (const auto& [stream, tally] : result.values) EXPECT_EQ(tally.facts, 0U) << to_string(stream.period);
}

TEST_F(ReplayTest, AnAlteredValueIsNamed) {
    live(kBegin, 2);
    const Instant when = kBegin + 7 * kMinuteMs;
    const auto read = SpineFixture::must(district_.series->read(
        {.point = district_.point("AIR"), .stream = kMinutes, .from = when, .to = when + 1, .columns = {}}));
    ASSERT_EQ(read.size(), 1U);
    Sample altered = read[0].sample;
    altered.sum = *Decimal::parse("12");
    const Reading reading{district_.point("AIR"), kMinutes, when, district_.log->last_seq(), {altered}};
    ASSERT_TRUE(district_.series->write({&reading, 1}));

    const Replayed result = replayed();
    ASSERT_EQ(result.differences, 1U) << told(result);
    EXPECT_EQ(result.listed[0].point, district_.point("AIR"));
    EXPECT_EQ(result.listed[0].stream, kMinutes);
    EXPECT_EQ(result.listed[0].start, when);
    EXPECT_EQ(result.listed[0].what, "pm2_5");
    EXPECT_THAT(result.listed[0].before, HasSubstr("12 (entry"));
    EXPECT_EQ(result.listed[0].after, fmt::format("31 (entry {})", read[0].seq));
    EXPECT_EQ(result.values.at(kMinutes).differ, 1U);
}

TEST_F(ReplayTest, AValueThatNoFrameBroughtAndAFindingThatNobodyFoundAreNamed) {
    live(kBegin, 2);
    const Reading reading{district_.point("WATER"), kReportedHours, kBegin, 5, {{{district_.id("cod")}, *Decimal::parse("12")}}};
    ASSERT_TRUE(district_.series->write({&reading, 1}));
    Finding invented = SpineFixture::must(store::find_finding(*district_.book, 1));
    invented.key += " again";
    ASSERT_TRUE(district_.book->begin());
    ASSERT_TRUE(store::put_finding(*district_.book, invented));
    ASSERT_TRUE(district_.book->commit(district_.book->applied()));

    const Replayed result = replayed();
    ASSERT_EQ(result.differences, 2U) << told(result);
    EXPECT_EQ(result.listed[0].what, "cod");
    EXPECT_EQ(result.listed[0].after, "");
    EXPECT_EQ(result.findings.differ, 1U);
    EXPECT_EQ(result.listed[1].what, invented.rule);
}

// What was said again, by entries that were written apart, is one value as it is for every reader.
TEST_F(ReplayTest, RepetitionsAreNoDifference) {
    live(kBegin, 2);
    const Instant when = kBegin + 7 * kMinuteMs;
    const auto read = SpineFixture::must(district_.series->read(
        {.point = district_.point("AIR"), .stream = kMinutes, .from = when, .to = when + 1, .columns = {}}));
    ASSERT_EQ(read.size(), 1U);
    for (const std::uint64_t later : {1, 2}) {
        const Reading reading{district_.point("AIR"), kMinutes, when, read[0].seq + later, {read[0].sample}};
        ASSERT_TRUE(district_.series->write({&reading, 1}));
    }
    const Replayed result = replayed();
    EXPECT_EQ(result.differences, 0U) << told(result);
}

// Frames of the first days are forgotten: what they brought is taken over, what came since is computed again.
TEST_F(ReplayTest, WhatIsOlderThanTheKeptFramesIsLeftAlone) {
    live(kBegin, 3);
    ASSERT_TRUE(district_.command("put_device", R"({"mn":"AIR2","site_key":"S1","point_code":"1"})").body.has_value());
    ASSERT_TRUE(district_.command("retention_set", R"({"frame_days":7,"minute_days":7,"waiting_days":0})").body.has_value());
    for (int day = 1; day < 11; ++day) {
        must_report("AIR2", "2061", kBegin + day * kDayMs, "a34004-Avg=35,a34004-Flag=N");
        district_.go_to(kBegin + day * kDayMs + 2 * kHourMs);
    }
    live(kBegin + 11 * kDayMs, 3);
    district_.go_to(kBegin + 12 * kDayMs);
    ASSERT_GT(district_.log->first_seq(), 60U) << "frames must have been forgotten";

    const Replayed result = replayed();
    EXPECT_EQ(result.differences, 0U) << told(result);
    EXPECT_EQ(result.first_seq, district_.log->first_seq());
    EXPECT_GE(result.values.at(kReportedHours).facts, 3U);
    EXPECT_GE(result.values.at(kReportedHours).equal, 3U) << "AIR2 is known though its registration is older";
    EXPECT_GE(result.values.at(kComputedHours).facts, 3U);
    EXPECT_GE(result.values.at(kComputedHours).equal, 3U);
    EXPECT_GE(result.findings.facts, 1U);
    EXPECT_GE(result.findings.equal, 1U);
}

TEST_F(ReplayTest, WhatIsCancelledSaysSo) {
    live(kBegin, 1);
    const auto result = try_replay([](std::uint64_t done, std::uint64_t) -> Result<void> {
        if (done > 10) return fail(ErrorCode::kUnavailable, "cancelled");
        return {};
    });
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().message, "cancelled");
}

}  // namespace
}  // namespace lvwang::pipeline
