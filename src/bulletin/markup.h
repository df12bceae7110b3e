// How does a text become HTML? Escaped, and each line a line of its own in whatever reads it.
// Promises: nothing in a text becomes markup. Rule: HTML 4.12.1, 13.1; pandoc takes a newline for a blank, so lines end in <br>.
#pragma once

#include <string>
#include <string_view>

namespace lvwang::bulletin {

[[nodiscard]] std::string escaped(std::string_view text);
/// The same of a text that may have several lines.
[[nodiscard]] std::string escaped_lines(std::string_view text);

}  // namespace lvwang::bulletin
