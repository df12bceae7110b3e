#include "store/series.h"

#include <gtest/gtest.h>

#include <map>

#include "store/faults.h"
#include "store/scratch_test.h"

namespace lvwang::store {
namespace {

constexpr Column kPm{ParameterId{1}, Aspect::kMeasured};
constexpr Column kSo2{ParameterId{2}, Aspect::kMeasured};
constexpr Stream kMinutes{Period::kMinute, Origin::kReported};
constexpr Stream kHours{Period::kHour, Origin::kReported};

Sample value(std::int64_t mantissa, Column column = kPm, Flags flags = 0) {
    return {.column = column, .sum = {mantissa, 1}, .count = 1, .flags = flags, .mark = 'N'};
}
Reading reading(std::int64_t start, std::uint64_t seq, std::vector<Sample> samples, PointId point = PointId{1},
                Stream stream = kMinutes) {
    return {.point = point, .stream = stream, .start = {start}, .seq = seq, .samples = std::move(samples)};
}
/// Values as "start:mantissa@seq", blank between.
std::string text(const std::vector<StoredSample>& samples) {
    std::string out;
    for (const auto& one : samples) {
        out += fmt::format("{}{}:{}@{}", out.empty() ? "" : " ", one.start.ms, one.sample.sum.mantissa, one.seq);
    }
    return out;
}

class SeriesTest : public testing::Test {
protected:
    std::unique_ptr<Series> open() {
        auto series =
            Series::open(scratch_.path("series"), {.memory_bytes = 1 << 20, .cache_bytes = 1 << 20, .faults = &faults_});
        EXPECT_TRUE(series.has_value()) << series.error().message;
        return series ? std::move(*series) : nullptr;
    }
    static void write(Series& series, const std::vector<Reading>& readings) {
        const auto written = series.write(readings);
        ASSERT_TRUE(written) << written.error().message;
    }
    static std::string read(const Series& series, const SeriesQuery& query) {
        const auto found = series.read(query);
        EXPECT_TRUE(found) << found.error().message;
        return found ? text(*found) : "";
    }
    static SeriesQuery all(Stream stream = kMinutes) {
        return {.point = PointId{1}, .stream = stream, .from = {-400 * kDayMs}, .to = {400 * kDayMs}, .columns = {kPm}};
    }
    Faults faults_;
    Scratch scratch_;
};

TEST_F(SeriesTest, PartsOfOneMomentJoinAndACorrectionKeepsWhatItCorrects) {
    const auto series = open();
    write(*series, {reading(0, 1, {value(50)}), reading(0, 2, {value(7, kSo2)}), reading(60'000, 3, {value(51)})});
    write(*series, {reading(0, 4, {value(55)})});
    write(*series, {reading(60'000, 5, {value(51)})});  // said again
    for (int pass = 0; pass < 2; ++pass) {
        EXPECT_EQ(read(*series, all()), "0:55@4 60000:51@3");
        auto query = all();
        query.columns = {};
        EXPECT_EQ(read(*series, query), "0:55@4 0:7@2 60000:51@3");
        query.columns = {kPm};
        query.as_of = 3;
        EXPECT_EQ(read(*series, query), "0:50@1 60000:51@3");
        query.as_of = 1;
        EXPECT_EQ(read(*series, query), "0:50@1");
        query.as_of = kNewest;
        query.all_versions = true;
        EXPECT_EQ(read(*series, query), "0:50@1 0:55@4 60000:51@3");
        query.all_versions = false;
        query.from = {1};
        query.to = {60'000};
        EXPECT_EQ(read(*series, query), "");
        query.to = {60'001};
        EXPECT_EQ(read(*series, query), "60000:51@3");
        ASSERT_TRUE(series->compact());
    }
}

TEST_F(SeriesTest, AValueTakenBackAndSaidAgainIsCurrentAgain) {
    const auto series = open();
    write(*series, {reading(0, 1, {value(5)}), reading(0, 2, {value(6)}), reading(0, 3, {value(5)})});
    EXPECT_EQ(read(*series, all()), "0:5@3");
    auto query = all();
    query.as_of = 2;
    EXPECT_EQ(read(*series, query), "0:6@2");
}

TEST_F(SeriesTest, ALateRepetitionDoesNotMakeAValueLate) {
    const auto series = open();
    write(*series, {reading(0, 9, {value(5, kPm, bits(Flag::kBackfill))}), reading(0, 1, {value(5)})});
    const auto found = series->read(all());
    ASSERT_EQ(found->size(), 1u);
    EXPECT_EQ(found->at(0).seq, 1u);
    EXPECT_EQ(found->at(0).sample.flags, 0);
}

TEST_F(SeriesTest, PointsStreamsAndChunksAreKeptApart) {
    const auto series = open();
    std::string expected;
    std::vector<Reading> readings;
    for (std::int64_t day = -3; day < 4; ++day) {
        for (const auto within : {std::int64_t{0}, kDayMs - 1}) {
            const auto start = day * kDayMs - kChinaOffsetMs + within;
            readings.push_back(reading(start, 1, {value(day)}));
            readings.push_back(reading(start, 1, {value(100 + day)}, PointId{2}));
            readings.push_back(reading(start, 1, {value(200 + day)}, PointId{1}, kHours));
            readings.push_back(reading(start, 1, {value(300 + day)}, PointId{1}, {Period::kMinute, Origin::kComputed}));
            expected += fmt::format("{}{}:{}@1", expected.empty() ? "" : " ", start, day);
        }
    }
    write(*series, readings);
    EXPECT_EQ(read(*series, all()), expected);
    const PointId points[] = {PointId{2}, PointId{7}, PointId{1}};
    const auto many = series->read_points(points, all());
    ASSERT_TRUE(many);
    ASSERT_EQ(many->size(), 3u);
    EXPECT_EQ((*many)[0].size(), 14u);
    EXPECT_EQ((*many)[1].size(), 0u);
    EXPECT_EQ(text((*many)[2]), expected);
}

TEST_F(SeriesTest, VisitingGivesTheSameColumnByColumn) {
    const auto series = open();
    std::vector<Reading> readings;
    for (std::int64_t hour = 0; hour < 40 * 24; hour += 7) {
        readings.push_back(reading(hour * kHourMs, 1, {value(hour), value(hour + 1, Column{ParameterId{9}, Aspect::kMeasured})},
                                   PointId{1}, kHours));
    }
    readings.push_back(reading(7 * kHourMs, 2, {value(5000)}, PointId{1}, kHours));  // a correction
    write(*series, readings);
    SeriesQuery query = all();
    query.stream = kHours;
    query.columns = {};
    query.from = {kHourMs};
    query.to = {33 * kDayMs};
    std::map<Column, std::vector<StoredSample>> visited;
    int calls = 0;
    ASSERT_TRUE(series->visit(query, [&](Column column, std::span<const StoredSample> samples) {
        auto& list = visited[column];
        list.insert(list.end(), samples.begin(), samples.end());
        ++calls;
    }));
    EXPECT_GE(calls, 4) << "two columns of several chunks";
    for (const Column column : {kPm, Column{ParameterId{9}, Aspect::kMeasured}}) {
        query.columns = {column};
        EXPECT_EQ(text(visited[column]), text(*series->read(query)));
        EXPECT_FALSE(visited[column].empty());
    }
    query.to = query.from;
    EXPECT_TRUE(series->visit(query, [](Column, std::span<const StoredSample>) { FAIL(); }));
}

TEST_F(SeriesTest, TheLastReadingIsFoundAcrossSilence) {
    const auto series = open();
    const Instant now{300 * kDayMs};
    EXPECT_EQ(*series->last(PointId{1}, kMinutes, now), std::nullopt);
    write(*series, {reading(-5, 1, {value(1)}), reading(10, 2, {value(2)}), reading(10, 4, {value(3, kSo2)}),
                    reading(299 * kDayMs, 5, {value(9)}, PointId{2})});
    const auto newest = series->last(PointId{1}, kMinutes, now);
    ASSERT_TRUE(newest && *newest);
    EXPECT_EQ((*newest)->start.ms, 10);
    EXPECT_EQ((*newest)->seq, 4u);
    EXPECT_EQ((*newest)->samples.size(), 2u);
    EXPECT_EQ((*series->last(PointId{1}, kMinutes, {9}))->start.ms, -5);
    EXPECT_EQ(*series->last(PointId{1}, kMinutes, {-6}), std::nullopt);
    EXPECT_EQ(*series->last(PointId{1}, kHours, now), std::nullopt);
}

// A device whose clock fell back to the day it was made; nobody looks through the years between.
TEST_F(SeriesTest, TheLastReadingMayBeOneOfALostClock) {
    const std::int64_t years = 25 * 365 * kDayMs;
    for (const bool lost_first : {false, true}) {
        const auto point = [&](int number) { return PointId{number + (lost_first ? 10 : 0)}; };
        auto series = open();
        const auto take = [&](PointId of, std::int64_t at) { write(*series, {reading(at, 1, {value(1)}, of)}); };
        const Instant now{years + 30 * kDayMs};
        if (lost_first) take(point(1), 5 * kDayMs);
        take(point(2), years);
        EXPECT_EQ(series->last(point(1), kMinutes, now)->has_value(), lost_first);
        take(point(1), 5 * kDayMs);
        take(point(1), 3 * kDayMs + years / 2);
        take(point(3), 2 * kDayMs);
        for (int opened = 0; opened < 2; ++opened) {
            EXPECT_EQ((*series->last(point(1), kMinutes, now))->start.ms, 3 * kDayMs + years / 2);
            EXPECT_EQ((*series->last(point(1), kMinutes, {years / 4}))->start.ms, 5 * kDayMs);
            EXPECT_EQ((*series->last(point(2), kMinutes, now))->start.ms, years);
            EXPECT_EQ((*series->last(point(3), kMinutes, now))->start.ms, 2 * kDayMs);
            EXPECT_EQ(*series->last(point(3), kMinutes, {kDayMs}), std::nullopt);
            EXPECT_EQ(*series->last(point(4), kMinutes, now), std::nullopt);
            series.reset();
            series = open();
        }
    }
}

TEST_F(SeriesTest, TheLastReadingIsAlsoTheOneWrittenSinceItWasAskedFor) {
    const auto series = open();
    const Instant now{300 * kDayMs};
    write(*series, {reading(100 * kDayMs, 1, {value(1)})});
    EXPECT_EQ((*series->last(PointId{1}, kMinutes, now))->start.ms, 100 * kDayMs);
    EXPECT_EQ(*series->last(PointId{2}, kMinutes, now), std::nullopt);
    write(*series, {reading(200 * kDayMs, 2, {value(2)}), reading(50 * kDayMs, 2, {value(3)}, PointId{2})});
    EXPECT_EQ((*series->last(PointId{1}, kMinutes, now))->start.ms, 200 * kDayMs);
    EXPECT_EQ((*series->last(PointId{2}, kMinutes, now))->start.ms, 50 * kDayMs);
    ASSERT_TRUE(series->drop_before(Period::kMinute, {150 * kDayMs}));
    EXPECT_EQ((*series->last(PointId{1}, kMinutes, now))->start.ms, 200 * kDayMs);
    EXPECT_EQ(*series->last(PointId{2}, kMinutes, now), std::nullopt);
}

TEST_F(SeriesTest, WhatIsOlderThanItsRetentionGoesAndNothingElse) {
    const auto series = open();
    const auto at = [](std::int64_t day) { return day * kDayMs - kChinaOffsetMs; };
    for (std::int64_t day = 0; day < 4; ++day) {
        write(*series, {reading(at(day), 1, {value(day)}), reading(at(day), 1, {value(day)}, PointId{1}, kHours)});
    }
    ASSERT_TRUE(series->drop_before(Period::kMinute, {at(2) + 5}));
    for (int pass = 0; pass < 2; ++pass) {
        EXPECT_EQ(read(*series, all()), fmt::format("{}:2@1 {}:3@1", at(2), at(3)));
        EXPECT_EQ(series->read(all(kHours))->size(), 4u);
        ASSERT_TRUE(series->compact());
    }
}

TEST_F(SeriesTest, AfterAPowerLossAllThatWasAppliedIsThere) {
    for (std::uint64_t round = 1; round <= 5; ++round) {
        auto series = open();
        ASSERT_TRUE(series);
        EXPECT_EQ(series->applied(), (round - 1) * 1000);
        for (std::uint64_t i = 1; i <= 1000; ++i) {
            const auto seq = (round - 1) * 1000 + i;
            write(*series, {reading(static_cast<std::int64_t>(seq) * kMinuteMs, seq, {value(static_cast<std::int64_t>(seq))})});
        }
        ASSERT_TRUE(series->set_applied(round * 1000));
        write(*series, {reading(0, 7, {value(7)})});  // not applied: may go
        faults_.crash();
        series.reset();
        faults_.forget_unsynced();
    }
    const auto series = open();
    EXPECT_EQ(series->applied(), 5000u);
    auto query = all();
    query.from = {1};
    EXPECT_EQ(series->read(query)->size(), 5000u);
}

TEST_F(SeriesTest, WithoutTheSyncAPowerLossLosesWhatWasApplied) {
    {
        const auto series = open();
        faults_.set_skip_sync(true);
        write(*series, {reading(0, 1, {value(1)})});
        ASSERT_TRUE(series->set_applied(1));
        faults_.crash();
    }
    faults_.forget_unsynced();
    const auto series = open();
    EXPECT_EQ(series->applied(), 0u);
    EXPECT_EQ(read(*series, all()), "");
}

TEST_F(SeriesTest, AFullDiskRefusesUntilThereIsRoomAndAFailedSyncForGood) {
    const auto series = open();
    write(*series, {reading(0, 1, {value(1)})});
    faults_.fill_disk_unseen();
    EXPECT_EQ(series->set_applied(1).error().code, ErrorCode::kUnavailable);
    EXPECT_EQ(series->set_applied(1).error().code, ErrorCode::kUnavailable);
    faults_.set_disk_full(false);
    ASSERT_TRUE(series->set_applied(1));
    faults_.set_sync_fails(true);
    EXPECT_EQ(series->set_applied(2).error().code, ErrorCode::kIo);
    faults_.set_sync_fails(false);
    EXPECT_EQ(series->set_applied(2).error().code, ErrorCode::kIo);
    EXPECT_EQ(series->applied(), 1u);
    EXPECT_EQ(read(*series, all()), "0:1@1");
}

TEST_F(SeriesTest, AnImportComesInAtOnceAndJoinsWhatIsThere) {
    const auto series = open();
    write(*series, {reading(0, 1, {value(50)}), reading(60'000, 1, {value(60)})});
    {
        auto load = SeriesLoad::begin(*series, 5, "a", 1 << 20);
        ASSERT_TRUE(load) << load.error().message;
        auto other = SeriesLoad::begin(*series, 5, "b", 200);  // so little that it writes many files
        ASSERT_TRUE(other);
        for (std::int64_t i = 0; i < 200; ++i) {
            ASSERT_TRUE((*load)->add(reading((200 - i) * kHourMs, 5, {value(i)})));
            ASSERT_TRUE((*other)->add(reading(i * kHourMs + 1, 5, {value(i)}, PointId{3})));
        }
        ASSERT_TRUE((*load)->add(reading(0, 5, {value(55)})));
        ASSERT_TRUE((*load)->finish());
        ASSERT_TRUE((*other)->finish());
    }
    auto query = all();
    query.to = {kHourMs};
    EXPECT_EQ(read(*series, query), "0:50@1 60000:60@1");
    EXPECT_EQ((*series->last(PointId{1}, kMinutes, {300 * kDayMs}))->start.ms, 60'000);
    ASSERT_TRUE(series->ingest(5));
    EXPECT_EQ((*series->last(PointId{1}, kMinutes, {300 * kDayMs}))->start.ms, 200 * kHourMs);
    write(*series, {reading(60'000, 6, {value(66)})});
    for (int pass = 0; pass < 2; ++pass) {
        EXPECT_EQ(read(*series, query), "0:55@5 60000:66@6");
        EXPECT_EQ(series->read(all())->size(), 202u);
        auto third = all();
        third.point = PointId{3};
        EXPECT_EQ(series->read(third)->size(), 200u);
        ASSERT_TRUE(series->compact());
    }
    EXPECT_FALSE(std::filesystem::exists(series->import_directory(5)));
    ASSERT_TRUE(series->ingest(5));  // nothing waits any more

    const auto cut_short = SeriesLoad::begin(*series, 9, "a", 1 << 20);
    ASSERT_TRUE((*cut_short)->add(reading(0, 9, {value(99)})));
    ASSERT_TRUE((*cut_short)->finish());
    ASSERT_TRUE(series->discard_imports());
    ASSERT_TRUE(series->ingest(9));
    EXPECT_EQ(read(*series, query), "0:55@5 60000:66@6");
}

}  // namespace
}  // namespace lvwang::store
