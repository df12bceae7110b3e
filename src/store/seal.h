// How does a secret lie on a disk that others may read? Sealed: encrypted and authenticated under the installation's master key.
// Promises: a sealed text opens only under the key and for the purpose it was sealed for; no error shows a byte of a secret.
// Rule: libsodium secretbox (XSalsa20-Poly1305). Sealing draws a random nonce, so it is done before an entry is made, never while
// one is applied; opening gives the same answer for ever.
// Digests: libsodium generichash (BLAKE2b) with the same key.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "base/result.h"

namespace lvwang::store {

inline constexpr std::size_t kMasterKeyBytes = 32;

/// Bytes from the system's source of randomness. Not to be called while an entry is applied.
[[nodiscard]] std::string random_bytes(std::size_t count);

/// Holds the master key in memory and wipes it at the end. May be used by any thread.
class Seal {
public:
    /// @param master_key  kMasterKeyBytes bytes; apps read them from their file (apps/lvwang/master_key.h)
    /// @error kInvalidArgument  of another length
    [[nodiscard]] static Result<Seal> with(std::string_view master_key);
    Seal(Seal&& other) noexcept;
    Seal& operator=(Seal&& other) noexcept;
    Seal(const Seal&) = delete;
    Seal& operator=(const Seal&) = delete;
    ~Seal();

    /// The secret as ASCII text that may stand in JSON, in a column and in the log; another text each time.
    /// @param purpose  what it is and whose ("sm4 010000A8…"): a text sealed for one device cannot be put in another's place
    [[nodiscard]] std::string close(std::string_view secret, std::string_view purpose) const;

    /// The secret of a sealed text.
    /// @error kInvalidArgument  not a sealed text
    /// @error kCorrupt          sealed under another master key or for another purpose, or changed since
    [[nodiscard]] Result<std::string> open(std::string_view sealed, std::string_view purpose) const;

    /// What tells one text from another and shows nothing of it: who has not the master key cannot try out what it might be.
    /// @return 32 hexadecimal digits, always the same for the same text
    [[nodiscard]] std::string digest(std::string_view text) const;

private:
    Seal() = default;
    std::array<unsigned char, kMasterKeyBytes> key_{};
};

}  // namespace lvwang::store
