// Do the devices speak HJ 212, always the same, and plausibly?
#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "spoken_test.h"

namespace lvwang::district {
namespace {

const Instant kFirst = at("2025-01-01T00:00:00+08:00");

TEST(Roster, HasEveryDeviceOfTheRegistryAndOneThatNobodyRegistered) {
    const Roster roster = demo_roster();
    std::set<std::string> simulated;
    for (const Logger& logger : roster.loggers) simulated.insert(logger.mn);
    std::set<std::string> registered;
    for (const auto& row : demo_rows("devices.csv")) registered.insert(row.at("mn"));
    for (const std::string& mn : registered) EXPECT_TRUE(simulated.contains(mn)) << mn << " is registered and silent";
    EXPECT_EQ(simulated.size(), registered.size() + 1);
}

TEST(Roster, HasWhatADistrictHas) {
    const Roster roster = demo_roster();
    std::map<protocol::Edition, int> editions;
    std::map<std::string, int> links;
    for (const Logger& logger : roster.loggers) {
        ++editions[logger.edition];
        ++links[logger.link];
        EXPECT_EQ(logger.mn.size(), logger.edition == protocol::Edition::k2005 ? 14U : 24U) << logger.mn;
    }
    EXPECT_GE(editions[protocol::Edition::k2005], 3);
    EXPECT_GE(editions[protocol::Edition::k2017], 10);
    EXPECT_GE(editions[protocol::Edition::k2025], 5);
    EXPECT_EQ(links["gateway-west"], 20) << "a gateway carries many MN";
    std::map<std::string, int> kinds;
    for (const auto& row : demo_rows("sites.csv")) ++kinds[row.at("kind")];
    EXPECT_EQ(kinds, (std::map<std::string, int>{
                         {"air_station", 3}, {"micro_station", 40}, {"firm", 20}, {"river_section", 4}, {"weather_station", 1}}));
}

TEST(Roster, AWrongFileIsNamed) {
    const auto folder = std::filesystem::temp_directory_path() / fmt::format("lvwang_roster_{}", ::getpid());
    std::filesystem::create_directories(folder);
    const std::string top = "longitude_deg = 1.0\nlatitude_deg = 2.0\nworks_longitude_deg = 1.0\nworks_latitude_deg = 2.0\n";
    const std::string micro =
        "[[device]]\nmn = \"A\"\nlink = \"l\"\nedition = \"2017\"\nkind = \"mast\"\nlongitude_deg = 1.0\nlatitude_deg = 2.0\n";
    const auto error_of = [&](const std::string& text) {
        std::ofstream(folder / "simulation.toml") << text;
        const auto roster = read_roster(folder, 1);
        return roster ? std::string() : roster.error().message;
    };
    EXPECT_EQ(error_of(top + micro), "");
    EXPECT_NE(error_of(top + micro + "colour = 1\n").find("device A: unknown key 'colour'"), std::string::npos);
    EXPECT_NE(error_of(top + micro + micro).find("MN A stands twice"), std::string::npos);
    EXPECT_NE(error_of(top + "[[device]]\nmn = 7\n").find("'mn' is missing"), std::string::npos);
    EXPECT_NE(error_of(top + "[[device\n").find("line 5"), std::string::npos);
    EXPECT_NE(error_of(top).find("no [[device]]"), std::string::npos);
    std::string of_2005 = micro;
    of_2005.replace(of_2005.find("2017"), 4, "2005");
    EXPECT_NE(error_of(top + of_2005).find("HJ/T 212-2005 has no code"), std::string::npos);
    std::filesystem::remove_all(folder);
}

TEST(Frames, EveryReportOfEveryLoggerDecodesWhole) {
    Roster roster = demo_roster();
    set_story(roster, {at("2026-04-03T10:20:00+08:00")});
    int count = 0;
    for (const Logger& logger : roster.loggers) {
        for (Instant t = kFirst; t < at("2026-12-01T00:00:00+08:00"); t = t + 331 * kHourMs) {
            for (const Report report : {Report::kHour, Report::kMinute, Report::kMoment}) {
                if (logger.minute_step == 0 && report != Report::kHour) continue;
                std::vector<std::string> frames;
                const auto pairs =
                    said(logger, report, floor_to(t, std::max<std::int64_t>(1, Composer::length_ms(logger, report))), &frames);
                EXPECT_EQ(pairs.size() > 3, true) << frames.front();
                for (const std::string& frame : frames) {
                    const std::size_t cp = frame.find("CP=&&");
                    EXPECT_LE(frame.rfind("&&") - cp - 5, 950U) << frame;
                    EXPECT_LE(frame.size(), 1024U + 12);
                    ++count;
                }
            }
        }
    }
    EXPECT_GT(count, 5000);
}

TEST(Frames, LookAsTheirEditionsPrintThem) {
    const Roster roster = demo_roster();
    const auto frame_of = [&](protocol::Edition edition, const std::string& system) {
        for (const Logger& logger : roster.loggers) {
            if (logger.edition != edition || logger.system != system) continue;
            std::vector<std::string> frames;
            said(logger, Report::kHour, kFirst, &frames);
            return frames.front();
        }
        return std::string("no such logger");
    };
    const std::string of_2005 = frame_of(protocol::Edition::k2005, "32");
    EXPECT_NE(of_2005.find(";Flag=1;CP=&&DataTime=20250101000000;B01-Cou="), std::string::npos) << of_2005;
    EXPECT_NE(of_2005.find(";011-Cou="), std::string::npos) << of_2005;
    const std::string of_2017 = frame_of(protocol::Edition::k2017, "31");
    EXPECT_NE(of_2017.find(";Flag=5;CP=&&DataTime=20250101000000;"), std::string::npos) << of_2017;
    EXPECT_NE(of_2017.find("a21026-ZsAvg="), std::string::npos) << of_2017;
    const std::string of_2025 = frame_of(protocol::Edition::k2025, "21");
    EXPECT_NE(of_2025.find(";Flag=9;CP=&&"), std::string::npos) << of_2025;
    EXPECT_EQ(of_2025.find("RF=1"), std::string::npos) << "its four hours ended less than two hours ago";
}

TEST(Frames, BackFillOf2025SaysSo) {
    const Roster roster = demo_roster();
    for (const Logger& logger : roster.loggers) {
        if (logger.edition != protocol::Edition::k2025) continue;
        Composer composer;
        QnClock clock;
        std::vector<Telegram> out;
        composer.compose(logger, clock, Report::kHour, kFirst, kFirst + kDayMs, out);
        EXPECT_NE(out.front().bytes.find(";RF=1;CP="), std::string::npos) << out.front().bytes;
        return;
    }
    FAIL() << "no logger of 2025";
}

TEST(Frames, LongOnesAreSplitAndEveryPartHasItsQn) {
    const Roster roster = demo_roster();
    int split = 0;
    for (const Logger& logger : roster.loggers) {
        Composer composer;
        QnClock clock;
        std::vector<Telegram> out;
        composer.compose(logger, clock, Report::kHour, kFirst, kFirst + kHourMs, out);
        if (out.size() == 1) continue;
        ++split;
        EXPECT_NE(out[0].qn, out[1].qn);
        EXPECT_NE(out[0].bytes.find("PNUM=2;PNO=1;"), std::string::npos) << out[0].bytes;
        EXPECT_NE(out[1].bytes.find("PNUM=2;PNO=2;"), std::string::npos) << out[1].bytes;
    }
    EXPECT_GE(split, 1);
}

TEST(Frames, AreAFunctionOfSeedAndTime) {
    const Roster one = demo_roster(7);
    const Roster two = demo_roster(7);
    const Roster other = demo_roster(8);
    ASSERT_EQ(one.loggers.size(), two.loggers.size());
    const Instant late = at("2026-07-01T12:00:00+08:00");
    int differing = 0;
    for (std::size_t i = 0; i < one.loggers.size(); ++i) {
        const auto early_first = said(one.loggers[i], Report::kHour, kFirst);
        const auto late_second = said(one.loggers[i], Report::kHour, late);
        const auto late_first = said(two.loggers[i], Report::kHour, late);
        EXPECT_EQ(late_second, late_first) << one.loggers[i].mn << ": what was asked before must not matter";
        EXPECT_EQ(early_first, said(two.loggers[i], Report::kHour, kFirst)) << one.loggers[i].mn;
        differing += said(other.loggers[i], Report::kHour, late) != late_first ? 1 : 0;
    }
    EXPECT_EQ(differing, static_cast<int>(one.loggers.size())) << "another seed is another district";
}

TEST(Frames, AnHourIsTheMeanOfItsMinutes) {
    const Roster roster = demo_roster();
    const Instant hour = at("2026-03-05T09:00:00+08:00");
    for (const Logger& logger : roster.loggers) {
        if (logger.minute_step == 0) continue;
        const auto whole = said(logger, Report::kHour, hour);
        std::map<std::string, std::pair<double, int>> sums;
        for (int minute = 0; minute < 60; minute += logger.minute_step) {
            for (const auto& [key, value] : said(logger, Report::kMinute, hour + minute * kMinuteMs)) {
                if (!key.ends_with("Avg")) continue;
                sums[key].first += std::stod(value);
                sums[key].second += 1;
            }
        }
        for (const auto& [key, sum] : sums) {
            if (key.starts_with("a01008")) continue;  // directions are averaged on the circle
            const std::string& text = whole.at(key);
            const std::size_t point = text.find('.');
            const double last = point == std::string::npos ? 1 : std::pow(10, -static_cast<double>(text.size() - point - 1));
            EXPECT_NEAR(std::stod(text), sum.first / sum.second, 0.501 * last) << logger.mn << ' ' << key;
        }
    }
}

// Two years of hours, each twenty-third, and what may be met in them.
TEST(Frames, ValuesLookLikeLife) {
    struct Range {
        double low, high, mean_low, mean_high;
    };
    const std::map<std::string, Range> air{
        {"a34004-Avg", {1, 260, 22, 60}},  {"a34002-Avg", {4, 420, 45, 110}},   {"a21026-Avg", {1, 90, 4, 15}},
        {"a21004-Avg", {1, 120, 14, 40}},  {"a21005-Avg", {0.1, 3.5, 0.35, 1}}, {"a05024-Avg", {2, 290, 40, 90}},
        {"a01001-Avg", {-14, 44, 13, 20}}, {"a01002-Avg", {10, 100, 55, 80}},   {"a01006-Avg", {98, 105, 101, 102}},
        {"a01007-Avg", {0, 12, 1, 4}},     {"a01008-Avg", {0, 360, 90, 290}},
    };
    const Roster roster = demo_roster();
    for (const Logger& logger : roster.loggers) {
        if (logger.system != "22") continue;
        std::map<std::string, std::pair<double, int>> means;
        for (Instant t = kFirst; t < at("2026-12-31T00:00:00+08:00"); t = t + 23 * kHourMs) {
            for (const auto& [key, value] : said(logger, Report::kHour, t)) {
                const auto range = air.find(key);
                if (range == air.end()) continue;
                const double number = std::stod(value);
                ASSERT_GE(number, range->second.low) << logger.mn << ' ' << key << ' ' << format_iso(t);
                ASSERT_LE(number, range->second.high) << logger.mn << ' ' << key << ' ' << format_iso(t);
                means[key].first += number;
                means[key].second += 1;
            }
        }
        for (const auto& [key, sum] : means) {
            EXPECT_GE(sum.first / sum.second, air.at(key).mean_low) << logger.mn << ' ' << key;
            EXPECT_LE(sum.first / sum.second, air.at(key).mean_high) << logger.mn << ' ' << key;
        }
    }
}

TEST(Frames, OzonePeaksInTheAfternoonAndParticlesInWinter) {
    const Roster roster = demo_roster();
    const Logger& station = *std::ranges::find_if(roster.loggers, [](const Logger& l) { return l.link == "air-1"; });
    double o3_noon = 0, o3_dawn = 0, pm_winter = 0, pm_summer = 0;
    for (int day = 0; day < 60; ++day) {
        o3_noon += std::stod(said(station, Report::kHour, at("2026-06-01T15:00:00+08:00") + day * kDayMs).at("a05024-Avg"));
        o3_dawn += std::stod(said(station, Report::kHour, at("2026-06-01T05:00:00+08:00") + day * kDayMs).at("a05024-Avg"));
        pm_summer += std::stod(said(station, Report::kHour, at("2026-06-01T10:00:00+08:00") + day * kDayMs).at("a34004-Avg"));
        pm_winter += std::stod(said(station, Report::kHour, at("2025-12-20T10:00:00+08:00") + day * kDayMs).at("a34004-Avg"));
    }
    EXPECT_GT(o3_noon, 1.5 * o3_dawn);
    EXPECT_GT(pm_winter, 1.5 * pm_summer);
}

}  // namespace
}  // namespace lvwang::district
