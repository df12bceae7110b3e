#include "store/seal.h"

#include <sodium.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/check.h"

namespace lvwang::store {
namespace {

// Stands before each sealed text, so that another way of sealing can come beside this one.
constexpr std::string_view kForm = "sealed1:";
constexpr int kBase64 = sodium_base64_VARIANT_ORIGINAL;
constexpr char kPurposeEnd = '\0';

static_assert(kMasterKeyBytes == crypto_secretbox_KEYBYTES);

void need_sodium() {
    static const int ready = sodium_init();
    LVWANG_CHECK(ready >= 0, "libsodium does not start: {}", ready);
}

std::string to_base64(std::string_view bytes) {
    std::string text(sodium_base64_ENCODED_LEN(bytes.size(), kBase64), '\0');
    sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), kBase64);
    text.pop_back();  // the NUL at its end
    return text;
}

Result<std::string> from_base64(std::string_view text) {
    std::string bytes(text.size(), '\0');
    std::size_t length = 0;
    const char* end = nullptr;
    const int failed = sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(), text.size(),
                                         nullptr, &length, &end, kBase64);
    if (failed != 0 || end != text.data() + text.size()) return fail(ErrorCode::kInvalidArgument, "a sealed text is no base64");
    bytes.resize(length);
    return bytes;
}

}  // namespace

std::string random_bytes(std::size_t count) {
    need_sodium();
    std::string bytes(count, '\0');
    randombytes_buf(bytes.data(), bytes.size());
    return bytes;
}

Result<Seal> Seal::with(std::string_view master_key) {
    need_sodium();
    if (master_key.size() != kMasterKeyBytes) {
        return fail(ErrorCode::kInvalidArgument, "a master key has {} bytes, not {}", kMasterKeyBytes, master_key.size());
    }
    Seal seal;
    std::copy(master_key.begin(), master_key.end(), seal.key_.begin());
    return seal;
}

Seal::Seal(Seal&& other) noexcept : key_(other.key_) {
    sodium_memzero(other.key_.data(), other.key_.size());
}

Seal& Seal::operator=(Seal&& other) noexcept {
    if (this == &other) return *this;
    key_ = other.key_;
    sodium_memzero(other.key_.data(), other.key_.size());
    return *this;
}

Seal::~Seal() {
    sodium_memzero(key_.data(), key_.size());
}

std::string Seal::digest(std::string_view text) const {
    std::array<unsigned char, crypto_generichash_BYTES_MIN> bytes{};
    crypto_generichash(bytes.data(), bytes.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size(), key_.data(),
                       key_.size());
    std::string hex;
    for (const unsigned char byte : bytes) hex += fmt::format("{:02x}", byte);
    return hex;
}

std::string Seal::close(std::string_view secret, std::string_view purpose) const {
    LVWANG_CHECK(purpose.find(kPurposeEnd) == std::string_view::npos, "a purpose of {} bytes holds a NUL", purpose.size());
    std::string plain(purpose);
    plain += kPurposeEnd;
    plain += secret;
    std::string sealed = random_bytes(crypto_secretbox_NONCEBYTES);
    std::vector<unsigned char> box(plain.size() + crypto_secretbox_MACBYTES);
    crypto_secretbox_easy(box.data(), reinterpret_cast<const unsigned char*>(plain.data()), plain.size(),
                          reinterpret_cast<const unsigned char*>(sealed.data()), key_.data());
    sodium_memzero(plain.data(), plain.size());
    sealed.append(box.begin(), box.end());
    return std::string(kForm) + to_base64(sealed);
}

Result<std::string> Seal::open(std::string_view sealed, std::string_view purpose) const {
    if (!sealed.starts_with(kForm)) return fail(ErrorCode::kInvalidArgument, "not a sealed text");
    LVWANG_ASSIGN(const std::string bytes, from_base64(sealed.substr(kForm.size())));
    if (bytes.size() < crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES) {
        return fail(ErrorCode::kInvalidArgument, "a sealed text of {} bytes is too short", bytes.size());
    }
    const auto* const nonce = reinterpret_cast<const unsigned char*>(bytes.data());
    const std::size_t box_bytes = bytes.size() - crypto_secretbox_NONCEBYTES;
    std::string plain(box_bytes - crypto_secretbox_MACBYTES, '\0');
    if (crypto_secretbox_open_easy(reinterpret_cast<unsigned char*>(plain.data()), nonce + crypto_secretbox_NONCEBYTES, box_bytes,
                                   nonce, key_.data()) != 0) {
        return fail(ErrorCode::kCorrupt, "sealed under another master key, or damaged");
    }
    const std::size_t end = plain.find(kPurposeEnd);
    if (end == std::string::npos || std::string_view(plain).substr(0, end) != purpose) {
        sodium_memzero(plain.data(), plain.size());
        return fail(ErrorCode::kCorrupt, "sealed for something other than '{}'", purpose);
    }
    std::string secret = plain.substr(end + 1);
    sodium_memzero(plain.data(), plain.size());
    return secret;
}

}  // namespace lvwang::store
