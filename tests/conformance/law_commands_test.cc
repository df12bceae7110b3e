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

TEST(AssessAir, AllEditionsOfTheLawAtOnce) {
    const Scratch scratch;
    std::string text = "time,station,pm2_5\n";
    for (int hour = 0; hour < 27 * 24; ++hour) text += fmt::format("2026-01-{:02}T{:02}:00,A,33\n", hour / 24 + 1, hour % 24);
    scratch.write_file("hours.csv", text);
    const std::string input = fmt::format("assess air --input '{}' --period 2026-01 --format csv", scratch.path("hours.csv"));
    const Said said = run(input + " --edition all");
    EXPECT_TRUE(said.good) << said.text;
    EXPECT_THAT(said.text, HasSubstr("hj663-2013,gb3095-2012,pm2_5,mean,33,ug/m3,35,yes,"));
    EXPECT_THAT(said.text, HasSubstr("hj663-2026,gb3095-2026-transition,pm2_5,mean,33.0,ug/m3,30,no,0.10,"));
    EXPECT_THAT(said.text, HasSubstr("hj663-2026,gb3095-2026-final,pm2_5,mean,33.0,ug/m3,25,no,0.32,"));
    const Said both = run(input + " --edition all --limits gb3095-2012");
    EXPECT_FALSE(both.good);
    EXPECT_THAT(both.text, HasSubstr("--edition all takes every edition"));
    const Said unknown = run(input + " --edition hj663-2014");
    EXPECT_FALSE(unknown.good);
    EXPECT_THAT(unknown.text, HasSubstr("no edition 'hj663-2014' of hj663; there are hj663-2013, hj663-2026"));
    const Said index = run("aqi --edition hj633-2014 --report day pm2_5=30");
    EXPECT_FALSE(index.good);
    EXPECT_THAT(index.text, HasSubstr("no edition 'hj633-2014' of hj633; there are hj633-2012, hj633-2026\n"));
}

// Two days of a stack, all hours alike but the first `amiss` of the first day.
std::string stack_hours(int amiss, const std::string& line) {
    std::string text = "time,stack_so2,oxygen,stack_flow,valid_minutes,mark\n";
    for (int hour = 0; hour < 48; ++hour) {
        const std::string at = fmt::format("2026-01-{:02}T{:02}:00", hour / 24 + 1, hour % 24);
        if (hour < amiss && line.empty()) continue;
        std::string row = hour < amiss ? line : "@,100,9,1000,60,N\n";
        for (std::size_t sign = row.find('@'); sign != std::string::npos; sign = row.find('@')) row.replace(sign, 1, at);
        text += row;
    }
    return text;
}

TEST(AssessEmission, WhatIsAmissIsCountedAndGivesNoFigure) {
    const struct {
        std::string_view name;
        std::string line;  ///< of an hour that is amiss, @ its time; empty: the hour is missing
        std::string_view expected;
    } cases[] = {
        {"holes", "", "outlet,day,2026-01-01,stack_so2,not valid,19 of 20 hours,,,mg/m3,200,,"},
        {"negative", "@,-5,9,1000,60,N\n", "outlet,hour,2026-01-01T00:00,stack_so2,lost,negative,-5,,"},
        {"doubled and different", "@,100,9,1000,60,N\n@,101,9,1000,60,N\n",
         "stack_so2,lost,stands there twice and differs,100,,"},
        {"44 minutes", "@,100,9,1000,44,N\n", "stack_so2,lost,44 of 45 minutes,100,,"},
        {"air", "@,100,21,1000,60,N\n", "stack_so2,lost,oxygen 21 %: no conversion,100,,"},
        {"marked", "@,900,9,1000,60,M\n", "stack_so2,lost,mark M,900,,"},
    };
    for (const auto& [name, line, expected] : cases) {
        const Scratch scratch;
        scratch.write_file("hours.csv", stack_hours(5, line));
        const Said said = run(fmt::format("assess emission --input '{}' --table gb13271-2014/special_coal --format csv",
                                          scratch.path("hours.csv")));
        EXPECT_TRUE(said.good) << name << "\n" << said.text;
        EXPECT_THAT(said.text, HasSubstr(std::string(expected))) << name;
        EXPECT_THAT(said.text, HasSubstr("outlet,day,2026-01-01,stack_so2,not valid,19 of 20 hours,,,mg/m3,200,,GB 13271-2014,GB "
                                         "13271-2014 表3 燃煤锅炉,gb13271-2014/special_coal,,"))
            << name << ": no mean and no total";
        EXPECT_THAT(said.text, HasSubstr("outlet,day,2026-01-02,stack_so2,valid,,100,100,mg/m3,200,,")) << name;
    }
    const struct {
        std::string_view text, said;
    } refused[] = {
        {"time,stack_so2 [furlong],oxygen,stack_flow\n2026-01-01T00:00,1,9,1\n",
         "hours.csv:1: column 'stack_so2 [furlong]': furlong cannot be turned into mg/m3"},
        {"time,stack_so2,oxygen,stack_flow\n2026-01-01T00:00,x,9,1\n", "hours.csv:2: column 'stack_so2'"},
        {"time,stack_so2,mark\n2026-01-01T00:00,1,Q\n", "hours.csv:2: column 'mark'"},
    };
    for (const auto& [text, expected] : refused) {
        const Scratch scratch;
        scratch.write_file("hours.csv", std::string(text));
        const Said said = run(fmt::format("assess emission --input '{}'", scratch.path("hours.csv")));
        EXPECT_FALSE(said.good) << expected;
        EXPECT_THAT(said.text, HasSubstr(std::string(expected)));
    }
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
        bool faulty_text = false;  ///< refused when it is loaded, not only when it is checked
    } slips[] = {
        {"gb3095-2026/edition.csv", "2031-01-01", "2031-01-02",
         "standards/gb3095-2026/edition.csv:3: column 'from': a gap between editions", true},
        {"gb3095-2012/limits.csv", "so2,24h,1,50,0,ug/m3", "so2,24h,1,50,0,ug/m",
         "standards/gb3095-2012/limits.csv:4: column 'unit': 'ug/m' is not in standards/units.csv", true},
        {"gb3095-2012/limits.csv", "ug/m3,GB 3095-2012 表1,", "ug/m3,,",
         "standards/gb3095-2012/limits.csv:2: column 'clause': is empty", true},
        {"hj633-2026/breakpoints.csv", "hj633-2026,hour,pm2_5,24h,100,60,", "hj633-2026,hour,pm2_5,24h,100,34,",
         "standards/hj633-2026/breakpoints.csv:4: column 'concentration': does not rise", true},
        {"hj663-2013/checks.csv", "27 of 29,93.1", "27 of 29,93.2", "'27 of 29' gives '93.1', expected '93.2'"},
        {"hj633-2026/published.csv", ",31,,优,", ",32,,优,", "standards/hj633-2026/published.csv:2 N1: "},
        {"gb3095-2012/limits.csv", "so2,1y,2,60,", "so2,1y,2,61,", "standards/gb3095-2012/limits.csv: is not what was sealed"},
    };
    for (const auto& [file, from, to, expected, faulty_text] : slips) {
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
        if (!faulty_text) continue;
        const Said loaded = run(fmt::format("aqi --data '{}' --report day pm2_5=30", scratch.path("")));
        EXPECT_FALSE(loaded.good) << "what does not stand does not load: " << expected;
        EXPECT_THAT(loaded.text, HasSubstr(expected));
    }
}

// A misspelt rule would open no case, and nobody would miss it.
TEST(StandardsCheck, AKindOfCaseIsOpenedByRulesThatThereAre) {
    const Scratch scratch;
    for (const char* folder : {"standards", "calendars", "codes", "workflows"})
        std::filesystem::copy(kData / folder, scratch.path(folder), std::filesystem::copy_options::recursive);
    const std::string path = scratch.path("workflows/silence.json");
    std::ifstream in(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    const std::size_t at = text.find("\"silent\"");
    ASSERT_NE(at, std::string::npos);
    std::ofstream(path, std::ios::binary) << text.replace(at, 8, "\"silnt\"");
    const Said said = run(fmt::format("standards check --tables '{}'", scratch.path("")));
    EXPECT_FALSE(said.good);
    EXPECT_THAT(said.text, HasSubstr("workflows/silence.json: opened_by: there is no rule 'silnt'"));
}

TEST(StandardsCheck, EveryEditionOfThisTreeIsWholeAndNoExampleIsLeftToTests) {
    const Said said = run(fmt::format("standards check --tables '{}'", kData.string()));
    EXPECT_TRUE(said.good) << said.text;
    EXPECT_THAT(said.text, testing::Not(HasSubstr("tried by tests only")));
    EXPECT_THAT(said.text, testing::Not(HasSubstr("FAULTY")));
}

}  // namespace
}  // namespace lvwang::tests
