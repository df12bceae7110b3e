#include "detect/detect.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lvwang::detect {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Decimal number(std::string_view text) {
    const auto value = Decimal::parse(text);
    EXPECT_TRUE(value.has_value()) << text;
    return *value;
}

LimitJudgement judgement(std::string_view value, std::string_view limit, std::string_view lower = {}) {
    LimitJudgement judged;
    judged.parameter = ParameterId{1};
    judged.value = number(value);
    judged.limit = number(limit);
    if (!lower.empty()) judged.lower_limit = number(lower);
    judged.exceeded = judged.value > judged.limit || (judged.lower_limit && judged.value < *judged.lower_limit);
    judged.unit = "mg/L";
    judged.standard = "GB 18918-2002";
    judged.clause = "表1";
    return judged;
}

Assessment assessment(Period period, std::vector<LimitJudgement> judgements = {}) {
    Assessment made;
    made.point = PointId{5};
    made.period = period;
    made.seq = 12;
    made.judgements = std::move(judgements);
    return made;
}

TEST(Examine, EachKindOfPointIsJudgedInItsOwnPeriod) {
    struct Row {
        PointKind kind;
        Period period;
        const char* rule;  // "" where nobody judges
    };
    const std::vector<Row> rows{
        {PointKind::kStack, Period::kHour, "stack_hour_exceeded"},
        {PointKind::kStack, Period::kDay, ""},
        {PointKind::kStack, Period::kMinute, ""},
        {PointKind::kWastewater, Period::kDay, "wastewater_day_exceeded"},
        {PointKind::kWastewater, Period::kHour, "wastewater_hour_warning"},
        {PointKind::kAmbientAir, Period::kDay, "air_day_exceeded"},
        {PointKind::kAmbientAir, Period::kHour, ""},  // GB 3095 has no hourly limit for particles
        {PointKind::kMicroAir, Period::kDay, ""},     // never judged against a limit
        {PointKind::kMicroAir, Period::kHour, ""},
        {PointKind::kSurfaceWater, Period::kDay, ""},
        {PointKind::kWeather, Period::kHour, ""},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(fmt::format("{} {}", to_string(row.kind), to_string(row.period)));
        const auto seen = examine(row.kind, assessment(row.period, {judgement("60", "50")}), {});
        if (std::string_view(row.rule).empty()) {
            EXPECT_THAT(seen, IsEmpty());
            continue;
        }
        ASSERT_EQ(seen.size(), 1u);
        EXPECT_EQ(seen[0].rule->name, row.rule);
        EXPECT_EQ(seen[0].point, PointId{5});
        EXPECT_EQ(seen[0].seq, 12u);
        ASSERT_EQ(seen[0].sightings.size(), 1u);
        EXPECT_TRUE(seen[0].sightings[0].present);
    }
}

TEST(Examine, AnAssessmentWithoutJudgementIsStillLookedAt) {
    const auto seen = examine(PointKind::kStack, assessment(Period::kHour), {});
    ASSERT_EQ(seen.size(), 1u);
    EXPECT_THAT(seen[0].sightings, IsEmpty());
}

TEST(Examine, OnlyExceedancesInTheStandardsOwnPeriodAreCalledSo) {
    EXPECT_EQ(kStackHourExceeded.cls, FindingClass::kExceedance);
    EXPECT_EQ(kWastewaterDayExceeded.cls, FindingClass::kExceedance);
    EXPECT_EQ(kWastewaterHourWarning.cls, FindingClass::kWarning);
    EXPECT_EQ(kAirDayExceeded.cls, FindingClass::kClue);
    EXPECT_EQ(kAirHourHigh.cls, FindingClass::kClue);
    for (const char* name : {"stack_hour_exceeded", "wastewater_day_exceeded", "wastewater_hour_warning", "air_day_exceeded",
                             "air_hour_high", "silent", "hour_disagrees"}) {
        ASSERT_NE(rule_named(name), nullptr) << name;
        EXPECT_EQ(rule_named(name)->name, name);
    }
    EXPECT_EQ(rule_named("fraud"), nullptr);
}

TEST(Examine, AWastewaterHourWarnsFromNearTheLimitOn) {
    struct Row {
        const char* value;
        const char* limit;
        const char* lower;
        bool warns;
        const char* reference;
    };
    const std::vector<Row> rows{
        {"44.9", "50", "", false, "45"},                                    //
        {"45", "50", "", false, "45"},                                      // at 90 % not yet
        {"45.01", "50", "", true, "45"},                                    //
        {"50", "50", "", true, "45"},                                       // equality is attainment, and near
        {"62", "50", "", true, "45"},                                       //
        {"0.455", "0.5", "", true, "0.45"}, {"8.9", "9", "6", false, "9"},  // pH has no share
        {"9.1", "9", "6", true, "9"},                                       //
        {"5.9", "9", "6", true, "6"},                                       // below the lower limit
        {"6", "9", "6", false, "9"},                                        //
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(fmt::format("{} against {}", row.value, row.limit));
        const auto seen =
            examine(PointKind::kWastewater, assessment(Period::kHour, {judgement(row.value, row.limit, row.lower)}), {});
        const Sighting& sighting = seen.at(0).sightings.at(0);
        EXPECT_EQ(sighting.present, row.warns);
        EXPECT_EQ(sighting.reference, number(row.reference));
        EXPECT_EQ(sighting.limit,
                  number(*row.lower != '\0' && row.warns && sighting.value < number("7") ? row.lower : row.limit));
    }
}

TEST(Examine, TheMeasuredValueStandsOnlyBehindAConvertedOne) {
    LimitJudgement judged = judgement("62.3", "50");
    judged.measured = number("40.1");
    judged.aspect = Aspect::kConverted;
    EXPECT_EQ(examine(PointKind::kStack, assessment(Period::kHour, {judged}), {})[0].sightings[0].measured, number("40.1"));
    judged.aspect = Aspect::kMeasured;
    EXPECT_EQ(examine(PointKind::kStack, assessment(Period::kHour, {judged}), {})[0].sightings[0].measured, std::nullopt);
}

// ---- high hours ----

class HighHours : public testing::Test {
protected:
    HighHours() {
        pm2_5_.id = ParameterId{1};
        pm2_5_.key = "pm2_5";
        pm2_5_.unit = "ug/m3";
        pm2_5_.decimals = 0;
        humidity_.id = ParameterId{2};
        humidity_.key = "humidity";
    }

    // Points 1, 2, … about a kilometre apart from west to east, `_` without a value.
    static std::vector<AreaPoint> row_of(const std::vector<std::string_view>& values, PointKind first = PointKind::kAmbientAir) {
        std::vector<AreaPoint> points;
        for (const std::string_view text : values) {
            AreaPoint point;
            point.point = PointId{std::ssize(points) + 1};
            point.kind = points.empty() ? first : PointKind::kMicroAir;
            point.longitude_deg = 120 + 0.01 * static_cast<double>(points.size());
            point.latitude_deg = 30;
            if (text != "_") point.values.push_back({ParameterId{1}, number(text)});
            points.push_back(point);
        }
        return points;
    }

    // Points that stand out.
    std::vector<std::int64_t> high(const std::vector<AreaPoint>& points) {
        std::vector<std::int64_t> found;
        for (const Examination& seen : high_hours(Instant{}, points, lookup_)) {
            for (const Sighting& sighting : seen.sightings) {
                if (sighting.present) found.push_back(static_cast<std::int64_t>(seen.point));
            }
        }
        return found;
    }

    Parameter pm2_5_;
    Parameter humidity_;
    ParameterLookup lookup_ = [this](ParameterId id) {
        if (id == pm2_5_.id) return &pm2_5_;
        return id == humidity_.id ? &humidity_ : nullptr;
    };
};

TEST_F(HighHours, OneThatStandsOutIsSeenAndNoOther) {
    EXPECT_THAT(high(row_of({"95", "40", "42", "38", "41", "44"})), ElementsAre(1));
    EXPECT_THAT(high(row_of({"40", "42", "38", "41", "44", "120"})), ElementsAre(6));
    const auto seen = high_hours(Instant{}, row_of({"95", "40", "42", "38", "41", "44"}), lookup_);
    EXPECT_EQ(seen[0].sightings[0].reference, number("41"));
    EXPECT_EQ(seen[0].sightings[0].limit, std::nullopt);
}

TEST_F(HighHours, WhatIsNotFarAboveItsSurroundingsIsOrdinary) {
    EXPECT_THAT(high(row_of({"60", "40", "42", "38", "41", "44"})), IsEmpty());        // 19 above: below the minimum of 30
    EXPECT_THAT(high(row_of({"71", "41", "41", "41", "41"})), IsEmpty());              // the minimum itself is not above it
    EXPECT_THAT(high(row_of({"72", "41", "41", "41", "41"})), ElementsAre(1));         // no scatter at all
    EXPECT_THAT(high(row_of({"150", "60", "90", "120", "75", "105"})), IsEmpty());     // 60 above, but so scattered is it all
    EXPECT_THAT(high(row_of({"210", "200", "205", "198", "202", "207"})), IsEmpty());  // all are high: the region, not a place
    EXPECT_THAT(high(row_of({"5", "80", "82", "79", "81"})), IsEmpty());               // low is not high
}

TEST_F(HighHours, WhatWasSentAgainIsSeenButRaisesNoAlarm) {
    const auto no_alarm = [&](std::initializer_list<std::size_t> sent_again) {
        auto points = row_of({"95", "40", "42", "38", "41", "44"});
        for (const std::size_t index : sent_again) points[index].values[0].no_alarm = true;
        const Sighting sighting = high_hours(Instant{}, points, lookup_)[0].sightings[0];
        EXPECT_TRUE(sighting.present);
        return sighting.no_alarm;
    };
    EXPECT_FALSE(no_alarm({}));
    EXPECT_TRUE(no_alarm({0})) << "its own value";
    EXPECT_FALSE(no_alarm({1})) << "four neighbours are left";
    EXPECT_TRUE(no_alarm({1, 2})) << "what was sent again made the neighbours enough";
}

TEST_F(HighHours, TooFewOrTooFarNeighboursSayNothing) {
    EXPECT_THAT(high(row_of({"95", "40", "42", "38"})), IsEmpty());
    EXPECT_THAT(high(row_of({"95", "40", "42", "38", "_"})), IsEmpty());
    EXPECT_THAT(high(row_of({"95"})), IsEmpty());
    EXPECT_THAT(high({}), IsEmpty());
    auto points = row_of({"95", "40", "42", "38", "41", "44"});
    for (AreaPoint& point : points) {
        if (point.point != PointId{1}) point.latitude_deg = 30.1;  // eleven kilometres north
    }
    EXPECT_THAT(high(points), IsEmpty());
}

TEST_F(HighHours, AMicroStationHasToShowItTwiceAndOnlyTheSixPollutantsCount) {
    const auto station = high_hours(Instant{}, row_of({"95", "40", "42", "38", "41"}), lookup_);
    const auto micro = high_hours(Instant{}, row_of({"95", "40", "42", "38", "41"}, PointKind::kMicroAir), lookup_);
    EXPECT_EQ(station[0].hold_periods, 0);
    EXPECT_EQ(micro[0].hold_periods, 1);

    auto points = row_of({"_", "_", "_", "_", "_"});
    for (AreaPoint& point : points) point.values.push_back({ParameterId{2}, number(point.point == PointId{1} ? "99" : "20")});
    EXPECT_THAT(high(points), IsEmpty());
    for (AreaPoint& point : points) point.values.front().parameter = ParameterId{9};  // unknown
    EXPECT_THAT(high(points), IsEmpty());
}

// ---- reported and computed hours ----

TEST(Disagreements, MoreThanTwoPercentAndOneStepIsADisagreement) {
    Parameter so2;
    so2.id = ParameterId{1};
    so2.decimals = 1;
    so2.unit = "mg/m3";
    const ParameterLookup lookup = [&](ParameterId) { return &so2; };
    struct Row {
        const char* reported;
        const char* computed;
        bool disagree;
    };
    const std::vector<Row> rows{
        {"50", "50", false},
        {"50", "51", false},  // two percent of the larger is 1.02
        {"50", "51.1", true},
        {"51.1", "50", true},   //
        {"0.2", "0.1", false},  // one step is what rounding does
        {"0.3", "0.1", true},
        {"0", "0", false},      //
        {"-0.1", "0.1", true},  //
        {"9000000000000000000", "-9000000000000000000", true},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(fmt::format("{} and {}", row.reported, row.computed));
        const Sample reported{.column = {so2.id, Aspect::kMeasured}, .sum = number(row.reported)};
        const Sample computed{.column = {so2.id, Aspect::kMeasured}, .sum = number(row.computed)};
        const auto seen = disagreements(PointId{1}, Instant{}, 3, {&reported, 1}, {&computed, 1}, lookup);
        ASSERT_EQ(seen.sightings.size(), 1u);
        EXPECT_EQ(seen.sightings[0].present, row.disagree);
    }
}

TEST(Disagreements, DirectionsAreComparedTheShortWayRound) {
    Parameter wind;
    wind.id = ParameterId{1};
    wind.key = "wind_direction";
    const ParameterLookup lookup = [&](ParameterId) { return &wind; };
    const struct {
        int reported, computed;
        bool disagree;
    } rows[] = {{359, 1, false}, {1, 359, false}, {350, 10, false}, {350, 11, true}, {90, 120, true}, {0, 180, true}};
    for (const auto& [reported, computed, disagree] : rows) {
        SCOPED_TRACE(fmt::format("{} and {}", reported, computed));
        const Sample own{.column = {wind.id, Aspect::kMeasured}, .sum = Decimal::of(reported)};
        const Sample other{.column = {wind.id, Aspect::kMeasured}, .sum = Decimal::of(computed)};
        EXPECT_EQ(disagreements(PointId{1}, Instant{}, 3, {&own, 1}, {&other, 1}, lookup).sightings.at(0).present, disagree);
    }
}

TEST(Disagreements, OnlyValidMeasuredHoursOfBothAreCompared) {
    const ParameterLookup nothing = [](ParameterId) { return nullptr; };
    const Sample good{.column = {ParameterId{1}, Aspect::kMeasured}, .sum = Decimal::of(10)};
    const Sample other{.column = {ParameterId{2}, Aspect::kMeasured}, .sum = Decimal::of(90)};
    const Sample maximum{.column = {ParameterId{1}, Aspect::kMax}, .sum = Decimal::of(90)};
    const Sample marked{.column = {ParameterId{1}, Aspect::kMeasured}, .sum = Decimal::of(90), .flags = bits(Flag::kMarkInvalid)};
    const Sample few{.column = {ParameterId{1}, Aspect::kMeasured}, .sum = Decimal::of(90), .flags = bits(Flag::kTooFew)};
    const auto compared = [&](const Sample& reported, const Sample& computed) {
        return disagreements(PointId{1}, Instant{}, 3, {&reported, 1}, {&computed, 1}, nothing).sightings.size();
    };
    EXPECT_EQ(compared(good, good), 1u);
    EXPECT_EQ(compared(good, other), 0u);
    EXPECT_EQ(compared(good, maximum), 0u);
    EXPECT_EQ(compared(maximum, maximum), 0u);
    EXPECT_EQ(compared(good, marked), 0u);
    EXPECT_EQ(compared(marked, good), 0u);
    EXPECT_EQ(compared(good, few), 0u);
}

}  // namespace
}  // namespace lvwang::detect
