#include "quality/flag.h"

#include <gtest/gtest.h>

#include "quality/parameters_of_tests.h"

namespace lvwang::quality {
namespace {

const Instant kStart = *parse_iso("2026-04-03T15:00");

Reading reading_of(std::vector<Sample> samples, Period period = Period::kMinute) {
    return {PointId{1}, {period, Origin::kReported}, kStart, 1, std::move(samples)};
}

// Flags of one sample that came at once, in a minute.
Flags flags_of(Sample sample, PointKind kind = PointKind::kAmbientAir) {
    Reading reading = reading_of({sample});
    flag(reading, test_parameter, {kStart + 2 * kMinuteMs, false, kind});
    return reading.samples.front().flags;
}

Flags flags_of_mark(char mark, PointKind kind = PointKind::kStack) {
    Sample sample = sample_of("stack_so2", "20");
    sample.mark = mark;
    return flags_of(sample, kind);
}

TEST(Flag, MarksDecideWhatIsJudged) {
    EXPECT_EQ(flags_of_mark('N'), 0);
    EXPECT_EQ(flags_of_mark('n'), 0);
    EXPECT_EQ(flags_of_mark('S'), bits(Flag::kManual));
    for (const char mark : {'F', 'M', 'D', 'C', 'T', 'B', 'P', 'U', 'f', '?'}) {
        EXPECT_EQ(flags_of_mark(mark), bits(Flag::kMarkInvalid)) << mark;
    }
    EXPECT_EQ(flags_of_mark('3', PointKind::kAmbientAir), 0);
    EXPECT_EQ(flags_of_mark('3', PointKind::kStack), bits(Flag::kMarkInvalid));
    EXPECT_EQ(flags_of_mark('0', PointKind::kAmbientAir), bits(Flag::kMarkInvalid));
    EXPECT_EQ(flags_of_mark('\0'), bits(Flag::kMarkAssumed));
    EXPECT_EQ(flags_of_mark(' '), bits(Flag::kMarkAssumed));
}

TEST(Flag, ValuesOutsideTheirRangeAreKeptAndFlagged) {
    EXPECT_EQ(flags_of(sample_of("pm2_5", "0")), 0);
    EXPECT_EQ(flags_of(sample_of("pm2_5", "2000")), 0);
    EXPECT_EQ(flags_of(sample_of("pm2_5", "2000.1")), bits(Flag::kImplausible));
    EXPECT_EQ(flags_of(sample_of("pm2_5", "-0.1")), bits(Flag::kNegative));
    EXPECT_EQ(flags_of(sample_of("temperature", "-12")), 0);
    EXPECT_EQ(flags_of(sample_of("temperature", "-61")), bits(Flag::kImplausible));
    EXPECT_EQ(flags_of(sample_of("flow", "999999", 0, Aspect::kSum)), 0) << "a sum has no range";
    EXPECT_EQ(flags_of(sample_of("stack_so2", "999999", 0, Aspect::kConverted)), 0) << "thin air converts to much";
    EXPECT_EQ(flags_of(sample_of("stack_so2", "3000000", 0, Aspect::kConverted)), 0);
    EXPECT_EQ(flags_of(sample_of("stack_so2", "3000000.1", 0, Aspect::kConverted)), bits(Flag::kImplausible));
    EXPECT_EQ(flags_of(sample_of("stack_so2", "99999999", 0, Aspect::kConvertedMax)), bits(Flag::kImplausible));
    EXPECT_EQ(flags_of(sample_of("stack_so2", "-1", 0, Aspect::kConverted)), bits(Flag::kNegative));
}

TEST(Flag, LateAndEarlyAreMeasuredFromTheEndOfThePeriod) {
    const struct {
        Period period;
        std::int64_t after_start_ms;
        bool back_fill;
        Flags expected;
    } cases[] = {
        {Period::kMinute, 2 * kHourMs + kMinuteMs, false, 0},
        {Period::kMinute, 2 * kHourMs + kMinuteMs + 1, false, bits(Flag::kBackfill)},
        {Period::kHour, 3 * kHourMs, false, 0},
        {Period::kDay, 26 * kHourMs + 1, false, bits(Flag::kBackfill)},
        {Period::kHour, kHourMs, true, bits(Flag::kBackfill)},
        {Period::kMoment, -10 * kMinuteMs, false, 0},
        {Period::kMoment, -10 * kMinuteMs - 1, false, bits(Flag::kClockDoubt)},
        {Period::kHour, kMinuteMs, false, bits(Flag::kClockDoubt)},  // an hour that has just begun cannot be over
    };
    for (const auto& one : cases) {
        Reading reading = reading_of({sample_of("pm2_5", "30")}, one.period);
        flag(reading, test_parameter, {kStart + one.after_start_ms, one.back_fill, PointKind::kAmbientAir});
        EXPECT_EQ(reading.samples.front().flags, one.expected) << to_string(one.period) << ' ' << one.after_start_ms;
    }
}

TEST(Flag, WithoutFlowAnOutletHasNoConcentration) {
    Reading reading = reading_of({sample_of("cod", "40"), sample_of("flow", "0"), sample_of("temperature", "20")});
    flag(reading, test_parameter, {kStart, false, PointKind::kWastewater});
    EXPECT_EQ(reading.samples[0].flags, bits(Flag::kNoFlow));
    EXPECT_FALSE(reading.samples[0].valid());
    EXPECT_EQ(reading.samples[1].flags, 0);
    EXPECT_EQ(reading.samples[2].flags, 0);

    Reading river = reading_of({sample_of("cod", "40"), sample_of("flow", "0")});
    flag(river, test_parameter, {kStart, false, PointKind::kSurfaceWater});
    EXPECT_EQ(river.samples[0].flags, 0);
}

TEST(Flag, TwiceIsAsOnce) {
    Sample sample = sample_of("cod", "-4");
    sample.mark = '\0';
    Reading once = reading_of({sample, sample_of("flow", "0.00")});
    const Arrival arrival{kStart + kDayMs, false, PointKind::kWastewater};
    flag(once, test_parameter, arrival);
    Reading twice = once;
    flag(twice, test_parameter, arrival);
    EXPECT_EQ(once.samples, twice.samples);
}

}  // namespace
}  // namespace lvwang::quality
