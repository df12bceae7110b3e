// Emissions over the API: what was sent out in days and months, what is lost and why, by the permit in force on the day.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/answers_fixture.h"
#include "api/schema_match.h"
#include "base/text.h"

namespace lvwang::api {
namespace {

namespace json = boost::json;
using testing::HasSubstr;

class EmissionAnswersTest : public testing::Test {
protected:
    json::value asked(const std::string& target) {
        const Response response = fixture_.get(target);
        EXPECT_EQ(response.status, 200) << response.text();
        EXPECT_EQ(schema_mismatch(fixture_.last_route->path, "get", "application/json", response.text()), "") << target;
        return json::parse(response.text());
    }
    std::string refused(const std::string& target) {
        const Response response = fixture_.get(target);
        EXPECT_EQ(response.status / 100, 4) << response.text();
        return std::string(response.text());
    }
    // An hour of the stack as it reports it: 100,000 m3/h, so that 40 mg/m3 are 4 kg.
    void stack_hour(std::string_view start, std::string_view so2, std::string_view mark = "N") {
        const std::string cp = fmt::format(
            "a21026-Avg={0},a21026-Flag={1};a19001-Avg=9.0,a19001-Flag=N;a00000-Avg=27.777778,a00000-Flag=N", so2, mark);
        EXPECT_TRUE(fixture_.district.report("STACK", "2061", *parse_iso(start), cp));
    }
    void stack_day(std::string_view date, int from = 0, int to = 24) {
        for (int hour = from; hour < to; ++hour) stack_hour(fmt::format("{}T{:02}:00", date, hour), "40");
    }
    std::string stack() { return fmt::format("point={}", static_cast<std::int64_t>(fixture_.district.point("STACK"))); }

    AnswersFixture fixture_{parse_iso("2026-04-03T08:00:00+08:00").value()};
};

TEST_F(EmissionAnswersTest, DaysAddUpHoursAndAMonthThatIsNotOverSaysSo) {
    stack_day("2026-04-01");
    stack_day("2026-04-02");
    fixture_.district.go_to(*parse_iso("2026-04-03T08:30:00+08:00"));
    const json::value told = asked("/api/v1/emissions?period=2026-04&" + stack());
    const json::value& item = told.at("items").at(0);
    EXPECT_EQ(item.at("parameter"), "stack_so2");
    EXPECT_EQ(item.at("edition"), "hj75-2017");
    EXPECT_EQ(item.at("limits").at(0).at("limit").to_number<double>(), 50.0);
    ASSERT_EQ(item.at("days").as_array().size(), 3U) << "today has lost the hours that did not come";
    EXPECT_EQ(item.at("days").at(0).at("valid_hours"), 24);
    EXPECT_NEAR(item.at("days").at(0).at("kg").to_number<double>(), 96.0, 1e-4);
    EXPECT_EQ(item.at("days").at(2).at("lost_hours"), 7) << "the hour from 7 to 8 may still come";
    EXPECT_TRUE(item.at("days").at(2).at("kg").is_null());
    const json::value& month = item.at("months").at(0);
    EXPECT_EQ(month.at("lacking"), "2 of 25 days");
    EXPECT_TRUE(month.at("t").is_null());
    EXPECT_EQ(month.at("counted_days"), 2);
    EXPECT_NEAR(month.at("t_counted").to_number<double>(), 0.192, 1e-6);
    EXPECT_EQ(item.at("captures").at(0).at("quarter"), "2026-Q2");
}

TEST_F(EmissionAnswersTest, AnHourSaysWhyItIsLostAndWhatStandsForIt) {
    stack_day("2026-04-01", 0, 20);
    stack_hour("2026-04-01T20:00", "400", "M");
    stack_hour("2026-04-01T21:00", "400", "F");
    stack_hour("2026-04-01T23:00", "60");
    fixture_.district.go_to(*parse_iso("2026-04-03T08:30:00+08:00"));
    const json::value told = asked("/api/v1/emissions/hours?parameter=stack_so2&date=2026-04-01&" + stack());
    const json::array& hours = told.at("hours").as_array();
    ASSERT_EQ(hours.size(), 24U);
    EXPECT_EQ(hours.at(20).at("state"), "lost");
    EXPECT_EQ(hours.at(20).at("reason"), "mark M");
    EXPECT_EQ(hours.at(20).at("measured").to_number<double>(), 400.0) << "listed all the same";
    EXPECT_THAT(std::string(hours.at(20).at("substitution").as_string()), HasSubstr("valid hours before"));
    EXPECT_EQ(hours.at(21).at("state"), "stopped");
    EXPECT_EQ(hours.at(22).at("reason"), "missing");
    EXPECT_EQ(hours.at(23).at("exceeded"), true) << "60 at 9 % oxygen, where 50 are allowed";
    EXPECT_EQ(hours.at(0).at("exceeded"), false);
    const json::value day =
        asked("/api/v1/emissions?period=2026-04-01..2026-04-01&" + stack()).at("items").at(0).at("days").at(0);
    EXPECT_EQ(day.at("exceeded_hours"), 1);
    EXPECT_EQ(day.at("stopped_hours"), 1);
    EXPECT_EQ(day.at("lost_hours"), 2);
}

TEST_F(EmissionAnswersTest, ADayIsHeldAgainstTheLimitInForceOnIt) {
    stack_day("2026-04-01");
    stack_day("2026-04-02");
    for (const std::string_view rest :
         {R"("limit":50,"valid_from":"2025-01-01","valid_to":"2026-04-01")", R"("limit":30,"valid_from":"2026-04-02")"}) {
        const Response put =
            fixture_.ask(Method::kPut, "/api/v1/limits",
                         fmt::format(R"({{"site_key":"F1","point_code":"DA001","parameter":"stack_so2","reference_oxygen_pct":9,)"
                                     R"("standard":"X","clause":"1",{}}})",
                                     rest));
        ASSERT_EQ(put.status, 200) << put.text();
    }
    fixture_.district.go_to(*parse_iso("2026-04-03T08:30:00+08:00"));
    const json::value told = asked("/api/v1/emissions?period=2026-04&" + stack());
    const json::value& days = told.at("items").at(0).at("days");
    EXPECT_EQ(told.at("items").at(0).at("limits").as_array().size(), 2U);
    EXPECT_EQ(days.at(0).at("exceeded_hours"), 0);
    EXPECT_EQ(days.at(1).at("exceeded_hours"), 24);
}

TEST_F(EmissionAnswersTest, WaterIsWeighedByItsFlow) {
    for (int hour = 0; hour < 24; ++hour) {
        // 10 L/s for twelve hours at 20 mg/L, 30 L/s for twelve at 40: 35 mg/L, 36 x 12 x 0.02 + 108 x 12 x 0.04 kg.
        const bool late = hour >= 12;
        const std::string cp =
            fmt::format("w01018-Avg={},w01018-Flag=N;w00000-Avg={},w00000-Flag=N", late ? 40 : 20, late ? 30 : 10);
        EXPECT_TRUE(fixture_.district.report("WATER", "2061", *parse_iso(fmt::format("2026-04-01T{:02}:00", hour)), cp));
    }
    fixture_.district.go_to(*parse_iso("2026-04-03T08:30:00+08:00"));
    const json::value told = asked(fmt::format("/api/v1/emissions?period=2026-04-01..2026-04-01&point={}",
                                               static_cast<std::int64_t>(fixture_.district.point("WATER"))));
    const json::value& item = told.at("items").at(0);
    EXPECT_EQ(item.at("edition"), "hj356-2019");
    EXPECT_EQ(item.at("days").at(0).at("measured").to_number<double>(), 35.0);
    EXPECT_EQ(item.at("days").at(0).at("exceeded"), false);
    EXPECT_NEAR(item.at("days").at(0).at("kg").to_number<double>(), 60.48, 1e-6);
}

TEST_F(EmissionAnswersTest, WhatIsWrongIsNamed) {
    EXPECT_THAT(refused(fmt::format("/api/v1/emissions?point={}", static_cast<std::int64_t>(fixture_.district.point("AIR")))),
                HasSubstr("is no outlet but ambient_air"));
    EXPECT_THAT(refused("/api/v1/emissions?point=999"), HasSubstr("999"));
    EXPECT_THAT(refused("/api/v1/emissions?parameters=oxygen&" + stack()),
                HasSubstr("'oxygen' is nothing that a stack sends out"));
    EXPECT_THAT(refused("/api/v1/emissions?parameters=cod&" + stack()), HasSubstr("'cod' is nothing that a stack sends out"));
    EXPECT_THAT(refused("/api/v1/emissions?period=2024-01-01..2026-01-01&" + stack()), HasSubstr("at most 366 days"));
    EXPECT_THAT(refused("/api/v1/emissions?period=yesterday&" + stack()), HasSubstr("is no period"));
    EXPECT_THAT(refused("/api/v1/emissions/hours?parameter=stack_so2&date=2026-02-30&" + stack()), HasSubstr("date"));
    EXPECT_EQ(asked("/api/v1/emissions?period=2020&" + stack()).at("items").at(0).at("days").as_array().size(), 0U);
}

}  // namespace
}  // namespace lvwang::api
