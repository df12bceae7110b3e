#include "audit/sm3.h"

#include <openssl/evp.h>

#include <array>

#include "base/check.h"

namespace lvwang::audit {

std::string sm3_hex(std::string_view bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::array<unsigned char, EVP_MAX_MD_SIZE> raw{};
    unsigned int size = 0;
    const int ok = EVP_Digest(bytes.data(), bytes.size(), raw.data(), &size, EVP_sm3(), nullptr);
    LVWANG_CHECK(ok == 1 && size == 32, "SM3 gave {} bytes", size);
    std::string hex;
    hex.reserve(64);
    for (unsigned int i = 0; i < size; ++i) {
        hex += kDigits[raw[i] >> 4U];
        hex += kDigits[raw[i] & 15U];
    }
    return hex;
}

}  // namespace lvwang::audit
