#include "store/book_records.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "store/book_session.h"
#include "store/old_book_test.h"
#include "store/scratch_test.h"

namespace lvwang::store {
namespace {

class BookRecords : public testing::Test {
protected:
    void SetUp() override {
        auto opened = Book::open(scratch_.path("book.sqlite"));
        ASSERT_TRUE(opened.has_value()) << opened.error().message;
        book_ = std::move(*opened);
        ASSERT_TRUE(book_->begin());
    }
    void state(int minute, const std::string& letters, std::uint64_t seq) { state(Instant{minute * kMinuteMs}, letters, seq); }
    void state(Instant at, const std::string& letters, std::uint64_t seq) {
        const auto put = put_states(*book_, std::vector{StateRecord{"A", PointId{1}, "p99101", at, at, letters, seq}});
        ASSERT_TRUE(put.has_value()) << put.error().message;
    }
    /// Minutes, and milliseconds where it is not a whole one.
    static std::string text(Instant at) {
        const auto rest = at.ms % kMinuteMs;
        return rest == 0 ? fmt::format("{}", at.ms / kMinuteMs) : fmt::format("{}:{}", at.ms / kMinuteMs, rest);
    }
    std::vector<std::string> states() {
        std::vector<std::string> shown;
        const auto rows = list_states(*book_, {.count = 10'000});
        for (const StateRecord& row : *rows) {
            shown.insert(shown.begin(), fmt::format("{} {}-{} #{}{}", row.letters, text(row.since), text(row.last_at), row.seq,
                                                    row.replaced_by > 0 ? fmt::format(" until #{}", row.replaced_by) : ""));
        }
        return shown;
    }

    Scratch scratch_;
    std::unique_ptr<Book> book_;
};

TEST_F(BookRecords, AStateHasOneRowForAsLongAsItStaysTheSame) {
    state(1, "St", 1);
    state(2, "St", 2);
    state(2, "St", 2);  // applied again
    state(3, "Ru", 3);
    state(4, "Ru", 4);
    state(5, "St", 5);
    EXPECT_EQ(states(), (std::vector<std::string>{"St 1-2 #1", "Ru 3-4 #3", "St 5-5 #5"}));
}

TEST_F(BookRecords, AStateOfAnotherPointIsAnother) {
    state(1, "St", 1);
    const StateRecord other{"B", PointId{2}, "p99101", Instant{kMinuteMs}, Instant{kMinuteMs}, "St", 2};
    ASSERT_TRUE(put_states(*book_, {&other, 1}));
    EXPECT_EQ(list_states(*book_, {.point = PointId{2}}).value().size(), 1U);
    EXPECT_EQ(list_states(*book_).value().size(), 2U);
    EXPECT_EQ(list_states(*book_, {.count = 1}).value().size(), 1U);
    EXPECT_EQ(list_states(*book_, {.mn = "B", .count = 1}).value().front().mn, "B") << "what is left out is not counted";
    EXPECT_EQ(list_states(*book_, {.seen = {{PointId{2}}}, .count = 1}).value().front().mn, "B");
    EXPECT_TRUE(list_states(*book_, {.point = PointId{2}, .mn = "A"}).value().empty());
    EXPECT_TRUE(list_states(*book_, {.seen = std::vector<PointId>()}).value().empty());
}

TEST_F(BookRecords, AStateThatIsCorrectedStaysBesideTheCorrection) {
    state(1, "St", 1);
    state(2, "St", 2);
    state(3, "St", 3);
    state(2, "Ru", 4);  // the device thinks otherwise of its second minute
    EXPECT_EQ(states(), (std::vector<std::string>{"St 1-1 #1", "St 2-2 #1 until #4", "Ru 2-2 #4", "St 3-3 #1"}));
    state(2, "St", 5);
    EXPECT_EQ(states(), (std::vector<std::string>{"St 1-3 #1", "St 2-2 #1 until #4", "Ru 2-2 #4 until #5"}));
}

// What a device fills in of a silence was never told otherwise, though the letters before and after it were the same.
TEST_F(BookRecords, WhatWasOnlyHeldInBetweenIsNoCorrection) {
    for (int minute = 0; minute < 5; ++minute) state(minute, "St", static_cast<std::uint64_t>(minute + 1));
    for (int minute = 20; minute < 25; ++minute) state(minute, "St", static_cast<std::uint64_t>(minute));
    state(10, "Ru", 50);
    state(22, "Ru", 51);
    EXPECT_EQ(states(), (std::vector<std::string>{"St 0-4 #1", "Ru 10-10 #50", "St 20-21 #1", "St 22-22 #1 until #51",
                                                  "Ru 22-22 #51", "St 23-24 #1"}));
    state(3, "Ru", 52);
    state(21, "Ru", 53);
    EXPECT_EQ(states(), (std::vector<std::string>{"St 0-2 #1", "St 3-3 #1 until #52", "Ru 3-3 #52", "St 4-4 #1", "Ru 10-10 #50",
                                                  "St 20-20 #1", "St 21-21 #1 until #53", "Ru 21-22 #51", "St 22-22 #1 until #51",
                                                  "St 23-24 #1"}));
}

TEST_F(BookRecords, ABackFilledStateLengthensItsNeighboursAndOverlapsNone) {
    state(1, "St", 1);
    state(9, "Ru", 2);
    state(4, "St", 3);
    state(6, "Ru", 4);
    state(5, "Al", 5);
    EXPECT_EQ(states(), (std::vector<std::string>{"St 1-4 #1", "Al 5-5 #5", "Ru 6-9 #2"}));
}

TEST_F(BookRecords, ADeviceThatIsMovedBeginsAnewAtItsPlace) {
    state(1, "St", 1);
    const auto moved = [](int minute, std::uint64_t seq) {
        return StateRecord{"A", PointId{2}, "p99101", Instant{minute * kMinuteMs}, Instant{minute * kMinuteMs}, "St", seq};
    };
    ASSERT_TRUE(put_states(*book_, std::vector{moved(2, 2), moved(3, 3)}));
    EXPECT_EQ(states(), (std::vector<std::string>{"St 1-1 #1", "St 2-3 #2"}));
    EXPECT_EQ(list_states(*book_, {.point = PointId{2}})->size(), 1U);
}

// A device that tells at any time: more moments than are kept one by one. Of the oldest it counts as told throughout.
TEST_F(BookRecords, ACorrectionInALongStretchOfUnevenTellingsTakesNothingElseOfIt) {
    for (int i = 0; i < 1000; ++i) state(Instant{i * kMinuteMs + i * i % 53 * 1000}, "St", static_cast<std::uint64_t>(i + 1));
    state(30, "Ru", 2000);
    state(Instant{998 * kMinuteMs + 28'000}, "Ru", 2001);
    EXPECT_EQ(states(), (std::vector<std::string>{"St 0-29:59999 #1", "St 30-30 #1 until #2000", "Ru 30-30 #2000",
                                                  "St 30:1-997:47000 #1", "St 998:28000-998:28000 #1 until #2001",
                                                  "Ru 998:28000-998:28000 #2001", "St 999:11000-999:11000 #1"}));
}

// What is decoded late was never told otherwise where younger stretches only hold its moment.
TEST_F(BookRecords, WhatIsDecodedLateIsTaken) {
    state(12, "St", 101);
    state(7, "St", 102);
    state(9, "Ru", 5);
    state(12, "Ru", 6);  // told since
    EXPECT_EQ(states(), (std::vector<std::string>{"St 7-7 #101", "Ru 9-9 #5", "St 12-12 #101"}));
}

// Many at once are written as they would be one by one.
TEST_F(BookRecords, StatesTakenTogetherAreThoseTakenOneByOne) {
    std::mt19937 random(20260102);  // NOLINT(cert-msc51-cpp): the same each time
    std::vector<StateRecord> all;
    for (int i = 0; i < 600; ++i) {
        const Instant at{static_cast<std::int64_t>(random() % 4 == 0 ? random() % 600 : static_cast<unsigned>(i)) * kMinuteMs};
        const std::string letters = random() % 10 == 0 ? "Ru" : "St";
        const char* const code = random() % 2 == 0 ? "p99101" : "p99102";
        all.push_back({"A", PointId{random() % 20 == 0 ? 2 : 1}, code, at, at, letters, static_cast<std::uint64_t>(i + 1)});
    }
    for (const StateRecord& one : all) ASSERT_TRUE(put_states(*book_, {&one, 1}));
    const auto one_by_one = list_states(*book_, {.count = 10'000}).value();
    const Scratch scratch;
    const auto other = Book::open(scratch.path("book.sqlite"));
    ASSERT_TRUE(other && (*other)->begin());
    ASSERT_TRUE(put_states(**other, std::span(all).first(250)));
    ASSERT_TRUE(put_states(**other, std::span(all).subspan(250)));
    EXPECT_EQ(list_states(**other, {.count = 10'000}).value(), one_by_one);
}

// A restart applies the end of the log once more: what is current and what was replaced stay the same, whatever was told.
TEST_F(BookRecords, StatesAppliedAgainFromAnyEntryOnAreTheSame) {
    std::mt19937 random(20260101);  // NOLINT(cert-msc51-cpp): the same each time
    constexpr std::int64_t kSteps[] = {1, 1'000, kMinuteMs};
    for (int round = 0; round < 90; ++round) {
        const std::int64_t step = kSteps[round % 3];
        struct Told {
            Instant at;
            std::string letters;
        };
        std::vector<Told> told;
        std::map<Instant, std::string> newest;
        const auto first = static_cast<std::uint64_t>(round * 100 + 1);
        const Instant begin{round * kHourMs};
        for (int i = 0; i < 24; ++i) {
            told.push_back({begin + static_cast<std::int64_t>(random() % 8) * step, random() % 3 == 0 ? "Ru" : "St"});
            newest[told.back().at] = told.back().letters;
            state(told.back().at, told.back().letters, first + static_cast<std::uint64_t>(i));
        }
        const auto before = states();
        for (auto i = random() % told.size(); i < told.size(); ++i) state(told[i].at, told[i].letters, first + i);
        ASSERT_EQ(states(), before) << "round " << round;
        const auto rows = list_states(*book_, {.count = 10'000}).value();
        for (const auto& [at, letters] : newest) {
            const auto holds = [&](const StateRecord& row) {
                return row.replaced_by == 0 && row.since <= at && at <= row.last_at;
            };
            ASSERT_EQ(std::ranges::count_if(rows, holds), 1) << "round " << round;
            EXPECT_EQ(std::ranges::find_if(rows, holds)->letters, letters) << "round " << round;
        }
    }
}

// In a book of before what was filled in could lie over the stretch that held it.
TEST(BookRecordsBefore, StretchesThatOverlapAreCutByTheUpgrade) {
    const Scratch scratch;
    const std::string path = scratch.path("old.sqlite");
    make_book_before(
        "RENAME TO letter_states_before", path,
        {"INSERT INTO letter_states (mn, wire_code, since_at, point_id, letters, last_at, seq) VALUES "
         "('A', 'p99101', 1000, 1, 'St', 9000, 1), ('A', 'p99101', 5000, 1, 'Ru', 5000, 3), "
         "('A', 'p99101', 6000, 1, 'Al', 6500, 5), ('A', 'p99101', 6100, 1, 'Ru', 6200, 6), "
         "('A', 'p99102', 2000, 1, 'St', 9000, 2), ('B', 'p99101', 4000, 2, 'St', 4000, 4)",
         "INSERT INTO calibration_checks (mn, wire_code, at, point_id, sample_value, standard_value, result, seq) VALUES "
         "('A', 'w01018', 1000, 1, '15.3', '12', '1', 7)"});
    const auto book = Book::open(path);
    ASSERT_TRUE(book.has_value()) << book.error().message;
    const auto states = list_states(**book);
    ASSERT_TRUE(states) << states.error().message;
    std::vector<std::string> rows;
    for (const StateRecord& row : *states) {
        rows.push_back(fmt::format("{} {} {} {}-{}", row.mn, row.wire_code, row.letters, row.since.ms, row.last_at.ms));
    }
    EXPECT_EQ(rows, (std::vector<std::string>{"A p99101 St 6501-9000", "A p99101 Al 6201-6500", "A p99101 Ru 6100-6200",
                                              "A p99101 Al 6000-6099", "A p99101 St 5001-5999", "A p99101 Ru 5000-5000",
                                              "B p99101 St 4000-4000", "A p99102 St 2000-9000", "A p99101 St 1000-4999"}));
    // Of what it told nothing else is known: a correction takes its moment alone.
    ASSERT_TRUE((*book)->begin());
    const StateRecord corrected{"A", PointId{1}, "p99101", Instant{3000}, Instant{3000}, "Ru", 9};
    const StateRecord live{"A", PointId{1}, "p99101", Instant{9500}, Instant{9500}, "St", 10};
    ASSERT_TRUE(put_states(**book, std::vector{live, corrected}));
    rows.clear();
    const auto later = list_states(**book, {.point = PointId{1}});
    ASSERT_TRUE(later) << later.error().message;
    for (const StateRecord& row : *later) {
        if (row.wire_code == "p99101") rows.push_back(fmt::format("{} {}-{}", row.letters, row.since.ms, row.last_at.ms));
    }
    EXPECT_EQ(rows, (std::vector<std::string>{"St 6501-9500", "Al 6201-6500", "Ru 6100-6200", "Al 6000-6099", "St 5001-5999",
                                              "Ru 5000-5000", "St 3001-4999", "Ru 3000-3000", "St 3000-3000", "St 1000-2999"}));
    EXPECT_EQ(list_checks(**book)->size(), 1U);
}

TEST_F(BookRecords, ACheckSentTwiceIsOneAndACorrectedOneStaysBesideItsCorrection) {
    CheckRecord check{"A", PointId{1}, "w01018", Instant{kHourMs}, "15.3", "12", "1", 7};
    ASSERT_TRUE(put_check(*book_, check));
    ASSERT_TRUE(put_check(*book_, check));
    CheckRecord corrected = check;
    corrected.sample_value = "12.1";
    corrected.seq = 9;
    ASSERT_TRUE(put_check(*book_, corrected));
    ASSERT_TRUE(put_check(*book_, check));  // the older one again
    ASSERT_TRUE(put_check(*book_, corrected));
    check.replaced_by = 9;
    EXPECT_EQ(list_checks(*book_, {.point = PointId{1}}).value(), (std::vector<CheckRecord>{corrected, check}));
    EXPECT_TRUE(list_checks(*book_, {.point = PointId{2}}).value().empty());
}

}  // namespace
}  // namespace lvwang::store
