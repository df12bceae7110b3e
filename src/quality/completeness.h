// How much of what should have come is there? Counts and missing stretches of one period of a point's day, its rhythm, its line.
// Promises: pure; received never exceeds expected, and expected - received is the sum of the missing of all stretches.
// Rule: data/standards/transmission-practice (what is left out of the rates, from when on a slot counts as missing).
#pragma once

#include <bitset>
#include <optional>
#include <span>
#include <vector>

#include "model/completeness.h"
#include "standards/standards.h"

namespace lvwang::quality {

/// What the rates leave out, and how long a datum may take before it is missing.
struct CompletenessRules {
    bool leave_out_stopped = false;               ///< slots marked F count neither as expected nor as received
    bool leave_out_maintained = false;            ///< values marked M or C count neither as values nor as valid
    std::array<std::int64_t, kPeriods> grace_ms;  ///< after the end of the period

    /// Those that applied at `observed`. @error kNotFound  none of this family, or a rule is missing
    [[nodiscard]] static Result<CompletenessRules> at(const standards::Standards& standards, Instant observed);
};

using lvwang::Slot;

/// Folds stored values to slots. A slot is stopped where every measured value is marked F, maintained where every one is marked
/// M or C. What was sent before its own time is in none. @param samples  current values of one stream, by start
[[nodiscard]] std::vector<Slot> slots_of(std::span<const StoredSample> samples);

/// A day keeps at most so many stretches of a period; nearer ones are joined then, their missing added.
inline constexpr std::size_t kStretchesMax = 48;

/// Counts one period over [from, to).
///
/// Between two slots that lie n intervals apart, rounded, n - 1 are missing; before the first and behind the last one as many as
/// would have fitted in. Slots that come more often than expected make up for none that is missing elsewhere.
/// @param slots     within [from, to), by start
/// @param interval_s  how often one is due; 0: none, and what came is counted for its validity only
[[nodiscard]] PeriodDay count(std::span<const Slot> slots, Instant from, Instant to, std::int64_t interval_s);

/// The same over the whole intervals of [from, to): the last of them may not be over.
[[nodiscard]] PeriodDay count_whole(const std::vector<Slot>& slots, Instant from, Instant to, std::int64_t interval_s);

/// The interval that the data show, or `known_s` where they show none clearly.
///
/// It is the commonest spacing, where at least 60 % of the spacings agree in it; a longer one than known needs 90 %, so that a
/// device that loses every other message does not become one that sends half as often. Days are due daily once one came.
/// @param slots  of one day, by start
[[nodiscard]] std::int64_t learned_interval_s(Period period, std::span<const Slot> slots, std::int64_t known_s);

/// Minutes of a civil day in which something happened.
using DayMinutes = std::bitset<24 * 60>;

/// A day's line is judged by what was heard in it and in so many days before.
inline constexpr int kHeardDaysBefore = 2;

/// Minutes of the last of `heard`'s days in which the point was heard within its limit.
///
/// A minute is judged where we listened; an absence only where we listened all the while.
/// @param heard, listened  the days before, then the day itself, oldest first; as many of either
/// @param limit_s  silence limit; 0: never judged
/// @param until_minute  the day has passed so far: 0 .. 1440
[[nodiscard]] OnlineMinutes online(std::span<const DayMinutes> heard, std::span<const DayMinutes> listened, std::int64_t limit_s,
                                   int until_minute);

/// A share, kept as its two counts.
struct Share {
    std::int64_t part = 0;
    std::int64_t whole = 0;
    /// Percent with two decimals, absent where `whole` is 0. Rounded half to even, but never to 100 or 0 from between.
    [[nodiscard]] std::optional<Decimal> percent() const;
};

/// 传输率: received of expected.
[[nodiscard]] Share transmission(const SlotCounts& counts, const CompletenessRules& rules);
/// 有效率: valid of received values.
[[nodiscard]] Share validity(const SlotCounts& counts, const CompletenessRules& rules);
/// 传输有效率: the product of the two, percent with two decimals; absent where one of them is.
[[nodiscard]] std::optional<Decimal> effective(const Share& transmission, const Share& validity);

}  // namespace lvwang::quality
