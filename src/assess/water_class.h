// Which class is this water? One item, then one section: the worst of its items.
// Promises: exact comparison of the rounded mean; the class stands with all items that were measured; a section that lacks what
// it must measure has no class and says what is missing. Rule: GB 3838-2002 table 1; 环办〔2011〕22号 断面水质评价, 主要污染指标.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "assess/water_rules.h"
#include "assess/water_values.h"
#include "base/decimal.h"
#include "model/water.h"

namespace lvwang::assess {

/// Class of one rounded value; equality belongs to the better class. pH outside its range is inferior to V.
/// @param value  in the unit of the limit
/// @clause GB 3838-2002 table 1; dissolved oxygen is the better the more there is (class I: 90 % saturation or 7.5 mg/L; 7.5 is
///         compared)
[[nodiscard]] WaterClass class_of(const standards::WaterLimit& limit, Decimal value);

/// Class, quality and main pollution indicators of one section, point or spatial mean.
///
/// The class is the worst among the evaluated items. Main indicators are those beyond class III: cyanide and heavy metals before
/// all others, then by class, the worst first, then by multiple; three at most; none where the section is good.
/// @param means     of one place; keys that are no items are passed over; negative ones count as missing
/// @param required  keys that must be there; empty: those that were measured are taken, but pH alone says nothing
/// @clause 环办〔2011〕22号 断面水质评价, 断面主要污染指标的确定方法
[[nodiscard]] WaterAssessment evaluate_section(const WaterRules& rules, WaterBody body, std::span<const WaterItemMean> means,
                                               std::span<const std::string> required);

/// Whether a class meets a target; absent where there is no class.
[[nodiscard]] std::optional<bool> meets_target(const WaterAssessment& assessment, WaterClass target);

}  // namespace lvwang::assess
