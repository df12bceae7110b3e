#include "store/book_delegations.h"

#include "store/book_session.h"
#include "store/table_row.h"

namespace lvwang::store {

using soci::use;

Result<std::vector<Delegation>> load_delegations(Book& book) {
    return with_session(book, "list who acts for whom", [](soci::session& sql) {
        RowReader row(
            sql, "SELECT id, principal, delegate, since, until, coalesce(ended_at, -1), ended_by FROM delegations ORDER BY id");
        const long long& id = row.number();
        const std::string& principal = row.text();
        const std::string& delegate = row.text();
        const long long& since = row.number();
        const long long& until = row.number();
        const long long& ended_at = row.number();
        const std::string& ended_by = row.text();
        std::vector<Delegation> delegations;
        while (row.next()) {
            Delegation one{id, principal, delegate, Instant{since}, Instant{until}, std::nullopt, ended_by};
            if (ended_at >= 0) one.ended_at = Instant{ended_at};
            delegations.push_back(std::move(one));
        }
        return delegations;
    });
}

Result<void> save_delegation(Book& book, const Delegation& delegation) {
    return with_session(book, fmt::format("save delegation {}", delegation.id), [&](soci::session& sql) {
        const long long id = delegation.id;
        const long long since = delegation.since.ms;
        const long long until = delegation.until.ms;
        const long long ended_at = delegation.ended_at ? delegation.ended_at->ms : 0;
        soci::indicator ended = delegation.ended_at ? soci::i_ok : soci::i_null;
        sql << "INSERT INTO delegations (id, principal, delegate, since, until, ended_at, ended_by) VALUES (:id, :principal, "
               ":delegate, :since, :until, :ended, :by) ON CONFLICT (id) DO UPDATE SET ended_at = excluded.ended_at, ended_by = "
               "excluded.ended_by",
            use(id), use(delegation.principal), use(delegation.delegate), use(since), use(until), use(ended_at, ended),
            use(delegation.ended_by);
    });
}

}  // namespace lvwang::store
