// Is a frame whose CRC does not fit to be taken all the same? What the operator has said of its device decides.
// Promises: pure; a frame that fits needs no policy; cipher text and broken frames are never taken.
// Rule: docs/formats/quirks.md, CRC policy. The standard itself says: drop it.
#pragma once

#include "model/place.h"
#include "protocol/frame_reader.h"

namespace lvwang::protocol {

/// Whether `policy` takes a frame that was delimited but whose CRC does not fit: `accept_modbus` one whose CRC is Modbus',
/// `accept_swapped` one whose CRC fits with its bytes swapped, `ignore` any.
[[nodiscard]] bool accepts(CrcPolicy policy, const Frame& frame);

/// Whether the frame is whole although its CRC does not fit: another algorithm, or swapped bytes. Then the name it gives is its
/// sender's, not that of damaged bytes.
[[nodiscard]] bool is_whole_by_other_crc(const Frame& frame);

/// The mildest policy that would take the frame; absent where none is needed or only `ignore` would.
[[nodiscard]] std::optional<CrcPolicy> fitting_policy(const Frame& frame);

}  // namespace lvwang::protocol
