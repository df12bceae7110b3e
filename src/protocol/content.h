// Does a message say what its edition lets it say? The quirks that stand in the content, where decode() names those of the form.
// Promises: pure; nothing is judged twice (decode() and the frame reader name the rest); a clean frame of any edition gives none.
// Rule: HJ/T 212-2005 6.3 and annex B, HJ 212-2017 6.3, 6.6 and annex B; HJ 212-2025 as far as it is known.
#pragma once

#include "protocol/message.h"

namespace lvwang::protocol {

/// Warnings about header order, MN, ST, DataTime, keys, numbers and marks of a decoded message. Of a request, an answer or cipher
/// text only the header is judged.
[[nodiscard]] Warnings examine(const Message& message);

/// Whether the message reports values: a data command (2011, 2051, ...) with something in its CP that is no request.
[[nodiscard]] bool is_data(const Message& message);

/// Whether an edition has this system code. @clause HJ 212-2017 table 5, HJ 212-2025 (44, 45)
[[nodiscard]] bool is_known_st(std::string_view st);

/// What a system code speaks of.
enum class Medium : std::uint8_t { kOther, kWater, kGas };
[[nodiscard]] Medium medium_of(std::string_view st);

}  // namespace lvwang::protocol
