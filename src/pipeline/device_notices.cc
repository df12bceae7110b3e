#include "pipeline/device_notices.h"

#include <algorithm>
#include <cstdlib>

namespace lvwang::pipeline {
namespace {

constexpr std::int64_t kClockOffMs = 10 * kMinuteMs;  // minutes begin to land in the wrong hour
constexpr std::int64_t kConflictWindowMs = kHourMs;
constexpr std::int64_t kHandOverMs = 5 * kSecondMs;  // what was under way on the old line when the new one was opened

}  // namespace

std::map<std::string, int> lines_of(const std::vector<std::shared_ptr<Connection>>& connections) {
    std::map<std::string, Instant> youngest;
    for (const auto& connection : connections) {
        const std::scoped_lock lock(connection->mutex);
        for (const std::string& mn : connection->mns) {
            Instant& since = youngest.try_emplace(mn, connection->since).first->second;
            since = std::max(since, connection->since);
        }
    }
    std::map<std::string, int> lines;
    for (const auto& connection : connections) {
        const Instant last{connection->last_ms.load(std::memory_order_relaxed)};
        const std::scoped_lock lock(connection->mutex);
        for (const std::string& mn : connection->mns) {
            const Instant since = youngest.at(mn);
            if (connection->since == since || last > since + kHandOverMs) ++lines[mn];
        }
    }
    return lines;
}

std::vector<std::string_view> notices_of(const DeviceLine& device, int lines, Instant now) {
    std::vector<std::string_view> notices;
    const Instant third = device.conflicts.back();
    const bool conflicting = third.ms != 0 && now - third < kConflictWindowMs;
    if (lines > 1) notices.emplace_back(conflicting ? "twin_mn" : "two_lines");
    if (conflicting) notices.emplace_back("values_conflict");
    if (device.clock_drift_ms && *device.clock_drift_ms > kClockOffMs) notices.emplace_back("clock_ahead");
    if (device.clock_drift_ms && *device.clock_drift_ms < -kClockOffMs) notices.emplace_back("clock_behind");
    if (device.bad_crc > 0) notices.emplace_back("bad_crc");
    return notices;
}

}  // namespace lvwang::pipeline
