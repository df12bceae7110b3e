// Is it the fix that holds, or does only the wind blow from elsewhere? What ends the watch of a case whose matter comes with it.
// Promises: pure; calm is like calm; of what nobody measured nothing is said: such a watch ends undecided, never as held.
// Rule: `watch` with `wind` in data/workflows; the three figures below are ours. Steady-state models do not go below 1 m/s, and
// calm is what an anemometer does not follow (EPA-454/R-99-005); by day a direction scatters by 10 to 25 degrees (sigma
// theta of Pasquill's classes D to A).
#pragma once

#include <cstdint>
#include <optional>

#include "cases/cases.h"
#include "model/wind_watch.h"

namespace lvwang::cases {

/// Below it an hour's direction means nothing.
inline constexpr double kCalmBelow_m_s = 0.5;
/// To either side: what swings and spreads that far still brings the same neighbours.
inline constexpr double kSectorHalf_deg = 45;
/// Slower or faster by it at most: what a wind carries is thinned by its speed, so by no more than that.
inline constexpr double kSpeedFactorMax = 2;

/// Mean wind of an hour.
struct Wind {
    std::optional<double> direction_deg;  ///< where it comes from; absent: not measured
    double speed_m_s = 0;
};

/// Whether two winds would bring the same: both calm, or from within the sector and about as strong.
/// @return nothing where a direction is needed and was not measured
[[nodiscard]] std::optional<bool> is_comparable(const Wind& a, const Wind& b);

/// Ends the watch when its days are over: `held` after enough comparable hours; before them it is made longer by the same days,
/// once, and then ends as `held_uncertain` (无可比风况). The event has the counts. Nothing before, and once only.
/// @param wind  looked at up to the end of the watch, else nothing happens yet
/// @param days  of the kind's watch
[[nodiscard]] std::optional<CaseChange> end_wind_watch(const Case& before, const WindWatch& wind, int days, Instant now,
                                                       std::uint64_t seq);

}  // namespace lvwang::cases
