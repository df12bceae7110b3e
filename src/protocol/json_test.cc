#include "protocol/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lvwang::protocol {
namespace {

TEST(Json, NumbersStayAsWritten) {
    for (const std::string_view number :
         {"35.20", "0.0", "-12", "1e3", "1.20E-3", "123456789012345678901234567890", "9007199254740993"}) {
        const auto value = parse_json(fmt::format(R"({{"a":[{}]}})", number));
        ASSERT_TRUE(value.has_value()) << number << ": " << value.error().message;
        const JsonValue* list = value->field("a");
        ASSERT_NE(list, nullptr);
        EXPECT_TRUE(list->elements[0].is(JsonValue::Kind::kNumber));
        EXPECT_EQ(list->elements[0].text, number);
    }
}

TEST(Json, FieldsArePathsToo) {
    const auto value = parse_json(R"({"data":{"pm25":1,"x.y":2},"none":null,"data.pm10":3,"name":"站\n1"})");
    ASSERT_TRUE(value.has_value());
    EXPECT_EQ(value->at_path("data.pm25")->text, "1");
    EXPECT_EQ(value->at_path("data.x.y")->text, "2");
    EXPECT_EQ(value->at_path("data.pm10")->text, "3");
    EXPECT_EQ(value->at_path("name")->text, "站\n1");
    EXPECT_EQ(value->at_path("none"), nullptr);
    EXPECT_EQ(value->at_path("name.x"), nullptr);
}

TEST(Json, WhatIsWrongIsNamed) {
    const struct {
        std::string text, says;
    } cases[] = {
        {"", "empty"},          {"  \n", "empty"},
        {"{\"a\":1", "byte 6"}, {"{\"a\":1}x", "byte 7"},
        {"pm2_5=35", "byte 0"}, {"{\"a\":NaN}", "byte 5"},
        {"\"\xff\"", "byte"},   {std::string(17, '[') + std::string(17, ']'), "byte"},
    };
    for (const auto& [text, says] : cases) {
        const auto value = parse_json(text);
        ASSERT_FALSE(value.has_value()) << text;
        EXPECT_THAT(value.error().message, testing::HasSubstr(says)) << text;
    }
}

TEST(Json, IsWrittenAsItWasRead) {
    const std::string text = R"({"a":[1.50,null,true,"\"\n站"],"b":{}})";
    EXPECT_EQ(to_json(*parse_json(text)), text);
}

TEST(Json, ElementsAreCutAsTheyStand) {
    const std::string_view text = "[ {\"a\":\"],}\\\"\"} ,[1,2],\n3 ]";
    ASSERT_TRUE(parse_json(text).has_value());
    EXPECT_THAT(elements_of_list(text), testing::ElementsAre("{\"a\":\"],}\\\"\"}", "[1,2]", "3"));
    EXPECT_THAT(elements_of_list("[]"), testing::IsEmpty());
}

}  // namespace
}  // namespace lvwang::protocol
