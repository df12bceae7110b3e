#include "gateway/forward_line.h"

#include <linux/sockios.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

#include "base/text.h"
#include "gateway/connecting.h"

namespace lvwang::gateway {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using pipeline::ForwardPhase;
using pipeline::ForwardProblem;
using pipeline::ForwardTrouble;
constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

constexpr std::size_t kReadBytes = 16 * 1024;         // answers are short; a full window of them fits
constexpr std::size_t kReadAheadMin = 64;             // frames read at once, so that a window of one does not read one by one
constexpr std::int64_t kDeliveryBeatMs = 10;          // nobody tells when TCP has delivered; asking costs a system call
constexpr std::int64_t kShowMs = 250;                 // nobody reads a page faster
constexpr std::int64_t kRateMs = 5'000;               // long enough to be calm, short enough to be now
constexpr std::uint64_t kIdleMarkEntries = 100'000;   // so much of the log is not looked at again after a restart
constexpr std::int64_t kIdleMarkMs = 60 * kSecondMs;  // nor more than about a minute of it

std::int64_t steady_ms() {
    using std::chrono::milliseconds;
    return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

TalkLimits limits_of(const ForwardTarget& target) {
    TalkLimits limits;
    limits.window = static_cast<std::size_t>(target.window);
    limits.timeout_ms = target.timeout_s * kSecondMs;
    limits.attempts = target.attempts;
    return limits;
}

// Whether two targets differ only in how far they are and what they pass over.
bool same_wishes(ForwardTarget a, const ForwardTarget& b) {
    a.name = b.name;
    a.acked_seq = b.acked_seq;
    a.frames_acked = b.frames_acked;
    a.acked_at = b.acked_at;
    a.passed_over = b.passed_over;
    return a == b;
}

}  // namespace

ForwardLine::ForwardLine(ForwardShared& shared, const ForwardTarget& target, const ForwardLine* before)
    : shared_(shared), target_(std::make_shared<const ForwardTarget>(target)), talk_(limits_of(target)), wake_(shared.io) {
    read_to_ = target.acked_seq;
    if (before != nullptr) {
        // The book's cursor is a second behind what this program knows.
        if (before->target_->generation == target.generation) read_to_ = std::max(read_to_, before->position());
        state_ = before->state_;
        counted_before_ = before->counted_before_;
        const ForwardTalk::Counts& counts = before->talk_.counts();
        counted_before_.sent += counts.sent;
        counted_before_.sent_again += counts.sent_again;
        counted_before_.acknowledged += counts.acknowledged;
        counted_before_.stray_answers += counts.stray_answers;
        counted_before_.nonsense_bytes += counts.nonsense_bytes;
        counted_before_.declined_requests += counts.declined_requests;
        unmarked_frames_ = before->target_->generation == target.generation ? before->unmarked_frames_ : 0;
    }
    state_.problem = {};  // whatever it was, somebody has changed something
    if (target.acked_at.ms != 0 && !state_.last_acked_at) state_.last_acked_at = target.acked_at;
    counted_to_ = read_to_;
    marked_ = target.acked_seq;
    marked_at_ms_ = steady_ms();
}

void ForwardLine::start() {
    asio::co_spawn(
        shared_.io, [self = shared_from_this()] { return self->run(); }, asio::detached);
}

void ForwardLine::stop() {
    stopped_ = true;
    error_code ignored;
    if (socket_) socket_->close(ignored);
    wake_.cancel();
}

bool ForwardLine::follow(const ForwardTarget& target) {
    if (!same_wishes(*target_, target)) return false;
    const bool passes_more = target.passed_over != target_->passed_over;
    target_ = std::make_shared<const ForwardTarget>(target);
    if (!passes_more) return true;
    for (const std::uint64_t seq : target.passed_over) {
        talk_.pass_over(seq);  // of a report some frames may be under way and others not yet
        std::erase_if(ready_, [&](const pipeline::ForwardParcel& parcel) { return parcel.seq == seq; });
        if (stuck_ && stuck_->seq == seq) stuck_.reset();
    }
    ++wish_;  // a batch on its way was chosen without knowing this
    reading_ = false;
    state_.problem = {};
    unmarked_frames_ += talk_.take_done();
    wake_.cancel();
    return true;
}

asio::awaitable<void> ForwardLine::run() {
    std::int64_t pause_ms = shared_.options.retry_first_ms;
    while (!stopped_) {
        if (!target_->enabled) {
            show(ForwardPhase::kPaused);
            co_await rest(steady_ms() + shared_.options.beat_ms);
            continue;
        }
        show(ForwardPhase::kConnecting);
        const std::uint64_t acknowledged = talk_.counts().acknowledged;
        socket_ = std::make_shared<Socket>(shared_.io);
        ForwardProblem problem = co_await connect(*socket_, target_->host, static_cast<std::uint16_t>(target_->port),
                                                  shared_.options.connect_patience_ms, state_.peer);
        if (stopped_) break;
        if (problem.what != ForwardTrouble::kNone) {
            note(std::move(problem));
        } else {
            co_await converse();
        }
        error_code ignored;
        socket_->close(ignored);
        state_.connected_since.reset();
        if (stopped_) break;
        if (talk_.counts().acknowledged > acknowledged) pause_ms = shared_.options.retry_first_ms;
        const std::int64_t until = steady_ms() + pause_ms;
        state_.retry_at = shared_.clock() + pause_ms;
        pause_ms = std::min(2 * pause_ms, shared_.options.retry_most_ms);
        while (!stopped_ && steady_ms() < until) {
            show(ForwardPhase::kWaiting);
            co_await rest(std::min(until, steady_ms() + shared_.options.beat_ms));
        }
        state_.retry_at.reset();
    }
}

// Waits, and does meanwhile what needs no connection.
asio::awaitable<void> ForwardLine::rest(std::int64_t until_ms) {
    read_ahead();
    count_ahead();
    mark();
    wake_.expires_after(std::chrono::milliseconds(std::max<std::int64_t>(1, until_ms - steady_ms())));
    co_await wake_.async_wait(kTuple);
}

asio::awaitable<void> ForwardLine::converse() {
    hung_up_ = false;
    waits_to_write_ = false;
    state_.connected_since = shared_.clock();
    talk_.connected(steady_ms());
    asio::co_spawn(
        shared_.io, [self = shared_from_this(), socket = socket_] { return self->hear(socket); }, asio::detached);
    while (!stopped_ && !hung_up_ && !talk_.problem()) {
        talk_.tick(steady_ms());
        pump();
        show(phase_of_talk());
        if (hung_up_ || talk_.problem()) break;
        const std::int64_t beat_ms = talk_.waits_for_delivery() ? kDeliveryBeatMs : shared_.options.beat_ms;
        co_await rest(std::min(talk_.due_ms(), steady_ms() + beat_ms));
    }
    if (stopped_) co_return;
    if (talk_.problem()) {
        note(*talk_.problem());
    } else if (ForwardProblem problem = talk_.closed_by_peer(); problem.seq != 0) {
        note(std::move(problem));  // one who hangs up while nothing waits may do so
    }
}

asio::awaitable<void> ForwardLine::hear(std::shared_ptr<Socket> socket) {
    const auto self = shared_from_this();
    std::vector<char> buffer(kReadBytes);
    for (;;) {
        const auto [error, got] = co_await socket->async_read_some(asio::buffer(buffer), kTuple);
        if (stopped_ || socket != socket_) co_return;
        if (error) break;
        talk_.take({buffer.data(), got}, steady_ms());
        pump();
        if (talk_.problem()) wake_.cancel();
    }
    hung_up_ = true;
    wake_.cancel();
}

// Everything that may go on after an answer, a batch from the log or room in the socket.
void ForwardLine::pump() {
    if (const std::uint64_t done = talk_.take_done(); done > 0) {
        unmarked_frames_ += done;
        state_.last_acked_at = shared_.clock();
        // A frame went through after it: what was wrong is no more.
        if (!stuck_) state_.problem = {};
    }
    if (!socket_ || !socket_->is_open() || !state_.connected_since || hung_up_ || talk_.problem()) return;
    do {
        while (talk_.has_room() && !ready_.empty()) {
            talk_.add(std::move(ready_.front()), steady_ms());
            ready_.pop_front();
        }
        write();
    } while (deliver() && !ready_.empty());
    read_ahead();
}

// What needs no answer is done when the other machine's TCP has it. @return whether any is
bool ForwardLine::deliver() {
    int bytes = 0;
    if (!talk_.waits_for_delivery() || ::ioctl(socket_->native_handle(), SIOCOUTQ, &bytes) != 0) return false;
    talk_.undelivered(static_cast<std::uint64_t>(bytes), steady_ms());
    const std::uint64_t done = talk_.take_done();
    unmarked_frames_ += done;
    if (done > 0) state_.last_acked_at = shared_.clock();
    return done > 0;
}

void ForwardLine::write() {
    if (waits_to_write_) return;
    while (!talk_.to_write().empty()) {
        const std::string_view bytes = talk_.to_write();
        error_code error;
        const std::size_t sent = socket_->write_some(asio::buffer(bytes.data(), bytes.size()), error);
        talk_.wrote(sent, steady_ms());
        if (error == asio::error::would_block) {
            waits_to_write_ = true;
            socket_->async_wait(tcp::socket::wait_write, [self = shared_from_this(), socket = socket_](const error_code& failed) {
                if (self->stopped_ || socket != self->socket_) return;
                self->waits_to_write_ = false;
                if (!failed) self->pump();
            });
            return;
        }
        if (error) {
            hung_up_ = true;
            wake_.cancel();
            return;
        }
    }
}

void ForwardLine::read_ahead() {
    if (reading_ || stopped_ || ready_.size() >= talk_.window()) return;
    if (stuck_ && steady_ms() < stuck_retry_ms_) return;
    if (shared_.reader.last_seq() <= read_to_) return;
    reading_ = true;
    const pipeline::ForwardLimits limits{.parcels_max = std::max(kReadAheadMin, 2 * talk_.window())};
    asio::post(shared_.reading,
               [weak = weak_from_this(), &shared = shared_, target = target_, wish = wish_, from = read_to_ + 1, limits] {
                   auto batch = shared.reader.read(*target, from, limits);
                   asio::post(shared.io, [weak, wish, batch = std::move(batch)]() mutable {
                       if (const auto line = weak.lock()) line->on_read(wish, std::move(batch));
                   });
               });
}

void ForwardLine::on_read(std::uint64_t wish, Result<pipeline::ForwardBatch> batch) {
    if (stopped_ || wish != wish_) return;
    reading_ = false;
    if (!batch) {
        ForwardProblem problem;
        problem.what = ForwardTrouble::kLogUnreadable;
        problem.detail = batch.error().message;
        note(problem);
        stuck_ = std::move(problem);
        stuck_retry_ms_ = steady_ms() + shared_.options.stuck_retry_ms;
        return;
    }
    for (pipeline::ForwardParcel& parcel : batch->parcels) ready_.push_back(std::move(parcel));
    read_to_ = std::max(read_to_, batch->read_to);
    if (read_to_ >= counted_to_) {
        counted_to_ = read_to_;
        counted_ = 0;
    } else {
        counted_ -= std::min<std::uint64_t>(counted_, batch->parcels.size());
    }
    stuck_ = std::move(batch->problem);
    if (stuck_) {
        stuck_->at = shared_.clock();
        stuck_at_ = batch->stuck_at;
        stuck_retry_ms_ = steady_ms() + shared_.options.stuck_retry_ms;
    }
    pump();
}

// How many wait beyond what was read ahead, a stretch at a time.
void ForwardLine::count_ahead() {
    if (counting_ || stopped_ || reading_ || (ready_.size() < talk_.window() && !stuck_)) return;
    const std::uint64_t from = std::max(counted_to_, read_to_) + 1;
    if (shared_.reader.last_seq() < from) return;
    counting_ = true;
    asio::post(shared_.reading, [weak = weak_from_this(), &shared = shared_, target = target_, from] {
        auto count = shared.reader.count(*target, from, {});
        asio::post(shared.io, [weak, from, count = std::move(count)] {
            const auto line = weak.lock();
            if (!line || line->stopped_) return;
            line->counting_ = false;
            // Where reading has overtaken it meanwhile, the next one begins there.
            if (!count || line->read_to_ >= from) return;
            line->counted_ += count->frames;
            line->counted_to_ = count->counted_to;
        });
    });
}

std::uint64_t ForwardLine::position() const {
    if (talk_.oldest() != nullptr) return talk_.oldest()->seq - 1;
    return ready_.empty() ? read_to_ : ready_.front().seq - 1;
}

void ForwardLine::mark() {
    const std::uint64_t here = position();
    const std::int64_t now = steady_ms();
    if (marking_ || here <= marked_ || now - marked_at_ms_ < shared_.options.mark_ms) return;
    if (unmarked_frames_ == 0 && here - marked_ < kIdleMarkEntries && now - marked_at_ms_ < kIdleMarkMs) return;
    marking_ = true;
    marked_at_ms_ = now;
    const std::uint64_t frames = std::exchange(unmarked_frames_, 0);
    std::string body = "{\"key\":" + json_quote(target_->key);
    body += fmt::format(",\"generation\":{},\"acked_seq\":{},\"frames\":{},\"at_ms\":{}}}", target_->generation, here, frames,
                        frames == 0 ? 0 : shared_.clock().ms);
    shared_.inbox.command({"forward_mark", std::move(body), "forwarder"},
                          [weak = weak_from_this(), here, frames](const pipeline::CommandResult& result) {
                              const auto line = weak.lock();
                              if (!line) return;
                              asio::post(line->shared_.io, [weak, here, frames, taken = result.body.has_value()] {
                                  const auto marked = weak.lock();
                                  if (!marked) return;
                                  marked->marking_ = false;
                                  if (taken) {
                                      marked->marked_ = here;
                                  } else {  // the inbox is full, or the target was changed: said again later, or by another line
                                      marked->unmarked_frames_ += frames;
                                  }
                              });
                          });
}

void ForwardLine::note(ForwardProblem problem) {
    problem.at = shared_.clock();
    state_.problem = std::move(problem);
}

ForwardPhase ForwardLine::phase_of_talk() const {
    if (talk_.outstanding() > 0 || !ready_.empty()) return ForwardPhase::kSending;
    if (stuck_) return ForwardPhase::kStuck;
    return shared_.reader.last_seq() > read_to_ && reading_ ? ForwardPhase::kSending : ForwardPhase::kCaughtUp;
}

void ForwardLine::show(ForwardPhase phase) {
    const std::int64_t now = steady_ms();
    if (phase == state_.phase && now - shown_at_ms_ < kShowMs) return;
    shown_at_ms_ = now;
    state_.phase = phase;
    if (stuck_) state_.problem = *stuck_;
    const ForwardTalk::Counts& counts = talk_.counts();
    state_.acked_seq = position();
    state_.sent = counted_before_.sent + counts.sent;
    state_.sent_again = counted_before_.sent_again + counts.sent_again;
    state_.acknowledged = counted_before_.acknowledged + counts.acknowledged;
    state_.stray_answers = counted_before_.stray_answers + counts.stray_answers;
    state_.nonsense_bytes = counted_before_.nonsense_bytes + counts.nonsense_bytes;
    state_.declined_requests = counted_before_.declined_requests + counts.declined_requests;
    state_.outstanding = state_.connected_since ? talk_.outstanding() : 0;
    state_.waiting = talk_.outstanding() + ready_.size() + counted_;
    state_.all_counted = counted_to_ >= shared_.reader.last_seq() || (ready_.empty() && !stuck_ && !reading_);
    state_.oldest_seq = 0;
    state_.oldest_at.reset();
    if (const auto* oldest = talk_.oldest() != nullptr ? talk_.oldest() : (ready_.empty() ? nullptr : &ready_.front())) {
        state_.oldest_seq = oldest->seq;
        state_.oldest_at = oldest->at;
    } else if (stuck_ && stuck_->seq != 0) {
        state_.oldest_seq = stuck_->seq;
        state_.oldest_at = stuck_at_;
        state_.waiting = std::max<std::uint64_t>(state_.waiting, 1);
    }
    show_rate(now);
    shared_.views.forward_states.put(target_->key, state_);
}

void ForwardLine::show_rate(std::int64_t now_ms) {
    while (!sent_lately_.empty() && now_ms - sent_lately_.front().first > kRateMs) sent_lately_.pop_front();
    sent_lately_.emplace_back(now_ms, state_.sent);
    const auto& [first_ms, first] = sent_lately_.front();
    state_.sent_per_s =
        now_ms == first_ms ? 0 : static_cast<double>(state_.sent - first) * 1000 / static_cast<double>(now_ms - first_ms);
    const Instant at = shared_.clock();
    if (state_.history.empty() || at - state_.history.back().at >= pipeline::kForwardMarkMs) {
        state_.history.push_back({at, state_.waiting, state_.acknowledged});
        if (state_.history.size() > pipeline::kForwardMarks) state_.history.pop_front();
    }
}

}  // namespace lvwang::gateway
