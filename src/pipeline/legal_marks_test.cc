// Legal marks through a real spine: what they keep from being judged, what is noted in cases, and that nothing is taken twice.
#include "pipeline/legal_marks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/spine_fixture.h"
#include "store/book_marks.h"

namespace lvwang::pipeline {
namespace {

using testing::HasSubstr;

const Instant kNoon = *parse_iso("2026-04-03T12:00:00+08:00");

LegalMark mark_of(SpineFixture& district, std::string_view from, std::string_view to, std::string_view kind = "stopped",
                  const std::string& mn = "STACK") {
    LegalMark mark;
    mark.point = district.point(mn);
    mark.kind = kind;
    mark.from = *parse_iso(fmt::format("2026-04-03T{}:00+08:00", from));
    mark.to = *parse_iso(fmt::format("2026-04-03T{}:00+08:00", to));
    mark.reason = "检修";
    return mark;
}

std::string import(SpineFixture& district, const std::vector<LegalMark>& marks) {
    const auto body = district.command("marks_import", to_marks_body("marks", marks)).body;
    return body ? *body : body.error().field + ": " + body.error().message;
}

// An hour above the limit, as its device sends it when it is over.
void exceed(SpineFixture& district, Instant hour) {
    district.now = hour + kHourMs + 5'000;
    ASSERT_TRUE(district.report("STACK", "2061", hour, "a21026-Avg=40,a21026-ZsAvg=56.47,a21026-Flag=N"));
    district.go_to(hour + kHourMs + 10'000);
}

TEST(LegalMarks, AMarkedHourOpensNothingAndIsKeptAsItWas) {
    const struct {
        const char* from;
        const char* to;
        std::size_t findings;
    } rows[] = {
        {"12:00", "13:00", 0}, {"11:00", "18:00", 0}, {"12:00", "12:16", 0},  // 44 minutes are left
        {"12:00", "12:15", 1},                                                // 45 are
        {"13:00", "14:00", 1}, {"10:00", "12:00", 1},
    };
    for (const auto& row : rows) {
        SpineFixture district(kNoon + 30 * kMinuteMs);
        EXPECT_EQ(import(district, {mark_of(district, row.from, row.to)}), R"({"added":1,"changed":0,"same":0,"noted":0})");
        exceed(district, kNoon);
        EXPECT_EQ(district.findings().size(), row.findings) << row.from << row.to;
        EXPECT_EQ(district.cases().size(), row.findings);
        EXPECT_EQ(district.value("STACK", {Period::kHour, Origin::kReported}, kNoon, "stack_so2"), "40")
            << "what was measured stays";
    }
}

TEST(LegalMarks, AreForgottenByNoRestart) {
    SpineFixture district(kNoon + 30 * kMinuteMs);
    ASSERT_THAT(import(district, {mark_of(district, "12:00", "13:00")}), HasSubstr(R"("added":1)"));
    district.restart();
    exceed(district, kNoon);
    exceed(district, kNoon + kHourMs);
    ASSERT_EQ(district.findings().size(), 1U);
    EXPECT_EQ(district.findings().front().finding.start, kNoon + kHourMs) << "the hour after the mark is judged";
}

// Minutes: the hour is judged by those that are not marked.
TEST(LegalMarks, AnHourIsJudgedByItsUnmarkedMinutes) {
    for (const bool high_when_marked : {true, false}) {
        SpineFixture district(kNoon);
        ASSERT_THAT(import(district, {mark_of(district, "12:00", "12:15", "calibration")}), HasSubstr(R"("added":1)"));
        for (int minute = 0; minute < 60; ++minute) {
            const bool high = (minute < 15) == high_when_marked;
            district.now = kNoon + (minute + 1) * kMinuteMs;
            ASSERT_TRUE(district.report("STACK", "2051", kNoon + minute * kMinuteMs,
                                        fmt::format("a21026-Avg={0},a21026-ZsAvg={0},a21026-Flag=N", high ? "300" : "45")));
        }
        district.go_to(kNoon + 2 * kHourMs);
        // With the marked minutes the mean is 108.75 where these are high, and 236.25 where the others are.
        ASSERT_EQ(district.findings().size(), high_when_marked ? 0U : 1U);
        for (const auto& listed : district.findings()) EXPECT_EQ(listed.finding.value, "300");
    }
}

TEST(LegalMarks, AWastewaterDayIsJudgedWithoutItsMarkedHours) {
    for (const bool marked : {true, false}) {
        SpineFixture district(kNoon - 12 * kHourMs);
        if (marked) {
            ASSERT_THAT(import(district, {mark_of(district, "00:00", "05:00", "standard_check", "WATER")}),
                        HasSubstr(R"("added":1)"));
        }
        for (int hour = 0; hour < 24; ++hour) {
            const Instant start = kNoon + (hour - 12) * kHourMs;
            district.now = start + kHourMs;
            ASSERT_TRUE(
                district.report("WATER", "2061", start,
                                fmt::format("w01018-Avg={},w01018-Flag=N;w00000-Avg=10,w00000-Flag=N", hour < 5 ? 400 : 30)));
        }
        district.go_to(kNoon + 14 * kHourMs);
        std::size_t days = 0;
        for (const auto& listed : district.findings()) days += listed.finding.rule == "wastewater_day_exceeded" ? 1 : 0;
        EXPECT_EQ(days, marked ? 0U : 1U) << "mean 107 with them, 30 without";
    }
}

TEST(LegalMarks, ThatComeLaterAreNotedInTheCaseAndCloseNothing) {
    SpineFixture district(kNoon + 30 * kMinuteMs);
    exceed(district, kNoon);
    exceed(district, kNoon + kHourMs);
    ASSERT_EQ(district.cases().size(), 1U);
    const auto last_event = [&] { return SpineFixture::must(store::case_events(*district.book, 1)).back(); };
    EXPECT_THAT(import(district, {mark_of(district, "12:00", "13:00")}), HasSubstr(R"("noted":0)")) << "a part of it";
    EXPECT_THAT(import(district, {mark_of(district, "13:00", "15:00", "plant_fault")}), HasSubstr(R"("noted":1)"))
        << "two marks together";
    EXPECT_EQ(last_event().act, "marked");
    EXPECT_EQ(last_event().actor, "system");
    EXPECT_THAT(last_event().note, HasSubstr("故障 2026-04-03 13:00—2026-04-03 15:00"));
    EXPECT_NE(district.cases().front().record.state, CaseState::kClosed) << "somebody dismisses it with that ground";
    EXPECT_THAT(import(district, {mark_of(district, "11:00", "15:00", "stopped")}), HasSubstr(R"("noted":0)"))
        << "it was covered";
    LegalMark wrong = mark_of(district, "13:00", "15:00", "plant_fault");
    wrong.withdrawn = true;
    EXPECT_THAT(import(district, {wrong}), HasSubstr(R"("changed":1,"same":0,"noted":0)")) << "another covers it still";
    LegalMark shorter = mark_of(district, "11:00", "12:30", "stopped");
    EXPECT_THAT(import(district, {shorter}), HasSubstr(R"("changed":1,"same":0,"noted":1)"));
    EXPECT_EQ(last_event().act, "unmarked");
    district.restart();
    EXPECT_EQ(last_event().act, "unmarked");
    EXPECT_EQ(district.cases().front().record.version, last_event().version);
}

TEST(LegalMarks, TheSameRowChangesNothingAndAChangedOneKeepsBoth) {
    SpineFixture district(kNoon);
    const LegalMark first = mark_of(district, "08:00", "09:00");
    LegalMark second = first;
    second.to = second.to + kHourMs;
    second.reason = "检修延长";
    EXPECT_EQ(import(district, {first, mark_of(district, "10:00", "11:00")}), R"({"added":2,"changed":0,"same":0,"noted":0})");
    EXPECT_EQ(import(district, {first}), R"({"added":0,"changed":0,"same":1,"noted":0})");
    EXPECT_EQ(import(district, {second}), R"({"added":0,"changed":1,"same":0,"noted":0})");
    EXPECT_EQ(import(district, {second}), R"({"added":0,"changed":0,"same":1,"noted":0})");
    const auto newest = SpineFixture::must(store::list_marks(*district.book, {.points = {}, .from = {}, .to = {}}));
    ASSERT_EQ(newest.total, 2);
    EXPECT_EQ(newest.items[1].version, 2);
    EXPECT_EQ(newest.items[1].reason, "检修延长");
    const auto all =
        SpineFixture::must(store::list_marks(*district.book, {.points = {}, .from = {}, .to = {}, .versions = true}));
    ASSERT_EQ(all.total, 3);
    EXPECT_EQ(all.items[2].version, 1);
    EXPECT_EQ(all.items[2].reason, "检修") << "what was said first stays";
    EXPECT_FALSE(all.items[2].newest);
}

TEST(LegalMarks, OneWrongRowTakesNone) {
    SpineFixture district(kNoon);
    const std::string good =
        fmt::format(R"({{"point_id":{},"kind":"stopped","carrier":"manual","from":"2026-04-03T08:00:00+08:00",)"
                    R"("to":"2026-04-03T09:00:00+08:00"}})",
                    static_cast<std::int64_t>(district.point("STACK")));
    const auto with = [&](std::string from, const std::string& to) {
        std::string row = good;
        return row.replace(row.find(from), from.size(), to);
    };
    const std::string air = fmt::format("\"point_id\":{}", static_cast<std::int64_t>(district.point("AIR")));
    const struct {
        std::string row;
        const char* field;
    } rows[] = {
        {with(fmt::format("\"point_id\":{}", static_cast<std::int64_t>(district.point("STACK"))), air), "marks[1].point_id"},
        {with("\"stopped\"", "\"lunch\""), "marks[1].kind"},
        {with("\"manual\"", "\"maybe\""), "marks[1].carrier"},
        {with("T09:00", "T08:00"), "marks[1].to"},
        {with("\"to\":\"2026", "\"to\":\"2029"), "marks[1].to"},
        {with("T08:00", "T8"), "marks[1].from"},
        {with("\"kind\"", "\"sort\""), "marks[1].sort"},
        {"7", "marks[1]"},
    };
    for (const auto& row : rows) {
        const auto refused = district.command("marks_import", fmt::format(R"({{"marks":[{},{}]}})", good, row.row)).body;
        ASSERT_FALSE(refused) << row.row;
        EXPECT_EQ(refused.error().field, row.field) << refused.error().message;
    }
    EXPECT_EQ(SpineFixture::must(store::list_marks(*district.book, {.points = {}, .from = {}, .to = {}, .versions = true})).total,
              0);
}

TEST(LegalMarks, StretchesThatTouchAreOne) {
    const auto at = [](std::int64_t ms) { return Instant{ms}; };
    const auto whole = joined({{at(5), at(9)}, {at(0), at(3)}, {at(3), at(4)}, {at(6), at(7)}});
    ASSERT_EQ(whole.size(), 2U);
    EXPECT_EQ(whole[0].to, at(4));
    EXPECT_EQ(whole[1].to, at(9));
}

}  // namespace
}  // namespace lvwang::pipeline
