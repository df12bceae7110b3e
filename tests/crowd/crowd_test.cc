// A crowd of connections on the real program: silent ones, ones that all come back at once, one that dribbles, one that floods.
// Others keep their answers. LVWANG_CROWD sets how many connections (`make crowd`).
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <fstream>

#include "../program.h"
#include "crowd.h"

namespace lvwang::tests {
namespace {

int crowd_size() {
    const char* text = std::getenv("LVWANG_CROWD");
    return text == nullptr ? 2'000 : std::stoi(text);
}

// Answers may be so much later than without the crowd; a machine with other work on it needs the floor.
constexpr double kSlowerAtMost = 10;
constexpr double kFloorMs = 400;

void raise_descriptors() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

// A GET over a connection of its own; the body as it came.
std::string get(int port, const std::string& path) {
    const std::string who = administrator(port);
    Connection talk(port);
    talk.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + who + "\r\n");
    std::string all;
    for (std::string part = talk.receive(5'000); !part.empty(); part = talk.receive(5'000)) all += part;
    const std::size_t body = all.find("\r\n\r\n");
    return body == std::string::npos ? std::string() : all.substr(body + 4);
}

std::vector<Socket> silent_crowd(int port, int count) {
    std::vector<Socket> crowd;
    crowd.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
        crowd.emplace_back(port);
        if (!crowd.back().is_open()) break;
    }
    return crowd;
}

TEST(Crowd, SilentDribblingAndFloodingConnectionsLeaveTheOthersTheirAnswers) {
    raise_descriptors();
    const Scratch scratch;
    Server server(scratch.path("data"));
    SteadyDevices others(server.gateway_port(), 20, "STEADY");
    const double alone = others.p99_ms(10);
    ASSERT_GE(alone, 0);

    const int size = crowd_size();
    const std::vector<Socket> crowd = silent_crowd(server.gateway_port(), size);
    ASSERT_EQ(crowd.size(), static_cast<std::size_t>(size));
    for (const Socket& socket : crowd) ASSERT_TRUE(socket.is_open());

    std::atomic<bool> stop = false;
    const std::jthread dribble([&] {
        const Socket slow(server.gateway_port());
        const std::string frame = crowd_frame("DRIBBLE", 1);
        for (std::size_t at = 0; !stop && at < frame.size(); ++at) {
            slow.send(std::string_view(frame).substr(at, 1));
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
    });
    const std::jthread flood([&] {
        const Socket loud(server.gateway_port());
        std::string frames;
        for (int i = 0; i < 200; ++i) frames += crowd_frame("FLOOD", i);
        std::string_view left = frames;
        while (!stop) {
            const ssize_t sent = loud.send_some(left);
            if (sent > 0) left.remove_prefix(static_cast<std::size_t>(sent));
            if (left.empty()) left = frames;
            loud.drain();
            if (sent <= 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    });
    const double among_others = others.p99_ms(20);
    stop = true;
    EXPECT_GE(among_others, 0) << "an answer did not come";
    EXPECT_LE(among_others, std::max(kFloorMs, alone * kSlowerAtMost)) << "alone it was " << alone << " ms";
    fmt::print("{} connections: p99 {:.1f} ms alone, {:.1f} ms among them\n", size, alone, among_others);

    // The silent ones are not forgotten: each of them is answered when it speaks at last.
    for (std::size_t i = 0; i < crowd.size(); i += crowd.size() / 50 + 1) {
        ASSERT_TRUE(crowd[i].send(crowd_frame(fmt::format("SILENT{}", i), static_cast<int>(i))));
        EXPECT_TRUE(crowd[i].answered(20'000)) << i;
    }
}

TEST(Crowd, AllComeBackAtOnce) {
    raise_descriptors();
    const Scratch scratch;
    Server server(scratch.path("data"));
    const int size = std::min(crowd_size(), 5'000);
    for (int again = 0; again < 2; ++again) {
        const std::vector<Socket> crowd = silent_crowd(server.gateway_port(), size);
        ASSERT_EQ(crowd.size(), static_cast<std::size_t>(size));
        for (int i = 0; i < size; ++i)
            ASSERT_TRUE(crowd[static_cast<std::size_t>(i)].send(crowd_frame(fmt::format("BACK{}", i), again)));
        int answered = 0;
        for (const Socket& socket : crowd) answered += socket.answered(30'000) ? 1 : 0;
        EXPECT_EQ(answered, size);
    }
}

TEST(Crowd, AboveTheLimitOneIsRefusedByNameAndTheOthersGoOn) {
    raise_descriptors();
    constexpr rlim_t kSmall = 1'024;
    const Scratch scratch;
    Server server(scratch.path("data"), kSmall);

    std::vector<Socket> crowd = silent_crowd(server.gateway_port(), kSmall / 2);
    ASSERT_EQ(crowd.size(), kSmall / 2);
    // Answered means accepted: each thread of the gateway has a queue of its own, so the order of coming in is not that of
    // calling.
    for (std::size_t i = 0; i < crowd.size(); ++i) {
        ASSERT_TRUE(crowd[i].send(crowd_frame(fmt::format("WITHIN{}", i), 1)));
        ASSERT_TRUE(crowd[i].answered(10'000)) << i << ": within the limit all are served";
    }
    const Socket one_more(server.gateway_port());
    EXPECT_TRUE(one_more.closed_by_peer(10'000)) << "above it the door is closed at once";
    EXPECT_NE(get(server.http_port(), "/api/v1/ingest").find("\"too_many_connections\":1"), std::string::npos)
        << get(server.http_port(), "/api/v1/ingest");
    ASSERT_TRUE(crowd.front().send(crowd_frame("FIRST", 2)));
    EXPECT_TRUE(crowd.front().answered(10'000)) << "who is in stays in";

    crowd.pop_back();  // one leaves, and there is room for another
    bool let_in = false;
    for (int i = 0; i < 50 && !let_in; ++i) {
        const Socket another(server.gateway_port());
        let_in = another.send(crowd_frame("NEXT", 3)) && another.answered(1'000);
        if (!let_in) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    EXPECT_TRUE(let_in);
}

}  // namespace
}  // namespace lvwang::tests
