#include "assess/target.h"

#include <gtest/gtest.h>

#include <random>

#include "assess/law_fixture.h"
#include "assess/statistics.h"

namespace lvwang::assess {
namespace {

ValueTarget target_of(int percentile, std::string_view at_most, int decimals = 0, int day_decimals = 0) {
    return {percentile, dec(at_most), decimals, day_decimals, dec("75"), dec("500")};
}

std::string shown(const ValueStanding& standing) {
    return fmt::format("{} {} {} {}", to_string(standing.state), standing.to_date ? standing.to_date->to_string() : "-",
                       standing.allowed ? standing.allowed->to_string() : "-",
                       standing.bad_days_left ? std::to_string(*standing.bad_days_left) : "-");
}

TEST(Target, MeansToTheLastDigit) {
    const struct {
        std::string_view days;
        int left;
        std::string_view at_most;
        int decimals;
        int day_decimals;
        std::string_view want;  // state, to date, allowed, bad days left
    } cases[] = {
        // Half to even: a mean of 30.5 is 30, so 30 is met up to 30.5; of 31.5 it is 32, so 31 is met only below it.
        {"30 30", 2, "30", 0, 0, "open 30 31 0"},    {"30 30", 2, "30", 0, 1, "open 30 31.0 0"},
        {"30 30", 2, "31", 0, 1, "open 30 32.9 0"},  {"30 30", 2, "31", 1, 1, "open 30.0 32.1 0"},
        {"30 30", 2, "31", 0, 2, "open 30 32.99 0"}, {"30 30", 2, "10", 0, 0, "impossible 30 - -"},
        {"0 0 0 0", 1, "100", 0, 0, "safe 0 500 1"}, {"", 3, "30", 0, 1, "open - 30.5 1"},
        {"30 30", 0, "30", 0, 0, "safe 30 - -"},     {"31", 0, "30", 0, 0, "impossible 31 - -"},
        {"", 0, "30", 0, 0, "open - - -"},           {"20 20 20 20", 4, "30", 0, 0, "open 20 41 1"},
    };
    for (const auto& c : cases) {
        const auto standing = value_standing(target_of(0, c.at_most, c.decimals, c.day_decimals), decs(c.days), c.left);
        ASSERT_TRUE(standing);
        EXPECT_EQ(shown(*standing), c.want) << c.days << " +" << c.left << " at most " << c.at_most;
    }
}

TEST(Target, PercentilesToTheLastDigit) {
    const auto target = target_of(90, "160");
    // Ten days: k = 9.1, so the ninth counts nine tenths and the tenth one tenth.
    EXPECT_EQ(shown(*value_standing(target, decs("100 110 120 130 140 150 150 150"), 2)), "open 150 160 0");
    EXPECT_EQ(shown(*value_standing(target, decs("100 110 120 130 140 150 150 150 150"), 1)), "open 150 255 0");
    EXPECT_EQ(shown(*value_standing(target, decs("170 180"), 18)), "open 179 159 -")
        << "the eighteenth of twenty counts nine tenths, the nineteenth (170) one tenth";
    EXPECT_EQ(shown(*value_standing(target, decs("100 100 180"), 27)), "open 164 160 1")
        << "of thirty the twenty-seventh and the twenty-eighth decide";
    EXPECT_EQ(value_standing(target, decs("170 180 190 200"), 1)->state, TargetState::kImpossible);
}

TEST(Target, SharesToTheLastDigit) {
    const struct {
        int counted, good, left;
        std::string_view at_least;
        std::string_view want;  // state, to date, needed, bad left
    } cases[] = {
        {362, 329, 3, "90.9", "open 90.9 3 0"},    // 332 of 365 are 90.96 %, 331 are 90.68 %
        {300, 290, 65, "80.0", "open 96.7 2 63"},  // 292 of 365 are exactly 80 %
        {300, 290, 65, "80.1", "open 96.7 3 62"},  // 292 of 365 are 80.0 %, so one more is needed
        {300, 250, 65, "90", "impossible 83.3 - -"},
        {365, 292, 0, "80", "safe 80.0 0 0"},
        {365, 291, 0, "80", "impossible 79.7 - -"},
        {10, 10, 1, "90", "safe 100.0 0 1"},  // 10 of 11 are 90.9 %
        {0, 0, 0, "90", "open - - -"},
    };
    for (const auto& c : cases) {
        const ShareStanding s = share_standing({dec(c.at_least), 1}, c.counted, c.good, c.left);
        const auto number = [](const auto& maybe) { return maybe ? fmt::format("{}", *maybe) : std::string("-"); };
        const std::string got = fmt::format("{} {} {} {}", to_string(s.state), s.to_date_pct ? s.to_date_pct->to_string() : "-",
                                            number(s.good_needed), number(s.bad_left));
        EXPECT_EQ(got, c.want) << c.good << " of " << c.counted << " +" << c.left;
    }
}

// Everything that may come, one by one: the answer must be what trying out gives.
TEST(Target, AgreesWithTryingOut) {
    std::mt19937 random(4711);
    const auto below = [&](int n) { return static_cast<std::int64_t>(random() % static_cast<unsigned>(n)); };
    int open = 0;
    for (int round = 0; round < 3000; ++round) {
        ValueTarget target;
        target.percentile = std::array{0, 90, 95, 50}[static_cast<std::size_t>(below(4))];
        target.at_most = {below(40), 0};
        target.decimals = static_cast<int>(below(2));
        target.day_decimals = 0;
        target.bad_day = {25, 0};
        target.worst_day = {50, 0};
        std::vector<Decimal> days;
        for (std::int64_t n = below(12); n > 0; --n) days.push_back({below(500), 1});
        const int left = static_cast<int>(below(6));
        const auto standing = value_standing(target, days, left);
        ASSERT_TRUE(standing);
        if (left == 0) continue;
        const auto met = [&](std::vector<Decimal> more) {
            more.insert(more.end(), days.begin(), days.end());
            return **statistic_of(more, {target.percentile}, target.decimals) <= target.at_most;
        };
        const auto some = [&](int count, Decimal value) { return std::vector<Decimal>(static_cast<std::size_t>(count), value); };
        std::optional<int> allowed;
        for (int value = 0; value <= 50; ++value) {
            if (met(some(left, Decimal::of(value)))) allowed = value;
        }
        EXPECT_EQ(standing->allowed.has_value(), allowed.has_value());
        EXPECT_EQ(standing->allowed.value_or(Decimal::of(-1)).mantissa, allowed.value_or(-1));
        EXPECT_EQ(standing->state == TargetState::kImpossible, !met(some(left, Decimal::of(0))));
        EXPECT_EQ(standing->state == TargetState::kSafe, met(some(left, Decimal::of(50))));
        if (target.percentile > 0 && standing->state != TargetState::kImpossible) {
            std::optional<int> bad;
            for (int count = 0; count <= left; ++count) {
                std::vector<Decimal> more = some(count, Decimal::of(50));
                for (int i = count; i < left; ++i) more.push_back(target.at_most);
                if (met(more)) bad = count;
            }
            EXPECT_EQ(standing->bad_days_left, bad);
        }
        open += standing->state == TargetState::kOpen ? 1 : 0;
    }
    EXPECT_GT(open, 300) << "the rounds must have tried what depends on the days";
}

TEST(Target, SharesAgreeWithTryingOut) {
    for (int counted = 0; counted <= 12; ++counted) {
        for (int good = 0; good <= counted; ++good) {
            for (int left = 0; left <= 6; ++left) {
                for (int tenths = 0; tenths <= 1000; tenths += 37) {
                    const ShareTarget target{{tenths, 1}, 1};
                    const ShareStanding s = share_standing(target, counted, good, left);
                    if (counted + left == 0) continue;
                    int ways = 0;  // numbers of good days to come with which it is met
                    for (int more = 0; more <= left; ++more) {
                        ways += *share_pct(good + more, counted + left, 1) >= target.at_least_pct ? 1 : 0;
                    }
                    EXPECT_EQ(s.bad_left.value_or(-1), ways - 1);
                    EXPECT_EQ(s.state, ways == 0          ? TargetState::kImpossible
                                       : ways == left + 1 ? TargetState::kSafe
                                                          : TargetState::kOpen);
                }
            }
        }
    }
}

TEST(Target, TheLineOfTheYearEndsAtWhatThereIsToDate) {
    const ValueTarget target = target_of(0, "30");
    const std::vector<std::optional<Decimal>> days{dec("20"), std::nullopt, dec("31")};
    const auto line = running_values(target, days);
    ASSERT_TRUE(line);
    EXPECT_EQ((*line)[0]->to_string(), "20");
    EXPECT_EQ((*line)[1]->to_string(), "20") << "a day without a value leaves the mean as it is";
    EXPECT_EQ((*line)[2]->to_string(), "26") << "25.5 to even";
    const std::vector<std::optional<bool>> good{std::nullopt, true, false};
    const auto shares = running_shares({dec("80"), 1}, good);
    EXPECT_FALSE(shares[0]);
    EXPECT_EQ(shares[2]->to_string(), "50.0");
}

}  // namespace
}  // namespace lvwang::assess
