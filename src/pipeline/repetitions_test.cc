#include "pipeline/repetitions.h"

#include <gtest/gtest.h>

#include <string>

#include "store/scratch_test.h"

namespace lvwang::pipeline {
namespace {

constexpr Instant kNoon{1'774'929'600'000};  // 2026-03-31T12:00+08:00
constexpr std::string_view kMn = "47902131000200";

class RepetitionsTest : public testing::Test {
protected:
    RepetitionsTest()
        : log_(store::Log::open(scratch_.path("log")).value()),
          series_(store::Series::open(scratch_.path("series"), {.durable = false}).value()) {}

    /// Logs a minute's frame. @return its entry
    store::Entry logged(int minute, int value) {
        store::Entry entry{0, kNoon, store::EntryKind::kFrame, std::string(kMn), fmt::format("{} {}", minute, value)};
        EXPECT_TRUE(log_->append({&entry, 1}));
        return entry;
    }

    static Reading reading_of(const store::Entry& entry, int minute, int value) {
        const Sample sample{.column = {ParameterId{1}, Aspect::kMeasured}, .sum = Decimal::of(value)};
        return {PointId{1}, {Period::kMinute, Origin::kReported}, kNoon + minute * kMinuteMs, entry.seq, {sample}};
    }

    /// Logs a minute's frame and writes what it measured, as if it had been taken in before the memory was lost.
    void was_taken(int minute, int value) {
        const store::Entry entry = logged(minute, value);
        const Reading reading = reading_of(entry, minute, value);
        ASSERT_TRUE(series_->write({&reading, 1}));
    }

    /// Whether a frame that comes now was taken before.
    bool is_one(int minute, int value) {
        const store::Entry entry = logged(minute, value);
        const Reading reading = reading_of(entry, minute, value);
        const auto known = repetitions_.is_one(entry, &reading);
        EXPECT_TRUE(known.has_value());
        return known.value_or(false);
    }

    store::Scratch scratch_;
    std::unique_ptr<store::Log> log_;
    std::unique_ptr<store::Series> series_;
    Repetitions repetitions_{*log_, *series_};
};

TEST_F(RepetitionsTest, EachMomentOfALongBackFillIsComparedWithItsOwnEntries) {
    for (int minute = 0; minute < 40; ++minute) was_taken(minute, 100 + minute);
    was_taken(7, 500);  // corrected
    for (int minute = 0; minute < 40; ++minute) EXPECT_TRUE(is_one(minute, 100 + minute)) << minute;
    EXPECT_TRUE(is_one(7, 500));
    for (int minute = 0; minute < 40; ++minute) EXPECT_FALSE(is_one(minute, 300 + minute)) << minute;
    EXPECT_FALSE(is_one(7, 501));
    EXPECT_FALSE(is_one(-2000, 100)) << "another day, of which nothing is known";
}

TEST_F(RepetitionsTest, WhatWasWrittenSinceTheLastLookIsSeen) {
    for (int minute = 0; minute < 40; ++minute) was_taken(minute, 100);
    for (int minute = 0; minute < 20; ++minute) EXPECT_TRUE(is_one(minute, 100)) << minute;
    was_taken(21, 200);
    EXPECT_TRUE(is_one(21, 200));
    EXPECT_TRUE(is_one(21, 100));
}

}  // namespace
}  // namespace lvwang::pipeline
