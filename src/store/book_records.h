// What was reported besides readings? Checks of analysers and states in letters, in the book.
// Promises: the same report twice is one row; a state has one row for as long as it stays the same; what is corrected stays.
// Rule: model/records.h; the tables stand in store/schema_record_versions.h.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/records.h"
#include "store/book.h"

namespace lvwang::store {

/// Which records: all that are set must fit.
struct RecordQuery {
    std::optional<PointId> point = {};
    std::optional<std::string> mn = {};
    std::optional<std::vector<PointId>> seen = {};  ///< only of these points
    std::size_t count = 1000;
};

/// Writes one. What an older entry said of the same device, code and moment stays, as replaced; an entry that was written
/// before changes nothing.
[[nodiscard]] Result<void> put_check(Book& book, const CheckRecord& check);
/// The newest first, each before what it replaced.
[[nodiscard]] Result<std::vector<CheckRecord>> list_checks(Book& book, const RecordQuery& query = {});

/// Notes what devices told, each of one moment, in this order: lengthens or joins the stretches of the same letters and point
/// beside it, or begins one. A stretch of other letters that holds the moment is cut: it ends where it was told last before, goes
/// on where it was told next, and where it was told of the moment itself, that stays, as replaced. No two current stretches of a
/// device and code overlap. @pre state.last_at == state.since of each
[[nodiscard]] Result<void> put_states(Book& book, std::span<const StateRecord> states);
/// The newest first, each before what it replaced.
[[nodiscard]] Result<std::vector<StateRecord>> list_states(Book& book, const RecordQuery& query = {});

}  // namespace lvwang::store
