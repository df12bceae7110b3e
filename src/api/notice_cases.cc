// What a notice knows of cases: who has which, until when, and how many were opened and closed.
#include "api/notice_facts.h"
#include "store/book_cases.h"

namespace lvwang::api {
namespace {

constexpr std::int64_t kOpenMax = 200'000;   // more unfinished cases than a district's people could ever have
constexpr std::int64_t kClosedPage = 1'000;  // closed ones come newest first: a day or two are soon read

bulletin::Words unit_of(const Case& record, const registry::Registry& registry) {
    const Organisation* const unit = registry.organisation(record.owner_organisation);
    if (unit == nullptr) return {"未指定单位", "no unit"};
    return {unit->name, unit->name_en};
}

}  // namespace

Result<void> gather_cases(bulletin::Facts& facts, Instant since, Instant until, const Reads& reads) {
    const auto lies_in = [&](Instant at) { return since <= at && at < until; };
    store::CaseQuery open;
    open.which = store::CaseQuery::Which::kOpen;
    open.limit = kOpenMax;
    LVWANG_ASSIGN(const store::CasePage unfinished, store::list_cases(reads.book, open));
    for (const store::ListedCase& row : unfinished.items) {
        const Case& record = row.record;
        if (lies_in(record.opened_at)) ++facts.cases_new;
        facts.cases.push_back({record.id,
                               {record.title, record.title_en},
                               unit_of(record, *reads.registry),
                               record.owner,
                               record.due_at,
                               record.due_at < reads.now});
    }
    store::CaseQuery closed;
    closed.which = store::CaseQuery::Which::kClosed;
    closed.limit = kClosedPage;
    for (bool more = true; more; closed.offset += kClosedPage) {
        LVWANG_ASSIGN(const store::CasePage page, store::list_cases(reads.book, closed));
        more = static_cast<std::int64_t>(page.items.size()) == kClosedPage;
        for (const store::ListedCase& row : page.items) {
            const Case& record = row.record;
            if (!record.closed_at || *record.closed_at < since) {
                more = false;
                break;
            }
            if (lies_in(*record.closed_at)) ++facts.cases_closed;
            if (lies_in(record.opened_at)) ++facts.cases_new;
        }
    }
    return {};
}

}  // namespace lvwang::api
