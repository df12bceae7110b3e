#include "pipeline/due_periods.h"

#include <gtest/gtest.h>

namespace lvwang::pipeline {
namespace {

const Instant kDay = parse_iso("2026-04-03").value();

Reading reading(Period period, Instant start, Origin origin = Origin::kReported) {
    Reading r;
    r.point = PointId{7};
    r.stream = {period, origin};
    r.start = start;
    return r;
}

TEST(DuePeriods, AnHourIsDueWhenItsMinutesHadTimeToCome) {
    DuePeriods due;
    due.touch(reading(Period::kMinute, kDay + 3 * kHourMs + 20 * kMinuteMs), 5);
    EXPECT_FALSE(due.first_due_seq(kDay + 4 * kHourMs).has_value());
    EXPECT_TRUE(due.take(kDay + 4 * kHourMs + kSettleMs - 1, 10).empty());
    const auto days = due.take(kDay + 4 * kHourMs + kSettleMs, 10);
    ASSERT_EQ(days.size(), 1U);
    EXPECT_EQ(days[0].hours, 1U << 3);
    EXPECT_EQ(days[0].day, kDay);
    EXPECT_FALSE(due.first_due_seq(kDay + kDayMs).has_value());
}

TEST(DuePeriods, ADayDoesNotWaitForAnHourThatNeverComes) {
    DuePeriods due;
    due.touch(reading(Period::kHour, kDay + 3 * kHourMs), 5);
    EXPECT_EQ(due.take(kDay + 4 * kHourMs, 10).size(), 1U);
    EXPECT_EQ(due.due_days(kDay + kDayMs + kDayPatienceMs - 1), 0U);
    EXPECT_EQ(due.due_days(kDay + kDayMs + kDayPatienceMs), 1U);
    const auto days = due.take(kDay + kDayMs + kDayPatienceMs, 10);
    ASSERT_EQ(days.size(), 1U);
    EXPECT_EQ(days[0].hours, 1U << 23);
    EXPECT_EQ(days[0].hours_by_minutes, 0U);
    EXPECT_EQ(due.size(), 0U);
}

TEST(DuePeriods, ADayIsDoneWithItsLastHour) {
    DuePeriods due;
    due.touch(reading(Period::kHour, kDay + 23 * kHourMs), 5);
    EXPECT_EQ(due.take(kDay + kDayMs, 10).size(), 1U);
    EXPECT_EQ(due.size(), 0U);
}

TEST(DuePeriods, AReportedHourIsDueAtItsEnd) {
    DuePeriods due;
    due.touch(reading(Period::kHour, kDay + 3 * kHourMs), 5);
    EXPECT_FALSE(due.first_due_seq(kDay + 4 * kHourMs - 1).has_value());
    EXPECT_TRUE(due.first_due_seq(kDay + 4 * kHourMs).has_value());
}

TEST(DuePeriods, OpenHoursStayAndLateOnesComeBack) {
    DuePeriods due;
    due.touch(reading(Period::kMinute, kDay + 2 * kHourMs), 5);
    due.touch(reading(Period::kMinute, kDay + 5 * kHourMs), 5);
    EXPECT_EQ(due.take(kDay + 5 * kHourMs + kMinuteMs, 10).at(0).hours, 1U << 2);
    due.touch(reading(Period::kMinute, kDay + 2 * kHourMs), 5);
    EXPECT_EQ(due.take(kDay + 12 * kHourMs, 10).at(0).hours, (1U << 2) | (1U << 5));
}

TEST(DuePeriods, TakesOldDaysFirstAndNoMoreThanAsked) {
    DuePeriods due;
    for (int d = 3; d >= 0; --d) due.touch(reading(Period::kHour, kDay + d * kDayMs), 5);
    const auto days = due.take(kDay + 10 * kDayMs, 3);
    ASSERT_EQ(days.size(), 3U);
    EXPECT_EQ(days[0].day, kDay);
    EXPECT_TRUE(due.first_due_seq(kDay + 10 * kDayMs).has_value());
}

TEST(DuePeriods, OwnAveragesAndMomentsTouchNothing) {
    DuePeriods due;
    due.touch(reading(Period::kHour, kDay, Origin::kComputed), 5);
    due.touch(reading(Period::kMoment, kDay), 5);
    EXPECT_FALSE(due.first_due_seq(kDay + 10 * kDayMs).has_value());
}

}  // namespace
}  // namespace lvwang::pipeline
