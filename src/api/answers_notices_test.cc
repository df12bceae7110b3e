// Notices over the routes: made from what is there, each figure with the page of its rows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "api/answers_fixture.h"
#include "api/notice_clerk.h"
#include "api/notice_facts.h"
#include "api/schema_match.h"

namespace lvwang::api {
namespace {

namespace json = boost::json;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

Instant at(std::string_view text) {
    return *parse_iso(text);
}

const json::value& section(const json::value& notice, std::string_view key) {
    for (const json::value& one : notice.at("document").at("sections").as_array()) {
        if (one.at("key").as_string() == key) return one;
    }
    throw std::out_of_range("no section " + std::string(key));
}

class NoticeAnswers : public testing::Test {
protected:
    // A day of air, and a stack that exceeds its limit in one hour.
    void SetUp() override {
        for (Instant hour = at("2026-04-06T00:00:00+08:00"); hour < at("2026-04-07T00:00:00+08:00"); hour = hour + kHourMs) {
            day.district.now = hour + kHourMs + 60'000;
            ASSERT_TRUE(
                day.district.report("AIR", "2061", hour,
                                    "a34004-Avg=86,a34004-Flag=N;a34002-Avg=120,a34002-Flag=N;a21026-Avg=9,a21026-Flag=N;"
                                    "a21004-Avg=30,a21004-Flag=N;a21005-Avg=0.8,a21005-Flag=N;a05024-Avg=70,a05024-Flag=N"));
        }
        ASSERT_TRUE(day.district.report("STACK", "2061", at("2026-04-06T23:00:00+08:00"),
                                        "a21026-Avg=80,a21026-ZsAvg=80,a21026-Flag=N;a19001-Avg=9,a19001-Flag=N"));
        day.district.go_to(at("2026-04-07T07:29:00+08:00"));
        ASSERT_THAT(day.district.cases(), Contains(testing::_)) << "the exceedance has a case";
    }

    AnswersFixture day{at("2026-04-06T00:30:00+08:00")};
};

TEST_F(NoticeAnswers, ItSaysWhatThePagesItLeadsToSay) {
    const Response made = day.ask(Method::kPost, "/api/v1/notices", R"({"kind":"morning"})");
    ASSERT_EQ(made.status, 200) << made.text();
    EXPECT_EQ(schema_mismatch("/api/v1/notices", "post", "application/json", made.text()), "");
    const json::value notice = json::parse(made.text());
    EXPECT_EQ(notice.at("state").as_string(), "draft");
    EXPECT_EQ(notice.at("changed_by").as_string(), "tester");

    const json::value calendar = day.get_json("/api/v1/assessment/calendar?place=990101&period=2026-04-06..2026-04-06");
    const json::value& tile = notice.at("document").at("tiles").at(0);
    EXPECT_EQ(tile.at("value").as_string(), std::to_string(calendar.at("days").at(0).at("aqi").as_int64()));
    EXPECT_EQ(tile.at("href").as_string(), "/assessment/calendar?place=990101&year=2026");

    const json::value open = day.get_json("/api/v1/cases?state=open");
    const json::array& units = section(notice, "cases").at("rows").as_array();
    ASSERT_THAT(units, SizeIs(1));
    EXPECT_EQ(units[0].at(0).at("text").at("zh").as_string(), "东镇人民政府");
    EXPECT_EQ(units[0].at(3).at("text").at("zh").as_string(), std::to_string(open.at("total").as_int64()));
    EXPECT_THAT(std::string(section(notice, "incidents").at("rows").at(0).at(1).at("href").as_string()), HasSubstr("/cases/"));
    EXPECT_THAT(std::string(section(notice, "lead").at("text").at("zh").as_string()),
                HasSubstr("4月6日（昨日）试验县空气质量为"));
}

TEST_F(NoticeAnswers, CasesThatCameAreCounted) {
    const auto cases = day.district.cases();
    const auto yesterday = std::ranges::count_if(cases, [](const store::ListedCase& one) {
        return one.record.opened_at >= at("2026-04-06T00:00:00+08:00") && one.record.opened_at < at("2026-04-07T00:00:00+08:00");
    });
    const json::value notice = json::parse(day.ask(Method::kPost, "/api/v1/notices", R"({"kind":"morning"})").text());
    const std::string lead(section(notice, "lead").at("text").at("zh").as_string());
    EXPECT_THAT(lead, HasSubstr(fmt::format("在办案件{}件", cases.size())));
    EXPECT_THAT(lead, HasSubstr(fmt::format("昨日新交办{}件、销号0件", yesterday)));
}

// Closed in the evening, opened again in the night: yesterday it was closed, as the scorecard behind the figure says.
TEST_F(NoticeAnswers, WhatWasClosedYesterdayWasClosedYesterday) {
    AnswersFixture house{at("2026-04-06T18:00:00+08:00")};
    house.enrol();
    const Response opened =
        house.ask(Method::kPost, "/api/v1/cases", R"({"title":"裸土","text":"未覆盖","region_code":"990101001"})");
    ASSERT_EQ(opened.status, 200) << opened.text();
    const auto id = json::parse(opened.text()).at("id").as_int64();
    const auto take = [&](std::string_view act, int version, std::string_view more) {
        return house
            .ask(Method::kPost, fmt::format("/api/v1/cases/{}/{}", id, act),
                 fmt::format(R"({{"version":{},"note":"好"{}}})", version, more))
            .status;
    };
    ASSERT_EQ(take("feed_back", 1, R"(,"fields":{"cause":"风","measures":"覆盖"})"), 200);
    ASSERT_EQ(take("verify", 2, R"(,"fields":{"how":"现场核查"})"), 200);
    ASSERT_EQ(take("close", 3, ""), 200);
    house.district.go_to(at("2026-04-07T00:05:00+08:00"));
    ASSERT_EQ(take("recheck", 4, R"(,"passed":false)"), 200);
    house.district.go_to(at("2026-04-07T07:29:00+08:00"));
    const json::value notice = json::parse(house.ask(Method::kPost, "/api/v1/notices", R"({"kind":"morning"})").text());
    EXPECT_THAT(std::string(section(notice, "lead").at("text").at("zh").as_string()), HasSubstr("新交办1件、销号1件"));
    const json::value behind = house.get_json("/api/v1/scorecards/cases?by=type&figure=closed&from=2026-04-06&to=2026-04-06");
    EXPECT_EQ(behind.at("total").as_int64(), 1);
}

TEST_F(NoticeAnswers, TheEveningIsMadeOfTheNewestHour) {
    day.district.go_to(at("2026-04-07T17:05:00+08:00"));
    ASSERT_TRUE(day.district.report("AIR", "2061", at("2026-04-07T16:00:00+08:00"), "a34004-Avg=20,a34004-Flag=N"));
    day.district.go_to(at("2026-04-07T18:01:00+08:00"));
    const json::value notice = json::parse(day.ask(Method::kPost, "/api/v1/notices", R"({"kind":"evening"})").text());
    EXPECT_EQ(section(notice, "air").at("title").at("zh").as_string(), "空气质量（16时）");
    EXPECT_EQ(section(notice, "air").at("rows").at(0).at(4).at("text").at("zh").as_string(), "20");
}

TEST_F(NoticeAnswers, TheOfficialFigureStandsBeside) {
    const Response taken =
        day.ask(Method::kPost, "/api/v1/official/files", R"({"name":"a.csv","text":"place,date,aqi\n990101,2026-04-06,101\n"})");
    ASSERT_EQ(taken.status, 200) << taken.text();
    const json::value notice = json::parse(day.ask(Method::kPost, "/api/v1/notices", R"({"kind":"morning"})").text());
    EXPECT_EQ(notice.at("document").at("tiles").at(0).at("note").at("zh").as_string(), "官方 101");
    EXPECT_EQ(section(notice, "air").at("rows").at(0).at(2).at("href").as_string(),
              "/assessment/official?period=2026-04-06&place=990101");
}

TEST_F(NoticeAnswers, IsEditedSignedListedAndWithdrawn) {
    ASSERT_EQ(day.ask(Method::kPost, "/api/v1/notices", R"({"kind":"morning"})").status, 200);
    const Response edited =
        day.ask(Method::kPut, "/api/v1/notices/1", R"({"version":1,"texts":{"todo":{"zh":"巡河","en":"walk the river"}}})");
    ASSERT_EQ(edited.status, 200) << edited.text();
    EXPECT_EQ(section(json::parse(edited.text()), "todo").at("text").at("zh").as_string(), "巡河");
    EXPECT_EQ(day.ask(Method::kPost, "/api/v1/notices/1/sign", R"({"version":1})").status, 409);
    EXPECT_EQ(day.ask(Method::kPost, "/api/v1/notices/1/sign", R"({"version":2})").status, 200);
    EXPECT_EQ(day.ask(Method::kPut, "/api/v1/notices/1", R"({"version":2,"texts":{"todo":{"zh":"x","en":""}}})").status, 409);
    const json::value old = day.get_json("/api/v1/notices/1?version=1");
    EXPECT_EQ(old.at("shown_version").as_int64(), 1);
    EXPECT_NE(section(old, "todo").at("text").at("zh").as_string(), "巡河");
    const Response listed = day.get("/api/v1/notices?state=signed");
    EXPECT_EQ(schema_mismatch("/api/v1/notices", "get", "application/json", listed.text()), "");
    EXPECT_EQ(json::parse(listed.text()).at("total").as_int64(), 1);
    EXPECT_EQ(day.get_json("/api/v1/notices?kind=evening").at("total").as_int64(), 0);
    EXPECT_EQ(day.ask(Method::kPost, "/api/v1/notices/1/withdraw", R"({"reason":"更正"})").status, 200);
    EXPECT_EQ(day.get_json("/api/v1/notices?state=withdrawn").at("items").at(0).at("reason").as_string(), "更正");
    EXPECT_EQ(day.get("/api/v1/notices/7").status, 404);
    EXPECT_EQ(day.get("/api/v1/notices/1?version=9").status, 404);
    EXPECT_EQ(day.ask(Method::kPost, "/api/v1/notices", R"({"kind":"noon"})").status, 400);
}

TEST_F(NoticeAnswers, TheClerkMakesWhatIsDueAndSaysWhereItCannot) {
    NoticeClerk clerk;
    const auto desk = [&] { return day.district.views->notices.get(); };
    EXPECT_THAT(clerk.take(desk().get(), day.district.now), IsEmpty());
    day.district.go_to(at("2026-04-07T07:30:00+08:00"));
    const Instant now = day.district.now;
    const auto due = clerk.take(desk().get(), now);
    ASSERT_THAT(due, SizeIs(1));
    EXPECT_THAT(clerk.take(desk().get(), now + 1'000), IsEmpty()) << "it is at work";
    const auto failed =
        NoticeClerk::make(due.front(), [](NoticeKind) -> Result<pipeline::Command> { throw std::runtime_error("no disk"); });
    ASSERT_TRUE(day.district.command(failed.type, failed.body, failed.actor).body.has_value());
    const json::value plan = day.get_json("/api/v1/notice_plan");
    EXPECT_EQ(plan.at("due").at(0).at("kind").as_string(), "morning");
    EXPECT_EQ(plan.at("due").at(0).at("error").as_string(), "no disk");
    ASSERT_THAT(clerk.take(desk().get(), now + NoticeClerk::kAgainAfterMs), SizeIs(1)) << "tried again";
    EXPECT_THAT(clerk.take(desk().get(), now + kDayMs), IsEmpty()) << "that day is over";
    const auto made = day.ask(Method::kPost, "/api/v1/notices", R"({"kind":"morning"})");
    ASSERT_EQ(made.status, 200);
    const json::value after = day.get_json("/api/v1/notice_plan");
    for (const json::value& one : after.at("due").as_array()) {
        EXPECT_NE(one.at("kind").as_string(), "morning") << "it is made";
    }
}

TEST_F(NoticeAnswers, IsAFileInFourFormats) {
    ASSERT_EQ(day.ask(Method::kPost, "/api/v1/notices", R"({"kind":"morning"})").status, 200);
    const Response html = day.get("/api/v1/notices/1/file?format=html&language=en");
    ASSERT_EQ(html.status, 200) << html.text();
    EXPECT_THAT(std::string(html.text()), HasSubstr("Morning notice on the environment"));
    const Response sheet = day.get("/api/v1/notices/1/file?format=xlsx");
    ASSERT_EQ(sheet.status, 200) << sheet.text();
    EXPECT_TRUE(sheet.text().starts_with("PK"));
    EXPECT_THAT(sheet.headers.front().second, HasSubstr("filename=\"morning-notice-2026-04-07.xlsx\""));
    EXPECT_THAT(sheet.headers.front().second, HasSubstr("filename*=UTF-8''%E6%97%A9"));

    EXPECT_EQ(day.get("/api/v1/notices/1/file?format=pdf").status, 400) << "nobody makes one here";
    std::string printed;
    day.paper = [&](std::string_view format, const std::string& page) -> Result<std::string> {
        if (format == "docx") return fail(ErrorCode::kUnsupported, "pandoc is not installed");
        printed = page;
        return "%PDF-";
    };
    const Response pdf = day.get("/api/v1/notices/1/file");
    EXPECT_EQ(pdf.content_type, "application/pdf");
    EXPECT_EQ(pdf.text(), "%PDF-");
    EXPECT_THAT(printed, HasSubstr("生态环境早通报"));
    const Response docx = day.get("/api/v1/notices/1/file?format=docx");
    EXPECT_EQ(docx.status, 503);
    EXPECT_THAT(std::string(docx.text()), HasSubstr("pandoc is not installed"));
    EXPECT_EQ(day.get("/api/v1/notices/1/file?format=odt").status, 400);
}

TEST_F(NoticeAnswers, ThePlanIsShownAndSet) {
    EXPECT_EQ(day.get_json("/api/v1/notice_plan").at("morning_at").as_string(), "07:30");
    const Response set =
        day.ask(Method::kPut, "/api/v1/notice_plan", R"({"evening_at":"never","issuer":"攻坚办","issuer_en":"Task force"})");
    ASSERT_EQ(set.status, 200) << set.text();
    EXPECT_EQ(json::parse(set.text()).at("evening_at").as_string(), "never");
    EXPECT_EQ(schema_mismatch("/api/v1/notice_plan", "put", "application/json", set.text()), "");
    const json::value notice = json::parse(day.ask(Method::kPost, "/api/v1/notices", R"({"kind":"morning"})").text());
    EXPECT_EQ(notice.at("document").at("issuer").at("zh").as_string(), "攻坚办");
    EXPECT_EQ(day.ask(Method::kPut, "/api/v1/notice_plan", R"({"morning_at":"noon"})").status, 400);
}

TEST_F(NoticeAnswers, ALetterToATownSaysWhatThePagesItLeadsToSay) {
    const Response made = day.ask(Method::kPost, "/api/v1/notices", R"({"kind":"reminder","region_code":"990101001"})");
    ASSERT_EQ(made.status, 200) << made.text();
    EXPECT_EQ(schema_mismatch("/api/v1/notices", "post", "application/json", made.text()), "");
    const json::value letter = json::parse(made.text());
    EXPECT_EQ(letter.at("region_code").as_string(), "990101001");
    EXPECT_EQ(letter.at("document").at("title").at("zh").as_string(), "致东镇生态环境问题提醒函");
    const auto open = day.get_json("/api/v1/cases?state=open").at("total").as_int64();
    EXPECT_EQ(letter.at("document").at("tiles").at(0).at("value").as_string(), std::to_string(open));
    EXPECT_EQ(letter.at("document").at("tiles").at(0).at("href").as_string(),
              "/cases?state=open&region=990101001&confidential=no");
    EXPECT_EQ(section(letter, "cases").at("rows").as_array().size(), static_cast<std::size_t>(open));
    std::int64_t bad = 0;
    const json::value calendar = day.get_json("/api/v1/assessment/calendar?place=S1&period=2026-04-01..2026-04-06");
    for (const json::value& one : calendar.at("days").as_array()) {
        const auto* aqi = one.as_object().if_contains("aqi");
        if (aqi != nullptr && aqi->is_int64() && aqi->as_int64() > 100) ++bad;
    }
    EXPECT_EQ(letter.at("document").at("tiles").at(2).at("value").as_string(), std::to_string(bad));
    EXPECT_GT(bad, 0) << "PM2.5 of 86 is above the limit";
    EXPECT_EQ(letter.at("document").at("tiles").at(2).at("href").as_string(), "/assessment/calendar?place=S1&year=2026")
        << "its only station";
    EXPECT_EQ(day.ask(Method::kPost, "/api/v1/notices", R"({"kind":"reminder","region_code":"1"})").status, 400);
    EXPECT_EQ(day.ask(Method::kPost, "/api/v1/notices", R"({"kind":"reminder"})").status, 400);
    EXPECT_EQ(day.get_json("/api/v1/notices?kind=reminder").at("total").as_int64(), 1);
    day.enrol();
    const Response tip =
        day.ask(Method::kPost, "/api/v1/cases", R"({"type":"tip_off","title":"举报某厂","text":"x","region_code":"990101001"})");
    ASSERT_EQ(tip.status, 200) << tip.text();
    const Response again = day.ask(Method::kPost, "/api/v1/notices", R"({"kind":"reminder","region_code":"990101001"})");
    EXPECT_EQ(json::parse(again.text()).at("document").at("tiles").at(0).at("value").as_string(), std::to_string(open));
    EXPECT_THAT(std::string(again.text()), Not(HasSubstr("举报某厂"))) << "a confidential kind";
    const auto listed = [&](std::string_view of) {
        return day.get_json(fmt::format("/api/v1/cases?state=open&region=990101001{}", of)).at("total").as_int64();
    };
    EXPECT_EQ(listed("&confidential=no"), open) << "the rows behind the figure";
    EXPECT_EQ(listed(""), open + 1);
    const Response html = day.get("/api/v1/notices/1/file?format=html");
    EXPECT_THAT(std::string(html.text()), HasSubstr("2026年第1号"));
}

}  // namespace
}  // namespace lvwang::api
