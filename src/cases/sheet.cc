#include "cases/sheet.h"

#include <algorithm>

namespace lvwang::cases {
namespace {

constexpr std::string_view kAssign = "assign";

}  // namespace

Result<void> check_problem(const Case& item, const Workflow& flow, const SheetProblem& problem, Instant now) {
    const WorkflowStep* assign = flow.step(kAssign);
    if (assign == nullptr) return fail(ErrorCode::kConflict, "case {}: nobody is handed a case of kind '{}'", item.id, flow.key);
    if (std::ranges::find(assign->from, item.state) == assign->from.end()) {
        return fail(ErrorCode::kConflict, "case {} is {}: it is not handed over now", item.id, to_string(item.state));
    }
    if (item.suspended_at) return fail(ErrorCode::kConflict, "case {} is suspended", item.id);
    if (problem.due_at == item.due_at) return {};
    if (item.deadline_kind == DeadlineKind::kStatutory) {
        return fail(ErrorCode::kConflict, "case {}: a statutory deadline ({}) moves only by an extension that its clause allows",
                    item.id, item.deadline_clause);
    }
    if (const auto due = check_due(problem.due_at, now); !due) {
        return fail_field("due_at", "case {}: {}", item.id, due.error().message);
    }
    return {};
}

Result<CaseChange> issue(const Case& before, const Workflow& flow, const Who& who, const SheetProblem& problem, const Issue& of,
                         const standards::Calendar& calendar, Instant now, std::uint64_t seq) {
    LVWANG_TRY(check_problem(before, flow, problem, now));
    Act act;
    act.act = kAssign;
    act.case_id = before.id;
    act.version = before.version;
    act.actor = who.login;
    act.note = of.number;
    act.owner = problem.owner;
    act.owner_organisation = problem.owner_organisation;
    if (problem.due_at != before.due_at) act.due_at = problem.due_at;
    LVWANG_ASSIGN(CaseChange change, step(before, flow, act, who, nullptr, calendar, now, seq));
    change.event.details = fmt::format("{{\"sheet\":{}}}", of.sheet_id);
    return change;
}

}  // namespace lvwang::cases
