#include "base/csv.h"

#include <gtest/gtest.h>

#include <array>

namespace lvwang {
namespace {

constexpr std::array<std::string_view, 2> kColumns{"name", "value"};
constexpr std::array<std::string_view, 1> kOptional{"note"};

Result<CsvTable> parse(std::string_view text) {
    return CsvTable::parse("t.csv", text, kColumns, kOptional);
}

TEST(Csv, ReadsQuotedCellsBlankLinesAndLineEnds) {
    const auto table = parse("\xEF\xBB\xBFname,value,note\r\n\"a, \"\"b\"\"\",1.50,\"two\nlines\"\r\n\r\n c ,2,\n");
    ASSERT_TRUE(table) << table.error().message;
    ASSERT_EQ(table->rows().size(), 2u);
    EXPECT_EQ(table->rows()[0].text("name"), "a, \"b\"");
    EXPECT_EQ(table->rows()[0].text("note"), "two\nlines");
    EXPECT_EQ(table->rows()[0].decimal("value")->to_string(), "1.50");
    EXPECT_EQ(table->rows()[1].text("name"), "c");
    EXPECT_EQ(table->rows()[1].line(), 5);
    EXPECT_EQ(table->rows()[1].text("note"), "");
}

TEST(Csv, MovedTablesKeepTheirRows) {
    auto table = parse("name,value\na,1\n");
    ASSERT_TRUE(table);
    const CsvTable moved = std::move(*table);
    EXPECT_EQ(moved.rows()[0].text("name"), "a");
}

TEST(Csv, ErrorsNameFileLineAndColumn) {
    const struct {
        std::string_view text;
        std::string_view message;
    } cases[] = {
        {"", "t.csv: no header line"},
        {"name\na\n", "t.csv:1: column 'value' is missing"},
        {"name,value,extra\n", "t.csv:1: column 'extra' is not known"},
        {"name,value,value\n", "t.csv:1: column 'value' stands there twice"},
        {"name,value\na\n", "t.csv:2: 1 cells where the header has 2"},
        {"name,value\n\"a,1\n", "t.csv:2: a quote is not closed"},
        {"name,value\n\"a\"b,1\n", "t.csv:2: text after a closing quote"},
    };
    for (const auto& [text, message] : cases) {
        const auto table = parse(text);
        ASSERT_FALSE(table) << text;
        EXPECT_EQ(table.error().message, message);
    }
    const auto table = parse("name,value\n,x\n");
    ASSERT_TRUE(table);
    const CsvRow& row = table->rows().front();
    EXPECT_EQ(row.decimal("value").error().message, "t.csv:2: column 'value': 'x' is not a number");
    EXPECT_EQ(row.required_text("name").error().message, "t.csv:2: column 'name': is empty");
    EXPECT_EQ(row.integer("value", 0, 9).error().message, "t.csv:2: column 'value': 'x' is not an integer");
    EXPECT_EQ(row.date("value").error().field, "value");
    EXPECT_FALSE(row.optional_decimal("value"));
    EXPECT_TRUE(row.optional_date("name").has_value());
}

TEST(Csv, IntegersKeepTheirBounds) {
    const auto table = parse("name,value\na,7\nb,11\nc,-1\nd,2.0\n");
    ASSERT_TRUE(table);
    EXPECT_EQ(*table->rows()[0].integer("value", 0, 10), 7);
    EXPECT_FALSE(table->rows()[1].integer("value", 0, 10));
    EXPECT_FALSE(table->rows()[2].integer("value", 0, 10));
    EXPECT_FALSE(table->rows()[3].integer("value", 0, 10));
}

}  // namespace
}  // namespace lvwang
