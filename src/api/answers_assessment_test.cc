#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/answers_fixture.h"
#include "api/schema_match.h"

namespace lvwang::api {
namespace {

using testing::HasSubstr;

Instant at(std::string_view text) {
    return *parse_iso(text);
}

// Forty days of one station, from 20 February on: hours, so that days are computed and hours can be deducted.
std::unique_ptr<AnswersFixture> lived_weeks() {
    auto made = std::make_unique<AnswersFixture>(at("2026-02-20T00:00:00+08:00"));
    pipeline::SpineFixture& district = made->district;
    for (int day = 0; day < 12; ++day) {
        for (int hour = 0; hour < 24; ++hour) {
            const Instant start = at("2026-02-20T00:00:00+08:00") + day * kDayMs + hour * kHourMs;
            district.now = start + kHourMs;
            const int pm10 = day == 10 && hour < 3 ? 900 : 80;
            district.report("AIR", "2061", start,
                            fmt::format("a34004-Avg={},a34004-Flag=N;a34002-Avg={},a34002-Flag=N;a21026-Avg=3,a21026-Flag=N;"
                                        "a21004-Avg=6,a21004-Flag=N;a21005-Avg=0.2,a21005-Flag=N;a05024-Avg=112,a05024-Flag=N",
                                        60 + day, pm10));
        }
    }
    district.go_to(at("2026-03-04T09:00:00+08:00"));
    return made;
}

class Assessments : public testing::Test {
protected:
    static void SetUpTestSuite() { day_ = lived_weeks(); }
    static void TearDownTestSuite() { day_.reset(); }

    static boost::json::value ask(std::string_view target) {
        const Response response = day_->get(target);
        EXPECT_EQ(response.status, 200) << target << " " << response.text();
        EXPECT_EQ(schema_mismatch(day_->last_route->path, "get", "application/json", response.text()), "") << target;
        return boost::json::parse(response.text());
    }
    static boost::json::value item(const boost::json::value& evaluation, std::string_view parameter, std::string_view statistic) {
        for (const auto& one : evaluation.at("items").as_array()) {
            if (one.at("parameter").as_string() == parameter && one.at("statistic").as_string() == statistic) return one;
        }
        return {};
    }
    static std::string problem_field(const Response& response) {
        EXPECT_EQ(response.status, 400) << response.text();
        return std::string(boost::json::parse(response.text()).at("field").as_string());
    }

    static std::unique_ptr<AnswersFixture> day_;
};
std::unique_ptr<AnswersFixture> Assessments::day_;

TEST_F(Assessments, APeriodThatCrossesTheChangeSaysSo) {
    const auto answer = ask("/api/v1/assessment/air?place=S1&period=2026-02-20..2026-03-03");
    EXPECT_THAT(std::string(answer.at("basis").at("document").as_string()), HasSubstr("跨2026-03-01"));
    EXPECT_THAT(std::string(answer.at("basis").at("document_en").as_string()),
                HasSubstr("HJ 663-2026, GB 3095-2026; no document says how a period that crosses 2026-03-01"));
    EXPECT_EQ(answer.at("evaluation").at("editions").at("composite").at("standard_en").as_string(), "Weighted composite index");
    EXPECT_EQ(answer.at("basis").at("also").as_string(), "gb3095-2012");
    const auto mean = item(answer.at("evaluation"), "pm2_5", "mean");
    EXPECT_EQ(mean.at("value").to_number<double>(), 65.5);
    EXPECT_EQ(mean.at("valid").as_int64(), 12);
    EXPECT_EQ(mean.at("limit").to_number<double>(), 30);
    EXPECT_FALSE(mean.at("attained").as_bool());
    EXPECT_EQ(answer.at("evaluation").at("composites").as_array().size(), 2U) << "both forms of the index";
    const auto old = ask("/api/v1/assessment/air?place=S1&period=2026-02-20..2026-03-03&limits=gb3095-2012&year_before=own");
    EXPECT_TRUE(old.at("basis").is_null());
    EXPECT_EQ(item(old.at("evaluation"), "pm2_5", "mean").at("limit").to_number<double>(), 35);
    EXPECT_EQ(item(old.at("before"), "pm2_5", "mean").at("lacking").as_string(), "no valid day");
    EXPECT_EQ(item(old.at("before"), "pm2_5", "mean").at("reasons").at(0).at("code").as_string(), "no_day");
    EXPECT_TRUE(old.at("changes").at(0).at("change_pct").is_null());
}

TEST_F(Assessments, EditionsStandSideBySide) {
    const auto answer = ask("/api/v1/assessment/compare?period=2026-03-01..2026-03-03");
    ASSERT_EQ(answer.at("evaluations").as_array().size(), 3U);
    EXPECT_EQ(answer.at("place").at("key").as_string(), "990101") << "the whole district where nobody names a place";
    EXPECT_EQ(answer.at("evaluations").at(0).at("good_days").as_int64(), 2) << "71 is below 75; the sandy day is bad under both";
    EXPECT_EQ(answer.at("evaluations").at(1).at("good_days").as_int64(), 0) << "and above 60";
}

TEST_F(Assessments, AnEventDeductsHoursOnceItIsApproved) {
    const std::string event =
        R"("cause":"sand","place":"990101","from":"2026-03-02T00:00","to":"2026-03-02T03:00","parameters":"pm10","grounds":"卫星")";
    const auto pm10 = [&](std::string_view more) {
        return item(ask(fmt::format("/api/v1/assessment/air?place=S1&period=2026-03-02..2026-03-02{}", more)).at("evaluation"),
                    "pm10", "mean");
    };
    ASSERT_EQ(
        day_->ask(Method::kPut, "/api/v1/exceptional_events/e1", fmt::format("{{\"state\":\"proposed\",{}}}", event)).status,
        200);
    EXPECT_EQ(pm10("").at("value").to_number<double>(), 182) << "what is proposed deducts nothing: (3*900 + 21*80) / 24";
    ASSERT_EQ(
        day_->ask(Method::kPut, "/api/v1/exceptional_events/e1", fmt::format("{{\"state\":\"approved\",{}}}", event)).status,
        200);
    EXPECT_EQ(pm10("").at("value").to_number<double>(), 80);
    EXPECT_EQ(pm10("&deducted=ignored").at("value").to_number<double>(), 182);
    const auto index = [&](std::string_view mode) {
        return ask(fmt::format("/api/v1/assessment/calendar?place=S1&period=2026-03-02..2026-03-02&deducted={}", mode))
            .at("days")
            .at(0)
            .at("aqi")
            .as_int64();
    };
    EXPECT_EQ(index("kept"), 124) << "PM10 182 keeps its index";
    EXPECT_EQ(index("recomputed"), 110) << "PM2.5 70: 100 + 50/55*10";
    const auto days = ask("/api/v1/assessment/days?place=S1&period=2026-03-02..2026-03-02&parameter=pm10");
    EXPECT_EQ(days.at("items").at(0).at("stations").at(0).at("counted").to_number<double>(), 80);
    EXPECT_TRUE(days.at("items").at(0).at("stations").at(0).at("partly").as_bool());
    EXPECT_EQ(ask("/api/v1/exceptional_events").at("items").at(0).at("reviewer").as_string(), day_->caller.person->login);
    day_->district.restart();
    EXPECT_EQ(ask("/api/v1/exceptional_events").at("total").as_int64(), 1);
    EXPECT_EQ(problem_field(day_->ask(Method::kPut, "/api/v1/exceptional_events/e2",
                                      fmt::format("{{\"state\":\"approved\",\"reviewer\":\"陈\",{}}}", event))),
              "reviewer")
        << "who reviews is who has logged in";
}

TEST_F(Assessments, TargetsSayWhatMayStillCome) {
    ASSERT_EQ(day_->ask(Method::kPut, "/api/v1/targets/pm",
                        R"({"name":"细颗粒物","place":"S1","year":2026,"measure":"mean","parameter":"pm2_5","value":30})")
                  .status,
              200);
    ASSERT_EQ(day_->ask(Method::kPut, "/api/v1/targets/good",
                        R"({"name":"优良","place":"990101","year":2026,"measure":"good_share","value":80})")
                  .status,
              200);
    const auto answer = ask("/api/v1/targets?year=2026&deducted=ignored");
    ASSERT_EQ(answer.at("total").as_int64(), 2);
    const auto& good = answer.at("items").at(0);
    EXPECT_EQ(good.at("basis").as_string(), "each_day");
    EXPECT_EQ(good.at("bad_days").as_int64(), 3) << "61 to 68 are good until the end of February, 69 to 71 are not in March";
    const auto calendar = ask("/api/v1/assessment/calendar?place=990101&period=2026&deducted=ignored");
    EXPECT_EQ(calendar.at("days_indexed").as_int64() - calendar.at("good_days").as_int64(), good.at("bad_days").as_int64())
        << "the calendar shows the same";
    EXPECT_EQ(good.at("days_left").as_int64(), 303);
    EXPECT_EQ(good.at("line").as_array().size(), 62U);
    const auto& pm = answer.at("items").at(1);
    EXPECT_EQ(pm.at("state").as_string(), "open");
    EXPECT_EQ(pm.at("to_date").to_number<double>(), 66) << "65.5 to even";
    // (12*65.5 + 303*x)/315 <= 30.5, which is rounded to 30: x <= 29.11
    EXPECT_EQ(pm.at("allowed").to_number<double>(), 29);
    ASSERT_EQ(day_->ask(Method::kPut, "/api/v1/targets/good",
                        R"({"name":"优良","place":"990101","year":2026,"measure":"good_share","value":80,
                            "limits":"gb3095-2026-transition"})")
                  .status,
              200);
    const auto under_one = ask("/api/v1/targets?year=2026&deducted=ignored").at("items").at(0);
    EXPECT_EQ(under_one.at("basis").as_string(), "one_edition");
    EXPECT_EQ(under_one.at("bad_days").as_int64(), 11) << "61 and more are above 60: only the first day is good";
    EXPECT_EQ(day_->ask(Method::kPost, "/api/v1/targets/good/remove", "{}").status, 200);
    EXPECT_EQ(ask("/api/v1/targets").at("total").as_int64(), 1);
    const struct {
        std::string_view body, field;
    } wrong[] = {
        {R"({"place":"S1","year":2026,"measure":"mean","parameter":"pm2_5","value":30})", "name"},
        {R"({"name":"x","place":"S99","year":2026,"measure":"mean","parameter":"pm2_5","value":30})", "place"},
        {R"({"name":"x","place":"S1","year":26,"measure":"mean","parameter":"pm2_5","value":30})", "year"},
        {R"({"name":"x","place":"S1","year":2026,"measure":"sum","parameter":"pm2_5","value":30})", "measure"},
        {R"({"name":"x","place":"S1","year":2026,"measure":"mean","parameter":"cod","value":30})", "parameter"},
        {R"({"name":"x","place":"S1","year":2026,"measure":"mean","parameter":"pm2_5","value":-1})", "value"},
        {R"({"name":"x","place":"S1","year":2026,"measure":"good_share","value":101})", "value"},
        {R"({"name":"x","place":"S1","year":2026,"measure":"mean","parameter":"pm2_5","value":30,"limits":"gb"})", "limits"},
        {R"({"name":"x","place":"S1","year":2026,"measure":"mean","parameter":"pm2_5","value":30,"odd":1})", "odd"},
        {R"({"name":"x","place":"S1","year":2026,"measure":"section_class","water_class":"III"})", "place"},
    };
    for (const auto& [body, field] : wrong) {
        EXPECT_EQ(problem_field(day_->ask(Method::kPut, "/api/v1/targets/x", std::string(body))), field) << body;
    }
}

TEST_F(Assessments, RanksLeaveTheHouseAsASheet) {
    const auto answer = ask("/api/v1/assessment/ranking?by=pm2_5&period=2026-03-01..2026-03-03");
    EXPECT_EQ(answer.at("items").at(0).at("rank").as_int64(), 1);
    EXPECT_EQ(answer.at("items").at(0).at("figure").to_number<double>(), 70);
    const Response sheet = day_->get("/api/v1/assessment/ranking?by=pm2_5&period=2026-03-01..2026-03-03&format=xlsx");
    EXPECT_TRUE(sheet.text().starts_with("PK"));
    EXPECT_THAT(std::string(day_->get("/api/v1/assessment/ranking?by=pm2_5&period=2026-03&format=csv").text()),
                HasSubstr("rank,key,name,figure,unit"));
    const auto month = ask("/api/v1/assessment/ranking?by=pm2_5&period=2026-03").at("items").at(0);
    EXPECT_EQ(month.at("lacking").as_string(), "2026-03: 3 of 27 days");
    EXPECT_EQ(boost::json::serialize(month.at("reasons")),
              R"([{"code":"days_of_month","there":3,"due":27,"period":"2026-03","parameters":[]}])");
}

TEST_F(Assessments, WhatTheAuthoritySaysStandsBesideOurs) {
    const std::string figures =
        R"(place,kind,period,item,value,unit\nS1,day,2026-03-02,aqi,108,\nS1,ranking,2026-03-01..2026-03-03,pm2_5_mean,68,ug/m3)";
    const Response taken = day_->ask(Method::kPost, "/api/v1/official/files",
                                     fmt::format(R"({{"name":"d.csv","text":"{}","modified_ms":1}})", figures));
    ASSERT_EQ(taken.status, 200) << taken.text();
    const auto calendar = ask("/api/v1/assessment/calendar?place=S1&period=2026-03-01..2026-03-03&deducted=ignored");
    EXPECT_TRUE(calendar.at("days").at(0).at("official_aqi").is_null());
    EXPECT_EQ(calendar.at("days").at(1).at("official_aqi").to_number<double>(), 108);
    EXPECT_EQ(calendar.at("days").at(1).at("difference").as_int64(), calendar.at("days").at(1).at("aqi").as_int64() - 108);
    const auto row = ask("/api/v1/assessment/ranking?by=pm2_5&period=2026-03-01..2026-03-03").at("items").at(0);
    EXPECT_EQ(row.at("official_figure").to_number<double>(), 68);
    EXPECT_EQ(row.at("difference").to_number<double>(), 2) << "ours is 70";
    EXPECT_TRUE(row.at("official_rank").is_null()) << "nobody publishes ranks by PM2.5";
    const std::string sheet(day_->get("/api/v1/assessment/calendar?place=S1&period=2026-03-01..2026-03-03&format=csv").text());
    EXPECT_THAT(sheet, HasSubstr("date,aqi,level,category,primary,official_aqi,difference,edition"));
    EXPECT_THAT(sheet, HasSubstr("2026-03-02,"));
    EXPECT_TRUE(day_->get("/api/v1/assessment/calendar?place=S1&period=2026-03&format=xlsx").text().starts_with("PK"));
}

TEST_F(Assessments, ADayOpensToItsPollutantsAndTheirStations) {
    const auto one_of = [](const boost::json::value& day, std::string_view parameter) {
        for (const auto& item : day.at("items").as_array()) {
            if (item.at("parameter").as_string() == parameter) return item;
        }
        return boost::json::value();
    };
    const auto day = ask("/api/v1/assessment/day?place=S1&date=2026-03-02&deducted=ignored");
    EXPECT_EQ(day.at("editions").at("index").at("key").as_string(), "hj633-2026");
    const auto fine = one_of(day, "pm2_5");
    EXPECT_EQ(fine.at("value").to_number<double>(), 70);
    EXPECT_EQ(fine.at("iaqi").as_int64(), 110) << "100 + 50 / 55 x 10, rounded up";
    EXPECT_EQ(fine.at("clause").as_string(), "HJ 633-2026 4.2.2");
    EXPECT_EQ(fine.at("limit").to_number<double>(), 60) << "transition, daily";
    EXPECT_THAT(std::string(fine.at("limit_clause").as_string()), HasSubstr("GB 3095-2026"));
    EXPECT_FALSE(fine.at("attained").as_bool());
    EXPECT_EQ(fine.at("stations").at(0).at("state").as_string(), "valid");
    EXPECT_GT(fine.at("stations").at(0).at("seq").as_int64(), 0);
    // The same day before the standards changed, and under limits that were asked for.
    const auto under = ask("/api/v1/assessment/day?place=S1&date=2026-03-02&deducted=ignored&limits=gb3095-2012");
    EXPECT_EQ(one_of(under, "pm2_5").at("limit").to_number<double>(), 75);
    EXPECT_EQ(one_of(under, "pm2_5").at("iaqi").as_int64(), 94) << "50 + 50 / 40 x 35, rounded up";
    EXPECT_EQ(ask("/api/v1/assessment/day?place=S1&date=2026-02-28").at("editions").at("index").at("key").as_string(),
              "hj633-2012");
    // A day without anything is a day without an index, not an error.
    const auto empty = ask("/api/v1/assessment/day?place=S1&date=2026-02-01");
    EXPECT_TRUE(empty.at("aqi").is_null());
    EXPECT_EQ(empty.at("na_reason").as_string(), "none");
}

TEST_F(Assessments, YearsThatAreNotValidLeaveNoTrend) {
    const auto trend = ask("/api/v1/assessment/trend?place=S1&year=2026&deducted=ignored");
    EXPECT_EQ(trend.at("first_year").as_int64(), 2022);
    EXPECT_EQ(trend.at("status").as_string(), "to_be_confirmed");
    for (const auto& one : trend.at("items").as_array()) {
        EXPECT_EQ(one.at("values").as_array().size(), 5U);
        EXPECT_TRUE(one.at("coefficient").is_null()) << "two weeks are no five years";
    }
    EXPECT_EQ(problem_field(day_->get("/api/v1/assessment/trend?years=4")), "years");
}

TEST_F(Assessments, CountiesAreRankedByWhatWasPublishedOfThem) {
    AnswersFixture& day = *day_;
    const auto take = [&](std::string_view name, std::string_view rows) {
        const Response taken =
            day.ask(Method::kPost, "/api/v1/official/files",
                    fmt::format(R"({{"name":"{}","text":"place,name,date,PM2.5(ug/m3)\n{}","modified_ms":1}})", name, rows));
        ASSERT_EQ(taken.status, 200) << taken.text();
    };
    constexpr std::string_view kTarget = "/api/v1/assessment/ranking?level=county&by=pm2_5&period=2026-03-01..2026-03-03";
    take("others.csv",
         R"(990102,邻县,2026-03-01,60\n990102,邻县,2026-03-02,61\n990102,邻县,2026-03-03,62\n990103,远县,2026-03-02,95)");
    const auto before = ask(kTarget);
    ASSERT_EQ(before.at("total").as_int64(), 3);
    EXPECT_EQ(before.at("items").at(0).at("name").as_string(), "邻县");
    EXPECT_EQ(before.at("items").at(0).at("figure").to_number<double>(), 61);
    EXPECT_FALSE(before.at("items").at(0).at("ours").as_bool());
    EXPECT_EQ(before.at("items").at(1).at("key").as_string(), "990101");
    EXPECT_EQ(before.at("items").at(1).at("days_from").as_string(), "own") << "nothing was published of ours";
    EXPECT_EQ(before.at("items").at(1).at("figure").to_number<double>(), 70);
    EXPECT_EQ(before.at("items").at(2).at("figure").to_number<double>(), 95);
    take("ours.csv", R"(990101,,2026-03-01,58\n990101,,2026-03-02,59\n990101,,2026-03-03,60)");
    const auto after = ask(kTarget).at("items").at(0);
    EXPECT_EQ(after.at("key").as_string(), "990101");
    EXPECT_EQ(after.at("days_from").as_string(), "official");
    EXPECT_EQ(after.at("figure").to_number<double>(), 59);
    EXPECT_EQ(after.at("own_figure").to_number<double>(), 70) << "ours stands beside it";
    const Response sheet = day.get(std::string(kTarget) + "&format=csv");
    EXPECT_THAT(std::string(sheet.text()), HasSubstr("1,990101,"));
    EXPECT_THAT(std::string(sheet.text()), HasSubstr(",official,70"));
}

TEST_F(Assessments, ATableOfAPageBecomesAWorkbook) {
    const auto make = [&](std::string_view body) { return day_->ask(Method::kPost, "/api/v1/sheets", std::string(body)); };
    const Response sheet =
        make(R"({"name":"排名","columns":["对象","数值"],"numeric":[1],"rows":[["990101","35.0"],["甲","—"]]})");
    ASSERT_EQ(sheet.status, 200) << sheet.text();
    EXPECT_TRUE(sheet.text().starts_with("PK"));
    EXPECT_THAT(sheet.content_type, HasSubstr("spreadsheetml"));
    const struct {
        std::string_view body, field;
    } wrong[] = {
        {R"({"columns":["a"],"rows":[]})", "name"},
        {R"({"name":"x","columns":[],"rows":[]})", "columns"},
        {R"({"name":"x","columns":["a"],"rows":[["1","2"]]})", "rows"},
        {R"({"name":"x","columns":["a"],"rows":[[1]]})", "rows"},
        {R"({"name":"x","columns":["a"],"numeric":[1],"rows":[]})", "numeric"},
        {R"({"name":"x","columns":["a"],"rows":[],"odd":1})", "odd"},
    };
    for (const auto& [body, field] : wrong) EXPECT_EQ(problem_field(make(body)), field) << body;
}

TEST_F(Assessments, WhatIsWrongNamesItsField) {
    const struct {
        std::string_view target, field;
    } cases[] = {
        {"air?period=soon", "period"},
        {"air?period=1999", "period"},
        {"air?limits=gb3095-1996", "limits"},
        {"air?grade=3", "grade"},
        {"air?deducted=some", "deducted"},
        {"air?year_before=maybe", "year_before"},
        {"ranking?by=beauty", "by"},
        {"compare?editions=hj663-2026", "editions"},
        {"days?parameter=x", "parameter"},
        {"days", "parameter"},
        {"day", "date"},
        {"day?date=2026-03", "date"},
    };
    for (const auto& [target, field] : cases) {
        EXPECT_EQ(problem_field(day_->get(fmt::format("/api/v1/assessment/{}", target))), field) << target;
    }
    EXPECT_EQ(day_->get("/api/v1/assessment/air?place=nowhere").status, 404);
}

}  // namespace
}  // namespace lvwang::api
