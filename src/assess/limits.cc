#include "assess/limits.h"

#include <algorithm>

#include "base/check.h"

namespace lvwang::assess {
namespace {

constexpr int kConvertedDecimals = 6;  // far below what any limit is printed with

// Sign of value - limit, with all decimals: sum against limit * count.
std::strong_ordering compare(const Sample& value, Decimal limit) {
    const Int128 scaled_sum = Int128{value.sum.mantissa} * power_of_ten(limit.scale);
    const Int128 scaled_limit = Int128{limit.mantissa} * power_of_ten(value.sum.scale) * value.count;
    return scaled_sum <=> scaled_limit;
}

}  // namespace

LimitJudgement judge(const Sample& value, const Limit& limit) {
    LimitJudgement judgement;
    judgement.parameter = value.column.parameter;
    judgement.aspect = value.column.aspect;
    judgement.limit = limit.upper;
    judgement.lower_limit = limit.lower;
    judgement.unit = limit.unit;
    judgement.standard = limit.standard;
    judgement.clause = limit.clause;
    if (limit.decimals) {
        judgement.value = value.rounded(*limit.decimals);
        judgement.exceeded = judgement.value > limit.upper || (limit.lower && judgement.value < *limit.lower);
    } else {
        judgement.value = value.value();
        judgement.exceeded = compare(value, limit.upper) > 0 || (limit.lower && compare(value, *limit.lower) < 0);
    }
    return judgement;
}

Sample convert(const Sample& measured, const Sample& oxygen, Decimal reference_oxygen_pct, Decimal oxygen_in_air_pct) {
    LVWANG_CHECK(reference_oxygen_pct < oxygen_in_air_pct, "reference oxygen {}", reference_oxygen_pct.to_string());
    Sample converted = measured;
    converted.column.aspect = Aspect::kConverted;
    converted.flags = static_cast<Flags>(measured.flags | oxygen.flags | bits(Flag::kConvertedByUs));

    // With o = oxygen.sum / oxygen.count both factors are scaled by count, so that only the last step divides.
    const int scale = std::max({oxygen.sum.scale, reference_oxygen_pct.scale, oxygen_in_air_pct.scale});
    const Int128 air = Int128{oxygen_in_air_pct.mantissa} * power_of_ten(scale - oxygen_in_air_pct.scale);
    const Int128 reference = Int128{reference_oxygen_pct.mantissa} * power_of_ten(scale - reference_oxygen_pct.scale);
    const Int128 oxygen_sum = Int128{oxygen.sum.mantissa} * power_of_ten(scale - oxygen.sum.scale);
    const Int128 deficit = air * oxygen.count - oxygen_sum;
    converted.flags = deficit > 0 ? converted.flags : static_cast<Flags>(converted.flags | bits(Flag::kImplausible));
    if (deficit <= 0) return converted;

    const Decimal mean = measured.value(kConvertedDecimals);
    const auto quotient = divide_half_even(Int128{mean.mantissa} * (air - reference) * oxygen.count,
                                           deficit * power_of_ten(mean.scale), kConvertedDecimals);
    if (!quotient) {  // oxygen within a millionth of air: as good as air itself
        converted.flags = static_cast<Flags>(converted.flags | bits(Flag::kImplausible));
        return converted;
    }
    converted.sum = normalized(*quotient);
    converted.count = 1;
    return converted;
}

}  // namespace lvwang::assess
