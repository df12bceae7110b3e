// Random re-checks over their routes: who draws, what is drawn from what, that it can be repeated, and who is told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "api/answers_fixture.h"
#include "api/schema_match.h"
#include "audit/lot.h"

namespace lvwang::api {
namespace {

namespace json = boost::json;
using testing::HasSubstr;

constexpr std::string_view kDraws = "/api/v1/recheck_draws";

class DrawAnswers : public testing::Test {
protected:
    void SetUp() override { day.enrol(); }

    void act(std::int64_t id, std::string_view name, std::string_view more) {
        const std::int64_t version = *day.get_json(fmt::format("/api/v1/cases/{}", id)).at("version").if_int64();
        const Response done = day.ask(Method::kPost, fmt::format("/api/v1/cases/{}/{}", id, name),
                                      fmt::format(R"({{"version":{},"note":"好"{}}})", version, more));
        ASSERT_EQ(done.status, 200) << name << done.text();
    }
    // A case that is reported and closed now.
    void closed(std::string_view last = "close", std::string_view region = "990101001") {
        const Response made =
            day.ask(Method::kPost, "/api/v1/cases",
                    fmt::format(R"({{"title":"堆放垃圾","text":"约三车","region_code":"{}","type":"dust"}})", region));
        ASSERT_EQ(made.status, 200) << made.text();
        const std::int64_t id = json::parse(made.text()).at("id").as_int64();
        act(id, "feed_back", R"(,"fields":{"cause":"无人清运","measures":"清运"})");
        act(id, "verify", R"(,"fields":{"how":"现场核查"})");
        act(id, last, "");
    }
    Response draw(std::string_view more = R"("n":3)") {
        return day.ask(Method::kPost, kDraws,
                       fmt::format(R"({{"from":"2026-04-01","to":"2026-04-30","due_on":"2026-04-20",{}}})", more));
    }
    static std::vector<std::int64_t> ids(const json::value& list) {
        std::vector<std::int64_t> all;
        for (const json::value& one : list.as_array()) all.push_back(one.at("case_id").as_int64());
        return all;
    }

    AnswersFixture day{*parse_iso("2026-04-03T08:05:00+08:00")};
};

TEST_F(DrawAnswers, AreRepeatedFromSeedAndPool) {
    for (int i = 0; i < 8; ++i) closed();
    closed("dismiss");  // not mended: nothing could be checked
    const Response made = draw();
    ASSERT_EQ(made.status, 200) << made.text();
    EXPECT_EQ(schema_mismatch(kDraws, "post", "application/json", made.text()), "");
    const json::value told = json::parse(made.text());
    EXPECT_EQ(told.at("pool_size").as_int64(), 8);
    EXPECT_EQ(told.at("drawn").as_int64(), 3);
    EXPECT_EQ(told.at("waiting").as_int64(), 3);
    EXPECT_TRUE(told.at("repeats").as_bool());
    const std::string seed(told.at("seed").as_string());
    EXPECT_EQ(seed.size(), 43U);
    std::vector<std::int64_t> pool = ids(told.at("pool"));
    EXPECT_EQ(audit::draw(seed, pool, 3), ids(told.at("picks"))) << "by hand";
    std::ranges::sort(pool);
    EXPECT_EQ(pool, (std::vector<std::int64_t>{1, 2, 3, 4, 5, 6, 7, 8}));

    // The drawn cases are to be seen again sooner than they were; the others are as they were.
    const std::int64_t first = ids(told.at("picks")).front();
    const json::value drawn = day.get_json(fmt::format("/api/v1/cases/{}", first));
    EXPECT_EQ(
        schema_mismatch("/api/v1/cases/{id}", "get", "application/json", day.get(fmt::format("/api/v1/cases/{}", first)).text()),
        "");
    EXPECT_EQ(drawn.at("revisit_at").as_string(), "2026-04-20T23:59:59+08:00");
    EXPECT_EQ(drawn.at("events").as_array().back().at("act").as_string(), "drawn");
    EXPECT_EQ(drawn.at("events").as_array().back().at("details").at("draw").as_int64(), 1);

    // What comes of them: one passed, one did not, one waits. And the whole outlives a restart.
    const auto picks = ids(told.at("picks"));
    act(picks[0], "recheck", R"(,"passed":true)");
    act(picks[1], "recheck", R"(,"passed":false)");
    day.district.restart();
    const Response again = day.get("/api/v1/recheck_draws/1");
    EXPECT_EQ(schema_mismatch("/api/v1/recheck_draws/{id}", "get", "application/json", again.text()), "");
    const json::value after = json::parse(again.text());
    EXPECT_EQ(after.at("passed").as_int64(), 1);
    EXPECT_EQ(after.at("failed").as_int64(), 1);
    EXPECT_EQ(after.at("waiting").as_int64(), 1);
    EXPECT_EQ(after.at("picks").as_array()[0].at("result").as_string(), "passed");
    EXPECT_EQ(after.at("picks").as_array()[0].at("settled_by").as_string(), "tester");
    EXPECT_EQ(after.at("picks").as_array()[1].at("result").as_string(), "failed");
    EXPECT_EQ(after.at("seed").as_string(), seed);
    EXPECT_EQ(ids(after.at("picks")), picks);
    const Response list = day.get(kDraws);
    EXPECT_EQ(schema_mismatch(kDraws, "get", "application/json", list.text()), "");
    EXPECT_EQ(json::parse(list.text()).at("items").as_array()[0].at("failed").as_int64(), 1);

    // The next draw has a seed of its own, and the case that opened again is not among its pool.
    const json::value next = json::parse(draw(R"("n":100)").text());
    EXPECT_NE(next.at("seed").as_string(), seed);
    EXPECT_EQ(next.at("drawn").as_int64(), 7);
    // A case that opens again for another reason before anybody has gone waits for nobody.
    act(picks[0], "reopen", "");
    EXPECT_EQ(day.get_json("/api/v1/recheck_draws/2").at("reopened").as_int64(), 1);
    EXPECT_EQ(day.get_json("/api/v1/recheck_draws/1").at("passed").as_int64(), 1) << "what was found stays found";
}

TEST_F(DrawAnswers, AreRefusedByField) {
    const Response none = draw();
    EXPECT_EQ(none.status, 409);
    EXPECT_THAT(std::string(none.text()), HasSubstr("\"field\":\"n\""));
    closed();
    const struct {
        std::string body;
        int status;
        std::string field;
    } rows[] = {
        {R"({"from":"2026-04-01","to":"2026-04-30","due_on":"2026-04-20"})", 400, "n"},
        {R"({"from":"2026-04-01","to":"2026-04-30","due_on":"2026-04-20","n":0})", 400, "n"},
        {R"({"from":"2026-04-01","to":"2026-04-30","due_on":"2026-04-20","n":101})", 400, "n"},
        {R"({"from":"spring","to":"2026-04-30","due_on":"2026-04-20","n":1})", 400, "from"},
        {R"({"from":"2026-04-30","to":"2026-04-01","due_on":"2026-04-20","n":1})", 400, "to"},
        {R"({"from":"2020-04-30","to":"2026-04-01","due_on":"2026-04-20","n":1})", 400, "from"},
        {R"({"from":"2026-04-01","to":"2026-04-30","due_on":"2026-04-02","n":1})", 400, "due_on"},
        {R"({"from":"2026-04-01","to":"2026-04-30","due_on":"2026-04-20","n":1,"seed":"mine"})", 400, "seed"},
        {R"({"from":"2026-04-01","to":"2026-04-30","due_on":"2026-04-20","n":1,"type":"poem"})", 400, "type"},
        {R"({"from":"2026-04-01","to":"2026-04-30","due_on":"2026-04-20","n":1,"region_code":"110000"})", 400, "region_code"},
        {R"({"from":"2026-04-01","to":"2026-04-30","due_on":"2026-04-20","n":1,"visitor":"nobody"})", 400, "visitor"},
        {R"({"from":"2026-04-01","to":"2026-04-30","due_on":"2026-04-20","n":1,"lucky":7})", 400, "lucky"},
        {R"({"from":"2026-04-01","to":"2026-04-30","due_on":"2026-04-20","n":1,"type":"tip_off"})", 409, "n"},
        {R"({"from":"2026-03-01","to":"2026-03-31","due_on":"2026-04-20","n":1})", 409, "n"},
    };
    for (const auto& row : rows) {
        const Response refused = day.ask(Method::kPost, kDraws, row.body);
        EXPECT_EQ(refused.status, row.status) << row.body << refused.text();
        EXPECT_THAT(std::string(refused.text()), HasSubstr(fmt::format("\"field\":\"{}\"", row.field))) << row.body;
    }
    day.as("zhou");
    day.in_roles({Role::kDutyOfficer});
    day.enrol();
    const Response officer = draw();
    EXPECT_EQ(officer.status, 409) << officer.text();
    EXPECT_THAT(std::string(officer.text()), HasSubstr("a leader or an inspector"));
}

TEST_F(DrawAnswers, GoAsFarAsTheSightOfWhoDraws) {
    closed("close", "990101");
    closed("close", "990101001");
    const json::value town = json::parse(draw(R"("n":9,"region_code":"990101001")").text());
    EXPECT_EQ(ids(town.at("pool")), std::vector<std::int64_t>{2});
    day.see({.regions = {"990101001"}});
    const json::value own = json::parse(draw(R"("n":9)").text());
    EXPECT_EQ(ids(own.at("pool")), std::vector<std::int64_t>{2});
    day.as("tester");
    ASSERT_EQ(draw(R"("n":9)").status, 200);  // both
    day.as("ma");
    day.see({.regions = {"990101001"}});
    const json::value told = day.get_json("/api/v1/recheck_draws/3");
    EXPECT_FALSE(told.at("whole").as_bool());
    EXPECT_TRUE(told.at("pool").as_array().empty()) << "of other places nothing is told";
    EXPECT_EQ(ids(told.at("picks")), std::vector<std::int64_t>{2});
    day.see({.regions = {"nowhere"}});
    EXPECT_EQ(day.get("/api/v1/recheck_draws/3").status, 404);
    EXPECT_EQ(day.get_json(kDraws).at("total").as_int64(), 0);
    day.as("tester");
    day.in_roles({Role::kFirmOfficer});
    EXPECT_EQ(day.get("/api/v1/recheck_draws/1").status, 404) << "a firm is told of no draw";
    EXPECT_EQ(day.get_json(kDraws).at("items").as_array().size(), 0U);
    EXPECT_EQ(day.get_json("/api/v1/cases/2").at("events").as_array().back().at("act").as_string(), "closed");
}

}  // namespace
}  // namespace lvwang::api
