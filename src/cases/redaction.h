// Does a text that everybody will read name a person? 公开前的脱敏检查.
// Promises: pure; finds telephone numbers, identity numbers, mail addresses and the names it is given; says which one it found.
// Rule: docs/OPERATING.md, Public page; what it finds is refused, not blackened: who wrote it writes it anew.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace lvwang::cases {

/// @param names  of people who must not be named; those of one character are passed over
/// @return what was found, in the words of the text; absent where nothing was
[[nodiscard]] std::optional<std::string> personal_in(std::string_view text, std::span<const std::string> names);

}  // namespace lvwang::cases
