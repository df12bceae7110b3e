// kill -9 while devices that already send are being registered, each as the second of a point: what a person was told stands
// after the restart, nothing that a device was answered for is lost, and what was derived equals that of a run which nobody
// disturbed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "../air_frame.h"
#include "../program.h"
#include "derived.h"

namespace lvwang::tests {
namespace {

constexpr int kRounds = 10;
constexpr int kMinutes = 2 * 24 * 60;  // of two days before yesterday, of each device
constexpr std::size_t kNewcomers = 6;

std::string mn_of(std::size_t device) {
    return fmt::format("SECOND{:02}", device);
}

/// What devices were answered and persons were told.
struct Ledger {
    std::mutex mutex;
    std::array<int, kNewcomers> next{};  ///< minute that each device is to send
    std::set<std::size_t> registered;    ///< of which a person knows that they are
    int attempts = 0;
};

// A device sends as fast as it is answered, and goes on where it was not.
void send_until_dead(int port, std::size_t device, Instant first, Ledger& ledger) {
    Connection connection(port);
    while (connection.is_open()) {
        int minute = 0;
        std::string qn;
        {
            const std::scoped_lock lock(ledger.mutex);
            minute = ledger.next[device];
            qn = format_compact_ms(first + 3 * kDayMs + ledger.attempts++);
        }
        if (minute >= kMinutes) return;
        const std::string cp = fmt::format("DataTime={};a34004-Avg={},a34004-Flag=N", format_compact(first + minute * kMinuteMs),
                                           20 + (static_cast<int>(device) * 7 + minute * 13) % 60);
        if (!connection.send(air_frame(mn_of(device), qn, "2051", cp))) return;
        if (connection.receive_lines(1, 20'000).find(qn) == std::string::npos) return;
        const std::scoped_lock lock(ledger.mutex);
        ++ledger.next[device];
    }
}

// With a key of the device's own: whoever asks again is told what came of it the first time.
void enter(int http_port, std::size_t device, Ledger& ledger) {
    const std::string answer = ask(http_port, "PUT", "/api/v1/devices/" + mn_of(device),
                                   fmt::format(R"({{"site_key":"M{:02}","point_code":"1","name":"二号仪"}})", device + 1),
                                   fmt::format("Idempotency-Key: enter-{}\r\n", device));
    if (answer.find("HTTP/1.1 200 ") != 0) return;
    const std::scoped_lock lock(ledger.mutex);
    ledger.registered.insert(device);
}

std::vector<std::jthread> senders(const Server& server, Instant first, Ledger& ledger) {
    std::vector<std::jthread> devices;
    for (std::size_t device = 0; device < kNewcomers; ++device) {
        devices.emplace_back(
            [&ledger, device, first, port = server.gateway_port()] { send_until_dead(port, device, first, ledger); });
    }
    return devices;
}

void expect_registered_are_there(const Server& server, const std::set<std::size_t>& registered) {
    const std::string all = ask(server.http_port(), "GET", "/api/v1/devices");
    for (const std::size_t device : registered) EXPECT_THAT(all, testing::HasSubstr(mn_of(device)));
}

// The rest is sent and registered, and all that waited is read.
void finish(const Server& server, Instant first, Ledger& ledger) {
    for (std::size_t device = 0; device < kNewcomers; ++device) enter(server.http_port(), device, ledger);
    ASSERT_EQ(ledger.registered.size(), kNewcomers);
    senders(server, first, ledger).clear();
    std::string waiting;
    for (int waited = 0; waited < 60'000; waited += 200) {
        waiting = ask(server.http_port(), "GET", "/api/v1/unregistered");
        if (waiting.find("\"total\":0") != std::string::npos) break;
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
    EXPECT_THAT(waiting, testing::HasSubstr("\"total\":0"));
    wait_until_settled(server);
}

TEST(RegistryKill, WhoeverIsRegisteredWhileItSendsLosesNothing) {
    const Scratch scratch;
    const std::string data = scratch.path("data");
    const Instant first = days_ago(4);
    Ledger ledger;
    std::minstd_rand random(20260406);
    int at_work = 0;
    for (int round = 0; round < kRounds; ++round) {
        Server server(data);
        expect_registered_are_there(server, ledger.registered);
        const auto devices = senders(server, first, ledger);
        std::this_thread::sleep_for(std::chrono::milliseconds(20 + random() % 200));
        // The kill comes before, while or after it is registered; whose answer was cut short is asked for again.
        const std::size_t device = random() % kNewcomers;
        const std::jthread person([&, port = server.http_port()] { enter(port, device, ledger); });
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 30'000));
        server.end(SIGKILL);
        const std::scoped_lock lock(ledger.mutex);
        if (std::ranges::any_of(ledger.next, [](int minute) { return minute > 0 && minute < kMinutes; })) ++at_work;
    }
    EXPECT_FALSE(ledger.registered.empty());
    EXPECT_GT(at_work, 2) << "the test must have killed something that was at work";
    {
        Server server(data);
        expect_registered_are_there(server, ledger.registered);
        finish(server, first, ledger);
        server.end(SIGTERM);
    }
    for (const int next : ledger.next) EXPECT_EQ(next, kMinutes) << "everything has been said at last";

    Ledger undisturbed;
    {
        Server server(scratch.path("undisturbed"));
        finish(server, first, undisturbed);
        server.end(SIGTERM);
    }
    const auto expected = derived(scratch.path("undisturbed"), first);
    EXPECT_GT(expected.size(), kNewcomers * kMinutes) << "minutes, and the hours that follow from them";
    expect_undisturbed(derived(data, first), expected);
}

}  // namespace
}  // namespace lvwang::tests
