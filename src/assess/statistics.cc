#include "assess/statistics.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/check.h"

namespace lvwang::assess {
namespace {

constexpr int kPercent = 100;

// Values at one scale, so that they can be compared and mixed as whole numbers.
Result<std::vector<std::int64_t>> at_one_scale(std::span<const Decimal> values, int scale) {
    std::vector<std::int64_t> mantissas;
    mantissas.reserve(values.size());
    for (const Decimal value : values) {
        std::int64_t mantissa = value.mantissa;
        if (value.scale != scale && __builtin_mul_overflow(mantissa, power_of_ten(scale - value.scale), &mantissa)) {
            return fail(ErrorCode::kOutOfRange, "{} cannot be held with {} decimals", value.to_string(), scale);
        }
        mantissas.push_back(mantissa);
    }
    return mantissas;
}

Result<Decimal> percentile_of(std::span<const Decimal> values, int percentile, int decimals) {
    int scale = 0;
    for (const Decimal value : values) scale = std::max<int>(scale, value.scale);
    LVWANG_ASSIGN(std::vector<std::int64_t> sorted, at_one_scale(values, scale));
    // k = 1 + (n-1) p/100, in hundredths from the first value on.
    const std::size_t hundredths = (sorted.size() - 1) * static_cast<std::size_t>(percentile);
    const std::size_t below = hundredths / kPercent;
    const auto part = static_cast<std::int64_t>(hundredths % kPercent);
    const auto at = sorted.begin() + static_cast<std::ptrdiff_t>(below);
    std::ranges::nth_element(sorted, at);
    const std::int64_t low = *at;
    const std::int64_t high = at + 1 == sorted.end() ? low : *std::min_element(at + 1, sorted.end());
    const Int128 weighed = Int128{low} * (kPercent - part) + Int128{high} * part;
    return divide_half_even(weighed, Int128{power_of_ten(scale)} * kPercent, decimals);
}

// Values of one scale, as they nearly always are, add up as whole numbers.
Decimal mean_of(std::span<const Decimal> values, int decimals) {
    const std::uint8_t scale = values.front().scale;
    Int128 total = 0;
    bool of_one_scale = true;
    for (const Decimal value : values) {
        of_one_scale = of_one_scale && value.scale == scale;
        total += value.mantissa;  // 2^64 of them would fit
    }
    if (of_one_scale) {
        const auto mean = divide_half_even(total, Int128{power_of_ten(scale)} * std::ssize(values), decimals);
        if (mean) return *mean;
    }
    ExactSum sum;
    for (const Decimal value : values) sum.add(value);
    return sum.mean(decimals);
}

// Twice the ranks, so that a tie of two is a whole number.
std::vector<std::int64_t> doubled_ranks(std::span<const Decimal> values) {
    std::vector<std::int64_t> ranks;
    for (const Decimal& value : values) {
        std::int64_t less = 0;
        std::int64_t equal = 0;
        for (const Decimal& other : values) {
            less += other < value ? 1 : 0;
            equal += other == value ? 1 : 0;
        }
        ranks.push_back(2 * less + equal + 1);
    }
    return ranks;
}

// W_p of the text, for 5 to 10 years, in thousandths.
constexpr std::size_t kYearsMin = 5;
constexpr std::array<int, 6> kCriticalThousandths{900, 829, 714, 643, 600, 564};

}  // namespace

Result<std::optional<Decimal>> statistic_of(std::span<const Decimal> values, standards::Statistic statistic, int decimals) {
    if (values.empty()) return std::optional<Decimal>();
    if (statistic.percentile > 0) {
        LVWANG_ASSIGN(const Decimal value, percentile_of(values, statistic.percentile, decimals));
        return std::optional(value);
    }
    return std::optional(mean_of(values, decimals));
}

Result<Decimal> exceedance_multiple(Decimal value, Decimal limit, int decimals) {
    LVWANG_CHECK(limit > Decimal::of(0), "limit {}", limit.to_string());
    const int scale = std::max<int>(value.scale, limit.scale);
    LVWANG_ASSIGN(const auto both, at_one_scale(std::array{value, limit}, scale));
    return divide_half_even(Int128{both[0]} - both[1], both[1], decimals);
}

std::optional<Decimal> share_pct(std::int64_t part, std::int64_t whole, int decimals) {
    if (whole == 0) return std::nullopt;
    auto share = divide_half_even(Int128{part} * kPercent, whole, decimals);
    LVWANG_CHECK(share.has_value(), "{} of {}", part, whole);
    return *share;
}

Result<Decimal> change_pct(Decimal now, Decimal before, int decimals) {
    const int scale = std::max<int>(now.scale, before.scale);
    LVWANG_ASSIGN(const auto both, at_one_scale(std::array{now, before}, scale));
    LVWANG_CHECK(both[1] > 0, "change from {}", before.to_string());
    return divide_half_even((Int128{both[0]} - both[1]) * kPercent, both[1], decimals);
}

std::string_view to_string(Trend trend) {
    switch (trend) {
        case Trend::kNotSignificant: return "none";
        case Trend::kIncrease: return "increase";
        case Trend::kDecrease: return "decrease";
    }
    LVWANG_CHECK(false, "trend {} has no name", static_cast<int>(trend));
}

Result<RankCorrelation> spearman(std::span<const Decimal> yearly) {
    const std::size_t n = yearly.size();
    if (n < kYearsMin || n >= kYearsMin + kCriticalThousandths.size()) {
        return fail(ErrorCode::kInvalidArgument, "a trend takes {} to {} years, not {}", kYearsMin,
                    kYearsMin + kCriticalThousandths.size() - 1, n);
    }
    const std::vector<std::int64_t> ranks = doubled_ranks(yearly);
    std::int64_t four_times_squares = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const std::int64_t distance = 2 * static_cast<std::int64_t>(i + 1) - ranks[i];
        four_times_squares += distance * distance;
    }
    const auto count = static_cast<std::int64_t>(n);
    const std::int64_t cube = count * count * count - count;
    RankCorrelation result;
    // 1 - 6 sum(d^2) / (n^3 - n), with sum(d^2) four times too large.
    LVWANG_ASSIGN(result.coefficient, divide_half_even(Int128{2 * cube} - 3 * Int128{four_times_squares}, 2 * cube, 3));
    result.critical = {kCriticalThousandths[n - kYearsMin], 3};
    const Decimal size{result.coefficient.mantissa < 0 ? -result.coefficient.mantissa : result.coefficient.mantissa, 3};
    if (size >= result.critical) result.trend = result.coefficient.mantissa > 0 ? Trend::kIncrease : Trend::kDecrease;
    return result;
}

}  // namespace lvwang::assess
