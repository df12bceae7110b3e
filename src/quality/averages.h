// What was the hour, what was the day? Averages of shorter periods, with the flags that their number earns them.
// Promises: functions of their arguments; only valid values enter; exact sums and counts, so that nothing is rounded before the
// standard says; too few values give an average that is kept and flagged kTooFew.
// Rule: GB 3095 table 4, HJ 663 6.1.2, HJ 75, HJ 356 (quality/averaging_rules.h). Periods are named by their start.
#pragma once

#include <optional>
#include <span>

#include "model/parameter.h"
#include "model/reading.h"
#include "quality/averaging_rules.h"

namespace lvwang::quality {

/// The period that an average is made for.
struct Target {
    PointId point{};
    Instant start;
    std::uint64_t seq = 0;  ///< entry that makes us compute
};

/// Hour from what the point reported in shorter intervals, at most one sample of a column at one start.
///
/// A device that reports every 5 minutes has 5 valid minutes with each value: the interval of a column is its most common
/// distance between starts. An hour alone may be what is left of sixty, also evenly: the distance is the one that was declared;
/// where none was, the one that the hour before or behind shows too, else the shortest of them; two or three values and nothing
/// around them stand for their own minutes. Measured and converted values are averaged (pH by H+, wind direction as a vector),
/// minima and maxima taken over, sums added up. Where the rules count a share of what is due, minutes without flow are not due.
/// Where nothing is valid, what there is is averaged and flagged with all that is against it, so that a page can show it.
/// @param minutes   of any order; those of the hours before and behind only tell how often the point reports
/// @param declared  minutes between two values, as the device or a person says; 0: nobody does
/// @return a computed hour; no samples where there are no minutes
[[nodiscard]] Reading hour_from_minutes(const AveragingRules& rules, const ParameterLookup& parameters, const Target& target,
                                        std::span<const StoredSample> minutes, int declared = 0);

/// Civil day from its hours, the best of each (see best.h), by the same rules. What wastewater contains is weighed by the flow of
/// the hour where the point measures it; hours without flow are neither valid nor due. Where a share of what is due makes the
/// day, an analyser that measures every 4 hours owes 6 values; where a number of hours does (air, stacks), an hour is an hour.
/// 8-hour ozone is not averaged: see below.
[[nodiscard]] Reading day_from_hours(const AveragingRules& rules, const ParameterLookup& parameters, const Target& target,
                                     std::span<const StoredSample> hours);

/// Rows of ozone and of its 8-hour mean in the table of parameters.
struct OzoneParameters {
    ParameterId ozone{};
    ParameterId ozone_8h{};
};

/// Moving 8-hour mean of ozone that ends with the hour `hour`.
///
/// It is stored at the start of its last hour: the mean "of 16:00", over 08:00 to 16:00, belongs to the hour 15:00-16:00.
/// @param hours  hours of ozone, others are passed over
/// @return nothing where none of the eight hours is there; kTooFew with fewer than six valid ones
/// @clause GB 3095-2026 3, table 4
[[nodiscard]] std::optional<Sample> eight_hour_mean(const AveragingRules& rules, const OzoneParameters& ids, Instant hour,
                                                    std::span<const StoredSample> hours);

/// The largest 8-hour mean of the civil day `day` (日最大8小时平均), among those that end at 08:00 to 24:00.
/// @param hours  8-hour means by the start of their last hour; others are passed over
/// @return nothing where there is none; kTooFew with fewer than 14 valid ones unless the largest exceeds 160 ug/m3
/// @clause HJ 663-2026 6.1.2
[[nodiscard]] std::optional<Sample> largest_eight_hour_mean(const AveragingRules& rules, const OzoneParameters& ids, Instant day,
                                                            std::span<const StoredSample> hours);

}  // namespace lvwang::quality
