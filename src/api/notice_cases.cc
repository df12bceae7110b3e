// What a notice knows of cases: who has which, until when, and how many were opened and closed.
#include "api/notice_facts.h"
#include "store/book_case_list.h"
#include "store/book_case_load.h"

namespace lvwang::api {
namespace {

constexpr std::int64_t kRevisitsMax = 1000;  // those due first; whoever has more to go to needs no exact number

bulletin::Words unit_of(const std::string& key, const registry::Registry& registry) {
    const Organisation* const unit = registry.organisation(key);
    if (unit == nullptr) return {"未指定单位", "no unit"};
    return {unit->name, unit->name_en};
}

}  // namespace

Result<void> gather_cases(bulletin::Facts& facts, Instant since, Instant until, const Reads& reads) {
    LVWANG_ASSIGN(const auto unfinished, store::unfinished_cases(reads.book));
    for (const store::UnfinishedCase& one : unfinished) {
        facts.cases.push_back({one.id,
                               {one.title, one.title_en},
                               unit_of(one.owner_organisation, *reads.registry),
                               one.owner,
                               one.due_at,
                               one.overdue,
                               one.suspended,
                               one.owner_organisation});
    }
    LVWANG_ASSIGN(const store::CaseTurns turns, store::case_turns(reads.book, since, until));
    facts.cases_new = turns.opened;
    facts.cases_closed = turns.closed;
    LVWANG_ASSIGN(const store::CasePage revisits,
                  store::list_cases(reads.book, {.which = store::CaseQuery::Which::kRevisit, .limit = kRevisitsMax}));
    for (const store::ListedCase& one : revisits.items) facts.revisits.push_back(*one.record.revisit.at);
    return {};
}

}  // namespace lvwang::api
