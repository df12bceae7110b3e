// Surface water over the API: a class stands with its items, what is missing is said, targets are kept, errors name the field.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/answers_fixture.h"
#include "api/schema_match.h"
#include "base/text.h"

namespace lvwang::api {
namespace {

namespace json = boost::json;
using testing::HasSubstr;

class WaterAnswersTest : public testing::Test {
protected:
    WaterAnswersTest() {
        asked(Method::kPut, "/api/v1/sites/R1",
              R"({"kind":"river_section","name":"东镇断面","region_code":"990101001","lon":118,"lat":31})");
        asked(Method::kPut, "/api/v1/sites/R1/points/1", R"({"kind":"surface_water","name":"东镇断面"})");
        asked(Method::kPut, "/api/v1/devices/RIVER", R"({"site_key":"R1","point_code":"1","name":"水站"})");
    }
    json::value asked(Method method, const std::string& target, const std::string& body = "{}") {
        const Response response = fixture_.ask(method, target, body);
        EXPECT_EQ(response.status, 200) << response.text();
        const std::string named = to_lower_ascii(to_string(method));
        EXPECT_EQ(schema_mismatch(fixture_.last_route->path, named, "application/json", response.text()), "") << target;
        return json::parse(response.text());
    }
    // A day of the station as it reports it, without dissolved oxygen where `oxygen` is empty.
    void day(std::string_view date, std::string_view codmn, std::string_view oxygen = "8.1") {
        std::string cp = fmt::format(
            "w01001-Avg=7.2,w01001-Flag=N;w01019-Avg={},w01019-Flag=N;w21003-Avg=0.30,w21003-Flag=N;"
            "w21011-Avg=0.08,w21011-Flag=N",
            codmn);
        if (!oxygen.empty()) cp += fmt::format(";w01009-Avg={},w01009-Flag=N", oxygen);
        EXPECT_TRUE(fixture_.district.report("RIVER", "2031", *parse_iso(date), cp));
    }

    AnswersFixture fixture_{parse_iso("2026-04-20T08:00:00+08:00").value()};
};

TEST_F(WaterAnswersTest, ASectionHasItsClassesWithTheItemsAndTheYearBefore) {
    EXPECT_EQ(asked(Method::kPut, "/api/v1/water/sections",
                    R"({"site_key":"R1","point_code":"1","river":"东河","river_en":"East River","target":"II"})")
                  .at("redecoding"),
              0);
    day("2026-03-05T00:00", "3.0");
    day("2026-04-18T00:00", "7.0");
    day("2026-04-19T00:00", "9.0");
    fixture_.district.go_to(*parse_iso("2026-04-20T09:00:00+08:00"));
    const json::value sheet = asked(Method::kGet, "/api/v1/water/sections");
    EXPECT_EQ(sheet.at("asked"), "2026-04");
    EXPECT_EQ(sheet.at("places").at(0).at("river_en"), "East River");
    const json::value& latest = sheet.at("latest").at(0);
    EXPECT_EQ(latest.at("day"), "2026-04-19");
    EXPECT_EQ(latest.at("assessment").at("class"), "IV") << "codmn 9.0";
    EXPECT_GT(latest.at("seq").to_number<std::int64_t>(), 0);
    const json::value& month = sheet.at("month").at("sections").at(0);
    EXPECT_EQ(month.at("now").at("class"), "IV");
    EXPECT_EQ(month.at("now").at("items").as_array().size(), 5U);
    EXPECT_EQ(month.at("now").at("items").at(2).at("value").to_number<double>(), 8.0);
    EXPECT_EQ(month.at("now").at("indicators").at(0).at("parameter"), "codmn");
    EXPECT_EQ(month.at("now").at("indicators").at(0).at("multiple").to_number<double>(), 0.3);
    EXPECT_EQ(month.at("attained"), false);
    EXPECT_EQ(month.at("days"), 2);
    EXPECT_TRUE(month.at("class_before").is_null()) << "nothing was measured a year ago";
    EXPECT_EQ(sheet.at("year").at("period"), "2026-01-01..2026-04-30");
    EXPECT_EQ(sheet.at("year").at("sections").at(0).at("days"), 3);
    const json::value march = asked(Method::kGet, "/api/v1/water/sections?month=2026-03");
    EXPECT_EQ(march.at("month").at("sections").at(0).at("attained"), true);

    const json::value summary = asked(Method::kGet, "/api/v1/water/summary?month=2026-04");
    EXPECT_EQ(summary.at("month").at("summary").at("shares").at("good_pct").to_number<double>(), 0.0);
    EXPECT_EQ(summary.at("month").at("ranking").at(0).at("name"), "东镇断面");
    EXPECT_EQ(summary.at("month").at("bodies").at(0).at("by_mean"), true);
}

TEST_F(WaterAnswersTest, WhatIsMissingIsSaidInsteadOfAClass) {
    day("2026-04-19T00:00", "3.0", "");
    fixture_.district.go_to(*parse_iso("2026-04-20T09:00:00+08:00"));
    const json::value sheet = asked(Method::kGet, "/api/v1/water/sections");
    const json::value& section = sheet.at("month").at("sections").at(0).at("now");
    EXPECT_TRUE(section.at("class").is_null());
    EXPECT_EQ(section.at("lacking"), "1 of 5 items missing: dissolved_oxygen");
    EXPECT_EQ(json::serialize(section.at("reasons")),
              R"([{"code":"items","there":4,"due":5,"period":"","parameters":["dissolved_oxygen"]}])");
    EXPECT_EQ(section.at("items").as_array().size(), 4U);
    EXPECT_TRUE(sheet.at("latest").at(0).at("assessment").at("class").is_null());
    EXPECT_TRUE(asked(Method::kGet, "/api/v1/water/summary").at("month").at("ranking").as_array().empty());
}

TEST_F(WaterAnswersTest, SectionsLeaveTheHouseAsASheet) {
    day("2026-04-19T00:00", "9.0");
    fixture_.district.go_to(*parse_iso("2026-04-20T09:00:00+08:00"));
    const std::string sheet(fixture_.get("/api/v1/water/sections?format=csv").text());
    EXPECT_THAT(sheet, HasSubstr("key,name,river,body,target,month_class,"));
    EXPECT_THAT(sheet, HasSubstr("R1/1,东镇断面,,river,,IV,,,codmn(0.5),"));
    EXPECT_TRUE(fixture_.get("/api/v1/water/sections?format=xlsx").text().starts_with("PK"));
}

TEST_F(WaterAnswersTest, ASectionsTargetSaysWhatMayStillCome) {
    day("2026-04-18T00:00", "7.0");
    day("2026-04-19T00:00", "8.0");
    fixture_.district.go_to(*parse_iso("2026-04-20T09:00:00+08:00"));
    asked(Method::kPut, "/api/v1/targets/east",
          R"({"name":"东镇断面Ⅲ类","place":"R1","year":2026,"measure":"section_class","water_class":"III","grounds":"责任书"})");
    const json::value target = asked(Method::kGet, "/api/v1/targets?year=2026").at("items").at(0);
    EXPECT_EQ(target.at("measure"), "section_class");
    EXPECT_EQ(target.at("water_class"), "III");
    EXPECT_EQ(target.at("to_date_class"), "IV");
    EXPECT_EQ(target.at("to_date").to_number<double>(), 4);
    EXPECT_EQ(target.at("state"), "open");
    EXPECT_EQ(target.at("days"), 2);
    EXPECT_EQ(target.at("days_left"), 256);
    EXPECT_EQ(target.at("items_beyond"), 1);
    EXPECT_EQ(target.at("line").as_array().size(), 109U);
    for (const json::value& item : target.at("items").as_array()) {
        if (item.at("parameter") != "codmn") continue;
        // (7 + 8 + 256 x) / 258 is rounded to 6.0: x <= 6.037
        EXPECT_EQ(item.at("allowed").to_number<double>(), 6.0);
        EXPECT_EQ(item.at("limit").to_number<double>(), 6);
    }
    for (const auto& [body, field] :
         {std::pair{R"({"name":"x","place":"R1","year":2026,"measure":"section_class"})", "water_class"},
          {R"({"name":"x","place":"R1","year":2026,"measure":"section_class","water_class":"VI"})", "water_class"},
          {R"({"name":"x","place":"R1","year":2026,"measure":"section_class","water_class":"inferior_V"})", "water_class"},
          {R"({"name":"x","place":"R1","year":2026,"measure":"section_class","water_class":"II","value":2})", "value"},
          {R"({"name":"x","place":"R1","year":2026,"measure":"mean","parameter":"pm2_5","value":2})", "place"}}) {
        EXPECT_THAT(fixture_.ask(Method::kPut, "/api/v1/targets/x", body).text(),
                    HasSubstr(fmt::format(R"("field":"{}")", field)));
    }
    fixture_.district.restart();
    EXPECT_EQ(asked(Method::kGet, "/api/v1/targets?year=2026").at("items").at(0).at("water_class"), "III");
}

TEST_F(WaterAnswersTest, ALakeHasLimitsOfItsOwn) {
    asked(Method::kPut, "/api/v1/water/sections", R"({"site_key":"R1","point_code":"1","river":"镜湖","body":"lake"})");
    day("2026-04-19T00:00", "3.0");
    fixture_.district.go_to(*parse_iso("2026-04-20T09:00:00+08:00"));
    const json::value sheet = asked(Method::kGet, "/api/v1/water/sections");
    EXPECT_EQ(sheet.at("month").at("sections").at(0).at("now").at("class"), "IV") << "0.08 of phosphorus in a lake";
    EXPECT_TRUE(sheet.at("month").at("bodies").at(0).at("trophic").at("index").is_null());
    EXPECT_THAT(json::serialize(sheet.at("month").at("bodies").at(0).at("trophic").at("missing")), HasSubstr("chlorophyll"));
}

TEST_F(WaterAnswersTest, NothingMeasuredIsNoError) {
    const json::value sheet = asked(Method::kGet, "/api/v1/water/sections");
    EXPECT_TRUE(sheet.at("latest").at(0).at("day").is_null());
    EXPECT_EQ(sheet.at("month").at("sections").at(0).at("now").at("lacking"),
              "5 of 5 items missing: ph dissolved_oxygen codmn ammonia_n total_p");
    EXPECT_TRUE(sheet.at("month").at("summary").at("cwqi").is_null());
}

TEST_F(WaterAnswersTest, BadRequestsNameTheField) {
    const struct {
        Method method;
        std::string target, body, field;
    } cases[] = {
        {Method::kGet, "/api/v1/water/sections?month=2026", "", "month"},
        {Method::kGet, "/api/v1/water/summary?month=x", "", "month"},
        {Method::kGet, "/api/v1/water/sections?month=1990-01", "", ""},
        {Method::kPut, "/api/v1/water/sections", R"({"site_key":"S1","point_code":"1","river":"x"})", "point_id"},
        {Method::kPut, "/api/v1/water/sections", R"({"site_key":"R1","point_code":"1","target":"VI"})", "target"},
        {Method::kPut, "/api/v1/water/sections", R"({"site_key":"R1","point_code":"1","body":"sea"})", "body"},
        {Method::kPut, "/api/v1/water/sections", R"({"site_key":"R9","point_code":"1"})", "site_key"},
    };
    for (const auto& [method, target, body, field] : cases) {
        const Response response = fixture_.ask(method, target, body);
        EXPECT_GE(response.status, 400) << target << body;
        EXPECT_LT(response.status, 500) << target << body;
        if (field.empty()) continue;
        EXPECT_THAT(response.text(), HasSubstr(fmt::format(R"("field":"{}")", field))) << body;
    }
}

}  // namespace
}  // namespace lvwang::api
