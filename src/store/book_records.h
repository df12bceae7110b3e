// What was reported besides readings? Checks of analysers and states in letters, in the book.
// Promises: the same report twice is one row; a state has one row for as long as it stays the same.
// Rule: model/records.h; the tables stand in store/schema_keys.h.
#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "model/records.h"
#include "store/book.h"

namespace lvwang::store {

/// Writes one, replacing that of the same device, code and moment where it comes from an older entry.
[[nodiscard]] Result<void> put_check(Book& book, const CheckRecord& check);
/// The newest first, of one point or of all.
[[nodiscard]] Result<std::vector<CheckRecord>> list_checks(Book& book, std::optional<PointId> point, std::size_t count);

/// Lengthens the stretch that holds these letters before `state.since`, or begins one.
[[nodiscard]] Result<void> put_state(Book& book, const StateRecord& state);
/// The newest first, of one point or of all.
[[nodiscard]] Result<std::vector<StateRecord>> list_states(Book& book, std::optional<PointId> point, std::size_t count);

}  // namespace lvwang::store
