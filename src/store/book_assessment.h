// Which targets are set, which events do not count? Plain rows of the book.
// Promises: a row is whole or not there; the newest decision stands, the log keeps those before.
// Rule: model/assessment_plan.h; the tables are in store/schema_assessment.h.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/assessment_plan.h"
#include "store/book.h"

namespace lvwang::store {

/// By year, then key.
[[nodiscard]] Result<std::vector<AirTarget>> load_air_targets(Book& book);
/// Writes one, replacing the one with its key. @param seq  of the entry that brought it
[[nodiscard]] Result<void> save_air_target(Book& book, const AirTarget& target, std::uint64_t seq);
/// @error kNotFound  there is none
[[nodiscard]] Result<void> remove_air_target(Book& book, std::string_view key);

/// By start, then key.
[[nodiscard]] Result<std::vector<ExceptionalEvent>> load_exceptional_events(Book& book);
[[nodiscard]] Result<void> save_exceptional_event(Book& book, const ExceptionalEvent& event, std::uint64_t seq);

}  // namespace lvwang::store
