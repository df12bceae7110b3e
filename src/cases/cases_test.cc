#include "cases/cases.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "cases/cases_fixture.h"

namespace lvwang::cases {
namespace {

using testing::ElementsAre;

TEST_F(Cases, AnOpenedCaseHasTheOneWhoAnswersAndADeadline) {
    const CaseChange change = opened();
    EXPECT_EQ(change.after.finding_id, 3);
    EXPECT_EQ(change.after.state, CaseState::kOpen);
    EXPECT_EQ(change.after.owner, "王敏");
    EXPECT_EQ(change.after.owner_organisation, "town-a");
    EXPECT_EQ(change.after.region_code, "330999");
    EXPECT_EQ(change.after.opened_at, kNow);
    EXPECT_EQ(change.after.due_at, kDue);
    EXPECT_EQ(change.after.title, "清源热电 DA001 二氧化硫小时均值超标");
    EXPECT_EQ(change.after.title_en, "Qingyuan Heat DA001: SO2 hourly mean above the limit");
    EXPECT_EQ(change.event.act, "opened");
    EXPECT_EQ(change.event.actor, "system");
    EXPECT_EQ(change.event.owner, "王敏");
    EXPECT_EQ(change.event.note, finding_.text);
    EXPECT_EQ(change.event.seq, 10u);
    EXPECT_EQ(change.after.type, "stack_exceedance");
    EXPECT_EQ(change.after.version, 1);
    EXPECT_EQ(change.event.version, 1);
    EXPECT_EQ(change.event.due_at, kDue);
}

TEST_F(Cases, WhereNobodyIsNamedTheDutyDeskHasIt) {
    const Responsibility without_person;
    for (const Responsibility* nobody : std::initializer_list<const Responsibility*>{nullptr, &without_person}) {
        const CaseChange change =
            open({finding_, site_, point_, &so2_}, workflows().general(), nobody, desk_, calendar(), kNow, 10);
        EXPECT_EQ(change.after.owner, "值班室");
        EXPECT_EQ(change.after.owner_organisation, "bureau");
    }
    EXPECT_DEATH((void)open({finding_, site_, point_, &so2_}, workflows().general(), nullptr, Owner{}, calendar(), kNow, 10),
                 "no duty desk");
}

TEST_F(Cases, OnlyAnExceedanceIsCalledOneInATitle) {
    struct Row {
        FindingClass cls;
        Period period;
        const char* title;
    };
    const std::vector<Row> rows{
        {FindingClass::kExceedance, Period::kHour, "清源热电 DA001 二氧化硫小时均值超标"},
        {FindingClass::kExceedance, Period::kDay, "清源热电 DA001 二氧化硫日均值超标"},
        {FindingClass::kWarning, Period::kHour, "清源热电 DA001 二氧化硫预警"},
        {FindingClass::kClue, Period::kHour, "清源热电 DA001 二氧化硫小时高值"},
        {FindingClass::kClue, Period::kDay, "清源热电 DA001 二氧化硫日均值偏高"},
        {FindingClass::kDisagreement, Period::kHour, "清源热电 DA001 二氧化硫上报值与计算值不一致"},
    };
    for (const Row& row : rows) {
        finding_.cls = row.cls;
        finding_.period = row.period;
        EXPECT_EQ(opened().after.title, row.title);
    }
    finding_.cls = FindingClass::kSilence;
    site_.kind = SiteKind::kAirStation;
    const CaseChange silence =
        open({finding_, site_, point_, nullptr}, workflows().general(), &responsible_, desk_, calendar(), kNow, 10);
    EXPECT_EQ(silence.after.title, "清源热电 无数据");
    EXPECT_EQ(silence.after.title_en, "Qingyuan Heat: no data");
}

TEST_F(Cases, WhichFindingOpensACase) {
    EXPECT_EQ(opens_case(finding_, workflows())->key, "stack_exceedance");
    Finding other = finding_;
    other.live = false;  // late data raise no alarm
    EXPECT_EQ(opens_case(other, workflows()), nullptr);
    other = finding_;
    other.state = FindingState::kPending;
    other.open_at.reset();
    EXPECT_EQ(opens_case(other, workflows()), nullptr);
    other = finding_;
    other.rule = "wastewater_hour_warning";
    EXPECT_EQ(opens_case(other, workflows()), nullptr);
}

// Who may do what in which state, as the shipped workflows say it: the names in the order in which a page offers them.
TEST_F(Cases, WhatEachPersonMayDoInEachState) {
    struct Row {
        CaseState state;
        Who who;
        std::vector<std::string> acts;
    };
    const Who stranger{"fang", "方", {Role::kTownHandler}, "town-b"};
    const Who auditor{"shen", "沈", {Role::kAuditor}, "bureau"};
    const std::vector<Row> rows{
        {CaseState::kOpen, owner(), {"accept", "feed_back", "check_in", "transfer", "ask_extension", "remark"}},
        {CaseState::kOpen, officer(), {"feed_back", "assign", "join", "suspend", "merge", "dismiss", "remark"}},
        {CaseState::kOpen, leader(), {"assign", "join", "suspend", "merge", "supervise", "send_clue", "dismiss"}},
        {CaseState::kOpen, stranger, {"check_in"}},
        {CaseState::kOpen, auditor, {}},
        {CaseState::kOpen, discipline(), {}},
        {CaseState::kAssigned, owner(), {"feed_back", "check_in", "transfer", "ask_extension", "remark"}},
        {CaseState::kReported, owner(), {"check_in", "remark"}},
        {CaseState::kReported, officer(), {"verify", "return", "join", "dismiss", "remark"}},
        {CaseState::kVerified, leader(), {"return", "close", "supervise", "send_clue", "dismiss"}},
        {CaseState::kClosed, officer(), {"recheck", "reopen"}},
        {CaseState::kClosed, owner(), {}},
    };
    for (const Row& row : rows) {
        const Case record = in(row.state);
        std::vector<std::string> acts;
        for (const WorkflowStep* possible : possible_steps(record, workflows().of(record), row.who))
            acts.push_back(possible->act);
        EXPECT_EQ(acts, row.acts) << row.who.login << " when " << to_string(row.state);
        for (const WorkflowStep& each : workflows().of(record).steps) {
            const auto done = take(record, act(each.act, record.version), row.who);
            const bool possible = std::ranges::find(acts, each.act) != acts.end() && each.act != "merge";
            EXPECT_EQ(done.has_value(), possible) << row.who.login << " " << each.act << " when " << to_string(row.state);
        }
    }
}

// A delegate takes a step in his own name where he may, else in that of the first he stands for who may; never further.
TEST_F(Cases, ADelegateActsInHisOwnNameFirst) {
    const Who contractor{"yun", "云运维", {Role::kContractor}, "lance"};
    Who delegate = contractor;
    delegate.stands_for = {{"nobody", "无", {Role::kAuditor}, ""}, firm(), owner()};
    const auto name_of = [](const Result<CaseChange>& done) {
        EXPECT_TRUE(done.has_value()) << done.error().message;
        EXPECT_EQ(done->event.actor, "li");
        return done->principal;
    };
    const Case record = in(CaseState::kOpen);
    EXPECT_FALSE(take(record, act("explain"), contractor).has_value());
    const auto explained = take(record, act("explain"), delegate);
    EXPECT_EQ(name_of(explained), "shen");
    EXPECT_NE(explained->event.details.find(R"("for":"shen")"), std::string::npos) << explained->event.details;
    const auto remarked = take(record, act("remark"), delegate);
    EXPECT_EQ(name_of(remarked), "") << "a contractor remarks himself";
    EXPECT_EQ(remarked->event.details.find("for"), std::string::npos);
    const auto accepted = take(record, act("accept"), delegate);
    EXPECT_EQ(name_of(accepted), "wang");
    EXPECT_EQ(accepted->after.owner, "王敏") << "it stays the principal's";
    delegate.sees = false;
    EXPECT_EQ(name_of(take(record, act("remark"), delegate)), "shen") << "where he does not see it, nothing is his own";
    EXPECT_EQ(take(record, act("assign"), delegate).error().field, "role");
    // Whom the principals stand for themselves is not asked.
    Who chained = contractor;
    chained.stands_for = {{"ding", "丁", {Role::kContractor}, ""}};
    chained.stands_for.front().stands_for = {firm()};
    EXPECT_FALSE(take(record, act("explain"), chained).has_value());
    std::vector<std::string> acts;
    for (const WorkflowStep* each : possible_steps(record, workflows().of(record), delegate)) acts.push_back(each->act);
    EXPECT_NE(std::ranges::find(acts, "explain"), acts.end());
    EXPECT_NE(std::ranges::find(acts, "accept"), acts.end());
    EXPECT_EQ(std::ranges::find(acts, "assign"), acts.end());
}

TEST_F(Cases, EventsAreCalledByWhatWasDoneAndSayHowTheCaseWas) {
    Case record = opened().after;
    std::vector<std::string> acts;
    for (const std::string_view name : {"assign", "feed_back", "return", "feed_back", "verify", "close"}) {
        const auto done = take(record, act(name, record.version), everything());
        ASSERT_TRUE(done) << name << " " << done.error().message;
        acts.push_back(done->event.act);
        EXPECT_EQ(done->after.version, record.version + 1);
        EXPECT_EQ(done->event.version, done->after.version);
        EXPECT_EQ(done->event.state, done->after.state);
        EXPECT_EQ(done->event.due_at, done->after.due_at);
        EXPECT_EQ(done->event.owner, done->after.owner);
        EXPECT_EQ(done->event.owner_organisation, done->after.owner_organisation);
        record = done->after;
    }
    EXPECT_THAT(acts, ElementsAre("assigned", "fed_back", "returned", "fed_back", "verified", "closed"));
    EXPECT_EQ(record.owner, "赵工");
    EXPECT_EQ(record.outcome, "mended");
    EXPECT_EQ(record.watch_until, end_of({2026, 5, 3}));  // thirty days
}

TEST_F(Cases, WhatAnActNeeds) {
    struct Row {
        const char* act;
        CaseState state;
        const char* field;
        std::function<void(Act&)> spoil;
    };
    const auto no_note = [](Act& asked) { asked.note.clear(); };
    const std::vector<Row> rows{
        {"assign", CaseState::kOpen, "actor", [](Act& asked) { asked.actor.clear(); }},
        {"verify", CaseState::kReported, "actor", [](Act& asked) { asked.actor = "system"; }},
        {"accept", CaseState::kOpen, "version", [](Act& asked) { asked.version.reset(); }},
        {"close", CaseState::kVerified, "note", no_note},
        {"return", CaseState::kReported, "note", no_note},
        {"suspend", CaseState::kOpen, "note", no_note},
        {"remark", CaseState::kOpen, "note", no_note},
        {"assign", CaseState::kOpen, "owner", [](Act& asked) { asked.owner.clear(); }},
        {"assign", CaseState::kOpen, "due_at", [](Act& asked) { asked.due_at = kNow; }},
        {"ask_extension", CaseState::kOpen, "due_at", [](Act& asked) { asked.due_at.reset(); }},
        {"ask_extension", CaseState::kOpen, "due_at", [](Act& asked) { asked.due_at = kDue; }},
        {"supervise", CaseState::kOpen, "level", [](Act& asked) { asked.level.reset(); }},
        {"recheck", CaseState::kClosed, "passed", [](Act& asked) { asked.passed.reset(); }},
        {"feed_back", CaseState::kOpen, "cause", [](Act& asked) { asked.fields.erase("cause"); }},
        {"feed_back", CaseState::kOpen, "done_on", [](Act& asked) { asked.fields["done_on"] = "昨天"; }},
        {"feed_back", CaseState::kOpen, "colour", [](Act& asked) { asked.fields["colour"] = "红"; }},
        {"verify", CaseState::kReported, "how", [](Act& asked) { asked.fields["how"] = "电话"; }},
        {"accept", CaseState::kOpen, "cause", [](Act& asked) { asked.fields["cause"] = "x"; }},
        {"check_in", CaseState::kOpen, "longitude_deg", no_note},  // neither where nor why not
        {"check_in", CaseState::kAssigned, "scene", [](Act& asked) { asked.fields["scene"] = "大概"; }},
    };
    for (const Row& row : rows) {
        const Case before = in(row.state);
        Act asked = act(row.act, before.version);
        EXPECT_TRUE(take(before, asked, everything())) << row.act;
        row.spoil(asked);
        const auto refused = take(before, asked, everything());
        ASSERT_FALSE(refused) << row.act << " " << row.field;
        EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
        EXPECT_EQ(refused.error().field, row.field) << refused.error().message;
    }
}

TEST_F(Cases, OfTwoWhoActAtOnceOneIsRefused) {
    const Case seen = opened().after;
    const auto first = take(seen, act("accept", seen.version), owner());
    ASSERT_TRUE(first);
    const auto second = take(first->after, act("assign", seen.version), leader());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::kConflict);
    EXPECT_EQ(second.error().field, "version");
}

TEST_F(Cases, SomebodyOfTheOrganisationTakesItUp) {
    const Who colleague{"xu", "许青禾", {Role::kTownHandler}, "town-a"};
    const auto taken = take(opened().after, act("accept"), colleague);
    ASSERT_TRUE(taken) << taken.error().message;
    EXPECT_EQ(taken->after.owner, "许青禾");
    EXPECT_EQ(taken->after.owner_organisation, "town-a");
}

TEST_F(Cases, ADeadlinePassesOnceAndMoreTimeMayBeGiven) {
    const Case record = opened().after;
    EXPECT_FALSE(expire(record, workflows().of(record), kDue, 20));  // until its last millisecond
    const auto late = expire(record, workflows().of(record), kDue + 1, 20);
    ASSERT_TRUE(late);
    EXPECT_EQ(late->after.overdue_at, kDue + 1);
    EXPECT_EQ(late->event.act, "overdue");
    EXPECT_EQ(late->event.actor, "system");
    EXPECT_FALSE(expire(late->after, workflows().of(record), kDue + kDayMs, 21));

    EXPECT_EQ(take(late->after, act("assign", 2), officer(), kDue + 2)->after.overdue_at, kDue + 1);  // the same deadline
    Act more_time = act("assign", 2);
    more_time.note.clear();
    more_time.due_at = end_of({2026, 4, 9});
    const auto taken = take(late->after, more_time, officer(), kDue + 2);
    ASSERT_FALSE(taken) << "he may not grant an extension, and so may not take one for the owner either";
    EXPECT_EQ(taken.error().field, "due_at");
    const auto given = take(late->after, more_time, leader(), kDue + 2);
    ASSERT_TRUE(given);
    EXPECT_EQ(given->after.due_at, end_of({2026, 4, 9}));
    EXPECT_EQ(given->after.overdue_at, std::nullopt);
    EXPECT_EQ(given->event.note, "");
    EXPECT_EQ(given->event.due_at, end_of({2026, 4, 9}));

    more_time.version = 1;
    more_time.due_at = kDue - 1;
    EXPECT_TRUE(take(record, more_time, officer()));

    EXPECT_TRUE(expire(in(CaseState::kReported), workflows().of(record), kDue + 1, 23));
    EXPECT_FALSE(expire(in(CaseState::kClosed), workflows().of(record), kDue + kDayMs, 23));
}

TEST_F(Cases, AnExtensionIsAskedForAndGrantedByAnother) {
    const Case record = opened().after;
    const auto asked = take(record, act("ask_extension"), owner());
    ASSERT_TRUE(asked);
    EXPECT_EQ(asked->after.due_at, kDue) << "asking moves nothing";
    EXPECT_EQ(asked->after.asked_due_at, end_of({2026, 4, 12}));
    EXPECT_FALSE(take(asked->after, act("grant_extension", 2), owner()));
    const auto granted = take(asked->after, act("grant_extension", 2), leader());
    ASSERT_TRUE(granted) << granted.error().message;
    EXPECT_EQ(granted->after.due_at, end_of({2026, 4, 12}));
    EXPECT_EQ(granted->after.extensions, 1);
    EXPECT_EQ(granted->after.asked_due_at, std::nullopt);
    const auto refused = take(asked->after, act("refuse_extension", 2), leader());
    EXPECT_EQ(refused->after.due_at, kDue);
    EXPECT_EQ(refused->after.asked_due_at, std::nullopt);
}

TEST_F(Cases, TheClockStandsWhileACaseIsSuspended) {
    const auto suspended = take(opened().after, act("suspend"), leader(), kNow + kHourMs);
    ASSERT_TRUE(suspended);
    EXPECT_FALSE(expire(suspended->after, workflows().of(suspended->after), kDue + 1, 20));
    const auto moved = take(suspended->after, act("feed_back", 2), owner());
    ASSERT_FALSE(moved);
    EXPECT_THAT(moved.error().message, testing::HasSubstr("suspended"));
    const auto resumed = take(suspended->after, act("resume", 2), leader(), kNow + kHourMs + 5 * kDayMs);
    ASSERT_TRUE(resumed);
    EXPECT_EQ(resumed->after.due_at, end_of({2026, 4, 10})) << "two working days were left";
    EXPECT_EQ(resumed->after.suspended_at, std::nullopt);
}

// A statutory deadline runs on while its case is suspended, and no step of ours takes it away.
TEST_F(Cases, AStatutoryDeadlineRunsOnAndStays) {
    Case record = opened().after;
    record.deadline = "of_the_law";  // no deadline of the workflow: what its clause says nobody knows here
    record.deadline_kind = DeadlineKind::kStatutory;
    record.deadline_clause = "某条例 三";
    const auto suspended = take(record, act("suspend"), leader(), kNow + kHourMs);
    ASSERT_TRUE(suspended);
    const auto late = expire(suspended->after, workflows().of(record), kDue + 1, 20);
    ASSERT_TRUE(late);
    EXPECT_TRUE(is_overdue(late->after, kDue + 2));
    EXPECT_FALSE(is_overdue(suspended->after, kDue + 2)) << "until it is noted";
    Case ours = suspended->after;
    ours.deadline_kind = DeadlineKind::kInternal;
    ours.overdue_at = kDue + 1;
    EXPECT_FALSE(is_overdue(ours, kDue + 2)) << "the clock of ours stands";

    const auto dismissed = take(record, act("dismiss"), officer());
    ASSERT_TRUE(dismissed) << dismissed.error().message;
    const auto again = take(dismissed->after, act("reopen", 2), leader(), kNow + 2 * kHourMs);
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(again->after.due_at, kDue);
    EXPECT_EQ(again->after.deadline_kind, DeadlineKind::kStatutory);
    Act later = act("reopen", 2);
    later.due_at = kDue + 30 * kDayMs;
    EXPECT_EQ(take(dismissed->after, later, leader(), kNow + 2 * kHourMs).error().field, "due_at");
    EXPECT_EQ(take(dismissed->after, act("reopen", 2), leader(), kDue + kDayMs)->after.deadline_kind, DeadlineKind::kInternal)
        << "once it has passed there is no more of it";

    Case other = record;
    other.id = 2;
    other.due_at = kDue + kDayMs;
    Act merge = act("merge");
    merge.into = 2;
    EXPECT_EQ(take(record, merge, officer(), kNow + kHourMs, &other).error().field, "into") << "into a later one";
    other.due_at = kDue - kHourMs;
    EXPECT_TRUE(take(record, merge, officer(), kNow + kHourMs, &other));
}

TEST_F(Cases, AnExtensionNeverTakesTimeAway) {
    const auto asked = take(opened().after, act("ask_extension"), owner());
    ASSERT_TRUE(asked);
    Case moved = asked->after;
    moved.due_at = *moved.asked_due_at + kDayMs;  // a pause meanwhile
    const auto granted = take(moved, act("grant_extension", 2), leader());
    ASSERT_FALSE(granted);
    EXPECT_THAT(granted.error().message, testing::HasSubstr("not later"));
    Act far = act("ask_extension");
    far.due_at = kNow + 11 * 366 * kDayMs;
    EXPECT_EQ(take(opened().after, far, owner()).error().field, "due_at") << "a slip of the hand";
}

TEST_F(Cases, WhoTakesNoPartHasNoCase) {
    const Case record = opened().after;
    Who looks = owner();
    looks.roles = {Role::kAuditor};
    looks.takes_part = false;
    EXPECT_FALSE(is_owner(record, looks));
    EXPECT_FALSE(take(record, act("accept"), looks));
}

TEST_F(Cases, ADuplicateGoesIntoTheOther) {
    Case one = opened().after;
    one.id = 1;
    Case other = opened().after;
    other.id = 2;
    Act merge = act("merge");
    merge.into = 2;
    const auto merged = take(one, merge, officer(), kNow, &other);
    ASSERT_TRUE(merged) << merged.error().message;
    EXPECT_EQ(merged->after.state, CaseState::kClosed);
    EXPECT_EQ(merged->after.outcome, "merged");
    EXPECT_EQ(merged->after.merged_into, 2);
    EXPECT_EQ(merged->after.watch_until, std::nullopt);
    EXPECT_EQ(take_in(other, one, "zhou", kNow, 9).event.act, "merged_in");
    for (const Case* into : {static_cast<const Case*>(nullptr), static_cast<const Case*>(&one)}) {
        EXPECT_EQ(take(one, merge, officer(), kNow, into).error().field, "into");
    }
    EXPECT_FALSE(take(merged->after, act("reopen", 2), leader()));
}

TEST_F(Cases, AClueIsSentAndReceived) {
    const auto sent = take(opened().after, act("send_clue"), leader());
    ASSERT_TRUE(sent && sent->after.clue_sent_at);
    EXPECT_FALSE(take(sent->after, act("receive_clue", 2), leader()));
    const auto received = take(sent->after, act("receive_clue", 2), discipline());
    ASSERT_TRUE(received && received->after.clue_received_at);
    EXPECT_EQ(received->after.state, CaseState::kOpen) << "the case goes on";
    EXPECT_FALSE(take(sent->after, act("send_clue", 2), leader())) << "one at a time";
    const auto another = take(received->after, act("send_clue", 3), leader(), kNow + kDayMs);
    ASSERT_TRUE(another) << another.error().message;
    EXPECT_TRUE(another->after.clue_waits());
    EXPECT_TRUE(take(another->after, act("receive_clue", 4), discipline()));
}

TEST_F(Cases, WhatIsConfidentialIsReleasedOnceAndTheFirmIsToldWhatCameAfter) {
    Case tip = opened().after;
    tip.type = "tip_off";
    EXPECT_FALSE(take(tip, act("release"), officer())) << "a leader does it";
    const auto released = take(tip, act("release"), leader());
    ASSERT_TRUE(released) << released.error().message;
    EXPECT_EQ(released->after.released_at, std::optional(released->event.at));
    EXPECT_EQ(released->event.act, "released");
    EXPECT_FALSE(take(released->after, act("release", 2), leader())) << "once";
    tip.site = SiteId{};
    EXPECT_FALSE(take(tip, act("release"), leader())) << "about no firm";
    EXPECT_FALSE(take(opened().after, act("release"), leader())) << "of no confidential kind";

    const Workflow& flow = workflows().of(released->after);
    CaseEvent before = released->event;
    before.act = "assigned";
    before.at = released->event.at - 1;
    CaseEvent after = before;
    after.at = released->event.at + 1;
    EXPECT_FALSE(told_to_firm(before, released->after, flow));
    EXPECT_TRUE(told_to_firm(released->event, released->after, flow));
    EXPECT_TRUE(told_to_firm(after, released->after, flow));
    EXPECT_FALSE(told_to_firm(after, tip, flow)) << "it was not released";
    after.act = "supervised";
    EXPECT_FALSE(told_to_firm(after, released->after, flow)) << "internal";
}

TEST_F(Cases, ADayThatIsStillToComeIsNoDayOfWhatWasDone) {
    Act talk = act("talk");
    talk.fields = {{"with", "厂长"}, {"held_on", format_date(to_date(kNow))}, {"agreed", "停产整改"}};
    Case heard = opened().after;
    heard.firm = {};
    EXPECT_TRUE(take(heard, talk, leader()));
    talk.fields["held_on"] = format_date(add_days(to_date(kNow), 1));
    EXPECT_EQ(take(heard, talk, leader()).error().field, "held_on");
}

TEST_F(Cases, AFixThatDoesNotHoldOpensTheCaseAgain) {
    const Case closed = in(CaseState::kClosed);
    Finding again = finding_;
    again.id = 8;
    again.value = "71.0";
    again.text = "又超标";
    const CaseChange back = relapse(closed, workflows().of(closed), finding_, again, calendar(), kNow + 3 * kDayMs, 40);
    EXPECT_EQ(back.after.state, CaseState::kOpen);
    EXPECT_EQ(back.after.finding_id, 8);
    EXPECT_EQ(back.after.relapses, 1);
    EXPECT_EQ(back.after.closed_at, std::nullopt);
    EXPECT_GT(back.after.due_at, kNow + 3 * kDayMs);
    EXPECT_EQ(back.event.act, "relapsed");
    EXPECT_THAT(back.event.details, testing::HasSubstr("\"value\":\"71.0\""));
    EXPECT_THAT(back.event.details, testing::HasSubstr("\"finding_id\":3"));

    const Instant over = *closed.watch_until + kWatchPatienceMs;
    const WatchedDays half{30, 15};
    EXPECT_FALSE(end_watch(closed, half, over, 41)) << "its last hour may still come";
    const auto held = end_watch(closed, half, over + 1, 41);
    ASSERT_TRUE(held);
    EXPECT_EQ(held->after.watch_outcome, "held");
    EXPECT_FALSE(end_watch(held->after, half, over + kDayMs, 42));
    EXPECT_FALSE(end_watch(opened().after, half, kNow + 90 * kDayMs, 42));
    EXPECT_EQ(end_watch(closed, std::nullopt, over + 1, 41)->after.watch_outcome, "held") << "of silence there are no values";
    const auto unseen = end_watch(closed, WatchedDays{30, 14}, over + 1, 41);
    EXPECT_EQ(unseen->after.watch_outcome, "held_uncertain");
    EXPECT_EQ(unseen->event.act, "watch_uncertain");
    EXPECT_EQ(unseen->event.details, R"({"days":30,"days_measured":14})");
}

TEST_F(Cases, LookingAgainOpensOnlyWhatDidNotPass) {
    const Case closed = in(CaseState::kClosed);
    Act looked = act("recheck", closed.version);
    looked.passed = true;
    EXPECT_EQ(take(closed, looked, officer())->after.state, CaseState::kClosed);
    looked.passed = false;
    const auto back = take(closed, looked, officer());
    EXPECT_EQ(back->after.state, CaseState::kOpen);
    EXPECT_EQ(back->after.deadline, "redo");
    EXPECT_EQ(back->after.outcome, "");
}

TEST_F(Cases, CommandsOfBeforeWorkflowsMeanWhatTheyMeant) {
    Case record = opened().after;
    const std::vector<std::pair<const char*, CaseState>> rows{
        {"assign", CaseState::kAssigned},    {"feed_back", CaseState::kReported}, {"return", CaseState::kAssigned},
        {"feed_back", CaseState::kReported}, {"verify", CaseState::kVerified},    {"close", CaseState::kClosed}};
    for (const auto& [name, state] : rows) {
        const auto asked = parse_old_act(name, R"({"case_id":1,"actor":"李科","note":"说明"})");
        ASSERT_TRUE(asked) << asked.error().message;
        Act old = *asked;
        if (old.act == "assign") old.owner = "赵工";
        const auto done = take(record, old, {});
        ASSERT_TRUE(done) << name << " " << done.error().message;
        EXPECT_EQ(done->after.state, state) << name;
        record = done->after;
    }
    EXPECT_EQ(parse_old_act("accept", R"({"case_id":1})").error().field, "type");
}

TEST_F(Cases, AResolvedFindingIsNotedAndClosesNothing) {
    finding_.state = FindingState::kResolved;
    finding_.resolution = "corrected";
    const auto noted = finding_resolved(in(CaseState::kAssigned), finding_, kNow, 20);
    ASSERT_TRUE(noted);
    EXPECT_EQ(noted->after.state, CaseState::kAssigned);
    EXPECT_EQ(noted->event.act, "finding_resolved");
    EXPECT_EQ(noted->event.note, "数据更正后不再成立");
    EXPECT_FALSE(finding_resolved(in(CaseState::kClosed), finding_, kNow, 20));
}

TEST_F(Cases, WhatResponsibilityAPointCallsFor) {
    EXPECT_EQ(matter_of(PointKind::kStack), "air");
    EXPECT_EQ(matter_of(PointKind::kAmbientAir), "air");
    EXPECT_EQ(matter_of(PointKind::kMicroAir), "air");
    EXPECT_EQ(matter_of(PointKind::kWastewater), "water");
    EXPECT_EQ(matter_of(PointKind::kSurfaceWater), "water");
}

}  // namespace
}  // namespace lvwang::cases
