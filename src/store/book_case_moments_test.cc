// Cases of a moment: found by an index, without a look at every case there is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/book_case_list.h"
#include "store/book_cases.h"
#include "store/book_session.h"
#include "store/scratch_test.h"

namespace lvwang::store {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr Instant kNoon{1'775'188'800'000};  // 2026-04-03T12:00+08

class CaseMoments : public testing::Test {
protected:
    CaseMoments() {
        auto opened = Book::open(scratch_.path("book.sqlite"));
        EXPECT_TRUE(opened.has_value()) << opened.error().message;
        book_ = std::move(*opened);
        book_->connection().sql << "INSERT INTO regions (code, name) VALUES ('330999', '区')";
    }

    std::int64_t opened(Instant at, std::optional<Instant> closed_at) {
        Case item;
        item.type = "general";
        item.title = "渣土车遗撒";
        item.report = "路面有渣土";
        item.reported_by = "li";
        item.region_code = "330999";
        item.owner = "王";
        item.opened_at = at;
        item.due_at = at + kDayMs;
        item.seq = 10;
        if (closed_at) {
            item.state = CaseState::kClosed;
            item.closed_at = closed_at;
            item.outcome = "mended";
        }
        const auto id = insert_case(*book_, item);
        EXPECT_TRUE(id.has_value()) << id.error().message;
        return id ? *id : 0;
    }

    std::string plan(const std::string& query) {
        std::string steps;
        soci::rowset<soci::row> rows = (book_->connection().sql.prepare << "EXPLAIN QUERY PLAN " + query);
        for (const soci::row& row : rows) steps += row.get<std::string>(3) + "; ";
        return steps;
    }

    Scratch scratch_;
    std::unique_ptr<Book> book_;
};

TEST_F(CaseMoments, WhatWasInHandAndWhatWasClosed) {
    const std::int64_t still = opened(kNoon, {});
    const std::int64_t since = opened(kNoon, kNoon + 3 * kDayMs);
    const std::int64_t before = opened(kNoon, kNoon + 2 * kDayMs);
    const std::int64_t early = opened(kNoon, kNoon + kDayMs);
    opened(kNoon + 5 * kDayMs, {});
    const Instant at = kNoon + 2 * kDayMs;
    const auto in_hand = cases_in_hand_at(*book_, at, {});
    ASSERT_TRUE(in_hand) << in_hand.error().message;
    std::vector<std::int64_t> found;
    for (const Case& item : *in_hand) found.push_back(item.id);
    EXPECT_THAT(found, ElementsAre(still, since)) << "closed at that very moment is closed";
    const auto closed = cases_closed_by(*book_, at, {.limit = 1, .offset = 1});
    ASSERT_TRUE(closed) << closed.error().message;
    EXPECT_EQ(closed->total, 2);
    ASSERT_EQ(closed->newest.size(), 2U) << "as many as offset and limit reach";
    EXPECT_EQ(closed->newest[0].id, before);
    EXPECT_EQ(closed->newest[1].id, early);
    EXPECT_TRUE(cases_in_hand_at(*book_, at, {.seen = SeenPlaces{}})->empty());
    EXPECT_TRUE(cases_in_hand_at(*book_, at, {.hidden_types = {"general"}})->empty());
    EXPECT_EQ(cases_closed_by(*book_, at, {.hidden_types = {"general"}})->total, 0);
}

TEST_F(CaseMoments, EventsOfManyCasesComeInOrder) {
    const std::int64_t first = opened(kNoon, {});
    const std::int64_t second = opened(kNoon, {});
    const std::int64_t third = opened(kNoon, {});
    for (const auto& [id, seq] : {std::pair(second, 20U), std::pair(first, 21U), std::pair(second, 22U)}) {
        CaseEvent event;
        event.case_id = id;
        event.at = kNoon;
        event.act = "opened";
        event.actor = "system";
        event.seq = seq;
        ASSERT_TRUE(add_case_event(*book_, event));
    }
    const auto events = events_of_cases(*book_, std::vector{first, second, third});
    ASSERT_TRUE(events) << events.error().message;
    ASSERT_EQ(events->size(), 2U) << "one has none";
    ASSERT_EQ(events->at(second).size(), 2U);
    EXPECT_EQ(events->at(second)[0].seq, 20U);
    EXPECT_EQ(events->at(second)[1].seq, 22U);
    EXPECT_TRUE(events_of_cases(*book_, {})->empty());
}

TEST_F(CaseMoments, AreFoundByAnIndex) {
    EXPECT_THAT(plan("SELECT id FROM cases WHERE closed_at > 5 AND opened_at <= 5"), HasSubstr("COVERING INDEX cases_by_life"));
    EXPECT_THAT(plan("SELECT id FROM cases WHERE closed_at IS NULL AND opened_at <= 5"),
                HasSubstr("COVERING INDEX cases_by_life"));
    EXPECT_THAT(plan("SELECT note FROM case_events WHERE case_id IN (1, 2) ORDER BY case_id, id"),
                HasSubstr("case_events_once (case_id=?)"));
}

}  // namespace
}  // namespace lvwang::store
