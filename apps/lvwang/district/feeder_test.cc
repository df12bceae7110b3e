// Does everything arrive, once started, once more started, and when the server falls over?
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <set>
#include <thread>

#include "district/feeder.h"
#include "protocol/encode.h"
#include "spoken_test.h"

namespace lvwang::district {
namespace {

// Keys that the demo's loggers are registered with.
std::vector<protocol::Sm4Key> key_of(std::string_view mn) {
    static const Roster roster = demo_roster();
    for (const Logger& logger : roster.loggers) {
        if (logger.mn == mn && !logger.key.empty()) return {*protocol::parse_sm4_key(logger.key)};
    }
    return {};
}

/// A platform on a free port of this machine that answers every frame, until it is asked to fall over.
class Platform {
public:
    explicit Platform(std::uint64_t hang_up_every = 0) : hang_up_every_(hang_up_every) {
        listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        EXPECT_EQ(listen(listener_, 64), 0);
        socklen_t size = sizeof address;
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
    }
    ~Platform() {
        thread_.request_stop();
        thread_.join();
        close(listener_);
    }
    Platform(const Platform&) = delete;
    Platform& operator=(const Platform&) = delete;

    [[nodiscard]] Address address() const { return resolve(fmt::format("127.0.0.1:{}", port_)).value(); }
    /// MN, command and DataTime of what was answered, with the CP; and how many frames there were in all.
    [[nodiscard]] std::map<std::string, std::set<std::string>> answered() {
        const std::lock_guard lock(mutex_);
        return answered_;
    }
    [[nodiscard]] std::uint64_t frames() {
        const std::lock_guard lock(mutex_);
        return frames_;
    }

private:
    struct Peer {
        int descriptor = -1;
        protocol::FrameReader reader;
    };

    void serve(const std::stop_token& stop) {
        std::vector<Peer> peers;
        while (!stop.stop_requested()) {
            std::vector<pollfd> sockets{{listener_, POLLIN, 0}};
            for (const Peer& peer : peers) sockets.push_back({peer.descriptor, POLLIN, 0});
            poll(sockets.data(), sockets.size(), 20);
            for (std::size_t i = peers.size(); i-- > 0;) {
                if ((sockets[i + 1].revents & (POLLIN | POLLHUP)) == 0 || listen_to(peers[i])) continue;
                close(peers[i].descriptor);
                peers.erase(peers.begin() + static_cast<std::ptrdiff_t>(i));
            }
            if ((sockets[0].revents & POLLIN) != 0)
                peers.push_back({accept(listener_, nullptr, nullptr), protocol::FrameReader(key_of)});
        }
        for (const Peer& peer : peers) close(peer.descriptor);
    }

    /// False where the connection is to be closed; then what was read and not answered is forgotten.
    bool listen_to(Peer& peer) {
        std::array<char, 65536> bytes;
        const ssize_t n = recv(peer.descriptor, bytes.data(), bytes.size(), 0);
        if (n <= 0) return false;
        peer.reader.feed({bytes.data(), static_cast<std::size_t>(n)});
        std::string answers;
        bool falls = false;
        const std::lock_guard lock(mutex_);
        while (const auto frame = peer.reader.next()) {
            if (falls) continue;
            const protocol::Message message = protocol::decode(frame->segment);
            ++frames_;
            if (hang_up_every_ != 0 && frames_ % hang_up_every_ == 0) {
                falls = true;
                continue;
            }
            const std::size_t cp = frame->segment.find("CP=");
            answered_[fmt::format("{} {} {}", message.mn(), message.cn(), message.find("DataTime").value_or("-"))].insert(
                std::string(frame->segment.substr(cp)));
            answers += protocol::answer_to(message).value_or("");
        }
        for (std::size_t sent = 0; sent < answers.size();) {
            const ssize_t written = send(peer.descriptor, answers.data() + sent, answers.size() - sent, MSG_NOSIGNAL);
            if (written <= 0) return false;
            sent += static_cast<std::size_t>(written);
        }
        return !falls;
    }

    std::uint64_t hang_up_every_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::mutex mutex_;
    std::map<std::string, std::set<std::string>> answered_;
    std::uint64_t frames_ = 0;
    std::jthread thread_;
};

Instant clock_now() {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count()};
}

FeedPlan plan_until(Instant until, std::int64_t hours) {
    FeedPlan plan;
    plan.since = until - hours * kHourMs;
    plan.minutes_days = 0;
    plan.live = false;
    plan.until = until;
    return plan;
}

/// Periods that must have been answered for `plan`, as Platform names them.
std::set<std::string> expected(const Roster& roster, Instant since, Instant until, std::int64_t margin_ms) {
    std::set<std::string> all;
    for (const Logger& logger : roster.loggers) {
        for (const Report report : {Report::kMinute, Report::kHour}) {
            const std::int64_t length = Composer::length_ms(logger, report);
            if (length == 0) continue;
            const Instant from = report == Report::kMinute ? std::max(since, floor_to(until, kDayMs)) : since;
            for (Instant t = floor_to(from + (length - 1), length); t + length + margin_ms <= until; t = t + length) {
                if (logger.instrument->during(EventKind::kSilence, t)) continue;
                if (logger.instrument->during(EventKind::kBrokenLine, t)) continue;
                all.insert(fmt::format("{} {} {}", logger.mn, report == Report::kMinute ? "2051" : "2061", format_compact(t)));
            }
        }
    }
    return all;
}

std::vector<std::string> missing(const std::set<std::string>& wanted,
                                 const std::map<std::string, std::set<std::string>>& answered) {
    std::vector<std::string> lost;
    for (const std::string& one : wanted) {
        if (!answered.contains(one)) lost.push_back(one);
    }
    return lost;
}

const std::atomic<bool> kNever{false};

TEST(Feeder, HistoryArrivesWholeAndOnce) {
    Roster roster = demo_roster();
    Platform platform;
    const Instant until = at("2026-05-02T03:00:00+08:00");
    Feeder feeder(roster, platform.address(), plan_until(until, 48), {}, clock_now);
    const auto done = feeder.run(kNever);
    ASSERT_TRUE(done.has_value()) << done.error().message;
    const auto answered = platform.answered();
    const auto wanted = expected(roster, until - 48 * kHourMs, until, kMinuteMs);
    EXPECT_GT(wanted.size(), 5000U);
    const auto lost = missing(wanted, answered);
    EXPECT_TRUE(lost.empty()) << lost.size() << " lost, such as " << lost.front();
    EXPECT_EQ(feeder.acknowledged(), platform.frames()) << "nothing was sent twice";
}

TEST(Feeder, AServerThatHangsUpLosesNothingAndHearsNoContradiction) {
    Roster roster = demo_roster();
    Platform platform(401);
    const Instant until = at("2026-05-02T03:00:00+08:00");
    Feeder feeder(roster, platform.address(), plan_until(until, 24), {}, clock_now);
    const auto done = feeder.run(kNever);
    ASSERT_TRUE(done.has_value()) << done.error().message;
    const auto answered = platform.answered();
    const auto lost = missing(expected(roster, until - 24 * kHourMs, until, kMinuteMs), answered);
    EXPECT_TRUE(lost.empty()) << lost.size() << " lost, such as " << lost.front();
    EXPECT_GT(platform.frames(), feeder.acknowledged()) << "some were sent again";
    for (const auto& [what, texts] : answered) {
        const std::size_t parts = what.find("479021310018") == 0 ? 2 : 1;  // the incinerator's CP comes in two parts
        EXPECT_LE(texts.size(), parts) << what << ": the same period must always say the same";
    }
}

TEST(Feeder, ASecondStartGoesOnWhereTheFirstWasAnswered) {
    const std::string path = (std::filesystem::temp_directory_path() / fmt::format("lvwang_journal_{}", ::getpid())).string();
    const Instant first_end = at("2026-05-02T03:00:00+08:00");
    const Instant second_end = first_end + 2 * kHourMs;
    Platform platform;
    {
        Roster roster = demo_roster();
        FeedPlan plan = plan_until(first_end, 24);
        plan.journal_path = path;
        Feeder feeder(roster, platform.address(), plan, {}, clock_now);
        ASSERT_TRUE(feeder.run(kNever).has_value());
    }
    const std::uint64_t frames_first = platform.frames();
    Roster roster = demo_roster();
    auto journal = read_journal(path);
    ASSERT_TRUE(journal.has_value()) << journal.error().message;
    EXPECT_TRUE(journal->done.contains("history"));
    EXPECT_EQ(journal->anchors, std::vector<Instant>{first_end});
    FeedPlan plan = plan_until(second_end, 26);
    plan.journal_path = path;
    Feeder feeder(roster, platform.address(), plan, std::move(*journal), clock_now);
    ASSERT_TRUE(feeder.run(kNever).has_value());
    EXPECT_EQ(feeder.journal().anchors.size(), 1U) << "two hours later it is still the same story";
    const auto lost = missing(expected(roster, first_end - 24 * kHourMs, second_end, kMinuteMs), platform.answered());
    EXPECT_TRUE(lost.empty()) << lost.size() << " lost, such as " << lost.front();
    const auto gap = expected(roster, first_end, second_end, kMinuteMs);
    EXPECT_LT(platform.frames() - frames_first, gap.size() + 3 * roster.loggers.size()) << "only the gap was sent";
    for (const auto& [what, texts] : platform.answered()) EXPECT_LE(texts.size(), 2U) << what;
    std::filesystem::remove(path);
}

TEST(Feeder, LiveValuesComeAtOnceAndItStopsWhenTold) {
    Roster roster = demo_roster();
    Platform platform;
    FeedPlan plan;
    plan.history = false;
    Feeder feeder(roster, platform.address(), plan, {}, clock_now);
    std::atomic<bool> stop{false};
    std::jthread watch([&] {
        for (int i = 0; i < 100 && platform.frames() < 4; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(100));
        stop = true;
    });
    ASSERT_TRUE(feeder.run(stop).has_value());
    const auto answered = platform.answered();
    EXPECT_GE(answered.size(), 4U) << "77 loggers every 30 s are two or three in a second";
    for (const auto& [what, texts] : answered) {
        EXPECT_TRUE(what.find(" 2011 ") != std::string::npos || what.find(" 1014 ") != std::string::npos) << what;
    }
}

TEST(Timetable, EveryPeriodComesOnceInOrderOfBeingDue) {
    const Roster roster = demo_roster();
    const Instant first = at("2026-05-02T00:00:00+08:00");
    Timetable table;
    for (std::size_t i = 0; i < 5; ++i) {
        table.add(i, roster.loggers[i], Report::kHour, first);
        table.add(i, roster.loggers[i], Report::kMinute, first + 1);
    }
    EXPECT_FALSE(table.take(first).has_value());
    std::map<std::pair<std::size_t, Report>, Instant> seen;
    Instant before = first;
    const Instant until = first + 6 * kHourMs;
    while (const auto due = table.take(until)) {
        EXPECT_LE(before, due->at);
        before = due->at;
        const std::int64_t length = Composer::length_ms(roster.loggers[due->logger], due->report);
        EXPECT_GT(due->at, due->start + length) << "a period is told after its end";
        const auto [at_key, inserted] = seen.try_emplace({due->logger, due->report}, due->start);
        if (inserted) {
            EXPECT_EQ(due->start, due->report == Report::kHour ? first : first + length) << "the first one, rounded up";
        } else {
            EXPECT_EQ(due->start - at_key->second, length);
            at_key->second = due->start;
        }
    }
    EXPECT_EQ(seen.size(), 10U);
}

TEST(Timetable, PassesOverStaleMoments) {
    const Roster roster = demo_roster();
    const Instant first = at("2026-05-02T00:00:00+08:00");
    Timetable table;
    table.add(0, roster.loggers[0], Report::kMoment, first);
    const auto soon = table.take(first + 30 * kSecondMs);
    ASSERT_TRUE(soon.has_value());
    const auto late = table.take(first + kHourMs);
    ASSERT_TRUE(late.has_value());
    EXPECT_GT(late->start, first + kHourMs - kMomentStepMs);
    EXPECT_FALSE(table.take(first + kHourMs).has_value());
}

TEST(Journal, ComesBackAsItWasWritten) {
    const std::string path = (std::filesystem::temp_directory_path() / fmt::format("lvwang_journal_{}", ::getpid())).string();
    Journal journal;
    journal.anchors = {at("2026-05-02T03:00:10+08:00"), at("2026-06-02T03:00:11+08:00")};
    journal.next[{"MN1", Report::kHour}] = at("2026-06-02T03:00:00+08:00");
    journal.next[{"MN1", Report::kMinute}] = at("2026-06-02T03:05:00+08:00");
    journal.done = {"history"};
    ASSERT_TRUE(write_journal(journal, path).has_value());
    const auto read = read_journal(path);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->anchors, journal.anchors);
    EXPECT_EQ(read->next, journal.next);
    EXPECT_EQ(read->done, journal.done);
    std::ofstream(path) << "anchor 2026-05-02T03:00:10+08:00\nnext MN1 day 2026-05-02T03:00:10+08:00\n";
    const auto bad = read_journal(path);
    ASSERT_FALSE(bad.has_value());
    EXPECT_NE(bad.error().message.find("line 2"), std::string::npos) << bad.error().message;
    std::filesystem::remove(path);
    EXPECT_TRUE(read_journal(path)->next.empty()) << "no file is a first start";
}

TEST(Address, IsHostAndPort) {
    EXPECT_TRUE(resolve("127.0.0.1:9212").has_value());
    for (const char* wrong : {"", "127.0.0.1", ":9212", "127.0.0.1:", "127.0.0.1:no-such-port"}) {
        EXPECT_FALSE(resolve(wrong).has_value()) << wrong;
    }
}

}  // namespace
}  // namespace lvwang::district
