#include "assess/water_class.h"

#include <algorithm>

#include "assess/statistics.h"
#include "base/check.h"
#include "model/parameter_keys.h"

namespace lvwang::assess {
namespace {

using standards::LimitSense;

// Items in the order of the text, each once, its own code before the other.
const WaterItemMean* mean_of(std::span<const WaterItemMean> means, const standards::WaterItem& item) {
    for (const std::string& key : {item.parameter, item.also}) {
        if (key.empty()) continue;
        const auto found = std::ranges::find(means, key, &WaterItemMean::parameter);
        if (found != means.end() && found->mean.value >= Decimal::of(0)) return &*found;
    }
    return nullptr;
}

std::optional<Decimal> multiple_of(const WaterRules& rules, const standards::WaterItem& item, const standards::WaterLimit& limit,
                                   const WaterItemClass& found) {
    if (!item.multiple || found.water_class <= WaterClass::kIII) return std::nullopt;
    const auto multiple = exceedance_multiple(found.value, limit.of(WaterClass::kIII), rules.multiple_decimals);
    return multiple ? std::optional(*multiple) : std::nullopt;
}

std::vector<std::string> main_indicators(const WaterRules& rules, std::span<const WaterItemClass> items) {
    std::vector<const WaterItemClass*> beyond;
    for (const WaterItemClass& item : items) {
        if (item.evaluated && item.water_class > WaterClass::kIII) beyond.push_back(&item);
    }
    const auto is_first = [&](const WaterItemClass* item) { return rules.item(item->parameter)->first; };
    // Items without a multiple (pH, dissolved oxygen) stand after those of the same class that have one.
    std::ranges::stable_sort(beyond, [&](const WaterItemClass* a, const WaterItemClass* b) {
        if (is_first(a) != is_first(b)) return is_first(a);
        if (a->water_class != b->water_class) return a->water_class > b->water_class;
        if (a->multiple.has_value() != b->multiple.has_value()) return a->multiple.has_value();
        return a->multiple && *a->multiple > *b->multiple;
    });
    std::vector<std::string> keys;
    for (const WaterItemClass* item : beyond) {
        if (std::ssize(keys) == rules.indicators_max) break;
        keys.push_back(item->parameter);
    }
    return keys;
}

std::vector<Lack> lacks_of(const WaterAssessment& assessment, std::span<const std::string> required) {
    if (!assessment.missing.empty()) {
        const std::int64_t due = std::ssize(required);
        return {{LackCode::kItems, due - std::ssize(assessment.missing), due, {}, assessment.missing}};
    }
    const bool graded = std::ranges::any_of(
        assessment.items, [](const WaterItemClass& item) { return item.evaluated && item.parameter != kPhKey; });
    if (graded) return {};
    return {{assessment.items.empty() ? LackCode::kNoItem : LackCode::kOnlyPh, 0, 0, {}, {}}};
}

}  // namespace

WaterClass class_of(const standards::WaterLimit& limit, Decimal value) {
    for (int index = 1; index <= static_cast<int>(WaterClass::kV); ++index) {
        const auto candidate = static_cast<WaterClass>(index);
        const Decimal of_class = limit.of(candidate);
        const bool fits = limit.sense == LimitSense::kAtLeast ? value >= of_class : value <= of_class;
        if (fits && (!limit.lower || value >= *limit.lower)) return candidate;
    }
    return WaterClass::kInferiorV;
}

WaterAssessment evaluate_section(const WaterRules& rules, WaterBody body, std::span<const WaterItemMean> means,
                                 std::span<const std::string> required) {
    WaterAssessment assessment;
    assessment.edition = rules.edition;
    assessment.limits = rules.limits_edition;
    assessment.body = body;
    std::optional<WaterClass> worst;
    for (const standards::WaterItem& item : rules.method->items) {
        const standards::WaterLimit* const limit = rules.limit(item.parameter, body);
        const WaterItemMean* const mean = limit == nullptr ? nullptr : mean_of(means, item);
        if (mean == nullptr) continue;
        LVWANG_CHECK(limit->unit == item.unit, "{}: {} and {}", item.parameter, limit->unit, item.unit);
        WaterItemClass& found = assessment.items.emplace_back();
        found.parameter = item.parameter;
        found.value = round_for_evaluation(mean->mean.value, item.decimals);
        found.samples = mean->mean.samples;
        found.below_detection = mean->mean.below_detection;
        found.water_class = class_of(*limit, found.value);
        found.multiple = multiple_of(rules, item, *limit, found);
        found.evaluated = item.evaluated;
        found.limit = limit->of(WaterClass::kIII);
        found.unit = item.unit;
        found.clause = limit->clause;
        if (item.evaluated) worst = worst ? std::max(*worst, found.water_class) : found.water_class;
    }
    for (const std::string& key : required) {
        const bool there = std::ranges::any_of(assessment.items, [&](const WaterItemClass& item) {
            const standards::WaterItem* const row = rules.item(key);
            return row != nullptr && item.parameter == row->parameter;
        });
        if (!there) assessment.missing.push_back(key);
    }
    assessment.lacks = lacks_of(assessment, required);
    if (!assessment.lacks.empty()) return assessment;
    assessment.water_class = worst;
    assessment.level = rules.level(*worst).level;
    if (*worst > WaterClass::kIII) assessment.indicators = main_indicators(rules, assessment.items);
    return assessment;
}

std::optional<bool> meets_target(const WaterAssessment& assessment, WaterClass target) {
    if (!assessment.water_class) return std::nullopt;
    return *assessment.water_class <= target;
}

}  // namespace lvwang::assess
