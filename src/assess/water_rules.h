// Under which text is water evaluated? The limits of GB 3838 and the method of evaluation that apply together.
// Promises: every number comes from data/standards; points into the Standards it was made from.
// Rule: GB 3838-2002; 环办〔2011〕22号; editions by the time of sampling.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"
#include "base/time.h"
#include "model/water.h"
#include "standards/standards.h"

namespace lvwang::assess {

struct WaterRules {
    std::string edition;  ///< of the method
    std::string limits_edition;
    const standards::WaterTables* method = nullptr;
    const standards::WaterTables* limits = nullptr;
    int indicators_max = 0;
    int multiple_decimals = 0;
    int share_decimals = 0;
    int ph_mean_decimals = 0;
    Decimal undetected_share;  ///< of the detection limit, for what was not detected
    int few_sections_below = 0;
    Decimal good_share_excellent_pct;
    Decimal good_share_good_pct;
    Decimal inferior_share_moderate_pct;
    Decimal inferior_share_heavy_pct;
    Decimal trend_unchanged_max_pct;
    Decimal trend_some_max_pct;
    int trend_clear_levels = 0;
    int month_samplings_min = 0;
    int quarter_samplings_min = 0;
    int year_samplings_min = 0;

    /// The method `edition` with the limits in force on its first day.
    /// @error kNotFound  no such edition, or it is no method of evaluating water, or a rule is missing
    [[nodiscard]] static Result<WaterRules> under(const standards::Standards& standards, std::string_view edition);
    /// What applies to water sampled at `observed`. @error kNotFound
    [[nodiscard]] static Result<WaterRules> at(const standards::Standards& standards, Instant observed);

    /// The row of an item by its key or its other key; nullptr where it is no item of evaluation.
    [[nodiscard]] const standards::WaterItem* item(std::string_view parameter) const;
    /// nullptr where GB 3838 has none for this body of water.
    [[nodiscard]] const standards::WaterLimit* limit(std::string_view parameter, WaterBody body) const;
    /// The quality of a class. @pre the method has levels
    [[nodiscard]] const standards::WaterLevel& level(WaterClass water_class) const;
    /// Those that every national section measures (the evaluated ones of 9+X), in the order of the text.
    [[nodiscard]] std::vector<std::string> basic_items() const;
};

}  // namespace lvwang::assess
