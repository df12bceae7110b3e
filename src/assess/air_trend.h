// Has the air become better or worse over the years? Yearly figures of a place by the rank correlation of Spearman.
// Promises: one year that is not valid leaves no coefficient and is said; five to ten years, as the text has critical values for.
// Rule: HJ 663-2013 annex C (to be confirmed against the text).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "assess/evaluation.h"
#include "assess/statistics.h"

namespace lvwang::assess {

inline constexpr int kTrendYearsMin = 5;
inline constexpr int kTrendYearsMax = 10;

/// One line of an evaluation over the years.
struct ItemTrend {
    std::string parameter;
    standards::Statistic statistic;
    std::string unit;
    std::vector<std::optional<Decimal>> values;  ///< by year, as evaluated; absent where not valid
    std::optional<RankCorrelation> correlation;  ///< absent where a year is not valid
};

/// @param years  evaluations of years that follow each other, under one edition
/// @error kInvalidArgument  fewer than five or more than ten years
[[nodiscard]] Result<std::vector<ItemTrend>> trends_of(std::span<const AirEvaluation> years);

}  // namespace lvwang::assess
