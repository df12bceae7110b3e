#include "api/body.h"

#include <gtest/gtest.h>

namespace lvwang::api {
namespace {

TEST(Body, OnlyJsonObjects) {
    for (const std::string_view bad : {"", " ", "[]", "1", "\"a\"", "null", "{", "{\"a\":}", "{\"a\":1}x", "{a:1}", "{\"a\":1,}",
                                       "{\"a\":\"\xff\"}", "{\"a\":[[[[[[[[[[1]]]]]]]]]]}"}) {
        EXPECT_FALSE(Body::parse(bad).has_value()) << bad;
    }
    EXPECT_TRUE(Body::parse(" {} ").has_value());
    EXPECT_TRUE(Body::parse("{}")->empty());
}

TEST(Body, ReadsFields) {
    const auto body = Body::parse(R"({"name":" 一号站 ","n":12,"nothing":null})");
    ASSERT_TRUE(body.has_value());
    EXPECT_EQ(body->text("name").value_or("?"), "一号站");
    EXPECT_EQ(body->integer("n", 0, 100).value_or(0), 12);
    EXPECT_TRUE(body->has("nothing"));
    EXPECT_FALSE(body->has("missing"));
    EXPECT_FALSE(body->empty());
}

TEST(Body, RefusesByName) {
    const auto body = Body::parse(R"({"name":5,"empty":"  ","n":1.5,"far":1e30,"many":13,"nul":"a\u0000b","nothing":null})");
    ASSERT_TRUE(body.has_value());
    const auto field_of = [](const auto& result) { return result ? std::string("no error") : result.error().field; };
    for (const std::string_view name : {"name", "empty", "nul", "nothing", "missing"})
        EXPECT_EQ(field_of(body->text(name)), name);
    for (const std::string_view name : {"empty", "n", "far", "many", "nothing", "missing"}) {
        EXPECT_EQ(field_of(body->integer(name, 0, 12)), name);
    }
    const auto too_long = Body::parse("{\"name\":\"" + std::string(300, 'x') + "\"}");
    EXPECT_EQ(field_of(too_long->text("name")), "name");
    EXPECT_TRUE(too_long->text("name", 300).has_value());
}

}  // namespace
}  // namespace lvwang::api
