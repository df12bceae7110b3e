// What would a server answer? A desk with a few answers, for those who act by HTTP. For tests only.
#pragma once

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <map>
#include <string>
#include <thread>
#include <vector>

namespace lvwang::district {

/// A web server on a free port that answers by the first line of a request and keeps what was asked.
class Desk {
public:
    using Answers = std::map<std::string, std::string>;
    explicit Desk(Answers answers) : answers_(std::move(answers)) {
        listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        EXPECT_EQ(listen(listener_, 8), 0);
        socklen_t size = sizeof address;
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        address_ = fmt::format("http://127.0.0.1:{}/", ntohs(address.sin_port));
        thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
    }
    ~Desk() { finish(); }
    Desk(const Desk&) = delete;
    Desk& operator=(const Desk&) = delete;

    [[nodiscard]] const std::string& address() const { return address_; }
    /// Ends it; what was asked, whole.
    std::vector<std::string> finish() {
        if (thread_.joinable()) {
            thread_.request_stop();
            thread_.join();
            close(listener_);
        }
        return asked_;
    }

private:
    void serve(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            pollfd waiting{listener_, POLLIN, 0};
            if (poll(&waiting, 1, 20) <= 0) continue;
            const int peer = accept(listener_, nullptr, nullptr);
            std::array<char, 8192> bytes;
            const ssize_t n = recv(peer, bytes.data(), bytes.size(), 0);
            asked_.emplace_back(bytes.data(), n > 0 ? static_cast<std::size_t>(n) : 0);
            const std::string line = asked_.back().substr(0, asked_.back().find(" HTTP/"));
            const auto answer = answers_.find(line);
            const std::string text = answer != answers_.end() ? answer->second : "404 Not Found\r\n\r\n{}";
            const std::string whole = "HTTP/1.1 " + text;
            send(peer, whole.data(), whole.size(), MSG_NOSIGNAL);
            close(peer);
        }
    }

    Answers answers_;
    std::vector<std::string> asked_;
    std::string address_;
    int listener_ = -1;
    std::jthread thread_;
};

}  // namespace lvwang::district
