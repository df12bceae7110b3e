// Can this text be written everywhere? Characters that no XML may hold make a file that Word or Excel refuses.
// Promises: pure; tabs and line ends are legible, everything else below U+0020 is not, nor are U+FFFE and U+FFFF.
// Rule: XML 1.0, 2.2.
#pragma once

#include <string>
#include <string_view>

namespace lvwang {

/// Whether all of `text` can be written. @param text  UTF-8
[[nodiscard]] bool is_legible(std::string_view text);
/// The same text without what cannot be written.
[[nodiscard]] std::string legible(std::string_view text);

}  // namespace lvwang
