#include "api/sheet_sight.h"

#include <algorithm>

#include "api/case_sight.h"

namespace lvwang::api {
namespace {

using accounts::Right;

bool sees_drafts(const Reads& reads) {
    return reads.sees_everything() &&
           (reads.caller->rights.has(Right::kDirectCases) || reads.caller->rights.has(Right::kSignSheets));
}

}  // namespace

store::SheetSight sheet_sight(const Reads& reads) {
    // What the authorities write to each other is not for those whom they supervise, even where a line of it is about them.
    const bool of_firm = is_of_firm(*reads.caller->person);
    return {.seen = of_firm ? std::optional(store::SeenPlaces()) : seen_places(reads),
            .hidden_types = hidden_types(reads),
            .sees_drafts = sees_drafts(reads),
            .login = reads.caller->person->login};
}

Result<SeenSheet> seen_sheet(std::int64_t id, const Reads& reads) {
    SeenSheet seen;
    LVWANG_ASSIGN(seen.sheet, store::find_sheet(reads.book, id));
    const bool may_know =
        seen.sheet.state == SheetState::kIssued || sees_drafts(reads) || seen.sheet.drafted_by == reads.caller->person->login;
    std::vector<SheetProblem> shown;
    for (const SheetProblem& problem : seen.sheet.problems) {
        LVWANG_ASSIGN(Case item, store::find_case(reads.book, problem.case_id));
        if (!is_shown(item, reads)) continue;
        seen.cases.emplace(problem.case_id, std::move(item));
        shown.push_back(problem);
    }
    if (!may_know || shown.empty() || is_of_firm(*reads.caller->person))
        return tl::unexpected(not_found("id", "sheet", fmt::format("{}", id)));
    seen.whole = shown.size() == seen.sheet.problems.size();
    seen.sheet.problems = std::move(shown);
    if (!seen.whole) {
        seen.sheet.title.clear();
        seen.sheet.text.clear();
    }
    return seen;
}

bool signs_for(const SheetBody& body, const Reads& reads) {
    return reads.caller->rights.has(Right::kSignSheets) &&
           (body.signers.empty() || std::ranges::find(body.signers, reads.caller->person->login) != body.signers.end());
}

}  // namespace lvwang::api
