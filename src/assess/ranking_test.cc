#include "assess/ranking.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "assess/comparison.h"
#include "assess/law_fixture.h"
#include "assess/statistics.h"

namespace lvwang::assess {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Values = std::vector<std::pair<std::string, std::string>>;
const Values kUsual{{"so2", "8"}, {"no2", "25"}, {"pm10", "62"}, {"pm2_5", "32.4"}, {"co", "0.9"}, {"o3_8h", "120"}};

Values with(std::string_view key, std::string value) {
    Values values = kUsual;
    for (auto& [name, number] : values) {
        if (name == key) number = value;
    }
    return values;
}

void fill(DayValues& days, CivilDate from, CivilDate to, const Values& values) {
    for (CivilDate day = from; day <= to; day = add_days(day, 1)) {
        for (const auto& [key, value] : values) days[key].push_back({day, dec(value)});
    }
}

DayValues year_of(int year, const Values& values = kUsual) {
    DayValues days;
    fill(days, {year, 1, 1}, {year, 12, 31}, values);
    return days;
}

std::vector<RankRow> ranked(std::string_view by, const std::vector<DayValues>& places, std::string_view period = "2026") {
    const AirEditions editions = *AirEditions::with_limits(law(), "gb3095-2026-transition");
    std::vector<RankedDays> list;
    for (std::size_t i = 0; i < places.size(); ++i) list.push_back({fmt::format("P{}", i), &places[i], nullptr});
    const auto parsed = RankBy::parse(by, law().composite(editions.composite));
    EXPECT_TRUE(parsed);
    auto rows = rank(law(), editions, *EvaluationPeriod::parse(period), *parsed, list);
    EXPECT_TRUE(rows);
    return *rows;
}

std::vector<int> ranks(const std::vector<RankRow>& rows) {
    std::vector<int> list;
    for (const RankRow& row : rows) list.push_back(row.rank);
    return list;
}

TEST(Ranking, EqualFiguresShareARank) {
    const std::vector<DayValues> places{year_of(2026), year_of(2026, with("pm2_5", "20")), year_of(2026),
                                        year_of(2026, with("pm2_5", "60")), DayValues{}};
    const auto rows = ranked("composite", places);
    EXPECT_THAT(ranks(rows), ElementsAre(2, 1, 2, 4, 0));
    EXPECT_EQ(words(rows[4].lack), "so2 no2 pm10 pm2_5 co o3_8h") << "what is missing is named";
    EXPECT_FALSE(rows[4].figure);
    EXPECT_THAT(ranks(ranked("pm2_5", places)), ElementsAre(2, 1, 2, 4, 0));
    EXPECT_THAT(ranks(ranked("so2", places)), ElementsAre(1, 1, 1, 1, 0));
    EXPECT_THAT(ranks(ranked("five", places)), ElementsAre(2, 1, 2, 4, 0));
    EXPECT_THAT(ranks(ranked("composite", places, "2026-W20")), ElementsAre(2, 1, 2, 4, 0));
    EXPECT_THAT(ranks(ranked("composite", places, "to-2026-05-31")), ElementsAre(2, 1, 2, 4, 0));
}

TEST(Ranking, GoodDaysFirstAndOfEqualsTheLowerFineParticles) {
    DayValues bad = year_of(2026);
    bad["pm2_5"][40].value = dec("180");
    const auto rows = ranked("good_share", {year_of(2026), bad, year_of(2026, with("pm2_5", "20")), year_of(2026)});
    EXPECT_THAT(ranks(rows), ElementsAre(2, 4, 1, 2));
    EXPECT_EQ(rows[1].figure->to_string(), "99.7");
    EXPECT_EQ(rows[2].second->to_string(), "20");
}

TEST(Ranking, ImprovementLeavesThoseThatAttainOffTheListOfTheWorst) {
    const auto place = [](std::string before, std::string now) {
        DayValues days = year_of(2025, with("pm2_5", std::move(before)));
        fill(days, {2026, 1, 1}, {2026, 12, 31}, with("pm2_5", std::move(now)));
        for (DayValue& one : days["pm10"]) one.value = dec("50");
        return days;
    };
    const auto rows =
        ranked("improvement", {place("30", "40"), place("20", "29"), place("50", "40"), place("50", "40"), year_of(2026)});
    EXPECT_THAT(ranks(rows), ElementsAre(3, 4, 1, 1, 0));
    EXPECT_TRUE(rows[1].attained);
    EXPECT_EQ(rows[1].worst_rank, 0) << "the worst change of all, but every item meets grade 2";
    EXPECT_EQ(rows[0].worst_rank, 1);
    EXPECT_EQ(rows[2].worst_rank, 2);
    EXPECT_THAT(words(rows[4].lack), HasSubstr("2025: so2"));
}

TEST(Ranking, NamesWhatItCanRankBy) {
    const auto wrong = RankBy::parse("beauty", law().composite("composite-2014"));
    ASSERT_FALSE(wrong);
    EXPECT_THAT(wrong.error().message, HasSubstr("composite, five, good_share, improvement, so2, no2, pm10, pm2_5, co, o3_8h"));
}

TEST(Comparison, OnTheSameBasisAndOnItsOwn) {
    DayValues days = year_of(2025, with("pm2_5", "34.6"));
    fill(days, {2026, 1, 1}, {2026, 12, 31}, with("pm2_5", "31.2"));
    const auto period = *EvaluationPeriod::parse("2026");
    const AirEditions editions = *AirEditions::with_limits(law(), "gb3095-2026-transition");
    const auto line = [&](EarlierBasis basis) {
        const auto comparison = compare_with_year_before(law(), editions, basis, period, DeductedDays{days, days});
        EXPECT_TRUE(comparison);
        const auto item = *std::ranges::find(comparison->items, "pm2_5", &ItemChange::parameter);
        return fmt::format("{} {} {} {} {}", item.now->to_string(), item.before->to_string(), item.change_pct->to_string(),
                           comparison->before.editions.limits,
                           comparison->composite_change_pct ? comparison->composite_change_pct->to_string() : "-");
    };
    EXPECT_EQ(line(EarlierBasis::kSame), "31.2 34.6 -9.8 gb3095-2026-transition -5.5") << "what it would have been";
    EXPECT_EQ(line(EarlierBasis::kOwn), "31.2 35 -10.9 gb3095-2012 -") << "what was published then; indices of two kinds";
}

TEST(Comparison, WhatIsNotValidHasNoChange) {
    DayValues days = year_of(2026);
    const auto comparison =
        compare_with_year_before(law(), *AirEditions::with_limits(law(), "gb3095-2026-final"), EarlierBasis::kSame,
                                 *EvaluationPeriod::parse("2026-02"), DeductedDays{days, days});
    ASSERT_TRUE(comparison);
    for (const ItemChange& item : comparison->items) {
        EXPECT_TRUE(item.now);
        EXPECT_FALSE(item.before);
        EXPECT_FALSE(item.change_pct);
    }
    EXPECT_FALSE(comparison->good_share_change_points);
    EXPECT_EQ(words(comparison->before.items.at(0).lack), "no valid day");
}

TEST(Basis, APeriodThatCrossesTheChangeNamesBothAndItsDocument) {
    const auto basis = [](std::string_view period) { return *basis_of(law(), *EvaluationPeriod::parse(period)); };
    EXPECT_EQ(basis("2025").editions.limits, "gb3095-2012");
    EXPECT_FALSE(basis("2025").also);
    EXPECT_EQ(basis("2025").document, "HJ 663-2013、GB 3095-2012");
    EXPECT_EQ(basis("2026").editions.limits, "gb3095-2026-transition");
    EXPECT_EQ(basis("2026").also->limits, "gb3095-2012");
    EXPECT_THAT(basis("2026").document, HasSubstr("跨2026-03-01"));
    EXPECT_EQ(basis("2026").status, standards::Confidence::kToBeConfirmed);
    EXPECT_FALSE(basis("2026-03").also);
    EXPECT_FALSE(basis_of(law(), *EvaluationPeriod::parse("2001")));
}

TEST(Deduction, TheIndexIsKeptOrMadeAgain) {
    const DayValues measured = [] {
        DayValues days = year_of(2026);
        for (const char* key : {"pm10", "pm2_5"}) days[key][100].value = dec("400");
        return days;
    }();
    DayValues counted = measured;
    for (const char* key : {"pm10", "pm2_5"}) counted[key].erase(counted[key].begin() + 100);
    const AirEditions editions = *AirEditions::with_limits(law(), "gb3095-2026-transition");
    const auto evaluated = [&](DeductedDays::Index index, const DayValues& what) {
        return *evaluate(law(), editions, *EvaluationPeriod::parse("2026"), DeductedDays{measured, what, index});
    };
    const auto shown = [](const AirEvaluation& evaluation) {
        const auto item = *std::ranges::find(evaluation.items, "pm10", &ItemEvaluation::parameter);
        return fmt::format("{} {} of {}", item.value->to_string(), evaluation.good_days, evaluation.days_indexed);
    };
    EXPECT_EQ(shown(evaluated(DeductedDays::Index::kKept, measured)), "63 364 of 365");
    EXPECT_EQ(shown(evaluated(DeductedDays::Index::kKept, counted)), "62 364 of 365") << "the day stays bad";
    EXPECT_EQ(shown(evaluated(DeductedDays::Index::kRecomputed, counted)), "62 365 of 365")
        << "what was deducted is not missing, so the day has an index";
}

}  // namespace
}  // namespace lvwang::assess
