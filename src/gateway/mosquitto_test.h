// A real broker in tests: Debian's mosquitto on a free port of 127.0.0.1, its log at hand; ended by its pid.
#pragma once

#include <arpa/inet.h>
#include <mosquitto.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <thread>

#include "base/check.h"

namespace lvwang::gateway {

inline bool soon(const std::function<bool()>& done, int patience_ms = 15'000) {
    for (int waited = 0; waited < patience_ms; waited += 10) {
        if (done()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return done();
}

class Mosquitto {
public:
    /// @param settings  lines of mosquitto.conf besides listener and logging, such as who may connect
    /// @param begun     false: begin() is called once the files that the settings name are written; `@` is the directory
    explicit Mosquitto(const std::string& settings = "allow_anonymous true\n", bool begun = true) {
        std::string pattern = (std::filesystem::temp_directory_path() / "lvwang-mqtt-XXXXXX").string();
        LVWANG_CHECK(::mkdtemp(pattern.data()) != nullptr, "no directory {}", pattern);
        directory = pattern;
        port = free_port();
        settings_ = settings;
        if (begun) begin();
    }
    ~Mosquitto() {
        end(SIGTERM);
        std::filesystem::remove_all(directory);
    }
    Mosquitto(const Mosquitto&) = delete;
    Mosquitto& operator=(const Mosquitto&) = delete;

    void write(const std::string& name, const std::string& text) const { std::ofstream(directory + "/" + name) << text; }
    void begin() {
        std::string settings = settings_;
        for (std::size_t at; (at = settings.find("@")) != std::string::npos;) settings.replace(at, 1, directory);
        write("mosquitto.conf", "listener " + std::to_string(port) + " 127.0.0.1\npersistence true\npersistence_location " +
                                    directory + "/\nlog_dest file " + directory +
                                    "/log\nlog_type all\nconnection_messages true\n" + "max_queued_messages 20000\nuser root\n" +
                                    settings);
        child_ = ::fork();
        if (child_ == 0) {
            const std::string file = directory + "/mosquitto.conf";
            ::execl("/usr/sbin/mosquitto", "mosquitto", "-c", file.c_str(), nullptr);
            ::_exit(127);
        }
        LVWANG_CHECK(soon([this] { return listens(); }), "mosquitto did not start: tools/setup installs it");
    }
    void end(int signal) {
        if (child_ <= 0) return;
        ::kill(child_, signal);
        ::waitpid(child_, nullptr, 0);
        child_ = 0;
    }
    [[nodiscard]] std::string log() const {
        std::ifstream file(directory + "/log");
        return {std::istreambuf_iterator<char>(file), {}};
    }
    /// How often a line of the broker's log holds the text.
    [[nodiscard]] std::size_t logged(std::string_view text) const {
        const std::string all = log();
        std::size_t count = 0;
        for (std::size_t at = all.find(text); at != std::string::npos; at = all.find(text, at + 1)) ++count;
        return count;
    }
    /// Publishes at QoS 1 and returns after the broker's PUBACKs.
    void publish(const std::string& topic, const std::string& payload, int times = 1, bool retain = false) const {
        mosquitto* const handle = mosquitto_new(nullptr, true, nullptr);
        int acknowledged = 0;
        mosquitto_user_data_set(handle, &acknowledged);
        mosquitto_publish_callback_set(handle, [](mosquitto*, void* count, int) { ++*static_cast<int*>(count); });
        if (!user.empty()) mosquitto_username_pw_set(handle, user.c_str(), password.c_str());
        LVWANG_CHECK(mosquitto_connect(handle, "127.0.0.1", port, 60) == MOSQ_ERR_SUCCESS, "connect to the broker");
        for (int i = 0; i < times; ++i) {
            std::string text = payload;
            if (const std::size_t at = text.find("%d"); at != std::string::npos) text.replace(at, 2, std::to_string(i));
            mosquitto_publish(handle, nullptr, topic.c_str(), static_cast<int>(text.size()), text.data(), 1, retain);
        }
        while (acknowledged < times && mosquitto_loop(handle, 100, 1) == MOSQ_ERR_SUCCESS) {
        }
        LVWANG_CHECK(acknowledged == times, "{} of {} messages reached the broker", acknowledged, times);
        mosquitto_disconnect(handle);
        mosquitto_destroy(handle);
    }

    std::string directory;
    std::uint16_t port = 0;
    std::string user;
    std::string password;

private:
    static std::uint16_t free_port() {
        const int probe = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof at;
        LVWANG_CHECK(::bind(probe, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0, "no port is free");
        ::getsockname(probe, reinterpret_cast<sockaddr*>(&at), &size);
        ::close(probe);
        return ntohs(at.sin_port);
    }
    [[nodiscard]] bool listens() const {
        const int probe = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_port = htons(port);
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const bool open = ::connect(probe, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0;
        ::close(probe);
        return open;
    }

    std::string settings_;
    pid_t child_ = 0;
};

}  // namespace lvwang::gateway
