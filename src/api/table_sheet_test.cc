#include "api/table_sheet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/workbook.h"

namespace lvwang::api {
namespace {

using ::testing::HasSubstr;

SheetTable table() {
    return {"ranking-2026",
            {"GB 3095-2026"},
            {"place", "index"},
            {{std::string("甲,\"乙\""), Decimal{250, 2}}, {std::monostate{}, Decimal{7, 0}}}};
}

TEST(TableSheet, CsvQuotesWhatMustBeQuoted) {
    EXPECT_EQ(to_csv(table(), false), "place,index\r\n\"甲,\"\"乙\"\"\",2.50\r\n,7\r\n");
    EXPECT_TRUE(to_csv(table(), true).starts_with("\xEF\xBB\xBFplace"));
}

TEST(TableSheet, AWorkbookIsAZipThatCanBeOpened) {
    const auto bytes = to_xlsx(table());
    ASSERT_TRUE(bytes) << bytes.error().message;
    EXPECT_TRUE(bytes->starts_with("PK"));
    EXPECT_THAT(*bytes, HasSubstr("xl/worksheets/sheet1.xml"));
    EXPECT_GT(bytes->size(), 2000U);
    SheetTable odd = table();
    odd.name = "a[b]:c/一个名字非常非常长而且还有括号的工作表名称超出";
    EXPECT_TRUE(to_xlsx(odd));
    EXPECT_TRUE(to_xlsx({"empty", {}, {"x"}, {}}));
}

// Read back by the reader of sheets, which is as strict as Excel.
TEST(TableSheet, WhatNoXmlMayHoldDoesNotReachTheWorkbook) {
    SheetTable odd = table();
    odd.name = "名\uFFFE";
    odd.columns.front() = "place\uFFFF";
    odd.rows.front().front() = std::string("甲\uFFFE\x01乙");
    odd.notes = {"注\uFFFF"};
    const auto bytes = to_xlsx(odd);
    ASSERT_TRUE(bytes) << bytes.error().message;
    const auto rows = read_workbook(*bytes);
    ASSERT_TRUE(rows) << rows.error().message;
    ASSERT_GE(rows->size(), 2U);
    EXPECT_EQ((*rows)[0].cells[0], "place");
    EXPECT_EQ((*rows)[1].cells[0], "甲乙");
}

TEST(TableSheet, IsAFileToKeep) {
    const auto response = sheet_response(table(), "xlsx", false);
    ASSERT_TRUE(response);
    EXPECT_THAT(response->content_type, HasSubstr("spreadsheetml"));
    EXPECT_EQ(response->headers.at(0).second, "attachment; filename=\"ranking-2026.xlsx\"");
    EXPECT_EQ(sheet_response(table(), "csv", false)->text(), to_csv(table(), false));
}

}  // namespace
}  // namespace lvwang::api
