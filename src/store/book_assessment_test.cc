#include "store/book_assessment.h"

#include <gtest/gtest.h>

#include "store/scratch_test.h"

namespace lvwang::store {
namespace {

TEST(BookAssessment, WhatIsSavedIsLoadedAgain) {
    const Scratch scratch;
    auto book = Book::open(scratch.path("book.sqlite"));
    ASSERT_TRUE(book.has_value()) << book.error().message;
    AirTarget mean{"pm", "细颗粒物", "PM2.5", "990101", 2026, TargetMeasure::kMean, "pm2_5", 0, {325, 1}, 1, "", "某文件", {}};
    AirTarget good{"good", "优良", "", "S1", 2025, TargetMeasure::kGoodShare, "", 0, {80, 0}, 1, "gb3095-2012", "", {}};
    ASSERT_TRUE(save_air_target(**book, mean, 7));
    ASSERT_TRUE(save_air_target(**book, good, 8));
    EXPECT_EQ(load_air_targets(**book).value(), (std::vector{good, mean})) << "by year";
    mean.value = {30, 0};
    ASSERT_TRUE(save_air_target(**book, mean, 9));
    ASSERT_TRUE(remove_air_target(**book, "good"));
    EXPECT_EQ(load_air_targets(**book).value(), std::vector{mean});
    EXPECT_EQ(remove_air_target(**book, "good").error().code, ErrorCode::kNotFound);

    ExceptionalEvent sand{
        "e1", EventCause::kSand, EventState::kProposed, "990101", {3'600'000}, {7'200'000}, {"pm10", "pm2_5"}, "卫星", ""};
    ASSERT_TRUE(save_exceptional_event(**book, sand, 10));
    sand.state = EventState::kApproved;
    EXPECT_FALSE(save_exceptional_event(**book, sand, 11)) << "nobody approved it";
    sand.reviewer = "陈";
    ASSERT_TRUE(save_exceptional_event(**book, sand, 12));
    EXPECT_EQ(load_exceptional_events(**book).value(), std::vector{sand});
}

}  // namespace
}  // namespace lvwang::store
