// Every route over a small district with a day behind it: what it answers, and what it refuses by which name.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "api/answers_fixture.h"
#include "api/lived_day.h"
#include "api/schema_match.h"

namespace lvwang::api {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
using testing::UnorderedElementsAre;

class AnswersTest : public testing::Test {
protected:
    static void SetUpTestSuite() { day_ = lived_day(); }
    static void TearDownTestSuite() { day_.reset(); }
    static std::int64_t id_of(const std::string& mn) { return static_cast<std::int64_t>(day_->district.point(mn)); }

    static std::unique_ptr<AnswersFixture> day_;
};
std::unique_ptr<AnswersFixture> AnswersTest::day_;

TEST_F(AnswersTest, EveryGetFitsItsDescription) {
    const std::string air = fmt::format("{}", id_of("AIR"));
    const std::string stack = fmt::format("{}", id_of("STACK"));
    const std::vector<std::string> targets{
        "/api/v1/health",
        "/api/v1/openapi.json",
        "/api/v1/standards",
        "/api/v1/regions",
        "/api/v1/organisations",
        "/api/v1/parameters",
        "/api/v1/sites",
        "/api/v1/sites?kind=firm&region=990101",
        "/api/v1/sites/S1",
        "/api/v1/sites.geojson",
        "/api/v1/points",
        "/api/v1/points?kind=stack&site=F1&region=990101",
        "/api/v1/points/" + air,
        "/api/v1/points/" + stack,
        "/api/v1/limits",
        "/api/v1/limits?point=" + stack,
        "/api/v1/responsibilities",
        "/api/v1/storage",
        "/api/v1/storage/retention/preview?frame_days=30",
        "/api/v1/upkeep",
        "/api/v1/devices",
        "/api/v1/devices/AIR/key",
        "/api/v1/activations",
        "/api/v1/checks?point=" + stack,
        "/api/v1/states",
        "/api/v1/unregistered",
        "/api/v1/command_kinds",
        "/api/v1/device_lines",
        "/api/v1/device_commands",
        "/api/v1/device_commands/1",
        "/api/v1/unmapped",
        "/api/v1/ingest",
        "/api/v1/frames/1",
        "/api/v1/completeness",
        "/api/v1/completeness?by=firm&step=month&period=moment&kind=firm",
        "/api/v1/completeness?by=district&region=990101&from=2026-03-20&to=2026-04-03",
        "/api/v1/gaps",
        "/api/v1/gaps?mn=AIR&period=hour&limit=3",
        "/api/v1/gaps/policy",
        "/api/v1/devices/AIR/rhythm",
        "/api/v1/forward_targets",
        "/api/v1/forward_targets/province",
        "/api/v1/doors",
        "/api/v1/login",
        "/api/v1/me",
        "/api/v1/colleagues",
        "/api/v1/roles",
        "/api/v1/people",
        "/api/v1/account_policy",
        "/api/v1/sessions",
        "/api/v1/tokens",
        "/api/v1/latest",
        "/api/v1/latest?kind=air_station",
        "/api/v1/latest/history",
        "/api/v1/latest/history?parameter=pm2_5&hours=3",
        "/api/v1/series?point=" + air + "&period=hour",
        "/api/v1/series?shape=columns&period=hour&point=" + air,
        "/api/v1/series?shape=columns&period=hour&parameters=stack_so2&point=" + stack,
        "/api/v1/series/versions?point=" + air + "&period=hour&parameter=pm2_5&start=2026-04-03T05:00:00%2B08:00",
        "/api/v1/assessments?period=hour&point=" + air,
        "/api/v1/assessments?period=day&edition=hj633-2012&point=" + air,
        "/api/v1/assessments/calendar?site=S1",
        "/api/v1/assessments/calendar?site=S1&year=2025",
        "/api/v1/emissions?point=" + stack,
        "/api/v1/emissions/hours?parameter=stack_so2&date=2026-04-02&point=" + stack,
        "/api/v1/water/sections",
        "/api/v1/water/summary",
        "/api/v1/official/figures?period=2026-04",
        "/api/v1/official/compare?period=2026-04",
        "/api/v1/official/files",
        "/api/v1/official/feeds",
        "/api/v1/assessment/air",
        "/api/v1/assessment/compare?place=S1",
        "/api/v1/assessment/days?parameter=pm2_5",
        "/api/v1/assessment/day?date=2026-04-02",
        "/api/v1/assessment/trend?year=2025",
        "/api/v1/assessment/ranking?by=good_share",
        "/api/v1/assessment/ranking?level=county",
        "/api/v1/assessment/calendar?period=2026",
        "/api/v1/targets",
        "/api/v1/exceptional_events",
        "/api/v1/findings",
        "/api/v1/findings?state=all&class=exceedance",
        "/api/v1/findings?open_at=2026-02-01T00:00:00%2B08:00",
        "/api/v1/cases",
        "/api/v1/cases?state=all",
        "/api/v1/cases/1",
        "/api/v1/scorecards",
        "/api/v1/scorecards?by=type&from=2026-03-01&to=2026-04-30",
        "/api/v1/scorecards/cases?figure=opened",
        "/api/v1/workflows",
        "/api/v1/exposures",
        "/api/v1/recheck_draws",
        "/api/v1/public/board",
        "/api/v1/public/air",
        "/api/v1/points/" + air + "/frames?from=2026-04-02T00:00:00%2B08:00&to=2026-04-04T00:00:00%2B08:00",
        "/api/v1/dispatch_bodies",
        "/api/v1/dispatch_sheets",
        "/api/v1/dispatch_counts",
        "/api/v1/audit",
        "/api/v1/informant_readers",
        "/api/v1/delegations",
        "/api/v1/me/delegations",
        "/api/v1/audit/chain",
        "/api/v1/audit/check",
        "/api/v1/past/replay?from=2026-04-03T00:00:00%2B08:00&to=2026-04-03T08:00:00%2B08:00&parameter=pm2_5",
        "/api/v1/past?point=" + air + "&as_known_at=2026-04-03T07:59:00%2B08:00",
        "/api/v1/notices",
        "/api/v1/notice_plan",
        "/api/v1/channels",
        "/api/v1/send_lists",
        "/api/v1/sends",
        "/api/v1/message_ways",
        "/api/v1/legal_marks",
        "/api/v1/legal_mark_kinds",
        "/api/v1/shift",
        "/api/v1/shift/entries",
        "/api/v1/shift/hand_overs",
        "/api/v1/calls"};
    std::set<std::string_view> covered;
    for (const std::string& target : targets) {
        const Response response = day_->get(target);
        EXPECT_EQ(response.status, 200) << target << " " << response.text();
        if (response.status != 200) continue;
        const std::string media = response.content_type.substr(0, response.content_type.find(';'));
        EXPECT_EQ(schema_mismatch(day_->last_route->path, "get", media, response.text()), "") << target;
        covered.insert(day_->last_route->path);
    }
    for (const Route& route : routes()) {
        // Text, and what has nothing to show here, are looked at below; notices, sends, photos, sheets, exposures and workbooks
        // in their own tests.
        const bool elsewhere =
            route.path == "/api/v1/sends/{id}" || route.path == "/api/v1/photos/{id}" || route.path == "/api/v1/people_sheet" ||
            route.path.starts_with("/api/v1/dispatch_sheets/{id}") || route.path.starts_with("/api/v1/dispatch_bodies/{key}") ||
            route.path.starts_with("/api/v1/exposures/{id}") || route.path.starts_with("/api/v1/public/photos") ||
            route.path == "/api/v1/cases/{id}/events/{version}/receipt" || route.path == "/api/v1/cases/{id}/informant" ||
            route.path == "/api/v1/recheck_draws/{id}";
        if (route.path.starts_with("/api/v1/notices/{id}") || elsewhere) continue;
        if (route.method != Method::kGet || route.path == "/metrics" || route.path == "/api/v1/commands/{id}") continue;
        EXPECT_TRUE(covered.contains(route.path)) << route.path;
    }
}

TEST_F(AnswersTest, RefusesByName) {
    const std::string air = fmt::format("{}", id_of("AIR"));
    const std::string stack = fmt::format("{}", id_of("STACK"));
    struct Row {
        std::string target;
        int status;
        std::string field;
    };
    const Row rows[] = {
        {"/api/v1/nothing", 404, "path"},
        {"/api/v1/sites?knd=firm", 400, "knd"},
        {"/api/v1/sites?kind=castle", 400, "kind"},
        {"/api/v1/sites?region=1", 400, "region"},
        {"/api/v1/sites/none", 404, "key"},
        {"/api/v1/points?kind=firm", 400, "kind"},
        {"/api/v1/points?site=none", 400, "site"},
        {"/api/v1/points?region=1", 400, "region"},
        {"/api/v1/points/0", 400, "id"},
        {"/api/v1/points/x", 400, "id"},
        {"/api/v1/points/999", 404, "id"},
        {"/api/v1/limits?point=999", 400, "point"},
        {"/api/v1/frames/999999", 404, "seq"},
        {"/api/v1/frames/-1", 400, "seq"},
        {"/api/v1/completeness?by=town", 400, "by"},
        {"/api/v1/completeness?period=week", 400, "period"},
        {"/api/v1/completeness?step=year", 400, "step"},
        {"/api/v1/completeness?kind=castle", 400, "kind"},
        {"/api/v1/completeness?region=1", 400, "region"},
        {"/api/v1/completeness?from=2026-04-03&to=2026-04-02", 400, "from"},
        {"/api/v1/completeness?from=2025-04-03&to=2026-04-02", 400, "from"},
        {"/api/v1/completeness?step=month&from=2024-04-03&to=2026-04-02", 400, "from"},
        {"/api/v1/completeness?format=xml", 400, "format"},
        {"/api/v1/gaps?mn=NOBODY", 404, "mn"},
        {"/api/v1/gaps?point=999", 404, "point"},
        {"/api/v1/gaps?period=week", 400, "period"},
        {"/api/v1/gaps?limit=0", 400, "limit"},
        {"/api/v1/devices/NOBODY/rhythm", 404, "mn"},
        {"/api/v1/latest?kind=x", 400, "kind"},
        {"/api/v1/latest?region=x", 400, "region"},
        {"/api/v1/latest/history?hours=0", 400, "hours"},
        {"/api/v1/latest/history?hours=169", 400, "hours"},
        {"/api/v1/latest/history?parameter=x", 400, "parameter"},
        {"/api/v1/latest/history?edition=x", 400, "edition"},
        {"/api/v1/series", 400, "point"},
        {"/api/v1/series?point=999&period=hour", 404, "point"},
        {"/api/v1/series?point=" + air, 400, "period"},
        {"/api/v1/series?period=week&point=" + air, 400, "period"},
        {"/api/v1/series?period=hour&from=yesterday&point=" + air, 400, "from"},
        {"/api/v1/series?period=hour&to=x&point=" + air, 400, "to"},
        {"/api/v1/series?period=hour&from=2026-04-03&to=2026-04-03&point=" + air, 400, "from"},
        {"/api/v1/series?period=minute&from=2020-01-01&point=" + air, 400, "from"},
        {"/api/v1/series?period=hour&parameters=pm2_5,xyz&point=" + air, 400, "parameters"},
        {"/api/v1/series?period=hour&aspects=loud&point=" + air, 400, "aspects"},
        {"/api/v1/series?period=hour&origin=x&point=" + air, 400, "origin"},
        {"/api/v1/series?period=hour&format=xml&point=" + air, 400, "format"},
        {"/api/v1/series?period=hour&shape=x&point=" + air, 400, "shape"},
        {"/api/v1/series?period=hour&as_of=-1&point=" + air, 400, "as_of"},
        {"/api/v1/series?period=hour&bom=yes&point=" + air, 400, "bom"},
        {"/api/v1/series/versions?period=hour&parameter=pm2_5&point=" + air, 400, "start"},
        {"/api/v1/series/versions?period=hour&start=2026-04-03&point=" + air, 400, "parameter"},
        {"/api/v1/series/versions?period=hour&start=2026-04-03&parameter=pm2_5&aspect=x&point=" + air, 400, "aspect"},
        {"/api/v1/assessments?point=" + stack, 400, "point"},
        {"/api/v1/assessments?period=minute&point=" + air, 400, "period"},
        {"/api/v1/assessments?edition=hj633-1999&point=" + air, 400, "edition"},
        {"/api/v1/assessments?from=2000-01-01&point=" + air, 400, "from"},
        {"/api/v1/assessments/calendar", 400, "site"},
        {"/api/v1/assessments/calendar?site=none", 404, "site"},
        {"/api/v1/assessments/calendar?site=F1", 400, "site"},
        {"/api/v1/assessments/calendar?site=S1&year=20260", 400, "year"},
        {"/api/v1/findings?state=x", 400, "state"},
        {"/api/v1/findings?class=x", 400, "class"},
        {"/api/v1/findings?open_at=yesterday", 400, "open_at"},
        {"/api/v1/findings?open_at=2026-02-01T00:00:00%2B08:00&state=open", 400, "state"},
        {"/api/v1/findings?limit=0", 400, "limit"},
        {"/api/v1/findings?offset=-1", 400, "offset"},
        {"/api/v1/findings?point=x", 400, "point"},
        {"/api/v1/cases?state=x", 400, "state"},
        {"/api/v1/cases/999", 404, "id"},
        {"/api/v1/commands/999", 404, "id"}};
    for (const Row& row : rows) {
        const Response response = day_->get(row.target);
        EXPECT_EQ(response.status, row.status) << row.target << " " << response.text();
        EXPECT_EQ(response.content_type, kProblemType) << row.target;
        EXPECT_THAT(std::string(response.text()), HasSubstr(fmt::format("\"field\":\"{}\"", row.field))) << row.target;
    }
}

TEST_F(AnswersTest, PointsByKindSiteAndRegion) {
    const auto codes = [&](std::string_view query) {
        std::vector<std::string> found;
        const boost::json::value answer = day_->get_json(fmt::format("/api/v1/points{}", query));
        for (const boost::json::value& item : answer.at("items").as_array()) {
            found.push_back(fmt::format("{}/{}", std::string_view(item.at("site_key").as_string()),
                                        std::string_view(item.at("code").as_string())));
        }
        return found;
    };
    EXPECT_THAT(codes(""), UnorderedElementsAre("S1/1", "F1/DA001", "F2/DW001"));
    EXPECT_THAT(codes("?kind=stack"), ElementsAre("F1/DA001"));
    EXPECT_THAT(codes("?site=F2"), ElementsAre("F2/DW001"));
    EXPECT_THAT(codes("?region=990101&kind=ambient_air"), ElementsAre("S1/1"));
    EXPECT_THAT(codes("?site=F2&kind=stack"), IsEmpty());
}

TEST_F(AnswersTest, LatestHasTheIndexAndTheNewestValues) {
    const auto json = day_->get_json("/api/v1/latest?kind=air_station");
    const auto& point = json.at("items").at(0).as_object();
    EXPECT_EQ(point.at("site_key").as_string(), "S1");
    EXPECT_EQ(point.at("air").at("edition").as_string(), "hj633-2026");
    EXPECT_EQ(point.at("air").at("hour").as_string(), "2026-04-03T07:00:00+08:00");
    const auto& values = point.at("values").as_array();
    const auto pm2_5 =
        std::find_if(values.begin(), values.end(), [](const auto& value) { return value.at("parameter") == "pm2_5"; });
    ASSERT_NE(pm2_5, values.end());
    EXPECT_EQ(pm2_5->at("value").to_number<double>(), 41);
    EXPECT_EQ(pm2_5->at("period").as_string(), "moment");
}

TEST_F(AnswersTest, TheSamePictureIsTheSameBytes) {
    const Response first = day_->get("/api/v1/latest");
    const Response second = day_->get("/api/v1/latest");
    EXPECT_EQ(first.body.get(), second.body.get());
    EXPECT_NE(day_->get("/api/v1/latest?kind=firm").text(), first.text());
}

TEST_F(AnswersTest, SeriesInEveryShape) {
    const std::string base = fmt::format(
        "/api/v1/series?point={}&period=hour&parameters=pm2_5,co&from=2026-04-03T05:00&to=2026-04-03T07:00", id_of("AIR"));
    const auto rows = day_->get_json(base);
    ASSERT_EQ(rows.at("rows").as_array().size(), 2U);
    EXPECT_EQ(rows.at("rows").at(0).at("start").as_string(), "2026-04-03T05:00:00+08:00");
    EXPECT_EQ(rows.at("rows").at(0).at("values").at("pm2_5.measured").at("v").to_number<double>(), 65);
    EXPECT_EQ(rows.at("unit").at("co").as_string(), "mg/m3");
    EXPECT_THAT(std::string(day_->get(base).text()), HasSubstr("\"v\":0.2,"));
    const auto columns = day_->get_json(base + "&shape=columns");
    ASSERT_EQ(columns.at("starts").as_array().size(), 2U);
    EXPECT_EQ(columns.at("columns").at(0).at("values").as_array().size(), 2U);
    EXPECT_EQ(columns.at("columns").at(0).at("valid").at(1).as_int64(), 1);
    const Response csv = day_->get(base + "&format=csv&bom=1");
    EXPECT_EQ(csv.content_type, "text/csv; charset=utf-8");
    EXPECT_THAT(std::string(csv.text()), StartsWith("\xEF\xBB\xBFstart,"));
    EXPECT_THAT(std::string(csv.text()), HasSubstr("2026-04-03T06:00:00+08:00,"));
    EXPECT_THAT(std::string(csv.text()), HasSubstr("pm2_5.measured (ug/m3)"));
}

TEST_F(AnswersTest, AssessmentUnderAnyEdition) {
    const std::string base =
        fmt::format("/api/v1/assessments?period=hour&from=2026-04-03T05:00&to=2026-04-03T06:00&point={}", id_of("AIR"));
    const auto now = day_->get_json(base).at("items").at(0).at("air").as_object();
    const auto then = day_->get_json(base + "&edition=hj633-2012").at("items").at(0).at("air").as_object();
    EXPECT_EQ(now.at("edition").as_string(), "hj633-2026");
    EXPECT_EQ(then.at("edition").as_string(), "hj633-2012");
    EXPECT_EQ(now.at("iaqi").at("pm2_5").as_int64(), 105);  // 65 ug/m3, as the text's example
    EXPECT_LT(then.at("iaqi").at("pm2_5").as_int64(), now.at("iaqi").at("pm2_5").as_int64());
}

TEST_F(AnswersTest, HistoryIsOneFrameForEachHour) {
    const auto json = day_->get_json("/api/v1/latest/history?parameter=pm2_5&hours=3");
    EXPECT_EQ(json.at("starts").as_array().size(), 3U);
    EXPECT_EQ(json.at("starts").at(2).as_string(), "2026-04-03T07:00:00+08:00");
    EXPECT_EQ(json.at("points").at(0).at("values").at(2).to_number<double>(), 67);
    EXPECT_EQ(json.at("points").at(0).at("levels").at(2).as_int64(), 3);
}

TEST_F(AnswersTest, TheWayDownToTheFrame) {
    const auto finding = day_->get_json("/api/v1/findings").at("items").at(0).as_object();
    EXPECT_EQ(finding.at("rule").as_string(), "stack_hour_exceeded");
    EXPECT_EQ(finding.at("value").to_number<double>(), 60.2);
    EXPECT_EQ(finding.at("measured").to_number<double>(), 40.5);
    const auto frame = day_->get_json(fmt::format("/api/v1/frames/{}", finding.at("seq").as_int64()));
    EXPECT_EQ(frame.at("verdict").as_string(), "ok");
    EXPECT_EQ(frame.at("mn").as_string(), "STACK");
    EXPECT_EQ(frame.at("header").at("CN").as_string(), "2061");
    EXPECT_THAT(std::string(frame.at("raw").as_string()), HasSubstr("a21026-ZsAvg=60.2"));
    EXPECT_EQ(frame.at("readings").at(0).at("parameter").as_string(), "stack_so2");
}

TEST_F(AnswersTest, MetricsAreText) {
    const Response response = day_->get("/metrics");
    EXPECT_EQ(response.content_type, "text/plain; version=0.0.4; charset=utf-8");
    const std::string text(response.text());
    EXPECT_THAT(text, HasSubstr("# TYPE lvwang_frames_total counter"));
    EXPECT_THAT(text, HasSubstr("lvwang_frames_total{outcome=\"unregistered\"} 1"));
    EXPECT_THAT(text, HasSubstr("# TYPE lvwang_spine_lag_seconds gauge"));
}

TEST(Orders, RegisteringADeviceReadsItsKeptFrames) {
    const auto day = lived_day();
    ASSERT_EQ(day->get_json("/api/v1/unregistered").at("items").at(0).at("mn").as_string(), "NEWCOMER");
    const std::int64_t point = static_cast<std::int64_t>(day->district.point("AIR"));
    const Response response =
        day->ask(Method::kPut, "/api/v1/devices/NEWCOMER", fmt::format(R"({{"point_id":{},"name":"二号仪"}})", point));
    ASSERT_EQ(response.status, 200) << response.text();
    EXPECT_EQ(schema_mismatch("/api/v1/devices/{mn}", "put", "application/json", response.text()), "");
    EXPECT_EQ(response.text(), R"({"mn":"NEWCOMER","redecoding":1})");
    day->district.go_to(day->district.now + 5'000);
    EXPECT_EQ(day->get_json("/api/v1/unregistered").at("total").as_int64(), 0);
    const auto series = day->get_json(fmt::format("/api/v1/series?period=moment&parameters=pm2_5&point={}", point));
    EXPECT_EQ(series.at("rows").at(0).at("values").at("pm2_5.measured").at("v").to_number<double>(), 33);
}

TEST(Orders, EveryPutIsApplied) {
    const auto day = lived_day();
    const std::int64_t stack = static_cast<std::int64_t>(day->district.point("STACK"));
    const std::pair<std::string, std::string> rows[] = {
        {"/api/v1/regions/990101002", R"({"name":"西镇","name_en":"West","parent_code":"990101"})"},
        {"/api/v1/organisations/grid-1", R"({"name":"一网格","kind":"grid","region_code":"990101001"})"},
        {"/api/v1/sites/M1", R"({"kind":"micro_station","name":"微站一","region_code":"990101001","lon":118.03,"lat":31.01})"},
        {"/api/v1/sites/M1/points/1", R"({"kind":"micro_air","name":"微站一","lon":118.03,"lat":31.01,"silence_limit_s":3600})"},
        {"/api/v1/devices/MICRO1", R"({"site_key":"M1","point_code":"1","crc_policy":"accept_modbus"})"},
        {"/api/v1/mappings", R"({"mn":"AIR","wire_code":"zz9999","parameter":"pm2_5","wire_unit":"ug/m3"})"},
        {"/api/v1/limits",
         fmt::format(
             R"({{"point_id":{},"parameter":"stack_nox","limit":"100.50","standard":"GB 13271-2014","clause":"表3","valid_from":"2026-01-01"}})",
             stack)},
        {"/api/v1/responsibilities", R"({"site_key":"M1","matter":"air","person":"王工","organisation_key":"grid-1"})"}};
    for (const auto& [target, body] : rows) {
        const Response response = day->ask(Method::kPut, target, body);
        ASSERT_EQ(response.status, 200) << target << " " << response.text();
        EXPECT_EQ(schema_mismatch(day->last_route->path, "put", "application/json", response.text()), "") << target;
    }
    EXPECT_EQ(day->get_json("/api/v1/sites/M1").at("points").at(0).at("devices").at(0).as_string(), "MICRO1");
    EXPECT_THAT(std::string(day->get("/api/v1/limits").text()), HasSubstr("\"limit\":100.50,"));
    EXPECT_EQ(day->get_json("/api/v1/unmapped").at("total").as_int64(), 0);
}

TEST(Orders, APermitMayNameATableOfAStandard) {
    const auto day = lived_day();
    const std::string stack = fmt::format("{}", static_cast<std::int64_t>(day->district.point("STACK")));
    const auto put = [&](std::string_view more) {
        return day->ask(Method::kPut, "/api/v1/limits",
                        fmt::format(R"({{"point_id":{},"parameter":"stack_nox","valid_from":"2026-01-01"{}}})", stack, more));
    };
    const Response taken = put(R"(,"table":"gb13271-2014/new_coal")");
    ASSERT_EQ(taken.status, 200) << taken.text();
    const auto limit_of = [&] {
        const boost::json::value limits = day->get_json("/api/v1/limits");  // outlives the walk through it
        for (const auto& one : limits.at("items").as_array()) {
            if (one.at("parameter").as_string() == "stack_nox" && one.at("valid_from").as_string() == "2026-01-01") return one;
        }
        return boost::json::value();
    };
    const auto limit = limit_of();
    EXPECT_EQ(limit.at("table").as_string(), "gb13271-2014/new_coal");
    EXPECT_EQ(limit.at("limit").to_number<double>(), 300);
    EXPECT_EQ(limit.at("reference_oxygen_pct").to_number<double>(), 9);
    EXPECT_EQ(limit.at("standard").as_string(), "GB 13271-2014");
    EXPECT_THAT(std::string(limit.at("clause").as_string()), HasSubstr("GB 13271-2014 表"));
    EXPECT_EQ(put(R"(,"table":"gb13271-2014/new_coal","limit":200,"clause":"许可证副本 表2")").status, 200) << "stricter is fine";
    EXPECT_EQ(limit_of().at("limit").to_number<double>(), 200);
    const struct {
        std::string_view more, field, message;
    } wrong[] = {
        {R"(,"table":"gb13271-2014/coal")", "table", "there are in_use_coal"},
        {R"(,"table":"gb13271-2014")", "table", "names no table"},
        {R"(,"table":"gb13271-2099/coal")", "table", "no edition"},
        {R"(,"table":"gb8978-1996/1")", "parameter", "has no limit of stack_nox"},
        {R"(,"table":"gb13271-2014/new_coal","limit":300.1)", "limit", "looser than the 300 mg/m3"},
        {R"(,"table":"gb13271-2014/new_coal","reference_oxygen_pct":6)", "reference_oxygen_pct", "is not that of"},
        {R"(,"table":"gb13271-2014/new_coal","standard":"GB 13223-2011")", "standard", "is not that of"},
        {R"(,"table":"")", "limit", "limit"},
    };
    for (const auto& [more, field, message] : wrong) {
        const Response refused = put(more);
        EXPECT_EQ(refused.status, 400) << more;
        EXPECT_THAT(std::string(refused.text()), HasSubstr(fmt::format(R"("field":"{}")", field))) << more;
        EXPECT_THAT(std::string(refused.text()), HasSubstr(std::string(message))) << more;
    }
    day->district.restart();
    EXPECT_EQ(limit_of().at("table").as_string(), "gb13271-2014/new_coal");
}

TEST(Orders, RefusesByName) {
    const auto day = lived_day();
    struct Row {
        Method method;
        std::string target;
        std::string body;
        int status;
        std::string field;
    };
    const Row rows[] = {
        {Method::kPut, "/api/v1/devices/X", "", 400, ""},
        {Method::kPut, "/api/v1/devices/X", "[]", 400, ""},
        {Method::kPut, "/api/v1/devices/X", "{", 400, ""},
        {Method::kPut, "/api/v1/devices/X", R"({"mn":"Y","point_id":1})", 400, "mn"},
        {Method::kPut, "/api/v1/devices/X", R"({"point_id":999})", 400, "point_id"},
        {Method::kPut, "/api/v1/devices/X", R"({"point_id":1,"crc_policy":"lax"})", 400, "crc_policy"},
        {Method::kPut, "/api/v1/devices/X", R"({"point_id":1,"colour":"red"})", 400, "colour"},
        {Method::kPut, "/api/v1/sites/M1", R"({"kind":"castle","name":"x","region_code":"990101","lon":1,"lat":1})", 400, "kind"},
        {Method::kPut, "/api/v1/mappings", R"({"wire_code":"q1","parameter":"none"})", 400, "parameter"},
        {Method::kPost, "/api/v1/cases/1/assign", R"({"note":"x"})", 400, "version"},
        {Method::kPost, "/api/v1/cases/1/assign", R"({"note":"x","version":1,"colour":"red"})", 400, "colour"},
        {Method::kPost, "/api/v1/cases/1/assign", R"({"note":"x","actor":"别人"})", 400, "actor"},
        {Method::kPost, "/api/v1/cases/x/assign", R"({})", 400, "id"},
        {Method::kPost, "/api/v1/cases/1/close", R"({"note":"x","version":1})", 409, ""},
        {Method::kPost, "/api/v1/cases/1/close", R"({"note":"x","version":7})", 409, "version"},
        {Method::kPost, "/api/v1/cases/999/close", R"({"note":"x","version":1})", 404, "id"},
        {Method::kPost, "/api/v1/cases/1/burn", R"({"version":1})", 400, "type"},
        {Method::kPost, "/api/v1/findings/1/case", R"({"note":"x"})", 409, ""},
        {Method::kPut, "/api/v1/cases/1", "{}", 405, "method"}};
    for (const Row& row : rows) {
        const Response response = day->ask(row.method, row.target, row.body);
        EXPECT_EQ(response.status, row.status) << row.target << row.body << " " << response.text();
        if (!row.field.empty()) {
            EXPECT_THAT(std::string(response.text()), HasSubstr(fmt::format("\"field\":\"{}\"", row.field)))
                << row.target << row.body;
        }
    }
    const Response form = day->ask(Method::kPut, "/api/v1/mappings", "{}", "text/plain");
    EXPECT_EQ(form.status, 400);
    EXPECT_THAT(std::string(form.text()), HasSubstr("\"field\":\"Content-Type\""));
}

}  // namespace
}  // namespace lvwang::api
