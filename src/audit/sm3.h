// What is the SM3 of these bytes?
// Promises: 64 hex digits in lower case, the same on every machine; never fails for input.
// Rule: GB/T 32905-2016, by OpenSSL; its two examples are in the test.
#pragma once

#include <string>
#include <string_view>

namespace lvwang::audit {

[[nodiscard]] std::string sm3_hex(std::string_view bytes);

}  // namespace lvwang::audit
