#include "quality/averages.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "quality/average_examples.h"
#include "quality/mean.h"
#include "quality/parameters_of_tests.h"
#include "standards/source_tree.h"

namespace lvwang::quality {
namespace {

const Instant kDay = *parse_iso("2026-04-03");
const OzoneParameters kOzone{id_of("o3"), id_of("o3_8h")};

AveragingRules rules_of(PointKind kind, Instant observed = kDay) {
    return *AveragingRules::at(standards::source_tree_standards(), kind, observed);
}

// `count` values from `from` on, one every `step_ms`.
std::vector<StoredSample> series(Sample sample, int count, std::int64_t step_ms, Instant from = kDay) {
    std::vector<StoredSample> stored;
    for (int i = 0; i < count; ++i) stored.push_back({from + i * step_ms, 1, sample});
    return stored;
}

void append(std::vector<StoredSample>& all, const std::vector<StoredSample>& more) {
    all.insert(all.end(), more.begin(), more.end());
}

Sample hour_of(PointKind kind, const std::vector<StoredSample>& minutes, std::string_view key,
               Aspect aspect = Aspect::kMeasured) {
    const Reading hour = hour_from_minutes(rules_of(kind), test_parameter, {PointId{1}, kDay, 9}, minutes);
    const auto found = std::ranges::find(hour.samples, Column{id_of(key), aspect}, &Sample::column);
    return found == hour.samples.end() ? Sample{} : *found;
}

Sample day_of(PointKind kind, const std::vector<StoredSample>& hours, std::string_view key, Aspect aspect = Aspect::kMeasured) {
    const Reading day = day_from_hours(rules_of(kind), test_parameter, {PointId{1}, kDay, 9}, hours);
    const auto found = std::ranges::find(day.samples, Column{id_of(key), aspect}, &Sample::column);
    return found == day.samples.end() ? Sample{} : *found;
}

TEST(Averages, AreNamedAfterTheirPeriodAndEntry) {
    const Reading hour = hour_from_minutes(rules_of(PointKind::kAmbientAir), test_parameter, {PointId{4}, kDay, 77},
                                           series(sample_of("pm2_5", "35.2"), 60, kMinuteMs));
    EXPECT_EQ(hour.point, PointId{4});
    EXPECT_EQ(hour.stream, (Stream{Period::kHour, Origin::kComputed}));
    EXPECT_EQ(hour.start, kDay);
    EXPECT_EQ(hour.seq, 77u);
    ASSERT_EQ(hour.samples.size(), 1u);
    EXPECT_EQ(hour.samples[0].count, 60u);
    EXPECT_EQ(hour.samples[0].sum, *Decimal::parse("2112"));
    EXPECT_TRUE(hour_from_minutes(rules_of(PointKind::kAmbientAir), test_parameter, {PointId{4}, kDay, 77}, {}).samples.empty());
}

TEST(Averages, OnlyThePeriodItselfCounts) {
    auto minutes = series(sample_of("pm2_5", "10"), 60, kMinuteMs);
    minutes.push_back({kDay - kMinuteMs, 1, sample_of("pm2_5", "1000")});
    minutes.push_back({kDay + kHourMs, 1, sample_of("pm2_5", "1000")});
    EXPECT_EQ(hour_of(PointKind::kAmbientAir, minutes, "pm2_5").value(), Decimal::of(10));
}

// The two hours before, as a device of this interval sends them.
void add_minutes_before(std::vector<StoredSample>& minutes, const Sample& sample, int interval) {
    for (int ago = interval; ago <= 120; ago += interval) minutes.push_back({kDay - ago * kMinuteMs, 1, sample});
}

TEST(Averages, ADeviceOfFiveMinutesCountsFiveForEachValue) {
    const struct {
        int interval;
        int values;
        bool valid;
    } cases[] = {{1, 45, true}, {1, 44, false}, {5, 9, true},  {5, 8, false},
                 {10, 5, true}, {10, 4, false}, {15, 3, true}, {15, 2, false}};
    for (const auto& [interval, values, valid] : cases) {
        auto minutes = series(sample_of("no2", "31"), values, interval * kMinuteMs);
        add_minutes_before(minutes, sample_of("no2", "31"), interval);
        EXPECT_EQ(hour_of(PointKind::kAmbientAir, minutes, "no2").valid(), valid) << interval << " x " << values;
    }
    auto with_a_stray = series(sample_of("no2", "31"), 9, 5 * kMinuteMs);
    with_a_stray.push_back({kDay + 41 * kMinuteMs, 1, sample_of("no2", "31")});
    EXPECT_TRUE(hour_of(PointKind::kAmbientAir, with_a_stray, "no2").valid());
}

// What is left of sixty minutes, or of 24 hours, is no slower device.
TEST(Averages, HolesAreNoRhythm) {
    const Sample sample = sample_of("stack_so2", "31");
    const struct {
        int apart;   // minutes between the values of the hour
        int before;  // and of those before it; 0: nothing came
        bool valid;
    } cases[] = {{30, 30, true}, {30, 1, false}, {30, 0, false}, {20, 20, true}, {20, 1, false}, {20, 0, false},
                 {15, 0, true},  {15, 15, true}, {15, 1, false}, {2, 1, false},  {2, 2, true},   {5, 30, true}};
    for (const auto& [apart, before, valid] : cases) {
        auto minutes = series(sample, 60 / apart, apart * kMinuteMs);
        if (before > 0) add_minutes_before(minutes, sample, before);
        const Sample hour = hour_of(PointKind::kStack, minutes, "stack_so2");
        EXPECT_EQ(hour.valid(), valid) << apart << " after " << before;
        EXPECT_EQ(hour.count, 60U / static_cast<unsigned>(apart)) << "only the hour itself is averaged";
    }
    EXPECT_TRUE(has(day_of(PointKind::kStack, series(sample, 2, 12 * kHourMs), "stack_so2").flags, Flag::kTooFew));
    EXPECT_TRUE(has(day_of(PointKind::kStack, series(sample, 12, 2 * kHourMs), "stack_so2").flags, Flag::kTooFew));
    EXPECT_TRUE(
        has(day_of(PointKind::kAmbientAir, series(sample_of("pm2_5", "9"), 8, 3 * kHourMs), "pm2_5").flags, Flag::kTooFew));
    EXPECT_TRUE(has(day_of(PointKind::kWastewater, series(sample_of("cod", "9"), 2, 12 * kHourMs), "cod").flags, Flag::kTooFew));
}

TEST(Averages, TheHourBehindTellsTheRhythmToo) {
    const Sample sample = sample_of("stack_so2", "31");
    auto minutes = series(sample, 2, 30 * kMinuteMs);
    append(minutes, series(sample, 2, 30 * kMinuteMs, kDay + kHourMs));
    EXPECT_TRUE(hour_of(PointKind::kStack, minutes, "stack_so2").valid()) << "the first hour of a device of thirty minutes";
    minutes = series(sample, 12, 5 * kMinuteMs);
    append(minutes, series(sample, 60, kMinuteMs, kDay + kHourMs));
    EXPECT_FALSE(hour_of(PointKind::kStack, minutes, "stack_so2").valid()) << "every fifth minute of sixty is left";
    append(minutes, series(sample, 12, 5 * kMinuteMs, kDay - kHourMs));
    EXPECT_TRUE(hour_of(PointKind::kStack, minutes, "stack_so2").valid()) << "it was told to send each minute";
}

TEST(Averages, AnIntervalThatWasDeclaredStandsBeforeWhatAnHourShows) {
    const struct {
        int apart;
        int declared;
        bool valid;
    } cases[] = {{2, 1, false},  {15, 1, false}, {5, 1, false},  {1, 10, true},
                 {10, 10, true}, {30, 30, true}, {20, 20, true}, {30, 10, false}};
    for (const auto& [apart, declared, valid] : cases) {
        const auto minutes = series(sample_of("stack_so2", "31"), 60 / apart, apart * kMinuteMs);
        const Reading hour =
            hour_from_minutes(rules_of(PointKind::kStack), test_parameter, {PointId{1}, kDay, 9}, minutes, declared);
        EXPECT_EQ(hour.samples.at(0).valid(), valid) << apart << " where " << declared << " was declared";
    }
}

// One column of a message each fifteen minutes, the others each minute.
TEST(Averages, AnAnalyserThatTakesItsTimeIsNoLoss) {
    auto minutes = series(sample_of("temperature", "31"), 60, kMinuteMs);
    append(minutes, series(sample_of("stack_so2", "31"), 4, 15 * kMinuteMs));
    for (const int declared : {0, 1}) {
        const Reading hour =
            hour_from_minutes(rules_of(PointKind::kStack), test_parameter, {PointId{1}, kDay, 9}, minutes, declared);
        ASSERT_EQ(hour.samples.size(), 2U);
        EXPECT_TRUE(hour.samples[0].valid() && hour.samples[1].valid()) << declared;
    }
}

TEST(Averages, InvalidMinutesDoNotEnter) {
    auto minutes = series(sample_of("pm2_5", "10"), 50, kMinuteMs);
    append(minutes, series(sample_of("pm2_5", "900", bits(Flag::kMarkInvalid)), 10, kMinuteMs, kDay + 50 * kMinuteMs));
    const Sample hour = hour_of(PointKind::kAmbientAir, minutes, "pm2_5");
    EXPECT_TRUE(hour.valid());
    EXPECT_EQ(hour.value(), Decimal::of(10));
    EXPECT_EQ(hour.count, 50u);
}

TEST(Averages, AnHourUnderMaintenanceIsKeptAndSaysSo) {
    Sample maintained = sample_of("stack_so2", "3", bits(Flag::kMarkInvalid));
    maintained.mark = 'M';
    auto minutes = series(maintained, 60, kMinuteMs);
    const Sample none = hour_of(PointKind::kStack, minutes, "stack_so2");
    EXPECT_EQ(none.flags, bits(Flag::kMarkInvalid) | bits(Flag::kTooFew));
    EXPECT_EQ(none.mark, 'M');
    EXPECT_EQ(none.value(), Decimal::of(3));

    for (int i = 0; i < 20; ++i) minutes[static_cast<std::size_t>(i)].sample = sample_of("stack_so2", "60");
    const Sample some = hour_of(PointKind::kStack, minutes, "stack_so2");
    EXPECT_EQ(some.flags, bits(Flag::kTooFew));
    EXPECT_EQ(some.mark, 'M');
    EXPECT_EQ(some.value(), Decimal::of(60)) << "of the valid minutes";
}

TEST(Averages, WhatIsKnownAboutMinutesIsHandedOnLatenessWhereTheRestIsNoHour) {
    const Flags flags = bits(Flag::kMarkAssumed) | bits(Flag::kBackfill) | bits(Flag::kConvertedByUs);
    auto minutes = series(sample_of("stack_so2", "20", flags), 60, kMinuteMs);
    EXPECT_EQ(hour_of(PointKind::kStack, minutes, "stack_so2").flags, flags) << "sent again after an outage: no news";
    for (std::size_t i = 0; i < 44; ++i) minutes[i].sample = sample_of("stack_so2", "20");
    EXPECT_EQ(hour_of(PointKind::kStack, minutes, "stack_so2").flags, flags) << "44 in time are no hour";
    minutes[44].sample = sample_of("stack_so2", "20");
    EXPECT_EQ(hour_of(PointKind::kStack, minutes, "stack_so2").flags, bits(Flag::kMarkAssumed) | bits(Flag::kConvertedByUs));
}

TEST(Averages, EveryAspectInItsOwnWay) {
    std::vector<StoredSample> minutes;
    for (int i = 0; i < 60; ++i) {
        const Instant start = kDay + i * kMinuteMs;
        const std::string value = std::to_string(10 + i);
        for (const Aspect aspect : {Aspect::kMeasured, Aspect::kMin, Aspect::kMax, Aspect::kSum, Aspect::kConverted,
                                    Aspect::kConvertedMin, Aspect::kConvertedMax}) {
            minutes.push_back({start, 1, sample_of("stack_so2", value, 0, aspect)});
        }
    }
    const auto value = [&](Aspect aspect) {
        return hour_of(PointKind::kStack, minutes, "stack_so2", aspect).value().to_string();
    };
    EXPECT_EQ(value(Aspect::kMeasured), "39.5");
    EXPECT_EQ(value(Aspect::kConverted), "39.5");
    EXPECT_EQ(value(Aspect::kMin), "10");
    EXPECT_EQ(value(Aspect::kConvertedMin), "10");
    EXPECT_EQ(value(Aspect::kMax), "69");
    EXPECT_EQ(value(Aspect::kConvertedMax), "69");
    EXPECT_EQ(value(Aspect::kSum), "2370");
    EXPECT_EQ(hour_of(PointKind::kStack, minutes, "stack_so2", Aspect::kSum).count, 1u);
}

TEST(Averages, WastewaterDaysAreWeighedByFlow) {
    std::vector<StoredSample> hours;
    for (int i = 0; i < 24; ++i) {
        const Instant start = kDay + i * kHourMs;
        hours.push_back({start, 1, sample_of("cod", i < 12 ? "100" : "40")});
        hours.push_back({start, 1, sample_of("flow", i < 12 ? "1" : "3")});
        hours.push_back({start, 1, sample_of("ph", i < 12 ? "7" : "8")});
    }
    EXPECT_EQ(day_of(PointKind::kWastewater, hours, "cod").rounded(2).to_string(), "55.00");
    EXPECT_EQ(day_of(PointKind::kWastewater, hours, "flow").rounded(2).to_string(), "2.00");
    EXPECT_EQ(day_of(PointKind::kWastewater, hours, "ph").rounded(2).to_string(), "7.26") << "by H+, not by flow";
    EXPECT_EQ(day_of(PointKind::kSurfaceWater, hours, "cod").rounded(2).to_string(), "70.00");
}

TEST(Averages, HoursWithoutFlowAreNeitherValidNorDue) {
    std::vector<StoredSample> hours;
    for (int i = 0; i < 24; ++i) {
        const bool flows = i < 8;
        hours.push_back({kDay + i * kHourMs, 1, sample_of("cod", flows ? "50" : "999")});
        hours.push_back({kDay + i * kHourMs, 1, sample_of("flow", flows ? "2" : "0")});
    }
    const Sample whole = day_of(PointKind::kWastewater, hours, "cod");
    EXPECT_TRUE(whole.valid()) << "8 of 8 due";
    EXPECT_EQ(whole.value(), Decimal::of(50));
    EXPECT_EQ(whole.count, 8u);

    for (int i = 0; i < 3; ++i) hours[static_cast<std::size_t>(2 * i)].sample.flags = bits(Flag::kMarkInvalid);
    EXPECT_TRUE(has(day_of(PointKind::kWastewater, hours, "cod").flags, Flag::kTooFew)) << "5 of 8 due";

    for (StoredSample& hour : hours) {
        if (hour.sample.column.parameter == id_of("flow")) hour.sample.sum = Decimal::of(0);
    }
    const Sample dry = day_of(PointKind::kWastewater, hours, "cod");
    EXPECT_TRUE(has(dry.flags, Flag::kNoFlow));
    EXPECT_FALSE(dry.valid());
    EXPECT_TRUE(day_of(PointKind::kWastewater, hours, "flow").valid()) << "no flow is a valid flow";
}

TEST(Averages, AnAnalyserOfFourHoursOwesSixValuesADay) {
    EXPECT_TRUE(day_of(PointKind::kSurfaceWater, series(sample_of("cod", "12"), 5, 4 * kHourMs), "cod").valid());
    EXPECT_FALSE(day_of(PointKind::kSurfaceWater, series(sample_of("cod", "12"), 4, 4 * kHourMs), "cod").valid());
}

TEST(Averages, AnAnalyserOfFourHoursOwesSixAlsoBesideAFlowOfEachHour) {
    auto hours = series(sample_of("flow", "2"), 24, kHourMs);
    for (int i = 0; i < 6; ++i) hours.push_back({kDay + i * 4 * kHourMs, 1, sample_of("cod", "30")});
    const Sample day = day_of(PointKind::kWastewater, hours, "cod");
    EXPECT_TRUE(day.valid());
    EXPECT_EQ(day.value(), Decimal::of(30));
    hours.resize(hours.size() - 2);
    EXPECT_FALSE(day_of(PointKind::kWastewater, hours, "cod").valid()) << "4 of 6";
}

TEST(Averages, WorkedExamples) {
    standards::WorkedExamples examples;
    add_average_examples(examples);
    const auto outcome = examples.run(standards::source_tree_standards(), standards::source_tree_texts());
    for (const standards::ExampleFault& fault : outcome.faults) {
        ADD_FAILURE() << fault.place << ": " << fault.message;
    }
    int passed = 0;
    for (const auto& [edition, rows] : outcome.passed) passed += rows;
    EXPECT_GE(passed, 20);
}

TEST(Ozone, TheMeanOf16HoursStandsAtTheHourThatEndsThen) {
    std::vector<StoredSample> hours;
    for (int i = 0; i < 24; ++i) hours.push_back({kDay + i * kHourMs, 1, sample_of("o3", std::to_string(i))});
    const auto mean = eight_hour_mean(rules_of(PointKind::kAmbientAir), kOzone, kDay + 15 * kHourMs, hours);
    ASSERT_TRUE(mean);
    EXPECT_EQ(mean->value().to_string(), "11.5") << "hours 08:00 to 16:00";
    EXPECT_EQ(mean->count, 8u);
    EXPECT_EQ(mean->column, (Column{id_of("o3_8h"), Aspect::kMeasured}));
    EXPECT_FALSE(eight_hour_mean(rules_of(PointKind::kAmbientAir), kOzone, kDay + 2 * kDayMs, hours));
}

TEST(Ozone, TheDaysLargestIsAmongTheMeansThatEndFrom8To24) {
    std::vector<StoredSample> means;
    for (int i = -3; i < 27; ++i) {
        const bool outside = i < 7 || i > 23;
        means.push_back({kDay + i * kHourMs, 1, sample_of("o3_8h", outside ? "500" : i == 23 ? "120.5" : "90")});
    }
    const auto largest = largest_eight_hour_mean(rules_of(PointKind::kAmbientAir), kOzone, kDay, means);
    ASSERT_TRUE(largest);
    EXPECT_EQ(largest->value().to_string(), "120.5");
    means[10].sample = sample_of("o3_8h", "400", bits(Flag::kTooFew));
    EXPECT_EQ(largest_eight_hour_mean(rules_of(PointKind::kAmbientAir), kOzone, kDay, means)->value().to_string(), "120.5");
    EXPECT_FALSE(largest_eight_hour_mean(rules_of(PointKind::kAmbientAir), kOzone, kDay + kDayMs * 3, means));
}

TEST(Ozone, IsNotAveragedOverTheDayLikeOthers) {
    const auto hours = series(sample_of("o3_8h", "90"), 24, kHourMs);
    EXPECT_TRUE(day_from_hours(rules_of(PointKind::kAmbientAir), test_parameter, {PointId{1}, kDay, 1}, hours).samples.empty());
}

TEST(AveragingRules, FollowTheTimeOfObservation) {
    const auto& standards = standards::source_tree_standards();
    EXPECT_TRUE(AveragingRules::at(standards, PointKind::kAmbientAir, *parse_iso("2013-03-01")));
    EXPECT_FALSE(AveragingRules::at(standards, PointKind::kAmbientAir, *parse_iso("2001-03-01")));
    const AveragingRules rules = rules_of(PointKind::kAmbientAir);
    EXPECT_EQ(rules.day("so2").clause, "GB 3095-2026 表4");
    EXPECT_EQ(rules.hour("pm2_5").minimum, Decimal::of(45));
    EXPECT_EQ(rules.day("tsp").minimum, Decimal::of(24));
    EXPECT_TRUE(rules_of(PointKind::kWastewater).day("cod").share);
}

}  // namespace
}  // namespace lvwang::quality
