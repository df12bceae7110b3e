// A watch that asks for the wind, through the spine: made-up hours of a stack and of the station beside it.
#include "pipeline/wind_watches.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/spine_fixture.h"
#include "store/book_wind_watches.h"

namespace lvwang::pipeline {
namespace {

using testing::HasSubstr;

const Instant kNoon = parse_iso("2026-04-07T12:00:00+08:00").value();

class InTheWind : public testing::Test {
protected:
    InTheWind() {
        // The stack's kind is watched for a day, and two hours of comparable wind are needed.
        std::vector<SourceText> files;
        for (const SourceText& file : standards::source_tree_texts()) {
            if (file.path != "workflows/stack_exceedance.json") files.push_back(file);
        }
        files.push_back({"workflows/stack_exceedance.json",
                         R"({"key":"stack_exceedance","like":"general","name":"超标","name_en":"Exceedance",
                             "opened_by":["stack_hour_exceeded"],"watch":{"days":1,"wind":true,"hours":2}})"});
        district.workflows = SpineFixture::must(cases::Workflows::parse(files));
        district.restart();
    }

    // An hour after noon: the converted value of the stack, and the wind at the station; "" where it says nothing.
    void hour(int n, std::string_view converted, std::string_view direction, std::string_view speed) {
        const Instant start = kNoon + n * kHourMs;
        district.now = start + kHourMs + 5'000;
        if (!speed.empty()) {
            ASSERT_TRUE(district.report(
                "AIR", "2061", start, fmt::format("a01007-Avg={},a01007-Flag=N;a01008-Avg={},a01008-Flag=N", speed, direction)));
        }
        if (!converted.empty()) {
            ASSERT_TRUE(district.report(
                "STACK", "2061", start,
                fmt::format("a21026-Avg=20,a21026-ZsAvg={},a21026-Flag=N;a19001-Avg=9,a19001-Flag=N", converted)));
        }
        district.go_to(start + kHourMs + 10'000);
    }
    // Exceeded in the first hour, closed a minute after it.
    void close_first() {
        ASSERT_NO_FATAL_FAILURE(hour(0, "56.47", "90", "2.0"));
        for (const char* act : {"feed_back", "verify", "close"}) {
            const auto done = district.command(fmt::format("case_{}", act), R"({"case_id":1,"actor":"值班","note":"好了"})");
            ASSERT_TRUE(done.body.has_value()) << done.body.error().message;
        }
    }
    Case record() { return SpineFixture::must(store::find_case(*district.book, 1)); }
    CaseEvent last_event() { return SpineFixture::must(store::case_events(*district.book, 1)).back(); }
    WindWatch wind() { return SpineFixture::must(store::find_wind_watch(*district.book, 1)).value(); }

    SpineFixture district{kNoon};
};

TEST_F(InTheWind, OnlyComparableHoursCountAndTheWatchIsMadeLongerOnce) {
    ASSERT_NO_FATAL_FAILURE(close_first());
    EXPECT_EQ(format_iso(*record().watch_until), "2026-04-08T23:59:59+08:00");
    hour(1, "30", "90", "2.0");  // the hour of the close: not wholly after it
    EXPECT_EQ(wind().point, district.point("AIR")) << "the nearest that measures wind";
    EXPECT_EQ(wind().speed_m_s->to_string(), "2.0");
    EXPECT_EQ(wind().direction_deg->to_string(), "90");
    EXPECT_EQ(wind().hours_needed, 2);
    hour(2, "30", "120", "3.0");  // comparable
    hour(3, "30", "270", "2.0");  // from elsewhere
    district.restart();
    hour(4, "30", "", "");       // nobody knows the wind
    hour(5, "", "90", "2.0");    // nor here what the stack did
    hour(6, "30", "90", "9.0");  // too strong
    hour(7, "30", "90", "0.2");  // calm
    EXPECT_EQ(format_iso(wind().known_until), "2026-04-07T19:00:00+08:00") << "an hour's values have an hour to come";
    hour(9, "30", "", "");
    EXPECT_EQ(wind().hours_comparable, 1);
    EXPECT_EQ(wind().hours_known, 4);

    district.go_to(*parse_iso("2026-04-09T00:59:00+08:00"));
    EXPECT_EQ(last_event().act, "closed") << "its last hour is not looked at yet";
    district.go_to(*parse_iso("2026-04-09T02:00:30+08:00"));
    EXPECT_EQ(last_event().act, "watch_prolonged");
    EXPECT_EQ(last_event().details,
              R"({"comparable_hours":1,"known_hours":4,"needed_hours":2,"watch_until":"2026-04-09T23:59:59+08:00"})");
    EXPECT_EQ(format_iso(*record().watch_until), "2026-04-09T23:59:59+08:00");
    EXPECT_TRUE(wind().prolonged);
    district.restart();
    hour(40, "30", "70", "1.5");
    district.go_to(*parse_iso("2026-04-10T02:00:30+08:00"));
    EXPECT_EQ(last_event().act, "watch_held");
    EXPECT_EQ(record().watch_outcome, "held");
    EXPECT_EQ(wind().hours_comparable, 2);
}

TEST_F(InTheWind, AWatchWithoutSuchAWindEndsUndecided) {
    ASSERT_NO_FATAL_FAILURE(close_first());
    hour(2, "30", "270", "2.0");
    hour(3, "30", "270", "2.0");
    district.go_to(*parse_iso("2026-04-09T02:00:30+08:00"));
    EXPECT_EQ(last_event().act, "watch_prolonged");
    district.restart();
    district.go_to(*parse_iso("2026-04-10T02:00:30+08:00"));
    district.go_to(*parse_iso("2026-04-10T02:10:00+08:00"));
    EXPECT_EQ(last_event().act, "watch_uncertain");
    EXPECT_EQ(last_event().details, R"({"comparable_hours":0,"known_hours":2,"needed_hours":2})");
    EXPECT_EQ(record().watch_outcome, "held_uncertain");
    EXPECT_EQ(record().state, CaseState::kClosed);
}

TEST_F(InTheWind, ARelapseComparesTheWinds) {
    ASSERT_NO_FATAL_FAILURE(close_first());
    hour(1, "30", "90", "2.0");
    hour(2, "71", "200", "1.1");
    EXPECT_EQ(last_event().act, "relapsed");
    EXPECT_THAT(last_event().details, HasSubstr(R"("wind_then":{"direction_deg":90,"speed_m_s":2.0})"));
    EXPECT_THAT(last_event().details, HasSubstr(R"("wind_now":{"direction_deg":200,"speed_m_s":1.1})"));
    EXPECT_EQ(record().state, CaseState::kOpen);
}

TEST_F(InTheWind, WhereNobodyMeasuredItNothingIsSaidOfIt) {
    ASSERT_NO_FATAL_FAILURE(hour(0, "56.47", "", ""));
    for (const char* act : {"feed_back", "verify", "close"}) {
        ASSERT_TRUE(
            district.command(fmt::format("case_{}", act), R"({"case_id":1,"actor":"值班","note":"好了"})").body.has_value());
    }
    hour(2, "30", "90", "2.0");
    EXPECT_FALSE(wind().speed_m_s);
    district.go_to(*parse_iso("2026-04-09T02:00:30+08:00"));
    EXPECT_EQ(last_event().act, "watch_prolonged");
    EXPECT_EQ(wind().hours_known, 0);
}

}  // namespace
}  // namespace lvwang::pipeline
