// Is this a PDF that can be kept as evidence, and how many pages has it? What of it could act is refused.
// Promises: pure; the kind is told by the bytes, never by a name; each refusal says what is wrong with the file. What its objects
// say is read from the account that qpdf gives of them (courier/pdf_account.h), where compressed objects and escaped names stand
// in the clear. Rule: ISO 32000-1:2008, 7.5 (file structure), 12.6 (actions).
#pragma once

#include <string_view>

#include "base/result.h"

namespace lvwang::protocol {

inline constexpr std::size_t kPdfBytesMax = 10 << 20;  ///< a scanned report of forty pages has four to eight MB

/// Whether the bytes begin as a PDF does: whatever else they are then, they are no photo.
[[nodiscard]] bool begins_as_pdf(std::string_view bytes);

/// Header with its version at the very beginning, end mark in the last KiB, size.
/// @error kInvalidArgument  says what is missing   @clause 7.5.2, 7.5.5
[[nodiscard]] Result<void> check_pdf(std::string_view bytes);

/// Pages of a PDF, from qpdf's account of it (JSON, version 2).
/// @error kInvalidArgument  it is encrypted, holds scripts or starts programs, or has no page
[[nodiscard]] Result<int> pages_of_account(std::string_view account);

}  // namespace lvwang::protocol
