// Cases that somebody reports, over their route: who may, where he sees, and what the position becomes on its way in.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>

#include "api/answers_fixture.h"
#include "api/photo_fixture.h"
#include "api/report_position.h"
#include "api/schema_match.h"
#include "base/position.h"
#include "protocol/json.h"
#include "store/errand.h"

namespace lvwang::api {
namespace {

using testing::HasSubstr;

constexpr std::string_view kReports = "/api/v1/cases";

std::unique_ptr<AnswersFixture> morning() {
    auto made = std::make_unique<AnswersFixture>(*parse_iso("2026-04-03T08:05:00+08:00"));
    made->enrol();
    return made;
}

TEST(Reports, OpenACaseThatIsListedWalkedAndChecked) {
    const auto day = morning();
    const Response made = day->ask(Method::kPost, kReports,
                                   R"({"type":"dust","title":"工地未覆盖 🏗","text":"裸土约 200 平方米","region_code":"990101001",
                                       "longitude_deg":118.02,"latitude_deg":31.01})");
    ASSERT_EQ(made.status, 200) << made.text();
    EXPECT_EQ(schema_mismatch("/api/v1/cases", "post", "application/json", made.text()), "");
    const auto told = boost::json::parse(made.text());
    EXPECT_EQ(told.at("origin").as_string(), "report");
    EXPECT_TRUE(told.at("finding").is_null());
    EXPECT_TRUE(told.at("finding_id").is_null());
    EXPECT_TRUE(told.at("point_id").is_null());
    EXPECT_EQ(told.at("owner").as_string(), "张工") << "who answers for the town";
    EXPECT_EQ(told.at("reported_by").as_string(), "tester");
    EXPECT_EQ(told.at("title").as_string(), "工地未覆盖 🏗");
    EXPECT_EQ(told.at("events").as_array()[0].at("note").as_string(), "裸土约 200 平方米");
    EXPECT_EQ(told.at("readings").as_array().size(), 0U);

    const Response listed = day->get("/api/v1/cases");
    EXPECT_EQ(schema_mismatch("/api/v1/cases", "get", "application/json", listed.text()), "");
    EXPECT_EQ(boost::json::parse(listed.text()).at("total").as_int64(), 1);
    const Response joined = day->ask(Method::kPost, "/api/v1/cases/1/join", R"({"version":1,"joined":["张工"]})");
    ASSERT_EQ(joined.status, 200) << joined.text();

    // It is late like any other, counted in notices' facts, and the book is in order; also after a start.
    day->district.go_to(*parse_iso("2026-04-04T09:00:00+08:00"));
    EXPECT_EQ(day->get_json("/api/v1/cases?state=overdue").at("total").as_int64(), 1);
    store::Examination found;
    ASSERT_TRUE(day->district.book->examine(*day->district.log, found));
    EXPECT_TRUE(found.damages.empty());
    day->district.restart();
    ASSERT_EQ(day->district.cases().size(), 1U);
    EXPECT_TRUE(day->district.cases().front().record.overdue_at);
}

TEST(Reports, SayWhereTheirWorkingDaysRunIntoAYearThatIsNotAnnouncedYet) {
    AnswersFixture day(*parse_iso("2026-12-30T08:05:00+08:00"));
    day.enrol();
    ASSERT_EQ(day.ask(Method::kPost, kReports, R"({"title":"异味","text":"厂界明显异味","site_key":"F1"})").status, 200);
    auto shown = day.get_json("/api/v1/cases/1");
    EXPECT_EQ(shown.at("due_at").as_string(), "2027-01-07T23:59:59+08:00") << "New Year's Day is off";
    EXPECT_TRUE(shown.at("due_is_estimate").as_bool());
    const Response given =
        day.ask(Method::kPost, "/api/v1/cases/1/assign",
                R"({"version":1,"owner":"李工","owner_organisation":"bureau","note":"请核实","due_at":"2027-01-20"})");
    ASSERT_EQ(given.status, 200) << given.text();
    EXPECT_FALSE(day.get_json("/api/v1/cases/1").at("due_is_estimate").as_bool()) << "set by hand";
}

// 回头看: planned at the close, missed once, settled by a look again; a firm learns nothing of it beforehand.
TEST(Reports, AreSeenAgainAfterTheirClose) {
    const auto day = morning();
    ASSERT_EQ(day->ask(Method::kPost, kReports, R"({"title":"异味","text":"厂界明显异味","site_key":"F1"})").status, 200);
    const auto act = [&](std::string_view name, std::string_view more) {
        const std::int64_t version = day->district.cases().front().record.version;
        const Response done = day->ask(Method::kPost, fmt::format("/api/v1/cases/1/{}", name),
                                       fmt::format(R"({{"version":{},"note":"好"{}}})", version, more));
        ASSERT_EQ(done.status, 200) << name << done.text();
        EXPECT_EQ(schema_mismatch("/api/v1/cases/{id}/{act}", "post", "application/json", done.text()), "");
    };
    const auto total = [&](std::string_view state) {
        return day->get_json(fmt::format("/api/v1/cases?state={}", state)).at("total").as_int64();
    };
    const auto mend = [&] {
        act("feed_back", R"(,"fields":{"cause":"罐区未密闭","measures":"加盖"})");
        act("verify", R"(,"fields":{"how":"现场核查"})");
        act("close", "");
    };
    mend();
    EXPECT_EQ(total("revisit"), 1);
    auto shown = day->get_json("/api/v1/cases/1");
    EXPECT_EQ(shown.at("revisit_at").as_string(), "2026-05-03T23:59:59+08:00");
    EXPECT_EQ(shown.at("revisit_by").as_string(), "tester");
    EXPECT_FALSE(shown.at("revisit_overdue").as_bool());
    EXPECT_EQ(day->get("/api/v1/cases?state=revisit&as_known_at=2026-04-03T12:00:00%2B08:00").status, 400);

    day->district.restart();
    day->district.go_to(*parse_iso("2026-05-04T07:00:00+08:00"));
    day->district.go_to(*parse_iso("2026-05-04T07:10:00+08:00"));
    shown = day->get_json("/api/v1/cases/1");
    EXPECT_TRUE(shown.at("revisit_overdue").as_bool());
    EXPECT_EQ(shown.at("events").as_array().back().at("act").as_string(), "revisit_missed");
    EXPECT_EQ(std::ranges::count_if(shown.at("events").as_array(),
                                    [](const auto& event) { return event.at("act").as_string() == "revisit_missed"; }),
              1);
    const Response notice = day->ask(Method::kPost, "/api/v1/notices", R"({"kind":"morning"})");
    EXPECT_THAT(std::string(notice.text()), HasSubstr("回头看1件（今日到期0件，超期1件）"));
    EXPECT_THAT(std::string(notice.text()), HasSubstr(R"("href":"/cases?state=revisit&due=2026-05-04")"));
    EXPECT_EQ(total("revisit&due=2026-05-04"), 1) << "the figure opens its rows";
    EXPECT_EQ(total("revisit&due=2026-05-02"), 0);
    day->in_roles({Role::kFirmOfficer});
    const auto told = day->get_json("/api/v1/cases/1");
    EXPECT_TRUE(told.at("revisit_at").is_null());
    EXPECT_EQ(told.at("revisit_by").as_string(), "");
    EXPECT_EQ(told.at("events").as_array().back().at("act").as_string(), "closed");
    day->as("tester");

    act("recheck", R"(,"passed":false)");
    EXPECT_EQ(total("revisit"), 0);
    EXPECT_EQ(total("open"), 1) << "what does not hold opens again";
    mend();
    act("recheck", R"(,"passed":true)");
    EXPECT_EQ(total("revisit"), 0);
    EXPECT_EQ(total("closed"), 1);
}

TEST(Reports, OfAFirmStandAtItsSite) {
    const auto day = morning();
    const Response made = day->ask(
        Method::kPost, kReports,
        R"({"title":"异味","text":"厂界明显异味","site_key":"F1","owner":"李工","owner_organisation":"town","due_at":"2026-04-05"})");
    ASSERT_EQ(made.status, 200) << made.text();
    const auto told = boost::json::parse(made.text());
    EXPECT_EQ(told.at("site_key").as_string(), "F1");
    EXPECT_EQ(told.at("region_code").as_string(), "990101001");
    EXPECT_EQ(told.at("owner").as_string(), "李工");
    EXPECT_EQ(told.at("type").as_string(), "general");
    EXPECT_TRUE(told.at("longitude_deg").is_null());
}

TEST(Reports, AreRefusedByField) {
    const auto day = morning();
    const struct {
        std::string body;
        int status;
        std::string field;
    } cases[] = {
        {R"({"title":"x","text":"y","region_code":"110000"})", 400, "region_code"},
        {R"({"title":"x","text":"y","site_key":"F9"})", 400, "site_key"},
        {R"({"title":"x","text":"y","site_key":"F1","region_code":"990101"})", 400, "region_code"},
        {R"({"title":"x","text":"y","region_code":"990101","type":"poem"})", 400, "type"},
        {R"({"title":"x","text":"y","region_code":"990101","type":"silence"})", 409, "type"},
        {R"({"title":"x","text":"y","region_code":"990101","owner":"a","owner_organisation":"nobody"})", 400,
         "owner_organisation"},
        {R"({"title":"x","text":"y","region_code":"990101","actor":"zhao"})", 400, "actor"},
        {R"({"title":"x","text":"y","region_code":"990101","given_in":"GCJ02"})", 400, "given_in"},
        {R"({"title":"x","text":"y","region_code":"990101","coordinate_system":"GCJ02"})", 400, "coordinate_system"},
        {R"({"title":"x","text":"y","region_code":"990101","coordinate_system":"BD09","longitude_deg":118,"latitude_deg":31})",
         400, "coordinate_system"},
        {R"({"title":"x","text":"y","region_code":"990101","coordinate_system":"GCJ02","longitude_deg":31,"latitude_deg":118})",
         400, "longitude_deg"},
        {R"({"title":"x'; DROP TABLE cases; --","text":"<script>alert(1)</script>"})", 400, "region_code"},
        {"{\"title\":\"x\\u0001\",\"text\":\"y\",\"region_code\":\"990101\"}", 400, "title"},
    };
    for (const auto& c : cases) {
        const Response refused = day->ask(Method::kPost, kReports, c.body);
        EXPECT_EQ(refused.status, c.status) << c.body << refused.text();
        EXPECT_THAT(std::string(refused.text()), HasSubstr(fmt::format("\"field\":\"{}\"", c.field))) << c.body;
    }
    EXPECT_EQ(day->ask(Method::kPost, kReports, "title=x", "application/x-www-form-urlencoded").status, 400);
    EXPECT_EQ(day->get_json("/api/v1/cases?state=all").at("total").as_int64(), 0);
    // What is stored as it was said does no harm: it is a text.
    ASSERT_EQ(
        day->ask(Method::kPost, kReports, R"({"title":"x'; DROP TABLE cases; --","text":"<b>","region_code":"990101"})").status,
        200);
    EXPECT_EQ(day->get_json("/api/v1/cases/1").at("title").as_string(), "x'; DROP TABLE cases; --");
}

TEST(Reports, AreMadeAndSeenWhereSomebodySees) {
    const auto day = morning();
    const std::string of_county = R"({"title":"x","text":"y","region_code":"990101"})";
    const std::string of_town = R"({"title":"x","text":"y","region_code":"990101001"})";
    const std::string of_firm = R"({"title":"x","text":"y","site_key":"F2"})";
    for (const std::string* body : {&of_county, &of_town, &of_firm})
        ASSERT_EQ(day->ask(Method::kPost, kReports, *body).status, 200);
    day->as("town");
    day->in_roles({Role::kGridMember});
    day->enrol();
    day->see({.regions = {"990101001"}});
    EXPECT_EQ(day->ask(Method::kPost, kReports, of_county).status, 400) << "the county is above what he sees";
    EXPECT_EQ(day->ask(Method::kPost, kReports, of_town).status, 200);
    EXPECT_EQ(day->get("/api/v1/cases/1").status, 404);
    EXPECT_EQ(day->ask(Method::kPost, "/api/v1/cases/1/remark", R"({"version":1,"note":"x"})").status, 404);
    EXPECT_EQ(day->get("/api/v1/cases/2").status, 200);
    EXPECT_EQ(day->get_json("/api/v1/cases").at("total").as_int64(), 3);
    // A firm sees what is said of its own sites and nothing else.
    day->in_roles({Role::kFirmOfficer});
    day->see({.organisations = {"nobody"}});
    EXPECT_EQ(day->get_json("/api/v1/cases").at("total").as_int64(), 0);
    for (const char* at : {"/api/v1/cases/1", "/api/v1/cases/2", "/api/v1/cases/3", "/api/v1/cases/4"})
        EXPECT_EQ(day->get(at).status, 404);
}

TEST(Reports, ATipOffIsNotThereForTheFirm) {
    const auto day = morning();
    ASSERT_EQ(day->ask(Method::kPost, kReports, R"({"type":"tip_off","title":"夜间偷排","text":"y","site_key":"F1"})").status,
              200);
    day->in_roles({Role::kFirmOfficer});
    EXPECT_EQ(day->get_json("/api/v1/cases?state=all").at("total").as_int64(), 0);
    EXPECT_EQ(day->get("/api/v1/cases/1").status, 404);
    const Response refused = day->ask(Method::kPost, kReports, R"({"type":"tip_off","title":"x","text":"y","site_key":"F1"})");
    EXPECT_EQ(refused.status, 400);
    EXPECT_THAT(std::string(refused.text()), HasSubstr("there is no kind of case 'tip_off'"));
}

// Until it is released a case of a confidential kind is hidden from the firm; then the firm is told what was said to it.
TEST(Reports, AReleasedCaseIsThereForTheFirmWithoutWhatCameBefore) {
    const auto day = morning();
    day->in_roles({Role::kLeader, Role::kInspector});
    day->enrol();
    ASSERT_EQ(day->ask(Method::kPost, kReports,
                       R"({"type":"suspected_fraud","title":"数据造假","text":"举报人李某称","site_key":"F1",
                           "longitude_deg":118.0234,"latitude_deg":31.0})")
                  .status,
              200);
    ASSERT_EQ(day->ask(Method::kPost, "/api/v1/cases/1/remark", R"({"version":1,"note":"内部：先查数采仪"})").status, 403);
    ASSERT_EQ(day->ask(Method::kPost, "/api/v1/cases/1/supervise", R"({"version":1,"note":"盯","level":"key"})").status, 200);
    const auto seen_by_firm = [&](const auto& look) {
        day->in_roles({Role::kFirmOfficer});
        look();
        day->in_roles({Role::kLeader, Role::kInspector});
    };
    seen_by_firm([&] {
        EXPECT_EQ(day->get_json("/api/v1/cases?state=all").at("total").as_int64(), 0);
        EXPECT_EQ(day->get("/api/v1/cases/1").status, 404);
        EXPECT_THAT(std::string(day->get("/api/v1/workflows").text()), Not(HasSubstr("suspected_fraud")));
    });
    day->district.go_to(day->district.now + kMinuteMs);
    const Response released = day->ask(Method::kPost, "/api/v1/cases/1/release", R"({"version":2,"note":"请说明采样管路改动"})");
    ASSERT_EQ(released.status, 200) << released.text();
    EXPECT_EQ(schema_mismatch("/api/v1/cases/{id}", "get", "application/json", released.text()), "");
    EXPECT_THAT(std::string(released.text()), HasSubstr("举报人李某称"));
    seen_by_firm([&] {
        EXPECT_EQ(day->get_json("/api/v1/cases?state=all").at("total").as_int64(), 1);
        const std::string kinds(day->get("/api/v1/workflows").text());
        EXPECT_THAT(kinds, AllOf(HasSubstr("suspected_fraud"), Not(HasSubstr("tip_off")))) << "of which kind it is he may know";
        const Response shown = day->get("/api/v1/cases/1");
        ASSERT_EQ(shown.status, 200);
        const std::string text(shown.text());
        EXPECT_THAT(text, HasSubstr("请说明采样管路改动"));
        for (const char* hidden : {"举报人李某称", "supervised", "118.02"}) {
            EXPECT_EQ(text.find(hidden), std::string::npos) << hidden << text;
        }
        // Before its release the case was not there, whatever moment of the past is asked for.
        std::string before = format_iso(day->district.now - kMinuteMs);
        before.replace(before.find('+'), 1, "%2B");
        EXPECT_EQ(day->get("/api/v1/cases/1?as_known_at=" + before).status, 404);
        EXPECT_EQ(day->get_json("/api/v1/cases?state=all&as_known_at=" + before).at("total").as_int64(), 0);
    });
}

// What was photographed for the discipline office or for a supervision is not for the firm.
TEST(Reports, AFirmSeesNoPhotosOfStepsThatItIsNotToldOf) {
    const auto day = morning();
    day->in_roles({Role::kLeader, Role::kInspector, Role::kDutyOfficer});
    day->enrol();
    ASSERT_EQ(day->ask(Method::kPost, kReports, R"({"title":"裸土","text":"x","site_key":"F1"})").status, 200);
    std::int64_t version = 0;
    const auto photo_in = [&](std::string_view act, std::string_view more) {
        const Response sent = day->ask(Method::kPost, "/api/v1/photos", photo(), "image/jpeg");
        const std::int64_t id = boost::json::parse(sent.text()).at("id").as_int64();
        const Response done = day->ask(Method::kPost, fmt::format("/api/v1/cases/1/{}", act),
                                       fmt::format(R"({{"version":{},"note":"见照片","photos":[{}]{}}})", ++version, id, more));
        EXPECT_EQ(done.status, 200) << done.text();
        return id;
    };
    const std::int64_t hidden = photo_in("supervise", R"(,"level":"key")");
    const std::int64_t clue = photo_in("send_clue", "");
    day->in_roles({Role::kFirmOfficer});
    EXPECT_TRUE(day->get_json("/api/v1/cases/1").at("photos").as_array().empty());
    for (const std::int64_t id : {hidden, clue}) EXPECT_EQ(day->get(fmt::format("/api/v1/photos/{}", id)).status, 404);
    day->in_roles({Role::kLeader});
    EXPECT_EQ(day->get_json("/api/v1/cases/1").at("photos").as_array().size(), 2U);
}

// Roles that are for looking take no step, though the case be their own unit's.
TEST(Reports, WhoIsForLookingTakesNoStep) {
    const auto day = morning();
    day->in_roles({Role::kLeader, Role::kInspector, Role::kDutyOfficer});
    day->enrol();
    ASSERT_EQ(day->ask(Method::kPost, kReports, R"({"title":"裸土","text":"x","region_code":"990101001"})").status, 200);
    const std::string unit(day->get_json("/api/v1/cases/1").at("owner_organisation").as_string());
    for (const Role role : {Role::kAuditor, Role::kAnalyst, Role::kDisciplineOffice}) {
        day->in_roles({role}, unit);
        day->enrol();
        const auto shown = day->get_json("/api/v1/cases/1");
        EXPECT_FALSE(shown.at("mine").as_bool()) << to_string(role);
        EXPECT_TRUE(shown.at("actions").as_array().empty()) << to_string(role);
        EXPECT_EQ(day->ask(Method::kPost, "/api/v1/cases/1/accept", R"({"version":1})").status, 403) << to_string(role);
    }
    day->in_roles({Role::kTownHandler}, unit);
    day->enrol();
    EXPECT_EQ(day->ask(Method::kPost, "/api/v1/cases/1/accept", R"({"version":1})").status, 200);
}

// What the firm may not see it is not told by a refusal either, nor by what became of a case of its own.
TEST(Reports, RefusalsAndMergesTellTheFirmNothing) {
    const auto day = morning();
    day->in_roles({Role::kLeader, Role::kInspector, Role::kDutyOfficer});
    day->enrol();
    for (const char* type : {"dust", "tip_off", "dust"}) {
        const std::string body = fmt::format(R"({{"type":"{}","title":"t","text":"y","site_key":"F1"}})", type);
        ASSERT_EQ(day->ask(Method::kPost, kReports, body).status, 200);
    }
    const auto into = [&](int from, int to) {
        return day->ask(Method::kPost, fmt::format("/api/v1/cases/{}/merge", from),
                        fmt::format(R"({{"version":1,"into":{}}})", to));
    };
    const Response refused = into(1, 2);
    EXPECT_EQ(refused.status, 400);
    EXPECT_THAT(std::string(refused.text()), HasSubstr("\"field\":\"into\""));
    EXPECT_EQ(into(2, 1).status, 200) << "the other way round";
    ASSERT_EQ(day->ask(Method::kPost, "/api/v1/cases/1/supervise", R"({"version":2,"note":"盯","level":"key"})").status, 200);
    EXPECT_EQ(into(3, 1).status, 200);
    const Response clue = day->ask(Method::kPost, "/api/v1/cases/3/send_clue", R"({"version":2,"note":"移送"})");
    EXPECT_EQ(clue.status, 200) << "a merged case can still be acted on: " << clue.text();
    day->in_roles({Role::kFirmOfficer});
    day->enrol();
    const Response late = day->ask(Method::kPost, "/api/v1/cases/1/remark", R"({"version":1,"note":"x"})");
    EXPECT_EQ(late.status, 409);
    for (const char* hidden : {"supervised", "merged_in", "since then"}) {
        EXPECT_EQ(std::string(late.text()).find(hidden), std::string::npos) << late.text();
    }
    const auto merged = day->get_json("/api/v1/cases/3");
    EXPECT_EQ(merged.at("events").as_array().back().at("act").as_string(), "merged") << "the clue is internal";
    EXPECT_TRUE(merged.at("events").as_array().back().at("details").as_object().empty());
}

// Whoever is named must be somebody.
TEST(Reports, AnOwnerIsSomebodyWhoCouldHaveIt) {
    const auto day = morning();
    day->in_roles({Role::kLeader, Role::kDutyOfficer});
    day->enrol();
    for (const char* row :
         {R"({"login":"bo","name":"薄网格","roles":["grid_member"],"regions":["990101001"],"organisation_key":"town"})",
          R"({"login":"far","name":"远","roles":["firm_officer"],"organisations":["bureau"]})"}) {
        ASSERT_TRUE(day->district.command("account_put", row).body);
    }
    ASSERT_EQ(day->ask(Method::kPost, kReports, R"({"title":"t","text":"y","site_key":"F1"})").status, 200);
    const auto assign = [&](const char* owner, const char* more = "") {
        return day->ask(Method::kPost, "/api/v1/cases/1/assign", fmt::format(R"({{"version":1,"owner":"{}"{}}})", owner, more));
    };
    struct Row {
        const char* owner;
        const char* more;
        const char* field;
    };
    for (const Row& row : {Row{"nobody", "", "owner"}, Row{"far", "", "owner"},
                           Row{"bo", R"(,"owner_organisation":"none")", "owner_organisation"}}) {
        const Response refused = assign(row.owner, row.more);
        EXPECT_EQ(refused.status, 400) << refused.text();
        EXPECT_THAT(std::string(refused.text()), HasSubstr(fmt::format("\"field\":\"{}\"", row.field)));
    }
    const Response done = assign("薄网格");
    ASSERT_EQ(done.status, 200) << done.text();
    EXPECT_THAT(std::string(done.text()), HasSubstr(R"("owner_organisation":"town")")) << "his unit is known";
}

TEST(Reports, ATokenReportsWithinItsRights) {
    const auto day = morning();
    const std::string body = R"({"title":"x","text":"y","region_code":"990101"})";
    day->caller.token = 5;
    day->caller.rights = {accounts::Right::kLook};
    EXPECT_EQ(day->ask(Method::kPost, kReports, body).status, 409);
    day->caller.rights = {accounts::Right::kLook, accounts::Right::kActInCases};
    EXPECT_EQ(day->ask(Method::kPost, kReports, body).status, 200);
    const Response owned = day->ask(Method::kPost, kReports, R"({"title":"x","text":"y","region_code":"990101","owner":"李工"})");
    EXPECT_EQ(owned.status, 409);
    EXPECT_THAT(std::string(owned.text()), HasSubstr("\"field\":\"owner\""));
}

// The log knows one earth: what a phone says in GCJ-02 is CGCS2000 in the entry, and says what it was.
TEST(Reports, APositionIsConvertedAtTheDoor) {
    const Position there{118.0212345, 31.0123456};
    const Position shown = gcj02_of(there);
    const auto text = report_at_the_door(
        fmt::format(R"({{"title":"x","longitude_deg":{:.9f},"latitude_deg":{:.9f},"coordinate_system":"GCJ02"}})",
                    shown.longitude_deg, shown.latitude_deg));
    ASSERT_TRUE(text) << text.error().message;
    const auto body = protocol::parse_json(*text);
    EXPECT_EQ(body->field("longitude_deg")->text, "118.0212345");
    EXPECT_EQ(body->field("latitude_deg")->text, "31.0123456");
    EXPECT_EQ(body->field("given_in")->text, "GCJ02");
    EXPECT_EQ(body->field("coordinate_system"), nullptr);
    const auto as_it_is = report_at_the_door(R"({"longitude_deg":118.10,"latitude_deg":31.2,"coordinate_system":"CGCS2000"})");
    EXPECT_THAT(*as_it_is, HasSubstr("118.10"));
    const auto day = morning();
    const Response made = day->ask(
        Method::kPost, kReports,
        R"({"title":"x","text":"y","region_code":"990101","longitude_deg":118.03,"latitude_deg":31.01,"coordinate_system":"GCJ02"})");
    ASSERT_EQ(made.status, 200) << made.text();
    const auto told = boost::json::parse(made.text());
    EXPECT_EQ(told.at("given_in").as_string(), "GCJ02");
    EXPECT_NEAR(told.at("longitude_deg").as_double(), 118.03 - 0.005, 0.004);
}

// What a firm is not shown it does not find by asking for it either.
TEST(Reports, WhatIsHiddenFromTheFirmIsNotFoundByIt) {
    const auto day = morning();
    day->as("boss");
    day->in_roles({Role::kLeader, Role::kInspector});
    day->enrol();
    ASSERT_EQ(day->ask(Method::kPost, kReports,
                       R"({"type":"suspected_fraud","title":"数据造假","text":"李某说夜里改管","site_key":"F1"})")
                  .status,
              200);
    ASSERT_EQ(day->ask(Method::kPost, "/api/v1/cases/1/supervise", R"({"version":1,"note":"盯","level":"key"})").status, 200);
    ASSERT_EQ(day->ask(Method::kPost, "/api/v1/cases/1/release", R"({"version":2,"note":"请说明"})").status, 200);
    const auto total = [&](std::string_view query) {
        return day->get_json(fmt::format("/api/v1/cases?state=all&{}", query)).at("total").as_int64();
    };
    EXPECT_EQ(total("q=%E6%9D%8E%E6%9F%90"), 1) << "李某";
    EXPECT_EQ(total("supervision=key"), 1);
    day->as("firm");
    day->in_roles({Role::kFirmOfficer});
    EXPECT_EQ(total("q=%E6%9D%8E%E6%9F%90"), 0) << "李某";
    EXPECT_EQ(total("q=%E9%80%A0%E5%81%87"), 1) << "造假, in the title";
    EXPECT_EQ(total("type=suspected_fraud"), 1);
    for (const char* query : {"supervision=key", "state=revisit"}) {
        EXPECT_EQ(day->get(fmt::format("/api/v1/cases?{}", query)).status, 400) << query;
    }
    EXPECT_EQ(day->get("/api/v1/cases/1/events/3/receipt").status, 404) << "proof of its own steps only";
}

TEST(Reports, IntoWhatSomebodyDoesNotSeeHeMergesNothing) {
    const auto day = morning();
    day->in_roles({Role::kLeader, Role::kDutyOfficer});
    day->enrol();
    for (const char* region : {"990101001", "990101"}) {
        ASSERT_EQ(day->ask(Method::kPost, kReports,
                           fmt::format(R"({{"type":"dust","title":"t","text":"y","region_code":"{}"}})", region))
                      .status,
                  200);
    }
    day->see({.regions = {"990101001"}});
    for (const int into : {2, 99}) {
        const Response refused =
            day->ask(Method::kPost, "/api/v1/cases/1/merge", fmt::format(R"({{"version":1,"into":{}}})", into));
        EXPECT_EQ(refused.status, 400);
        EXPECT_THAT(std::string(refused.text()), HasSubstr(fmt::format("there is no case {}", into)));
    }
}

// What falls due by a day, and what no unit has: the lists behind a notice's figures.
TEST(Reports, AreListedByTheDayOnWhichTheyFallDue) {
    const auto day = morning();
    day->in_roles({Role::kLeader, Role::kDutyOfficer});
    day->enrol();
    for (const char* due : {"2026-04-03", "2026-04-04", "2026-04-05"}) {
        ASSERT_EQ(
            day->ask(Method::kPost, kReports,
                     fmt::format(R"({{"type":"dust","title":"t","text":"y","region_code":"990101001","due_at":"{}"}})", due))
                .status,
            200);
    }
    const auto total = [&](std::string_view query) {
        return day->get_json(fmt::format("/api/v1/cases?{}", query)).at("total").as_int64();
    };
    EXPECT_EQ(total("due=2026-04-04"), 2);
    EXPECT_EQ(total("due=2026-04-04&organisation=-"), 0);
    EXPECT_EQ(total("due=2026-04-04&organisation=town"), 2);
    EXPECT_EQ(day->get("/api/v1/cases?due=soon").status, 400);
    ASSERT_EQ(day->ask(Method::kPost, "/api/v1/cases/2/suspend", R"({"version":1,"note":"待上级答复"})").status, 200);
    EXPECT_EQ(total("due=2026-04-04"), 1) << "its clock stands";
    day->district.go_to(*parse_iso("2026-04-04T09:00:00+08:00"));
    EXPECT_EQ(total("due=2026-04-05"), 1) << "one is overdue, one stands";
    EXPECT_EQ(total("state=overdue"), 1);
}

}  // namespace
}  // namespace lvwang::api
