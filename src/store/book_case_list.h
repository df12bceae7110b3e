// Which cases is somebody shown, and in what order? A list that is narrowed, in pages.
// Promises: a page is found by an index whatever the list is narrowed to, so that it is as quick on a million cases as on ten;
// what is counted is counted to kCountedMax and no further.
// Rule: the indices in store/schema_case_lists.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/case.h"
#include "model/finding.h"
#include "store/book.h"

namespace lvwang::store {

/// What somebody sees whose sight is limited.
struct SeenPlaces {
    std::vector<PointId> points = {};
    std::vector<SiteId> sites = {};
    std::vector<std::string> regions = {};  ///< codes; those in his scope, not those above it
};

/// A word that was typed to find cases, and what is called so.
struct CaseWord {
    std::string text;  ///< in the title or in what was reported, of the newest kReadMax cases; a number is a case's, too
    std::vector<SiteId> sites = {};
    std::vector<std::string> organisations = {};  ///< keys
    std::vector<std::string> owners = {};         ///< logins and names
    std::vector<std::string> types = {};
};

struct CaseQuery {
    enum class Which {
        kAll,
        kOpen /* not closed */,
        kClosed,
        kOverdue /* not closed, deadline passed */,
        kWatched /* closed, and what opened it is watched */,
        kRevisit /* closed, and somebody is to see it again */
    };
    Which which = Which::kAll;
    std::string type = {};                        ///< empty: of all kinds
    std::vector<std::string> regions = {};        ///< codes, those within one named too; none: in all
    std::string organisation = {};                ///< key of the one that has it; empty: any
    bool without_organisation = false;            ///< only of none
    std::optional<Instant> due_before = {};       ///< unfinished, not overdue, their clock running, and due before that
    std::vector<std::string> owners = {};         ///< login or name of who has it; none: anybody
    std::optional<Supervision> supervision = {};  ///< kNone: those that are not supervised
    std::optional<SiteId> site = {};
    std::vector<CaseWord> words = {};            ///< all of them
    std::optional<SeenPlaces> seen = {};         ///< only of these; absent: all
    std::vector<std::string> hidden_types = {};  ///< kinds that are left out until a case is released; of these no report is read
    std::int64_t limit = 1000;
    std::int64_t offset = 0;
};

struct ListedCase {
    Case record;
    Finding finding;  ///< without its periods; its id is 0 where the case was reported
};

inline constexpr std::int64_t kCountedMax = 10'000;
inline constexpr std::int64_t kReadMax = 20'000;  ///< cases whose texts are read for a word

struct CasePage {
    std::vector<ListedCase> items;
    std::int64_t total = 0;  ///< of all pages; kCountedMax where there are as many or more
    [[nodiscard]] bool has_more_than_counted() const { return total >= kCountedMax; }
};

/// Unfinished cases by deadline, then closed ones by closing time, newest first; those of kRevisit by the day of the revisit.
[[nodiscard]] Result<CasePage> list_cases(Book& book, const CaseQuery& query);

/// Cases that may have been unfinished at a moment: opened by then, and not closed since before it. As they are now, by id; how
/// they stood their events say. @param query  whose sight; the rest of it is not looked at
[[nodiscard]] Result<std::vector<Case>> cases_in_hand_at(Book& book, Instant at, const CaseQuery& query);

struct ClosedCases {
    std::vector<Case> newest;  ///< by closing time, as many as `offset` and `limit` of the query reach
    std::int64_t total = 0;
};
/// Cases that were closed by a moment and have been ever since. @param query  whose sight, and how many
[[nodiscard]] Result<ClosedCases> cases_closed_by(Book& book, Instant at, const CaseQuery& query);

}  // namespace lvwang::store
