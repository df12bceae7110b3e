#include "store/book_forward.h"

#include <gtest/gtest.h>

#include "store/scratch_test.h"

namespace lvwang::store {
namespace {

class BookForwardTest : public testing::Test {
protected:
    BookForwardTest() : book_(Book::open(scratch_.path("book.sqlite")).value()) { EXPECT_TRUE(book_->begin()); }

    static ForwardTarget province() {
        ForwardTarget target;
        target.key = "province";
        target.name = "省平台";
        target.host = "10.0.0.1";
        target.port = 9212;
        target.edition = "2017";
        target.sealed_pw = "654321";
        target.filter = {{"990101", "990102"}, {"31", "32"}, {"2011"}, {"A1"}};
        target.mn_map = {{"A1", "B1"}, {"A2", "B2"}};
        target.window = 16;
        target.timeout_s = 5;
        target.attempts = 2;
        target.generation = 7;
        target.set_seq = 8;
        target.acked_seq = 100;
        return target;
    }
    std::vector<ForwardTarget> targets() { return load_forward_targets(*book_).value(); }

    Scratch scratch_;
    std::unique_ptr<Book> book_;
};

TEST_F(BookForwardTest, ATargetComesBackAsItWasSaved) {
    ForwardTarget target = province();
    ASSERT_TRUE(save_forward_target(*book_, target));
    EXPECT_EQ(targets(), std::vector{target});
    target.enabled = false;
    target.filter = {};
    target.mn_map = {};
    target.edition = "";
    target.answer_expected = false;
    ASSERT_TRUE(save_forward_target(*book_, target));
    EXPECT_EQ(targets(), std::vector{target});
    ASSERT_TRUE(remove_forward_target(*book_, "province"));
    EXPECT_TRUE(targets().empty());
    EXPECT_EQ(remove_forward_target(*book_, "province").error().code, ErrorCode::kNotFound);
}

TEST_F(BookForwardTest, TheCursorOnlyGoesForward) {
    ASSERT_TRUE(save_forward_target(*book_, province()));
    ASSERT_TRUE(advance_forward(*book_, {"province", 7, 150, 20, Instant{5'000}}));
    ASSERT_TRUE(advance_forward(*book_, {"province", 7, 140, 1, Instant{6'000}}));
    const ForwardTarget after = targets().at(0);
    EXPECT_EQ(after.acked_seq, 150U);
    EXPECT_EQ(after.frames_acked, 20);
    EXPECT_EQ(after.acked_at, Instant{5'000});
    EXPECT_EQ(advance_forward(*book_, {"province", 6, 200, 1, {}}).error().code, ErrorCode::kConflict);
    EXPECT_EQ(advance_forward(*book_, {"city", 7, 200, 1, {}}).error().code, ErrorCode::kConflict);
}

TEST_F(BookForwardTest, WhatIsPassedOverIsForgottenBehindTheCursor) {
    ASSERT_TRUE(save_forward_target(*book_, province()));
    ASSERT_TRUE(pass_over(*book_, "province", 120));
    ASSERT_TRUE(pass_over(*book_, "province", 120));
    ASSERT_TRUE(pass_over(*book_, "province", 160));
    EXPECT_EQ(targets().at(0).passed_over, (std::vector<std::uint64_t>{120, 160}));
    ASSERT_TRUE(save_forward_target(*book_, province()));  // put again: what was passed over stays
    ASSERT_TRUE(advance_forward(*book_, {"province", 7, 150, 1, {}}));
    EXPECT_EQ(targets().at(0).passed_over, std::vector<std::uint64_t>{160});
}

TEST_F(BookForwardTest, EventsOutliveTheirTarget) {
    ASSERT_TRUE(save_forward_target(*book_, province()));
    const ForwardEvent put{"province", Instant{1'000}, 7, "put", "张工", ""};
    const ForwardEvent skip{"province", Instant{2'000}, 9, "skip", "李工", "重复"};
    ASSERT_TRUE(note_forward_event(*book_, put));
    ASSERT_TRUE(note_forward_event(*book_, skip));
    ASSERT_TRUE(note_forward_event(*book_, {"city", Instant{3'000}, 11, "put", "张工", ""}));
    ASSERT_TRUE(remove_forward_target(*book_, "province"));
    EXPECT_EQ(forward_events(*book_, "province", 10).value(), (std::vector{skip, put}));
    EXPECT_EQ(forward_events(*book_, "", 10).value().size(), 3U);
    EXPECT_EQ(forward_events(*book_, "", 1).value().size(), 1U);
}

}  // namespace
}  // namespace lvwang::store
