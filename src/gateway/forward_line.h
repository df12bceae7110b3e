// How is one target served? Its connection, what was read ahead for it, its cursor and how it is shown.
// Promises: everything runs on the forwarder's one thread but the reading of the log; a stopped line does nothing more.
// Rule: internal to gateway; gateway/forwarder.h.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <deque>
#include <memory>

#include "gateway/forward_talk.h"
#include "gateway/forwarder.h"

namespace lvwang::gateway {

/// What all lines share; outlives them.
struct ForwardShared {
    pipeline::ForwardReader reader;
    pipeline::Views& views;
    pipeline::Inbox& inbox;
    pipeline::Clock clock;
    ForwarderOptions options;
    boost::asio::io_context io{1};
    boost::asio::thread_pool reading{1};  ///< the log is read here, never on the sockets' thread
};

class ForwardLine : public std::enable_shared_from_this<ForwardLine> {
public:
    /// @param before  the line of the same target that this one takes the place of; null: none
    ForwardLine(ForwardShared& shared, const ForwardTarget& target, const ForwardLine* before);

    void start();
    void stop();

    /// The target as it is now. @return false: so different that another line must take over
    [[nodiscard]] bool follow(const ForwardTarget& target);

private:
    using Socket = boost::asio::ip::tcp::socket;

    boost::asio::awaitable<void> run();
    boost::asio::awaitable<void> converse();
    boost::asio::awaitable<void> hear(std::shared_ptr<Socket> socket);
    boost::asio::awaitable<void> rest(std::int64_t until_ms);

    void pump();
    void write();
    bool deliver();
    void read_ahead();
    void on_read(std::uint64_t wish, Result<pipeline::ForwardBatch> batch);
    void count_ahead();
    void mark();
    void note(pipeline::ForwardProblem problem);
    void show(pipeline::ForwardPhase phase);
    void show_rate(std::int64_t now_ms);
    [[nodiscard]] std::uint64_t position() const;
    [[nodiscard]] pipeline::ForwardPhase phase_of_talk() const;

    ForwardShared& shared_;
    std::shared_ptr<const ForwardTarget> target_;
    ForwardTalk talk_;
    std::shared_ptr<Socket> socket_;
    boost::asio::steady_timer wake_;
    bool stopped_ = false;
    bool hung_up_ = false;  // by the other side
    bool waits_to_write_ = false;

    std::deque<pipeline::ForwardParcel> ready_;
    std::uint64_t read_to_ = 0;
    std::uint64_t wish_ = 1;  // grows when what was asked to be read is not wanted any more
    bool reading_ = false;
    std::optional<pipeline::ForwardProblem> stuck_;  // the frame behind read_to_
    Instant stuck_at_;
    std::int64_t stuck_retry_ms_ = 0;

    std::uint64_t counted_to_ = 0;
    std::uint64_t counted_ = 0;  // wanted frames between read_to_ and counted_to_
    bool counting_ = false;

    std::uint64_t marked_ = 0;
    std::uint64_t unmarked_frames_ = 0;
    std::int64_t marked_at_ms_ = 0;
    bool marking_ = false;

    pipeline::ForwardState state_;
    ForwardTalk::Counts counted_before_;  // by lines before this one
    std::int64_t shown_at_ms_ = 0;
    std::deque<std::pair<std::int64_t, std::uint64_t>> sent_lately_;
};

}  // namespace lvwang::gateway
