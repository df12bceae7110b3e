#include "standards/calendar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "standards/source_tree.h"

namespace lvwang::standards {
namespace {

TEST(Calendar, EachPublishedYearHas248WorkingDays) {
    for (const int year : {2025, 2026}) {
        int working = 0;
        for (CivilDate day{year, 1, 1}; day.year == year; day = add_days(day, 1)) {
            working += *source_tree_standards().calendar().is_working_day(day) ? 1 : 0;
        }
        EXPECT_EQ(working, 248) << year;
    }
}

TEST(Calendar, AYearNotPublishedIsAnErrorNotAGuess) {
    const auto ahead = source_tree_standards().calendar().is_working_day({2027, 1, 4});
    ASSERT_FALSE(ahead);
    EXPECT_EQ(ahead.error().code, ErrorCode::kNotFound);
    EXPECT_THAT(ahead.error().message, ::testing::HasSubstr("2027 is not published yet"));
    EXPECT_FALSE(source_tree_standards().calendar().is_working_day({2024, 1, 2}));
}

}  // namespace
}  // namespace lvwang::standards
