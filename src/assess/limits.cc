#include "assess/limits.h"

#include <algorithm>

#include "base/check.h"

namespace lvwang::assess {
namespace {

constexpr int kConvertedDecimals = 6;  // far below what any limit is printed with
constexpr int kOxygenDecimals = 9;     // of the mean of oxygen; analysers have two

std::strong_ordering compare(const Sample& value, Decimal limit) {
    return compare_values(value, {value.column, limit, 1, 0, 'N'});
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
    judgement.table = limit.table;
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

    const Decimal oxygen_pct = oxygen.rounded(kOxygenDecimals);
    const int scale = std::max({oxygen_pct.scale, reference_oxygen_pct.scale, oxygen_in_air_pct.scale});
    const auto at_scale = [scale](Decimal value) { return Int128{value.mantissa} * power_of_ten(scale - value.scale); };
    const Int128 deficit = at_scale(oxygen_in_air_pct) - at_scale(oxygen_pct);
    const Int128 reference_deficit = at_scale(oxygen_in_air_pct) - at_scale(reference_oxygen_pct);
    if (deficit <= 0) {
        converted.flags = static_cast<Flags>(converted.flags | bits(Flag::kImplausible));
        return converted;
    }
    const Decimal mean = measured.rounded(kConvertedDecimals);
    Int128 numerator = 0;
    Result<Decimal> quotient = fail(ErrorCode::kOutOfRange, "does not fit");
    if (!__builtin_mul_overflow(Int128{mean.mantissa}, reference_deficit, &numerator)) {
        quotient = divide_half_even(numerator, deficit * power_of_ten(mean.scale), kConvertedDecimals);
    }
    if (!quotient) {  // oxygen within a millionth of air: as good as air itself
        converted.flags = static_cast<Flags>(converted.flags | bits(Flag::kImplausible));
        return converted;
    }
    converted.sum = normalized(*quotient);
    converted.count = 1;
    return converted;
}

}  // namespace lvwang::assess
