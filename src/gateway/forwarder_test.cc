#include "gateway/forwarder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "gateway/forward_connect.h"
#include "gateway/platform_test.h"

namespace lvwang::gateway {
namespace {

using pipeline::ForwardParcel;
using pipeline::ForwardPhase;
using pipeline::ForwardState;
using pipeline::ForwardTrouble;
using testing::HasSubstr;

constexpr int kPatienceMs = 10'000;  // a loaded machine; a passing test never waits so long

std::string frame(std::uint64_t seq, std::size_t padding = 0) {
    return protocol::frame_of(fmt::format("QN={:017};ST=31;CN=2011;PW=1;MN=A{};Flag=5;CP=&&DataTime=20260407120000;a-Rtd={}{}&&",
                                          seq, seq % 7, seq, std::string(padding, '0')))
        .value();
}

// A forwarder over a log of frames 1, 2, 3 ... that a test lengthens, and the marks it asks for.
class ForwarderTest : public testing::Test {
protected:
    ~ForwarderTest() override {
        inbox_.close();
        if (forwarder_) forwarder_->stop();
        if (spine_.joinable()) spine_.join();
    }

    void publish(std::vector<ForwardTarget> targets) {
        views_.forward_targets.publish(std::make_shared<const pipeline::ForwardTargets>(std::move(targets)));
    }
    static ForwardTarget target(std::uint16_t port, std::int64_t window = 4) {
        ForwardTarget made;
        made.key = "province";
        made.name = "省";
        made.host = "127.0.0.1";
        made.port = port;
        made.window = window;
        made.timeout_s = 1;
        made.attempts = 2;
        made.generation = 1;
        return made;
    }
    void start(std::vector<ForwardTarget> targets, std::uint64_t frames) {
        last_ = frames;
        publish(std::move(targets));
        spine_ = std::thread([this] { take_marks(); });
        ForwarderOptions options;
        options.retry_first_ms = 50;
        options.retry_most_ms = 200;
        options.beat_ms = 10;
        options.mark_ms = 20;
        options.stuck_retry_ms = 50;
        options.connect_patience_ms = 2'000;
        auto started = Forwarder::start(
            {[this](const ForwardTarget& wanted, std::uint64_t from, const pipeline::ForwardLimits& limits) {
                 return read(wanted, from, limits);
             },
             [this](const ForwardTarget&, std::uint64_t from, const pipeline::ForwardLimits&) -> Result<pipeline::ForwardCount> {
                 return pipeline::ForwardCount{last_ - from + 1, last_};
             },
             [this] { return last_.load(); }},
            views_, inbox_, [] { return Instant{1'775'000'000'000}; }, options);
        ASSERT_TRUE(started) << started.error().message;
        forwarder_ = std::move(*started);
    }

    ForwardState state() const { return views_.forward_states.of("province").value_or(ForwardState()); }
    ForwardTrouble trouble() const { return state().problem.what; }
    std::uint64_t marked() const { return marked_; }

    template <class Condition>
    static bool eventually(Condition condition) {
        for (int waited = 0; waited < kPatienceMs; waited += 5) {
            if (condition()) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        return condition();
    }
    static void pause(int ms) { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); }

    // The frames as first received: those of the log, each once, in order.
    static void expect_all_in_order(const FakePlatform& platform, std::uint64_t first, std::uint64_t last,
                                    std::size_t padding = 0) {
        std::vector<std::string> seen;
        for (const std::string& received : platform.frames()) {
            if (std::ranges::find(seen, received) == seen.end()) seen.push_back(received);
        }
        ASSERT_EQ(seen.size(), last - first + 1);
        for (std::uint64_t seq = first; seq <= last; ++seq) EXPECT_EQ(seen[seq - first] + "\r\n", frame(seq, padding));
    }

    std::atomic<std::uint64_t> last_{0};
    std::atomic<std::uint64_t> stuck_at_{0};
    std::atomic<std::uint64_t> read_most_{0};
    std::atomic<bool> broken_{false};
    std::size_t padding_ = 0;
    pipeline::Views views_;
    pipeline::Inbox inbox_;
    std::unique_ptr<Forwarder> forwarder_;

private:
    Result<pipeline::ForwardBatch> read(const ForwardTarget& wanted, std::uint64_t from, const pipeline::ForwardLimits& limits) {
        if (broken_) return fail(ErrorCode::kCorrupt, "block 7 is damaged");
        pipeline::ForwardBatch batch;
        batch.read_to = from - 1;
        for (std::uint64_t seq = from; seq <= last_ && batch.parcels.size() < limits.parcels_max; ++seq) {
            if (std::ranges::binary_search(wanted.passed_over, seq)) {
                batch.read_to = seq;
                continue;
            }
            if (seq == stuck_at_) {
                batch.problem = pipeline::ForwardProblem{ForwardTrouble::kNeedsKey, {}, "no key", seq, "A1", "", {}};
                break;
            }
            const std::string mn = fmt::format("A{}", seq % 7);
            batch.parcels.push_back({seq, Instant{1'774'999'000'000}, frame(seq, padding_), fmt::format("{:017}", seq), mn, mn,
                                     wanted.answer_expected});
            batch.read_to = seq;
        }
        read_most_ = std::max(read_most_.load(), batch.read_to);
        return batch;
    }
    void take_marks() {
        while (!inbox_.closed()) {
            for (auto& waiting : inbox_.take(100, 20).commands) {
                const std::size_t at = waiting.command.body.find("\"acked_seq\":");
                if (waiting.command.type == "forward_mark") marked_ = std::stoull(waiting.command.body.substr(at + 12));
                waiting.done({1, "{}"});
            }
        }
    }

    std::atomic<std::uint64_t> marked_{0};
    std::thread spine_;
};

TEST_F(ForwarderTest, EverythingArrivesInOrderAndIsMarked) {
    for (const std::int64_t window : {1, 64}) {
        FakePlatform platform;
        if (!forwarder_) {
            start({target(platform.port(), window)}, 500);
        } else {
            ForwardTarget again = target(platform.port(), window);
            again.generation = 2;
            publish({again});
        }
        ASSERT_TRUE(eventually([&] { return state().acked_seq == 500 && platform.count() == 500; })) << platform.count();
        expect_all_in_order(platform, 1, 500);
        EXPECT_TRUE(eventually([&] { return marked() == 500; }));
        EXPECT_TRUE(eventually([&] { return state().phase == ForwardPhase::kCaughtUp && state().waiting == 0; }));
    }
    EXPECT_EQ(state().acknowledged, 1'000U);
    EXPECT_EQ(state().sent_again, 0U);
}

TEST_F(ForwarderTest, WhatComesLaterFollows) {
    FakePlatform platform;
    ForwardTarget from_here = target(platform.port());
    from_here.acked_seq = 10;
    start({from_here}, 10);
    ASSERT_TRUE(eventually([&] { return state().phase == ForwardPhase::kCaughtUp; }));
    EXPECT_EQ(platform.count(), 0U);
    for (last_ = 11; last_ < 40; ++last_) pause(2);
    ASSERT_TRUE(eventually([&] { return state().acked_seq == 40; }));
    expect_all_in_order(platform, 11, 40);
}

TEST_F(ForwarderTest, AnOutageIsNamedAndTheRestFollowsInOrder) {
    auto first = std::make_unique<FakePlatform>();
    const std::uint16_t port = first->port();
    start({target(port)}, 100);
    ASSERT_TRUE(eventually([&] { return state().acked_seq == 100; }));
    first.reset();
    last_ = 300;
    ASSERT_TRUE(eventually([&] { return trouble() == ForwardTrouble::kConnectRefused; }));
    EXPECT_TRUE(eventually([&] { return state().phase == ForwardPhase::kWaiting && state().retry_at; }));
    EXPECT_TRUE(eventually([&] { return state().waiting == 200; })) << state().waiting;
    EXPECT_TRUE(state().oldest_at);
    FakePlatform second(FakePlatform::right_answer(), port);
    ASSERT_TRUE(eventually([&] { return state().acked_seq == 300; }));
    expect_all_in_order(second, 101, 300);
    EXPECT_TRUE(eventually([&] { return trouble() == ForwardTrouble::kNone; }));
}

TEST_F(ForwarderTest, OneThatHangsUpAfterAFewFramesGetsThemAll) {
    FakePlatform platform([](const protocol::Message& message, int number) {
        return number % 10 == 0 ? std::string(FakePlatform::kHangUp) : protocol::answer_to(message).value_or("");
    });
    start({target(platform.port(), 3)}, 60);
    ASSERT_TRUE(eventually([&] { return state().acked_seq == 60; })) << state().acked_seq;
    expect_all_in_order(platform, 1, 60);
    EXPECT_GT(platform.connections(), 5);
    EXPECT_GT(state().sent_again, 0U);
}

TEST_F(ForwarderTest, AnswersOutOfOrderAreMatchedByQn) {
    std::string held;
    FakePlatform platform([&held](const protocol::Message& message, int number) {
        held = protocol::answer_to(message).value_or("") + held;  // the last first
        return number % 4 == 0 ? std::exchange(held, "") : std::string();
    });
    start({target(platform.port(), 4)}, 40);
    ASSERT_TRUE(eventually([&] { return state().acked_seq == 40; })) << state().acked_seq;
    expect_all_in_order(platform, 1, 40);
    EXPECT_EQ(state().sent_again, 0U);
}

TEST_F(ForwarderTest, EveryWayOfAnsweringBadlyHasItsNameAndLosesNothing) {
    const std::string wrong_qn = protocol::frame_of("QN=1;ST=91;CN=9014;PW=1;MN=A1;Flag=4;CP=&&&&").value();
    const auto refusing = [](std::string_view cn, std::string_view cp) {
        return [cn, cp](const protocol::Message& message, int) {
            return protocol::frame_of(
                       fmt::format("QN={};ST=91;CN={};PW=1;MN={};Flag=4;CP=&&{}&&", message.qn(), cn, message.mn(), cp))
                .value();
        };
    };
    const auto always = [](std::string text) { return [text](const protocol::Message&, int) { return text; }; };
    struct Row {
        std::string name;
        FakePlatform::Answer answer;
        ForwardTrouble expected;
        std::string detail;
    };
    const std::vector<Row> rows{
        {"silent", always(""), ForwardTrouble::kNoAnswer, ""},
        {"hangs up", always(std::string(FakePlatform::kHangUp)), ForwardTrouble::kClosed, ""},
        {"nonsense", always("220 mail.example.org ESMTP\r\n"), ForwardTrouble::kNonsense, "220 mail"},
        {"half an answer", always("##0043QN=00000000000000001;ST=91;CN=9014;PW"), ForwardTrouble::kNonsense, "##0043QN"},
        {"wrong QN", always(wrong_qn), ForwardTrouble::kWrongQn, "1"},
        {"wrong password", refusing("9011", "QnRtn=3"), ForwardTrouble::kRefused, "QnRtn=3"},
        {"wrong password, said by 9014", refusing("9014", "QnRtn=3"), ForwardTrouble::kRefused, "QnRtn=3"},
        {"not executed", refusing("9012", "ExeRtn=2"), ForwardTrouble::kNotExecuted, "ExeRtn=2"},
    };
    std::uint64_t generation = 1;
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        auto bad = std::make_unique<FakePlatform>(row.answer);
        const std::uint16_t port = bad->port();
        ForwardTarget one = target(port, 2);
        one.attempts = 1;
        one.generation = ++generation;
        if (!forwarder_) {
            start({one}, 20);
        } else {
            publish({one});
        }
        ASSERT_TRUE(eventually([&] { return trouble() == row.expected; })) << to_string(trouble());
        EXPECT_THAT(state().problem.detail, HasSubstr(row.detail));
        EXPECT_EQ(state().problem.seq, 1U);
        EXPECT_EQ(state().acked_seq, 0U);
        EXPECT_TRUE(eventually([&] { return state().waiting == 20; })) << state().waiting;
        bad.reset();
        FakePlatform good(FakePlatform::right_answer(), port);
        ASSERT_TRUE(eventually([&] { return state().acked_seq == 20; })) << "it goes on by itself when the platform is mended";
        expect_all_in_order(good, 1, 20);
        EXPECT_TRUE(eventually([&] { return trouble() == ForwardTrouble::kNone; }));
    }
}

TEST_F(ForwarderTest, ASlowReaderIsWaitedForAndCostsNoMemory) {
    padding_ = 900;
    FakePlatform platform(FakePlatform::right_answer(), 0, 4'096);
    platform.stop_reading(true);
    ForwardTarget slow = target(platform.port(), 1'000);
    slow.timeout_s = 60;
    start({slow}, 20'000);
    ASSERT_TRUE(eventually([&] { return state().outstanding == 1'000; })) << state().outstanding;
    pause(200);
    EXPECT_LE(read_most_, 4'000U) << "a log of any length is read no further than the window asks for";
    EXPECT_EQ(state().acked_seq, 0U);
    EXPECT_EQ(state().phase, ForwardPhase::kSending);
    platform.stop_reading(false);
    ASSERT_TRUE(eventually([&] { return state().acked_seq == 20'000; }));
    EXPECT_EQ(platform.count(), 20'000U);
}

TEST_F(ForwarderTest, OneThatNeverReadsIsNamed) {
    padding_ = 900;
    FakePlatform platform(FakePlatform::right_answer(), 0, 4'096);
    platform.stop_reading(true);
    start({target(platform.port(), 1'000)}, 20'000);
    ASSERT_TRUE(eventually([&] { return trouble() == ForwardTrouble::kNotReading || trouble() == ForwardTrouble::kNoAnswer; }));
}

TEST_F(ForwarderTest, WithoutAnswersWhatTcpDeliveredCounts) {
    FakePlatform platform([](const protocol::Message&, int) { return std::string(); });
    ForwardTarget trusting = target(platform.port(), 8);
    trusting.answer_expected = false;
    start({trusting}, 2'000);
    ASSERT_TRUE(eventually([&] { return state().acked_seq == 2'000 && platform.count() == 2'000; })) << state().acked_seq;
    expect_all_in_order(platform, 1, 2'000);
}

TEST_F(ForwarderTest, AFrameThatCannotBeSentStopsUntilItIsPassedOver) {
    FakePlatform platform;
    stuck_at_ = 15;
    ForwardTarget one = target(platform.port());
    start({one}, 30);
    ASSERT_TRUE(eventually([&] { return state().phase == ForwardPhase::kStuck; }));
    EXPECT_EQ(trouble(), ForwardTrouble::kNeedsKey);
    EXPECT_EQ(state().oldest_seq, 15U);
    EXPECT_EQ(state().acked_seq, 14U);
    EXPECT_EQ(platform.count(), 14U);
    one.passed_over = {15};
    publish({one});
    ASSERT_TRUE(eventually([&] { return state().acked_seq == 30; }));
    EXPECT_EQ(platform.count(), 29U);
    EXPECT_TRUE(eventually([&] { return trouble() == ForwardTrouble::kNone; }));
}

TEST_F(ForwarderTest, AFrameThatIsRefusedCanBePassedOver) {
    FakePlatform platform([](const protocol::Message& message, int) {
        if (!message.qn().ends_with("05")) return protocol::answer_to(message).value_or("");
        return protocol::frame_of(fmt::format("QN={};ST=91;CN=9011;MN={};Flag=4;CP=&&QnRtn=4&&", message.qn(), message.mn()))
            .value();
    });
    ForwardTarget one = target(platform.port(), 2);
    start({one}, 10);
    ASSERT_TRUE(eventually([&] { return trouble() == ForwardTrouble::kRefused; }));
    EXPECT_EQ(state().problem.seq, 5U);
    EXPECT_EQ(state().problem.code, 4);
    one.passed_over = {5};
    publish({one});
    ASSERT_TRUE(eventually([&] { return state().acked_seq == 10; })) << state().acked_seq;
}

TEST_F(ForwarderTest, PausedNothingIsSentAndWhatWaitsIsCounted) {
    FakePlatform platform;
    ForwardTarget one = target(platform.port());
    one.enabled = false;
    start({one}, 50);
    ASSERT_TRUE(eventually([&] { return state().phase == ForwardPhase::kPaused && state().waiting == 50; })) << state().waiting;
    EXPECT_EQ(platform.connections(), 0);
    one.enabled = true;
    publish({one});
    ASSERT_TRUE(eventually([&] { return state().acked_seq == 50; }));
    one.enabled = false;
    publish({one});
    ASSERT_TRUE(eventually([&] { return state().phase == ForwardPhase::kPaused; }));
    last_ = 60;
    pause(100);
    EXPECT_EQ(platform.count(), 50U);
    publish({});
    EXPECT_TRUE(eventually([&] { return !views_.forward_states.of("province"); }));
}

TEST_F(ForwarderTest, OneBadTargetDoesNotStopAnother) {
    FakePlatform silent([](const protocol::Message&, int) { return std::string(); });
    FakePlatform good;
    ForwardTarget other = target(good.port());
    other.key = "city";
    start({target(silent.port()), other}, 200);
    ASSERT_TRUE(eventually([&] { return views_.forward_states.of("city").value_or(ForwardState()).acked_seq == 200; }));
    expect_all_in_order(good, 1, 200);
}

TEST_F(ForwarderTest, ADamagedLogIsNamedAndReadAgain) {
    FakePlatform platform;
    broken_ = true;
    start({target(platform.port())}, 10);
    ASSERT_TRUE(eventually([&] { return trouble() == ForwardTrouble::kLogUnreadable; }));
    EXPECT_THAT(state().problem.detail, HasSubstr("block 7"));
    broken_ = false;
    ASSERT_TRUE(eventually([&] { return state().acked_seq == 10; }));
}

TEST(Probe, SaysWhatIsInTheWay) {
    FakePlatform platform;
    const pipeline::ForwardProbe there = probe("127.0.0.1", platform.port(), 2'000);
    EXPECT_EQ(there.problem.what, ForwardTrouble::kNone) << there.problem.detail;
    EXPECT_EQ(there.peer, fmt::format("127.0.0.1:{}", platform.port()));
    EXPECT_EQ(probe("localhost", platform.port(), 2'000).problem.what, ForwardTrouble::kNone);
    std::uint16_t free_port = 0;
    {
        const FakePlatform gone;
        free_port = gone.port();
    }
    EXPECT_EQ(probe("127.0.0.1", free_port, 2'000).problem.what, ForwardTrouble::kConnectRefused);
    EXPECT_EQ(probe("no.such.host.invalid", 9212, 5'000).problem.what, ForwardTrouble::kUnknownHost);
}

}  // namespace
}  // namespace lvwang::gateway
