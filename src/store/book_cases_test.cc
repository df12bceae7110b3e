#include "store/book_cases.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/book_case_courses.h"
#include "store/book_case_list.h"
#include "store/book_findings.h"
#include "store/book_session.h"
#include "store/scratch_test.h"

namespace lvwang::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr Instant kNoon{1'775'188'800'000};  // 2026-04-03T12:00+08

class BookCasesTest : public testing::Test {
protected:
    BookCasesTest() {
        auto opened = Book::open(scratch_.path("book.sqlite"));
        EXPECT_TRUE(opened.has_value()) << opened.error().message;
        book_ = std::move(*opened);
        soci::session& sql = book_->connection().sql;
        sql << "INSERT INTO regions (code, name) VALUES ('330999', '区')";
        sql << "INSERT INTO organisations (key, name, kind) VALUES ('town-a', '甲镇', 'town')";
        sql << "INSERT INTO sites (key, kind, name, longitude_deg, latitude_deg) VALUES ('F1', 3, '厂', 1, 2)";
        for (const char* code : {"DA001", "DA002"}) {
            const std::string name = code;
            sql << "INSERT INTO points (site_id, code, kind, name, longitude_deg, latitude_deg) VALUES (1, :c, 3, '排口', 1, 2)",
                soci::use(name);
        }
    }

    static Finding finding(const std::string& key, FindingState state = FindingState::kOpen, Instant start = kNoon) {
        Finding finding;
        finding.key = key;
        finding.rule = "stack_hour_exceeded";
        finding.point = PointId{1};
        finding.parameter = ParameterId{7};
        finding.start = start;
        finding.last = start;
        finding.state = state;
        finding.pending_at = start + kHourMs;
        finding.open_at = start + kHourMs;
        if (state == FindingState::kResolved) finding.resolved_at = start + 2 * kHourMs;
        finding.value = "62.3";
        finding.limit = "50";
        finding.unit = "mg/m3";
        finding.table = "gb13271-2014/special_coal";
        finding.text = "二氧化硫折算浓度 62.3 mg/m³";
        finding.seq = 9;
        finding.periods = {{start, Decimal{623, 1}, Decimal{401, 1}, Decimal::of(50), 9}};
        return finding;
    }

    static Case record(std::int64_t finding_id, Instant due = kNoon + kDayMs) {
        Case record;
        record.finding_id = finding_id;
        record.type = "stack_exceedance";
        record.title = "厂 DA001 二氧化硫小时均值超标";
        record.point = PointId{1};
        record.site = SiteId{1};
        record.region_code = "330999";
        record.owner = "王";
        record.owner_organisation = "town-a";
        record.opened_at = kNoon;
        record.due_at = due;
        record.seq = 10;
        return record;
    }

    std::int64_t put(const Finding& finding) {
        const auto id = put_finding(*book_, finding);
        EXPECT_TRUE(id.has_value()) << id.error().message;
        return id ? *id : 0;
    }
    std::int64_t insert(const Case& opened) {
        const auto id = insert_case(*book_, opened);
        EXPECT_TRUE(id.has_value()) << id.error().message;
        return id ? *id : 0;
    }
    std::vector<std::string> keys(const FindingQuery& query) {
        const auto page = list_findings(*book_, query);
        EXPECT_TRUE(page.has_value()) << page.error().message;
        std::vector<std::string> keys;
        for (const ListedFinding& item : page->items) keys.push_back(item.finding.key);
        return keys;
    }
    std::vector<std::int64_t> ids(CaseQuery::Which which) {
        const auto page = list_cases(*book_, {.which = which});
        EXPECT_TRUE(page.has_value()) << page.error().message;
        EXPECT_EQ(page->total, std::ssize(page->items));
        std::vector<std::int64_t> ids;
        for (const ListedCase& item : page->items) ids.push_back(item.record.id);
        return ids;
    }

    Scratch scratch_;
    std::unique_ptr<Book> book_;
};

TEST_F(BookCasesTest, AFindingComesBackAsItWasWritten) {
    Finding written = finding("a");
    written.periods.push_back({kNoon + kHourMs, Decimal{5500, 2}, {}, Decimal::of(50), 11});
    written.last = kNoon + kHourMs;
    written.resolution = "";
    written.live = false;
    written.text_en = "it's over";
    const std::int64_t id = put(written);
    const auto read = find_finding(*book_, id);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->key, "a");
    EXPECT_EQ(read->parameter, ParameterId{7});
    EXPECT_EQ(read->state, FindingState::kOpen);
    EXPECT_EQ(read->last, kNoon + kHourMs);
    EXPECT_EQ(read->open_at, kNoon + kHourMs);
    EXPECT_EQ(read->resolved_at, std::nullopt);
    EXPECT_EQ(read->table, "gb13271-2014/special_coal");
    EXPECT_EQ(read->text, written.text);
    EXPECT_EQ(read->text_en, "it's over");
    EXPECT_FALSE(read->live);
    EXPECT_EQ(read->periods, written.periods);
    EXPECT_TRUE(read->periods[1].value.identical(Decimal{5500, 2}));
}

TEST_F(BookCasesTest, AFindingWithoutParameterOrPeriodsComesBackToo) {
    Finding silence = finding("s");
    silence.rule = "silent";
    silence.cls = FindingClass::kSilence;
    silence.period = Period::kMoment;
    silence.parameter.reset();
    silence.periods.clear();
    const auto read = find_finding(*book_, put(silence));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->parameter, std::nullopt);
    EXPECT_EQ(read->cls, FindingClass::kSilence);
    EXPECT_THAT(read->periods, IsEmpty());
}

TEST_F(BookCasesTest, WritingAFindingAgainChangesThatRow) {
    Finding written = finding("a");
    const std::int64_t id = put(written);
    EXPECT_EQ(put(written), id);
    written.state = FindingState::kResolved;
    written.resolved_at = kNoon + 3 * kHourMs;
    written.resolution = "corrected";
    written.periods.clear();
    EXPECT_EQ(put(written), id);
    EXPECT_NE(put(finding("b")), id);
    const auto read = find_finding(*book_, id);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->state, FindingState::kResolved);
    EXPECT_EQ(read->resolution, "corrected");
    EXPECT_THAT(read->periods, IsEmpty());
    EXPECT_EQ(list_findings(*book_, {})->total, 2);
}

TEST_F(BookCasesTest, FindingsAreListedNewestFirstAndFiltered) {
    put(finding("old", FindingState::kResolved, kNoon - kDayMs));
    put(finding("new", FindingState::kOpen, kNoon));
    Finding pending = finding("clue", FindingState::kPending, kNoon - kHourMs);
    pending.cls = FindingClass::kClue;
    pending.point = PointId{2};
    put(pending);

    EXPECT_THAT(keys({}), ElementsAre("new", "clue", "old"));
    EXPECT_THAT(keys({.state = FindingState::kOpen}), ElementsAre("new"));
    EXPECT_THAT(keys({.state = FindingState::kResolved}), ElementsAre("old"));
    EXPECT_THAT(keys({.cls = FindingClass::kClue}), ElementsAre("clue"));
    EXPECT_THAT(keys({.point = PointId{1}}), ElementsAre("new", "old"));
    EXPECT_THAT(keys({.state = FindingState::kOpen, .point = PointId{2}}), IsEmpty());
    EXPECT_THAT(keys({.limit = 1}), ElementsAre("new"));
    EXPECT_THAT(keys({.limit = 1, .offset = 2}), ElementsAre("old"));
    EXPECT_EQ(list_findings(*book_, {.limit = 1})->total, 3);
}

TEST_F(BookCasesTest, WhatWasWrongAtAMomentIsWhatHadOpenedAndWasNotResolved) {
    put(finding("open", FindingState::kOpen, kNoon));                // open from 13:00 on
    put(finding("past", FindingState::kResolved, kNoon - kHourMs));  // from 12:00 to 13:00
    const auto at = [&](Instant moment) { return keys({.open_at = moment}); };
    EXPECT_THAT(at(kNoon - 1), IsEmpty());
    EXPECT_THAT(at(kNoon), ElementsAre("past"));
    EXPECT_THAT(at(kNoon + kHourMs - 1), ElementsAre("past"));
    EXPECT_THAT(at(kNoon + kHourMs), ElementsAre("open")) << "the one is over when the other begins";
}

TEST_F(BookCasesTest, UnresolvedAndResolvedFindingsAreFoundApart) {
    const Instant monday = kNoon;
    put(finding("open", FindingState::kOpen, monday));
    put(finding("pending", FindingState::kPending, monday));
    Finding past = finding("past", FindingState::kResolved, monday);
    past.last = monday + 3 * kHourMs;
    put(past);

    std::vector<std::string> unresolved;
    const auto read = unresolved_findings(*book_);
    ASSERT_TRUE(read) << read.error().message;
    for (const Finding& each : *read) unresolved.push_back(each.key);
    EXPECT_THAT(unresolved, ElementsAre("open", "pending"));

    const auto touching = [&](std::string_view rule, PointId point, Instant from, Instant to) {
        const auto found = resolved_findings(*book_, rule, point, from, to);
        EXPECT_TRUE(found.has_value()) << found.error().message;
        return found->size();
    };
    constexpr std::string_view kRule = "stack_hour_exceeded";
    EXPECT_EQ(touching(kRule, PointId{1}, monday + kHourMs, monday + kHourMs), 1u);  // inside
    EXPECT_EQ(touching(kRule, PointId{1}, monday + 3 * kHourMs, monday + 9 * kHourMs), 1u);
    EXPECT_EQ(touching(kRule, PointId{1}, monday - kHourMs, monday), 1u);
    EXPECT_EQ(touching(kRule, PointId{1}, monday + 4 * kHourMs, monday + 9 * kHourMs), 0u);
    EXPECT_EQ(touching(kRule, PointId{1}, monday - 2 * kHourMs, monday - kHourMs), 0u);
    EXPECT_EQ(touching(kRule, PointId{2}, monday, monday), 0u);
    EXPECT_EQ(touching("silent", PointId{1}, monday, monday), 0u);
}

TEST_F(BookCasesTest, AFindingOfNoPointIsRefused) {
    Finding nowhere = finding("a");
    nowhere.point = PointId{77};
    const auto refused = put_finding(*book_, nowhere);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
    EXPECT_EQ(find_finding(*book_, 77).error().code, ErrorCode::kNotFound);
}

TEST_F(BookCasesTest, AFindingHasOneCase) {
    const std::int64_t finding_id = put(finding("a"));
    const std::int64_t id = insert(record(finding_id));
    Case again = record(finding_id);
    again.owner = "someone else";
    EXPECT_EQ(insert(again), id);
    const auto read = find_case(*book_, id);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->finding_id, finding_id);
    EXPECT_EQ(read->title, "厂 DA001 二氧化硫小时均值超标");
    EXPECT_EQ(read->owner, "王");
    EXPECT_EQ(read->owner_organisation, "town-a");
    EXPECT_EQ(read->region_code, "330999");
    EXPECT_EQ(read->state, CaseState::kOpen);
    EXPECT_EQ(read->due_at, kNoon + kDayMs);
    EXPECT_EQ(read->overdue_at, std::nullopt);
    EXPECT_EQ(read->closed_at, std::nullopt);
    EXPECT_EQ((*case_of_finding(*book_, finding_id))->id, id);
    EXPECT_EQ(*case_of_finding(*book_, finding_id + 1), std::nullopt);
    EXPECT_EQ(list_findings(*book_, {})->items.front().case_id, id);
}

TEST_F(BookCasesTest, ACaseIsChangedAndListedByItsState) {
    const std::int64_t urgent = insert(record(put(finding("a")), kNoon + kHourMs));
    const std::int64_t easy = insert(record(put(finding("b")), kNoon + 9 * kDayMs));
    const std::int64_t done = insert(record(put(finding("c"))));
    const std::int64_t done_later = insert(record(put(finding("d"))));

    Case late = *find_case(*book_, urgent);
    late.overdue_at = kNoon + 2 * kHourMs;
    late.state = CaseState::kAssigned;
    late.owner_organisation = "";
    ASSERT_TRUE(update_case(*book_, late));
    for (const auto& [id, hours] : {std::pair(done, 3), std::pair(done_later, 4)}) {
        Case closed = *find_case(*book_, id);
        closed.state = CaseState::kClosed;
        closed.closed_at = kNoon + hours * kHourMs;
        closed.outcome = "mended";
        ASSERT_TRUE(update_case(*book_, closed));
    }
    EXPECT_EQ(find_case(*book_, urgent)->owner_organisation, "");
    EXPECT_EQ(find_case(*book_, urgent)->overdue_at, kNoon + 2 * kHourMs);

    EXPECT_THAT(ids(CaseQuery::Which::kAll), ElementsAre(urgent, easy, done_later, done));
    EXPECT_THAT(ids(CaseQuery::Which::kOpen), ElementsAre(urgent, easy));
    EXPECT_THAT(ids(CaseQuery::Which::kOverdue), ElementsAre(urgent));
    EXPECT_THAT(ids(CaseQuery::Which::kClosed), ElementsAre(done_later, done));
    EXPECT_EQ(list_cases(*book_, {})->items.front().finding.key, "a");
    EXPECT_EQ(list_cases(*book_, {.limit = 1, .offset = 1})->items.front().record.id, easy);
}

TEST_F(BookCasesTest, AllOfACaseComesBackAsItWasWritten) {
    Case written = record(put(finding("a")));
    written.joined = {"陆网格", "xu"};
    written.deadline = "handle";
    written.deadline_kind = DeadlineKind::kStatutory;
    written.deadline_clause = "信访工作条例";
    written.asked_due_at = kNoon + 3 * kDayMs;
    written.extensions = 1;
    written.suspended_at = kNoon + 1;
    written.supervision = Supervision::kListed;
    written.clue_sent_at = kNoon + 2;
    written.clue_received_at = kNoon + 3;
    written.relapses = 2;
    written.version = 9;
    written.id = insert(written);
    const Case read = *find_case(*book_, written.id);
    EXPECT_EQ(read.type, "stack_exceedance");
    EXPECT_EQ(read.joined, written.joined);
    EXPECT_EQ(read.deadline, "handle");
    EXPECT_EQ(read.deadline_kind, DeadlineKind::kStatutory);
    EXPECT_EQ(read.deadline_clause, "信访工作条例");
    EXPECT_EQ(read.asked_due_at, written.asked_due_at);
    EXPECT_EQ(read.extensions, 1);
    EXPECT_EQ(read.suspended_at, written.suspended_at);
    EXPECT_EQ(read.supervision, Supervision::kListed);
    EXPECT_EQ(read.clue_sent_at, written.clue_sent_at);
    EXPECT_EQ(read.clue_received_at, written.clue_received_at);
    EXPECT_EQ(read.relapses, 2);
    EXPECT_EQ(read.version, 9);

    Case closed = read;
    closed.state = CaseState::kClosed;
    closed.suspended_at.reset();
    closed.closed_at = kNoon + kDayMs;
    closed.outcome = "mended";
    closed.watch_until = kNoon + 30 * kDayMs;
    ASSERT_TRUE(update_case(*book_, closed));
    EXPECT_EQ(find_case(*book_, written.id)->watch_until, closed.watch_until);
    EXPECT_THAT(ids(CaseQuery::Which::kWatched), ElementsAre(written.id));
    const CasePage hidden = *list_cases(*book_, {.hidden_types = {"stack_exceedance", "it's"}});
    EXPECT_THAT(hidden.items, IsEmpty());
    EXPECT_EQ(hidden.total, 0);
    closed.watch_outcome = "held";
    closed.revisit = {kNoon + 40 * kDayMs, "zhou", kNoon + 41 * kDayMs};
    ASSERT_TRUE(update_case(*book_, closed));
    const Case seen = *find_case(*book_, written.id);
    EXPECT_EQ(seen.revisit.by, "zhou");
    EXPECT_TRUE(seen.revisit.at == closed.revisit.at && seen.revisit.overdue_at == closed.revisit.overdue_at);
    EXPECT_THAT(ids(CaseQuery::Which::kRevisit), ElementsAre(written.id));
    EXPECT_THAT(ids(CaseQuery::Which::kWatched), IsEmpty());
}

TEST_F(BookCasesTest, CasesAreCountedByTheirKind) {
    EXPECT_THAT(*cases_by_type(*book_), IsEmpty());
    for (const std::string key : {"a", "b", "c"}) {
        Case one = record(put(finding(key)));
        if (key == "c") one.type = "tip_off";
        insert(one);
    }
    EXPECT_THAT(*cases_by_type(*book_), ElementsAre(testing::Pair("stack_exceedance", 2), testing::Pair("tip_off", 1)));
}

TEST_F(BookCasesTest, ACaseKeepsEveryFindingThatItWasAbout) {
    const std::int64_t first = put(finding("a"));
    const std::int64_t again = put(finding("b"));
    Case back = record(first);
    back.id = insert(back);
    back.finding_id = again;
    ASSERT_TRUE(update_case(*book_, back));
    EXPECT_EQ((*case_of_finding(*book_, first))->id, back.id);
    EXPECT_EQ((*case_of_finding(*book_, again))->id, back.id);
    EXPECT_EQ(find_case(*book_, back.id)->finding_id, again);
    const FindingPage page = *list_findings(*book_, {});
    for (const ListedFinding& row : page.items) EXPECT_EQ(row.case_id, back.id);
}

TEST_F(BookCasesTest, EventsAreAddedOnceAndKeepTheirOrder) {
    const std::int64_t id = insert(record(put(finding("a"))));
    const CaseEvent opened{0, id, kNoon, "opened", "system", "王", "why", 10};
    const CaseEvent assigned{0, id, kNoon + 1, "assigned", "李", "赵", "", 11};
    for (const CaseEvent& event : {opened, assigned, opened, assigned}) ASSERT_TRUE(add_case_event(*book_, event));
    CaseEvent reassigned = assigned;
    reassigned.seq = 12;
    reassigned.note = "又";
    ASSERT_TRUE(add_case_event(*book_, reassigned));

    const auto events = case_events(*book_, id);
    ASSERT_TRUE(events) << events.error().message;
    ASSERT_EQ(events->size(), 3u);
    EXPECT_EQ((*events)[0].act, "opened");
    EXPECT_EQ((*events)[0].note, "why");
    EXPECT_EQ((*events)[1].owner, "赵");
    EXPECT_EQ((*events)[2].seq, 12u);
    EXPECT_EQ((*events)[2].note, "又");
    EXPECT_THAT(*case_events(*book_, id + 1), IsEmpty());
}

TEST_F(BookCasesTest, TheCourseOfACaseIsWhatItsEventsSay) {
    const std::int64_t first = insert(record(put(finding("a"))));
    Case later = record(put(finding("b")));
    later.opened_at = kNoon + 60 * kDayMs;
    later.due_at = later.opened_at + kDayMs;
    const std::int64_t id = insert(later);
    Case elsewhere = record(put(finding("c")));
    elsewhere.opened_at = kNoon + 61 * kDayMs;
    elsewhere.point = PointId{2};
    insert(elsewhere);
    const auto event = [&](std::string_view act, int day, CaseState state) {
        const std::uint64_t seq = 20 + static_cast<std::uint64_t>(day);
        CaseEvent one{0, id, kNoon + day * kDayMs, std::string(act), "李", "王", "", seq};
        one.state = state;
        ASSERT_TRUE(add_case_event(*book_, one));
    };
    event("accepted", 61, CaseState::kAssigned);
    event("fed_back", 62, CaseState::kReported);
    event("returned", 63, CaseState::kAssigned);
    event("fed_back", 70, CaseState::kReported);
    event("rechecked", 71, CaseState::kClosed);
    event("rechecked", 72, CaseState::kAssigned);
    event("relapsed", 73, CaseState::kAssigned);
    event("relapsed", 99, CaseState::kAssigned);

    const Instant from = kNoon + 65 * kDayMs;
    const auto courses = case_courses(*book_, from, from + 10 * kDayMs);
    ASSERT_TRUE(courses) << courses.error().message;
    const CaseCourse& course = courses->at(id);
    EXPECT_EQ(course.accepted_at, kNoon + 61 * kDayMs);
    EXPECT_EQ(course.fed_back_at, kNoon + 62 * kDayMs) << "the first time";
    EXPECT_EQ(course.returned, 1);
    EXPECT_EQ(course.returned_within, 0);
    EXPECT_EQ(course.relapsed_within, 2) << "a look afterwards that failed, and once by itself; not what comes after";
    EXPECT_EQ(case_courses(*book_, kNoon + 59 * kDayMs, from)->at(id).before, 1) << "the one of this point";
    EXPECT_EQ(cases_alive(*book_, from, from + 10 * kDayMs)->size(), 3U);
    EXPECT_EQ(cases_alive(*book_, kNoon, kNoon + kDayMs)->at(0).id, first);
    EXPECT_EQ(cases_alive(*book_, kNoon, kNoon + kDayMs)->size(), 1U) << "the others were not opened yet";
}

TEST_F(BookCasesTest, ACaseWithoutItsPlaceOrOwnerIsRefused) {
    const std::int64_t finding_id = put(finding("a"));
    Case wrong = record(finding_id);
    wrong.owner_organisation = "nobody";
    EXPECT_EQ(insert_case(*book_, wrong).error().code, ErrorCode::kConflict);
    wrong = record(finding_id);
    wrong.owner = "";
    EXPECT_EQ(insert_case(*book_, wrong).error().code, ErrorCode::kConflict);
    wrong = record(finding_id + 1);
    EXPECT_EQ(insert_case(*book_, wrong).error().code, ErrorCode::kConflict);
    wrong.id = 5;
    EXPECT_EQ(update_case(*book_, wrong).error().code, ErrorCode::kNotFound);
    EXPECT_EQ(find_case(*book_, 5).error().code, ErrorCode::kNotFound);
    EXPECT_EQ(add_case_event(*book_, {0, 5, kNoon, "closed", "x", "", "", 1}).error().code, ErrorCode::kConflict);
}

// What somebody reported has no finding, and perhaps no site; it is kept and found like any other.
TEST_F(BookCasesTest, KeepsWhatWasReported) {
    Case told;
    told.type = "general";
    told.title = "河岸堆放垃圾";
    told.report = "约三车建筑垃圾";
    told.reported_by = "lu";
    told.seen_at = SeenAt{118.25, 31.5, CoordinateSystem::kGcj02};
    told.region_code = "330999";
    told.owner = "王";
    told.opened_at = kNoon;
    told.due_at = kNoon + kDayMs;
    told.seq = 10;
    told.id = insert(told);
    const std::int64_t second = insert(told);
    EXPECT_NE(second, told.id) << "two reports are two cases";
    const std::int64_t measured = insert(record(put(finding("a")), kNoon));
    Case read = *find_case(*book_, told.id);
    EXPECT_EQ(read.finding_id, 0);
    EXPECT_EQ(read.point, PointId{});
    EXPECT_EQ(read.site, SiteId{});
    EXPECT_EQ(read.report, "约三车建筑垃圾");
    EXPECT_EQ(read.reported_by, "lu");
    ASSERT_TRUE(read.seen_at);
    EXPECT_EQ(read.seen_at->latitude_deg, 31.5);
    EXPECT_EQ(read.seen_at->given_in, CoordinateSystem::kGcj02);
    ++read.version;
    read.owner = "李";
    ASSERT_TRUE(update_case(*book_, read));
    EXPECT_EQ(find_case(*book_, told.id)->owner, "李");
    const auto page = *list_cases(*book_, {});
    ASSERT_EQ(page.items.size(), 3U);
    EXPECT_EQ(page.total, 3);
    for (const ListedCase& item : page.items) {
        EXPECT_EQ(item.finding.id != 0, item.record.id == measured) << item.record.id;
        EXPECT_EQ(item.finding.key, item.record.id == measured ? "a" : "");
    }
}

TEST_F(BookCasesTest, WhatWasReportedIsSeenWhereItLies) {
    Case told;
    told.type = "general";
    told.title = "x";
    told.report = "y";
    told.reported_by = "lu";
    told.region_code = "330999";
    told.owner = "王";
    told.opened_at = kNoon;
    told.due_at = kNoon;
    const std::int64_t in_region = insert(told);
    told.site = SiteId{1};
    const std::int64_t at_site = insert(told);
    const std::int64_t at_point = insert(record(put(finding("a")), kNoon + 1));
    const auto seen = [&](SeenPlaces places) {
        std::vector<std::int64_t> ids;
        const CasePage page = *list_cases(*book_, {.seen = std::move(places)});
        for (const ListedCase& item : page.items) ids.push_back(item.record.id);
        return ids;
    };
    EXPECT_THAT(seen({}), IsEmpty());
    EXPECT_THAT(seen({{}, {}, {"330999"}}), ElementsAre(in_region)) << "a site is seen by itself, not by its region";
    EXPECT_THAT(seen({{}, {SiteId{1}}, {}}), ElementsAre(at_site));
    EXPECT_THAT(seen({{PointId{1}}, {SiteId{1}}, {"330999"}}), ElementsAre(in_region, at_site, at_point));
    EXPECT_THAT(seen({{}, {}, {"it's"}}), IsEmpty());
}

TEST_F(BookCasesTest, ARowThatNobodyMeasuredAndNobodyReportedIsNone) {
    Case told;
    told.type = "general";
    told.title = "x";
    told.report = "y";
    told.reported_by = "lu";
    told.region_code = "330999";
    told.owner = "王";
    told.opened_at = kNoon;
    told.due_at = kNoon;
    for (const auto spoil : {+[](Case& row) { row.owner.clear(); }, +[](Case& row) { row.reported_by.clear(); },
                             +[](Case& row) { row.report.clear(); }, +[](Case& row) { row.region_code.clear(); },
                             +[](Case& row) { row.relapses = 1; }}) {
        Case bad = told;
        spoil(bad);
        EXPECT_EQ(insert_case(*book_, bad).error().code, ErrorCode::kConflict);
    }
    EXPECT_TRUE(insert_case(*book_, told));
}

}  // namespace
}  // namespace lvwang::store
