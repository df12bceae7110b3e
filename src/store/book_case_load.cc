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

Result<std::int64_t> unfinished_cases_naming(Book& book, const std::string& name) {
    return with_session(book, fmt::format("count unfinished cases of {}", name), [&](soci::session& sql) -> std::int64_t {
        long long count = 0;
        sql << fmt::format(
            "SELECT count(*) FROM cases WHERE state < {} AND (owner = :owner OR "
            "instr(char(10) || joined || char(10), char(10) || :joined || char(10)) > 0)",
            static_cast<int>(CaseState::kClosed)),
            soci::use(name, "owner"), soci::use(name, "joined"), soci::into(count);
        return count;
    });
}

}  // namespace lvwang::store
