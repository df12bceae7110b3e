// Which averages follow from what has changed? A day of a point at a time, read once from the series and written back.
// Promises: reported and computed values are both kept; what is best of the two is what is assessed; computing again what has
// not changed changes nothing.
// Rule: quality/averages.h decides, this only fetches and keeps; adr/0002.
#pragma once

#include <vector>

#include "model/reading.h"
#include "pipeline/due_periods.h"
#include "registry/registry.h"
#include "standards/standards.h"
#include "store/series.h"

namespace lvwang::pipeline {

/// What became of a day's due hours.
struct Settled {
    /// An hour that was both reported and computed.
    struct Twice {
        Reading reported;
        Reading computed;
    };
    std::vector<Reading> best;  ///< due hours, then the day where it is over: the best of each column
    std::vector<Twice> twice;
};

/// Rows of an outlet's permit as they apply to what was observed at `at`.
[[nodiscard]] std::vector<PermitLimit> permit_limits(const registry::Registry& registry, PointId point, Instant at);

class Averaging {
public:
    Averaging(store::Series& series, const standards::Standards& standards) : series_(series), standards_(standards) {}

    /// Computes the due hours, the running 8-hour ozone means that they enter and, where it is over, the day; writes what it
    /// computed with `seq`.
    /// @error kIo, kUnavailable, kCorrupt  of the series
    [[nodiscard]] Result<Settled> settle(const DueDay& due, const Point& point, const registry::Registry& registry, Instant now,
                                         std::uint64_t seq);

private:
    store::Series& series_;
    const standards::Standards& standards_;
};

}  // namespace lvwang::pipeline
