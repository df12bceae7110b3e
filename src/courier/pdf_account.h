// What does a PDF hold, object by object? qpdf says it, as a program of its own: a file that was made to break a reader breaks
// that one. Promises: one at a time, bounded in time, memory and length; nothing is left behind. May be called from any thread;
// blocks. Rule: qpdf 11, --json=2; prlimit of util-linux; what the account means is judged in protocol/pdf.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace lvwang::courier {

struct PdfPrograms {
    std::string qpdf;  ///< path; empty: looked for where Debian puts it
    std::int64_t patience_ms = 20'000;
};

/// @return qpdf's account (JSON) of all objects, without the bytes of streams; compressed objects stand in the clear
/// @error kInvalidArgument  the file is damaged, wants a password, or unfolds to more than can be looked at; with what qpdf said
/// @error kUnsupported      qpdf is not installed: says where it was looked for
/// @error kUnavailable      others have been waiting too long; ask again
/// @error kIo               qpdf could not be run or took too long
[[nodiscard]] Result<std::string> account_of_pdf(std::string_view bytes, const PdfPrograms& programs);

}  // namespace lvwang::courier
