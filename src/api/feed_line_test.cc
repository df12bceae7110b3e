// The feed over a real WebSocket: greeting, broadcast, refusals, and a listener that does not keep up.
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "api/http_server.h"

namespace lvwang::api {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using asio::ip::tcp;

class Listening {
public:
    explicit Listening(std::uint16_t port) { socket_.next_layer().connect({asio::ip::address_v4::loopback(), port}); }

    beast::error_code open(const std::string& target = "/api/v1/feed", const std::string& origin = {}) {
        if (!origin.empty()) {
            socket_.set_option(websocket::stream_base::decorator(
                [origin](websocket::request_type& request) { request.set(beast::http::field::origin, origin); }));
        }
        beast::error_code error;
        socket_.handshake(response_, "localhost", target, error);
        return error;
    }
    [[nodiscard]] int status() const { return static_cast<int>(response_.result_int()); }
    /// The next message; empty where the line ended.
    std::string hear() {
        beast::flat_buffer buffer;
        socket_.read(buffer, error_);
        return error_ ? std::string() : beast::buffers_to_string(buffer.data());
    }
    [[nodiscard]] std::string reason() const { return {socket_.reason().reason.data(), socket_.reason().reason.size()}; }
    void leave() { socket_.close(websocket::close_code::normal); }

private:
    asio::io_context context_;
    websocket::stream<tcp::socket> socket_{context_};
    websocket::response_type response_;
    beast::error_code error_;
};

std::unique_ptr<HttpServer> serve_feed(HttpLimits limits = {}) {
    HttpOptions options;
    options.limits = limits;
    auto server = HttpServer::listen(
        options, [](Request, const HttpServer::Reply& reply) { reply(problem(404, "nothing")); }, [] { return share("hello"); });
    if (!server) return nullptr;
    (*server)->begin();
    return std::move(*server);
}

void wait_for(const std::function<bool()>& true_at_last) {
    for (int i = 0; i < 500 && !true_at_last(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
}

TEST(FeedLine, GreetsThenTellsEveryone) {
    const auto server = serve_feed();
    Listening one(server->port());
    Listening two(server->port());
    ASSERT_FALSE(one.open());
    ASSERT_FALSE(two.open("/api/v1/feed?since=1"));
    EXPECT_EQ(one.hear(), "hello");
    EXPECT_EQ(two.hear(), "hello");
    for (int i = 0; i < 100; ++i) server->broadcast(share(fmt::format("news {}", i)));
    for (int i = 0; i < 100; ++i) {
        EXPECT_EQ(one.hear(), fmt::format("news {}", i));
        EXPECT_EQ(two.hear(), fmt::format("news {}", i));
    }
    EXPECT_EQ(server->counters().listeners_now, 2U);
    one.leave();
    wait_for([&] { return server->counters().listeners_now == 1; });
    EXPECT_EQ(server->counters().listeners_now, 1U);
    server->broadcast(share("still there"));
    EXPECT_EQ(two.hear(), "still there");
}

TEST(FeedLine, RefusesUpgradesByName) {
    HttpLimits limits;
    limits.listeners_max = 1;
    const auto server = serve_feed(limits);
    Listening elsewhere(server->port());
    EXPECT_TRUE(elsewhere.open("/api/v1/other"));
    EXPECT_EQ(elsewhere.status(), 404);
    Listening foreign(server->port());
    EXPECT_TRUE(foreign.open("/api/v1/feed", "http://evil.example"));
    EXPECT_EQ(foreign.status(), 403);
    Listening first(server->port());
    EXPECT_FALSE(first.open());
    EXPECT_EQ(first.hear(), "hello");
    Listening second(server->port());
    EXPECT_TRUE(second.open());
    EXPECT_EQ(second.status(), 503);
}

TEST(FeedLine, SlowListenerIsToldAndDropped) {
    HttpLimits limits;
    limits.backlog_bytes_max = 1 << 20;
    limits.close_grace = std::chrono::seconds(20);
    const auto server = serve_feed(limits);
    Listening slow(server->port());
    ASSERT_FALSE(slow.open());
    const SharedText piece = share(std::string(256 * 1024, 'x'));
    for (int i = 0; i < 400 && server->counters().listeners_dropped == 0; ++i) {
        server->broadcast(piece);
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    ASSERT_EQ(server->counters().listeners_dropped, 1U);
    while (!slow.hear().empty()) {
    }
    EXPECT_EQ(slow.reason(), "slow listener: fell too far behind");
    wait_for([&] { return server->counters().listeners_now == 0; });
    EXPECT_EQ(server->counters().listeners_now, 0U);
}

TEST(FeedLine, DeafListenerIsCutOff) {
    HttpLimits limits;
    limits.backlog_bytes_max = 1 << 20;
    limits.close_grace = std::chrono::milliseconds(100);
    const auto server = serve_feed(limits);
    Listening deaf(server->port());
    ASSERT_FALSE(deaf.open());
    const SharedText piece = share(std::string(256 * 1024, 'x'));
    for (int i = 0; i < 400 && server->counters().listeners_dropped == 0; ++i) {
        server->broadcast(piece);
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    wait_for([&] { return server->counters().listeners_now == 0; });
    EXPECT_EQ(server->counters().listeners_now, 0U);
    EXPECT_EQ(server->counters().connections_now, 0U);
}

}  // namespace
}  // namespace lvwang::api
