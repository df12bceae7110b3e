// What lvwang assess and lvwang standards check say of bad input: series that are not what they should be, editions with a slip.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "../program.h"
#include "base/result.h"
#include "base/time.h"

namespace lvwang::tests {
namespace {

using testing::HasSubstr;

const std::filesystem::path kData = std::filesystem::path(LVWANG_SOURCE_DIR_TEXT) / "data";

// What the program prints on both streams, and whether it ended well.
struct Said {
    std::string text;
    bool good = false;
};

Said run(const std::string& arguments) {
    Said said;
    std::FILE* const pipe = ::popen(fmt::format("'{}' {} 2>&1", LVWANG_PROGRAM, arguments).c_str(), "r");
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) said.text += static_cast<char>(c);
    said.good = ::pclose(pipe) == 0;
    return said;
}

// Hours of one station from 1 January 2026 on, as `line` writes each; nothing where it writes nothing.
template <class Line>
std::string hours(int days, const Line& line) {
    std::string text = "time,station,pm2_5\n";
    for (int hour = 0; hour < days * 24; ++hour) {
        const Instant start = start_of({2026, 1, 1}) + hour * kHourMs;
        text += line(format_iso(start).substr(0, 16), hour);
    }
    return text;
}

std::string plain(const std::string& start, std::string_view value) {
    return fmt::format("{},A,{}\n", start, value);
}

TEST(AssessAir, WhatIsNotValidSaysTheCountThatWasMissingAndNoNumber) {
    const struct {
        std::string name, text;
        std::vector<std::string> said;
    } cases[] = {
        {"holes",
         hours(31, [](const std::string& at, int hour) { return hour % 24 < 19 ? plain(at, "30") : std::string(); }),
         {"pm2_5,mean,,ug/m3,30,,,0,no valid day"}},
        {"few days",
         hours(26, [](const std::string& at, int) { return plain(at, "30"); }),
         {"pm2_5,mean,,ug/m3,30,,,26,2026-01: 26 of 27 days"}},
        {"enough", hours(27, [](const std::string& at, int) { return plain(at, "30"); }), {"pm2_5,mean,30.0,ug/m3,30,yes,,27,,"}},
        {"doubled and alike",
         hours(27, [](const std::string& at, int) { return plain(at, "30") + plain(at, "30"); }),
         {"pm2_5,mean,30.0,ug/m3,30,yes,,27,,"}},
        {"doubled and different",
         hours(27, [](const std::string& at, int) { return plain(at, "30") + plain(at, "31"); }),
         {"A: 648 values stood there twice and differed, they are left out"}},
        {"negative and absurd",
         hours(27, [](const std::string& at, int hour) { return plain(at, hour % 2 == 0 ? "-3" : "99999"); }),
         {"A: 648 values are negative or beyond all reason, they are not valid", "pm2_5,mean,,ug/m3,30,,,0,no valid day"}},
    };
    for (const auto& [name, text, expected] : cases) {
        const Scratch scratch;
        scratch.write_file("hours.csv", text);
        const Said said =
            run(fmt::format("assess air --input '{}' --period 2026-01 --edition hj663-2026 --limits "
                            "gb3095-2026-transition --format csv",
                            scratch.path("hours.csv")));
        EXPECT_TRUE(said.good) << name << "\n" << said.text;
        for (const std::string& line : expected) EXPECT_THAT(said.text, HasSubstr(line)) << name;
    }
}

TEST(AssessAir, AYearWithoutValidDaysAndAColumnOfAnotherUnit) {
    const Scratch scratch;
    scratch.write_file("hours.csv", "time,station,pm2_5\n2025-06-01T00:00,A,30\n");
    const Said year = run(fmt::format("assess air --input '{}' --period 2025 --edition hj663-2013", scratch.path("hours.csv")));
    EXPECT_TRUE(year.good);
    EXPECT_THAT(year.text, HasSubstr(R"("lacking":"no valid day")"));
    EXPECT_THAT(year.text, HasSubstr(R"("good_days":0)"));
    scratch.write_file("unit.csv", "time,station,pm2_5(mg/m3)\n2025-06-01T00:00,A,0.030\n");
    const Said unit = run(fmt::format("assess air --input '{}' --period 2025", scratch.path("unit.csv")));
    EXPECT_FALSE(unit.good) << "a column that is not understood is not guessed";
    EXPECT_THAT(unit.text, HasSubstr("pm2_5(mg/m3)"));
}

TEST(AssessWater, ASectionWithOnlyPhHasNoClass) {
    const Scratch scratch;
    scratch.write_file("samples.csv", "section,date,ph\n东镇,2026-03-05,7.4\n");
    const Said said = run(fmt::format("assess water --input '{}' --period 2026-03", scratch.path("samples.csv")));
    EXPECT_TRUE(said.good) << said.text;
    EXPECT_THAT(said.text, HasSubstr(R"("class":null)"));
    EXPECT_THAT(said.text, HasSubstr("4 of 5 items missing: dissolved_oxygen codmn ammonia_n total_p"));
    const Said all = run(fmt::format("assess water --input '{}' --period 2026-03 --items all", scratch.path("samples.csv")));
    EXPECT_THAT(all.text, HasSubstr("20 of 21 items missing: dissolved_oxygen"));
    scratch.write_file("unit.csv", "section,date,parameter,value,unit\n东镇,2026-03-05,codmn,3,furlong\n");
    const Said unit = run(fmt::format("assess water --input '{}' --period 2026-03", scratch.path("unit.csv")));
    EXPECT_FALSE(unit.good);
    EXPECT_THAT(unit.text, HasSubstr("unit.csv:2: column 'parameter': codmn: furlong cannot be turned into mg/L"));
}

// The tables of the source tree with one text replaced.
TEST(StandardsCheck, ASlipOfThePenIsNamedByFileAndLine) {
    const struct {
        std::string file, from, to, said;
    } slips[] = {
        {"gb3095-2026/edition.csv", "2031-01-01", "2031-01-02",
         "standards/gb3095-2026/edition.csv:3: column 'from': a gap between editions"},
        {"gb3095-2012/limits.csv", "so2,24h,1,50,0,ug/m3", "so2,24h,1,50,0,ug/m",
         "standards/gb3095-2012/limits.csv:4: column 'unit': 'ug/m' is not in standards/units.csv"},
        {"gb3095-2012/limits.csv", "ug/m3,GB 3095-2012 表1,", "ug/m3,,",
         "standards/gb3095-2012/limits.csv:2: column 'clause': is empty"},
        {"hj633-2026/breakpoints.csv", "hj633-2026,hour,pm2_5,24h,100,60,", "hj633-2026,hour,pm2_5,24h,100,34,",
         "standards/hj633-2026/breakpoints.csv:4: column 'concentration': does not rise"},
        {"hj663-2013/checks.csv", "27 of 29,93.1", "27 of 29,93.2", "'27 of 29' gives '93.1', expected '93.2'"},
        {"hj633-2026/published.csv", ",31,,优,", ",32,,优,", "standards/hj633-2026/published.csv:2 N1: "},
        {"gb3095-2012/limits.csv", "so2,1y,2,60,", "so2,1y,2,61,", "standards/gb3095-2012/limits.csv: is not what was sealed"},
    };
    for (const auto& [file, from, to, expected] : slips) {
        const Scratch scratch;
        for (const char* folder : {"standards", "calendars", "codes"}) {
            std::filesystem::copy(kData / folder, scratch.path(folder), std::filesystem::copy_options::recursive);
        }
        const std::string path = scratch.path("standards/" + file);
        std::ifstream in(path, std::ios::binary);
        std::string text{std::istreambuf_iterator<char>(in), {}};
        const std::size_t at = text.find(from);
        ASSERT_NE(at, std::string::npos) << from;
        text.replace(at, from.size(), to);
        std::ofstream(path, std::ios::binary) << text;
        const Said said = run(fmt::format("standards check --tables '{}'", scratch.path("")));
        EXPECT_FALSE(said.good) << expected;
        EXPECT_THAT(said.text, HasSubstr(expected));
    }
}

TEST(StandardsCheck, EveryEditionOfThisTreeIsWholeAndNoExampleIsLeftToTests) {
    const Said said = run(fmt::format("standards check --tables '{}'", kData.string()));
    EXPECT_TRUE(said.good) << said.text;
    EXPECT_THAT(said.text, testing::Not(HasSubstr("tried by tests only")));
    EXPECT_THAT(said.text, testing::Not(HasSubstr("FAULTY")));
}

}  // namespace
}  // namespace lvwang::tests
