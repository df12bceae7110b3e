#include "model/reading.h"

#include "base/check.h"

namespace lvwang {

Decimal Sample::rounded(int decimals) const {
    if (count == 1) return round_half_even(sum, decimals);
    const auto mean = divide_half_even(sum.mantissa, Int128{count} * power_of_ten(sum.scale), decimals);
    LVWANG_CHECK(mean.has_value(), "mean of {} over {}", sum.to_string(), count);
    return *mean;
}

Decimal Sample::value(int mean_decimals) const {
    return count == 1 ? sum : normalized(rounded(mean_decimals));
}

std::strong_ordering compare_values(const Sample& a, const Sample& b) {
    const int scale = a.sum.scale > b.sum.scale ? a.sum.scale : b.sum.scale;
    const Int128 of_a = Int128{a.sum.mantissa} * power_of_ten(scale - a.sum.scale);
    const Int128 of_b = Int128{b.sum.mantissa} * power_of_ten(scale - b.sum.scale);
    Int128 left = 0;
    Int128 right = 0;
    if (!__builtin_mul_overflow(of_a, Int128{b.count}, &left) && !__builtin_mul_overflow(of_b, Int128{a.count}, &right)) {
        return left <=> right;
    }
    const double nearly_a = a.sum.to_double() / a.count;
    const double nearly_b = b.sum.to_double() / b.count;
    return nearly_a < nearly_b   ? std::strong_ordering::less
           : nearly_a > nearly_b ? std::strong_ordering::greater
                                 : std::strong_ordering::equal;
}

std::int64_t length_ms(Period period) {
    switch (period) {
        case Period::kMoment: return 0;
        case Period::kMinute: return kMinuteMs;
        case Period::kHour: return kHourMs;
        case Period::kDay: return kDayMs;
    }
    return 0;
}

}  // namespace lvwang
