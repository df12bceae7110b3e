#include "store/book_completeness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/book_fetching.h"
#include "store/book_session.h"
#include "store/old_book_test.h"
#include "store/scratch_test.h"

namespace lvwang::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const CivilDate kDay{2026, 4, 6};
const Instant kStart = start_of(kDay);

class BookCompletenessTest : public testing::Test {
protected:
    BookCompletenessTest() {
        auto opened = Book::open(scratch_.path("book.sqlite"));
        EXPECT_TRUE(opened.has_value()) << opened.error().message;
        book_ = std::move(*opened);
        soci::session& sql = book_->connection().sql;
        sql << "INSERT INTO sites (key, kind, name, longitude_deg, latitude_deg) VALUES ('F1', 3, '厂', 1, 2)";
        for (const char* code : {"DA001", "DA002"}) {
            const std::string name = code;
            sql << "INSERT INTO points (site_id, code, kind, name, longitude_deg, latitude_deg) VALUES (1, :c, 3, '排口', 1, 2)",
                soci::use(name);
        }
    }

    static PointDay a_day(PointId point, CivilDate day) {
        PointDay known{.point = point, .day = day, .periods = {}, .online = OnlineMinutes{1440, 1400}};
        const Instant start = start_of(day);
        known.periods[2] = {{24, 20, 3, 1, 60, 50, 9, 3}, {{start + 4 * kHourMs, start + 8 * kHourMs, 4}}};
        known.periods[3] = {{1, 0}, {{start, start + kDayMs, 1}}};
        return known;
    }

    // Of the hours that are missing in a_day.
    static Fetch fetch_of_hours(std::string mn) {
        Fetch fetch;
        fetch.point = PointId{1};
        fetch.period = Period::kHour;
        fetch.from = kStart + 4 * kHourMs;
        fetch.to = kStart + 8 * kHourMs;
        fetch.mn = std::move(mn);
        return fetch;
    }

    template <class T>
    static T must(Result<T> result) {
        EXPECT_TRUE(result.has_value()) << result.error().message;
        return std::move(*result);
    }

    Scratch scratch_;
    std::unique_ptr<Book> book_;
};

TEST_F(BookCompletenessTest, ADayIsReplacedAsAWhole) {
    PointDay day = a_day(PointId{1}, kDay);
    ASSERT_TRUE(put_point_day(*book_, day));
    ASSERT_TRUE(put_point_day(*book_, day));
    ASSERT_TRUE(put_point_day(*book_, a_day(PointId{2}, kDay)));
    ASSERT_TRUE(put_point_day(*book_, a_day(PointId{1}, add_days(kDay, 1))));

    auto hours = must(counted_days(*book_, Period::kHour, kDay, kDay));
    ASSERT_THAT(hours, SizeIs(2));
    EXPECT_EQ(hours[0].point, PointId{1});
    EXPECT_EQ(hours[0].day, kDay);
    EXPECT_EQ(hours[0].counts, day.periods[2].counts);
    EXPECT_THAT(must(counted_days(*book_, Period::kMinute, kDay, add_days(kDay, 9))), IsEmpty());
    EXPECT_THAT(must(known_gaps(*book_, {.point = {}, .period = {}, .from = kStart, .to = kStart + 2 * kDayMs})), SizeIs(6));

    day.periods[2] = {{24, 24, 3, 1, 72, 62, 9, 3}, {}};  // the hole was filled
    day.periods[3] = {};                                  // and no day is expected any more
    day.online = OnlineMinutes{1440, 1440};
    ASSERT_TRUE(put_point_day(*book_, day));
    hours = must(counted_days(*book_, Period::kHour, kDay, kDay));
    EXPECT_EQ(hours[0].counts.received, 24);
    EXPECT_THAT(must(counted_days(*book_, Period::kDay, kDay, kDay)), SizeIs(1));
    EXPECT_THAT(must(known_gaps(*book_, {.point = PointId{1}, .period = {}, .from = kStart, .to = kStart + kDayMs})), IsEmpty());
    const auto lines = must(online_days(*book_, kDay, kDay));
    ASSERT_THAT(lines, SizeIs(2));
    EXPECT_EQ(lines[0].minutes, (OnlineMinutes{1440, 1440}));
    EXPECT_EQ(lines[1].minutes, (OnlineMinutes{1440, 1400}));

    day.online.reset();  // counted again when its minutes were forgotten
    ASSERT_TRUE(put_point_day(*book_, day));
    EXPECT_EQ(must(online_days(*book_, kDay, kDay))[0].minutes, (OnlineMinutes{1440, 1440}));
}

TEST_F(BookCompletenessTest, StretchesComeNewestFirst) {
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(put_point_day(*book_, a_day(PointId{1 + i % 2}, add_days(kDay, i))));
    const auto gaps = must(known_gaps(*book_, {.point = {}, .period = Period::kHour, .from = kStart, .to = kStart + 9 * kDayMs}));
    ASSERT_THAT(gaps, SizeIs(3));
    EXPECT_EQ(gaps[0],
              (KnownGap{PointId{1}, Period::kHour, {kStart + 2 * kDayMs + 4 * kHourMs, kStart + 2 * kDayMs + 8 * kHourMs, 4}}));
    EXPECT_EQ(gaps[2].stretch.from, kStart + 4 * kHourMs);
    struct Case {
        GapQuery query;
        std::size_t found;
    };
    const Case cases[] = {
        {{.point = PointId{2}, .period = Period::kHour, .from = kStart, .to = kStart + 9 * kDayMs}, 1},
        {{.point = {}, .period = {}, .from = kStart, .to = kStart + 9 * kDayMs}, 6},
        {{.point = {}, .period = {}, .from = kStart, .to = kStart + 9 * kDayMs, .limit = 2}, 2},
        {{.point = {}, .period = Period::kHour, .from = kStart, .to = kStart + 4 * kHourMs}, 0},
        {{.point = {}, .period = Period::kHour, .from = kStart + 7 * kHourMs, .to = kStart + 9 * kHourMs}, 1},
        {{.point = {}, .period = Period::kHour, .from = kStart + 8 * kHourMs, .to = kStart + 9 * kHourMs}, 0},
    };
    for (const Case& c : cases) EXPECT_THAT(must(known_gaps(*book_, c.query)), SizeIs(c.found));
}

TEST_F(BookCompletenessTest, OldStretchesAreForgottenCountsAreNot) {
    ASSERT_TRUE(put_point_day(*book_, a_day(PointId{1}, kDay)));
    ASSERT_TRUE(put_point_day(*book_, a_day(PointId{1}, add_days(kDay, 1))));
    HeardMinutes heard;
    heard.set(7);
    ASSERT_TRUE(add_heard_minutes(*book_, PointId{1}, kDay, heard));
    ASSERT_TRUE(forget_gaps(*book_, add_days(kDay, 1), kDay));
    EXPECT_FALSE(must(heard_minutes(*book_, PointId{1}, kDay)).none());
    ASSERT_TRUE(forget_gaps(*book_, add_days(kDay, 1), add_days(kDay, 1)));
    EXPECT_THAT(must(known_gaps(*book_, {.point = {}, .period = {}, .from = kStart, .to = kStart + 2 * kDayMs})), SizeIs(2));
    EXPECT_THAT(must(counted_days(*book_, Period::kHour, kDay, add_days(kDay, 1))), SizeIs(2));
    EXPECT_TRUE(must(heard_minutes(*book_, PointId{1}, kDay)).none());
}

TEST_F(BookCompletenessTest, HeardMinutesAreAdded) {
    HeardMinutes first;
    first.set(0).set(1439);
    HeardMinutes second;
    second.set(1).set(700);
    EXPECT_TRUE(must(heard_minutes(*book_, PointId{0}, kDay)).none());
    ASSERT_TRUE(add_heard_minutes(*book_, PointId{0}, kDay, first));
    ASSERT_TRUE(add_heard_minutes(*book_, PointId{0}, kDay, second));
    ASSERT_TRUE(add_heard_minutes(*book_, PointId{0}, kDay, first));
    EXPECT_EQ(must(heard_minutes(*book_, PointId{0}, kDay)), first | second);
    EXPECT_TRUE(must(heard_minutes(*book_, PointId{1}, kDay)).none());
}

TEST_F(BookCompletenessTest, RhythmsAndRecountsAreKept) {
    const Rhythm five_minutes{300, RhythmSource::kTold, kStart};
    ASSERT_TRUE(put_rhythm(*book_, PointId{2}, Period::kMinute, {60, RhythmSource::kLearned, kStart + 5}));
    ASSERT_TRUE(put_rhythm(*book_, PointId{2}, Period::kMinute, five_minutes));
    const auto rhythms = must(load_rhythms(*book_));
    ASSERT_THAT(rhythms, SizeIs(1));
    EXPECT_EQ(rhythms.at(PointId{2})[1], five_minutes);
    EXPECT_EQ(rhythms.at(PointId{2})[0], Rhythm{});

    ASSERT_TRUE(put_recount(*book_, PointId{1}, kDay));
    ASSERT_TRUE(put_recount(*book_, PointId{2}, kDay));
    ASSERT_TRUE(put_recount(*book_, PointId{1}, add_days(kDay, -3)));
    ASSERT_TRUE(put_recount(*book_, PointId{2}, {}));
    EXPECT_THAT(must(recounts(*book_)), ElementsAre(std::pair{PointId{1}, add_days(kDay, -3)}));
}

TEST_F(BookCompletenessTest, APointThatIsNotThereIsAConflict) {
    const auto put = put_point_day(*book_, a_day(PointId{9}, kDay));
    ASSERT_FALSE(put.has_value());
    EXPECT_EQ(put.error().code, ErrorCode::kConflict);
    EXPECT_NE(put.error().message.find("point 9"), std::string::npos) << put.error().message;
}

TEST_F(BookCompletenessTest, EachLoggerOfAPointIsAskedAndOneAtATime) {
    ASSERT_TRUE(put_point_day(*book_, a_day(PointId{1}, kDay)));
    const Instant now = kStart + 2 * kDayMs;
    const auto next = [&](std::string_view mn) {
        const auto gap = must(next_to_fetch(*book_, PointId{1}, mn, now));
        return gap ? gap->period : Period::kMoment;
    };
    ASSERT_EQ(next("A"), Period::kHour) << "the newest first";
    Fetch fetch = fetch_of_hours("A");
    ASSERT_TRUE(put_fetch(*book_, fetch));
    EXPECT_EQ(next("B"), Period::kDay) << "A is being asked";
    fetch.state = FetchState::kNoData;
    ASSERT_TRUE(put_fetch(*book_, fetch));
    EXPECT_EQ(next("A"), Period::kDay);
    EXPECT_EQ(next("B"), Period::kHour) << "it may have what A has not";
    EXPECT_TRUE(must(find_fetch(*book_, PointId{1}, "A", Period::kHour, fetch.from)));
    EXPECT_FALSE(must(find_fetch(*book_, PointId{1}, "B", Period::kHour, fetch.from)));
    fetch.mn = "B";
    ASSERT_TRUE(put_fetch(*book_, fetch));
    EXPECT_EQ(next("B"), Period::kDay);
    EXPECT_THAT(must(fetches(*book_, PointId{1}, kStart, now)), SizeIs(2));
}

TEST_F(BookCompletenessTest, WhatAClockThatWasAheadPutOffWaitsNoMore) {
    ASSERT_TRUE(put_point_day(*book_, a_day(PointId{1}, kDay)));
    const Instant now = kStart + 2 * kDayMs;
    const auto is_asked = [&](Instant asked_again_at, Instant patient_until) {
        Fetch fetch = fetch_of_hours("A");
        fetch.state = FetchState::kUnanswered;
        fetch.next_at = asked_again_at;
        EXPECT_TRUE(put_fetch(*book_, fetch));
        EXPECT_TRUE(put_patience(*book_, "A", Period::kHour, {1, patient_until}));
        return must(next_to_fetch(*book_, PointId{1}, "A", now))->period == Period::kHour;
    };
    const Instant year_ahead = now + 365 * kDayMs;
    EXPECT_TRUE(is_asked(now, now));
    EXPECT_FALSE(is_asked(now + kLongestPauseMs, now));
    EXPECT_FALSE(is_asked(now, now + kLongestPauseMs));
    EXPECT_TRUE(is_asked(year_ahead, year_ahead));
    EXPECT_FALSE(is_asked(kNever, now));
}

TEST(BookFetchesBefore, AreKeptByTheUpgrade) {
    const Scratch scratch;
    const std::string path = scratch.path("old.sqlite");
    make_book_before(
        "fetches_of_devices", path,
        {"INSERT INTO sites (key, kind, name, longitude_deg, latitude_deg) VALUES ('F1', 3, '厂', 1, 2)",
         "INSERT INTO points (site_id, code, kind, name, longitude_deg, latitude_deg) VALUES (1, 'D', 3, '口', 1, 2)",
         "INSERT INTO gap_fetches VALUES (1, 2, 0, 3600000, 'A', 7, 2, 1, 0, 5, 9223372036854775807, '', 'auto:gaps')"});
    const auto book = Book::open(path);
    ASSERT_TRUE(book.has_value()) << book.error().message;
    const auto kept = find_fetch(**book, PointId{1}, "A", Period::kHour, Instant{0});
    ASSERT_TRUE(kept.has_value() && kept->has_value());
    EXPECT_EQ((*kept)->command_id, 7);
    EXPECT_EQ((*kept)->state, FetchState::kNoData);
    EXPECT_EQ((*kept)->next_at, kNever);
}

}  // namespace
}  // namespace lvwang::store
