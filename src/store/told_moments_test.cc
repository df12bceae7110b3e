#include "store/told_moments.h"

#include <gtest/gtest.h>

namespace lvwang::store {
namespace {

TEST(ToldMoments, EvenOnesAreOneRun) {
    Told told(Instant{0});
    for (int minute = 1; minute < 60; ++minute) told.add(Instant{minute * kMinuteMs});
    told.add(Instant{30 * kMinuteMs});  // said again
    EXPECT_EQ(told.text(), "0:60000:60");
    EXPECT_TRUE(told.at(Instant{59 * kMinuteMs}));
    EXPECT_FALSE(told.at(Instant{60 * kMinuteMs}));
    EXPECT_FALSE(told.at(Instant{kMinuteMs + 1}));
    EXPECT_EQ(Told(told.text(), Instant{0}, Instant{59 * kMinuteMs}).text(), told.text());
}

TEST(ToldMoments, AreCutAtOne) {
    const Told told("0:60000:5 900000:0:1", Instant{0}, Instant{900'000});
    EXPECT_EQ(told.before(Instant{2 * kMinuteMs}).text(), "0:60000:2");
    EXPECT_EQ(told.after(Instant{2 * kMinuteMs}).text(), "180000:60000:2 900000:0:1");
    EXPECT_EQ(told.after(Instant{15 * kMinuteMs}).first(), std::nullopt);
    EXPECT_EQ(told.before(Instant{0}).last(), std::nullopt);
    EXPECT_EQ(told.first(), Instant{0});
    EXPECT_EQ(told.last(), Instant{900'000});
}

TEST(ToldMoments, OfUnevenOnesTheOldestTimeCountsThroughout) {
    Told told(Instant{0});
    for (std::int64_t i = 1; i < 1'000; ++i) told.add(Instant{i * i});
    EXPECT_LT(told.text().size(), 10'000U);
    EXPECT_TRUE(told.at(Instant{999 * 999}));
    EXPECT_FALSE(told.at(Instant{998 * 998 + 1}));
    EXPECT_TRUE(told.at(Instant{5}));
    EXPECT_EQ(told.first(), Instant{0});
    EXPECT_EQ(told.last(), Instant{999 * 999});
}

TEST(ToldMoments, OfWhatIsNotKnownTheWholeTimeCounts) {
    EXPECT_EQ(Told("", Instant{1'000}, Instant{9'000}).text(), "1000:1:8001");
    EXPECT_EQ(Told("5000:0:1", Instant{1'000}, Instant{5'000}).text(), "1000:1:4000 5000:0:1");
}

}  // namespace
}  // namespace lvwang::store
