// Tables of legal marks: what a row may look like, and what is said of one that is wrong.
#include "api/marks_sheet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/answers_fixture.h"
#include "api/schema_match.h"
#include "api/table_sheet.h"

namespace lvwang::api {
namespace {

using testing::HasSubstr;

TEST(MarksSheet, ReadsTimesAsPeopleAndSpreadsheetsWriteThem) {
    const struct {
        const char* cell;
        const char* at;  // empty: none
    } rows[] = {
        {"2026-11-25 02:00", "2026-11-25T02:00:00+08:00"},
        {"2026/11/25 2:05", "2026-11-25T02:05:00+08:00"},
        {"2026-11-25 02:00:59", "2026-11-25T02:00:00+08:00"},
        {"2026-11-25T02:00:00+08:00", "2026-11-25T02:00:00+08:00"},
        {"2026-11-24T18:00:00Z", "2026-11-25T02:00:00+08:00"},
        {"2026-11-25 24:00", "2026-11-26T00:00:00+08:00"},
        {"46351.0833333333", "2026-11-25T02:00:00+08:00"},
        {"46351", "2026-11-25T00:00:00+08:00"},
        {"2026-11-25", ""},
        {"2026-02-30 00:00", ""},
        {"2026-11-25 25:00", ""},
        {"2026-11-25 02:60", ""},
        {"2026-11-25 24:01", ""},
        {"02:00", ""},
        {"昨天", ""},
        {"12", ""},
        {"2026-11-25 02:00 x", ""},
        {"99999-01-01 00:00", ""},
    };
    for (const auto& row : rows) {
        const auto at = time_in_cell(row.cell);
        EXPECT_EQ(at ? format_iso(*at) : "", row.at) << row.cell;
    }
}

class Marks : public testing::Test {
protected:
    Marks() : day(*parse_iso("2026-04-03T08:00:00+08:00")) { day.enrol(); }
    Response sent(std::string_view path, const std::string& table, std::string type = "text/csv") {
        return day.ask(Method::kPost, path, table, std::move(type));
    }
    boost::json::value preview(const std::string& table, std::string type = "text/csv") {
        const Response answer = sent("/api/v1/legal_marks/preview", table, std::move(type));
        EXPECT_EQ(answer.status, 200) << answer.text();
        EXPECT_EQ(schema_mismatch("/api/v1/legal_marks/preview", "post", "application/json", answer.text()), "");
        return boost::json::parse(answer.text());
    }
    AnswersFixture day;
};

const std::string kHead = "MN,企业,排口,标记类别,标记类型,标记方式,开始时间,结束时间,原因,提交时间,撤销\n";
const std::string kGood = kHead +
                          "STACK,,,工况标记,停运,人工标记,2026-04-02 20:00,2026-04-03 06:00,计划检修,2026-04-03 07:10,\n"
                          ",F2,DW001,,校准,自动标记,2026/4/3 5:00,2026/4/3 5:40,,,否\n";

TEST_F(Marks, AreLookedThroughTakenOnceAndListed) {
    const auto seen = preview(kGood);
    ASSERT_TRUE(seen.at("faults").as_array().empty()) << seen;
    ASSERT_EQ(seen.at("marks").as_array().size(), 2U);
    EXPECT_EQ(seen.at("marks").at(0).at("becomes"), "new");
    EXPECT_EQ(seen.at("marks").at(0).at("kind"), "stopped");
    EXPECT_EQ(seen.at("marks").at(1).at("point_code"), "DW001");
    const Response taken = sent("/api/v1/legal_marks?name=%E6%A0%87%E8%AE%B0.csv", kGood);
    ASSERT_EQ(taken.status, 200) << taken.text();
    EXPECT_EQ(schema_mismatch("/api/v1/legal_marks", "post", "application/json", taken.text()), "");
    EXPECT_EQ(boost::json::parse(taken.text()).at("added"), 2);
    EXPECT_EQ(preview(kGood).at("marks").at(0).at("becomes"), "same");
    EXPECT_EQ(boost::json::parse(sent("/api/v1/legal_marks", kGood).text()).at("same"), 2);
    std::string changed = kGood;
    changed.replace(changed.find("计划检修"), std::string("计划检修").size(), "检修延长");
    EXPECT_EQ(preview(changed).at("marks").at(0).at("becomes"), "changed");
    EXPECT_EQ(boost::json::parse(sent("/api/v1/legal_marks", changed).text()).at("changed"), 1);

    const Response listed = day.get("/api/v1/legal_marks");
    EXPECT_EQ(schema_mismatch("/api/v1/legal_marks", "get", "application/json", listed.text()), "");
    EXPECT_EQ(day.get_json("/api/v1/legal_marks").at("total"), 2);
    EXPECT_EQ(day.get_json("/api/v1/legal_marks?versions=all").at("total"), 3);
    EXPECT_EQ(day.get_json("/api/v1/legal_marks?site=F1").at("total"), 1);
    EXPECT_EQ(day.get_json("/api/v1/legal_marks?site=F1").at("items").at(0).at("version"), 2);
    EXPECT_EQ(day.get_json("/api/v1/legal_marks?from=2026-04-03T05:40:00%2B08:00").at("total"), 1) << "it ends then";
    EXPECT_EQ(day.get_json("/api/v1/legal_marks?to=2026-04-02T20:00:00%2B08:00").at("total"), 0) << "it begins then";
    const Response kinds = day.get("/api/v1/legal_mark_kinds");
    EXPECT_EQ(schema_mismatch("/api/v1/legal_mark_kinds", "get", "application/json", kinds.text()), "");
    EXPECT_THAT(std::string(kinds.text()), HasSubstr("to_be_confirmed"));
}

TEST_F(Marks, OfOthersAreNotSeenAndWhoImportedIsNotTold) {
    ASSERT_EQ(sent("/api/v1/legal_marks", kGood).status, 200);
    const std::string stack = fmt::format("/api/v1/legal_marks?point={}", static_cast<std::int64_t>(day.district.point("STACK")));
    day.see({.organisations = {"nobody"}});
    EXPECT_EQ(day.get_json("/api/v1/legal_marks?versions=all").at("total"), 0);
    EXPECT_EQ(day.get(stack).status, 404);
    EXPECT_EQ(day.get("/api/v1/legal_marks?site=F1").status, 404);
}

TEST_F(Marks, ComeInGbkAndAsAWorkbook) {
    // 停运 in GBK, as a spreadsheet in China writes it; the headings are ours in English.
    const std::string gbk =
        "mn,group,kind,carrier,from,to\nSTACK,condition,\xCD\xA3\xD4\xCB,manual,2026-04-03 01:00,2026-04-03 02:00\n";
    EXPECT_EQ(preview(gbk).at("marks").at(0).at("name"), "停运");
    SheetTable table{"标记", {}, {"mn", "kind", "carrier", "from", "to"}, {}};
    table.rows.push_back({std::string("STACK"), std::string("校准"), std::string("自动标记"), *Decimal::parse("46115.0833333333"),
                          *Decimal::parse("46115.125")});
    const auto told = preview(*to_xlsx(table), std::string(kXlsxType));
    ASSERT_EQ(told.at("marks").as_array().size(), 1U) << told;
    EXPECT_EQ(told.at("marks").at(0).at("from"), "2026-04-03T02:00:00+08:00");
    EXPECT_EQ(told.at("marks").at(0).at("to"), "2026-04-03T03:00:00+08:00");
}

TEST_F(Marks, AFaultSaysItsRowAndColumnAndTakesNothing) {
    const struct {
        const char* row;
        const char* column;
        const char* what;
    } rows[] = {
        {"NONE,,,,校准,自动标记,2026-04-03 05:00,2026-04-03 05:40,,,", "mn", "unknown"},
        {",无此企业,,,校准,自动标记,2026-04-03 05:00,2026-04-03 05:40,,,", "site", "unknown"},
        {",,,,校准,自动标记,2026-04-03 05:00,2026-04-03 05:40,,,", "site", "missing"},
        {",F1,DA009,,校准,自动标记,2026-04-03 05:00,2026-04-03 05:40,,,", "outlet", "unknown"},
        {"STACK,,,,故障,人工标记,2026-04-03 05:00,2026-04-03 05:40,,,", "group", "missing"},
        {"STACK,,,别的,校准,自动标记,2026-04-03 05:00,2026-04-03 05:40,,,", "group", "unknown"},
        {"STACK,,,,午休,人工标记,2026-04-03 05:00,2026-04-03 05:40,,,", "kind", "unknown"},
        {"STACK,,,,,人工标记,2026-04-03 05:00,2026-04-03 05:40,,,", "kind", "missing"},
        {"STACK,,,,校准,口头,2026-04-03 05:00,2026-04-03 05:40,,,", "carrier", "unknown"},
        {"STACK,,,,校准,自动标记,五点,2026-04-03 05:40,,,", "from", "form"},
        {"STACK,,,,校准,自动标记,2026-04-03 05:00,,,,", "to", "missing"},
        {"STACK,,,,校准,自动标记,2026-04-03 05:00,2026-04-03 05:00,,,", "to", "order"},
        {"STACK,,,,校准,自动标记,2026-04-03 05:00,2029-04-03 05:00,,,", "to", "order"},
        {"STACK,,,,校准,自动标记,2026-04-03 05:00,2026-04-03 05:40,,昨天,", "filed_at", "form"},
        {"STACK,,,,校准,自动标记,2026-04-03 05:00,2026-04-03 05:40,,,也许", "withdrawn", "truth"},
    };
    for (const auto& row : rows) {
        const auto told = preview(kGood + row.row + "\n");
        ASSERT_EQ(told.at("faults").as_array().size(), 1U) << row.row << told;
        EXPECT_EQ(told.at("faults").at(0).at("row"), 4) << row.row;
        EXPECT_EQ(told.at("faults").at(0).at("column"), row.column) << row.row;
        EXPECT_EQ(told.at("faults").at(0).at("what"), row.what) << row.row;
        const Response refused = sent("/api/v1/legal_marks", kGood + row.row + "\n");
        EXPECT_EQ(refused.status, 400);
        EXPECT_THAT(std::string(refused.text()), HasSubstr(fmt::format("\"field\":\"{}\"", row.column)));
    }
    EXPECT_EQ(
        preview(kGood + "STACK,,,工况标记,停运,人工标记,2026-04-02 20:00,2026-04-03 05:00,,,\n").at("faults").at(0).at("what"),
        "twice");
    EXPECT_EQ(preview("MN,标记类型\nSTACK,校准\n").at("faults").as_array().size(), 3U) << "carrier, from and to have no column";
    EXPECT_EQ(preview("MN,别的\nSTACK,校准\n").at("faults").at(0).at("what"), "column");
    for (const std::string& none :
         {std::string(), std::string("MN\n"), std::string("PK\x03\x04 no workbook"), std::string("a\0b\n1,2\n", 8)}) {
        EXPECT_EQ(sent("/api/v1/legal_marks/preview", none).status, 400) << none;
    }
    EXPECT_EQ(sent("/api/v1/legal_marks", kGood, "text/plain").status, 400);
    EXPECT_EQ(day.get_json("/api/v1/legal_marks?versions=all").at("total"), 0);
}

}  // namespace
}  // namespace lvwang::api
