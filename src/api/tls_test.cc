// The door under TLS: which pairs are refused and why, which names are ours, what happens in the clear.
#include "api/tls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/http_server.h"
#include "api/tls_client_test.h"

namespace lvwang::api {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(TlsIdentity, SaysWhatDoesNotFit) {
    const MadeCertificate good = make_certificate();
    const MadeCertificate other = make_certificate();
    const MadeCertificate locked = make_certificate("DNS:a.example", "secret");
    const struct {
        std::string certificate;
        std::string key;
        std::string field;
        std::string says;
    } rows[] = {{"", good.key, "certificate", "no certificate in PEM"},
                {good.key, good.key, "certificate", "no certificate in PEM"},
                {good.certificate.substr(0, 200), good.key, "certificate", "a broken one"},
                {good.certificate + "-----BEGIN CERTIFICATE-----\nxx\n-----END CERTIFICATE-----\n", good.key, "certificate",
                 "a broken one"},
                {good.certificate, "", "key", "no private key"},
                {good.certificate, good.certificate, "key", "no private key"},
                {good.certificate, other.key, "key", "does not belong to the certificate"},
                {other.certificate + good.certificate, good.key, "key", "must be the first"},
                {locked.certificate, locked.key, "key", "under a password"}};
    for (const auto& row : rows) {
        const auto made = tls_identity(row.certificate, row.key);
        ASSERT_FALSE(made.has_value()) << row.says;
        EXPECT_EQ(made.error().field, row.field) << row.says;
        EXPECT_THAT(made.error().message, HasSubstr(row.says));
    }
    const auto made = tls_identity(good.certificate + other.certificate, good.key);
    ASSERT_TRUE(made.has_value()) << made.error().message;
    EXPECT_TRUE(made->is_there());
    EXPECT_EQ(made->names, (std::vector<std::string>{"lvwang.example", "*.park.example"}));
    EXPECT_GT(made->expires_at, Instant{});
    EXPECT_FALSE(TlsIdentity().is_there());
}

TEST(TlsName, AStarStandsForOneLabel) {
    for (const auto& [host, name, fits] :
         std::vector<std::tuple<std::string_view, std::string_view, bool>>{{"lvwang.example", "lvwang.example", true},
                                                                           {"LVWANG.example", "lvwang.example", true},
                                                                           {"a.park.example", "*.park.example", true},
                                                                           {"park.example", "*.park.example", false},
                                                                           {"b.a.park.example", "*.park.example", false},
                                                                           {".park.example", "*.park.example", false},
                                                                           {"evilpark.example", "*.park.example", false},
                                                                           {"", "*.park.example", false}}) {
        EXPECT_EQ(is_named(host, name), fits) << host << " " << name;
    }
}

class TlsDoor : public testing::Test {
protected:
    TlsDoor() : made_(make_certificate()) {
        HttpOptions options;
        auto identity = tls_identity(made_.certificate, made_.key);
        LVWANG_CHECK(identity.has_value(), "{}", identity.error().message);
        options.tls = std::move(*identity);
        options.limits.request_max = std::chrono::milliseconds(300);
        options.limits.close_grace = std::chrono::milliseconds(300);
        auto server = HttpServer::listen(
            std::move(options),
            [](const Request& request, const HttpServer::Reply& reply) {
                std::string text = fmt::format("{} {} {}", request.path, request.over_tls, request.body.size());
                if (request.path == "/long") text.assign(3'000'000, 'x');
                reply(Response{200, "text/plain", share(std::move(text)), {}});
            },
            [] { return share("hello"); });
        LVWANG_CHECK(server.has_value(), "{}", server.error().message);
        server_ = std::move(*server);
        server_->begin();
    }

    MadeCertificate made_;
    std::unique_ptr<HttpServer> server_;
};

TEST_F(TlsDoor, AnswersOneAfterAnotherAndEndsWell) {
    const TlsClient client(server_->port(), made_.certificate);
    ASSERT_TRUE(client.secured());
    EXPECT_EQ(client.version(), "TLSv1.3");
    client.say("GET /a HTTP/1.1\r\nHost: lvwang.example\r\n\r\n");
    EXPECT_THAT(client.hear("/a true 0"), StartsWith("HTTP/1.1 200 OK"));
    client.say("POST /b HTTP/1.1\r\nHost: x.park.example:8443\r\nContent-Length: 3\r\n\r\nabc");
    EXPECT_THAT(client.hear("/b true 3"), StartsWith("HTTP/1.1 200 OK"));
    client.say("GET /long HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
    EXPECT_GT(client.hear().size(), 3'000'000U);
    EXPECT_TRUE(client.ended_well());
}

TEST_F(TlsDoor, WhatIsOldIsNotSpoken) {
    EXPECT_TRUE(TlsClient(server_->port(), made_.certificate, TLS1_2_VERSION).secured());
    EXPECT_FALSE(TlsClient(server_->port(), made_.certificate, TLS1_1_VERSION).secured());
    EXPECT_FALSE(TlsClient(server_->port(), make_certificate().certificate).secured()) << "the client believes another one";
}

TEST_F(TlsDoor, InTheClearOneIsSentToTls) {
    const auto ask = [&](std::string_view bytes) {
        const Client client(server_->port());
        client.say(bytes);
        return client.hear_all();
    };
    const std::string sent = ask("GET /stations/S1?x=1 HTTP/1.1\r\nHost: lvwang.example:8443\r\n\r\n");
    EXPECT_THAT(sent, StartsWith("HTTP/1.1 308 Permanent Redirect"));
    EXPECT_THAT(sent, HasSubstr("\r\nLocation: https://lvwang.example:8443/stations/S1?x=1\r\n"));
    EXPECT_THAT(ask("POST /api/v1/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}"),
                StartsWith("HTTP/1.1 426 "));
    for (const std::string_view host : {"evil.example", "localhost:@evil.example", "lvwang.example.evil.example"}) {
        EXPECT_THAT(ask(fmt::format("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", host)), StartsWith("HTTP/1.1 421 ")) << host;
    }
}

TEST_F(TlsDoor, HalfAHandshakeEnds) {
    const std::string hello("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11);
    for (const std::string& bytes : {std::string(), hello, hello + std::string(600, '\xff'), std::string("\x16\x03")}) {
        const Client client(server_->port());
        client.say(bytes);
        (void)client.hear_all();  // an alert, or nothing
        EXPECT_TRUE(client.ended()) << bytes.size();
    }
    const TlsClient client(server_->port(), made_.certificate);
    EXPECT_TRUE(client.secured()) << "others are served meanwhile";
    EXPECT_GE(server_->counters().handshakes_failed, 1U);
}

}  // namespace
}  // namespace lvwang::api
