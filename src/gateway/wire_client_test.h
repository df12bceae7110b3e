// How does a device talk in tests? A blocking socket, and a log that syncs when it is told to.
#pragma once

#include <arpa/inet.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "base/check.h"
#include "gateway/server.h"
#include "protocol/frame_reader.h"

namespace lvwang::gateway {

inline constexpr int kPatienceMs = 5'000;  // a loaded machine; a passing test never waits so long

/// A device's end of a connection to 127.0.0.1.
class WireClient {
public:
    explicit WireClient(std::uint16_t port, int receive_buffer_bytes = 0) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        if (receive_buffer_bytes > 0) {
            ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof receive_buffer_bytes);
        }
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(port);
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        LVWANG_CHECK(::connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0, "connect to {}", port);
        const int on = 1;
        ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    ~WireClient() { ::close(socket_); }
    WireClient(const WireClient&) = delete;
    WireClient& operator=(const WireClient&) = delete;

    /// From now on the network is gone: whatever comes is dropped before this end sees it, so nothing is acknowledged.
    void vanish() {
        sock_filter drop[] = {{BPF_RET | BPF_K, 0, 0, 0}};
        const sock_fprog program{1, drop};
        LVWANG_CHECK(::setsockopt(socket_, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) == 0, "no filter");
    }
    /// False: the server has closed the connection.
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    /// Bytes that could be sent until the server took no more for `patience_ms`.
    std::size_t send_until_stuck(std::string_view bytes, int patience_ms) {
        std::size_t total = 0;
        for (;;) {
            pollfd wait{socket_, POLLOUT, 0};
            if (::poll(&wait, 1, patience_ms) <= 0) return total;
            const std::string_view rest = bytes.substr(total % bytes.size());
            const ssize_t sent = ::send(socket_, rest.data(), rest.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
            if (sent < 0 && errno != EAGAIN) return total;
            if (sent > 0) total += static_cast<std::size_t>(sent);
        }
    }
    void send_byte_by_byte(std::string_view bytes) {
        for (const char c : bytes) send(std::string_view(&c, 1));
    }
    void end() { ::shutdown(socket_, SHUT_WR); }

    /// The next answer's data segment; empty: none came in time, or the server closed.
    std::string answer(int patience_ms = kPatienceMs) {
        for (;;) {
            if (const auto frame = reader_.next()) {
                LVWANG_CHECK(frame->verdict == protocol::Verdict::kOk, "the server sent {}", std::string(frame->bytes));
                return std::string(frame->segment);
            }
            char buffer[16 * 1024];
            const ssize_t got = receive(buffer, sizeof buffer, patience_ms);
            if (got <= 0) return {};
            reader_.feed(std::string_view(buffer, static_cast<std::size_t>(got)));
        }
    }
    /// Whether the server closes within the patience, whatever it sends before.
    bool is_closed(int patience_ms = kPatienceMs) {
        char buffer[16 * 1024];
        for (;;) {
            pollfd wait{socket_, POLLIN, 0};
            if (::poll(&wait, 1, patience_ms) <= 0) return false;
            if (::recv(socket_, buffer, sizeof buffer, 0) <= 0) return true;
        }
    }

private:
    ssize_t receive(char* buffer, std::size_t size, int patience_ms) {
        pollfd wait{socket_, POLLIN, 0};
        if (::poll(&wait, 1, patience_ms) <= 0) return -1;
        return ::recv(socket_, buffer, size, 0);
    }

    int socket_;
    protocol::FrameReader reader_;
};

/// Stands where the spine stands: takes frames, keeps them, says that they are synced unless told to hold back.
class TestLog {
public:
    explicit TestLog(pipeline::Inbox& inbox) : inbox_(inbox), thread_([this] { run(); }) {}
    ~TestLog() {
        inbox_.close();
        thread_.join();
    }
    TestLog(const TestLog&) = delete;
    TestLog& operator=(const TestLog&) = delete;

    /// Takes frames but does not sync them.
    void hold() { holding_ = true; }
    /// Takes no frames at all.
    void stall() { stalled_ = true; }
    void go_on() {
        stalled_ = false;
        holding_ = false;
    }

    std::vector<pipeline::Arrival> frames() {
        const std::scoped_lock lock(mutex_);
        return frames_;
    }
    /// All frames, once there are at least `count`; what there is when the patience ends.
    std::vector<pipeline::Arrival> wait_for(std::size_t count) {
        for (int waited = 0; waited < kPatienceMs; waited += 5) {
            if (auto got = frames(); got.size() >= count) return got;
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        return frames();
    }

private:
    void run() {
        std::vector<pipeline::Arrival> unsynced;
        while (!inbox_.closed()) {
            if (stalled_) {
                std::this_thread::sleep_for(std::chrono::milliseconds(2));
                continue;
            }
            auto batch = inbox_.take(1'000, 2);
            {
                const std::scoped_lock lock(mutex_);
                frames_.insert(frames_.end(), batch.arrivals.begin(), batch.arrivals.end());
            }
            unsynced.insert(unsynced.end(), batch.arrivals.begin(), batch.arrivals.end());
            if (holding_ || unsynced.empty()) continue;
            inbox_.acknowledge(unsynced);
            unsynced.clear();
        }
    }

    pipeline::Inbox& inbox_;
    std::mutex mutex_;
    std::vector<pipeline::Arrival> frames_;
    std::atomic<bool> holding_{false};
    std::atomic<bool> stalled_{false};
    std::thread thread_;
};

}  // namespace lvwang::gateway
