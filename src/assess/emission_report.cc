#include "assess/emission_report.h"

#include <algorithm>
#include <cmath>

#include "assess/emission_gas.h"
#include "assess/exact_ratio.h"
#include "assess/statistics.h"
#include "assess/water_values.h"
#include "model/parameter_keys.h"

namespace lvwang::assess {
namespace {

using standards::Averaging;

constexpr int kMeanDecimals = 6;
constexpr int kPhDecimals = 2;
constexpr int kShareDecimals = 9;
constexpr int kHoursOfADay = 24;
constexpr Decimal kNone{0, 0};
constexpr Decimal kGramsOfAKilogram{1000, 0};

Sample sample_of(Decimal value) {
    return {{}, value, 1, 0, 'N'};
}

// Why a measured value is not valid; empty where it is.
std::string amiss(const OutletHour& hour, std::string_view parameter, int minutes_min) {
    if (hour.mark == "missing") return "missing";
    if (hour.twice) return "stands there twice and differs";
    if (hour.state != OutletState::kNormal) return fmt::format("mark {}", hour.mark);
    const auto value = hour.measured.find(parameter);
    if (value == hour.measured.end()) return "no value";
    if (value->second < kNone) return "negative";
    if (hour.valid_minutes && *hour.valid_minutes < minutes_min) {
        return fmt::format("{} of {} minutes", *hour.valid_minutes, minutes_min);
    }
    return {};
}

void judge_hour(HourFigure& figure, const OutletItem& item) {
    if (!item.limit) return;
    const auto& value = item.reference_oxygen_pct ? figure.converted : figure.measured;
    if (!value) {
        figure.not_judged = "not converted: no oxygen";
        return;
    }
    figure.exceeded = judge(sample_of(*value), *item.limit).exceeded;
}

HourFigure stack_hour(const OutletRules& rules, const OutletItem& item, const OutletHour& hour) {
    HourFigure figure;
    figure.start = hour.start;
    figure.state = hour.state;
    if (const auto value = hour.measured.find(item.parameter); value != hour.measured.end()) figure.measured = value->second;
    figure.stopped = hour.state == OutletState::kStopped;
    if (figure.stopped) return figure;
    figure.lost = amiss(hour, item.parameter, rules.minutes_min);
    if (!figure.lost.empty()) return figure;
    const auto reported = hour.converted.find(item.parameter);
    if (item.reference_oxygen_pct && reported != hour.converted.end()) {
        figure.converted = reported->second;
    } else if (item.reference_oxygen_pct && hour.oxygen_pct) {
        const Sample converted = convert(sample_of(*figure.measured), sample_of(*hour.oxygen_pct), *item.reference_oxygen_pct,
                                         rules.oxygen_in_air_pct);
        if (!converted.valid()) {
            figure.lost = fmt::format("oxygen {} %: no conversion", hour.oxygen_pct->to_string());
            return figure;
        }
        figure.converted = converted.value();
    }
    if (hour.flow_m3_h && *hour.flow_m3_h >= kNone) {
        const bool is_mass = item.unit.empty() || item.unit == "mg/m3";
        const auto kilograms = is_mass ? emission_kg_h(*figure.measured, *hour.flow_m3_h)
                                       : fail(ErrorCode::kUnsupported, "{} has no mass", item.unit);
        if (kilograms) figure.kg = *kilograms;
    }
    judge_hour(figure, item);
    return figure;
}

// What a mass is made from; none of what is no concentration of mass, such as turbidity or pH.
std::optional<Decimal> concentration(const OutletItem& item, Decimal measured, std::string_view unit) {
    if (item.unit.empty()) return measured;
    const auto value = to_water_unit(measured, item.unit, unit);
    return value ? std::optional(*value) : std::nullopt;
}

bool no_flow(const OutletHour& hour) {
    return hour.flow_m3_h && *hour.flow_m3_h == kNone;
}

HourFigure water_hour(const OutletRules& rules, const OutletItem& item, const OutletHour& hour) {
    HourFigure figure;
    figure.start = hour.start;
    figure.state = hour.state;
    if (const auto value = hour.measured.find(item.parameter); value != hour.measured.end()) figure.measured = value->second;
    figure.stopped = hour.state == OutletState::kStopped || no_flow(hour);
    if (figure.stopped) return figure;
    figure.lost = amiss(hour, item.parameter, rules.minutes_min);
    if (figure.lost.empty() && hour.flow_m3_h && *hour.flow_m3_h < kNone) figure.lost = "negative flow";
    if (!figure.lost.empty() || !hour.flow_m3_h || item.parameter == kPhKey) return figure;
    const auto mg_l = concentration(item, *figure.measured, "mg/L");
    if (!mg_l) return figure;
    const auto kilograms = ExactRatio(*mg_l).times(*hour.flow_m3_h).over(kGramsOfAKilogram).rounded(kMeanDecimals);
    if (kilograms) figure.kg = *kilograms;
    return figure;
}

// What the days are made of, in their order.
template <class Visit>
void each_day(std::span<const HourFigure> hours, Visit visit) {
    for (std::size_t begin = 0; begin < hours.size();) {
        const CivilDate day = to_date(hours[begin].start);
        std::size_t end = begin;
        while (end < hours.size() && to_date(hours[end].start) == day) ++end;
        visit(day, begin, end);
        begin = end;
    }
}

DayFigure counted(CivilDate day, std::span<const HourFigure> hours) {
    DayFigure figure;
    figure.day = day;
    ExactSum kilograms;
    bool complete = std::ssize(hours) == kHoursOfADay;  // of hours that the data do not reach nobody knows
    for (const HourFigure& hour : hours) {
        figure.valid_hours += hour.valid();
        figure.stopped_hours += hour.stopped;
        figure.lost_hours += !hour.lost.empty();
        figure.substituted_hours += hour.substituted_kg.has_value();
        figure.exceeded_hours += hour.exceeded.value_or(false);
        if (hour.stopped) continue;
        const auto& sent = hour.kg ? hour.kg : hour.substituted_kg;
        complete = complete && sent.has_value();
        if (sent) kilograms.add(*sent);
    }
    if (!complete) return figure;
    if (const auto total = kilograms.total(kMeanDecimals)) figure.kg = *total;
    return figure;
}

// Hours of the day that the data do not reach are due too.
std::string lacking_of(const OutletRules& rules, const DayFigure& day) {
    if (!rules.day_share) {
        const std::int64_t due = ceil_to_integer(rules.day_hours_min);
        return day.valid_hours >= due ? std::string() : fmt::format("{} of {} hours", day.valid_hours, due);
    }
    const int due = kHoursOfADay - day.stopped_hours;
    const auto share = share_pct(day.valid_hours, due, kShareDecimals);
    if (share && *share >= rules.day_hours_min) return {};
    return due == 0 ? "no flow all day"
                    : fmt::format("{} of {} hours due, {} % needed", day.valid_hours, due, rules.day_hours_min.to_string());
}

void add_stack_means(DayFigure& day, std::span<const HourFigure> hours) {
    ExactSum measured;
    ExactSum converted;
    for (const HourFigure& hour : hours) {
        if (!hour.valid()) continue;
        measured.add(*hour.measured);
        if (hour.converted) converted.add(*hour.converted);
    }
    if (!measured.empty()) day.measured = measured.mean(kMeanDecimals);
    if (!converted.empty()) day.converted = converted.mean(kMeanDecimals);
}

// Weighed by flow; pH, and what has no flow at all, is not.
std::optional<Decimal> water_mean_of(std::string_view parameter, std::span<const HourFigure> figures,
                                     std::span<const OutletHour> hours) {
    ExactSum weighed;
    ExactSum flow;
    ExactSum plain;
    double hydrogen = 0;
    int count = 0;
    for (std::size_t i = 0; i < figures.size(); ++i) {
        if (!figures[i].valid()) continue;
        ++count;
        plain.add(*figures[i].measured);
        hydrogen += std::pow(10.0, -figures[i].measured->to_double());
        if (!hours[i].flow_m3_h) continue;
        weighed.add_product(*figures[i].measured, *hours[i].flow_m3_h);
        flow.add(*hours[i].flow_m3_h);
    }
    if (count == 0) return std::nullopt;
    if (parameter == kPhKey) return Decimal::from_double(-std::log10(hydrogen / count), kPhDecimals);
    if (flow.empty()) return plain.mean(kMeanDecimals);
    const auto mean = weighed.over(flow, kMeanDecimals);
    return mean ? std::optional(*mean) : std::nullopt;
}

Result<int> count_rule(const standards::Standards& standards, std::string_view edition, Averaging average,
                       std::string_view within) {
    const standards::ValidityCount* const row = standards.validity(edition, "*", average, within);
    if (row == nullptr) return fail(ErrorCode::kNotFound, "{} has no count for {}", edition, standards::to_string(average));
    return static_cast<int>(ceil_to_integer(row->minimum));
}

}  // namespace

Result<OutletRules> OutletRules::of_stacks(const standards::Standards& standards, Instant observed) {
    LVWANG_ASSIGN(const standards::Edition* const edition, standards.edition_at("hj75", observed));
    OutletRules rules;
    LVWANG_ASSIGN(rules.minutes_min, count_rule(standards, edition->key, Averaging::kHour, ""));
    LVWANG_ASSIGN(const int day, count_rule(standards, edition->key, Averaging::kDay, ""));
    rules.day_hours_min = Decimal::of(day);
    LVWANG_ASSIGN(rules.days_min, count_rule(standards, edition->key, Averaging::kMonth, "month"));
    LVWANG_ASSIGN(rules.days_min_february, count_rule(standards, edition->key, Averaging::kMonth, "february"));
    LVWANG_ASSIGN(const standards::Rule* const air, standards.rule(edition->key, "oxygen_in_air_pct"));
    rules.oxygen_in_air_pct = air->value;
    rules.substitution = standards.emission(edition->key).substitution;
    return rules;
}

Result<OutletRules> OutletRules::of_wastewater(const standards::Standards& standards, Instant observed) {
    LVWANG_ASSIGN(const standards::Edition* const edition, standards.edition_at("hj356", observed));
    const standards::ValidityCount* const day = standards.validity(edition->key, "*", Averaging::kDay);
    const standards::ValidityCount* const hour = standards.validity(edition->key, "*", Averaging::kHour);
    const standards::ValidityCount* const month = standards.validity(edition->key, "*", Averaging::kMonth);
    if (day == nullptr || hour == nullptr || month == nullptr) {
        return fail(ErrorCode::kNotFound, "{} lacks a count", edition->key);
    }
    constexpr int kMinutesOfAnHour = 60;
    constexpr int kDaysOfAMonth = 30;
    constexpr int kDaysOfFebruary = 28;
    const auto share_of = [](Decimal pct, int whole) {
        return static_cast<int>(ceil_to_integer({pct.mantissa * whole, static_cast<std::uint8_t>(pct.scale + 2)}));
    };
    OutletRules rules;
    rules.minutes_min = share_of(hour->minimum, kMinutesOfAnHour);
    rules.day_hours_min = day->minimum;
    rules.day_share = true;
    rules.days_min = share_of(month->minimum, kDaysOfAMonth);
    rules.days_min_february = share_of(month->minimum, kDaysOfFebruary);
    return rules;
}

OutletReport report_stack(const OutletRules& rules, const OutletItem& item, std::span<const OutletHour> hours) {
    OutletReport report;
    report.item = item;
    for (const OutletHour& hour : hours) report.hours.push_back(stack_hour(rules, item, hour));
    report.captures = capture_rates(report.hours);
    substitute_lost_hours(rules.substitution, report.captures, report.hours);
    each_day(report.hours, [&](CivilDate date, std::size_t begin, std::size_t end) {
        const std::span<const HourFigure> of_day(report.hours.begin() + static_cast<std::ptrdiff_t>(begin),
                                                 report.hours.begin() + static_cast<std::ptrdiff_t>(end));
        DayFigure day = counted(date, of_day);
        day.lacking = lacking_of(rules, day);
        if (day.lacking.empty()) add_stack_means(day, of_day);
        report.days.push_back(std::move(day));
    });
    report.months = months_of(report.days, rules.days_min, rules.days_min_february);
    return report;
}

OutletReport report_wastewater(const OutletRules& rules, const OutletItem& item, std::span<const OutletHour> hours) {
    OutletReport report;
    report.item = item;
    for (const OutletHour& hour : hours) report.hours.push_back(water_hour(rules, item, hour));
    if (item.parameter != kPhKey) {  // pH has no mass that could be lost
        report.captures = capture_rates(report.hours);
        substitute_lost_hours_of_water(report.hours);
    }
    each_day(report.hours, [&](CivilDate date, std::size_t begin, std::size_t end) {
        const std::span<const HourFigure> figures(report.hours.begin() + static_cast<std::ptrdiff_t>(begin),
                                                  report.hours.begin() + static_cast<std::ptrdiff_t>(end));
        DayFigure day = counted(date, figures);
        day.lacking = lacking_of(rules, day);
        if (day.lacking.empty()) day.measured = water_mean_of(item.parameter, figures, hours.subspan(begin, end - begin));
        if (day.measured && item.limit) day.exceeded = judge(sample_of(*day.measured), *item.limit).exceeded;
        report.days.push_back(std::move(day));
    });
    report.months = months_of(report.days, rules.days_min, rules.days_min_february);
    return report;
}

}  // namespace lvwang::assess
