// What stands for an hour of emission that was lost? The largest of the valid hours before, as many as the capture rate asks for.
// Promises: nothing is filled in where the tables do not say what with, or where too few valid hours lie before; it is said why.
// Rule: HJ 75-2017 tables 4 and 5 (gas); HJ 356-2019 (water: mean of the equally long stretch before, pH its median; to be
// confirmed).
#pragma once

#include <span>
#include <vector>

#include "assess/emission_figures.h"
#include "standards/standards.h"

namespace lvwang::assess {

/// Fills substituted_kg and substitution of the hours whose emission is lost, run by run.
/// @param rows      substitution.csv of the edition
/// @param captures  of the quarters of these hours; a run goes by the quarter that it begins in
/// @clause HJ 75-2017 8.2, tables 4 and 5
void substitute_lost_hours(std::span<const standards::SubstitutionRow> rows, std::span<const CaptureRate> captures,
                           std::vector<HourFigure>& hours);

/// The same for wastewater: each lost hour is the mean of as many valid hours before the run as it has lost.
/// @clause HJ 356-2019 (one source)
void substitute_lost_hours_of_water(std::vector<HourFigure>& hours);

/// What stands for values that are missing: the mean of `before`, of pH the median. @return nothing where `before` is empty
[[nodiscard]] std::optional<Decimal> equal_stretch_value(std::span<const Decimal> before, bool ph);

}  // namespace lvwang::assess
