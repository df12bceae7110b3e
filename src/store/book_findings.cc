#include "store/book_findings.h"

#include "store/book_session.h"
#include "store/finding_row.h"

namespace lvwang::store {
namespace {

using soci::into;
using soci::use;

// Runs `SELECT <finding columns> FROM findings f <rest>`.
std::vector<Finding> select(soci::session& sql, const std::string& rest) {
    FindingRow row;
    soci::statement statement(sql);
    row.read_from(statement);
    statement.alloc();
    statement.prepare(fmt::format("SELECT {} FROM findings f {}", kFindingColumns, rest));
    statement.define_and_bind();
    statement.execute(false);
    std::vector<Finding> findings;
    while (statement.fetch()) findings.push_back(row.finding());
    return findings;
}

Result<Decimal> stored_decimal(const Finding& finding, const std::string& text) {
    auto value = Decimal::parse(text);
    if (!value) return fail(ErrorCode::kCorrupt, "finding {} has a period with '{}', which is no number", finding.id, text);
    return value;
}

Result<void> read_periods(soci::session& sql, Finding& finding) {
    const long long id = finding.id;
    long long start_ms = 0;
    long long seq = 0;
    std::string value;
    std::string reference;
    OptionalText measured;
    soci::statement statement =
        (sql.prepare << "SELECT start_ms, value, measured, reference, seq FROM finding_periods WHERE finding_id = :id "
                        "ORDER BY start_ms",
         use(id), into(start_ms), into(value), into(measured.value, measured.indicator), into(reference), into(seq));
    statement.execute(false);
    while (statement.fetch()) {
        FindingPeriod period;
        period.start = Instant{start_ms};
        period.seq = static_cast<std::uint64_t>(seq);
        LVWANG_ASSIGN(period.value, stored_decimal(finding, value));
        LVWANG_ASSIGN(period.reference, stored_decimal(finding, reference));
        if (const std::string text = measured.get(); !text.empty()) {
            LVWANG_ASSIGN(period.measured, stored_decimal(finding, text));
        }
        finding.periods.push_back(period);
    }
    return {};
}

Result<std::vector<Finding>> select_whole(soci::session& sql, const std::string& rest) {
    std::vector<Finding> findings = select(sql, rest);
    for (Finding& finding : findings) LVWANG_TRY(read_periods(sql, finding));
    return findings;
}

void write_periods(soci::session& sql, long long id, const std::vector<FindingPeriod>& periods) {
    sql << "DELETE FROM finding_periods WHERE finding_id = :id", use(id);
    long long start_ms = 0;
    long long seq = 0;
    std::string value;
    std::string reference;
    OptionalText measured;
    soci::statement statement =
        (sql.prepare << "INSERT INTO finding_periods (finding_id, start_ms, value, measured, reference, seq) "
                        "VALUES (:id, :start, :value, :measured, :reference, :seq)",
         use(id), use(start_ms), use(value), use(measured.value, measured.indicator), use(reference), use(seq));
    for (const FindingPeriod& period : periods) {
        start_ms = period.start.ms;
        value = period.value.to_string();
        measured.set(period.measured ? period.measured->to_string() : std::string());
        reference = period.reference.to_string();
        seq = static_cast<long long>(period.seq);
        statement.execute(true);
    }
}

std::string where(const FindingQuery& query) {
    std::string conditions = "WHERE 1 = 1";
    if (query.state) conditions += fmt::format(" AND f.state = {}", static_cast<int>(*query.state));
    if (query.cls) conditions += fmt::format(" AND f.class = {}", static_cast<int>(*query.cls));
    if (query.seen) conditions += fmt::format(" AND f.point_id IN ({})", id_list(*query.seen));
    if (query.point) conditions += fmt::format(" AND f.point_id = {}", static_cast<std::int64_t>(*query.point));
    if (query.open_at) {
        conditions += fmt::format(" AND f.open_at <= {0} AND (f.resolved_at IS NULL OR f.resolved_at > {0})", query.open_at->ms);
    }
    return conditions;
}

}  // namespace

Result<std::int64_t> put_finding(Book& book, const Finding& finding) {
    return with_session(book, "write finding " + finding.key, [&](soci::session& sql) -> std::int64_t {
        FindingRow row(finding);
        long long id = 0;
        soci::statement statement(sql);
        row.use_in(statement);
        statement.exchange(into(id));
        statement.alloc();
        statement.prepare(
            "INSERT INTO findings (key, rule, class, point_id, parameter, period, start_ms, last_ms, state, pending_at, open_at, "
            "resolved_at, resolution, value, measured, limit_text, unit, standard, clause, limit_table, text, text_en, seq, "
            "live) "
            "VALUES (:key, :rule, :class, :point, :parameter, :period, :start, :last, :state, :pending, :open, :resolved, "
            ":resolution, :value, :measured, :limit, :unit, :standard, :clause, :limit_table, :text, :text_en, :seq, :live) "
            "ON CONFLICT (key) DO UPDATE SET start_ms = excluded.start_ms, last_ms = excluded.last_ms, state = excluded.state, "
            "pending_at = excluded.pending_at, open_at = excluded.open_at, resolved_at = excluded.resolved_at, "
            "resolution = excluded.resolution, value = excluded.value, measured = excluded.measured, "
            "limit_text = excluded.limit_text, unit = excluded.unit, standard = excluded.standard, clause = excluded.clause, "
            "limit_table = excluded.limit_table, "
            "text = excluded.text, text_en = excluded.text_en, seq = excluded.seq, live = excluded.live RETURNING id");
        statement.define_and_bind();
        statement.execute(true);
        write_periods(sql, id, finding.periods);
        return id;
    });
}

Result<Finding> find_finding(Book& book, std::int64_t id) {
    return with_session(book, fmt::format("read finding {}", id), [&](soci::session& sql) -> Result<Finding> {
        LVWANG_ASSIGN(std::vector<Finding> findings, select_whole(sql, fmt::format("WHERE f.id = {}", id)));
        if (findings.empty()) return fail(ErrorCode::kNotFound, "there is no finding {}", id);
        return std::move(findings.front());
    });
}

Result<std::vector<Finding>> unresolved_findings(Book& book) {
    return with_session(book, "read unresolved findings",
                        [&](soci::session& sql) { return select_whole(sql, "WHERE f.state < 2 ORDER BY f.id"); });
}

Result<std::vector<Finding>> resolved_findings(Book& book, std::string_view rule, PointId point, Instant from, Instant to) {
    return with_session(book, "read resolved findings", [&](soci::session& sql) -> Result<std::vector<Finding>> {
        const std::string name(rule);
        long long id = 0;
        std::vector<Finding> findings;
        const auto at = static_cast<long long>(point);
        const long long from_ms = from.ms;
        const long long to_ms = to.ms;
        std::vector<long long> ids;
        soci::statement statement = (sql.prepare << "SELECT id FROM findings WHERE point_id = :point AND rule = :rule AND "
                                                    "last_ms >= :from AND start_ms <= :to AND state = 2 ORDER BY id",
                                     use(at), use(name), use(from_ms), use(to_ms), into(id));
        statement.execute(false);
        while (statement.fetch()) ids.push_back(id);
        for (const long long each : ids) {
            LVWANG_ASSIGN(std::vector<Finding> found, select_whole(sql, fmt::format("WHERE f.id = {}", each)));
            findings.insert(findings.end(), found.begin(), found.end());
        }
        return findings;
    });
}

Result<FindingPage> list_findings(Book& book, const FindingQuery& query) {
    return with_session(book, "list findings", [&](soci::session& sql) {
        FindingPage page;
        long long total = 0;
        sql << fmt::format("SELECT count(*) FROM findings f {}", where(query)), into(total);
        page.total = total;

        FindingRow row;
        OptionalInteger case_id;
        soci::statement statement(sql);
        row.read_from(statement);
        statement.exchange(into(case_id.value, case_id.indicator));
        statement.alloc();
        statement.prepare(
            fmt::format("SELECT {}, c.case_id FROM findings f LEFT JOIN case_findings c ON c.finding_id = f.id {} "
                        "ORDER BY {}f.id DESC LIMIT {} OFFSET {}",
                        kFindingColumns, where(query), query.open_at ? "f.class, f.open_at DESC, " : "f.last_ms DESC, ",
                        query.limit, query.offset));
        statement.define_and_bind();
        statement.execute(false);
        while (statement.fetch()) page.items.push_back({row.finding(), case_id.get()});
        return page;
    });
}

}  // namespace lvwang::store
