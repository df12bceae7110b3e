#include "protocol/sm4.h"

#include <openssl/evp.h>

#include <algorithm>
#include <memory>

#include "base/check.h"
#include "base/text.h"

namespace lvwang::protocol {
namespace {

constexpr std::string_view kOpen = "CP=&&";
constexpr std::string_view kFence = "&&";
constexpr std::size_t kBlock = 16;

enum class Direction { kDecrypt = 0, kEncrypt = 1 };

struct FreeContext {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

// Whole blocks of `text` through SM4, the rest as it is.
std::string through_sm4(std::string_view text, const Sm4Key& key, Direction direction) {
    const std::size_t whole = text.size() - text.size() % kBlock;
    std::string out(text);
    if (whole == 0) return out;
    const std::unique_ptr<EVP_CIPHER_CTX, FreeContext> context(EVP_CIPHER_CTX_new());
    LVWANG_CHECK(context != nullptr, "no memory for a cipher");
    auto* const to = reinterpret_cast<unsigned char*>(out.data());
    const auto* const from = reinterpret_cast<const unsigned char*>(text.data());
    int written = 0;
    const bool ok =
        EVP_CipherInit_ex(context.get(), EVP_sm4_ecb(), nullptr, key.data(), nullptr, static_cast<int>(direction)) == 1 &&
        EVP_CIPHER_CTX_set_padding(context.get(), 0) == 1 &&
        EVP_CipherUpdate(context.get(), to, &written, from, static_cast<int>(whole)) == 1;
    LVWANG_CHECK(ok && written == static_cast<int>(whole), "SM4 gave {} of {} bytes", written, whole);
    return out;
}

// `{0xE4,0x3E,...}tail` as the bytes it writes out; absent where `text` is something else.
std::optional<std::string> read_printed_bytes(std::string_view text) {
    const std::size_t close = text.find('}');
    if (!text.starts_with("{") || close == std::string_view::npos) return std::nullopt;
    std::string bytes;
    for (std::string_view item : split(text.substr(1, close - 1), ',')) {
        item = trim(item);
        if (!item.starts_with("0x") && !item.starts_with("0X")) return std::nullopt;
        const auto byte = from_hex(item.substr(2));
        if (!byte || byte->size() != 1) return std::nullopt;
        bytes += *byte;
    }
    return bytes.append(text.substr(close + 1));
}

std::optional<std::string> replace_cp(std::string_view segment, const Sm4Key& key, Direction direction) {
    const std::size_t open = segment.find(kOpen);
    if (open == std::string_view::npos) return std::nullopt;
    const std::size_t begin = open + kOpen.size();
    std::size_t end = segment.rfind(kFence);
    if (end < begin) end = segment.size();
    const std::string_view body = segment.substr(begin, end - begin);
    const auto printed = direction == Direction::kDecrypt ? read_printed_bytes(body) : std::nullopt;
    std::string out(segment.substr(0, begin));
    out += through_sm4(printed ? std::string_view(*printed) : body, key, direction);
    return out.append(segment.substr(end));
}

}  // namespace

Result<Sm4Key> parse_sm4_key(std::string_view text) {
    Sm4Key key{};
    const bool printable = std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < 0x7F; });
    if (text.size() == key.size() && printable) {
        std::copy(text.begin(), text.end(), key.begin());
        return key;
    }
    const auto bytes = from_hex(text);
    if (!bytes || bytes->size() != key.size()) {
        return fail(ErrorCode::kInvalidArgument, "an SM4 key has 32 hexadecimal digits or 16 ASCII characters; this has {} bytes",
                    text.size());
    }
    std::copy(bytes->begin(), bytes->end(), key.begin());
    return key;
}

Sm4Key example_sm4_key() {
    Sm4Key key{};
    key.fill('0');
    return key;
}

std::optional<std::string> decrypt_segment(std::string_view segment, const Sm4Key& key) {
    return replace_cp(segment, key, Direction::kDecrypt);
}

std::optional<std::string> encrypt_segment(std::string_view segment, const Sm4Key& key) {
    return replace_cp(segment, key, Direction::kEncrypt);
}

}  // namespace lvwang::protocol
