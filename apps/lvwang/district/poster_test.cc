// Does a station that speaks JSON deliver all that is due, once it is answered, again where it is not, and the same as in HJ 212?
#include "district/poster.h"

#include <gmock/gmock.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

#include "protocol/encode.h"
#include "protocol/report.h"
#include "spoken_test.h"

namespace lvwang::district {
namespace {

using testing::HasSubstr;

/// The HTTP door of a server that answers with the statuses it was given, then with 200.
class Door {
public:
    explicit Door(std::vector<int> statuses) : statuses_(std::move(statuses)) {
        listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        EXPECT_EQ(listen(listener_, 4), 0);
        socklen_t size = sizeof address;
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
    }
    ~Door() {
        thread_.request_stop();
        thread_.join();
        close(listener_);
    }
    Door(const Door&) = delete;
    Door& operator=(const Door&) = delete;

    [[nodiscard]] std::string address() const { return fmt::format("http://127.0.0.1:{}", port_); }
    /// Bodies in their order, whatever they were answered.
    [[nodiscard]] std::vector<std::string> bodies() {
        const std::scoped_lock lock(mutex_);
        return bodies_;
    }

private:
    void serve(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            pollfd waits{listener_, POLLIN, 0};
            if (poll(&waits, 1, 20) <= 0) continue;
            const int peer = accept(listener_, nullptr, nullptr);
            std::string request;
            std::array<char, 65536> bytes;
            for (std::size_t length = 0, head = std::string::npos; head == std::string::npos || request.size() < head + length;) {
                const ssize_t n = recv(peer, bytes.data(), bytes.size(), 0);
                if (n <= 0) break;
                request.append(bytes.data(), static_cast<std::size_t>(n));
                if (head != std::string::npos || request.find("\r\n\r\n") == std::string::npos) continue;
                head = request.find("\r\n\r\n") + 4;
                length = std::stoul(request.substr(request.find("Content-Length: ") + 16));
            }
            const std::scoped_lock lock(mutex_);
            bodies_.push_back(request.substr(request.find("\r\n\r\n") + 4));
            const int status = bodies_.size() <= statuses_.size() ? statuses_[bodies_.size() - 1] : 200;
            const std::string answer = fmt::format("HTTP/1.1 {} X\r\nContent-Length: 2\r\n\r\n{{}}", status);
            EXPECT_GT(send(peer, answer.data(), answer.size(), MSG_NOSIGNAL), 0);
            close(peer);
        }
    }

    std::vector<int> statuses_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::mutex mutex_;
    std::vector<std::string> bodies_;
    std::jthread thread_;
};

const Logger& json_logger(const Roster& roster) {
    for (const Logger& logger : roster.loggers) {
        if (logger.speaks_json) return logger;
    }
    ADD_FAILURE() << "the demo has no logger that speaks JSON";
    return roster.loggers.front();
}

const Instant kFrom = parse_iso("2026-05-02T00:00:00+08:00").value();
const Instant kUntil = kFrom + 24 * kHourMs;

TEST(Poster, AllThatIsDueArrivesOnceWhateverIsAnsweredFirst) {
    const Roster roster = demo_roster();
    const Logger& logger = json_logger(roster);
    Door door({503, 500});
    std::map<std::pair<std::string, Report>, Instant> next;
    {
        Poster poster(door.address());
        poster.add(logger, kFrom, kFrom, {});
        Composer composer;
        poster.note_progress(next);
        EXPECT_EQ((next[{logger.mn, Report::kHour}]), kFrom);
        for (int waited = 0; waited < 10'000 && !poster.caught_up(kUntil); waited += 10) {
            poster.step(kUntil, kUntil, composer);
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        ASSERT_TRUE(poster.caught_up(kUntil));
        poster.note_progress(next);
        EXPECT_EQ(poster.acknowledged(), 23U + 287U) << "hours, and minutes of five each; the last are due after the end";
    }
    const auto bodies = door.bodies();
    ASSERT_GE(bodies.size(), 3U);
    EXPECT_EQ(bodies[0], bodies[1]) << "the same again until it is answered with 200";
    EXPECT_EQ(bodies[1], bodies[2]);
    std::map<std::pair<Period, Instant>, int> seen;
    for (std::size_t i = 2; i < bodies.size(); ++i) {
        const auto reports = protocol::parse_reports(bodies[i]);
        ASSERT_TRUE(reports.has_value()) << reports.error().message;
        for (const auto& one : *reports) {
            EXPECT_EQ(one.report.device, logger.mn);
            for (const auto& item : one.report.items) ++seen[{item.period, item.time}];
        }
    }
    for (const auto& [what, times] : seen) EXPECT_EQ(times, 1) << format_iso(what.second);
    EXPECT_EQ((seen.count({Period::kHour, kFrom})), 1U);
    EXPECT_EQ(seen.size(), 23U + 287U);
    EXPECT_EQ((next[{logger.mn, Report::kHour}]), kUntil - kHourMs) << "the last hour is told after its end";
}

TEST(Poster, WhatIsRefusedIsLeftAndTheNextGoesOn) {
    const Roster roster = demo_roster();
    Door door({400});
    Poster poster(door.address());
    poster.add(json_logger(roster), kFrom, kFrom, {});
    Composer composer;
    for (Instant limit = kFrom + 2 * kHourMs; limit < kFrom + 4 * kHourMs; limit = limit + kHourMs) {
        poster.step(limit, limit, composer);
        for (int waited = 0; waited < 5'000 && !poster.caught_up(limit); waited += 10) {
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
    }
    const auto bodies = door.bodies();
    ASSERT_EQ(bodies.size(), 2U);
    EXPECT_NE(bodies[0], bodies[1]);
}

TEST(Poster, AnItemSaysWhatTheFrameSays) {
    const std::string frame = protocol::encode({.edition = protocol::Edition::k2017,
                                                .qn = "20260403120000001",
                                                .st = "22",
                                                .cn = "2051",
                                                .pw = "123456",
                                                .mn = "M1",
                                                .wants_answer = true,
                                                .cp = "DataTime=20260403120000;a34004-Avg=35.20,a34004-Max=41,a34004-Flag=N;"
                                                      "a05024-Avg=112,a05024-Flag=D"})
                                  .value();
    EXPECT_EQ(report_item(frame, Report::kMinute, parse_iso("2026-04-03T12:00:00+08:00").value()),
              R"({"time":"2026-04-03T12:00:00+08:00","period":"minute","values":{"a34004":35.20,"a34004-Max":41,"a05024":112},)"
              R"("flags":{"a34004":"N","a05024":"D"}})");
}

}  // namespace
}  // namespace lvwang::district
