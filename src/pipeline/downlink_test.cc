#include "pipeline/downlink.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lvwang::pipeline {
namespace {

using testing::ElementsAre;
using Destination = Downlink::Destination;

std::vector<std::string> bytes_of(const std::vector<Outgoing>& frames) {
    std::vector<std::string> all;
    for (const Outgoing& frame : frames) all.push_back(frame.bytes);
    return all;
}

Outgoing to(const std::string& mn, std::uint64_t id, const std::string& bytes) {
    return {.id = id, .mn = mn, .answer_to = 0, .bytes = bytes};
}

TEST(Downlink, KeepsTheOrderOfEachDevice) {
    Downlink downlink;
    std::vector<Destination> told;
    downlink.listen([&](const Destination& where) { told.push_back(where); });
    ASSERT_TRUE(downlink.send(to("A", 1, "a1")));
    ASSERT_TRUE(downlink.send(to("B", 2, "b1")));
    ASSERT_TRUE(downlink.send(to("A", 3, "a2")));
    EXPECT_THAT(told, ElementsAre(Destination{"A", 0}, Destination{"B", 0}, Destination{"A", 0}));
    EXPECT_TRUE(downlink.waits_for("A"));
    EXPECT_THAT(bytes_of(downlink.take({"A", 0})), ElementsAre("a1", "a2"));
    EXPECT_FALSE(downlink.waits_for("A"));
    EXPECT_EQ(downlink.depth().frames, 1U);
    EXPECT_EQ(downlink.depth().bytes, 2U);
}

TEST(Downlink, OneIdWaitsOnce) {
    Downlink downlink;
    ASSERT_TRUE(downlink.send(to("A", 1, "first")));
    ASSERT_TRUE(downlink.send(to("A", 1, "second time")));
    EXPECT_EQ(downlink.depth().bytes, 11U);
    EXPECT_THAT(bytes_of(downlink.take({"A", 0})), ElementsAre("second time"));
    ASSERT_TRUE(downlink.send(to("A", 1, "third"))) << "it has left, so it may be sent again";
    EXPECT_TRUE(downlink.withdraw(1));
    EXPECT_FALSE(downlink.withdraw(1));
    EXPECT_EQ(downlink.depth().frames, 0U);
    EXPECT_EQ(downlink.depth().bytes, 0U);
}

TEST(Downlink, WhatWasNotWrittenGoesFirst) {
    Downlink downlink;
    ASSERT_TRUE(downlink.send(to("A", 1, "a1")));
    ASSERT_TRUE(downlink.send(to("A", 2, "a2")));
    auto taken = downlink.take({"A", 0});
    ASSERT_TRUE(downlink.send(to("A", 3, "a3")));
    ASSERT_TRUE(downlink.send(to("A", 2, "a2 again")));
    downlink.put_back(std::move(taken));
    EXPECT_THAT(bytes_of(downlink.take({"A", 0})), ElementsAre("a1", "a3", "a2 again")) << "2 was handed out again meanwhile";
}

TEST(Downlink, AnswersWhereTheEntryCameFrom) {
    DownlinkLimits limits;
    limits.origins_max = 2;
    Downlink downlink(limits);
    downlink.note_origin(10, 7);
    downlink.note_origin(11, 8);
    downlink.note_origin(12, 9);
    const auto forgotten = downlink.send({.id = 0, .mn = {}, .answer_to = 10, .bytes = "x"});
    ASSERT_FALSE(forgotten);
    EXPECT_EQ(forgotten.error().code, ErrorCode::kNotFound);
    EXPECT_THAT(forgotten.error().message, testing::HasSubstr("entry 10"));
    ASSERT_TRUE(downlink.send({.id = 0, .mn = {}, .answer_to = 11, .bytes = "to 8"}));
    ASSERT_TRUE(downlink.send({.id = 0, .mn = {}, .answer_to = 12, .bytes = "to 9"}));
    downlink.forget(9);
    EXPECT_TRUE(downlink.take({{}, 9}).empty());
    EXPECT_FALSE(downlink.send({.id = 0, .mn = {}, .answer_to = 12, .bytes = "late"})) << "that connection is closed";
    auto taken = downlink.take({{}, 8});
    EXPECT_THAT(bytes_of(taken), ElementsAre("to 8"));
    downlink.put_back(std::move(taken));
    EXPECT_EQ(downlink.depth().frames, 0U) << "nobody else could take it";
}

TEST(Downlink, RefusesByNameWhenFull) {
    DownlinkLimits limits;
    limits.frames_per_device_max = 2;
    limits.bytes_max = 10;
    Downlink downlink(limits);
    ASSERT_TRUE(downlink.send(to("A", 1, "aa")));
    ASSERT_TRUE(downlink.send(to("A", 2, "aa")));
    const auto device_full = downlink.send(to("A", 3, "aa"));
    ASSERT_FALSE(device_full);
    EXPECT_EQ(device_full.error().code, ErrorCode::kUnavailable);
    EXPECT_THAT(device_full.error().message, testing::HasSubstr("device 'A'"));
    const auto all_full = downlink.send(to("B", 4, "bbbbbbbb"));
    ASSERT_FALSE(all_full);
    EXPECT_THAT(all_full.error().message, testing::HasSubstr("outbox"));
    EXPECT_TRUE(downlink.withdraw(1));
    EXPECT_TRUE(downlink.send(to("A", 3, "aa")));
}

TEST(Downlink, TellsOnceWhatWasSent) {
    Downlink downlink;
    downlink.note_sent({.id = 5, .connection = 1, .at = {100}});
    downlink.note_sent({.id = 0, .connection = 1, .at = {101}});  // nobody asked
    const auto sent = downlink.take_sent();
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(sent[0].id, 5U);
    EXPECT_EQ(sent[0].at, Instant{100});
    EXPECT_TRUE(downlink.take_sent().empty());
}

}  // namespace
}  // namespace lvwang::pipeline
