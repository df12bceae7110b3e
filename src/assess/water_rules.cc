#include "assess/water_rules.h"

#include <algorithm>

#include "base/check.h"

namespace lvwang::assess {
namespace {

Result<void> read(const standards::Standards& standards, std::string_view edition, std::string_view name, Decimal& target) {
    LVWANG_ASSIGN(const standards::Rule* const rule, standards.rule(edition, name));
    target = rule->value;
    return {};
}

Result<void> read(const standards::Standards& standards, std::string_view edition, std::string_view name, int& target) {
    LVWANG_ASSIGN(const standards::Rule* const rule, standards.rule(edition, name));
    target = static_cast<int>(ceil_to_integer(rule->value));
    return {};
}

}  // namespace

Result<WaterRules> WaterRules::under(const standards::Standards& standards, std::string_view edition) {
    LVWANG_ASSIGN(const standards::Edition* const method, standards.edition(edition));
    WaterRules rules;
    rules.edition = method->key;
    rules.method = &standards.water(method->key);
    if (rules.method->items.empty() || rules.method->levels.empty()) {
        return fail(ErrorCode::kNotFound, "{} says nothing about how surface water is evaluated", method->standard);
    }
    LVWANG_ASSIGN(const standards::Edition* const limits, standards.edition_at("gb3838", start_of(method->from)));
    rules.limits_edition = limits->key;
    rules.limits = &standards.water(limits->key);
    const std::string_view key = rules.edition;
    LVWANG_TRY(read(standards, key, "indicators_max", rules.indicators_max));
    LVWANG_TRY(read(standards, key, "multiple_decimals", rules.multiple_decimals));
    LVWANG_TRY(read(standards, key, "share_decimals", rules.share_decimals));
    LVWANG_TRY(read(standards, key, "ph_mean_decimals", rules.ph_mean_decimals));
    LVWANG_TRY(read(standards, key, "undetected_share", rules.undetected_share));
    LVWANG_TRY(read(standards, key, "few_sections_below", rules.few_sections_below));
    LVWANG_TRY(read(standards, key, "good_share_excellent_pct", rules.good_share_excellent_pct));
    LVWANG_TRY(read(standards, key, "good_share_good_pct", rules.good_share_good_pct));
    LVWANG_TRY(read(standards, key, "inferior_share_moderate_pct", rules.inferior_share_moderate_pct));
    LVWANG_TRY(read(standards, key, "inferior_share_heavy_pct", rules.inferior_share_heavy_pct));
    LVWANG_TRY(read(standards, key, "trend_unchanged_max_pct", rules.trend_unchanged_max_pct));
    LVWANG_TRY(read(standards, key, "trend_some_max_pct", rules.trend_some_max_pct));
    LVWANG_TRY(read(standards, key, "trend_clear_levels", rules.trend_clear_levels));
    LVWANG_TRY(read(standards, key, "month_samplings_min", rules.month_samplings_min));
    LVWANG_TRY(read(standards, key, "quarter_samplings_min", rules.quarter_samplings_min));
    LVWANG_TRY(read(standards, key, "year_samplings_min", rules.year_samplings_min));
    return rules;
}

Result<WaterRules> WaterRules::at(const standards::Standards& standards, Instant observed) {
    LVWANG_ASSIGN(const standards::Edition* const method, standards.edition_at("surface_water", observed));
    LVWANG_ASSIGN(const standards::Edition* const limits, standards.edition_at("gb3838", observed));
    LVWANG_ASSIGN(WaterRules rules, under(standards, method->key));
    rules.limits_edition = limits->key;
    rules.limits = &standards.water(limits->key);
    return rules;
}

const standards::WaterItem* WaterRules::item(std::string_view parameter) const {
    for (const standards::WaterItem& row : method->items) {
        if (row.parameter == parameter || (!row.also.empty() && row.also == parameter)) return &row;
    }
    return nullptr;
}

const standards::WaterLimit* WaterRules::limit(std::string_view parameter, WaterBody body) const {
    for (const standards::WaterLimit& row : limits->limits) {
        if (row.parameter == parameter && (!row.body || *row.body == body)) return &row;
    }
    return nullptr;
}

const standards::WaterLevel& WaterRules::level(WaterClass water_class) const {
    for (const standards::WaterLevel& row : method->levels) {
        if (water_class <= row.to) return row;
    }
    LVWANG_CHECK(!method->levels.empty(), "{} has no levels", edition);
    return method->levels.back();
}

std::vector<std::string> WaterRules::basic_items() const {
    std::vector<std::string> keys;
    for (const standards::WaterItem& row : method->items) {
        if (row.basic) keys.push_back(row.parameter);
    }
    return keys;
}

}  // namespace lvwang::assess
