#include "quality/mean.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "base/check.h"

namespace lvwang::quality {
namespace {

constexpr int kSumDecimals = 9;                              // of sums that are no finite decimal
constexpr int kPhDecimals = 6;                               // measured ones have two
constexpr int kWeightDecimals = 6;                           // of what enters a product
constexpr std::int64_t kLargest = 1'000'000'000;             // with nine decimals, what fits 64 bits
constexpr std::int64_t kDenominatorMax = 1'000'000'000'000;  // leaves 128 bits room for sums

Mean from_value(double value, int decimals, std::size_t count) {
    const Decimal rounded = Decimal::from_double(value, decimals);
    const auto n = static_cast<std::uint32_t>(count);
    return {{rounded.mantissa * n, rounded.scale}, n};
}

bool too_large(Decimal value) {
    return value >= Decimal::of(kLargest) || value <= Decimal::of(-kLargest);
}

// Least common multiple of all counts; 0 where it grows too large to be worth it.
std::int64_t common_count(std::span<const Sample* const> samples) {
    std::int64_t multiple = 1;
    for (const Sample* sample : samples) {
        multiple = std::lcm(multiple, std::int64_t{sample->count});
        if (multiple > kDenominatorMax) return 0;
    }
    return multiple;
}

// A sum: numerator / (common * 10^scale).
struct Fraction {
    Int128 numerator = 0;
    std::int64_t common = 1;  ///< common multiple of the counts of its addends
    int scale = 0;
    [[nodiscard]] Int128 denominator() const { return Int128{common} * power_of_ten(scale); }
};

// Nothing where 128 bits or the common count are left.
std::optional<Fraction> exact_sum(std::span<const Sample* const> samples) {
    Fraction sum{0, common_count(samples), 0};
    if (sum.common == 0) return std::nullopt;
    for (const Sample* sample : samples) sum.scale = std::max<int>(sum.scale, sample->sum.scale);
    for (const Sample* sample : samples) {
        const Int128 aligned = Int128{sample->sum.mantissa} * power_of_ten(sum.scale - sample->sum.scale);
        Int128 share = 0;
        if (__builtin_mul_overflow(aligned, Int128{sum.common / sample->count}, &share)) return std::nullopt;
        if (__builtin_add_overflow(sum.numerator, share, &sum.numerator)) return std::nullopt;
    }
    return sum;
}

// The sum with nine decimals of each addend; whole numbers where these do not fit.
Fraction rounded_sum(std::span<const Sample* const> samples) {
    const bool large = std::ranges::any_of(samples, [](const Sample* sample) { return too_large(sample->rounded(0)); });
    Fraction sum{0, 1, large ? 0 : kSumDecimals};
    for (const Sample* sample : samples) sum.numerator += sample->rounded(sum.scale).mantissa;
    return sum;
}

// The sum as it is where it is a decimal that fits, else half to even with as many decimals, at most nine, as fit.
std::optional<Decimal> to_decimal(const Fraction& sum) {
    constexpr Int128 kInt64Max = std::numeric_limits<std::int64_t>::max();
    if (sum.common == 1 && sum.numerator <= kInt64Max && sum.numerator >= -kInt64Max) {
        return Decimal{static_cast<std::int64_t>(sum.numerator), static_cast<std::uint8_t>(sum.scale)};
    }
    for (int decimals = kSumDecimals; decimals >= 0; --decimals) {
        if (const auto decimal = divide_half_even(sum.numerator, sum.denominator(), decimals)) return normalized(*decimal);
    }
    return std::nullopt;
}

}  // namespace

Mean arithmetic_mean(std::span<const Sample* const> samples) {
    LVWANG_CHECK(!samples.empty(), "mean of nothing");
    const auto count = static_cast<std::uint32_t>(samples.size());
    const std::optional<Fraction> exact = exact_sum(samples);
    const Fraction sum = exact ? *exact : rounded_sum(samples);
    const auto decimal = to_decimal(sum);
    if (decimal && !too_large({decimal->mantissa / count, decimal->scale})) return {*decimal, count};
    const auto whole = divide_half_even(sum.numerator, sum.denominator() * count, 0);
    LVWANG_CHECK(whole.has_value(), "a mean of {} values leaves their range", count);
    return {*whole, 1};
}

std::optional<Decimal> total(std::span<const Sample* const> samples) {
    const auto sum = exact_sum(samples);
    return sum ? to_decimal(*sum) : std::nullopt;
}

std::optional<Mean> flow_weighted_mean(std::span<const Sample* const> samples, std::span<const Sample* const> flows) {
    LVWANG_CHECK(!samples.empty() && samples.size() == flows.size(), "{} samples, {} flows", samples.size(), flows.size());
    ExactSum load;
    ExactSum volume;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        if (too_large(samples[i]->rounded(0)) || too_large(flows[i]->rounded(0))) return std::nullopt;
        const Decimal flow = flows[i]->rounded(kWeightDecimals);
        load.add_product(samples[i]->rounded(kWeightDecimals), flow);
        volume.add(flow);
    }
    const auto mean = load.over(volume, kSumDecimals);
    if (!mean) return std::nullopt;
    const auto count = static_cast<std::uint32_t>(samples.size());
    const Decimal shown = normalized(*mean);
    std::int64_t sum = 0;
    if (__builtin_mul_overflow(shown.mantissa, std::int64_t{count}, &sum)) return Mean{shown, 1};
    return Mean{normalized({sum, shown.scale}), count};
}

std::optional<Mean> ph_mean(std::span<const Sample* const> samples) {
    LVWANG_CHECK(!samples.empty(), "mean of nothing");
    double hydrogen = 0;
    for (const Sample* sample : samples) hydrogen += std::pow(10.0, -sample->value().to_double());
    const double mean = -std::log10(hydrogen / static_cast<double>(samples.size()));
    if (!std::isfinite(mean)) return std::nullopt;
    return from_value(mean, kPhDecimals, samples.size());
}

std::optional<Mean> direction_mean(std::span<const Sample* const> samples, int decimals) {
    LVWANG_CHECK(!samples.empty(), "mean of nothing");
    constexpr double kRadians = std::numbers::pi / 180.0;
    constexpr double kFullCircle = 360.0;
    constexpr double kNoDirection = 1e-6;  // resultant per value, below which directions cancel out
    double east = 0;
    double north = 0;
    for (const Sample* sample : samples) {
        const double angle = sample->value().to_double() * kRadians;
        east += std::sin(angle);
        north += std::cos(angle);
    }
    if (std::hypot(east, north) < kNoDirection * static_cast<double>(samples.size())) return std::nullopt;
    double degrees = std::atan2(east, north) / kRadians;
    if (degrees < 0) degrees += kFullCircle;
    Mean mean = from_value(degrees, decimals, samples.size());
    if (mean.sum == Decimal::of(static_cast<std::int64_t>(kFullCircle) * mean.count)) mean.sum = Decimal::of(0);
    return mean;
}

}  // namespace lvwang::quality
