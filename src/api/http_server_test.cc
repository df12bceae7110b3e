// The line itself, over real sockets on 127.0.0.1: good requests, broken ones, slow ones.
#include "api/http_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "api/http_client_test.h"

namespace lvwang::api {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class HttpServerTest : public testing::Test {
protected:
    void start(HttpLimits limits = {}) {
        HttpOptions options;
        options.limits = limits;
        auto server = HttpServer::listen(
            std::move(options),
            [this](Request request, HttpServer::Reply reply) {
                if (request.path == "/later") {
                    later_ = std::thread([reply = std::move(reply)] { reply(json_response(std::string("\"later\""))); });
                    return;
                }
                if (request.path == "/never") return;
                std::string text = fmt::format("{} {} {}", to_string(request.method), request.path, request.body.size());
                for (const auto& [name, value] : request.query.entries()) text += fmt::format(" {}={}", name, value);
                reply(Response{200, "text/plain", share(std::move(text)), {}});
            },
            [] { return share("hello"); });
        ASSERT_TRUE(server.has_value()) << server.error().message;
        server_ = std::move(*server);
        server_->begin();
    }
    void TearDown() override {
        if (later_.joinable()) later_.join();
    }
    [[nodiscard]] std::string ask(std::string_view bytes) const {
        const Client client(server_->port());
        client.say(bytes);
        return client.hear_all();
    }

    std::thread later_;
    std::unique_ptr<HttpServer> server_;
};

constexpr std::string_view kEnd = "Connection: close\r\n\r\n";

TEST_F(HttpServerTest, AnswersOneAfterAnotherOnOneLine) {
    start();
    const Client client(server_->port());
    client.say("GET /a?x=1&y=%20z HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    const std::string first = client.hear_until("GET /a 0 x=1 y= z");
    EXPECT_THAT(first, StartsWith("HTTP/1.1 200 OK"));
    EXPECT_THAT(first, HasSubstr("Content-Length: 17"));
    EXPECT_THAT(first, HasSubstr("X-Content-Type-Options: nosniff"));
    EXPECT_THAT(first, HasSubstr("Cache-Control: no-store"));
    client.say("PUT /b HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc");
    EXPECT_THAT(client.hear_until("PUT /b 3"), HasSubstr("200 OK"));
    client.say("GET /c HTTP/1.1\r\nHost: localhost\r\n\r\nGET /d HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    const std::string both = client.hear_all();
    EXPECT_THAT(both, HasSubstr("GET /c 0"));
    EXPECT_THAT(both, HasSubstr("GET /d 0"));
    EXPECT_EQ(server_->counters().requests, 4U);
    EXPECT_EQ(server_->counters().responses_2xx, 4U);
}

TEST_F(HttpServerTest, HeadHasNoBody) {
    start();
    const std::string answer = ask(fmt::format("HEAD /a HTTP/1.1\r\nHost: localhost\r\n{}", kEnd));
    EXPECT_THAT(answer, HasSubstr("Content-Length: 9"));
    EXPECT_TRUE(answer.ends_with("\r\n\r\n")) << answer;
}

TEST_F(HttpServerTest, AnswersThatComeLaterAndNever) {
    start();
    EXPECT_THAT(ask(fmt::format("GET /later HTTP/1.1\r\nHost: localhost\r\n{}", kEnd)), HasSubstr("\"later\""));
    const Client waiting(server_->port());
    waiting.say("GET /never HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_THAT(ask(fmt::format("GET /a HTTP/1.1\r\nHost: localhost\r\n{}", kEnd)), HasSubstr("200 OK"));
    server_.reset();  // does not wait for it
    EXPECT_EQ(waiting.hear_all(), "");
}

TEST_F(HttpServerTest, WhatIsNotHttp) {
    start();
    const std::string rows[] = {"##0136QN=20260403161530123;ST=32;CN=2011;PW=123456;MN=X;Flag=5;CP=&&&&1234\r\n",
                                std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 15),
                                "GET\r\n\r\n",
                                "GET / HTTP/9.9\r\n\r\n",
                                "GET / HTTP/1.1\r\nbad header\r\n\r\n",
                                "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
                                "GET / HTTP/1.1\nHost: localhost\n\n",
                                "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"};
    for (const std::string& bytes : rows) {
        const std::string answer = ask(bytes);
        EXPECT_THAT(answer, StartsWith("HTTP/1.1 400 Bad Request")) << bytes;
        EXPECT_THAT(answer, HasSubstr("application/problem+json")) << bytes;
    }
    EXPECT_EQ(server_->counters().malformed, std::size(rows));
    EXPECT_THAT(ask(fmt::format("GET /a HTTP/1.1\r\nHost: localhost\r\n{}", kEnd)), HasSubstr("200 OK"));
}

TEST_F(HttpServerTest, TargetsThatCannotBeRead) {
    start();
    for (const std::string target : {"*", "http://localhost/", "/a?x=%zz", "/a?x=1&x=2"}) {
        const std::string answer = ask(fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\n{}", target, kEnd));
        EXPECT_THAT(answer, StartsWith("HTTP/1.1 400")) << target;
        EXPECT_THAT(answer, HasSubstr("\"field\":")) << target;
    }
}

TEST_F(HttpServerTest, TooLarge) {
    HttpLimits limits;
    limits.header_bytes_max = 1024;
    limits.body_bytes_max = 2048;
    start(limits);
    EXPECT_THAT(ask(fmt::format("GET / HTTP/1.1\r\nHost: localhost\r\nX: {}\r\n\r\n", std::string(5000, 'x'))),
                StartsWith("HTTP/1.1 431 "));
    EXPECT_THAT(ask(fmt::format("GET /{} HTTP/1.1\r\nHost: localhost\r\n\r\n", std::string(5000, 'x'))),
                StartsWith("HTTP/1.1 431 "));
    EXPECT_THAT(
        ask(fmt::format("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n{}", std::string(100000, 'x'))),
        StartsWith("HTTP/1.1 413 "));
    const std::string chunk = fmt::format("{:x}\r\n{}\r\n", 3000, std::string(3000, 'x'));
    EXPECT_THAT(ask("POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk),
                StartsWith("HTTP/1.1 413 "));
}

TEST_F(HttpServerTest, AnUploadMayBeLongerThanOtherBodies) {
    HttpLimits limits;
    limits.body_bytes_max = 2048;
    limits.upload_bytes_max = 50'000;
    limits.uploads_max = 0;
    const auto post = [&](std::string_view path, std::size_t bytes) {
        return ask(fmt::format("POST {} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{}", path,
                               bytes, std::string(bytes, 'x')));
    };
    start(limits);
    EXPECT_THAT(post("/api/v1/photos", 10), StartsWith("HTTP/1.1 503 ")) << "no more at once than are allowed";
    limits.uploads_max = 2;
    start(limits);
    for (int i = 0; i < 5; ++i) {
        EXPECT_THAT(post("/api/v1/photos", 40'000), StartsWith("HTTP/1.1 200 ")) << "who is through makes room";
    }
    EXPECT_THAT(post("/api/v1/photos", 60'000), HasSubstr("the body exceeds 50000 bytes"));
    EXPECT_THAT(post("/api/v1/photos/1", 40'000), HasSubstr("the body exceeds 2048 bytes"));
    const std::string chunk = fmt::format("{:x}\r\n{}\r\n", 60'000, std::string(60'000, 'x'));
    EXPECT_THAT(ask("POST /api/v1/photos HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk),
                StartsWith("HTTP/1.1 413 "));
}

TEST_F(HttpServerTest, HalfRequestsAndSilenceEnd) {
    HttpLimits limits;
    limits.idle_max = std::chrono::milliseconds(150);
    limits.request_max = std::chrono::milliseconds(150);
    start(limits);
    for (const std::string_view bytes :
         {"", "GET / HT", "GET / HTTP/1.1\r\nHost: lo", "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nabc"}) {
        const Client client(server_->port());
        client.say(bytes);
        EXPECT_EQ(client.hear_all(), "") << bytes;
        EXPECT_TRUE(client.ended()) << bytes;
    }
    const Client cut(server_->port());
    cut.say("GET / HTTP/1.1\r\nHo");
    cut.finish();
    EXPECT_EQ(cut.hear_all(), "");
    EXPECT_EQ(server_->counters().requests, 0U);
}

TEST_F(HttpServerTest, OneByteAtATime) {
    start();
    const Client client(server_->port());
    for (const char c : fmt::format("PUT /slow HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n{}ab", kEnd))
        client.say({&c, 1});
    EXPECT_THAT(client.hear_all(), HasSubstr("PUT /slow 2"));
}

TEST_F(HttpServerTest, MoreConnectionsThanAllowed) {
    HttpLimits limits;
    limits.connections_max = 2;
    start(limits);
    const Client first(server_->port());
    const Client second(server_->port());
    first.say("GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_THAT(first.hear_until("GET /a 0"), HasSubstr("200 OK"));
    second.say("GET /b HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_THAT(second.hear_until("GET /b 0"), HasSubstr("200 OK"));
    const Client third(server_->port());
    EXPECT_EQ(third.hear_all(), "");
    EXPECT_EQ(server_->counters().refused_connections, 1U);
    EXPECT_EQ(server_->counters().connections_now, 2U);
}

TEST_F(HttpServerTest, ForeignNamesAndPages) {
    start();
    EXPECT_THAT(ask(fmt::format("GET /a HTTP/1.1\r\nHost: evil.example\r\n{}", kEnd)), StartsWith("HTTP/1.1 421 "));
    EXPECT_THAT(
        ask(fmt::format("POST /a HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\nContent-Length: 0\r\n{}", kEnd)),
        StartsWith("HTTP/1.1 403 "));
    EXPECT_THAT(
        ask(fmt::format("POST /a HTTP/1.1\r\nHost: localhost:1\r\nOrigin: http://localhost:1\r\nContent-Length: 0\r\n{}", kEnd)),
        HasSubstr("200 OK"));
}

TEST_F(HttpServerTest, FeedWithoutUpgrade) {
    start();
    EXPECT_THAT(ask(fmt::format("GET /api/v1/feed HTTP/1.1\r\nHost: localhost\r\n{}", kEnd)), StartsWith("HTTP/1.1 426 "));
}

TEST(HttpServerListen, SaysWhyNot) {
    const auto serve = [](Request, HttpServer::Reply) {};
    const auto greet = [] { return share("hello"); };
    HttpOptions nowhere;
    nowhere.address = "not-an-address";
    const auto unreadable = HttpServer::listen(nowhere, serve, greet);
    ASSERT_FALSE(unreadable.has_value());
    EXPECT_EQ(unreadable.error().field, "address");
    const auto first = HttpServer::listen({}, serve, greet);
    ASSERT_TRUE(first.has_value());
    HttpOptions taken;
    taken.port = (*first)->port();
    const auto second = HttpServer::listen(taken, serve, greet);
    ASSERT_FALSE(second.has_value());
    EXPECT_EQ(second.error().code, ErrorCode::kUnavailable);
    EXPECT_THAT(second.error().message, HasSubstr("Address already in use"));
}

}  // namespace
}  // namespace lvwang::api
