// What were the days, many million hours long? Valid day means and largest 8-hour means of one column of air, day after day.
// Promises: what day_from_hours and largest_eight_hour_mean say of whole hours (a test holds them together), without taking
// memory for a day. Rule: GB 3095 table 4, HJ 663 6.1.2; averages.h is the rule as it reads, this is its short way.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "model/reading.h"
#include "quality/averaging_rules.h"

namespace lvwang::quality {

/// One valid day, not rounded beyond nine decimals.
struct DayMean {
    CivilDate day;
    Decimal value;
};

class HourDays {
public:
    /// @pre rules are of air: a number of hours makes a day, and no 8-hour mean that counts reaches into the day before
    HourDays(const AveragingRules& rules, std::string_view parameter);

    /// Appends the valid day means. @param hours  of one column, by start, none twice; days that they cut are counted as they are
    void means(std::span<const StoredSample> hours, std::vector<DayMean>& days) const;

    /// Appends the days' largest 8-hour means, from hours of ozone as above.
    void largest_eight_hour_means(std::span<const StoredSample> hours, std::vector<DayMean>& days) const;

private:
    std::int64_t hours_min_ = 0;
    OzoneRules ozone_;
};

}  // namespace lvwang::quality
