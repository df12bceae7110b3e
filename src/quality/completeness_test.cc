#include "quality/completeness.h"

#include <gtest/gtest.h>

#include "quality/parameters_of_tests.h"
#include "standards/source_tree.h"

namespace lvwang::quality {
namespace {

const Instant kDay = parse_iso("2026-04-06").value();

// "0-59 2 70": slots at these multiples of `step_s` seconds of the day; "a-b" is a run.
std::vector<Slot> slots_at(std::string_view text, std::int64_t step_s) {
    std::vector<Slot> slots;
    std::size_t at = 0;
    const auto number = [&] {
        std::int64_t value = 0;
        while (at < text.size() && text[at] >= '0' && text[at] <= '9') value = value * 10 + (text[at++] - '0');
        return value;
    };
    while (at < text.size()) {
        const std::int64_t first = number();
        std::int64_t last = first;
        if (at < text.size() && text[at] == '-') {
            ++at;
            last = number();
        }
        for (std::int64_t slot = first; slot <= last; ++slot) {
            slots.push_back(
                {.start = kDay + slot * step_s * kSecondMs, .state = Slot::State::kRunning, .samples = 2, .valid = 2});
        }
        ++at;  // the blank
    }
    return slots;
}

// "10+5": 5 missing from the tenth step on.
std::string text_of(const PeriodDay& day, std::int64_t step_s) {
    std::string text = fmt::format("{}/{}", day.counts.received, day.counts.expected);
    for (const MissingStretch& gap : day.gaps) {
        text += fmt::format(" {}..{}:{}", (gap.from - kDay) / (step_s * kSecondMs), (gap.to - kDay) / (step_s * kSecondMs),
                            gap.missing);
    }
    return text;
}

TEST(Completeness, CountsWhatCameAndNamesWhatDidNot) {
    struct Case {
        std::string_view what;
        std::string_view slots;  // in steps
        std::int64_t step_s;
        std::int64_t from;  // in steps
        std::int64_t to;
        std::int64_t interval_s;
        std::string_view expected;
    };
    const Case cases[] = {
        {"a whole day of hours", "0-23", 3600, 0, 24, 3600, "24/24"},
        {"nothing at all", "", 3600, 0, 24, 3600, "0/24 0..24:24"},
        {"the morning is missing", "10-23", 3600, 0, 24, 3600, "14/24 0..10:10"},
        {"the evening is missing", "0-19", 3600, 0, 24, 3600, "20/24 20..24:4"},
        {"a hole and a single one", "0-3 8-12 14-23", 3600, 0, 24, 3600, "19/24 4..8:4 13..14:1"},
        {"a water station's four hours", "0 4 8 16 20", 3600, 0, 24, 14'400, "5/6 12..16:1"},
        {"a day that is not over", "0-9", 3600, 0, 10, 3600, "10/10"},
        {"a point that began at noon", "12-23", 3600, 12, 24, 3600, "12/12"},
        {"minutes of a five-minute logger", "0-5 10-287", 300, 0, 288, 300, "284/288 6..10:4"},
        {"more often than expected", "0-47", 1800, 0, 48, 3600, "24/24"},
        {"more often does not pay for a hole", "0-19 40-47", 1800, 0, 48, 3600, "14/24 21..40:10"},
        {"not expected at all", "0-5", 3600, 0, 24, 0, "0/0"},
        {"an empty stretch", "", 3600, 5, 5, 3600, "0/0"},
        {"the day's value came", "0", 86'400, 0, 1, 86'400, "1/1"},
        {"the day's value did not", "", 86'400, 0, 1, 86'400, "0/1 0..1:1"},
    };
    for (const Case& c : cases) {
        const PeriodDay day = count(slots_at(c.slots, c.step_s), kDay + c.from * c.step_s * kSecondMs,
                                    kDay + c.to * c.step_s * kSecondMs, c.interval_s);
        EXPECT_EQ(text_of(day, c.step_s), c.expected) << c.what;
    }
}

TEST(Completeness, JitterOfTheStampsIsNoGap) {
    std::vector<Slot> slots;
    for (int i = 0; i < 2'880; ++i) {
        slots.push_back({.start = kDay + i * 30'000 + (i * 7'919 % 8'000)});  // up to 8 s late each
    }
    const PeriodDay day = count(slots, kDay, kDay + kDayMs, 30);
    EXPECT_EQ(text_of(day, 30), "2880/2880");
}

TEST(Completeness, MissingAndReceivedMakeUpTheExpected) {
    std::uint64_t state = 20'260'406;
    for (int round = 0; round < 200; ++round) {
        std::vector<Slot> slots;
        for (std::int64_t second = 0; second < 86'400;) {
            state = state * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
            second += 1 + static_cast<std::int64_t>((state >> 33U) % (60U << (round % 8)));
            if (second < 86'400) slots.push_back({.start = kDay + second * kSecondMs});
        }
        const PeriodDay day = count(slots, kDay, kDay + kDayMs, 60);
        std::int64_t missing = 0;
        Instant end = kDay;
        for (const MissingStretch& gap : day.gaps) {
            EXPECT_GE(gap.from, end);
            EXPECT_GT(gap.missing, 0);
            end = gap.to;
            missing += gap.missing;
        }
        EXPECT_LE(end, kDay + kDayMs);
        EXPECT_LE(day.gaps.size(), kStretchesMax);
        EXPECT_EQ(day.counts.received + missing, day.counts.expected);
        EXPECT_GE(day.counts.received, 0);
    }
}

TEST(Completeness, ManySmallGapsAreJoinedWhereTheyLieNearest) {
    std::vector<Slot> slots;
    for (int i = 0; i < 1'440; ++i) {
        const bool thin = i >= 600 && i < 1'200;
        if (i == 30 || (thin && i % 3 != 0)) continue;
        slots.push_back({.start = kDay + i * kMinuteMs});
    }
    const PeriodDay day = count(slots, kDay, kDay + kDayMs, 60);
    ASSERT_EQ(day.gaps.size(), kStretchesMax);
    EXPECT_EQ(day.gaps.front(), (MissingStretch{kDay + 30 * kMinuteMs, kDay + 31 * kMinuteMs, 1}));
    std::int64_t missing = 0;
    for (const MissingStretch& gap : day.gaps) missing += gap.missing;
    EXPECT_EQ(missing, 401);
    EXPECT_EQ(day.counts.received, 1'039);
}

TEST(Completeness, StopsAndServiceAreShownApart) {
    std::vector<StoredSample> samples;
    const auto add = [&](int hour, char mark, Flags flags) {
        for (const std::string_view key : {"stack_so2", "flow"}) {
            Sample sample = sample_of(key, "5", flags);
            sample.mark = mark;
            samples.push_back({kDay + hour * kHourMs, 1, sample});
        }
        samples.push_back({kDay + hour * kHourMs, 1, sample_of("stack_so2", "9", 0, Aspect::kMax)});  // no measured value
    };
    for (int hour = 0; hour < 12; ++hour) add(hour, 'N', 0);
    for (int hour = 12; hour < 18; ++hour) add(hour, 'F', bits(Flag::kMarkInvalid));
    add(18, 'M', bits(Flag::kMarkInvalid));
    add(19, 'C', bits(Flag::kMarkInvalid));
    add(20, 'D', bits(Flag::kMarkInvalid));
    samples.push_back({kDay + 21 * kHourMs, 1, sample_of("stack_so2", "5", bits(Flag::kImplausible))});
    const SlotCounts counts = count(slots_of(samples), kDay, kDay + kDayMs, 3600).counts;
    const SlotCounts expected{.expected = 24,
                              .received = 22,
                              .stopped = 6,
                              .maintained = 2,
                              .samples = 43,
                              .valid = 24,
                              .stopped_samples = 12,
                              .maintained_samples = 4};
    EXPECT_EQ(counts, expected);

    CompletenessRules rules{};
    EXPECT_EQ(transmission(counts, rules).percent()->to_string(), "91.67");
    EXPECT_EQ(validity(counts, rules).percent()->to_string(), "55.81");
    rules.leave_out_stopped = true;
    EXPECT_EQ(transmission(counts, rules).percent()->to_string(), "88.89");  // 16 of 18
    EXPECT_EQ(validity(counts, rules).percent()->to_string(), "77.42");      // 24 of 31
    rules.leave_out_maintained = true;
    EXPECT_EQ(validity(counts, rules).percent()->to_string(), "88.89");  // 24 of 27
    EXPECT_EQ(effective(transmission(counts, rules), validity(counts, rules))->to_string(), "79.01");
}

TEST(Completeness, APercentageNeverHidesWhatIsMissing) {
    struct Case {
        std::int64_t part, whole;
        std::string_view percent;
    };
    const Case cases[] = {{0, 0, "-"},          {0, 5, "0.00"},          {5, 5, "100.00"}, {99'999, 100'000, "99.99"},
                          {1, 100'000, "0.01"}, {1, 3, "33.33"},         {2, 3, "66.67"},  {1, 32, "3.12"},
                          {3, 32, "9.38"},      {5'000, 10'000, "50.00"}};
    for (const Case& c : cases) {
        const auto percent = Share{c.part, c.whole}.percent();
        EXPECT_EQ(percent ? percent->to_string() : "-", c.percent) << c.part << " of " << c.whole;
    }
    EXPECT_FALSE(effective({1, 1}, {0, 0}).has_value());
    EXPECT_EQ(effective({99'999, 100'000}, {1, 1})->to_string(), "99.99");
}

TEST(Completeness, LearnsHowOftenItReports) {
    struct Case {
        std::string_view what;
        Period period;
        std::string_view slots;
        std::int64_t step_s;
        std::int64_t known_s;
        std::int64_t learned_s;
    };
    const Case cases[] = {
        {"every thirty seconds", Period::kMoment, "0-200", 30, 0, 30},
        {"too few to say", Period::kMoment, "0-19", 30, 0, 0},
        {"just enough", Period::kMoment, "0-20", 30, 0, 30},
        {"with a hole", Period::kMoment, "0-50 90-140", 30, 0, 30},
        {"too few keep what is known", Period::kMoment, "0 50 100", 30, 30, 30},
        {"shorter than known, clearly", Period::kMoment, "0-100", 30, 60, 30},
        {"every other message lost at first sight", Period::kMinute, "0 2 4 6 8 10 12 14 16 18 20 22 24 25 26 27", 300, 300, 300},
        {"a new, longer interval", Period::kMinute, "0 2 4 6 8 10 12 14 16 18 20 22 24 26 28 30", 300, 300, 600},
        {"hours", Period::kHour, "0-23", 3600, 0, 3600},
        {"a water station", Period::kHour, "0 4 8 12 16 20", 3600, 0, 14'400},
        {"half an hour's worth is no hour's rhythm", Period::kHour, "0-4", 3600, 0, 0},
        {"no clear spacing", Period::kMoment, "0 1 3 6 10 15 21 28 36 45 55 66 78 91 105 120 136 153 171 190 210", 30, 0, 0},
        {"one day", Period::kDay, "0", 86'400, 0, 86'400},
        {"no day", Period::kDay, "", 86'400, 0, 0},
    };
    for (const Case& c : cases) {
        EXPECT_EQ(learned_interval_s(c.period, slots_at(c.slots, c.step_s), c.known_s), c.learned_s) << c.what;
    }
}

DayMinutes minutes(std::initializer_list<std::pair<int, int>> runs) {
    DayMinutes set;
    for (const auto& [first, last] : runs) {
        for (int minute = first; minute <= last; ++minute) set.set(static_cast<std::size_t>(minute));
    }
    return set;
}

TEST(Completeness, OnlineIsWhatWasHeardWithinTheLimit) {
    const DayMinutes all = minutes({{0, 1439}});
    struct Case {
        std::string_view what;
        std::vector<DayMinutes> heard;
        std::vector<DayMinutes> listened;
        std::int64_t limit_s;
        int until;
        std::int64_t judged;
        std::int64_t online;
    };
    const Case cases[] = {
        {"heard every minute", {all, all, all}, {all, all, all}, 60, 1440, 1440, 1440},
        {"never", {{}, {}, {}}, {all, all, all}, 3600, 1440, 1440, 0},
        {"no limit, no judgement", {all}, {all}, 0, 1440, 0, 0},
        {"once, for an hour", {{}, {}, minutes({{100, 100}})}, {all, all, all}, 3600, 1440, 1440, 60},
        {"a limit of 90 s is two minutes", {{}, {}, minutes({{10, 10}})}, {all, all, all}, 90, 1440, 1440, 2},
        {"heard last before midnight", {{}, minutes({{1430, 1430}}), {}}, {all, all, all}, 1800, 1440, 1440, 20},
        {"half a day so far", {all, all, minutes({{0, 359}})}, {all, all, all}, 600, 720, 720, 369},
        {"we were away in the morning",
         {all, all, minutes({{600, 1439}})},
         {all, all, minutes({{600, 1439}})},
         60,
         1440,
         840,
         840},
        {"back from away, silence is not known before the limit is over",
         {all, all, {}},
         {all, all, minutes({{600, 1439}})},
         7200,
         1440,
         721,  // 600 to 719 are two hours of silence
         0},
        {"the first day of all", {minutes({{30, 1439}})}, {minutes({{30, 1439}})}, 3600, 1440, 1410, 1410},
    };
    for (const Case& c : cases) {
        const OnlineMinutes line = online(c.heard, c.listened, c.limit_s, c.until);
        EXPECT_EQ(line, (OnlineMinutes{c.judged, c.online})) << c.what << ": " << line.online << " of " << line.judged;
    }
}

TEST(Completeness, TheRulesComeFromTheTables) {
    const auto rules = CompletenessRules::at(standards::source_tree_standards(), kDay);
    ASSERT_TRUE(rules.has_value()) << rules.error().message;
    EXPECT_TRUE(rules->leave_out_stopped);
    EXPECT_FALSE(rules->leave_out_maintained);
    EXPECT_EQ(rules->grace_ms, (std::array<std::int64_t, kPeriods>{5 * kMinuteMs, 10 * kMinuteMs, 20 * kMinuteMs, 2 * kHourMs}));
    EXPECT_FALSE(CompletenessRules::at(standards::source_tree_standards(), parse_iso("1999-01-01").value()).has_value());
}

}  // namespace
}  // namespace lvwang::quality
