// How rich is a lake? The trophic state index TLI(Σ) of a lake's means.
// Promises: the logarithm is binary floating point; each index is rounded once, to two decimals, for showing, and the sum is made
// of the unrounded ones; an item that is missing makes no index. Rule: 总站生字〔2001〕090号; tables in data/standards/tli-*.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "assess/water_values.h"
#include "base/decimal.h"
#include "base/result.h"
#include "standards/standards.h"

namespace lvwang::assess {

struct TrophicState {
    std::string edition;
    std::optional<Decimal> index;                         ///< TLI(Σ), two decimals; absent where an item is missing
    std::vector<std::pair<std::string, Decimal>> single;  ///< of each item that is there, in the order of the text
    int level = 0;                                        ///< 1 oligotrophic .. 5 highly eutrophic, by the rounded index; 0: none
    std::string name;
    std::string name_en;
    std::vector<std::string> missing;  ///< keys of items that are not there or not above zero
};

/// @param means  of the whole lake, in the units of trophic_items.csv: chlorophyll mg/m3, transparency m, the others mg/L
/// @error kNotFound  the edition has no trophic tables
/// @clause 总站生字〔2001〕090号
[[nodiscard]] Result<TrophicState> trophic_state(const standards::Standards& standards, std::string_view edition,
                                                 std::span<const WaterItemMean> means);

}  // namespace lvwang::assess
