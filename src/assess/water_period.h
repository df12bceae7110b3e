// What did a month, a quarter, a year of samplings come to? The means of a section's period and the class they give.
// Promises: an item that must be there and was sampled too seldom has no mean, and the result says how often it was.
// Rule: 环办〔2011〕22号 数据统计 (samplings of a quarter and a year: to be confirmed).
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "assess/evaluation.h"
#include "assess/water_class.h"

namespace lvwang::assess {

/// One item on one day; where several samplings of a day are given, each counts.
struct DatedWaterValue {
    CivilDate day;
    WaterValue value;
};
/// Valid samplings of one section or point by parameter key, in the items' units.
using WaterSamplings = std::map<std::string, std::vector<DatedWaterValue>, std::less<>>;

struct WaterPeriodResult {
    std::vector<WaterItemMean> means;  ///< of all that was sampled often enough
    WaterAssessment assessment;
    int days = 0;  ///< days on which anything was sampled
};

/// How often an item that must be there has to be sampled: in a month and a quarter by days, in a year by months (a year of
/// twelve samplings is one of twelve months); a range has no count of its own but one.
[[nodiscard]] int samplings_min(const WaterRules& rules, const EvaluationPeriod& period);

/// @param samplings  any days; those outside the period are passed over
/// @param required   as in evaluate_section
[[nodiscard]] WaterPeriodResult evaluate_water_period(const WaterRules& rules, WaterBody body, const EvaluationPeriod& period,
                                                      const WaterSamplings& samplings, std::span<const std::string> required);

}  // namespace lvwang::assess
