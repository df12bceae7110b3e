// What is known of the wind while closed cases are watched? Rows of the book.
// Promises: one row for each close of a case; the newest is that of the watch that goes on, if one does.
// Rule: the table in store/schema_wind_watches.h; model/wind_watch.h.
#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "model/wind_watch.h"
#include "store/book.h"

namespace lvwang::store {

/// Writes what is known now.
[[nodiscard]] Result<void> put_wind_watch(Book& book, const WindWatch& watch);
/// Of the newest close of a case; absent where its wind is not looked at.
[[nodiscard]] Result<std::optional<WindWatch>> find_wind_watch(Book& book, std::int64_t case_id);
/// Of all cases whose watch goes on.
[[nodiscard]] Result<std::vector<WindWatch>> wind_watches_at_work(Book& book);

}  // namespace lvwang::store
