// What was found wrong? The findings of the book, with their periods.
// Promise: a finding is one row by its key, and writing the same again changes nothing.
// Rule: model/finding.h; the tables findings and finding_periods in store/schema.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/finding.h"
#include "store/book.h"

namespace lvwang::store {

/// Writes a finding and its periods, by its key; its id is not looked at. @return the id it has in the book
/// @error kConflict  its point is not in the book
[[nodiscard]] Result<std::int64_t> put_finding(Book& book, const Finding& finding);

/// One finding with its periods. @error kNotFound
[[nodiscard]] Result<Finding> find_finding(Book& book, std::int64_t id);

/// Pending and open findings with their periods, by id: what detect::OpenFindings begins with.
[[nodiscard]] Result<std::vector<Finding>> unresolved_findings(Book& book);

/// Resolved findings of a rule at a point whose start..last touches from..to (both inclusive), with their periods, by id.
[[nodiscard]] Result<std::vector<Finding>> resolved_findings(Book& book, std::string_view rule, PointId point, Instant from,
                                                             Instant to);

/// Absent: all.
struct FindingQuery {
    std::optional<FindingState> state = {};
    std::optional<FindingClass> cls = {};
    std::optional<PointId> point = {};
    /// Only those that were open at this moment, as it was known then; the worst kinds first.
    std::optional<Instant> open_at = {};
    std::optional<std::vector<PointId>> seen = {};  ///< only of these points; absent: of all
    std::int64_t limit = 100;
    std::int64_t offset = 0;
};

struct ListedFinding {
    Finding finding;  ///< without its periods
    std::optional<std::int64_t> case_id;
};

struct FindingPage {
    std::vector<ListedFinding> items;
    std::int64_t total = 0;  ///< of all pages
};

/// Findings by their latest period, newest first.
[[nodiscard]] Result<FindingPage> list_findings(Book& book, const FindingQuery& query);

}  // namespace lvwang::store
