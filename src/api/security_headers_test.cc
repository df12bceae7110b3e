// Every kind of answer carries the security fields, each once; what comes under TLS also asks for TLS from now on.
#include "api/security_headers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/server_fixture.h"
#include "api/tls_client_test.h"

namespace lvwang::api {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const MadeCertificate& certificate() {
    static const MadeCertificate kMade = make_certificate();
    return kMade;
}

TlsIdentity identity() {
    auto made = tls_identity(certificate().certificate, certificate().key);
    LVWANG_CHECK(made.has_value(), "{}", made.error().message);
    return std::move(*made);
}

// What is asked, and how the answer begins.
struct Row {
    std::string bytes;
    std::string_view status;
    bool is_page;
};

std::vector<Row> rows() {
    const auto asked = [](std::string_view line, std::string_view headers = {}, std::string_view body = {}) {
        return fmt::format("{} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{}Content-Length: {}\r\n\r\n{}", line, headers,
                           body.size(), body);
    };
    const std::string token = fmt::format("Authorization: Bearer {}\r\n", kToken);
    const std::string upgrade =
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
        "dGhlIHNhbXBsZSBub25jZQ==\r\n";
    const auto upgraded = [&](std::string_view path, std::string_view more) {
        return fmt::format("GET {} HTTP/1.1\r\nHost: 127.0.0.1\r\n{}{}\r\n", path, upgrade, more);
    };
    return {{asked("GET /"), "200", true},
            {asked("HEAD /"), "200", true},
            {asked("GET /stations/S1"), "200", true},
            {asked("GET /assets/app.js"), "200", true},
            {asked("GET /", "If-None-Match: *\r\n"), "304", true},
            {asked("GET /assets/none.js"), "404", false},
            {asked("GET /%zz"), "400", false},
            {asked("DELETE /"), "405", false},
            {asked("GET /api/v1/health"), "200", false},
            {asked("GET /api/v1/openapi.json"), "200", false},
            {asked("GET /api/v1/sites", token), "200", false},
            {asked("GET /api/v1/completeness?by=device&step=day&period=minute&from=2026-04-01&to=2026-04-02&format=csv", token),
             "200", false},
            {asked("GET /metrics", token), "200", false},
            {asked("GET /api/v1/sites"), "401", false},
            {asked("GET /api/v1/audit", token), "403", false},
            {asked("GET /api/v1/none"), "404", false},
            {asked("GET /api/v1/sites?nothing=1", token), "400", false},
            {asked("DELETE /api/v1/sites/S1", token), "405", false},
            {asked("POST /api/v1/login", "Content-Type: text/plain\r\n", "x"), "400", false},
            {asked("PUT /api/v1/regions/1", token + "Origin: http://evil.example\r\n", "{}"), "403", false},
            {asked("GET /api/v1/feed"), "426", false},
            {upgraded("/api/v1/feed", "Connection: close\r\n"), "401", false},
            {upgraded("/api/v1/other", token), "404", false},
            {"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", "421", false},
            {"GET / HTTP/9.9\r\n\r\n", "400", false},
            {fmt::format("GET /{} HTTP/1.1\r\n\r\n", std::string(40'000, 'x')), "431", false},
            {fmt::format("POST /api/v1/login HTTP/1.1\r\nContent-Length: {}\r\n\r\n", 1UL << 40U), "413", false}};
}

std::size_t times_in(std::string_view text, const std::string& what) {
    std::size_t times = 0;
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string_view::npos; at += what.size()) ++times;
    return times;
}

void expect_fields(const std::string& answer, const Row& row, bool under_tls) {
    const std::string shown = row.bytes.substr(0, row.bytes.find('\r')).substr(0, 80);
    ASSERT_THAT(answer, StartsWith(fmt::format("HTTP/1.1 {} ", row.status))) << shown;
    const std::string head = answer.substr(0, answer.find("\r\n\r\n") + 2);
    for (const auto& [name, value] : kSecurityFields) {
        EXPECT_EQ(header_of(answer, name), value) << shown;
        EXPECT_EQ(times_in(head, fmt::format("\r\n{}: ", name)), 1U) << shown << ": " << name;
    }
    EXPECT_EQ(header_of(answer, kPolicyField), row.is_page ? kPagePolicy : kNothingPolicy) << shown;
    EXPECT_EQ(times_in(head, "\r\nContent-Security-Policy: "), 1U) << shown;
    EXPECT_EQ(header_of(answer, kStrictTransport.first), under_tls ? kStrictTransport.second : "") << shown;
}

using SecurityHeaders = ServerTest;
class SecurityHeadersUnderTls : public ServerTest {
protected:
    SecurityHeadersUnderTls() : ServerTest(identity()) {}
};

TEST_F(SecurityHeaders, OnEveryAnswer) {
    for (const Row& row : rows()) {
        const Client client(server_->port());
        client.say(row.bytes);
        expect_fields(client.hear_all(), row, false);
    }
    const Client listener(server_->port());
    listener.say(
        fmt::format("GET /api/v1/feed HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: "
                    "websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                    "dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer {}\r\n\r\n",
                    kToken));
    expect_fields(listener.hear_some(), {"the feed", "101", false}, false);
}

TEST_F(SecurityHeadersUnderTls, OnEveryAnswer) {
    for (const Row& row : rows()) {
        const TlsClient client(server_->port(), certificate().certificate);
        ASSERT_TRUE(client.secured());
        client.say(row.bytes);
        expect_fields(client.hear(), row, true);
    }
}

TEST_F(SecurityHeadersUnderTls, TheCookieGoesUnderTlsOnly) {
    const std::string body = fmt::format(R"({{"login":"admin","password":"{}"}})", kPassword);
    const std::string in = with_spine([&] {
        const TlsClient client(server_->port(), certificate().certificate);
        client.say(
            fmt::format("POST /api/v1/login HTTP/1.1\r\nHost: lvwang.example\r\nOrigin: https://lvwang.example\r\nConnection: "
                        "close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
                        body.size(), body));
        return client.hear();
    });
    ASSERT_THAT(in, StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(header_of(in, "Set-Cookie"), HasSubstr("; Secure"));
}

TEST_F(SecurityHeadersUnderTls, TheFeedSpeaksUnderIt) {
    const TlsClient listener(server_->port(), certificate().certificate);
    listener.say(
        fmt::format("GET /api/v1/feed HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: "
                    "websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                    "dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer {}\r\n\r\n",
                    kToken));
    expect_fields(listener.hear("\r\n\r\n"), {"the feed", "101", false}, true);
    EXPECT_THAT(listener.hear("}"), HasSubstr("{\"")) << "the first picture";
    server_.reset();  // ends while somebody listens
}

}  // namespace
}  // namespace lvwang::api
