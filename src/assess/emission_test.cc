#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "assess/emission_gas.h"
#include "assess/emission_limits.h"
#include "assess/emission_report.h"
#include "assess/exact_ratio.h"
#include "assess/law_fixture.h"

namespace lvwang::assess {
namespace {

using ::testing::HasSubstr;

const GasConstants& constants() {
    static const GasConstants kConstants = *GasConstants::under(law(), "hj75-2017");
    return kConstants;
}

HourFigure sent(Instant start, std::string_view kilograms) {
    HourFigure hour;
    hour.start = start;
    hour.kg = dec(kilograms);
    return hour;
}

OutletRules stack_rules() {
    return *OutletRules::of_stacks(law(), start_of({2026, 1, 1}));
}

OutletHour hour_at(int hour, std::string_view key, std::string_view value, std::string_view flow = "100000",
                   std::string_view oxygen = "") {
    OutletHour one;
    one.start = start_of({2026, 4, 1}) + hour * kHourMs;
    one.measured.emplace(key, dec(value));
    if (!flow.empty()) one.flow_m3_h = dec(flow);
    if (!oxygen.empty()) one.oxygen_pct = dec(oxygen);
    return one;
}

TEST(Emission, WhatIsImpossibleIsAnErrorAndNoNumber) {
    EXPECT_THAT(to_standard_state(constants(), dec("10"), {dec("101300"), dec("-101300"), dec("20"), {}}).error().message,
                HasSubstr("a pressure of 0 Pa"));
    EXPECT_THAT(to_standard_state(constants(), dec("10"), {dec("101300"), {}, dec("-273"), {}}).error().message,
                HasSubstr("below absolute zero"));
    EXPECT_FALSE(dry_standard_flow(constants(), dec("-1"), dec("15"), {dec("101300"), {}, dec("20"), dec("5")}));
    EXPECT_FALSE(excess_air(constants(), dec("-0.1")));
    EXPECT_FALSE(ExactRatio(dec("1")).over(dec("0.000")).rounded(2));
    EXPECT_FALSE(ExactRatio(dec("9000000000000000007")).times(dec("9000000000000000007")).times(dec("3")).rounded(0));
    EXPECT_FALSE(rate_limit(law(), "gb16297-1996", "so2", "stack_so2", dec("0")));
    EXPECT_THAT(rate_limit(law(), "gb16297-1996", "so2", "smoke", dec("15")).error().message, HasSubstr("no rates of smoke"));
    EXPECT_EQ(
        limits_of_table(law(), "gb13271-2015/coal").error().message,
        "no edition 'gb13271-2015' with limits of outlets; there are gb13223-2011, gb13271-2014, gb16297-1996, gb18918-2002, "
        "gb4915-2013, gb8978-1996");
    EXPECT_THAT(limits_of_table(law(), "hj633-2026/coal").error().message, HasSubstr("no edition 'hj633-2026' with limits"));
    EXPECT_THAT(limits_of_table(law(), "gb13271-2014/coal").error().message, HasSubstr("there are in_use_coal, "));
    EXPECT_THAT(limits_of_table(law(), "gb13271-2014").error().message, HasSubstr("names no table"));
}

OutletItem sulphur_at(std::string_view limit, std::string_view reference) {
    Limit row;
    row.upper = dec(limit);
    row.standard = "GB 13271-2014";
    return {"stack_so2", row, dec(reference)};
}

TEST(Emission, MarkedHoursAreNotJudgedAndNotLostFromTheList) {
    std::vector<OutletHour> hours;
    for (int i = 0; i < 24; ++i) hours.push_back(hour_at(i, "stack_so2", "40", "100000", "9"));
    hours[3] = hour_at(3, "stack_so2", "400", "100000", "9");
    hours[4] = hour_at(4, "stack_so2", "400", "100000", "9");
    hours[4].state = OutletState::kMaintenance;
    hours[4].mark = "M";
    hours[5].state = OutletState::kStopped;
    hours[6] = hour_at(6, "stack_so2", "-1", "100000", "9");
    hours[7] = hour_at(7, "stack_so2", "40", "100000", "21");
    hours[8] = hour_at(8, "stack_so2", "40", "100000");
    const OutletReport report = report_stack(stack_rules(), sulphur_at("200", "9"), hours);
    EXPECT_EQ(report.hours[3].exceeded, true);
    EXPECT_EQ(report.hours[4].lost, "mark M");
    EXPECT_EQ(report.hours[4].measured, dec("400")) << "listed all the same";
    EXPECT_FALSE(report.hours[4].exceeded);
    EXPECT_TRUE(report.hours[5].stopped);
    EXPECT_EQ(report.hours[6].lost, "negative");
    EXPECT_EQ(report.hours[7].lost, "oxygen 21 %: no conversion");
    EXPECT_EQ(report.hours[8].not_judged, "not converted: no oxygen");
    EXPECT_EQ(report.hours[8].kg, dec("4")) << "masses come from the measured value";
    const DayFigure& day = report.days.at(0);
    EXPECT_EQ(day.valid_hours, 20);
    EXPECT_EQ(day.stopped_hours, 1);
    EXPECT_EQ(day.lost_hours, 3);
    EXPECT_EQ(day.exceeded_hours, 1);
    EXPECT_EQ(day.lacking, "");
    EXPECT_EQ(day.measured->to_string(), "58.000000") << "(19 x 40 + 400) / 20";
    EXPECT_FALSE(day.kg) << "three hours are lost and nothing lies before them to fill them in";
    EXPECT_EQ(report.captures.at(0).pct->to_string(), "87.0") << "20 of 23";
    EXPECT_THAT(report.hours[4].substitution, HasSubstr("4 of 2160 valid hours before"));
    EXPECT_EQ(report.months.at(0).lacking, "1 of 25 days");
    EXPECT_FALSE(report.months.at(0).measured);
}

TEST(Emission, NineteenHoursAreNoDay) {
    std::vector<OutletHour> hours;
    for (int i = 0; i < 24; ++i) {
        if (i < 5) continue;
        hours.push_back(hour_at(i, "stack_so2", "40"));
    }
    const OutletReport report = report_stack(stack_rules(), {"stack_so2", {}, {}}, without_gaps(hours));
    EXPECT_EQ(report.days.at(0).lacking, "19 of 20 hours");
    EXPECT_FALSE(report.days.at(0).measured);
    EXPECT_EQ(report.hours.at(0).kg, dec("4")) << "what was sent out in an hour was sent out";
    EXPECT_FALSE(report.days.at(0).kg) << "of five hours nobody knows";
}

TEST(Emission, GapsAreHoursThatAreMissing) {
    const std::vector<OutletHour> two{hour_at(0, "stack_so2", "1"), hour_at(3, "stack_so2", "1")};
    const std::vector<OutletHour> whole = without_gaps(two);
    ASSERT_EQ(whole.size(), 4U);
    EXPECT_EQ(report_stack(stack_rules(), {"stack_so2", {}, {}}, whole).hours[1].lost, "missing");
    EXPECT_TRUE(without_gaps({}).empty());
}

TEST(Emission, MonthsAddUpDays) {
    std::vector<DayFigure> days;
    for (int i = 0; i < 31; ++i) {
        DayFigure day;
        day.day = add_days({2026, 3, 1}, i);
        if (i < 7) day.lacking = "x";
        day.measured = dec("30");
        day.kg = dec("100");
        days.push_back(day);
    }
    EXPECT_EQ(months_of(days, 25, 23).at(0).lacking, "24 of 25 days");
    EXPECT_EQ(months_of(days, 25, 23).at(0).t->to_string(), "3.100000");
    days[6].lacking.clear();
    EXPECT_EQ(months_of(days, 25, 23).at(0).measured, dec("30"));
    days[5].lacking.clear();
    const std::vector<DayFigure> part(days.begin(), days.end() - 1);
    EXPECT_FALSE(months_of(part, 25, 23).at(0).t) << "a month that is not over has no total";
    EXPECT_TRUE(months_of(part, 25, 23).at(0).measured) << "but a mean, by the count of days";
    days[0].kg.reset();
    EXPECT_FALSE(months_of(days, 25, 23).at(0).t) << "a day without a total leaves no total";
    EXPECT_TRUE(months_of({}, 25, 23).empty());
}

TEST(Emission, WastewaterIsJudgedByDaysWeighedByFlow) {
    const auto rules = *OutletRules::of_wastewater(law(), start_of({2026, 4, 1}));
    Limit limit;
    limit.upper = dec("50");
    std::vector<OutletHour> hours;
    for (int i = 0; i < 24; ++i) hours.push_back(hour_at(i, "cod", i < 12 ? "30" : "80", i < 12 ? "200" : "100"));
    OutletReport report = report_wastewater(rules, {"cod", limit, {}}, hours);
    EXPECT_EQ(report.days.at(0).measured->to_string(), "46.666667");
    EXPECT_EQ(report.days.at(0).exceeded, false);
    EXPECT_EQ(report.days.at(0).kg, dec("168")) << "(12 x 30 x 200 + 12 x 80 x 100) / 1000";
    for (int i = 0; i < 12; ++i) hours[static_cast<std::size_t>(i)].flow_m3_h = dec("0");
    report = report_wastewater(rules, {"cod", limit, {}}, hours);
    EXPECT_EQ(report.days.at(0).valid_hours, 12);
    EXPECT_EQ(report.days.at(0).stopped_hours, 12) << "an hour without flow is neither valid nor due";
    EXPECT_EQ(report.days.at(0).exceeded, true);
    for (int i = 12; i < 16; ++i) hours[static_cast<std::size_t>(i)].measured["cod"] = dec("-1");
    report = report_wastewater(rules, {"cod", limit, {}}, hours);
    EXPECT_EQ(report.days.at(0).lacking, "8 of 12 hours due, 75 % needed");
    EXPECT_FALSE(report.days.at(0).exceeded);
    for (OutletHour& hour : hours) hour.flow_m3_h = dec("0");
    EXPECT_EQ(report_wastewater(rules, {"cod", limit, {}}, hours).days.at(0).lacking, "no flow all day");
}

TEST(Emission, MassesAreMadeFromTheUnitThatWasMeasured) {
    const auto rules = *OutletRules::of_wastewater(law(), start_of({2026, 4, 1}));
    const std::vector<OutletHour> hour{hour_at(0, "hexavalent_chromium", "30", "200")};
    const auto kilograms = [&](std::string_view unit) {
        return report_wastewater(rules, {"hexavalent_chromium", {}, {}, std::string(unit)}, hour).hours.at(0).kg;
    };
    EXPECT_EQ(kilograms("mg/L"), dec("6"));
    EXPECT_EQ(kilograms("ug/L"), dec("0.006"));
    EXPECT_FALSE(kilograms("NTU")) << "turbidity has no mass";
    const std::vector<OutletHour> gas{hour_at(0, "stack_so2", "30")};
    EXPECT_EQ(report_stack(stack_rules(), {"stack_so2", {}, {}, "mg/m3"}, gas).hours.at(0).kg, dec("3"));
    EXPECT_FALSE(report_stack(stack_rules(), {"stack_so2", {}, {}, "%"}, gas).hours.at(0).kg);
}

TEST(Emission, LostHoursOfWaterAreTheMeanOfAsManyBefore) {
    std::vector<HourFigure> hours{sent(Instant{0}, "9"), sent(Instant{kHourMs}, "1"), sent(Instant{2 * kHourMs}, "2")};
    HourFigure lost;
    lost.lost = "missing";
    hours.insert(hours.end(), 2, lost);
    substitute_lost_hours_of_water(hours);
    EXPECT_EQ(hours[3].substituted_kg, dec("1.5"));
    hours.insert(hours.end(), 2, lost);
    for (HourFigure& hour : hours) hour.substituted_kg.reset();
    substitute_lost_hours_of_water(hours);
    EXPECT_EQ(hours[3].substitution, "3 of 4 valid hours before");
    EXPECT_FALSE(hours[3].substituted_kg);
    EXPECT_EQ(equal_stretch_value(std::array{dec("7.1"), dec("9.0"), dec("7.3")}, true), dec("7.3")) << "of pH the median";
    EXPECT_EQ(equal_stretch_value(std::array{dec("7.1"), dec("7.3")}, true), dec("7.2"));
    EXPECT_FALSE(equal_stretch_value({}, false));
}

TEST(Emission, OutOfControlWithoutACalibrationIsNotFilledIn) {
    std::vector<HourFigure> hours;
    for (int i = 0; i < 200; ++i) hours.push_back(sent(start_of({2026, 1, 1}) + i * kHourMs, "9"));
    HourFigure lost;
    lost.start = start_of({2026, 1, 1}) + 200 * kHourMs;
    lost.lost = "mark out_of_control";
    lost.state = OutletState::kOutOfControl;
    hours.push_back(lost);
    const std::vector<CaptureRate> captures = capture_rates(hours);
    EXPECT_EQ(captures.at(0).pct->to_string(), "99.5");
    substitute_lost_hours(law().emission("hj75-2017").substitution, captures, hours);
    EXPECT_EQ(hours.back().substitution, "no calibration before");
}

TEST(Emission, MarksAreLettersOrWords) {
    for (const auto& [text, state] : {std::pair{"", OutletState::kNormal},
                                      {"N", OutletState::kNormal},
                                      {"F", OutletState::kStopped},
                                      {"d", OutletState::kMaintenance},
                                      {"S", OutletState::kMaintenance},
                                      {"calibration", OutletState::kCalibration},
                                      {"out_of_control", OutletState::kOutOfControl}}) {
        EXPECT_EQ(parse_outlet_state(text), state) << text;
    }
    EXPECT_FALSE(parse_outlet_state("X"));
}

}  // namespace
}  // namespace lvwang::assess
