// Which of a device's keys opens this frame, and is what comes out what was sent? SM4 cipher text held against candidate keys.
// Promises: pure; the CRC alone never decides (one wrong key in 256 fits it): the plain text must read like CP; keys are not
// kept. Rule: HJ 212-2025 6.4 and annex A.2: CRC first, then encryption, so the CRC is that of the plain text.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/sm4.h"

namespace lvwang::protocol {

/// The keys that may open what a device sends, the likeliest first; none where nothing is known of it. Asked only for cipher
/// text, by the MN of the plain header.
using KeyLookup = std::function<std::vector<Sm4Key>(std::string_view mn)>;

/// One key whoever sends: for `lvwang decode` and tests.
[[nodiscard]] KeyLookup same_key_for_all(const Sm4Key& key);

/// A segment in plain text.
struct Opened {
    std::string segment;
    std::size_t key = 0;    ///< which of the candidates opened it
    bool crc_fits = false;  ///< the CRC is that of the plain text; else it may still be readable
};

/// Opens a segment whose CP is cipher text. Absent: with none of the keys does it read like CP.
/// @param crc  as it stands behind the segment; a key under which it fits goes before one under which the text is only readable
[[nodiscard]] std::optional<Opened> open_segment(std::string_view segment, std::uint16_t crc, std::span<const Sm4Key> keys);

}  // namespace lvwang::protocol
