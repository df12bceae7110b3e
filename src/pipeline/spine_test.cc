#include "pipeline/spine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "pipeline/spine_fixture.h"
#include "store/book_outcomes.h"
#include "store/book_records.h"

namespace lvwang::pipeline {
namespace {

constexpr Stream kMinutes{Period::kMinute, Origin::kReported};
constexpr Stream kComputedHours{Period::kHour, Origin::kComputed};
constexpr Stream kComputedDays{Period::kDay, Origin::kComputed};

const Instant kNoon = parse_iso("2026-04-07T12:00:00+08:00").value();  // a Tuesday

// Minutes of one hour, `count` of them, all with the same CP.
void report_minutes(SpineFixture& district, const std::string& mn, Instant hour, int count, const std::string& cp) {
    for (int minute = 0; minute < count; ++minute) {
        district.now = hour + (minute + 1) * kMinuteMs;
        ASSERT_TRUE(district.report(mn, "2051", hour + minute * kMinuteMs, cp));
    }
}

TEST(Spine, AFrameIsAcknowledgedAndItsValuesLeadBackToIt) {
    SpineFixture district(kNoon);
    EXPECT_TRUE(district.report("AIR", "2051", kNoon - kMinuteMs, "a34004-Avg=35.2,a34004-Flag=N"));
    EXPECT_EQ(district.value("AIR", kMinutes, kNoon - kMinuteMs, "pm2_5"), "35.2");
    const auto rows = SpineFixture::must(district.series->read(
        {.point = district.point("AIR"), .stream = kMinutes, .from = kNoon - kMinuteMs, .to = kNoon, .columns = {}}));
    ASSERT_FALSE(rows.empty());
    const auto entry = SpineFixture::must(district.log->read(rows[0].seq));
    EXPECT_EQ(entry.kind, store::EntryKind::kFrame);
    EXPECT_NE(entry.payload.find("a34004-Avg=35.2"), std::string::npos);
    EXPECT_EQ(district.views->ingest.of(Outcome::kApplied), 1U);
    ASSERT_NE(district.views->latest.of(district.point("AIR")), nullptr);
}

TEST(Spine, EveryFrameHasExactlyOneOutcome) {
    SpineFixture district(kNoon);
    ASSERT_TRUE(district.report("AIR", "2051", kNoon, "a34004-Avg=35"));
    ASSERT_TRUE(district.report("AIR", "2051", kNoon, "a34004-Avg=35"));  // the same bytes: its answer was lost
    ASSERT_TRUE(district.report("NOBODY", "2051", kNoon, "a34004-Avg=35"));
    ASSERT_TRUE(district.report("AIR", "2051", kNoon, "XYZ-Avg=35"));
    ASSERT_TRUE(district.report("AIR", "2051", kNoon, "a34004-Avg=--"));
    ASSERT_TRUE(district.report("AIR", "9015", kNoon, ""));
    ASSERT_TRUE(district.send("AIR", "##0010QN=1;CP=&&0000"));
    const IngestStats& stats = district.views->ingest;
    EXPECT_EQ(stats.of(Outcome::kApplied), 1U);
    EXPECT_EQ(stats.of(Outcome::kDuplicate), 1U);
    EXPECT_EQ(stats.of(Outcome::kUnregistered), 1U);
    EXPECT_EQ(stats.of(Outcome::kUnmapped), 1U);
    EXPECT_EQ(stats.of(Outcome::kUnreadable), 1U);
    EXPECT_EQ(stats.of(Outcome::kNotMeasured), 1U);
    EXPECT_EQ(stats.frames(), 7U);
}

TEST(Spine, MinutesBecomeTheHourOnceItHasSettled) {
    SpineFixture district(kNoon);
    report_minutes(district, "AIR", kNoon, 60, "a34004-Avg=60,a34004-Flag=N");
    district.go_to(kNoon + kHourMs);
    EXPECT_EQ(district.value("AIR", kComputedHours, kNoon, "pm2_5"), "");
    district.go_to(kNoon + kHourMs + kSettleMs);
    EXPECT_EQ(district.value("AIR", kComputedHours, kNoon, "pm2_5"), "60");
}

TEST(Spine, TooFewMinutesMakeAnInvalidHourAndLateOnesMendIt) {
    SpineFixture district(kNoon);
    report_minutes(district, "AIR", kNoon, 44, "a34004-Avg=60,a34004-Flag=N");
    district.go_to(kNoon + 2 * kHourMs);
    EXPECT_EQ(district.value("AIR", kComputedHours, kNoon, "pm2_5"), "60!");
    ASSERT_TRUE(district.report("AIR", "2051", kNoon + 50 * kMinuteMs, "a34004-Avg=60,a34004-Flag=N"));
    district.go_to(kNoon + 2 * kHourMs + kMinuteMs);
    EXPECT_EQ(district.value("AIR", kComputedHours, kNoon, "pm2_5"), "60");
}

TEST(Spine, HoursBecomeTheDay) {
    const Instant day = parse_iso("2026-04-06").value();
    SpineFixture district(day);
    for (int hour = 0; hour < 24; ++hour) {
        district.now = day + (hour + 1) * kHourMs;
        ASSERT_TRUE(district.report("AIR", "2061", day + hour * kHourMs,
                                    fmt::format("a34004-Avg={},a05024-Avg=100", hour < 12 ? 60 : 61)));
    }
    district.go_to(day + kDayMs + kMinuteMs);
    EXPECT_EQ(district.value("AIR", kComputedDays, day, "pm2_5"), "60.5");
    EXPECT_EQ(district.value("AIR", kComputedHours, day + 7 * kHourMs, "o3_8h"), "100");
    EXPECT_EQ(district.value("AIR", kComputedDays, day, "o3_8h"), "100");
}

TEST(Spine, AnHourWithOnlyARunningMeanIsNotTheNewest) {
    const Instant day = parse_iso("2026-04-06").value();
    SpineFixture district(day + 30 * kHourMs);
    for (int hour = 0; hour < 20; ++hour) {
        ASSERT_TRUE(district.report("AIR", "2061", day + hour * kHourMs, "a34004-Avg=60,a05024-Avg=100"));
    }
    district.go_to(day + 31 * kHourMs);
    const auto latest = district.views->latest.of(district.point("AIR"));
    ASSERT_TRUE(latest && latest->hour);
    EXPECT_EQ(latest->hour->start, day + 19 * kHourMs);
}

TEST(Spine, AMeanThatEndsWithAnHourThatNeverCameIsTheDaysAndNotARestarts) {
    const Instant day = parse_iso("2026-04-06").value();
    SpineFixture district(day + 10 * kHourMs);
    for (int hour = 0; hour < 10; ++hour) {
        ASSERT_TRUE(district.report("AIR", "2061", day + hour * kHourMs, "a34004-Avg=60,a05024-Avg=100"));
    }
    district.go_to(day + 15 * kHourMs);
    district.restart();
    district.go_to(day + 15 * kHourMs + kMinuteMs);
    EXPECT_EQ(district.value("AIR", kComputedHours, day + 9 * kHourMs, "o3_8h"), "100");
    EXPECT_EQ(district.value("AIR", kComputedHours, day + 11 * kHourMs, "o3_8h"), "");
    district.go_to(day + 26 * kHourMs);
    EXPECT_EQ(district.value("AIR", kComputedHours, day + 11 * kHourMs, "o3_8h"), "100");
    EXPECT_EQ(district.value("AIR", kComputedHours, day + 12 * kHourMs, "o3_8h"), "100!");
}

TEST(Spine, LateHoursOfOneDayReachTheMeansOfTheNext) {
    const Instant day = parse_iso("2026-04-06").value();
    SpineFixture district(day + 44 * kHourMs);
    ASSERT_TRUE(district.report("AIR", "2061", day + 43 * kHourMs, "a34004-Avg=60,a05024-Avg=80"));
    district.go_to(day + 50 * kHourMs);
    EXPECT_EQ(district.value("AIR", kComputedHours, day + 25 * kHourMs, "o3_8h"), "");
    for (int hour = 18; hour < 24; ++hour) {
        ASSERT_TRUE(district.report("AIR", "2061", day + hour * kHourMs, "a34004-Avg=60,a05024-Avg=100"));
    }
    district.go_to(day + 50 * kHourMs + kMinuteMs);
    EXPECT_EQ(district.value("AIR", kComputedHours, day + 25 * kHourMs, "o3_8h"), "100");  // as if they had come in time
}

TEST(Spine, AStackHourOverItsLimitBecomesACaseWithOwnerAndDeadline) {
    SpineFixture district(kNoon);
    district.now = kNoon + kHourMs + 5'000;
    // 40 mg/m3 measured at 12.5 % O2 are 40*(21-9)/(21-12.5) = 56.47 at 9 %
    ASSERT_TRUE(
        district.report("STACK", "2061", kNoon, "a21026-Avg=40,a21026-ZsAvg=56.47,a21026-Flag=N;a19001-Avg=12.5,a19001-Flag=N"));
    district.go_to(kNoon + kHourMs + 10'000);
    const auto cases = district.cases();
    ASSERT_EQ(cases.size(), 1U);
    EXPECT_EQ(cases[0].record.owner, "张工");
    EXPECT_EQ(format_date(to_date(cases[0].record.due_at)), "2026-04-09");
    EXPECT_EQ(cases[0].finding.rule, "stack_hour_exceeded");
    EXPECT_EQ(cases[0].finding.cls, FindingClass::kExceedance);
    EXPECT_EQ(cases[0].finding.value, "56.47");
    EXPECT_EQ(cases[0].finding.limit, "50");

    const auto id = std::to_string(cases[0].record.id);
    EXPECT_TRUE(district.command("case_assign", R"({"case_id":)" + id + R"(,"actor":"值班","owner":"李工","note":"请查脱硫"})")
                    .body.has_value());
    const auto refused = district.command("case_close", R"({"case_id":)" + id + R"(,"actor":"值班","note":"好了"})");
    ASSERT_FALSE(refused.body.has_value());
    EXPECT_EQ(refused.body.error().code, ErrorCode::kConflict);
    EXPECT_TRUE(
        district.command("case_feed_back", R"({"case_id":)" + id + R"(,"actor":"李工","note":"已修复"})").body.has_value());
    EXPECT_TRUE(district.command("case_verify", R"({"case_id":)" + id + R"(,"actor":"值班","note":"核实"})").body.has_value());
    EXPECT_TRUE(district.command("case_close", R"({"case_id":)" + id + R"(,"actor":"值班","note":"销号"})").body.has_value());
    EXPECT_EQ(district.cases()[0].record.state, CaseState::kClosed);
}

// An answer that was lost makes a person, or his phone, send the same again.
TEST(Spine, ACommandThatIsSentAgainWithItsKeyIsCarriedOutOnce) {
    SpineFixture district(kNoon);
    const auto put = [&](const std::string& name, const std::string& key, const std::string& actor = "值班") {
        const std::string body = fmt::format(R"({{"code":"990199","name":"{}"}})", name);
        return district.command("put_region", body, actor, key).body;
    };
    const auto name = [&] { return district.views->registry.get()->region("990199")->name; };
    const auto first = put("甲", "k1");
    ASSERT_TRUE(first) << first.error().message;
    const auto again = put("乙", "k1");
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(*again, *first);
    EXPECT_EQ(name(), "甲") << "the key is what counts";
    EXPECT_TRUE(put("丙", "k1", "另一人")) << "a key is one of a person";
    EXPECT_EQ(name(), "丙");

    const auto other = district.command("put_organisation", R"({"key":"x","name":"X"})", "值班", "k1").body;
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().field, "Idempotency-Key");
    // What was refused has changed nothing, and its key is free.
    EXPECT_FALSE(put("", "k2"));
    EXPECT_TRUE(put("丁", "k2"));
    EXPECT_EQ(name(), "丁");
    district.now = district.now + store::kOutcomeKeptMs + kHourMs;
    EXPECT_TRUE(put("戊", "k3"));
    EXPECT_TRUE(put("己", "k1")) << "forgotten after a month";
    EXPECT_EQ(name(), "己");
}

TEST(Spine, APersonTakesTheStepsOfHisRoleOnly) {
    SpineFixture district(kNoon);
    district.now = kNoon + kHourMs + 5'000;
    ASSERT_TRUE(
        district.report("STACK", "2061", kNoon, "a21026-Avg=20,a21026-ZsAvg=56.47,a21026-Flag=N;a19001-Avg=9,a19001-Flag=N"));
    district.go_to(kNoon + kHourMs + 10'000);
    const std::int64_t id = district.cases()[0].record.id;
    for (const auto& [login, role] : {std::pair("zhou", "duty_officer"), std::pair("shen", "auditor")}) {
        const auto made = district.command(
            "account_put", fmt::format(R"({{"login":"{0}","name":"{0}","roles":["{1}"],"everything":true}})", login, role));
        ASSERT_TRUE(made.body.has_value()) << made.body.error().message;
    }
    const auto assign = [&](const char* login, int version) {
        return district
            .command("case_step_assign",
                     fmt::format(R"({{"case_id":{},"version":{},"actor":"{}","owner":"李工","owner_organisation":"town"}})", id,
                                 version, login))
            .body;
    };
    EXPECT_FALSE(assign("nobody", 1));
    EXPECT_FALSE(assign("shen", 1));
    ASSERT_TRUE(assign("zhou", 1));
    const auto late = assign("zhou", 1);
    ASSERT_FALSE(late);
    EXPECT_NE(late.error().message.find("since then: assigned by zhou"), std::string::npos) << late.error().message;
    EXPECT_EQ(district.cases()[0].record.state, CaseState::kOpen) << "handed over, not signed for";
    EXPECT_EQ(district.cases()[0].record.version, 2);
}

// He saw it before its deadline passed and the values fell; neither is anybody's decision that he would have to know of.
TEST(Spine, WhatOnlyTheClockBroughtRefusesNoStep) {
    SpineFixture district(kNoon);
    const auto report = [&](int hour, const char* converted) {
        district.now = kNoon + (hour + 1) * kHourMs + 5'000;
        ASSERT_TRUE(district.report("STACK", "2061", kNoon + hour * kHourMs,
                                    fmt::format("a21026-Avg=20,a21026-ZsAvg={},a21026-Flag=N", converted)));
        district.go_to(district.now + 5'000);
    };
    ASSERT_TRUE(district.command("account_put", R"({"login":"zhou","name":"周","roles":["duty_officer"],"everything":true})")
                    .body.has_value());
    report(0, "56.47");
    const Case seen = district.cases()[0].record;
    report(1, "20");
    district.go_to(seen.due_at + kMinuteMs);
    const Case now = district.cases()[0].record;
    ASSERT_GT(now.version, seen.version + 1) << "the values fell, and the deadline passed";
    const auto remark = [&](std::int64_t version) {
        return district
            .command("case_step_remark",
                     fmt::format(R"({{"case_id":{},"version":{},"actor":"zhou","note":"已到现场"}})", seen.id, version))
            .body;
    };
    EXPECT_FALSE(remark(now.version + 1)) << "nobody has seen that";
    const auto done = remark(seen.version);
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(district.cases()[0].record.version, now.version + 1);
    EXPECT_FALSE(remark(now.version)) << "the first remark is somebody's";
}

TEST(Spine, TheConvertedValueIsComputedWhereTheDeviceSendsNone) {
    SpineFixture district(kNoon + kHourMs + 5'000);
    ASSERT_TRUE(district.report("STACK", "2061", kNoon, "a21026-Avg=40,a21026-Flag=N;a19001-Avg=12.5,a19001-Flag=N"));
    district.go_to(kNoon + kHourMs + 10'000);
    EXPECT_EQ(district.value("STACK", kComputedHours, kNoon, "stack_so2", Aspect::kConverted), "56.470588");
    EXPECT_EQ(district.cases().size(), 1U);
}

TEST(Spine, MarkedAndAttainedHoursRaiseNothing) {
    SpineFixture district(kNoon + kHourMs + 5'000);
    ASSERT_TRUE(district.report("STACK", "2061", kNoon, "a21026-Avg=400,a21026-ZsAvg=560,a21026-Flag=M"));
    ASSERT_TRUE(district.report("STACK", "2061", kNoon - kHourMs, "a21026-Avg=40,a21026-ZsAvg=50.0,a21026-Flag=N"));
    district.go_to(kNoon + kHourMs + 10'000);
    EXPECT_TRUE(district.findings().empty());
    EXPECT_TRUE(district.cases().empty());
}

TEST(Spine, LateDataAreAssessedButOpenNoCaseByThemselves) {
    SpineFixture district(kNoon + 4 * kHourMs);
    ASSERT_TRUE(district.report("STACK", "2061", kNoon, "a21026-Avg=40,a21026-ZsAvg=56,a21026-Flag=N"));
    district.go_to(kNoon + 4 * kHourMs + 5'000);
    ASSERT_EQ(district.findings().size(), 1U);
    EXPECT_FALSE(district.findings()[0].finding.live);
    EXPECT_TRUE(district.cases().empty());
    const auto id = std::to_string(district.findings()[0].finding.id);
    const auto opened =
        district.command("case_open", R"({"finding_id":)" + id + R"(,"actor":"值班","note":"补办","due_at":"2026-04-06"})");
    ASSERT_TRUE(opened.body.has_value()) << opened.body.error().message;
    district.go_to(kNoon + 4 * kHourMs + 20'000);
    ASSERT_EQ(district.cases().size(), 1U);
    EXPECT_TRUE(district.cases()[0].record.overdue_at.has_value()) << "its deadline had passed already";
    const auto again = district.command("case_open", R"({"finding_id":)" + id + R"(,"actor":"值班","note":"补办"})");
    ASSERT_FALSE(again.body.has_value());
    EXPECT_EQ(again.body.error().code, ErrorCode::kConflict);
}

// What came again (RF=1) is younger than the two hours after which anything is late, so only its mark tells.
TEST(Spine, BackFillRaisesNoLiveAlarmHoweverYoungItIs) {
    struct Row {
        const char* what;
        std::function<void(SpineFixture&, bool again)> happens;
        const char* rule;
        Instant done_at;
    };
    const Instant day = parse_iso("2026-04-07").value();
    const std::string stack = "a21026-Avg=40,a21026-ZsAvg=56.47,a21026-Flag=N;a19001-Avg=12.5,a19001-Flag=N";
    const auto minutes = [&](SpineFixture& district, const std::string& mn, int from, int to, const std::string& cp, bool again) {
        for (int minute = from; minute < to; ++minute) {
            ASSERT_TRUE(district.report(mn, "2051", kNoon + minute * kMinuteMs, cp, again));
        }
    };
    const std::vector<Row> rows{
        {"an hour over its limit",
         [&](SpineFixture& d, bool again) { ASSERT_TRUE(d.report("STACK", "2061", kNoon, stack, again)); }, "stack_hour_exceeded",
         kNoon + kHourMs + kMinuteMs},
        {"an hour that we convert",
         [&](SpineFixture& d, bool again) {
             ASSERT_TRUE(d.report("STACK", "2061", kNoon, "a21026-Avg=40,a21026-Flag=N;a19001-Avg=12.5,a19001-Flag=N", again));
         },
         "stack_hour_exceeded", kNoon + kHourMs + kMinuteMs},
        {"all minutes of an hour", [&](SpineFixture& d, bool again) { minutes(d, "STACK", 0, 60, stack, again); },
         "stack_hour_exceeded", kNoon + kHourMs + kSettleMs},
        {"the minutes without which the hour were none",
         [&](SpineFixture& d, bool again) {
             minutes(d, "STACK", 0, 40, stack, false);
             minutes(d, "STACK", 40, 60, stack, again);
         },
         "stack_hour_exceeded", kNoon + kHourMs + kSettleMs},
        {"an hour that is unlike its minutes",
         [&](SpineFixture& d, bool again) {
             minutes(d, "AIR", 0, 60, "a34004-Avg=60,a34004-Flag=N", false);
             ASSERT_TRUE(d.report("AIR", "2061", kNoon, "a34004-Avg=90,a34004-Flag=N", again));
         },
         "hour_disagrees", kNoon + kHourMs + kSettleMs},
        {"a day's hours",
         [&](SpineFixture& d, bool again) {
             for (int hour = 0; hour < 24; ++hour) {
                 d.now = day + (hour + 1) * kHourMs;
                 ASSERT_TRUE(d.report("WATER", "2061", day + hour * kHourMs,
                                      "w01018-Avg=80,w01018-Flag=N;w00000-Avg=10,w00000-Flag=N", again));
             }
         },
         "wastewater_day_exceeded", day + kDayMs + kMinuteMs},
    };
    for (const bool sent_again : {true, false}) {  // without the mark each is an alarm, else these rows would show nothing
        for (const Row& row : rows) {
            SCOPED_TRACE(row.what);
            SpineFixture district(row.done_at - kMinuteMs);
            row.happens(district, sent_again);
            district.go_to(row.done_at);
            bool seen = false;
            for (const store::ListedFinding& listed : district.findings()) {
                if (listed.finding.rule != row.rule) continue;
                seen = true;
                EXPECT_EQ(listed.finding.live, !sent_again) << listed.finding.text;
            }
            EXPECT_TRUE(seen) << "assessed in any case";
            EXPECT_TRUE(!sent_again || district.cases().empty());
        }
    }
}

TEST(Spine, RegisteringADeviceDecodesItsKeptFramesWithTheirOwnSeq) {
    SpineFixture district(kNoon + kHourMs);
    report_minutes(district, "LATE", kNoon, 60, "a34004-Avg=60,a34004-Flag=N");
    district.go_to(kNoon + 3 * kHourMs);
    const auto waiting = SpineFixture::must(store::waiting_devices(*district.book));
    ASSERT_EQ(waiting.size(), 1U);
    EXPECT_EQ(waiting[0].mn, "LATE");
    EXPECT_EQ(waiting[0].frames, 60);
    const auto registered = district.command("put_device", R"({"mn":"LATE","site_key":"S1","point_code":"1"})");
    ASSERT_TRUE(registered.body.has_value()) << registered.body.error().message;
    district.go_to(kNoon + 3 * kHourMs + 10'000);
    EXPECT_EQ(district.value("AIR", kComputedHours, kNoon, "pm2_5"), "60");
    EXPECT_TRUE(SpineFixture::must(store::waiting_devices(*district.book)).empty());
    const auto rows = SpineFixture::must(district.series->read(
        {.point = district.point("AIR"), .stream = kMinutes, .from = kNoon, .to = kNoon + kMinuteMs, .columns = {}}));
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(SpineFixture::must(district.log->read(rows[0].seq)).mn, "LATE");
}

TEST(Spine, MappingAFactorDecodesTheFramesThatHadIt) {
    SpineFixture district(kNoon);
    ASSERT_TRUE(district.report("AIR", "2051", kNoon - kMinuteMs, "PM25-Avg=35"));
    district.go_to(kNoon + 15'000);
    ASSERT_TRUE(district.report("AIR", "2051", kNoon, "PM25-Avg=36"));
    district.go_to(kNoon + 30'000);
    const auto waiting = SpineFixture::must(store::waiting_factors(*district.book));
    ASSERT_EQ(waiting.size(), 1U);
    EXPECT_EQ(waiting[0].count, 2);
    const auto mapped = district.command("put_mapping", R"({"mn":"AIR","wire_code":"PM25","parameter":"pm2_5"})");
    ASSERT_TRUE(mapped.body.has_value()) << mapped.body.error().message;
    district.go_to(kNoon + 60'000);
    EXPECT_EQ(district.value("AIR", kMinutes, kNoon - kMinuteMs, "pm2_5"), "35");
    EXPECT_TRUE(SpineFixture::must(store::waiting_factors(*district.book)).empty());
}

TEST(Spine, ARestartGoesOnWhereItWas) {
    SpineFixture district(kNoon);
    report_minutes(district, "AIR", kNoon, 59, "a34004-Avg=60,a34004-Flag=N");
    district.now = kNoon + kHourMs + 5'000;
    ASSERT_TRUE(district.report("STACK", "2061", kNoon, "a21026-Avg=40,a21026-ZsAvg=56.47,a21026-Flag=N"));
    district.go_to(district.now);
    ASSERT_EQ(district.cases().size(), 1U);
    const auto before = district.cases()[0].record;
    district.restart();
    district.go_to(kNoon + kHourMs + 2 * kSettleMs);
    EXPECT_EQ(district.value("AIR", kComputedHours, kNoon, "pm2_5"), "60") << "the hour was open when it ended";
    ASSERT_EQ(district.cases().size(), 1U);
    EXPECT_EQ(district.cases()[0].record.due_at, before.due_at);
    EXPECT_EQ(SpineFixture::must(store::case_events(*district.book, before.id)).size(), 1U);
    ASSERT_NE(district.views->latest.of(district.point("AIR")), nullptr);
    EXPECT_EQ(district.views->latest.of(district.point("STACK"))->open_findings, 1);
}

TEST(Spine, SilenceIsAFindingAndEndsWithTheNextFrame) {
    SpineFixture district(kNoon);
    ASSERT_TRUE(district.report("AIR", "2051", kNoon, "a34004-Avg=35"));
    district.go_to(kNoon + 2 * kHourMs + 5'000);
    ASSERT_EQ(district.findings().size(), 1U);
    EXPECT_EQ(district.findings()[0].finding.rule, "silent");
    EXPECT_TRUE(district.views->latest.of(district.point("AIR"))->silent);
    ASSERT_TRUE(district.report("AIR", "2051", district.now, "a34004-Avg=36"));
    EXPECT_EQ(district.findings()[0].finding.state, FindingState::kResolved);
    EXPECT_FALSE(district.views->latest.of(district.point("AIR"))->silent);
}

TEST(Spine, WastewaterHoursWarnAndDaysExceed) {
    const Instant day = parse_iso("2026-04-07").value();
    SpineFixture district(day);
    for (int hour = 0; hour < 24; ++hour) {
        district.now = day + (hour + 1) * kHourMs + 5'000;
        const int cod = hour == 3 ? 80 : 40;
        ASSERT_TRUE(district.report("WATER", "2061", day + hour * kHourMs,
                                    fmt::format("w01018-Avg={},w01018-Flag=N;w00000-Avg=10,w00000-Flag=N", cod)));
    }
    district.go_to(day + kDayMs + 2 * kMinuteMs);
    const auto findings = district.findings();
    ASSERT_EQ(findings.size(), 1U) << "one hour over, the day attained";
    EXPECT_EQ(findings[0].finding.cls, FindingClass::kWarning);
    EXPECT_EQ(findings[0].finding.text.find("超标"), std::string::npos);
    EXPECT_TRUE(district.cases().empty());
    EXPECT_EQ(district.value("WATER", kComputedDays, day, "cod"), "41.666667");
}

// A record of a check or a state of production is no reading; a second one for the same moment is taken like the first.
TEST(Spine, ACheckOrAStateThatIsCorrectedIsTakenToo) {
    SpineFixture district(kNoon);
    for (const char* result : {"101.5", "99.5"}) {
        ASSERT_TRUE(district.report("STACK", "2062", kNoon,
                                    fmt::format("a21026-SampleRd={},a21026-StandardValue=100,a21026-ResultType=1", result)));
        district.now = district.now + 1'000;
    }
    for (const char* state : {"St", "Op", "St"}) {
        const std::string segment = fmt::format("QN={};ST=45;CN=2011;PW=123456;MN=STACK;Flag=9;CP=&&DataTime={};p99101-Rtd={}&&",
                                                format_compact_ms(district.now), format_compact(kNoon), state);
        ASSERT_TRUE(district.send("STACK", SpineFixture::must(protocol::frame_of(segment))));
        district.now = district.now + 1'000;
    }
    for (int minute = 1; minute <= 3; ++minute) {
        const Instant at = kNoon + minute * kMinuteMs;
        const std::string segment = fmt::format("QN={};ST=45;CN=2011;PW=123456;MN=STACK;Flag=9;CP=&&DataTime={};p99101-Rtd=Op&&",
                                                format_compact_ms(district.now), format_compact(at));
        ASSERT_TRUE(district.send("STACK", SpineFixture::must(protocol::frame_of(segment))));
        district.now = district.now + 1'000;
    }
    const auto told = [&] {
        std::vector<std::string> rows;
        for (const StateRecord& row : SpineFixture::must(store::list_states(*district.book))) {
            rows.push_back(fmt::format("{} {}-{}{}", row.letters, (row.since - kNoon) / kMinuteMs,
                                       (row.last_at - kNoon) / kMinuteMs, row.replaced_by > 0 ? " replaced" : ""));
        }
        return rows;
    };
    for (const bool killed : {true, false, true}) {
        killed ? district.kill() : district.restart();
        EXPECT_THAT(told(), testing::ElementsAre("Op 1-3", "St 0-0", "Op 0-0 replaced", "St 0-0 replaced"));
        const auto checks = SpineFixture::must(store::list_checks(*district.book));
        ASSERT_EQ(checks.size(), 2u);
        EXPECT_EQ(checks[0].sample_value, "99.5");
        EXPECT_EQ(checks[1].sample_value, "101.5");
        EXPECT_EQ(checks[1].replaced_by, checks[0].seq);
    }
    ASSERT_TRUE(district.report("STACK", "2011", kNoon + kMinuteMs, "a21026-Rtd=20"));
}

// A day that no month has says of no hour that it is meant.
TEST(Spine, AMeanWhoseTimeCannotBeReadTakesNoOthersPlace) {
    SpineFixture district(kNoon + 5 * kMinuteMs);
    const Instant hour = kNoon - kHourMs;
    ASSERT_TRUE(district.report("STACK", "2061", hour, "a21026-Avg=40,a21026-ZsAvg=41"));
    const auto without_a_day = [&] {
        const std::string segment = fmt::format(
            "QN={};ST=31;CN=2061;PW=123456;MN=STACK;Flag=5;CP=&&DataTime=20260229000000;a21026-Avg=900,a21026-ZsAvg=950&&",
            format_compact_ms(district.now));
        return district.send("STACK", SpineFixture::must(protocol::frame_of(segment)));
    };
    ASSERT_TRUE(without_a_day());
    const Stream hours{Period::kHour, Origin::kReported};
    EXPECT_EQ(district.value("STACK", hours, hour, "stack_so2"), "40");
    EXPECT_TRUE(district.cases().empty());
    district.go_to(kNoon + kHourMs + 5 * kMinuteMs);
    ASSERT_TRUE(without_a_day()) << "of an hour that nobody has spoken of it may be, and is in doubt";
    EXPECT_EQ(district.value("STACK", hours, kNoon, "stack_so2"), "900");
    EXPECT_TRUE(district.cases().empty()) << "no live alarm";
}

}  // namespace
}  // namespace lvwang::pipeline
