// Which samplings do a section's stored days hold? Valid values by item, in the unit in which the tables speak of them.
// Promises: what is not valid, is no concentration of water or is named by no table is left out; by parameter key, each by day.
// Rule: GB 3838-2002 (units); assess/water_reading.h.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "api/series_cells.h"
#include "assess/water_period.h"
#include "registry/registry.h"

namespace lvwang::api {

/// @param unit_of  the tables' unit of a parameter; nothing: no table names it
[[nodiscard]] assess::WaterSamplings samplings_of(
    std::span<const Cell> days, const registry::Registry& registry,
    const std::function<std::optional<std::string>(std::string_view parameter)>& unit_of);

}  // namespace lvwang::api
