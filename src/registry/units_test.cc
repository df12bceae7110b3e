#include "registry/units.h"

#include <gtest/gtest.h>

#include <random>

#include "registry/small_district_test.h"

namespace lvwang::registry {
namespace {

Decimal number(std::string_view text) {
    return Decimal::parse(text).value();
}

TEST(Units, ConvertExactly) {
    const struct {
        std::string_view value, from, to, want;
    } cases[] = {
        {"0.0235", "mg/L", "ug/L", "23.5"},
        {"5", "mg/L", "ug/L", "5000"},
        {"0.00001", "mg/L", "ng/L", "10"},
        {"23.5", "ug/L", "mg/L", "0.0235"},
        {"0.102", "MPa", "kPa", "102"},
        {"1002.5", "hPa", "kPa", "100.25"},
        {"-123", "Pa", "kPa", "-0.123"},
        {"1.5", "m3/s", "m3/h", "5400"},
        {"17.5", "L/s", "m3/h", "63.00"},
        {"63", "m3/h", "L/s", "17.5"},
        {"35", "ng/m3", "ug/m3", "0.035"},
        {"0.035", "mg/m3", "ug/m3", "35"},
        {"1.0000000", "mg/m3", "ug/m3", "1000.0000"},
        {"760", "mmHg", "kPa", "101.325"},
        {"10.5", "g", "kg", "0.0105"},
        {"1.2", "mS/cm", "uS/cm", "1200"},
        {"24", "m3/d", "m3/h", "1"},
        {"1", "m3/d", "m3/h", "0.041667"},  // never ends
        {"0", "m3/s", "m3/h", "0"},
    };
    for (const auto& c : cases) {
        const auto ratio = code_tables()->units().ratio(c.from, c.to);
        ASSERT_TRUE(ratio) << c.from << " to " << c.to;
        const auto got = ratio->apply(number(c.value));
        ASSERT_TRUE(got) << got.error().message;
        EXPECT_EQ(*got, number(c.want)) << c.value << " " << c.from << " is " << got->to_string() << " " << c.to;
    }
}

TEST(Units, SpellingsOfOneUnitAreOne) {
    for (const auto& [a, b] : std::vector<std::pair<std::string_view, std::string_view>>{{"µg/m³", "ug/m3"},
                                                                                         {"μg/m3", "ug/m3"},
                                                                                         {"mg/l", "mg/L"},
                                                                                         {"mg/Nm3", "mg/m³"},
                                                                                         {" kPa ", "kPa"},
                                                                                         {"m^3/h", "m3/h"}}) {
        EXPECT_EQ(normal_unit(a), normal_unit(b)) << a;
        ASSERT_TRUE(code_tables()->units().ratio(a, b)) << a;
        EXPECT_TRUE(code_tables()->units().ratio(a, b)->is_one()) << a;
    }
}

TEST(Units, NoRatioWhereNoneIsWritten) {
    EXPECT_FALSE(code_tables()->units().ratio("ppm", "mg/m3"));  // needs a molar mass
    EXPECT_FALSE(code_tables()->units().ratio("MPa", "mg/L"));
    EXPECT_FALSE(code_tables()->units().ratio("", "mg/L"));
}

TEST(Units, TooManyDigitsAreAnErrorNotAWrap) {
    const auto ratio = code_tables()->units().ratio("mg/L", "ng/L");
    EXPECT_EQ(ratio->apply(Decimal{INT64_MAX, 0}).error().code, ErrorCode::kOutOfRange);
    EXPECT_EQ(ratio->inverse().apply(Decimal{INT64_MAX, 18}).error().code, ErrorCode::kOutOfRange);
    EXPECT_EQ(ratio->inverse().apply(Decimal{5'000'000, 18}).value(), (Decimal{5, 18}));
}

// There and back is the same number, exactly where the ratio ends, to the decimals of the value where it does not.
TEST(Units, ThereAndBackIsTheSame) {
    std::mt19937 random(7);
    std::uniform_int_distribution<std::int64_t> mantissa(-999'999'999, 999'999'999);
    std::uniform_int_distribution<int> scale(0, 6);
    const std::pair<std::int64_t, std::int64_t> ratios[] = {{1000, 1}, {1, 1000}, {18, 5}, {3600, 1}, {1, 24},
                                                            {5, 18},   {1, 60},   {1, 10}, {3, 50},   {101325, 760000}};
    for (const auto& [numerator, denominator] : ratios) {
        const UnitRatio there(numerator, denominator);
        for (int i = 0; i < 500; ++i) {
            const Decimal value{mantissa(random), static_cast<std::uint8_t>(scale(random))};
            const auto moved = there.apply(value);
            ASSERT_TRUE(moved) << moved.error().message;
            const auto back = there.inverse().apply(*moved);
            ASSERT_TRUE(back) << back.error().message;
            EXPECT_EQ(round_half_even(*back, value.scale), value)
                << value.to_string() << " times " << numerator << "/" << denominator;
        }
    }
}

TEST(Units, TablesAreReadStrictly) {
    const auto error_of = [](std::string text) {
        return UnitTable::parse({"u.csv", "from,to,numerator,denominator,clause\n" + text}).error().message;
    };
    EXPECT_EQ(error_of("a,b,0,1,x\n"), "u.csv:2: column 'numerator': 0 is outside 1..2147483647");
    EXPECT_EQ(error_of("a,b,1,1,x\na,b,1,2,x\n"), "u.csv:3: column 'to': a to b stands twice");
    EXPECT_EQ(error_of("a,b,1,1,x\nb,a,1,2,x\n"), "u.csv:3: column 'to': b to a stands twice");
}

}  // namespace
}  // namespace lvwang::registry
