#include "gateway/session.h"

#include <utility>

#include "base/check.h"
#include "protocol/crc_policy.h"
#include "protocol/encode.h"

namespace lvwang::gateway {
namespace {

// A connection that waits for its device's next frame keeps room for a few answers, not for a back-fill's.
constexpr std::size_t kIdleBytesMax = 512;

}  // namespace

std::string_view to_string(CloseReason reason) {
    switch (reason) {
        case CloseReason::kHttp: return "http";
        case CloseReason::kTls: return "tls";
        case CloseReason::kNoFrame: return "no_frame";
        case CloseReason::kTooManyConnections: return "too_many_connections";
        case CloseReason::kSuperseded: return "superseded";
    }
    LVWANG_CHECK(false, "reason {} has no name", static_cast<int>(reason));
}

Session::Session(std::uint32_t shard, const Limits& limits, const CrcPolicyOf& policy_of,
                 std::shared_ptr<pipeline::Connection> shown, pipeline::IngestStats& stats, protocol::KeyLookup keys)
    : shard_(shard), limits_(limits), policy_of_(policy_of), shown_(std::move(shown)), stats_(stats), reader_(std::move(keys)) {}

void Session::take(std::string_view bytes, Instant now, std::vector<pipeline::Arrival>& arrivals) {
    shown_->bytes.fetch_add(bytes.size(), std::memory_order_relaxed);
    reader_.feed(bytes);
    drain(now, arrivals);
}

void Session::pause(Instant now, std::vector<pipeline::Arrival>& arrivals) {
    reader_.pause();
    drain(now, arrivals);
}

void Session::end(Instant now, std::vector<pipeline::Arrival>& arrivals) {
    reader_.finish();
    drain(now, arrivals);
}

void Session::drain(Instant now, std::vector<pipeline::Arrival>& arrivals) {
    while (const auto frame = reader_.next()) accept(*frame, now, arrivals);
    count_noise();
}

void Session::accept(const protocol::Frame& frame, Instant now, std::vector<pipeline::Arrival>& arrivals) {
    shown_->last_ms.store(now.ms, std::memory_order_relaxed);
    shown_->frames.fetch_add(1, std::memory_order_relaxed);
    if (frame.verdict == protocol::Verdict::kTruncated) {  // nothing that could be kept as a frame
        stats_.count(pipeline::Outcome::kTruncated);
        return;
    }
    thread_local protocol::Message message;  // its memory serves all sessions of a thread
    protocol::decode(frame.segment, message);
    bool believed = true;
    const bool taken = takes(frame, message.mn(), believed);
    const std::string_view mn = believed ? message.mn() : std::string_view();
    if (!mn.empty() && (mn != last_mn_ || (taken && !last_taken_))) note_mn(mn, taken);
    std::uint32_t answer_size = 0;
    if (taken) {                 // any other is kept, but the device must send it again
        reader_.believe_last();  // also with the check sum that its policy lets pass
        if (const auto answer = protocol::answer_to(message)) {
            waiting_ += *answer;
            answer_size = static_cast<std::uint32_t>(answer->size());
        }
    }
    answer_sizes_.push_back(answer_size);
    arrivals.push_back({now, std::string(mn), std::string(frame.bytes), shown_->id, shard_});
}

// Whether the frame counts, and whether the name it gives is its sender's: out of damaged bytes it would be anyone's. With
// another algorithm's check sum it is whole, and a registered name is hardly made by damage.
bool Session::takes(const protocol::Frame& frame, std::string_view mn, bool& believed) const {
    if (frame.verdict != protocol::Verdict::kBadCrc) return is_usable(frame.verdict);
    const std::optional<CrcPolicy> policy = policy_of_ ? policy_of_(mn) : std::nullopt;
    believed = policy.has_value() || protocol::is_whole_by_other_crc(frame);
    return policy && protocol::accepts(*policy, frame);
}

// A line is shown with every name it gives; what is sent to a device goes where its frames were taken.
void Session::note_mn(std::string_view mn, bool taken) {
    last_mn_ = mn;
    last_taken_ = taken;
    if (taken && taken_mns_.size() < limits_.mns_shown_max && taken_mns_.emplace(mn).second) fresh_mns_.emplace_back(mn);
    const std::scoped_lock lock(shown_->mutex);
    if (shown_->mns.size() < limits_.mns_shown_max) shown_->mns.emplace(mn);
}

void Session::count_noise() {
    for (std::size_t i = 0; i < noise_counted_.size(); ++i) {
        const auto kind = static_cast<protocol::Skipped>(i);
        const std::uint64_t seen = reader_.skipped_bytes(kind);
        if (seen == noise_counted_[i]) continue;
        stats_.count(kind, seen - noise_counted_[i]);
        noise_counted_[i] = seen;
    }
    for (std::size_t i = 0; i < line_ends_counted_.size(); ++i) {
        const auto end = static_cast<protocol::LineEnd>(i);
        const std::uint64_t seen = reader_.line_ends(end);
        if (seen == line_ends_counted_[i]) continue;
        stats_.count(end, seen - line_ends_counted_[i]);
        line_ends_counted_[i] = seen;
    }
}

void Session::synced(std::size_t frames) {
    LVWANG_CHECK(frames <= unsynced(), "{} frames synced, {} waited", frames, unsynced());
    std::size_t bytes = 0;
    for (; frames > 0; --frames) bytes += answer_sizes_[first_unsynced_++];
    if (ready_.empty() && bytes == waiting_.size()) {
        ready_.swap(waiting_);
    } else {
        ready_.append(waiting_, 0, bytes);
        waiting_.erase(0, bytes);
    }
    if (first_unsynced_ == answer_sizes_.size() || first_unsynced_ >= limits_.frames_unsynced_max) {
        answer_sizes_.erase(answer_sizes_.begin(), answer_sizes_.begin() + static_cast<std::ptrdiff_t>(first_unsynced_));
        first_unsynced_ = 0;
    }
}

void Session::written(std::size_t bytes) {
    written_ += bytes;
    if (written_ < ready_.size()) return;
    ready_.clear();
    written_ = 0;
    if (unsynced() > 0) return;
    if (ready_.capacity() > kIdleBytesMax) ready_ = std::string();
    if (waiting_.capacity() > kIdleBytesMax) waiting_ = std::string();
    if (answer_sizes_.capacity() * sizeof answer_sizes_[0] > kIdleBytesMax) answer_sizes_ = {};
}

bool Session::may_read() const {
    return unsynced() < limits_.frames_unsynced_max && waiting_.size() + ready().size() < limits_.answer_bytes_max;
}

std::optional<CloseReason> Session::reason_to_close() const {
    if (reader_.skipped_bytes(protocol::Skipped::kHttp) > 0) return CloseReason::kHttp;
    if (reader_.skipped_bytes(protocol::Skipped::kTls) > 0) return CloseReason::kTls;
    if (reader_.bytes_without_frame() > limits_.bytes_without_frame_max) return CloseReason::kNoFrame;
    return std::nullopt;
}

}  // namespace lvwang::gateway
