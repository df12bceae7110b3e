#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "assess/example_words.h"
#include "assess/law_fixture.h"
#include "assess/water_index.h"
#include "assess/water_period.h"
#include "assess/water_river.h"
#include "assess/water_tli.h"
#include "assess/water_trend.h"

namespace lvwang::assess {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const WaterRules& rules() {
    static const WaterRules kRules = *WaterRules::under(law(), "surface-water-2011");
    return kRules;
}

// "total_p=0.05 cod=12"
std::vector<WaterItemMean> means_in(std::string_view text) {
    return *means_of(*words_of(text, 1));
}

WaterAssessment of_class(std::string_view name) {
    WaterAssessment assessment;
    assessment.water_class = *parse_water_class(name);
    return assessment;
}

WaterShares shares(std::span<const std::string_view> names) {
    std::vector<WaterAssessment> sections;
    for (const std::string_view name : names) sections.push_back(of_class(name));
    return shares_of(rules(), sections);
}

std::string level_name(int level) {
    return level == 0 ? "none" : rules().method->levels.at(static_cast<std::size_t>(level) - 1).name;
}

std::string section_text(const WaterAssessment& section) {
    if (!section.water_class) return words(section.lacks);
    std::string text = fmt::format("{} {}", to_string(*section.water_class), level_name(section.level));
    for (const std::string& key : section.indicators) {
        const auto item = std::ranges::find(section.items, key, &WaterItemClass::parameter);
        text += item->multiple ? fmt::format(" {}({})", key, item->multiple->to_string()) : " " + key;
    }
    return text;
}

TEST(Water, EveryItemHasALimitInItsUnitAndTheBasicOnesAreAsManyAsTheRuleSays) {
    for (const standards::WaterItem& item : rules().method->items) {
        const standards::WaterLimit* const limit = rules().limit(item.parameter, WaterBody::kLake);
        ASSERT_NE(limit, nullptr) << item.parameter;
        EXPECT_EQ(limit->unit, item.unit) << item.parameter;
    }
    EXPECT_EQ(rules().limit("total_n", WaterBody::kRiver), nullptr);
    EXPECT_EQ(std::ranges::count_if(rules().method->items, &standards::WaterItem::evaluated), 21);
    EXPECT_EQ(Decimal::of(std::ssize(rules().basic_items())), (*law().rule("surface-water-2011", "basic_items"))->value);
}

TEST(Water, ASectionSaysWhatIsMissingInsteadOfAClass) {
    const std::vector<std::string> basic = rules().basic_items();
    const WaterAssessment only_ph = evaluate_section(rules(), WaterBody::kRiver, means_in("ph=7.4"), basic);
    EXPECT_FALSE(only_ph.water_class);
    EXPECT_EQ(only_ph.level, 0);
    EXPECT_EQ(words(only_ph.lacks), "4 of 5 items missing: dissolved_oxygen codmn ammonia_n total_p");
    EXPECT_EQ(only_ph.items.size(), 1U) << "what was measured is listed all the same";
    EXPECT_FALSE(meets_target(only_ph, WaterClass::kIII));

    const auto full = means_in("ph=7.4 dissolved_oxygen=8 codmn=3 ammonia_n=0.2 total_p=0.05 conductivity=400");
    const WaterAssessment valid = evaluate_section(rules(), WaterBody::kRiver, full, basic);
    EXPECT_EQ(valid.water_class, WaterClass::kII);
    EXPECT_EQ(valid.items.size(), 5U) << "conductivity is no item of evaluation";
    EXPECT_EQ(meets_target(valid, WaterClass::kII), true);
    EXPECT_EQ(meets_target(valid, WaterClass::kI), false);

    const auto negative = means_in("ph=7.4 dissolved_oxygen=8 codmn=3 ammonia_n=-0.2 total_p=0.05");
    EXPECT_THAT(evaluate_section(rules(), WaterBody::kRiver, negative, basic).missing, ElementsAre("ammonia_n"));
    EXPECT_EQ(words(evaluate_section(rules(), WaterBody::kRiver, {}, {}).lacks), "no item was measured");
}

TEST(Water, AnItemCountsUnderEitherOfItsCodes) {
    const auto section = evaluate_section(rules(), WaterBody::kRiver, means_in("mercury=0.0002 codmn=3"), {});
    EXPECT_EQ(section_text(section), "IV 轻度污染 total_mercury(1.0)");
    const auto both = evaluate_section(rules(), WaterBody::kRiver, means_in("copper=2 total_copper=0.5 codmn=3"), {});
    EXPECT_EQ(both.water_class, WaterClass::kII) << "the row's own code comes first";
}

TEST(Water, ValuesOfLaboratoriesAreRead) {
    for (const auto& [text, value, below] : {std::tuple{"0.12", "0.12", false},
                                             {"<0.01", "0.01", true},
                                             {"0.01L", "0.01", true},
                                             {" ＜0.025 ", "0.025", true},
                                             {"0.004(L)", "0.004", true},
                                             {"-3", "-3", false}}) {
        const auto read = parse_water_value(text);
        ASSERT_TRUE(read) << text;
        EXPECT_EQ(read->value, dec(value)) << text;
        EXPECT_EQ(read->below_detection, below) << text;
    }
    for (const char* text : {"", "L", "<", "<0", "<-1", "ND", "0.01LL", "<0.01L", "1,2"})
        EXPECT_FALSE(parse_water_value(text)) << text;
}

TEST(Water, UnitsOfMassAreTurnedExactly) {
    EXPECT_EQ(to_water_unit(dec("0.05"), "ug/L", "mg/L")->to_string(), "0.00005");
    EXPECT_EQ(to_water_unit(dec("0.020"), "mg/L", "mg/m3")->to_string(), "20.000");
    EXPECT_EQ(to_water_unit(dec("7"), "ng/L", "mg/L")->to_string(), "0.000007");
    EXPECT_EQ(to_water_unit(dec("7.2"), "1", "1")->to_string(), "7.2");
    EXPECT_THAT(to_water_unit(dec("7"), "个/L", "mg/L").error().message, HasSubstr("个/L cannot be turned into mg/L"));
    EXPECT_FALSE(to_water_unit(dec("9000000000000000000"), "g/L", "ng/L"));
}

TEST(Water, RiversOfFewSectionsAreOneMean) {
    const auto section = [](std::string_view text) {
        RiverSection one{means_in(text), {}};
        one.assessment = evaluate_section(rules(), WaterBody::kRiver, one.means, {});
        return one;
    };
    std::vector<RiverSection> sections{section("codmn=3 total_p=0.1"), section("codmn=13 total_p=0.2"), section("ph=7")};
    const RiverAssessment few = evaluate_river(rules(), sections, {});
    EXPECT_TRUE(few.by_mean);
    EXPECT_EQ(few.mean->water_class, WaterClass::kIV) << "the mean of 3 and 13 is 8";
    EXPECT_EQ(few.shares.without_class, 1);
    sections.insert(sections.end(), 3, section("codmn=12 ammonia_n=1.2"));
    const RiverAssessment many = evaluate_river(rules(), sections, {});
    EXPECT_FALSE(many.by_mean);
    EXPECT_EQ(many.level, 3) << "one of five is good, none inferior";
    EXPECT_THAT(many.indicators, ElementsAre("codmn", "ammonia_n")) << "beyond class III in four and in three sections";
    EXPECT_EQ(evaluate_river(rules(), {}, {}).level, 0);
}

TEST(Water, ALakeIsTheMeanOfItsPoints) {
    const std::vector<std::vector<WaterItemMean>> points{means_in("total_p=0.03 ph=7"), means_in("total_p=0.08 ph=8")};
    const WaterAssessment lake = evaluate_lake(rules(), points, {});
    EXPECT_EQ(lake.water_class, WaterClass::kIV);
    EXPECT_EQ(lake.items[0].samples, 2);
    EXPECT_EQ(spatial_means(rules(), points)[1].mean.value.to_string(), "7.26") << "pH by H+";
}

WaterSamplings monthly(int year, int months, std::string_view value) {
    WaterSamplings samplings;
    for (const std::string& key : rules().basic_items()) {
        const bool constant = key == "ph" || key == "dissolved_oxygen";
        for (int month = 1; month <= months; ++month) {
            samplings[key].push_back({{year, month, 5}, {dec(constant ? "8" : value), false}});
        }
    }
    return samplings;
}

TEST(Water, AYearNeedsEnoughMonthsAndSaysHowManyThereWere) {
    const auto year = *EvaluationPeriod::parse("2025");
    const std::vector<std::string> basic = rules().basic_items();
    EXPECT_EQ(evaluate_water_period(rules(), WaterBody::kRiver, year, monthly(2025, 8, "0.2"), basic).assessment.water_class,
              WaterClass::kIII);
    WaterSamplings holes = monthly(2025, 12, "0.2");
    holes["ammonia_n"].resize(7);
    const WaterPeriodResult short_of = evaluate_water_period(rules(), WaterBody::kRiver, year, holes, basic);
    EXPECT_FALSE(short_of.assessment.water_class);
    EXPECT_EQ(words(short_of.assessment.lacks), "1 of 5 items missing: ammonia_n; ammonia_n: 7 of 8 months");
    const auto other = evaluate_water_period(rules(), WaterBody::kRiver, *EvaluationPeriod::parse("2024"), holes, basic);
    EXPECT_EQ(other.days, 0);
    EXPECT_THAT(words(other.assessment.lacks), HasSubstr("5 of 5 items missing"));
    const auto quarter = *EvaluationPeriod::parse("2025-Q1");
    EXPECT_FALSE(
        evaluate_water_period(rules(), WaterBody::kRiver, quarter, monthly(2025, 1, "0.2"), basic).assessment.water_class);
}

TEST(Water, WhatCannotBeComparedHasNoTrend) {
    EXPECT_FALSE(trend_of_levels(rules(), 0, 2));
    EXPECT_FALSE(trend_of_shares(rules(), WaterShares{}, shares(std::array<std::string_view, 1>{"II"})));
    const auto index_rules = *WaterIndexRules::under(law(), "cwqi-2017");
    EXPECT_FALSE(index_change_pct(index_rules, dec("1"), std::nullopt));
    EXPECT_FALSE(city_index(index_rules, std::nullopt, 3, std::nullopt, 0));
    EXPECT_EQ(city_index(index_rules, dec("3.1"), 3, std::nullopt, 0)->to_string(), "3.1000");
    const std::vector<std::string> both{"codmn"};
    const WaterIndex common = water_index(rules(), index_rules, WaterBody::kRiver, means_in("codmn=3 cod=10"), both);
    EXPECT_EQ(common.index->to_string(), "0.5000") << "only what both years have";
    EXPECT_FALSE(water_index(rules(), index_rules, WaterBody::kRiver, means_in("dissolved_oxygen=0"), both).index);
}

}  // namespace
}  // namespace lvwang::assess
