// What does a view in somebody else's database say? Its rows as CSV, read and never written.
// Promises: one SELECT over a connection of its own that is closed at the end; at most `bytes_max` of text; never shows a
// password. Rule: SOCI with SQLite or PostgreSQL behind it; a number that is no integer loses trailing zeros, so views give text.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace lvwang::store {

/// All rows of `view`, its column names as headings; NULL is an empty cell. Blocks.
/// @param connection  `sqlite3://path`, or `postgresql://` with libpq's words behind it (`host=… dbname=… user=…`)
/// @param password    of PostgreSQL; empty: none
/// @pre view  holds letters, digits, '_' and '.' only
/// @error kIo           cannot be reached, no such view
/// @error kOutOfRange   longer than bytes_max
/// @error kUnsupported  another kind of connection
[[nodiscard]] Result<std::string> read_foreign_view(std::string_view connection, std::string_view password, std::string_view view,
                                                    std::size_t bytes_max);

}  // namespace lvwang::store
