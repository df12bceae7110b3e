#include "base/text.h"

#include <gtest/gtest.h>

namespace lvwang {
namespace {

TEST(Text, KnowsUtf8) {
    for (const std::string_view good : {"", "abc", "绿网", "\xF0\x9F\x8C\xB1"}) EXPECT_TRUE(is_utf8(good));
    for (const std::string_view bad : {"\x80", "\xC0\xAF", "\xE4\xBB", "\xED\xA0\x80", "\xF5\x80\x80\x80", "a\xFF"}) {
        EXPECT_FALSE(is_utf8(bad)) << to_hex(bad);
    }
}

TEST(Text, ReadsGbk) {
    EXPECT_EQ(gbk_to_utf8("\xC2\xCC\xCD\xF8").value(), "绿网");
    EXPECT_EQ(to_utf8_lossy("\xC2\xCC\xCD\xF8"), "绿网");
    EXPECT_FALSE(gbk_to_utf8("\xFF\xFF").has_value());
    EXPECT_EQ(to_utf8_lossy("a\xFF"), "a\xEF\xBF\xBD");
    EXPECT_EQ(gbk_to_utf8(std::string(1000, 'x')).value(), std::string(1000, 'x'));
}

TEST(Text, HexRoundTrip) {
    EXPECT_EQ(to_hex(from_hex("00ffA5").value()), "00ffa5");
    EXPECT_FALSE(from_hex("0").has_value());
    EXPECT_FALSE(from_hex("0g").has_value());
}

TEST(Text, QuotesForJson) {
    EXPECT_EQ(json_quote("a\"b\\c\n\x01 绿"), "\"a\\\"b\\\\c\\n\\u0001 绿\"");
    EXPECT_EQ(json_quote("\xC2\xCC"), "\"绿\"");
}

TEST(Text, TrimSplitCompare) {
    EXPECT_EQ(trim("  a b \r\n"), "a b");
    EXPECT_EQ(trim(" \t"), "");
    EXPECT_EQ(split("a;;b", ';'), (std::vector<std::string_view>{"a", "", "b"}));
    EXPECT_EQ(split("", ';').size(), 1U);
    EXPECT_TRUE(equals_ignore_case("FLAG", "flag"));
    EXPECT_FALSE(equals_ignore_case("FLAG", "flags"));
}

}  // namespace
}  // namespace lvwang
