// What was in the water? Values of samplings as laboratories write them, and the means that are evaluated.
// Promises: exact decimals, except pH, whose mean goes through H+ in binary floating point and is rounded once; what was not
// detected enters with half its detection limit and is counted. Rule: 环办〔2011〕22号, data; GB/T 8170.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assess/water_rules.h"
#include "base/decimal.h"
#include "base/result.h"

namespace lvwang::assess {

/// One item at one sampling.
struct WaterValue {
    Decimal value;  ///< or the detection limit
    bool below_detection = false;
};

/// `0.12`; not detected: `<0.01`, `＜0.01`, `0.01L`, `0.01(L)`. @error kInvalidArgument  none of these
[[nodiscard]] Result<WaterValue> parse_water_value(std::string_view text);

/// `value` in another unit of mass in water: mg/L, ug/L, ng/L, mg/m3 (of water). The same unit is always understood.
/// @error kUnsupported  units of different kinds; names both
[[nodiscard]] Result<Decimal> to_water_unit(Decimal value, std::string_view from, std::string_view to);

/// What many samplings come to.
struct WaterMean {
    Decimal value;  ///< not yet rounded for evaluation; nine decimals at most, pH two
    int samples = 0;
    int below_detection = 0;
};

/// A mean that belongs to an item, in the unit of the item's row.
struct WaterItemMean {
    std::string parameter;  ///< key
    WaterMean mean;
};

/// Mean of one item's samplings; pH by H+. @pre values is not empty
[[nodiscard]] WaterMean water_mean(const WaterRules& rules, std::string_view parameter, std::span<const WaterValue> values);

/// Mean over places: of a lake's points, or of a river's sections where they are few. An item counts where it was measured.
/// @clause 环办〔2011〕22号 湖泊、水库: 空间平均
[[nodiscard]] std::vector<WaterItemMean> spatial_means(const WaterRules& rules,
                                                       std::span<const std::vector<WaterItemMean>> places);

/// Rounded half to even; what would become 0 keeps one significant digit instead.
[[nodiscard]] Decimal round_for_evaluation(Decimal value, int decimals);

}  // namespace lvwang::assess
