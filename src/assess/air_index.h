// What do these concentrations mean for people? The air quality index of one place and hour or day.
// Promises: exact arithmetic up to the one rounding that the text asks for; what is missing is said, never filled in.
// Rule: HJ 633-2012 and HJ 633-2026, 4.2 (index), 4.3 (primary pollutant), 5.3 (completeness); tables in data/standards.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "base/decimal.h"
#include "base/result.h"
#include "model/assessment.h"
#include "standards/tables.h"

namespace lvwang::assess {

/// One valid hour or day mean (o3_8h of a day: the largest 8-hour mean) in its canonical unit: ug/m3, CO mg/m3.
struct Concentration {
    std::string_view parameter;  ///< key
    Decimal value;
};

/// Individual air quality index of one concentration.
///
/// Rounds the concentration half to even to the column's decimals, interpolates inside its band and rounds up.
/// @param concentration  mean in the column's unit
/// @return index 0..500; above the last band what the edition says: a fixed index, or nothing
/// @pre concentration >= 0
/// @clause HJ 633-2026 4.2.2, 4.2.3, 4.2.6; table 2 and its notes
[[nodiscard]] std::optional<int> individual_index(const standards::IndexColumn& column, Decimal concentration);

/// Air quality index of one place for one hour or day.
///
/// A pollutant of the report that is in neither list is missing. Where the edition has a completeness rule (2026) and one
/// is missing, the index is given only above 100 and otherwise absent (NA), its individual indices still listed. Editions
/// without one (2012) take the largest of what is there.
/// @param concentrations  in any order, each parameter at most once
/// @param not_monitored   keys outside the station's programme that never were primary (HJ 633-2026 5.3.2): not missing
/// @error kInvalidArgument  a parameter that is not part of the report, one given twice, a negative concentration; the
///                          error's field is the parameter
/// @clause HJ 633-2026 4.2, 4.3.1, 5.3
[[nodiscard]] Result<AirIndex> air_index(const standards::IndexRules& rules, standards::Report report,
                                         std::span<const Concentration> concentrations,
                                         std::span<const std::string_view> not_monitored = {});

}  // namespace lvwang::assess
