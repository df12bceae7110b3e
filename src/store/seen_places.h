// Which rows of `cases c` does somebody see whose sight is limited? The condition in SQL, for every table that hangs on cases.
// Promise: what was reported lies at a site or else in a region; by what it is seen there follows from that.
// Rule: internal to store, like book_session.h; api/case_sight.h says the same of one case.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/book_case_list.h"

namespace lvwang::store {

/// A text of ours within a condition.
[[nodiscard]] inline std::string quoted(std::string_view text) {
    std::string sql = "'";
    for (const char c : text) sql += c == '\'' ? "''" : std::string(1, c);
    return sql + "'";
}

/// An unfinished case that is overdue, as cases::is_overdue says: of a suspended one only a statutory deadline counts.
inline constexpr std::string_view kOverdueNow =
    "c.state <> 4 AND c.overdue_at IS NOT NULL AND (c.suspended_at IS NULL OR c.deadline_kind = 2)";

/// ` AND …` for each thing that narrows; empty where nothing does.
/// @param at  what was released later than this is hidden still; absent: what is not released now
[[nodiscard]] std::string sight_condition(const std::optional<SeenPlaces>& seen, const std::vector<std::string>& hidden_types,
                                          std::optional<Instant> at = {});

}  // namespace lvwang::store
