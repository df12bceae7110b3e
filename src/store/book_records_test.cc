#include "store/book_records.h"

#include <gtest/gtest.h>

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
    void state(int minute, const std::string& letters, std::uint64_t seq) {
        const Instant at{minute * kMinuteMs};
        const auto put = put_state(*book_, {"A", PointId{1}, "p99101", at, at, letters, seq});
        ASSERT_TRUE(put.has_value()) << put.error().message;
    }
    std::vector<std::string> states() {
        std::vector<std::string> shown;
        const auto rows = list_states(*book_, std::nullopt, 100);
        for (const StateRecord& row : *rows) {
            shown.insert(shown.begin(),
                         fmt::format("{} {}-{} #{}", row.letters, row.since.ms / kMinuteMs, row.last_at.ms / kMinuteMs, row.seq));
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
    ASSERT_TRUE(put_state(*book_, {"B", PointId{2}, "p99101", Instant{kMinuteMs}, Instant{kMinuteMs}, "St", 2}));
    EXPECT_EQ(list_states(*book_, PointId{2}, 10).value().size(), 1U);
    EXPECT_EQ(list_states(*book_, std::nullopt, 10).value().size(), 2U);
    EXPECT_EQ(list_states(*book_, std::nullopt, 1).value().size(), 1U);
}

TEST_F(BookRecords, ACheckSentTwiceIsOneAndTheNewerEntryCounts) {
    CheckRecord check{"A", PointId{1}, "w01018", Instant{kHourMs}, "15.3", "12", "1", 7};
    ASSERT_TRUE(put_check(*book_, check));
    ASSERT_TRUE(put_check(*book_, check));
    CheckRecord corrected = check;
    corrected.sample_value = "12.1";
    corrected.seq = 9;
    ASSERT_TRUE(put_check(*book_, corrected));
    ASSERT_TRUE(put_check(*book_, check));  // the older one again
    EXPECT_EQ(list_checks(*book_, PointId{1}, 10).value(), std::vector<CheckRecord>{corrected});
    EXPECT_TRUE(list_checks(*book_, PointId{2}, 10).value().empty());
}

}  // namespace
}  // namespace lvwang::store
