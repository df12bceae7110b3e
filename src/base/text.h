// What do these bytes say? Encodings met on the wire, turned into UTF-8 once, at the door.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace lvwang {

/// Well-formed UTF-8 without surrogates (RFC 3629).
[[nodiscard]] bool is_utf8(std::string_view bytes);

/// GBK (GB 18030) to UTF-8. @error kInvalidArgument  not GB 18030
[[nodiscard]] Result<std::string> gbk_to_utf8(std::string_view bytes);

/// UTF-8 as it is; else GB 18030; else every byte outside ASCII becomes U+FFFD. Never fails: for showing.
[[nodiscard]] std::string to_utf8_lossy(std::string_view bytes);

/// Lower-case ASCII; other bytes untouched.
[[nodiscard]] std::string to_lower_ascii(std::string_view text);
[[nodiscard]] bool equals_ignore_case(std::string_view a, std::string_view b);
/// Without ASCII blanks at both ends.
[[nodiscard]] std::string_view trim(std::string_view text);
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

/// `0aff` of bytes and back. @error kInvalidArgument  odd length or no hex digit
[[nodiscard]] std::string to_hex(std::string_view bytes);
[[nodiscard]] Result<std::string> from_hex(std::string_view hex);

/// `text` as a JSON string with its quotes; bytes that are not UTF-8 go through to_utf8_lossy.
[[nodiscard]] std::string json_quote(std::string_view text);
/// As json_quote, appended to `out`.
void append_json_quoted(std::string& out, std::string_view text);

}  // namespace lvwang
