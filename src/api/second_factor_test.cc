// The second factor over real sockets: set by its owner, asked for at the door, counted once, taken away by an administrator.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "accounts/password.h"
#include "accounts/totp.h"
#include "api/caller.h"
#include "api/server_fixture.h"

namespace lvwang::api {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// The other way round of to_base32, as a phone has it. @clause RFC 4648 6
std::string bytes_of(std::string_view base32) {
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string bytes;
    std::uint32_t held = 0;
    int bits = 0;
    for (const char c : base32) {
        held = (held << 5U) | static_cast<std::uint32_t>(kDigits.find(c));
        if ((bits += 5) >= 8) bytes += static_cast<char>((held >> static_cast<unsigned>(bits -= 8)) & 0xFFU);
    }
    return bytes;
}

class SecondFactorTest : public ServerTest {
protected:
    std::string log_in_with(std::string_view login, std::string_view code) {
        return with_spine([&] {
            return ask_as("", "POST", "/api/v1/login",
                          fmt::format(R"({{"login":"{}","password":"{}","code":"{}"}})", login, kPassword, code));
        });
    }
    std::string change(const std::string& who, std::string_view method, std::string_view path, const std::string& body) {
        return with_spine([&] { return ask_as(who, method, path, body); });
    }
    /// What the phone shows `steps` of half a minute from now.
    [[nodiscard]] std::string code(std::int64_t steps = 0) const {
        return accounts::totp_code(secret_, accounts::totp_step(Instant{clock_ms_.load()}) + steps);
    }
    void wait(std::int64_t ms) {
        clock_ms_ += ms;
        day_.district.now = Instant{clock_ms_.load()};
    }
    /// Sets a factor in the session `who`; the answer.
    std::string set(const std::string& who) {
        const std::string begun = ask_as(who, "POST", "/api/v1/me/second_factor", "{}");
        EXPECT_THAT(begun, StartsWith("HTTP/1.1 200 "));
        secret_ = bytes_of(field_of(begun, "secret"));
        EXPECT_EQ(secret_.size(), accounts::kTotpSecretBytes);
        EXPECT_THAT(field_of(begun, "address"), HasSubstr("otpauth://totp/"));
        pending_ = field_of(begun, "pending");
        return change(who, "PUT", "/api/v1/me/second_factor", setting(kPassword, code()));
    }
    [[nodiscard]] std::string setting(std::string_view password, std::string_view typed) const {
        return fmt::format(R"({{"password":"{}","pending":"{}","code":"{}"}})", password, pending_, typed);
    }

    std::string secret_;
    std::string pending_;
};

TEST_F(SecondFactorTest, ItIsAskedForAndACodeCountsOnce) {
    const std::string in = log_in("town", kPassword);
    const std::string who = cookie_in(in) + csrf_in(in);
    EXPECT_THAT(in, HasSubstr(R"("second_factor":false)"));
    const std::string done = set(who);
    ASSERT_THAT(done, StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(ask_as(who, "GET", "/api/v1/me"), AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr(R"("second_factor":true)")));

    EXPECT_THAT(log_in("town", kPassword), AllOf(StartsWith("HTTP/1.1 409 "), HasSubstr(R"("field":"code")")));
    EXPECT_THAT(log_in("town", "Wrong-guess-1"), AllOf(StartsWith("HTTP/1.1 401 "), Not(HasSubstr(R"("field":"code")"))));
    EXPECT_THAT(log_in_with("town", code()), StartsWith("HTTP/1.1 401 ")) << "the step that set it is used";
    wait(accounts::kTotpStepMs);
    const std::string shown = code();
    EXPECT_THAT(log_in_with("town", shown), StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(log_in_with("town", shown), StartsWith("HTTP/1.1 401 ")) << "a code was used twice";
    EXPECT_THAT(log_in_with("town", code(2)), StartsWith("HTTP/1.1 401 ")) << "two steps early";
    EXPECT_THAT(log_in_with("town", code(1)), StartsWith("HTTP/1.1 200 ")) << "one step early";
    EXPECT_THAT(log_in_with("admin", "123456"), StartsWith("HTTP/1.1 200 ")) << "who has none needs none";
}

TEST_F(SecondFactorTest, ARecoveryCodeCountsOnceToo) {
    const std::string in = log_in("town", kPassword);
    const std::string done = set(cookie_in(in) + csrf_in(in));
    const boost::json::value codes = boost::json::parse(field_of(done, "recovery_codes"));
    ASSERT_EQ(codes.as_array().size(), accounts::kRecoveryCodes);
    std::string first(codes.as_array().front().as_string());
    for (char& c : first) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    EXPECT_THAT(log_in_with("town", " " + first), StartsWith("HTTP/1.1 200 ")) << "as somebody types it";
    EXPECT_THAT(log_in_with("town", first), StartsWith("HTTP/1.1 401 "));
    EXPECT_THAT(log_in_with("town", codes.as_array().back().as_string()), StartsWith("HTTP/1.1 200 "));
}

// Two at once look at the same state; the entries have one order, and the second counts as a failure.
TEST_F(SecondFactorTest, OfTwoAtOnceOneGetsIn) {
    const std::string in = log_in("town", kPassword);
    ASSERT_THAT(set(cookie_in(in) + csrf_in(in)), StartsWith("HTTP/1.1 200 "));
    const std::int64_t step = accounts::totp_step(Instant{clock_ms_.load()}) + 1;
    const auto open = [&](std::string_view token) {
        const auto result = day_.district.command(
            "account_session_open",
            fmt::format(R"({{"login":"town","token_hash":"{}","totp_step":{}}})", session_hash(token), step));
        return result.body ? *result.body : result.body.error().message;
    };
    EXPECT_THAT(open("a"), HasSubstr("expires_at"));
    EXPECT_EQ(open("b"), R"({"failed":true})");
    EXPECT_EQ(day_.district.views->accounts.get()->failures.at("town").size(), 1U);
    const auto none =
        day_.district.command("account_session_open", fmt::format(R"({{"login":"town","token_hash":"{}"}})", session_hash("c")));
    EXPECT_EQ(none.body.value_or(""), R"({"failed":true})") << "a login that began before the factor was set";
}

TEST_F(SecondFactorTest, WrongCodesLockAndAnAdministratorUnlocks) {
    const std::string in = log_in("town", kPassword);
    ASSERT_THAT(set(cookie_in(in) + csrf_in(in)), StartsWith("HTTP/1.1 200 "));
    wait(accounts::kTotpStepMs);
    for (std::size_t i = 1; i < accounts::kFailuresMax; ++i) {
        EXPECT_THAT(log_in_with("town", "not-a-code"), StartsWith("HTTP/1.1 401 "));
    }
    EXPECT_THAT(log_in_with("town", "not-a-code"), StartsWith("HTTP/1.1 429 "));
    EXPECT_THAT(log_in_with("town", code()), StartsWith("HTTP/1.1 429 "));
    const std::string admin = log_in("admin", kPassword);
    const std::string boss = cookie_in(admin) + csrf_in(admin);
    EXPECT_THAT(change(boss, "POST", "/api/v1/people/nobody/unlock", "{}"), StartsWith("HTTP/1.1 404 "));
    EXPECT_THAT(change(boss, "POST", "/api/v1/people/town/unlock", "{}"), StartsWith("HTTP/1.1 200 "));
    const std::string again = log_in_with("town", code());
    EXPECT_THAT(again, StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(change(cookie_in(again) + csrf_in(again), "POST", "/api/v1/people/admin/unlock", "{}"),
                StartsWith("HTTP/1.1 403 "));
}

TEST_F(SecondFactorTest, WhoLostItIsHelpedByAnAdministrator) {
    const std::string in = log_in("town", kPassword);
    ASSERT_THAT(set(cookie_in(in) + csrf_in(in)), StartsWith("HTTP/1.1 200 "));
    const std::string admin = log_in("admin", kPassword);
    const std::string boss = cookie_in(admin) + csrf_in(admin);
    EXPECT_THAT(ask_as(boss, "GET", "/api/v1/people"), HasSubstr(R"("second_factor":true)"));
    EXPECT_THAT(change(boss, "DELETE", "/api/v1/people/town/second_factor", ""), StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(ask_as(cookie_in(in), "GET", "/api/v1/me"), StartsWith("HTTP/1.1 401 ")) << "his sessions have ended";
    EXPECT_THAT(log_in("town", kPassword), StartsWith("HTTP/1.1 200 "));
}

TEST_F(SecondFactorTest, ARoleMayAskForIt) {
    const std::string admin = log_in("admin", kPassword);
    const std::string boss = cookie_in(admin) + csrf_in(admin);
    const auto policy = [&](const std::string& body) { return change(boss, "PUT", "/api/v1/account_policy", body); };
    EXPECT_THAT(policy(R"({"second_factor_roles":["king"]})"),
                AllOf(StartsWith("HTTP/1.1 400 "), HasSubstr(R"("field":"second_factor_roles")")));
    EXPECT_THAT(policy(R"({"second_factor_roles":["town_handler"]})"), StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(ask_as(boss, "GET", "/api/v1/account_policy"), HasSubstr("town_handler"));
    const std::string in = log_in("town", kPassword);
    const std::string who = cookie_in(in) + csrf_in(in);
    EXPECT_THAT(in, HasSubstr(R"("must_set_second_factor":true)"));
    EXPECT_THAT(ask_as(who, "GET", "/api/v1/sites"), AllOf(StartsWith("HTTP/1.1 403 "), HasSubstr(R"("field":"second_factor")")));
    EXPECT_THAT(set(who), StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(ask_as(who, "GET", "/api/v1/sites"), StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(ask_as(boss, "GET", "/api/v1/sites"), StartsWith("HTTP/1.1 200 ")) << "no role of his asks for it";
}

TEST_F(SecondFactorTest, RefusesByName) {
    const std::string in = log_in("town", kPassword);
    const std::string who = cookie_in(in) + csrf_in(in);
    const std::string begun = ask_as(who, "POST", "/api/v1/me/second_factor", "{}");
    secret_ = bytes_of(field_of(begun, "secret"));
    pending_ = field_of(begun, "pending");
    const auto put = [&](const std::string& headers, const std::string& body) {
        return change(headers, "PUT", "/api/v1/me/second_factor", body);
    };
    EXPECT_THAT(put(who, setting(kPassword, "12345")), HasSubstr(R"("field":"code")"));
    EXPECT_THAT(put(who, setting("Wrong-guess-1", code())), HasSubstr(R"("field":"password")"));
    const std::string other = log_in("town", kPassword);
    EXPECT_THAT(put(cookie_in(other) + csrf_in(other), setting(kPassword, code())), HasSubstr(R"("field":"pending")"));
    EXPECT_THAT(ask("POST", "/api/v1/me/second_factor", "{}"), HasSubstr(R"("field":"Authorization")")) << "a program has none";
    EXPECT_THAT(log_in("town", kPassword), StartsWith("HTTP/1.1 200 ")) << "nothing was set";
}

}  // namespace
}  // namespace lvwang::api
