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
