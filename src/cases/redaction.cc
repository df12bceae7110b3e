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

// The bytes of the character that begins at `from`.
std::size_t length_at(std::string_view text, std::size_t from) {
    const auto first = static_cast<unsigned char>(text[from]);
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
    return std::min(length, text.size() - from);
}

// What a character looks like as a plain one: the full-width forms (１３８－００, ＠), dashes and blanks of every kind; 0: as
// nothing plain. Rule: Unicode blocks Halfwidth and Fullwidth Forms, General Punctuation.
char plain_form(std::string_view character) {
    constexpr std::string_view kDashes[] = {"\u2010", "\u2011", "\u2012", "\u2013", "\u2014",
                                            "\u2015", "\u2212", "\u00B7", "\u30FB"};
    constexpr std::string_view kBlanks[] = {"\u3000", "\u00A0", "\u2003", "\u2009", "\u202F", "\n", "\r", "\t"};
    if (std::ranges::find(kBlanks, character) != std::end(kBlanks)) return ' ';
    if (std::ranges::find(kDashes, character) != std::end(kDashes)) return '-';
    if (character.size() == 1) return character[0] == '_' ? '-' : character[0];
    if (character.size() != 3 || character[0] != '\xEF') return 0;
    const auto second = static_cast<unsigned char>(character[1]);
    const auto third = static_cast<unsigned char>(character[2]);
    const bool is_wide = second == 0xBC || (second == 0xBD && third <= 0x9E);
    return is_wide ? static_cast<char>((second == 0xBC ? 0x20 : 0x60) + (third & 0x3F)) : '\0';
}

// A text in plain forms, and where in the given text each byte of it comes from.
struct Plain {
    std::string text;
    std::vector<std::size_t> from;
};

Plain plain_of(std::string_view given) {
    constexpr std::string_view kNoWidth[] = {"\u200B", "\u200C", "\u200D", "\u2060", "\u00AD", "\uFEFF"};
    Plain plain;
    plain.text.reserve(given.size());
    for (std::size_t i = 0; i < given.size();) {
        const std::string_view character = given.substr(i, length_at(given, i));
        if (std::ranges::find(kNoWidth, character) != std::end(kNoWidth)) {
            i += character.size();
            continue;
        }
        const char shown = plain_form(character);
        plain.text.push_back(shown != 0 ? shown : character.back());
        plain.from.push_back(i);
        i += character.size();
    }
    plain.from.push_back(given.size());
    return plain;
}

struct Stretch {
    std::size_t from;
    std::size_t to;
};

// How long the day (2026-11-26, 2026/11/26) or the time of the day (08:30) is that begins at `from`; 0 where none does.
std::size_t moment_at(std::string_view text, std::size_t from) {
    for (const std::string_view form : {"0000-00-00", "0000/00/00", "0000.00.00", "00:00"}) {
        const std::string_view part = text.substr(from, form.size());
        const bool is_it = part.size() == form.size() && std::ranges::equal(part, form, [](char c, char wanted) {
                               return wanted == '0' ? is_digit(c) : c == wanted;
                           });
        const std::size_t next = from + form.size();
        const bool ends = next >= text.size() || (!is_digit(text[next]) && text[next] != '-');
        const bool to_another = next + 1 < text.size() && text[next] == '-' && moment_at(text, next + 1) > 0;  // 08:00-10:00
        if (is_it && (ends || to_another)) return form.size();
    }
    return 0;
}

// How long the number of a standard is that begins at `from` (16297-1996 of GB 16297-1996); 0 where none does.
std::size_t standard_at(std::string_view text, std::size_t from) {
    std::size_t begin = from;
    while (begin > 0 && text[begin - 1] == ' ') --begin;
    const std::size_t end_of_body = begin;
    const auto of_body = [](char c) { return is_digit(c) || (c >= 'A' && c <= 'Z') || c == '/'; };
    while (begin > 0 && of_body(text[begin - 1])) --begin;
    const std::string_view body = text.substr(begin, end_of_body - begin);
    if (!body.starts_with("GB") && !body.starts_with("HJ") && !body.starts_with("DB")) return 0;
    std::size_t at = from;
    while (at < text.size() && (is_digit(text[at]) || text[at] == '.')) ++at;
    constexpr std::size_t kNumberMax = 8;  // 39731.12
    constexpr std::size_t kYear = 5;       // with the dash
    const std::string_view year = text.substr(at, kYear);
    const bool is_year = year.starts_with("-19") || year.starts_with("-20");
    if (at - from > kNumberMax || year.size() < kYear || !is_year || !is_digit(year[3]) || !is_digit(year[4])) return 0;
    at += kYear;
    return at < text.size() && (is_digit(text[at]) || text[at] == '-') ? 0 : at - from;
}

struct Run {
    std::size_t end;
    std::string digits;
};

// The digits from `from` on that are one number for who reads it, with one of `between` between two of them.
Run run_at(std::string_view text, std::size_t from, std::string_view between) {
    Run run{from, {}};
    for (std::size_t at = from; at < text.size(); ++at) {
        if (at > from && !is_digit(text[at - 1]) && std::max(moment_at(text, at), standard_at(text, at)) > 0) break;
        if (is_digit(text[at])) {
            run.digits.push_back(text[at]);
            run.end = at + 1;
        } else if (between.find(text[at]) == std::string_view::npos) {
            break;
        }
    }
    return run;
}

// Numbers of telephones and identity cards, with what people write between the digits: 0555-123 4567, 138 0013 8000. Over other
// signs than these only what is as long as a mobile's and begins like one: 138.0013.8000 is none of three limits.
std::optional<Stretch> number_in(std::string_view text) {
    constexpr std::size_t kDigitsOfMobile = 11;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!is_digit(text[i])) continue;
        if (const std::size_t known = std::max(moment_at(text, i), standard_at(text, i)); known > 0) {
            i += known - 1;
            continue;
        }
        const Run run = run_at(text, i, "- ");
        if (run.digits.size() >= kDigitsOfPhone) return Stretch{i, run.end};
        const Run wide = run_at(text, i, "- ./,:()");
        const bool mobile = wide.digits.size() == kDigitsOfMobile && wide.digits[0] == '1' && wide.digits[1] >= '3';
        if (mobile) return Stretch{i, wide.end};
        i = run.end - 1;
    }
    return std::nullopt;
}

// Without blanks, points and signs of no width, with which a name may be taken apart.
std::string without_gaps(std::string_view text) {
    std::string closed;
    for (std::size_t i = 0; i < text.size();) {
        const std::string_view character = text.substr(i, length_at(text, i));
        i += character.size();
        const char shown = plain_form(character);
        const bool is_letter = is_digit(shown) || (shown >= 'a' && shown <= 'z') || (shown >= 'A' && shown <= 'Z');
        const bool of_signs = character.starts_with("\xC2") || character.starts_with("\xE2\x80") ||
                              character.starts_with("\xE2\x81") || character == "\uFEFF";
        if (is_letter || (shown == 0 && !of_signs)) closed.append(character);
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
        const std::string plain_name = without_gaps(name);
        if (plain_name.size() <= kBytesOfOneCharacter) continue;  // in too many words; or signs alone
        if (text.find(name) != std::string_view::npos || closed.find(plain_name) != std::string::npos) return name;
    }
    return std::nullopt;
}

}  // namespace lvwang::cases
