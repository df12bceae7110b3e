#include "assess/air_trend.h"

#include <gtest/gtest.h>

namespace lvwang::assess {
namespace {

// Years of one item; `_` is not valid.
std::vector<AirEvaluation> years(std::initializer_list<std::string_view> values) {
    std::vector<AirEvaluation> all;
    for (const std::string_view text : values) {
        ItemEvaluation item;
        item.parameter = "pm2_5";
        item.unit = "ug/m3";
        if (text == "_") {
            item.lack = Lack{LackCode::kDays, 316, 324, {}, {}};
        } else {
            item.value = *Decimal::parse(text);
        }
        all.emplace_back().items.push_back(item);
    }
    return all;
}

TEST(AirTrend, IsThatOfTheRanksOfTheYears) {
    const auto falling = trends_of(years({"80", "60", "70", "50", "40"}));
    ASSERT_TRUE(falling) << falling.error().message;
    ASSERT_TRUE(falling->at(0).correlation);
    EXPECT_EQ(falling->at(0).correlation->coefficient.to_string(), "-0.900") << "1 - 6 x 38 / 120";
    EXPECT_EQ(falling->at(0).correlation->critical, *Decimal::parse("0.900"));
    EXPECT_EQ(falling->at(0).correlation->trend, Trend::kDecrease);
    EXPECT_EQ(trends_of(years({"40", "60", "50", "70", "40"}))->at(0).correlation->trend, Trend::kNotSignificant);
}

TEST(AirTrend, AYearThatIsNotValidLeavesNone) {
    const auto broken = trends_of(years({"80", "70", "_", "50", "40"}));
    ASSERT_TRUE(broken);
    EXPECT_FALSE(broken->at(0).correlation);
    EXPECT_FALSE(broken->at(0).values[2]);
    EXPECT_EQ(broken->at(0).values[3], Decimal::of(50));
    EXPECT_EQ(trends_of(years({"1", "2", "3", "4"})).error().message, "a trend is of 5 to 10 years, not of 4");
    EXPECT_FALSE(trends_of(years({"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"})));
}

}  // namespace
}  // namespace lvwang::assess
