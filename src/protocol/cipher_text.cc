#include "protocol/cipher_text.h"

#include "protocol/crc212.h"
#include "protocol/message.h"

namespace lvwang::protocol {
namespace {

// Cipher text is a block at least, so plain text of it has a pair at least; under a wrong key it is noise, which decode() names.
bool reads_like_cp(std::string_view segment) {
    const Message message = decode(segment);
    return !message.warnings.has(Warning::kEncrypted) && !message.cp.empty();
}

}  // namespace

KeyLookup same_key_for_all(const Sm4Key& key) {
    return [key](std::string_view) { return std::vector<Sm4Key>{key}; };
}

std::optional<Opened> open_segment(std::string_view segment, std::uint16_t crc, std::span<const Sm4Key> keys) {
    std::optional<Opened> readable;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        auto plain = decrypt_segment(segment, keys[i]);
        if (!plain || !reads_like_cp(*plain)) continue;
        const bool fits = crc212(*plain) == crc;
        if (fits || !readable) readable = Opened{std::move(*plain), i, fits};
        if (fits) break;
    }
    return readable;
}

}  // namespace lvwang::protocol
