// What somebody sees whose sight is limited, over every route.
#include "api/sight.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/lived_day.h"
#include "api/routes.h"

namespace lvwang::api {
namespace {

// Somebody who sees one firm: the others are in no list, and by their names and numbers they are not there.
TEST(Sight, WhatLiesOutsideIsNotThere) {
    const auto day = lived_day();
    ASSERT_EQ(
        day->ask(Method::kPut, "/api/v1/sites/F2",
                 R"({"kind":"firm","name":"乙厂","region_code":"990101001","lon":118.02,"lat":31.0,"organisation_key":"town"})")
            .status,
        200);
    day->see({.organisations = {"town"}});
    EXPECT_EQ(day->get_json("/api/v1/sites").at("total").as_int64(), 1);
    EXPECT_EQ(day->get_json("/api/v1/devices").at("total").as_int64(), 1);
    for (const Route& route : routes()) {
        const bool by_name = route.path.find('{') != std::string_view::npos;
        if (route.method != Method::kGet || by_name || accounts::is_of_the_district(route.needs.right)) continue;
        // The same for everybody: the document, and the air of stations and what was approved for the public.
        if (route.path == "/api/v1/openapi.json" || route.path.starts_with("/api/v1/public/")) continue;
        const std::string text(day->get(route.path).text());
        for (const std::string_view foreign : {"甲厂", "STACK", "东镇站", "\"AIR\"", "1号锅炉"}) {
            EXPECT_EQ(text.find(foreign), std::string::npos) << route.path << " tells of " << foreign;
        }
    }
    const std::string stack = fmt::format("{}", static_cast<std::int64_t>(day->district.point("STACK")));
    for (const std::string& target :
         {std::string("/api/v1/sites/F1"), "/api/v1/points/" + stack, "/api/v1/series?period=hour&point=" + stack,
          "/api/v1/series/versions?period=hour&parameter=stack_so2&start=2026-04-03T05:00:00%2B08:00&point=" + stack,
          std::string("/api/v1/devices/STACK/rhythm"), std::string("/api/v1/cases/1"), std::string("/api/v1/gaps?mn=STACK"),
          std::string("/api/v1/assessments/calendar?site=S1")}) {
        EXPECT_EQ(day->get(target).status, 404) << target << " " << day->get(target).text();
    }
    EXPECT_EQ(day->get_json("/api/v1/findings?state=all&point=" + stack).at("total").as_int64(), 0);
    for (const char* act : {"assign", "feed_back", "verify", "return", "close"}) {
        EXPECT_EQ(day->ask(Method::kPost, fmt::format("/api/v1/cases/1/{}", act), R"({"note":"x"})").status, 404) << act;
    }
    EXPECT_EQ(day->ask(Method::kPost, "/api/v1/findings/1/case", R"({"note":"x"})").status, 404);
    for (std::uint64_t seq = 1; seq <= day->district.log->last_seq(); ++seq) {
        const Response frame = day->get(fmt::format("/api/v1/frames/{}", seq));
        EXPECT_EQ(frame.text().find("MN=STACK"), std::string_view::npos) << seq;
    }
}

}  // namespace
}  // namespace lvwang::api
