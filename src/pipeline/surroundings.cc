#include "pipeline/surroundings.h"

namespace lvwang::pipeline {

void Surroundings::put(const Point& point, const Reading& average) {
    if (average.stream.period != Period::kHour) return;
    if (point.kind != PointKind::kAmbientAir && point.kind != PointKind::kMicroAir) return;
    detect::AreaPoint row{point.id, point.kind, point.longitude_deg, point.latitude_deg, average.seq, {}};
    for (const Sample& sample : average.samples) {
        if (sample.column.aspect == Aspect::kMeasured && sample.valid()) {
            row.values.push_back({sample.column.parameter, sample.value(), detect::raises_no_alarm(sample)});
        }
    }
    hours_[average.start][point.id] = std::move(row);
    changed_.insert(average.start);
}

std::vector<Surroundings::Hour> Surroundings::changed(Instant now) {
    hours_.erase(hours_.begin(), hours_.lower_bound(now - kKeptMs));
    std::vector<Hour> changed;
    for (const Instant start : changed_) {
        const auto found = hours_.find(start);
        if (found == hours_.end()) continue;
        Hour hour{start, {}};
        for (const auto& [point, row] : found->second) hour.points.push_back(row);
        changed.push_back(std::move(hour));
    }
    changed_.clear();
    return changed;
}

}  // namespace lvwang::pipeline
