// By which rules is something wrong? Name, class and patience of each.
// Promises: a rule's name is stored in findings and files and never changes its meaning; only kExceedance may be called 超标.
// Rule: standards' own averaging periods make an exceedance; everything shorter or relative is a warning or a clue.
#pragma once

#include <cstdint>
#include <string_view>

#include "model/finding.h"

namespace lvwang::detect {

struct Rule {
    std::string_view name;
    FindingClass cls = FindingClass::kExceedance;
    Period period = Period::kHour;
    int hold_periods = 0;        ///< further periods that must show it before a pending finding opens
    std::int64_t forget_ms = 0;  ///< an unresolved finding without a judged period for longer is resolved; 0: never
};

/// Data that arrive later than this after the end of their period are assessed, but raise no live alarm.
inline constexpr std::int64_t kLateLimitMs = 2 * kHourMs;

/// A device's clock may run ahead by this much (beyond, its readings are flagged): its hour may come in before the hour ends.
inline constexpr std::int64_t kClockToleranceMs = 10 * kMinuteMs;

/// A stopped plant sends marked hours for days; after one whole day without a valid hour nobody can call an hourly run going on.
inline constexpr std::int64_t kForgetHoursMs = kDayMs;
/// Two days may be invalid in a row (a repair may take 48 h) before a run of days is over.
inline constexpr std::int64_t kForgetDaysMs = 3 * kDayMs;

inline constexpr Rule kStackHourExceeded{"stack_hour_exceeded", FindingClass::kExceedance, Period::kHour, 0, kForgetHoursMs};
inline constexpr Rule kWastewaterDayExceeded{"wastewater_day_exceeded", FindingClass::kExceedance, Period::kDay, 0,
                                             kForgetDaysMs};
inline constexpr Rule kWastewaterHourWarning{"wastewater_hour_warning", FindingClass::kWarning, Period::kHour, 0, kForgetHoursMs};
inline constexpr Rule kAirDayExceeded{"air_day_exceeded", FindingClass::kClue, Period::kDay, 0, kForgetDaysMs};
inline constexpr Rule kAirHourHigh{"air_hour_high", FindingClass::kClue, Period::kHour, 0, kForgetHoursMs};
inline constexpr Rule kSilent{"silent", FindingClass::kSilence, Period::kMoment, 0, 0};
inline constexpr Rule kHourDisagrees{"hour_disagrees", FindingClass::kDisagreement, Period::kHour, 0, kForgetHoursMs};

/// The rule of that name, null where there is none.
[[nodiscard]] const Rule* rule_named(std::string_view name);

}  // namespace lvwang::detect
