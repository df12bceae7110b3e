// Better or worse than a year ago? Two evaluations of one place side by side, on a stated basis.
// Promises: the change is computed from the values as published (already rounded), rates as a difference in percentage points;
// where one side is not valid there is no change, and the reason stands there.
// Rule: published practice (rows `change` of data/standards/hj663-2013/published.csv); editions by choice.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "assess/evaluation.h"

namespace lvwang::assess {

/// Under which editions the year before is evaluated.
enum class EarlierBasis : std::uint8_t {
    kSame,  ///< those of this year: what would last year have been under the new rule
    kOwn,   ///< those that were in force then: what was published
};
[[nodiscard]] std::string_view to_string(EarlierBasis basis);  ///< same, own
[[nodiscard]] Result<EarlierBasis> parse_earlier_basis(std::string_view text);

struct ItemChange {
    std::string parameter;
    standards::Statistic statistic;
    std::optional<Decimal> now;
    std::optional<Decimal> before;
    std::optional<Decimal> change_pct;  ///< one decimal; absent where one side is not valid or was 0
};

struct Comparison {
    AirEvaluation now;
    AirEvaluation before;
    std::vector<ItemChange> items;                    ///< in the order of this year's edition
    std::optional<Decimal> good_share_change_points;  ///< 百分点
    std::optional<Decimal> composite_change_pct;      ///< absent too where the two indices are of different editions
};

/// What stands beside each other. @error kOutOfRange
[[nodiscard]] Result<Comparison> side_by_side(AirEvaluation now, AirEvaluation before);

/// Evaluates `period` under `editions`, and the same period of the year before on `basis`.
/// @error kNotFound  no edition was in force then; else as evaluate
[[nodiscard]] Result<Comparison> compare_with_year_before(const standards::Standards& standards, const AirEditions& editions,
                                                          EarlierBasis basis, const EvaluationPeriod& period,
                                                          const DeductedDays& days, int grade = 2);

}  // namespace lvwang::assess
