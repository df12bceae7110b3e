// Does a closed case come back where its fix does not hold, and only that case?
#include <gtest/gtest.h>

#include <algorithm>

#include "pipeline/spine_fixture.h"
#include "store/book_cases.h"

namespace lvwang::pipeline {
namespace {

const Instant kNoon = parse_iso("2026-04-07T12:00").value();

// The stack's hour that begins n hours after noon, as its device reports it.
void report_stack_hour(SpineFixture& district, int n, const char* converted) {
    const Instant start = kNoon + n * kHourMs;
    district.now = start + kHourMs + 5'000;
    ASSERT_TRUE(
        district.report("STACK", "2061", start,
                        fmt::format("a21026-Avg=20,a21026-ZsAvg={},a21026-Flag=N;a19001-Avg=9,a19001-Flag=N", converted)));
    district.go_to(start + kHourMs + 10'000);
}

// A person of the whole district takes a step.
Result<std::string> take_step(SpineFixture& district, std::string_view act, std::int64_t id, const std::string& more = {}) {
    const auto known =
        district.command("account_put", R"({"login":"zhou","name":"周值班","roles":["duty_officer"],"everything":true})");
    LVWANG_TRY(known.body);
    const auto version = SpineFixture::must(store::find_case(*district.book, id)).version;
    return district
        .command(fmt::format("case_step_{}", act),
                 fmt::format(R"({{"case_id":{},"version":{},"actor":"zhou","note":"同一问题"{}}})", id, version, more))
        .body;
}

// Its newest event is a relapse that holds what was then against what is now.
void expect_compared(SpineFixture& district, std::int64_t id, std::string_view then, std::string_view now) {
    const auto events = SpineFixture::must(store::case_events(*district.book, id));
    EXPECT_EQ(events.back().act, "relapsed");
    for (const std::string_view value : {then, now}) {
        const std::string told = fmt::format(R"("value":"{}")", value);
        EXPECT_NE(events.back().details.find(told), std::string::npos) << events.back().details;
    }
}

void mend_and_close(SpineFixture& district, std::int64_t id) {
    for (const char* act : {"feed_back", "verify", "close"}) {
        const auto done =
            district.command(fmt::format("case_{}", act), fmt::format(R"({{"case_id":{},"actor":"值班","note":"好了"}})", id));
        ASSERT_TRUE(done.body.has_value()) << done.body.error().message;
    }
}

// One hour over the limit, closed at once; an hour that is well; another over it. The watch outlives a restart in between.
TEST(CaseWatches, AFixThatDoesNotHoldOpensItsCaseAgain) {
    SpineFixture district(kNoon);
    report_stack_hour(district, 0, "56.47");
    ASSERT_EQ(district.cases().size(), 1U);
    const Case opened = district.cases()[0].record;
    mend_and_close(district, opened.id);
    const Case closed = district.cases()[0].record;
    ASSERT_EQ(closed.state, CaseState::kClosed);
    EXPECT_TRUE(closed.watch_until);
    report_stack_hour(district, 1, "30");
    district.restart();
    report_stack_hour(district, 2, "71");

    ASSERT_EQ(district.cases().size(), 1U) << "the same case, not another";
    const Case again = district.cases()[0].record;
    EXPECT_EQ(again.state, CaseState::kOpen);
    EXPECT_EQ(again.relapses, 1);
    EXPECT_NE(again.finding_id, opened.finding_id);
    EXPECT_FALSE(again.owner.empty());
    EXPECT_GT(again.due_at, district.now);
    expect_compared(district, again.id, "56.47", "71");
}

// It was said to be mended, and the next hour is as bad: the run of hours goes on, and no other finding will come of it.
TEST(CaseWatches, ARunThatGoesOnAfterTheCloseOpensItsCaseAgain) {
    SpineFixture district(kNoon);
    report_stack_hour(district, 0, "56.47");
    const Case opened = district.cases()[0].record;
    mend_and_close(district, opened.id);
    ASSERT_EQ(district.cases()[0].record.state, CaseState::kClosed);
    // What is corrected in the hour before the close says nothing of the time after it.
    ASSERT_TRUE(
        district.report("STACK", "2061", kNoon, "a21026-Avg=20,a21026-ZsAvg=58,a21026-Flag=N;a19001-Avg=9,a19001-Flag=N"));
    EXPECT_EQ(district.cases()[0].record.state, CaseState::kClosed);
    report_stack_hour(district, 1, "62");

    const Case again = district.cases()[0].record;
    EXPECT_EQ(again.state, CaseState::kOpen);
    EXPECT_EQ(again.relapses, 1);
    EXPECT_EQ(again.finding_id, opened.finding_id);
    expect_compared(district, again.id, "58", "62");
}

// Two cases of one outlet; both are closed while the second one's hours go on.
TEST(CaseWatches, WhatGoesOnOpensTheCaseOfItsOwnFinding) {
    SpineFixture district(kNoon);
    report_stack_hour(district, 0, "56.47");
    report_stack_hour(district, 1, "30");
    report_stack_hour(district, 2, "71");
    ASSERT_EQ(district.cases().size(), 2U);
    const std::int64_t first = district.cases()[0].record.id;
    const std::int64_t second = district.cases()[1].record.id;
    ASSERT_LT(first, second);
    mend_and_close(district, first);
    mend_and_close(district, second);
    report_stack_hour(district, 3, "73");
    const auto found = [&](std::int64_t id) { return SpineFixture::must(store::find_case(*district.book, id)); };
    EXPECT_EQ(found(second).state, CaseState::kOpen);
    EXPECT_EQ(found(second).relapses, 1);
    EXPECT_EQ(found(first).state, CaseState::kClosed);
    EXPECT_EQ(found(first).relapses, 0);
    EXPECT_EQ(found(first).watch_outcome, "held_uncertain");
    const auto events = SpineFixture::must(store::case_events(*district.book, first));
    EXPECT_EQ(events.back().details, fmt::format(R"({{"relapsed":{}}})", second));
}

// The first one is closed while the second has the same hours in hand.
TEST(CaseWatches, WhatAnotherCaseHasInHandOpensNoClosedOne) {
    SpineFixture district(kNoon);
    report_stack_hour(district, 0, "56.47");
    report_stack_hour(district, 1, "30");
    report_stack_hour(district, 2, "71");
    ASSERT_EQ(district.cases().size(), 2U);
    const std::int64_t first = district.cases()[0].record.id;
    mend_and_close(district, first);
    report_stack_hour(district, 3, "73");
    district.restart();
    const Case closed = SpineFixture::must(store::find_case(*district.book, first));
    EXPECT_EQ(closed.state, CaseState::kClosed);
    EXPECT_EQ(closed.watch_outcome, "held_uncertain");
}

// The second was merged into the first: its hours are the first's, its finding stays its own.
TEST(CaseWatches, WhatGoesOnAfterAMergeOpensTheCaseThatWentOn) {
    SpineFixture district(kNoon);
    report_stack_hour(district, 0, "56.47");
    report_stack_hour(district, 1, "30");
    report_stack_hour(district, 2, "71");
    ASSERT_EQ(district.cases().size(), 2U);
    const Case first = district.cases()[0].record;
    const std::int64_t second = district.cases()[1].record.id;
    const auto merged = take_step(district, "merge", second, fmt::format(R"(,"into":{})", first.id));
    ASSERT_TRUE(merged.has_value()) << merged.error().message;
    mend_and_close(district, first.id);
    report_stack_hour(district, 3, "73");
    const Case again = SpineFixture::must(store::find_case(*district.book, first.id));
    EXPECT_EQ(again.state, CaseState::kOpen);
    EXPECT_EQ(again.relapses, 1);
    EXPECT_EQ(again.finding_id, first.finding_id);
}

// The case of one parameter was merged into that of another: its hours go on after the close.
TEST(CaseWatches, WhatWasMergedIsWatchedWithTheCaseThatWentOn) {
    auto files = SpineFixture::trial_district();
    for (SourceText& file : files) {
        if (file.path == "limits.csv") file.text += "F1,DA001,stack_nox,200,9,GB 13271-2014,表3,2025-01-01\n";
    }
    SpineFixture district(kNoon, files);
    const auto report = [&](int n, const char* so2, const char* nox) {
        const Instant start = kNoon + n * kHourMs;
        district.now = start + kHourMs + 5'000;
        ASSERT_TRUE(district.report("STACK", "2061", start,
                                    fmt::format("a21026-Avg=20,a21026-ZsAvg={},a21026-Flag=N;a21002-Avg=20,a21002-ZsAvg={},"
                                                "a21002-Flag=N;a19001-Avg=9,a19001-Flag=N",
                                                so2, nox)));
        district.go_to(start + kHourMs + 10'000);
    };
    report(0, "56.47", "900");
    ASSERT_EQ(district.cases().size(), 2U);
    const std::int64_t first = district.cases()[0].record.id;
    const std::int64_t second = district.cases()[1].record.id;
    const auto merged = take_step(district, "merge", second, fmt::format(R"(,"into":{})", first));
    ASSERT_TRUE(merged.has_value()) << merged.error().message;
    mend_and_close(district, first);
    report(1, "30", "910");
    const Case again = SpineFixture::must(store::find_case(*district.book, first));
    EXPECT_EQ(again.state, CaseState::kOpen);
    EXPECT_EQ(again.relapses, 1);
    const auto events = SpineFixture::must(store::case_events(*district.book, first));
    EXPECT_NE(events.back().details.find("\"value\":\"910\""), std::string::npos) << events.back().details;
}

// Merged into what a person reported, which no data watch.
TEST(CaseWatches, WhatWasMergedIntoAReportThatIsDoneComesBack) {
    SpineFixture district(kNoon);
    report_stack_hour(district, 0, "56.47");
    ASSERT_EQ(district.cases().size(), 1U);
    const std::int64_t found = district.cases()[0].record.id;
    ASSERT_TRUE(district.command("account_put", R"({"login":"zhou","name":"周值班","roles":["duty_officer"],"everything":true})")
                    .body.has_value());
    const auto reported = district.command(
        "case_report", R"({"actor":"zhou","title":"烟囱冒黑烟","text":"群众反映","site_key":"F1","photos":[]})", "zhou");
    ASSERT_TRUE(reported.body.has_value()) << reported.body.error().message;
    const std::int64_t petition = found + 1;
    const auto merged = take_step(district, "merge", found, fmt::format(R"(,"into":{})", petition));
    ASSERT_TRUE(merged.has_value()) << merged.error().message;
    mend_and_close(district, petition);
    district.restart();
    report_stack_hour(district, 1, "62");
    const Case again = SpineFixture::must(store::find_case(*district.book, found));
    EXPECT_EQ(again.state, CaseState::kOpen);
    EXPECT_EQ(again.relapses, 1);
    EXPECT_EQ(again.merged_into, 0);
    EXPECT_EQ(SpineFixture::must(store::find_case(*district.book, petition)).state, CaseState::kClosed);
    report_stack_hour(district, 2, "63");
    EXPECT_EQ(SpineFixture::must(store::find_case(*district.book, found)).relapses, 1) << "it is in hand";
}

// Somebody opens the case of a micro-station's high hour before it has held for two; then it holds.
TEST(CaseWatches, AFindingWhoseCaseWasOpenedByHandOpensNoOther) {
    constexpr int kStations = 12;
    auto files = SpineFixture::trial_district();
    for (SourceText& file : files) {
        for (int i = 0; i < kStations; ++i) {
            if (file.path == "sites.csv")
                file.text += fmt::format("M{},air_station,微站{},990101001,118.{:03},31.0\n", i, i, 10 + i);
            if (file.path == "points.csv") file.text += fmt::format("M{},1,micro_air,微站{},0\n", i, i);
            if (file.path == "devices.csv") file.text += fmt::format("MICRO{},M{},1\n", i, i);
        }
    }
    SpineFixture district(kNoon, files);
    const auto report = [&](int n) {
        const Instant start = kNoon + n * kHourMs;
        district.now = start + kHourMs + 5'000;
        for (int i = 0; i < kStations; ++i) {
            const int value = i == 0 ? 300 : 35 + i % 3;
            ASSERT_TRUE(
                district.report(fmt::format("MICRO{}", i), "2061", start, fmt::format("a34004-Avg={},a34004-Flag=N", value)));
        }
        district.go_to(start + kHourMs + 10 * kMinuteMs);
    };
    report(0);
    const auto pending = district.findings();
    ASSERT_EQ(pending.size(), 1U);
    ASSERT_EQ(pending[0].finding.state, FindingState::kPending);
    const auto opened = district.command(
        "case_open", fmt::format(R"({{"finding_id":{},"actor":"值班","note":"先看看"}})", pending[0].finding.id), "值班");
    ASSERT_TRUE(opened.body.has_value()) << opened.body.error().message;
    ASSERT_EQ(district.cases().size(), 1U);
    const std::int64_t id = district.cases()[0].record.id;
    const auto take = [&](const char* act) { return take_step(district, act, id).has_value(); };
    ASSERT_TRUE(take("suspend"));
    ASSERT_TRUE(take("resume"));
    report(1);
    EXPECT_EQ(district.findings()[0].finding.state, FindingState::kOpen);
    ASSERT_EQ(district.cases().size(), 1U);
    const auto events = SpineFixture::must(store::case_events(*district.book, id));
    EXPECT_EQ(std::ranges::count(events, "opened", &CaseEvent::act), 1);
    EXPECT_TRUE(take("suspend")) << "memory and book agree on its version";
}

// No rule hands over a wastewater hour; a person did, and it is watched.
TEST(CaseWatches, WhatAPersonOpenedComesBackWithItsWarning) {
    SpineFixture district(kNoon);
    const auto report = [&](int n, int cod) {
        const Instant start = kNoon + n * kHourMs;
        district.now = start + kHourMs + 5'000;
        ASSERT_TRUE(district.report("WATER", "2061", start, fmt::format("w01018-Avg={},w01018-Flag=N", cod)));
        district.go_to(start + kHourMs + 10'000);
    };
    report(0, 190);
    ASSERT_TRUE(district.cases().empty());
    ASSERT_EQ(district.findings().size(), 1U);
    const auto opened =
        district.command("case_open", fmt::format(R"({{"finding_id":{},"actor":"值班","note":"COD","type":"{}"}})",
                                                  district.findings()[0].finding.id, "wastewater_exceedance"));
    ASSERT_TRUE(opened.body.has_value()) << opened.body.error().message;
    const std::int64_t id = district.cases()[0].record.id;
    mend_and_close(district, id);
    report(1, 20);
    report(2, 190);
    const Case again = SpineFixture::must(store::find_case(*district.book, id));
    EXPECT_EQ(again.state, CaseState::kOpen);
    EXPECT_EQ(again.relapses, 1);
}

}  // namespace
}  // namespace lvwang::pipeline
