// What is the mean of these values? Exact where the values allow it, by H+ for pH, as a vector for wind.
// Promises: a mean lies between the smallest and the largest value; nothing is rounded that a standard rounds later.
// Rule: HJ 663 table 3 and GB/T 8170 (round once, at the end); pH by H+ concentration; wind by its unit vectors.
#pragma once

#include <optional>
#include <span>

#include "base/decimal.h"
#include "model/reading.h"

namespace lvwang::quality {

/// A mean as a Sample keeps it: sum / count, such that it can be shown with nine decimals. Means of a thousand million and more,
/// which only a broken device sends, are kept as whole numbers of count 1.
struct Mean {
    Decimal sum;
    std::uint32_t count = 1;
};

/// Arithmetic mean of samples that may be means themselves; each weighs the same.
///
/// The sum is exact where it has at most nine decimals (always, for values that were reported), else half to even there: a
/// tie of the mean stays a tie.
/// @pre at least one sample
[[nodiscard]] Mean arithmetic_mean(std::span<const Sample* const> samples);

/// Sum of C*Q / sum of Q over samples and the flows of the same periods, nine decimals.
/// @return nothing where all flows are zero or a value is a thousand million or more. @pre as many flows as samples, at least
/// one; no flow is negative
[[nodiscard]] std::optional<Mean> flow_weighted_mean(std::span<const Sample* const> samples,
                                                     std::span<const Sample* const> flows);

/// -lg of the mean H+ concentration, six decimals.
/// @return nothing where that is no number. @pre at least one sample
[[nodiscard]] std::optional<Mean> ph_mean(std::span<const Sample* const> samples);

/// Direction of the sum of unit vectors, degrees in [0, 360), `decimals` decimals.
/// @return nothing where they cancel out. @pre at least one sample
[[nodiscard]] std::optional<Mean> direction_mean(std::span<const Sample* const> samples, int decimals);

/// The sum of all values, exact to nine decimals. @return nothing where it does not fit 64 bits: no sum is better than a wrong
/// one
[[nodiscard]] std::optional<Decimal> total(std::span<const Sample* const> samples);

}  // namespace lvwang::quality
