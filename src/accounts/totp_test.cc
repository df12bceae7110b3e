// The codes of RFC 6238's own examples, which step counts, and what a phone is told.
#include "accounts/totp.h"

#include <gtest/gtest.h>

namespace lvwang::accounts {
namespace {

constexpr std::string_view kSecret = "12345678901234567890";  // RFC 6238 appendix B

Instant at(std::int64_t second) {
    return Instant{second * kSecondMs};
}

// Appendix B gives eight digits; six are their last six.
TEST(Totp, ExamplesOfRfc6238AppendixB) {
    const struct {
        std::int64_t second;
        const char* code;
    } rows[] = {{59, "287082"},
                {1'111'111'109, "081804"},
                {1'111'111'111, "050471"},
                {1'234'567'890, "005924"},
                {2'000'000'000, "279037"},
                {20'000'000'000, "353130"}};
    for (const auto& row : rows) EXPECT_EQ(totp_code(kSecret, totp_step(at(row.second))), row.code) << row.second;
}

TEST(Totp, ACodeCountsOnceAndOneStepAside) {
    const Instant now = at(1'111'111'111);
    const std::int64_t step = totp_step(now);
    const auto counts = [&](std::int64_t of, std::int64_t used) {
        return totp_step_of(totp_code(kSecret, of), kSecret, now, used).value_or(0) == of;
    };
    for (std::int64_t aside = -3; aside <= 3; ++aside) {
        EXPECT_EQ(counts(step + aside, 0), aside >= -1 && aside <= 1) << aside;
    }
    EXPECT_FALSE(counts(step, step)) << "used already";
    EXPECT_FALSE(counts(step - 1, step)) << "older than one that was used";
    EXPECT_TRUE(counts(step + 1, step));
    for (const std::string_view wrong : {"", "000000", "05047", "0504711", "05047a", "０５０４７１"}) {
        EXPECT_FALSE(totp_step_of(wrong, kSecret, now, 0)) << wrong;
    }
}

TEST(Totp, ExamplesOfRfc4648) {
    const struct {
        const char* bytes;
        const char* text;
    } rows[] = {{"", ""},
                {"f", "MY"},
                {"fo", "MZXQ"},
                {"foo", "MZXW6"},
                {"foob", "MZXW6YQ"},
                {"fooba", "MZXW6YTB"},
                {"foobar", "MZXW6YTBOI"}};
    for (const auto& row : rows) EXPECT_EQ(to_base32(row.bytes), row.text);
}

TEST(Totp, WhatAPhoneIsTold) {
    EXPECT_EQ(totp_address(kSecret, "zhou.en", "绿网 试"),
              "otpauth://totp/%E7%BB%BF%E7%BD%91%20%E8%AF%95:zhou.en?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=%E7%BB%BF%E7%"
              "BD%91%20%E8%AF%95&algorithm=SHA1&digits=6&period=30");
    EXPECT_EQ(plain_recovery_code(" Ab3d-Ef5g "), "ab3def5g");
}

}  // namespace
}  // namespace lvwang::accounts
