// Who goes and sees a closed case again, and what becomes of it when nobody does.
#include "cases/revisit.h"

#include <gtest/gtest.h>

#include "cases/cases_fixture.h"

namespace lvwang::cases {
namespace {

class Revisits : public Cases {
protected:
    // A case that somebody reported, closed on 3 April by whoever `everything` is.
    Case closed(std::string_view last = "close") {
        Case record = opened(workflows().general()).after;
        record.finding_id = 0;
        for (const std::string_view name :
             {std::string_view("accept"), std::string_view("feed_back"), std::string_view("verify"), last}) {
            const auto done = take(record, act(name, record.version), everything());
            EXPECT_TRUE(done) << done.error().message;
            record = done->after;
        }
        return record;
    }
};

TEST_F(Revisits, FollowWhereNothingMeasures) {
    const Case mended = closed();
    EXPECT_EQ(mended.revisit.at, end_of({2026, 5, 3})) << "thirty days";
    EXPECT_EQ(mended.revisit.by, "li") << "who verified it";
    EXPECT_FALSE(mended.watch_until);
    EXPECT_FALSE(closed("dismiss").revisit.at) << "nothing was mended";
    const Case measured = in(CaseState::kClosed);
    EXPECT_TRUE(measured.watch_until);
    EXPECT_FALSE(measured.revisit.at) << "what measured it goes on measuring";
    Workflow flow = workflows().general();
    flow.revisit_days = 0;
    Case never = opened(flow).after;
    never.finding_id = 0;
    plan_revisit(never, flow, "li", kNow);
    EXPECT_FALSE(never.revisit.at);
}

TEST_F(Revisits, AreMissedOnce) {
    const Case mended = closed();
    EXPECT_FALSE(miss_revisit(mended, *mended.revisit.at, 41)) << "the day is his to the end";
    const auto missed = miss_revisit(mended, *mended.revisit.at + 1, 41);
    ASSERT_TRUE(missed);
    EXPECT_EQ(missed->event.act, "revisit_missed");
    EXPECT_EQ(missed->event.actor, kSystem);
    EXPECT_EQ(missed->after.version, mended.version + 1);
    EXPECT_EQ(missed->after.state, CaseState::kClosed);
    EXPECT_EQ(missed->after.revisit.overdue_at, *mended.revisit.at + 1);
    EXPECT_FALSE(miss_revisit(missed->after, *mended.revisit.at + kDayMs, 42));
}

TEST_F(Revisits, AreSettledByALookAgain) {
    const Case late = miss_revisit(closed(), kNow + 40 * kDayMs, 41)->after;
    Act passed = act("recheck", late.version);
    passed.passed = true;
    const auto well = take(late, passed, officer(), kNow + 41 * kDayMs);
    ASSERT_TRUE(well) << well.error().message;
    EXPECT_EQ(well->after.state, CaseState::kClosed);
    EXPECT_FALSE(well->after.revisit.at);
    EXPECT_FALSE(well->after.revisit.overdue_at);
    EXPECT_FALSE(miss_revisit(well->after, kNow + 90 * kDayMs, 50));
    const auto failed = take(late, act("recheck", late.version), officer(), kNow + 41 * kDayMs);
    ASSERT_TRUE(failed) << failed.error().message;
    EXPECT_EQ(failed->after.state, CaseState::kOpen);
    EXPECT_FALSE(failed->after.revisit.at);
    EXPECT_EQ(failed->after.revisit.by, "") << "who verifies it next goes next";
    EXPECT_GT(failed->after.due_at, kNow + 41 * kDayMs);
}

}  // namespace
}  // namespace lvwang::cases
