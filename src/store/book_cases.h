// Who has it, by when, and what was done? The cases of the book and their events.
// Promise: a finding has one case at most; events are only added; the same act of the same entry is one event.
// Rule: model/finding.h; the tables in store/schema_cases.h.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "model/case.h"
#include "model/finding.h"
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
/// Unfinished cases whose deadline has passed and who do not say so yet, by id: what a tick has to expire.
[[nodiscard]] Result<std::vector<Case>> cases_past_due(Book& book, Instant now);

/// Cases that were unfinished at some time of a stretch: opened before `to`, and not closed before `from`.
[[nodiscard]] Result<std::vector<Case>> cases_alive(Book& book, Instant from, Instant to);

/// What somebody sees whose sight is limited.
struct SeenPlaces {
    std::vector<PointId> points;
    std::vector<SiteId> sites;
    std::vector<std::string> regions;  ///< codes; those in his scope, not those above it
};

struct CaseQuery {
    enum class Which {
        kAll,
        kOpen /* not closed */,
        kClosed,
        kOverdue /* not closed, deadline passed */,
        kWatched /* closed, and what opened it is watched */
    };
    Which which = Which::kAll;
    std::optional<SeenPlaces> seen = {};         ///< only of these; absent: all
    std::vector<std::string> hidden_types = {};  ///< kinds that are left out
    std::int64_t limit = 1000;
    std::int64_t offset = 0;
};

/// Cases that may have been unfinished at a moment: opened by then, and not closed since before it. As they are now, by id; how
/// they stood their events say. @param query  whose sight; the rest of it is not looked at
[[nodiscard]] Result<std::vector<Case>> cases_in_hand_at(Book& book, Instant at, const CaseQuery& query);

struct ClosedCases {
    std::vector<Case> newest;  ///< by closing time, as many as `offset` and `limit` of the query reach
    std::int64_t total = 0;
};
/// Cases that were closed by a moment and have been ever since. @param query  whose sight, and how many
[[nodiscard]] Result<ClosedCases> cases_closed_by(Book& book, Instant at, const CaseQuery& query);

struct ListedCase {
    Case record;
    Finding finding;  ///< without its periods; its id is 0 where the case was reported
};

struct CasePage {
    std::vector<ListedCase> items;
    std::int64_t total = 0;  ///< of all pages
};

/// Unfinished cases by deadline, then closed ones by closing time, newest first.
[[nodiscard]] Result<CasePage> list_cases(Book& book, const CaseQuery& query);

}  // namespace lvwang::store
