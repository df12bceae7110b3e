// Notices through the real spine: when they become due, what people may do with them, and what a restart keeps.
#include "pipeline/notice_commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bulletin/document.h"
#include "pipeline/spine_fixture.h"

namespace lvwang::pipeline {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

Instant at(std::string_view text) {
    return *parse_iso(text);
}

std::string document(std::string_view lead) {
    bulletin::Document made;
    made.title = {"早通报", "Morning notice"};
    made.day = {2026, 4, 7};
    made.made_at = at("2026-04-07T07:30:00+08:00");
    made.sections = {{.key = "lead", .title = {"综述", "In short"}, .text = {std::string(lead), {}}}};
    return bulletin::to_json(made);
}

class Notices : public testing::Test {
protected:
    CommandResult write(std::string_view lead, std::string_view kind = "morning", const std::string& actor = "clerk") {
        return district.command("notice_write",
                                fmt::format(R"({{"kind":"{}","day":"2026-04-07","document":{}}})", kind, document(lead)), actor);
    }
    Notice notice(std::int64_t id) { return SpineFixture::must(store::find_notice(*district.book, id)); }
    std::string lead(std::int64_t id, int version) {
        const auto shown = SpineFixture::must(store::find_notice_version(*district.book, id, version));
        return SpineFixture::must(bulletin::parse_document(shown.document)).sections.front().text.zh;
    }
    // The error of a command that must be refused, `field: message`.
    std::string refused(const std::string& type, const std::string& body) {
        const CommandResult result = district.command(type, body, "leader");
        EXPECT_FALSE(result.body.has_value()) << type << ' ' << body;
        return result.body ? ""
                           : fmt::format("{}|{}|{}", to_string(result.body.error().code), result.body.error().field,
                                         result.body.error().message);
    }
    std::vector<DueNotice> due() { return district.views->notices.get()->due; }

    SpineFixture district{at("2026-04-07T07:29:00+08:00")};
};

TEST_F(Notices, OneIsDueAtItsTimeOnceADay) {
    EXPECT_THAT(due(), IsEmpty());
    district.go_to(at("2026-04-07T07:29:58+08:00"));
    EXPECT_THAT(due(), IsEmpty());
    district.go_to(at("2026-04-07T07:30:00+08:00"));
    ASSERT_THAT(due(), SizeIs(1));
    EXPECT_EQ(due().front().kind, NoticeKind::kMorning);
    EXPECT_EQ(due().front().due_at, at("2026-04-07T07:30:00+08:00"));
    ASSERT_TRUE(write("好").body.has_value());
    EXPECT_THAT(due(), IsEmpty());
    district.go_to(at("2026-04-07T09:00:00+08:00"));
    EXPECT_THAT(due(), IsEmpty()) << "once a day";
    district.go_to(at("2026-04-07T18:00:00+08:00"));
    ASSERT_THAT(due(), SizeIs(1));
    EXPECT_EQ(due().front().kind, NoticeKind::kEvening);
    district.go_to(at("2026-04-08T07:31:00+08:00"));
    EXPECT_THAT(due(), SizeIs(2)) << "the evening was never made, the morning is due";
}

TEST_F(Notices, WhatIsDueOutlivesARestartAndIsNotDueTwice) {
    district.go_to(at("2026-04-07T07:31:00+08:00"));
    district.restart();
    EXPECT_THAT(due(), SizeIs(1));
    ASSERT_TRUE(write("好").body.has_value());
    district.restart();
    district.go_to(at("2026-04-07T08:00:00+08:00"));
    EXPECT_THAT(due(), IsEmpty());
    EXPECT_EQ(lead(1, 1), "好");
}

TEST_F(Notices, OneThatWasMadeBeforeItsTimeIsMadeAgainAtItsTime) {
    ASSERT_TRUE(write("夜里", "morning", "zhou").body.has_value());
    EXPECT_THAT(due(), IsEmpty());
    district.go_to(at("2026-04-07T07:30:00+08:00"));
    ASSERT_THAT(due(), SizeIs(1));
    ASSERT_TRUE(write("七点半").body.has_value());
    EXPECT_THAT(due(), IsEmpty());
    EXPECT_EQ(notice(1).version, 2);
    EXPECT_EQ(lead(1, 1), "夜里") << "nothing is lost";
    EXPECT_EQ(lead(1, 2), "七点半");
    district.go_to(at("2026-04-07T09:00:00+08:00"));
    EXPECT_THAT(due(), IsEmpty()) << "once a day";
}

TEST_F(Notices, OneThatWasMadeTwiceBeforeItsTimeIsMadeAgainAllTheSame) {
    ASSERT_TRUE(write("夜里", "morning", "zhou").body.has_value());
    ASSERT_TRUE(write("清早", "morning", "zhou").body.has_value());
    district.go_to(at("2026-04-07T07:30:00+08:00"));
    EXPECT_THAT(due(), SizeIs(1));
}

TEST_F(Notices, OneThatWasMadeTwiceAndEditedIsNotMadeAgain) {
    ASSERT_TRUE(write("夜里", "morning", "zhou").body.has_value());
    ASSERT_TRUE(write("清早", "morning", "zhou").body.has_value());
    ASSERT_TRUE(
        district.command("notice_edit", R"({"id":1,"version":2,"texts":{"lead":{"zh":"改过","en":""}}})").body.has_value());
    district.go_to(at("2026-04-07T07:31:00+08:00"));
    EXPECT_THAT(due(), IsEmpty());
}

TEST_F(Notices, OneThatSomebodyHasEditedIsNotMadeAgain) {
    ASSERT_TRUE(write("早做").body.has_value());
    ASSERT_TRUE(
        district.command("notice_edit", R"({"id":1,"version":1,"texts":{"lead":{"zh":"改过","en":""}}})").body.has_value());
    district.go_to(at("2026-04-07T07:31:00+08:00"));
    EXPECT_THAT(due(), IsEmpty());
}

TEST_F(Notices, OneThatIsSignedIsNotMadeAgain) {
    ASSERT_TRUE(write("早做").body.has_value());
    ASSERT_TRUE(district.command("notice_sign", R"({"id":1,"version":1})", "leader").body.has_value());
    district.go_to(at("2026-04-07T07:31:00+08:00"));
    EXPECT_THAT(due(), IsEmpty());
}

TEST_F(Notices, WhoEditsWhatIsJustToBeMadeAgainKeepsHisWords) {
    ASSERT_TRUE(write("夜里").body.has_value());
    district.go_to(at("2026-04-07T07:30:00+08:00"));
    ASSERT_THAT(due(), SizeIs(1));
    ASSERT_TRUE(
        district.command("notice_edit", R"({"id":1,"version":1,"texts":{"lead":{"zh":"改过","en":""}}})").body.has_value());
    EXPECT_THAT(due(), IsEmpty());
    district.restart();
    EXPECT_THAT(due(), IsEmpty());
}

TEST_F(Notices, ThePlanSaysWhen) {
    ASSERT_TRUE(
        district.command("notice_plan", R"({"morning_at":"06:15","evening_at":"never","issuer":"攻坚办"})").body.has_value());
    EXPECT_EQ(district.views->notices.get()->plan.issuer, "攻坚办");
    district.go_to(at("2026-04-07T07:29:30+08:00"));
    EXPECT_THAT(due(), SizeIs(1)) << "06:15 is over";
    district.go_to(at("2026-04-07T23:00:00+08:00"));
    EXPECT_THAT(due(), SizeIs(1));
    EXPECT_THAT(refused("notice_plan", R"({"morning_at":"7:30"})"),
                HasSubstr("morning_at|morning_at: '7:30' is no time such as 07:30"));
    EXPECT_THAT(refused("notice_plan", R"({"evening_at":"24:00"})"), HasSubstr("no time of a day"));
    EXPECT_THAT(refused("notice_plan", R"({"noon_at":"12:00"})"), HasSubstr("noon_at|noon_at: there is no such field"));
}

TEST_F(Notices, WhyOneCouldNotBeMadeIsShown) {
    district.go_to(at("2026-04-07T07:31:00+08:00"));
    ASSERT_TRUE(district.command("notice_failed", R"({"kind":"morning","day":"2026-04-07","error":"the series failed"})")
                    .body.has_value());
    ASSERT_THAT(due(), SizeIs(1));
    EXPECT_EQ(due().front().error, "the series failed");
    ASSERT_TRUE(write("好").body.has_value());
    EXPECT_THAT(due(), IsEmpty());
}

TEST_F(Notices, EachEditIsAVersionAndNothingIsLost) {
    EXPECT_EQ(*write("一").body, R"({"id":1})");
    ASSERT_TRUE(district.command("notice_edit", R"({"id":1,"version":1,"texts":{"lead":{"zh":"二","en":"two"}}})", "duty")
                    .body.has_value());
    ASSERT_TRUE(write("三").body.has_value()) << "made again: the next version";
    EXPECT_EQ(notice(1).version, 3);
    EXPECT_EQ(lead(1, 1), "一");
    EXPECT_EQ(lead(1, 2), "二");
    EXPECT_EQ(lead(1, 3), "三");
    const auto versions = SpineFixture::must(store::list_notice_versions(*district.book, 1));
    EXPECT_EQ(versions[1].actor, "duty");
}

TEST_F(Notices, OfTwoWhoEditOneWinsAndTheOtherIsTold) {
    ASSERT_TRUE(write("一").body.has_value());
    ASSERT_TRUE(
        district.command("notice_edit", R"({"id":1,"version":1,"texts":{"lead":{"zh":"甲","en":""}}})", "wang").body.has_value());
    EXPECT_THAT(refused("notice_edit", R"({"id":1,"version":1,"texts":{"lead":{"zh":"乙","en":""}}})"),
                HasSubstr("version|notice 1 was changed meanwhile by wang: version 2 is the newest"));
    EXPECT_THAT(refused("notice_sign", R"({"id":1,"version":1})"), HasSubstr("version 2 is the newest"))
        << "what was not read is not signed";
    EXPECT_EQ(lead(1, 2), "甲");
}

TEST_F(Notices, WhatIsSignedIsFrozen) {
    ASSERT_TRUE(write("一").body.has_value());
    ASSERT_TRUE(district.command("notice_sign", R"({"id":1,"version":1})", "leader").body.has_value());
    EXPECT_EQ(notice(1).state, NoticeState::kSigned);
    EXPECT_EQ(notice(1).signed_by, "leader");
    EXPECT_THAT(refused("notice_edit", R"({"id":1,"version":1,"texts":{"lead":{"zh":"x","en":""}}})"),
                HasSubstr("notice 1 is signed"));
    EXPECT_THAT(refused("notice_sign", R"({"id":1,"version":1})"), HasSubstr("notice 1 is signed"));
    EXPECT_THAT(refused("notice_write", fmt::format(R"({{"kind":"morning","day":"2026-04-07","document":{}}})", document("二"))),
                HasSubstr("withdraw it before another is made"));
    EXPECT_EQ(notice(1).version, 1);
}

TEST_F(Notices, AWithdrawnOneIsKeptAndAnotherTakesTheNextNumber) {
    ASSERT_TRUE(write("一").body.has_value());
    ASSERT_TRUE(district.command("notice_sign", R"({"id":1,"version":1})", "leader").body.has_value());
    EXPECT_THAT(refused("notice_withdraw", R"({"id":1,"reason":"  "})"), HasSubstr("reason|"));
    ASSERT_TRUE(district.command("notice_withdraw", R"({"id":1,"reason":"数据有误"})", "leader").body.has_value());
    EXPECT_EQ(notice(1).state, NoticeState::kWithdrawn);
    EXPECT_EQ(notice(1).signed_by, "leader") << "who had signed it stays known";
    EXPECT_THAT(refused("notice_withdraw", R"({"id":1,"reason":"again"})"), HasSubstr("is withdrawn"));
    EXPECT_EQ(*write("二").body, R"({"id":2})");
    EXPECT_EQ(notice(2).number, 2);
    EXPECT_EQ(*write("晚", "evening").body, R"({"id":3})");
    EXPECT_EQ(notice(3).number, 1) << "each kind counts for itself";
    const auto page = SpineFixture::must(store::list_notices(*district.book, {}));
    ASSERT_THAT(page.items, SizeIs(3));
    EXPECT_EQ(page.items.front().id, 3) << "of a day the evening first";
}

TEST_F(Notices, WhatIsWrongIsNamed) {
    EXPECT_THAT(refused("notice_write", R"({"kind":"noon","day":"2026-04-07","document":{}})"), HasSubstr("|kind|"));
    EXPECT_THAT(refused("notice_write", R"({"kind":"morning","day":"2026-02-30","document":{}})"), HasSubstr("|day|"));
    EXPECT_THAT(refused("notice_write", R"({"kind":"morning","day":"2026-04-07","document":{}})"),
                HasSubstr("|document|document.title"));
    EXPECT_THAT(refused("notice_edit", R"({"id":9,"version":1,"texts":{}})"), HasSubstr("there is no notice 9"));
    EXPECT_THAT(refused("notice_sign", R"({"id":"1","version":1})"), HasSubstr("|id|"));
    EXPECT_THAT(refused("notice_plan", R"({"issuer":"攻坚\uffff办"})"), HasSubstr("issuer|issuer: holds a control character"));
    EXPECT_THAT(refused("notice_nothing", "{}"), HasSubstr("there is no command 'notice_nothing'"));
    ASSERT_TRUE(write("一").body.has_value());
    EXPECT_THAT(refused("notice_edit", R"({"id":1,"version":1,"texts":{"nowhere":{"zh":"","en":""}}})"),
                HasSubstr("texts.nowhere"));
    EXPECT_THAT(refused("notice_edit", R"({"id":1,"version":1,"texts":{"lead":{"zh":"\ufffe","en":""}}})"),
                HasSubstr("texts.lead.zh|texts.lead.zh: holds a control character"));
    EXPECT_THAT(refused("notice_withdraw", R"({"id":1,"reason":"更\u0007正"})"), HasSubstr("reason|reason: holds a control"));
}

// A letter to a town goes the way of every notice, with numbers and days of its own.
TEST_F(Notices, ALetterIsEditedSignedAndKeptLikeANotice) {
    const auto letter = [&](std::string_view region) {
        return district.command("notice_write",
                                fmt::format(R"({{"kind":"reminder","region_code":"{}","day":"2026-04-07","document":{}}})",
                                            region, document("请抓紧")),
                                "duty");
    };
    EXPECT_EQ(*write("早").body, R"({"id":1})");
    EXPECT_EQ(*letter("990101001").body, R"({"id":2})") << "numbers of one row";
    EXPECT_EQ(*letter("990101").body, R"({"id":3})") << "each town its own";
    EXPECT_EQ(*letter("990101001").body, R"({"id":2})") << "its next version";
    EXPECT_EQ(*write("晚", "evening").body, R"({"id":4})");
    EXPECT_EQ(notice(2).region_code, "990101001");
    EXPECT_EQ(notice(2).kind, NoticeKind::kReminder);
    EXPECT_EQ(notice(2).version, 2);
    EXPECT_EQ(notice(3).number, 2);
    ASSERT_TRUE(
        district.command("notice_edit", R"({"id":2,"version":2,"texts":{"lead":{"zh":"二","en":""}}})", "duty").body.has_value());
    EXPECT_EQ(lead(2, 3), "二");
    EXPECT_EQ(lead(2, 1), "请抓紧");
    ASSERT_TRUE(district.command("notice_sign", R"({"id":2,"version":3})", "leader").body.has_value());
    EXPECT_THAT(refused("notice_edit", R"({"id":2,"version":3,"texts":{"lead":{"zh":"三","en":""}}})"), HasSubstr("is signed"));
    EXPECT_FALSE(letter("990101001").body.has_value()) << "signed: withdrawn first";
    district.restart();
    EXPECT_EQ(notice(2).signed_by, "leader");
    ASSERT_TRUE(district.command("notice_withdraw", R"({"id":2,"reason":"更正"})", "leader").body.has_value());
    EXPECT_EQ(*letter("990101001").body, R"({"id":5})");
    EXPECT_EQ(notice(5).number, 3);
    EXPECT_EQ(SpineFixture::must(store::list_notices(*district.book, {.kind = NoticeKind::kReminder})).total, 3);
    EXPECT_EQ(SpineFixture::must(store::list_notices(*district.book, {})).total, 5);
    EXPECT_FALSE(letter("000000").body.has_value()) << "no such region";
    EXPECT_THAT(refused("notice_write", fmt::format(R"({{"kind":"reminder","day":"2026-04-07","document":{}}})", document("x"))),
                HasSubstr("region_code|"));
    EXPECT_THAT(
        refused("notice_write",
                fmt::format(R"({{"kind":"morning","region_code":"990101","day":"2026-04-07","document":{}}})", document("x"))),
        HasSubstr("region_code|"));
}

}  // namespace
}  // namespace lvwang::pipeline
