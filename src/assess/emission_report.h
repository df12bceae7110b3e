// What did an outlet send out in days and months, and did it keep its limits? From its hours to judged and added-up figures.
// Promises: a pure function; judged is what the limit's row says, with all its decimals unless the row rounds; masses come from
// measured, never from converted concentrations; counts that are missing are said. Rule: HJ 75-2017, HJ 356-2019, GB/T 8170.
#pragma once

#include <span>
#include <string_view>

#include "assess/emission_figures.h"
#include "assess/emission_substitution.h"
#include "base/result.h"
#include "standards/standards.h"

namespace lvwang::assess {

/// Counts and tables of one edition of HJ 75 or HJ 356.
struct OutletRules {
    int minutes_min = 45;
    Decimal day_hours_min;
    bool day_share = false;  ///< day_hours_min is percent of the hours due
    int days_min = 25;
    int days_min_february = 23;
    Decimal oxygen_in_air_pct;
    std::span<const standards::SubstitutionRow> substitution;

    /// HJ 75 in force at `observed`. @error kNotFound
    [[nodiscard]] static Result<OutletRules> of_stacks(const standards::Standards& standards, Instant observed);
    /// HJ 356 in force at `observed`; months: to be confirmed. @error kNotFound
    [[nodiscard]] static Result<OutletRules> of_wastewater(const standards::Standards& standards, Instant observed);
};

/// Gas: hours are judged, days and months are means of valid hours and days.
/// @param hours  as without_gaps gives them
[[nodiscard]] OutletReport report_stack(const OutletRules& rules, const OutletItem& item, std::span<const OutletHour> hours);

/// Wastewater: days are judged, weighed by flow (pH by H+). An hour without flow is neither valid nor due.
/// @param hours  as without_gaps gives them; flow in m3/h; concentrations in mg/L where masses are wanted
[[nodiscard]] OutletReport report_wastewater(const OutletRules& rules, const OutletItem& item, std::span<const OutletHour> hours);

}  // namespace lvwang::assess
