// What arrived, and what became of it? Counters, connections and devices as the ingest page shows them.
// Promises: every datum is counted under exactly one verdict; reading never stops the counting. Thread-safe.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/time.h"
#include "pipeline/clock_watch.h"
#include "protocol/frame_reader.h"

namespace lvwang::pipeline {

/// What became of one frame that was delimited on the wire, or of one report: each frame has exactly one.
enum class Outcome : std::uint8_t {
    kApplied = 0,   ///< its values are in the series
    kDuplicate,     ///< the same frame came before; answered again, nothing changed
    kUnregistered,  ///< its MN is not known: kept, waiting
    kNotMeasured,   ///< a well-formed frame without measured values: heartbeat, log, answer
    kUnmapped,      ///< known MN, but no factor of it is mapped: kept
    kUnreadable,    ///< no value of it could be read: kept
    kBadCrc,        ///< delimited, but the CRC does not fit: kept, not answered
    kTruncated,     ///< broke off: kept, not answered
    kEncrypted,     ///< cipher text without a key: kept, not answered
    kBadKey,        ///< cipher text that no key of its device opens: kept, not answered
    kBadReport,     ///< a report by MQTT that is no JSON or no report: kept
};
inline constexpr std::size_t kOutcomes = 11;
[[nodiscard]] std::string_view to_string(Outcome outcome);

/// One open connection. The gateway writes, pages read.
struct Connection {
    std::uint64_t id = 0;
    std::string peer;  ///< address:port
    Instant since;
    std::atomic<std::uint64_t> frames{0};
    std::atomic<std::uint64_t> bytes{0};
    std::atomic<std::int64_t> last_ms{0};
    std::atomic<bool> paused{false};  ///< not read from: the inbox is full or answers are not taken
    std::mutex mutex;
    std::set<std::string> mns;  ///< under mutex
};

/// What is known of a device's line; by MN, registered or not.
struct DeviceLine {
    std::string mn;
    Instant last_at;                             ///< arrival of its newest frame
    std::uint64_t frames = 0;                    ///< since the start of the program
    std::optional<std::int64_t> clock_drift_ms;  ///< its clock less ours, from live frames; late ones say nothing
    protocol::Warnings warnings;                 ///< all that was odd about its frames since the start of the program
    std::uint64_t bad_crc = 0;                   ///< frames that gave its name and were refused for their CRC
    std::uint64_t crc_tolerated = 0;             ///< frames taken only because of its CRC policy
    std::uint64_t corrections = 0;               ///< other values for a moment that had some
    std::array<Instant, 3> conflicts{};          ///< the newest corrections of moments just past, newest first
    ClockWatch clock;                            ///< behind clock_drift_ms
};

/// What the spine has seen of one frame of a device.
struct HeardFrame {
    Instant at;
    std::optional<Instant> sent;  ///< QN of a frame that was sent live
    protocol::Warnings warnings;
    bool tolerated = false;  ///< its CRC does not fit, the device's policy takes it
};

class IngestStats {
public:
    void count(Outcome outcome) { outcomes_[static_cast<std::size_t>(outcome)].fetch_add(1, std::memory_order_relaxed); }
    /// Bytes on the wire outside any frame.
    void count(protocol::Skipped kind, std::uint64_t bytes) {
        skipped_[static_cast<std::size_t>(kind)].fetch_add(bytes, std::memory_order_relaxed);
    }
    /// A frame whose length field was wrong and whose end was found all the same; its outcome is counted too.
    void count_repaired() { repaired_.fetch_add(1, std::memory_order_relaxed); }
    /// A frame that was taken only because of its device's CRC policy; its outcome is counted too.
    void count_tolerated() { tolerated_.fetch_add(1, std::memory_order_relaxed); }
    /// Frames by how they ended on the line.
    void count(protocol::LineEnd end, std::uint64_t frames) {
        line_ends_[static_cast<std::size_t>(end)].fetch_add(frames, std::memory_order_relaxed);
    }
    /// Each warning of a frame, once a frame.
    void count(const protocol::Warnings& warnings);
    /// A connection that was closed by us, by reason; reasons are few and named in the gateway.
    void count_closed(std::string_view reason);

    [[nodiscard]] std::uint64_t of(Outcome outcome) const {
        return outcomes_[static_cast<std::size_t>(outcome)].load(std::memory_order_relaxed);
    }
    [[nodiscard]] std::uint64_t of(protocol::Skipped kind) const {
        return skipped_[static_cast<std::size_t>(kind)].load(std::memory_order_relaxed);
    }
    [[nodiscard]] std::uint64_t of(protocol::LineEnd end) const {
        return line_ends_[static_cast<std::size_t>(end)].load(std::memory_order_relaxed);
    }
    [[nodiscard]] std::uint64_t of(protocol::Warning warning) const {
        return warnings_[static_cast<std::size_t>(warning)].load(std::memory_order_relaxed);
    }
    [[nodiscard]] std::uint64_t repaired() const { return repaired_.load(std::memory_order_relaxed); }
    [[nodiscard]] std::uint64_t tolerated() const { return tolerated_.load(std::memory_order_relaxed); }
    [[nodiscard]] std::map<std::string, std::uint64_t> closed() const;
    [[nodiscard]] std::uint64_t frames() const;  ///< sum over all outcomes

    [[nodiscard]] std::shared_ptr<Connection> open(std::string peer, Instant since);
    void close(std::uint64_t connection_id);
    [[nodiscard]] std::vector<std::shared_ptr<Connection>> connections() const;

    /// For the spine: a frame of `mn` was taken.
    void heard(std::string_view mn, const HeardFrame& frame);
    /// For the spine: a frame that gives the name `mn` was refused for its CRC.
    void refused(std::string_view mn, Instant at);
    /// For the spine: `mn` sent other values for a moment that had some. @param live  the moment has just passed
    void corrected(std::string_view mn, Instant at, bool live);
    [[nodiscard]] std::vector<DeviceLine> devices() const;  ///< by MN
    [[nodiscard]] std::optional<DeviceLine> device(std::string_view mn) const;

    /// For the spine, once a second: keeps the last kRateSeconds frame counts.
    void record_second(Instant at);
    struct Rate {
        Instant at;
        std::uint64_t frames = 0;  ///< in that second
    };
    [[nodiscard]] std::vector<Rate> rates() const;

private:
    static constexpr std::size_t kRateSeconds = 60;  // a minute of history fills the sparkline

    std::array<std::atomic<std::uint64_t>, kOutcomes> outcomes_{};
    std::array<std::atomic<std::uint64_t>, protocol::kSkippedCount> skipped_{};
    [[nodiscard]] DeviceLine& line_of(std::string_view mn, Instant at);

    std::array<std::atomic<std::uint64_t>, protocol::kLineEndCount> line_ends_{};
    std::array<std::atomic<std::uint64_t>, protocol::kWarningCount> warnings_{};
    std::atomic<std::uint64_t> repaired_{0};
    std::atomic<std::uint64_t> tolerated_{0};
    mutable std::mutex mutex_;
    std::map<std::string, std::uint64_t> closed_;
    std::map<std::uint64_t, std::shared_ptr<Connection>> connections_;
    std::uint64_t next_connection_ = 1;
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
    };
    std::unordered_map<std::string, DeviceLine, TextHash, std::equal_to<>> devices_;  // looked up for every frame
    std::vector<Rate> rates_;
    std::uint64_t last_total_ = 0;
};

}  // namespace lvwang::pipeline
