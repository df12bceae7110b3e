#include "api/body.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lvwang::api {
namespace {

TEST(Body, OnlyJsonObjects) {
    for (const std::string_view bad : {"", " ", "[]", "1", "\"a\"", "null", "{", "{\"a\":}", "{\"a\":1}x", "{a:1}", "{\"a\":1,}",
                                       "{\"a\":\"\xff\"}", "{\"a\":[[[[[[[[[[1]]]]]]]]]]}"}) {
        EXPECT_FALSE(Body::parse(bad).has_value()) << bad;
    }
    EXPECT_TRUE(Body::parse(" {} ").has_value());
}

TEST(Body, ReadsFields) {
    const auto body =
        Body::parse(R"({"name":" 一号站 ","lon":120.5,"n":12,"limit":0.10,"text_limit":"0.10","whole":3,"yes":true,)"
                    R"("at":"2026-04-03T16:00:00+08:00","day":"2026-04-03","nothing":null,"blank":""})");
    ASSERT_TRUE(body.has_value());
    EXPECT_EQ(body->text("name").value_or("?"), "一号站");
    EXPECT_EQ(body->text_or_empty("nothing").value_or("?"), "");
    EXPECT_EQ(body->text_or_empty("blank").value_or("?"), "");
    EXPECT_EQ(body->number("lon", -180, 180).value_or(0), 120.5);
    EXPECT_EQ(body->integer("n", 0, 100).value_or(0), 12);
    EXPECT_EQ(body->decimal("limit").value_or(Decimal{}), (Decimal{1, 1}));
    EXPECT_TRUE(body->decimal("text_limit").value_or(Decimal{}).identical(Decimal{10, 2}));
    EXPECT_EQ(body->decimal("whole").value_or(Decimal{}), Decimal::of(3));
    EXPECT_EQ(body->decimal_if("nothing").value_or(Decimal::of(1)), std::nullopt);
    EXPECT_TRUE(body->truth_or("yes", false).value_or(false));
    EXPECT_TRUE(body->truth_or("missing", true).value_or(false));
    EXPECT_EQ(body->date("day").value_or(CivilDate{}), (CivilDate{2026, 4, 3}));
    EXPECT_EQ(format_iso(body->instant("at").value_or(Instant{})), "2026-04-03T16:00:00+08:00");
    EXPECT_FALSE(body->has("nothing"));
}

TEST(Body, RefusesByName) {
    const auto body =
        Body::parse(R"({"name":5,"empty":"  ","n":1.5,"far":1e30,"lon":181,"truth":"yes","at":"soon","nul":"a\u0000b"})");
    ASSERT_TRUE(body.has_value());
    const auto field_of = [](const auto& result) { return result ? std::string("no error") : result.error().field; };
    EXPECT_EQ(field_of(body->text("name")), "name");
    EXPECT_EQ(field_of(body->text("empty")), "empty");
    EXPECT_EQ(field_of(body->text("missing")), "missing");
    EXPECT_EQ(field_of(body->text("nul")), "nul");
    EXPECT_EQ(field_of(body->integer("n", 0, 9)), "n");
    EXPECT_EQ(field_of(body->integer("far", 0, 9)), "far");
    EXPECT_EQ(field_of(body->number("lon", -180, 180)), "lon");
    EXPECT_EQ(field_of(body->truth_or("truth", false)), "truth");
    EXPECT_EQ(field_of(body->instant("at")), "at");
    EXPECT_EQ(field_of(body->date("at")), "at");
    EXPECT_EQ(field_of(body->decimal("empty")), "empty");
    EXPECT_EQ(field_of(body->only({"name", "empty"})), "n");
}

TEST(Body, RowsNameTheirPlace) {
    const auto body = Body::parse(R"({"rows":[{"limit":1},{"limit":"x"}],"none":[],"mixed":[{},1]})");
    ASSERT_TRUE(body.has_value());
    const auto rows = body->rows("rows", 10);
    ASSERT_TRUE(rows.has_value());
    ASSERT_EQ(rows->size(), 2U);
    EXPECT_TRUE((*rows)[0].decimal("limit").has_value());
    const auto bad = (*rows)[1].decimal("limit");
    ASSERT_FALSE(bad.has_value());
    EXPECT_EQ(bad.error().field, "rows[1].limit");
    EXPECT_EQ(body->rows("rows", 1).error().field, "rows");
    EXPECT_EQ(body->rows("none", 1).error().field, "none");
    EXPECT_EQ(body->rows("mixed", 9).error().field, "mixed[1]");
}

}  // namespace
}  // namespace lvwang::api
