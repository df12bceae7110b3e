#include "registry/resolve.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "registry/small_district_test.h"

namespace lvwang::registry {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Instant kReceived = parse_iso("2026-04-03T16:15:35+08:00").value();

// What one message comes to, with 2017's flag bits unless told otherwise.
Resolution resolve_text(std::string_view mn, std::string_view cn, std::string_view cp, int flag = 5,
                        std::string_view header = "") {
    const auto registry = small_registry();
    const std::string segment =
        fmt::format("QN=20260403161530123;ST=31;CN={};PW=123456;MN={};Flag={};{}CP=&&{}&&", cn, mn, flag, header, cp);
    const protocol::Message message = protocol::decode(segment);
    return resolve(*registry, message, *registry->device(mn), kReceived, 42);
}

// `stack_so2 12.5 N, stack_so2.converted 20 N`: samples in their order, with the mark; `-` where there is none.
std::string told(const Resolution& resolution) {
    std::string text;
    for (const Reading& reading : resolution.readings) {
        for (const Sample& sample : reading.samples) {
            if (!text.empty()) text += ", ";
            text += code_tables()->at(sample.column.parameter).key;
            if (sample.column.aspect != Aspect::kMeasured) text += fmt::format(".{}", to_string(sample.column.aspect));
            text += fmt::format(" {} {}", sample.sum.to_string(), sample.mark == kNoMark ? '-' : sample.mark);
            EXPECT_EQ(sample.flags, 0) << "flags are quality's";
            EXPECT_EQ(sample.count, 1U);
        }
    }
    return text;
}

TEST(Resolve, UnitsBecomeCanonical) {
    constexpr std::string_view kTime = "DataTime=20260403161500;";
    const struct {
        std::string_view mn, cp, want;
    } cases[] = {
        // 2005 waters are mg/L, 2017 metals ug/L: the same water, the same number
        {"WATER0001", "020-Rtd=0.0012", "total_mercury 1.2 -"},
        {"WATER0001", "w20111-Rtd=1.2", "total_mercury 1.2 -"},
        {"WATER0001", "041-Rtd=0.0000012", "thallium 1.2 -"},
        {"WATER0001", "011-Rtd=40.5", "cod 40.5 -"},
        {"WATER0001", "w01018-Rtd=40.5", "cod 40.5 -"},
        {"WATER0001", "060-Rtd=1.803", "ammonia_n 1.803 -"},
        // pressures: MPa in 2005, kPa since
        {"STACK0001", "S08-Rtd=-0.0012", "stack_pressure -1.2 -"},
        {"STACK0001", "a01013-Rtd=-1.2", "stack_pressure -1.2 -"},
        {"STACK0001", "S02-Rtd=5.67", "stack_velocity 5.67 -"},  // printed m3/h, is m/s
        // flows: L/s and m3/s in the standard, unless mapped
        {"WATER0002", "w00000-Rtd=17.5", "flow 63.00 -"},
        {"WATER0001", "w00000-Rtd=17.5", "flow 17.5 -"},
        {"WATER0002", "B01-Rtd=10", "flow 36.0 -"},
        {"STACK0001", "a00000-Rtd=3.9151", "stack_flow 14094.36 -"},
        // ambient: particles and gases ug/m3 whatever B.2 prints, CO mg/m3
        {"AIR0001", "a34004-Rtd=35", "pm2_5 35 -"},
        {"AIR0001", "A34002-Rtd=58", "pm10 58 -"},
        {"AIR0001", "a21026-Rtd=8", "so2 8 -"},
        {"AIR0001", "a21005-Rtd=0.427", "co 0.427 -"},
        {"AIR0001", "a05024-Rtd=112", "o3 112 -"},
        {"AIR0001", "02-Rtd=0.008", "so2 8 -"},  // a 2005 code speaks of mg/m3
        {"AIR0001", "a20044-Rtd=35", "pb 0.035 -"},
        {"AIR0001", "a01006-Rtd=1002", "pressure 100.2 -"},  // mapped to hPa
        // stacks: the same code in mg/m3
        {"STACK0001", "a21026-Rtd=58", "stack_so2 58 -"},
        {"STACK0001", "02-Rtd=20.3400", "stack_so2 20.3400 -"},
        {"STACK0001", "a34013-Rtd=12.34", "smoke 12.34 -"},
        {"STACK0001", "01-Rtd=25.2100", "smoke 25.2100 -"},
        {"STACK0001", "03-Rtd=50.5467", "stack_nox 50.5467 -"},
        {"STACK0001", "a19001-Rtd=15.19", "oxygen 15.19 -"},
        // names are an operator's to map
        {"AIR0001", "SO2-Rtd=8", "so2 8 -"},
        {"AIR0001", "so2-Rtd=8", "so2 8 -"},
        {"AIR0001", "PM25-Rtd=0.0352", "pm2_5 35.2 -"},
        // sums have units of their own
        {"WATER0001", "w01018-Cou=63.0", "cod.sum 63.0 -"},
        {"WATER0001", "w20111-Cou=12", "total_mercury.sum 0.012 -"},
        {"WATER0001", "w20089-Cou=12", "thallium.sum 0.000012 -"},
        {"WATER0001", "w00000-Cou=1512", "flow.sum 1512 -"},
    };
    for (const int flag : {1, 5, 9}) {  // the unit is the code's, whatever edition the frame says
        for (const auto& c : cases) {
            const Resolution got = resolve_text(c.mn, "2011", fmt::format("{}{}", kTime, c.cp), flag);
            EXPECT_EQ(told(got), c.want) << c.cp << " Flag=" << flag;
            EXPECT_THAT(got.doubts, IsEmpty()) << c.cp;
            EXPECT_THAT(got.unmapped, IsEmpty()) << c.cp;
        }
    }
}

TEST(Resolve, SuffixesBecomeAspects) {
    const Resolution got =
        resolve_text("STACK0001", "2061",
                     "DataTime=20260403150000;a21026-Cou=1.5,a21026-Min=10,a21026-Avg=12.5,a21026-Max=15,"
                     "a21026-ZsMin=16,a21026-ZsAvg=20,a21026-ZsMax=24,a21026-Flag=N;a19001-Avg=11,a19001-Flag=M");
    EXPECT_EQ(told(got),
              "stack_so2.sum 1.5 N, stack_so2.min 10 N, stack_so2 12.5 N, stack_so2.max 15 N, stack_so2.converted_min 16 N, "
              "stack_so2.converted 20 N, stack_so2.converted_max 24 N, oxygen 11 M");
    ASSERT_EQ(got.readings.size(), 1U);
    EXPECT_EQ(got.readings[0].point, PointId{2});
    EXPECT_EQ(got.readings[0].seq, 42U);
    EXPECT_EQ(got.readings[0].stream, (Stream{Period::kHour, Origin::kReported}));
}

TEST(Resolve, QuirksOfCp) {
    const struct {
        std::string_view mn, cp, want;
        std::vector<UnmappedFactor> unmapped;
        std::vector<std::string> doubts;
    } cases[] = {
        // 19: the same key twice, keep first
        {"STACK0001", "a21026-Rtd=1,a21026-Rtd=2", "stack_so2 1 -", {}, {"a21026-Rtd=2: stands twice, the first is taken"}},
        {"STACK0001", "a21026-Rtd=1;02-Rtd=2", "stack_so2 1 -", {}, {"02-Rtd=2: stands twice, the first is taken"}},
        {"STACK0001", "H102-Rtd=0,H102-Rtd=N", "", {{"H102", "0"}}, {}},
        {"STACK0001",
         "a21026-Rtd=1,a21026-Flag=N,a21026-Flag=D",
         "stack_so2 1 N",
         {},
         {"a21026-Flag=D: stands twice, the first is taken"}},
        // 20: suffixes and names that no standard has
        {"AIR0001", "LA-Rtd=50.1", "noise_la 50.1 -", {}, {}},
        {"AIR0001", "LA-td=50.1", "", {{"LA-td", "50.1"}}, {}},
        {"AIR0001", "LA-Rtd-Rtd=50.1", "", {{"LA-Rtd", "50.1"}}, {}},
        {"STACK0001",
         "a21026-ZsCou=3;a21026-Ori=4;a21026-ValidNum=59",
         "",
         {{"a21026-ZsCou", "3"}, {"a21026-Ori", "4"}, {"a21026-ValidNum", "59"}},
         {}},
        {"STACK0001",
         "FANSTATUS=1;LAMPBLACK=6.23;lng=118.1",
         "",
         {{"FANSTATUS", "1"}, {"LAMPBLACK", "6.23"}, {"lng", "118.1"}},
         {}},
        {"STACK0001", "PMD-Flag=N,PMD-Rtd=0.11,PMD-Min=0.1", "", {{"PMD", "0.11"}}, {}},
        {"AIR0001", "a34004=35", "pm2_5 35 -", {}, {}},
        {"AIR0001", "Leq-DayData=52.3", "", {{"Leq-DayData", "52.3"}}, {}},
        {"AIR0001", "Leq-Data=52.3", "noise_leq 52.3 -", {}, {}},
        {"STACK0001", "p99101-Rtd=St", "", {{"p99101", "St"}}, {}},  // letters of key production states (2025)
        // 21: old and new codes in one packet
        {"STACK0001", "B02-Rtd=1;25-Rtd=12.1;a24088-Rtd=3.2", "stack_flow 3600 -, stack_thc 12.1 -, stack_nmhc 3.2 -", {}, {}},
        // 22: numbers
        {"WATER0001", "w01018-Rtd=234.883009999144", "cod 234.883009999144 -", {}, {}},
        {"WATER0001", "w01018-Rtd=00.58", "cod 0.58 -", {}, {}},
        {"WATER0001", "w01018-Rtd=-0.041", "cod -0.041 -", {}, {}},
        {"WATER0001", "w01018-Rtd=1.2E-3", "cod 0.0012 -", {}, {}},
        {"WATER0001", "w01018-Rtd=-9999", "cod -9999 -", {}, {}},
        {"WATER0001", "w01018-Rtd=,w01018-Flag=D", "", {}, {"w01018-Rtd=: no value"}},
        {"WATER0001", "w01018-Rtd=NaN;w21003-Rtd=1", "ammonia_n 1 -", {}, {"w01018-Rtd=NaN: 'NaN' is not a number"}},
        {"WATER0001", "w01018-Rtd=--", "", {}, {"w01018-Rtd=--: '--' is not a number"}},
        {"WATER0001",
         "w20111-Cou=9999999999999999999",
         "",
         {},
         {"w20111-Cou=9999999999999999999: number '9999999999999999999' has too many digits"}},
        {"WATER0001",
         "020-Rtd=900000000000000000",
         "",
         {},
         {"020-Rtd=900000000000000000: 900000000000000000 times 1000/1 has too many digits"}},
        // states, alarms and the header fields that 2005 puts into CP are no factors
        {"STACK0001",
         "a21026-Rtd=1,a21026-EFlag=A01;SB1-RS=1;SB1-RT=12.5;i12001-Info=0;PolId=a21026;PNUM=1",
         "stack_so2 1 -",
         {},
         {}},
        // 13: case and blanks
        {"STACK0001", "A21026-RTD=1,A21026-flag=n", "stack_so2 1 n", {}, {}},
        {"STACK0001", " a21026-Rtd =1", "stack_so2 1 -", {}, {}},
        {"STACK0001", "", "", {}, {}},
    };
    for (const auto& c : cases) {
        const Resolution got = resolve_text(c.mn, "2011", fmt::format("DataTime=20260403161500;{}", c.cp));
        EXPECT_EQ(got.kind, MessageKind::kData) << c.cp;
        EXPECT_EQ(told(got), c.want) << c.cp;
        EXPECT_EQ(got.unmapped, c.unmapped) << c.cp;
        EXPECT_EQ(got.doubts, c.doubts) << c.cp;
        EXPECT_EQ(got.readings.size(), c.want.empty() ? 0U : 1U) << c.cp;
    }
}

TEST(Resolve, MarksGoWithTheirFactorAsTheyWereSent) {
    const struct {
        std::string_view cp, want;
    } cases[] = {
        {"a21026-Flag=D,a21026-Rtd=1", "stack_so2 1 D"},  // the mark may stand first
        {"a21026-Rtd=1;a34013-Rtd=2,a34013-Flag=T;a21026-Flag=C", "stack_so2 1 C, smoke 2 T"},
        {"a21026-Rtd=1,a21026-ZsRtd=2,a21026-Flag=S", "stack_so2 1 S, stack_so2.converted 2 S"},
        {"a21026-Rtd=1,a21026-Flag=3", "stack_so2 1 3"},
        {"a21026-Rtd=1,a21026-Flag=P", "stack_so2 1 P"},
        {"a21026-Rtd=1,a21026-Flag=U", "stack_so2 1 U"},
        {"a21026-Rtd=1,a21026-Flag=", "stack_so2 1 -"},
        {"a21026-Rtd=1,a21026-Flag=N1", "stack_so2 1 ?"},
        {"a21026-Flag=D", ""},
    };
    for (const auto& c : cases) {
        const Resolution got = resolve_text("STACK0001", "2011", fmt::format("DataTime=20260403161500;{}", c.cp));
        EXPECT_EQ(told(got), c.want) << c.cp;
        EXPECT_THAT(got.doubts, IsEmpty()) << c.cp;
    }
}

TEST(Resolve, TimesBecomeStartsOfPeriods) {
    const struct {
        std::string_view mn, cn, data_time, want;
        bool doubt;
    } cases[] = {
        {"WATER0001", "2011", "DataTime=20260403161530", "2026-04-03T16:15:30.000+08:00", false},
        {"WATER0001", "2011", "DataTime=20260403161530250", "2026-04-03T16:15:30.250+08:00", false},
        {"WATER0001", "2051", "DataTime=20260403161500", "2026-04-03T16:15:00.000+08:00", false},
        {"WATER0001", "2051", "DataTime=20260403161537", "2026-04-03T16:15:00.000+08:00", false},  // not on the grid
        {"WATER0001", "2061", "DataTime=20260403150000", "2026-04-03T15:00:00.000+08:00", false},
        {"WATER0001", "2061", "DataTime=2026040315", "2026-04-03T15:00:00.000+08:00", false},
        {"WATER0001", "2061", "DataTime=20260403155959", "2026-04-03T15:00:00.000+08:00", false},
        {"WATER0001", "2031", "DataTime=20260402000000", "2026-04-02T00:00:00.000+08:00", false},
        {"WATER0001", "2031", "DataTime=20260402", "2026-04-02T00:00:00.000+08:00", false},
        {"WATER0001", "2111", "DataTime=20260403161000", "2026-04-03T16:10:00.000+08:00", false},
        {"WATER0001", "2011", "w21003-Rtd=1;DataTime=20260403161530", "2026-04-03T16:15:30.000+08:00", false},  // second place
        {"WATER0001", "2011", "datatime=20260403161530", "2026-04-03T16:15:30.000+08:00", false},
        // this device names the end of the period
        {"WATER0002", "2011", "DataTime=20260403161530", "2026-04-03T16:15:30.000+08:00", false},
        {"WATER0002", "2051", "DataTime=20260403161600", "2026-04-03T16:15:00.000+08:00", false},
        {"WATER0002", "2061", "DataTime=20260403160000", "2026-04-03T15:00:00.000+08:00", false},
        {"WATER0002", "2061", "DataTime=20260403155959", "2026-04-03T15:00:00.000+08:00", false},
        {"WATER0002", "2031", "DataTime=20260403000000", "2026-04-02T00:00:00.000+08:00", false},
        {"WATER0002", "2031", "DataTime=20260402235959", "2026-04-02T00:00:00.000+08:00", false},
        // no DataTime: QN 16:15:30.123; the period had ended when it was sent
        {"WATER0001", "2011", "", "2026-04-03T16:15:30.123+08:00", true},
        {"WATER0001", "2011", "DataTime=", "2026-04-03T16:15:30.123+08:00", true},
        {"WATER0001", "2011", "DataTime=20261303161530", "2026-04-03T16:15:30.123+08:00", true},
        {"WATER0001", "2061", "DataTime=yesterday", "2026-04-03T15:00:00.000+08:00", true},
        {"WATER0001", "2031", "", "2026-04-02T00:00:00.000+08:00", true},
    };
    for (const auto& c : cases) {
        const Resolution got = resolve_text(c.mn, c.cn, fmt::format("{};w01018-Rtd=1", c.data_time));
        ASSERT_EQ(got.readings.size(), 1U) << c.cn << " " << c.data_time;
        EXPECT_EQ(format_iso_ms(got.readings[0].start), c.want) << c.mn << " " << c.cn << " " << c.data_time;
        EXPECT_EQ(got.doubts.size(), c.doubt ? 1U : 0U) << c.data_time;
        EXPECT_EQ(got.readings[0].stream.period, period_of(c.cn));
    }
}

TEST(Resolve, WithoutAnyTimeTheArrivalCounts) {
    const auto registry = small_registry();
    for (const std::string_view qn : {"", "QN=1617235200000;", "QN=junk;"}) {  // 13 digits: an epoch of a live platform
        const std::string segment = fmt::format("{}ST=32;CN=2011;MN=WATER0001;CP=&&011-Rtd=1&&", qn);
        const protocol::Message message = protocol::decode(segment);
        const Resolution got = resolve(*registry, message, *registry->device("WATER0001"), kReceived, 1);
        ASSERT_EQ(got.readings.size(), 1U);
        EXPECT_EQ(got.readings[0].start, kReceived);
        EXPECT_EQ(got.timed_by_arrival, qn.empty());
        EXPECT_THAT(got.doubts, ElementsAre("DataTime is missing; the time is that of the arrival"));
    }
}

TEST(Resolve, WhatIsNoDataHasNoReadings) {
    for (const std::string_view cn : {"9015", "1013", "2021", "3020", "9011", "9012", "9013", "9014", "2041", "2081",
                                      "2071", "2072", "1001", "9021", "3022", "3024", "2062", "",     "11",   "20110"}) {
        const Resolution got = resolve_text("WATER0001", cn, "DataTime=20260403161500;w01018-Rtd=1;w01018-Avg=1;SB1-RS=1");
        EXPECT_EQ(got.kind, MessageKind::kNotData) << cn;
        EXPECT_THAT(got.readings, IsEmpty()) << cn;
        EXPECT_THAT(got.unmapped, IsEmpty()) << cn;
        EXPECT_THAT(got.doubts, IsEmpty()) << cn;
    }
}

TEST(Resolve, BackFillAndSampleTimesAreTold) {
    Resolution got = resolve_text("WATER0001", "2061", "DataTime=20260403150000;w01018-Avg=1", 9, "RF=1;");
    EXPECT_TRUE(got.back_fill);
    got = resolve_text("WATER0001", "2061",
                       "DataTime=20260403150000;w01018-Avg=1,w01018-SampleTime=20260403144000;w21003-Avg=1,w21003-SampleTime=;"
                       "w21011-Avg=1,w21011-SampleTime=now",
                       9);
    EXPECT_FALSE(got.back_fill);
    const ParameterId cod = code_tables()->find("cod")->id;
    EXPECT_THAT(got.sample_times, ElementsAre(SampleTime{cod, parse_iso("2026-04-03T14:40:00+08:00").value()}));
    EXPECT_EQ(got.doubts.size(), 1U);  // "now" is no time; an empty one is quietly none
}

// Parts of a split packet have one DataTime and different QN: each comes to its own samples of the same period.
TEST(Resolve, PartsOfASplitPacketMeetInOnePeriod) {
    const Resolution first = resolve_text("STACK0001", "2061", "DataTime=20260403150000;a21026-Avg=1", 7, "PNUM=2;PNO=1;");
    const Resolution second = resolve_text("STACK0001", "2061", "DataTime=20260403150000;a34013-Avg=2", 7, "PNUM=2;PNO=2;");
    EXPECT_EQ(told(first), "stack_so2 1 -");
    EXPECT_EQ(told(second), "smoke 2 -");
    EXPECT_EQ(first.readings[0].start, second.readings[0].start);
    EXPECT_EQ(first.readings[0].stream, second.readings[0].stream);
}

TEST(Resolve, ADeviceOfOneFirmDoesNotReadByAnothersMapping) {
    EXPECT_EQ(told(resolve_text("AIR0001", "2011", "DataTime=20260403161500;PM25-Rtd=0.035")), "pm2_5 35 -");
    EXPECT_THAT(resolve_text("STACK0001", "2011", "DataTime=20260403161500;PM25-Rtd=0.035").unmapped,
                ElementsAre(UnmappedFactor{"PM25", "0.035"}));
    EXPECT_EQ(told(resolve_text("STACK0001", "2011", "DataTime=20260403161500;SO2-Rtd=8")), "so2 8 -");  // mapped for all
}

// What one report of a device comes to; `values` and `units` as they stand in the JSON.
Resolution resolve_report(std::string_view mn, std::string_view values, std::string_view units = "{}",
                          std::string_view period = "minute", std::string_view flags = "{}") {
    const auto registry = small_registry();
    const auto reports = protocol::parse_reports(fmt::format(
        R"({{"device":"{}","items":[{{"time":"2026-04-03T16:15:00+08:00","period":"{}","values":{},"units":{},"flags":{}}}]}})",
        mn, period, values, units, flags));
    LVWANG_CHECK(reports.has_value(), "{}", reports.error().message);
    return resolve(*registry, reports->front().report, *registry->device(mn), 42);
}

TEST(ResolveReport, KeysCodesMappingsAndUnits) {
    const struct {
        std::string_view mn, values, units, want;
    } cases[] = {
        {"AIR0001", R"({"pm2_5":35.20})", "{}", "pm2_5 35.20 -"},                    // a key: canonical
        {"AIR0001", R"({"a34004":35.2,"co":0.4})", "{}", "pm2_5 35.2 -, co 0.4 -"},  // a code of HJ 212
        {"AIR0001", R"({"PM25":0.0352})", "{}", "pm2_5 35.2 -"},                     // a mapping, with its unit
        {"AIR0001", R"({"so2":8})", "{}", "so2 8 -"},                                // a key that is mapped for all too
        {"AIR0001", R"({"co":400})", R"({"co":"ug/m3"})", "co 0.400 -"},             // a unit that is given holds
        {"AIR0001", R"({"PM25":35.2})", R"({"PM25":"ug/m3"})", "pm2_5 35.2 -"},      // before the mapping's
        {"AIR0001", R"({"pm2_5":35,"pm2_5-Max":60})", "{}", "pm2_5 35 -, pm2_5.max 60 -"},
        {"STACK0001", R"({"stack_so2":58})", "{}", "stack_so2 58 -"},
        {"STACK0001", R"({"a21026":58})", "{}", "stack_so2 58 -"},
        {"WATER0001", R"({"w01018":40.5,"cod-Cou":63.0})", "{}", "cod 40.5 -, cod.sum 63.0 -"},
    };
    for (const auto& [mn, values, units, want] : cases) {
        const Resolution resolution = resolve_report(mn, values, units);
        EXPECT_EQ(told(resolution), want) << values;
        EXPECT_THAT(resolution.doubts, IsEmpty()) << values;
        EXPECT_THAT(resolution.unmapped, IsEmpty()) << values;
    }
    EXPECT_EQ(told(resolve_report("AIR0001", R"({"pm2_5":35,"co":1})", "{}", "minute", R"({"pm2_5":"D"})")),
              "pm2_5 35 D, co 1 -");
}

TEST(ResolveReport, WhatIsUnknownIsListed) {
    const Resolution resolution = resolve_report("AIR0001", R"({"pm99":1,"pm2_5":35,"QN":7})");
    EXPECT_EQ(told(resolution), "pm2_5 35 -");
    EXPECT_THAT(resolution.unmapped, ElementsAre(UnmappedFactor{"pm99", "1"}, UnmappedFactor{"QN", "7"}));
    const Resolution odd = resolve_report("AIR0001", R"({"pm2_5":35,"co":1})", R"({"co":"ppb"})");
    EXPECT_EQ(told(odd), "pm2_5 35 -");
    EXPECT_THAT(odd.doubts, ElementsAre("co=1: unit 'ppb' does not lead to mg/m3"));
}

TEST(ResolveReport, TheTimeIsTheStartOrTheEndAsTheDeviceSays) {
    const Instant at = parse_iso("2026-04-03T16:15:00+08:00").value();
    EXPECT_EQ(resolve_report("AIR0001", R"({"co":1})").readings[0].start, at);
    EXPECT_EQ(resolve_report("AIR0001", R"({"co":1})", "{}", "hour").readings[0].start, at - 15 * kMinuteMs);
    EXPECT_EQ(resolve_report("WATER0002", R"({"ph":7})").readings[0].start, at - kMinuteMs);
    EXPECT_EQ(resolve_report("WATER0002", R"({"ph":7})", "{}", "moment").readings[0].start, at);
}

// ---- what the edition of 2025 adds

Resolution resolve_2025(std::string_view mn, std::string_view st, std::string_view cn, std::string_view cp) {
    const auto registry = small_registry();
    const std::string segment = fmt::format("QN=20260403161530123;ST={};CN={};PW=1;MN={};Flag=9;CP=&&{}&&", st, cn, mn, cp);
    const protocol::Message message = protocol::decode(segment);
    return resolve(*registry, message, *registry->device(mn), kReceived, 42);
}

TEST(Resolve2025, CommandsThatCarryValuesBecomeReadings) {
    const struct {
        std::string_view mn, st, cn, cp, want;
        Period period;
    } cases[] = {
        {"STACK0001", "31", "2013",
         "DataTime=20260403161000;a24088-SampleTime=20260403160500,a24088-CompleteTime=20260403161000,a24088-SampleType=1,"
         "a24088-Avg=20.5,a24088-Flag=N",
         "stack_nmhc 20.5 N", Period::kMoment},
        {"STACK0001", "31", "2111", "DataTime=20260403161000;a01901-Avg=868", "furnace_temperature 868 -", Period::kMinute},
        {"STACK0001", "23", "2052", "DataTime=20260403161000;Leq-Data=50.0", "noise_leq 50.0 -", Period::kMoment},
    };
    for (const auto& one : cases) {
        const Resolution resolution = resolve_2025(one.mn, one.st, one.cn, one.cp);
        EXPECT_EQ(told(resolution), one.want) << one.cn;
        ASSERT_EQ(resolution.readings.size(), 1U) << one.cn;
        EXPECT_EQ(resolution.readings[0].stream.period, one.period) << one.cn;
        EXPECT_THAT(resolution.doubts, IsEmpty()) << one.cn;
    }
}

TEST(Resolve2025, AStandardCheckIsARecordAndNoReading) {
    const Resolution resolution = resolve_2025("WATER0001", "32", "2062",
                                               "DataTime=20260403160000;w01018-SampleRd=15.3;w01018-StandardValue=12;"
                                               "w01018-ResultType=1;w21003-SampleRd=2.01,w21003-StandardValue=2");
    EXPECT_EQ(resolution.kind, MessageKind::kData);
    EXPECT_THAT(resolution.readings, IsEmpty());
    EXPECT_THAT(resolution.unmapped, IsEmpty());
    const Instant at = parse_iso("2026-04-03T16:00:00+08:00").value();
    const PointId point = small_registry()->device("WATER0001")->point_id;
    EXPECT_THAT(resolution.checks, ElementsAre(CheckRecord{"WATER0001", point, "w01018", at, "15.3", "12", "1", 42},
                                               CheckRecord{"WATER0001", point, "w21003", at, "2.01", "2", "", 42}));
}

TEST(Resolve2025, ACheckCommandWithoutAnyCheckIsNoData) {
    EXPECT_EQ(resolve_2025("WATER0001", "32", "2062", "BeginTime=20260403160000;EndTime=20260403160000").kind,
              MessageKind::kNotData);
    EXPECT_EQ(resolve_2025("WATER0001", "32", "2062", "DataTime=20260403160000;w01018-Avg=12").kind, MessageKind::kNotData);
}

TEST(Resolve2025, AnOperatingStateIsItsLettersWhateverTheyMean) {
    const Resolution resolution =
        resolve_2025("STACK0001", "45", "2011",
                     "DataTime=20260403161500;p99101-Rtd=St,p99101-Flag=N;p99102-Rtd=Qx2;p99103-Rtd=12.5;p99104-Rtd=");
    const Instant at = parse_iso("2026-04-03T16:15:00+08:00").value();
    const PointId point = small_registry()->device("STACK0001")->point_id;
    EXPECT_THAT(resolution.states, ElementsAre(StateRecord{"STACK0001", point, "p99101", at, at, "St", 42},
                                               StateRecord{"STACK0001", point, "p99102", at, at, "Qx2", 42}));
    EXPECT_THAT(resolution.unmapped, ElementsAre(UnmappedFactor{"p99103", "12.5"}, UnmappedFactor{"p99104", ""}))
        << "numbers are values of factors that nobody has mapped yet";
}

TEST(Resolve2025, LettersElsewhereAreNoState) {
    const Resolution resolution = resolve_2025("STACK0001", "31", "2011", "DataTime=20260403161500;a21026-Rtd=St");
    EXPECT_THAT(resolution.states, IsEmpty());
    EXPECT_EQ(resolution.doubts.size(), 1U);
}

TEST(Resolve2025, PowerIsMappedLikeAnyFactor) {
    const Resolution resolution =
        resolve_2025("STACK0001", "44", "2011", "DataTime=20260403161500;d20105-Rtd=220.20,d20105-Flag=N");
    EXPECT_THAT(resolution.unmapped, ElementsAre(UnmappedFactor{"d20105", "220.20"}));
}

}  // namespace
}  // namespace lvwang::registry
