#include "gateway/forward_talk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "protocol/encode.h"

namespace lvwang::gateway {
namespace {

using pipeline::ForwardParcel;
using pipeline::ForwardTrouble;
using testing::HasSubstr;

constexpr std::int64_t kBegin = 1'000'000;

ForwardParcel parcel(std::uint64_t seq, std::string qn, std::string mn = "A1", bool wants_answer = true) {
    ForwardParcel made;
    made.seq = seq;
    made.bytes = protocol::frame_of(fmt::format("QN={};ST=31;CN=2011;PW=1;MN={};Flag=5;CP=&&&&", qn, mn)).value();
    made.qn = std::move(qn);
    made.mn = mn;
    made.own_mn = std::move(mn);
    made.wants_answer = wants_answer;
    return made;
}

std::string answer(std::string_view qn, std::string_view mn = "A1", std::string_view cn = "9014", std::string_view cp = "") {
    return protocol::frame_of(fmt::format("QN={};ST=91;CN={};PW=1;MN={};Flag=4;CP=&&{}&&", qn, cn, mn, cp)).value();
}

class ForwardTalkTest : public testing::Test {
protected:
    ForwardTalk made(std::size_t window) {
        ForwardTalk talk({.window = window, .timeout_ms = 1'000, .attempts = 3, .nonsense_bytes_max = 1'000, .quiet_ms = 500});
        talk.connected(now_);
        return talk;
    }
    // What is written to the socket, all of it.
    std::string written(ForwardTalk& talk) {
        std::string bytes(talk.to_write());
        talk.wrote(bytes.size(), now_);
        return bytes;
    }
    // seq of the oldest frame that is not done, and how many are.
    static std::pair<std::uint64_t, std::uint64_t> state(ForwardTalk& talk) {
        const std::uint64_t done = talk.take_done();
        return {talk.oldest() == nullptr ? 0 : talk.oldest()->seq, done};
    }
    using State = std::pair<std::uint64_t, std::uint64_t>;

    std::int64_t now_ = kBegin;
};

TEST_F(ForwardTalkTest, InLockStepOneFrameWaitsForItsAnswer) {
    ForwardTalk talk = made(1);
    talk.add(parcel(7, "Q7"), now_);
    EXPECT_FALSE(talk.has_room());
    EXPECT_EQ(written(talk), parcel(7, "Q7").bytes);
    EXPECT_EQ(state(talk), State(7, 0));
    talk.take(answer("Q7"), now_);
    EXPECT_EQ(state(talk), State(0, 1));
    EXPECT_TRUE(talk.has_room());
    EXPECT_EQ(talk.due_ms(), INT64_MAX);
}

TEST_F(ForwardTalkTest, AnswersInPiecesOrTogetherAreTheSame) {
    ForwardTalk talk = made(4);
    for (std::uint64_t i = 1; i <= 4; ++i) talk.add(parcel(i, fmt::format("Q{}", i)), now_);
    written(talk);
    const std::string all = answer("Q1") + answer("Q2") + answer("Q3");
    for (const char c : all) talk.take(std::string_view(&c, 1), now_);
    EXPECT_EQ(state(talk), State(4, 3));
}

TEST_F(ForwardTalkTest, AnswersOutOfOrderAcknowledgeTheirFramesButTheCursorWaits) {
    ForwardTalk talk = made(3);
    for (std::uint64_t i = 1; i <= 3; ++i) talk.add(parcel(i, fmt::format("Q{}", i)), now_);
    written(talk);
    talk.take(answer("Q3") + answer("Q2"), now_);
    EXPECT_EQ(state(talk), State(1, 0));
    EXPECT_FALSE(talk.has_room()) << "nothing younger is sent while the oldest is missing";
    talk.take(answer("Q1"), now_);
    EXPECT_EQ(state(talk), State(0, 3));
}

TEST_F(ForwardTalkTest, AWrongQnAcknowledgesNothingAndIsNamedInTheEnd) {
    ForwardTalk talk = made(1);
    talk.add(parcel(1, "Q1"), now_);
    for (int attempt = 0; attempt < 3; ++attempt) {
        EXPECT_EQ(written(talk), parcel(1, "Q1").bytes) << "sent again as long as there are attempts";
        talk.take(answer("Q9"), now_);
        EXPECT_EQ(state(talk), State(1, 0));
        EXPECT_FALSE(talk.problem());
        now_ = talk.due_ms();
        talk.tick(now_);
    }
    ASSERT_TRUE(talk.problem());
    EXPECT_EQ(talk.problem()->what, ForwardTrouble::kWrongQn);
    EXPECT_EQ(talk.problem()->detail, "Q9");
    EXPECT_EQ(talk.problem()->seq, 1U);
    EXPECT_EQ(talk.counts().stray_answers, 3U);
    EXPECT_EQ(talk.counts().sent_again, 2U);
}

TEST_F(ForwardTalkTest, SilenceIsNoAnswerAndTheNextConnectionBeginsAnew) {
    ForwardTalk talk = made(2);
    talk.add(parcel(1, "Q1"), now_);
    talk.add(parcel(2, "Q2"), now_);
    written(talk);
    talk.take(answer("Q2"), now_);
    for (int attempt = 1; attempt < 3; ++attempt) {
        now_ += 1'000;
        talk.tick(now_);
        EXPECT_EQ(written(talk), parcel(1, "Q1").bytes) << "only what was not acknowledged";
    }
    now_ += 999;
    talk.tick(now_);
    EXPECT_FALSE(talk.problem());
    now_ += 1;
    talk.tick(now_);
    ASSERT_TRUE(talk.problem());
    EXPECT_EQ(talk.problem()->what, ForwardTrouble::kNoAnswer);
    EXPECT_EQ(talk.problem()->qn, "Q1");
    talk.connected(now_);
    EXPECT_FALSE(talk.problem());
    EXPECT_EQ(written(talk), parcel(1, "Q1").bytes);
    talk.take(answer("Q1"), now_);
    EXPECT_EQ(state(talk), State(0, 2));
}

TEST_F(ForwardTalkTest, ANewConnectionSendsAgainInOrder) {
    ForwardTalk talk = made(3);
    for (std::uint64_t i = 1; i <= 3; ++i) talk.add(parcel(i, fmt::format("Q{}", i)), now_);
    const std::string whole = parcel(1, "Q1").bytes + parcel(2, "Q2").bytes + parcel(3, "Q3").bytes;
    EXPECT_EQ(talk.to_write(), whole);
    talk.wrote(70, now_);  // broke off inside the second
    talk.take(answer("Q1").substr(0, 20), now_);
    talk.connected(now_);
    EXPECT_EQ(written(talk), whole) << "half an answer is none";
}

TEST_F(ForwardTalkTest, TheSameQnTwiceIsTwoFrames) {
    ForwardTalk talk = made(4);
    talk.add(parcel(1, "Q", "A1"), now_);
    talk.add(parcel(2, "Q", "A2"), now_);
    talk.add(parcel(3, "Q", "A1"), now_);
    written(talk);
    talk.take(answer("Q", "A2"), now_);
    EXPECT_EQ(state(talk), State(1, 0)) << "the MN says whose it is";
    talk.take(answer("Q", "A1"), now_);
    EXPECT_EQ(state(talk), State(3, 2)) << "the oldest of that MN";
    talk.take(answer("Q", "OTHER"), now_);
    EXPECT_EQ(state(talk), State(0, 1)) << "platforms echo their own name too";
}

TEST_F(ForwardTalkTest, AnswersOfCopiesAcknowledgeNoOtherFrame) {
    ForwardTalk talk = made(2);
    talk.add(parcel(1, "Q"), now_);
    written(talk);
    now_ += 1'000;
    talk.tick(now_);
    written(talk);  // a second copy is on its way
    talk.take(answer("Q"), now_);
    EXPECT_EQ(state(talk), State(0, 1));
    talk.add(parcel(2, "Q"), now_);
    written(talk);
    talk.take(answer("Q"), now_);
    EXPECT_EQ(state(talk), State(2, 0)) << "that was the copy's answer";
    talk.take(answer("Q"), now_);
    EXPECT_EQ(state(talk), State(0, 1));
    EXPECT_EQ(talk.counts().stray_answers, 0U);
}

TEST_F(ForwardTalkTest, WithoutQnTheOldestWithoutOneIsMeant) {
    ForwardTalk talk = made(3);
    talk.add(parcel(1, "Q1"), now_);
    talk.add(parcel(2, ""), now_);
    talk.add(parcel(3, ""), now_);
    written(talk);
    talk.take(protocol::frame_of("ST=91;CN=9014;CP=&&CN=2011&&").value(), now_);
    talk.take(answer("Q1"), now_);
    EXPECT_EQ(state(talk), State(3, 2));
}

TEST_F(ForwardTalkTest, AnAnswerBeforeItsFrameWasSentIsNone) {
    ForwardTalk talk = made(2);
    talk.add(parcel(1, "Q1"), now_);
    talk.take(answer("Q1"), now_);
    EXPECT_EQ(state(talk), State(1, 0));
    EXPECT_EQ(talk.counts().stray_answers, 1U);
}

TEST_F(ForwardTalkTest, RefusalsNameTheFrameAndTheCode) {
    struct Row {
        std::string cn;
        std::string cp;
        ForwardTrouble what;
        std::optional<int> code;
    };
    for (const Row& row :
         {Row{"9011", "QnRtn=3", ForwardTrouble::kRefused, 3}, Row{"9011", "QnRtn=9", ForwardTrouble::kRefused, 9},
          Row{"9012", "ExeRtn=2", ForwardTrouble::kNotExecuted, 2}, Row{"9011", "", ForwardTrouble::kRefused, {}},
          Row{"9014", "QnRtn=3", ForwardTrouble::kRefused, 3}, Row{"9013", "QnRtn=3", ForwardTrouble::kRefused, 3}}) {
        ForwardTalk talk = made(2);
        talk.add(parcel(1, "Q1"), now_);
        talk.add(parcel(2, "Q2"), now_);
        written(talk);
        talk.take(answer("Q2", "A1", row.cn, row.cp), now_);
        ASSERT_TRUE(talk.problem()) << row.cp;
        EXPECT_EQ(talk.problem()->what, row.what);
        EXPECT_EQ(talk.problem()->code, row.code);
        EXPECT_EQ(talk.problem()->seq, 2U);
        EXPECT_EQ(state(talk), State(1, 0));
    }
}

TEST_F(ForwardTalkTest, A9014WithAnotherQnRtnIsARefusalAndItsFrameWaits) {
    ForwardTalk talk = made(1);
    talk.add(parcel(1, "Q1"), now_);
    written(talk);
    talk.take(answer("Q1", "A1", "9014", "QnRtn=3"), now_);
    ASSERT_TRUE(talk.problem());
    EXPECT_EQ(talk.problem()->detail, "QnRtn=3");
    EXPECT_EQ(state(talk), State(1, 0));
    talk.connected(now_);
    EXPECT_EQ(written(talk), parcel(1, "Q1").bytes) << "it is sent again";
    talk.take(answer("Q1", "A1", "9014", "QnRtn=1"), now_);
    EXPECT_EQ(state(talk), State(0, 1)) << "1 says that all is well";
}

TEST_F(ForwardTalkTest, ReadyAndExecutedDoNotSayThatDataArrived) {
    ForwardTalk talk = made(1);
    talk.add(parcel(1, "Q1"), now_);
    written(talk);
    talk.take(answer("Q1", "A1", "9011", "QnRtn=1") + answer("Q1", "A1", "9012", "ExeRtn=1") + answer("Q1", "A1", "9013"), now_);
    EXPECT_EQ(state(talk), State(1, 0));
    EXPECT_FALSE(talk.problem());
    talk.take(answer("Q1"), now_);
    EXPECT_EQ(state(talk), State(0, 1));
}

TEST_F(ForwardTalkTest, NonsenseIsNamedWithItsFirstBytes) {
    const std::string http = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
    ForwardTalk talk = made(1);
    talk.add(parcel(1, "Q1"), now_);
    written(talk);
    talk.take(http, now_);
    EXPECT_FALSE(talk.problem()) << "some lines of text before an answer are met in the field";
    EXPECT_EQ(talk.closed_by_peer().what, ForwardTrouble::kNonsense);
    EXPECT_THAT(talk.closed_by_peer().detail, HasSubstr("HTTP/1.1 400"));
    for (int i = 0; i < 30; ++i) talk.take(http, now_);
    ASSERT_TRUE(talk.problem());
    EXPECT_EQ(talk.problem()->what, ForwardTrouble::kNonsense);
    EXPECT_GT(talk.counts().nonsense_bytes, 1'000U);
    EXPECT_EQ(state(talk), State(1, 0));
}

TEST_F(ForwardTalkTest, ADamagedAnswerIsNone) {
    ForwardTalk talk = made(1);
    talk.add(parcel(1, "Q1"), now_);
    written(talk);
    std::string damaged = answer("Q1");
    damaged[damaged.size() - 4] = damaged[damaged.size() - 4] == '0' ? '1' : '0';
    talk.take(damaged, now_);
    EXPECT_EQ(state(talk), State(1, 0));
    EXPECT_EQ(talk.closed_by_peer().what, ForwardTrouble::kNonsense);
    talk.take("\r\n\r\n" + answer("Q1"), now_);
    EXPECT_EQ(state(talk), State(0, 1));
}

TEST_F(ForwardTalkTest, AnAnswerWithAWrongLengthCountsOnceThePeerIsQuiet) {
    ForwardTalk talk = made(1);
    talk.add(parcel(1, "Q1"), now_);
    written(talk);
    std::string odd = answer("Q1");
    odd.replace(2, 4, "0999");
    talk.take(odd, now_);
    EXPECT_EQ(state(talk), State(1, 0));
    now_ = talk.due_ms();
    EXPECT_EQ(now_, kBegin + 500);
    talk.tick(now_);
    EXPECT_EQ(state(talk), State(0, 1));
}

TEST_F(ForwardTalkTest, OneWhoTakesNothingIsNamed) {
    ForwardTalk talk = made(1);
    now_ += 1'000'000;  // long idle before
    talk.add(parcel(1, "Q1"), now_);
    talk.wrote(10, now_);
    now_ += 2'999;
    talk.tick(now_);
    EXPECT_FALSE(talk.problem());
    now_ += 1;
    talk.tick(now_);
    ASSERT_TRUE(talk.problem());
    EXPECT_EQ(talk.problem()->what, ForwardTrouble::kNotReading);
}

TEST_F(ForwardTalkTest, WithoutAnswersDeliveryByTcpCounts) {
    ForwardTalk talk = made(2);
    talk.add(parcel(1, "Q1", "A1", false), now_);
    talk.add(parcel(2, "Q2", "A1", false), now_);
    const std::size_t one = parcel(1, "Q1").bytes.size();
    EXPECT_TRUE(talk.waits_for_delivery());
    talk.undelivered(0, now_);
    EXPECT_EQ(state(talk), State(1, 0)) << "nothing is written yet";
    written(talk);
    talk.undelivered(one + 1, now_);
    EXPECT_EQ(state(talk), State(1, 0));
    talk.take(answer("Q1"), now_);
    EXPECT_EQ(state(talk), State(1, 0)) << "an answer that nobody asked for";
    talk.undelivered(one, now_);
    EXPECT_EQ(state(talk), State(2, 1));
    talk.undelivered(0, now_);
    EXPECT_EQ(state(talk), State(0, 1));
    EXPECT_FALSE(talk.waits_for_delivery());
}

TEST_F(ForwardTalkTest, APlatformThatAsksIsToldNo) {
    ForwardTalk talk = made(1);
    talk.take(protocol::frame_of("QN=5;ST=31;CN=1011;PW=1;MN=A1;Flag=5;CP=&&&&").value(), now_);
    EXPECT_EQ(talk.to_write(), protocol::frame_of("QN=5;ST=91;CN=9011;PW=1;MN=A1;Flag=4;CP=&&QnRtn=2&&").value());
    EXPECT_EQ(talk.counts().declined_requests, 1U);
    talk.take(protocol::frame_of("QN=6;ST=31;CN=2012;PW=1;MN=A1;Flag=4;CP=&&&&").value(), now_);
    EXPECT_EQ(talk.counts().declined_requests, 2U);
    written(talk);
    EXPECT_TRUE(talk.to_write().empty());
}

TEST_F(ForwardTalkTest, WhatIsPassedOverIsDoneButNotAcknowledged) {
    ForwardTalk talk = made(2);
    talk.add(parcel(1, "Q1"), now_);
    talk.add(parcel(2, "Q2"), now_);
    written(talk);
    EXPECT_TRUE(talk.pass_over(1));
    EXPECT_FALSE(talk.pass_over(9));
    EXPECT_EQ(state(talk), State(2, 0));
    EXPECT_EQ(talk.counts().acknowledged, 0U);
}

TEST_F(ForwardTalkTest, FramesOfOneEntryAreDoneOneByOneAndPassedOverTogether) {
    ForwardTalk talk = made(4);
    for (const char* qn : {"Q1a", "Q1b", "Q1c"}) talk.add(parcel(1, qn), now_);
    talk.add(parcel(2, "Q2"), now_);
    written(talk);
    talk.take(answer("Q1a"), now_);
    EXPECT_EQ(state(talk), State(1, 1)) << "the cursor stays before the entry while one of its frames is not acknowledged";
    EXPECT_TRUE(talk.pass_over(1));
    EXPECT_EQ(state(talk), State(2, 0));
    talk.take(answer("Q2"), now_);
    EXPECT_EQ(state(talk), State(0, 1));
}

}  // namespace
}  // namespace lvwang::gateway
