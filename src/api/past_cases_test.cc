// Cases as they were known, over their routes.
#include <gtest/gtest.h>

#include <algorithm>

#include "api/answers_fixture.h"
#include "api/schema_match.h"

namespace lvwang::api {
namespace {

constexpr std::string_view kOpened = "2026-04-03T08:10:00%2B08:00";
constexpr std::string_view kAssigned = "2026-04-03T09:00:00%2B08:00";
constexpr std::string_view kSupervised = "2026-04-03T10:00:00%2B08:00";
constexpr std::string_view kReopened = "2026-04-08T12:00:00%2B08:00";
constexpr std::string_view kClosed = "2026-04-07T12:00:00%2B08:00";

Instant instant(std::string_view text) {
    std::string plain(text);
    plain.replace(plain.find("%2B"), 3, "+");
    return *parse_iso(plain);
}

// What is done now has been done by that moment.
void go_before(AnswersFixture& day, std::string_view moment) {
    day.district.go_to(instant(moment) - 20 * kSecondMs);
}

// A stack's case that is assigned at nine, supervised at ten, overdue on the 13th, and so on.
std::unique_ptr<AnswersFixture> stack_case() {
    auto made = std::make_unique<AnswersFixture>(*parse_iso("2026-04-03T08:05:00+08:00"));
    made->district.report("STACK", "2061", *parse_iso("2026-04-03T07:00:00+08:00"),
                          "a21026-Avg=40.5,a21026-ZsAvg=60.2,a21026-Flag=N");
    go_before(*made, kOpened);
    made->district.go_to(instant(kOpened) + kMinuteMs);
    made->enrol();
    return made;
}

void act(AnswersFixture& day, std::string_view name, std::string_view body) {
    const auto seen = day.get_json("/api/v1/cases/1").at("version").as_int64();
    const Response done = day.ask(Method::kPost, fmt::format("/api/v1/cases/1/{}", name),
                                  fmt::format("{{\"version\":{}{}{}}}", seen, body.empty() ? "" : ",", body));
    ASSERT_EQ(done.status, 200) << name << " " << done.text();
}

std::string one_at(std::string_view at) {
    return fmt::format("/api/v1/cases/1?as_known_at={}", at);
}
std::string list_at(std::string_view state, std::string_view at) {
    return fmt::format("/api/v1/cases?state={}&as_known_at={}", state, at);
}

TEST(PastCases, StandAsTheyStood) {
    const auto day = stack_case();
    go_before(*day, kAssigned);
    act(*day, "assign", R"("owner":"李工","owner_organisation":"bureau","due_at":"2026-04-10")");
    go_before(*day, kSupervised);
    act(*day, "supervise", R"("level":"listed","note":"挂牌")");
    day->district.report("STACK", "2061", *parse_iso("2026-04-03T09:00:00+08:00"),
                         "a21026-Avg=50.5,a21026-ZsAvg=80.2,a21026-Flag=N");
    day->district.go_to(*parse_iso("2026-04-03T11:00:00+08:00"));
    const auto now = day->get_json("/api/v1/cases/1");
    EXPECT_TRUE(now.at("as_known_at").is_null());
    EXPECT_EQ(now.at("finding").at("value").to_number<double>(), 80.2);

    const auto first = day->get_json(one_at(kOpened));
    EXPECT_EQ(first.at("as_known_at").as_string(), "2026-04-03T08:10:00+08:00");
    EXPECT_NE(first.at("owner").as_string(), "李工");
    EXPECT_EQ(first.at("supervision").as_string(), "none");
    EXPECT_EQ(first.at("events").as_array().size(), 1U);
    EXPECT_EQ(first.at("version").as_int64(), 1);
    // The hour of nine o'clock had not come: neither its value, nor what the finding says of it, nor its reading.
    EXPECT_TRUE(first.at("finding").at("value").is_null());
    EXPECT_EQ(first.at("finding").at("last").as_string(), "2026-04-03T07:00:00+08:00");
    EXPECT_EQ(first.at("readings").as_array().size(), 1U);
    EXPECT_FALSE(first.at("mine").as_bool());
    EXPECT_TRUE(first.at("actions").as_array().empty()) << "nobody acts in the past";

    const auto assigned = day->get_json(one_at(kAssigned));
    EXPECT_EQ(assigned.at("owner").as_string(), "李工");
    EXPECT_EQ(assigned.at("due_at").as_string(), "2026-04-10T23:59:59+08:00");
    EXPECT_EQ(assigned.at("supervision").as_string(), "none");
    EXPECT_EQ(day->get_json(one_at(kSupervised)).at("supervision").as_string(), "listed");
    for (const std::string_view at : {kOpened, kAssigned, kSupervised}) {
        const Response one = day->ask(Method::kGet, one_at(at));
        EXPECT_EQ(schema_mismatch(day->last_route->path, "get", "application/json", one.text()), "") << at;
        const Response list = day->ask(Method::kGet, list_at("open", at));
        EXPECT_EQ(schema_mismatch(day->last_route->path, "get", "application/json", list.text()), "") << at;
        const auto rows = boost::json::parse(list.text());
        ASSERT_EQ(rows.at("total").as_int64(), 1);
        const auto row = rows.at("items").as_array()[0];
        const auto whole = day->get_json(one_at(at));
        for (const auto& [field, value] : row.as_object()) EXPECT_EQ(whole.at(field), value) << field << " " << at;
    }
}

TEST(PastCases, AreInTheListThatTheyWereIn) {
    const auto day = stack_case();
    act(*day, "feed_back", R"("fields":{"cause":"浆液泵故障","measures":"更换"})");
    act(*day, "verify", R"("fields":{"how":"现场核查"})");
    go_before(*day, kClosed);
    act(*day, "close", R"("note":"销号")");
    go_before(*day, kReopened);
    act(*day, "recheck", R"("note":"仍在超标","passed":false)");
    day->district.go_to(*parse_iso("2026-04-09T12:00:00+08:00"));

    // Later there is another one: nothing has come for days.
    const auto listed = [&](std::string_view state, std::string_view at) {
        const auto answer = day->get_json(list_at(state, at));
        const auto& rows = answer.at("items").as_array();
        EXPECT_EQ(answer.at("total").as_int64(), static_cast<std::int64_t>(rows.size()));
        return std::ranges::count_if(rows, [](const auto& row) { return row.at("id").as_int64() == 1; });
    };
    struct Row {
        std::string_view at;
        int open, closed, all;
    };
    for (const auto& [at, open, closed, all] :
         {Row{"2026-04-03T08:00:00%2B08:00", 0, 0, 0}, Row{kOpened, 1, 0, 1}, Row{"2026-04-07T11:59:30%2B08:00", 1, 0, 1},
          Row{kClosed, 0, 1, 1}, Row{"2026-04-08T11:00:00%2B08:00", 0, 1, 1}, Row{kReopened, 1, 0, 1}}) {
        EXPECT_EQ(listed("open", at), open) << at;
        EXPECT_EQ(listed("closed", at), closed) << at;
        EXPECT_EQ(listed("all", at), all) << at;
    }
    const auto closed = day->get_json(list_at("closed", kClosed)).at("items").as_array()[0];
    EXPECT_EQ(closed.at("outcome").as_string(), "mended");
    EXPECT_EQ(closed.at("closed_at").as_string(), "2026-04-07T11:59:41+08:00");
    EXPECT_FALSE(closed.at("watch_until").is_null());
    EXPECT_EQ(day->get_json("/api/v1/cases/1").at("outcome").as_string(), "");
}

TEST(PastCases, WereOverdueOnlyOnceTheyWere) {
    const auto day = stack_case();
    act(*day, "assign", R"("owner":"李工","owner_organisation":"bureau","due_at":"2026-04-03T09:30:00+08:00")");
    day->district.go_to(instant(kSupervised));
    EXPECT_EQ(day->get_json(list_at("overdue", kAssigned)).at("total").as_int64(), 0);
    EXPECT_EQ(day->get_json(list_at("overdue", kSupervised)).at("total").as_int64(), 1);
    EXPECT_FALSE(day->get_json(one_at(kAssigned)).at("overdue").as_bool());
    EXPECT_TRUE(day->get_json(one_at(kSupervised)).at("overdue").as_bool());
}

TEST(PastCases, RefuseWhatNobodyKnows) {
    const auto day = stack_case();
    const std::pair<std::string, std::string_view> asked[] = {
        {"/api/v1/cases?as_known_at=2027-01-01", "as_known_at"},
        {"/api/v1/cases/1?as_known_at=2027-01-01", "as_known_at"},
        {"/api/v1/cases/1?as_known_at=yesterday", "as_known_at"},
        {"/api/v1/cases?state=watched&as_known_at=2026-04-03", "state"},
        {"/api/v1/cases?q=x&as_known_at=2026-04-03", "q"},
        {"/api/v1/cases?due=2026-04-04&as_known_at=2026-04-03", "due"},
        {"/api/v1/cases?confidential=no&as_known_at=2026-04-03", "confidential"},
        {"/api/v1/cases/1?as_known_at=2026-04-03T08:00:00%2B08:00", "id"}};
    for (const auto& [target, field] : asked) {
        const Response refused = day->ask(Method::kGet, target);
        EXPECT_GE(refused.status, 400) << target;
        EXPECT_NE(std::string(refused.text()).find(fmt::format("\"field\":\"{}\"", field)), std::string::npos)
            << target << " " << refused.text();
    }
}

// What is not seen today is not seen as it was, either.
TEST(PastCases, AreHiddenFromWhomTheyAreHidden) {
    const auto day = stack_case();
    Scope nothing;
    nothing.regions = {"nowhere"};
    day->see(nothing);
    EXPECT_EQ(day->get_json(list_at("all", kOpened)).at("total").as_int64(), 0);
    EXPECT_EQ(day->ask(Method::kGet, one_at(kOpened)).status, 404);
}

TEST(PastCases, SayWhereAMapShowsThem) {
    const auto day = stack_case();
    const auto item = day->get_json("/api/v1/cases/1");
    const auto position = item.at("position");
    EXPECT_EQ(position.at("of").as_string(), "site");
    const auto site = item.at("site_key");
    const auto sites = day->get_json("/api/v1/sites");
    for (const auto& row : sites.at("items").as_array()) {
        if (row.at("key") != site) continue;
        EXPECT_EQ(row.at("lon").to_number<double>(), position.at("longitude_deg").to_number<double>());
        EXPECT_EQ(row.at("lat").to_number<double>(), position.at("latitude_deg").to_number<double>());
        return;
    }
    FAIL() << "its site is not there";
}

}  // namespace
}  // namespace lvwang::api
