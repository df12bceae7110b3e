// What may a file that somebody brings be called where others read its name? His own words, made harmless.
// Promises: pure; a name never becomes a path, never turns the reading direction of what stands around it, and ends as its kind
// does. Rule: docs/OPERATING.md, Photos and files; Unicode Standard Annex 9 (marks of direction).
#pragma once

#include <string>
#include <string_view>

namespace lvwang {

inline constexpr std::size_t kFileNameCharactersMax = 80;  ///< what a line of a page holds

/// The last part of `given` (UTF-8) without an ending: what steers a terminal, a path or the reading direction becomes `_`, what
/// is too long is cut behind a whole character. Empty where nothing is left.
[[nodiscard]] std::string plain_file_name(std::string_view given);

}  // namespace lvwang
