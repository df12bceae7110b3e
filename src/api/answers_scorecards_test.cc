// Scorecards over their route: each figure is the length of the list behind it, and what is not seen is not counted.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/answers_fixture.h"
#include "api/schema_match.h"
#include "cases/scorecard.h"

namespace lvwang::api {
namespace {

namespace json = boost::json;
using testing::HasSubstr;

// Case 1 of a stack: assigned to the bureau, sent back once, closed the next day.
std::unique_ptr<AnswersFixture> closed_case() {
    auto day = std::make_unique<AnswersFixture>(*parse_iso("2026-04-03T08:05:00+08:00"));
    day->district.report("STACK", "2061", *parse_iso("2026-04-03T07:00:00+08:00"),
                         "a21026-Avg=40.5,a21026-ZsAvg=60.2,a21026-Flag=N");
    day->district.go_to(*parse_iso("2026-04-03T08:10:00+08:00"));
    day->enrol();
    const std::pair<std::string, std::string> steps[] = {
        {"assign", R"("owner":"tester","owner_organisation":"bureau","note":"请核实","due_at":"2026-04-10")"},
        {"accept", R"("note":"")"},
        {"feed_back", R"("fields":{"cause":"浆液泵故障","measures":"更换"})"},
        {"return", R"("note":"缺照片")"},
        {"feed_back", R"("fields":{"cause":"浆液泵故障","measures":"补照片"})"},
        {"verify", R"("fields":{"how":"现场核查"})"},
        {"close", R"("note":"销号")"}};
    for (const auto& [act, body] : steps) {
        day->district.go_to(day->district.now + 2 * kHourMs);
        const std::int64_t version = day->get_json("/api/v1/cases/1").at("version").as_int64();
        const Response done =
            day->ask(Method::kPost, "/api/v1/cases/1/" + act, fmt::format("{{\"version\":{},{}}}", version, body));
        EXPECT_EQ(done.status, 200) << act << " " << done.text();
    }
    return day;
}

TEST(Scorecards, EachFigureIsTheLengthOfItsList) {
    const auto day = closed_case();
    for (const std::string by : {"organisation", "person", "region", "site", "type"}) {
        const Response response = day->get("/api/v1/scorecards?from=2026-04-01&to=2026-04-30&by=" + by);
        ASSERT_EQ(response.status, 200) << response.text();
        EXPECT_EQ(schema_mismatch("/api/v1/scorecards", "get", "application/json", response.text()), "");
        const json::value told = json::parse(response.text());
        ASSERT_FALSE(told.at("items").as_array().empty());
        for (const json::value& card : told.at("items").as_array()) {
            for (std::size_t i = 0; i < cases::kCaseFigures; ++i) {
                const std::string figure(cases::to_string(static_cast<cases::CaseFigure>(i)));
                const std::string key(card.at("key").as_string());
                const json::value behind = day->get_json(fmt::format(
                    "/api/v1/scorecards/cases?from=2026-04-01&to=2026-04-30&by={}&key={}&figure={}", by, key, figure));
                EXPECT_EQ(behind.at("total").as_int64(), card.at(figure).as_int64()) << by << " " << key << " " << figure;
            }
        }
    }
}

TEST(Scorecards, SayHowACaseWent) {
    const auto day = closed_case();
    const json::value told = day->get_json("/api/v1/scorecards?from=2026-04-01&to=2026-04-30");
    const json::value& all = told.at("all");
    EXPECT_EQ(all.at("closed"), 1);
    EXPECT_EQ(all.at("on_time"), 1);
    EXPECT_EQ(all.at("first_pass"), 0) << "it was sent back";
    EXPECT_EQ(all.at("returned"), 1);
    EXPECT_NEAR(all.at("response_h").to_number<double>(), 4, 0.1) << "assigned after two hours, signed after four";
    EXPECT_NEAR(all.at("handling_h").to_number<double>(), 6, 0.1);
    EXPECT_EQ(told.at("items").at(0).at("name"), "试验县生态环境局");
    EXPECT_EQ(day->get_json("/api/v1/scorecards?from=2026-03-01&to=2026-03-31").at("items").as_array().size(), 0U);
}

TEST(Scorecards, AMonthThatIsOverStaysAsItWasHandedIn) {
    const auto day = closed_case();
    const std::string april = "from=2026-04-01&to=2026-04-30";
    day->district.go_to(*parse_iso("2026-05-02T09:00:00+08:00"));
    const json::value handed_in = day->get_json("/api/v1/scorecards?" + april).at("all");
    EXPECT_EQ(handed_in.at("closed"), 1);
    const std::int64_t version = day->get_json("/api/v1/cases/1").at("version").as_int64();
    const Response back = day->ask(Method::kPost, "/api/v1/cases/1/recheck",
                                   fmt::format(R"({{"version":{},"note":"又超标","passed":false}})", version));
    ASSERT_EQ(back.status, 200) << back.text();
    EXPECT_EQ(day->get_json("/api/v1/scorecards?" + april).at("all"), handed_in);
    const json::value behind = day->get_json("/api/v1/scorecards/cases?figure=on_time&" + april);
    ASSERT_EQ(behind.at("items").as_array().size(), 1U);
    EXPECT_EQ(behind.at("items").at(0).at("state"), "closed") << "the list shows what was counted";
    EXPECT_EQ(day->get_json("/api/v1/scorecards?from=2026-05-01&to=2026-05-31").at("all").at("relapsed"), 1);
}

TEST(Scorecards, WhatIsWrongIsNamedAndWhatIsNotSeenIsNotCounted) {
    const auto day = closed_case();
    EXPECT_THAT(std::string(day->get("/api/v1/scorecards?by=shoe").text()), HasSubstr("'shoe' is not one of"));
    EXPECT_THAT(std::string(day->get("/api/v1/scorecards?from=2026-05-01&to=2026-04-01").text()),
                HasSubstr("'from' is after 'to'"));
    EXPECT_THAT(std::string(day->get("/api/v1/scorecards?from=2024-05-01&to=2026-04-01").text()), HasSubstr("at most 366 days"));
    EXPECT_THAT(std::string(day->get("/api/v1/scorecards/cases?figure=best").text()), HasSubstr("'best' is no figure"));
    Scope scope;
    scope.regions = {"nowhere"};
    day->see(scope);
    EXPECT_EQ(day->get_json("/api/v1/scorecards?from=2026-04-01&to=2026-04-30").at("items").as_array().size(), 0U);
}

}  // namespace
}  // namespace lvwang::api
