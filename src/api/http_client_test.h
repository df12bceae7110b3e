// A client that says bytes and hears bytes on 127.0.0.1; gives up after five seconds. For tests only.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace lvwang::api {

class Client {
public:
    explicit Client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        const timeval patience{5, 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(port);
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connected_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0;
    }
    ~Client() { ::close(socket_); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    [[nodiscard]] bool connected() const { return connected_; }
    [[nodiscard]] int handle() const { return socket_; }
    void say(std::string_view bytes) const {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    }
    void finish() const { ::shutdown(socket_, SHUT_WR); }
    /// Everything up to the end of the line.
    [[nodiscard]] std::string hear_all() const {
        std::string heard;
        char buffer[4096];
        for (;;) {
            const ssize_t got = ::recv(socket_, buffer, sizeof buffer, 0);
            if (got <= 0) {
                ended_ = got == 0;
                return heard;
            }
            heard.append(buffer, static_cast<std::size_t>(got));
        }
    }
    /// One piece, as it comes.
    [[nodiscard]] std::string hear_some() const {
        char buffer[4096];
        const ssize_t got = ::recv(socket_, buffer, sizeof buffer, 0);
        return {buffer, got <= 0 ? 0 : static_cast<std::size_t>(got)};
    }
    /// At least one piece that ends with `ending`.
    [[nodiscard]] std::string hear_until(std::string_view ending) const {
        std::string heard;
        char buffer[4096];
        while (!heard.ends_with(ending)) {
            const ssize_t got = ::recv(socket_, buffer, sizeof buffer, 0);
            if (got <= 0) return heard;
            heard.append(buffer, static_cast<std::size_t>(got));
        }
        return heard;
    }
    [[nodiscard]] bool ended() const { return ended_; }

private:
    int socket_;
    bool connected_ = false;
    mutable bool ended_ = false;
};

}  // namespace lvwang::api
