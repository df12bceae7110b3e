#include "base/csv_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lvwang {
namespace {

using Cells = std::vector<std::string>;

/// All rows of a text, and the error that ends them.
struct Read {
    std::vector<Cells> rows;
    std::vector<std::int64_t> lines;
    std::string error;
};

Read read(std::string_view text) {
    Read read;
    CsvRows rows(text);
    std::vector<std::string_view> cells;
    for (;;) {
        const auto more = rows.next(cells);
        if (!more) {
            read.error = more.error().message;
            return read;
        }
        if (!*more) return read;
        read.rows.emplace_back(cells.begin(), cells.end());
        read.lines.push_back(rows.line());
    }
}

struct Case {
    const char* text;
    std::vector<Cells> rows;
    std::vector<std::int64_t> lines;
};

TEST(CsvRows, GivesTheCellsOfEachRowAndItsLine) {
    const Case cases[] = {
        {"", {}, {}},
        {"a", {{"a"}}, {1}},
        {"a,b\n1,2\n", {{"a", "b"}, {"1", "2"}}, {1, 2}},
        {"a,b\r\n\r\n\n1,\r\n", {{"a", "b"}, {"1", ""}}, {1, 4}},
        {",\n", {{"", ""}}, {1}},
        {"\"a\",b\n", {{"a", "b"}}, {1}},
        {"\"a,\"\"x\"\"\",\"\"\r\nc,d", {{"a,\"x\"", ""}, {"c", "d"}}, {1, 2}},
        {"1,\"two\nlines\"\n3,4", {{"1", "two\nlines"}, {"3", "4"}}, {1, 3}},
        {"1,\"x\"\n\n\n2,\"y\"", {{"1", "x"}, {"2", "y"}}, {1, 4}},
        {"\"\"\"\"", {{"\""}}, {1}},
    };
    for (const auto& one : cases) {
        const auto found = read(one.text);
        EXPECT_EQ(found.rows, one.rows) << one.text;
        EXPECT_EQ(found.lines, one.lines) << one.text;
        EXPECT_EQ(found.error, "") << one.text;
    }
}

TEST(CsvRows, SaysWhereAQuoteIsWrong) {
    EXPECT_EQ(read("a,b\n1,\"open\n2,3\n").error, "line 2: column 2: a quote is not closed");
    EXPECT_EQ(read("a,b\"c\n").error, "line 1: column 2: a quote inside a cell without quotes");
    EXPECT_EQ(read("a,\"b\"c\n").error, "line 1: column 2: text behind a closed quote");
}

TEST(CsvRows, KnowsWhereWholeRowsEnd) {
    EXPECT_EQ(end_of_whole_rows(""), 0u);
    EXPECT_EQ(end_of_whole_rows("a,b"), 0u);
    EXPECT_EQ(end_of_whole_rows("a\nb"), 2u);
    EXPECT_EQ(end_of_whole_rows("a\n\"b\nc"), 2u);
    EXPECT_EQ(end_of_whole_rows("a\n\"b\nc\"\nd"), 8u);
}

}  // namespace
}  // namespace lvwang
