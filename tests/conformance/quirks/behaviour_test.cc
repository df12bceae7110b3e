// Quirks 9, 10, 16, 17, 21 to 23, 25 to 28, 31 and 32 of docs/formats/quirks.md on the real spine and stores: what becomes of
// values.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/device_notices.h"
#include "pipeline/spine_fixture.h"
#include "quirk_frames.h"

namespace lvwang::quirks {
namespace {

using pipeline::Outcome;
using pipeline::SpineFixture;
using protocol::Warning;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr Stream kMinutes{Period::kMinute, Origin::kReported};
constexpr Stream kReportedHours{Period::kHour, Origin::kReported};
constexpr Stream kComputedHours{Period::kHour, Origin::kComputed};

const Instant kNoon = parse_iso("2026-04-07T12:00:00+08:00").value();  // a Tuesday

std::string text_of(std::string_view mn, std::string_view cn, Instant sent, std::string_view cp, std::string_view head = "Flag=5",
                    std::string_view st = "31") {
    return fmt::format("QN={};ST={};CN={};PW=123456;MN={};{};CP=&&{}&&", format_compact_ms(sent), st, cn, mn, head, cp);
}
std::string at(Instant data_time, std::string_view rest) {
    return fmt::format("DataTime={};{}", format_compact(data_time), rest);
}
std::string modbus_framed(std::string_view segment) {
    return framed(segment, {}, fmt::format("{:04X}", protocol::crc_modbus(segment)));
}

// Every value ever said for one moment, oldest first.
std::vector<std::string> versions(const SpineFixture& district, const std::string& mn, Stream stream, Instant start,
                                  std::string_view key) {
    std::vector<std::string> all;
    for (const StoredSample& one : SpineFixture::must(district.series->read({.point = district.point(mn),
                                   .stream = stream,
                                   .from = start,
                                   .to = start + 1,
                                   .columns = {{district.id(key), Aspect::kMeasured}},
                                   .all_versions = true}))) {
        all.push_back(one.sample.value().to_string());
    }
    return all;
}

pipeline::DeviceLine line_of(const SpineFixture& district, std::string_view mn) {
    return district.views->ingest.device(mn).value_or(pipeline::DeviceLine{});
}
std::vector<std::string_view> notices(const SpineFixture& district, std::string_view mn, int lines = 1) {
    return pipeline::notices_of(line_of(district, mn), lines, district.now);
}

std::string device_body(std::string_view mn, std::string_view site, std::string_view point, std::string_view policy) {
    return fmt::format(R"({{"mn":"{}","site_key":"{}","point_code":"{}","crc_policy":"{}"}})", mn, site, point, policy);
}

TEST(Quirk09, a_strict_device_is_refused_until_its_policy_is_changed) {
    SpineFixture district(kNoon);
    const std::string frame = modbus_framed(text_of("AIR", "2051", kNoon, at(kNoon - kMinuteMs, "a34004-Avg=35,a34004-Flag=N")));
    ASSERT_TRUE(district.send("AIR", frame)) << "kept";
    EXPECT_EQ(district.views->ingest.of(Outcome::kBadCrc), 1U);
    EXPECT_EQ(district.value("AIR", kMinutes, kNoon - kMinuteMs, "pm2_5"), "");
    EXPECT_EQ(line_of(district, "AIR").bad_crc, 1U);
    EXPECT_THAT(notices(district, "AIR"), ElementsAre("bad_crc"));

    ASSERT_TRUE(district.command("put_device", device_body("AIR", "S1", "1", "accept_modbus")).body);
    district.go_to(kNoon + 5 * kSecondMs);
    EXPECT_EQ(district.value("AIR", kMinutes, kNoon - kMinuteMs, "pm2_5"), "35") << "the kept frame is decided anew";
}

TEST(Quirk09, what_a_policy_lets_in_is_marked_and_counted_by_name) {
    struct Row {
        std::string_view policy;
        std::string (*crc)(std::string_view);
        bool taken;
    };
    const Row rows[] = {
        {"accept_modbus", [](std::string_view s) { return fmt::format("{:04X}", protocol::crc_modbus(s)); }, true},
        {"accept_swapped", [](std::string_view s) { return fmt::format("{:04X}", protocol::swap_bytes(protocol::crc212(s))); },
         true},
        {"ignore", [](std::string_view) { return std::string("33EC"); }, true},
        {"ignore", [](std::string_view) { return std::string("0000"); }, true},
        {"accept_modbus", [](std::string_view) { return std::string("33EC"); }, false},
        {"accept_swapped", [](std::string_view s) { return fmt::format("{:04X}", protocol::crc_modbus(s)); }, false},
    };
    for (const Row& row : rows) {
        SpineFixture district(kNoon);
        ASSERT_TRUE(district.command("put_device", device_body("AIR", "S1", "1", row.policy)).body);
        const std::string segment = text_of("AIR", "2051", kNoon, at(kNoon - kMinuteMs, "a34004-Avg=35,a34004-Flag=N"));
        ASSERT_TRUE(district.send("AIR", framed(segment, {}, row.crc(segment))));
        const auto rows_read = SpineFixture::must(district.series->read(
            {.point = district.point("AIR"), .stream = kMinutes, .from = kNoon - kMinuteMs, .to = kNoon, .columns = {}}));
        EXPECT_EQ(rows_read.size(), row.taken ? 1U : 0U) << row.policy;
        EXPECT_EQ(district.views->ingest.tolerated(), row.taken ? 1U : 0U);
        EXPECT_EQ(district.views->ingest.of(Outcome::kApplied), row.taken ? 1U : 0U);
        EXPECT_EQ(district.views->ingest.of(Outcome::kBadCrc), row.taken ? 0U : 1U);
        if (!row.taken) continue;
        EXPECT_TRUE(has(rows_read[0].sample.flags, Flag::kCrcTolerated));
        EXPECT_TRUE(rows_read[0].sample.valid()) << "marked, not thrown away";
        EXPECT_EQ(line_of(district, "AIR").crc_tolerated, 1U);
    }
}

TEST(Quirk09, a_frame_that_fits_carries_no_mark_under_any_policy) {
    SpineFixture district(kNoon);
    ASSERT_TRUE(district.command("put_device", device_body("AIR", "S1", "1", "ignore")).body);
    ASSERT_TRUE(district.report("AIR", "2051", kNoon - kMinuteMs, "a34004-Avg=35,a34004-Flag=N"));
    const auto rows = SpineFixture::must(district.series->read(
        {.point = district.point("AIR"), .stream = kMinutes, .from = kNoon - kMinuteMs, .to = kNoon, .columns = {}}));
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_FALSE(has(rows[0].sample.flags, Flag::kCrcTolerated));
    EXPECT_EQ(district.views->ingest.tolerated(), 0U);
}

TEST(Quirk09, an_unknown_device_of_another_check_sum_waits_to_be_registered) {
    SpineFixture district(kNoon);
    const Instant minute = kNoon - kMinuteMs;
    ASSERT_TRUE(district.send("NEW", modbus_framed(text_of("NEW", "2051", kNoon, at(minute, "a34004-Avg=35,a34004-Flag=N")))));
    district.go_to(kNoon + 11 * kSecondMs);
    const auto waiting = SpineFixture::must(store::waiting_devices(*district.book));
    ASSERT_EQ(waiting.size(), 1U);
    EXPECT_EQ(waiting[0].mn, "NEW");
    ASSERT_TRUE(district.command("put_device", device_body("NEW", "S1", "1", "accept_modbus")).body);
    district.go_to(kNoon + 20 * kSecondMs);
    EXPECT_EQ(district.value("NEW", kMinutes, minute, "pm2_5"), "35");
}

TEST(Quirk10, plausibility_stands_behind_the_check_sum) {
    SpineFixture district(kNoon);
    std::string segment = text_of("STACK", "2051", kNoon, at(kNoon - kMinuteMs, "a21026-Avg=58,a21026-Flag=N;a19001-Avg=9"));
    const std::uint16_t crc = protocol::crc212(segment);
    const std::size_t place = segment.find("58,a21026");
    std::swap(segment[place], segment[place + 8]);
    ASSERT_EQ(protocol::crc212(segment), crc);
    ASSERT_TRUE(district.send("STACK", framed(segment)));
    district.go_to(kNoon + 11 * kSecondMs);
    const auto unmapped = SpineFixture::must(store::waiting_factors(*district.book));
    ASSERT_EQ(unmapped.size(), 1U) << "the damaged key is shown";
    EXPECT_EQ(unmapped[0].wire_code, "a21025");
    ASSERT_TRUE(district.report("STACK", "2051", kNoon, "a21026-Avg=999999,a21026-Flag=N"));
    EXPECT_EQ(district.value("STACK", kMinutes, kNoon, "stack_so2"), "999999!") << "out of range: kept, not judged";
}

TEST(Quirk16, the_registration_decides_not_st) {
    SpineFixture district(kNoon);
    ASSERT_TRUE(district.send(
        "WATER", framed(text_of("WATER", "2051", kNoon, at(kNoon - kMinuteMs, "w01018-Avg=30,w01018-Flag=N"), "Flag=5", "31"))));
    EXPECT_EQ(district.value("WATER", kMinutes, kNoon - kMinuteMs, "cod"), "30");
    EXPECT_EQ(district.views->ingest.of(Warning::kStOtherMedium), 1U);
    EXPECT_TRUE(line_of(district, "WATER").warnings.has(Warning::kStOtherMedium));
}

TEST(Quirk17, two_devices_with_one_mn_are_named) {
    SpineFixture district(kNoon);
    for (int minute = 0; minute < 3; ++minute) {
        const Instant start = kNoon + minute * kMinuteMs;
        district.now = start + kMinuteMs;
        ASSERT_TRUE(district.report("AIR", "2051", start, "a34004-Avg=35,a34004-Flag=N"));
        district.now = district.now + kSecondMs;
        ASSERT_TRUE(district.report("AIR", "2051", start, "a34004-Avg=72,a34004-Flag=N"));
    }
    EXPECT_THAT(notices(district, "AIR", 2), ElementsAre("twin_mn", "values_conflict"));
    EXPECT_THAT(notices(district, "AIR", 1), ElementsAre("values_conflict"));
    district.now = district.now + 2 * kHourMs;
    EXPECT_THAT(notices(district, "AIR", 2), ElementsAre("two_lines")) << "it has stopped";
    EXPECT_THAT(versions(district, "AIR", kMinutes, kNoon, "pm2_5"), ElementsAre("35", "72")) << "nothing is lost";
}

TEST(Quirk21, codes_of_both_editions_in_one_frame) {
    SpineFixture district(kNoon);
    ASSERT_TRUE(district.report("STACK", "2051", kNoon - kMinuteMs, "02-Avg=40,02-Flag=N;a19001-Avg=9,a19001-Flag=N"));
    EXPECT_EQ(district.value("STACK", kMinutes, kNoon - kMinuteMs, "stack_so2"), "40");
    EXPECT_EQ(district.value("STACK", kMinutes, kNoon - kMinuteMs, "oxygen"), "9");
    EXPECT_EQ(district.views->ingest.of(Warning::kMixedCodes), 1U);
}

TEST(Quirk22, odd_numbers_are_read_or_named_never_guessed) {
    struct Row {
        const char* text;
        const char* value;
    };
    for (const Row& row : {Row{"234.883009999144", "234.883009999144"},
                           {"00.58", "0.58"},
                           {"1.2E-3", "0.0012"},
                           {"-0.041", "-0.041!"},
                           {"-9999", "-9999!"},
                           {"", ""},
                           {"--", ""},
                           {"NaN", ""}}) {
        SpineFixture district(kNoon);
        ASSERT_TRUE(district.report("AIR", "2051", kNoon - kMinuteMs, fmt::format("a34004-Avg={},a34004-Flag=N", row.text)));
        EXPECT_EQ(district.value("AIR", kMinutes, kNoon - kMinuteMs, "pm2_5"), row.value) << row.text;
    }
}

TEST(Quirk23, stamps_of_the_end_of_the_period) {
    SpineFixture district(kNoon);
    ASSERT_TRUE(district.command("put_device", R"({"mn":"AIR","site_key":"S1","point_code":"1","period_end_stamps":true})").body);
    ASSERT_TRUE(district.report("AIR", "2061", kNoon, "a34004-Avg=35,a34004-Flag=N"));
    EXPECT_EQ(district.value("AIR", kReportedHours, kNoon - kHourMs, "pm2_5"), "35");
}

TEST(Quirk23, a_clock_of_1970_puts_nothing_into_today) {
    SpineFixture district(kNoon);
    ASSERT_TRUE(district.report("AIR", "2011", Instant{0}, "a34004-Rtd=35,a34004-Flag=N"));
    ASSERT_TRUE(district.report("AIR", "2011", kNoon, "a34004-Rtd=36,a34004-Flag=N"));
    ASSERT_TRUE(district.report("AIR", "2011", Instant{60'000}, "a34004-Rtd=37,a34004-Flag=N"));
    EXPECT_EQ(district.views->latest.of(district.point("AIR"))->readings[0]->start, kNoon);
}

TEST(Quirk25, duplicates_change_nothing_and_are_answered) {
    SpineFixture district(kNoon);
    const std::string frame = framed(text_of("AIR", "2051", kNoon, at(kNoon - kMinuteMs, "a34004-Avg=35,a34004-Flag=N")));
    for (int copy = 0; copy < 6; ++copy) EXPECT_TRUE(district.send("AIR", frame)) << "every copy is acknowledged";
    EXPECT_EQ(district.views->ingest.of(Outcome::kApplied), 1U);
    EXPECT_EQ(district.views->ingest.of(Outcome::kDuplicate), 5U);
    EXPECT_THAT(versions(district, "AIR", kMinutes, kNoon - kMinuteMs, "pm2_5"), ElementsAre("35"));
    EXPECT_EQ(line_of(district, "AIR").corrections, 0U);
    district.restart();  // the memory of copies is gone; the value keeps its first entry all the same
    const auto seq_of = [&] {
        return SpineFixture::must(district.series->read({.point = district.point("AIR"),
                                                         .stream = kMinutes,
                                                         .from = kNoon - kMinuteMs,
                                                         .to = kNoon,
                                                         .columns = {}}))
            .at(0)
            .seq;
    };
    const std::uint64_t first = seq_of();
    EXPECT_TRUE(district.send("AIR", frame));
    EXPECT_EQ(seq_of(), first);
    EXPECT_THAT(versions(district, "AIR", kMinutes, kNoon - kMinuteMs, "pm2_5"), ElementsAre("35"));
}

TEST(Quirk26, another_value_for_the_same_moment_is_a_new_version) {
    SpineFixture district(kNoon);
    const Instant minute = kNoon - kMinuteMs;
    ASSERT_TRUE(district.report("AIR", "2051", minute, "a34004-Avg=35,a34004-Flag=N"));
    const std::uint64_t before = district.log->last_seq();
    district.now = kNoon + kSecondMs;
    ASSERT_TRUE(district.report("AIR", "2051", minute, "a34004-Avg=53,a34004-Flag=M"));
    EXPECT_EQ(district.value("AIR", kMinutes, minute, "pm2_5"), "53!");
    EXPECT_THAT(versions(district, "AIR", kMinutes, minute, "pm2_5"), ElementsAre("35", "53"));
    EXPECT_EQ(line_of(district, "AIR").corrections, 1U);
    const auto as_known = SpineFixture::must(district.series->read(
        {.point = district.point("AIR"), .stream = kMinutes, .from = minute, .to = kNoon, .columns = {}, .as_of = before}));
    ASSERT_EQ(as_known.size(), 1U);
    EXPECT_EQ(as_known[0].sample.value().to_string(), "35");
}

TEST(Quirk27, back_fill_raises_no_live_alarm_and_is_averaged_again) {
    // Marked RF=1 (2025) and only half an hour late; unmarked and three hours late: neither is news.
    struct Row {
        const char* flag;
        std::int64_t late_ms;
        std::size_t cases;
    };
    for (const Row& row : {Row{"Flag=9;RF=1", kHourMs / 2, 0}, {"Flag=5", 3 * kHourMs, 0}, {"Flag=5", kHourMs / 2, 1}}) {
        SpineFixture district(kNoon);
        const Instant arrival = kNoon + kHourMs + row.late_ms;
        district.now = arrival;
        ASSERT_TRUE(district.send(
            "STACK", framed(text_of("STACK", "2061", arrival,
                                    at(kNoon, "a21026-Avg=40,a21026-ZsAvg=56.47,a21026-Flag=N;a19001-Avg=12.5"), row.flag))));
        district.go_to(arrival + 10 * kSecondMs);
        EXPECT_EQ(district.cases().size(), row.cases) << row.flag << " " << row.late_ms;
        const auto findings = district.findings();
        ASSERT_EQ(findings.size(), 1U) << "assessed all the same";
        EXPECT_EQ(findings[0].finding.live, row.cases == 1);
    }
}

TEST(Quirk27, minutes_filled_in_later_make_the_hour_again) {
    for (const char* flag : {"Flag=9;RF=1", "Flag=5"}) {
        SpineFixture district(kNoon);
        for (int minute = 0; minute < 30; ++minute) {
            district.now = kNoon + (minute + 1) * kMinuteMs;
            ASSERT_TRUE(district.report("AIR", "2051", kNoon + minute * kMinuteMs, "a34004-Avg=60,a34004-Flag=N"));
        }
        district.go_to(kNoon + 4 * kHourMs);
        EXPECT_EQ(district.value("AIR", kComputedHours, kNoon, "pm2_5"), "60!") << "too few";
        for (int minute = 59; minute >= 30; --minute) {  // out of order, as fast as the line takes
            const Instant start = kNoon + minute * kMinuteMs;
            ASSERT_TRUE(district.send(
                "AIR", framed(text_of("AIR", "2051", district.now + minute, at(start, "a34004-Avg=80,a34004-Flag=N"), flag))));
        }
        const Instant newest = district.views->latest.of(district.point("AIR"))->readings[1]->start;
        EXPECT_EQ(newest, kNoon + 59 * kMinuteMs);
        district.go_to(kNoon + 5 * kHourMs);
        EXPECT_EQ(district.value("AIR", kComputedHours, kNoon, "pm2_5"), "70");
    }
}

TEST(Quirk27, live_values_stay_the_newest_while_old_ones_come_in) {
    SpineFixture district(kNoon);
    ASSERT_TRUE(district.report("AIR", "2011", kNoon, "a34004-Rtd=35,a34004-Flag=N"));
    ASSERT_TRUE(district.report("AIR", "2011", kNoon - 5 * kHourMs, "a34004-Rtd=99,a34004-Flag=N"));
    EXPECT_EQ(district.views->latest.of(district.point("AIR"))->readings[0]->start, kNoon);
}

TEST(Quirk28, clocks_far_off_are_named) {
    struct Row {
        std::int64_t off_ms;
        const char* notice;
    };
    for (const Row& row : {Row{kDayMs + kHourMs, "clock_ahead"},
                           {-kDayMs - kHourMs, "clock_behind"},
                           {20 * kMinuteMs, "clock_ahead"},
                           {-20 * kMinuteMs, "clock_behind"},
                           {2 * kMinuteMs, nullptr}}) {
        SpineFixture district(kNoon);
        for (int minute = 0; minute < 4; ++minute) {
            district.now = kNoon + minute * kMinuteMs;
            const Instant theirs = district.now + row.off_ms;
            ASSERT_TRUE(district.send("AIR", framed(text_of("AIR", "2011", theirs, at(theirs, "a34004-Rtd=35,a34004-Flag=N")))));
        }
        ASSERT_TRUE(line_of(district, "AIR").clock_drift_ms.has_value()) << row.off_ms;
        EXPECT_EQ(*line_of(district, "AIR").clock_drift_ms, row.off_ms);
        if (row.notice == nullptr) {
            EXPECT_THAT(notices(district, "AIR"), IsEmpty());
        } else {
            EXPECT_THAT(notices(district, "AIR"), ElementsAre(row.notice));
        }
    }
}

TEST(Quirk28, frames_kept_through_an_outage_say_nothing_of_the_clock) {
    SpineFixture district(kNoon);
    for (int frame = 0; frame < 300; ++frame) {  // two days old, sent once a second, each a minute after the other
        district.now = kNoon + frame * kSecondMs;
        const Instant theirs = kNoon - 2 * kDayMs + frame * kMinuteMs;
        ASSERT_TRUE(district.send("AIR", framed(text_of("AIR", "2051", theirs, at(theirs, "a34004-Avg=35,a34004-Flag=N")))));
    }
    EXPECT_FALSE(line_of(district, "AIR").clock_drift_ms.has_value());
}

TEST(Quirk28, a_day_ahead_does_not_hide_what_comes_when_the_clock_is_right) {
    SpineFixture district(kNoon);
    const auto newest = [&] { return district.views->latest.of(district.point("AIR"))->readings[1]->start; };
    const Instant tomorrow = kNoon + kDayMs;
    ASSERT_TRUE(district.send("AIR", framed(text_of("AIR", "2051", tomorrow, at(tomorrow, "a34004-Avg=35,a34004-Flag=N")))));
    EXPECT_EQ(newest(), tomorrow) << "there is nothing else";
    EXPECT_EQ(district.views->ingest.of(Warning::kTimeAhead), 1U);
    ASSERT_TRUE(district.report("AIR", "2051", kNoon - kMinuteMs, "a34004-Avg=36,a34004-Flag=N"));
    EXPECT_EQ(newest(), kNoon - kMinuteMs);
    ASSERT_TRUE(
        district.send("AIR", framed(text_of("AIR", "2051", tomorrow, at(tomorrow + kMinuteMs, "a34004-Avg=35,a34004-Flag=N")))));
    EXPECT_EQ(newest(), kNoon - kMinuteMs);
    district.restart();
    EXPECT_EQ(newest(), kNoon - kMinuteMs);
    EXPECT_EQ(district.value("AIR", kMinutes, tomorrow, "pm2_5"), "35!") << "kept, and nothing is made of it";
}

TEST(Quirk28, an_hour_stamped_tomorrow_accuses_nobody) {
    SpineFixture district(kNoon);
    const Instant hour = kNoon + kDayMs;
    ASSERT_TRUE(
        district.send("STACK", framed(text_of("STACK", "2061", kNoon + kDayMs + kHourMs,
                                              at(hour, "a21026-Avg=40,a21026-ZsAvg=56.47,a21026-Flag=N;a19001-Avg=12.5")))));
    district.go_to(hour + kHourMs + kMinuteMs);
    for (const auto& open : district.cases())
        EXPECT_EQ(open.finding.rule, "silent") << "a day without a word is all that is wrong";
    const auto findings = district.findings();
    EXPECT_EQ(std::ranges::count(findings, "stack_hour_exceeded", [](const auto& row) { return row.finding.rule; }), 0)
        << "it was sent before that hour could be measured";
}

TEST(Quirk31, answers_that_come_late_or_never_disturb_nothing) {
    SpineFixture district(kNoon);
    ASSERT_TRUE(district.report("AIR", "2051", kNoon - kMinuteMs, "a34004-Avg=35,a34004-Flag=N"));
    district.now = kNoon + 7 * kMinuteMs;
    ASSERT_TRUE(district.send("AIR", framed("QN=20260407115000000;ST=22;CN=9011;PW=123456;MN=AIR;Flag=4;CP=&&QnRtn=1&&")));
    ASSERT_TRUE(district.send("AIR", framed("QN=20260407115000000;ST=22;CN=9012;PW=123456;MN=AIR;Flag=4;CP=&&ExeRtn=2&&")));
    EXPECT_EQ(district.views->ingest.of(Outcome::kNotMeasured), 2U);
    EXPECT_EQ(district.value("AIR", kMinutes, kNoon - kMinuteMs, "pm2_5"), "35");
}

TEST(Quirk32, parts_of_a_split_report_join_whatever_their_qn) {
    SpineFixture district(kNoon);
    const auto part = [&](int milliseconds, std::string_view flag, std::string_view cp) {
        return district.send("AIR", framed(text_of("AIR", "2051", kNoon + milliseconds, at(kNoon - kMinuteMs, cp), flag)));
    };
    ASSERT_TRUE(part(534, "Flag=7;PNUM=2;PNO=1", "a34004-Avg=35,a34004-Flag=N"));
    EXPECT_EQ(district.value("AIR", kMinutes, kNoon - kMinuteMs, "pm2_5"), "35") << "a part does not wait for the others";
    ASSERT_TRUE(part(535, "Flag=7;PNUM=2;PNO=2", "a34002-Avg=70,a34002-Flag=N"));
    ASSERT_TRUE(part(536, "Flag=7", "a21026-Avg=7,a21026-Flag=N"));                // the bit without numbers
    ASSERT_TRUE(part(537, "Flag=5;PNUM=2;PNO=2", "a21004-Avg=30,a21004-Flag=N"));  // numbers without the bit
    EXPECT_EQ(district.value("AIR", kMinutes, kNoon - kMinuteMs, "pm10"), "70");
    EXPECT_EQ(district.value("AIR", kMinutes, kNoon - kMinuteMs, "so2"), "7");
    EXPECT_EQ(district.value("AIR", kMinutes, kNoon - kMinuteMs, "no2"), "30");
    EXPECT_EQ(line_of(district, "AIR").corrections, 0U);
    EXPECT_TRUE(line_of(district, "AIR").warnings.has(Warning::kSplitWithoutNumbers));
    EXPECT_TRUE(line_of(district, "AIR").warnings.has(Warning::kNumbersWithoutSplit));
    const auto shown = district.views->latest.of(district.point("AIR"))->readings[1];
    ASSERT_TRUE(shown);
    EXPECT_EQ(shown->samples.size(), 4U);
}

}  // namespace
}  // namespace lvwang::quirks
