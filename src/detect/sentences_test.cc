#include "detect/sentences.h"

#include <gtest/gtest.h>

namespace lvwang::detect {
namespace {

constexpr Instant kStart{1'783'058'400'000};  // 2026-07-03T14:00+08

TEST(Shown, AValueIsNeverRoundedOntoWhatItIsHeldAgainst) {
    struct Row {
        Decimal value;
        Decimal reference;
        int decimals;
        const char* text;
    };
    const std::vector<Row> rows{
        {{623, 1}, Decimal::of(50), 1, "62.3"},     {{62345, 3}, Decimal::of(50), 1, "62.3"},
        {{62350, 3}, Decimal::of(50), 1, "62.4"},  // half to even
        {{5004, 2}, Decimal::of(50), 1, "50.04"},  // above, and seen to be
        {{50004, 3}, Decimal::of(50), 0, "50.004"}, {{4996, 2}, Decimal::of(50), 1, "49.96"},
        {{5000, 2}, Decimal::of(50), 1, "50.0"},    {Decimal::of(62), Decimal::of(50), 1, "62"},
        {{-5, 1}, Decimal::of(0), 0, "-0.5"},
    };
    for (const Row& row : rows) EXPECT_EQ(shown(row.value, row.reference, row.decimals), row.text);
}

class Sentences : public testing::Test {
protected:
    Sentences() {
        parameter_.id = ParameterId{1};
        parameter_.name = "二氧化硫";
        parameter_.name_en = "SO2";
        parameter_.unit = "mg/m3";
        parameter_.decimals = 1;
        firm_.name = "清源热电";
        firm_.name_en = "Qingyuan Heat";
        outlet_.code = "DA001";
        outlet_.kind = PointKind::kStack;
        outlet_.name = "1号锅炉排口";
        outlet_.name_en = "boiler stack 1";
        station_.name = "青石站";
        station_.name_en = "Qingshi station";
        ambient_.kind = PointKind::kAmbientAir;
        ambient_.code = "1";
        ambient_.name = "青石站";
    }

    struct Value {
        std::int64_t after;  // periods after the first
        const char* value;
        const char* measured = "";
    };

    static Finding finding(const Rule& rule, Instant start, const char* reference, const std::vector<Value>& values) {
        Finding finding;
        finding.rule = rule.name;
        finding.cls = rule.cls;
        finding.parameter = ParameterId{1};
        finding.period = rule.period;
        finding.unit = "mg/m3";
        for (const Value& value : values) {
            FindingPeriod period;
            period.start = start + value.after * length_ms(rule.period);
            period.value = *Decimal::parse(value.value);
            if (*value.measured != '\0') period.measured = *Decimal::parse(value.measured);
            period.reference = *Decimal::parse(reference);
            period.seq = 100 + static_cast<std::uint64_t>(value.after);
            finding.periods.push_back(period);
        }
        finding.start = finding.periods.front().start;
        finding.last = finding.periods.back().start;
        return finding;
    }

    Finding limited(const Rule& rule, Instant start, const char* limit, const std::vector<Value>& values,
                    const char* reference = nullptr) {
        Finding judged = finding(rule, start, reference == nullptr ? limit : reference, values);
        judged.limit = limit;
        judged.standard = "GB 13271-2014";
        judged.clause = "表3";
        return judged;
    }

    void expect(Finding finding, const std::string& zh, const std::string& en) {
        const bool at_outlet = finding.rule == kStackHourExceeded.name || finding.rule == kWastewaterDayExceeded.name ||
                               finding.rule == kWastewaterHourWarning.name || finding.rule == kHourDisagrees.name;
        describe(finding, {at_outlet ? firm_ : station_, at_outlet ? outlet_ : ambient_, lookup_});
        EXPECT_EQ(finding.text, zh);
        EXPECT_EQ(finding.text_en, en);
        if (finding.cls != FindingClass::kExceedance) {
            for (const char* word : {"超标", "超过限值"}) EXPECT_EQ(finding.text.find(word), std::string::npos) << finding.text;
            EXPECT_EQ(finding.text_en.find("exceed"), std::string::npos) << finding.text_en;
        }
    }

    Parameter parameter_;
    ParameterLookup lookup_ = [this](ParameterId id) { return id == parameter_.id ? &parameter_ : nullptr; };
    Site firm_;
    Site station_;
    Point outlet_;
    Point ambient_;
};

TEST_F(Sentences, AStackHour) {
    expect(
        limited(kStackHourExceeded, kStart, "50", {{0, "62.31", "40.1"}}),
        "清源热电 1号锅炉排口 DA001 二氧化硫 7月3日14-15时折算浓度 62.3 mg/m³，超过限值 50 mg/m³（GB 13271-2014 表3）",
        "Qingyuan Heat, boiler stack 1 DA001: SO2 concentration at reference oxygen on 3 July, 14:00-15:00: 62.3 mg/m³ exceeds "
        "the limit of 50 mg/m³ (GB 13271-2014 table 3)");
}

TEST_F(Sentences, ARunOfHoursSpeaksOfItsWorst) {
    Finding run = limited(kStackHourExceeded, kStart + 9 * kHourMs, "50", {{0, "62.3"}, {1, "88.1"}, {3, "51"}});
    expect(
        run,
        "清源热电 1号锅炉排口 DA001 二氧化硫 7月3日23时至7月4日3时（3 小时）小时浓度最高 88.1 mg/m³，超过限值 50 mg/m³"
        "（GB 13271-2014 表3）",
        "Qingyuan Heat, boiler stack 1 DA001: SO2 hourly concentration on 3 July, 23:00 to 4 July, 03:00 (3 hours): highest 88.1 "
        "mg/m³ exceeds the limit of 50 mg/m³ (GB 13271-2014 table 3)");
    describe(run, {firm_, outlet_, lookup_});
    EXPECT_EQ(run.value, "88.1");
    EXPECT_EQ(run.seq, 101u);
}

TEST_F(Sentences, AWastewaterDayAndAnHour) {
    parameter_.name = "化学需氧量";
    parameter_.name_en = "COD";
    outlet_.kind = PointKind::kWastewater;
    outlet_.code = "DW001";
    outlet_.name = "DW001总排口";
    outlet_.name_en = "outfall";
    const auto mg_l = [](Finding finding) {
        finding.unit = "mg/L";
        return finding;
    };
    expect(
        mg_l(limited(kWastewaterDayExceeded, kStart - 14 * kHourMs, "50", {{0, "56"}})),
        "清源热电 DW001总排口 化学需氧量 7月3日日均值 56 mg/L，超过限值 50 mg/L（GB 13271-2014 表3）",
        "Qingyuan Heat, outfall DW001: COD daily mean on 3 July: 56 mg/L exceeds the limit of 50 mg/L (GB 13271-2014 table 3)");
    expect(mg_l(limited(kWastewaterHourWarning, kStart, "50", {{0, "47"}}, "45")),
           "清源热电 DW001总排口 化学需氧量 预警：7月3日14-15时小时值 47 mg/L，接近限值 50 mg/L（GB 13271-2014 "
           "表3）；排放以日均值判定",
           "Qingyuan Heat, outfall DW001: COD warning on 3 July, 14:00-15:00: hourly value 47 mg/L, near the limit of 50 mg/L "
           "(GB 13271-2014 table 3); discharges are judged by the daily mean");
    expect(mg_l(limited(kWastewaterHourWarning, kStart, "50", {{0, "52"}}, "45")),
           "清源热电 DW001总排口 化学需氧量 预警：7月3日14-15时小时值 52 mg/L，高于限值 50 mg/L（GB 13271-2014 "
           "表3）；排放以日均值判定",
           "Qingyuan Heat, outfall DW001: COD warning on 3 July, 14:00-15:00: hourly value 52 mg/L, above the limit of 50 mg/L "
           "(GB 13271-2014 table 3); discharges are judged by the daily mean");
}

TEST_F(Sentences, BelowALowerLimit) {
    parameter_.name = "pH";
    parameter_.name_en = "pH";
    Finding low = limited(kWastewaterDayExceeded, kStart - 14 * kHourMs, "6", {{0, "5.4"}});
    low.unit = "";
    expect(low, "清源热电 1号锅炉排口 DA001 pH 7月3日日均值 5.4，低于下限 6（GB 13271-2014 表3）",
           "Qingyuan Heat, boiler stack 1 DA001: pH daily mean on 3 July: 5.4 is below the lower limit of 6 (GB 13271-2014 table "
           "3)");
}

TEST_F(Sentences, CluesOfTheArea) {
    parameter_.name = "PM2.5";
    parameter_.name_en = "PM2.5";
    parameter_.decimals = 0;
    Finding day = limited(kAirDayExceeded, kStart - 14 * kHourMs, "60", {{0, "84"}, {1, "71"}});
    day.unit = "ug/m3";
    day.standard = "GB 3095-2026";
    day.clause = "表1";
    expect(day, "青石站 PM2.5 7月3日至7月4日（2 天）日均值最高 84 µg/m³，高于限值 60 µg/m³（GB 3095-2026 表1）",
           "Qingshi station: PM2.5 daily mean on 3 July to 4 July (2 days): highest 84 µg/m³ is above the limit of 60 µg/m³ "
           "(GB 3095-2026 table 1)");
    Finding high = finding(kAirHourHigh, kStart, "41.5", {{0, "95"}});
    high.unit = "ug/m3";
    expect(high, "青石站 PM2.5 高值：7月3日14-15时小时值 95 µg/m³，周边中位值 42 µg/m³",
           "Qingshi station: PM2.5 high value on 3 July, 14:00-15:00: 95 µg/m³, median of the surroundings 42 µg/m³");
}

TEST_F(Sentences, SilenceAndDisagreement) {
    expect(finding(kHourDisagrees, kStart, "51.2", {{0, "48"}}),
           "清源热电 1号锅炉排口 DA001 二氧化硫 7月3日14-15时上报小时值 48 mg/m³ 与分钟值计算结果 51.2 mg/m³ 不一致",
           "Qingyuan Heat, boiler stack 1 DA001: SO2 on 3 July, 14:00-15:00 the reported hour 48 mg/m³ and the one computed from "
           "minutes, 51.2 mg/m³, disagree");
    Finding silence;
    silence.rule = kSilent.name;
    silence.cls = FindingClass::kSilence;
    silence.start = kStart + 5 * kMinuteMs;
    expect(silence, "青石站 自7月3日14:05起无数据", "Qingshi station: no data since 3 July, 14:05");
}

TEST_F(Sentences, WithoutEnglishNamesOrAKnownParameterItStillSpeaks) {
    firm_.name_en = "";
    outlet_.name_en = "";
    Finding unknown = limited(kStackHourExceeded, kStart, "50", {{0, "62.3"}});
    unknown.parameter = ParameterId{9};
    unknown.clause = "";
    expect(unknown, "清源热电 1号锅炉排口 DA001 参数 9 7月3日14-15时小时浓度 62.3 mg/m³，超过限值 50 mg/m³（GB 13271-2014）",
           "清源热电, 1号锅炉排口 DA001: parameter 9 hourly concentration on 3 July, 14:00-15:00: 62.3 mg/m³ exceeds the limit "
           "of 50 "
           "mg/m³ (GB 13271-2014)");
}

TEST_F(Sentences, WhatWasTakenBackKeepsWhatItSaid) {
    Finding gone = limited(kStackHourExceeded, kStart, "50", {{0, "62.3"}});
    describe(gone, {firm_, outlet_, lookup_});
    const std::string said = gone.text;
    gone.periods.clear();
    describe(gone, {firm_, outlet_, lookup_});
    EXPECT_EQ(gone.text, said);
}

}  // namespace
}  // namespace lvwang::detect
