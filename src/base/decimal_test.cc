#include "base/decimal.h"

#include <gtest/gtest.h>

#include <limits>

namespace lvwang {
namespace {

Decimal d(std::string_view text) {
    const auto parsed = Decimal::parse(text);
    EXPECT_TRUE(parsed.has_value()) << text;
    return parsed.value_or(Decimal{});
}

TEST(Decimal, ReadsWhatDevicesSend) {
    struct {
        std::string_view text, expected;
    } const cases[] = {
        {"2.50", "2.50"},
        {"-0.041", "-0.041"},
        {"00.58", "0.58"},
        {".5", "0.5"},
        {"7.", "7"},
        {"+3", "3"},
        {" 1.5 ", "1.5"},
        {"1.2E-3", "0.0012"},
        {"1.2e3", "1200"},
        {"0e9", "0"},
        {"-0", "0"},
        {"234.883009999144", "234.883009999144"},
        {"9223372036854775807", "9223372036854775807"},
    };
    for (const auto& c : cases) EXPECT_EQ(d(c.text).to_string(), c.expected) << c.text;
}

TEST(Decimal, RefusesWhatIsNoNumber) {
    for (const std::string_view text : {"", " ", "-", ".", "--", "NaN", "inf", "0x10", "1.2.3", "1e", "1,5", "12a", "1 2"}) {
        const auto parsed = Decimal::parse(text);
        ASSERT_FALSE(parsed.has_value()) << text;
        EXPECT_EQ(parsed.error().code, ErrorCode::kInvalidArgument) << text;
    }
    for (const std::string_view text : {"9223372036854775808", "1e19", "0.1234567890123456789", "1e-19"}) {
        const auto parsed = Decimal::parse(text);
        ASSERT_FALSE(parsed.has_value()) << text;
        EXPECT_EQ(parsed.error().code, ErrorCode::kOutOfRange) << text;
    }
}

// GB/T 8170 as worked in the standards digest (60.5, 61.5, 0.125, 0.225, 0.275, 0.325, 2.5001)
TEST(Decimal, RoundsHalfToEvenOnce) {
    struct {
        std::string_view value;
        int scale;
        std::string_view expected;
    } const cases[] = {{"60.5", 0, "60"},    {"61.5", 0, "62"},  {"0.125", 2, "0.12"}, {"0.225", 2, "0.22"}, {"0.275", 2, "0.28"},
                       {"0.325", 2, "0.32"}, {"2.5001", 0, "3"}, {"-0.5", 0, "0"},     {"-1.5", 0, "-2"},    {"-2.51", 0, "-3"},
                       {"3", 2, "3.00"},     {"0.05", 1, "0.0"}, {"0.15", 1, "0.2"}};
    for (const auto& c : cases) EXPECT_EQ(round_half_even(d(c.value), c.scale).to_string(), c.expected) << c.value;
}

TEST(Decimal, CeilingIsExact) {
    EXPECT_EQ(ceil_to_integer(d("55.0")), 55);  // in doubles CO 2.2 mg/m3 comes out as 55.00000000000001
    EXPECT_EQ(ceil_to_integer(d("55.0001")), 56);
    EXPECT_EQ(ceil_to_integer(d("-0.5")), 0);
    EXPECT_EQ(ceil_to_integer(d("-1")), -1);
}

TEST(Decimal, ComparesNumbersNotDigits) {
    EXPECT_EQ(d("2.5"), d("2.50"));
    EXPECT_FALSE(d("2.5").identical(d("2.50")));
    EXPECT_LT(d("-1"), d("0.0001"));
    EXPECT_GT(d("9223372036854775807"), d("0.000000000000000001"));
}

TEST(Decimal, ScalesByRatio) {
    EXPECT_EQ(scale_by_ratio(d("1.5"), 3600, 1000, 2)->to_string(), "5.40");
    EXPECT_EQ(scale_by_ratio(d("0.0125"), 1000, 1, 1)->to_string(), "12.5");
    EXPECT_FALSE(scale_by_ratio(Decimal::of(std::numeric_limits<std::int64_t>::max()), 1000, 1, 0).has_value());
}

TEST(ExactSum, MeansAreRoundedOnce) {
    ExactSum sum;
    for (const auto text : {"60", "61", "60.5"}) sum.add(d(text));
    EXPECT_EQ(sum.count(), 3);
    EXPECT_EQ(sum.mean(0).to_string(), "60");  // 60.5 exactly, to even
    EXPECT_EQ(sum.mean(1).to_string(), "60.5");
    EXPECT_EQ(sum.total()->to_string(), "181.5");
}

TEST(ExactSum, WeightedMean) {
    ExactSum load, flow;
    load.add_product(d("40"), d("100"));
    load.add_product(d("80"), d("300"));
    flow.add(d("100"));
    flow.add(d("300"));
    EXPECT_EQ(load.over(flow, 2)->to_string(), "70.00");
    EXPECT_FALSE(load.over(ExactSum{}, 2).has_value());
}

TEST(ExactSum, HoldsAYearOfSeconds) {
    ExactSum sum;
    const Decimal value = d("999999.999999");
    for (int i = 0; i < 100'000; ++i) sum.add(value);
    EXPECT_EQ(sum.mean(6), value);
}

}  // namespace
}  // namespace lvwang
