#include "pipeline/latest.h"

namespace lvwang::pipeline {

std::optional<Instant> LatestPoint::observed_at() const {
    std::optional<Instant> newest;
    for (const auto& reading : readings) {
        if (reading && (!newest || reading->start > *newest)) newest = reading->start;
    }
    return newest;
}

void Latest::publish(std::vector<LatestPoint> rows) {
    if (rows.empty()) return;
    const std::scoped_lock lock(mutex_);
    ++version_;
    for (LatestPoint& row : rows) {
        row.version = version_;
        const PointId point = row.point;
        rows_[point] = std::make_shared<const LatestPoint>(std::move(row));
    }
}

Latest::Changes Latest::since(std::uint64_t version) const {
    const std::scoped_lock lock(mutex_);
    Changes changes{version_, {}};
    for (const auto& [point, row] : rows_) {
        if (row->version > version) changes.rows.push_back(row);
    }
    return changes;
}

std::shared_ptr<const LatestPoint> Latest::of(PointId point) const {
    const std::scoped_lock lock(mutex_);
    const auto found = rows_.find(point);
    return found == rows_.end() ? nullptr : found->second;
}

std::uint64_t Latest::version() const {
    const std::scoped_lock lock(mutex_);
    return version_;
}

}  // namespace lvwang::pipeline
