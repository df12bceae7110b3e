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
constexpr int kWeightDecimals = 6;                           // of means that enter a product; reported values are exact
constexpr std::int64_t kDenominatorMax = 1'000'000'000'000;  // leaves 128 bits room for sums

Mean from_value(double value, int decimals, std::size_t count) {
    const Decimal rounded = Decimal::from_double(value, decimals);
    const auto n = static_cast<std::uint32_t>(count);
    return {{rounded.mantissa * n, rounded.scale}, n};
}

// numerator / denominator with as many decimals, up to nine, as fit 64 bits.
Decimal to_decimal(Int128 numerator, Int128 denominator) {
    for (int decimals = kSumDecimals; decimals >= 0; --decimals) {
        if (const auto quotient = divide_half_even(numerator, denominator, decimals)) return normalized(*quotient);
    }
    LVWANG_CHECK(false, "a sum does not fit 64 bits");
    return {};
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

}  // namespace

std::strong_ordering compare_values(const Sample& a, const Sample& b) {
    const int scale = std::max(a.sum.scale, b.sum.scale);
    const Int128 left = Int128{a.sum.mantissa} * power_of_ten(scale - a.sum.scale) * b.count;
    const Int128 right = Int128{b.sum.mantissa} * power_of_ten(scale - b.sum.scale) * a.count;
    return left <=> right;
}

Mean arithmetic_mean(std::span<const Sample* const> samples) {
    LVWANG_CHECK(!samples.empty(), "mean of nothing");
    const auto count = static_cast<std::uint32_t>(samples.size());
    int scale = 0;
    for (const Sample* sample : samples) scale = std::max<int>(scale, sample->sum.scale);
    const std::int64_t denominator = common_count(samples);
    Int128 numerator = 0;
    bool overflow = denominator == 0;
    for (const Sample* sample : samples) {
        if (overflow) break;
        const Int128 aligned = Int128{sample->sum.mantissa} * power_of_ten(scale - sample->sum.scale);
        Int128 share = 0;
        overflow = __builtin_mul_overflow(aligned, Int128{denominator / sample->count}, &share) ||
                   __builtin_add_overflow(numerator, share, &numerator);
    }
    constexpr Int128 kInt64Max = std::numeric_limits<std::int64_t>::max();
    if (!overflow && denominator == 1 && numerator <= kInt64Max && numerator >= -kInt64Max) {
        return {{static_cast<std::int64_t>(numerator), static_cast<std::uint8_t>(scale)}, count};
    }
    if (!overflow) return {to_decimal(numerator, Int128{denominator} * power_of_ten(scale)), count};
    ExactSum sum;
    for (const Sample* sample : samples) sum.add(sample->value(kSumDecimals));
    const auto total = sum.total(kSumDecimals);
    LVWANG_CHECK(total.has_value(), "a sum of {} values does not fit 64 bits", count);
    return {normalized(*total), count};
}

std::optional<Mean> flow_weighted_mean(std::span<const Sample* const> samples, std::span<const Sample* const> flows) {
    LVWANG_CHECK(!samples.empty() && samples.size() == flows.size(), "{} samples, {} flows", samples.size(), flows.size());
    ExactSum load;
    ExactSum volume;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const Decimal flow = flows[i]->value(kWeightDecimals);
        load.add_product(samples[i]->value(kWeightDecimals), flow);
        volume.add(flow);
    }
    const auto mean = load.over(volume, kSumDecimals);
    if (!mean) return std::nullopt;
    const auto count = static_cast<std::uint32_t>(samples.size());
    return Mean{normalized({mean->mantissa * count, mean->scale}), count};
}

Mean ph_mean(std::span<const Sample* const> samples) {
    LVWANG_CHECK(!samples.empty(), "mean of nothing");
    double hydrogen = 0;
    for (const Sample* sample : samples) hydrogen += std::pow(10.0, -sample->value().to_double());
    return from_value(-std::log10(hydrogen / static_cast<double>(samples.size())), kPhDecimals, samples.size());
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
