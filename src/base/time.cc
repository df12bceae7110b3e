#include "base/time.h"

#include <array>

namespace lvwang {
namespace {

// Days from civil and back after H. Hinnant's public algorithms on the proleptic Gregorian calendar.
constexpr std::int64_t days_from_civil(int year, int month, int day) {
    const int y = month <= 2 ? year - 1 : year;
    const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
    const std::int64_t year_of_era = y - era * 400;
    const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    const std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

constexpr std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
    return a / b - (a % b < 0 ? 1 : 0);
}

// The next `width` digits as a number, or -1.
int take_digits(std::string_view& text, std::size_t width) {
    if (text.size() < width) return -1;
    int value = 0;
    for (std::size_t i = 0; i < width; ++i) {
        if (text[i] < '0' || text[i] > '9') return -1;
        value = value * 10 + (text[i] - '0');
    }
    text.remove_prefix(width);
    return value;
}

bool take_char(std::string_view& text, char c) {
    if (text.empty() || text.front() != c) return false;
    text.remove_prefix(1);
    return true;
}

bool is_valid(const CivilTime& t) {
    return is_valid(t.date) && t.hour >= 0 && t.hour < 24 && t.minute >= 0 && t.minute < 60 && t.second >= 0 && t.second < 60 &&
           t.millisecond >= 0 && t.millisecond < 1000;
}

bool take_date(std::string_view& text, CivilDate& date) {
    date.year = take_digits(text, 4);
    if (!take_char(text, '-')) return false;
    date.month = take_digits(text, 2);
    if (!take_char(text, '-')) return false;
    date.day = take_digits(text, 2);
    return is_valid(date);
}

// The decimals of a second as whole milliseconds, or -1 where there is no digit; what is finer is left off.
int take_milliseconds(std::string_view& text) {
    int value = 0;
    std::size_t digits = 0;
    for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; ++digits, text.remove_prefix(1)) {
        if (digits < 3) value = value * 10 + (text.front() - '0');
    }
    for (std::size_t i = digits; i < 3; ++i) value *= 10;
    return digits > 0 ? value : -1;
}

// `Z`, `+08:00`, `+0800`, `+08`; nothing is China.
bool take_zone(std::string_view& text, std::int64_t& offset_ms) {
    offset_ms = kChinaOffsetMs;
    if (text.empty()) return true;
    if (take_char(text, 'Z')) {
        offset_ms = 0;
        return true;
    }
    const bool minus = text.front() == '-';
    if (!minus && text.front() != '+') return false;
    text.remove_prefix(1);
    const int hours = take_digits(text, 2);
    take_char(text, ':');
    const int minutes = text.empty() ? 0 : take_digits(text, 2);
    if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59) return false;
    offset_ms = (hours * kHourMs + minutes * kMinuteMs) * (minus ? -1 : 1);
    return true;
}

}  // namespace

bool is_valid(CivilDate date) {
    constexpr std::array<int, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (date.year < 1900 || date.year > 9999 || date.month < 1 || date.month > 12 || date.day < 1) return false;
    const bool leap = (date.year % 4 == 0 && date.year % 100 != 0) || date.year % 400 == 0;
    return date.day <= kDays[static_cast<std::size_t>(date.month - 1)] + (date.month == 2 && leap ? 1 : 0);
}

std::int64_t day_number(CivilDate date) {
    return days_from_civil(date.year, date.month, date.day);
}

CivilDate date_of_day_number(std::int64_t days) {
    const std::int64_t z = days + 719468;
    const std::int64_t era = floor_divide(z, 146097);
    const std::int64_t day_of_era = z - era * 146097;
    const std::int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const std::int64_t month_shifted = (5 * day_of_year + 2) / 153;
    const int day = static_cast<int>(day_of_year - (153 * month_shifted + 2) / 5 + 1);
    const int month = static_cast<int>(month_shifted < 10 ? month_shifted + 3 : month_shifted - 9);
    return {static_cast<int>(year_of_era + era * 400 + (month <= 2 ? 1 : 0)), month, day};
}

CivilDate add_days(CivilDate date, std::int64_t days) {
    return date_of_day_number(day_number(date) + days);
}

int weekday(CivilDate date) {
    const std::int64_t days = day_number(date) + 3;  // 1970-01-01 was a Thursday
    return static_cast<int>(days - floor_divide(days, 7) * 7) + 1;
}

CivilTime to_civil(Instant t) {
    const std::int64_t local_ms = t.ms + kChinaOffsetMs;
    const std::int64_t days = floor_divide(local_ms, kDayMs);
    const std::int64_t in_day = local_ms - days * kDayMs;
    return {date_of_day_number(days), static_cast<int>(in_day / kHourMs), static_cast<int>(in_day / kMinuteMs % 60),
            static_cast<int>(in_day / kSecondMs % 60), static_cast<int>(in_day % 1000)};
}

CivilDate to_date(Instant t) {
    return date_of_day_number(floor_divide(t.ms + kChinaOffsetMs, kDayMs));
}

Instant start_of(CivilDate date) {
    return {day_number(date) * kDayMs - kChinaOffsetMs};
}

Instant to_instant(const CivilTime& civil) {
    return start_of(civil.date) +
           (civil.hour * kHourMs + civil.minute * kMinuteMs + civil.second * kSecondMs + civil.millisecond);
}

Instant floor_to(Instant t, std::int64_t length_ms) {
    return {floor_divide(t.ms + kChinaOffsetMs, length_ms) * length_ms - kChinaOffsetMs};
}

Result<Instant> parse_compact(std::string_view digits) {
    const std::string_view whole = digits;
    const std::size_t n = digits.size();
    CivilTime t;
    bool ok = n == 8 || n == 10 || n == 12 || n == 14 || n == 17;
    if (ok) {
        t.date.year = take_digits(digits, 4);
        t.date.month = take_digits(digits, 2);
        t.date.day = take_digits(digits, 2);
        if (n >= 10) t.hour = take_digits(digits, 2);
        if (n >= 12) t.minute = take_digits(digits, 2);
        if (n >= 14) t.second = take_digits(digits, 2);
        if (n == 17) t.millisecond = take_digits(digits, 3);
        ok = is_valid(t);
    }
    if (!ok) return fail(ErrorCode::kInvalidArgument, "'{}' is not a time (YYYYMMDDhhmmss)", whole);
    return to_instant(t);
}

std::string format_compact(Instant t) {
    const CivilTime c = to_civil(t);
    return fmt::format("{:04}{:02}{:02}{:02}{:02}{:02}", c.date.year, c.date.month, c.date.day, c.hour, c.minute, c.second);
}

std::string format_compact_ms(Instant t) {
    return format_compact(t) + fmt::format("{:03}", to_civil(t).millisecond);
}

Result<Instant> parse_iso(std::string_view text) {
    const std::string_view whole = text;
    const auto bad = [&] { return fail(ErrorCode::kInvalidArgument, "'{}' is not an ISO 8601 time", whole); };
    CivilTime t;
    if (!take_date(text, t.date)) return bad();
    if (!text.empty()) {
        if (!take_char(text, 'T') && !take_char(text, ' ')) return bad();
        t.hour = take_digits(text, 2);
        if (!take_char(text, ':')) return bad();
        t.minute = take_digits(text, 2);
        if (take_char(text, ':')) {
            t.second = take_digits(text, 2);
            if ((take_char(text, '.') || take_char(text, ',')) && (t.millisecond = take_milliseconds(text)) < 0) return bad();
        }
    }
    std::int64_t offset_ms = 0;
    if (!is_valid(t) || !take_zone(text, offset_ms) || !text.empty()) return bad();
    return to_instant(t) + (kChinaOffsetMs - offset_ms);
}

std::string format_iso(Instant t) {
    const CivilTime c = to_civil(t);
    return fmt::format("{}T{:02}:{:02}:{:02}+08:00", format_date(c.date), c.hour, c.minute, c.second);
}

std::string format_iso_ms(Instant t) {
    const CivilTime c = to_civil(t);
    return fmt::format("{}T{:02}:{:02}:{:02}.{:03}+08:00", format_date(c.date), c.hour, c.minute, c.second, c.millisecond);
}

Result<CivilDate> parse_date(std::string_view text) {
    const std::string_view whole = text;
    CivilDate date;
    if (!take_date(text, date) || !text.empty()) {
        return fail(ErrorCode::kInvalidArgument, "'{}' is not a date (YYYY-MM-DD)", whole);
    }
    return date;
}

std::string format_date(CivilDate date) {
    return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

}  // namespace lvwang
