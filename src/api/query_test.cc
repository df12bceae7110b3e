#include "api/query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lvwang::api {
namespace {

Query parsed(std::string_view text) {
    auto query = Query::parse(text);
    EXPECT_TRUE(query.has_value()) << text;
    return query ? *query : Query();
}

TEST(PercentDecode, GoodAndBad) {
    const std::pair<std::string_view, std::string_view> good[] = {
        {"", ""}, {"abc", "abc"}, {"a%20b", "a b"}, {"%E7%AB%99", "站"}, {"a+b", "a+b"}, {"%2f", "/"}};
    for (const auto& [text, expected] : good) EXPECT_EQ(percent_decode(text).value_or("?"), expected) << text;
    for (const std::string_view bad : {"%", "%2", "%zz", "%E7", "a%00b", "%2%20"}) {
        EXPECT_FALSE(percent_decode(bad).has_value()) << bad;
    }
}

TEST(Query, FindsWhatWasSent) {
    const Query query = parsed("a=1&b=&c&d=x%26y&&e=p=q");
    EXPECT_EQ(query.find("a"), "1");
    EXPECT_EQ(query.find("b"), std::nullopt);
    EXPECT_EQ(query.find("c"), std::nullopt);
    EXPECT_EQ(query.find("d"), "x&y");
    EXPECT_EQ(query.find("e"), "p=q");
    EXPECT_EQ(query.find("z"), std::nullopt);
}

TEST(Query, RefusesByName) {
    const std::pair<std::string, std::string> rows[] = {{"a=1&a=2", "a"}, {"from=%zz", "from"}, {"%zz=1", ""}};
    for (const auto& [text, field] : rows) {
        const auto query = Query::parse(text);
        ASSERT_FALSE(query.has_value()) << text;
        EXPECT_EQ(query.error().field, field) << text;
    }
    std::string many;
    for (std::size_t i = 0; i <= kQueryParametersMax; ++i) many += fmt::format("p{}=1&", i);
    EXPECT_FALSE(Query::parse(many).has_value());
}

TEST(Query, ReadsTypes) {
    const Query query = parsed(
        "point=12&bad=12x&huge=99999999999999999999&period=hour&list=a,,b%20,c&at=2026-04-03T16:00:00+08:00"
        "&blank=2026-04-03T16:00:00%2008:00&never=yesterday");
    EXPECT_EQ(query.integer("point", 1, 100).value_or(-1), 12);
    EXPECT_EQ(query.integer_or("limit", 1, 100, 50).value_or(-1), 50);
    for (const std::string_view name : {"bad", "huge", "missing"}) {
        const auto number = query.integer(name, 1, 100);
        ASSERT_FALSE(number.has_value()) << name;
        EXPECT_EQ(number.error().field, name);
    }
    EXPECT_FALSE(query.integer("point", 13, 100).has_value());
    EXPECT_EQ(query.choice("period", {"minute", "hour"}).value_or("?"), "hour");
    EXPECT_EQ(query.choice("shape", {"rows", "columns"}).value_or("?"), "rows");
    const auto wrong = query.choice("period", {"minute", "day"});
    ASSERT_FALSE(wrong.has_value());
    EXPECT_EQ(wrong.error().message, "'hour' is not one of minute, day");
    EXPECT_THAT(query.words("list"), testing::ElementsAre("a", "b", "c"));
    EXPECT_EQ(query.instant("at").value_or(Instant{}), query.instant("blank").value_or(Instant{1}));
    ASSERT_FALSE(query.instant("never").has_value());
    EXPECT_EQ(query.instant("never").error().field, "never");
}

}  // namespace
}  // namespace lvwang::api
