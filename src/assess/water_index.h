// Which water is better, city by city or section by section? The water quality index CWQI and its change.
// Promises: nothing is rounded before the sum; an item that is missing is left out and named, never taken as clean.
// Rule: 城市地表水环境质量排名技术规定(试行), 环办监测〔2017〕51号; limits of class III of GB 3838.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "assess/water_rules.h"
#include "assess/water_values.h"
#include "base/decimal.h"
#include "base/result.h"

namespace lvwang::assess {

/// What cwqi-* says.
struct WaterIndexRules {
    std::string edition;
    Decimal ph_neutral;
    int index_decimals = 4;
    int change_decimals = 2;

    /// @error kNotFound
    [[nodiscard]] static Result<WaterIndexRules> under(const standards::Standards& standards, std::string_view edition);
};

/// CWQI of one place's means; the smaller the better.
struct WaterIndex {
    std::optional<Decimal> index;                         ///< four decimals; absent where nothing was measured
    std::vector<std::pair<std::string, Decimal>> single;  ///< four decimals for showing, in the order of the text
    std::vector<std::string> missing;                     ///< evaluated items that were not measured: left out
};

/// @param means  of one section, or of all rivers (or lakes) of a city; basic items only where the others are not measured
/// @param only   keys to take; empty: all. To compare two years, give the items that both have.
/// @clause 环办监测〔2017〕51号: C / S, dissolved oxygen S / C, pH by its distance from 7
[[nodiscard]] WaterIndex water_index(const WaterRules& rules, const WaterIndexRules& index_rules, WaterBody body,
                                     std::span<const WaterItemMean> means, std::span<const std::string> only = {});

/// Index of a city: rivers and lakes weighed by their numbers of sections and points (to be confirmed).
/// @return nothing where a part that has sections has no index
[[nodiscard]] std::optional<Decimal> city_index(const WaterIndexRules& index_rules, const std::optional<Decimal>& rivers,
                                                int sections, const std::optional<Decimal>& lakes, int points);

/// (now - before) / before in percent; the smaller the more it improved. @return nothing where one is absent or before is 0
[[nodiscard]] std::optional<Decimal> index_change_pct(const WaterIndexRules& index_rules, const std::optional<Decimal>& now,
                                                      const std::optional<Decimal>& before);

}  // namespace lvwang::assess
