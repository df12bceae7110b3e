// How does a page become a file that people can print, send or write in? Other programs do it: Chromium prints, pandoc writes
// DOCX. Promises: one at a time, bounded in time; a program that is not there is one clear error; nothing is left behind. May be
// called from any thread; blocks. Rule: chromium --print-to-pdf; pandoc of Debian.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace lvwang::courier {

struct Converters {
    std::string chromium;  ///< path; empty: looked for where Debian, Ubuntu and Google put it
    std::string pandoc;    ///< the same
    std::int64_t patience_ms = 30'000;
};

/// @param format  pdf or docx   @param html  self-contained, UTF-8
/// @error kUnsupported  another format, or the program is not installed: says where it was looked for
/// @error kUnavailable  others have been waiting too long; ask again
/// @error kIo           the program failed or took too long; with what it said
[[nodiscard]] Result<std::string> convert(std::string_view format, const std::string& html, const Converters& programs);

}  // namespace lvwang::courier
