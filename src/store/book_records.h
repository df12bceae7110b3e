// What was reported besides readings? Checks of analysers and states in letters, in the book.
// Promises: the same report twice is one row; a state has one row for as long as it stays the same; what is corrected stays.
// Rule: model/records.h; the tables stand in store/schema_record_versions.h.
#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "model/records.h"
#include "store/book.h"

namespace lvwang::store {

/// Writes one. What an older entry said of the same device, code and moment stays, as replaced; an entry that was written
/// before changes nothing.
[[nodiscard]] Result<void> put_check(Book& book, const CheckRecord& check);
/// The newest first, of one point or of all, each before what it replaced.
[[nodiscard]] Result<std::vector<CheckRecord>> list_checks(Book& book, std::optional<PointId> point, std::size_t count);

/// Notes what a device told of one moment: lengthens or joins the stretches of the same letters beside it, or begins one. A
/// stretch of other letters that holds the moment is cut: it ends where it was told last before, goes on where it was told next,
/// and where it was told of the moment itself, that stays, as replaced. No two current stretches of a device and code overlap.
/// @pre state.last_at == state.since
[[nodiscard]] Result<void> put_state(Book& book, const StateRecord& state);
/// The newest first, of one point or of all, each before what it replaced.
[[nodiscard]] Result<std::vector<StateRecord>> list_states(Book& book, std::optional<PointId> point, std::size_t count);

}  // namespace lvwang::store
