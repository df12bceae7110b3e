// 交办单 through the real spine: drafted, signed with a number, handed over case by case; who comes second is told.
#include "pipeline/sheet_commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/spine_fixture.h"
#include "store/book_sheets.h"

namespace lvwang::pipeline {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class Sheets : public testing::Test {
protected:
    void SetUp() override {
        for (const auto& [login, role] : {std::pair{"anna", "duty_officer"},
                                          {"bo", "duty_officer"},
                                          {"lead", "leader"},
                                          {"vice", "leader"},
                                          {"li", "town_handler"}}) {
            did("account_put", fmt::format(R"({{"login":"{0}","name":"{0}","roles":["{1}"],"everything":true}})", login, role),
                "admin");
        }
        did("sheet_body", R"({"key":"office","name":"试验县生态环境保护委员会办公室","mark":"试环委办交办"})", "admin");
        for (const char* type : {"dust", "open_burning", "dust", "tip_off"}) report(type);
    }
    void report(std::string_view type) {
        did("case_report",
            fmt::format(R"({{"actor":"anna","type":"{}","title":"{}","text":"x","region_code":"990101001"}})", type, type));
    }
    std::string did(const std::string& type, std::string_view body, const std::string& actor = "anna") {
        const CommandResult result = district.command(type, std::string(body), actor);
        EXPECT_TRUE(result.body.has_value()) << type << ' ' << body << ": " << (result.body ? "" : result.body.error().message);
        return result.body.value_or("");
    }
    std::string refused(const std::string& type, std::string_view body, const std::string& actor = "anna") {
        const CommandResult result = district.command(type, std::string(body), actor);
        EXPECT_FALSE(result.body.has_value()) << type << ' ' << body;
        return result.body ? ""
                           : fmt::format("{}|{}|{}", to_string(result.body.error().code), result.body.error().field,
                                         result.body.error().message);
    }
    std::string draft(std::string_view problems, const std::string& actor = "anna", std::string_view body = "office") {
        return did("sheet_draft", fmt::format(R"({{"body":"{}","title":"扬尘问题","problems":[{}]}})", body, problems), actor);
    }
    Sheet sheet(std::int64_t id) { return SpineFixture::must(store::find_sheet(*district.book, id)); }
    Case item(std::int64_t id) { return SpineFixture::must(store::find_case(*district.book, id)); }
    CaseEvent last_event(std::int64_t id) { return SpineFixture::must(store::case_events(*district.book, id)).back(); }
    std::string walk(std::int64_t id, const std::string& act, std::string_view more = R"("note":"x")",
                     const std::string& actor = "anna") {
        return did("case_step_" + act,
                   fmt::format(R"({{"case_id":{},"version":{},"actor":"{}",{}}})", id, item(id).version, actor, more), actor);
    }

    SpineFixture district{parse_iso("2026-04-07T08:00:00+08:00").value()};
};

TEST_F(Sheets, ASignatureGivesTheNumberAndHandsOverEveryCase) {
    const Instant due = item(2).due_at;
    EXPECT_EQ(draft(R"({"case_id":1,"owner":"li","owner_organisation":"town","due_at":"2026-04-20","requirement":"全部覆盖"},)"
                    R"({"case_id":2})"),
              R"({"id":1})");
    EXPECT_EQ(sheet(1).problems[1].owner, "张工") << "who has the case";
    EXPECT_EQ(item(1).owner, "张工") << "a draft changes no case";
    did("sheet_sign", R"({"id":1,"version":1})", "lead");
    const Sheet issued = sheet(1);
    EXPECT_EQ(number_of(issued), "试环委办交办〔2026〕1号");
    EXPECT_EQ(issued.issuer, "试验县生态环境保护委员会办公室");
    EXPECT_EQ(issued.settled_by, "lead");
    EXPECT_EQ(issued.authorised_by, "");
    EXPECT_EQ(item(1).owner, "li");
    EXPECT_EQ(item(1).owner_organisation, "town");
    EXPECT_EQ(format_iso(item(1).due_at), "2026-04-20T23:59:59+08:00");
    EXPECT_EQ(last_event(1).act, "assigned");
    EXPECT_EQ(last_event(1).actor, "lead");
    EXPECT_THAT(last_event(1).note, HasSubstr("试环委办交办〔2026〕1号"));
    EXPECT_EQ(last_event(1).details, R"({"sheet":1})");
    EXPECT_EQ(last_event(2).note, "试环委办交办〔2026〕1号");
    EXPECT_EQ(item(2).due_at, due) << "the one that stands";
    EXPECT_EQ(last_event(1).seq, last_event(2).seq) << "one entry";
    district.restart();
    EXPECT_EQ(number_of(sheet(1)), "试环委办交办〔2026〕1号");
    walk(1, "accept", R"("note":"")", "li");
}

TEST_F(Sheets, NumbersRunWithinBodyAndYearWithoutGaps) {
    did("sheet_body", R"({"key":"town","name":"东镇人民政府","mark":"东政交办","organisation_key":"town"})", "admin");
    draft(R"({"case_id":1})");
    draft(R"({"case_id":2})");
    draft(R"({"case_id":3})", "anna", "town");
    did("sheet_withdraw", R"({"id":1,"version":1,"reason":"重复"})");
    did("sheet_sign", R"({"id":2,"version":1})", "lead");
    did("sheet_sign", R"({"id":3,"version":1})", "lead");
    draft(R"({"case_id":1})");
    did("sheet_sign", R"({"id":4,"version":1})", "lead");
    EXPECT_EQ(number_of(sheet(1)), "");
    EXPECT_EQ(number_of(sheet(2)), "试环委办交办〔2026〕1号");
    EXPECT_EQ(number_of(sheet(3)), "东政交办〔2026〕1号");
    EXPECT_EQ(number_of(sheet(4)), "试环委办交办〔2026〕2号");
    district.go_to(parse_iso("2027-01-02T08:00:00+08:00").value());
    report("dust");
    draft(R"({"case_id":5})");
    did("sheet_sign", R"({"id":5,"version":1})", "lead");
    EXPECT_EQ(number_of(sheet(5)), "试环委办交办〔2027〕1号");
    // What is issued keeps its name, whatever the body is called later.
    did("sheet_body", R"({"key":"office","name":"新办公室","mark":"新交办"})", "admin");
    EXPECT_EQ(number_of(sheet(2)), "试环委办交办〔2026〕1号");
}

TEST_F(Sheets, OfTwoAtOnceTheSecondIsToldWhatTheFirstDid) {
    draft(R"({"case_id":1})");
    const std::string edit = R"({"id":1,"version":1,"body":"office","title":"新题","problems":[{"case_id":1},{"case_id":2}]})";
    EXPECT_THAT(refused("sheet_edit", edit, "bo"), HasSubstr("is the draft of 'anna'"));
    did("sheet_edit", edit);
    EXPECT_THAT(refused("sheet_edit", edit), AllOf(HasSubstr("conflict|version|"), HasSubstr("since then: edited by anna")));
    EXPECT_THAT(refused("sheet_sign", R"({"id":1,"version":1})", "lead"), HasSubstr("since then: edited by anna"));
    EXPECT_EQ(item(1).version, 1) << "nothing was handed over";
    did("sheet_sign", R"({"id":1,"version":2})", "lead");
    EXPECT_THAT(refused("sheet_sign", R"({"id":1,"version":2})", "vice"),
                AllOf(HasSubstr("is issued"), HasSubstr("since then: signed by lead")));
    EXPECT_THAT(refused("sheet_reject", R"({"id":1,"version":3,"reason":"x"})", "vice"), HasSubstr("is issued"));
    EXPECT_THAT(SpineFixture::must(store::sheet_acts(*district.book, 1)), SizeIs(3));
}

TEST_F(Sheets, WhatOthersDecidedMeanwhileIsNotOverruled) {
    draft(R"({"case_id":1},{"case_id":2})");
    walk(2, "remark", R"("note":"已通知")");
    walk(1, "assign", R"("owner":"王五","owner_organisation":"town","note":"x")", "lead");
    EXPECT_THAT(refused("sheet_sign", R"({"id":1,"version":1})", "lead"),
                AllOf(HasSubstr("problems|case 1 is not as it was"), HasSubstr("since then: assigned by lead")));
    EXPECT_EQ(sheet(1).state, SheetState::kDraft);
    EXPECT_EQ(last_event(2).act, "remark") << "not half of it";
    did("sheet_edit", R"({"id":1,"version":1,"body":"office","title":"扬尘","problems":[{"case_id":1},{"case_id":2}]})");
    EXPECT_EQ(sheet(1).problems[0].owner, "王五");
    did("sheet_sign", R"({"id":1,"version":2})", "lead");
    EXPECT_EQ(item(1).owner, "王五");
    // A remark or a deadline that passes decides nothing.
    draft(R"({"case_id":3})");
    walk(3, "remark", R"("note":"x")");
    district.go_to(district.now + 30 * kHourMs);
    ASSERT_TRUE(item(3).overdue_at.has_value());
    did("sheet_sign", R"({"id":2,"version":1})", "lead");
}

TEST_F(Sheets, ARejectedDraftGoesBackToItsAuthor) {
    draft(R"({"case_id":1})");
    EXPECT_THAT(refused("sheet_reject", R"({"id":1,"version":1,"reason":"x"})"), HasSubstr("role|'anna' has no right"));
    EXPECT_THAT(refused("sheet_reject", R"({"id":1,"version":1})", "lead"), HasSubstr("reason|"));
    did("sheet_reject", R"({"id":1,"version":1,"reason":"期限太长"})", "lead");
    EXPECT_EQ(sheet(1).state, SheetState::kRejected);
    EXPECT_EQ(sheet(1).reason, "期限太长");
    EXPECT_THAT(refused("sheet_sign", R"({"id":1,"version":2})", "lead"), HasSubstr("waits for 'anna'"));
    did("sheet_edit", R"({"id":1,"version":2,"body":"office","title":"扬尘","problems":[{"case_id":1,"due_at":"2026-04-09"}]})");
    EXPECT_EQ(sheet(1).state, SheetState::kDraft);
    EXPECT_EQ(sheet(1).reason, "");
    did("sheet_withdraw", R"({"id":1,"version":3,"reason":"另行处理"})", "lead");
    EXPECT_THAT(refused("sheet_edit", R"({"id":1,"version":4,"body":"office","title":"x","problems":[{"case_id":1}]})"),
                HasSubstr("is withdrawn"));
    EXPECT_THAT(refused("sheet_withdraw", R"({"id":1,"version":4,"reason":"x"})"), HasSubstr("is withdrawn"));
    draft(R"({"case_id":1})", "bo");
    EXPECT_THAT(refused("sheet_withdraw", R"({"id":2,"version":1,"reason":"x"})"), HasSubstr("role|"))
        << "neither author nor signer";
}

TEST_F(Sheets, WhoSignsIsSaidForEachBody) {
    did("sheet_body", R"({"key":"office","name":"委办","mark":"试环委办交办","signers":["vice"]})", "admin");
    draft(R"({"case_id":1})");
    EXPECT_THAT(refused("sheet_sign", R"({"id":1,"version":1})"), HasSubstr("role|'anna' has no right"));
    EXPECT_THAT(refused("sheet_sign", R"({"id":1,"version":1})", "lead"),
                HasSubstr("role|'lead' does not sign for 委办; vice may"));
    did("sheet_sign", R"({"id":1,"version":1})", "vice");
    EXPECT_THAT(refused("sheet_body", R"({"key":"office","name":"x","mark":"x","signers":["anna"]})", "admin"),
                HasSubstr("signers|'anna'"));
}

TEST_F(Sheets, RoutineKindsAreIssuedByTheirAuthor) {
    EXPECT_THAT(refused("sheet_routine", R"({"key":"office","types":["dust"]})"), HasSubstr("role|"));
    EXPECT_THAT(refused("sheet_routine", R"({"key":"office","types":["tip_off"]})", "lead"), HasSubstr("confidential"));
    EXPECT_THAT(refused("sheet_routine", R"({"key":"office","types":["fog"]})", "lead"), HasSubstr("there is no kind"));
    draft(R"({"case_id":1})");
    EXPECT_THAT(refused("sheet_issue", R"({"id":1,"version":1})"), HasSubstr("only with a leader's signature"));
    did("sheet_routine", R"({"key":"office","types":["dust"]})", "lead");
    EXPECT_THAT(refused("sheet_issue", R"({"id":1,"version":1})", "bo"), HasSubstr("is the draft of 'anna'"));
    did("sheet_issue", R"({"id":1,"version":1})");
    EXPECT_EQ(sheet(1).settled_by, "anna");
    EXPECT_EQ(sheet(1).authorised_by, "lead");
    draft(R"({"case_id":3},{"case_id":2})");
    EXPECT_THAT(refused("sheet_issue", R"({"id":2,"version":1})"), HasSubstr("case 2 is of kind 'open_burning'"));
    did("sheet_withdraw", R"({"id":2,"version":1,"reason":"另行下发"})");
    draft(R"({"case_id":3,"due_at":"2026-05-20"})");
    EXPECT_THAT(refused("sheet_issue", R"({"id":3,"version":1})"), HasSubstr("case 3 is given more time than until"));
    did("sheet_sign", R"({"id":3,"version":1})", "lead");
    EXPECT_EQ(format_iso(item(3).due_at), "2026-05-20T23:59:59+08:00");
    // Changing the body leaves what the leader allowed.
    did("sheet_body", R"({"key":"office","name":"委办","mark":"试环委办交办"})", "admin");
    EXPECT_THAT(SpineFixture::must(store::load_sheet_bodies(*district.book))[0].routine_types, ElementsAre("dust"));
}

TEST_F(Sheets, ACaseStandsOnOneSheetUntilItComesBack) {
    draft(R"({"case_id":1,"owner":"li"})");
    const std::string again = R"({"body":"office","title":"x","problems":[{"case_id":1}]})";
    EXPECT_THAT(refused("sheet_draft", again, "bo"), HasSubstr("problems[0]|case 1 stands in draft 1 of anna already"));
    did("sheet_sign", R"({"id":1,"version":1})", "lead");
    EXPECT_THAT(refused("sheet_draft", again), HasSubstr("case 1 stands on 试环委办交办〔2026〕1号 already"));
    walk(1, "accept", R"("note":"")", "li");
    EXPECT_THAT(refused("sheet_draft", again), HasSubstr("already"));
    walk(1, "feed_back", R"("fields":{"cause":"x","measures":"y"})", "li");
    walk(1, "verify", R"("fields":{"how":"现场核查"})");
    walk(1, "close", R"("note":"x")", "lead");
    EXPECT_THAT(refused("sheet_draft", again), HasSubstr("case 1 is closed"));
    district.go_to(district.now + kHourMs);
    walk(1, "reopen", R"("note":"又扬尘")", "lead");
    did("sheet_draft", again);
    did("sheet_sign", R"({"id":2,"version":1})", "lead");
    EXPECT_EQ(SpineFixture::must(store::sheets_of_case(*district.book, 1)).issued->id, 2) << "the newest";
}

TEST_F(Sheets, CountsSheetsAndProblemsApart) {
    draft(R"({"case_id":1},{"case_id":2})");
    did("sheet_sign", R"({"id":1,"version":1})", "lead");
    draft(R"({"case_id":3})");
    walk(1, "merge", R"("into":2,"note":"x")");
    district.go_to(district.now + 30 * kHourMs);
    const auto counts = SpineFixture::must(store::count_sheets(*district.book, 2026));
    ASSERT_THAT(counts, SizeIs(1));
    EXPECT_EQ(counts[0].waiting, 1);
    EXPECT_EQ(counts[0].sheets, 1);
    EXPECT_EQ(counts[0].finished, 0);
    EXPECT_EQ(counts[0].problems, 2);
    EXPECT_EQ(counts[0].closed, 1);
    EXPECT_EQ(counts[0].overdue, 1);
    EXPECT_EQ(SpineFixture::must(store::count_sheets(*district.book, 2025))[0].sheets, 0);
    const auto page = SpineFixture::must(store::list_sheets(*district.book, {}, {}));
    ASSERT_THAT(page.items, SizeIs(2));
    EXPECT_EQ(page.items[0].sheet.id, 2) << "what waits goes first";
    EXPECT_EQ(page.items[1].problems, 2);
    EXPECT_EQ(page.items[1].closed, 1);
}

TEST_F(Sheets, TheBookItselfRefusesWhatMustNotBe) {
    draft(R"({"case_id":1})");
    Sheet issued = sheet(1);
    ASSERT_TRUE(district.book->begin());
    Sheet other = issued;
    other.drafted_by = "bo";
    const auto twice = store::insert_sheet(*district.book, other);
    ASSERT_FALSE(twice.has_value());
    EXPECT_THAT(twice.error().message, HasSubstr("stands in another draft"));
    issued.state = SheetState::kIssued;
    issued.settled_by = "lead";
    issued.settled_at = district.now;
    EXPECT_FALSE(store::update_sheet(*district.book, issued, false).has_value()) << "without a number";
    issued.issuer = issued.mark = "x";
    issued.year = 2026;
    issued.number = 1;
    EXPECT_TRUE(store::update_sheet(*district.book, issued, false).has_value());
    issued.title = "其他";
    EXPECT_FALSE(store::update_sheet(*district.book, issued, false).has_value()) << "it changes no more";
    EXPECT_FALSE(store::update_sheet(*district.book, issued, true).has_value());
    district.book->rollback();
}

TEST_F(Sheets, SaysWhatIsWrong) {
    const auto with = [](std::string_view problems) {
        return fmt::format(R"({{"body":"office","title":"x","problems":{}}})", problems);
    };
    std::string many = R"([{"case_id":1})";
    for (std::size_t i = 0; i < kSheetProblemsMax; ++i) many += R"(,{"case_id":1})";
    const struct {
        std::string type, body, field;
    } cases[] = {
        {"sheet_draft", R"({"body":"none","title":"x","problems":[{"case_id":1}]})", "body"},
        {"sheet_draft", R"({"body":"office","title":" ","problems":[{"case_id":1}]})", "title"},
        {"sheet_draft", R"({"body":"office","title":"x","colour":"red","problems":[{"case_id":1}]})", "colour"},
        {"sheet_draft", with("[]"), "problems"},
        {"sheet_draft", with("7"), "problems"},
        {"sheet_draft", with(many + "]"), "problems"},
        {"sheet_draft", with(R"([{"case_id":1},{"case_id":1}])"), "problems"},
        {"sheet_draft", with(R"([{"case_id":99}])"), "problems[0]"},
        {"sheet_draft", with(R"([{"case_id":0}])"), "problems[0].case_id"},
        {"sheet_draft", with(R"([{"case_id":1,"due_at":"soon"}])"), "problems[0].due_at"},
        {"sheet_draft", with(R"([{"case_id":2},{"case_id":1,"due_at":"2026-04-01"}])"), "problems[1].due_at"},
        {"sheet_draft", with(R"([{"case_id":1,"owner_organisation":"town"}])"), "problems[0].owner"},
        {"sheet_draft", with(R"([{"case_id":1,"owner":"x","owner_organisation":"none"}])"), "problems[0].owner_organisation"},
        {"sheet_draft", with(R"([{"case_id":1,"colour":"red"}])"), "problems[0].colour"},
        {"sheet_sign", R"({"id":9,"version":1})", "id"},
        {"sheet_sign", R"({"id":1})", "version"},
        {"sheet_body", R"({"key":"A b","name":"x","mark":"y"})", "key"},
        {"sheet_body", R"({"key":"b","name":"x","mark":"试环委办交办"})", "mark"},
        {"sheet_body", R"({"key":"b","name":"x","mark":"y","organisation_key":"none"})", "organisation_key"},
        {"sheet_body", R"({"key":"b","name":"x","mark":"y","signers":["nobody"]})", "signers"},
        {"sheet_routine", R"({"key":"office"})", "types"},
        {"sheet_routine", R"({"key":"none","types":[]})", "body"},
    };
    for (const auto& [type, body, field] : cases) {
        EXPECT_THAT(refused(type, body, "lead"), HasSubstr(fmt::format("|{}|", field))) << type << ' ' << body;
    }
    EXPECT_THAT(refused("sheet_burn", "{}"), HasSubstr("there is no command"));
    walk(1, "feed_back", R"("fields":{"cause":"x","measures":"y"})");
    EXPECT_THAT(refused("sheet_draft", with(R"([{"case_id":1}])")), HasSubstr("case 1 is reported"));
    walk(2, "suspend", R"("note":"x")");
    EXPECT_THAT(refused("sheet_draft", with(R"([{"case_id":2}])")), HasSubstr("case 2 is suspended"));
    EXPECT_THAT(SpineFixture::must(store::list_sheets(*district.book, {}, {})).items, IsEmpty());
}

// The paper gives a case to nobody to whom a step would not.
TEST_F(Sheets, WhoGetsACaseByPaperIsLookedAt) {
    did("account_put", R"({"login":"shen","name":"沈审计","roles":["auditor"],"everything":true})", "admin");
    did("account_put", R"({"login":"west","name":"西人","roles":["town_handler"],"regions":[]})", "admin");
    const auto with = [&](std::string_view owner) {
        return fmt::format(R"({{"body":"office","title":"x","problems":[{{"case_id":1,{}}}]}})", owner);
    };
    EXPECT_THAT(refused("sheet_draft", with(R"("owner":"nobodyatall")")), HasSubstr("|problems[0].owner|nobody is called"));
    EXPECT_THAT(refused("sheet_draft", with(R"("owner":"shen")")), HasSubstr("|problems[0].owner|'shen' may not act in cases"));
    EXPECT_THAT(refused("sheet_draft", with(R"("owner":"west")")), HasSubstr("|problems[0].owner|'west' does not see it"));
    draft(R"({"case_id":1,"owner":"张工"})");
    EXPECT_EQ(sheet(1).problems.at(0).owner_organisation, "town") << "his unit stands in the table of who answers";
    draft(R"({"case_id":2,"owner":"li"})");
    did("account_put", R"({"login":"li","name":"li","roles":["town_handler"],"everything":true,"disabled":true})", "admin");
    EXPECT_THAT(refused("sheet_sign", R"({"id":2,"version":1})", "lead"), HasSubstr("|owner|")) << "since then he has left";
}

}  // namespace
}  // namespace lvwang::pipeline
