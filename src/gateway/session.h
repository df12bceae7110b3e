// What has one connection said, and what is it owed? The talk with a device, without the socket.
// Promises: an answer is ready only after its frame was synced, in the order of the frames; memory is bounded by Limits.
// Rule: HJ 212-2017 6.4 (9014 to data, 9013 to notices); docs/ARCHITECTURE.md, One writer.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "gateway/limits.h"
#include "model/place.h"
#include "pipeline/inbox.h"
#include "pipeline/ingest_stats.h"
#include "protocol/frame_reader.h"
#include "protocol/message.h"

namespace lvwang::gateway {

/// Why a connection was closed by us.
enum class CloseReason : std::uint8_t { kHttp, kTls, kNoFrame, kTooManyConnections, kSuperseded };
[[nodiscard]] std::string_view to_string(CloseReason reason);  ///< http, tls, no_frame, too_many_connections, superseded

/// The CRC policy of a registered device; absent where the MN is not registered. Asked only for frames whose CRC does not fit.
using CrcPolicyOf = std::function<std::optional<CrcPolicy>(std::string_view mn)>;

class Session {
public:
    /// @param shown      the connection as the ingest page sees it; kept up to date here
    /// @param policy_of  empty: strict for all; outlives the session
    /// @param keys       what opens cipher text
    Session(std::uint32_t shard, const Limits& limits, const CrcPolicyOf& policy_of, std::shared_ptr<pipeline::Connection> shown,
            pipeline::IngestStats& stats, protocol::KeyLookup keys = {});

    /// Takes bytes that came at `now` and appends their frames, each of which waits for synced() in this order.
    void take(std::string_view bytes, Instant now, std::vector<pipeline::Arrival>& arrivals);
    /// The peer is quiet inside a frame: frees what is whole.
    void pause(Instant now, std::vector<pipeline::Arrival>& arrivals);
    /// The peer will send no more.
    void end(Instant now, std::vector<pipeline::Arrival>& arrivals);

    /// The oldest `frames` of those that wait are on the disk; their answers become ready. @pre frames <= unsynced()
    void synced(std::size_t frames);
    [[nodiscard]] std::size_t unsynced() const { return answer_sizes_.size() - first_unsynced_; }

    /// MN that this connection has spoken for the first time since the last call.
    [[nodiscard]] std::vector<std::string> take_fresh_mns() { return std::exchange(fresh_mns_, {}); }
    [[nodiscard]] bool has_fresh_mns() const { return !fresh_mns_.empty(); }

    /// Says something of our own, behind the answers that are ready. @pre `bytes` is a whole frame
    void say(std::string_view bytes) { ready_ += bytes; }
    /// False: the peer reads too slowly to be told more.
    [[nodiscard]] bool may_say() const { return ready().size() < limits_.answer_bytes_max; }

    /// Bytes to be written to the peer.
    [[nodiscard]] std::string_view ready() const { return std::string_view(ready_).substr(written_); }
    /// The first `bytes` of ready() are written.
    void written(std::size_t bytes);

    /// False: the peer or the log is behind, so reading must wait.
    [[nodiscard]] bool may_read() const;
    /// Whether a frame has begun and not ended.
    [[nodiscard]] bool inside_frame() const { return reader_.pending_bytes() > 0; }
    /// Set: this is not a device we can talk to.
    [[nodiscard]] std::optional<CloseReason> reason_to_close() const;
    [[nodiscard]] pipeline::Connection& shown() const { return *shown_; }

private:
    void drain(Instant now, std::vector<pipeline::Arrival>& arrivals);
    void accept(const protocol::Frame& frame, Instant now, std::vector<pipeline::Arrival>& arrivals);
    void note_mn(std::string_view mn, bool taken);
    void count_noise();
    [[nodiscard]] bool takes(const protocol::Frame& frame, std::string_view mn, bool& believed) const;

    const std::uint32_t shard_;
    const Limits& limits_;
    const CrcPolicyOf& policy_of_;
    std::shared_ptr<pipeline::Connection> shown_;
    pipeline::IngestStats& stats_;
    protocol::FrameReader reader_;
    std::array<std::uint64_t, protocol::kSkippedCount> noise_counted_{};
    std::array<std::uint64_t, protocol::kLineEndCount> line_ends_counted_{};
    std::string last_mn_;
    bool last_taken_ = false;
    std::set<std::string, std::less<>> taken_mns_;  // of frames that were taken
    std::vector<std::string> fresh_mns_;

    std::string waiting_;                      // answers to unsynced frames, one behind the other
    std::vector<std::uint32_t> answer_sizes_;  // of each frame from first_unsynced_ on; 0: none is owed
    std::size_t first_unsynced_ = 0;
    std::string ready_;
    std::size_t written_ = 0;
};

}  // namespace lvwang::gateway
