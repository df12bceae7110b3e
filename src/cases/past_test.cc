// How a case stood: random walks, asked again at every moment of theirs.
#include "cases/past.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "cases/cases_fixture.h"
#include "cases/firm_first.h"
#include "cases/revisit.h"
#include "cases/wind.h"

namespace lvwang::cases {
namespace {

std::string told(std::optional<Instant> at) {
    return at ? format_iso_ms(*at) : "-";
}

// All of a case, so that a field that is forgotten differs.
std::string told(const Case& item) {
    return fmt::format(
        "{} {} {} {} {} {} {} {} {} {} {} | {} {} {} [{}] | {} {} {} {} {} | {} {} {} {} {} | {} {} {} {} {} {} {} {} {} {}",
        item.id, item.finding_id, item.type, item.title, item.title_en, item.report, item.reported_by, item.seen_at.has_value(),
        static_cast<std::int64_t>(item.point), static_cast<std::int64_t>(item.site), item.region_code, to_string(item.state),
        item.owner, item.owner_organisation, fmt::join(item.joined, ","), told(item.opened_at), told(item.due_at), item.deadline,
        to_string(item.deadline_kind), item.deadline_clause, told(item.overdue_at), told(item.asked_due_at), item.extensions,
        told(item.suspended_at), to_string(item.supervision), told(item.clue_sent_at), told(item.clue_received_at),
        told(item.closed_at), item.outcome, item.merged_into, told(item.watch_until), item.watch_outcome, item.relapses,
        fmt::format("{} {} {} {} {} {}", item.version, item.seq, told(item.firm.until), told(item.firm.explained_at),
                    told(item.firm.lapsed_at), told(item.firm.appealed_at)),
        fmt::format("{} {} {} {}", told(item.revisit.at), item.revisit.by, told(item.revisit.overdue_at),
                    told(item.released_at)));
}

class Past : public Cases {
protected:
    struct Walk {
        Case newest;
        std::vector<CaseEvent> events;
        std::map<Instant, Case> stood;  // after all that happened at that moment
    };

    // One case of a kind, to which whatever is possible happens, and much that is not is tried.
    Walk walk(const Workflow& flow, std::mt19937& random) {
        const auto pick = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
        const std::vector<Who> people{owner(), officer(), leader(), discipline(), everything(), firm()};
        Case other = opened(flow).after;
        other.id = 77;
        Walk made;
        Instant now = kNow;
        const auto note = [&](const CaseChange& change) {
            made.newest = change.after;
            made.events.push_back(change.event);
            made.stood[change.event.at] = change.after;
        };
        CaseChange first = opened(flow);
        // Of some nobody measured anything: they are seen again instead of watched.
        if (pick(4) == 0) first.after.finding_id = 0;
        note(first);
        Finding about = finding_;
        for (std::uint64_t seq = 11; seq < 50; ++seq) {
            now = now + static_cast<std::int64_t>(pick(5) == 0 ? 0 : pick(30)) * kHourMs;
            const Case record = made.newest;
            const bool watched = record.watch_until && record.watch_outcome.empty();
            const bool over = watched && pick(2) == 0;
            if (record.revisit.at && pick(4) == 0) {
                now = std::max(now, *record.revisit.at + kHourMs);
                if (const auto missed = miss_revisit(record, now, seq)) note(*missed);
                continue;
            }
            if (over) now = std::max(now, *record.watch_until + kWatchPatienceMs + kHourMs);
            if (const std::size_t what = over ? 2 : pick(watched ? 5 : 11); what < 5) {
                Finding again = about;
                again.id = about.id + 1;
                std::optional<CaseChange> change;
                if (what == 0) change = expire(record, flow, now, seq);
                if (what == 1 && record.outcome == "mended") {
                    change = drawn(record, {.id = 3, .actor = "ma", .visitor = "du", .due_at = now + 9 * kDayMs}, now, seq);
                } else if (what == 1) {
                    change = finding_resolved(record, about, now, seq);
                }
                if (what == 2 && pick(2) == 0) {
                    WindWatch wind{.hours_needed = 6, .hours_comparable = pick(8) == 0 ? 6 : 2};
                    wind.known_until = now + kHourMs;
                    wind.prolonged = pick(2) == 0;
                    change = end_wind_watch(record, wind, 1, now, seq);
                } else if (what == 2) {
                    change = end_watch(record, WatchedDays{30, static_cast<int>(pick(30))}, now, seq);
                }
                if (what == 4) change = lapse_explanation(record, now, seq);
                if (what == 3 && record.finding_id != 0 && record.state == CaseState::kClosed && record.outcome == "mended") {
                    change = relapse(record, flow, about, again, calendar(), now, seq);
                    about = again;
                }
                if (change) note(*change);
                continue;
            }
            const Who& who = people[pick(people.size())];
            const auto possible = possible_steps(record, flow, who);
            if (possible.empty()) continue;
            Act asked = act(possible[pick(possible.size())]->act, record.version);
            if (asked.due_at || (asked.act == "assign" && pick(2) == 0)) {
                asked.due_at = std::max(record.due_at, now) + static_cast<std::int64_t>(1 + pick(72)) * kHourMs;
            }
            if (asked.act == "merge") asked.into = pick(4) == 0 ? 77 : 0;
            if (asked.passed) asked.passed = pick(2) == 0;
            if (asked.level) asked.level = static_cast<Supervision>(pick(4));
            if (const auto done = step(record, flow, asked, who, &other, calendar(), now, seq)) note(*done);
        }
        return made;
    }
};

TEST_F(Past, ACaseStoodAsItsEventsSay) {
    std::mt19937 random(20260827);
    std::map<std::string, int> seen;
    std::size_t asked = 0;
    for (const auto& [key, flow] : workflows().all()) {
        for (int round = 0; round < 400; ++round) {
            const Walk made = walk(flow, random);
            for (const CaseEvent& event : made.events) ++seen[event.act];
            EXPECT_FALSE(as_it_stood(made.newest, flow, made.events, kNow - 1));
            for (auto stood = made.stood.begin(); stood != made.stood.end(); ++stood) {
                const auto next = std::next(stood);
                const Instant until = next == made.stood.end() ? stood->first + kDayMs : next->first - 1;
                for (const Instant at : {stood->first, until}) {
                    const auto then = as_it_stood(made.newest, flow, made.events, at);
                    ASSERT_TRUE(then);
                    ASSERT_EQ(told(*then), told(stood->second)) << key << " at " << format_iso(at);
                    ++asked;
                }
            }
        }
    }
    EXPECT_GT(asked, 40'000U);
    // The walks come far enough to mean something.
    for (const char* const act : {"assigned", "transferred", "joined", "overdue", "extension_asked", "extension_granted",
                                  "extension_refused", "suspended", "resumed", "merged", "supervised", "clue_sent",
                                  "clue_received", "closed", "rechecked", "reopened", "relapsed", "revisit_missed", "drawn"}) {
        EXPECT_GT(seen[act], 20) << act;
    }
    for (const char* const act : {"watch_held", "watch_prolonged", "watch_uncertain"}) EXPECT_GT(seen[act], 5) << act;
}

// A clock that was two days ahead when the third event came, and was set right before the fourth.
TEST_F(Past, WhatCameBeforeWhatHadComeHadCome) {
    std::vector<CaseEvent> events(4);
    const Instant times[] = {kNow, kNow + kMinuteMs, kNow + 2 * kDayMs, kNow + 5 * kMinuteMs};
    for (std::size_t i = 0; i < events.size(); ++i) events[i].at = times[i];
    EXPECT_EQ(come_by(events, kNow - 1), 0U);
    EXPECT_EQ(come_by(events, kNow + 2 * kMinuteMs), 2U);
    EXPECT_EQ(come_by(events, kNow + 5 * kMinuteMs), 4U);
    EXPECT_EQ(come_by(events, kNow + 3 * kDayMs), 4U);
}

TEST_F(Past, ABookOfBeforeWorkflowsKeptNoDeadlineWithItsEvents) {
    const CaseChange first = opened();
    CaseEvent old = first.event;
    old.due_at.reset();
    old.version = 0;
    old.details = "not json";
    const auto then = as_it_stood(first.after, workflows().of(first.after), std::vector{old}, kNow);
    ASSERT_TRUE(then);
    EXPECT_EQ(then->due_at, first.after.due_at);
    EXPECT_EQ(then->version, 1);
}

TEST_F(Past, AFindingIsKnownUpToAnEntry) {
    finding_.pending_at = kNow;
    finding_.open_at = kNow + kHourMs;
    finding_.resolved_at = kNow + 3 * kHourMs;
    finding_.resolution = "passed";
    finding_.state = FindingState::kResolved;
    finding_.start = kNow - kHourMs;
    finding_.last = kNow + kHourMs;
    finding_.periods = {{kNow - kHourMs, Decimal{603, 1}, {}, Decimal::of(50), 8},
                        {kNow + kHourMs, Decimal{623, 1}, {}, Decimal::of(50), 12}};
    finding_.value = "62.3";
    finding_.seq = 12;
    const Finding pending = as_it_was_known(finding_, kNow, 8);
    EXPECT_EQ(pending.state, FindingState::kPending);
    EXPECT_EQ(pending.last, kNow - kHourMs);
    EXPECT_EQ(pending.value, "");
    EXPECT_EQ(pending.text, "");
    const Finding open = as_it_was_known(finding_, kNow + 2 * kHourMs, 12);
    EXPECT_EQ(open.state, FindingState::kOpen);
    EXPECT_EQ(open.resolution, "");
    EXPECT_EQ(open.value, "62.3");
    EXPECT_EQ(as_it_was_known(finding_, kNow + 3 * kHourMs, 12).state, FindingState::kResolved);
}

}  // namespace
}  // namespace lvwang::cases
