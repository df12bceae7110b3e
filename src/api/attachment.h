// What is a file called that one keeps? The header of an answer that is saved rather than shown.
// Promise: names beyond ASCII stand encoded beside a plain one, so that every browser finds one that it can use.
// Rule: RFC 6266, RFC 8187.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace lvwang::api {

/// Content-Disposition. @param plain  the same in ASCII   @param ending  without a dot
[[nodiscard]] inline std::string attachment(std::string_view name, std::string_view plain, std::string_view ending) {
    std::string encoded;
    for (const char c : name) {
        const bool kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
        encoded += kept ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return fmt::format("attachment; filename=\"{}.{}\"; filename*=UTF-8''{}.{}", plain, ending, encoded, ending);
}

}  // namespace lvwang::api
