#include "pipeline/report_qns.h"

#include <algorithm>

namespace lvwang::pipeline {

Instant ReportQns::first_of(std::uint64_t seq, std::string_view mn, Instant at) const {
    if (const auto again = given_.find(seq); again != given_.end()) return again->second;
    constexpr std::int64_t kAheadMs = kHourMs;  // further ahead is no burst but a clock that has been set right since
    const auto last = last_.find(std::string(mn));
    return last == last_.end() || last->second - at > kAheadMs ? at : std::max(at, last->second + 1);
}

void ReportQns::give(std::uint64_t seq, std::string_view mn, Instant first, std::size_t count) {
    if (!given_.try_emplace(seq, first).second) return;
    last_.insert_or_assign(std::string(mn), first + static_cast<std::int64_t>(count - 1));
    if (given_.size() > kRemembered) given_.erase(given_.begin());
}

}  // namespace lvwang::pipeline
