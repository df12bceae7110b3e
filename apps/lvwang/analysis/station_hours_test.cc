#include "analysis/station_hours.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "analysis/evaluation_text.h"
#include "analysis/station_days.h"
#include "registry/small_district_test.h"
#include "standards/source_tree.h"
#include "store/scratch_test.h"

namespace lvwang::analysis {
namespace {

using ::testing::HasSubstr;

class Hours : public ::testing::Test {
protected:
    Result<std::vector<StationHours>> read(const std::string& text) {
        const std::string path = scratch_.path("hours.csv");
        std::ofstream(path, std::ios::binary) << text;
        return read_station_hours({{path}, std::nullopt, PointKind::kAmbientAir}, registry::code_tables());
    }
    std::string error(const std::string& text) {
        const auto read_ = read(text);
        return read_ ? "read" : read_.error().message.substr(read_.error().message.find("hours.csv"));
    }

    store::Scratch scratch_;
};

TEST_F(Hours, ComeStationByStationInTheOrderOfTime) {
    const auto stations =
        read("time,station,pm2_5,note\n2025-01-01T01:00,东四,20,x\n2025-01-01T00:00,东四,10,\n2025-01-01T00:00,天坛,NA,\n");
    ASSERT_TRUE(stations) << stations.error().message;
    ASSERT_EQ(stations->size(), 2U);
    EXPECT_EQ((*stations)[0].name, "东四");
    ASSERT_EQ((*stations)[0].hours.size(), 2U);
    EXPECT_EQ((*stations)[0].hours[0].sample.value().to_string(), "10");
    EXPECT_TRUE((*stations)[1].hours.empty()) << "NA is no value";
}

TEST_F(Hours, DoubledOnesCountOnceAndDifferingOnesNotAtAll) {
    const auto stations =
        read("time,pm2_5\n2025-01-01T00:00,10\n2025-01-01T00:00,10\n2025-01-01T01:00,11\n2025-01-01T01:00,12\n");
    ASSERT_TRUE(stations) << stations.error().message;
    EXPECT_EQ((*stations)[0].hours.size(), 1U);
    EXPECT_EQ((*stations)[0].twice, 1);
}

TEST_F(Hours, NegativeAndAbsurdOnesAreNeverValid) {
    const auto stations = read("time,pm2_5\n2025-01-01T00:00,-3\n2025-01-01T01:00,1e9\n2025-01-01T02:00,12\n");
    ASSERT_TRUE(stations) << stations.error().message;
    EXPECT_EQ((*stations)[0].doubtful, 2);
    EXPECT_FALSE((*stations)[0].hours[0].sample.valid());
    EXPECT_FALSE((*stations)[0].hours[1].sample.valid());
    EXPECT_TRUE((*stations)[0].hours[2].sample.valid());
}

TEST_F(Hours, ABadFileIsNamedByLineAndColumn) {
    EXPECT_THAT(error("station,pm2_5\nA,1\n"), HasSubstr("hours.csv:1: no column 'time'"));
    EXPECT_THAT(error("time,station,PM\n2025-01-01T00:00,A,1\n"),
                HasSubstr("no column is a parameter (pm2_5, o3, ...); there are 'PM'"));
    EXPECT_THAT(error("time,pm2_5\n2025-01-01T00:00,x\n"), HasSubstr("hours.csv:2: column 'pm2_5': \"x\" is not a number"));
    EXPECT_THAT(error("time,pm2_5\n2025-01-01T00:30,1\n"), HasSubstr("is not where an hour begins"));
    EXPECT_THAT(error("time,pm2_5\nyesterday,1\n"), HasSubstr("is no time"));
    EXPECT_THAT(error("time,pm2_5\n2025-01-01T00:00\n"), HasSubstr("1 cells where the header has 2"));
    EXPECT_FALSE(read(""));
}

TEST_F(Hours, BecomeDaysWhereEnoughAreValid) {
    std::string text = "time,pm2_5,o3\n";
    for (int hour = 0; hour < 24; ++hour) text += fmt::format("2025-01-01T{:02}:00,{},100\n", hour, hour < 20 ? "30" : "");
    for (int hour = 0; hour < 19; ++hour) text += fmt::format("2025-01-02T{:02}:00,30,\n", hour);
    const auto stations = read(text);
    ASSERT_TRUE(stations) << stations.error().message;
    const auto rules = rules_under(standards::source_tree_standards(), "hj663-2026");
    ASSERT_TRUE(rules);
    const assess::DayValues days = days_of((*stations)[0], *rules, *registry::code_tables());
    ASSERT_EQ(days.at("pm2_5").size(), 1U) << "19 hours make no day";
    EXPECT_EQ(days.at("pm2_5")[0].value, Decimal::of(30));
    ASSERT_EQ(days.at("o3_8h").size(), 1U);
    EXPECT_EQ(days.at("o3_8h")[0].value, Decimal::of(100));
}

TEST_F(Hours, AnEvaluationIsWrittenWithItsReasons) {
    const auto stations = read("time,pm2_5\n2025-01-01T00:00,10\n");
    const auto& law = standards::source_tree_standards();
    const assess::DayValues days = days_of(stations->at(0), *rules_under(law, "hj663-2013"), *registry::code_tables());
    const auto evaluation =
        assess::evaluate(law, *assess::AirEditions::beside(law, "hj663-2013"), *assess::EvaluationPeriod::parse("2025"), days);
    ASSERT_TRUE(evaluation);
    EXPECT_THAT(to_json("a \"b\"", *evaluation), HasSubstr(R"({"place":"a \"b\"","period":"2025","days_due":365)"));
    EXPECT_THAT(to_json("a", *evaluation), HasSubstr(R"("value":null,"unit":"ug/m3","judged":null,"limit":60,"attained":null)"));
    EXPECT_THAT(to_csv("a,b", *evaluation),
                HasSubstr("\"a,b\",2025,hj663-2013,gb3095-2012,so2,mean,,ug/m3,60,,,0,no valid day,"));
}

}  // namespace
}  // namespace lvwang::analysis
