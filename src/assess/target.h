// Will the target be met? What has come so far, what the remaining days must be, how many bad ones are left.
// Promises: exact to the last digit: what is allowed is met when it is reached and missed one step beyond; every remaining day is
// taken to be valid. Rule: HJ 663 annex A (means, percentiles, rates), GB/T 8170; the target itself is a person's decision.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"

namespace lvwang::assess {

enum class TargetState : std::uint8_t {
    kOpen = 0,        ///< depends on the remaining days
    kSafe = 1,        ///< met whatever comes
    kImpossible = 2,  ///< missed whatever comes
};
[[nodiscard]] std::string_view to_string(TargetState state);  ///< open, safe, impossible

/// A target for values: the mean or a percentile of the period's days, rounded, is at most `at_most`.
struct ValueTarget {
    int percentile = 0;  ///< 1..99; 0: the mean
    Decimal at_most;
    int decimals = 0;      ///< to which the statistic is rounded, half to even, before it is held against the target
    int day_decimals = 0;  ///< the steps in which what is allowed is told
    Decimal bad_day;       ///< a day above this is a bad one; how high bad days are taken to be, see `bad_days_left`
    Decimal worst_day;     ///< no day is taken to be higher (the last band of the air index)
};

struct ValueStanding {
    TargetState state = TargetState::kOpen;
    int days = 0;  ///< valid days so far
    int days_left = 0;
    std::optional<Decimal> to_date;  ///< the statistic so far, rounded as for the target; absent without a day
    int bad_days = 0;                ///< days so far above bad_day
    /// The most that the remaining days may average (mean), or that each of them may be (percentile), in steps of day_decimals,
    /// at most worst_day. Absent where none are left or nothing helps.
    std::optional<Decimal> allowed;
    /// So many of the remaining days may still be bad. Percentile: however bad (worst_day), the others at most the target. Mean:
    /// at bad_day, the others as the mean so far. Absent where none are left, or even none would be too many.
    std::optional<int> bad_days_left;
};

/// @param days  valid values so far, in any order; not negative
/// @param days_left  of the period, not over
/// @error kOutOfRange  values that cannot be held exactly
[[nodiscard]] Result<ValueStanding> value_standing(const ValueTarget& target, std::span<const Decimal> days, int days_left);

/// A target for a share: days that are good, or sections that attain, of all that count, is at least `at_least_pct`.
struct ShareTarget {
    Decimal at_least_pct;
    int decimals = 1;  ///< to which the share is rounded, half to even, before it is held against the target
};

struct ShareStanding {
    TargetState state = TargetState::kOpen;
    int counted = 0;
    int good = 0;
    int left = 0;
    std::optional<Decimal> to_date_pct;
    std::optional<int> good_needed;  ///< of those left at least; absent where even all are too few
    std::optional<int> bad_left;     ///< of those left at most; absent where even none is too many
};

/// @pre 0 <= good <= counted, left >= 0
[[nodiscard]] ShareStanding share_standing(const ShareTarget& target, int counted, int good, int left);

/// One day of a burn-down: the statistic over the days up to it, as value_standing and share_standing give it to date.
/// @param days  in order, one for each day of the period so far; absent: not valid
[[nodiscard]] Result<std::vector<std::optional<Decimal>>> running_values(const ValueTarget& target,
                                                                         std::span<const std::optional<Decimal>> days);
[[nodiscard]] std::vector<std::optional<Decimal>> running_shares(const ShareTarget& target,
                                                                 std::span<const std::optional<bool>> good);

}  // namespace lvwang::assess
