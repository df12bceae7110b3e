#include "detect/open_findings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"

namespace lvwang::detect {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::int64_t kMidnight = 1'775'145'600'000;  // 2026-04-03T00:00+08

Instant hour(double number) {
    return {kMidnight + static_cast<std::int64_t>(number * static_cast<double>(kHourMs))};
}

std::string_view name_of(Transition transition) {
    switch (transition) {
        case Transition::kPending: return "pending";
        case Transition::kOpened: return "opened";
        case Transition::kExtended: return "extended";
        case Transition::kResolved: return "resolved";
        case Transition::kRecorded: return "recorded";
        case Transition::kCorrected: return "corrected";
    }
    return "?";
}

// One stack with a limit of 50 mg/m3 SO2, a book that is a list, and the findings in between.
class Findings : public testing::Test {
protected:
    Findings() {
        so2_.id = ParameterId{1};
        so2_.key = "so2";
        so2_.name = "二氧化硫";
        so2_.name_en = "sulphur dioxide";
        so2_.unit = "mg/m3";
        so2_.decimals = 1;
        site_.name = "清源热电";
        site_.name_en = "Qingyuan Heat";
        point_.id = PointId{7};
        point_.code = "DA001";
        point_.name = "1号锅炉排口";
        point_.silence_limit_s = 3600;
    }

    // An hour's value becomes known: `_` is an hour without a valid value. Each call is an entry of its own.
    std::vector<std::string> judge(double number, std::string_view value, double known_at) {
        Examination seen{&kStackHourExceeded, point_.id, hour(number), hold_, ++seq_, {}};
        if (value != "_") {
            const Decimal judged = *Decimal::parse(value);
            const Decimal limit = Decimal::of(50);
            seen.sightings.push_back({.parameter = so2_.id,
                                      .present = judged > limit,
                                      .value = judged,
                                      .measured = {},
                                      .reference = limit,
                                      .limit = limit,
                                      .unit = "mg/m3",
                                      .standard = "GB 13271-2014",
                                      .clause = "表3",
                                      .table = "gb13271-2014/special_coal"});
        }
        return apply(seen, hour(known_at), seq_);
    }

    std::vector<std::string> apply(const Examination& seen, Instant now, std::uint64_t seq) {
        const auto changes = findings_.apply(seen, {site_, point_, lookup_}, now, seq, past_);
        EXPECT_TRUE(changes.has_value()) << changes.error().message;
        return keep(*changes);
    }

    std::vector<std::string> listen(std::optional<double> last_at, double now, double listening_since = 0) {
        const auto last = last_at ? std::optional(hour(*last_at)) : std::nullopt;
        return keep(findings_.listen({site_, point_, lookup_}, last, hour(listening_since), hour(now), ++seq_));
    }

    // `30 80x3 _ 90`: hours one after another from `first`, each known five minutes after its end.
    std::vector<std::string> play(std::string_view series, int first = 0) {
        std::vector<std::string> story;
        int number = first;
        for (const std::string_view word : split(series, ' ')) {
            const auto parts = split(word, 'x');
            const int times = parts.size() == 2 ? std::stoi(std::string(parts[1])) : 1;
            for (int i = 0; i < times; ++i, ++number) {
                for (const std::string& line : judge(number, parts[0], number + 1 + 5.0 / 60)) {
                    story.push_back(fmt::format("{} {}", number, line));
                }
            }
        }
        return story;
    }

    // Writes changes to the book and tells them as `opened 3-3 80`.
    std::vector<std::string> keep(const std::vector<FindingChange>& changes) {
        std::vector<std::string> story;
        for (const auto& [transition, finding] : changes) {
            book_[finding.key] = finding;
            const auto in_hours = [](Instant at) { return (at.ms - kMidnight) / kHourMs; };
            const std::string why = finding.resolution.empty() ? "" : " " + finding.resolution;
            story.push_back(fmt::format("{} {}-{} {}{}", name_of(transition), in_hours(finding.start), in_hours(finding.last),
                                        finding.value, why));
            check(finding);
        }
        return story;
    }

    static void check(const Finding& finding) {
        EXPECT_EQ(finding.state == FindingState::kResolved, finding.resolved_at.has_value());
        EXPECT_EQ(finding.state == FindingState::kResolved, !finding.resolution.empty());
        EXPECT_TRUE(finding.state != FindingState::kOpen || finding.open_at);
        EXPECT_TRUE(finding.state != FindingState::kPending || !finding.open_at);
        EXPECT_FALSE(finding.text.empty());
        EXPECT_FALSE(finding.text_en.empty());
        EXPECT_TRUE(std::ranges::is_sorted(finding.periods, {}, &FindingPeriod::start));
    }

    Parameter so2_;
    Site site_;
    Point point_;
    ParameterLookup lookup_ = [this](ParameterId id) { return id == so2_.id ? &so2_ : nullptr; };
    int hold_ = 0;
    std::uint64_t seq_ = 0;
    std::map<std::string, Finding> book_;
    int asked_ = 0;
    PastFindings past_ = [this](std::string_view rule, PointId point, Instant from, Instant to) -> Result<std::vector<Finding>> {
        ++asked_;
        std::vector<Finding> found;
        for (const auto& [key, finding] : book_) {
            if (finding.rule == rule && finding.point == point && finding.state == FindingState::kResolved &&
                finding.last >= from && finding.start <= to) {
                found.push_back(finding);
            }
        }
        return found;
    };
    OpenFindings findings_;
};

TEST_F(Findings, ARunOfHoursIsOneFindingThatEndsWithTheFirstGoodHour) {
    struct Row {
        const char* series;
        std::vector<std::string> story;
    };
    const std::vector<Row> rows{
        {"30x24", {}},
        {"30 50 30", {}},  // equality is attainment
        {"30 80 30", {"1 opened 1-1 80", "2 resolved 1-1 80 passed"}},
        {"30 60 80 70 30", {"1 opened 1-1 60", "2 extended 1-2 80", "3 extended 1-3 80", "4 resolved 1-3 80 passed"}},
        {"60 30 70 30", {"0 opened 0-0 60", "1 resolved 0-0 60 passed", "2 opened 2-2 70", "3 resolved 2-2 70 passed"}},
        {"60 _ 70 30", {"0 opened 0-0 60", "2 extended 0-2 70", "3 resolved 0-2 70 passed"}},  // a missing hour ends nothing
        {"_ _ 60", {"2 opened 2-2 60"}},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.series);
        findings_ = OpenFindings();
        book_.clear();
        EXPECT_EQ(play(row.series), row.story);
    }
}

TEST_F(Findings, EachTransitionHasOneTime) {
    play("30 80x2 30x2");
    ASSERT_EQ(book_.size(), 1u);
    const Finding& finding = book_.begin()->second;
    EXPECT_EQ(finding.rule, "stack_hour_exceeded");
    EXPECT_EQ(finding.cls, FindingClass::kExceedance);
    EXPECT_EQ(finding.pending_at, hour(2 + 5.0 / 60));
    EXPECT_EQ(finding.open_at, hour(2 + 5.0 / 60));
    EXPECT_EQ(finding.resolved_at, hour(4 + 5.0 / 60));
    EXPECT_EQ(finding.limit, "50");
    EXPECT_EQ(finding.unit, "mg/m3");
    EXPECT_EQ(finding.clause, "表3");
    EXPECT_EQ(finding.table, "gb13271-2014/special_coal");
    EXPECT_EQ(finding.seq, 2u);  // the entry that brought the value spoken of
    EXPECT_TRUE(finding.live);
    EXPECT_TRUE(findings_.all().empty());
}

TEST_F(Findings, APatientRuleWaitsForFurtherPeriodsInARow) {
    struct Row {
        int hold;
        const char* series;
        std::vector<std::string> story;
    };
    const std::vector<Row> rows{
        {1, "80 30", {"0 pending 0-0 80", "1 resolved 0-0 80 passed"}},
        {1, "80 90 30", {"0 pending 0-0 80", "1 opened 0-1 90", "2 resolved 0-1 90 passed"}},
        {2, "80 90 70 30", {"0 pending 0-0 80", "1 extended 0-1 90", "2 opened 0-2 90", "3 resolved 0-2 90 passed"}},
        // A missing hour breaks a run that has not opened yet.
        {1, "80 _ 90 30", {"0 pending 0-0 80", "2 pending 2-2 90", "3 resolved 0-0 80 passed", "3 resolved 2-2 90 passed"}},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.series);
        findings_ = OpenFindings();
        book_.clear();
        hold_ = row.hold;
        EXPECT_EQ(play(row.series), row.story);
    }
    for (const auto& [key, finding] : book_) EXPECT_EQ(finding.open_at, std::nullopt);
}

TEST_F(Findings, LateHoursAreRecordedWithoutAlarm) {
    EXPECT_THAT(judge(3, "80", 6), ElementsAre("opened 3-3 80"));  // two hours after its end: just in time
    findings_ = OpenFindings();
    book_.clear();
    EXPECT_THAT(judge(3, "80", 6.01), ElementsAre("recorded 3-3 80 late"));
    EXPECT_THAT(judge(4, "90", 7.02), ElementsAre("corrected 3-4 90 late"));  // the same run, in order ...
    EXPECT_THAT(judge(2, "70", 9), ElementsAre("corrected 2-4 90 late"));     // ... or not
    EXPECT_THAT(judge(5, "30", 9), IsEmpty());
    EXPECT_THAT(judge(6, "60", 9.5), ElementsAre("recorded 6-6 60 late"));
    EXPECT_EQ(book_.size(), 2u);
    for (const auto& [key, finding] : book_) EXPECT_FALSE(finding.live);
    EXPECT_TRUE(findings_.all().empty());
}

TEST_F(Findings, LateHoursJoinALiveRunButOpenNothing) {
    EXPECT_THAT(judge(5, "80", 6.1), ElementsAre("opened 5-5 80"));
    EXPECT_THAT(judge(4, "90", 8), ElementsAre("extended 4-5 90"));
    hold_ = 1;
    findings_ = OpenFindings();
    book_.clear();
    EXPECT_THAT(judge(5, "80", 6.1), ElementsAre("pending 5-5 80"));
    EXPECT_THAT(judge(4, "90", 8), ElementsAre("extended 4-5 90"));
    EXPECT_EQ(book_.begin()->second.state, FindingState::kPending);
}

TEST_F(Findings, LiveDataAfterALateRunRaiseAnAlarmOfTheirOwn) {
    EXPECT_THAT(judge(3, "80", 7), ElementsAre("recorded 3-3 80 late"));
    EXPECT_THAT(judge(4, "80", 6), ElementsAre("opened 4-4 80"));
}

TEST_F(Findings, ACorrectionTakesItsHourBack) {
    struct Row {
        const char* series;  // known in time
        int hour;            // then this one ...
        const char* value;   // ... becomes this
        std::vector<std::string> story;
    };
    const std::vector<Row> rows{
        {"80", 0, "30", {"resolved 0-0 80 corrected"}},
        {"80", 0, "_", {"resolved 0-0 80 invalidated"}},     // a maintenance mark filed later
        {"80", 0, "80.0", {}},                               // the same again
        {"80", 0, "95", {"extended 0-0 95"}},                //
        {"80 90 70", 1, "30", {"extended 0-2 80"}},          // the worst hour was wrong
        {"80 90 70", 1, "_", {"extended 0-2 80"}},           //
        {"80 90 70", 0, "30", {"extended 1-2 90"}},          //
        {"80 90 70", 2, "30", {"resolved 0-1 90 passed"}},   // so it ended earlier
        {"80 90 70", 2, "_", {"extended 0-1 90"}},           //
        {"80 90 30", 0, "30", {"corrected 1-1 90 passed"}},  // resolved already
        {"80 90 30", 1, "30", {"corrected 0-0 80 passed"}},  //
        {"80 30", 0, "30", {"corrected 0-0 80 corrected"}},  // nothing is left of it
        {"80 30", 0, "_", {"corrected 0-0 80 invalidated"}},
        {"80 30", 0, "85", {"corrected 0-0 85 passed"}},
        {"80 30", 1, "60", {"opened 1-1 60"}},  // wrong again after it was over
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(fmt::format("{} then {} of hour {}", row.series, row.value, row.hour));
        findings_ = OpenFindings();
        book_.clear();
        play(row.series);
        EXPECT_EQ(judge(row.hour, row.value, 3.5), row.story);
        EXPECT_THAT(judge(row.hour, row.value, 3.6), IsEmpty());  // said twice, it changes nothing
    }
}

TEST_F(Findings, AFindingThatWasTakenBackDoesNotComeBackUnderItsKey) {
    play("80");
    judge(0, "30", 1.5);
    EXPECT_THAT(judge(0, "85", 1.6), ElementsAre("opened 0-0 85"));
    EXPECT_EQ(book_.size(), 2u);
}

TEST_F(Findings, ParametersDoNotMixAndEachHasItsFinding) {
    Examination seen{&kStackHourExceeded, point_.id, hour(0), 0, 1, {}};
    Sighting sighting{.parameter = ParameterId{1},
                      .present = true,
                      .value = Decimal::of(80),
                      .measured = {},
                      .reference = Decimal::of(50),
                      .limit = Decimal::of(50),
                      .unit = "mg/m3",
                      .standard = {},
                      .clause = {}};
    seen.sightings.push_back(sighting);
    sighting.parameter = ParameterId{2};
    seen.sightings.push_back(sighting);
    EXPECT_THAT(apply(seen, hour(1.1), 1), ElementsAre("opened 0-0 80", "opened 0-0 80"));
    seen.start = hour(1);
    seen.sightings[1].present = false;
    EXPECT_THAT(apply(seen, hour(2.1), 2), ElementsAre("extended 0-1 80", "resolved 0-0 80 passed"));
    EXPECT_EQ(findings_.of(point_.id).size(), 1u);
    EXPECT_THAT(findings_.of(PointId{8}), IsEmpty());
}

TEST_F(Findings, APeriodThatIsNotOverSaysNothing) {
    EXPECT_THAT(judge(5, "80", 5.5), IsEmpty());
    EXPECT_THAT(judge(5, "80", 5.9), ElementsAre("opened 5-5 80"));  // a clock that runs six minutes fast
}

TEST_F(Findings, ReappliedEntriesChangeNothing) {
    play("30 60 80 30 70");
    const auto book = book_;
    std::vector<Finding> unresolved;
    for (const auto& [key, finding] : book_) {
        if (finding.state != FindingState::kResolved) unresolved.push_back(finding);
    }
    ASSERT_EQ(unresolved.size(), 1u);

    findings_ = OpenFindings(unresolved, seq_);
    seq_ = 0;
    EXPECT_THAT(play("30 60 80 30 70"), IsEmpty());
    EXPECT_EQ(findings_.all().size(), 1u);
    EXPECT_THAT(play("90 30", 5), ElementsAre("5 extended 4-5 90", "6 resolved 4-5 90 passed"));  // and then life goes on
    EXPECT_EQ(book_.size(), book.size());
}

TEST_F(Findings, ReappliedEntriesDoNotBringBackWhatWasCorrectedSince) {
    const auto live_through = [&] {
        std::vector<std::string> story = play("30 80 30");
        for (const std::string& line : judge(1, "40", 3.5)) story.push_back(line);
        for (const std::string& line : listen(3.0, 5.0)) story.push_back(line);
        for (const std::string& line : listen(5.5, 5.5)) story.push_back(line);
        return story;
    };
    EXPECT_EQ(live_through().size(), 5u);
    findings_ = OpenFindings({}, seq_);
    seq_ = 0;
    EXPECT_THAT(live_through(), IsEmpty());
    EXPECT_TRUE(findings_.all().empty());
}

TEST_F(Findings, AfterARestartResolvedFindingsAreStillCorrected) {
    play("30x5 80 30");
    findings_ = OpenFindings({}, seq_);
    EXPECT_THAT(judge(2, "35", 7.5), IsEmpty());  // an hour before it: the book is asked for the first time
    EXPECT_THAT(judge(5, "40", 7.6), ElementsAre("corrected 5-5 80 corrected"));
}

TEST_F(Findings, TheBookIsNotAskedForQuietHours) {
    play("30x24");
    EXPECT_EQ(asked_, 1);
    play("80x3 30x3", 24);
    EXPECT_LE(asked_, 3);  // for the hours beside the one that was just resolved
    const int before = asked_;
    play("30x24", 30);
    EXPECT_EQ(asked_, before);
}

TEST_F(Findings, AFailureOfTheBookIsPassedOnAndChangesNothing) {
    const PastFindings broken = [](std::string_view, PointId, Instant, Instant) -> Result<std::vector<Finding>> {
        return fail(ErrorCode::kIo, "the disk is gone");
    };
    const Examination seen{&kStackHourExceeded, point_.id, hour(0), 0, 1, {}};
    const auto changes = findings_.apply(seen, {site_, point_, lookup_}, hour(1.1), 1, broken);
    ASSERT_FALSE(changes);
    EXPECT_EQ(changes.error().code, ErrorCode::kIo);
    EXPECT_TRUE(findings_.all().empty());
}

TEST_F(Findings, WhatIsNeverJudgedAgainIsForgotten) {
    play("80");
    EXPECT_THAT(keep(findings_.forget(hour(26.9), ++seq_)), IsEmpty());
    EXPECT_THAT(keep(findings_.forget(hour(27.1), ++seq_)), ElementsAre("resolved 0-0 80 no_data"));
    EXPECT_THAT(keep(findings_.forget(hour(28), ++seq_)), IsEmpty());
    EXPECT_THAT(judge(27, "80", 28.1), ElementsAre("opened 27-27 80"));
    EXPECT_THAT(judge(0, "30", 28.2), ElementsAre("corrected 0-0 80 corrected"));  // it is still in the book
}

TEST_F(Findings, ASilentPointIsOneFindingUntilItIsHeardAgain) {
    EXPECT_THAT(listen(1.0, 2.0), IsEmpty());  // an hour is allowed
    EXPECT_THAT(listen(1.0, 2.1), ElementsAre("opened 1-1 "));
    EXPECT_THAT(listen(1.0, 9.0), IsEmpty());
    ASSERT_EQ(findings_.of(point_.id).size(), 1u);
    EXPECT_EQ(findings_.of(point_.id)[0].cls, FindingClass::kSilence);
    EXPECT_EQ(findings_.of(point_.id)[0].open_at, hour(2.1));
    EXPECT_THAT(listen(9.5, 9.5), ElementsAre("resolved 1-9  data_returned"));
    EXPECT_THAT(listen(9.5, 11.0), ElementsAre("opened 9-9 "));
    // Heard of, and silent again before the next tick.
    EXPECT_THAT(listen(12.0, 14.0), ElementsAre("resolved 9-12  data_returned", "opened 12-12 "));
    EXPECT_EQ(book_.size(), 3u);
}

TEST_F(Findings, NoSilenceWhereNobodyListenedOrNoneIsMeasured) {
    EXPECT_THAT(listen(std::nullopt, 99), IsEmpty());
    EXPECT_THAT(listen(1.0, 9.5, 9.0), IsEmpty());  // we were away until nine
    EXPECT_THAT(listen(1.0, 10.1, 9.0), ElementsAre("opened 1-1 "));
    EXPECT_THAT(listen(1.0, 10.2, 10.15), IsEmpty());  // our being away again does not end it
    point_.silence_limit_s = 0;
    EXPECT_THAT(listen(1.0, 10.3, 9.0), ElementsAre("resolved 1-1  passed"));
    EXPECT_THAT(listen(1.0, 99, 9.0), IsEmpty());
}

}  // namespace
}  // namespace lvwang::detect
