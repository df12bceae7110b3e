#include "store/book_audit.h"

#include "store/book_session.h"
#include "store/table_row.h"

namespace lvwang::store {
namespace {

using soci::into;
using soci::use;

constexpr std::string_view kColumns =
    "number, seq, at, kind, actor, what, subject, outcome, count, since, body_digest, digest, hash";

// Text in a LIKE: what has a meaning there stands for itself.
std::string like_text(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '\\') out += '\\';
        out += c;
    }
    return out;
}

// Runs `SELECT <columns> FROM audit <rest>`; `bound` are the texts that `rest` names, in their order.
Result<std::vector<AuditEntry>> select(Book& book, std::string_view attempt, const std::string& rest,
                                       const std::vector<std::string>& bound = {}) {
    return with_session(book, attempt, [&](soci::session& sql) -> Result<std::vector<AuditEntry>> {
        RowReader row(sql, fmt::format("SELECT {} FROM audit {}", kColumns, rest));
        for (const std::string& text : bound) row.bind(std::string_view(text));
        const long long& number = row.number();
        const long long& seq = row.number();
        const long long& at = row.number();
        const long long& kind = row.number();
        const std::string& actor = row.text();
        const std::string& what = row.text();
        const std::string& subject = row.text();
        const std::string& outcome = row.text();
        const long long& count = row.number();
        const long long& since = row.number();
        const std::string& body_digest = row.text();
        const std::string& digest = row.text();
        const std::string& hash = row.text();
        std::vector<AuditEntry> entries;
        while (row.next()) {
            entries.push_back({number, static_cast<std::uint64_t>(seq), Instant{at}, static_cast<AuditKind>(kind), actor, what,
                               subject, outcome, count, Instant{since}, body_digest, digest, hash});
        }
        return entries;
    });
}

}  // namespace

Result<void> add_audit(Book& book, const AuditEntry& entry) {
    return with_session(book, fmt::format("add entry {} to the audit record", entry.number), [&](soci::session& sql) {
        const long long number = entry.number;
        const auto seq = static_cast<long long>(entry.seq);
        const long long at = entry.at.ms;
        const long long kind = static_cast<int>(entry.kind);
        const long long count = entry.count;
        const long long since = entry.since.ms;
        sql << fmt::format(
            "INSERT INTO audit ({}) VALUES (:number, :seq, :at, :kind, :actor, :what, :subject, :outcome, :count, "
            ":since, :body_digest, :digest, :hash)",
            kColumns),
            use(number), use(seq), use(at), use(kind), use(entry.actor), use(entry.what), use(entry.subject), use(entry.outcome),
            use(count), use(since), use(entry.body_digest), use(entry.digest), use(entry.hash);
    });
}

Result<std::optional<AuditEntry>> last_audit(Book& book) {
    LVWANG_ASSIGN(const auto found, select(book, "read the end of the audit record", "ORDER BY number DESC LIMIT 1"));
    return found.empty() ? std::nullopt : std::optional(found.front());
}

Result<std::optional<AuditEntry>> audit_of_command(Book& book, std::uint64_t seq, Instant at) {
    LVWANG_ASSIGN(const auto found, select(book, fmt::format("read the audit entry of entry {}", seq),
                                           fmt::format("WHERE at = {} AND seq = {} AND kind = {} LIMIT 1", at.ms, seq,
                                                       static_cast<int>(AuditKind::kCommand))));
    return found.empty() ? std::nullopt : std::optional(found.front());
}

Result<std::vector<AuditEntry>> list_audit(Book& book, const AuditQuery& query) {
    std::string where = "WHERE 1 = 1";
    std::vector<std::string> bound;
    const auto with = [&](std::string_view condition, std::string text) {
        where += condition;
        bound.push_back(std::move(text));
    };
    if (query.kind) where += fmt::format(" AND kind = {}", static_cast<int>(*query.kind));
    if (query.refused) where += " AND outcome LIKE 'refused%'";
    if (query.from) where += fmt::format(" AND at >= {}", query.from->ms);
    if (query.to) where += fmt::format(" AND at < {}", query.to->ms);
    if (query.before) where += fmt::format(" AND number < {}", *query.before);
    if (!query.actor.empty()) with(" AND actor = :actor", query.actor);
    if (query.what.ends_with('*')) {
        with(" AND what LIKE :what ESCAPE '\\'", like_text(std::string_view(query.what).substr(0, query.what.size() - 1)) + "%");
    } else if (!query.what.empty()) {
        with(" AND what = :what", query.what);
    }
    if (!query.subject.empty()) with(" AND subject LIKE :subject ESCAPE '\\'", "%" + like_text(query.subject) + "%");
    return select(book, "list the audit record", fmt::format("{} ORDER BY number DESC LIMIT {}", where, query.limit), bound);
}

Result<std::vector<AuditEntry>> audit_after(Book& book, std::int64_t number, std::int64_t limit) {
    return select(book, fmt::format("read the audit record from entry {}", number),
                  fmt::format("WHERE number > {} ORDER BY number LIMIT {}", number, limit));
}

Result<AuditExtent> audit_extent(Book& book) {
    return with_session(book, "read the extent of the audit record", [&](soci::session& sql) {
        AuditExtent extent;
        long long entries = 0;
        long long after = 0;
        long long applied = 0;
        long long first = 0;
        long long forgot = 0;
        sql << "SELECT count(*) FROM audit", into(entries);
        sql << "SELECT coalesce((SELECT after_seq FROM audit_begin), 0)", into(after);
        sql << "SELECT seq FROM applied", into(applied);
        sql << "SELECT coalesce((SELECT at FROM audit ORDER BY number LIMIT 1), 0)", into(first);
        sql << "SELECT coalesce((SELECT max(since) FROM audit WHERE kind = 3), 0)", into(forgot);
        extent.entries = entries;
        extent.after_seq = static_cast<std::uint64_t>(after);
        extent.applied_seq = static_cast<std::uint64_t>(applied);
        if (entries > 0) extent.first_at = Instant{first};
        if (forgot > 0) extent.forgotten_before = Instant{forgot};
        return extent;
    });
}

Result<std::int64_t> forget_looks(Book& book, Instant instant) {
    return with_session(book, "forget old looks", [&](soci::session& sql) -> std::int64_t {
        const long long before = instant.ms;
        sql << "UPDATE audit SET actor = '', what = '', subject = '', outcome = '', count = 0, since = 0, body_digest = '' "
               "WHERE at < :before AND kind = 2 AND what <> ''",
            use(before);
        long long changed = 0;
        sql << "SELECT changes()", into(changed);
        return changed;
    });
}

}  // namespace lvwang::store
