// 先告知、后处理: the firm is told, explains or lets its time pass, asks for a correction, and appeals once.
#include "cases/firm_first.h"

#include <gmock/gmock.h>

#include "cases/cases_fixture.h"

namespace lvwang::cases {
namespace {

using testing::HasSubstr;

const Instant kUntil = end_of({2026, 4, 7});  // one working day after the 3rd: the 4th to the 6th are off

class FirmFirst : public Cases {
protected:
    static Act explanation(std::int64_t version) { return act("explain", version); }
    static Act talk(std::int64_t version) { return act("talk", version); }
};

TEST_F(FirmFirst, IsToldWhenTheCaseOpensAndNotWhereTheKindOrThePlaceSaysOtherwise) {
    const CaseChange told = opened();
    EXPECT_EQ(told.after.firm.until, kUntil);
    EXPECT_TRUE(told.after.firm.waits());
    EXPECT_EQ(told.event.details, R"({"firm_until":"2026-04-07T23:59:59.000+08:00"})");
    EXPECT_FALSE(opened(workflows().general()).after.firm.until) << "a kind that does not tell first";
    site_.kind = SiteKind::kAirStation;
    EXPECT_FALSE(opened().after.firm.until) << "nobody to tell";
    EXPECT_EQ(opened().event.details, "");
}

TEST_F(FirmFirst, WhatFollowsForTheFirmWaitsUntilItWasHeard) {
    const Case before = opened().after;
    const auto early = take(before, talk(1), leader());
    ASSERT_FALSE(early);
    EXPECT_THAT(early.error().message, HasSubstr("the firm may still explain"));
    for (const WorkflowStep* step : possible_steps(before, workflows().of(before), leader())) EXPECT_NE(step->act, "talk");

    const auto explained = take(before, explanation(1), firm());
    ASSERT_TRUE(explained) << explained.error().message;
    EXPECT_EQ(explained->after.firm.explained_at, kNow + kHourMs);
    EXPECT_EQ(explained->after.state, before.state);
    EXPECT_EQ(explained->after.owner, before.owner) << "to explain is not to take over";
    EXPECT_EQ(explained->event.act, "explained");
    Act answer = act("answer_firm", 1);
    EXPECT_FALSE(take(before, answer, officer())) << "nothing to answer yet";
    answer.version = 2;
    EXPECT_TRUE(take(explained->after, answer, officer()));
    EXPECT_TRUE(take(explained->after, talk(2), leader()));
    EXPECT_FALSE(lapse_explanation(explained->after, kUntil + 1, 99));
    const auto more = take(explained->after, explanation(2), firm(), kNow + 5 * kHourMs);
    ASSERT_TRUE(more) << more.error().message;
    EXPECT_EQ(more->after.firm.explained_at, kNow + kHourMs) << "the first one counts";
}

TEST_F(FirmFirst, ItsTimePassesOnceAndThenNothingWaits) {
    const Case before = opened().after;
    EXPECT_FALSE(lapse_explanation(before, kUntil, 11));
    const auto lapsed = lapse_explanation(before, kUntil + 1, 11);
    ASSERT_TRUE(lapsed);
    EXPECT_EQ(lapsed->event.act, "explain_lapsed");
    EXPECT_EQ(lapsed->event.version, 2);
    EXPECT_FALSE(lapse_explanation(lapsed->after, kUntil + kDayMs, 12)) << "it is said once";
    EXPECT_TRUE(take(lapsed->after, talk(2), leader(), kUntil + kHourMs));
    EXPECT_TRUE(take(lapsed->after, explanation(2), firm(), kUntil + kHourMs)) << "late is better than never";
}

TEST_F(FirmFirst, NothingWaitsForAnExplanationOfAClosedCase) {
    Case closed = opened().after;
    closed.state = CaseState::kClosed;
    EXPECT_FALSE(take(closed, explanation(1), firm())) << "it cannot be explained any more";
    EXPECT_FALSE(lapse_explanation(closed, kUntil + 1, 11));
    EXPECT_TRUE(take(closed, talk(1), leader()));
}

TEST_F(FirmFirst, OnlyTheFirmExplainsAndItsFormIsAsked) {
    const Case before = opened().after;
    EXPECT_FALSE(take(before, explanation(1), owner()));
    Act empty = explanation(1);
    empty.fields.clear();
    const auto refused = take(before, empty, firm());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().field, "facts");
    Act verify = act("verify", 1);
    EXPECT_FALSE(take(before, verify, firm()));
}

TEST_F(FirmFirst, ADismissedCaseIsNotHeldAgainstTheFirmAndNotWatched) {
    const auto dismissed = take(opened().after, act("dismiss"), leader());
    ASSERT_TRUE(dismissed) << dismissed.error().message;
    EXPECT_EQ(dismissed->after.state, CaseState::kClosed);
    EXPECT_EQ(dismissed->after.outcome, "dismissed");
    EXPECT_FALSE(dismissed->after.watch_until);
    const Act appeal = act("appeal", 2);
    EXPECT_FALSE(take(dismissed->after, appeal, firm())) << "there is nothing to appeal against";
}

TEST_F(FirmFirst, AppealsOnceAndTheCaseIsLookedAtAgainByADeadline) {
    Case closed = in(CaseState::kClosed);
    Act appeal = act("appeal", closed.version);
    EXPECT_FALSE(take(closed, appeal, owner()));
    const auto again = take(closed, appeal, firm(), kNow + 2 * kDayMs);
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(again->after.state, CaseState::kReported);
    EXPECT_EQ(again->after.deadline, "appeal");
    EXPECT_GT(again->after.due_at, kNow + 2 * kDayMs);
    EXPECT_FALSE(again->after.closed_at);
    Case record = again->after;
    for (const std::string_view name : {"verify", "close"}) {
        const auto done = take(record, act(name, record.version), everything(), kNow + 3 * kDayMs);
        ASSERT_TRUE(done) << done.error().message;
        record = done->after;
    }
    appeal.version = record.version;
    const auto twice = take(record, appeal, firm(), kNow + 4 * kDayMs);
    ASSERT_FALSE(twice);
    EXPECT_THAT(twice.error().message, HasSubstr("appealed before"));
}

}  // namespace
}  // namespace lvwang::cases
