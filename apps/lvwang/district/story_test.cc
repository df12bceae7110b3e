// Does a visitor see what the demo is for, whenever it is opened, and nothing else?
#include <gtest/gtest.h>

#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "spoken_test.h"

namespace lvwang::district {
namespace {

struct Limit {
    double value = 0;
    bool converted = false;
};

/// The parameter keys of limits.csv that the demo's outlets are judged by, as codes on the wire.
std::string wire_code(const std::string& parameter, protocol::Edition edition) {
    const Factor* factor = find_factor(parameter);
    if (factor == nullptr) ADD_FAILURE() << parameter;
    return std::string(edition == protocol::Edition::k2005 ? factor->code_2005 : factor->code);
}

std::map<std::string, Limit> limits_of(const Logger& logger) {
    std::map<std::string, Limit> limits;
    for (const auto& device : demo_rows("devices.csv")) {
        if (device.at("mn") != logger.mn) continue;
        for (const auto& row : demo_rows("limits.csv")) {
            if (row.at("site_key") != device.at("site_key") || row.at("point_code") != device.at("point_code")) continue;
            const double value = std::stod(row.at("limit"));
            limits[wire_code(row.at("parameter"), logger.edition)] = {value, !row.at("reference_oxygen_pct").empty()};
        }
    }
    return limits;
}

struct Judged {
    double measured = 0;
    double value = 0;
    double limit = 0;
};

/// Judged parameters of an hour whose mark is N and whose judged value is above `share` of the limit.
std::map<std::string, Judged> above(const Logger& logger, const std::map<std::string, Limit>& limits, Instant hour,
                                    double share = 1) {
    std::map<std::string, Judged> found;
    const auto pairs = said(logger, Report::kHour, hour);
    for (const auto& [code, limit] : limits) {
        if (pairs.at(code + "-Flag") != "N") continue;
        const Judged judged{std::stod(pairs.at(code + "-Avg")), std::stod(pairs.at(code + (limit.converted ? "-ZsAvg" : "-Avg"))),
                            limit.value};
        if (judged.value > limit.value * share) found[code] = judged;
    }
    return found;
}

// Openings at every hour of the day and in every season.
std::vector<Instant> openings() {
    std::vector<Instant> all;
    for (Instant t = at("2026-01-01T00:00:20+08:00"); t < at("2027-06-01T00:00:00+08:00");
         t = t + 173 * kHourMs + 11 * kMinuteMs) {
        all.push_back(t);
    }
    return all;
}

TEST(Story, TheLastCompleteHourHoldsAConvertedExceedance) {
    Roster roster = demo_roster();
    const Logger& logger = logger_with(roster, Part::kFreshExceedance);
    const auto limits = limits_of(logger);
    ASSERT_EQ(limits.size(), 3U);
    for (const Instant opened : openings()) {
        set_story(roster, {opened});
        const Instant hour = floor_to(opened, kHourMs) - kHourMs;
        const auto found = above(logger, limits, hour);
        ASSERT_EQ(found.size(), 1U) << format_iso(opened)
                                    << fmt::format(" {}", fmt::join(said(logger, Report::kHour, hour), " "));
        const Judged& nox = found.at("a21002");
        EXPECT_LT(nox.measured, nox.limit) << "only the conversion shows it";
        EXPECT_GT(nox.value, 1.05 * nox.limit);
        EXPECT_LT(nox.value, 1.5 * nox.limit);
        EXPECT_EQ(above(logger, limits, hour - kHourMs).size(), 0U) << format_iso(opened);
        EXPECT_EQ(above(logger, limits, hour + kHourMs).size(), 0U) << "three minutes more do not make a second hour";
    }
}

TEST(Story, APastExceedanceWaitsForItsCase) {
    Roster roster = demo_roster();
    const Logger& logger = logger_with(roster, Part::kPastExceedance);
    EXPECT_EQ(logger.edition, protocol::Edition::k2005);
    const auto limits = limits_of(logger);
    for (const Instant opened : openings()) {
        set_story(roster, {opened});
        const Instant start = past_exceedance_start(opened);
        EXPECT_GT(opened - start, 7 * kDayMs);
        EXPECT_LT(opened - start, 9 * kDayMs);
        EXPECT_EQ(above(logger, limits, start).size(), 1U) << format_iso(opened);
        EXPECT_EQ(above(logger, limits, start + kHourMs).size(), 1U);
        EXPECT_EQ(above(logger, limits, start - kHourMs).size(), 0U);
        EXPECT_EQ(above(logger, limits, start + 2 * kHourMs).size(), 0U);
    }
}

TEST(Story, MaintenanceShowsWildNumbersUnderItsMark) {
    Roster roster = demo_roster();
    const Logger& logger = logger_with(roster, Part::kMaintenance);
    const auto limits = limits_of(logger);
    for (const Instant opened : openings()) {
        set_story(roster, {opened});
        const auto pairs = said(logger, Report::kHour, floor_to(opened, kHourMs) - kHourMs);
        EXPECT_EQ(pairs.at("a21002-Flag"), "M") << format_iso(opened);
        EXPECT_GT(std::stod(pairs.at("a21002-Avg")), limits.at("a21002").value) << "would be an alarm without the mark";
        const auto before = said(logger, Report::kHour, floor_to(opened, kHourMs) - 2 * kHourMs);
        EXPECT_NE(before.at("a21002-Flag"), "M");
    }
}

TEST(Story, AStrongHourOfWastewaterIsNoExceedanceOfItsDay) {
    Roster roster = demo_roster();
    const Logger& logger = logger_with(roster, Part::kWastewaterWarning);
    const auto limits = limits_of(logger);
    for (const Instant opened : openings()) {
        set_story(roster, {opened});
        const Instant hour = floor_to(opened, kHourMs) - kHourMs;
        const auto found = above(logger, limits, hour);
        ASSERT_EQ(found.size(), 1U) << format_iso(opened);
        EXPECT_TRUE(found.contains("w01018"));
        double load = 0;
        double flow = 0;
        for (int i = 0; i < 24; ++i) {
            const auto pairs = said(logger, Report::kHour, floor_to(hour, kDayMs) + i * kHourMs);
            load += std::stod(pairs.at("w01018-Avg")) * std::stod(pairs.at("w00000-Cou"));
            flow += std::stod(pairs.at("w00000-Cou"));
        }
        EXPECT_LT(load / flow, 0.9 * limits.at("w01018").value) << format_iso(opened);
    }
}

TEST(Story, OneStationHasFallenSilent) {
    Roster roster = demo_roster();
    const Instant opened = at("2026-11-22T09:40:00+08:00");
    set_story(roster, {opened});
    const Logger& logger = logger_with(roster, Part::kSilent);
    EXPECT_FALSE(logger.instrument->during(EventKind::kSilence, opened - 6 * kHourMs));
    EXPECT_TRUE(logger.instrument->during(EventKind::kSilence, opened - 4 * kHourMs));
    EXPECT_TRUE(logger.instrument->during(EventKind::kSilence, opened + 100 * kDayMs));
    int silent = 0;
    for (const Logger& each : roster.loggers) silent += each.instrument->during(EventKind::kSilence, opened) ? 1 : 0;
    EXPECT_EQ(silent, 1);
}

TEST(Story, OneLoggerHasAHoleThatItRemembersAndOneThatItDoesNot) {
    Roster roster = demo_roster();
    for (const Instant opened : openings()) {
        set_story(roster, {opened});
        const Instant yesterday = floor_to(opened, kDayMs) - kDayMs;
        const Logger& broken = logger_with(roster, Part::kBrokenLine);
        const Logger& cut = logger_with(roster, Part::kPowerCut);
        EXPECT_TRUE(broken.instrument->during(EventKind::kBrokenLine, yesterday + 15 * kHourMs));
        EXPECT_FALSE(broken.instrument->during(EventKind::kSilence, yesterday + 15 * kHourMs));
        EXPECT_TRUE(cut.instrument->during(EventKind::kSilence, yesterday + 10 * kHourMs));
        for (const Logger* logger : {&broken, &cut}) {
            EXPECT_FALSE(logger->instrument->during(EventKind::kBrokenLine, opened));
            EXPECT_FALSE(logger->instrument->during(EventKind::kSilence, opened));
        }
    }
}

TEST(Story, NobodyElseEverExceeds) {
    const Roster roster = demo_roster();  // without a story
    int judged = 0;
    for (const Logger& logger : roster.loggers) {
        auto limits = limits_of(logger);
        for (const auto& [code, limit] : limits) EXPECT_GT(limit.value, 0) << logger.mn << ' ' << code;
        // Wastewater hours stay clear of the share of the day's limit at which a warning is due.
        const double share = logger.system == "32" ? 0.9 : 1.0;
        std::erase_if(limits, [](const auto& each) { return each.first == "w01001" || each.first == "001"; });  // pH up to 9
        if (limits.empty()) continue;
        for (Instant t = at("2025-01-01T00:00:00+08:00"); t < at("2027-01-01T00:00:00+08:00"); t = t + 13 * kHourMs) {
            ++judged;
            const auto found = above(logger, limits, t, share);
            ASSERT_TRUE(found.empty()) << logger.mn << ' ' << format_iso(t) << ' ' << found.begin()->first << ' '
                                       << found.begin()->second.value << " > " << found.begin()->second.limit;
        }
    }
    EXPECT_GT(judged, 25000);
}

}  // namespace
}  // namespace lvwang::district
