#include "store/secret.h"

#include <sodium.h>

#include <array>
#include <charconv>
#include <optional>

#include "base/check.h"
#include "base/text.h"
#include "store/seal.h"

namespace lvwang::store {

namespace {

// Made like every other; its last 32 bytes are the digits of nothing.
constexpr std::string_view kNobodysHash =
    "$argon2id$v=19$m=65536,t=2,p=1$bm9ib2R5IGhhcyB0aGlzIA$bm9ib2R5IGhhcyBhIHBhc3N3b3JkIGZvciB0aGlzIDE";

// What a hash of libsodium's says: $argon2id$v=19$m=65536,t=2,p=1$salt$hash, both in base64 without padding.
struct PasswordHash {
    unsigned long long passes = 0;
    std::size_t memory_bytes = 0;
    std::array<unsigned char, crypto_pwhash_SALTBYTES> salt{};
    std::array<unsigned char, 32> hash{};
};

template <std::size_t kBytes>
bool read_base64(std::string_view text, std::array<unsigned char, kBytes>& out) {
    std::size_t count = 0;
    return sodium_base642bin(out.data(), out.size(), text.data(), text.size(), nullptr, &count, nullptr,
                             sodium_base64_VARIANT_ORIGINAL_NO_PADDING) == 0 &&
           count == kBytes;
}

bool read_number(std::string_view text, std::string_view name, std::uint32_t& out) {
    if (!text.starts_with(name)) return false;
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data() + name.size(), end, out);
    return read.ec == std::errc() && read.ptr == end;
}

std::optional<PasswordHash> parse_hash(std::string_view text) {
    const auto parts = split(text, '$');
    if (parts.size() != 6 || parts[1] != "argon2id" || parts[2] != "v=19") return std::nullopt;
    const auto costs = split(parts[3], ',');
    std::uint32_t memory_kib = 0;
    std::uint32_t passes = 0;
    std::uint32_t lanes = 0;
    if (costs.size() != 3 || !read_number(costs[0], "m=", memory_kib) || !read_number(costs[1], "t=", passes) ||
        !read_number(costs[2], "p=", lanes) || lanes != 1) {
        return std::nullopt;
    }
    PasswordHash hash;
    hash.passes = passes;
    hash.memory_bytes = std::size_t{memory_kib} * 1024;
    if (hash.passes < crypto_pwhash_OPSLIMIT_MIN || hash.memory_bytes < crypto_pwhash_MEMLIMIT_MIN ||
        hash.memory_bytes > crypto_pwhash_MEMLIMIT_SENSITIVE || hash.passes > crypto_pwhash_OPSLIMIT_SENSITIVE ||
        !read_base64(parts[4], hash.salt) || !read_base64(parts[5], hash.hash)) {
        return std::nullopt;
    }
    return hash;
}

tl::unexpected<Error> no_memory() {
    return fail(ErrorCode::kUnavailable, "no memory to look at a password just now; try again in a moment");
}

Result<std::string> hash_at_cost(std::string_view password, unsigned long long passes, std::size_t memory_bytes) {
    (void)random_bytes(0);  // libsodium is ready
    std::array<char, crypto_pwhash_STRBYTES> out{};
    const int failed =
        crypto_pwhash_str_alg(out.data(), password.data(), password.size(), passes, memory_bytes, crypto_pwhash_ALG_ARGON2ID13);
    if (failed != 0) return no_memory();
    return std::string(out.data());
}

}  // namespace

Result<std::string> hash_password(std::string_view password) {
    return hash_at_cost(password, crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE);
}

Result<std::string> hash_made_password(std::string_view password) {
    return hash_at_cost(password, crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_MEMLIMIT_MIN);
}

Result<bool> is_password_of(std::string_view hash, std::string_view password) {
    (void)random_bytes(0);
    const auto known = parse_hash(hash);
    if (!known) return false;
    // A cheap hash takes as long as every other: how long an answer takes says nothing of whose login it is.
    if (known->memory_bytes < crypto_pwhash_MEMLIMIT_INTERACTIVE) LVWANG_TRY(hash_password(password));
    // Not crypto_pwhash_str_verify, which gives one answer for want of memory and for a wrong password.
    decltype(known->hash) made{};
    if (crypto_pwhash(made.data(), made.size(), password.data(), password.size(), known->salt.data(), known->passes,
                      known->memory_bytes, crypto_pwhash_ALG_ARGON2ID13) != 0) {
        return no_memory();
    }
    const bool right = sodium_memcmp(made.data(), known->hash.data(), made.size()) == 0;
    sodium_memzero(made.data(), made.size());
    return right;
}

std::string_view nobodys_hash() {
    return kNobodysHash;
}

std::string new_token() {
    const std::string bytes = random_bytes(kTokenBytes);
    constexpr int kForm = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    std::string text(sodium_base64_ENCODED_LEN(kTokenBytes, kForm), '\0');
    sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), kForm);
    text.pop_back();  // the NUL at its end
    return text;
}

std::string new_password() {
    constexpr std::string_view kSmall = "abcdefghjkmnpqrstuvwxyz";
    constexpr std::string_view kCapital = "ABCDEFGHJKLMNPQRSTUVWXYZ";
    constexpr std::string_view kDigits = "23456789";
    constexpr int kGroups = 5;
    (void)random_bytes(0);
    const auto one_of = [](std::string_view set) { return set[randombytes_uniform(static_cast<std::uint32_t>(set.size()))]; };
    std::string text;
    for (int group = 0; group < kGroups; ++group) {  // 5 x (24 x 23 x 23 x 8): 83 bits
        if (group > 0) text += '-';
        text += one_of(kCapital);
        text += one_of(kSmall);
        text += one_of(kSmall);
        text += one_of(kDigits);
    }
    return text;
}

std::string new_recovery_code() {
    constexpr std::string_view kSigns = "abcdefghjkmnpqrstuvwxyz23456789";
    (void)random_bytes(0);
    std::string text;
    for (int i = 0; i < 8; ++i) {  // 31^8: 40 bits, and five tries in a quarter of an hour
        if (i == 4) text += '-';
        text += kSigns[randombytes_uniform(static_cast<std::uint32_t>(kSigns.size()))];
    }
    return text;
}

std::string token_digest(std::string_view token, std::string_view purpose) {
    (void)random_bytes(0);
    std::array<unsigned char, crypto_generichash_BYTES> out{};
    // The purpose is the key: BLAKE2b is a keyed hash where it has one.
    LVWANG_CHECK(purpose.empty() ||
                     (purpose.size() >= crypto_generichash_KEYBYTES_MIN && purpose.size() <= crypto_generichash_KEYBYTES_MAX),
                 "a purpose of {} bytes is no key", purpose.size());
    crypto_generichash(out.data(), out.size(), reinterpret_cast<const unsigned char*>(token.data()), token.size(),
                       purpose.empty() ? nullptr : reinterpret_cast<const unsigned char*>(purpose.data()), purpose.size());
    return to_hex({reinterpret_cast<const char*>(out.data()), out.size()});
}

bool is_same_secret(std::string_view a, std::string_view b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace lvwang::store
