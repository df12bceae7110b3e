// What was known at a moment, beside what is known now.
#include "api/known_at.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/answers_fixture.h"
#include "api/schema_match.h"

namespace lvwang::api {
namespace {

class KnownAt : public testing::Test {
protected:
    boost::json::value past(const std::string& known_at) {
        const std::string target =
            fmt::format("/api/v1/past?point={}&from=2026-04-03T06:00:00%2B08:00&to=2026-04-03T08:00:00%2B08:00&as_known_at={}",
                        static_cast<std::int64_t>(day_.district.point("AIR")), known_at);
        const Response response = day_.ask(Method::kGet, target);
        EXPECT_EQ(response.status, 200) << response.text();
        EXPECT_EQ(schema_mismatch(day_.last_route->path, "get", "application/json", response.text()), "");
        return boost::json::parse(response.text());
    }
    int status(const std::string& query) { return day_.ask(Method::kGet, "/api/v1/past?" + query).status; }

    AnswersFixture day_{*parse_iso("2026-04-03T08:00:00+08:00")};
};

TEST_F(KnownAt, ACorrectionIsKnownFromItsOwnTimeOn) {
    auto& district = day_.district;
    const Instant hour = *parse_iso("2026-04-03T07:00:00+08:00");
    district.go_to(*parse_iso("2026-04-03T08:05:00+08:00"));
    ASSERT_TRUE(district.report("AIR", "2061", hour, "a34004-Avg=35,a34004-Flag=N"));
    district.go_to(*parse_iso("2026-04-03T09:00:00+08:00"));
    ASSERT_TRUE(district.report("AIR", "2061", hour, "a34004-Avg=95,a34004-Flag=N"));
    district.go_to(*parse_iso("2026-04-03T10:00:00+08:00"));

    struct Row {
        const char* known_at;
        const char* then;  // pm2_5 of the hour; empty: nothing was known
        bool differs;
    };
    for (const Row& row : {Row{"2026-04-03T08:01:00%2B08:00", "", true}, Row{"2026-04-03T08:30:00%2B08:00", "35", true},
                           Row{"2026-04-03T09:30:00%2B08:00", "95", false}}) {
        const auto answer = past(row.known_at);
        const boost::json::value* found = nullptr;
        for (const auto& item : answer.at("items").as_array()) {
            if (item.at("start").as_string() != "2026-04-03T07:00:00+08:00") continue;
            for (const auto& value : item.at("values").as_array()) {
                if (value.at("parameter").as_string() == "pm2_5") found = &value;
            }
        }
        ASSERT_NE(found, nullptr) << row.known_at;
        const auto& then = found->at("then");
        EXPECT_EQ(then.is_null() ? "" : boost::json::serialize(then.at("v")), row.then) << row.known_at;
        EXPECT_EQ(boost::json::serialize(found->at("now").at("v")), "95");
        EXPECT_EQ(found->at("differs").as_bool(), row.differs) << row.known_at;
        EXPECT_EQ(answer.at("differences").as_int64() > 0, row.differs) << row.known_at;
    }
}

TEST_F(KnownAt, ADayIsReplayedAsItWasKnownAtEachMoment) {
    auto& district = day_.district;
    const Instant hour = *parse_iso("2026-04-03T07:00:00+08:00");
    district.go_to(*parse_iso("2026-04-03T08:05:00+08:00"));
    ASSERT_TRUE(district.report("AIR", "2061", hour, "a34004-Avg=35,a34004-Flag=N"));
    district.go_to(*parse_iso("2026-04-03T09:10:00+08:00"));
    ASSERT_TRUE(district.report("AIR", "2061", hour, "a34004-Avg=95,a34004-Flag=N"));
    district.go_to(*parse_iso("2026-04-03T11:15:00+08:00"));
    const auto replay = [&](std::string_view known) {
        const Response response = day_.ask(
            Method::kGet,
            fmt::format("/api/v1/past/replay?from=2026-04-03T08:00:00%2B08:00&to=2026-04-04&parameter=pm2_5&known={}", known));
        EXPECT_EQ(response.status, 200) << response.text();
        EXPECT_EQ(schema_mismatch(day_.last_route->path, "get", "application/json", response.text()), "");
        return boost::json::parse(response.text());
    };
    const auto then = replay("then");
    EXPECT_EQ(then.at("moments").as_array().size(), 8U) << "every half hour until eleven, and a quarter past";
    EXPECT_EQ(then.at("moments").as_array().back().as_string(), "2026-04-03T11:15:01+08:00");
    const auto values = [&](const boost::json::value& answer) {
        for (const auto& point : answer.at("points").as_array()) {
            if (point.at("point_id").as_int64() == static_cast<std::int64_t>(day_.district.point("AIR")))
                return boost::json::serialize(point.at("values"));
        }
        return std::string("no such point");
    };
    // Nothing at eight; the first value until the correction has come; after three hours it is not the air of the moment.
    EXPECT_EQ(values(then), "[null,35,35,95,95,95,null,null]");
    EXPECT_TRUE(then.at("hours").as_array()[0].is_null());
    EXPECT_EQ(then.at("hours").as_array()[1].as_string(), "2026-04-03T07:00:00+08:00");
    EXPECT_EQ(values(replay("now")), "[95,95,95,95,95,95,null,null]");
    for (const char* const wrong :
         {"from=2026-04-03&to=2026-04-02", "from=2026-04-01&to=2026-04-03", "from=2026-05-03&to=2026-05-04", "from=2026-04-03",
          "from=2026-04-03&to=2026-04-04&known=never", "from=2026-04-03&to=2026-04-04&parameter=x"}) {
        EXPECT_EQ(day_.ask(Method::kGet, fmt::format("/api/v1/past/replay?{}", wrong)).status, 400) << wrong;
    }
}

TEST_F(KnownAt, SeriesAndAssessmentsTakeTheMoment) {
    auto& district = day_.district;
    const Instant hour = *parse_iso("2026-04-03T07:00:00+08:00");
    district.go_to(*parse_iso("2026-04-03T08:05:00+08:00"));
    ASSERT_TRUE(district.report("AIR", "2061", hour, "a34004-Avg=35,a34004-Flag=N"));
    district.go_to(*parse_iso("2026-04-03T09:00:00+08:00"));
    ASSERT_TRUE(district.report("AIR", "2061", hour, "a34004-Avg=95,a34004-Flag=N"));
    district.go_to(*parse_iso("2026-04-03T10:00:00+08:00"));
    const auto ask = [&](const char* path, const char* extra) {
        return std::string(
            day_.ask(Method::kGet,
                     fmt::format("{}?point={}&period=hour&from=2026-04-03T07:00:00%2B08:00&to=2026-04-03T08:00:00%2B08:00{}",
                                 path, static_cast<std::int64_t>(district.point("AIR")), extra))
                .text());
    };
    for (const char* path : {"/api/v1/series", "/api/v1/assessments"}) {
        EXPECT_NE(ask(path, ""), ask(path, "&as_known_at=2026-04-03T08:30:00%2B08:00")) << path;
        EXPECT_THAT(ask(path, "&as_known_at=2026-04-03T08:30:00%2B08:00"), testing::HasSubstr("35")) << path;
        EXPECT_EQ(ask(path, ""), ask(path, "&as_known_at=2026-04-03T09:30:00%2B08:00")) << path;
    }
    EXPECT_THAT(ask("/api/v1/series", "&as_of=3&as_known_at=2026-04-03T08:30:00%2B08:00"),
                testing::HasSubstr("\"field\":\"as_of\""));
}

TEST_F(KnownAt, WhatCannotBeToldIsRefused) {
    const auto air = static_cast<std::int64_t>(day_.district.point("AIR"));
    EXPECT_EQ(status(fmt::format("point={}", air)), 400) << "no moment";
    EXPECT_EQ(status(fmt::format("point={}&as_known_at=2027-01-01T00:00:00%2B08:00", air)), 400) << "ahead";
    EXPECT_EQ(status(fmt::format("point={}&as_known_at=yesterday", air)), 400);
    EXPECT_EQ(status("point=9999&as_known_at=2026-04-03T07:00:00%2B08:00"), 404);
    day_.district.go_to(*parse_iso("2026-04-03T08:05:00+08:00"));
    day_.district.go_to(*parse_iso("2026-04-03T09:00:00+08:00"));
    auto& log = *day_.district.log;
    ASSERT_GT(log.last_seq(), 1U);
    const Instant first = log.read(1)->at;
    const std::uint64_t kept = log.last_seq();
    const Instant late = log.read(kept)->at + kDayMs;
    EXPECT_EQ(*entry_known_at(log, first - 1, late), 0U) << "nothing had come yet";
    EXPECT_EQ(*entry_known_at(log, first, late), 1U);
    EXPECT_EQ(*entry_known_at(log, late, late), kept);
    // What came before a cut is gone, so nobody can say what was known before it.
    ASSERT_TRUE(log.forget_before(kept).has_value());
    const auto gone = entry_known_at(log, first, late);
    ASSERT_FALSE(gone.has_value());
    EXPECT_EQ(gone.error().field, "as_known_at");
    EXPECT_EQ(*entry_known_at(log, late, late), kept);
}

}  // namespace
}  // namespace lvwang::api
