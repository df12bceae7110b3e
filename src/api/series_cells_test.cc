#include "api/series_cells.h"

#include <gtest/gtest.h>

#include "quality/best.h"

namespace lvwang::api {
namespace {

StoredSample stored(std::int64_t start, int parameter, std::int64_t value, Flags flags = 0, std::uint64_t seq = 1) {
    Sample sample;
    sample.column = {ParameterId(static_cast<std::uint16_t>(parameter)), Aspect::kMeasured};
    sample.sum = Decimal::of(value);
    sample.flags = flags;
    return {Instant{start}, seq, sample};
}

std::string text(const std::vector<Cell>& cells) {
    std::string out;
    for (const Cell& cell : cells) {
        out += fmt::format("{}/{}={}{} ", cell.start.ms, static_cast<int>(cell.sample.column.parameter),
                           cell.sample.value().to_string(), cell.origin == Origin::kReported ? "r" : "c");
    }
    return out;
}

constexpr Flags kBad = bits(Flag::kTooFew);

TEST(BestOf, MergesByStartAndColumn) {
    EXPECT_EQ(text(best_of({}, {})), "");
    EXPECT_EQ(text(best_of({stored(1, 1, 10)}, {})), "1/1=10r ");
    EXPECT_EQ(text(best_of({}, {stored(1, 1, 11)})), "1/1=11c ");
    EXPECT_EQ(text(best_of({stored(1, 1, 10), stored(3, 1, 30)}, {stored(1, 1, 11), stored(1, 2, 12), stored(2, 1, 21)})),
              "1/1=10r 1/2=12c 2/1=21c 3/1=30r ");
}

TEST(BestOf, ChoosesAsQualityDoes) {
    for (const Flags reported : {Flags{0}, kBad}) {
        for (const Flags computed : {Flags{0}, kBad}) {
            const StoredSample r = stored(1, 1, 10, reported);
            const StoredSample c = stored(1, 1, 11, computed);
            const auto expected = quality::best(&r.sample, &c.sample);
            const auto cells = best_of({r}, {c});
            ASSERT_EQ(cells.size(), 1U);
            EXPECT_EQ(cells[0].sample, expected->sample) << reported << " " << computed;
            EXPECT_EQ(cells[0].origin, expected->origin);
        }
    }
}

TEST(ReadingsOf, OneForEachStart) {
    const auto cells = best_of({stored(1, 1, 10, 0, 7), stored(1, 2, 12, 0, 9), stored(2, 1, 20, 0, 8)}, {});
    const auto readings = readings_of(PointId(5), Period::kHour, cells);
    ASSERT_EQ(readings.size(), 2U);
    EXPECT_EQ(readings[0].samples.size(), 2U);
    EXPECT_EQ(readings[0].seq, 9U);
    EXPECT_EQ(readings[1].start, Instant{2});
    EXPECT_EQ(readings[1].point, PointId(5));
}

}  // namespace
}  // namespace lvwang::api
