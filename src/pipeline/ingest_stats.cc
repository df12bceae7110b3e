#include "pipeline/ingest_stats.h"

#include <algorithm>

namespace lvwang::pipeline {

std::string_view to_string(Outcome outcome) {
    constexpr std::array<std::string_view, kOutcomes> kNames{"applied",   "duplicate",  "unregistered", "not_measured",
                                                             "unmapped",  "unreadable", "bad_crc",      "truncated",
                                                             "encrypted", "bad_key",    "bad_report"};
    return kNames[static_cast<std::size_t>(outcome)];
}

void IngestStats::count_closed(std::string_view reason) {
    const std::scoped_lock lock(mutex_);
    ++closed_[std::string(reason)];
}

std::map<std::string, std::uint64_t> IngestStats::closed() const {
    const std::scoped_lock lock(mutex_);
    return closed_;
}

std::uint64_t IngestStats::frames() const {
    std::uint64_t total = 0;
    for (const auto& outcome : outcomes_) total += outcome.load(std::memory_order_relaxed);
    return total;
}

std::shared_ptr<Connection> IngestStats::open(std::string peer, Instant since) {
    auto connection = std::make_shared<Connection>();
    connection->peer = std::move(peer);
    connection->since = since;
    const std::scoped_lock lock(mutex_);
    connection->id = next_connection_++;
    connections_.emplace(connection->id, connection);
    return connection;
}

void IngestStats::close(std::uint64_t connection_id) {
    const std::scoped_lock lock(mutex_);
    connections_.erase(connection_id);
}

std::vector<std::shared_ptr<Connection>> IngestStats::connections() const {
    const std::scoped_lock lock(mutex_);
    std::vector<std::shared_ptr<Connection>> all;
    all.reserve(connections_.size());
    for (const auto& [id, connection] : connections_) all.push_back(connection);
    return all;
}

void IngestStats::count(const protocol::Warnings& warnings) {
    if (warnings.empty()) return;
    for (const protocol::Warning warning : warnings.list()) {
        warnings_[static_cast<std::size_t>(warning)].fetch_add(1, std::memory_order_relaxed);
    }
}

DeviceLine& IngestStats::line_of(std::string_view mn, Instant at) {
    const auto found = devices_.find(mn);
    if (found != devices_.end()) return found->second;
    DeviceLine& line = devices_[std::string(mn)];
    line.mn = mn;
    line.last_at = at;
    return line;
}

void IngestStats::heard(std::string_view mn, const HeardFrame& frame) {
    const std::scoped_lock lock(mutex_);
    DeviceLine& line = line_of(mn, frame.at);
    line.last_at = frame.at;
    ++line.frames;
    line.warnings.add(frame.warnings);
    if (frame.tolerated) ++line.crc_tolerated;
    if (frame.sent) line.clock_drift_ms = line.clock.note(*frame.sent, frame.at);
}

void IngestStats::refused(std::string_view mn, Instant at) {
    const std::scoped_lock lock(mutex_);
    ++line_of(mn, at).bad_crc;
}

void IngestStats::corrected(std::string_view mn, Instant at, bool live) {
    const std::scoped_lock lock(mutex_);
    DeviceLine& line = line_of(mn, at);
    ++line.corrections;
    if (live) line.conflicts = {at, line.conflicts[0], line.conflicts[1]};
}

std::vector<DeviceLine> IngestStats::devices() const {
    std::vector<DeviceLine> all;
    {
        const std::scoped_lock lock(mutex_);
        all.reserve(devices_.size());
        for (const auto& [mn, line] : devices_) all.push_back(line);
    }
    std::ranges::sort(all, {}, &DeviceLine::mn);
    return all;
}

std::optional<DeviceLine> IngestStats::device(std::string_view mn) const {
    const std::scoped_lock lock(mutex_);
    const auto found = devices_.find(mn);
    if (found == devices_.end()) return std::nullopt;
    return found->second;
}

void IngestStats::record_second(Instant at) {
    const std::uint64_t total = frames();
    const std::scoped_lock lock(mutex_);
    if (rates_.size() == kRateSeconds) rates_.erase(rates_.begin());
    rates_.push_back({at, total - last_total_});
    last_total_ = total;
}

std::vector<IngestStats::Rate> IngestStats::rates() const {
    const std::scoped_lock lock(mutex_);
    return rates_;
}

}  // namespace lvwang::pipeline
