#include "store/book_informants.h"

#include "store/book_session.h"
#include "store/table_row.h"

namespace lvwang::store {

using soci::use;

Result<void> add_informant(Book& book, const Informant& informant, std::uint64_t seq) {
    return with_session(book, fmt::format("note who informed of case {}", informant.case_id), [&](soci::session& sql) {
        const long long case_id = informant.case_id;
        const long long put_at = informant.put_at.ms;
        const auto entry = static_cast<long long>(seq);
        sql << "INSERT INTO case_informants (case_id, sealed, put_by, put_at, seq) VALUES (:case, :sealed, :by, :at, :seq)",
            use(case_id), use(informant.sealed), use(informant.put_by), use(put_at), use(entry);
    });
}

Result<std::vector<Informant>> informants_of(Book& book, std::int64_t case_id) {
    return with_session(book, fmt::format("read who informed of case {}", case_id), [&](soci::session& sql) {
        RowReader row(sql, "SELECT sealed, put_by, put_at FROM case_informants WHERE case_id = :case ORDER BY id");
        row.bind(case_id);
        const std::string& sealed = row.text();
        const std::string& put_by = row.text();
        const long long& put_at = row.number();
        std::vector<Informant> informants;
        while (row.next()) informants.push_back({case_id, sealed, put_by, Instant{put_at}});
        return informants;
    });
}

Result<std::vector<std::string>> load_informant_readers(Book& book) {
    return with_session(book, "list who may know informants", [](soci::session& sql) {
        RowReader row(sql, "SELECT login FROM informant_readers ORDER BY login");
        const std::string& login = row.text();
        std::vector<std::string> logins;
        while (row.next()) logins.push_back(login);
        return logins;
    });
}

Result<void> save_informant_readers(Book& book, const std::vector<std::string>& logins) {
    return with_session(book, "save who may know informants", [&](soci::session& sql) {
        sql << "DELETE FROM informant_readers";
        for (const std::string& login : logins) {
            sql << "INSERT INTO informant_readers (login) VALUES (:login)", use(login);
        }
    });
}

}  // namespace lvwang::store
