#include "base/csv.h"

#include <gtest/gtest.h>

namespace lvwang {
namespace {

using Records = std::vector<std::vector<std::string>>;

Result<Records> read_all(std::string_view text) {
    CsvReader reader(text, "t.csv");
    Records records;
    for (;;) {
        LVWANG_ASSIGN(const bool more, reader.next());
        if (!more) return records;
        records.emplace_back(reader.fields().begin(), reader.fields().end());
    }
}

TEST(CsvReader, ReadsRfc4180) {
    const struct {
        std::string_view text;
        Records want;
    } cases[] = {
        {"", {}},
        {"\n\r\n", {}},
        {"a,b\n1,2\n", {{"a", "b"}, {"1", "2"}}},
        {"a,b\r\n1,2", {{"a", "b"}, {"1", "2"}}},
        {"\xEF\xBB\xBF"
         "a\n1\n",
         {{"a"}, {"1"}}},
        {",\n", {{"", ""}}},
        {"a,\n", {{"a", ""}}},
        {"\"a,b\",c\n", {{"a,b", "c"}}},
        {"\"say \"\"hi\"\"\",\"\"\n", {{"say \"hi\"", ""}}},
        {"\"two\nlines\",x\ny,z\n", {{"two\nlines", "x"}, {"y", "z"}}},
        {"青石,b\n", {{"青石", "b"}}},
    };
    for (const auto& c : cases) {
        const auto got = read_all(c.text);
        ASSERT_TRUE(got) << c.text << ": " << got.error().message;
        EXPECT_EQ(*got, c.want) << c.text;
    }
}

TEST(CsvReader, NamesThePlaceOfAnError) {
    const struct {
        std::string_view text;
        std::string_view want;
    } cases[] = {
        {"a,b\n1,\"x", "t.csv:2:3: a quote is opened here and never closed"},
        {"a\n\"x\"y\n", "t.csv:2:4: text after a closing quote"},
        {"\"l1\nl2\",b\nc,\xFF\n", "t.csv:3:3: not UTF-8"},
    };
    for (const auto& c : cases) {
        const auto got = read_all(c.text);
        ASSERT_FALSE(got) << c.text;
        EXPECT_EQ(got.error().message, c.want);
    }
}

TEST(CsvTable, ReadsTypedColumnsInAnyOrder) {
    auto table = CsvTable::open("n,key,d,on,day\n 7 , S1 ,2.50,true,2026-04-03\n,S2,,,\n", "t.csv", {"key", "n"},
                                {"d", "on", "day", "absent"});
    ASSERT_TRUE(table) << table.error().message;
    ASSERT_TRUE(table->next().value());
    EXPECT_EQ(table->required("key").value(), "S1");
    EXPECT_EQ(table->integer("n").value(), 7);
    EXPECT_TRUE(table->decimal("d").value()->identical({250, 2}));
    EXPECT_TRUE(table->boolean("on", false).value());
    EXPECT_EQ(table->date("day").value(), (CivilDate{2026, 4, 3}));
    EXPECT_EQ(table->text("absent"), "");
    ASSERT_TRUE(table->next().value());
    EXPECT_EQ(table->integer("n", 9).value(), 9);
    EXPECT_FALSE(table->decimal("d").value());
    EXPECT_FALSE(table->boolean("on", false).value());
    EXPECT_FALSE(table->next().value());
}

TEST(CsvTable, RefusesWhatItDoesNotKnow) {
    EXPECT_EQ(CsvTable::open("", "t.csv", {"a"}).error().message, "t.csv: empty; the first line must name the columns");
    EXPECT_EQ(CsvTable::open("a,x\n", "t.csv", {"a"}).error().message, "t.csv:1:3: unknown column 'x'");
    EXPECT_EQ(CsvTable::open("a,a\n", "t.csv", {"a"}).error().message, "t.csv:1:3: column 'a' stands twice");
    EXPECT_EQ(CsvTable::open("b\n", "t.csv", {"a"}, {"b"}).error().message, "t.csv:1:1: column 'a' is missing");
    auto table = CsvTable::open("a,b\nx,1.2.3\n1\n", "t.csv", {"a", "b"});
    ASSERT_TRUE(table->next());
    EXPECT_EQ(table->integer("a").error().message, "t.csv:2:1: a: 'x' is not an integer");
    EXPECT_EQ(table->decimal("b").error().message, "t.csv:2:3: b: '1.2.3' is not a number");
    EXPECT_EQ(table->decimal("b").error().field, "b");
    EXPECT_EQ(table->next().error().message, "t.csv:3:1: 1 fields, the header has 2");
}

}  // namespace
}  // namespace lvwang
