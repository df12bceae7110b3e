// Which winds are alike, and how a watch ends that needs them.
#include "cases/wind.h"

#include <gtest/gtest.h>

#include "cases/cases_fixture.h"

namespace lvwang::cases {
namespace {

TEST(Winds, AreAlikeWithinASectorAndAFactor) {
    constexpr std::optional<double> kNone;
    const struct {
        Wind then;
        Wind now;
        std::optional<bool> alike;
    } rows[] = {
        {{90, 2}, {90, 2}, true},
        {{90, 2}, {135, 2}, true},
        {{90, 2}, {136, 2}, false},
        {{90, 2}, {45, 2}, true},
        {{90, 2}, {44, 2}, false},
        {{350, 2}, {35, 2}, true},  // across north
        {{350, 2}, {36, 2}, false},
        {{0, 2}, {360, 2}, true},
        {{90, 2}, {270, 2}, false},
        {{90, 2}, {90, 4}, true},
        {{90, 2}, {90, 4.1}, false},
        {{90, 2}, {90, 1}, true},
        {{90, 2}, {90, 0.9}, false},
        {{90, 0.4}, {270, 0.1}, true},  // calm is like calm, wherever it comes from
        {{90, 0.4}, {90, 0.5}, false},
        {{90, 0.5}, {90, 0.4}, false},
        {{kNone, 0.2}, {kNone, 0.3}, true},
        {{kNone, 0.2}, {90, 3}, false},
        {{kNone, 2}, {90, 2}, std::nullopt},
        {{90, 2}, {kNone, 2}, std::nullopt},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(is_comparable(row.then, row.now), row.alike)
            << row.then.direction_deg.value_or(-1) << " at " << row.then.speed_m_s << ", " << row.now.direction_deg.value_or(-1)
            << " at " << row.now.speed_m_s;
        EXPECT_EQ(is_comparable(row.now, row.then), row.alike) << "the other way round";
    }
}

class WindWatches : public Cases {
protected:
    // Closed on 3 April and watched for a day.
    Case watched() {
        Case record = in(CaseState::kClosed);
        record.watch_until = end_of({2026, 4, 4});
        return record;
    }
    static WindWatch seen(int comparable, bool prolonged, CivilDate until) {
        return {.case_id = 1,
                .closed_at = kNow,
                .hours_needed = 6,
                .hours_comparable = comparable,
                .hours_known = 30,
                .known_until = start_of(until),
                .prolonged = prolonged};
    }
};

TEST_F(WindWatches, EndAsHeldAfterEnoughComparableHours) {
    const Case record = watched();
    const Instant over = *record.watch_until + kHourMs;
    EXPECT_FALSE(end_wind_watch(record, seen(9, false, {2026, 4, 5}), 1, *record.watch_until, 41)) << "its days are not over";
    EXPECT_FALSE(end_wind_watch(record, seen(9, false, {2026, 4, 4}), 1, over, 41)) << "its last hours are not looked at yet";
    const auto held = end_wind_watch(record, seen(6, false, {2026, 4, 5}), 1, over, 41);
    ASSERT_TRUE(held);
    EXPECT_EQ(held->after.watch_outcome, "held");
    EXPECT_EQ(held->event.act, "watch_held");
    EXPECT_EQ(held->event.details, R"({"comparable_hours":6,"known_hours":30,"needed_hours":6})");
    EXPECT_EQ(held->after.version, record.version + 1);
    EXPECT_FALSE(end_wind_watch(held->after, seen(6, false, {2026, 4, 5}), 1, over, 42)) << "once";
}

TEST_F(WindWatches, AreMadeLongerOnceAndThenEndUndecided) {
    const Case record = watched();
    const auto longer = end_wind_watch(record, seen(5, false, {2026, 4, 5}), 1, *record.watch_until + 1, 41);
    ASSERT_TRUE(longer);
    EXPECT_EQ(longer->event.act, "watch_prolonged");
    EXPECT_EQ(longer->after.watch_outcome, "");
    EXPECT_EQ(longer->after.watch_until, end_of({2026, 4, 5}));
    EXPECT_FALSE(end_wind_watch(longer->after, seen(5, true, {2026, 4, 5}), 1, *record.watch_until + kHourMs, 42));
    const auto open = end_wind_watch(longer->after, seen(5, true, {2026, 4, 6}), 1, end_of({2026, 4, 5}) + 1, 43);
    ASSERT_TRUE(open);
    EXPECT_EQ(open->event.act, "watch_uncertain");
    EXPECT_EQ(open->after.watch_outcome, "held_uncertain");
    const auto held = end_wind_watch(longer->after, seen(7, true, {2026, 4, 6}), 1, end_of({2026, 4, 5}) + 1, 43);
    ASSERT_TRUE(held);
    EXPECT_EQ(held->after.watch_outcome, "held") << "in the days that were added it blew again";
}

}  // namespace
}  // namespace lvwang::cases
