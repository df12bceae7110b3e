#include "assess/water_index.h"

#include <algorithm>

#include "assess/statistics.h"

namespace lvwang::assess {
namespace {

using standards::LimitSense;

constexpr int kUnroundedDecimals = 12;  // of single indices before the one rounding of their sum

// numerator / denominator of two decimals.
std::optional<Decimal> quotient(Decimal numerator, Decimal denominator) {
    if (denominator.mantissa == 0) return std::nullopt;
    const auto value = divide_half_even(Int128{numerator.mantissa} * power_of_ten(denominator.scale),
                                        Int128{denominator.mantissa} * power_of_ten(numerator.scale), kUnroundedDecimals);
    return value ? std::optional(*value) : std::nullopt;
}

Decimal minus(Decimal a, Decimal b) {
    ExactSum sum;
    sum.add(a);
    sum.add({-b.mantissa, b.scale});
    return sum.total().value_or(Decimal{});
}

std::optional<Decimal> single_index(const WaterIndexRules& rules, const standards::WaterLimit& limit, Decimal value) {
    const Decimal of_three = limit.of(WaterClass::kIII);
    if (limit.sense == LimitSense::kAtLeast) return quotient(of_three, value);
    if (limit.sense == LimitSense::kAtMost) return quotient(value, of_three);
    if (value <= rules.ph_neutral) return quotient(minus(rules.ph_neutral, value), minus(rules.ph_neutral, *limit.lower));
    return quotient(minus(value, rules.ph_neutral), minus(of_three, rules.ph_neutral));
}

const WaterItemMean* mean_of(std::span<const WaterItemMean> means, const standards::WaterItem& item) {
    for (const std::string& key : {item.parameter, item.also}) {
        const auto found = std::ranges::find(means, key, &WaterItemMean::parameter);
        if (!key.empty() && found != means.end() && found->mean.value >= Decimal::of(0)) return &*found;
    }
    return nullptr;
}

}  // namespace

Result<WaterIndexRules> WaterIndexRules::under(const standards::Standards& standards, std::string_view edition) {
    WaterIndexRules rules;
    rules.edition = edition;
    LVWANG_ASSIGN(const standards::Rule* const neutral, standards.rule(edition, "ph_neutral"));
    rules.ph_neutral = neutral->value;
    LVWANG_ASSIGN(const standards::Rule* const index, standards.rule(edition, "index_decimals"));
    rules.index_decimals = static_cast<int>(ceil_to_integer(index->value));
    LVWANG_ASSIGN(const standards::Rule* const change, standards.rule(edition, "change_decimals"));
    rules.change_decimals = static_cast<int>(ceil_to_integer(change->value));
    return rules;
}

WaterIndex water_index(const WaterRules& rules, const WaterIndexRules& index_rules, WaterBody body,
                       std::span<const WaterItemMean> means, std::span<const std::string> only) {
    WaterIndex result;
    ExactSum sum;
    for (const standards::WaterItem& item : rules.method->items) {
        if (!item.evaluated || (!only.empty() && std::ranges::find(only, item.parameter) == only.end())) continue;
        const standards::WaterLimit* const limit = rules.limit(item.parameter, body);
        const WaterItemMean* const mean = limit == nullptr ? nullptr : mean_of(means, item);
        const auto single = mean == nullptr ? std::nullopt : single_index(index_rules, *limit, mean->mean.value);
        if (!single) {
            result.missing.push_back(item.parameter);
            continue;
        }
        sum.add(*single);
        result.single.emplace_back(item.parameter, round_half_even(*single, index_rules.index_decimals));
    }
    if (sum.empty()) return result;
    if (const auto total = sum.total(index_rules.index_decimals)) result.index = *total;
    return result;
}

std::optional<Decimal> city_index(const WaterIndexRules& index_rules, const std::optional<Decimal>& rivers, int sections,
                                  const std::optional<Decimal>& lakes, int points) {
    if ((sections > 0 && !rivers) || (points > 0 && !lakes) || sections + points == 0) return std::nullopt;
    ExactSum weighed;
    if (sections > 0) weighed.add_product(*rivers, Decimal::of(sections));
    if (points > 0) weighed.add_product(*lakes, Decimal::of(points));
    ExactSum count;
    count.add(Decimal::of(sections + points));
    const auto index = weighed.over(count, index_rules.index_decimals);
    return index ? std::optional(*index) : std::nullopt;
}

std::optional<Decimal> index_change_pct(const WaterIndexRules& index_rules, const std::optional<Decimal>& now,
                                        const std::optional<Decimal>& before) {
    if (!now || !before || before->mantissa <= 0) return std::nullopt;
    const auto change = change_pct(*now, *before, index_rules.change_decimals);
    return change ? std::optional(*change) : std::nullopt;
}

}  // namespace lvwang::assess
