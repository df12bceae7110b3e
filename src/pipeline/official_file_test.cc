#include "pipeline/official_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/spine_fixture.h"

namespace lvwang::pipeline {
namespace {

using testing::HasSubstr;

const Instant kNow = parse_iso("2026-04-07T12:00:00+08:00").value();

class OfficialFile : public testing::Test {
protected:
    Result<OfficialContent> read(std::string text, std::optional<OfficialLayout> layout = {}) {
        const auto registry = registry::Registry::build(
            SpineFixture::must(registry::parse_district(SpineFixture::trial_district(), parameters)).rows, parameters);
        return read_official({"f.csv", std::move(text)}, layout,
                             {**registry, kNow, [](std::string_view code) { return code == "990102"; }});
    }

    std::shared_ptr<const registry::ParameterTable> parameters = [] {
        std::vector<SourceText> codes;
        for (const SourceText& text : standards::source_tree_texts()) {
            if (text.path.starts_with("codes/")) codes.push_back(text);
        }
        return SpineFixture::must(registry::parse_codes(codes));
    }();
};

// place kind period item value unit, joined by blanks
std::vector<std::string> lines_of(const OfficialContent& content) {
    std::vector<std::string> lines;
    for (const store::PlacedFigure& one : content.figures) {
        const OfficialFigure& f = one.figure;
        lines.push_back(fmt::format("{} {} {} {} {} {}", f.place, to_string(f.kind), f.period, f.item, f.value, f.unit));
    }
    return lines;
}

TEST_F(OfficialFile, GoodOnes) {
    const struct {
        std::string text;
        OfficialLayout layout;
        std::vector<std::string> figures;
    } cases[] = {
        {"place,kind,period,item,value,unit\n990101,day,2026-04-06,pm2_5,35.0,µg/m³\n",
         OfficialLayout::kLong,
         {"990101 day 2026-04-06 pm2_5 35.0 ug/m3"}},
        {"place,kind,period,item,value,unit,edition\nS1,month,2026-03,o3_8h_p90,145,ug/m3,HJ 663-2026\n",
         OfficialLayout::kLong,
         {"S1 month 2026-03 o3_8h_p90 145 ug/m3"}},
        {"\xEF\xBB\xBF代码,名称,日期,AQI,PM2.5（μg/m³）,CO(mg/"
         "m3)\r\n试验县,,2026-04-05,52,,0.6\r\n990102,邻县,2026-04-05,60,43,—\r\n",
         OfficialLayout::kDays,
         {"990101 day 2026-04-05 aqi 52 ", "990101 day 2026-04-05 co 0.6 mg/m3", "990102 day 2026-04-05 aqi 60 ",
          "990102 day 2026-04-05 pm2_5 43 ug/m3"}},
        {"place,period,pm2_5(ug/m3),composite,good_days,good_share(%)\n990101,2026-Q1,41,4.12,80,88.9\n",
         OfficialLayout::kPeriods,
         {"990101 quarter 2026-Q1 pm2_5_mean 41 ug/m3", "990101 quarter 2026-Q1 composite 4.12 ",
          "990101 quarter 2026-Q1 good_days 80 d", "990101 quarter 2026-Q1 good_share 88.9 %"}},
        {"place,name,period,composite,rank\n990103,远县,2026-03,3.90,1\n990101,,2026-03,4.12,2\n",
         OfficialLayout::kRanking,
         {"990103 ranking 2026-03 composite 3.90 ", "990103 ranking 2026-03 rank 1 ", "990101 ranking 2026-03 composite 4.12 ",
          "990101 ranking 2026-03 rank 2 "}},
    };
    for (const auto& [text, layout, figures] : cases) {
        const auto content = read(text);
        ASSERT_TRUE(content.has_value()) << content.error().message << "\n" << text;
        EXPECT_EQ(content->layout, layout) << text;
        EXPECT_EQ(lines_of(*content), figures) << text;
    }
}

TEST_F(OfficialFile, HoursAreTurnedIntoTheirStart) {
    const auto content = read("station,hour_end,co(ug/m3),o3(ug/m3)\nS1,2026-04-06T16:00+08:00,600,\nS1,2026-04-06 17:00,,101\n");
    ASSERT_TRUE(content.has_value()) << content.error().message;
    ASSERT_EQ(content->hours.size(), 2U);
    EXPECT_EQ(content->hours[0].start, parse_iso("2026-04-06T15:00+08:00").value());
    EXPECT_EQ(content->hours[0].value.to_string(), "0.600") << "ug/m3 to mg/m3, every digit";
    EXPECT_EQ(content->hours[1].parameter, "o3");
    EXPECT_EQ(content->hours[1].line, 3);
}

TEST_F(OfficialFile, BadOnesNameFileLineAndColumn) {
    const struct {
        std::string_view why;
        std::string text;
        std::string message;
    } cases[] = {
        {"empty", "", "f.csv:1: there are no headings"},
        {"only headings", "place,date,aqi\n", "f.csv: there is no value in it"},
        {"no layout", "a,b\n1,2\n", "f.csv:1: the headings are of no layout"},
        {"unknown place", "place,date,aqi\nX9,2026-04-05,52\n", "f.csv:2: column 'place': 'X9' is none of our places"},
        {"no name", "place,date,aqi\n990199,2026-04-05,52\n", "f.csv:2: column 'place': 990199 is not ours and has no name"},
        {"unknown column", "place,date,aqi,pm1\nS1,2026-04-05,52,3\n", "f.csv:1: column 'pm1': is not known in layout days"},
        {"no unit", "place,date,PM2.5\nS1,2026-04-05,52\n", "f.csv:1: column 'PM2.5': its unit is missing: write pm2_5(ug/m3)"},
        {"wrong unit", "place,date,PM2.5(mg/m3)\nS1,2026-04-05,52\n",
         "column 'PM2.5(mg/m3)': unit 'mg/m3' where pm2_5 is published in"},
        {"wrong unit of a line", "place,kind,period,item,value,unit\nS1,day,2026-04-05,co,1.0,ug/m3\n", "f.csv:2: column 'unit'"},
        {"doubled column", "place,date,aqi,AQI\nS1,2026-04-05,52,52\n", "stands there twice"},
        {"doubled row", "place,date,aqi\nS1,2026-04-05,52\nS1,2026-04-05,52\n",
         "f.csv:3: column 'aqi': aqi of S1 for 2026-04-05 stands in line 2 already"},
        {"negative", "place,date,pm10(ug/m3)\nS1,2026-04-05,-3\n", "f.csv:2: column 'pm10(ug/m3)': -3 is outside 0 to 10000"},
        {"absurd", "place,date,aqi\nS1,2026-04-05,5200\n", "5200 is outside 0 to 500"},
        {"no number", "place,date,aqi\nS1,2026-04-05,good\n", "f.csv:2: column 'aqi'"},
        {"today", "place,date,aqi\nS1,2026-04-07,52\n", "f.csv:2: column 'date': 2026-04-07 is not over on 2026-04-07"},
        {"future month", "place,period,composite\n990101,2026-04,4.1\n", "2026-04 is not over"},
        {"no such day", "place,date,aqi\nS1,2026-02-30,52\n", "f.csv:2: column 'date'"},
        {"kind and period", "place,kind,period,item,value,unit\nS1,month,2026-Q1,composite,4,1\n", "2026-Q1 is no month"},
        {"item and kind", "place,kind,period,item,value,unit\nS1,day,2026-04-05,good_days,4,d\n",
         "'good_days' is no item of a day"},
        {"half a file", "place,date,aqi\nS1,2026-04-05,52\nS1,2026-04", "f.csv:3: 2 cells where the headings are 3"},
        {"half a quote", "place,date,aqi\n\"S1,2026-04-05,52\n", "f.csv"},
        {"no station", "station,hour_start,o3(ug/m3)\nF1,2026-04-06T15:00+08:00,101\n", "'F1' is no air station of ours"},
        {"half an hour", "station,hour_start,o3(ug/m3)\nS1,2026-04-06T15:30+08:00,101\n", "is no whole hour"},
        {"hour to come", "station,hour_start,o3(ug/m3)\nS1,2026-04-07T12:00+08:00,101\n", "the hour is not over"},
        {"doubled hour", "station,hour_start,o3(ug/m3)\nS1,2026-04-06 15:00,101\nS1,2026-04-06 15:00,102\n",
         "stands in line 2 already"},
        {"negative hour", "station,hour_start,o3(ug/m3)\nS1,2026-04-06 15:00,-1\n", "-1 is negative"},
        {"no text", "place,date,aqi\n\xFF\xFF,2026-04-05,52\n", "is neither UTF-8 nor GB 18030"},
    };
    for (const auto& [why, text, message] : cases) {
        const auto content = read(text);
        ASSERT_FALSE(content.has_value()) << why;
        EXPECT_THAT(content.error().message, HasSubstr(message)) << why;
    }
}

TEST_F(OfficialFile, ALayoutThatIsAskedForIsHeld) {
    const auto content = read("place,date,aqi\nS1,2026-04-05,52\n", OfficialLayout::kLong);
    ASSERT_FALSE(content.has_value());
    EXPECT_THAT(content.error().message, HasSubstr("column 'kind' is missing for layout long"));
}

}  // namespace
}  // namespace lvwang::pipeline
