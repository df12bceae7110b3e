// kill -9 between sending and marking: what devices were answered for reaches the higher platform, in order, whatever is killed.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "../air_frame.h"
#include "../program.h"
#include "base/time.h"
#include "gateway/platform_test.h"
#include "protocol/message.h"

namespace lvwang::tests {
namespace {

constexpr int kRounds = 4;
constexpr std::string_view kMn = "479021A1000100016586C9D6";  // of the demo district

std::string qn_of(std::string_view frame) {
    const std::size_t at = frame.find("QN=") + 3;
    return std::string(frame.substr(at, frame.find(';', at) - at));
}

// A device that sends as fast as it is answered; what it was answered for, in order.
void send_until_dead(int port, int round, std::vector<std::string>& answered) {
    Connection connection(port);
    for (int i = 0; connection.is_open(); ++i) {
        const std::string qn = fmt::format("20260403120{}{:05}", round, i);
        if (!connection.send(air_frame(kMn, qn, "2051", "DataTime=20260403120000;a34004-Avg=35,a34004-Flag=N"))) return;
        const std::string answer = connection.receive_lines(1, 5'000);
        if (answer.find("CN=9014") == std::string::npos || answer.find(qn) == std::string::npos) return;
        answered.push_back(qn);
    }
}

TEST(ForwardKill, EveryAcknowledgedFrameReachesThePlatformInOrder) {
    const Scratch scratch;
    const std::string data = scratch.path("data");
    gateway::FakePlatform platform;
    std::vector<std::string> answered;
    std::minstd_rand random(20260404);
    for (int round = 0; round < kRounds; ++round) {
        Server server(data);
        if (round == 0) {
            const std::string body =
                fmt::format(R"({{"name":"省平台","host":"127.0.0.1","port":{},"window":16}})", platform.port());
            ASSERT_NE(ask(server.http_port(), "PUT", "/api/v1/forward_targets/province", body).find("200 OK"), std::string::npos);
        }
        std::jthread device([&, round] { send_until_dead(server.gateway_port(), round, answered); });
        std::this_thread::sleep_for(std::chrono::milliseconds(500 + random() % 1'500));
        server.end(SIGKILL);
    }
    ASSERT_GT(answered.size(), 100U) << "the test must have killed something that was at work";
    const std::size_t before_the_last_start = platform.count();
    EXPECT_GT(before_the_last_start, 0U) << "something must have been under way";

    std::set<std::string> arrived;
    const Server server(data);
    for (int waited = 0; waited < 30'000; waited += 20) {
        for (const std::string& frame : platform.frames()) arrived.insert(qn_of(frame));
        if (std::ranges::all_of(answered, [&](const std::string& qn) { return arrived.contains(qn); })) break;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    std::vector<std::string> first_time;  // QNs here grow with the order in which the device sent
    for (const std::string& frame : platform.frames()) {
        const std::string qn = qn_of(frame);
        if (std::ranges::find(first_time, qn) == first_time.end()) first_time.push_back(qn);
    }
    EXPECT_TRUE(std::ranges::is_sorted(first_time));
    for (const std::string& qn : answered) EXPECT_TRUE(arrived.contains(qn)) << qn;
}

}  // namespace
}  // namespace lvwang::tests
