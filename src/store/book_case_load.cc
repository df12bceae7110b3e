#include "store/book_case_load.h"

#include "model/case.h"
#include "store/book_session.h"
#include "store/seen_places.h"
#include "store/table_row.h"

namespace lvwang::store {

Result<std::vector<UnfinishedCase>> unfinished_cases(Book& book) {
    return with_session(book, "list unfinished cases", [](soci::session& sql) {
        RowReader row(sql, fmt::format("SELECT id, title, title_en, owner, owner_organisation, due_at, "
                                       "{}, suspended_at IS NOT NULL FROM cases c WHERE state < {} "
                                       "ORDER BY due_at, id",
                                       kOverdueNow, static_cast<int>(CaseState::kClosed)));
        const long long& id = row.number();
        const std::string& title = row.text();
        const std::string& title_en = row.text();
        const std::string& owner = row.text();
        const std::string& organisation = row.text();
        const long long& due_at = row.number();
        const long long& overdue = row.number();
        const long long& suspended = row.number();
        std::vector<UnfinishedCase> cases;
        while (row.next()) cases.push_back({id, title, title_en, owner, organisation, {due_at}, overdue != 0, suspended != 0});
        return cases;
    });
}

Result<CaseTurns> case_turns(Book& book, Instant since, Instant until) {
    return with_session(book, "count cases opened and closed", [&](soci::session& sql) {
        RowReader row(sql, fmt::format("SELECT coalesce(sum(opened_at >= {0} AND opened_at < {1}), 0), "
                                       "coalesce(sum(closed_at >= {0} AND closed_at < {1}), 0) FROM cases "
                                       "WHERE outcome NOT IN ('merged', 'dismissed')",
                                       since.ms, until.ms));
        const long long& opened = row.number();
        const long long& closed = row.number();
        CaseTurns turns;
        if (row.next()) turns = {opened, closed};
        return turns;
    });
}

}  // namespace lvwang::store
