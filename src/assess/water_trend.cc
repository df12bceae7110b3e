#include "assess/water_trend.h"

#include <cstdlib>

#include "base/check.h"

namespace lvwang::assess {
namespace {

// Percentage points with one decimal are enough for bands of ten.
Decimal difference(Decimal now, Decimal before) {
    const int scale = std::max(now.scale, before.scale);
    const Decimal a = round_half_even(now, scale);
    const Decimal b = round_half_even(before, scale);
    return {a.mantissa - b.mantissa, static_cast<std::uint8_t>(scale)};
}

}  // namespace

std::string_view to_string(WaterTrend trend) {
    switch (trend) {
        case WaterTrend::kClearlyWorse: return "clearly_worse";
        case WaterTrend::kSomewhatWorse: return "somewhat_worse";
        case WaterTrend::kUnchanged: return "unchanged";
        case WaterTrend::kSomewhatBetter: return "somewhat_better";
        case WaterTrend::kClearlyBetter: return "clearly_better";
    }
    LVWANG_CHECK(false, "trend {} has no name", static_cast<int>(trend));
}

std::string_view chinese_name(WaterTrend trend) {
    switch (trend) {
        case WaterTrend::kClearlyWorse: return "明显变差";
        case WaterTrend::kSomewhatWorse: return "有所变差";
        case WaterTrend::kUnchanged: return "无明显变化";
        case WaterTrend::kSomewhatBetter: return "有所好转";
        case WaterTrend::kClearlyBetter: return "明显好转";
    }
    LVWANG_CHECK(false, "trend {} has no name", static_cast<int>(trend));
}

std::optional<WaterTrend> trend_of_levels(const WaterRules& rules, int before, int now) {
    if (before == 0 || now == 0) return std::nullopt;
    const int levels = before - now;  // level 1 is the best
    const bool clear = std::abs(levels) >= rules.trend_clear_levels;
    if (levels > 0) return clear ? WaterTrend::kClearlyBetter : WaterTrend::kSomewhatBetter;
    if (levels < 0) return clear ? WaterTrend::kClearlyWorse : WaterTrend::kSomewhatWorse;
    return WaterTrend::kUnchanged;
}

std::optional<WaterTrend> trend_of_shares(const WaterRules& rules, const WaterShares& before, const WaterShares& now) {
    if (!before.good_pct || !now.good_pct) return std::nullopt;
    const Decimal good = difference(*now.good_pct, *before.good_pct);
    const Decimal inferior = difference(*now.inferior_pct, *before.inferior_pct);
    const Decimal change = difference(good, inferior);
    const bool better = change > Decimal::of(0);
    const Decimal size{better ? change.mantissa : -change.mantissa, change.scale};
    if (size <= rules.trend_unchanged_max_pct) return WaterTrend::kUnchanged;
    if (size <= rules.trend_some_max_pct) return better ? WaterTrend::kSomewhatBetter : WaterTrend::kSomewhatWorse;
    return better ? WaterTrend::kClearlyBetter : WaterTrend::kClearlyWorse;
}

}  // namespace lvwang::assess
