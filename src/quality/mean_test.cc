#include "quality/mean.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>
#include <tuple>

#include "quality/parameters_of_tests.h"

namespace lvwang::quality {
namespace {

std::vector<const Sample*> pointers(const std::vector<Sample>& samples) {
    std::vector<const Sample*> found;
    for (const Sample& sample : samples) found.push_back(&sample);
    return found;
}

Sample as_sample(const Mean& mean) {
    return {{}, mean.sum, mean.count, 0, 'N'};
}

Sample fraction(std::string_view sum, std::uint32_t count) {
    return {{}, *Decimal::parse(sum), count, 0, 'N'};
}

std::string rounded(const Mean& mean, int decimals) {
    return as_sample(mean).rounded(decimals).to_string();
}

TEST(Mean, OfReportedValuesIsExact) {
    const std::vector<Sample> samples{fraction("0.1", 1), fraction("0.20", 1), fraction("0.3", 1)};
    const Mean mean = arithmetic_mean(pointers(samples));
    EXPECT_EQ(mean.sum, *Decimal::parse("0.6"));
    EXPECT_EQ(mean.count, 3u);
}

TEST(Mean, OfMeansKeepsATie) {
    // 1/3 + 1/6 + 1/2 + 1 = 2: mean 0.5, a tie that repeated decimals would miss
    const std::vector<Sample> samples{fraction("1", 3), fraction("1", 6), fraction("1", 2), fraction("1", 1)};
    const Mean mean = arithmetic_mean(pointers(samples));
    EXPECT_EQ(mean.sum, Decimal::of(2));
    EXPECT_EQ(rounded(mean, 0), "0") << "half to even";
}

TEST(Mean, OfMeansThatAreNoFiniteDecimalHasNineDecimals) {
    const std::vector<Sample> samples{fraction("1", 3), fraction("1", 1)};
    EXPECT_EQ(arithmetic_mean(pointers(samples)).sum.to_string(), "1.333333333");
}

TEST(Mean, SurvivesCountsWithoutACommonMultiple) {
    std::vector<Sample> samples;
    double expected = 0;
    for (std::uint32_t count = 37; count <= 60; ++count) {
        samples.push_back(fraction("2113.7", count));
        expected += 2113.7 / count / 24;
    }
    EXPECT_NEAR(as_sample(arithmetic_mean(pointers(samples))).value().to_double(), expected, 1e-6);
}

TEST(Mean, LiesBetweenTheSmallestAndTheLargest) {
    std::mt19937_64 random(7);
    for (int round = 0; round < 3000; ++round) {
        std::vector<Sample> samples;
        const std::size_t count = 1 + random() % 60;
        for (std::size_t i = 0; i < count; ++i) {
            const Decimal sum{static_cast<std::int64_t>(random() % 2'000'000) - 500'000, static_cast<std::uint8_t>(random() % 4)};
            samples.push_back({{}, sum, static_cast<std::uint32_t>(1 + (round % 2 == 0 ? 0 : random() % 60)), 0, 'N'});
        }
        const auto all = pointers(samples);
        const Sample mean = as_sample(arithmetic_mean(all));
        const auto less = [](const Sample* a, const Sample* b) { return compare_values(*a, *b) < 0; };
        const Decimal low = (*std::ranges::min_element(all, less))->rounded(6);
        const Decimal high = (*std::ranges::max_element(all, less))->rounded(6);
        ASSERT_GE(mean.rounded(6), low);
        ASSERT_LE(mean.rounded(6), high);
    }
}

TEST(Mean, OfWhatOnlyABrokenDeviceSendsIsAWholeNumber) {
    const std::vector<Sample> samples{fraction("9000000000000000000", 1), fraction("8999999999999999999", 1),
                                      fraction("0.000000000000000001", 1)};
    const Mean mean = arithmetic_mean(pointers(samples));
    EXPECT_EQ(mean.count, 1u);
    EXPECT_EQ(mean.sum.to_string(), "6000000000000000000");
    EXPECT_FALSE(total(pointers(samples)));
    EXPECT_FALSE(flow_weighted_mean(pointers(samples), pointers(samples)));
    EXPECT_FALSE(ph_mean(std::vector<const Sample*>{&samples[0]}));
}

// Whatever a device sends, averages of averages come out, between smallest and largest.
TEST(Mean, HoldsForAnyDecimals) {
    std::mt19937_64 random(11);
    const auto any_sample = [&random] {
        const auto scale = static_cast<std::uint8_t>(random() % 19);
        const auto mantissa = static_cast<std::int64_t>(random()) >> (random() % 64);
        return Sample{{}, {mantissa == std::numeric_limits<std::int64_t>::min() ? 0 : mantissa, scale}, 1, 0, 'N'};
    };
    for (int round = 0; round < 200; ++round) {
        std::vector<Sample> hours;
        for (int hour = 0; hour < 24; ++hour) {
            std::vector<Sample> minutes;
            for (std::uint64_t i = 0; i < 1 + random() % 60; ++i) minutes.push_back(any_sample());
            const auto all = pointers(minutes);
            const Sample mean = as_sample(arithmetic_mean(all));
            const auto less = [](const Sample* a, const Sample* b) { return compare_values(*a, *b) < 0; };
            ASSERT_GE(mean.rounded(0), (*std::ranges::min_element(all, less))->rounded(0));
            ASSERT_LE(mean.rounded(0), (*std::ranges::max_element(all, less))->rounded(0));
            std::ignore = mean.rounded(9);
            std::ignore = total(all);
            std::ignore = ph_mean(all);
            std::ignore = direction_mean(all, 0);
            hours.push_back(mean);
        }
        const auto all = pointers(hours);
        std::ignore = arithmetic_mean(all).sum.to_string();
        std::ignore = flow_weighted_mean(all, all);
    }
}

TEST(Mean, WeighsByFlow) {
    const std::vector<Sample> cod{fraction("100", 1), fraction("40", 1)};
    const std::vector<Sample> flow{fraction("1", 1), fraction("3", 1)};
    const auto mean = flow_weighted_mean(pointers(cod), pointers(flow));
    ASSERT_TRUE(mean);
    EXPECT_EQ(rounded(*mean, 2), "55.00");
    EXPECT_EQ(mean->count, 2u);
    const std::vector<Sample> no_flow{fraction("0", 1), fraction("0", 1)};
    EXPECT_FALSE(flow_weighted_mean(pointers(cod), pointers(no_flow)));
}

TEST(Mean, OfDirectionsIsAVector) {
    const auto mean = [](std::initializer_list<const char*> degrees) {
        std::vector<Sample> samples;
        for (const char* one : degrees) samples.push_back(fraction(one, 1));
        const auto found = direction_mean(pointers(samples), 0);
        return found ? rounded(*found, 0) : "none";
    };
    EXPECT_EQ(mean({"350", "10"}), "0");
    EXPECT_EQ(mean({"350", "20"}), "5");
    EXPECT_EQ(mean({"90", "180"}), "135");
    EXPECT_EQ(mean({"270"}), "270");
    EXPECT_EQ(mean({"359.8"}), "0") << "360 is 0";
    EXPECT_EQ(mean({"0", "180"}), "none");
}

TEST(Mean, OrderIsByValueNotBySum) {
    EXPECT_EQ(compare_values(fraction("10", 5), fraction("3", 1)), std::strong_ordering::less);
    EXPECT_EQ(compare_values(fraction("10.0", 5), fraction("2", 1)), std::strong_ordering::equal);
}

}  // namespace
}  // namespace lvwang::quality
