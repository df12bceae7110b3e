// Has the water become better? Words for the change from one period to another.
// Promises: what cannot be compared has no word. Rule: 环办〔2011〕22号 变化趋势 (level by level, or shares of classes); the
// bands of 10 and 20 points are to be confirmed.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "assess/water_river.h"
#include "assess/water_rules.h"

namespace lvwang::assess {

enum class WaterTrend : std::int8_t {
    kClearlyWorse = -2,   ///< 明显变差
    kSomewhatWorse = -1,  ///< 有所变差
    kUnchanged = 0,       ///< 无明显变化
    kSomewhatBetter = 1,  ///< 有所好转
    kClearlyBetter = 2,   ///< 明显好转
};
[[nodiscard]] std::string_view to_string(WaterTrend trend);     ///< clearly_worse .. clearly_better
[[nodiscard]] std::string_view chinese_name(WaterTrend trend);  ///< 明显变差 .. 明显好转

/// By levels of quality (断面, 湖库, few sections): one level is some change, two are a clear one.
/// @return nothing where either level is 0
[[nodiscard]] std::optional<WaterTrend> trend_of_levels(const WaterRules& rules, int before, int now);

/// By shares (rivers and basins of five sections and more): the change of class I to III less that of inferior V.
/// @return nothing where either period has no section with a class
[[nodiscard]] std::optional<WaterTrend> trend_of_shares(const WaterRules& rules, const WaterShares& before,
                                                        const WaterShares& now);

}  // namespace lvwang::assess
