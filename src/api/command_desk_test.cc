#include "api/command_desk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lvwang::api {
namespace {

TEST(CommandDesk, GivesTheOutcomeOnce) {
    CommandDesk desk;
    std::vector<int> given;
    const std::uint64_t id = desk.wait([&](const Response& response) { given.push_back(response.status); }, Instant{0});
    EXPECT_EQ(desk.state_of(id)->status, 202);
    desk.settle(id, json_response(std::string("{}")));
    desk.settle(id, problem(500, "twice"));
    desk.expire(Instant{kCommandPatienceMs});
    EXPECT_THAT(given, testing::ElementsAre(200));
    EXPECT_EQ(desk.state_of(id)->status, 200);
}

TEST(CommandDesk, GivesANumberToWhoHasWaitedLongEnough) {
    CommandDesk desk;
    std::vector<int> given;
    const std::uint64_t id = desk.wait([&](const Response& response) { given.push_back(response.status); }, Instant{0});
    desk.expire(Instant{kCommandPatienceMs - 1});
    EXPECT_TRUE(given.empty());
    desk.expire(Instant{kCommandPatienceMs});
    desk.expire(Instant{2 * kCommandPatienceMs});
    EXPECT_THAT(given, testing::ElementsAre(202));
    desk.settle(id, problem(409, "not now"));
    EXPECT_THAT(given, testing::ElementsAre(202));
    EXPECT_EQ(desk.state_of(id)->status, 409);
}

TEST(CommandDesk, ForgetsTheOldestThatAreSettled) {
    CommandDesk desk;
    const auto ignore = [](const Response&) {};
    for (std::size_t i = 0; i < kCommandsRemembered + 10; ++i)
        desk.settle(desk.wait(ignore, Instant{0}), json_response(std::string("{}")));
    EXPECT_EQ(desk.state_of(1), std::nullopt);
    EXPECT_NE(desk.state_of(11), std::nullopt);
    EXPECT_EQ(desk.state_of(999'999), std::nullopt);
    CommandDesk patient;
    for (std::size_t i = 0; i < kCommandsRemembered + 10; ++i) std::ignore = patient.wait(ignore, Instant{0});
    EXPECT_NE(patient.state_of(1), std::nullopt);
}

}  // namespace
}  // namespace lvwang::api
