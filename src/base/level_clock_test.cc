#include "base/level_clock.h"

#include <gtest/gtest.h>

#include <vector>

namespace lvwang {
namespace {

const Instant kNoon{1'800'000'000'000};

class LevelClockTest : public testing::Test {
protected:
    LevelClock made(std::optional<Instant> newest = {}) {
        return LevelClock({.wall = [this] { return wall_; },
                           .steady_ms = [this] { return steady_ms_; },
                           .on_leap = [this](std::int64_t ms) { leaps_.push_back(ms); }},
                          newest);
    }
    // Time goes on, by both clocks.
    void pass(std::int64_t ms) {
        wall_ = wall_ + ms;
        steady_ms_ += ms;
    }

    Instant wall_ = kNoon;
    std::int64_t steady_ms_ = 5'000;
    std::vector<std::int64_t> leaps_;
};

TEST_F(LevelClockTest, CorrectionsAreFollowedAtOnce) {
    LevelClock clock = made();
    EXPECT_EQ(clock.now(), kNoon);
    pass(kHourMs);
    wall_ = wall_ + 59 * kSecondMs;
    EXPECT_EQ(clock.now(), wall_);
    wall_ = wall_ - 59 * kSecondMs;
    EXPECT_EQ(clock.now(), wall_);
    EXPECT_EQ(clock.held_ms(), 0);
    EXPECT_TRUE(leaps_.empty());
}

TEST_F(LevelClockTest, ALeapThatIsTakenBackNeverWas) {
    for (const std::int64_t leap : {3 * kDayMs, -3 * kDayMs, 61 * kSecondMs}) {
        LevelClock clock = made();
        leaps_.clear();
        const Instant before = clock.now();
        wall_ = wall_ + leap;
        EXPECT_EQ(clock.now(), before) << leap;
        pass(2 * kSecondMs);
        EXPECT_EQ(clock.now(), before + 2 * kSecondMs) << leap;
        EXPECT_EQ(clock.held_ms(), leap);
        pass(9 * kMinuteMs);
        EXPECT_EQ(clock.now(), before + 9 * kMinuteMs + 2 * kSecondMs) << "time goes on meanwhile";
        wall_ = wall_ - leap;
        EXPECT_EQ(clock.now(), wall_);
        EXPECT_EQ(clock.held_ms(), 0);
        EXPECT_EQ(leaps_, (std::vector<std::int64_t>{leap, 0})) << "told once, and that it is over";
    }
}

TEST_F(LevelClockTest, ALeapThatLastsWasMeant) {
    for (const std::int64_t leap : {kDayMs, -kDayMs}) {
        LevelClock clock = made();
        wall_ = wall_ + leap;
        const Instant held = clock.now();
        pass(10 * kMinuteMs - 1);
        EXPECT_EQ(clock.now(), held + 10 * kMinuteMs - 1);
        pass(1);
        EXPECT_EQ(clock.now(), wall_) << leap;
        EXPECT_EQ(clock.held_ms(), 0);
    }
}

TEST_F(LevelClockTest, WhereNothingIsWaitedForEachIsFollowed) {
    LevelClock clock({.wall = [this] { return wall_; }, .steady_ms = [this] { return steady_ms_; }}, kNoon + kDayMs, 0);
    EXPECT_EQ(clock.now(), kNoon);
    wall_ = wall_ + kDayMs;
    EXPECT_EQ(clock.now(), wall_);
    wall_ = wall_ - 2 * kDayMs;
    EXPECT_EQ(clock.now(), wall_);
    EXPECT_EQ(clock.held_ms(), 0);
}

TEST_F(LevelClockTest, AnotherLeapBeginsItsTenMinutesAnew) {
    LevelClock clock = made();
    wall_ = wall_ + kDayMs;
    Instant shown = clock.now();
    pass(8 * kMinuteMs);
    wall_ = wall_ + kDayMs;
    EXPECT_EQ(clock.now(), shown + 8 * kMinuteMs);
    pass(8 * kMinuteMs);
    EXPECT_EQ(clock.now(), shown + 16 * kMinuteMs);
    pass(2 * kMinuteMs);
    EXPECT_EQ(clock.now(), wall_);
}

TEST_F(LevelClockTest, AMachineThatStartsBehindWhatWasGoesOnFromThere) {
    LevelClock clock = made(kNoon + kDayMs);
    EXPECT_EQ(clock.now(), kNoon + kDayMs);
    pass(kMinuteMs);
    EXPECT_EQ(clock.now(), kNoon + kDayMs + kMinuteMs);
    pass(10 * kMinuteMs);
    EXPECT_EQ(clock.now(), wall_) << "nobody set it: it is what people want";
    LevelClock ahead = made(kNoon - kDayMs);
    EXPECT_EQ(ahead.now(), wall_) << "it was off for a while";
}

}  // namespace
}  // namespace lvwang
