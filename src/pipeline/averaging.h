// Which averages follow from what has changed? A day of a point at a time, read once from the series and written back.
// Promises: reported and computed values are both kept; what is best of the two is what is assessed; what came late is in the
// average, and what the average would be without it is told; computing again what has not changed changes nothing.
// Rule: quality/averages.h decides, this only fetches and keeps; adr/0002.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "model/completeness.h"
#include "model/legal_mark.h"
#include "model/reading.h"
#include "pipeline/due_periods.h"
#include "registry/registry.h"
#include "standards/standards.h"
#include "store/series.h"

namespace lvwang::pipeline {

/// What became of a day's due hours.
struct Settled {
    /// An average, the best of each column; and what it would be without the minutes and hours that came late, where some did.
    struct Judged {
        Reading average;
        std::optional<Reading> in_time;
        std::optional<Reading> unmarked;  ///< without what is legally marked, where something is: this is judged
    };
    /// An hour that was both reported and computed.
    struct Twice {
        Reading reported;
        Reading computed;
        std::optional<Reading> computed_in_time;  ///< where late minutes are in `computed`
    };
    std::vector<Judged> best;  ///< due hours, then the day where it is over
    std::vector<Twice> twice;
};

/// Rows of an outlet's permit as they apply to what was observed at `at`.
[[nodiscard]] std::vector<PermitLimit> permit_limits(const registry::Registry& registry, PointId point, Instant at);

class Averaging {
public:
    Averaging(store::Series& series, const standards::Standards& standards) : series_(series), standards_(standards) {}

    /// Computes the due hours, the running 8-hour ozone means that they enter and, where it is over, the day; writes what it
    /// computed with `seq`.
    /// @param marked  legally marked stretches of the point's day, by time; they change what is judged, not what is kept
    /// @param minutes  how often the point sends them
    /// @error kIo, kUnavailable, kCorrupt  of the series
    [[nodiscard]] Result<Settled> settle(const DueDay& due, const Point& point, const registry::Registry& registry,
                                         std::span<const Stretch> marked, const Rhythm& minutes, Instant now, std::uint64_t seq);

private:
    store::Series& series_;
    const standards::Standards& standards_;
};

}  // namespace lvwang::pipeline
