// What were the days of a station? Valid day means and the largest 8-hour ozone means, from its hours.
// Promises: only valid days; nothing is rounded here. Rule: GB 3095 table 4 and HJ 663 6.1.2 of the edition asked for.
#pragma once

#include <string_view>

#include "analysis/station_hours.h"
#include "assess/evaluation.h"
#include "quality/averaging_rules.h"

namespace lvwang::analysis {

/// Day values of one station by parameter key.
/// @param rules  counts of the edition, for ambient air
[[nodiscard]] assess::DayValues days_of(const StationHours& station, const quality::AveragingRules& rules,
                                        const registry::ParameterTable& parameters);

/// The counts that apply under an edition of HJ 663, whenever it was observed. @error kNotFound
[[nodiscard]] Result<quality::AveragingRules> rules_under(const standards::Standards& standards,
                                                          std::string_view evaluation_edition);

}  // namespace lvwang::analysis
