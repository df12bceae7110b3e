#include "assess/air_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "assess/example_words.h"
#include "assess/law_fixture.h"

namespace lvwang::assess {
namespace {

using standards::IndexColumn;
using standards::IndexRules;
using standards::Report;
using standards::source_tree_standards;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const IndexRules& rules_of(std::string_view edition) {
    return **source_tree_standards().index_rules(edition);
}

GivenValues given_in(std::string_view text) {
    return *given_of(*words_of(text, 1));
}

TEST(AirIndex, WhatHasNoIndexIsLeftOut) {
    const auto index = air_index(rules_of("hj633-2012"), Report::kHour, std::vector<Concentration>{{"so2", dec("801")}});
    ASSERT_TRUE(index);
    EXPECT_FALSE(index->aqi);
    EXPECT_TRUE(index->iaqi.empty());
    EXPECT_EQ(index->na_reason, "none");
}

TEST(AirIndex, AnIncompleteReportNamesWhatIsMissing) {
    const GivenValues given = given_in("pm2_5=10 so2=3 co=/");
    const auto index = air_index(rules_of("hj633-2026"), Report::kHour, given.concentrations, given.not_monitored);
    ASSERT_TRUE(index);
    EXPECT_FALSE(index->aqi);
    EXPECT_EQ(index->na_reason, "pm10 no2 o3");
    EXPECT_EQ(index->level, 0);
    EXPECT_EQ(index->category, "");
    EXPECT_EQ(index->iaqi.size(), 2u);
}

TEST(AirIndex, BadInputIsNamedByItsField) {
    const struct {
        std::string_view given, field, message;
    } cases[] = {
        {"pm25=10", "pm25", "'pm25' is not part of the hour report of hj633-2026; pm2_5, pm10"},
        {"o3_8h=10", "o3_8h", "not part of the hour report"},
        {"pm10=-1", "pm10", "pm10=-1 is negative"},
        {"pm10=1 pm10=2", "pm10", "pm10 is given twice"},
    };
    for (const auto& [text, field, message] : cases) {
        const GivenValues given = given_in(text);
        const auto index = air_index(rules_of("hj633-2026"), Report::kHour, given.concentrations);
        ASSERT_FALSE(index) << text;
        EXPECT_EQ(index.error().field, field);
        EXPECT_THAT(index.error().message, HasSubstr(std::string(message)));
    }
}

// Properties, over every column of every edition.
void for_each_column(const std::function<void(const IndexColumn&)>& visit) {
    for (const std::string_view edition : {"hj633-2012", "hj633-2026"}) {
        for (const Report report : {Report::kHour, Report::kDay}) {
            for (const IndexColumn& column : rules_of(edition).columns(report)) {
                SCOPED_TRACE(fmt::format("{} {} {}", edition, to_string(report), column.parameter));
                visit(column);
            }
        }
    }
}

TEST(AirIndex, BreakpointsHaveTheirOwnIndexAndTheNextStepIsHigher) {
    for_each_column([](const IndexColumn& column) {
        const Decimal step{1, static_cast<std::uint8_t>(column.decimals)};
        for (std::size_t i = 0; i + 1 < column.bands.size(); ++i) {
            const auto& point = column.bands[i];
            EXPECT_EQ(individual_index(column, point.concentration), point.index);
            const Decimal base = round_half_even(point.concentration, column.decimals);
            const Decimal beyond{base.mantissa + step.mantissa, base.scale};
            EXPECT_GT(individual_index(column, beyond), point.index) << beyond.to_string();
        }
    });
}

TEST(AirIndex, NeverFallsWhereTheConcentrationRises) {
    for_each_column([](const IndexColumn& column) {
        const auto top = column.bands.back().concentration.to_double();
        int last = 0;
        for (Decimal c{0, 2}; c.to_double() <= top; c.mantissa += 7) {
            const std::optional<int> index = individual_index(column, c);
            ASSERT_TRUE(index);
            ASSERT_GE(*index, last) << c.to_string();
            last = *index;
        }
        const Decimal beyond = Decimal::of(1'000'000);
        EXPECT_EQ(individual_index(column, beyond), column.above);
    });
}

TEST(AirIndex, IsTheLargestIndividualIndexWhateverTheOrder) {
    std::mt19937 random(20260301);
    const IndexRules& rules = rules_of("hj633-2026");
    for (int round = 0; round < 2000; ++round) {
        std::vector<Concentration> given;
        int largest = 0;
        for (const IndexColumn& column : rules.day) {
            const auto top = static_cast<std::int64_t>(column.bands.back().concentration.to_double() * 12);
            const Decimal value{static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(top)), 1};
            given.push_back({column.parameter, value});
            largest = std::max(largest, individual_index(column, value).value_or(0));
        }
        std::ranges::shuffle(given, random);
        const auto index = air_index(rules, Report::kDay, given);
        ASSERT_TRUE(index);
        EXPECT_EQ(index->aqi, largest);
        EXPECT_LE(*index->aqi, 500);
        EXPECT_EQ(index->primary.empty(), largest <= 50);
    }
}

}  // namespace
}  // namespace lvwang::assess
