// What does it mean? The averages of one point and period under the standards of that time and the outlet's permit.
// Promises: only valid values are judged; which edition, limit and clause was applied stands in the result.
// Rule: HJ 633 (index), GB 3095 (ambient limits), the outlet's permit; editions by time of observation.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "model/assessment.h"
#include "model/parameter.h"
#include "model/place.h"
#include "model/reading.h"
#include "model/water.h"
#include "standards/standards.h"

namespace lvwang::assess {

/// What has to be known about a point in order to assess it.
struct Subject {
    PointId point{};
    PointKind kind = PointKind::kStack;
    std::span<const PermitLimit> limits;              ///< all rows of the outlet; those not valid on the day are passed over
    WaterBody body = WaterBody::kRiver;               ///< of surface water
    int air_grade = 2;                                ///< functional zone of GB 3095: 1 nature, 2 elsewhere
    std::span<const std::string_view> not_monitored;  ///< keys outside an air station's programme (HJ 633-2026 5.3.2)
};

/// The pipeline's arrow: Average to Assessment.
///
/// - ambient air: index of the hour or day (HJ 633) and limits of GB 3095 (hours: gases only; days, o3_8h);
/// - surface water: days have the class that the basic items of the method make, or say what is missing;
/// - micro stations, weather: nothing is judged here;
/// - stacks: hours against the permit, at reference oxygen where its row has one (sent, or converted here);
/// - wastewater: days, and hours too, which the caller may call a warning but not an exceedance.
/// @param average  samples of an hour or a day, the best of each column, with their flags; o3_8h of a day is the largest
/// @return no index and no judgement where nothing applies
[[nodiscard]] Assessment assess(const standards::Standards& standards, const ParameterLookup& parameters, const Subject& subject,
                                const Reading& average);

/// The air index of an hour's or day's samples under one edition, chosen by the caller for comparison.
/// @pre average.stream.period is kHour or kDay
[[nodiscard]] AirIndex air_index_of(const standards::IndexRules& rules, const ParameterLookup& parameters, const Reading& average,
                                    std::span<const std::string_view> not_monitored = {});

/// Converted samples (折算) for those limits with reference oxygen whose parameter has none that is valid, from the measured
/// value and the oxygen of the same period. The result joins `average` where the caller wants to store it.
[[nodiscard]] std::vector<Sample> missing_conversions(const standards::Standards& standards, const ParameterLookup& parameters,
                                                      std::span<const PermitLimit> limits, const Reading& average);

}  // namespace lvwang::assess
