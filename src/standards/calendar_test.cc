#include "standards/calendar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "standards/source_tree.h"

namespace lvwang::standards {
namespace {

TEST(Calendar, AddsWorkingDaysOverHolidaysAndMakeUpDays) {
    const struct {
        std::string_view from;
        int count;
        std::string_view due;
    } cases[] = {
        {"2026-09-24", 5, "2026-10-09"}, {"2026-09-18", 3, "2026-09-22"}, {"2026-02-13", 5, "2026-02-27"},
        {"2026-04-30", 1, "2026-05-06"}, {"2026-04-30", 5, "2026-05-11"}, {"2025-09-26", 2, "2025-09-29"},
        {"2025-09-30", 3, "2025-10-11"}, {"2026-11-20", 5, "2026-11-27"}, {"2026-11-20", 0, "2026-11-20"},
    };
    for (const auto& [from, count, due] : cases) {
        const auto day = source_tree_standards().calendar().add_working_days(*parse_date(from), count);
        ASSERT_TRUE(day) << day.error().message;
        EXPECT_EQ(format_date(*day), due) << from << " + " << count;
    }
}

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
    const auto due = source_tree_standards().calendar().add_working_days({2026, 12, 30}, 5);
    ASSERT_FALSE(due);
    EXPECT_EQ(due.error().code, ErrorCode::kNotFound);
    EXPECT_THAT(due.error().message, ::testing::HasSubstr("2027 is not published yet"));
    EXPECT_FALSE(source_tree_standards().calendar().is_working_day({2024, 1, 2}));
    EXPECT_FALSE(source_tree_standards().calendar().add_working_days({2026, 1, 5}, -1));
}

}  // namespace
}  // namespace lvwang::standards
