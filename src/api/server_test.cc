// The whole door over real sockets: answers, orders that a spine applies, pages, the end.
#include "api/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "api/answers_fixture.h"
#include "api/http_client_test.h"

namespace lvwang::api {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class ServerTest : public testing::Test {
protected:
    ServerTest() : day_(*parse_iso("2026-04-03T08:00:00+08:00")) {
        scratch_.write_file("index.html", "<!doctype html><title>绿网</title>");
        ServerOptions options;
        options.pages_directory = scratch_.path("");
        options.identity = day_.identity;
        sources_.emplace(day_.sources());
        // The fixture's clock is turned by the test's thread, the server has threads of its own.
        sources_->clock = [this] { return Instant{clock_ms_.load()}; };
        auto server = Server::start(*sources_, std::move(options));
        LVWANG_CHECK(server.has_value(), "{}", server.error().message);
        server_ = std::move(*server);
    }
    [[nodiscard]] std::string ask(std::string_view method, std::string_view target, std::string_view body = {}) const {
        const Client client(server_->port());
        client.say(
            fmt::format("{} {} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: "
                        "application/json\r\nContent-Length: {}\r\n\r\n{}",
                        method, target, body.size(), body));
        return client.hear_all();
    }
    // Turns the spine while `asking` waits for its answer.
    std::string with_spine(const std::function<std::string()>& asking) {
        std::string answer;
        std::atomic<bool> done = false;
        std::thread asker([&] {
            answer = asking();
            done = true;
        });
        while (!done) day_.district.turn();
        asker.join();
        return answer;
    }

    AnswersFixture day_;
    store::Scratch scratch_;
    std::atomic<std::int64_t> clock_ms_{parse_iso("2026-04-03T08:00:00+08:00")->ms};
    std::optional<Sources> sources_;
    std::unique_ptr<Server> server_;
};

TEST_F(ServerTest, AnswersAndRefuses) {
    EXPECT_THAT(ask("GET", "/api/v1/health"), HasSubstr(R"("demo":true)"));
    EXPECT_THAT(ask("GET", "/api/v1/sites?kind=firm"), HasSubstr("甲厂"));
    EXPECT_THAT(ask("GET", "/api/v1/sites/none"), StartsWith("HTTP/1.1 404 "));
    EXPECT_THAT(ask("GET", "/api/v1/none"), HasSubstr("application/problem+json"));
    EXPECT_THAT(ask("GET", "/api"), StartsWith("HTTP/1.1 404 "));
    const std::string wrong = ask("DELETE", "/api/v1/sites/S1");
    EXPECT_THAT(wrong, StartsWith("HTTP/1.1 405 "));
    EXPECT_THAT(wrong, HasSubstr("Allow: GET, PUT"));
    EXPECT_THAT(ask("GET", "/metrics"), HasSubstr("lvwang_http_requests_total"));
}

TEST_F(ServerTest, ReportsAreTakenOverTheWire) {
    const std::string body =
        R"({"device":"AIR","items":[{"time":"2026-04-03T07:59:00+08:00","period":"minute","values":{"pm2_5":35.2}}]})";
    const std::string answer = with_spine([&] { return ask("POST", "/api/v1/reports", body); });
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(answer, HasSubstr(R"({"reports":[{"device":"AIR","seq":)"));
    EXPECT_THAT(ask("POST", "/api/v1/reports", "{}"), StartsWith("HTTP/1.1 400 "));
    EXPECT_THAT(ask("GET", "/api/v1/reports"), HasSubstr("Allow: POST"));
}

TEST_F(ServerTest, PagesAreServedBesideIt) {
    EXPECT_THAT(ask("GET", "/"), HasSubstr("绿网"));
    EXPECT_THAT(ask("GET", "/stations/S1"), HasSubstr("绿网"));
    EXPECT_THAT(ask("GET", "/../book.sqlite"), StartsWith("HTTP/1.1 404 "));
}

TEST_F(ServerTest, AnOrderIsAppliedAndShown) {
    const std::string answer = with_spine([&] {
        return ask("PUT", "/api/v1/sites/M1",
                   R"({"kind":"micro_station","name":"微站一","region_code":"990101001","lon":118.03,"lat":31.01})");
    });
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(answer, HasSubstr("微站一"));
    EXPECT_THAT(ask("GET", "/api/v1/sites/M1"), HasSubstr("微站一"));
    const std::string refused = with_spine([&] { return ask("PUT", "/api/v1/sites/M2", R"({"kind":"castle"})"); });
    EXPECT_THAT(refused, StartsWith("HTTP/1.1 400 "));
    EXPECT_THAT(refused, HasSubstr(R"("field":)"));
}

TEST_F(ServerTest, AnOrderThatTakesLongGetsANumber) {
    const Client client(server_->port());
    const std::string body = R"({"name":"西镇","parent_code":"990101"})";
    client.say(
        fmt::format("PUT /api/v1/regions/990101002 HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: "
                    "application/json\r\nContent-Length: {}\r\n\r\n{}",
                    body.size(), body));
    // Nobody turns the spine, and time flies.
    std::atomic<bool> done = false;
    std::thread time([&] {
        while (!done) {
            clock_ms_ += kSecondMs;
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
    });
    const std::string answer = client.hear_until(R"(/api/v1/commands/1"})");
    done = true;
    time.join();
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 202 "));
    EXPECT_THAT(ask("GET", "/api/v1/commands/1"), StartsWith("HTTP/1.1 202 "));
}

TEST_F(ServerTest, EndsWhileAnOrderWaits) {
    const Client client(server_->port());
    client.say(
        "PUT /api/v1/regions/990101002 HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: "
        "2\r\n\r\n{}");
    EXPECT_THAT(ask("GET", "/api/v1/health"), StartsWith("HTTP/1.1 200 "));
    server_.reset();
    day_.district.turn();  // the answer comes, and nobody is there
    EXPECT_EQ(client.hear_all(), "");
}

TEST(ServerStart, SaysWhatIsMissing) {
    AnswersFixture day(*parse_iso("2026-04-03T08:00:00+08:00"));
    ServerOptions options;
    options.pages_directory = "/nonexistent/dist";
    const auto server = Server::start(day.sources(), options);
    ASSERT_FALSE(server.has_value());
    EXPECT_EQ(server.error().message, "there is no directory /nonexistent/dist");
}

}  // namespace
}  // namespace lvwang::api
