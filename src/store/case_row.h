// How does a case stand in its table? One row as SOCI reads it, for book_cases.cc and book_case_list.cc.
// Promise: each column is bound once, in the order of kCaseColumns.
// Rule: internal to store, like book_session.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/case.h"
#include "store/finding_row.h"

namespace lvwang::store {

/// `c.id, c.state, …`: what read_from binds, of `cases c`.
inline constexpr std::string_view kCaseColumns =
    "c.id, c.state, c.opened_at, c.deadline_kind, c.extensions, c.supervision, c.relapses, c.version, c.seq, c.type, c.title, "
    "c.title_en, c.report, c.reported_by, c.given_in, c.owner, c.joined, c.deadline, c.deadline_clause, c.outcome, "
    "c.watch_outcome, c.revisit_by, c.longitude_deg, c.latitude_deg, c.region_code, c.owner_organisation, c.finding_id, "
    "c.point_id, "
    "c.site_id, c.due_at, c.overdue_at, c.asked_due_at, c.suspended_at, "
    "c.clue_sent_at, c.clue_received_at, c.closed_at, c.merged_into, c.watch_until, c.firm_until, c.explained_at, "
    "c.explain_lapsed_at, c.appealed_at, c.revisit_at, c.revisit_overdue_at, c.released_at";

/// Columns in the order of kCaseColumns. Holds what SOCI is bound to, so it outlives the statement.
class CaseRow {
public:
    void read_from(soci::statement& statement);
    [[nodiscard]] Case record() const;  ///< what was read

private:
    Case record_;  // its texts
    long long id_ = 0;
    long long state_ = 0;
    long long opened_at_ = 0;
    long long deadline_kind_ = 0;
    long long extensions_ = 0;
    long long supervision_ = 0;
    long long relapses_ = 0;
    long long version_ = 0;
    long long seq_ = 0;
    std::string joined_;
    std::string given_in_;
    double longitude_deg_ = 0;
    double latitude_deg_ = 0;
    soci::indicator placed_ = soci::i_null;  // both or none, the table sees to it
    OptionalText region_;
    OptionalText organisation_;
    OptionalInteger finding_;
    OptionalInteger point_;
    OptionalInteger site_;
    OptionalInteger due_at_;
    OptionalInteger overdue_at_;
    OptionalInteger asked_due_at_;
    OptionalInteger suspended_at_;
    OptionalInteger clue_sent_at_;
    OptionalInteger clue_received_at_;
    OptionalInteger closed_at_;
    OptionalInteger merged_into_;
    OptionalInteger watch_until_;
    OptionalInteger firm_until_;
    OptionalInteger explained_at_;
    OptionalInteger explain_lapsed_at_;
    OptionalInteger appealed_at_;
    OptionalInteger revisit_at_;
    OptionalInteger revisit_overdue_at_;
    OptionalInteger released_at_;
};

/// Runs `SELECT <case columns> FROM cases c <rest>`.
[[nodiscard]] std::vector<Case> select_cases(soci::session& sql, const std::string& rest);

}  // namespace lvwang::store
