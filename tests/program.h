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
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
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
/// @param stdout_end       where its standard output goes; -1: where ours does
/// @return its pid
inline pid_t start_program(std::vector<std::string> words, int stderr_end, rlim_t descriptors_max = 0, int stdout_end = -1) {
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const pid_t pid = ::fork();
    if (pid == 0) {
        ::dup2(stderr_end, STDERR_FILENO);
        if (stdout_end >= 0) ::dup2(stdout_end, STDOUT_FILENO);
        const rlimit limit{descriptors_max, descriptors_max};
        if (descriptors_max > 0 && ::setrlimit(RLIMIT_NOFILE, &limit) != 0) ::_exit(126);
        ::execv(arguments[0], arguments.data());
        ::_exit(127);
    }
    return pid;
}

/// How a program ended and what it said.
struct Ended {
    int status = 0;       ///< of waitpid
    std::string said;     ///< on standard error
    std::string printed;  ///< on standard output
};

/// A program that is to end by itself.
class Program {
public:
    explicit Program(const std::vector<std::string>& words) {
        if (::pipe2(error_, O_CLOEXEC) != 0 || ::pipe2(output_, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
        pid_ = start_program(words, error_[1], 0, output_[1]);
        ::close(error_[1]);
        ::close(output_[1]);
    }
    ~Program() {
        if (pid_ > 0) {
            ::kill(pid_, SIGKILL);
            ::waitpid(pid_, nullptr, 0);
        }
        ::close(error_[0]);
        ::close(output_[0]);
    }
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    void signal(int signal) const { ::kill(pid_, signal); }

    /// Reads what it says until it has ended; kills it when it has said nothing new for half a minute.
    Ended end() {
        Ended ended;
        pollfd ready[2] = {{error_[0], POLLIN, 0}, {output_[0], POLLIN, 0}};
        std::string* const texts[2] = {&ended.said, &ended.printed};
        while (ready[0].fd >= 0 || ready[1].fd >= 0) {
            if (::poll(ready, 2, 30'000) <= 0) {
                ::kill(pid_, SIGKILL);
                break;
            }
            for (int i = 0; i < 2; ++i) {
                if (ready[i].fd < 0 || ready[i].revents == 0) continue;
                char buffer[4096];
                const ssize_t n = ::read(ready[i].fd, buffer, sizeof buffer);
                if (n <= 0) {
                    ready[i].fd = -1;  // poll passes over it
                } else {
                    texts[i]->append(buffer, static_cast<std::size_t>(n));
                }
            }
        }
        ::waitpid(pid_, &ended.status, 0);
        pid_ = -1;
        return ended;
    }

private:
    int error_[2] = {-1, -1};
    int output_[2] = {-1, -1};
    pid_t pid_ = -1;
};
inline Ended run_to_end(const std::vector<std::string>& words) {
    return Program(words).end();
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

    /// Waits for it to end by itself. @return nothing where it still runs after `patience`
    std::optional<Ended> ended(std::chrono::seconds patience) {
        Ended ended;
        const auto deadline = std::chrono::steady_clock::now() + patience;
        while (::waitpid(pid_, &ended.status, WNOHANG) != pid_) {
            if (std::chrono::steady_clock::now() > deadline) return std::nullopt;
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        pid_ = -1;
        char buffer[512];
        for (ssize_t n = 0; (n = ::read(said_, buffer, sizeof buffer)) > 0;)
            ended.said.append(buffer, static_cast<std::size_t>(n));
        ::close(said_);
        return ended;
    }

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

/// One request over HTTP in the name of `who`, header lines. @return head and body of the answer
inline std::string ask_as(const std::string& who, int http_port, const std::string& method, const std::string& path,
                          const std::string& body = {}) {
    Connection connection(http_port);
    connection.send(method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + who +
                    (body.empty() ? std::string() : "Content-Type: application/json\r\n") +
                    "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    std::string text;
    for (std::string part = connection.receive(10'000); !part.empty(); part = connection.receive(10'000)) text += part;
    return text;
}

/// One request over HTTP as the administrator. A session lives on in its data directory, so that one that a server before this
/// one has opened is tried first: on a full disk nobody can log in. @return head and body of the answer
inline std::string ask(int http_port, const std::string& method, const std::string& path, const std::string& body = {}) {
    static std::mutex mutex;
    static std::string who;
    const std::scoped_lock lock(mutex);
    if (who.empty()) who = administrator(http_port);
    std::string answer = ask_as(who, http_port, method, path, body);
    const bool stranger =
        answer.find(" 401 ") == 8 || (path == "/api/v1/health" && answer.find("\"demo\"") != std::string::npos &&
                                      answer.find("applied_seq") == std::string::npos);
    if (!stranger) return answer;
    who = administrator(http_port);
    return ask_as(who, http_port, method, path, body);
}

}  // namespace lvwang::tests
