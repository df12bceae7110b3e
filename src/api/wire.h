// On what do the bytes of a connection go? TCP, in the clear or under TLS: one stream for whoever reads and writes.
// Promises: a Beast stream (reads, writes, deadlines, WebSocket) whose kind is decided by its first byte and never changes.
// Rule: internal to api; RFC 8446. A connection to an address with TLS that does not begin with a handshake stays in the clear,
// and is told where to go by whoever reads it (is_tls).
#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <boost/beast/websocket/teardown.hpp>

#include <memory>
#include <type_traits>
#include <utility>

namespace lvwang::api {

class Wire {
public:
    using Plain = boost::beast::tcp_stream;
    using Tls = boost::beast::ssl_stream<Plain>;
    using executor_type = Plain::executor_type;
    using next_layer_type = Plain;
    using Code = boost::system::error_code;

    explicit Wire(boost::asio::ip::tcp::socket socket) : plain_(std::make_unique<Plain>(std::move(socket))) {}

    /// Goes on under TLS; then comes the handshake. @pre nothing was read but what the handshake is given
    void protect(boost::asio::ssl::context& context) {
        tls_ = std::make_unique<Tls>(std::move(*plain_), context);
        plain_.reset();
    }
    [[nodiscard]] bool is_tls() const { return tls_ != nullptr; }
    /// @pre is_tls()
    [[nodiscard]] Tls& tls() { return *tls_; }

    [[nodiscard]] Plain& next_layer() { return tls_ ? tls_->next_layer() : *plain_; }
    [[nodiscard]] const Plain& next_layer() const { return tls_ ? std::as_const(*tls_).next_layer() : *plain_; }
    [[nodiscard]] executor_type get_executor() { return next_layer().get_executor(); }

    template <class Buffers, class Token>
    auto async_read_some(const Buffers& buffers, Token&& token) {
        return boost::asio::async_initiate<Token, void(Code, std::size_t)>(
            [](auto handler, Wire* wire, const Buffers& into) {
                if (wire->tls_) return wire->tls_->async_read_some(into, std::move(handler));
                wire->plain_->async_read_some(into, std::move(handler));
            },
            token, this, buffers);
    }
    template <class Buffers, class Token>
    auto async_write_some(const Buffers& buffers, Token&& token) {
        return boost::asio::async_initiate<Token, void(Code, std::size_t)>(
            [](auto handler, Wire* wire, const Buffers& from) {
                if (wire->tls_) return wire->tls_->async_write_some(from, std::move(handler));
                wire->plain_->async_write_some(from, std::move(handler));
            },
            token, this, buffers);
    }

    // How a WebSocket ends its line (Beast finds them by their argument).
    friend void teardown(boost::beast::role_type role, Wire& wire, Code& error) {
        if (wire.tls_) return teardown(role, *wire.tls_, error);
        boost::beast::websocket::teardown(role, wire.plain_->socket(), error);
    }
    template <class Done>
    friend void async_teardown(boost::beast::role_type role, Wire& wire, Done&& done) {
        auto& socket = wire.next_layer().socket();
        if (!wire.tls_) return boost::beast::websocket::async_teardown(role, socket, std::forward<Done>(done));
        // As Beast's own for a stream under TLS, which clang finds twice: the end is said, then the socket is ended.
        const auto executor = boost::asio::get_associated_executor(done, wire.get_executor());
        auto after = [role, &socket, done = std::decay_t<Done>(std::forward<Done>(done))](Code) mutable {
            boost::beast::websocket::async_teardown(role, socket, std::move(done));
        };
        wire.tls_->async_shutdown(boost::asio::bind_executor(executor, std::move(after)));
    }

private:
    std::unique_ptr<Plain> plain_;  // exactly one of the two
    std::unique_ptr<Tls> tls_;
};

}  // namespace lvwang::api
