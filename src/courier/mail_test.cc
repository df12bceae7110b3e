// Mails to a server that speaks SMTP: what goes over the line, and what is said of each way in which it can go wrong.
#include "courier/mail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "courier/doubles_test.h"
#include "courier/wire_text.h"

namespace lvwang::courier {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

Mail notice() {
    return {.from = "duty@bureau.example",
            .to = "zhao@county.example",
            .token = "1775518200000-7-0",
            .date = *parse_iso("2026-04-07T07:30:00+08:00"),
            .subject = "生态环境早通报 2026-04-07（第97期）",
            .plain = "昨日AQI 86 良\n.\n完",
            .html = "<p>昨日AQI 86 良</p>"};
}

class Mailing : public testing::Test {
protected:
    Mailing() {
        std::string name = (fs::temp_directory_path() / "lvwang-mail-XXXXXX").string();
        directory = mkdtemp(name.data());
        certificate.emplace(directory);
    }
    ~Mailing() override { fs::remove_all(directory); }
    static MailServer server(const MailDouble& of, MailSecurity security = MailSecurity::kPlain) {
        return {
            .host = "127.0.0.1", .port = of.port(), .security = security, .user = {}, .password = {}, .ca_file = {}, .proxy = {}};
    }
    static Delivery send(const MailServer& to) { return send_mail(to, notice(), {.connect_ms = 2'000, .all_ms = 2'000}); }

    std::string directory;
    std::optional<TrialCertificate> certificate;
};

TEST(Mails, AreComposedAsReadersExpectThem) {
    const std::string mail = compose(notice());
    EXPECT_THAT(mail,
                StartsWith("Date: Tue, 07 Apr 2026 07:30:00 +0800\r\nFrom: <duty@bureau.example>\r\nTo: "
                           "<zhao@county.example>\r\nMessage-ID: <1775518200000-7-0@bureau.example>\r\nSubject: =?UTF-8?B?"));
    EXPECT_THAT(mail, HasSubstr("multipart/alternative; boundary=\"=_1775518200000-7-0\""));
    EXPECT_THAT(mail, HasSubstr(base64(notice().html)));
    EXPECT_EQ(mail, compose(notice())) << "the same for each try";
    std::size_t longest = 0;
    for (std::size_t at = 0; at < mail.size();) {
        const std::size_t end = mail.find("\r\n", at);
        longest = std::max(longest, end - at);
        at = end + 2;
    }
    EXPECT_LE(longest, 78U) << "RFC 5322 2.1.1";
    for (const char c : mail) EXPECT_LT(static_cast<unsigned char>(c), 0x80U);
    Mail plain = notice();
    plain.html.clear();
    plain.subject = "Test";
    EXPECT_THAT(compose(plain), HasSubstr("Subject: Test\r\n"));
    EXPECT_THAT(compose(plain), Not(HasSubstr("multipart")));
}

TEST_F(Mailing, ThatAreTakenHaveTheServersReceipt) {
    MailDouble mailbox({});
    const Delivery sent = send(server(mailbox));
    EXPECT_EQ(sent.outcome, TryOutcome::kSent) << sent.reason;
    EXPECT_EQ(sent.receipt, "250 2.0.0 Ok: queued as 4ZyX");
    ASSERT_THAT(mailbox.mails(), SizeIs(1));
    EXPECT_EQ(mailbox.mails().front(), compose(notice()));
    EXPECT_THAT(mailbox.said(), Contains("EHLO bureau.example"));
    EXPECT_THAT(mailbox.said(), Contains(StartsWith("MAIL FROM:<duty@bureau.example>")));
    EXPECT_THAT(mailbox.said(), Contains(StartsWith("RCPT TO:<zhao@county.example>")));
}

TEST_F(Mailing, WhoMustLogInDoes) {
    using namespace std::string_view_literals;
    MailDouble mailbox({.login = base64("\0duty\0hush-hush"sv)});
    MailServer to = server(mailbox);
    to.user = "duty";
    to.password = "hush-hush";
    EXPECT_EQ(send(to).outcome, TryOutcome::kSent);
    to.password = "wrong-one";
    const Delivery refused = send(to);
    EXPECT_EQ(refused.outcome, TryOutcome::kRefused);
    EXPECT_THAT(refused.reason, HasSubstr("535 5.7.8 bad credentials"));
    EXPECT_THAT(refused.reason, Not(HasSubstr("wrong-one")));
}

TEST_F(Mailing, TlsIsSpokenFromTheStartOrAfterIt) {
    MailDouble later({.tls = certificate->context, .offers_tls = true});
    MailServer to = server(later, MailSecurity::kStartTls);
    EXPECT_EQ(send(to).outcome, TryOutcome::kUnsent) << "whose certificate nobody knows";
    EXPECT_THAT(later.mails(), IsEmpty());
    to.ca_file = certificate->path;
    const Delivery sent = send(to);
    EXPECT_EQ(sent.outcome, TryOutcome::kSent) << sent.reason;
    MailDouble at_once({.tls = certificate->context, .tls_at_once = true});
    to = server(at_once, MailSecurity::kTls);
    to.ca_file = certificate->path;
    EXPECT_EQ(send(to).outcome, TryOutcome::kSent);
    ASSERT_THAT(at_once.mails(), SizeIs(1));
}

TEST_F(Mailing, NothingGoesOutWithoutTheTlsThatIsAskedFor) {
    MailDouble mailbox({.login = "x"});
    MailServer to = server(mailbox, MailSecurity::kStartTls);
    to.user = "duty";
    to.password = "hush-hush";
    EXPECT_EQ(send(to).outcome, TryOutcome::kUnsent);
    EXPECT_THAT(mailbox.mails(), IsEmpty());
    EXPECT_THAT(mailbox.said(), Not(Contains(StartsWith("AUTH"))));
}

TEST_F(Mailing, WhatTheServerOrTheLineDoesIsToldApart) {
    const struct {
        std::string_view what;
        MailDouble::Manner manner;
        TryOutcome outcome;
        std::string_view reason;
    } cases[] = {
        {"lost after the final dot", {.to_mail = ""}, TryOutcome::kUncertain, "no answer after the whole mail"},
        {"silent after the final dot", {.silent_after_dot = true}, TryOutcome::kUncertain, "no answer after the whole mail"},
        {"no such person", {.to_rcpt = "550 5.1.1 no such user"}, TryOutcome::kRefused, "550 5.1.1 no such user"},
        {"come back later", {.to_rcpt = "450 4.2.0 greylisted"}, TryOutcome::kUnsent, "450 4.2.0 greylisted"},
        {"no mail today", {.to_data = "451 4.3.0 try again"}, TryOutcome::kUnsent, "451"},
        {"spam", {.to_mail = "554 5.7.1 looks like spam"}, TryOutcome::kRefused, "554 5.7.1 looks like spam"},
        {"its disk is full", {.to_mail = "452 4.3.1 no room"}, TryOutcome::kUnsent, "452 4.3.1 no room"},
    };
    for (const auto& [what, manner, outcome, reason] : cases) {
        const MailDouble mailbox(manner);
        const Delivery delivery = send(server(mailbox));
        EXPECT_EQ(to_string(delivery.outcome), to_string(outcome)) << what << ": " << delivery.reason;
        EXPECT_THAT(delivery.reason, HasSubstr(std::string(reason))) << what;
        EXPECT_THAT(delivery.receipt, IsEmpty()) << what;
    }
    // So long that it is still being said when the line goes.
    const MailDouble rude({.goes_before_dot = true});
    Mail long_one = notice();
    long_one.plain.assign(16UL << 20, 'x');
    const Delivery broken = send_mail(server(rude), long_one, {.connect_ms = 5'000, .all_ms = 5'000});
    EXPECT_EQ(broken.outcome, TryOutcome::kUnsent) << broken.reason;
    MailServer nobody{.host = "127.0.0.1",
                      .port = closed_port(),
                      .security = MailSecurity::kPlain,
                      .user = {},
                      .password = {},
                      .ca_file = {},
                      .proxy = {}};
    EXPECT_EQ(send(nobody).outcome, TryOutcome::kUnsent);
}

TEST_F(Mailing, AProxyIsAskedForATunnel) {
    const HttpDouble proxy("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    MailDouble mailbox({});
    MailServer to = server(mailbox);
    to.proxy = proxy.address("");
    EXPECT_EQ(send(to).outcome, TryOutcome::kUnsent);
    ASSERT_THAT(proxy.requests(), SizeIs(1));
    EXPECT_THAT(proxy.requests().front().head, StartsWith(fmt::format("CONNECT 127.0.0.1:{} HTTP/1.1", mailbox.port())));
    EXPECT_THAT(mailbox.mails(), IsEmpty());
}

TEST_F(Mailing, WhoIsToEndEndsBeforeItGoesOut) {
    const Loopback silent([](Peer& peer) { peer.hold(); });
    std::atomic<bool> stop{true};
    const MailServer to{.host = "127.0.0.1",
                        .port = silent.port,
                        .security = MailSecurity::kPlain,
                        .user = {},
                        .password = {},
                        .ca_file = {},
                        .proxy = {}};
    const Delivery ended = send_mail(to, notice(), {.connect_ms = 5'000, .all_ms = 5'000, .stop = &stop});
    EXPECT_EQ(ended.outcome, TryOutcome::kUnsent);
}

}  // namespace
}  // namespace lvwang::courier
