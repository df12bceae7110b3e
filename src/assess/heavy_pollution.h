// Which warning do these days call for? Yellow, orange or red, from a series of 24-hour indices, forecast or observed.
// Promises: says which run of days made it so; a day without index ends a run; days that ozone, sand or fire made bad count for
// no colour and are named. Rule: 环大气〔2024〕6号 and the plans before it, data/standards/heavy-pollution-*.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/time.h"
#include "standards/tables.h"

namespace lvwang::assess {

/// The air index of 24 hours in a row: a civil day, or any other 24 hours.
struct DayIndex {
    Instant start;
    std::optional<int> aqi;  ///< absent: not known
    bool counts = true;      ///< false: ozone, sand or wildfire made it what it is; no coloured warning (6.1)
};

/// A run of days that holds one row of warnings.csv.
struct WarningRun {
    int index_above = 0;
    int days = 0;  ///< as long as the run is, at least what the row asks for
    Instant start;
    std::string clause;
};

struct Warning {
    standards::WarningLevel level = standards::WarningLevel::kNone;
    /// Why: each way to the level that was met, with a run for each of its rows, the widest first; empty where none.
    std::vector<std::vector<WarningRun>> ways;
    standards::WarningLevel without_cause{};  ///< what it would be if ozone, sand and fire counted
    std::vector<Instant> left_out;            ///< starts of days that were high but do not count
};

/// The highest level that the series calls for. 24-hour stretches follow each other where one begins as the other ends, so a
/// series with a step of an hour is looked at from every hour on.
/// @param conditions  of one edition
/// @param days        by start, none twice, at any steps
/// @clause 环大气〔2024〕6号; red: the days above 300 lie within the run above 200
[[nodiscard]] Warning warning_for(std::span<const standards::WarningCondition> conditions, std::span<const DayIndex> days);

}  // namespace lvwang::assess
