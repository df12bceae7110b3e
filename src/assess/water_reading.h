// What does a day of a station say about its water? From valid samples, in canonical units, to values as the tables speak of
// them. Promises: only valid samples; what cannot be brought to the table's unit is left out, never guessed. Rule: GB 3838-2002
// (units); 环办〔2011〕22号 (items).
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "assess/water_class.h"
#include "model/parameter.h"
#include "model/reading.h"

namespace lvwang::assess {

/// A valid measured sample in `unit`; nothing where it is not valid, or no concentration of water.
[[nodiscard]] std::optional<Decimal> water_value_of(const Parameter& parameter, const Sample& sample, std::string_view unit);

/// Items of evaluation of one reading, each as a mean of one sampling.
[[nodiscard]] std::vector<WaterItemMean> water_means_of(const WaterRules& rules, const ParameterLookup& parameters,
                                                        const Reading& reading);

/// The class of one day of one section on the basic items. @error kNotFound  no method applies to that time
[[nodiscard]] Result<WaterAssessment> assess_water_day(const standards::Standards& standards, const ParameterLookup& parameters,
                                                       WaterBody body, const Reading& day);

}  // namespace lvwang::assess
