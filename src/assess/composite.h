// How do places compare? The composite index of a period and the ranks that follow from it.
// Promises: each single index is rounded where the published figures round it; a missing pollutant makes no index, never a
// smaller one. Rule: 城市环境空气质量排名技术规定 (环办〔2014〕64号, 环办监测〔2018〕19号); weights and limits in
// data/standards/composite-*.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "assess/air_index.h"
#include "base/decimal.h"
#include "base/result.h"
#include "standards/tables.h"

namespace lvwang::assess {

/// 环境空气质量综合指数 of one place and period.
struct CompositeIndex {
    std::optional<Decimal> index;                         ///< absent where a pollutant is missing
    std::vector<std::pair<std::string, Decimal>> single;  ///< by parameter, in the table's order, weight applied
    std::string largest;               ///< parameter of the largest single index (最大单项指数); of equals the first
    std::vector<std::string> missing;  ///< parameters without a value
};

/// @param values  the period's statistic of each pollutant, not yet rounded or rounded for publication
/// @error kOutOfRange  a value that cannot be divided exactly enough
/// @clause 环办〔2014〕64号; rounding order as the published tables show it (five of five rows)
[[nodiscard]] Result<CompositeIndex> composite_index(std::span<const standards::CompositeItem> items,
                                                     std::span<const Concentration> values);

/// Ranks of `values`, the smallest first; equal values share a rank and the next one is left out (1, 1, 3).
/// @param values  absent ones have no rank
/// @return as many as values; 0 where there is none
/// @clause 环办监测〔2018〕19号
[[nodiscard]] std::vector<int> ranks_of(std::span<const std::optional<Decimal>> values);

}  // namespace lvwang::assess
