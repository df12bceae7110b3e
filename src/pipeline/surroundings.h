// What does the air around say? Hours of all air points side by side, for as long as they can raise a live alarm.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "detect/detect.h"
#include "model/place.h"
#include "model/reading.h"

namespace lvwang::pipeline {

class Surroundings {
public:
    /// Notes the valid values of an ambient or micro-station hour; other readings are passed over.
    void put(const Point& point, const Reading& average);

    struct Hour {
        Instant start;
        std::vector<detect::AreaPoint> points;
    };
    /// Hours that have changed since the last call, whole; older ones than kHoursKept before `now` are forgotten.
    [[nodiscard]] std::vector<Hour> changed(Instant now);

private:
    static constexpr std::int64_t kKeptMs = 3 * kHourMs;  // data more than two hours late raise no alarm

    std::map<Instant, std::map<PointId, detect::AreaPoint>> hours_;
    std::set<Instant> changed_;
};

}  // namespace lvwang::pipeline
