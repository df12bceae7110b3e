#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "assess/emission_gas.h"
#include "assess/emission_limits.h"
#include "assess/emission_report.h"
#include "assess/exact_ratio.h"
#include "base/text.h"
#include "standards/source_tree.h"

namespace lvwang::assess {
namespace {

using ::testing::HasSubstr;

const standards::Standards& law() {
    return standards::source_tree_standards();
}

const GasConstants& constants() {
    static const GasConstants kConstants = *GasConstants::under(law(), "hj75-2017");
    return kConstants;
}

Decimal dec(std::string_view text) {
    return *Decimal::parse(text);
}

// The number after "name=" in a row's words.
Decimal named(std::span<const std::string_view> words, std::string_view name) {
    for (const std::string_view word : words) {
        if (word.starts_with(name) && word.size() > name.size() && word[name.size()] == '=') {
            return dec(word.substr(name.size() + 1));
        }
    }
    return {};
}

GasState state_of(std::span<const std::string_view> words) {
    return {named(words, "ambient"), named(words, "gauge"), named(words, "temperature"), named(words, "moisture")};
}

std::string text_of(const Result<Decimal>& value, int decimals) {
    return value ? round_half_even(*value, decimals).to_string() : "invalid";
}

HourFigure sent(Instant start, std::string_view kilograms) {
    HourFigure hour;
    hour.start = start;
    hour.kg = dec(kilograms);
    return hour;
}

// 180 hours before the gap go up to 12.4 kg, 720 to 13.1, 2160 to 15.5; a calibration stands right before the gap.
std::string substitution(std::string_view state, Decimal capture_pct, int lost) {
    std::vector<HourFigure> hours;
    const Instant begin = start_of({2026, 1, 1});
    constexpr int kBefore = 2160;
    for (int i = 0; i < kBefore; ++i) {
        const int ago = kBefore - i;
        hours.push_back(sent(begin + i * kHourMs, ago == 2160 ? "15.5" : ago == 720 ? "13.1" : ago == 180 ? "12.4" : "9"));
    }
    hours.back().state = OutletState::kCalibration;
    for (int i = 0; i < lost; ++i) {
        HourFigure hour;
        hour.start = begin + (kBefore + i) * kHourMs;
        hour.lost = "mark";
        hour.state = *parse_outlet_state(state);
        hours.push_back(hour);
    }
    const CivilDate day = to_date(hours.back().start);
    const CaptureRate capture{day.year, (day.month + 2) / 3, 0, 0, 0, capture_pct};
    substitute_lost_hours(law().emission("hj75-2017").substitution, std::array{capture}, hours);
    if (!hours.back().substituted_kg) return "none";
    const std::string& text = hours.back().substitution;
    return fmt::format("{} = {}", text.substr(0, text.find(" valid")), hours.back().substituted_kg->to_string());
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

std::string limit_text(const CsvRow& row, std::span<const std::string_view> words) {
    const std::string table = fmt::format("{}/{}", row.text("edition"), words[0]);
    const auto rows = limits_of_table(law(), table);
    if (!rows) return rows.error().message;
    for (const standards::EmissionLimit* limit : *rows) {
        if (limit->parameter != words[1]) continue;
        const Limit found = *limit_for(law(), row.text("edition"), *limit, limit->unit);
        return judge({{}, dec(words[2]), 1, 0, 'N'}, found).exceeded ? "exceeded" : "attained";
    }
    return "no limit";
}

std::string flow_mean(std::span<const std::string_view> words) {
    std::vector<OutletHour> hours;
    for (int i = 0; i < 24; ++i) {
        const std::string_view word = words[1 + static_cast<std::size_t>(i) % (words.size() - 1)];
        const std::size_t times = word.find('x');
        hours.push_back(hour_at(i, words[0], word.substr(0, times), word.substr(times + 1)));
    }
    const auto rules = *OutletRules::of_wastewater(law(), hours.front().start);
    const auto report = report_wastewater(rules, {std::string(words[0]), {}, {}}, hours);
    return normalized(*report.days.at(0).measured).to_string();
}

// What a row of checks.csv comes to; empty where the check is another test's.
std::string outcome(const CsvRow& row) {
    const std::string_view check = row.text("check");
    const std::vector<std::string_view> all = split(row.text("given"), ' ');
    const std::span<const std::string_view> words(all);
    if (check == "mass_of_ppm") return text_of(mass_of_ppm(constants(), dec(words[1]), constants().molar_mass_so2), 2);
    if (check == "nox_of_ppm") {
        const auto no = mass_of_ppm(constants(), dec(words[0]), constants().molar_mass_no);
        const auto no2 = mass_of_ppm(constants(), dec(words[1]), constants().molar_mass_no2);
        return text_of(nox_as_no2(constants(), *no, *no2), 2);
    }
    if (check == "standard_state") return text_of(to_standard_state(constants(), dec(words[0]), state_of(words)), 5);
    if (check == "dry") return text_of(to_dry(dec(words[0]), named(words, "moisture")), 2);
    if (check == "excess_air") return text_of(excess_air(constants(), dec(words[0])), 1);
    if (check == "dry_flow") {
        return text_of(dry_standard_flow(constants(), named(words, "area"), named(words, "velocity"), state_of(words)), 0);
    }
    if (check == "mass_flow") return text_of(emission_kg_h(dec(words[0]), dec(words[2])), 2);
    if (check == "hour_minutes") {
        OutletHour hour = hour_at(0, "stack_so2", "20");
        hour.valid_minutes = std::stoi(std::string(words[0]));
        const auto figure = report_stack(stack_rules(), {"stack_so2", {}, {}}, std::array{hour}).hours.at(0);
        return figure.valid() ? "valid" : figure.lost;
    }
    if (check == "substitution") {
        return substitution(words[0], named(words, "capture"), static_cast<int>(ceil_to_integer(named(words, "lost"))));
    }
    if (check == "rate") {
        const auto rate = rate_limit(law(), row.text("edition"), words[0], words[1], dec(words[2]), words.size() == 3);
        return rate ? normalized(*rate).to_string() : rate.error().message;
    }
    if (check == "limit") return limit_text(row, words);
    if (check == "flow_mean") return flow_mean(words);
    return {};
}

TEST(Emission, WorkedExamples) {
    constexpr std::array<std::string_view, 7> kColumns{"id", "edition", "check", "given", "expected", "unit", "clause"};
    constexpr std::array kFamilies{"hj75", "hj356", "gb13271", "gb4915", "gb13223", "gb16297", "gb18918", "gb8978"};
    int checked = 0;
    for (const SourceText& file : standards::source_tree_texts()) {
        const bool ours = std::ranges::any_of(
            kFamilies, [&](std::string_view family) { return file.path.starts_with(fmt::format("standards/{}-", family)); });
        if (!ours || !file.path.ends_with("/checks.csv")) continue;
        const auto table = CsvTable::parse(file.path, file.text, kColumns);
        ASSERT_TRUE(table) << table.error().message;
        for (const CsvRow& row : table->rows()) {
            const std::string found = outcome(row);
            if (found.empty()) continue;
            EXPECT_EQ(found, row.text("expected")) << file.path << ":" << row.line() << " " << row.text("id");
            ++checked;
        }
    }
    EXPECT_GE(checked, 36);
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
    EXPECT_EQ(report.days.at(0).kg, dec("76")) << "what was sent out in those hours was sent out";
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
