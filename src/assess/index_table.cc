#include "assess/index_table.h"

#include <algorithm>

#include "assess/air_index.h"
#include "base/check.h"

namespace lvwang::assess {
namespace {

// Half to even of a value that is not negative, by a power of ten that the compiler knows.
template <std::int64_t power>
std::int64_t round_by(std::int64_t mantissa) {
    const std::int64_t whole = mantissa / power;
    const std::int64_t rest = mantissa % power;
    const std::int64_t half = power / 2;
    return whole + (rest > half || (rest == half && (whole & 1) != 0) ? 1 : 0);
}

std::int64_t rounded_mantissa(Decimal value, int decimals) {
    switch (value.scale - decimals) {
        case 0: return value.mantissa;
        case 1: return round_by<10>(value.mantissa);
        case 2: return round_by<100>(value.mantissa);
        case 3: return round_by<1000>(value.mantissa);
        case 9: return round_by<1'000'000'000>(value.mantissa);
        default: return round_half_even(value, decimals).mantissa;
    }
}

}  // namespace

IndexTable::IndexTable(const standards::IndexRules& rules, standards::Report report)
    : rules_(&rules), columns_(&rules.columns(report)) {
    LVWANG_CHECK(columns_->size() <= kIndexColumnsMax, "{} columns", columns_->size());
    for (const standards::IndexColumn& column : *columns_) {
        Column& table = tables_.emplace_back();
        table.decimals = column.decimals;
        table.required = column.required;
        if (column.above) table.above = static_cast<std::int16_t>(*column.above);
        const std::int64_t last = round_half_even(column.bands.back().concentration, column.decimals).mantissa;
        for (std::int64_t mantissa = 0; mantissa <= last; ++mantissa) {
            const auto index = individual_index(column, {mantissa, static_cast<std::uint8_t>(column.decimals)});
            table.by_mantissa.push_back(index ? static_cast<std::int16_t>(*index) : kNone);
        }
    }
}

std::int16_t IndexTable::look_up(const Column& column, Decimal concentration) {
    const auto mantissa = static_cast<std::uint64_t>(rounded_mantissa(concentration, column.decimals));
    return mantissa < column.by_mantissa.size() ? column.by_mantissa[mantissa] : column.above;
}

IndexTable::Index IndexTable::of(std::span<const std::optional<Decimal>> concentrations, std::uint16_t not_monitored) const {
    LVWANG_CHECK(concentrations.size() == tables_.size(), "{} of {} concentrations", concentrations.size(), tables_.size());
    Index index;
    for (std::size_t i = 0; i < tables_.size(); ++i) {
        if (!concentrations[i]) {
            const bool due = tables_[i].required && (not_monitored >> i & 1) == 0;
            index.missing |= static_cast<std::uint16_t>((due ? 1 : 0) << i);
            continue;
        }
        index.single[i] = look_up(tables_[i], *concentrations[i]);
        index.largest = std::max(index.largest, index.single[i]);
    }
    const bool too_little =
        index.missing != 0 && rules_->publish_incomplete_above && index.largest <= *rules_->publish_incomplete_above;
    if (!too_little) index.aqi = index.largest;
    return index;
}

AirIndex IndexTable::named(const Index& index) const {
    AirIndex named;
    named.edition = rules_->edition;
    for (std::size_t i = 0; i < tables_.size(); ++i) {
        const std::string& key = (*columns_)[i].parameter;
        if (index.single[i] != kNone) named.iaqi.emplace_back(key, index.single[i]);
        if ((index.missing >> i & 1) != 0) named.na_reason += (named.na_reason.empty() ? "" : " ") + key;
    }
    if (index.aqi == kNone) {
        if (named.na_reason.empty()) named.na_reason = kNoValidConcentration;
        return named;
    }
    named.na_reason.clear();
    const standards::Category& category = rules_->category(index.aqi);
    named.aqi = index.aqi;
    named.level = category.level;
    named.category = category.name;
    if (index.aqi > rules_->primary_above) {
        for (std::size_t i = 0; i < tables_.size(); ++i) {
            if (index.single[i] == index.aqi) named.primary.push_back((*columns_)[i].parameter);
        }
    }
    return named;
}

}  // namespace lvwang::assess
