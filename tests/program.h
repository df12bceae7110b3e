// The real program, started by a test on ports of its own, ended with it.
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "store/scratch_test.h"

namespace lvwang::tests {

using store::Scratch;

/// The words that start `lvwang serve` on a data directory and the demo district; port 0: a free one.
inline std::vector<std::string> serve_command(const std::string& data_dir, const std::string& http_port = "0",
                                              const std::string& gateway_port = "0") {
    const std::string source = LVWANG_SOURCE_DIR_TEXT;
    return {LVWANG_PROGRAM, "serve",          "--data",      data_dir,  "--district",     source + "/data/demo",
            "--tables",     source + "/data", "--http-port", http_port, "--gateway-port", gateway_port};
}

/// Starts a program whose standard error goes to `stderr_end`.
/// @param descriptors_max  files and sockets that it may have open; 0: as many as we
/// @return its pid
inline pid_t start_program(std::vector<std::string> words, int stderr_end, rlim_t descriptors_max = 0) {
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const pid_t pid = ::fork();
    if (pid == 0) {
        ::dup2(stderr_end, STDERR_FILENO);
        const rlimit limit{descriptors_max, descriptors_max};
        if (descriptors_max > 0 && ::setrlimit(RLIMIT_NOFILE, &limit) != 0) ::_exit(126);
        ::execv(arguments[0], arguments.data());
        ::_exit(127);
    }
    return pid;
}

/// How a program ended and what it said on standard error.
struct Ended {
    int status = 0;  ///< of waitpid
    std::string said;
};

/// Runs a program that is to end by itself; kills one that has said nothing new for half a minute.
inline Ended run_to_end(const std::vector<std::string>& words) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    const pid_t pid = start_program(words, ends[1]);
    ::close(ends[1]);
    Ended ended;
    for (;;) {
        pollfd ready{ends[0], POLLIN, 0};
        char buffer[512];
        const ssize_t n = ::poll(&ready, 1, 30'000) > 0 ? ::read(ends[0], buffer, sizeof buffer) : -1;
        if (n < 0) ::kill(pid, SIGKILL);
        if (n <= 0) break;
        ended.said.append(buffer, static_cast<std::size_t>(n));
    }
    ::close(ends[0]);
    ::waitpid(pid, &ended.status, 0);
    return ended;
}

/// `lvwang serve` on free ports of 127.0.0.1.
class Server {
public:
    /// Starts it on a data directory and waits until it listens. @throws std::runtime_error with what it said instead
    explicit Server(const std::string& data_dir, rlim_t descriptors_max = 0) {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
        pid_ = start_program(serve_command(data_dir), ends[1], descriptors_max);
        ::close(ends[1]);
        said_ = ends[0];
        read_ports();
    }
    ~Server() { end(SIGKILL); }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    [[nodiscard]] int gateway_port() const { return gateway_port_; }
    [[nodiscard]] int http_port() const { return http_port_; }

    /// Sends a signal and waits for the end. @return the wait status
    int end(int signal) {
        if (pid_ <= 0) return 0;
        ::kill(pid_, signal);
        int status = 0;
        ::waitpid(pid_, &status, 0);
        pid_ = -1;
        ::close(said_);
        return status;
    }

private:
    // "lvwang: devices on 127.0.0.1:9212, people on http://127.0.0.1:8080"
    void read_ports() {
        std::string text;
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (text.find("people on ") == std::string::npos || text.back() != '\n') {
            pollfd ready{said_, POLLIN, 0};
            char buffer[512];
            const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
            if (left.count() <= 0 || ::poll(&ready, 1, static_cast<int>(left.count())) <= 0) break;
            const ssize_t n = ::read(said_, buffer, sizeof buffer);
            if (n <= 0) break;
            text.append(buffer, static_cast<std::size_t>(n));
        }
        const std::size_t comma = text.find(", people on ");
        if (comma == std::string::npos) throw std::runtime_error("lvwang serve did not start: " + text);
        gateway_port_ = std::stoi(text.substr(text.rfind(':', comma) + 1));
        http_port_ = std::stoi(text.substr(text.rfind(':') + 1));
    }

    pid_t pid_ = -1;
    int said_ = -1;
    int gateway_port_ = 0;
    int http_port_ = 0;
};

/// A TCP connection to 127.0.0.1.
class Connection {
public:
    explicit Connection(int port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        open_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }
    ~Connection() { ::close(socket_); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    [[nodiscard]] bool is_open() const { return open_; }
    bool send(const std::string& bytes) {
        for (std::size_t at = 0; at < bytes.size();) {
            const ssize_t n = ::send(socket_, bytes.data() + at, bytes.size() - at, MSG_NOSIGNAL);
            if (n <= 0) return open_ = false;
            at += static_cast<std::size_t>(n);
        }
        return true;
    }
    /// Ends this side of the stream; what the peer sends can still be received.
    void end_sending() { ::shutdown(socket_, SHUT_WR); }
    /// What has come, at least one byte; empty after `patience_ms` or at the end of the stream.
    std::string receive(int patience_ms) {
        pollfd ready{socket_, POLLIN, 0};
        if (::poll(&ready, 1, patience_ms) <= 0) return {};
        char buffer[4096];
        const ssize_t n = ::recv(socket_, buffer, sizeof buffer, 0);
        if (n <= 0) {
            open_ = false;
            return {};
        }
        return {buffer, static_cast<std::size_t>(n)};
    }
    /// Everything until `n` line ends have come, or nothing more comes for `patience_ms`.
    std::string receive_lines(std::size_t n, int patience_ms) {
        std::string text;
        std::size_t lines = 0;
        while (lines < n) {
            const std::string part = receive(patience_ms);
            if (part.empty()) break;
            for (const char c : part) lines += c == '\n';
            text += part;
        }
        return text;
    }

private:
    int socket_;
    bool open_ = false;
};

/// Logs in as the demo district's administrator (data/demo/accounts.csv).
/// @return header lines that show the session, for requests that look and that change
/// @throws std::runtime_error with what the server said instead
inline std::string administrator(int http_port) {
    const std::string body = R"({"login":"admin","password":"Lanting-2026"})";
    std::string answer;
    for (int tries = 0; tries < 50; ++tries) {  // right after a first start the accounts are still being made
        Connection connection(http_port);
        connection.send(
            "POST /api/v1/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nConnection: close\r\n"
            "Content-Length: " +
            std::to_string(body.size()) + "\r\n\r\n" + body);
        answer.clear();
        for (std::string part; !(part = connection.receive(10'000)).empty();) answer += part;
        const std::size_t cookie = answer.find("Set-Cookie: ");
        const std::string csrf_name = "\"csrf_token\":\"";
        const std::size_t csrf = answer.find(csrf_name);
        if (cookie != std::string::npos && csrf != std::string::npos) {
            const std::size_t begin = cookie + std::string("Set-Cookie: ").size();
            const std::size_t token = csrf + csrf_name.size();
            return "Cookie: " + answer.substr(begin, answer.find(';', begin) - begin) +
                   "\r\nX-CSRF-Token: " + answer.substr(token, answer.find('"', token) - token) + "\r\n";
        }
        ::usleep(100'000);
    }
    throw std::runtime_error("no login: " + answer);
}

}  // namespace lvwang::tests
