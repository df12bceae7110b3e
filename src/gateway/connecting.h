// How is a connection made? The coroutine behind forward_connect.h, for those who already have an io_context.
// Promise: the socket is open and ready, or the problem has a name.
// Rule: internal to gateway; the socket's executor runs everything.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "gateway/forward_connect.h"

namespace lvwang::gateway {

/// Connects `socket`, which must outlive the wait. @return the problem (kNone: connected); `peer` says where to
boost::asio::awaitable<pipeline::ForwardProblem> connect(boost::asio::ip::tcp::socket& socket, std::string host,
                                                         std::uint16_t port, std::int64_t patience_ms, std::string& peer);

}  // namespace lvwang::gateway
