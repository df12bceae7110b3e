#include "accounts/totp.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/check.h"
#include "base/text.h"

namespace lvwang::accounts {
namespace {

constexpr std::uint32_t kModulus = 1'000'000;  // kTotpDigits digits
constexpr std::size_t kSha1Bytes = 20;

bool is_same(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

// RFC 3986 2.3: what is not unreserved is escaped.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
                           c == '_' || c == '~';
        out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

}  // namespace

std::int64_t totp_step(Instant now) {
    return now.ms / kTotpStepMs;
}

std::string totp_code(std::string_view secret, std::int64_t step) {
    std::array<unsigned char, 8> counter{};
    for (std::size_t i = 0; i < counter.size(); ++i) {
        counter[counter.size() - 1 - i] = static_cast<unsigned char>(static_cast<std::uint64_t>(step) >> (8 * i));
    }
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned int count = 0;
    const auto* made =
        HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), counter.data(), counter.size(), mac.data(), &count);
    LVWANG_CHECK(made != nullptr && count == kSha1Bytes, "OpenSSL makes no HMAC-SHA-1: {} bytes", count);
    const std::size_t at = mac[kSha1Bytes - 1] & 0xFU;
    const std::uint32_t number = (static_cast<std::uint32_t>(mac[at] & 0x7FU) << 24U) |
                                 (static_cast<std::uint32_t>(mac[at + 1]) << 16U) |
                                 (static_cast<std::uint32_t>(mac[at + 2]) << 8U) | static_cast<std::uint32_t>(mac[at + 3]);
    return fmt::format("{:06}", number % kModulus);
}

std::optional<std::int64_t> totp_step_of(std::string_view code, std::string_view secret, Instant now, std::int64_t used) {
    std::optional<std::int64_t> found;
    const std::int64_t current = totp_step(now);
    for (std::int64_t step = current - kTotpStepsAside; step <= current + kTotpStepsAside; ++step) {
        if (is_same(code, totp_code(secret, step)) && step > used) found = step;
    }
    return found;
}

std::string to_base32(std::string_view bytes) {
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string text;
    std::uint32_t held = 0;
    int bits = 0;
    for (const char c : bytes) {
        held = (held << 8U) | static_cast<unsigned char>(c);
        for (bits += 8; bits >= 5; bits -= 5) text += kDigits[(held >> static_cast<unsigned>(bits - 5)) & 31U];
    }
    if (bits > 0) text += kDigits[(held << static_cast<unsigned>(5 - bits)) & 31U];
    return text;
}

std::string totp_address(std::string_view secret, std::string_view login, std::string_view issuer) {
    return fmt::format("otpauth://totp/{0}:{1}?secret={2}&issuer={0}&algorithm=SHA1&digits={3}&period={4}", escaped(issuer),
                       escaped(login), to_base32(secret), kTotpDigits, kTotpStepMs / kSecondMs);
}

std::string plain_recovery_code(std::string_view typed) {
    std::string plain;
    for (const char c : to_lower_ascii(typed)) {
        if (c != ' ' && c != '-') plain += c;
    }
    return plain;
}

}  // namespace lvwang::accounts
