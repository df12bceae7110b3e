// What is known right now? The newest values of every point, for everyone who looks, without touching the disk.
// Promises: a point's row is immutable once published; versions only grow; readers never wait for the spine's work. Thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "base/time.h"
#include "model/assessment.h"
#include "model/finding.h"
#include "model/reading.h"

namespace lvwang::pipeline {

struct LatestPoint {
    PointId point{};
    std::uint64_t version = 0;
    Instant received_at;                             ///< arrival of the newest entry that changed it
    std::array<std::optional<Reading>, 4> readings;  ///< newest by Period: moment, minute, hour (best), day (best)
    std::optional<Assessment> hour;                  ///< of the newest assessed hour
    std::optional<Assessment> day;                   ///< of the newest assessed day
    bool silent = false;
    int open_findings = 0;
    std::optional<FindingClass> worst;  ///< the gravest of them: exceedance before warning, clue, silence, disagreement

    /// Newest observation of any period.
    [[nodiscard]] std::optional<Instant> observed_at() const;
};

class Latest {
public:
    /// For the spine: publishes rows (their version is given here).
    void publish(std::vector<LatestPoint> rows);

    struct Changes {
        std::uint64_t version = 0;
        std::vector<std::shared_ptr<const LatestPoint>> rows;  ///< by point
    };
    /// Rows with a version above `version`; 0 gives all.
    [[nodiscard]] Changes since(std::uint64_t version) const;
    [[nodiscard]] std::shared_ptr<const LatestPoint> of(PointId point) const;  ///< null where nothing is known
    [[nodiscard]] std::uint64_t version() const;

private:
    mutable std::mutex mutex_;
    std::uint64_t version_ = 0;
    std::map<PointId, std::shared_ptr<const LatestPoint>> rows_;
};

}  // namespace lvwang::pipeline
