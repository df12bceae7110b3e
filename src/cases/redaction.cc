#include "cases/redaction.h"

#include <algorithm>

namespace lvwang::cases {
namespace {

constexpr std::size_t kDigitsOfPhone = 7;        // of a line of the town; what is shorter is an amount or a year
constexpr std::size_t kBytesOfOneCharacter = 3;  // of a Chinese name in UTF-8

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Digits with what people write between them: 0555-123 4567, 138 0013 8000, 34050119900101123X.
std::optional<std::string> number_in(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!is_digit(text[i])) continue;
        std::size_t digits = 0;
        std::size_t end = i;
        for (std::size_t j = i; j < text.size(); ++j) {
            if (is_digit(text[j])) {
                ++digits;
                end = j + 1;
            } else if (text[j] != '-' && text[j] != ' ') {
                break;
            }
        }
        // A day (2026-11-26) has eight digits and two dashes; it is none.
        const std::string_view found = text.substr(i, end - i);
        const bool day = found.size() == 10 && found[4] == '-' && found[7] == '-';
        if (digits >= kDigitsOfPhone && !day) return std::string(found);
        i = end;
    }
    return std::nullopt;
}

std::optional<std::string> address_in(std::string_view text) {
    const std::size_t at = text.find('@');
    if (at == std::string_view::npos) return std::nullopt;
    const auto word = [](char c) {
        return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' || c == '-';
    };
    std::size_t from = at;
    while (from > 0 && word(text[from - 1])) --from;
    std::size_t to = at + 1;
    while (to < text.size() && word(text[to])) ++to;
    return from == at || to == at + 1 ? std::nullopt : std::optional(std::string(text.substr(from, to - from)));
}

}  // namespace

std::optional<std::string> personal_in(std::string_view text, std::span<const std::string> names) {
    if (auto number = number_in(text)) return number;
    if (auto address = address_in(text)) return address;
    for (const std::string& name : names) {
        if (name.size() <= kBytesOfOneCharacter) continue;
        if (text.find(name) != std::string_view::npos) return name;
    }
    return std::nullopt;
}

}  // namespace lvwang::cases
