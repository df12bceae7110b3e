// What stands behind the cipher text of CP? SM4 as the 2025 edition lays it over a data segment.
// Promises: only whole blocks of 16 bytes between `CP=&&` and the last `&&` change; length stays; keys are given, never kept.
// Rule: HJ 212-2025 6.4 and annex A.2 (SM4, ECB, no padding, the tail below one block stays plain). Length and CRC are those of
// the plain text.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace lvwang::protocol {

using Sm4Key = std::array<unsigned char, 16>;

/// Key of 32 hexadecimal digits, or of 16 printable ASCII characters as NewSK of CN 1014 carries it.
/// @error kInvalidArgument  neither; the text is not shown, for it may be a key with a slip
[[nodiscard]] Result<Sm4Key> parse_sm4_key(std::string_view text);

/// The key that annex A.2 prints with its examples: sixteen times `0`.
[[nodiscard]] Sm4Key example_sm4_key();

/// The segment with CP in plain text; also from cipher text written out as `{0xE4,0x3E,...}`, as the standard prints it.
/// Absent: it has no CP.
[[nodiscard]] std::optional<std::string> decrypt_segment(std::string_view segment, const Sm4Key& key);

/// The segment with CP as cipher text. Absent: it has no CP.
[[nodiscard]] std::optional<std::string> encrypt_segment(std::string_view segment, const Sm4Key& key);

}  // namespace lvwang::protocol
