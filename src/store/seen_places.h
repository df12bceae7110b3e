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

/// ` AND …` for each thing that narrows; empty where nothing does.
[[nodiscard]] std::string sight_condition(const std::optional<SeenPlaces>& seen, const std::vector<std::string>& hidden_types);

}  // namespace lvwang::store
