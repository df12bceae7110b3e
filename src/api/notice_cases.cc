// What a notice knows of cases: who has which, until when, and how many were opened and closed.
#include "api/notice_facts.h"
#include "api/scored_cases.h"
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
    // As the scorecards count them, which the figures open.
    const cases::CaseSpan span{since, until, reads.now};
    LVWANG_ASSIGN(const auto scored, turned_cases(span, reads));
    for (const cases::CourseOfCase& one : scored) {
        facts.cases_new += cases::belongs_to(cases::CaseFigure::kOpened, one, span) ? 1 : 0;
        facts.cases_closed += cases::belongs_to(cases::CaseFigure::kClosed, one, span) ? 1 : 0;
    }
    LVWANG_ASSIGN(const store::CasePage revisits,
                  store::list_cases(reads.book, {.which = store::CaseQuery::Which::kRevisit, .limit = kRevisitsMax}));
    for (const store::ListedCase& one : revisits.items) facts.revisits.push_back(*one.record.revisit.at);
    return {};
}

}  // namespace lvwang::api
