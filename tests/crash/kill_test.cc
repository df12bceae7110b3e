// kill -9 at random moments under load, restart, again and again: every acknowledged frame is in the log, once, and what was
// derived equals that of a run which nobody disturbed. LVWANG_KILL_ROUNDS says how often (make crash: 2,000).
#include <gtest/gtest.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "../air_frame.h"
#include "../program.h"
#include "base/time.h"
#include "derived.h"
#include "protocol/message.h"
#include "store/log.h"

namespace lvwang::tests {
namespace {

constexpr int kRoundsInCi = 30;
// Micro-stations of the demo district.
constexpr std::array kDevices{"4790215E000100017A47E44C", "4790215E00020001AA2B20E9", "4790215E00030001E53903B2",
                              "4790215E000400016674AB0F", "4790215E000500019F216D41", "4790215E00060001865B6932",
                              "4790215E00070001616F9265", "4790215E00080001C82EACE4"};
constexpr int kMinutes = 2 * 24 * 60;  // of two days before yesterday, of each device

int rounds() {
    const char* const wanted = std::getenv("LVWANG_KILL_ROUNDS");
    return wanted == nullptr ? kRoundsInCi : std::stoi(wanted);
}

/// What became of the frames: each attempt has a QN of its own, as the standard asks.
struct Ledger {
    std::mutex mutex;
    std::set<std::string> acknowledged;
    std::array<int, kDevices.size()> next{};  ///< minute that each device is to send
    int attempts = 0;
};

std::string frame(std::size_t device, int minute, Instant first, const std::string& qn) {
    const std::string cp = fmt::format("DataTime={};a34004-Avg={},a34004-Flag=N", format_compact(first + minute * kMinuteMs),
                                       20 + (static_cast<int>(device) * 7 + minute * 13) % 60);
    return air_frame(kDevices[device], qn, "2051", cp);
}

// A device that sends as fast as it is answered, goes on where it was not answered, and begins anew when all is said.
void send_until_dead(int port, std::size_t device, Instant first, bool again, Ledger& ledger) {
    Connection connection(port);
    while (connection.is_open()) {
        int minute = 0;
        std::string qn;
        {
            const std::scoped_lock lock(ledger.mutex);
            minute = ledger.next[device];
            if (minute >= kMinutes && !again) return;
            qn = format_compact_ms(first + 3 * kDayMs + ledger.attempts++);
        }
        if (!connection.send(frame(device, minute % kMinutes, first, qn))) return;
        const std::string answer = connection.receive_lines(1, 20'000);
        if (answer.find("CN=9014") == std::string::npos || answer.find(qn) == std::string::npos) return;
        const std::scoped_lock lock(ledger.mutex);
        ledger.acknowledged.insert(qn);
        ++ledger.next[device];
    }
}

// A long run says how far it is, so that one cut short is known for what it did.
void tell(int round, int last, std::size_t acknowledged) {
    constexpr int kEvery = 10;
    if (round % kEvery != 0 && round != last) return;
    fmt::print("killed {} of {} times, {} frames acknowledged\n", round, last, acknowledged);
    std::fflush(stdout);
}

void send_all(const Server& server, Instant first, Ledger& ledger) {
    std::vector<std::jthread> devices;
    for (std::size_t device = 0; device < kDevices.size(); ++device) {
        devices.emplace_back([&, device] { send_until_dead(server.gateway_port(), device, first, false, ledger); });
    }
}

TEST(Kill, EveryAcknowledgedFrameIsThereOnceAndNothingElseDiffers) {
    const Scratch scratch;
    const std::string data = scratch.path("data");
    const Instant first = days_ago(4);
    Ledger ledger;
    std::minstd_rand random(20260403);
    const int last = rounds();
    for (int round = 1; round <= last; ++round) {
        Server server(data);
        std::vector<std::jthread> devices;
        for (std::size_t device = 0; device < kDevices.size(); ++device) {
            devices.emplace_back([&, device] { send_until_dead(server.gateway_port(), device, first, true, ledger); });
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(50 + random() % 500));
        server.end(SIGKILL);
        devices.clear();
        tell(round, last, ledger.acknowledged.size());
    }
    ASSERT_GT(ledger.acknowledged.size(), 100U) << "the test must have killed something that was at work";
    {
        Server server(data);
        send_all(server, first, ledger);
        wait_until_settled(server);
        server.end(SIGTERM);
    }
    for (const int next : ledger.next) ASSERT_GE(next, kMinutes) << "everything has been said at last";
    fmt::print("checked: {} frames acknowledged, in {} attempts\n", ledger.acknowledged.size(), ledger.attempts);

    std::map<std::string, int> logged;
    {
        const auto log = store::Log::open(data + "/log");
        ASSERT_TRUE(log.has_value()) << log.error().message;
        ASSERT_TRUE((*log)->scan(1, [&](const store::Entry& entry) {
            if (entry.kind == store::EntryKind::kFrame) {
                const std::size_t at = entry.payload.find("QN=") + 3;
                ++logged[entry.payload.substr(at, entry.payload.find(';', at) - at)];
            }
            return true;
        }));
    }
    for (const std::string& qn : ledger.acknowledged) EXPECT_EQ(logged[qn], 1) << qn;
    for (const auto& [qn, times] : logged) EXPECT_LE(times, 1) << qn;

    Ledger undisturbed;
    {
        Server server(scratch.path("undisturbed"));
        send_all(server, first, undisturbed);
        wait_until_settled(server);
        server.end(SIGTERM);
    }
    const auto values = derived(data, first);
    const auto expected = derived(scratch.path("undisturbed"), first);
    EXPECT_GT(expected.size(), kDevices.size() * (kMinutes + 2 * 24)) << "minutes, hours and what follows from them";
    expect_undisturbed(values, expected);
}

TEST(Kill, AnOrderlyEndIsQuickAndClean) {
    const Scratch scratch;
    Server server(scratch.path("data"));
    const auto begun = std::chrono::steady_clock::now();
    const int status = server.end(SIGTERM);
    EXPECT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 0);
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(5));
}

}  // namespace
}  // namespace lvwang::tests
