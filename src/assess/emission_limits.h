// What may this outlet send out? Limits by the table that its permit names, and rates by the height of its stack.
// Promises: a limit comes with its standard, table, clause and status; a rate is exact up to one rounding.
// Rule: GB 13271, GB 4915, GB 13223, GB 18918, GB 8978 (limits); GB 16297-1996 7 and annex B (heights; to be confirmed).
#pragma once

#include <string_view>
#include <vector>

#include "assess/limits.h"
#include "base/decimal.h"
#include "base/result.h"
#include "standards/standards.h"

namespace lvwang::assess {

/// All limits of one table, as a permit names it: `gb13271-2014/new_coal`.
/// @error kNotFound         no such edition or table; the message lists those there are
/// @error kInvalidArgument  not of the form edition/table
[[nodiscard]] Result<std::vector<const standards::EmissionLimit*>> limits_of_table(const standards::Standards& standards,
                                                                                   std::string_view name);

/// The row of one parameter of such a table; null where there is none, or no table is named.
[[nodiscard]] const standards::EmissionLimit* limit_in_table(const standards::Standards& standards, std::string_view table,
                                                             std::string_view parameter);

/// The limit as `judge` takes it, standard and clause of its row.
/// @param value_unit  of what will be judged; the limit is turned into it (mg/L and ug/L of water)
/// @error kUnsupported  the units do not fit each other
[[nodiscard]] Result<Limit> limit_for(const standards::Standards& standards, std::string_view edition,
                                      const standards::EmissionLimit& row, std::string_view value_unit);

/// The most that a stack of this height may send out, kg/h, six decimals.
///
/// Between two heights in proportion; above the highest by the square of the heights; below the lowest by the square, then a
/// half.
/// @param clear_of_surroundings  it stands 5 m above what is within 200 m; otherwise a half
/// @error kNotFound    the table has no rates
/// @error kOutOfRange  a height that is not above zero
/// @clause GB 16297-1996 7.1, 7.3, 7.4, annex B
[[nodiscard]] Result<Decimal> rate_limit(const standards::Standards& standards, std::string_view edition, std::string_view table,
                                         std::string_view parameter, Decimal height_m, bool clear_of_surroundings = true);

}  // namespace lvwang::assess
