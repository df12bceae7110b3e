// What does the real program answer? A connection of a test to it, and one request over HTTP in somebody's name.
// Promises: bounded patience; a closed connection is seen, never waited for.
// Rule: docs/openapi.json; the accounts are those of data/demo/accounts.csv.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <mutex>
#include <stdexcept>
#include <string>

namespace lvwang::tests {

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

/// Logs in as the demo district's administrator (data/demo/accounts.csv), who is there as soon as somebody listens.
/// @return header lines that show the session, for requests that look and that change
/// @throws std::runtime_error with what the server said instead
inline std::string administrator(int http_port) {
    const std::string body = R"({"login":"admin","password":"Lanting-2026"})";
    Connection connection(http_port);
    connection.send(
        "POST /api/v1/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nConnection: close\r\n"
        "Content-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body);
    std::string answer;
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
/// one has opened is tried first: on a full disk nobody can log in.
/// @param headers  lines besides  @return head and body of the answer
inline std::string ask(int http_port, const std::string& method, const std::string& path, const std::string& body = {},
                       const std::string& headers = {}) {
    static std::mutex mutex;
    static std::string who;
    const std::scoped_lock lock(mutex);
    if (who.empty()) who = administrator(http_port);
    std::string answer = ask_as(who + headers, http_port, method, path, body);
    const bool stranger =
        answer.find(" 401 ") == 8 || (path == "/api/v1/health" && answer.find("\"demo\"") != std::string::npos &&
                                      answer.find("applied_seq") == std::string::npos);
    if (!stranger) return answer;
    who = administrator(http_port);
    return ask_as(who + headers, http_port, method, path, body);
}

}  // namespace lvwang::tests
