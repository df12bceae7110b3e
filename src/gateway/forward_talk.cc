#include "gateway/forward_talk.h"

#include <algorithm>

#include "base/check.h"
#include "base/text.h"
#include "protocol/encode.h"

namespace lvwang::gateway {
namespace {

using pipeline::ForwardProblem;
using pipeline::ForwardTrouble;

constexpr std::size_t kSampleBytes = 60;            // enough to see that it is an HTTP error or a menu
constexpr std::size_t kLateCopiesMax = 10'000;      // QNs of frames sent twice; over that many a platform is beyond repair
constexpr std::size_t kWrittenKeptMax = 64 * 1024;  // bytes written already that out_ may drag along
constexpr std::size_t kAnswersBytesMax = 4'096;     // refusals of its requests that it does not read

// Bytes that no platform sends; blanks and keep-alives between frames are usual.
std::uint64_t nonsense_of(const protocol::FrameReader& reader) {
    return reader.skipped_bytes() - reader.skipped_bytes(protocol::Skipped::kBlank) -
           reader.skipped_bytes(protocol::Skipped::kKeepAlive);
}

}  // namespace

void ForwardTalk::connected(std::int64_t now_ms) {
    reader_ = std::make_unique<protocol::FrameReader>();
    out_.clear();
    written_ = 0;
    queued_total_ = 0;
    written_total_ = 0;
    delivered_ = 0;
    progress_ms_ = now_ms;
    heard_at_ms_ = now_ms;
    late_copies_.clear();  // they were answers of the old connection
    sample_.clear();
    nonsense_of_reader_ = 0;
    bad_frame_bytes_ = 0;
    nonsense_here_ = false;
    stray_here_ = false;
    problem_.reset();
    for (Sent& frame : frames_) {
        if (frame.done) continue;
        if (frame.attempts > 0) ++counts_.sent_again;
        frame.attempts = 0;
        send(frame, now_ms);
    }
}

void ForwardTalk::add(pipeline::ForwardParcel parcel, std::int64_t now_ms) {
    LVWANG_CHECK(has_room(), "{} frames under way, at most {}", frames_.size(), limits_.window);
    LVWANG_CHECK(frames_.empty() || frames_.back().parcel.seq <= parcel.seq, "frame {} behind {}", parcel.seq,
                 frames_.back().parcel.seq);
    if (!parcel.wants_answer) ++unanswered_;
    frames_.push_back({std::move(parcel), 0, 0, 0, false, false});
    send(frames_.back(), now_ms);
}

void ForwardTalk::send(Sent& frame, std::int64_t now_ms) {
    queue(frame.parcel.bytes, now_ms);
    frame.end = queued_total_;
    frame.deadline_ms = 0;
    ++frame.attempts;
    ++counts_.sent;
}

void ForwardTalk::queue(std::string_view bytes, std::int64_t now_ms) {
    if (to_write().empty() && !waits_for_delivery()) progress_ms_ = now_ms;
    if (written_ >= kWrittenKeptMax) {
        out_.erase(0, written_);
        written_ = 0;
    }
    out_ += bytes;
    queued_total_ += bytes.size();
}

void ForwardTalk::finish(Sent& frame) {
    frame.done = true;
    ++done_;
    ++counts_.acknowledged;
    if (!frame.parcel.wants_answer) --unanswered_;
}

bool ForwardTalk::pass_over(std::uint64_t seq) {
    bool found = false;
    for (Sent& frame : frames_) {
        if (frame.parcel.seq != seq) continue;
        found = true;
        if (frame.done) continue;
        finish(frame);
        --counts_.acknowledged;
        frame.passed_over = true;
    }
    return found;
}

std::uint64_t ForwardTalk::take_done() {
    std::uint64_t taken = 0;
    while (!frames_.empty() && frames_.front().done) {
        taken += frames_.front().passed_over ? 0 : 1;
        frames_.pop_front();
        --done_;
    }
    return taken;
}

void ForwardTalk::wrote(std::size_t bytes, std::int64_t now_ms) {
    if (bytes == 0) return;
    written_ += bytes;
    written_total_ += bytes;
    progress_ms_ = now_ms;
    if (written_ == out_.size()) {
        out_.clear();
        written_ = 0;
    }
    for (Sent& frame : frames_) {
        if (!frame.done && frame.deadline_ms == 0 && frame.end <= written_total_) {
            frame.deadline_ms = now_ms + limits_.timeout_ms;
        }
    }
}

void ForwardTalk::undelivered(std::uint64_t bytes, std::int64_t now_ms) {
    const std::uint64_t delivered = written_total_ - std::min(bytes, written_total_);
    if (delivered > delivered_) progress_ms_ = now_ms;
    delivered_ = std::max(delivered_, delivered);
    for (Sent& frame : frames_) {
        if (!frame.done && !frame.parcel.wants_answer && frame.end <= delivered_) finish(frame);
    }
}

void ForwardTalk::take(std::string_view bytes, std::int64_t now_ms) {
    heard_at_ms_ = now_ms;
    if (sample_.size() < kSampleBytes) sample_ += bytes.substr(0, kSampleBytes - sample_.size());
    reader_->feed(bytes);
    listen();
}

void ForwardTalk::listen() {
    while (const auto frame = reader_->next()) accept(*frame);
    count_nonsense();
}

void ForwardTalk::accept(const protocol::Frame& frame) {
    if (!is_usable(frame.verdict)) {
        // A platform that sends its own data encrypted is none we can hear; a damaged answer is as good as none.
        bad_frame_bytes_ += frame.bytes.size();
        return;
    }
    sample_.clear();
    protocol::decode(frame.segment, message_);
    if (const auto reply = protocol::read_reply(message_)) return hear(*reply);
    decline(message_);
}

void ForwardTalk::hear(const protocol::Reply& reply) {
    if (reply.kind != protocol::ReplyKind::kData && !reply.refuses()) return;  // received, but not that the data arrived
    if (!reply.refuses() && is_late_copy(reply.qn)) return;
    Sent* frame = find(reply);
    if (frame == nullptr) {
        ++counts_.stray_answers;
        stray_here_ = true;
        stray_qn_ = to_utf8_lossy(reply.qn.substr(0, kSampleBytes));
        return;
    }
    if (reply.refuses()) {
        if (problem_) return;  // the first refusal is the oldest frame's more often than not
        const bool executed = reply.kind == protocol::ReplyKind::kExecuted;
        problem_ = about(executed ? ForwardTrouble::kNotExecuted : ForwardTrouble::kRefused, frame,
                         fmt::format("{}={}", executed ? "ExeRtn" : "QnRtn", reply.code ? fmt::format("{}", *reply.code) : "?"));
        problem_->code = reply.code;
        return;
    }
    if (frame->attempts > 1 && late_copies_.size() < kLateCopiesMax) {
        late_copies_[frame->parcel.qn] += static_cast<int>(frame->attempts - 1);
    }
    finish(*frame);
}

// The copies of a frame that was sent again may be answered as well: that must not acknowledge another frame with the same QN.
bool ForwardTalk::is_late_copy(std::string_view qn) {
    const auto found = late_copies_.find(qn);
    if (found == late_copies_.end()) return false;
    if (--found->second == 0) late_copies_.erase(found);
    return true;
}

// Two devices may have sent the same QN: an answer that names an MN is that one's, else the oldest frame's.
ForwardTalk::Sent* ForwardTalk::find(const protocol::Reply& reply) {
    Sent* oldest = nullptr;
    for (Sent& frame : frames_) {
        if (frame.done || !frame.parcel.wants_answer || frame.parcel.qn != reply.qn) continue;
        if (frame.end - frame.parcel.bytes.size() >= written_total_ && frame.attempts == 1)
            continue;  // not one byte of it was sent
        if (reply.mn.empty() || frame.parcel.mn == reply.mn) return &frame;
        if (oldest == nullptr) oldest = &frame;
    }
    return oldest;
}

// What a higher platform asks of a device is not passed down: it is told so, and does not wait.
void ForwardTalk::decline(const protocol::Message& request) {
    ++counts_.declined_requests;
    if (!request.wants_answer() || out_.size() - written_ > kAnswersBytesMax) return;
    const protocol::Header& asked = request.header_on_wire();
    const auto or_nothing = [](const std::optional<std::string_view>& field) { return field.value_or(std::string_view()); };
    protocol::OutgoingMessage answer;
    answer.edition = request.edition;
    answer.qn = or_nothing(asked.qn);
    answer.st = "91";
    answer.cn = "9011";
    answer.pw = or_nothing(asked.pw);
    answer.mn = or_nothing(asked.mn);
    answer.cp = "QnRtn=2";  // 请求被拒绝
    if (const auto frame = protocol::encode(answer)) queue(*frame, heard_at_ms_);
}

void ForwardTalk::count_nonsense() {
    const std::uint64_t seen = nonsense_of(*reader_) + bad_frame_bytes_;
    if (seen == nonsense_of_reader_) return;
    counts_.nonsense_bytes += seen - nonsense_of_reader_;
    nonsense_of_reader_ = seen;
    nonsense_here_ = true;
    if (!problem_ && reader_->bytes_without_frame() > limits_.nonsense_bytes_max) {
        problem_ = about(ForwardTrouble::kNonsense, nullptr, to_utf8_lossy(sample_));
    }
}

std::int64_t ForwardTalk::due_ms() const {
    std::int64_t due = INT64_MAX;
    for (const Sent& frame : frames_) {
        if (!frame.done && frame.parcel.wants_answer && frame.deadline_ms != 0) due = std::min(due, frame.deadline_ms);
    }
    if (!to_write().empty() || waits_for_delivery()) due = std::min(due, progress_ms_ + limits_.attempts * limits_.timeout_ms);
    if (reader_->pending_bytes() > 0) due = std::min(due, heard_at_ms_ + limits_.quiet_ms);
    return due;
}

void ForwardTalk::tick(std::int64_t now_ms) {
    if (problem_) return;
    if (reader_->pending_bytes() > 0 && now_ms - heard_at_ms_ >= limits_.quiet_ms) {
        heard_at_ms_ = now_ms;
        reader_->pause();
        listen();
    }
    if ((!to_write().empty() || waits_for_delivery()) && now_ms - progress_ms_ >= limits_.attempts * limits_.timeout_ms) {
        problem_ = about(ForwardTrouble::kNotReading, nullptr, fmt::format("{} bytes wait", to_write().size()));
        return;
    }
    for (Sent& frame : frames_) {
        if (frame.done || !frame.parcel.wants_answer || frame.deadline_ms == 0 || now_ms < frame.deadline_ms) continue;
        if (frame.attempts >= limits_.attempts) {
            const ForwardTrouble why = reason_of_silence();
            problem_ = about(why == ForwardTrouble::kNone ? ForwardTrouble::kNoAnswer : why, &frame,
                             why == ForwardTrouble::kWrongQn ? stray_qn_ : to_utf8_lossy(sample_));
            return;
        }
        ++counts_.sent_again;
        send(frame, now_ms);
    }
}

ForwardTrouble ForwardTalk::reason_of_silence() const {
    if (nonsense_here_) return ForwardTrouble::kNonsense;
    if (stray_here_) return ForwardTrouble::kWrongQn;
    return ForwardTrouble::kNone;
}

ForwardProblem ForwardTalk::closed_by_peer() const {
    if (problem_) return *problem_;
    const auto waits = std::ranges::find_if(frames_, [](const Sent& frame) { return !frame.done; });
    const Sent* frame = waits == frames_.end() ? nullptr : &*waits;
    const ForwardTrouble why = reason_of_silence();
    if (why == ForwardTrouble::kNone || frame == nullptr) return about(ForwardTrouble::kClosed, frame, {});
    return about(why, frame, why == ForwardTrouble::kWrongQn ? stray_qn_ : to_utf8_lossy(sample_));
}

ForwardProblem ForwardTalk::about(ForwardTrouble what, const Sent* frame, std::string detail) const {
    ForwardProblem problem;
    problem.what = what;
    problem.detail = std::move(detail);
    if (frame != nullptr) {
        problem.seq = frame->parcel.seq;
        problem.mn = to_utf8_lossy(frame->parcel.own_mn);
        problem.qn = to_utf8_lossy(frame->parcel.qn);
    }
    return problem;
}

}  // namespace lvwang::gateway
