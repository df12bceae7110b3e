// What people report: who may, whose it becomes, and what is refused by the name of its field.
#include "cases/report.h"

#include <gmock/gmock.h>

#include "cases/cases_fixture.h"

namespace lvwang::cases {
namespace {

using testing::HasSubstr;

constexpr std::string_view kGood =
    R"("actor":"lu","title":"河岸堆放垃圾","text":"约三车建筑垃圾","region_code":"330999","longitude_deg":118.1,"latitude_deg":31.2)";

Result<Report> parsed(std::string_view more) {
    return parse_report(fmt::format("{{{}{}}}", kGood, more));
}

TEST(Reports, AreReadFieldByField) {
    const auto report = parsed(
        R"(,"type":"dust","site_key":"F1","matter":"air","given_in":"GCJ02","owner":"王","owner_organisation":"o","due_at":"2026-04-08")");
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(report->actor, "lu");
    EXPECT_EQ(report->title, "河岸堆放垃圾");
    EXPECT_EQ(report->matter, "air");
    EXPECT_EQ(report->due_at, end_of({2026, 4, 8}));
    ASSERT_TRUE(report->seen_at);
    EXPECT_EQ(report->seen_at->longitude_deg, 118.1);
    EXPECT_EQ(report->seen_at->given_in, CoordinateSystem::kGcj02);
    EXPECT_EQ(parsed("")->matter, "any");
    EXPECT_EQ(parsed("")->type, "");
}

TEST(Reports, WhatIsWrongIsNamed) {
    const std::string nonsense(10'000, 'x');
    const struct {
        std::string body;
        std::string field;
        std::string why;
    } cases[] = {
        {"[]", "body", "must be a JSON object"},
        {"nonsense", "body", "JSON"},
        {fmt::format("{{{},\"colour\":1}}", kGood), "colour", "is not a field of a report"},
        {fmt::format("{{{},\"title\":\"x\"}}", kGood), "title", "stands twice"},
        {R"({"actor":"lu","text":"x","region_code":"1"})", "title", "must be said"},
        {R"({"actor":"lu","title":"  ","text":"x","region_code":"1"})", "title", "must be said"},
        {R"({"actor":"lu","title":"a\nb","text":"x","region_code":"1"})", "title", "one line"},
        {R"({"actor":"lu","title":7,"text":"x","region_code":"1"})", "title", "must be a text"},
        {fmt::format(R"({{"actor":"lu","title":"{}","text":"x","region_code":"1"}})", nonsense), "title", "at most 300"},
        {fmt::format(R"({{"actor":"lu","title":"a","text":"{}","region_code":"1"}})", nonsense), "text", "at most 6000"},
        {R"({"actor":"lu","title":"a","text":"x"})", "region_code", "must be said"},
        {R"({"actor":"lu","title":"a","text":"x","region_code":"1","longitude_deg":118})", "latitude_deg", "no position"},
        {R"({"actor":"lu","title":"a","text":"x","region_code":"1","latitude_deg":31})", "longitude_deg", "no position"},
        {R"({"actor":"lu","title":"a","text":"x","region_code":"1","longitude_deg":"118","latitude_deg":31})", "longitude_deg",
         "number"},
        {R"({"actor":"lu","title":"a","text":"x","region_code":"1","longitude_deg":31.2,"latitude_deg":118.1})", "longitude_deg",
         "are exchanged"},
        {R"({"actor":"lu","title":"a","text":"x","region_code":"1","longitude_deg":118,"latitude_deg":-31})", "latitude_deg",
         "outside the country"},
        {R"({"actor":"lu","title":"a","text":"x","region_code":"1","given_in":"GCJ02"})", "given_in", "no position"},
        {fmt::format("{{{},\"given_in\":\"BD09\"}}", kGood), "given_in", "none of CGCS2000, WGS84, GCJ02"},
        {fmt::format("{{{},\"matter\":\"soil\"}}", kGood), "matter", "not one of air, water, any"},
        {fmt::format("{{{},\"due_at\":\"soon\"}}", kGood), "due_at", "not a time"},
        {fmt::format("{{{},\"owner_organisation\":\"town\"}}", kGood), "owner", "must be named"},
    };
    for (const auto& c : cases) {
        const auto report = parse_report(c.body);
        ASSERT_FALSE(report) << c.body.substr(0, 200);
        EXPECT_EQ(report.error().field, c.field) << c.body.substr(0, 200) << " " << report.error().message;
        EXPECT_THAT(report.error().message, HasSubstr(c.why)) << c.body.substr(0, 200);
    }
}

class ReportedCases : public Cases {
protected:
    static Report report() { return *parsed(""); }
    ReportPlace place() { return {nullptr, "330999", &responsible_}; }
    Result<CaseChange> opened_by(const Who& who, const Report& said, std::string_view type = "general") {
        return open(said, *workflows().find(type), who, place(), desk_, calendar(), kNow, 10);
    }
    static Who grid() { return {"lu", "陆网格", {Role::kGridMember}, "town-a"}; }
};

TEST_F(ReportedCases, BelongToWhoAnswersForThePlace) {
    const auto change = opened_by(grid(), report());
    ASSERT_TRUE(change) << change.error().message;
    EXPECT_EQ(change->after.finding_id, 0);
    EXPECT_EQ(change->after.owner, "王敏");
    EXPECT_EQ(change->after.owner_organisation, "town-a");
    EXPECT_EQ(change->after.reported_by, "lu");
    EXPECT_EQ(change->after.report, "约三车建筑垃圾");
    EXPECT_EQ(change->after.state, CaseState::kOpen);
    EXPECT_GT(change->after.due_at, kNow);
    EXPECT_EQ(change->event.actor, "lu");
    EXPECT_EQ(change->event.due_at, change->after.due_at);
    responsible_.person.clear();
    EXPECT_EQ(opened_by(grid(), report())->after.owner, "值班室");
}

TEST_F(ReportedCases, WhoMayAssignSaysWhoHasIt) {
    Report said = report();
    said.owner = "赵工";
    said.owner_organisation = "bureau";
    said.due_at = kNow + kDayMs;
    const auto change = opened_by(officer(), said);
    ASSERT_TRUE(change) << change.error().message;
    EXPECT_EQ(change->after.owner, "赵工");
    EXPECT_EQ(change->after.due_at, kNow + kDayMs);
    const auto refused = opened_by(grid(), said);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
    EXPECT_EQ(refused.error().field, "owner");
    said.due_at = kNow;
    EXPECT_EQ(opened_by(officer(), said).error().field, "due_at");
}

TEST_F(ReportedCases, RolesOpenTheKindsThatNameThem) {
    const Who auditor{"shen", "沈审计", {Role::kAuditor}, ""};
    const Who firm{"heng", "恒檀", {Role::kFirmOfficer}, "firm"};
    for (const Who& who : {auditor, firm, Who{"nobody", "", {}, ""}}) {
        const auto refused = opened_by(who, report());
        ASSERT_FALSE(refused) << who.login;
        EXPECT_EQ(refused.error().field, "type");
    }
    EXPECT_FALSE(opened_by(grid(), report(), "tip_off")) << "a tip-off is taken down by the centre";
    EXPECT_TRUE(opened_by(officer(), report(), "tip_off"));
    EXPECT_THAT(opened_by(officer(), report(), "silence").error().message, HasSubstr("nobody may"));
    EXPECT_TRUE(workflows().find("tip_off")->confidential);
}

// Whatever its kind and whoever reports it: an unfinished case has one owner and one due time, and goes the whole way.
TEST_F(ReportedCases, GoTheWholeWay) {
    for (const auto& [key, flow] : workflows().all()) {
        if (flow.reporters.empty()) continue;
        const auto change = opened_by(officer(), report(), key);
        ASSERT_TRUE(change) << key << change.error().message;
        Case item = change->after;
        item.id = 7;
        for (const std::string_view name : {"accept", "feed_back", "verify", "close", "reopen"}) {
            EXPECT_TRUE(item.state == CaseState::kClosed || (!item.owner.empty() && item.due_at > kNow)) << key << name;
            const auto done = take(item, act(name, item.version), everything());
            ASSERT_TRUE(done) << key << " " << name << " " << done.error().message;
            item = done->after;
            EXPECT_FALSE(item.watch_until) << "nothing measured could come back";
            EXPECT_EQ(item.revisit.at.has_value(), name == "close") << "so somebody goes and sees";
        }
        EXPECT_TRUE(expire(item, workflows().of(item), item.due_at + 1, 99)) << key;
    }
}

}  // namespace
}  // namespace lvwang::cases
