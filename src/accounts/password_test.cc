// Which passwords are refused and why, and when a login is locked.
#include "accounts/password.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace lvwang::accounts {
namespace {

TEST(Password, Rules) {
    const struct {
        const char* password;
        const char* login;
        const char* refusal;
    } rows[] = {
        {"Lanting-2026", "zhou", ""},          {"青山绿水-Abc12", "zhou", ""},
        {"short-A1", "zhou", "10 characters"}, {"alllowercase", "zhou", "three of"},
        {"12345678901", "zhou", "three of"},   {"My-zhou-2026", "zhou", "holds the login"},
        {"Admin@123456", "li", "tried first"}, {"Password-2026", "li", "tried first"},
        {"1Qaz2Wsx3Edc", "li", "tried first"}, {"\xff\xfe-Abcdef-12", "li", "not UTF-8"},
    };
    for (const auto& row : rows) {
        const auto checked = check_password(row.password, row.login);
        EXPECT_EQ(checked.has_value(), *row.refusal == '\0') << row.password;
        if (!checked) {
            EXPECT_NE(checked.error().message.find(row.refusal), std::string::npos)
                << row.password << ": " << checked.error().message;
            EXPECT_EQ(checked.error().field, "password");
        }
    }
    EXPECT_FALSE(check_password(std::string(300, 'x') + "A1-", "li").has_value());
}

TEST(Login, Form) {
    for (const char* good : {"li", "zhou.en", "a-1_b"}) EXPECT_TRUE(check_login(good).has_value()) << good;
    for (const char* bad : {"", "x", "Zhou", "1li", "周", "a b", "a/../b", "system", "clerk"})
        EXPECT_FALSE(check_login(bad).has_value()) << bad;
}

TEST(Lock, FiveWithinAQuarterOfAnHour) {
    const auto at = [](std::int64_t minute) { return Instant{1'000 * kDayMs + minute * kMinuteMs}; };
    const auto until = [&](std::vector<std::int64_t> minutes, std::int64_t now) -> std::int64_t {
        std::vector<Instant> failures;
        for (const std::int64_t minute : minutes) failures.push_back(at(minute));
        const auto locked = locked_until(failures, at(now));
        return locked ? (*locked - at(0)) / kMinuteMs : -1;
    };
    EXPECT_EQ(until({}, 0), -1);
    EXPECT_EQ(until({0, 1, 2, 3}, 3), -1);
    EXPECT_EQ(until({0, 1, 2, 3, 4}, 4), 19);
    EXPECT_EQ(until({0, 1, 2, 3, 4}, 18), 19);
    EXPECT_EQ(until({0, 1, 2, 3, 4}, 19), -1) << "a lock ends by itself";
    EXPECT_EQ(until({0, 4, 8, 12, 16}, 16), -1) << "too slow for a lock";
    EXPECT_EQ(until({0, 5, 8, 12, 15}, 15), 30);
    EXPECT_EQ(until({0, 1, 2, 3, 4, 19}, 19), -1) << "after a lock one counts anew";
    EXPECT_EQ(until({0, 20, 21, 22, 23, 24}, 24), 39);
}

}  // namespace
}  // namespace lvwang::accounts
