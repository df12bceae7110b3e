#include "analysis/water_samples.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "assess/water_text.h"
#include "base/text.h"
#include "registry/small_district_test.h"
#include "standards/source_tree.h"
#include "store/scratch_test.h"

namespace lvwang::analysis {
namespace {

using ::testing::HasSubstr;

class WaterFile : public ::testing::Test {
protected:
    Result<WaterSamples> read(const std::string& text, WaterBody body = WaterBody::kRiver) {
        const std::string path = scratch_.path("samples.csv");
        std::ofstream(path, std::ios::binary) << text;
        return read_water_samples({path}, methods_, *registry::code_tables(), body);
    }
    std::string error(const std::string& text) {
        const auto samples = read(text);
        return samples ? "read" : samples.error().message.substr(samples.error().message.find("samples.csv"));
    }

    store::Scratch scratch_;
    assess::WaterMethods methods_ =
        *assess::WaterMethods::under(standards::source_tree_standards(), "surface-water-2011", *parse_iso("2026-01-01"));
};

TEST_F(WaterFile, IsReadWide) {
    const auto samples = read(
        "\xEF\xBB\xBFsection,river,target,date,pH值,氨氮,total_mercury [ug/L],note\n"
        "龙口,青石河,III,2026-03-05,7.4,0.32,0.05L,x\n"
        "龙口,青石河,III,2026-04-05T09:30,7.5,NA,<0.04,\n");
    ASSERT_TRUE(samples) << samples.error().message;
    ASSERT_EQ(samples->sections.size(), 1U);
    const assess::WaterSection& section = samples->sections[0];
    EXPECT_EQ(section.river, "青石河");
    EXPECT_EQ(section.target, WaterClass::kIII);
    EXPECT_EQ(section.samplings.at("ammonia_n").size(), 1U) << "NA is no value";
    const auto& mercury = section.samplings.at("total_mercury");
    EXPECT_EQ(mercury[0].value.value.to_string(), "0.00005") << "in the unit of the standard";
    EXPECT_TRUE(mercury[0].value.below_detection && mercury[1].value.below_detection);
    EXPECT_EQ(samples->first, (CivilDate{2026, 3, 5}));
    EXPECT_EQ(samples->last, (CivilDate{2026, 4, 5}));
}

TEST_F(WaterFile, IsReadLong) {
    const auto samples = read(
        "section,date,parameter,value,unit\nA,2026-03-05,chlorophyll,0.02,mg/L\nA,2026-03-05,total_lead,30,ug/L\n"
        "A,2026-03-05,codmn,3.2,\n");
    ASSERT_TRUE(samples) << samples.error().message;
    const auto& samplings = samples->sections[0].samplings;
    EXPECT_EQ(samplings.at("chlorophyll")[0].value.value, Decimal::of(20)) << "mg/m3 for TLI";
    EXPECT_EQ(samplings.at("total_lead")[0].value.value.to_string(), "0.030");
    EXPECT_EQ(samplings.at("codmn")[0].value.value.to_string(), "3.2");
}

TEST_F(WaterFile, ABadOneIsNamedByLineAndColumn) {
    const std::pair<const char*, const char*> cases[] = {
        {"date,codmn\n2026-03-05,1\n", "samples.csv:1: no column 'section'"},
        {"section,codmn\nA,1\n", "samples.csv:1: no column 'date'"},
        {"section,date,PM\nA,2026-03-05,1\n", "samples.csv:1: no column is a parameter"},
        {"section,date,codmn\nA,2026-03-05,x\n", "samples.csv:2: column 'codmn': \"x\" is neither a number"},
        {"section,date,codmn\nA,yesterday,1\n", "samples.csv:2: column 'date': \"yesterday\" is no date"},
        {"section,date,codmn\nA,2026-03-05\n", "samples.csv:2: 2 cells where the header has 3"},
        {"section,date,codmn\n,2026-03-05,1\n", "samples.csv:2: column 'section': is empty"},
        {"section,date,total_mercury\nA,2026-03-05,1\n", "samples.csv:1: column 'total_mercury': total_mercury needs its unit"},
        {"section,date,codmn [m]\nA,2026-03-05,1\n", "samples.csv:1: column 'codmn [m]': codmn: m cannot be turned into mg/L"},
        {"section,date,target,codmn\nA,2026-03-05,3,1\n", "samples.csv:2: column 'target': '3' is not a class of water"},
        {"section,date,body,codmn\nA,2026-03-05,river,1\nA,2026-03-06,lake,1\n", "samples.csv:3: column 'body': A is both"},
        {"section,date,body,codmn\nA,2026-03-05,sea,1\n", "samples.csv:2: column 'body': 'sea' is not a river or lake"},
        {"section,date,river,codmn\nA,2026-03-05,X,1\nA,2026-03-06,Y,1\n", "samples.csv:3: column 'river': A was of 'X'"},
        {"section,date,parameter,value\nA,2026-03-05,sugar,1\n", "samples.csv:2: column 'parameter': \"sugar\" is no parameter"},
        {"section,date,parameter,value,unit\nA,2026-03-05,ph,7,mg/L\n", "samples.csv:2: column 'parameter': ph: mg/L cannot"},
        {"section,date,date,codmn\nA,2026-03-05,,1\n", "samples.csv:1: column 'date': stands there twice"},
    };
    for (const auto& [text, message] : cases) EXPECT_THAT(error(text), HasSubstr(message)) << text;
    EXPECT_FALSE(read(""));
    EXPECT_EQ(read("section,date,codmn\n").has_value(), false);
}

TEST_F(WaterFile, DoubledNegativeAndAbsurdValuesAreLeftOutAndCounted) {
    const auto samples =
        read("section,date,codmn,ammonia_n\nA,2026-03-05,3,0.1\nA,2026-03-05,3,0.2\nA,2026-04-05,-3,1e9\nA,2026-05-05,4,0.3\n");
    ASSERT_TRUE(samples) << samples.error().message;
    ASSERT_EQ(samples->doubts.size(), 1U);
    EXPECT_EQ(samples->doubts[0].twice, 1) << "0.1 and 0.2 of one day";
    EXPECT_EQ(samples->doubts[0].doubtful, 2);
    EXPECT_EQ(samples->sections[0].samplings.at("codmn").size(), 2U);
    EXPECT_EQ(samples->sections[0].samplings.at("ammonia_n").size(), 1U);
}

TEST_F(WaterFile, BecomesAReport) {
    std::string text = "section,river,target,date,ph,dissolved_oxygen,codmn,ammonia_n,total_p\n";
    for (const char* year : {"2025", "2026"}) {
        const bool now = year[3] == '6';
        text += fmt::format("A,青石河,III,{}-03-05,7.2,8.0,{},0.3,0.08\n", year, now ? "3.0" : "5.0");
        text += fmt::format("B,青石河,II,{}-03-06,7.2,8.0,{},0.3,0.08\n", year, now ? "7.0" : "5.0");
        text += fmt::format("C,小溪,,{}-03-07,7.2,,,,\n", year);
    }
    const auto samples = read(text);
    ASSERT_TRUE(samples) << samples.error().message;
    std::vector<assess::WaterSection> sections = samples->sections;
    for (assess::WaterSection& section : sections) section.required = methods_.rules.basic_items();
    const auto period = *assess::EvaluationPeriod::parse("2026-03");
    const auto report = assess::report_water(methods_, sections, period, period.year_before());
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(report->shares.sections, 2);
    EXPECT_EQ(report->shares.without_class, 1);
    EXPECT_EQ(report->shares.good_pct->to_string(), "50.0");
    EXPECT_EQ(report->targets, 2);
    EXPECT_EQ(report->attained, 1);
    EXPECT_EQ(report->sections[0].trend, assess::WaterTrend::kSomewhatBetter) << "III to II";
    EXPECT_EQ(report->sections[1].trend, assess::WaterTrend::kSomewhatWorse);
    EXPECT_EQ(report->sections[0].rank, 1);
    EXPECT_EQ(report->sections[1].rank, 2);
    EXPECT_EQ(report->sections[2].rank, 0);
    EXPECT_FALSE(report->sections[2].trend);
    ASSERT_EQ(report->bodies.size(), 2U);
    EXPECT_TRUE(report->bodies[0].river.by_mean);
    EXPECT_EQ(report->bodies[0].trend, assess::WaterTrend::kUnchanged) << "codmn 5 on average in both years";
    EXPECT_EQ(report->index_change_pct, Decimal::of(0));

    const std::string json = assess::to_json(methods_, *report);
    EXPECT_THAT(json, HasSubstr(R"("period":"2026-03","compare":"2025-03")"));
    EXPECT_THAT(json, HasSubstr(R"("class":null,"level":null,"quality":null,"quality_en":null,"items":[{"parameter":"ph")"));
    EXPECT_THAT(json, HasSubstr(R"("lacking":"4 of 5 items missing: dissolved_oxygen codmn ammonia_n total_p")"));
    EXPECT_THAT(json, HasSubstr(R"("indicators":[{"parameter":"codmn","multiple":0.2}])"));
    const std::string csv = assess::to_csv(methods_, *report);
    EXPECT_THAT(csv, HasSubstr("2026-03,section,B,青石河,IV,轻度污染,codmn(0.2),II,no,"));
    EXPECT_THAT(csv, HasSubstr("ph dissolved_oxygen codmn ammonia_n total_p,,surface-water-2011\n"));
    const auto commas = std::ranges::count(assess::water_csv_header(), ',');
    for (const std::string_view line : split(csv, '\n'))
        EXPECT_TRUE(line.empty() || std::ranges::count(line, ',') == commas) << line;
}

TEST_F(WaterFile, ALakeHasItsTrophicState) {
    const auto samples = read(
        "section,river,date,total_p,total_n,codmn,chlorophyll [ug/L],transparency\n"
        "P1,镜湖,2026-07-05,0.04,1.0,4.0,18,0.8\nP2,镜湖,2026-07-05,0.06,1.0,4.0,22,0.8\n",
        WaterBody::kLake);
    ASSERT_TRUE(samples) << samples.error().message;
    const auto report = assess::report_water(methods_, samples->sections, *assess::EvaluationPeriod::parse("2026-07"));
    ASSERT_TRUE(report);
    ASSERT_EQ(report->bodies.size(), 1U);
    EXPECT_EQ(report->bodies[0].trophic->index->to_string(), "50.82") << "W5: the means are those of the worked example";
    EXPECT_EQ(report->bodies[0].lake->water_class, WaterClass::kIII);
    EXPECT_EQ(report->sections[1].now.assessment.water_class, WaterClass::kIV) << "0.06 of phosphorus in a lake";
    EXPECT_THAT(assess::to_csv(methods_, *report), HasSubstr("2026-07,lake,镜湖,,III,良好,"));
}

}  // namespace
}  // namespace lvwang::analysis
