#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "assess/water_index.h"
#include "assess/water_period.h"
#include "assess/water_river.h"
#include "assess/water_tli.h"
#include "assess/water_trend.h"
#include "base/text.h"
#include "standards/source_tree.h"

namespace lvwang::assess {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const standards::Standards& law() {
    return standards::source_tree_standards();
}

const WaterRules& rules() {
    static const WaterRules kRules = *WaterRules::under(law(), "surface-water-2011");
    return kRules;
}

Decimal dec(std::string_view text) {
    return *Decimal::parse(text);
}

// "total_p=0.05 cod=12"
std::vector<WaterItemMean> means_of(std::span<const std::string_view> words) {
    std::vector<WaterItemMean> means;
    for (const std::string_view word : words) {
        const std::size_t equals = word.find('=');
        means.push_back({std::string(word.substr(0, equals)), {dec(word.substr(equals + 1)), 1, 0}});
    }
    return means;
}

std::vector<WaterItemMean> means_of(std::string_view text) {
    return means_of(std::span<const std::string_view>(split(text, ' ')));
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
    if (!section.water_class) return section.lacking;
    std::string text = fmt::format("{} {}", to_string(*section.water_class), level_name(section.level));
    for (const std::string& key : section.indicators) {
        const auto item = std::ranges::find(section.items, key, &WaterItemClass::parameter);
        text += item->multiple ? fmt::format(" {}({})", key, item->multiple->to_string()) : " " + key;
    }
    return text;
}

std::string trophic_text(std::string_view edition, std::string_view given) {
    const auto state = trophic_state(law(), edition, means_of(given));
    if (!state->index) return fmt::format("missing {}", state->missing.front());
    std::string text;
    for (const auto& [key, value] : state->single) text += value.to_string() + " ";
    return text + fmt::format(": {} {}", state->index->to_string(), state->name);
}

std::string index_text(const WaterIndexRules& index_rules, std::span<const std::string_view> words) {
    const WaterIndex index = water_index(rules(), index_rules, *parse_water_body(words[0]), means_of(words.subspan(1)));
    std::string text;
    for (const auto& [key, value] : index.single) text += value.to_string() + " ";
    return text + fmt::format(": {}", index.index->to_string());
}

// What a row of checks.csv comes to; empty where the check is another module's.
std::string outcome(const CsvRow& row) {
    const std::string_view check = row.text("check");
    const std::string_view given = row.text("given");
    const std::vector<std::string_view> all = split(given, ' ');
    const std::span<const std::string_view> words(all);
    if (check == "item_class") {
        for (const standards::WaterLimit& limit : law().water(row.text("edition")).limits) {
            const bool of_body = !limit.body || *limit.body == *parse_water_body(words[0]);
            if (limit.parameter == words[1] && of_body) return std::string(to_string(class_of(limit, dec(words[2]))));
        }
        return "no limit";
    }
    if (check == "section") {
        return section_text(evaluate_section(rules(), *parse_water_body(words[0]), means_of(words.subspan(1)), {}));
    }
    if (check == "shares") {
        const WaterShares found = shares(words);
        return fmt::format("{} {} {}", found.good_pct->to_string(), found.inferior_pct->to_string(),
                           level_name(level_of(rules(), found)));
    }
    if (check == "water_mean") {
        std::vector<WaterValue> values;
        for (const std::string_view word : words.subspan(1)) values.push_back(*parse_water_value(word));
        const WaterMean mean = water_mean(rules(), words[0], values);
        const int decimals = words[0] == "ph" ? 2 : rules().item(words[0])->decimals;
        return round_for_evaluation(mean.value, decimals).to_string();
    }
    if (check == "trend_levels") {
        const auto trend = trend_of_levels(rules(), std::stoi(std::string(words[0])), std::stoi(std::string(words[1])));
        return std::string(chinese_name(*trend));
    }
    if (check == "trend_shares") {
        const auto to = static_cast<std::size_t>(std::ranges::find(all, "to") - all.begin());
        return std::string(chinese_name(*trend_of_shares(rules(), shares(words.first(to)), shares(words.subspan(to + 1)))));
    }
    if (check == "trophic") return trophic_text(row.text("edition"), given);
    if (!row.text("edition").starts_with("cwqi")) return {};
    const WaterIndexRules index_rules = *WaterIndexRules::under(law(), row.text("edition"));
    if (check == "water_index") return index_text(index_rules, words);
    if (check == "city_index") {
        return city_index(index_rules, dec(words[0]), std::stoi(std::string(words[1])), dec(words[2]),
                          std::stoi(std::string(words[3])))
            ->to_string();
    }
    if (check == "index_change") return index_change_pct(index_rules, dec(words[0]), dec(words[1]))->to_string();
    return {};
}

TEST(Water, WorkedExamples) {
    constexpr std::array<std::string_view, 7> kColumns{"id", "edition", "check", "given", "expected", "unit", "clause"};
    int checked = 0;
    for (const SourceText& file : standards::source_tree_texts()) {
        const bool ours = std::ranges::any_of(std::array{"gb3838", "surface-water", "cwqi", "tli"}, [&](std::string_view family) {
            return file.path.starts_with(fmt::format("standards/{}", family));
        });
        if (!ours || !file.path.ends_with("/checks.csv")) continue;
        const auto table = CsvTable::parse(file.path, file.text, kColumns);
        ASSERT_TRUE(table) << table.error().message;
        for (const CsvRow& row : table->rows()) {
            const std::string found = outcome(row);
            if (found.empty()) continue;
            EXPECT_EQ(found, row.text("expected")) << file.path << ":" << row.line() << " " << row.text("id");
            ++checked;
        }
    }
    EXPECT_GE(checked, 50);
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
    const WaterAssessment only_ph = evaluate_section(rules(), WaterBody::kRiver, means_of("ph=7.4"), basic);
    EXPECT_FALSE(only_ph.water_class);
    EXPECT_EQ(only_ph.level, 0);
    EXPECT_EQ(only_ph.lacking, "4 of 5 items missing: dissolved_oxygen codmn ammonia_n total_p");
    EXPECT_EQ(only_ph.items.size(), 1U) << "what was measured is listed all the same";
    EXPECT_FALSE(meets_target(only_ph, WaterClass::kIII));

    const auto full = means_of("ph=7.4 dissolved_oxygen=8 codmn=3 ammonia_n=0.2 total_p=0.05 conductivity=400");
    const WaterAssessment valid = evaluate_section(rules(), WaterBody::kRiver, full, basic);
    EXPECT_EQ(valid.water_class, WaterClass::kII);
    EXPECT_EQ(valid.items.size(), 5U) << "conductivity is no item of evaluation";
    EXPECT_EQ(meets_target(valid, WaterClass::kII), true);
    EXPECT_EQ(meets_target(valid, WaterClass::kI), false);

    const auto negative = means_of("ph=7.4 dissolved_oxygen=8 codmn=3 ammonia_n=-0.2 total_p=0.05");
    EXPECT_THAT(evaluate_section(rules(), WaterBody::kRiver, negative, basic).missing, ElementsAre("ammonia_n"));
    EXPECT_EQ(evaluate_section(rules(), WaterBody::kRiver, {}, {}).lacking, "no item was measured");
}

TEST(Water, AnItemCountsUnderEitherOfItsCodes) {
    const auto section = evaluate_section(rules(), WaterBody::kRiver, means_of("mercury=0.0002 codmn=3"), {});
    EXPECT_EQ(section_text(section), "IV 轻度污染 total_mercury(1.0)");
    const auto both = evaluate_section(rules(), WaterBody::kRiver, means_of("copper=2 total_copper=0.5 codmn=3"), {});
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
        RiverSection one{means_of(text), {}};
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
    const std::vector<std::vector<WaterItemMean>> points{means_of("total_p=0.03 ph=7"), means_of("total_p=0.08 ph=8")};
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
    EXPECT_EQ(short_of.assessment.lacking, "1 of 5 items missing: ammonia_n; ammonia_n: 7 of 8 months");
    const auto other = evaluate_water_period(rules(), WaterBody::kRiver, *EvaluationPeriod::parse("2024"), holes, basic);
    EXPECT_EQ(other.days, 0);
    EXPECT_THAT(other.assessment.lacking, HasSubstr("5 of 5 items missing"));
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
    const WaterIndex common = water_index(rules(), index_rules, WaterBody::kRiver, means_of("codmn=3 cod=10"), both);
    EXPECT_EQ(common.index->to_string(), "0.5000") << "only what both years have";
    EXPECT_FALSE(water_index(rules(), index_rules, WaterBody::kRiver, means_of("dissolved_oxygen=0"), both).index);
}

}  // namespace
}  // namespace lvwang::assess
