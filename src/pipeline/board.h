// What is newest at each point? The spine's working copy of what Latest publishes.
// Promises: an older reading never hides a newer one, nor does one that is stamped ahead of its arrival hide one that is not;
// parts of one moment that come in several frames stand together.
#pragma once

#include <optional>
#include <unordered_map>
#include <vector>

#include "pipeline/latest.h"

namespace lvwang::pipeline {

class Board {
public:
    /// A reading to be shown.
    void put(const Reading& reading);
    /// A frame of `point` arrived; later than what arrived before, but where the clock was set back.
    void heard(PointId point, Instant received_at);
    /// The assessment of an hour or a day; an older one than that shown is passed over.
    void put(const Assessment& assessment);
    void set_silent(PointId point, bool silent);
    /// @param worst  class of the gravest open finding, absent where `count` is 0
    void set_open_findings(PointId point, int count, std::optional<FindingClass> worst);

    /// When `point` was last heard of, by arrival; absent where it never was.
    [[nodiscard]] std::optional<Instant> heard_at(PointId point) const;
    /// End of the newest moment or period that `point` reported; absent where there is none.
    [[nodiscard]] std::optional<Instant> observed_until(PointId point) const;
    /// The newest reading of a period; null where there is none.
    [[nodiscard]] const Reading* newest(PointId point, Period period) const;

    /// Publishes what has changed since the last call.
    void publish(Latest& latest);

private:
    LatestPoint& row(PointId point);

    struct Row {
        LatestPoint shown;
        bool changed = false;
    };
    std::unordered_map<PointId, Row> rows_;
    std::vector<PointId> changed_;  // each once
};

}  // namespace lvwang::pipeline
