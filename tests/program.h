// The real program, started by a test on ports of its own, ended with it.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "connection.h"
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
    /// @param more  words behind those that start it
    explicit Server(const std::string& data_dir, rlim_t descriptors_max = 0, const std::vector<std::string>& more = {}) {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
        std::vector<std::string> words = serve_command(data_dir);
        words.insert(words.end(), more.begin(), more.end());
        pid_ = start_program(words, ends[1], descriptors_max);
        ::close(ends[1]);
        said_ = ends[0];
        read_ports();
    }
    ~Server() { end(SIGKILL); }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    [[nodiscard]] int gateway_port() const { return gateway_port_; }
    [[nodiscard]] int http_port() const { return http_port_; }
    [[nodiscard]] const std::string& greeting() const { return greeting_; }  ///< what it said until it listened

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

    /// Ends it as a service manager does. @return nothing where it still runs after half a minute
    std::optional<Ended> finish() {
        ::kill(pid_, SIGTERM);
        return ended(std::chrono::seconds(30));
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
        greeting_ = std::move(text);
    }

    pid_t pid_ = -1;
    int said_ = -1;
    std::string greeting_;
    int gateway_port_ = 0;
    int http_port_ = 0;
};

}  // namespace lvwang::tests
