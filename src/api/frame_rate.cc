#include "api/frame_rate.h"

#include <algorithm>

namespace lvwang::api {

double frames_per_s(const pipeline::IngestStats& ingest) {
    constexpr std::size_t kSeconds = 5;
    const std::vector<pipeline::IngestStats::Rate> rates = ingest.rates();
    const std::size_t seconds = std::min(kSeconds, rates.size());
    if (seconds == 0) return 0;
    std::uint64_t frames = 0;
    for (std::size_t i = rates.size() - seconds; i < rates.size(); ++i) frames += rates[i].frames;
    return static_cast<double>(frames) / static_cast<double>(seconds);
}

}  // namespace lvwang::api
