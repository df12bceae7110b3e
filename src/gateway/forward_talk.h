// What was said to a higher platform, and what is it still to acknowledge? The talk over one target's connections, without
// socket. Promises: a frame is done only when its own acknowledgement came (or, where none is asked for, when TCP delivered it);
// whatever the other side sends, nothing else is done; at most `window` frames are under way; memory is bounded. Rule: HJ
// 212-2017 6.1 and 6.4 (answers carry the QN; timeout and attempts); docs/adr/0004, the log is the forward queue.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "pipeline/forward_queue.h"
#include "pipeline/forward_states.h"
#include "protocol/frame_reader.h"
#include "protocol/message.h"
#include "protocol/reply.h"

namespace lvwang::gateway {

struct TalkLimits {
    std::size_t window = 1;
    std::int64_t timeout_ms = 10'000;
    std::int64_t attempts = 3;
    /// Sent by the other side without a frame of HJ 212 in it: it is no platform.
    std::uint64_t nonsense_bytes_max = 64 * 1024;
    /// As for devices: quiet for so long inside a frame, it may have a wrong length.
    std::int64_t quiet_ms = 500;
};

/// Times are milliseconds of a clock that only goes forward.
class ForwardTalk {
public:
    explicit ForwardTalk(const TalkLimits& limits) : limits_(limits) {}

    /// A new connection: what is not acknowledged is sent again, in order.
    void connected(std::int64_t now_ms);

    [[nodiscard]] bool has_room() const { return frames_.size() < limits_.window; }
    [[nodiscard]] std::size_t window() const { return limits_.window; }
    [[nodiscard]] std::size_t outstanding() const { return frames_.size() - done_; }
    /// The next frame, in the order of the log. @pre has_room()
    void add(pipeline::ForwardParcel parcel, std::int64_t now_ms);
    /// A person decided that this frame need not arrive. @return whether it was under way
    bool pass_over(std::uint64_t seq);

    /// Bytes to be written, those of frames first sent and sent again.
    [[nodiscard]] std::string_view to_write() const { return std::string_view(out_).substr(written_); }
    void wrote(std::size_t bytes, std::int64_t now_ms);
    /// Of all bytes written over this connection so many have not reached the other machine yet.
    void undelivered(std::uint64_t bytes, std::int64_t now_ms);
    /// Whether a frame under way is done when TCP delivered it.
    [[nodiscard]] bool waits_for_delivery() const { return unanswered_ > 0; }

    /// Bytes that the other side sent.
    void take(std::string_view bytes, std::int64_t now_ms);
    /// Time has passed: what timed out is sent again. To be called at due_ms() or later.
    void tick(std::int64_t now_ms);
    /// When tick() has something to do; INT64_MAX: nothing.
    [[nodiscard]] std::int64_t due_ms() const;

    /// What makes the connection useless; the caller ends it and tries again later.
    [[nodiscard]] const std::optional<pipeline::ForwardProblem>& problem() const { return problem_; }
    /// What explains a silence best: the problem to show if the other side now closes.
    [[nodiscard]] pipeline::ForwardProblem closed_by_peer() const;

    /// The frame that waits longest; null where none does.
    [[nodiscard]] const pipeline::ForwardParcel* oldest() const { return frames_.empty() ? nullptr : &frames_.front().parcel; }
    /// Acknowledged frames since the last call, as far as no older one is missing. They are forgotten.
    [[nodiscard]] std::uint64_t take_done();

    struct Counts {
        std::uint64_t sent = 0;
        std::uint64_t sent_again = 0;
        std::uint64_t acknowledged = 0;
        std::uint64_t stray_answers = 0;
        std::uint64_t nonsense_bytes = 0;
        std::uint64_t declined_requests = 0;
    };
    [[nodiscard]] const Counts& counts() const { return counts_; }

private:
    struct Sent {
        pipeline::ForwardParcel parcel;
        std::int64_t attempts = 0;     ///< over this connection, the one in to_write() included
        std::uint64_t end = 0;         ///< of its last copy in the stream of this connection
        std::int64_t deadline_ms = 0;  ///< 0: not wholly written yet
        bool done = false;
        bool passed_over = false;
    };

    void send(Sent& frame, std::int64_t now_ms);
    void queue(std::string_view bytes, std::int64_t now_ms);
    void finish(Sent& frame);
    void listen();
    void accept(const protocol::Frame& frame);
    void hear(const protocol::Reply& reply);
    void decline(const protocol::Message& request);
    [[nodiscard]] Sent* find(const protocol::Reply& reply);
    [[nodiscard]] bool is_late_copy(std::string_view qn);
    [[nodiscard]] pipeline::ForwardProblem about(pipeline::ForwardTrouble what, const Sent* frame, std::string detail) const;
    [[nodiscard]] pipeline::ForwardTrouble reason_of_silence() const;
    void count_nonsense();

    const TalkLimits limits_;
    std::deque<Sent> frames_;  // in the order of the log; done ones behind an older that is not
    std::size_t done_ = 0;
    std::size_t unanswered_ = 0;  // not done, and no answer is asked for
    std::unique_ptr<protocol::FrameReader> reader_ = std::make_unique<protocol::FrameReader>();
    protocol::Message message_;
    std::string out_;
    std::size_t written_ = 0;
    std::uint64_t queued_total_ = 0;   // bytes given to out_ over this connection
    std::uint64_t written_total_ = 0;  // of them to the socket
    std::uint64_t delivered_ = 0;      // of them to the other machine, as far as anybody asked
    std::int64_t progress_ms_ = 0;     // when bytes last went, or began to wait
    std::int64_t heard_at_ms_ = 0;
    std::map<std::string, int, std::less<>> late_copies_;  // QN -> answers that copies sent again may still bring
    std::string sample_;                                   // of what came and was no frame
    std::string stray_qn_;                                 // newest
    std::uint64_t nonsense_of_reader_ = 0;
    std::uint64_t bad_frame_bytes_ = 0;
    bool nonsense_here_ = false;  // over this connection
    bool stray_here_ = false;
    std::optional<pipeline::ForwardProblem> problem_;
    Counts counts_;
};

}  // namespace lvwang::gateway
