#include "assess/water_reading.h"

namespace lvwang::assess {
namespace {

constexpr int kMeanDecimals = 9;  // of means, before the one rounding for evaluation

}  // namespace

std::optional<Decimal> water_value_of(const Parameter& parameter, const Sample& sample, std::string_view unit) {
    if (sample.column.aspect != Aspect::kMeasured || !sample.valid()) return std::nullopt;
    const auto value = to_water_unit(sample.value(kMeanDecimals), parameter.unit, unit);
    return value ? std::optional(*value) : std::nullopt;
}

std::vector<WaterItemMean> water_means_of(const WaterRules& rules, const ParameterLookup& parameters, const Reading& reading) {
    std::vector<WaterItemMean> means;
    for (const Sample& sample : reading.samples) {
        const Parameter* const parameter = parameters(sample.column.parameter);
        const standards::WaterItem* const item = parameter == nullptr ? nullptr : rules.item(parameter->key);
        if (item == nullptr) continue;
        if (const auto value = water_value_of(*parameter, sample, item->unit)) means.push_back({parameter->key, {*value, 1, 0}});
    }
    return means;
}

Result<WaterAssessment> assess_water_day(const standards::Standards& standards, const ParameterLookup& parameters, WaterBody body,
                                         const Reading& day) {
    LVWANG_ASSIGN(const WaterRules rules, WaterRules::at(standards, day.start));
    return evaluate_section(rules, body, water_means_of(rules, parameters, day), rules.basic_items());
}

}  // namespace lvwang::assess
