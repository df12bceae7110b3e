#include "assess/evaluation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "assess/law_fixture.h"
#include "assess/statistics.h"

namespace lvwang::assess {
namespace {

using ::testing::HasSubstr;

TEST(Statistics, PercentilesLieBetweenTheirNeighbours) {
    const auto percentile = [](int p, std::string_view values) {
        return (**statistic_of(decs(values), standards::Statistic{p}, 3)).to_string();
    };
    EXPECT_EQ(percentile(90, "7"), "7.000") << "one value is every percentile";
    EXPECT_EQ(percentile(50, "1 2"), "1.500");
    EXPECT_EQ(percentile(98, "2 1"), "1.980") << "in any order";
    EXPECT_EQ(percentile(95, "1.5 2.25"), "2.212") << "half to even of 2.2125";
    EXPECT_FALSE(statistic_of({}, standards::Statistic{90}, 0)->has_value());
    EXPECT_FALSE(statistic_of(decs("1E-18 9000000000000000000"), standards::Statistic{90}, 0)) << "cannot be held exactly";
}

TEST(Statistics, SpearmanKnowsTiesAndItsOwnLimits) {
    EXPECT_EQ(spearman(decs("1 2 3 4 5"))->coefficient, dec("1"));
    EXPECT_EQ(spearman(decs("1 2 3 4 5"))->trend, Trend::kIncrease);
    EXPECT_EQ(spearman(decs("5 5 5 5 5"))->trend, Trend::kNotSignificant);
    EXPECT_EQ(spearman(decs("2 1 3 5 4"))->trend, Trend::kNotSignificant) << "0.8 of 0.9";
    EXPECT_FALSE(spearman(decs("1 2 3 4")));
    EXPECT_FALSE(spearman(decs("1 2 3 4 5 6 7 8 9 10 11")));
}

TEST(Period, IsReadAndWritten) {
    for (const char* text : {"2025", "2024-02", "2025-Q4", "2025-01-01..2025-09-30", "to-2025-05-31", "2025-W01", "2026-W53"}) {
        const auto period = EvaluationPeriod::parse(text);
        ASSERT_TRUE(period) << text;
        EXPECT_EQ(period->to_string(), text);
    }
    EXPECT_EQ(EvaluationPeriod::parse("2024-02")->days(), 29);
    EXPECT_EQ(EvaluationPeriod::parse("2025-Q4")->to, (CivilDate{2025, 12, 31}));
    for (const char* text : {"", "25", "2025-13", "2025-W00", "2025-W53", "2025-W1", "to-2025", "to-2025-02-30", "2025-Q5",
                             "2025-1", "2025-02-30..2025-03-01", "2025-03-02..2025-03-01", "year"}) {
        EXPECT_FALSE(EvaluationPeriod::parse(text)) << text;
    }
}

TEST(Period, TheSameOfTheYearBefore) {
    for (const auto& [now, before] : {std::pair{"2025", "2024"},
                                      {"2024-02", "2023-02"},
                                      {"2025-02", "2024-02"},
                                      {"2025-Q4", "2024-Q4"},
                                      {"to-2025-05-31", "to-2024-05-31"},
                                      {"2024-02-29..2024-03-01", "2023-02-28..2023-03-01"},
                                      {"2025-W02", "2024-01-06..2024-01-12"}}) {
        EXPECT_EQ(EvaluationPeriod::parse(now)->year_before().to_string(), before) << now;
    }
    EXPECT_EQ(EvaluationPeriod::parse("2024-02")->year_before().to, (CivilDate{2023, 2, 28}));
    EXPECT_EQ(EvaluationPeriod::parse("2025-02")->year_before().to, (CivilDate{2024, 2, 29})) << "a whole month stays whole";
    EXPECT_EQ(EvaluationPeriod::parse("2025-W01")->from, (CivilDate{2024, 12, 30}));
}

// A year of one place: the same value of each pollutant on every day.
DayValues steady_year(int year) {
    DayValues days;
    for (CivilDate day{year, 1, 1}; day.year == year; day = add_days(day, 1)) {
        for (const auto& [key, value] :
             {std::pair{"so2", "8"}, {"no2", "25"}, {"pm10", "62"}, {"pm2_5", "32.4"}, {"co", "0.9"}, {"o3_8h", "120"}}) {
            days[key].push_back({day, dec(value)});
        }
    }
    return days;
}

TEST(Evaluation, TheSameYearUnderTwoEditions) {
    const DayValues days = steady_year(2025);
    const auto period = *EvaluationPeriod::parse("2025");
    const auto old = evaluate(law(), *AirEditions::beside(law(), "hj663-2013"), period, days);
    const auto now = evaluate(law(), *AirEditions::beside(law(), "hj663-2026"), period, days);
    ASSERT_TRUE(old && now);
    EXPECT_EQ(old->editions.limits, "gb3095-2012");
    EXPECT_EQ(now->editions.limits, "gb3095-2026-transition");
    EXPECT_EQ(old->attained, true);
    EXPECT_EQ(now->attained, false) << "PM10 62 is above 60, PM2.5 32 above 30";
    const auto item = [](const AirEvaluation& evaluation, std::string_view key) {
        return *std::ranges::find(evaluation.items, key, &ItemEvaluation::parameter);
    };
    EXPECT_EQ(item(*old, "pm2_5").value->to_string(), "32");
    EXPECT_EQ(item(*now, "pm2_5").value->to_string(), "32.4") << "statistics of PM2.5 have one decimal in 2026";
    EXPECT_EQ(item(*now, "pm2_5").judged->to_string(), "32");
    EXPECT_EQ(item(*now, "pm2_5").multiple->to_string(), "0.07");
    EXPECT_EQ(old->days_indexed, 365);
    EXPECT_EQ(old->good_share_pct->to_string(), "100.0");
    EXPECT_EQ(old->composite.index->to_string(), "3.52") << "0.13 + 0.62 + 0.89 + 0.91 + 0.22 + 0.75, PM2.5 as 32";
    EXPECT_EQ(old->composite.largest, "pm2_5");
}

TEST(Evaluation, TooFewDaysAreNotValidAndSaySo) {
    DayValues days = steady_year(2025);
    auto& no2 = days["no2"];
    std::erase_if(no2, [](const DayValue& one) { return one.day.month == 2 && one.day.day > 24; });
    days["so2"].resize(300);
    days.erase("co");
    const auto found = evaluate(law(), *AirEditions::beside(law(), "hj663-2013"), *EvaluationPeriod::parse("2025"), days);
    ASSERT_TRUE(found);
    const auto lacking = [&](std::string_view key) {
        return words(std::ranges::find(found->items, key, &ItemEvaluation::parameter)->lack);
    };
    EXPECT_EQ(lacking("no2"), "2025-02: 24 of 25 days");
    EXPECT_EQ(lacking("so2"), "300 of 324 days");
    EXPECT_EQ(lacking("co"), "no valid day");
    EXPECT_EQ(lacking("pm10"), "");
    for (const ItemEvaluation& item : found->items) EXPECT_EQ(item.value.has_value(), !item.lack.has_value()) << item.parameter;
    EXPECT_FALSE(found->attained) << "what is not known is not attained";
    EXPECT_FALSE(found->composite.index);
    EXPECT_THAT(found->composite.missing, ::testing::ElementsAre("so2", "no2", "co"));
}

TEST(Area, IsTheMeanOfEnoughStations) {
    const CivilDate day{2026, 4, 1};
    const auto station = [&](std::string_view value) {
        DayValues days;
        if (!value.empty()) days["pm2_5"].push_back({day, dec(value)});
        return days;
    };
    const auto area = [&](std::vector<DayValues> stations) {
        const auto days = area_days(law(), "hj663-2026", stations);
        return days->contains("pm2_5") ? days->at("pm2_5").at(0).value.to_string() : "none";
    };
    EXPECT_EQ(area({station("30"), station("31"), station("33")}), "31.333333333");
    EXPECT_EQ(area({station("30"), station("31"), station("")}), "30.500000000") << "two of three are more than half";
    EXPECT_EQ(area({station("30"), station(""), station("")}), "none");
    EXPECT_EQ(area({station("30"), station("30"), station("30"), station("")}), "30.000000000") << "three of four are 75 %";
    EXPECT_EQ(area({station("30"), station("30"), station(""), station("")}), "none");
}

TEST(Evaluation, EditionsThatDoNotFitAreNamed) {
    EXPECT_THAT(AirEditions::beside(law(), "gb3095-2012").error().message,
                HasSubstr("of hj663; there are hj663-2013, hj663-2026"));
    EXPECT_THAT(AirEditions::beside(law(), "hj663-1999").error().message, HasSubstr("hj663-2013"));
}

}  // namespace
}  // namespace lvwang::assess
