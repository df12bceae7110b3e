#include "cases/scorecard.h"

#include <gtest/gtest.h>

#include "cases/cases_fixture.h"

namespace lvwang::cases {
namespace {

constexpr Instant kFrom{100 * kDayMs};
const CaseSpan kSpan{kFrom, kFrom + 30 * kDayMs, kFrom + 40 * kDayMs};

CourseOfCase opened_on(int day) {
    CourseOfCase one;
    one.item.opened_at = kFrom + day * kDayMs;
    one.item.due_at = one.item.opened_at + 5 * kDayMs;
    return one;
}

CourseOfCase closed(int opened_day, int closed_day) {
    CourseOfCase one = opened_on(opened_day);
    one.item.state = CaseState::kClosed;
    one.item.outcome = "mended";
    one.item.closed_at = kFrom + closed_day * kDayMs;
    return one;
}

int count(CaseFigure figure, const CourseOfCase& one) {
    return score({&one}, kSpan).count(figure);
}

TEST(Scorecard, CountsWhatBelongsToTheStretch) {
    const CourseOfCase on_time = closed(-2, 3);
    EXPECT_EQ(count(CaseFigure::kOpened, on_time), 0) << "opened before";
    EXPECT_EQ(count(CaseFigure::kClosed, on_time), 1);
    EXPECT_EQ(count(CaseFigure::kOnTime, on_time), 1);
    EXPECT_EQ(count(CaseFigure::kFirstPass, on_time), 1);
    EXPECT_EQ(count(CaseFigure::kUnfinished, on_time), 0);

    CourseOfCase late = closed(1, 20);
    late.item.overdue_at = kFrom + 6 * kDayMs;
    late.course.returned = 1;
    EXPECT_EQ(count(CaseFigure::kLate, late), 1);
    EXPECT_EQ(count(CaseFigure::kOnTime, late), 0);
    EXPECT_EQ(count(CaseFigure::kFirstPass, late), 0);
    EXPECT_EQ(count(CaseFigure::kReturned, late), 0) << "sent back, but not within";

    const CourseOfCase after = closed(10, 35);
    EXPECT_EQ(count(CaseFigure::kClosed, after), 0);
    EXPECT_EQ(count(CaseFigure::kUnfinished, after), 1) << "at the end it was not closed";
    EXPECT_EQ(count(CaseFigure::kOverdue, after), 1);

    CourseOfCase last_day = opened_on(28);
    EXPECT_EQ(count(CaseFigure::kOverdue, last_day), 0) << "due after the end";
    last_day.item.due_at = kFrom + 29 * kDayMs;
    EXPECT_EQ(count(CaseFigure::kOverdue, last_day), 1);
    last_day.item.suspended_at = kFrom + 29 * kDayMs;
    EXPECT_EQ(count(CaseFigure::kOverdue, last_day), 0) << "its clock stands";

    CourseOfCase back = opened_on(3);
    back.course.before = 2;
    back.course.relapsed_within = 1;
    back.course.returned_within = 2;
    EXPECT_EQ(count(CaseFigure::kRepeated, back), 1);
    EXPECT_EQ(count(CaseFigure::kRelapsed, back), 1);
    EXPECT_EQ(count(CaseFigure::kReturned, back), 1) << "cases are counted, not times";
}

TEST(Scorecard, AMergedCaseCountsWhereItWent) {
    CourseOfCase merged = closed(1, 2);
    merged.item.outcome = "merged";
    const Scorecard card = score({&merged}, kSpan);
    for (std::size_t i = 0; i < kCaseFigures; ++i) EXPECT_EQ(card.counts[i], 0) << to_string(static_cast<CaseFigure>(i));
}

TEST(Scorecard, TimesAreMedians) {
    std::vector<CourseOfCase> cases(4, opened_on(1));
    const int hours[] = {1, 3, 5, 100};
    for (std::size_t i = 0; i < cases.size(); ++i) {
        cases[i].course.accepted_at = cases[i].item.opened_at + hours[i] * kHourMs;
        cases[i].course.fed_back_at = cases[i].item.opened_at + 2 * hours[i] * kHourMs;
    }
    EXPECT_EQ(score({&cases[0], &cases[1], &cases[2], &cases[3]}, kSpan).response_h, 4.0);
    EXPECT_EQ(score({&cases[3], &cases[0], &cases[2]}, kSpan).handling_h, 10.0);
    const CourseOfCase none = opened_on(1);
    EXPECT_FALSE(score({&none}, kSpan).response_h);
}

// A case of April 2026 on the workflows that ship, and what came after April.
class ScoredAs : public Cases {
protected:
    ScoredAs() {
        CaseChange first = opened();
        newest_ = first.after;
        events_.push_back(first.event);
    }
    void go(std::string_view name, const Who& who, Instant now) {
        const auto done = take(newest_, act(name, newest_.version), who, now);
        ASSERT_TRUE(done) << name << ": " << done.error().message;
        newest_ = done->after;
        events_.push_back(done->event);
    }
    void close() {
        go("accept", owner(), kNow + kHourMs);
        for (const char* name : {"feed_back", "verify", "close"}) go(name, everything(), kNow + 2 * kHourMs);
    }
    [[nodiscard]] Scorecard april() const {
        const CourseOfCase one{scored_as(newest_, workflows().of(newest_), events_, april_), {}};
        return score({&one}, april_);
    }
    [[nodiscard]] std::uint64_t seq_at_end() const {
        std::uint64_t seq = 0;
        for (const CaseEvent& event : events_) {
            if (event.at < april_.to) seq = event.seq;
        }
        return seq;
    }

    const CaseSpan april_{start_of({2026, 4, 1}), start_of({2026, 5, 1}), start_of({2026, 8, 1})};
    const Instant may_ = start_of({2026, 5, 20});
    Case newest_;
    std::vector<CaseEvent> events_;
};

TEST_F(ScoredAs, ARelapseAfterwardsTakesNoCloseAway) {
    close();
    EXPECT_FALSE(changed_since(newest_, april_, seq_at_end()));
    const Scorecard handed_in = april();
    go("recheck", officer(), may_);
    go("assign", leader(), may_ + kHourMs);
    ASSERT_TRUE(changed_since(newest_, april_, seq_at_end()));
    EXPECT_EQ(april().counts, handed_in.counts);
    for (const CaseFigure figure : {CaseFigure::kClosed, CaseFigure::kOnTime, CaseFigure::kFirstPass}) {
        EXPECT_EQ(april().count(figure), 1) << to_string(figure);
    }
    EXPECT_EQ(april().count(CaseFigure::kUnfinished), 0);
    EXPECT_EQ(scored_as(newest_, workflows().of(newest_), events_, april_).owner, "赵工") << "it counts for who has it now";
    go("dismiss", leader(), may_ + kDayMs);
    EXPECT_EQ(april().count(CaseFigure::kClosed), 1) << "the close of April stands";
}

TEST_F(ScoredAs, WhatWasLateThenIsLateThoughItCameBackWithANewDeadline) {
    const auto passed = expire(newest_, workflows().of(newest_), kDue + kHourMs, 11);
    ASSERT_TRUE(passed);
    newest_ = passed->after;
    events_.push_back(passed->event);
    EXPECT_EQ(april().count(CaseFigure::kOverdue), 1);
    for (const char* name : {"feed_back", "verify", "close"}) go(name, everything(), kDue + kDayMs);
    go("recheck", officer(), may_);
    ASSERT_FALSE(newest_.overdue_at);
    EXPECT_EQ(april().count(CaseFigure::kLate), 1);
    EXPECT_EQ(april().count(CaseFigure::kOnTime), 0);
    EXPECT_EQ(april().count(CaseFigure::kOverdue), 0) << "closed late is not unfinished";
}

TEST_F(ScoredAs, WhatWasUnfinishedThenIsSoUnlessItHasComeToNothing) {
    go("accept", owner(), kNow + kHourMs);
    for (const char* name : {"feed_back", "verify", "close"}) go(name, everything(), may_);
    EXPECT_EQ(april().count(CaseFigure::kUnfinished), 1);
    EXPECT_EQ(april().count(CaseFigure::kOverdue), 1) << "by the deadline that it had";
    go("reopen", leader(), may_ + kHourMs);
    go("dismiss", leader(), may_ + kDayMs);
    EXPECT_EQ(april().count(CaseFigure::kUnfinished), 0);
}

TEST_F(ScoredAs, AStretchThatRunsIsJudgedByNow) {
    close();
    go("recheck", officer(), may_);
    CaseSpan runs = april_;
    runs.now = runs.to - 1;
    EXPECT_FALSE(changed_since(newest_, runs, 0));
}

TEST(Scorecard, EveryFigureHasItsName) {
    for (std::size_t i = 0; i < kCaseFigures; ++i) {
        const auto figure = static_cast<CaseFigure>(i);
        EXPECT_EQ(parse_case_figure(to_string(figure)), figure);
    }
    EXPECT_EQ(parse_case_figure("best").error().message, "'best' is no figure of a scorecard");
}

}  // namespace
}  // namespace lvwang::cases
