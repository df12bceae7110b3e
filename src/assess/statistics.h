// What do many days come to? Means, percentiles, shares, multiples and trends of valid day values.
// Promises: exact arithmetic, one rounding, half to even; what has no value says so.
// Rule: HJ 663-2013 and HJ 663-2026 annex A (percentile, exceedance multiple, attainment rate, Spearman); GB/T 8170.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "base/decimal.h"
#include "base/result.h"
#include "standards/tables.h"

namespace lvwang::assess {

/// Mean or percentile of `values`, rounded once to `decimals`.
///
/// A percentile p lies at k = 1 + (n-1) p/100 among the sorted values, between its neighbours in proportion.
/// @param values  in any order
/// @return nothing where there are no values
/// @error kOutOfRange  values too far apart in their decimals to be held exactly
/// @clause HJ 663-2026 A.6
[[nodiscard]] Result<std::optional<Decimal>> statistic_of(std::span<const Decimal> values, standards::Statistic statistic,
                                                          int decimals);

/// (value - limit) / limit, half to even. Negative values are how far below the limit it is. @pre limit > 0
/// @error kOutOfRange
[[nodiscard]] Result<Decimal> exceedance_multiple(Decimal value, Decimal limit, int decimals);

/// part / whole in percent, half to even. @return nothing where whole is 0. @pre 0 <= part
[[nodiscard]] std::optional<Decimal> share_pct(std::int64_t part, std::int64_t whole, int decimals);

/// (now - before) / before in percent, of values already rounded for publication. @pre before > 0
/// @error kOutOfRange
[[nodiscard]] Result<Decimal> change_pct(Decimal now, Decimal before, int decimals);

enum class Trend : std::uint8_t { kNotSignificant = 0, kIncrease = 1, kDecrease = 2 };
[[nodiscard]] std::string_view to_string(Trend trend);  ///< none, increase, decrease

/// Rank correlation of the years' values with time.
struct RankCorrelation {
    Decimal coefficient;  ///< -1.000 to 1.000, three decimals
    Decimal critical;     ///< the least that is significant for this many years
    Trend trend = Trend::kNotSignificant;
};

/// Spearman's coefficient of yearly values in the order of the years; equal values share the mean of their ranks.
/// @error kInvalidArgument  fewer than 5 or more than 10 values, for which the text has no critical value
/// @clause HJ 663-2013 annex C
[[nodiscard]] Result<RankCorrelation> spearman(std::span<const Decimal> yearly);

}  // namespace lvwang::assess
