// The document's JSON there and back, and what an edit may and may not do.
#include "bulletin/document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lvwang::bulletin {
namespace {

using testing::HasSubstr;

Document small() {
    Document document;
    document.title = {"早通报", "Morning notice"};
    document.issuer = {"试验县", ""};
    document.day = {2026, 4, 7};
    document.made_at = *parse_iso("2026-04-07T07:30:00+08:00");
    document.tiles = {{"aqi", {"昨日AQI", "AQI"}, "78", "", {"良", "good"}, {}, "aqi2", "/assessment/calendar?place=\"x\""}};
    document.sections = {{.key = "lead", .title = {"综述", "In short"}, .text = {"第一行\n第二行", "one\ntwo"}},
                         {.key = "cases",
                          .title = {"案件", "Cases"},
                          .text = {},
                          .columns = {{{"单位", "Unit"}}, {{"超期", "Overdue"}, true}},
                          .rows = {{{{"东镇", ""}}, {{"3", ""}, "bad", "/cases?state=overdue"}}},
                          .left_off = 2,
                          .href = "/cases"}};
    return document;
}

TEST(Document, ThereAndBack) {
    const std::string json = to_json(small());
    const auto read = parse_document(json);
    ASSERT_TRUE(read.has_value()) << read.error().message;
    EXPECT_EQ(*read, small());
    EXPECT_EQ(to_json(*read), json) << "the same document has the same JSON";
}

TEST(Document, WhatIsWrongIsNamed) {
    const struct {
        std::string_view from, to, field;
    } kCases[]{
        {R"("value":"78")", R"("value":78)", "tiles[0].value"},
        {R"("en":"AQI")", R"("x":"AQI")", "tiles[0].label.en"},
        {R"("number":true)", R"("number":1)", "sections[1].columns[1].number"},
        {R"("left_off":2)", R"("left_off":2.5)", "sections[1].left_off"},
        {R"([{"text":{"zh":"东镇","en":""},"tone":"","href":""},)", R"([)", "sections[1].rows[0]"},
    };
    for (const auto& one : kCases) {
        std::string json = to_json(small());
        const std::size_t at = json.find(one.from);
        ASSERT_NE(at, std::string::npos) << one.from;
        json.replace(at, one.from.size(), one.to);
        const auto read = parse_document(json);
        ASSERT_FALSE(read.has_value()) << one.field;
        EXPECT_EQ(read.error().field, one.field) << read.error().message;
    }
    EXPECT_FALSE(parse_document("[]").has_value());
    EXPECT_FALSE(parse_document("{").has_value());
}

TEST(Document, AnEditChangesTextsAndNothingElse) {
    const auto texts = parse_texts(R"({"lead":{"zh":"新的","en":"new"}})");
    ASSERT_TRUE(texts.has_value());
    const auto edited = with_texts(small(), *texts);
    ASSERT_TRUE(edited.has_value());
    Document expected = small();
    expected.sections[0].text = {"新的", "new"};
    EXPECT_EQ(*edited, expected);

    const auto unknown = with_texts(small(), {{"nowhere", {"x", ""}}});
    ASSERT_FALSE(unknown.has_value());
    EXPECT_EQ(unknown.error().field, "texts.nowhere");
}

TEST(Document, TextsThatAreNoneAreRefused) {
    EXPECT_FALSE(parse_texts("{}").has_value());
    EXPECT_FALSE(parse_texts("[]").has_value());
    EXPECT_EQ(parse_texts(R"({"lead":"x"})").error().field, "texts.lead");
    EXPECT_EQ(parse_texts(R"({"lead":{"zh":1,"en":""}})").error().field, "texts.lead.zh");
    const std::string longer = fmt::format(R"({{"lead":{{"zh":"","en":"{}"}}}})", std::string(kTextBytesMax + 1, 'x'));
    EXPECT_EQ(parse_texts(longer).error().field, "texts.lead.en");
    EXPECT_THAT(parse_texts(longer).error().message, HasSubstr("4000"));
    for (const std::string_view bad : {"\\u0000", "\\u0008", "\\ufffe", "\\uffff"}) {
        const auto texts = parse_texts(fmt::format(R"({{"lead":{{"zh":"好{}","en":""}}}})", bad));
        ASSERT_FALSE(texts.has_value()) << bad;
        EXPECT_EQ(texts.error().field, "texts.lead.zh") << bad;
    }
    EXPECT_TRUE(parse_texts(R"({"lead":{"zh":"一\r\n二\t三","en":""}})").has_value());
}

}  // namespace
}  // namespace lvwang::bulletin
