#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/answers_fixture.h"
#include "base/text.h"

namespace lvwang::api {
namespace {

using testing::HasSubstr;
using testing::Not;

const Instant kMonday = parse_iso("2026-04-06T00:00:00+08:00").value();

std::string delivery(std::string_view name, std::string_view text) {
    return fmt::format(R"({{"name":{},"text":{},"modified_ms":1}})", json_quote(name), json_quote(text));
}

TEST(OfficialFigures, StandBesideOursWithTheDifference) {
    AnswersFixture day(kMonday);
    for (int hour = 0; hour < 24; ++hour) {
        day.district.now = kMonday + (hour + 1) * kHourMs + kMinuteMs;
        ASSERT_TRUE(day.district.report("AIR", "2061", kMonday + hour * kHourMs, "a34004-Avg=40.4,a34004-Flag=N"));
    }
    day.district.go_to(kMonday + kDayMs + 2 * kHourMs);
    const std::string text =
        "place,name,date,PM2.5(ug/m3),PM10(ug/m3)\nS1,,2026-04-06,43,70\n990101,,2026-04-06,40.0,\n990102,邻县,2026-04-06,51,\n";

    const Response preview = day.ask(Method::kPost, "/api/v1/official/preview", delivery("d.csv", text));
    ASSERT_EQ(preview.status, 200) << preview.text();
    EXPECT_THAT(std::string(preview.text()), HasSubstr(R"("layout":"days","figures":4,"added":4,"changed":0,"hours":0)"));
    EXPECT_TRUE(day.get_json("/api/v1/official/figures?period=2026").at("items").as_array().empty()) << "a look takes nothing";

    ASSERT_EQ(day.ask(Method::kPost, "/api/v1/official/files", delivery("d.csv", text)).status, 200);
    const auto rows = day.get_json("/api/v1/official/compare?period=2026-04");
    std::vector<std::string> lines;
    for (const auto& row : rows.at("items").as_array()) {
        const auto shown = [&](std::string_view name) {
            return row.at(name).is_null() ? std::string("-") : std::string(row.at(name).as_string());
        };
        lines.push_back(fmt::format("{} {} {} {} {} {}/{}", shown("place"), shown("item"), shown("value"), shown("own"),
                                    shown("difference"), row.at("reviewed_hours").as_int64(),
                                    row.at("unreviewed_hours").as_int64()));
    }
    EXPECT_THAT(lines, testing::ElementsAre("990101 pm2_5 40.0 40 0.0 0/24", "990102 pm2_5 51 - - 0/0", "S1 pm10 70 - - 0/0",
                                            "S1 pm2_5 43 40 -3 0/24"));
    const auto& last = rows.at("items").as_array().back();
    EXPECT_EQ(last.at("steps").as_int64(), -3);
    EXPECT_EQ(last.at("own_edition").as_string(), "hj633-2026");
    EXPECT_EQ(last.at("source").as_string(), "d.csv");
    EXPECT_EQ(last.at("line").as_int64(), 2);
    EXPECT_EQ(rows.at("items").at(1).at("place_name").as_string(), "邻县");
    EXPECT_EQ(rows.at("items").at(1).at("lacking").as_string(), "not measured here");
    EXPECT_TRUE(rows.at("items").at(0).at("steps").is_null()) << "40.0 and 40 have different last digits";
    EXPECT_EQ(day.get_json("/api/v1/official/files").at("items").at(0).at("figures").as_int64(), 4);
}

TEST(OfficialFigures, WhatIsWrongIsAProblemThatNamesTheCell) {
    AnswersFixture day(kMonday);
    for (const std::string_view path : {"/api/v1/official/preview", "/api/v1/official/files"}) {
        const Response bad = day.ask(Method::kPost, path, delivery("d.csv", "place,date,aqi\nS1,2026-04-05,x\n"));
        EXPECT_EQ(bad.status, 400) << path;
        EXPECT_THAT(std::string(bad.text()), HasSubstr("d.csv:2: column 'aqi'")) << path;
    }
    EXPECT_EQ(day.ask(Method::kPost, "/api/v1/official/files", R"({"name":"a","text":"","feed":"x"})").status, 400);
    EXPECT_EQ(day.get("/api/v1/official/compare").status, 400);
    EXPECT_EQ(day.get("/api/v1/official/compare?period=2026-13").status, 400);
    EXPECT_EQ(day.get("/api/v1/official/figures?period=2026&kind=hour").status, 400);
}

TEST(OfficialFigures, AFeedIsPutShownAndRemovedAndItsSecretIsNeverSeen) {
    AnswersFixture day(kMonday);
    const std::string_view feed = R"({"kind":"http","source":"https://example.org/d.csv","secret":"user:hush","every_min":60})";
    ASSERT_EQ(day.ask(Method::kPut, "/api/v1/official/feeds/city", std::string(feed)).status, 200);
    const std::string shown(day.get("/api/v1/official/feeds").text());
    EXPECT_THAT(shown, HasSubstr(R"("has_secret":true)"));
    EXPECT_THAT(shown, Not(HasSubstr("hush")));
    for (std::uint64_t seq = 1; seq <= day.district.log->last_seq(); ++seq) {
        EXPECT_THAT(pipeline::SpineFixture::must(day.district.log->read(seq)).payload, Not(HasSubstr("hush")));
    }
    const auto secret = [&] { return day.district.views->official_feeds.get()->find("city")->secret; };
    EXPECT_EQ(day.district.seal.open(secret(), "official city").value(), "user:hush");
    ASSERT_EQ(day.ask(Method::kPut, "/api/v1/official/feeds/city",
                      R"({"kind":"http","source":"https://example.org/e.csv","daily_at":"08:30","enabled":false})")
                  .status,
              200);
    EXPECT_FALSE(secret().empty()) << "what is not named stays";
    ASSERT_EQ(day.ask(Method::kPut, "/api/v1/official/feeds/city",
                      R"({"kind":"http","source":"https://example.org/e.csv","daily_at":"08:30","secret":""})")
                  .status,
              200);
    EXPECT_TRUE(secret().empty());
    EXPECT_EQ(day.ask(Method::kPut, "/api/v1/official/feeds/city", R"({"kind":"http","source":"x","every_min":1})").status, 400);
    EXPECT_EQ(day.ask(Method::kPost, "/api/v1/official/feeds/city/fetch", "{}").status, 200);
    EXPECT_EQ(day.ask(Method::kDelete, "/api/v1/official/feeds/city").status, 200);
    EXPECT_EQ(day.ask(Method::kDelete, "/api/v1/official/feeds/city").status, 404);
}

}  // namespace
}  // namespace lvwang::api
