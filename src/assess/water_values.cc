#include "assess/water_values.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/check.h"
#include "base/text.h"
#include "model/parameter_keys.h"

namespace lvwang::assess {
namespace {

constexpr int kMeanDecimals = 9;  // far below what any limit of GB 3838 is printed with

// How many times smaller than mg/L, as a power of ten.
struct MassUnit {
    std::string_view name;
    int exponent;
};
constexpr std::array<MassUnit, 7> kMassUnits{
    {{"g/L", -3}, {"mg/L", 0}, {"ug/L", 3}, {"mg/m3", 3}, {"ng/L", 6}, {"μg/L", 3}, {"µg/L", 3}}};

const MassUnit* unit_of(std::string_view name) {
    const auto found = std::ranges::find(kMassUnits, name, &MassUnit::name);
    return found == kMassUnits.end() ? nullptr : &*found;
}

// What a value counts as: half of a detection limit (or what share the rules say).
void add(ExactSum& sum, const WaterRules& rules, const WaterValue& one) {
    if (one.below_detection) {
        sum.add_product(one.value, rules.undetected_share);
    } else {
        sum.add(one.value);
    }
}

// pH is a logarithm: what is averaged is the concentration of H+.
Decimal ph_mean(std::span<const Decimal> values, int decimals) {
    double hydrogen = 0;
    for (const Decimal value : values) hydrogen += std::pow(10.0, -value.to_double());
    return Decimal::from_double(-std::log10(hydrogen / static_cast<double>(values.size())), decimals);
}

}  // namespace

Result<WaterValue> parse_water_value(std::string_view text) {
    std::string_view number = trim(text);
    bool below = false;
    for (const std::string_view before : {"<", "＜", "﹤"}) {
        if (!number.starts_with(before)) continue;
        number.remove_prefix(before.size());
        below = true;
        break;
    }
    if (!below) {
        for (const std::string_view after : {"(L)", "（L）", "L", "l"}) {
            if (!number.ends_with(after)) continue;
            number.remove_suffix(after.size());
            below = true;
            break;
        }
    }
    const auto value = Decimal::parse(number);
    if (!value) return fail(ErrorCode::kInvalidArgument, "\"{}\" is neither a number nor a detection limit (<0.01, 0.01L)", text);
    if (below && *value <= Decimal::of(0)) {
        return fail(ErrorCode::kInvalidArgument, "\"{}\": a detection limit is above zero", text);
    }
    return WaterValue{*value, below};
}

Result<Decimal> to_water_unit(Decimal value, std::string_view from, std::string_view to) {
    if (from == to) return value;
    const MassUnit* const source = unit_of(from);
    const MassUnit* const target = unit_of(to);
    if (source == nullptr || target == nullptr) return fail(ErrorCode::kUnsupported, "{} cannot be turned into {}", from, to);
    const int exponent = target->exponent - source->exponent;  // ten to it times as large a number
    if (exponent >= 0) return scale_by_ratio(value, power_of_ten(exponent), 1, value.scale);
    const int scale = value.scale - exponent;
    if (scale > kDecimalScaleMax) return fail(ErrorCode::kOutOfRange, "{} {} has too many decimals", value.to_string(), from);
    return Decimal{value.mantissa, static_cast<std::uint8_t>(scale)};
}

WaterMean water_mean(const WaterRules& rules, std::string_view parameter, std::span<const WaterValue> values) {
    LVWANG_CHECK(!values.empty(), "mean of no samplings of {}", parameter);
    WaterMean mean;
    mean.samples = static_cast<int>(values.size());
    mean.below_detection = static_cast<int>(std::ranges::count_if(values, &WaterValue::below_detection));
    if (parameter == kPhKey) {
        std::vector<Decimal> plain;
        for (const WaterValue& one : values) plain.push_back(one.value);
        mean.value = plain.size() == 1 ? plain.front() : ph_mean(plain, rules.ph_mean_decimals);
        return mean;
    }
    ExactSum sum;
    for (const WaterValue& one : values) add(sum, rules, one);
    mean.value = normalized(sum.mean(kMeanDecimals));
    return mean;
}

std::vector<WaterItemMean> spatial_means(const WaterRules& rules, std::span<const std::vector<WaterItemMean>> places) {
    std::vector<std::string> keys;
    for (const auto& place : places) {
        for (const WaterItemMean& one : place) {
            if (std::ranges::find(keys, one.parameter) == keys.end()) keys.push_back(one.parameter);
        }
    }
    std::vector<WaterItemMean> means;
    for (const std::string& key : keys) {
        std::vector<WaterValue> values;
        WaterItemMean& mean = means.emplace_back();
        mean.parameter = key;
        int samples = 0;
        int below = 0;
        for (const auto& place : places) {
            for (const WaterItemMean& one : place) {
                if (one.parameter != key) continue;
                values.push_back({one.mean.value, false});
                samples += one.mean.samples;
                below += one.mean.below_detection;
            }
        }
        mean.mean = water_mean(rules, key, values);
        mean.mean.samples = samples;
        mean.mean.below_detection = below;
    }
    return means;
}

Decimal round_for_evaluation(Decimal value, int decimals) {
    const Decimal rounded = round_half_even(value, decimals);
    if (rounded.mantissa != 0 || value.mantissa == 0) return rounded;
    for (int finer = decimals + 1; finer <= kDecimalScaleMax; ++finer) {
        const Decimal kept = round_half_even(value, finer);
        if (kept.mantissa != 0) return kept;
    }
    return rounded;
}

}  // namespace lvwang::assess
