#include "pipeline/inbox.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace lvwang::pipeline {
namespace {

Arrival arrival(std::uint32_t shard, std::uint64_t ticket, std::size_t bytes = 10) {
    return {Instant{}, "MN", std::string(bytes, 'x'), ticket, shard};
}

TEST(Inbox, HandsOverAndAcknowledgesOnce) {
    Inbox inbox;
    std::vector<std::uint64_t> synced;
    const auto shard = inbox.add_shard([&](std::vector<std::uint64_t> tickets) { synced = std::move(tickets); }, [] {});
    std::vector<Arrival> some{arrival(shard, 1), arrival(shard, 2), arrival(shard, 3)};
    EXPECT_EQ(inbox.offer(some), 3U);
    const auto batch = inbox.take(100, 0);
    ASSERT_EQ(batch.arrivals.size(), 3U);
    EXPECT_TRUE(synced.empty());
    inbox.acknowledge(batch.arrivals);
    EXPECT_EQ(synced, (std::vector<std::uint64_t>{1, 2, 3}));
    EXPECT_TRUE(inbox.take(100, 0).arrivals.empty());
}

TEST(Inbox, RefusesWhatItCannotHoldAndTellsWhenThereIsRoom) {
    Inbox inbox({.frames_max = 2, .bytes_max = 1'000, .commands_max = 1});
    int rooms = 0;
    const auto shard = inbox.add_shard([](std::vector<std::uint64_t>) {}, [&] { ++rooms; });
    std::vector<Arrival> some{arrival(shard, 1), arrival(shard, 2), arrival(shard, 3)};
    EXPECT_EQ(inbox.offer(some), 2U);
    EXPECT_EQ(some[2].bytes.size(), 10U) << "what was refused stays with the offerer";
    EXPECT_EQ(rooms, 0);
    EXPECT_EQ(inbox.take(100, 0).arrivals.size(), 2U);
    EXPECT_EQ(rooms, 1);
    std::vector<Arrival> large{arrival(shard, 4, 5'000), arrival(shard, 5)};
    EXPECT_EQ(inbox.offer(large), 1U) << "one frame may pass the byte limit, the next waits";
}

TEST(Inbox, TakesInPortions) {
    Inbox inbox;
    const auto shard = inbox.add_shard([](std::vector<std::uint64_t>) {}, [] {});
    std::vector<Arrival> some;
    for (std::uint64_t i = 0; i < 10; ++i) some.push_back(arrival(shard, i));
    EXPECT_EQ(inbox.offer(some), 10U);
    EXPECT_EQ(inbox.take(4, 0).arrivals.back().ticket, 3U);
    EXPECT_EQ(inbox.take(100, 0).arrivals.front().ticket, 4U);
    EXPECT_EQ(inbox.depth().bytes, 0U);
}

TEST(Inbox, CommandsHaveALaneOfTheirOwn) {
    Inbox inbox({.frames_max = 1, .bytes_max = 1, .commands_max = 1});
    const auto shard = inbox.add_shard([](std::vector<std::uint64_t>) {}, [] {});
    std::vector<Arrival> flood{arrival(shard, 1), arrival(shard, 2)};
    EXPECT_EQ(inbox.offer(flood), 1U);
    bool refused = false;
    inbox.command({"a", "{}", "me"}, [&](const CommandResult& r) { refused = !r.body.has_value(); });
    EXPECT_FALSE(refused);
    inbox.command({"b", "{}", "me"}, [&](const CommandResult& r) { refused = !r.body.has_value(); });
    EXPECT_TRUE(refused) << "a second one is more than this inbox holds";
    EXPECT_EQ(inbox.take(10, 0).commands.size(), 1U);
}

TEST(Inbox, ClosedRefusesEverything) {
    Inbox inbox;
    const auto shard = inbox.add_shard([](std::vector<std::uint64_t>) {}, [] {});
    inbox.close();
    std::vector<Arrival> one{arrival(shard, 1)};
    EXPECT_EQ(inbox.offer(one), 0U);
    EXPECT_TRUE(inbox.take(10, 60'000).arrivals.empty()) << "and take does not wait";
}

TEST(Inbox, ManyOfferersLoseNothing) {
    Inbox inbox({.frames_max = 64, .bytes_max = 1 << 20, .commands_max = 10});
    constexpr std::uint64_t kEach = 5'000;
    std::atomic<std::uint64_t> acknowledged{0};
    std::vector<std::jthread> offerers;
    for (int t = 0; t < 3; ++t) {
        offerers.emplace_back([&] {
            const auto shard =
                inbox.add_shard([&](std::vector<std::uint64_t> tickets) { acknowledged += tickets.size(); }, [] {});
            for (std::uint64_t i = 0; i < kEach;) {
                std::vector<Arrival> one{arrival(shard, i)};
                if (inbox.offer(one) == 1) {
                    ++i;
                } else {
                    std::this_thread::yield();
                }
            }
        });
    }
    while (acknowledged < 3 * kEach) inbox.acknowledge(inbox.take(32, 10).arrivals);
    EXPECT_EQ(acknowledged, 3 * kEach);
}

}  // namespace
}  // namespace lvwang::pipeline
