// A draw can be repeated, and no list can be arranged so that something else is drawn.
#include "audit/lot.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "audit/sm3.h"

namespace lvwang::audit {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<std::int64_t> upto(std::int64_t last) {
    std::vector<std::int64_t> ids(static_cast<std::size_t>(last));
    std::iota(ids.begin(), ids.end(), 1);
    return ids;
}

TEST(Lot, IsWhatAnybodyCanRepeat) {
    // printf '%s' 'seed:17' | openssl dgst -sm3
    const std::vector<std::int64_t> one{17};
    ASSERT_THAT(lots_of("seed", one), SizeIs(1));
    EXPECT_EQ(lots_of("seed", one).front().digest, sm3_hex("seed:17"));
    std::vector<std::int64_t> ids = upto(200);
    const auto drawn = draw("seed", ids, 10);
    ASSERT_THAT(drawn, SizeIs(10));
    std::ranges::reverse(ids);
    EXPECT_EQ(draw("seed", ids, 10), drawn) << "in whatever order they are listed";
    // By hand: no other has a smaller digest than any that was drawn.
    const std::string last = sm3_hex(fmt::format("seed:{}", drawn.back()));
    for (const std::int64_t id : ids) {
        const bool is_drawn = std::ranges::find(drawn, id) != drawn.end();
        EXPECT_EQ(sm3_hex(fmt::format("seed:{}", id)) <= last, is_drawn) << id;
    }
    EXPECT_NE(draw("another", ids, 10), drawn);
}

TEST(Lot, TakesAllOfAFew) {
    EXPECT_THAT(draw("seed", {}, 3), IsEmpty());
    const std::vector<std::int64_t> few{5, 9};
    EXPECT_THAT(draw("seed", few, 0), IsEmpty());
    EXPECT_THAT(draw("seed", few, 3), testing::UnorderedElementsAre(5, 9));
    EXPECT_THAT(draw("seed", few, 3).front(), draw("seed", few, 1).front());
}

// Each is drawn about as often as another: 4000 draws of 5 out of 50 are 400 for each, give or take 5 standard deviations (19).
TEST(Lot, FavoursNobody) {
    const auto ids = upto(50);
    std::vector<int> times(51);
    for (int i = 0; i < 4000; ++i) {
        for (const std::int64_t id : draw(fmt::format("s{}", i), ids, 5)) ++times[static_cast<std::size_t>(id)];
    }
    for (const std::int64_t id : ids) {
        EXPECT_GT(times[static_cast<std::size_t>(id)], 305) << id;
        EXPECT_LT(times[static_cast<std::size_t>(id)], 495) << id;
    }
}

}  // namespace
}  // namespace lvwang::audit
