// The worker between a real spine and the courier: what it does in which order, and what is left when it is killed in between.
#include "sending/postman.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "courier/deliver.h"
#include "courier/doubles_test.h"
#include "pipeline/send_commands.h"
#include "pipeline/spine_fixture.h"
#include "store/book_sending.h"

namespace lvwang::apps {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

const Instant kNow = parse_iso("2026-04-07T07:40:00+08:00").value();
const Error kNobodyKnows{ErrorCode::kUnavailable, "the server has not answered yet", {}};

class Carrying : public testing::Test {
protected:
    void SetUp() override {
        put(R"({"key":"mail","kind":"mail","host":"127.0.0.1","port":1,"security":"plain","from":"duty@bureau.example"})");
        put(R"({"key":"group","kind":"dingtalk","sealed_url":"x","host":"https://oapi.dingtalk.com"})");
    }
    void put(std::string_view body) { ASSERT_TRUE(district.command("channel_put", std::string(body)).body.has_value()); }
    void test(std::string_view channel, std::string_view address = {}) {
        const std::string body = address.empty() ? fmt::format(R"({{"channel":"{}"}})", channel)
                                                 : fmt::format(R"({{"channel":"{}","address":"{}"}})", channel, address);
        ASSERT_TRUE(district.command("send_test", body).body.has_value());
    }
    Send send(std::int64_t id) { return pipeline::SpineFixture::must(store::find_send(*district.book, id)); }
    std::string state(std::int64_t id) { return std::string(to_string(send(id).state)); }

    // A life of the program.
    Postman postman() {
        return Postman({district.views->sends, [this] { return district.now; },
                        [this](const Channel& channel, const OutMessage& message, const Send& one) {
                            delivered.push_back(fmt::format("{} {}", channel.key, one.id));
                            return deliver ? deliver(channel, message, one) : courier::Delivery{TryOutcome::kSent, "taken", {}};
                        },
                        [this](pipeline::Command command) -> Result<std::string> {
                            if (lost && lost(command)) return tl::unexpected(kNobodyKnows);
                            if (command.type == kill_at) throw std::runtime_error("killed");
                            auto result = district.command(command.type, command.body, command.actor);
                            if (command.type == kill_after) throw std::runtime_error("killed");
                            return std::move(result.body);
                        },
                        [this] { return std::chrono::steady_clock::time_point(std::chrono::milliseconds(stopwatch_ms)); }});
    }
    static void rounds(Postman& of) {
        while (of.round()) {
        }
    }
    // One life that ends where it is told to, and another after the restart.
    void killed_then_restarted() {
        Postman first = postman();
        EXPECT_THROW(rounds(first), std::runtime_error);
        kill_at.clear();
        kill_after.clear();
        district.restart();
    }

    pipeline::SpineFixture district{kNow};
    std::vector<std::string> delivered;
    std::function<courier::Delivery(const Channel&, const OutMessage&, const Send&)> deliver;
    std::function<bool(const pipeline::Command&)> lost;
    std::string kill_at;
    std::string kill_after;
    std::int64_t stopwatch_ms = 0;
};

TEST_F(Carrying, WhatIsDueIsTriedOnceAndSettled) {
    test("mail", "zhao@county.example");
    test("group");
    Postman one = postman();
    EXPECT_TRUE(one.round());
    EXPECT_TRUE(one.round());
    EXPECT_FALSE(one.round());
    EXPECT_THAT(delivered, ElementsAre("mail 1", "group 2"));
    EXPECT_EQ(state(1), "sent");
    EXPECT_EQ(send(1).receipt, "taken");
}

TEST_F(Carrying, ChannelsTakeTurns) {
    for (int i = 0; i < 3; ++i) test("mail", "zhao@county.example");
    test("group");
    Postman one = postman();
    rounds(one);
    EXPECT_THAT(delivered, ElementsAre("mail 1", "group 4", "mail 2", "mail 3"));
}

// What the spine would refuse to write down must not make a settled try an uncertain one.
TEST_F(Carrying, AnAnswerOfAnyBytesIsNotedAsWhatItWas) {
    test("mail", "zhao@county.example");
    test("group");
    deliver = [](const Channel& channel, const OutMessage&, const Send&) {
        if (channel.key == "mail") return courier::Delivery{TryOutcome::kSent, std::string("taken\0\x1b[1m", 10), {}};
        return courier::Delivery{TryOutcome::kRefused, {}, "errcode 7 " + std::string(899, '\xfe')};
    };
    Postman one = postman();
    rounds(one);
    EXPECT_EQ(state(1), "sent");
    EXPECT_EQ(send(1).receipt, "taken[1m");
    EXPECT_EQ(state(2), "refused");
    EXPECT_THAT(send(2).reason, StartsWith("errcode 7 \xEF\xBF\xBD"));
}

// A server that accepts and never greets.
TEST_F(Carrying, AChannelThatTookLongRestsAndTheOthersGoOn) {
    for (int i = 0; i < 2; ++i) test("mail", "zhao@county.example");
    for (int i = 0; i < 3; ++i) test("group");
    deliver = [this](const Channel& channel, const OutMessage&, const Send&) {
        if (channel.key == "mail") stopwatch_ms += 10 * kSecondMs;
        return courier::Delivery{TryOutcome::kSent, "taken", {}};
    };
    Postman one = postman();
    rounds(one);
    EXPECT_THAT(delivered, ElementsAre("mail 1", "group 3", "group 4", "group 5"));
    stopwatch_ms += 50 * kSecondMs;
    rounds(one);
    EXPECT_EQ(delivered.back(), "mail 2");
}

TEST_F(Carrying, ARobotsBoundIsKept) {
    for (int i = 0; i < kRobotPerMinute + 1; ++i) test("group");
    Postman one = postman();
    rounds(one);
    EXPECT_THAT(delivered, SizeIs(kRobotPerMinute));
    district.go_to(kNow + kMinuteMs);
    rounds(one);
    EXPECT_THAT(delivered, SizeIs(kRobotPerMinute + 1));
}

TEST_F(Carrying, KilledBeforeItBeganItIsSentOnce) {
    test("group");
    kill_at = "send_begin";
    killed_then_restarted();
    EXPECT_THAT(delivered, IsEmpty());
    Postman second = postman();
    rounds(second);
    EXPECT_THAT(delivered, ElementsAre("group 1"));
    EXPECT_EQ(state(1), "sent");
}

TEST_F(Carrying, KilledAfterItBeganItIsUncertainAndNotSentAgain) {
    test("group");
    kill_after = "send_begin";
    killed_then_restarted();
    EXPECT_EQ(state(1), "begun");
    Postman second = postman();
    rounds(second);
    EXPECT_EQ(state(1), "uncertain");
    EXPECT_EQ(send(1).reason, "the program ended while it was on its way");
    district.go_to(kNow + kHourMs);
    rounds(second);
    EXPECT_THAT(delivered, IsEmpty()) << "nobody knows whether it went out, so it is not sent again";
}

TEST_F(Carrying, KilledBeforeTheOutcomeWasNotedItIsUncertain) {
    test("group");
    kill_at = "send_outcome";
    killed_then_restarted();
    EXPECT_THAT(delivered, ElementsAre("group 1"));
    Postman second = postman();
    rounds(second);
    EXPECT_THAT(delivered, ElementsAre("group 1"));
    EXPECT_EQ(state(1), "uncertain");
}

TEST_F(Carrying, KilledAfterTheOutcomeWasNotedItIsSent) {
    test("group");
    kill_after = "send_outcome";
    killed_then_restarted();
    Postman second = postman();
    rounds(second);
    EXPECT_THAT(delivered, ElementsAre("group 1"));
    EXPECT_EQ(state(1), "sent");
}

TEST_F(Carrying, AMailThatWasKilledOnItsWayGoesAgainWithItsOwnId) {
    test("mail", "zhao@county.example");
    kill_at = "send_outcome";
    killed_then_restarted();
    std::vector<std::string> tokens;
    deliver = [&](const Channel&, const OutMessage&, const Send& one) {
        tokens.push_back(one.token);
        return courier::Delivery{TryOutcome::kSent, "taken", {}};
    };
    Postman second = postman();
    rounds(second);
    EXPECT_EQ(state(1), "uncertain");
    district.go_to(kNow + pipeline::kUncertainAgainMs + kMinuteMs);
    rounds(second);
    EXPECT_EQ(state(1), "sent");
    EXPECT_THAT(tokens, ElementsAre(send(1).token));
}

TEST_F(Carrying, AnOutcomeThatTheSpineDidNotHearIsToldAgain) {
    test("group");
    bool deaf = true;
    lost = [&](const pipeline::Command& command) { return deaf && command.type == "send_outcome"; };
    Postman one = postman();
    rounds(one);
    EXPECT_EQ(state(1), "begun");
    deaf = false;
    rounds(one);
    EXPECT_EQ(state(1), "sent");
    EXPECT_THAT(delivered, ElementsAre("group 1"));
}

TEST_F(Carrying, ABeginningWhoseAnswerWasLostIsNoTry) {
    test("group");
    bool late = true;
    lost = [&](const pipeline::Command& command) {
        if (!late || command.type != "send_begin") return false;
        EXPECT_TRUE(district.command(command.type, command.body, command.actor).body.has_value()) << "applied, but too late";
        return true;
    };
    Postman one = postman();
    EXPECT_TRUE(one.round());
    EXPECT_THAT(delivered, IsEmpty());
    late = false;
    EXPECT_FALSE(one.round()) << "it waits for its next time";
    EXPECT_EQ(state(1), "waiting");
    district.go_to(send(1).next_at);
    rounds(one);
    EXPECT_EQ(state(1), "sent");
    EXPECT_THAT(delivered, ElementsAre("group 1"));
}

TEST_F(Carrying, WhatWasTakenBackMeanwhileDoesNotGoOut) {
    test("group");
    const auto before = district.views->sends.get();
    ASSERT_TRUE(district.command("send_cancel", R"({"id":1})").body.has_value());
    district.views->sends.publish(before);  // as an older look shows it
    Postman one = postman();
    EXPECT_TRUE(one.round());
    EXPECT_THAT(delivered, IsEmpty());
    EXPECT_EQ(state(1), "cancelled");
}

TEST_F(Carrying, ARealMailServerThatHangsUpAfterTheDotIsUncertainThenHasTheSameMail) {
    auto rude = std::make_unique<courier::MailDouble>(courier::MailDouble::Manner{.to_mail = ""});
    put(fmt::format(
        R"({{"key":"mail","kind":"mail","host":"127.0.0.1","port":{},"security":"plain","from":"duty@bureau.example"}})",
        rude->port()));
    test("mail", "zhao@county.example");
    deliver = [this](const Channel& channel, const OutMessage& message, const Send& one) {
        return courier::deliver(channel, {}, message, one, district.now, {.connect_ms = 2'000, .all_ms = 2'000});
    };
    Postman one = postman();
    rounds(one);
    EXPECT_EQ(state(1), "uncertain");
    EXPECT_THAT(send(1).reason, HasSubstr("no answer after the whole mail"));
    ASSERT_THAT(rude->mails(), SizeIs(1));
    courier::MailDouble kind({});
    put(fmt::format(
        R"({{"key":"mail","kind":"mail","host":"127.0.0.1","port":{},"security":"plain","from":"duty@bureau.example"}})",
        kind.port()));
    district.go_to(send(1).next_at);
    rounds(one);
    EXPECT_EQ(state(1), "sent");
    EXPECT_EQ(send(1).receipt, "250 2.0.0 Ok: queued as 4ZyX");
    ASSERT_THAT(kind.mails(), SizeIs(1));
    EXPECT_EQ(kind.mails().front(), rude->mails().front()) << "byte for byte, Message-ID and all";
}

}  // namespace
}  // namespace lvwang::apps
