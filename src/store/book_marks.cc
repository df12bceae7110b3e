#include "store/book_marks.h"

#include <fmt/ranges.h>

#include "store/book_session.h"
#include "store/table_row.h"

namespace lvwang::store {
namespace {

using soci::into;

std::vector<LegalMark> select(soci::session& sql, const std::string& rest, std::string_view text = {}) {
    RowReader row(
        sql,
        "SELECT id, point_id, kind, carrier, from_ms, to_ms, reason, filed_at, withdrawn, version, newest, imported_at, "
        "imported_by, file, seq FROM legal_marks " +
            rest);
    if (!text.empty()) row.bind(text);
    const long long& id = row.number();
    const long long& point = row.number();
    const std::string& kind = row.text();
    const long long& carrier = row.number();
    const long long& from = row.number();
    const long long& to = row.number();
    const std::string& reason = row.text();
    const long long& filed_at = row.number();
    const long long& withdrawn = row.number();
    const long long& version = row.number();
    const long long& newest = row.number();
    const long long& imported_at = row.number();
    const std::string& imported_by = row.text();
    const std::string& file = row.text();
    const long long& seq = row.number();
    std::vector<LegalMark> marks;
    while (row.next()) {
        LegalMark mark;
        mark.id = id;
        mark.point = static_cast<PointId>(point);
        mark.kind = kind;
        mark.carrier = static_cast<MarkCarrier>(carrier);
        mark.from = Instant{from};
        mark.to = Instant{to};
        mark.reason = reason;
        if (filed_at != 0) mark.filed_at = Instant{filed_at};
        mark.withdrawn = withdrawn != 0;
        mark.version = static_cast<int>(version);
        mark.newest = newest != 0;
        mark.imported_at = Instant{imported_at};
        mark.imported_by = imported_by;
        mark.file = file;
        mark.seq = static_cast<std::uint64_t>(seq);
        marks.push_back(std::move(mark));
    }
    return marks;
}

std::string of_mark(const LegalMark& which) {
    return fmt::format("WHERE point_id = {} AND carrier = {} AND from_ms = {} AND kind = :kind",
                       static_cast<std::int64_t>(which.point), static_cast<int>(which.carrier), which.from.ms);
}

}  // namespace

Result<std::optional<LegalMark>> find_mark(Book& book, const LegalMark& which) {
    return with_session(book, "find a legal mark", [&](soci::session& sql) -> std::optional<LegalMark> {
        std::vector<LegalMark> found = select(sql, of_mark(which) + " AND newest = 1", which.kind);
        return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
    });
}

Result<std::int64_t> add_mark_version(Book& book, const LegalMark& mark) {
    return with_session(book, "keep a legal mark", [&](soci::session& sql) -> std::int64_t {
        const std::vector<LegalMark> before = select(sql, of_mark(mark) + " AND newest = 1", mark.kind);
        if (!before.empty()) sql << fmt::format("UPDATE legal_marks SET newest = 0 WHERE id = {}", before.front().id);
        long long id = 0;
        sql << "SELECT coalesce(max(id), 0) + 1 FROM legal_marks", into(id);
        RowWriter row("legal_marks");
        row.number("id", id).number("point_id", static_cast<std::int64_t>(mark.point)).text("kind", mark.kind);
        row.number("carrier", static_cast<std::int64_t>(mark.carrier))
            .number("from_ms", mark.from.ms)
            .number("to_ms", mark.to.ms);
        row.text("reason", mark.reason).number("filed_at", mark.filed_at ? mark.filed_at->ms : 0);
        row.number("withdrawn", mark.withdrawn ? 1 : 0);
        row.number("version", before.empty() ? 1 : before.front().version + 1).number("newest", 1);
        row.number("imported_at", mark.imported_at.ms).text("imported_by", mark.imported_by).text("file", mark.file);
        row.number("seq", static_cast<std::int64_t>(mark.seq));
        row.upsert(sql, {"id"});
        return id;
    });
}

Result<MarkPage> list_marks(Book& book, const MarkQuery& query) {
    return with_session(book, "read legal marks", [&](soci::session& sql) -> MarkPage {
        std::string where = "WHERE 1 = 1";
        if (!query.versions) where += " AND newest = 1 AND withdrawn = 0";
        if (query.from) where += fmt::format(" AND to_ms > {}", query.from->ms);
        if (query.to) where += fmt::format(" AND from_ms < {}", query.to->ms);
        if (query.points) {
            std::vector<std::int64_t> ids;
            for (const PointId point : *query.points) ids.push_back(static_cast<std::int64_t>(point));
            where += ids.empty() ? " AND 1 = 0" : fmt::format(" AND point_id IN ({})", fmt::join(ids, ","));
        }
        MarkPage page;
        long long total = 0;
        sql << "SELECT count(*) FROM legal_marks " + where, into(total);
        page.total = total;
        page.items = select(sql, fmt::format("{} ORDER BY from_ms DESC, point_id, kind, carrier, version DESC LIMIT {} OFFSET {}",
                                             where, query.limit, query.offset));
        return page;
    });
}

}  // namespace lvwang::store
