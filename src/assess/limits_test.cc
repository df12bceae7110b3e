#include "assess/limits.h"

#include <gtest/gtest.h>

#include <array>
#include <random>

#include "assess/law_fixture.h"

namespace lvwang::assess {
namespace {

Sample sample_of(std::string_view sum, std::uint32_t count = 1) {
    return {{ParameterId{1}, Aspect::kMeasured}, dec(sum), count, 0, 'N'};
}

Limit limit_of(std::string_view upper, std::optional<int> decimals = {}) {
    return {dec(upper), {}, decimals, "mg/m3", "S", "C"};
}

TEST(Judge, EqualityIsAttainmentAndTheFullValueCounts) {
    const struct {
        std::string_view sum;
        std::uint32_t count;
        std::string_view limit;
        bool exceeded;
    } cases[] = {
        {"50", 1, "50", false},
        {"50.00", 1, "50", false},
        {"50.01", 1, "50", true},
        {"49.999", 1, "50", false},
        {"150", 3, "50", false},
        {"150.0001", 3, "50", true},
        {"100.1", 3, "33.366", true},
        {"100.1", 3, "33.367", false},
        {"0.05", 1, "0.05", false},
        {"-3", 1, "0", false},
        {"50000000.000001", 1000000, "50", true},  // beyond the decimals that are shown
    };
    for (const auto& [sum, count, limit, exceeded] : cases) {
        EXPECT_EQ(judge(sample_of(sum, count), limit_of(limit)).exceeded, exceeded)
            << sum << '/' << count << " against " << limit;
    }
}

TEST(Judge, RoundsFirstWhereTheRowSaysSo) {
    for (const auto& [value, exceeded] :
         {std::pair{"75.4", false}, {"75.5", true}, {"74.5", false}, {"75.50", true}, {"76", true}}) {
        const LimitJudgement judged = judge(sample_of(value), limit_of("75", 0));
        EXPECT_EQ(judged.exceeded, exceeded) << value;
        EXPECT_EQ(judged.value.scale, 0);
    }
    EXPECT_FALSE(judge(sample_of("4.05"), limit_of("4", 1)).exceeded) << "half to even: 4.0";
    EXPECT_TRUE(judge(sample_of("4.15"), limit_of("4.1", 1)).exceeded) << "half to even: 4.2";
}

TEST(Judge, ARangeHasTwoEnds) {
    Limit ph = limit_of("9");
    ph.lower = dec("6");
    for (const auto& [value, exceeded] :
         {std::pair{"5.99", true}, {"6.00", false}, {"7", false}, {"9.0", false}, {"9.01", true}}) {
        EXPECT_EQ(judge(sample_of(value), ph).exceeded, exceeded) << value;
    }
}

TEST(Judge, SaysWhatWasJudgedAgainstWhat) {
    const LimitJudgement judged = judge(sample_of("100", 3), limit_of("35"));
    EXPECT_EQ(judged.value.to_string(), "33.333333");
    EXPECT_EQ(judged.limit, dec("35"));
    EXPECT_EQ(judged.unit, "mg/m3");
    EXPECT_EQ(judged.standard, "S");
    EXPECT_EQ(judged.clause, "C");
    EXPECT_EQ(judged.parameter, ParameterId{1});
}

TEST(Convert, MeansOfMinutesKeepTheirWeight) {
    // 1200/60 = 20 mg/m3 at 570/60 = 9.5 % oxygen
    EXPECT_EQ(convert(sample_of("1200", 60), sample_of("570", 60), dec("6"), dec("21")).rounded(6).to_string(), "26.086957");
}

TEST(Convert, TakesOverTheFlagsOfBothInputs) {
    Sample oxygen = sample_of("9.5");
    oxygen.flags = bits(Flag::kMarkInvalid);
    EXPECT_FALSE(convert(sample_of("20"), oxygen, dec("6"), dec("21")).valid());
}

TEST(Convert, NeverFallsWhereOxygenRisesUntilThereIsNoConversion) {
    Decimal last{};
    for (int tenths = 0; tenths < 230; ++tenths) {
        const Sample converted = convert(sample_of("20"), {{}, {tenths, 1}, 1, 0, 'N'}, dec("6"), dec("21"));
        EXPECT_EQ(converted.valid(), tenths < 210) << tenths;
        if (!converted.valid()) continue;
        EXPECT_GT(converted.value(), last);
        last = converted.value();
    }
    EXPECT_FALSE(convert(sample_of("9000000000000"), sample_of("20.999999999"), dec("6"), dec("21")).valid())
        << "what does not fit is not a value";
}

// Whatever a device sends: conversion and judgement end in a value or a flag.
TEST(Convert, HoldsForAnyDecimals) {
    std::mt19937_64 random(13);
    const auto any_decimal = [&random] {
        const auto mantissa = static_cast<std::int64_t>(random() >> 1) >> (random() % 63);
        return Decimal{random() % 2 == 0 ? mantissa : -mantissa, static_cast<std::uint8_t>(random() % 19)};
    };
    for (int round = 0; round < 20000; ++round) {
        const Sample measured{{}, any_decimal(), 1, 0, 'N'};
        const Sample oxygen{{}, any_decimal(), 1, 0, 'N'};
        const Sample converted = convert(measured, oxygen, dec("3.5"), dec("21"));
        EXPECT_FALSE(converted.valid() && oxygen.sum >= dec("21"));
        const Decimal limit = any_decimal();
        EXPECT_EQ(judge(measured, {limit, {}, {}, "", "", ""}).exceeded, measured.sum > limit);
    }
}

}  // namespace
}  // namespace lvwang::assess
