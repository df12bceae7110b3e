#include "quality/hour_days.h"

#include <gtest/gtest.h>

#include <random>

#include "quality/averages.h"
#include "quality/parameters_of_tests.h"
#include "standards/source_tree.h"

namespace lvwang::quality {
namespace {

const Instant kFirst = *parse_iso("2025-12-28");
const OzoneParameters kOzone{id_of("o3"), id_of("o3_8h")};

AveragingRules rules_at(Instant observed) {
    return *AveragingRules::at(standards::source_tree_standards(), PointKind::kAmbientAir, observed);
}

std::string shown(const std::vector<DayMean>& days) {
    std::string text;
    for (const DayMean& one : days) text += fmt::format("{} {}; ", format_date(one.day), one.value.to_string());
    return text;
}

// The same by the rule as it reads.
std::vector<DayMean> means_by_rule(const AveragingRules& rules, const std::vector<StoredSample>& hours, int days) {
    std::vector<DayMean> found;
    for (int i = 0; i < days; ++i) {
        const Instant day = kFirst + i * kDayMs;
        const Reading means = day_from_hours(rules, test_parameter, {PointId{1}, day, 1}, hours);
        if (!means.samples.empty() && means.samples[0].valid()) found.push_back({to_date(day), means.samples[0].value(9)});
    }
    return found;
}

std::vector<DayMean> largest_by_rule(const AveragingRules& rules, const std::vector<StoredSample>& hours, int days) {
    std::vector<DayMean> found;
    for (int i = 0; i < days; ++i) {
        const Instant day = kFirst + i * kDayMs;
        std::vector<StoredSample> means;
        for (Instant hour = day; hour < day + kDayMs; hour = hour + kHourMs) {
            if (const auto mean = eight_hour_mean(rules, kOzone, hour, hours)) means.push_back({hour, 1, *mean});
        }
        const auto largest = largest_eight_hour_mean(rules, kOzone, day, means);
        if (largest && largest->valid()) found.push_back({to_date(day), largest->value(9)});
    }
    return found;
}

// Years of hours with every kind of hole, flag and decimal that a store may hold.
std::vector<StoredSample> hours_of(std::mt19937& random, int days) {
    const int kept_in_ten = 5 + static_cast<int>(random() % 6);
    const int step = random() % 8 == 0 ? 2 : 1;
    std::vector<StoredSample> hours;
    for (int i = 0; i < days * 24; i += step) {
        if (static_cast<int>(random() % 10) >= kept_in_ten) continue;
        Sample sample{{id_of("o3"), Aspect::kMeasured}, {static_cast<std::int64_t>(random() % 2000), 1}, 1, 0, 'N'};
        if (random() % 15 == 0) sample.flags = bits(Flag::kImplausible);
        if (random() % 40 == 0) sample.sum.scale = static_cast<std::uint8_t>(random() % 4);
        if (random() % 40 == 0) sample.count = 1 + random() % 60;
        hours.push_back({kFirst + i * kHourMs, 1, sample});
    }
    return hours;
}

TEST(HourDays, SayWhatTheRulesSay) {
    std::mt19937 random(7);
    int valid = 0;
    for (int round = 0; round < 400; ++round) {
        constexpr int kDays = 12;
        const std::vector<StoredSample> hours = hours_of(random, kDays);
        const AveragingRules rules = rules_at(kFirst + (round % 2) * 400 * kDayMs);
        const HourDays days(rules, "o3");
        std::vector<DayMean> means;
        days.means(hours, means);
        ASSERT_EQ(shown(means), shown(means_by_rule(rules, hours, kDays))) << round;
        std::vector<DayMean> largest;
        days.largest_eight_hour_means(hours, largest);
        ASSERT_EQ(shown(largest), shown(largest_by_rule(rules, hours, kDays))) << round;
        valid += static_cast<int>(means.size() + largest.size());
    }
    EXPECT_GT(valid, 2000);
    EXPECT_LT(valid, 400 * 24) << "some days are not valid";
}

TEST(HourDays, OfNothingThereIsNothing) {
    std::vector<DayMean> days;
    HourDays(rules_at(kFirst), "o3").means({}, days);
    HourDays(rules_at(kFirst), "o3").largest_eight_hour_means({}, days);
    EXPECT_TRUE(days.empty());
}

}  // namespace
}  // namespace lvwang::quality
