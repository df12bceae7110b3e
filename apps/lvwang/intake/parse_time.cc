#include <array>

#include "base/time.h"
#include "intake/row_reader.h"

namespace lvwang::intake {

namespace {

constexpr std::size_t kParts = 6;  // year to second

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// The parts of a time as they are found.
struct Parts {
    std::array<int, kParts> value{};
    std::size_t count = 0;

    bool add(int part) {
        if (count == kParts) return false;
        value[count++] = part;
        return true;
    }
    bool add_compact(std::string_view digits) {  // 20260403, 2026040316, ...
        if (count != 0 || digits.size() < 8 || digits.size() > 14 || digits.size() % 2 != 0) return false;
        const auto number = [&](std::size_t at, std::size_t length) {
            int sum = 0;
            for (std::size_t i = at; i < at + length; ++i) sum = sum * 10 + (digits[i] - '0');
            return sum;
        };
        add(number(0, 4));
        for (std::size_t at = 4; at < digits.size(); at += 2) add(number(at, 2));
        return true;
    }
};

/// Minutes of `+08:00`, `+0800`, `+08` or `Z`.
std::optional<int> parse_zone(std::string_view text) {
    if (text == "Z") return 0;
    std::string digits;
    for (const char c : text.substr(1)) {
        if (is_digit(c))
            digits += c;
        else if (c != ':')
            return std::nullopt;
    }
    if (digits.size() != 2 && digits.size() != 4) return std::nullopt;
    const int hours = (digits[0] - '0') * 10 + digits[1] - '0';
    const int minutes = digits.size() == 4 ? (digits[2] - '0') * 10 + digits[3] - '0' : 0;
    return (text[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
}

/// Adds the parts of one text; a zone behind the hour goes to `offset_min`.
bool add_text(std::string_view text, Parts& parts, int& offset_min) {
    bool any = false;
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (is_digit(c)) {
            const auto begin = at;
            int number = 0;
            while (at < text.size() && is_digit(text[at]) && at - begin < 15)
                number = (number * 10 + (text[at++] - '0')) % 100'000;
            const auto digits = text.substr(begin, at - begin);
            if (digits.size() > 4 ? !parts.add_compact(digits) : !parts.add(number)) return false;
            any = true;
            continue;
        }
        const bool behind_hour = parts.count >= 4;
        if (c == 'Z' || ((c == '+' || c == '-') && behind_hour)) {
            const auto zone = parse_zone(text.substr(at));
            if (!zone) return false;
            offset_min = *zone;
            return any;
        }
        if (c == '.' && parts.count == kParts) {  // a fraction of a second
            while (++at < text.size() && is_digit(text[at])) {
            }
            continue;
        }
        const bool between = c == '-' || c == '/' || c == ':' || c == ' ' || c == 'T' || c == '.';
        if (!between || (!any && c != ' ')) return false;
        ++at;
    }
    return any;
}

}  // namespace

std::optional<Instant> parse_time(std::span<const std::string_view> texts, int utc_offset_min) {
    Parts parts;
    for (const auto text : texts) {
        if (!add_text(text, parts, utc_offset_min)) return std::nullopt;
    }
    if (parts.count < 3) return std::nullopt;
    const auto [year, month, day, hour, minute, second] = parts.value;
    const CivilDate date{year, month, day};
    const bool is_24 = hour == 24 && minute == 0 && second == 0;
    if (year < 1900 || year > 2200 || !is_valid(date) || (hour > 23 && !is_24) || minute > 59 || second > 59) return std::nullopt;
    const auto utc_ms = day_number(date) * kDayMs + hour * kHourMs + minute * kMinuteMs + second * kSecondMs;
    return Instant{utc_ms - utc_offset_min * kMinuteMs};
}

}  // namespace lvwang::intake
