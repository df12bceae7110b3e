// Will a section reach the class that is asked of it? The class so far this year, and what the remaining days must be.
// Promises: exact to the last digit: what is allowed is met when it is reached and missed one step beyond; every remaining day is
// taken to be measured; an item that is missing is named, and nothing is safe without it.
// Rule: 环办〔2011〕22号 (class by the means of the year), GB 3838-2002 table 1; the target itself is a person's decision.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "assess/target.h"
#include "assess/water_period.h"

namespace lvwang::assess {

/// One evaluated item on its way to the class of the target.
struct ItemStanding {
    std::string parameter;
    std::string unit;
    int days = 0;
    Decimal mean;  ///< so far, as rounded for evaluation
    WaterClass water_class = WaterClass::kI;
    Decimal limit;  ///< of the target's class
    standards::LimitSense sense = standards::LimitSense::kAtMost;
    TargetState state = TargetState::kOpen;
    /// What the remaining days may average at most (dissolved oxygen: must at least), in steps of the item's decimals. Absent
    /// where none are left, where nothing helps, where whatever comes is fine, and for pH, whose mean goes through H+.
    std::optional<Decimal> allowed;
};

struct SectionStanding {
    TargetState state = TargetState::kOpen;
    int days = 0;  ///< on which anything was measured
    int days_left = 0;
    std::optional<WaterClass> to_date;  ///< absent where an item is missing
    std::vector<Lack> lacks;            ///< why there is no class
    std::vector<ItemStanding> items;    ///< evaluated ones that were measured, in the order of the text
};

/// @param samplings   of the year so far; others are passed over
/// @param required    keys that must be there
/// @param days_left   of the year, not over
/// @param most        the highest a day of a parameter is taken to be
[[nodiscard]] SectionStanding section_standing(const WaterRules& rules, WaterBody body, WaterClass target,
                                               const EvaluationPeriod& so_far, const WaterSamplings& samplings,
                                               std::span<const std::string> required, int days_left,
                                               const std::function<Decimal(std::string_view)>& most);

/// The class of the means up to each day of `so_far`, for a burn-down; absent while an item is missing.
[[nodiscard]] std::vector<std::optional<WaterClass>> running_classes(const WaterRules& rules, WaterBody body,
                                                                     const EvaluationPeriod& so_far,
                                                                     const WaterSamplings& samplings,
                                                                     std::span<const std::string> required);

}  // namespace lvwang::assess
