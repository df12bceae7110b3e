#include "cases/cases.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace lvwang::cases {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr Instant kNow{1'775'188'800'000};  // 2026-04-03T12:00+08
constexpr Instant kDue{kNow.ms + 2 * kDayMs};

class Cases : public testing::Test {
protected:
    Cases() {
        finding_.id = 3;
        finding_.rule = "stack_hour_exceeded";
        finding_.state = FindingState::kOpen;
        finding_.open_at = kNow;
        finding_.text = "清源热电 DA001 二氧化硫 折算浓度 62.3 mg/m³";
        site_.id = SiteId{4};
        site_.kind = SiteKind::kFirm;
        site_.name = "清源热电";
        site_.name_en = "Qingyuan Heat";
        site_.region_code = "330999";
        point_.id = PointId{5};
        point_.code = "DA001";
        point_.name = "1号锅炉排口";
        so2_.name = "二氧化硫";
        so2_.name_en = "SO2";
        responsible_.person = "王敏";
        responsible_.organisation_key = "town-a";
    }

    CaseChange opened() { return open({finding_, site_, point_, &so2_}, &responsible_, desk_, kDue, kNow, 10); }

    static Act act(ActType type, const std::string& note = "已查明") {
        Act asked;
        asked.type = type;
        asked.actor = "李科";
        asked.note = note;
        if (type == ActType::kAssign) {
            asked.owner = "赵工";
            asked.owner_organisation = "bureau";
        }
        return asked;
    }

    // A case in `state`, by the shortest way there.
    Case in(CaseState state) {
        Case record = opened().after;
        for (const ActType type : {ActType::kAssign, ActType::kFeedBack, ActType::kVerify, ActType::kClose}) {
            if (record.state == state) break;
            record = step(record, act(type), kNow, 11)->after;
        }
        EXPECT_EQ(record.state, state);
        return record;
    }

    Finding finding_;
    Site site_;
    Point point_;
    Parameter so2_;
    Responsibility responsible_;
    Owner desk_{"值班室", "bureau"};
};

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
}

TEST_F(Cases, WhereNobodyIsNamedTheDutyDeskHasIt) {
    const Responsibility without_person;
    for (const Responsibility* nobody : std::initializer_list<const Responsibility*>{nullptr, &without_person}) {
        const CaseChange change = open({finding_, site_, point_, &so2_}, nobody, desk_, kDue, kNow, 10);
        EXPECT_EQ(change.after.owner, "值班室");
        EXPECT_EQ(change.after.owner_organisation, "bureau");
    }
    EXPECT_DEATH((void)open({finding_, site_, point_, &so2_}, nullptr, Owner{}, kDue, kNow, 10), "no duty desk");
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
    const CaseChange silence = open({finding_, site_, point_, nullptr}, &responsible_, desk_, kDue, kNow, 10);
    EXPECT_EQ(silence.after.title, "清源热电 无数据");
    EXPECT_EQ(silence.after.title_en, "Qingyuan Heat: no data");
}

TEST_F(Cases, WhichFindingOpensACase) {
    const auto rules = DueRules::parse("rule,working_days,hours,note\nstack_hour_exceeded,2,,\n", "due.csv");
    ASSERT_TRUE(rules);
    EXPECT_TRUE(opens_case(finding_, *rules));
    Finding other = finding_;
    other.live = false;  // late data raise no alarm
    EXPECT_FALSE(opens_case(other, *rules));
    other = finding_;
    other.state = FindingState::kPending;
    other.open_at.reset();
    EXPECT_FALSE(opens_case(other, *rules));
    other = finding_;
    other.rule = "wastewater_hour_warning";
    EXPECT_FALSE(opens_case(other, *rules));
}

TEST_F(Cases, TheTableOfSteps) {
    struct Row {
        CaseState from;
        std::vector<std::pair<ActType, CaseState>> allowed;
    };
    const std::vector<Row> rows{
        {CaseState::kOpen, {{ActType::kAssign, CaseState::kAssigned}, {ActType::kFeedBack, CaseState::kReported}}},
        {CaseState::kAssigned, {{ActType::kAssign, CaseState::kAssigned}, {ActType::kFeedBack, CaseState::kReported}}},
        {CaseState::kReported, {{ActType::kVerify, CaseState::kVerified}, {ActType::kReturn, CaseState::kAssigned}}},
        {CaseState::kVerified, {{ActType::kReturn, CaseState::kAssigned}, {ActType::kClose, CaseState::kClosed}}},
        {CaseState::kClosed, {}},
    };
    for (const Row& row : rows) {
        std::vector<ActType> names;
        for (const auto& [type, to] : row.allowed) names.push_back(type);
        EXPECT_EQ(allowed_acts(row.from), names) << to_string(row.from);
        for (const ActType type : {ActType::kAssign, ActType::kFeedBack, ActType::kVerify, ActType::kReturn, ActType::kClose}) {
            SCOPED_TRACE(fmt::format("{} when {}", to_string(type), to_string(row.from)));
            const auto done = step(in(row.from), act(type), kNow + kHourMs, 20);
            const auto allowed = std::ranges::find(row.allowed, type, &std::pair<ActType, CaseState>::first);
            if (allowed == row.allowed.end()) {
                ASSERT_FALSE(done);
                EXPECT_EQ(done.error().code, ErrorCode::kConflict);
                EXPECT_NE(done.error().message.find(to_string(row.from)), std::string::npos) << done.error().message;
                continue;
            }
            ASSERT_TRUE(done) << done.error().message;
            EXPECT_EQ(done->after.state, allowed->second);
            EXPECT_EQ(done->after.seq, 20u);
            EXPECT_EQ(done->event.actor, "李科");
            EXPECT_EQ(done->event.owner, done->after.owner);
            EXPECT_EQ(done->event.at, kNow + kHourMs);
            EXPECT_EQ(done->after.closed_at.has_value(), type == ActType::kClose);
        }
    }
}

TEST_F(Cases, EventsAreCalledByWhatWasDone) {
    Case record = opened().after;
    std::vector<std::string> acts;
    for (const ActType type :
         {ActType::kAssign, ActType::kFeedBack, ActType::kReturn, ActType::kFeedBack, ActType::kVerify, ActType::kClose}) {
        const auto done = step(record, act(type), kNow, 20);
        ASSERT_TRUE(done) << done.error().message;
        acts.push_back(done->event.act);
        record = done->after;
    }
    EXPECT_THAT(acts, ElementsAre("assigned", "fed_back", "returned", "fed_back", "verified", "closed"));
    EXPECT_EQ(record.owner, "赵工");
    EXPECT_EQ(record.owner_organisation, "bureau");
}

TEST_F(Cases, WhatAnActNeeds) {
    struct Row {
        ActType type;
        CaseState state;
        const char* field;
        std::function<void(Act&)> spoil;
    };
    const auto no_note = [](Act& asked) { asked.note.clear(); };
    const std::vector<Row> rows{
        {ActType::kAssign, CaseState::kOpen, "actor", [](Act& asked) { asked.actor.clear(); }},
        {ActType::kVerify, CaseState::kReported, "actor", [](Act& asked) { asked.actor = "system"; }},
        {ActType::kFeedBack, CaseState::kOpen, "note", no_note},
        {ActType::kClose, CaseState::kVerified, "note", no_note},
        {ActType::kAssign, CaseState::kOpen, "owner", [](Act& asked) { asked.owner.clear(); }},
        {ActType::kAssign, CaseState::kOpen, "due_at", [](Act& asked) { asked.due_at = kNow; }},
    };
    for (const Row& row : rows) {
        Act asked = act(row.type);
        EXPECT_TRUE(step(in(row.state), asked, kNow, 20)) << row.field;
        row.spoil(asked);
        const auto refused = step(in(row.state), asked, kNow, 20);
        ASSERT_FALSE(refused) << row.field;
        EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
        EXPECT_EQ(refused.error().field, row.field);
    }
    EXPECT_TRUE(step(in(CaseState::kReported), act(ActType::kVerify, ""), kNow, 20));
    EXPECT_TRUE(step(in(CaseState::kReported), act(ActType::kReturn, ""), kNow, 20));
}

TEST_F(Cases, ADeadlinePassesOnceAndMoreTimeMayBeGiven) {
    const Case record = opened().after;
    EXPECT_FALSE(expire(record, kDue, 20));  // until its last millisecond
    const auto late = expire(record, kDue + 1, 20);
    ASSERT_TRUE(late);
    EXPECT_EQ(late->after.overdue_at, kDue + 1);
    EXPECT_EQ(late->after.state, record.state);
    EXPECT_EQ(late->event.act, "overdue");
    EXPECT_EQ(late->event.actor, "system");
    EXPECT_FALSE(expire(late->after, kDue + kDayMs, 21));

    EXPECT_EQ(step(late->after, act(ActType::kAssign), kDue + 2, 22)->after.overdue_at, kDue + 1);  // the same deadline
    Act more_time = act(ActType::kAssign, "");
    more_time.due_at = end_of({2026, 4, 9});
    const auto given = step(late->after, more_time, kDue + 2, 22);
    ASSERT_TRUE(given);
    EXPECT_EQ(given->after.due_at, end_of({2026, 4, 9}));
    EXPECT_EQ(given->after.overdue_at, std::nullopt);
    EXPECT_EQ(given->event.note, "期限 2026-04-09 23:59");
    EXPECT_TRUE(expire(given->after, end_of({2026, 4, 9}) + 1, 23));

    EXPECT_TRUE(expire(in(CaseState::kReported), kDue + 1, 23));
    EXPECT_FALSE(expire(in(CaseState::kClosed), kDue + kDayMs, 23));
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

// Whatever people try and whatever time passes: an unfinished case has one owner and one deadline, a closed one changes no
// more, time does not run back, and each change is one event.
TEST_F(Cases, NoUnfinishedCaseIsWithoutOwnerAndDeadline) {
    std::mt19937 random(20260403);
    const auto pick = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    int closed = 0;
    int refused = 0;
    for (int round = 0; round < 2000; ++round) {
        Case record = open({finding_, site_, point_, &so2_}, pick(2) == 0 ? &responsible_ : nullptr, desk_, kDue, kNow, 1).after;
        Instant now = kNow;
        for (std::uint64_t seq = 2; seq < 20; ++seq) {
            now = now + pick(20) * kHourMs;
            const Case before = record;
            std::optional<CaseChange> change;
            if (const int what = pick(8); what == 5) {
                change = expire(record, now, seq);
            } else if (what == 6) {
                change = finding_resolved(record, finding_, now, seq);
            } else {
                Act asked = act(static_cast<ActType>(pick(5)), pick(4) == 0 ? "" : "备注");
                if (pick(5) == 0) asked.owner.clear();
                if (pick(3) == 0) asked.due_at = now + (pick(40) - 10) * kHourMs;
                auto done = step(record, asked, now, seq);
                if (done) {
                    change = *done;
                } else {
                    ++refused;
                }
            }
            if (!change) continue;
            record = change->after;
            ASSERT_NE(before.state, CaseState::kClosed);
            ASSERT_EQ(change->event.seq, seq);
            ASSERT_EQ(change->event.at, now);
            ASSERT_FALSE(change->event.actor.empty());
            ASSERT_EQ(change->event.owner, record.owner);
            ASSERT_EQ(record.finding_id, before.finding_id);
            ASSERT_EQ(record.opened_at, before.opened_at);
            ASSERT_FALSE(record.owner.empty());
            ASSERT_GT(record.due_at, record.opened_at);
            ASSERT_EQ(record.closed_at.has_value(), record.state == CaseState::kClosed);
            ASSERT_TRUE(!record.overdue_at || *record.overdue_at > record.due_at);
        }
        closed += record.state == CaseState::kClosed ? 1 : 0;
    }
    EXPECT_GT(closed, 50);  // the walk reaches the end often enough to mean something
    EXPECT_GT(refused, 1000);
}

// ---- what people send ----

TEST(ParseAct, ReadsWhatIsAskedFor) {
    const auto asked = parse_act("assign", R"({"case_id":7,"actor":" 李科 ","note":null,"owner":"赵工",
        "owner_organisation":"bureau","due_at":"2026-04-09"})");
    ASSERT_TRUE(asked) << asked.error().message;
    EXPECT_EQ(asked->type, ActType::kAssign);
    EXPECT_EQ(asked->case_id, 7);
    EXPECT_EQ(asked->actor, "李科");
    EXPECT_EQ(asked->note, "");
    EXPECT_EQ(asked->owner, "赵工");
    EXPECT_EQ(asked->owner_organisation, "bureau");
    EXPECT_EQ(asked->due_at, end_of({2026, 4, 9}));
    EXPECT_EQ(parse_act("assign", R"({"case_id":7,"due_at":"2026-04-09T17:30:00+08:00"})")->due_at,
              end_of({2026, 4, 9}) + kSecondMs - 6 * kHourMs - 30 * kMinuteMs);
    const auto closed = parse_act("close", R"({"case_id":7,"actor":"李","note":"已销号"})");
    ASSERT_TRUE(closed) << closed.error().message;
    EXPECT_EQ(closed->note, "已销号");
    EXPECT_EQ(closed->due_at, std::nullopt);
}

TEST(ParseAct, NamesTheFieldAtFault) {
    struct Row {
        const char* type;
        std::string body;
        const char* field;
    };
    const std::vector<Row> rows{
        {"delete", R"({"case_id":1})", "type"},
        {"", R"({"case_id":1})", "type"},
        {"close", "", "body"},
        {"close", "{", "body"},
        {"close", "[1]", "body"},
        {"close", R"({"case_id":1} x)", "body"},
        {"close", "{\"case_id\":1,\"note\":\"\xff\"}", "body"},
        {"close", R"({"a":{"b":{"c":{"d":{"e":1}}}}})", "body"},
        {"close", R"({"note":"x"})", "case_id"},
        {"close", R"({"case_id":"1"})", "case_id"},
        {"close", R"({"case_id":0})", "case_id"},
        {"close", R"({"case_id":1.5})", "case_id"},
        {"close", R"({"case_id":1,"note":5})", "note"},
        {"close", R"({"case_id":1,"note":")" + std::string(6001, 'x') + R"("})", "note"},
        {"close", R"({"case_id":1,"actor":["x"]})", "actor"},
        {"close", R"({"case_id":1,"actor":")" + std::string(201, 'x') + R"("})", "actor"},
        {"close", R"({"case_id":1,"owner":"x"})", "owner"},
        {"close", R"({"case_id":1,"due_at":"2026-04-09"})", "due_at"},
        {"assign", R"({"case_id":1,"ownr":"x"})", "ownr"},
        {"assign", R"({"case_id":1,"":"x"})", "body"},
        {"assign", R"({"case_id":1,"owner":true})", "owner"},
        {"assign", R"({"case_id":1,"due_at":"tomorrow"})", "due_at"},
        {"assign", R"({"case_id":1,"due_at":1775188800})", "due_at"},
    };
    for (const Row& row : rows) {
        const auto refused = parse_act(row.type, row.body);
        ASSERT_FALSE(refused) << row.type << " " << row.body.substr(0, 60);
        EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
        EXPECT_EQ(refused.error().field, row.field) << row.body.substr(0, 60) << ": " << refused.error().message;
    }
}

TEST(ParseAct, EveryActHasItsName) {
    for (const ActType type : {ActType::kAssign, ActType::kFeedBack, ActType::kVerify, ActType::kReturn, ActType::kClose}) {
        ASSERT_TRUE(parse_act_type(to_string(type)));
        EXPECT_EQ(*parse_act_type(to_string(type)), type);
    }
}

}  // namespace
}  // namespace lvwang::cases
