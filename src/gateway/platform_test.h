// A higher platform for tests: listens on 127.0.0.1 and answers as badly as it is told to.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/check.h"
#include "protocol/encode.h"
#include "protocol/frame_reader.h"
#include "protocol/message.h"

namespace lvwang::gateway {

class FakePlatform {
public:
    /// What to answer to a frame; `number` counts the frames of all connections from 1. Empty: nothing. kHangUp: close.
    using Answer = std::function<std::string(const protocol::Message& message, int number)>;
    static constexpr std::string_view kHangUp = "hang up";

    /// @param port                  0: a free one
    /// @param receive_buffer_bytes  of each connection; 0: the system's
    explicit FakePlatform(Answer answer = right_answer(), std::uint16_t port = 0, int receive_buffer_bytes = 0)
        : answer_(std::move(answer)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        const int on = 1;
        ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        if (receive_buffer_bytes > 0) {
            ::setsockopt(listener_, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof receive_buffer_bytes);
        }
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_port = htons(port);
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof at;
        LVWANG_CHECK(::bind(listener_, reinterpret_cast<sockaddr*>(&at), size) == 0 && ::listen(listener_, 8) == 0, "port {}",
                     port);
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size);
        port_ = ntohs(at.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    ~FakePlatform() {
        ended_ = true;
        thread_.join();
        ::close(listener_);
    }
    FakePlatform(const FakePlatform&) = delete;
    FakePlatform& operator=(const FakePlatform&) = delete;

    static Answer right_answer() {
        return [](const protocol::Message& message, int) { return protocol::answer_to(message).value_or(""); };
    }

    [[nodiscard]] std::uint16_t port() const { return port_; }
    /// While true nothing is read.
    void stop_reading(bool stop) { deaf_ = stop; }
    /// Whole frames received, as they stood on the wire without line end.
    [[nodiscard]] std::vector<std::string> frames() const {
        const std::scoped_lock lock(mutex_);
        return frames_;
    }
    [[nodiscard]] std::size_t count() const {
        const std::scoped_lock lock(mutex_);
        return frames_.size();
    }
    [[nodiscard]] int connections() const { return connections_; }

private:
    void serve() {
        while (!ended_) {
            pollfd wait{listener_, POLLIN, 0};
            if (::poll(&wait, 1, 20) <= 0) continue;
            const int peer = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (peer < 0) continue;
            ++connections_;
            converse(peer);
            ::close(peer);
        }
    }
    void converse(int peer) {
        protocol::FrameReader reader;
        std::vector<char> buffer(64 * 1024);
        while (!ended_) {
            if (deaf_) {
                std::this_thread::sleep_for(std::chrono::milliseconds(5));
                continue;
            }
            pollfd wait{peer, POLLIN, 0};
            if (::poll(&wait, 1, 20) <= 0) continue;
            const ssize_t got = ::recv(peer, buffer.data(), buffer.size(), 0);
            if (got <= 0) return;
            reader.feed({buffer.data(), static_cast<std::size_t>(got)});
            std::string answers;
            while (const auto frame = reader.next()) {
                {
                    const std::scoped_lock lock(mutex_);
                    frames_.emplace_back(frame->bytes);
                }
                const protocol::Message message = protocol::decode(frame->segment);
                const std::string answer = answer_(message, ++number_);
                if (answer == kHangUp) return;
                answers += answer;
            }
            for (std::string_view rest = answers; !rest.empty();) {
                const ssize_t sent = ::send(peer, rest.data(), rest.size(), MSG_NOSIGNAL);
                if (sent <= 0) return;
                rest.remove_prefix(static_cast<std::size_t>(sent));
            }
        }
    }

    Answer answer_;
    int listener_;
    std::uint16_t port_ = 0;
    std::atomic<bool> ended_{false};
    std::atomic<bool> deaf_{false};
    std::atomic<int> connections_{0};
    int number_ = 0;
    mutable std::mutex mutex_;
    std::vector<std::string> frames_;
    std::thread thread_;
};

}  // namespace lvwang::gateway
