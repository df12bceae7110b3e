// kill -9 at a random moment under load, restart: every acknowledged frame is in the log, once, and the server goes on.
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "../program.h"
#include "base/time.h"
#include "protocol/encode.h"
#include "protocol/message.h"
#include "store/log.h"

namespace lvwang::tests {
namespace {

constexpr int kRounds = 4;
constexpr int kDevices = 8;

// A device that sends as fast as it is answered and remembers what it was answered for.
void send_until_dead(int port, int device, int round, std::set<std::string>& acknowledged, std::mutex& mutex) {
    Connection connection(port);
    const std::string mn = "KILL" + std::to_string(device);
    for (int i = 0; connection.is_open(); ++i) {
        const std::string qn = fmt::format("2026040312{:02}{:02}{:05}", round, device, i);
        protocol::OutgoingMessage message;
        message.qn = qn;
        message.st = "22";
        message.cn = "2051";
        message.pw = "123456";
        message.mn = mn;
        message.wants_answer = true;
        message.cp = "DataTime=20260403120000;a34004-Avg=35,a34004-Flag=N";
        if (!connection.send(protocol::encode(message).value())) return;
        const std::string answer = connection.receive_lines(1, 5'000);
        if (answer.find("CN=9014") == std::string::npos || answer.find(qn) == std::string::npos) return;
        const std::scoped_lock lock(mutex);
        acknowledged.insert(qn);
    }
}

TEST(Kill, EveryAcknowledgedFrameIsThereOnce) {
    const Scratch scratch;
    const std::string data = scratch.path("data");
    std::set<std::string> acknowledged;
    std::mutex mutex;
    std::minstd_rand random(20260403);
    for (int round = 0; round < kRounds; ++round) {
        Server server(data);
        std::vector<std::jthread> devices;
        for (int device = 0; device < kDevices; ++device) {
            devices.emplace_back([&, device] { send_until_dead(server.gateway_port(), device, round, acknowledged, mutex); });
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(200 + random() % 800));
        server.end(SIGKILL);
    }
    ASSERT_GT(acknowledged.size(), 100U) << "the test must have killed something that was at work";

    std::map<std::string, int> logged;
    const auto log = store::Log::open(data + "/log");
    ASSERT_TRUE(log.has_value()) << log.error().message;
    ASSERT_TRUE((*log)->scan(1, [&](const store::Entry& entry) {
        if (entry.kind == store::EntryKind::kFrame) {
            const std::size_t at = entry.payload.find("QN=") + 3;
            ++logged[entry.payload.substr(at, entry.payload.find(';', at) - at)];
        }
        return true;
    }));
    for (const std::string& qn : acknowledged) EXPECT_EQ(logged[qn], 1) << qn;
    for (const auto& [qn, times] : logged) EXPECT_LE(times, 1) << qn;
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
