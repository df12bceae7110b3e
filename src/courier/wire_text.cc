#include "courier/wire_text.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

#include "base/check.h"
#include "base/text.h"

namespace lvwang::courier {

std::string base64(std::string_view bytes) {
    std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');  // and the NUL that OpenSSL puts after it
    const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                       reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    out.resize(static_cast<std::size_t>(length));
    return out;
}

std::string percent_encoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
                           c == '_' || c == '~';
        if (plain) {
            out += c;
        } else {
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return out;
}

std::string within_json(std::string_view text) {
    const std::string quoted = json_quote(text);
    return quoted.substr(1, quoted.size() - 2);
}

std::string dingtalk_sign(std::string_view secret, std::int64_t at_ms) {
    const std::string text = fmt::format("{}\n{}", at_ms, secret);
    std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
    unsigned int length = 0;
    const unsigned char* const made = HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
                                           reinterpret_cast<const unsigned char*>(text.data()), text.size(), out.data(), &length);
    LVWANG_CHECK(made != nullptr, "OpenSSL has no HMAC-SHA256");
    return base64({reinterpret_cast<const char*>(out.data()), length});
}

std::string filled(std::string_view text, const std::map<std::string, std::string, std::less<>>& places) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = text[at] == '{' ? text.find('}', at) : std::string_view::npos;
        const auto place = end == std::string_view::npos ? places.end() : places.find(text.substr(at + 1, end - at - 1));
        if (place == places.end()) {
            out += text[at++];
        } else {
            out += place->second;
            at = end + 1;
        }
    }
    return out;
}

std::string without(std::string_view secret, std::string text) {
    if (secret.empty()) return text;
    for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at)) {
        text.replace(at, secret.size(), "***");
    }
    return text;
}

}  // namespace lvwang::courier
