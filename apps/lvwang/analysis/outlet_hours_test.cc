#include "analysis/outlet_hours.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "assess/emission_text.h"
#include "base/text.h"
#include "registry/small_district_test.h"
#include "standards/source_tree.h"
#include "store/scratch_test.h"

namespace lvwang::analysis {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Outlets : public ::testing::Test {
protected:
    Result<std::vector<OutletHours>> read(const std::string& text, OutletFile file = {}) {
        const std::string path = scratch_.path("hours.csv");
        std::ofstream(path, std::ios::binary) << text;
        file.paths = {path};
        return read_outlet_hours(file, constants_, *registry::code_tables());
    }
    std::string error(const std::string& text, const OutletFile& file = {}) {
        const auto outlets = read(text, file);
        return outlets ? "read" : outlets.error().message.substr(outlets.error().message.find("hours.csv"));
    }

    store::Scratch scratch_;
    assess::GasConstants constants_ = *assess::GasConstants::under(standards::source_tree_standards(), "hj75-2017");
};

TEST_F(Outlets, ComeHourByHourWithoutGaps) {
    const auto outlets = read(
        "time,outlet,mark,valid_minutes,stack_so2,oxygen,stack_flow,note\n"
        "2026-04-01T02:00,DA001,M,60,40,9.5,100000,x\n2026-04-01T00:00,DA001,,44,20,9.5,100000,\n"
        "2026-04-01T00:00,DA002,N,60,NA,,,\n");
    ASSERT_TRUE(outlets) << outlets.error().message;
    ASSERT_EQ(outlets->size(), 2U);
    const OutletHours& first = outlets->at(0);
    EXPECT_THAT(first.parameters, ElementsAre("stack_so2")) << "oxygen and flow are no concentrations";
    ASSERT_EQ(first.hours.size(), 3U);
    EXPECT_EQ(first.hours[0].valid_minutes, 44);
    EXPECT_EQ(first.hours[0].oxygen_pct, *Decimal::parse("9.5"));
    EXPECT_EQ(first.hours[1].mark, "missing");
    EXPECT_EQ(first.hours[2].state, assess::OutletState::kMaintenance);
    EXPECT_TRUE(outlets->at(1).hours[0].measured.empty());
}

TEST_F(Outlets, DoubledHoursThatDifferAreSaidSo) {
    const auto outlets = read("time,smoke\n2026-04-01T00:00,1\n2026-04-01T00:00,1\n2026-04-01T01:00,1\n2026-04-01T01:00,2\n");
    ASSERT_TRUE(outlets);
    EXPECT_FALSE(outlets->at(0).hours[0].twice);
    EXPECT_TRUE(outlets->at(0).hours[1].twice);
}

TEST_F(Outlets, GasIsBroughtToDryStandardState) {
    OutletFile file;
    file.working_state = true;
    file.wet = true;
    file.area_m2 = *Decimal::parse("12");
    const std::string header = "time,stack_so2,stack_velocity,stack_temperature,stack_pressure,stack_humidity,pressure\n";
    const auto outlets =
        read(header + "2026-04-01T00:00,10,15,120,-0.5,10,101.3\n2026-04-01T01:00,10,15,120,-0.5,,101.3\n", file);
    ASSERT_TRUE(outlets) << outlets.error().message;
    const assess::OutletHour& hour = outlets->at(0).hours[0];
    EXPECT_EQ(round_half_even(*hour.flow_m3_h, 0), Decimal::of(403025)) << "C8";
    EXPECT_EQ(round_half_even(hour.measured.at("stack_so2"), 3).to_string(), "16.078") << "10 x 101325/100800 x 393/273 / 0.9";
    EXPECT_TRUE(outlets->at(0).hours[1].measured.empty()) << "moist gas of unknown moisture has no dry value";
    EXPECT_THAT(error("time,stack_so2\n2026-04-01T00:00,10\n", file), HasSubstr("hours.csv:1: no column 'stack_humidity'"));
}

TEST_F(Outlets, PartsPerMillionAndOxidesOfNitrogenBecomeMasses) {
    const auto outlets = read("time,stack_so2 [ppm],stack_no [ppm],stack_no2 [ppm]\n2026-04-01T00:00,86,92,6\n");
    ASSERT_TRUE(outlets) << outlets.error().message;
    const auto& measured = outlets->at(0).hours[0].measured;
    EXPECT_EQ(round_half_even(measured.at("stack_so2"), 2).to_string(), "245.94");
    EXPECT_EQ(round_half_even(measured.at("stack_nox"), 2).to_string(), "201.27");
    EXPECT_THAT(outlets->at(0).parameters, ElementsAre("stack_so2", "stack_nox"));
}

TEST_F(Outlets, ABadFileIsNamedByLineAndColumn) {
    const std::pair<const char*, const char*> cases[] = {
        {"outlet,smoke\nA,1\n", "hours.csv:1: no column 'time'"},
        {"time,oxygen\n2026-04-01T00:00,1\n", "hours.csv:1: no column is a parameter"},
        {"time,smoke\n2026-04-01T00:00,x\n", "hours.csv:2: column 'smoke': \"x\" is not a number"},
        {"time,smoke\n2026-04-01T00:30,1\n", "hours.csv:2: column 'time': 2026-04-01T00:30 is not where an hour begins"},
        {"time,smoke\nyesterday,1\n", "hours.csv:2: column 'time': \"yesterday\" is no time"},
        {"time,smoke\n2026-04-01T00:00\n", "hours.csv:2: 1 cells where the header has 2"},
        {"time,mark,smoke\n2026-04-01T00:00,X,1\n", "hours.csv:2: column 'mark': \"X\" is no mark"},
        {"time,valid_minutes,smoke\n2026-04-01T00:00,61,1\n", "hours.csv:2: column 'valid_minutes': \"61\" is not 0 to 60"},
        {"time,smoke [ppm]\n2026-04-01T00:00,1\n", "hours.csv:1: column 'smoke [ppm]': ppm cannot be turned into mg/m3"},
        {"time,time,smoke\n2026-04-01T00:00,,1\n", "hours.csv:1: column 'time': stands there twice"},
    };
    for (const auto& [text, message] : cases) EXPECT_THAT(error(text), HasSubstr(message)) << text;
    EXPECT_FALSE(read(""));
}

TEST_F(Outlets, AReportIsWrittenWithItsReasons) {
    const auto outlets =
        read("time,mark,stack_so2,oxygen,stack_flow\n2026-04-01T00:00,,40,9,100000\n2026-04-01T01:00,M,400,9,100000\n");
    ASSERT_TRUE(outlets);
    assess::Limit limit;
    limit.upper = Decimal::of(35);
    limit.standard = "GB 13271-2014";
    limit.clause = "表3, 燃煤锅炉";
    const auto rules = assess::OutletRules::of_stacks(standards::source_tree_standards(), outlets->at(0).hours[0].start);
    ASSERT_TRUE(rules);
    const auto report = assess::report_stack(*rules, {"stack_so2", limit, Decimal::of(9)}, outlets->at(0).hours);
    const std::string json = to_json("DA001", "mg/m3", report);
    EXPECT_THAT(
        json,
        HasSubstr(
            R"({"time":"2026-04-01T00:00","state":"valid","reason":null,"measured":40,"converted":40,"exceeded":true,"kg":4,)"));
    EXPECT_THAT(
        json,
        HasSubstr(
            R"({"time":"2026-04-01T01:00","state":"lost","reason":"mark M","measured":400,"converted":null,"exceeded":null,)"));
    EXPECT_THAT(json, HasSubstr(R"("lacking":"1 of 20 hours","measured":null)"));
    const std::string csv = to_csv("DA001", "mg/m3", report);
    EXPECT_THAT(csv,
                HasSubstr("DA001,hour,2026-04-01T01:00,stack_so2,lost,mark M,400,,mg/m3,35,,GB 13271-2014,\"表3, 燃煤锅炉\","));
    const auto commas = std::ranges::count(assess::outlet_csv_header(), ',');
    for (const std::string_view line : split(csv, '\n')) {
        const bool quoted = line.find("\"表3, ") != std::string_view::npos;
        EXPECT_TRUE(line.empty() || std::ranges::count(line, ',') == commas + quoted) << line;
    }
}

}  // namespace
}  // namespace lvwang::analysis
