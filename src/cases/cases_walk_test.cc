// Random walks through a case.
#include <gtest/gtest.h>

#include <random>

#include "cases/cases_fixture.h"

namespace lvwang::cases {
namespace {

// Whatever people try and whatever time passes: an unfinished case has one owner and one deadline, a closed one has neither a
// clock that stands nor an extension that waits, and each change is one event and one version.
TEST_F(Cases, NoUnfinishedCaseIsWithoutOwnerAndDeadline) {
    std::mt19937 random(20260403);
    const auto pick = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
    int closed = 0;
    int reopened = 0;
    int refused = 0;
    const std::vector<Who> people{owner(), officer(), leader(), discipline(), everything()};
    Case other = opened().after;
    other.id = 77;
    for (int round = 0; round < 2000; ++round) {
        Case record = opened().after;
        const Workflow& flow = workflows().of(record);
        Instant now = kNow;
        for (std::uint64_t seq = 11; seq < 45; ++seq) {
            now = now + static_cast<std::int64_t>(pick(20)) * kHourMs;
            const Case before = record;
            std::optional<CaseChange> change;
            if (const std::size_t what = pick(12); what == 0) {
                change = expire(record, flow, now, seq);
            } else if (what == 1) {
                change = finding_resolved(record, finding_, now, seq);
            } else if (what == 2) {
                change = end_watch(record, std::nullopt, now, seq);
            } else if (what == 3 && record.state == CaseState::kClosed && record.outcome == "mended") {
                change = relapse(record, flow, finding_, finding_, calendar(), now, seq);
            } else {
                const auto& steps = flow.steps;
                const auto possible = possible_steps(record, flow, people[pick(people.size())]);
                const bool sensible = pick(3) != 0 && !possible.empty();
                Act asked = act(sensible ? possible[pick(possible.size())]->act : steps[pick(steps.size())].act,
                                pick(20) == 0 ? record.version - 1 : record.version);
                if (pick(8) == 0) asked.note.clear();
                if (pick(8) == 0) asked.owner.clear();
                if (asked.due_at || (asked.act == "assign" && pick(3) == 0)) {
                    asked.due_at = now + (static_cast<std::int64_t>(pick(400)) - 40) * kHourMs;
                }
                if (asked.act == "merge") asked.into = 77;
                if (asked.passed) asked.passed = pick(2) == 0;
                auto done = step(record, flow, asked, people[pick(people.size())], &other, calendar(), now, seq);
                if (done) {
                    change = *done;
                } else {
                    ++refused;
                }
            }
            if (!change) continue;
            record = change->after;
            ASSERT_EQ(change->event.seq, seq);
            ASSERT_EQ(record.version, before.version + 1);
            ASSERT_EQ(change->event.version, record.version);
            ASSERT_EQ(change->event.at, now);
            ASSERT_FALSE(change->event.actor.empty());
            ASSERT_EQ(change->event.owner, record.owner);
            ASSERT_EQ(change->event.state, record.state);
            ASSERT_EQ(record.opened_at, before.opened_at);
            ASSERT_FALSE(record.owner.empty());
            ASSERT_GT(record.due_at, record.opened_at);
            const bool is_closed = record.state == CaseState::kClosed;
            ASSERT_EQ(record.closed_at.has_value(), is_closed);
            ASSERT_EQ(!record.outcome.empty(), is_closed);
            ASSERT_TRUE(!is_closed || (!record.suspended_at && !record.asked_due_at));
            ASSERT_TRUE(is_closed || !record.watch_until);
            ASSERT_EQ(record.merged_into != 0, record.outcome == "merged");
            ASSERT_TRUE(!record.overdue_at || *record.overdue_at > record.due_at);
            reopened += before.state == CaseState::kClosed && !is_closed ? 1 : 0;
            closed += before.state != CaseState::kClosed && is_closed ? 1 : 0;
        }
    }
    EXPECT_GT(closed, 500);  // the walk comes far enough to mean something
    EXPECT_GT(reopened, 50);
    EXPECT_GT(refused, 1000);
}

}  // namespace
}  // namespace lvwang::cases
