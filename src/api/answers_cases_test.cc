// Cases over their routes: the steps of a case, who may take which, and from whom a case is hidden.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "api/answers_fixture.h"
#include "api/schema_match.h"

namespace lvwang::api {
namespace {

using testing::HasSubstr;

// A stack whose last hour is over its limit: case 1.
std::unique_ptr<AnswersFixture> stack_day() {
    auto made = std::make_unique<AnswersFixture>(*parse_iso("2026-04-03T08:05:00+08:00"));
    made->district.report("STACK", "2061", *parse_iso("2026-04-03T07:00:00+08:00"),
                          "a21026-Avg=40.5,a21026-ZsAvg=60.2,a21026-Flag=N");
    made->district.go_to(*parse_iso("2026-04-03T08:10:00+08:00"));
    return made;
}

TEST(Orders, ACaseFromItsOpeningToItsClose) {
    const auto day = stack_day();
    day->enrol();
    const std::pair<std::string, std::string> steps[] = {
        {"assign", R"("owner":"李工","owner_organisation":"bureau","note":"请核实","due_at":"2026-04-10")"},
        {"feed_back", R"("fields":{"cause":"浆液泵故障","measures":"更换石灰石浆液泵"})"},
        {"return", R"("note":"缺照片")"},
        {"feed_back", R"("fields":{"cause":"浆液泵故障","measures":"补照片"})"},
        {"verify", R"("fields":{"how":"现场核查"})"},
        {"close", R"("note":"销号")"},
        {"recheck", R"("note":"仍在超标","passed":false)"}};
    for (const auto& [act, body] : steps) {
        const auto before = day->get_json("/api/v1/cases/1");
        const auto& actions = before.at("actions").as_array();
        EXPECT_TRUE(std::any_of(actions.begin(), actions.end(), [&](const auto& action) { return action == act.c_str(); }))
            << act;
        const std::int64_t version = before.at("version").as_int64();
        const Response response =
            day->ask(Method::kPost, "/api/v1/cases/1/" + act, fmt::format("{{\"version\":{},{}}}", version, body));
        ASSERT_EQ(response.status, 200) << act << " " << response.text();
        EXPECT_EQ(schema_mismatch(day->last_route->path, "post", "application/json", response.text()), "") << act;
        if (act != "close") continue;
        EXPECT_EQ(day->get_json("/api/v1/cases").at("total").as_int64(), 0);
        EXPECT_EQ(day->get_json("/api/v1/cases?state=closed").at("total").as_int64(), 1);
        EXPECT_EQ(day->get_json("/api/v1/cases?state=watched").at("total").as_int64(), 1);
    }
    const auto again = day->get_json("/api/v1/cases/1");
    EXPECT_EQ(again.at("state").as_string(), "open");
    EXPECT_EQ(again.at("events").as_array().size(), 8U);
    EXPECT_EQ(again.at("events").as_array()[2].at("details").at("fields").at("cause").as_string(), "浆液泵故障");
}

// The wind of a watched case stands in its page: how it blew then, and how often it has since.
TEST(Orders, AWatchThatAsksForTheWindTellsOfIt) {
    AnswersFixture day(*parse_iso("2026-04-03T08:05:00+08:00"));
    std::vector<SourceText> files;
    for (const SourceText& file : standards::source_tree_texts()) {
        if (file.path != "workflows/stack_exceedance.json") files.push_back(file);
    }
    files.push_back({"workflows/stack_exceedance.json",
                     R"({"key":"stack_exceedance","like":"general","name":"超标","name_en":"Exceedance",
                         "opened_by":["stack_hour_exceeded"],"watch":{"days":1,"wind":true}})"});
    day.district.workflows = pipeline::SpineFixture::must(cases::Workflows::parse(files));
    day.district.restart();
    day.enrol();
    const auto hour = [&](std::string_view start, std::string_view so2, std::string_view direction) {
        const Instant from = *parse_iso(start);
        day.district.now = from + kHourMs + 5'000;
        day.district.report("AIR", "2061", from,
                            fmt::format("a01007-Avg=2.5,a01007-Flag=N;a01008-Avg={},a01008-Flag=N", direction));
        day.district.report("STACK", "2061", from, fmt::format("a21026-Avg=20,a21026-ZsAvg={},a21026-Flag=N", so2));
        day.district.go_to(from + kHourMs + 10'000);
    };
    hour("2026-04-03T08:00:00+08:00", "60.2", "45");
    EXPECT_TRUE(day.get_json("/api/v1/cases/1").at("wind_watch").is_null()) << "it is not closed";
    for (const char* const act : {"feed_back", "verify", "close"}) {
        const std::string_view fields =
            act == std::string_view("feed_back") ? R"("cause":"泵","measures":"换")" : R"("how":"数据核查")";
        const std::int64_t version = day.get_json("/api/v1/cases/1").at("version").as_int64();
        const std::string body = act == std::string_view("close")
                                     ? fmt::format(R"({{"version":{},"note":"好"}})", version)
                                     : fmt::format(R"({{"version":{},"fields":{{{}}}}})", version, fields);
        const Response done = day.ask(Method::kPost, fmt::format("/api/v1/cases/1/{}", act), body);
        ASSERT_EQ(done.status, 200) << done.text();
    }
    hour("2026-04-03T10:00:00+08:00", "30", "60");
    hour("2026-04-03T11:00:00+08:00", "30", "225");
    hour("2026-04-03T12:00:00+08:00", "30", "45");
    const Response shown = day.get("/api/v1/cases/1");
    EXPECT_EQ(schema_mismatch("/api/v1/cases/{id}", "get", "application/json", shown.text()), "");
    const auto wind = boost::json::parse(shown.text()).at("wind_watch");
    EXPECT_EQ(wind.at("site_name").as_string(), "东镇站");
    EXPECT_EQ(wind.at("at").as_string(), "2026-04-03T08:00:00+08:00");
    EXPECT_EQ(wind.at("direction_deg").as_int64(), 45);
    EXPECT_EQ(wind.at("speed_m_s").as_double(), 2.5);
    EXPECT_EQ(wind.at("hours_needed").as_int64(), 6);
    EXPECT_EQ(wind.at("hours_comparable").as_int64(), 1) << "the last hour may still change";
    EXPECT_EQ(wind.at("hours_known").as_int64(), 2);
    EXPECT_FALSE(wind.at("prolonged").as_bool());
    hour("2026-04-03T13:00:00+08:00", "75", "200");
    const Response back = day.get("/api/v1/cases/1");
    EXPECT_EQ(schema_mismatch("/api/v1/cases/{id}", "get", "application/json", back.text()), "");
    EXPECT_THAT(std::string(back.text()), HasSubstr(R"("wind_now":{"direction_deg":200,"speed_m_s":2.5})"));
}

TEST(Orders, WhoComesSecondIsToldWhatTheFirstDid) {
    const auto day = stack_day();
    day->enrol();
    const Response nobody = day->ask(Method::kPost, "/api/v1/cases/1/join", R"({"version":1,"joined":["张工","陆网格"]})");
    EXPECT_EQ(nobody.status, 400);
    EXPECT_THAT(std::string(nobody.text()),
                AllOf(HasSubstr("nobody is called '陆网格' here"), HasSubstr("\"field\":\"joined\"")));
    const std::string join = R"({"version":1,"joined":["张工","tester"]})";
    ASSERT_EQ(day->ask(Method::kPost, "/api/v1/cases/1/join", join).status, 200);
    const Response second = day->ask(Method::kPost, "/api/v1/cases/1/supervise", R"({"version":1,"note":"x","level":"key"})");
    EXPECT_EQ(second.status, 409);
    EXPECT_THAT(std::string(second.text()), HasSubstr("since then: joined by tester"));
    EXPECT_THAT(std::string(second.text()), HasSubstr("\"field\":\"version\""));
}

TEST(Orders, WhoHasNoStepTakesNone) {
    const auto day = stack_day();
    day->as("auditor");
    day->in_roles({Role::kAuditor});
    day->enrol();
    EXPECT_EQ(day->get_json("/api/v1/cases/1").at("actions").as_array().size(), 0U);
    const std::string assign = R"({"version":1,"owner":"李工"})";
    const Response refused = day->ask(Method::kPost, "/api/v1/cases/1/assign", assign);
    EXPECT_EQ(refused.status, 403);
    EXPECT_THAT(std::string(refused.text()), HasSubstr("the role needed is "));
    EXPECT_THAT(std::string(refused.text()), HasSubstr("\"field\":\"role\""));
    // A token does no more than its rights, whoever it belongs to.
    day->as("tester");
    day->enrol();
    day->caller.token = 5;
    day->caller.rights = {accounts::Right::kLook, accounts::Right::kVerifyCases};
    const auto with_token = day->get_json("/api/v1/cases/1").at("actions").as_array();
    EXPECT_TRUE(std::ranges::none_of(with_token, [](const auto& act) { return act == "assign"; }));
    EXPECT_TRUE(std::ranges::any_of(with_token, [](const auto& act) { return act == "supervise"; }));
    EXPECT_EQ(day->ask(Method::kPost, "/api/v1/cases/1/assign", assign).status, 409);
}

// What is confidential is not there for a firm: in no list, count or finding, and not by its number.
TEST(Sight, AConfidentialCaseIsNotThereForTheFirm) {
    const auto day = stack_day();
    std::vector<SourceText> texts;
    for (const SourceText& text : standards::source_tree_texts()) texts.push_back(text);
    for (SourceText& text : texts) {
        if (text.path != "workflows/stack_exceedance.json") continue;
        const std::string_view told = "\"firm_first\": \"explain\",";
        text.text.replace(text.text.find(told), told.size(), "\"confidential\": true,");
    }
    auto secret = cases::Workflows::parse(texts);
    ASSERT_TRUE(secret) << secret.error().message;
    day->district.views->workflows.publish(std::make_shared<const cases::Workflows>(*secret));
    EXPECT_EQ(day->get_json("/api/v1/cases?state=all").at("total").as_int64(), 1) << "the centre sees it";
    day->in_roles({Role::kFirmOfficer});
    EXPECT_EQ(day->get_json("/api/v1/cases?state=all").at("total").as_int64(), 0);
    EXPECT_EQ(day->get("/api/v1/cases/1").status, 404);
    EXPECT_EQ(day->ask(Method::kPost, "/api/v1/cases/1/remark", R"({"version":1,"note":"x"})").status, 404);
    const auto findings = day->get_json("/api/v1/findings?state=all");
    EXPECT_FALSE(findings.at("items").as_array().empty());
    for (const auto& row : findings.at("items").as_array()) {
        EXPECT_TRUE(row.at("case_id").is_null());
    }
    EXPECT_EQ(day->get("/api/v1/workflows").text().find("stack_exceedance"), std::string_view::npos);
}

}  // namespace
}  // namespace lvwang::api
