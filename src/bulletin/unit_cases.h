// Which unit has how much to catch up? The unfinished cases of a notice by unit, and those opened and closed in its day.
// Promises: pure; every figure leads to its cases. Rule: facts.h; the wording is that of the bureaux.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bulletin/facts.h"

namespace lvwang::bulletin {

/// The unfinished cases of one unit.
struct Unit {
    Words name;
    std::string key;  ///< as cases_href takes it
    std::int64_t overdue = 0;
    std::int64_t due = 0;  ///< by the end of the day that the notice is about
    std::int64_t open = 0;
};

/// Until when the reader of a notice has: the end of its day, of an evening that of the next one.
[[nodiscard]] Instant due_limit(const Facts& facts);
/// Of a list of cases those that are due until then. @param cases  as cases_href gives it
[[nodiscard]] std::string due_href(const Facts& facts, std::string_view cases);
/// Those with most to catch up first.
[[nodiscard]] std::vector<Unit> units_of(const Facts& facts);
[[nodiscard]] Unit total_of(const std::vector<Unit>& units);
/// `东镇2件、西镇1件等`. @param figure  which is counted; units that have none of it are not named
[[nodiscard]] Words counted_units(const std::vector<Unit>& units, std::int64_t Unit::*figure);
[[nodiscard]] Section cases_of(const Facts& facts, const std::vector<Unit>& units, const Unit& total);
/// 新交办 and 销号: yesterday's in the morning, today's in the evening.
[[nodiscard]] std::vector<Tile> turn_tiles(const Facts& facts);

}  // namespace lvwang::bulletin
