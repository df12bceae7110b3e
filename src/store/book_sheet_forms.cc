#include "store/book_sheet_forms.h"

#include "base/text.h"
#include "store/book_session.h"
#include "store/table_row.h"

namespace lvwang::store {

using soci::use;

Result<std::vector<SheetForm>> list_sheet_forms(Book& book, const std::string& body_key) {
    return with_session(book, fmt::format("list the forms of {}", body_key), [&](soci::session& sql) {
        RowReader row(
            sql,
            "SELECT version, at, actor, name, length (docx) / 2 FROM sheet_forms WHERE body_key = :key ORDER BY version DESC");
        row.bind(body_key);
        const long long& version = row.number();
        const long long& at = row.number();
        const std::string& actor = row.text();
        const std::string& name = row.text();
        const long long& bytes = row.number();
        std::vector<SheetForm> forms;
        while (row.next()) forms.push_back({static_cast<int>(version), Instant{at}, actor, name, {}, bytes});
        return forms;
    });
}

Result<SheetForm> find_sheet_form(Book& book, const std::string& body_key, int version) {
    return with_session(book, fmt::format("read a form of {}", body_key), [&](soci::session& sql) -> Result<SheetForm> {
        RowReader row(sql, fmt::format("SELECT version, at, actor, name, docx FROM sheet_forms WHERE body_key = :key{} ORDER BY "
                                       "version DESC LIMIT 1",
                                       version == 0 ? "" : fmt::format(" AND version = {}", version)));
        row.bind(body_key);
        const long long& number = row.number();
        const long long& at = row.number();
        const std::string& actor = row.text();
        const std::string& name = row.text();
        const std::string& docx = row.text();
        if (!row.next()) {
            if (version == 0) return SheetForm{};
            return tl::unexpected(
                Error{ErrorCode::kNotFound, fmt::format("'{}' has no form of version {}", body_key, version), "version"});
        }
        SheetForm form{static_cast<int>(number), Instant{at}, actor, name, {}, 0};
        LVWANG_ASSIGN(form.docx, from_hex(docx));
        form.bytes = static_cast<std::int64_t>(form.docx.size());
        return form;
    });
}

Result<void> add_sheet_form(Book& book, const std::string& body_key, const SheetForm& form, std::uint64_t seq) {
    return with_session(book, fmt::format("keep a form of {}", body_key), [&](soci::session& sql) {
        const long long version = form.version;
        const long long at = form.at.ms;
        const std::string docx = to_hex(form.docx);
        const auto from = static_cast<long long>(seq);
        sql << "INSERT INTO sheet_forms VALUES (:key, :version, :at, :actor, :name, :docx, :seq)", use(body_key), use(version),
            use(at), use(form.actor), use(form.name), use(docx), use(from);
    });
}

}  // namespace lvwang::store
