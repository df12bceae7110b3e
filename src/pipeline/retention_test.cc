// What is kept, what goes, and what holds it back.
#include "pipeline/retention.h"

#include <gmock/gmock.h>

#include "pipeline/spine_fixture.h"

namespace lvwang::pipeline {
namespace {

using testing::HasSubstr;

constexpr Stream kMinutes{Period::kMinute, Origin::kReported};
constexpr Stream kComputedHours{Period::kHour, Origin::kComputed};

Instant at(std::string_view text) {
    return *parse_iso(text);
}

class RetentionTest : public testing::Test {
protected:
    SpineFixture& district() { return district_; }
    /// An hour of minutes of the air station from `start` on, then the clock goes to the end of that hour.
    void report_minutes(Instant start) {
        district_.now = std::max(district_.now, start);
        for (int i = 0; i < 60; ++i) {
            district_.now = std::max(district_.now, start + i * kMinuteMs);
            ASSERT_TRUE(district_.report("AIR", "2051", start + i * kMinuteMs, "a34004-Avg=35,a34004-Flag=N"));
        }
        district_.go_to(start + kHourMs + 2 * kMinuteMs);
    }
    /// An hour of minutes at 10:00 of each of `days` days.
    void live(int days) {
        for (int day = 0; day < days; ++day) report_minutes(at("2026-04-01T10:00:00+08:00") + day * kDayMs);
    }
    /// The clock goes to a little after the run of the day on which it would stand `days` later.
    void run_after(int days) {
        const Instant day = start_of(to_date(district_.now + days * kDayMs));
        for (Instant noon = start_of(to_date(district_.now)) + 12 * kHourMs; noon < day; noon = noon + kDayMs) {
            if (noon > district_.now) district_.go_to(noon);  // a server that listens each day; one that was away is not trusted
        }
        district_.go_to(day + kRetentionHour * kHourMs + kMinuteMs);
        district_.go_to(district_.now + 11 * kMinuteMs);
    }
    std::string minute(Instant start) { return district_.value("AIR", kMinutes, start, "pm2_5"); }
    std::string hour(Instant start) { return district_.value("AIR", kComputedHours, start, "pm2_5"); }
    void set(std::string_view body) {
        const auto result = district_.command("retention_set", std::string(body));
        ASSERT_TRUE(result.body.has_value()) << result.body.error().message;
    }

    SpineFixture district_{at("2026-04-01T09:59:00+08:00")};
};

TEST_F(RetentionTest, FramesAndMinutesGoByAgeHoursStay) {
    live(4);
    set(R"({"frame_days":7,"minute_days":8})");
    const Instant first = at("2026-04-01T10:00:00+08:00");
    EXPECT_EQ(minute(first), "35");
    EXPECT_EQ(district_.log->first_seq(), 1U);

    run_after(5);  // 2026-04-09 03:01: frames before 04-02 03:00 go, the minutes of 04-01 are as old as eight days
    EXPECT_EQ(district_.log->read(1).error().code, ErrorCode::kNotFound);
    const auto kept = district_.log->read(district_.log->first_seq());
    EXPECT_GE(kept->at, at("2026-04-02T03:00:00+08:00"));
    EXPECT_EQ(minute(first), "35") << "as long as the first kept frame is of that day's morrow at most";
    run_after(1);
    EXPECT_EQ(minute(first), "");
    EXPECT_EQ(minute(first + kDayMs), "35");
    EXPECT_EQ(hour(first), "35");
    EXPECT_EQ(hour(first + kDayMs), "35");
    bool policy_kept = false;
    ASSERT_TRUE(district_.log->scan(1, [&](const store::Entry& entry) {
        policy_kept = entry.kind == store::EntryKind::kCommand;
        return !policy_kept;
    }));
    EXPECT_TRUE(policy_kept);

    const auto run = district_.must(store::run_that_forgot(*district_.book, 1));
    ASSERT_TRUE(run.has_value());
    EXPECT_EQ(run->policy.frame_days, 7);
    EXPECT_GT(run->entries, 60);

    district_.restart();
    EXPECT_EQ(minute(first), "");
    EXPECT_EQ(hour(first), "35");
}

TEST_F(RetentionTest, ALateMinuteDoesNotSpoilAnHourWhoseMinutesAreGone) {
    live(2);
    set(R"({"frame_days":7,"minute_days":7})");
    run_after(9);
    const Instant first = at("2026-04-01T10:00:00+08:00");
    ASSERT_EQ(minute(first), "");
    ASSERT_EQ(hour(first), "35");
    for (int round = 0; round < 2; ++round) {
        ASSERT_TRUE(district_.report("AIR", "2051", first + 5 * kMinuteMs, "a34004-Avg=900,a34004-Flag=N"));
        district_.go_to(district_.now + 5 * kMinuteMs);
        EXPECT_EQ(hour(first), "35");
        district_.restart();
    }
    const auto log_hours = district_.must(district_.series->read({.point = district_.point("AIR"),
                                                                  .stream = kComputedHours,
                                                                  .from = first,
                                                                  .to = first + 1,
                                                                  .columns = {},
                                                                  .all_versions = true}));
    EXPECT_EQ(log_hours.size(), 1U);
}

TEST_F(RetentionTest, FramesThatNobodyCanReadYetHoldEverythingBack) {
    ASSERT_TRUE(district_.report("NOBODY", "2051", at("2026-04-01T09:58:00+08:00"), "a34004-Avg=41,a34004-Flag=N"));
    const auto waiting = district_.log->last_seq() - 1;
    live(2);
    set(R"({"frame_days":7,"minute_days":7,"waiting_days":5})");
    run_after(8);
    EXPECT_LE(district_.log->first_seq(), waiting);
    EXPECT_EQ(minute(at("2026-04-01T10:00:00+08:00")), "35") << "the minutes of kept frames stay too";

    // Registered in time, its frame is read, and then it holds back nothing any more.
    const auto registered = district_.command("put_device", R"({"mn":"NOBODY","site_key":"S1","point_code":"1"})");
    ASSERT_TRUE(registered.body.has_value()) << registered.body.error().message;
    district_.go_to(district_.now + kMinuteMs);
    EXPECT_EQ(minute(at("2026-04-01T09:58:00+08:00")), "41");
    run_after(1);
    EXPECT_GT(district_.log->first_seq(), waiting);
}

TEST_F(RetentionTest, WaitingFramesAreNotKeptForEver) {
    ASSERT_TRUE(district_.report("NOBODY", "2051", at("2026-04-01T09:58:00+08:00"), "a34004-Avg=41,a34004-Flag=N"));
    set(R"({"frame_days":7,"minute_days":7,"waiting_days":5})");
    run_after(13);
    EXPECT_GT(district_.log->first_seq(), 2U);
}

// Decided so: nobody knows whether a paused target will ever be resumed, so it must not fill the disk; it is named instead.
TEST_F(RetentionTest, APausedTargetHoldsNothingBackAndIsNamed) {
    const auto done =
        district_.command("forward_put", R"({"key":"city","name":"市平台","host":"127.0.0.1","port":9,"start":"now"})");
    ASSERT_TRUE(done.body.has_value()) << done.body.error().message;
    live(1);
    auto needed = district_.must(store::still_needed(*district_.book));
    ASSERT_EQ(needed.size(), 1U);
    EXPECT_EQ(needed[0].name, "city");
    EXPECT_TRUE(district_.must(store::paused_targets(*district_.book)).empty());
    const std::uint64_t from = needed[0].seq;
    ASSERT_TRUE(district_.command("forward_pause", R"({"key":"city","note":"x"})").body.has_value());
    EXPECT_TRUE(district_.must(store::still_needed(*district_.book)).empty());
    const auto paused = district_.must(store::paused_targets(*district_.book));
    ASSERT_EQ(paused.size(), 1U);
    EXPECT_EQ(paused[0].name, "city");
    EXPECT_EQ(paused[0].seq, from);
}

TEST_F(RetentionTest, PoliciesThatAreRefusedNameTheField) {
    const struct {
        std::string_view body;
        std::string_view field;
        std::string_view says;
    } cases[] = {{R"({"frame_days":6})", "frame_days", "7 to 36525 days, not 6"},
                 {R"({"frame_days":40000})", "frame_days", "not 40000"},
                 {R"({"minute_days":30})", "minute_days", "at least as long as the frames"},
                 {R"({"waiting_days":-1})", "waiting_days", "0 to 36525"},
                 {R"({"waiting_days":"a"})", "waiting_days", "whole number"},
                 {R"({"hour_days":30})", "hour_days", "unknown field"},
                 {R"([])", "", "not a JSON object"}};
    for (const auto& one : cases) {
        const auto result = district_.command("retention_set", std::string(one.body));
        ASSERT_FALSE(result.body.has_value()) << one.body;
        EXPECT_EQ(result.body.error().field, one.field);
        EXPECT_THAT(result.body.error().message, HasSubstr(std::string(one.says)));
    }
    EXPECT_EQ(district_.must(store::load_retention(*district_.book)).policy, (store::RetentionPolicy{1827, 1827, 366}));
    set(R"({"frame_days":30})");
    district_.restart();
    EXPECT_EQ(district_.must(store::load_retention(*district_.book)).policy, (store::RetentionPolicy{30, 1827, 366}));
}

TEST_F(RetentionTest, WhatIsNotAppliedYetAndTheNewestEntryStay) {
    live(1);
    const store::RetentionPolicy week{7, 7, 0};
    const Instant later = district_.now + 100 * kDayMs;
    const auto& log = *district_.log;
    EXPECT_EQ(district_.must(plan_cut(week, log, {}, log.last_seq(), later)).first_seq, log.last_seq());
    EXPECT_EQ(district_.must(plan_cut(week, log, {}, 10, later)).first_seq, 11U);
    const auto held = district_.must(
        plan_cut(week, log, {{20, store::StillNeeded::By::kForwarding, "city"}, {15, store::StillNeeded::By::kUnmapped, "AIR"}},
                 log.last_seq(), later));
    EXPECT_EQ(held.first_seq, 20U) << "who waits, waits for waiting_days only; a forward target for ever";
    EXPECT_EQ(held.held_by->name, "city");
    EXPECT_EQ(next_run(day_number({2026, 4, 3}), at("2026-04-03T12:00:00+08:00")), at("2026-04-04T03:00:00+08:00"));
    EXPECT_EQ(next_run(0, at("2026-04-03T02:00:00+08:00")), at("2026-04-02T03:00:00+08:00"));
}

// What a clock that jumped takes for old would be gone for good.
TEST_F(RetentionTest, AClockThatJumpsForgetsNothing) {
    live(2);
    set(R"({"frame_days":7,"minute_days":7})");
    const Instant right = district_.now;
    district_.go_to(start_of(to_date(right + 30 * kDayMs)) + kRetentionHour * kHourMs + kMinuteMs);
    district_.go_to(district_.now + 30 * kSecondMs);
    district_.go_to(right + kMinuteMs);
    EXPECT_EQ(district_.log->first_seq(), 1U);
    EXPECT_EQ(minute(at("2026-04-01T10:00:00+08:00")), "35");
}

TEST_F(RetentionTest, AClockThatIsAheadForDaysForgetsNothing) {
    live(2);
    set(R"({"frame_days":30,"minute_days":30})");
    const Instant right = district_.now;
    for (int life = 0; life < 2; ++life) {  // followed while it runs, and believed by a start
        const Instant ahead = start_of(to_date(right + 60 * kDayMs)) + kRetentionHour * kHourMs + life * kHourMs;
        district_.go_to(ahead);
        for (int i = 1; i <= 3; ++i) district_.go_to(ahead + i * 11 * kMinuteMs);
        district_.restart();
        district_.go_to(ahead + kHourMs);
    }
    district_.go_to(right + kMinuteMs);
    EXPECT_EQ(district_.log->first_seq(), 1U);
    EXPECT_EQ(minute(at("2026-04-01T10:00:00+08:00")), "35");
    report_minutes(floor_to(right, kHourMs) + kHourMs);
    EXPECT_EQ(hour(floor_to(right, kHourMs) + kHourMs), "35") << "what comes now is not taken for forgotten";
}

}  // namespace
}  // namespace lvwang::pipeline
