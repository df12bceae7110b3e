#include "cases/redaction.h"

#include <algorithm>
#include <string>
#include <vector>

namespace lvwang::cases {
namespace {

constexpr std::size_t kDigitsOfPhone = 7;        // of a line of the town; what is shorter is an amount or a year
constexpr std::size_t kBytesOfOneCharacter = 3;  // of a Chinese name in UTF-8

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// A text with its full-width forms (１３８－００, ＠) as plain ones, and where in the given text each byte of it comes from.
struct Plain {
    std::string text;
    std::vector<std::size_t> from;
};

Plain plain_of(std::string_view given) {
    constexpr std::size_t kWide = 3;  // bytes of U+3000, U+FF01..U+FF5E
    Plain plain;
    plain.text.reserve(given.size());
    for (std::size_t i = 0; i < given.size();) {
        char shown = given[i];
        std::size_t length = 1;
        if (i + kWide <= given.size()) {
            const auto second = static_cast<unsigned char>(given[i + 1]);
            const auto third = static_cast<unsigned char>(given[i + 2]);
            if (given.substr(i, kWide) == "\u3000") {
                shown = ' ';
                length = kWide;
            } else if (given[i] == '\xEF' && (second == 0xBC || (second == 0xBD && third <= 0x9E))) {
                shown = static_cast<char>((second == 0xBC ? 0x20 : 0x60) + (third & 0x3F));
                length = kWide;
            }
        }
        plain.text.push_back(shown);
        plain.from.push_back(i);
        i += length;
    }
    plain.from.push_back(given.size());
    return plain;
}

struct Stretch {
    std::size_t from;
    std::size_t to;
};

// How long the day (2026-11-26) or the time of the day (08:30) is that begins at `from`; 0 where none does.
std::size_t moment_at(std::string_view text, std::size_t from) {
    for (const std::string_view form : {"0000-00-00", "00:00"}) {
        const std::string_view part = text.substr(from, form.size());
        const bool is_it = part.size() == form.size() && std::ranges::equal(part, form, [](char c, char wanted) {
                               return wanted == '0' ? is_digit(c) : c == wanted;
                           });
        const bool goes_on =
            from + form.size() < text.size() && (is_digit(text[from + form.size()]) || text[from + form.size()] == '-');
        if (is_it && !goes_on) return form.size();
    }
    return 0;
}

// Digits with what people write between them: 0555-123 4567, 138 0013 8000, 34050119900101123X.
std::optional<Stretch> number_in(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!is_digit(text[i])) continue;
        if (const std::size_t moment = moment_at(text, i); moment > 0) {
            i += moment - 1;
            continue;
        }
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
        if (digits >= kDigitsOfPhone) return Stretch{i, end};
        i = end;
    }
    return std::nullopt;
}

// Without blanks and signs of no width, with which a name may be taken apart.
std::string without_gaps(std::string_view text) {
    std::string closed;
    for (std::size_t i = 0; i < text.size();) {
        const std::string_view rest = text.substr(i);
        if (text[i] == ' ') {
            ++i;
        } else if (rest.starts_with("\u3000") || rest.starts_with("\u200B") || rest.starts_with("\u200C") ||
                   rest.starts_with("\u200D") || rest.starts_with("\uFEFF")) {
            i += kBytesOfOneCharacter;
        } else {
            closed.push_back(text[i++]);
        }
    }
    return closed;
}

std::optional<Stretch> address_in(std::string_view text) {
    const std::size_t at = text.find('@');
    if (at == std::string_view::npos) return std::nullopt;
    const auto word = [](char c) {
        return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' || c == '-';
    };
    std::size_t from = at;
    while (from > 0 && word(text[from - 1])) --from;
    std::size_t to = at + 1;
    while (to < text.size() && word(text[to])) ++to;
    return from == at || to == at + 1 ? std::nullopt : std::optional(Stretch{from, to});
}

}  // namespace

std::optional<std::string> personal_in(std::string_view text, std::span<const std::string> names) {
    const Plain plain = plain_of(text);
    auto found = number_in(plain.text);
    if (!found) found = address_in(plain.text);
    if (found) return std::string(text.substr(plain.from[found->from], plain.from[found->to] - plain.from[found->from]));
    const std::string closed = without_gaps(text);
    for (const std::string& name : names) {
        if (name.size() <= kBytesOfOneCharacter) continue;
        if (text.find(name) != std::string_view::npos || closed.find(name) != std::string::npos) return name;
    }
    return std::nullopt;
}

}  // namespace lvwang::cases
