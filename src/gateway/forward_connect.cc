#include "gateway/forward_connect.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <memory>

#include "gateway/connecting.h"

namespace lvwang::gateway {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using pipeline::ForwardProblem;
using pipeline::ForwardTrouble;
constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

ForwardProblem problem_of(const error_code& error, bool too_late) {
    ForwardProblem problem;
    problem.detail = error.message();
    if (too_late) {
        problem.what = ForwardTrouble::kConnectTimeout;
    } else if (error.category() == asio::error::get_netdb_category() || error == asio::error::service_not_found) {
        problem.what = ForwardTrouble::kUnknownHost;
    } else if (error == asio::error::connection_refused) {
        problem.what = ForwardTrouble::kConnectRefused;
    } else if (error == asio::error::timed_out) {
        problem.what = ForwardTrouble::kConnectTimeout;
    } else {
        problem.what = ForwardTrouble::kUnreachable;
    }
    return problem;
}

}  // namespace

asio::awaitable<ForwardProblem> connect(tcp::socket& socket, std::string host, std::uint16_t port, std::int64_t patience_ms,
                                        std::string& peer) {
    // What the timer needs must not die with this coroutine while the timer's handler waits to run.
    const auto too_late = std::make_shared<bool>(false);
    const auto over = std::make_shared<bool>(false);
    const auto resolver = std::make_shared<tcp::resolver>(socket.get_executor());
    asio::steady_timer patience(socket.get_executor(), std::chrono::milliseconds(patience_ms));
    patience.async_wait([too_late, over, resolver, &socket](const error_code& cancelled) {
        if (cancelled || *over) return;
        *too_late = true;
        resolver->cancel();
        error_code ignored;
        socket.close(ignored);
    });
    error_code error;
    tcp::resolver::results_type places;
    if (const auto address = asio::ip::make_address(host, error); !error) {
        places = tcp::resolver::results_type::create(tcp::endpoint(address, port), host, std::to_string(port));
    } else {
        std::tie(error, places) = co_await resolver->async_resolve(host, std::to_string(port), kTuple);
    }
    if (!error && !*too_late) {
        tcp::endpoint place;
        std::tie(error, place) = co_await asio::async_connect(socket, places, kTuple);
        if (!error) peer = fmt::format("{}:{}", place.address().to_string(), place.port());
    }
    *over = true;
    patience.cancel();
    if (*too_late) co_return problem_of(asio::error::timed_out, true);
    if (error) co_return problem_of(error, false);
    socket.non_blocking(true, error);
    socket.set_option(tcp::no_delay(true), error);
    co_return ForwardProblem{};
}

pipeline::ForwardProbe probe(const std::string& host, std::uint16_t port, std::int64_t patience_ms) {
    pipeline::ForwardProbe found;
    asio::io_context io(1);
    tcp::socket socket(io);
    const auto begun = std::chrono::steady_clock::now();
    asio::co_spawn(
        io, [&]() -> asio::awaitable<void> { found.problem = co_await connect(socket, host, port, patience_ms, found.peer); },
        asio::detached);
    io.run();
    found.took_ms = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun).count();
    return found;
}

}  // namespace lvwang::gateway
