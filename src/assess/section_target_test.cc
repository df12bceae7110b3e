#include "assess/section_target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "assess/law_fixture.h"

namespace lvwang::assess {
namespace {

using ::testing::ElementsAre;

const WaterRules& rules() {
    static const WaterRules kRules = *WaterRules::under(law(), "surface-water-2011");
    return kRules;
}

constexpr int kDays = 100;
const EvaluationPeriod kSoFar{EvaluationPeriod::Kind::kYearToDate, {2026, 1, 1}, {2026, 4, 10}};

// The same value on each of the first hundred days, unless `later` stands from the 51st on.
void put(WaterSamplings& samplings, std::string_view key, std::string_view value, std::string_view later = "") {
    for (int i = 0; i < kDays; ++i) {
        const std::string_view text = i < kDays / 2 || later.empty() ? value : later;
        samplings[std::string(key)].push_back({add_days(kSoFar.from, i), {dec(text), false}});
    }
}

WaterSamplings good() {
    WaterSamplings samplings;
    put(samplings, "ph", "7.5");
    put(samplings, "dissolved_oxygen", "8");
    put(samplings, "codmn", "3");
    put(samplings, "ammonia_n", "0.4");
    put(samplings, "total_p", "0.05");
    return samplings;
}

SectionStanding standing(const WaterSamplings& samplings, WaterClass target, int left) {
    const auto most = [](std::string_view key) { return dec(key == "dissolved_oxygen" ? "20" : "100"); };
    return section_standing(rules(), WaterBody::kRiver, target, kSoFar, samplings, rules().basic_items(), left, most);
}

const ItemStanding& item(const SectionStanding& found, std::string_view key) {
    return *std::ranges::find(found.items, key, &ItemStanding::parameter);
}

TEST(SectionTarget, WhatIsAllowedIsMetAndOneStepBeyondIsMissed) {
    for (const auto& [key, so_far, target] : {std::tuple{"ammonia_n", "1.4", WaterClass::kIII},
                                              {"codmn", "3", WaterClass::kII},
                                              {"total_p", "0.05", WaterClass::kIII},
                                              {"dissolved_oxygen", "4.2", WaterClass::kIII}}) {
        WaterSamplings samplings = good();
        samplings[key].clear();
        put(samplings, key, so_far);
        constexpr int kLeft = 265;
        const SectionStanding open = standing(samplings, target, kLeft);
        EXPECT_EQ(open.state, TargetState::kOpen) << key;
        const ItemStanding row = item(open, key);
        ASSERT_TRUE(row.allowed) << key;
        for (const bool beyond : {false, true}) {
            const std::int64_t step = !beyond ? 0 : row.sense == standards::LimitSense::kAtLeast ? -1 : 1;
            WaterSamplings whole = samplings;
            for (int i = 0; i < kLeft; ++i) {
                whole[key].push_back({add_days(kSoFar.to, i + 1), {{row.allowed->mantissa + step, row.allowed->scale}, false}});
            }
            const EvaluationPeriod year = *EvaluationPeriod::parse("2026");
            const auto result = evaluate_water_period(rules(), WaterBody::kRiver, year, whole, {});
            const auto end = std::ranges::find(result.assessment.items, key, &WaterItemClass::parameter);
            EXPECT_EQ(end->water_class <= target, !beyond) << key << ' ' << row.allowed->to_string();
        }
    }
}

TEST(SectionTarget, ImpossibleSafeAndOpen) {
    WaterSamplings samplings = good();
    EXPECT_EQ(standing(samplings, WaterClass::kII, 0).state, TargetState::kSafe) << "the year is over";
    EXPECT_EQ(standing(samplings, WaterClass::kI, 0).state, TargetState::kImpossible);
    EXPECT_EQ(standing(samplings, WaterClass::kII, 200).state, TargetState::kOpen);
    samplings["ammonia_n"].clear();
    put(samplings, "ammonia_n", "9");
    const SectionStanding lost = standing(samplings, WaterClass::kIII, 265);
    EXPECT_EQ(lost.to_date, WaterClass::kInferiorV);
    EXPECT_EQ(lost.state, TargetState::kImpossible) << "9 on 100 of 365 days are 2.5 whatever comes";
    EXPECT_EQ(item(lost, "ammonia_n").state, TargetState::kImpossible);
    EXPECT_FALSE(item(lost, "ammonia_n").allowed);
    EXPECT_EQ(item(lost, "ph").state, TargetState::kOpen);
}

TEST(SectionTarget, AMissingItemIsNamedAndNothingIsSafe) {
    WaterSamplings samplings = good();
    samplings.erase("total_p");
    const SectionStanding found = standing(samplings, WaterClass::kIII, 0);
    EXPECT_FALSE(found.to_date);
    EXPECT_EQ(found.state, TargetState::kOpen);
    EXPECT_EQ(words(found.lacks), "1 of 5 items missing: total_p");
    EXPECT_EQ(standing({}, WaterClass::kIII, 300).days, 0);
}

TEST(SectionTarget, TheLineFollowsTheMeans) {
    WaterSamplings samplings = good();
    samplings["codmn"].clear();
    put(samplings, "codmn", "9", "3");
    const auto line = running_classes(rules(), WaterBody::kRiver, kSoFar, samplings, rules().basic_items());
    ASSERT_EQ(line.size(), static_cast<std::size_t>(kDays));
    EXPECT_EQ(line.front(), WaterClass::kIV);
    EXPECT_EQ(line.back(), WaterClass::kIII) << "the mean of 9 and 3 is 6";
}

}  // namespace
}  // namespace lvwang::assess
