// What can stand in a file of XML, and what is left of a text that holds more.
#include "base/legible.h"

#include <gtest/gtest.h>

namespace lvwang {
namespace {

TEST(Legible, TabsLinesAndLettersAre) {
    for (const std::string_view text : {"", "第一行\r\n第二行\t好", "\uFFFD", "\uFEFF", "\U0001F600", "\uE000", "\x7F"}) {
        EXPECT_TRUE(is_legible(text)) << text;
        EXPECT_EQ(legible(text), text);
    }
}

TEST(Legible, ControlCharactersAndNonCharactersAreNot) {
    using namespace std::string_view_literals;
    const struct {
        std::string_view text, left;
    } rows[] = {{"a\0b"sv, "ab"}, {"\x01\x1F"sv, ""}, {"甲\x0B乙"sv, "甲乙"}, {"\uFFFE\uFFFF", ""}, {"好\uFFFF", "好"}};
    for (const auto& row : rows) {
        EXPECT_FALSE(is_legible(row.text)) << row.left;
        EXPECT_EQ(legible(row.text), row.left);
    }
}

}  // namespace
}  // namespace lvwang
