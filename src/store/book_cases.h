// Who has it, by when, and what was done? The cases of the book and their events.
// Promise: a finding has one case at most; events are only added; the same act of the same entry is one event.
// Rule: model/finding.h; the tables in store/schema_cases.h. Lists of them: book_case_list.h.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/case.h"
#include "store/book.h"

namespace lvwang::store {

/// Writes a new case; its id is not looked at. Where its finding has one already that one stays as it is.
/// @return its id, or that of the finding's case
/// @error kConflict  finding, point, site, region or organisation is not in the book
[[nodiscard]] Result<std::int64_t> insert_case(Book& book, const Case& opened);

/// Writes what may change of a case; where it is about another finding now, that one is its too.
/// @error kNotFound  no such case   @error kConflict  the organisation is not in the book
[[nodiscard]] Result<void> update_case(Book& book, const Case& changed);

/// Adds an event; nothing where this act of this entry is there already. @error kConflict  no such case
[[nodiscard]] Result<void> add_case_event(Book& book, const CaseEvent& event);

/// @error kNotFound
[[nodiscard]] Result<Case> find_case(Book& book, std::int64_t id);
/// The case that a finding opened, first or again, if any.
[[nodiscard]] Result<std::optional<Case>> case_of_finding(Book& book, std::int64_t finding_id);
/// What was done in a case, in order.
[[nodiscard]] Result<std::vector<CaseEvent>> case_events(Book& book, std::int64_t case_id);
/// The same of many cases, by their ids; those without events are left out.
[[nodiscard]] Result<std::map<std::int64_t, std::vector<CaseEvent>>> events_of_cases(Book& book,
                                                                                     std::span<const std::int64_t> case_ids);
/// Cases that were opened or closed in a stretch, or closed since; those opened again meanwhile too.
[[nodiscard]] Result<std::vector<Case>> cases_turned(Book& book, Instant from, Instant to);
/// Cases that were unfinished at some time of a stretch: opened before `to`, and not closed before `from`.
[[nodiscard]] Result<std::vector<Case>> cases_alive(Book& book, Instant from, Instant to);
/// How many cases of each kind there ever were, by the key of their kind.
[[nodiscard]] Result<std::map<std::string, std::int64_t>> cases_by_type(Book& book);

}  // namespace lvwang::store
