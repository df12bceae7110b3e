#include "assess/assess.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "standards/source_tree.h"

namespace lvwang::assess {
namespace {

using standards::source_tree_standards;
using ::testing::ElementsAre;
using ::testing::Pair;

constexpr std::array<std::array<std::string_view, 3>, 15> kParameters{{{"pm2_5", "air", "ug/m3"},
                                                                       {"pm10", "air", "ug/m3"},
                                                                       {"so2", "air", "ug/m3"},
                                                                       {"no2", "air", "ug/m3"},
                                                                       {"co", "air", "mg/m3"},
                                                                       {"o3", "air", "ug/m3"},
                                                                       {"o3_8h", "air", "ug/m3"},
                                                                       {"stack_so2", "gas", "mg/m3"},
                                                                       {"oxygen", "gas", "%"},
                                                                       {"cod", "water", "mg/L"},
                                                                       {"ph", "water", "1"},
                                                                       {"dissolved_oxygen", "water", "mg/L"},
                                                                       {"codmn", "water", "mg/L"},
                                                                       {"ammonia_n", "water", "mg/L"},
                                                                       {"total_p", "water", "mg/L"}}};

ParameterId id_of(std::string_view key) {
    for (std::size_t i = 0; i < kParameters.size(); ++i) {
        if (kParameters[i][0] == key) return ParameterId{static_cast<std::uint16_t>(i)};
    }
    return ParameterId{999};
}

const Parameter* parameter_of(ParameterId id) {
    static const std::vector<Parameter> kRows = [] {
        std::vector<Parameter> rows;
        for (const auto& [key, medium, unit] : kParameters) {
            Parameter& row = rows.emplace_back();
            row.id = id_of(key);
            row.key = key;
            row.medium = medium;
            row.unit = unit;
        }
        return rows;
    }();
    const auto index = static_cast<std::size_t>(id);
    return index < kRows.size() ? &kRows[index] : nullptr;
}

Sample sample_of(std::string_view key, std::string_view value, Flags flags = 0, Aspect aspect = Aspect::kMeasured) {
    return {{id_of(key), aspect}, *Decimal::parse(value), 1, flags, 'N'};
}

Reading average_of(Period period, std::string_view start, std::vector<Sample> samples) {
    return {PointId{5}, {period, Origin::kComputed}, *parse_iso(start), 42, std::move(samples)};
}

Assessment assess_at(PointKind kind, const Reading& average, std::span<const PermitLimit> limits = {}) {
    Subject subject;
    subject.point = PointId{5};
    subject.kind = kind;
    subject.limits = limits;
    return assess(source_tree_standards(), parameter_of, subject, average);
}

PermitLimit permit(std::string_view key, std::string_view limit, std::string_view reference = "") {
    PermitLimit row;
    row.parameter = id_of(key);
    row.limit = *Decimal::parse(limit);
    if (!reference.empty()) row.reference_oxygen_pct = *Decimal::parse(reference);
    row.standard = "GB 13271-2014";
    row.clause = "表2";
    row.valid_from = {2020, 1, 1};
    return row;
}

const std::vector<Sample> kHour{sample_of("pm2_5", "65"), sample_of("pm10", "80"), sample_of("so2", "3"),
                                sample_of("no2", "6"),    sample_of("co", "0.2"),  sample_of("o3", "112")};

TEST(Assess, AnAirHourUnderTheEditionOfItsTime) {
    const Assessment now = assess_at(PointKind::kAmbientAir, average_of(Period::kHour, "2026-04-01T15:00", kHour));
    ASSERT_TRUE(now.air);
    EXPECT_EQ(now.air->aqi, 105);
    EXPECT_EQ(now.air->edition, "hj633-2026");
    EXPECT_THAT(now.air->primary, ElementsAre("pm2_5"));
    EXPECT_EQ(now.point, PointId{5});
    EXPECT_EQ(now.seq, 42u);
    EXPECT_EQ(now.judgements.size(), 4u) << "so2, no2, co and o3 have hourly limits, particles have none";

    const Assessment before = assess_at(PointKind::kAmbientAir, average_of(Period::kHour, "2026-02-28T23:00", kHour));
    EXPECT_EQ(before.air->edition, "hj633-2012");
    EXPECT_EQ(before.air->aqi, 88);
    const Assessment long_ago = assess_at(PointKind::kAmbientAir, average_of(Period::kHour, "2001-02-28T23:00", kHour));
    EXPECT_FALSE(long_ago.air);
    EXPECT_TRUE(long_ago.judgements.empty());
}

TEST(Assess, ADayOfSurfaceWaterHasAClassOrSaysWhatIsMissing) {
    const Reading day = average_of(Period::kDay, "2026-04-01T00:00",
                                   {sample_of("ph", "7.2"), sample_of("dissolved_oxygen", "8"), sample_of("codmn", "3"),
                                    sample_of("ammonia_n", "0.3"), sample_of("total_p", "0.06"), sample_of("cod", "12")});
    const Assessment river = assess_at(PointKind::kSurfaceWater, day);
    ASSERT_TRUE(river.water);
    EXPECT_EQ(river.water->water_class, WaterClass::kII);
    EXPECT_EQ(river.water->items.size(), 6U);
    Subject lake;
    lake.kind = PointKind::kSurfaceWater;
    lake.body = WaterBody::kLake;
    EXPECT_EQ(assess(source_tree_standards(), parameter_of, lake, day).water->water_class, WaterClass::kIV);
    Reading doubtful = day;
    doubtful.samples[3].flags = bits(Flag::kTooFew);
    const Assessment without = assess_at(PointKind::kSurfaceWater, doubtful);
    EXPECT_FALSE(without.water->water_class);
    EXPECT_EQ(words(without.water->lacks), "1 of 5 items missing: ammonia_n");
    Reading hour = day;
    hour.stream.period = Period::kHour;
    EXPECT_FALSE(assess_at(PointKind::kSurfaceWater, hour).water) << "hours of a section are no evaluation";
}

TEST(Assess, InvalidValuesAreMissing) {
    std::vector<Sample> samples = kHour;
    samples[0].flags = bits(Flag::kTooFew);
    const Assessment assessment = assess_at(PointKind::kAmbientAir, average_of(Period::kHour, "2026-04-01T15:00", samples));
    EXPECT_FALSE(assessment.air->aqi);
    EXPECT_EQ(assessment.air->na_reason, "pm2_5");
    EXPECT_EQ(assessment.air->iaqi.size(), 5u);
}

TEST(Assess, WhatAStationDoesNotMonitorIsNotMissing) {
    Subject subject;
    subject.kind = PointKind::kAmbientAir;
    constexpr std::array<std::string_view, 2> kNotMonitored{"so2", "co"};
    subject.not_monitored = kNotMonitored;
    const Reading hour =
        average_of(Period::kHour, "2026-04-01T15:00",
                   {sample_of("pm2_5", "18"), sample_of("pm10", "35"), sample_of("no2", "22"), sample_of("o3", "197")});
    EXPECT_EQ(assess(source_tree_standards(), parameter_of, subject, hour).air->aqi, 97);
}

TEST(Assess, AnAirDayAgainstTheLimitsOfItsTime) {
    const std::vector<Sample> samples{sample_of("pm2_5", "75.4"), sample_of("pm10", "100"), sample_of("so2", "12"),
                                      sample_of("no2", "45"),     sample_of("co", "1.1"),   sample_of("o3", "900"),
                                      sample_of("o3_8h", "161")};
    const auto exceeded = [&](std::string_view day) {
        std::vector<std::string> keys;
        const Assessment assessment = assess_at(PointKind::kAmbientAir, average_of(Period::kDay, day, samples));
        for (const LimitJudgement& one : assessment.judgements) {
            if (one.exceeded) keys.push_back(parameter_of(one.parameter)->key);
        }
        return keys;
    };
    EXPECT_THAT(exceeded("2025-04-03"), ElementsAre("o3_8h")) << "75.4 is rounded to 75 before it is compared";
    EXPECT_THAT(exceeded("2026-04-03"), ElementsAre("pm2_5", "o3_8h"));
    EXPECT_THAT(exceeded("2031-04-03"), ElementsAre("pm2_5", "o3_8h"));
    const Assessment day = assess_at(PointKind::kAmbientAir, average_of(Period::kDay, "2026-04-03", samples));
    EXPECT_EQ(day.judgements.front().standard, "GB 3095-2026");
    EXPECT_EQ(day.judgements.front().clause, "GB 3095-2026 表1 过渡阶段");
    EXPECT_THAT(day.air->iaqi, testing::Contains(Pair("o3_8h", 101)));
    EXPECT_THAT(day.air->iaqi, testing::Not(testing::Contains(Pair("o3", testing::_)))) << "a day mean of ozone has no index";
}

TEST(Assess, TheSiteMaySayGradeOne) {
    Subject subject;
    subject.kind = PointKind::kAmbientAir;
    subject.air_grade = 1;
    const Reading day = average_of(Period::kDay, "2026-04-03", {sample_of("pm2_5", "36")});
    const Assessment assessment = assess(source_tree_standards(), parameter_of, subject, day);
    ASSERT_EQ(assessment.judgements.size(), 1u);
    EXPECT_TRUE(assessment.judgements.front().exceeded);
    EXPECT_EQ(assessment.judgements.front().limit, Decimal::of(35));
}

TEST(Assess, MicroStationsAreNeverAssessed) {
    for (const PointKind kind : {PointKind::kMicroAir, PointKind::kWeather, PointKind::kSurfaceWater}) {
        const Assessment assessment = assess_at(kind, average_of(Period::kDay, "2026-04-03", kHour));
        EXPECT_FALSE(assessment.air);
        EXPECT_TRUE(assessment.judgements.empty());
    }
}

TEST(Assess, AStackIsJudgedOnItsConvertedHour) {
    const std::array<PermitLimit, 1> limits{permit("stack_so2", "35", "9")};
    const auto judged = [&](std::vector<Sample> samples, Period period = Period::kHour) {
        return assess_at(PointKind::kStack, average_of(period, "2026-04-03T08:00", std::move(samples)), limits).judgements;
    };
    const Sample measured = sample_of("stack_so2", "30");
    const Sample oxygen = sample_of("oxygen", "12");
    const auto sent = judged({measured, oxygen, sample_of("stack_so2", "34", 0, Aspect::kConverted)});
    ASSERT_EQ(sent.size(), 1u);
    EXPECT_EQ(sent[0].value, Decimal::of(34));
    EXPECT_FALSE(sent[0].exceeded);

    const auto computed = judged({measured, oxygen});
    ASSERT_EQ(computed.size(), 1u);
    EXPECT_EQ(computed[0].value, Decimal::of(40));
    EXPECT_EQ(computed[0].measured, Decimal::of(30));
    EXPECT_EQ(computed[0].aspect, Aspect::kConverted);
    EXPECT_TRUE(computed[0].exceeded);

    EXPECT_TRUE(judged({measured}).empty()) << "no oxygen, no conversion, no judgement";
    EXPECT_TRUE(judged({measured, sample_of("oxygen", "21")}).empty());
    EXPECT_TRUE(judged({measured, sample_of("oxygen", "12", bits(Flag::kMarkInvalid))}).empty());
    EXPECT_TRUE(judged({sample_of("stack_so2", "300", bits(Flag::kMarkInvalid)), oxygen}).empty());
    EXPECT_TRUE(judged({measured, oxygen}, Period::kDay).empty()) << "hours are judged, not days";
}

TEST(Assess, AMarkedMeasurementIsNotJudgedByItsConvertedTwin) {
    const std::array<PermitLimit, 1> limits{permit("stack_so2", "35", "9")};
    const Reading hour = average_of(
        Period::kHour, "2026-04-03T08:00",
        {sample_of("stack_so2", "300", bits(Flag::kMarkInvalid)), sample_of("stack_so2", "400", 0, Aspect::kConverted)});
    EXPECT_TRUE(assess_at(PointKind::kStack, hour, limits).judgements.empty());
}

TEST(Assess, WastewaterIsJudgedByHourAndDayWithinTheDaysOfThePermit) {
    std::array<PermitLimit, 2> limits{permit("cod", "50"), permit("ph", "9")};
    limits[1].lower_limit = Decimal::of(6);
    limits[1].valid_to = CivilDate{2026, 4, 3};
    const std::vector<Sample> samples{sample_of("cod", "50.1"), sample_of("ph", "5.9")};
    for (const Period period : {Period::kHour, Period::kDay}) {
        const auto judged = assess_at(PointKind::kWastewater, average_of(period, "2026-04-03", samples), limits).judgements;
        ASSERT_EQ(judged.size(), 2u);
        EXPECT_TRUE(judged[0].exceeded);
        EXPECT_TRUE(judged[1].exceeded);
        EXPECT_EQ(judged[1].lower_limit, Decimal::of(6));
    }
    EXPECT_EQ(assess_at(PointKind::kWastewater, average_of(Period::kDay, "2026-04-04", samples), limits).judgements.size(), 1u);
    EXPECT_EQ(assess_at(PointKind::kWastewater, average_of(Period::kDay, "2019-04-04", samples), limits).judgements.size(), 0u);
}

TEST(Assess, UnknownParametersAreNoReasonToStop) {
    Sample unknown = kHour.front();
    unknown.column.parameter = ParameterId{999};
    std::vector<Sample> samples = kHour;
    samples.push_back(unknown);
    EXPECT_EQ(assess_at(PointKind::kAmbientAir, average_of(Period::kHour, "2026-04-01T15:00", samples)).air->aqi, 105);
}

}  // namespace
}  // namespace lvwang::assess
