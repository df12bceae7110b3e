// Which figures and which columns do official files have? The items, and the small set of layouts, as tables.
// Promises: every item has one unit; a column is known by its English name and by what offices write; nothing is guessed.
// Rule: docs/formats/official-figures.md.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/official.h"

namespace lvwang::pipeline {

/// What kinds of figure an item belongs to.
enum class OfficialScope : std::uint8_t { kDay, kPeriod, kRanking };
[[nodiscard]] OfficialScope scope_of(OfficialKind kind);

struct OfficialItem {
    std::string_view key;  ///< `o3_8h_p90`
    OfficialScope scope{};
    std::string_view unit;       ///< empty: a count, an index or a rank
    std::string_view parameter;  ///< what is measured; empty where it is no concentration
    std::string_view column;     ///< of the wide layouts: `o3_8h`
    std::int64_t low = 0;        ///< a figure below or above is a slip
    std::int64_t high = 0;
};
/// By its key, or (short) by the column that stands for it. Null where there is none.
[[nodiscard]] const OfficialItem* find_official_item(OfficialScope scope, std::string_view name);

enum class OfficialLayout : std::uint8_t {
    kLong,     ///< one figure a line: place, kind, period, item, value, unit
    kDays,     ///< a line for each place and day, a column for each item
    kPeriods,  ///< a line for each place and month, quarter or year
    kRanking,  ///< a line for each place of a ranking
    kHours,    ///< reviewed hours: a line for each station and hour
};
/// long, days, periods, ranking, hours
[[nodiscard]] std::string_view to_string(OfficialLayout layout);
/// @error kInvalidArgument  lists them
[[nodiscard]] Result<OfficialLayout> parse_official_layout(std::string_view text);

/// A heading: the column's English name, and the unit that stands in brackets behind it.
struct OfficialColumn {
    std::string name;  ///< as it is known here; as written where it is not known
    std::string unit;
};
/// `PM2.5(μg/m³)` is pm2_5 in ug/m3, `综合指数` is composite.
[[nodiscard]] OfficialColumn parse_heading(std::string_view text);

/// The layout that headings speak of. @error kInvalidArgument  none
[[nodiscard]] Result<OfficialLayout> layout_of(std::span<const OfficialColumn> columns);

}  // namespace lvwang::pipeline
