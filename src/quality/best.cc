#include "quality/best.h"

#include <algorithm>

#include "base/check.h"
#include "model/parameter_keys.h"

namespace lvwang::quality {
namespace {

Decimal magnitude(Decimal value) {
    return {value.mantissa < 0 ? -value.mantissa : value.mantissa, value.scale};
}

bool disagree(const Sample& reported, const Sample& computed, const Parameter& parameter) {
    constexpr int kCompareDecimals = 6;
    constexpr std::int64_t kPercent = 100;
    const Decimal left = round_half_even(reported.value(), kCompareDecimals);
    const Decimal right = round_half_even(computed.value(), kCompareDecimals);
    if (left.scale != right.scale) return true;  // one of them is too large for six decimals, the other is not
    std::int64_t gap = 0;
    if (__builtin_sub_overflow(left.mantissa, right.mantissa, &gap)) return true;
    const Decimal difference = magnitude({gap, left.scale});
    if (parameter.key == kWindDirectionKey) {
        constexpr int kFullCircle = 360;
        const Decimal circle = round_half_even(Decimal::of(kFullCircle), difference.scale);
        const Decimal other_way = magnitude({circle.mantissa - difference.mantissa, difference.scale});
        return std::min(difference, other_way) > Decimal::of(kAgreementDegrees);
    }
    const auto share = scale_by_ratio(magnitude(left), kAgreementPct, kPercent, kCompareDecimals);
    const Decimal last_place{1, static_cast<std::uint8_t>(std::min<int>(parameter.decimals, reported.sum.scale))};
    return share && difference > *share && difference > last_place;
}

}  // namespace

std::optional<Best> best(const Sample* reported, const Sample* computed, const Parameter& parameter) {
    if (reported == nullptr && computed == nullptr) return std::nullopt;
    LVWANG_CHECK(reported == nullptr || computed == nullptr || reported->column == computed->column, "samples of two columns");
    const bool reported_valid = reported != nullptr && reported->valid();
    const bool computed_valid = computed != nullptr && computed->valid();
    Best chosen;
    const bool use_reported = reported_valid || (reported != nullptr && !computed_valid);
    chosen.sample = use_reported ? *reported : *computed;
    chosen.origin = use_reported ? Origin::kReported : Origin::kComputed;
    if (reported_valid && computed_valid && disagree(*reported, *computed, parameter)) {
        chosen.disagreement = Disagreement{*reported, *computed};
    }
    return chosen;
}

}  // namespace lvwang::quality
