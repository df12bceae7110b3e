// When exactly? Instants in UTC and the civil calendar of China Standard Time (UTC+8, no daylight saving).
// Promises: nothing here reads a clock; a period is named by its start; text is parsed strictly unless the name says otherwise.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace lvwang {

/// Milliseconds since 1970-01-01T00:00:00Z.
struct Instant {
    std::int64_t ms = 0;
    friend auto operator<=>(const Instant&, const Instant&) = default;
    friend Instant operator+(Instant t, std::int64_t delta_ms) { return {t.ms + delta_ms}; }
    friend Instant operator-(Instant t, std::int64_t delta_ms) { return {t.ms - delta_ms}; }
    friend std::int64_t operator-(Instant a, Instant b) { return a.ms - b.ms; }
};

inline constexpr std::int64_t kSecondMs = 1000;
inline constexpr std::int64_t kMinuteMs = 60 * kSecondMs;
inline constexpr std::int64_t kHourMs = 60 * kMinuteMs;
inline constexpr std::int64_t kDayMs = 24 * kHourMs;
inline constexpr std::int64_t kChinaOffsetMs = 8 * kHourMs;

/// A day of the civil calendar, China Standard Time.
struct CivilDate {
    int year = 1970;
    int month = 1;  ///< 1..12
    int day = 1;    ///< 1..31
    friend auto operator<=>(const CivilDate&, const CivilDate&) = default;
};

struct CivilTime {
    CivilDate date;
    int hour = 0;
    int minute = 0;
    int second = 0;
    int millisecond = 0;
};

/// Civil time of an instant in China.
[[nodiscard]] CivilTime to_civil(Instant t);
[[nodiscard]] CivilDate to_date(Instant t);
/// First instant of a civil day.
[[nodiscard]] Instant start_of(CivilDate date);
[[nodiscard]] Instant to_instant(const CivilTime& civil);
/// Days since 1970-01-01; may be negative.
[[nodiscard]] std::int64_t day_number(CivilDate date);
[[nodiscard]] CivilDate date_of_day_number(std::int64_t days);
[[nodiscard]] CivilDate add_days(CivilDate date, std::int64_t days);
/// ISO weekday, Monday = 1 .. Sunday = 7.
[[nodiscard]] int weekday(CivilDate date);
[[nodiscard]] bool is_valid(CivilDate date);

/// Start of the civil minute, hour or day (length_ms divides a day) that holds `t`.
[[nodiscard]] Instant floor_to(Instant t, std::int64_t length_ms);

/// `20260403` to `20260403161530123`: 8, 10, 12, 14 or 17 digits of China Standard Time (HJ 212 DataTime and QN).
/// @error kInvalidArgument  other length, other characters, or no such day or time
[[nodiscard]] Result<Instant> parse_compact(std::string_view digits);
/// `20260403161530123`
[[nodiscard]] std::string format_compact_ms(Instant t);
/// `20260403161530`
[[nodiscard]] std::string format_compact(Instant t);

/// ISO 8601 date, or date and time with `Z`, `+08:00`, `+08` or no zone (then China), seconds optional, `T` or blank between.
/// Decimals of a second, as many as there are, are cut to milliseconds.
[[nodiscard]] Result<Instant> parse_iso(std::string_view text);
/// `2026-04-03T16:15:30+08:00`
[[nodiscard]] std::string format_iso(Instant t);
/// `2026-04-03T16:15:30.123+08:00`
[[nodiscard]] std::string format_iso_ms(Instant t);
/// `2026-04-03`
[[nodiscard]] Result<CivilDate> parse_date(std::string_view text);
[[nodiscard]] std::string format_date(CivilDate date);

}  // namespace lvwang
