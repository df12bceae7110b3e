// How does a server bear a crowd? Many plain sockets in one thread, and devices that ask in lock step and time the answers.
// Promise: bounded in count and time; every socket is closed with its owner.
// Rule: HJ 212-2017 6.4.3 (9014 to data).
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "../air_frame.h"

namespace lvwang::tests {

using SteadyClock = std::chrono::steady_clock;

/// One frame of a device, answered with 9014. @param number  makes its QN and its DataTime one of a kind
inline std::string crowd_frame(std::string_view mn, int number) {
    const std::string qn = fmt::format("20260403{:09}", number % 1'000'000'000);
    const std::string cp =
        fmt::format("DataTime=2026040312{:02}{:02};a34004-Rtd=35,a34004-Flag=N", number / 60 % 60, number % 60);
    return air_frame(mn, qn, "2011", cp);
}

/// A socket to a port of 127.0.0.1.
class Socket {
public:
    explicit Socket(int port) : handle_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        open_ = handle_ >= 0 && ::connect(handle_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }
    Socket(Socket&& other) noexcept : handle_(std::exchange(other.handle_, -1)), open_(other.open_) {}
    Socket& operator=(Socket&& other) noexcept {
        std::swap(handle_, other.handle_);
        std::swap(open_, other.open_);
        return *this;
    }
    ~Socket() {
        if (handle_ >= 0) ::close(handle_);
    }

    [[nodiscard]] bool is_open() const { return open_; }
    bool send(std::string_view bytes) const {
        return ::send(handle_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
    }
    /// As much as the peer takes now. @return bytes, negative where it would have to wait or is gone
    ssize_t send_some(std::string_view bytes) const {
        return ::send(handle_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    }
    /// Whether an answer (9014) has come within `patience_ms`; one read is enough, for answers are small.
    [[nodiscard]] bool answered(int patience_ms) const {
        char buffer[4096];
        const ssize_t n = receive(buffer, patience_ms);
        return n > 0 && std::string_view(buffer, static_cast<std::size_t>(n)).find("CN=9014") != std::string_view::npos;
    }
    /// Whether the peer closes within `patience_ms`.
    [[nodiscard]] bool closed_by_peer(int patience_ms) const {
        char buffer[4096];
        pollfd ready{handle_, POLLIN, 0};
        return ::poll(&ready, 1, patience_ms) > 0 && ::recv(handle_, buffer, sizeof buffer, 0) <= 0;
    }
    /// Throws away what has come.
    void drain() const {
        char buffer[65536];
        while (::recv(handle_, buffer, sizeof buffer, MSG_DONTWAIT) > 0) {
        }
    }

private:
    ssize_t receive(char (&buffer)[4096], int patience_ms) const {
        pollfd ready{handle_, POLLIN, 0};
        return ::poll(&ready, 1, patience_ms) > 0 ? ::recv(handle_, buffer, sizeof buffer, 0) : -1;
    }

    int handle_ = -1;
    bool open_ = false;
};

/// Devices that send in lock step on connections of their own, a thread for all of them, until asked to stop.
class SteadyDevices {
public:
    SteadyDevices(int port, int count, std::string prefix) : prefix_(std::move(prefix)) {
        for (int i = 0; i < count; ++i) sockets_.emplace_back(port);
    }

    /// Milliseconds that 99 of 100 answers took at most, over `rounds` rounds of all devices with a pause between; negative
    /// where an answer did not come.
    [[nodiscard]] double p99_ms(int rounds) {
        std::vector<double> waits;
        for (int round = 0; round < rounds; ++round) {
            for (std::size_t i = 0; i < sockets_.size(); ++i) {
                const auto begun = SteadyClock::now();
                if (!sockets_[i].send(crowd_frame(fmt::format("{}{}", prefix_, i), ++sent_)) || !sockets_[i].answered(20'000))
                    return -1;
                waits.push_back(std::chrono::duration<double, std::milli>(SteadyClock::now() - begun).count());
            }
        }
        std::ranges::sort(waits);
        return waits[waits.size() * 99 / 100];
    }

private:
    std::string prefix_;
    std::vector<Socket> sockets_;
    int sent_ = 0;
};

}  // namespace lvwang::tests
