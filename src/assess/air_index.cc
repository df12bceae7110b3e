#include "assess/air_index.h"

#include <algorithm>
#include <string>

#include "base/check.h"

namespace lvwang::assess {
namespace {

using standards::Breakpoint;
using standards::IndexColumn;

// value * 10^scale, exactly: tables are read with at most 1e6 and six decimals, so products with an index fit 64 bits.
std::int64_t at_scale(Decimal value, int scale) {
    return value.mantissa * power_of_ten(scale - value.scale);
}

// Index inside the band low..high, rounded up.
int interpolate(const Breakpoint& low, const Breakpoint& high, Decimal concentration) {
    const int scale = std::max({low.concentration.scale, high.concentration.scale, concentration.scale});
    const std::int64_t from = at_scale(low.concentration, scale);
    const std::int64_t width = at_scale(high.concentration, scale) - from;
    const std::int64_t rise = (high.index - low.index) * (at_scale(concentration, scale) - from);
    return low.index + static_cast<int>((rise + width - 1) / width);
}

std::string known_keys(std::span<const IndexColumn> columns) {
    std::string keys;
    for (const IndexColumn& column : columns) keys += fmt::format("{}{}", keys.empty() ? "" : ", ", column.parameter);
    return keys;
}

Result<void> check_concentrations(const standards::IndexRules& rules, standards::Report report,
                                  std::span<const Concentration> concentrations) {
    for (std::size_t i = 0; i < concentrations.size(); ++i) {
        const auto& [parameter, value] = concentrations[i];
        const auto& columns = rules.columns(report);
        if (std::ranges::find(columns, parameter, &IndexColumn::parameter) == columns.end()) {
            return fail_field(parameter, "'{}' is not part of the {} report of {}; {} are", parameter, to_string(report),
                              rules.edition, known_keys(columns));
        }
        if (value < Decimal::of(0)) {
            return fail_field(parameter, "{}={} is negative", parameter, value.to_string());
        }
        if (std::ranges::count(concentrations.first(i), parameter, &Concentration::parameter) > 0) {
            return fail_field(parameter, "{} is given twice", parameter);
        }
    }
    return {};
}

}  // namespace

std::optional<int> individual_index(const IndexColumn& column, Decimal concentration) {
    LVWANG_CHECK(concentration >= Decimal::of(0), "{} of {}", concentration.to_string(), column.parameter);
    const Decimal rounded = round_half_even(concentration, column.decimals);
    for (std::size_t i = 1; i < column.bands.size(); ++i) {
        if (rounded <= column.bands[i].concentration) return interpolate(column.bands[i - 1], column.bands[i], rounded);
    }
    return column.above;
}

Result<AirIndex> air_index(const standards::IndexRules& rules, standards::Report report,
                           std::span<const Concentration> concentrations, std::span<const std::string_view> not_monitored) {
    LVWANG_TRY(check_concentrations(rules, report, concentrations));
    AirIndex result;
    result.edition = rules.edition;
    int largest = -1;
    std::string missing;
    for (const IndexColumn& column : rules.columns(report)) {
        const auto given = std::ranges::find(concentrations, column.parameter, &Concentration::parameter);
        if (given == concentrations.end()) {
            const bool due = column.required && std::ranges::count(not_monitored, column.parameter) == 0;
            if (due) missing += fmt::format("{}{}", missing.empty() ? "" : " ", column.parameter);
            continue;
        }
        if (const std::optional<int> index = individual_index(column, given->value)) {
            result.iaqi.emplace_back(column.parameter, *index);
            largest = std::max(largest, *index);
        }
    }
    if (largest < 0) {
        result.na_reason = missing.empty() ? std::string(kNoValidConcentration) : missing;
        return result;
    }
    if (!missing.empty() && rules.publish_incomplete_above && largest <= *rules.publish_incomplete_above) {
        result.na_reason = missing;
        return result;
    }
    const standards::Category& category = rules.category(largest);
    result.aqi = largest;
    result.level = category.level;
    result.category = category.name;
    if (largest > rules.primary_above) {
        for (const auto& [parameter, index] : result.iaqi) {
            if (index == largest) result.primary.push_back(parameter);
        }
    }
    return result;
}

}  // namespace lvwang::assess
