// The address for outside: what is named there answers as inside, what is not does not exist.
#include "api/outside.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "api/routes.h"
#include "api/server_fixture.h"

namespace lvwang::api {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class OutsideTest : public ServerTest {
protected:
    [[nodiscard]] std::string outside(std::string_view method, std::string_view target, std::string_view body = {}) const {
        return ask_at(server_->outside_port(), fmt::format("Authorization: Bearer {}\r\n", kToken), method, target, body);
    }
};

TEST(Outside, NamesRoutesThatThereAre) {
    for (const OutsideRoute& named : outside_routes()) {
        EXPECT_TRUE(std::ranges::any_of(
            routes(), [&](const Route& route) { return route.method == named.method && route.path == named.path; }))
            << to_string(named.method) << " " << named.path;
    }
}

TEST(Outside, OffersPagesOfPhonesAndThePublic) {
    for (const char* path : {"/m", "/m/tasks/12", "/public", "/login", "/assets/app.js", "/map/water.geojson", "/phone_worker.js",
                             "/phone.webmanifest", "/icon-192.png"}) {
        EXPECT_TRUE(is_outside_page(path)) << path;
    }
    for (const char* path :
         {"/", "/map", "/map/", "/cases", "/cases/3", "/accounts", "/accounts/audit", "/mm", "/publicly", "/metrics"}) {
        EXPECT_FALSE(is_outside_page(path)) << path;
    }
}

TEST_F(OutsideTest, NoOtherRouteExistsThereWhoeverAsks) {
    for (const Route& route : routes()) {
        if (is_outside_route(route.method, route.path)) continue;
        std::string target(route.path);
        std::ranges::replace_if(
            target, [](char c) { return c == '{' || c == '}'; }, 'x');
        const std::string answer = outside(to_string(route.method), target, route.method == Method::kGet ? "" : "{}");
        EXPECT_THAT(answer, StartsWith("HTTP/1.1 404 ")) << to_string(route.method) << " " << target;
        EXPECT_THAT(answer, HasSubstr("not offered at this address")) << target;
    }
}

TEST_F(OutsideTest, WhatIsOfferedAnswersAsInside) {
    EXPECT_THAT(outside("GET", "/api/v1/health"), StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(outside("GET", "/api/v1/sites"), HasSubstr("甲厂"));
    EXPECT_THAT(ask_at(server_->outside_port(), "", "GET", "/api/v1/sites"), StartsWith("HTTP/1.1 401 "));
    EXPECT_THAT(outside("GET", "/m/tasks"), HasSubstr("绿网"));
    const std::string house = outside("GET", "/accounts");
    EXPECT_THAT(house, StartsWith("HTTP/1.1 302 "));
    EXPECT_EQ(header_of(house, "Location"), "/public");
    EXPECT_THAT(house, Not(HasSubstr("绿网")));
    EXPECT_EQ(header_of(outside("GET", "/map"), "Location"), "/m/tasks");
    EXPECT_THAT(ask("GET", "/metrics"), HasSubstr("lvwang_outside_http_requests_total"));
}

TEST_F(OutsideTest, HasNoFeed) {
    const std::string upgrade =
        ask_at(server_->outside_port(),
               fmt::format("Authorization: Bearer {}\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
                           kToken),
               "GET", "/api/v1/feed");
    EXPECT_THAT(upgrade, Not(StartsWith("HTTP/1.1 101 ")));
}

}  // namespace
}  // namespace lvwang::api
