// How is an evaluation written down? As JSON for programs, as CSV for a spreadsheet.
// Promise: numbers stand as the standard rounds them; what is not valid is null or empty, with the reason beside it.
#pragma once

#include <string>
#include <string_view>

#include "assess/comparison.h"
#include "assess/evaluation.h"

namespace lvwang::analysis {

/// One object on one line.
[[nodiscard]] std::string to_json(std::string_view place, const assess::AirEvaluation& evaluation);

/// place,period,edition,limits,item,statistic,value,unit,limit,attained,multiple,days,lacking,clause
[[nodiscard]] std::string csv_header();
/// A line for each item, then good_days, good_share and composite. Each ends with a line end.
[[nodiscard]] std::string to_csv(std::string_view place, const assess::AirEvaluation& evaluation);

/// A period and the same of the year before: `{"place":…,"basis":"same","now":{…},"before":{…},"changes":[…]}` on one line.
[[nodiscard]] std::string to_json(std::string_view place, assess::EarlierBasis basis, const assess::Comparison& comparison);

/// place,period,before,basis,limits,limits_before,item,statistic,now,then,change
[[nodiscard]] std::string comparison_csv_header();
[[nodiscard]] std::string to_csv(std::string_view place, assess::EarlierBasis basis, const assess::Comparison& comparison);

}  // namespace lvwang::analysis
