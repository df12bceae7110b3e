#include "store/secret.h"

#include <sodium.h>

#include <array>

#include "base/check.h"
#include "base/text.h"
#include "store/seal.h"

namespace lvwang::store {

std::string hash_password(std::string_view password) {
    (void)random_bytes(0);  // libsodium is ready
    std::array<char, crypto_pwhash_STRBYTES> out{};
    const int failed = crypto_pwhash_str_alg(out.data(), password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                                             crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13);
    LVWANG_CHECK(failed == 0, "no memory for a password's hash: {}", failed);
    return out.data();
}

bool is_password_of(std::string_view hash, std::string_view password) {
    (void)random_bytes(0);
    if (hash.empty() || hash.size() >= crypto_pwhash_STRBYTES) return false;
    const std::string ended(hash);
    return crypto_pwhash_str_verify(ended.c_str(), password.data(), password.size()) == 0;
}

const std::string& nobodys_hash() {
    static const std::string kHash = hash_password(random_bytes(kTokenBytes));
    return kHash;
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
