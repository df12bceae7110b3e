// What does issuing a 交办单 do to a case that stands on it?
// Promises: pure; it is the act 交办 (assign) of the case's own workflow, so the rules of states, roles and statutory deadlines
// hold; from then on the case has the owner and due time of its line, and its event the number of the sheet. Rule:
// data/workflows, docs/adr/0013.
#pragma once

#include <string>

#include "base/result.h"
#include "cases/cases.h"
#include "model/sheet.h"

namespace lvwang::cases {

/// Which sheet issues.
struct Issue {
    std::int64_t sheet_id = 0;
    std::string number;  ///< 岚环交办〔2026〕12号
};

/// Whether a case may stand on a sheet as this line says.
/// @error kConflict         it is in a state that nobody is handed it from, or its statutory deadline would move
/// @error kInvalidArgument  names `due_at`: passed
[[nodiscard]] Result<void> check_problem(const Case& item, const Workflow& flow, const SheetProblem& problem, Instant now);

/// What the issue does.
/// @param who  who signs: the step's role must be his
/// @error as check_problem, or the role is missing
[[nodiscard]] Result<CaseChange> issue(const Case& before, const Workflow& flow, const Who& who, const SheetProblem& problem,
                                       const Issue& of, const standards::Calendar& calendar, Instant now, std::uint64_t seq);

}  // namespace lvwang::cases
