#include "gateway/server.h"

#include <netinet/tcp.h>

#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <functional>
#include <iterator>
#include <thread>
#include <unordered_map>
#include <vector>

#include "gateway/session.h"
#include "gateway/switchboard.h"

namespace lvwang::gateway {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using SteadyClock = std::chrono::steady_clock;

constexpr auto kSweepEvery = std::chrono::milliseconds(100);         // how late a quiet peer may be noticed
constexpr auto kAfterFailedAccept = std::chrono::milliseconds(100);  // out of descriptors: others close meanwhile
// Frames gathered before they are offered; more at once would only take memory.
constexpr std::size_t kGatherFramesMax = 1'024;

using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;
using KeepAliveIdle = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_KEEPIDLE>;
using KeepAliveInterval = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_KEEPINTVL>;
using KeepAliveProbes = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_KEEPCNT>;

// What all threads share.
struct Shared {
    Shared(pipeline::Inbox& to, pipeline::Downlink& from, pipeline::IngestStats& counts, pipeline::Clock present,
           const ServerOptions& options)
        : inbox(to),
          downlink(from),
          stats(counts),
          clock(std::move(present)),
          limits(options.limits),
          crc_policy_of(options.crc_policy_of),
          keys(options.keys) {}

    pipeline::Inbox& inbox;
    pipeline::Downlink& downlink;
    Switchboard switchboard;
    pipeline::IngestStats& stats;
    pipeline::Clock clock;
    Limits limits;
    CrcPolicyOf crc_policy_of;
    protocol::KeyLookup keys;
    std::atomic<std::size_t> connections{0};
    // From one shard to another; set before any thread runs.
    std::function<void(const pipeline::Downlink::Destination&)> deliver;
    std::function<void(const Switchboard::Place&)> supersede;
};

// One open socket and the talk over it.
struct Line {
    Line(tcp::socket connected, std::uint32_t shard, const Shared& shared, std::shared_ptr<pipeline::Connection> shown)
        : socket(std::move(connected)),
          wake(socket.get_executor()),
          session(shard, shared.limits, shared.crc_policy_of, std::move(shown), shared.stats, shared.keys) {}

    tcp::socket socket;
    asio::steady_timer wake;  // cancelled when a line that waits may go on
    Session session;
    SteadyClock::time_point last_read = SteadyClock::now();
    std::size_t synced_now = 0;  // frames of the batch just synced
    bool waits_to_write = false;
    bool swept = false;                    // is in the list of those inside a frame
    bool deafened = false;                 // more waits for it in the outbox than the peer takes
    std::vector<pipeline::Outgoing> said;  // and perhaps not yet written
};
using LinePtr = std::shared_ptr<Line>;

// One thread: its own io_context, its own acceptor on the common port, its own connections.
class Shard : public std::enable_shared_from_this<Shard> {
public:
    Shard(std::shared_ptr<Shared> shared, std::uint32_t index)
        : shared_(std::move(shared)), index_(index), acceptor_(io_), sweep_(io_) {}

    // Boost's exceptions end in Server::start.
    void listen(const tcp::endpoint& endpoint) {
        acceptor_.open(endpoint.protocol());
        acceptor_.set_option(tcp::acceptor::reuse_address(true));
        acceptor_.set_option(ReusePort(true));
        acceptor_.bind(endpoint);
        acceptor_.listen();
    }

    [[nodiscard]] tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }

    void start() {
        const std::weak_ptr<Shard> self = weak_from_this();  // the inbox may outlive us
        number_ = shared_->inbox.add_shard(
            [self](std::vector<std::uint64_t> tickets) {
                if (const auto shard = self.lock()) {
                    asio::post(shard->io_, [to = shard.get(), tickets = std::move(tickets)] { to->on_synced(tickets); });
                }
            },
            [self] {
                if (const auto shard = self.lock()) asio::post(shard->io_, [to = shard.get()] { to->offer(); });
            });
        asio::co_spawn(io_, accept_all(), asio::detached);
        asio::co_spawn(io_, sweep_quiet(), asio::detached);
        thread_ = std::thread([this] { io_.run(); });
    }

    void stop() {
        io_.stop();
        if (thread_.joinable()) thread_.join();
        while (!lines_.empty()) close(*LinePtr(lines_.begin()->second));
        error_code ignored;
        acceptor_.close(ignored);
    }

    /// Something waits in the outbox for a device of this connection, or for the connection itself. Any thread.
    void deliver(std::uint64_t connection, const pipeline::Downlink::Destination& to) {
        asio::post(io_, [this, connection, to] {
            if (const auto found = lines_.find(connection); found != lines_.end()) say(found->second, to);
        });
    }

    /// The device of this connection has come back on another. Any thread.
    void supersede(std::uint64_t connection) {
        asio::post(io_, [this, connection] {
            if (const auto found = lines_.find(connection); found != lines_.end()) superseded_.push_back(found->second);
        });
    }

private:
    asio::awaitable<void> accept_all() {
        for (;;) {
            auto [error, socket] = co_await acceptor_.async_accept(asio::as_tuple(asio::use_awaitable));
            if (error == asio::error::operation_aborted) co_return;
            if (error) {
                asio::steady_timer later(io_, kAfterFailedAccept);
                co_await later.async_wait(asio::as_tuple(asio::use_awaitable));
                continue;
            }
            open(std::move(socket));
        }
    }

    void open(tcp::socket socket) {
        if (shared_->connections.load() >= shared_->limits.connections_max) {
            shared_->stats.count_closed(to_string(CloseReason::kTooManyConnections));
            return;
        }
        error_code error;
        const tcp::endpoint peer = socket.remote_endpoint(error);
        if (error) return;  // gone already
        socket.non_blocking(true, error);
        socket.set_option(tcp::no_delay(true), error);
        socket.set_option(asio::socket_base::keep_alive(true), error);
        socket.set_option(KeepAliveIdle(shared_->limits.keep_alive_idle_s), error);
        socket.set_option(KeepAliveInterval(shared_->limits.keep_alive_interval_s), error);
        socket.set_option(KeepAliveProbes(shared_->limits.keep_alive_probes), error);
        auto shown = shared_->stats.open(fmt::format("{}:{}", peer.address().to_string(), peer.port()), shared_->clock());
        const std::uint64_t id = shown->id;
        auto line = std::make_shared<Line>(std::move(socket), number_, *shared_, std::move(shown));
        lines_.emplace(id, line);
        ++shared_->connections;
        asio::co_spawn(io_, serve(std::move(line)), asio::detached);
    }

    void close(Line& line) {
        if (lines_.erase(line.session.shown().id) == 0) return;
        --shared_->connections;
        shared_->stats.close(line.session.shown().id);
        error_code ignored;
        line.socket.close(ignored);
        line.wake.cancel();
        leave(line);
    }

    // What was not written waits for another connection of the device, which may be open already.
    void leave(Line& line) {
        const std::vector<std::string> mns = mns_of(line);
        const auto reachable = shared_->switchboard.leave(mns, line.session.shown().id);
        shared_->downlink.put_back(std::exchange(line.said, {}));
        shared_->downlink.forget(line.session.shown().id);
        for (const std::string& mn : reachable) {
            if (shared_->downlink.waits_for(mn)) shared_->deliver({mn, 0});
        }
    }

    static std::vector<std::string> mns_of(const Line& line) {
        const std::scoped_lock lock(line.session.shown().mutex);
        return {line.session.shown().mns.begin(), line.session.shown().mns.end()};
    }

    void join(const LinePtr& line) {
        const std::uint64_t id = line->session.shown().id;
        for (const std::string& mn : line->session.take_fresh_mns()) {
            for (const Switchboard::Place& older : shared_->switchboard.join(mn, {index_, id})) shared_->supersede(older);
            if (shared_->downlink.waits_for(mn)) shared_->deliver({mn, 0});
        }
    }

    // Takes from the outbox what is meant for this line and says it behind the answers that are ready.
    void say(const LinePtr& line, const pipeline::Downlink::Destination& to) {
        if (!line->session.may_say()) {
            line->deafened = true;
            return;
        }
        for (pipeline::Outgoing& frame : shared_->downlink.take(to)) {
            line->session.say(frame.bytes);
            line->said.push_back(std::move(frame));
        }
        write(line);
    }

    // All that was ready is written.
    void note_said(const LinePtr& line) {
        for (const pipeline::Outgoing& frame : std::exchange(line->said, {})) {
            shared_->downlink.note_sent({frame.id, line->session.shown().id, shared_->clock()});
        }
        if (!std::exchange(line->deafened, false)) return;
        for (const std::string& mn : mns_of(*line)) {
            if (shared_->downlink.waits_for(mn)) shared_->deliver({mn, 0});
        }
    }

    [[nodiscard]] bool may_read(const Line& line) const { return waiting_.empty() && line.session.may_read(); }

    asio::awaitable<void> serve(LinePtr line) {
        while (line->socket.is_open()) {
            if (!may_read(*line)) {
                line->session.shown().paused.store(true, std::memory_order_relaxed);
                line->wake.expires_at(SteadyClock::time_point::max());
                co_await line->wake.async_wait(asio::as_tuple(asio::use_awaitable));
                continue;
            }
            line->session.shown().paused.store(false, std::memory_order_relaxed);
            // Waiting and reading are two steps, so that one buffer serves all lines of the thread.
            const auto [wait_error] =
                co_await line->socket.async_wait(tcp::socket::wait_read, asio::as_tuple(asio::use_awaitable));
            if (wait_error) break;
            if (!may_read(*line)) continue;
            error_code error;
            const std::size_t got = line->socket.read_some(asio::buffer(buffer_), error);
            if (error == asio::error::would_block || error == asio::error::interrupted) continue;
            if (error == asio::error::eof) {
                co_await say_goodbye(line);
                break;
            }
            if (error) break;
            line->last_read = SteadyClock::now();
            line->session.take(std::string_view(buffer_.data(), got), shared_->clock(), waiting_for_batch());
            if (line->session.has_fresh_mns()) join(line);
            if (const auto reason = line->session.reason_to_close()) {
                shared_->stats.count_closed(to_string(*reason));
                break;
            }
            if (line->session.inside_frame()) sweep_later(line);
            if (gathered_.size() >= kGatherFramesMax) offer();
        }
        close(*line);
    }

    // The peer has ended its side; frames it sent last are still answered.
    asio::awaitable<void> say_goodbye(LinePtr line) {
        line->session.end(shared_->clock(), waiting_for_batch());
        const auto until = SteadyClock::now() + std::chrono::milliseconds(shared_->limits.linger_ms);
        while (line->socket.is_open() && SteadyClock::now() < until &&
               (line->session.unsynced() > 0 || !line->session.ready().empty())) {
            line->wake.expires_at(until);
            co_await line->wake.async_wait(asio::as_tuple(asio::use_awaitable));
        }
    }

    // Where the frames of this turn of the loop are gathered; they are offered together once every ready line has been read.
    std::vector<pipeline::Arrival>& waiting_for_batch() {
        if (!offer_posted_) {
            offer_posted_ = true;
            asio::post(io_, [this] { offer(); });
        }
        return gathered_;
    }

    // Offers what waits, then what was gathered. What the inbox refuses waits here, and no line is read meanwhile.
    void offer() {
        offer_posted_ = false;
        const bool was_full = !waiting_.empty();
        if (was_full) {
            waiting_.insert(waiting_.end(), std::make_move_iterator(gathered_.begin()), std::make_move_iterator(gathered_.end()));
        } else {
            waiting_.swap(gathered_);
        }
        gathered_.clear();
        const std::size_t taken = shared_->inbox.offer(waiting_);
        waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(taken));
        if (was_full && waiting_.empty()) {
            for (const auto& [id, line] : lines_) line->wake.cancel();
        }
    }

    // Tickets are connections; one connection's frames are synced in the order they were offered.
    void on_synced(const std::vector<std::uint64_t>& tickets) {
        for (const std::uint64_t ticket : tickets) {
            const auto found = lines_.find(ticket);
            if (found == lines_.end()) continue;  // hung up meanwhile; the frame is kept all the same
            if (found->second->synced_now++ == 0) answered_.push_back(found->second);
        }
        for (const LinePtr& line : answered_) {
            line->session.synced(std::exchange(line->synced_now, 0));
            write(line);
        }
        answered_.clear();
    }

    void write(const LinePtr& line) {
        if (line->waits_to_write) return;
        error_code error;
        if (const std::string_view ready = line->session.ready(); !ready.empty()) {
            const std::size_t sent = line->socket.write_some(asio::buffer(ready.data(), ready.size()), error);
            line->session.written(sent);
            if (error && error != asio::error::would_block) return close(*line);
        }
        if (!line->session.ready().empty()) {
            line->waits_to_write = true;
            line->socket.async_wait(tcp::socket::wait_write, [this, line](const error_code& wait_error) {
                line->waits_to_write = false;
                if (!wait_error) write(line);
            });
        } else if (!line->said.empty() || line->deafened) {
            note_said(line);
        }
        // Wakes a line that waited for this, or that says goodbye; costs nothing where none does.
        line->wake.cancel();
    }

    void sweep_later(const LinePtr& line) {
        if (std::exchange(line->swept, true)) return;
        inside_frame_.push_back(line);
    }

    // Lines that are quiet inside a frame.
    asio::awaitable<void> sweep_quiet() {
        const auto quiet = std::chrono::milliseconds(shared_->limits.quiet_ms);
        for (;;) {
            sweep_.expires_after(kSweepEvery);
            co_await sweep_.async_wait(asio::as_tuple(asio::use_awaitable));
            const auto now = SteadyClock::now();
            std::erase_if(inside_frame_, [&](const LinePtr& line) {
                if (line->session.inside_frame() && line->socket.is_open()) {
                    if (now - line->last_read < quiet) return false;
                    line->session.pause(shared_->clock(), waiting_for_batch());
                }
                line->swept = false;
                return true;
            });
            close_superseded(now);
        }
    }

    // The old connection of a device that is back on another, once it has been silent for long enough.
    void close_superseded(SteadyClock::time_point now) {
        const auto silent = std::chrono::milliseconds(shared_->limits.superseded_silent_ms);
        std::erase_if(superseded_, [&](const LinePtr& line) {
            const bool still =
                line->socket.is_open() && shared_->switchboard.is_superseded(mns_of(*line), line->session.shown().id);
            if (still && now - line->last_read < silent) return false;
            if (still) {
                shared_->stats.count_closed(to_string(CloseReason::kSuperseded));
                close(*line);
            }
            return true;
        });
    }

    std::shared_ptr<Shared> shared_;
    const std::uint32_t index_;  // among the shards of this server
    asio::io_context io_{1};
    tcp::acceptor acceptor_;
    asio::steady_timer sweep_;
    std::thread thread_;
    std::uint32_t number_ = 0;
    std::unordered_map<std::uint64_t, LinePtr> lines_;
    std::vector<char> buffer_ = std::vector<char>(kReadBytes);
    std::vector<pipeline::Arrival> gathered_;  // in this turn of the loop
    std::vector<pipeline::Arrival> waiting_;   // refused by the inbox
    std::vector<LinePtr> answered_;
    std::vector<LinePtr> inside_frame_;
    std::vector<LinePtr> superseded_;
    bool offer_posted_ = false;
};

// How a shard reaches the line of another: what waits in the outbox goes to the newest connection of its device.
void connect(Shared& shared, const std::vector<std::shared_ptr<Shard>>& shards) {
    const std::vector<std::weak_ptr<Shard>> all(shards.begin(), shards.end());  // the outbox may outlive us
    shared.deliver = [all, &shared](const pipeline::Downlink::Destination& to) {
        const auto place = to.mn.empty() ? std::nullopt : shared.switchboard.find(to.mn);
        if (!to.mn.empty() && !place) return;  // waits until the device speaks
        for (std::uint32_t i = 0; i < all.size(); ++i) {
            if (place && place->shard != i) continue;
            if (const auto shard = all[i].lock()) shard->deliver(place ? place->connection : to.connection, to);
        }
    };
    shared.supersede = [all](const Switchboard::Place& older) {
        if (const auto shard = all[older.shard].lock()) shard->supersede(older.connection);
    };
}

}  // namespace

// A trial without SO_REUSEPORT, which our own threads need and which would hide whoever listens there already.
Result<void> check_free(const std::string& address, std::uint16_t port) {
    error_code error;
    const tcp::endpoint endpoint(asio::ip::make_address(address, error), port);
    if (error) return fail(ErrorCode::kInvalidArgument, "'{}' is no address to listen on", address);
    if (port == 0) return {};
    asio::io_context io;
    tcp::acceptor trial(io);
    trial.open(endpoint.protocol(), error);
    trial.set_option(tcp::acceptor::reuse_address(true), error);
    trial.bind(endpoint, error);
    if (error == asio::error::address_in_use) return fail(ErrorCode::kConflict, "port {} of {} is in use", port, address);
    return {};
}

struct Server::Parts {
    std::shared_ptr<Shared> shared;
    std::vector<std::shared_ptr<Shard>> shards;
    std::uint16_t port = 0;
};

Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options, pipeline::Inbox& inbox, pipeline::Downlink& downlink,
                                              pipeline::IngestStats& stats, pipeline::Clock clock) {
    LVWANG_TRY(check_free(options.address, options.port));
    tcp::endpoint endpoint(asio::ip::make_address(options.address), options.port);
    const auto shared = std::make_shared<Shared>(inbox, downlink, stats, std::move(clock), options);
    auto parts = std::make_unique<Parts>();
    const unsigned threads = options.threads > 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency());
    try {
        for (unsigned i = 0; i < threads; ++i) {
            auto shard = std::make_shared<Shard>(shared, i);
            shard->listen(endpoint);
            endpoint = shard->endpoint();
            parts->shards.push_back(std::move(shard));
        }
        connect(*shared, parts->shards);
        for (const auto& shard : parts->shards) shard->start();
    } catch (const std::exception& problem) {
        return fail(ErrorCode::kIo, "cannot listen on {}:{}: {}", options.address, options.port, problem.what());
    }
    parts->port = endpoint.port();
    parts->shared = shared;
    downlink.listen([waiting = std::weak_ptr<Shared>(shared)](const pipeline::Downlink::Destination& to) {
        if (const auto open = waiting.lock()) open->deliver(to);
    });
    return std::unique_ptr<Server>(new Server(std::move(parts)));
}

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Server::~Server() {
    stop();
}

std::uint16_t Server::port() const {
    return parts_->port;
}

void Server::stop() {
    parts_->shared->downlink.listen({});
    for (const auto& shard : parts_->shards) shard->stop();
}

}  // namespace lvwang::gateway
