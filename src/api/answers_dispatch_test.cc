// 交办单 over the routes: what is described, who sees what of one, and what he may do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/answers_fixture.h"
#include "api/archive.h"
#include "api/docx_form.h"
#include "api/schema_match.h"
#include "api/sheet_form.h"

namespace lvwang::api {
namespace {

namespace json = boost::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class DispatchAnswers : public testing::Test {
protected:
    void SetUp() override {
        day.enrol();
        did(Method::kPut, "/api/v1/regions/990101002", R"({"name":"西镇","parent_code":"990101"})");
        did(Method::kPut, "/api/v1/dispatch_bodies/office", R"({"name":"县生态环境保护委员会办公室","mark":"试环委办交办"})");
        for (const char* region : {"990101001", "990101002", "990101002"}) {
            did(Method::kPost, "/api/v1/cases",
                fmt::format(R"({{"type":"dust","title":"扬尘 {0}","text":"x","region_code":"{0}"}})", region));
        }
    }
    json::value did(Method method, std::string_view target, std::string_view body) {
        const Response response = day.ask(method, target, std::string(body));
        EXPECT_EQ(response.status, 200) << target << ' ' << response.text();
        return json::parse(response.text());
    }
    std::string fit(std::string_view path, std::string_view target) {
        const Response response = day.get(target);
        EXPECT_EQ(response.status, 200) << target << ' ' << response.text();
        return schema_mismatch(path, "get", "application/json", response.text());
    }
    std::vector<std::string> actions(std::int64_t id) {
        std::vector<std::string> words;
        const json::value sheet = day.get_json(fmt::format("/api/v1/dispatch_sheets/{}", id));
        for (const json::value& word : sheet.at("actions").as_array()) words.emplace_back(word.as_string());
        return words;
    }
    AnswersFixture day{parse_iso("2026-04-07T08:00:00+08:00").value()};
};

TEST_F(DispatchAnswers, IsDraftedSignedAndStandsInTheCase) {
    const Response made = day.ask(Method::kPost, "/api/v1/dispatch_sheets",
                                  R"({"body":"office","title":"扬尘问题","text":"请立即整改。","problems":[
                                      {"case_id":1,"owner":"张工","due_at":"2026-04-20","requirement":"覆盖"},{"case_id":2}]})");
    ASSERT_EQ(made.status, 200) << made.text();
    EXPECT_EQ(schema_mismatch("/api/v1/dispatch_sheets", "post", "application/json", made.text()), "");
    EXPECT_THAT(actions(1), ElementsAre("edit", "sign", "reject", "withdraw"));
    const Response edited =
        day.ask(Method::kPut, "/api/v1/dispatch_sheets/1",
                R"({"version":1,"body":"office","title":"扬尘问题","problems":[{"case_id":1},{"case_id":2}]})");
    ASSERT_EQ(edited.status, 200) << edited.text();
    const Response late = day.ask(Method::kPost, "/api/v1/dispatch_sheets/1/sign", R"({"version":1})");
    EXPECT_EQ(late.status, 409);
    EXPECT_THAT(std::string(late.text()), HasSubstr("edited by tester"));
    const json::value issued = did(Method::kPost, "/api/v1/dispatch_sheets/1/sign", R"({"version":2})");
    EXPECT_EQ(issued.at("number").as_string(), "试环委办交办〔2026〕1号");
    EXPECT_THAT(actions(1), IsEmpty());
    EXPECT_EQ(fit("/api/v1/dispatch_sheets/{id}", "/api/v1/dispatch_sheets/1"), "");
    EXPECT_EQ(fit("/api/v1/dispatch_sheets", "/api/v1/dispatch_sheets?state=issued&body=office&year=2026&case=1"), "");
    EXPECT_EQ(fit("/api/v1/cases/{id}", "/api/v1/cases/1"), "");
    const json::value events = day.get_json("/api/v1/cases/1").at("events");
    EXPECT_EQ(events.at(1).at("details").at("sheet").as_int64(), 1);
    EXPECT_EQ(fit("/api/v1/dispatch_counts", "/api/v1/dispatch_counts?year=2026"), "");
    const json::value counts = day.get_json("/api/v1/dispatch_counts");
    EXPECT_EQ(counts.at("items").at(0).at("sheets").as_int64(), 1);
    EXPECT_EQ(counts.at("items").at(0).at("problems").as_int64(), 2);
    EXPECT_EQ(day.get_json("/api/v1/dispatch_sheets?state=draft").at("total").as_int64(), 0);
    EXPECT_EQ(day.get_json("/api/v1/dispatch_sheets?year=2025").at("total").as_int64(), 0);
}

TEST_F(DispatchAnswers, RoutineKindsAndTheListsOfBodies) {
    const json::value bodies = did(Method::kPut, "/api/v1/dispatch_bodies/office/routine", R"({"types":["dust"]})");
    EXPECT_EQ(bodies.at("items").at(0).at("routine_by").as_string(), "tester");
    EXPECT_EQ(fit("/api/v1/dispatch_bodies", "/api/v1/dispatch_bodies"), "");
    ASSERT_TRUE(
        day.district
            .command("account_put", R"({"login":"anna","name":"anna","roles":["duty_officer"],"everything":true})", "admin")
            .body.has_value());
    day.as("anna");
    day.in_roles({Role::kDutyOfficer});
    day.caller.rights = accounts::rights_of(Role::kDutyOfficer);
    did(Method::kPost, "/api/v1/dispatch_sheets", R"({"body":"office","title":"x","problems":[{"case_id":1}]})");
    EXPECT_THAT(actions(1), ElementsAre("edit", "issue", "withdraw"));
    EXPECT_EQ(did(Method::kPost, "/api/v1/dispatch_sheets/1/issue", R"({"version":1})").at("authorised_by").as_string(),
              "tester");
}

std::string text_of_docx(std::string_view bytes) {
    const auto files = read_archive(bytes);
    if (!files) return files.error().message;
    for (const ArchivedFile& file : *files) {
        if (file.name == "word/document.xml") return file.bytes;
    }
    return "";
}

TEST_F(DispatchAnswers, IsAFileOnTheFormOfItsOffice) {
    did(Method::kPost, "/api/v1/dispatch_sheets",
        R"({"body":"office","title":"扬尘 <一>","text":"整改","problems":[{"case_id":1,"due_at":"2026-04-20"},{"case_id":2}]})");
    const Response draft = day.get("/api/v1/dispatch_sheets/1/file?format=docx");
    ASSERT_EQ(draft.status, 200) << draft.text();
    EXPECT_THAT(text_of_docx(draft.text()), HasSubstr("（签发时编号）"));
    EXPECT_THAT(text_of_docx(draft.text()), HasSubstr("草稿，未签发"));
    did(Method::kPost, "/api/v1/dispatch_sheets/1/sign", R"({"version":1})");
    const std::string own = text_of_docx(day.get("/api/v1/dispatch_sheets/1/file?format=docx").text());
    for (const char* said :
         {"试环委办交办〔2026〕1号", "扬尘 &lt;一&gt;", "2026年4月20日", "东镇", "签发：tester", "2026年4月7日"}) {
        EXPECT_THAT(own, HasSubstr(said));
    }
    const std::string page(day.get("/api/v1/dispatch_sheets/1/file?format=html").text());
    EXPECT_THAT(page, HasSubstr("试环委办交办〔2026〕1号"));
    EXPECT_THAT(page, HasSubstr("扬尘 &lt;一&gt;"));
    day.paper = [](std::string_view format, const std::string& html) -> Result<std::string> {
        return fmt::format("{} of {} bytes", format, html.size());
    };
    EXPECT_EQ(day.get("/api/v1/dispatch_sheets/1/file").text(), fmt::format("pdf of {} bytes", page.size()));

    // The office changes the words of the form; what is no form is refused, and nothing of it is kept.
    auto files = read_archive(default_sheet_form()).value();
    for (ArchivedFile& file : files) {
        if (const std::size_t at = file.bytes.find("生态环境问题交办单"); at != std::string::npos) {
            file.bytes.replace(at, std::string_view("生态环境问题交办单").size(), "督办交办单");
        }
    }
    const std::string form = "/api/v1/dispatch_bodies/office/form";
    const auto put = [&](const std::string& bytes) {
        return day.ask(Method::kPut, form + "?name=own.docx", bytes, std::string(kDocxType));
    };
    const Response kept = put(write_archive(files));
    ASSERT_EQ(kept.status, 200) << kept.text();
    EXPECT_EQ(schema_mismatch("/api/v1/dispatch_bodies/{key}/form", "get", "application/json", day.get(form).text()), "");
    const std::string changed = text_of_docx(day.get("/api/v1/dispatch_sheets/1/file?format=docx").text());
    EXPECT_THAT(changed, HasSubstr("督办交办单"));
    EXPECT_THAT(changed, HasSubstr("试环委办交办〔2026〕1号"));
    EXPECT_THAT(text_of_docx(day.get(form + "/file").text()), HasSubstr("督办交办单"));
    const Response same = put(write_archive(files));
    EXPECT_EQ(same.status, 409) << same.text();
    const Response broken = put("PK no archive");
    EXPECT_EQ(broken.status, 400);
    EXPECT_THAT(std::string(broken.text()), HasSubstr(R"("field":"docx")"));
    EXPECT_EQ(day.ask(Method::kPut, form + "?name=x", "{}").status, 400) << "a foreign page could send that";
    EXPECT_EQ(put(std::string(300UL << 10, 'x')).status, 400);

    // And goes back to the program's own, and to its own again.
    did(Method::kPost, form + "/restore", R"({"version":0})");
    EXPECT_EQ(text_of_docx(day.get("/api/v1/dispatch_sheets/1/file?format=docx").text()), own);
    did(Method::kPost, form + "/restore", R"({"version":1})");
    EXPECT_EQ(text_of_docx(day.get("/api/v1/dispatch_sheets/1/file?format=docx").text()), changed);
    EXPECT_EQ(day.get_json(form).at("total").as_int64(), 3) << "every one is kept";
    EXPECT_EQ(day.ask(Method::kPost, form + "/restore", R"({"version":9})").status, 404);
    EXPECT_EQ(day.get("/api/v1/dispatch_bodies/none/form").status, 404);
    EXPECT_EQ(day.get("/api/v1/dispatch_bodies/none/form/file").status, 404);
    EXPECT_EQ(day.get("/api/v1/dispatch_sheets/1/file?format=txt").status, 400);
    day.as("stranger");
    day.see({.regions = {"990101001"}});
    const Response extract = day.get("/api/v1/dispatch_sheets/1/file?format=docx");
    ASSERT_EQ(extract.status, 200) << extract.text();
    const std::string his = text_of_docx(extract.text());
    for (const char* said : {"试环委办交办〔2026〕1号", "只列查阅人可见的问题", "东镇"}) EXPECT_THAT(his, HasSubstr(said));
    for (const char* others : {"&lt;一&gt;", "案件 2", "西镇"})
        EXPECT_THAT(his, Not(HasSubstr(others))) << "it names what he does not see";
}

// One who sees a town is told of its cases and of no others; a draft is its author's and theirs who issue.
TEST_F(DispatchAnswers, ALimitedSightSeesItsOwnLines) {
    did(Method::kPost, "/api/v1/dispatch_sheets",
        R"({"body":"office","title":"东西两镇","text":"西镇某厂","problems":[{"case_id":1},{"case_id":2}]})");
    did(Method::kPost, "/api/v1/dispatch_sheets", R"({"body":"office","title":"西镇","problems":[{"case_id":3}]})");
    day.as("stranger");
    day.see({.regions = {"990101001"}});
    EXPECT_EQ(day.get("/api/v1/dispatch_sheets/1").status, 404) << "a draft of somebody who sees more";
    EXPECT_EQ(day.ask(Method::kPost, "/api/v1/dispatch_sheets/1/withdraw", R"({"version":1,"reason":"x"})").status, 404);
    day.as("tester");
    did(Method::kPost, "/api/v1/dispatch_sheets/1/sign", R"({"version":1})");
    did(Method::kPost, "/api/v1/dispatch_sheets/2/sign", R"({"version":1})");
    day.as("stranger");
    day.see({.regions = {"990101001"}});
    const std::string list(day.get("/api/v1/dispatch_sheets").text());
    EXPECT_EQ(json::parse(list).at("total").as_int64(), 1);
    EXPECT_THAT(list, Not(HasSubstr("西镇")));
    EXPECT_EQ(json::parse(list).at("items").at(0).at("problems").as_int64(), 1);
    const std::string one(day.get("/api/v1/dispatch_sheets/1").text());
    EXPECT_FALSE(json::parse(one).at("whole").as_bool());
    EXPECT_THAT(one, Not(HasSubstr("西镇")));
    EXPECT_THAT(one, Not(HasSubstr("990101002")));
    EXPECT_EQ(schema_mismatch("/api/v1/dispatch_sheets/{id}", "get", "application/json", one), "");
    EXPECT_EQ(day.get("/api/v1/dispatch_sheets/2").status, 404);
    EXPECT_EQ(day.get("/api/v1/dispatch_sheets?case=2").status, 404);
    const Response foreign =
        day.ask(Method::kPost, "/api/v1/dispatch_sheets", R"({"body":"office","title":"x","problems":[{"case_id":2}]})");
    EXPECT_EQ(foreign.status, 404) << foreign.text();
}

TEST_F(DispatchAnswers, AFirmSeesNone) {
    did(Method::kPost, "/api/v1/dispatch_sheets", R"({"body":"office","title":"扬尘","problems":[{"case_id":1}]})");
    did(Method::kPost, "/api/v1/dispatch_sheets/1/sign", R"({"version":1})");
    day.as("firm");
    day.in_roles({Role::kFirmOfficer});
    day.caller.rights = accounts::rights_of(Role::kFirmOfficer);
    for (const Scope& scope : {Scope{.regions = {"990101001"}}, Scope{.everything = true}}) {
        day.see(scope);
        EXPECT_EQ(day.get_json("/api/v1/dispatch_sheets").at("total").as_int64(), 0);
        EXPECT_EQ(day.get("/api/v1/dispatch_sheets/1").status, 404);
        EXPECT_EQ(day.get("/api/v1/dispatch_sheets/1/file?format=html").status, 404);
    }
}

TEST_F(DispatchAnswers, SaysWhatIsWrong) {
    const struct {
        Method method;
        std::string_view target, body;
        int status;
        std::string_view field;
    } rows[] = {
        {Method::kGet, "/api/v1/dispatch_sheets?state=burnt", "", 400, "state"},
        {Method::kGet, "/api/v1/dispatch_sheets?year=1", "", 400, "year"},
        {Method::kGet, "/api/v1/dispatch_sheets/9", "", 404, "id"},
        {Method::kGet, "/api/v1/dispatch_counts?year=x", "", 400, "year"},
        {Method::kPost, "/api/v1/dispatch_sheets", "7", 400, ""},
        {Method::kPost, "/api/v1/dispatch_sheets", R"({"body":"office","title":"x","problems":[{"case_id":77}]})", 404,
         "case_id"},
        {Method::kPost, "/api/v1/dispatch_sheets", R"({"body":"none","title":"x","problems":[{"case_id":1}]})", 400, "body"},
        {Method::kPut, "/api/v1/dispatch_sheets/9", R"({"version":1})", 404, "id"},
        {Method::kPost, "/api/v1/dispatch_sheets/9/sign", R"({"version":1})", 404, "id"},
        {Method::kPut, "/api/v1/dispatch_bodies/none/routine", R"({"types":[]})", 400, "body"},
    };
    for (const auto& row : rows) {
        const Response response = day.ask(row.method, row.target, std::string(row.body));
        EXPECT_EQ(response.status, row.status) << row.target << ' ' << response.text();
        if (!row.field.empty()) {
            EXPECT_THAT(std::string(response.text()), HasSubstr(fmt::format(R"("field":"{}")", row.field))) << row.target;
        }
    }
}

}  // namespace
}  // namespace lvwang::api
