#include "base/time.h"

#include <gtest/gtest.h>

namespace lvwang {
namespace {

TEST(Time, CompactRoundTrip) {
    const auto t = parse_compact("20260403161530123");
    ASSERT_TRUE(t.has_value());
    EXPECT_EQ(format_compact_ms(*t), "20260403161530123");
    EXPECT_EQ(format_iso(*t), "2026-04-03T16:15:30+08:00");
    EXPECT_EQ(t->ms, 1775204130123);  // 2026-04-03T08:15:30.123Z
}

TEST(Time, CompactRefusesWhatIsNoTime) {
    for (const auto text :
         {"", "2026", "20260230", "20261301", "20260403246060", "2026040316153x", "202604031615301", "19000101000000x"}) {
        EXPECT_FALSE(parse_compact(text).has_value()) << text;
    }
}

TEST(Time, IsoForms) {
    const Instant expected = parse_compact("20260403080000").value();
    for (const auto text : {"2026-04-03T08:00:00+08:00", "2026-04-03T00:00:00Z", "2026-04-03 08:00", "2026-04-03T08:00+08",
                            "2026-04-03T02:00:00.000+02:00", "2026-04-02T20:00-0400"}) {
        const auto t = parse_iso(text);
        ASSERT_TRUE(t.has_value()) << text;
        EXPECT_EQ(*t, expected) << text;
    }
    for (const auto text : {"2026-04-03T", "2026-4-3", "2026-04-03T08", "2026-04-03T08:00:00+25:00", "2026-04-03x", "2026-02-29",
                            "2026-04-03T08:00:00.Z", "2026-04-03T08:00.5", "2026-04-03T08:00:00.12x"}) {
        EXPECT_FALSE(parse_iso(text).has_value()) << text;
    }
}

// Python writes six decimals, Go up to nine, and JavaScript three.
TEST(Time, SecondsHaveAnyNumberOfDecimals) {
    const Instant noon = parse_compact("20260403120000").value();
    EXPECT_EQ(parse_iso("2026-04-03T12:00:00.5+08:00").value(), noon + 500);
    EXPECT_EQ(parse_iso("2026-04-03T12:00:00.042+08:00").value(), noon + 42);
    EXPECT_EQ(parse_iso("2026-04-03T04:00:00.123999Z").value(), noon + 123);
    EXPECT_EQ(parse_iso("2026-04-03T04:00:00,000000001Z").value(), noon);
}

TEST(Time, CivilDaysAreChinese) {
    const Instant t = parse_iso("2026-03-01T00:30:00+08:00").value();
    EXPECT_EQ(format_date(to_date(t)), "2026-03-01");
    EXPECT_EQ(format_iso(floor_to(t, kDayMs)), "2026-03-01T00:00:00+08:00");
    EXPECT_EQ(format_iso(floor_to(t, kHourMs)), "2026-03-01T00:00:00+08:00");
    EXPECT_EQ(format_iso(floor_to(Instant{-1}, kHourMs)), "1970-01-01T07:00:00+08:00");
}

TEST(Time, EveryDayNumberComesBack) {
    for (std::int64_t day = -25'000; day < 60'000; ++day) {
        const CivilDate date = date_of_day_number(day);
        ASSERT_TRUE(is_valid(date));
        ASSERT_EQ(day_number(date), day);
    }
    EXPECT_EQ(weekday({2026, 11, 22}), 7);
    EXPECT_EQ(weekday({1970, 1, 1}), 4);
    EXPECT_EQ(format_date(add_days({2024, 2, 28}, 1)), "2024-02-29");
}

}  // namespace
}  // namespace lvwang
