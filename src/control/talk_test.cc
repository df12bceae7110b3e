#include "control/talk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace lvwang::control {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const Instant kNoon = *parse_iso("2026-04-03T12:00:00+08:00");

Talk asked() {
    Talk talk;
    talk.id = 7;
    talk.mn = "A1";
    talk.cn = "2051";
    talk.qn = "20260403120000000";
    talk.arguments = {{"BeginTime", "20260403080000"}, {"EndTime", "20260403090000"}};
    talk.queued_at = kNoon;
    talk.expires_at = kNoon + kHourMs;
    return talk;
}

// Plays one step after the other, a second apart, and keeps what each was called.
struct Play {
    Talk talk = asked();
    Instant now = kNoon;
    std::uint64_t seq = 100;
    std::vector<std::string> steps;

    void take(const Change& change) {
        talk = change.after;
        for (const Step& step : change.steps) {
            EXPECT_EQ(step.seq, seq);
            EXPECT_EQ(step.at, now);
            EXPECT_EQ(step.talk_id, 7);
            steps.push_back(step.detail.empty() ? step.what : step.what + " " + step.detail);
        }
    }
    void next() {
        now = now + kSecondMs;
        ++seq;
    }
    void sent() { next(), take(on_sent(talk, 5, now, seq)); }
    void answered(std::optional<int> code) { next(), take(on_request_answer(talk, code, now, seq)); }
    void result(std::optional<int> code) { next(), take(on_result(talk, code, now, seq)); }
    void data() { next(), take(on_data(talk, "DataTime=20260403080000", now, seq)); }
    void notice_answered() { next(), take(on_notice_answer(talk, now, seq)); }
    void wait(std::int64_t ms) {
        now = now + ms;
        ++seq;
        if (const auto change = on_time(talk, now, seq)) take(*change);
    }
};

TEST(Talk, RequestAnswerDataResult) {
    Play play;
    play.sent();
    EXPECT_EQ(play.talk.state, State::kSent);
    EXPECT_EQ(play.talk.deadline_at, play.now + 10'000);
    play.answered(1);
    EXPECT_EQ(play.talk.state, State::kAccepted);
    play.data();
    play.data();
    EXPECT_EQ(play.talk.state, State::kReceiving);
    EXPECT_EQ(play.talk.packets, 2);
    EXPECT_EQ(play.talk.first_data_seq, 103U);
    EXPECT_EQ(play.talk.last_data_seq, 104U);
    EXPECT_EQ(play.talk.answer, "DataTime=20260403080000");
    play.result(1);
    EXPECT_EQ(play.talk.state, State::kDone);
    EXPECT_EQ(play.talk.ended_at, play.now);
    EXPECT_FALSE(play.talk.deadline_at);
    EXPECT_THAT(play.steps,
                ElementsAre("sent connection 5", "answered accepted", "data packet 1", "data packet 2", "result success"));
}

TEST(Talk, EndsAsTheDeviceSays) {
    struct Case {
        std::string name;
        std::function<void(Play&)> play;
        State state;
        std::string reason;
    };
    const Case cases[] = {
        {"refused", [](Play& p) { p.sent(), p.answered(2); }, State::kRefused, "rejected"},
        {"wrong password", [](Play& p) { p.sent(), p.answered(3); }, State::kRefused, "wrong_password"},
        {"unknown command", [](Play& p) { p.sent(), p.answered(8); }, State::kRefused, "wrong_cn"},
        {"unknown error", [](Play& p) { p.sent(), p.answered(100); }, State::kRefused, "unknown_error"},
        {"a code of no edition", [](Play& p) { p.sent(), p.answered(42); }, State::kRefused, "code_42"},
        {"failed", [](Play& p) { p.sent(), p.answered(1), p.result(2); }, State::kFailed, "failed"},
        {"busy", [](Play& p) { p.sent(), p.answered(1), p.result(5); }, State::kFailed, "busy"},
        {"no data", [](Play& p) { p.sent(), p.answered(1), p.result(100); }, State::kFailed, "no_data"},
        {"9012 without 9011", [](Play& p) { p.sent(), p.result(1); }, State::kDone, "success"},
        {"answer before the report of sending", [](Play& p) { p.answered(1), p.sent(), p.result(1); }, State::kDone, "success"},
        {"data before 9011", [](Play& p) { p.sent(), p.data(), p.answered(1), p.result(1); }, State::kDone, "success"},
        {"answered twice", [](Play& p) { p.sent(), p.answered(1), p.answered(1), p.result(1); }, State::kDone, "success"},
        {"result twice", [](Play& p) { p.sent(), p.answered(1), p.result(1), p.result(2); }, State::kDone, "success"},
        {"no QnRtn", [](Play& p) { p.sent(), p.answered({}); }, State::kSent, ""},
        {"no ExeRtn", [](Play& p) { p.sent(), p.answered(1), p.result({}); }, State::kAccepted, ""},
        {"late 9011",
         [](Play& p) { p.sent(), p.wait(10'000), p.sent(), p.wait(10'000), p.sent(), p.wait(10'000), p.answered(1); },
         State::kAccepted, ""},
        {"late 9012", [](Play& p) { p.sent(), p.answered(1), p.wait(kHourMs), p.result(1); }, State::kDone, "success"},
        {"9012 after cancelling", [](Play& p) { p.sent(), p.next(), p.take(*cancel(p.talk, "张工", p.now, p.seq)), p.result(1); },
         State::kCancelled, "after_sending"},
        {"never connected", [](Play& p) { p.wait(kHourMs); }, State::kExpired, "not_connected"},
        {"gone while retrying", [](Play& p) { p.sent(), p.wait(10'000), p.wait(kHourMs); }, State::kExpired, "no_answer"},
        {"accepted and silent", [](Play& p) { p.sent(), p.answered(1), p.wait(10 * kMinuteMs); }, State::kTimedOut, "no_result"},
        {"data keep it alive", [](Play& p) { p.sent(), p.answered(1), p.wait(9 * kMinuteMs), p.data(), p.wait(9 * kMinuteMs); },
         State::kReceiving, ""},
    };
    for (const Case& one : cases) {
        Play play;
        one.play(play);
        EXPECT_EQ(play.talk.state, one.state) << one.name << ": " << to_string(play.talk.state);
        EXPECT_EQ(play.talk.reason, one.reason) << one.name;
        EXPECT_EQ(is_over(play.talk.state), play.talk.ended_at.has_value()) << one.name;
        const bool waits_for_time = !is_over(play.talk.state) && play.talk.state != State::kQueued;
        EXPECT_EQ(play.talk.deadline_at.has_value(), waits_for_time) << one.name;
    }
}

// Table 1: 10 s x 3 on mobile links, 5 s x 3 on others.
TEST(Talk, RetriesByTableOne) {
    for (const Patience patience : {kMobile, kWired}) {
        Play play;
        play.talk.patience = patience;
        for (int attempt = 1; attempt <= 3; ++attempt) {
            play.sent();
            EXPECT_EQ(play.talk.attempts, attempt);
            play.wait(patience.timeout_ms - 1);
            EXPECT_EQ(play.talk.state, State::kSent);
            play.wait(1);
            EXPECT_EQ(play.talk.state, attempt < 3 ? State::kQueued : State::kTimedOut);
        }
        EXPECT_EQ(play.talk.reason, "no_answer");
        EXPECT_EQ(play.talk.qn, asked().qn) << "every attempt has the same QN";
        EXPECT_EQ(play.now - kNoon, 3 * (kSecondMs + patience.timeout_ms));
    }
    EXPECT_EQ(kMobile.timeout_ms, 10'000);
    EXPECT_EQ(kWired.timeout_ms, 5'000);
}

// A clock that was a month ahead when it was sent, and was set right.
TEST(Talk, TimesOfAnotherClockAreNoReasonToWait) {
    Play play;
    play.now = play.now + 30 * kDayMs;
    play.sent();
    play.wait(-30 * kDayMs);
    EXPECT_EQ(play.talk.state, State::kQueued) << "it is tried again";
    play.sent();
    EXPECT_EQ(play.talk.deadline_at, play.now + play.talk.patience.timeout_ms);

    Play waiting;
    waiting.talk.queued_at = waiting.now + 30 * kDayMs;
    waiting.talk.expires_at = waiting.talk.queued_at + kDayMs;
    waiting.wait(1);
    EXPECT_EQ(waiting.talk.state, State::kExpired);
}

TEST(Talk, ANoticeEndsWith9013) {
    Play play;
    play.talk.kind = Kind::kNotice;
    play.talk.ending = Ending::kAnswer;
    play.sent();
    play.notice_answered();
    EXPECT_EQ(play.talk.state, State::kDone);
    play.notice_answered();
    EXPECT_THAT(play.steps, ElementsAre("sent connection 5", "answered 9013"));
    Play request;
    request.sent();
    request.notice_answered();
    EXPECT_EQ(request.talk.state, State::kSent) << "9013 says nothing to a request";
}

TEST(Talk, AStreamIsDoneWhenItFlows) {
    Play play;
    play.talk.cn = "2011";
    play.talk.ending = Ending::kData;
    play.sent();
    play.answered(1);
    play.data();
    EXPECT_EQ(play.talk.state, State::kDone);
    EXPECT_EQ(play.talk.reason, "data_flow");
}

TEST(Talk, WhatIsAcceptedCannotBeCalledBack) {
    Play play;
    play.sent();
    ASSERT_TRUE(cancel(play.talk, "张工", kNoon, 1));
    play.answered(1);
    const auto refused = cancel(play.talk, "张工", kNoon, 1);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
    EXPECT_THAT(refused.error().message, HasSubstr("A1"));
    play.result(1);
    EXPECT_THAT(cancel(play.talk, "张工", kNoon, 1).error().message, HasSubstr("over: done"));
}

TEST(Talk, ALongHistoryKeepsFewSteps) {
    Play play;
    play.sent();
    play.answered(1);
    for (int i = 0; i < 500; ++i) play.data();
    EXPECT_EQ(play.talk.packets, 500);
    EXPECT_LT(play.steps.size(), 30U);
}

TEST(Talk, KnowsItsData) {
    struct Case {
        std::string segment;
        bool is_data;
    };
    const Case cases[] = {
        {"QN=1;ST=32;CN=2051;MN=A1;Flag=5;CP=&&DataTime=20260403080000;w01018-Avg=1&&", true},
        {"QN=1;ST=32;CN=2051;MN=A1;Flag=5;CP=&&DataTime=20260403090000;w01018-Avg=1&&", true},
        {"QN=1;ST=32;CN=2051;MN=A1;Flag=5;CP=&&DataTime=20260403091000;w01018-Avg=1&&", false},
        {"QN=1;ST=32;CN=2061;MN=A1;Flag=5;CP=&&DataTime=20260403080000;w01018-Avg=1&&", false},
        {"QN=1;ST=32;CN=2051;MN=A1;Flag=5;CP=&&DataTime=yesterday;w01018-Avg=1&&", false},
        {"QN=20260403120000000;ST=32;CN=2051;MN=A1;Flag=5;CP=&&w01018-Avg=1&&", true},
        {"ST=32;CN=2051;MN=A1;CP=&&QN=20260403120000000;w01018-Avg=1&&", true},
    };
    Talk talk = asked();
    talk.state = State::kAccepted;
    for (const Case& one : cases) {
        const protocol::Message message = protocol::decode(one.segment);
        EXPECT_EQ(is_data_for(talk, message), one.is_data) << one.segment;
    }
    talk.state = State::kQueued;
    EXPECT_FALSE(is_data_for(talk, protocol::decode(cases[0].segment))) << "it was not asked yet";
}

TEST(Talk, AnAnswerOf2005CarriesItsQnInsideCp) {
    const std::string of_2005 = "ST=91;CN=9011;PW=123456;MN=88888880000001;Flag=0;CP=&&QN=20040516010101001;QnRtn=1&&";
    EXPECT_EQ(answered_qn(protocol::decode(of_2005)), "20040516010101001");
    const std::string of_2017 = "QN=20160801085857223;ST=91;CN=9011;PW=1;MN=A;Flag=4;CP=&&QnRtn=1&&";
    EXPECT_EQ(answered_qn(protocol::decode(of_2017)), "20160801085857223");
}

}  // namespace
}  // namespace lvwang::control
