#include "store/book_cases.h"

#include "store/book_session.h"
#include "store/finding_row.h"

namespace lvwang::store {
namespace {

using soci::into;
using soci::use;

constexpr std::string_view kCaseColumns =
    "c.id, c.finding_id, c.title, c.title_en, c.point_id, c.site_id, c.region_code, c.state, c.owner, c.owner_organisation, "
    "c.opened_at, c.due_at, c.overdue_at, c.closed_at, c.seq";

// One row of the table cases as SOCI reads it.
class CaseRow {
public:
    // Binds the columns of kCaseColumns.
    void read_from(soci::statement& statement) {
        for (long long* number : {&id_, &finding_}) statement.exchange(into(*number));
        for (std::string* text : {&title_, &title_en_}) statement.exchange(into(*text));
        for (long long* number : {&point_, &site_}) statement.exchange(into(*number));
        statement.exchange(into(region_.value, region_.indicator));
        statement.exchange(into(state_));
        statement.exchange(into(owner_));
        statement.exchange(into(organisation_.value, organisation_.indicator));
        statement.exchange(into(opened_at_));
        for (OptionalInteger* at : {&due_at_, &overdue_at_, &closed_at_}) statement.exchange(into(at->value, at->indicator));
        statement.exchange(into(seq_));
    }

    [[nodiscard]] Case record() const {
        Case record;
        record.id = id_;
        record.finding_id = finding_;
        record.title = title_;
        record.title_en = title_en_;
        record.point = PointId{point_};
        record.site = SiteId{site_};
        record.region_code = region_.get();
        record.state = static_cast<CaseState>(state_);
        record.owner = owner_;
        record.owner_organisation = organisation_.get();
        record.opened_at = Instant{opened_at_};
        record.due_at = Instant{due_at_.get().value_or(0)};
        record.overdue_at = instant_of(overdue_at_);
        record.closed_at = instant_of(closed_at_);
        record.seq = static_cast<std::uint64_t>(seq_);
        return record;
    }

private:
    long long id_ = 0;
    long long finding_ = 0;
    std::string title_;
    std::string title_en_;
    long long point_ = 0;
    long long site_ = 0;
    OptionalText region_;
    long long state_ = 0;
    std::string owner_;
    OptionalText organisation_;
    long long opened_at_ = 0;
    OptionalInteger due_at_;
    OptionalInteger overdue_at_;
    OptionalInteger closed_at_;
    long long seq_ = 0;
};

// What may change of a case, as SOCI writes it.
struct ChangingColumns {
    explicit ChangingColumns(const Case& record)
        : state(static_cast<long long>(record.state)),
          owner(record.owner),
          due_at(record.due_at.ms),
          seq(static_cast<long long>(record.seq)) {
        organisation.set(record.owner_organisation);
        overdue_at.set(ms_of(record.overdue_at));
        closed_at.set(ms_of(record.closed_at));
    }
    long long state;
    std::string owner;
    OptionalText organisation;
    long long due_at;
    OptionalInteger overdue_at;
    OptionalInteger closed_at;
    long long seq;
};

// Runs `SELECT <case columns> FROM cases c <rest>`.
std::vector<Case> select(soci::session& sql, const std::string& rest) {
    CaseRow row;
    soci::statement statement(sql);
    row.read_from(statement);
    statement.alloc();
    statement.prepare(fmt::format("SELECT {} FROM cases c {}", kCaseColumns, rest));
    statement.define_and_bind();
    statement.execute(false);
    std::vector<Case> records;
    while (statement.fetch()) records.push_back(row.record());
    return records;
}

constexpr int kClosed = static_cast<int>(CaseState::kClosed);

std::string where(const CaseQuery& query) {
    std::string conditions = "WHERE 1 = 1";
    switch (query.which) {
        case CaseQuery::Which::kAll: break;
        case CaseQuery::Which::kOpen: conditions += fmt::format(" AND c.state <> {}", kClosed); break;
        case CaseQuery::Which::kClosed: conditions += fmt::format(" AND c.state = {}", kClosed); break;
        case CaseQuery::Which::kOverdue:
            conditions += fmt::format(" AND c.state <> {} AND c.overdue_at IS NOT NULL", kClosed);
            break;
    }
    if (query.seen) conditions += fmt::format(" AND c.point_id IN ({})", id_list(*query.seen));
    return conditions;
}

}  // namespace

Result<std::int64_t> insert_case(Book& book, const Case& opened) {
    const std::string attempt = fmt::format("open a case for finding {}", opened.finding_id);
    return with_session(book, attempt, [&](soci::session& sql) -> std::int64_t {
        const long long finding = opened.finding_id;
        const auto point = static_cast<long long>(opened.point);
        const auto site = static_cast<long long>(opened.site);
        const long long opened_at = opened.opened_at.ms;
        OptionalText region;
        region.set(opened.region_code);
        ChangingColumns columns(opened);
        sql << "INSERT INTO cases (finding_id, title, title_en, point_id, site_id, region_code, state, owner, "
               "owner_organisation, opened_at, due_at, overdue_at, closed_at, seq) "
               "VALUES (:finding, :title, :title_en, :point, :site, :region, :state, :owner, :organisation, :opened, :due, "
               ":overdue, :closed, :seq) ON CONFLICT (finding_id) DO NOTHING",
            use(finding), use(opened.title), use(opened.title_en), use(point), use(site), use(region.value, region.indicator),
            use(columns.state), use(columns.owner), use(columns.organisation.value, columns.organisation.indicator),
            use(opened_at), use(columns.due_at), use(columns.overdue_at.value, columns.overdue_at.indicator),
            use(columns.closed_at.value, columns.closed_at.indicator), use(columns.seq);
        long long id = 0;
        sql << "SELECT id FROM cases WHERE finding_id = :finding", use(finding), into(id);
        return id;
    });
}

Result<void> update_case(Book& book, const Case& changed) {
    const std::string attempt = fmt::format("change case {}", changed.id);
    return with_session(book, attempt, [&](soci::session& sql) -> Result<void> {
        const long long id = changed.id;
        ChangingColumns columns(changed);
        soci::statement statement =
            (sql.prepare << "UPDATE cases SET state = :state, owner = :owner, owner_organisation = :organisation, due_at = :due, "
                            "overdue_at = :overdue, closed_at = :closed, seq = :seq WHERE id = :id",
             use(columns.state), use(columns.owner), use(columns.organisation.value, columns.organisation.indicator),
             use(columns.due_at), use(columns.overdue_at.value, columns.overdue_at.indicator),
             use(columns.closed_at.value, columns.closed_at.indicator), use(columns.seq), use(id));
        statement.execute(true);
        if (statement.get_affected_rows() == 0) return fail(ErrorCode::kNotFound, "there is no case {}", id);
        return {};
    });
}

Result<void> add_case_event(Book& book, const CaseEvent& event) {
    const std::string attempt = fmt::format("add '{}' to case {}", event.act, event.case_id);
    return with_session(book, attempt, [&](soci::session& sql) {
        const long long case_id = event.case_id;
        const long long at = event.at.ms;
        const auto seq = static_cast<long long>(event.seq);
        sql << "INSERT INTO case_events (case_id, at, act, actor, owner, note, seq) "
               "VALUES (:case, :at, :act, :actor, :owner, :note, :seq) ON CONFLICT (case_id, act, seq) DO NOTHING",
            use(case_id), use(at), use(event.act), use(event.actor), use(event.owner), use(event.note), use(seq);
    });
}

Result<Case> find_case(Book& book, std::int64_t id) {
    return with_session(book, fmt::format("read case {}", id), [&](soci::session& sql) -> Result<Case> {
        const std::vector<Case> found = select(sql, fmt::format("WHERE c.id = {}", id));
        if (found.empty()) return fail(ErrorCode::kNotFound, "there is no case {}", id);
        return found.front();
    });
}

Result<std::optional<Case>> case_of_finding(Book& book, std::int64_t finding_id) {
    return with_session(book, "read the case of a finding", [&](soci::session& sql) -> std::optional<Case> {
        const std::vector<Case> found = select(sql, fmt::format("WHERE c.finding_id = {}", finding_id));
        return found.empty() ? std::nullopt : std::optional(found.front());
    });
}

Result<std::vector<CaseEvent>> case_events(Book& book, std::int64_t case_id) {
    return with_session(book, fmt::format("read the events of case {}", case_id), [&](soci::session& sql) {
        long long id = 0;
        long long at = 0;
        long long seq = 0;
        CaseEvent event;
        const long long of = case_id;
        soci::statement statement =
            (sql.prepare << "SELECT id, at, act, actor, owner, note, seq FROM case_events WHERE case_id = :id ORDER BY id",
             use(of), into(id), into(at), into(event.act), into(event.actor), into(event.owner), into(event.note), into(seq));
        statement.execute(false);
        std::vector<CaseEvent> events;
        while (statement.fetch()) {
            event.id = id;
            event.case_id = case_id;
            event.at = Instant{at};
            event.seq = static_cast<std::uint64_t>(seq);
            events.push_back(event);
        }
        return events;
    });
}

Result<std::vector<Case>> cases_past_due(Book& book, Instant now) {
    return with_session(book, "read cases past due", [&](soci::session& sql) {
        return select(
            sql, fmt::format("WHERE c.state <> {} AND c.overdue_at IS NULL AND c.due_at < {} ORDER BY c.id", kClosed, now.ms));
    });
}

Result<CasePage> list_cases(Book& book, const CaseQuery& query) {
    return with_session(book, "list cases", [&](soci::session& sql) {
        CasePage page;
        long long total = 0;
        sql << fmt::format("SELECT count(*) FROM cases c {}", where(query)), into(total);
        page.total = total;

        CaseRow row;
        FindingRow finding;
        soci::statement statement(sql);
        row.read_from(statement);
        finding.read_from(statement);
        statement.alloc();
        statement.prepare(
            fmt::format("SELECT {}, {} FROM cases c JOIN findings f ON f.id = c.finding_id {} "
                        "ORDER BY c.state = {}, CASE WHEN c.state = {} THEN -c.closed_at ELSE c.due_at END, c.id "
                        "LIMIT {} OFFSET {}",
                        kCaseColumns, kFindingColumns, where(query), kClosed, kClosed, query.limit, query.offset));
        statement.define_and_bind();
        statement.execute(false);
        while (statement.fetch()) page.items.push_back({row.record(), finding.finding()});
        return page;
    });
}

}  // namespace lvwang::store
