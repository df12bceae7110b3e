#include "store/book_cases.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "store/book_session.h"
#include "store/finding_row.h"

namespace lvwang::store {
namespace {

using soci::into;
using soci::use;

constexpr std::string_view kCaseColumns =
    "c.id, c.state, c.opened_at, c.deadline_kind, c.extensions, c.supervision, c.relapses, c.version, c.seq, c.type, c.title, "
    "c.title_en, c.report, c.reported_by, c.given_in, c.owner, c.joined, c.deadline, c.deadline_clause, c.outcome, "
    "c.watch_outcome, c.longitude_deg, c.latitude_deg, c.region_code, c.owner_organisation, c.finding_id, c.point_id, "
    "c.site_id, c.due_at, c.overdue_at, c.asked_due_at, c.suspended_at, "
    "c.clue_sent_at, c.clue_received_at, c.closed_at, c.merged_into, c.watch_until";

// One row of the table cases as SOCI reads it.
class CaseRow {
public:
    // Binds the columns of kCaseColumns.
    void read_from(soci::statement& statement) {
        for (long long* number :
             {&id_, &state_, &opened_at_, &deadline_kind_, &extensions_, &supervision_, &relapses_, &version_, &seq_}) {
            statement.exchange(into(*number));
        }
        for (std::string* text :
             {&record_.type, &record_.title, &record_.title_en, &record_.report, &record_.reported_by, &given_in_, &record_.owner,
              &joined_, &record_.deadline, &record_.deadline_clause, &record_.outcome, &record_.watch_outcome}) {
            statement.exchange(into(*text));
        }
        statement.exchange(into(longitude_deg_, placed_));
        statement.exchange(into(latitude_deg_, placed_));
        for (OptionalText* text : {&region_, &organisation_}) statement.exchange(into(text->value, text->indicator));
        for (OptionalInteger* number : {&finding_, &point_, &site_, &due_at_, &overdue_at_, &asked_due_at_, &suspended_at_,
                                        &clue_sent_at_, &clue_received_at_, &closed_at_, &merged_into_, &watch_until_}) {
            statement.exchange(into(number->value, number->indicator));
        }
    }

    [[nodiscard]] Case record() const {
        Case record = record_;
        record.id = id_;
        record.finding_id = finding_.get().value_or(0);
        record.point = PointId{point_.get().value_or(0)};
        record.site = SiteId{site_.get().value_or(0)};
        if (placed_ == soci::i_ok) {
            const auto given_in = parse_coordinate_system(given_in_);
            record.seen_at = SeenAt{longitude_deg_, latitude_deg_, given_in.value_or(CoordinateSystem::kCgcs2000)};
        }
        record.region_code = region_.get();
        record.state = static_cast<CaseState>(state_);
        record.owner_organisation = organisation_.get();
        if (!joined_.empty()) {
            for (const std::string_view name : split(joined_, '\n')) record.joined.emplace_back(name);
        }
        record.opened_at = Instant{opened_at_};
        record.due_at = Instant{due_at_.get().value_or(0)};
        record.deadline_kind = static_cast<DeadlineKind>(deadline_kind_);
        record.overdue_at = instant_of(overdue_at_);
        record.asked_due_at = instant_of(asked_due_at_);
        record.extensions = static_cast<int>(extensions_);
        record.suspended_at = instant_of(suspended_at_);
        record.supervision = static_cast<Supervision>(supervision_);
        record.clue_sent_at = instant_of(clue_sent_at_);
        record.clue_received_at = instant_of(clue_received_at_);
        record.closed_at = instant_of(closed_at_);
        record.merged_into = merged_into_.get().value_or(0);
        record.watch_until = instant_of(watch_until_);
        record.relapses = static_cast<int>(relapses_);
        record.version = version_;
        record.seq = static_cast<std::uint64_t>(seq_);
        return record;
    }

private:
    Case record_;  // its texts
    long long id_ = 0;
    long long state_ = 0;
    long long opened_at_ = 0;
    long long deadline_kind_ = 0;
    long long extensions_ = 0;
    long long supervision_ = 0;
    long long relapses_ = 0;
    long long version_ = 0;
    long long seq_ = 0;
    std::string joined_;
    std::string given_in_;
    double longitude_deg_ = 0;
    double latitude_deg_ = 0;
    soci::indicator placed_ = soci::i_null;  // both or none, the table sees to it
    OptionalText region_;
    OptionalText organisation_;
    OptionalInteger finding_;
    OptionalInteger point_;
    OptionalInteger site_;
    OptionalInteger due_at_;
    OptionalInteger overdue_at_;
    OptionalInteger asked_due_at_;
    OptionalInteger suspended_at_;
    OptionalInteger clue_sent_at_;
    OptionalInteger clue_received_at_;
    OptionalInteger closed_at_;
    OptionalInteger merged_into_;
    OptionalInteger watch_until_;
};

// What may change of a case, as SOCI writes it: the names of its columns, and its values in the same order.
constexpr std::array kChanging{"state",      "extensions",      "supervision",   "relapses",      "version",
                               "seq",        "due_at",          "deadline_kind", "owner",         "joined",
                               "deadline",   "deadline_clause", "outcome",       "watch_outcome", "owner_organisation",
                               "overdue_at", "asked_due_at",    "suspended_at",  "clue_sent_at",  "clue_received_at",
                               "closed_at",  "merged_into",     "watch_until",   "finding_id"};
class ChangingColumns {
public:
    explicit ChangingColumns(const Case& record)
        : numbers_{static_cast<long long>(record.state),
                   record.extensions,
                   static_cast<long long>(record.supervision),
                   record.relapses,
                   record.version,
                   static_cast<long long>(record.seq),
                   record.due_at.ms,
                   static_cast<long long>(record.deadline_kind)},
          texts_{record.owner,    fmt::format("{}", fmt::join(record.joined, "\n")),
                 record.deadline, record.deadline_clause,
                 record.outcome,  record.watch_outcome} {
        organisation_.set(record.owner_organisation);
        const std::array times{record.overdue_at,   record.asked_due_at,     record.suspended_at,
                               record.clue_sent_at, record.clue_received_at, record.closed_at};
        for (std::size_t i = 0; i < times.size(); ++i) optional_[i].set(ms_of(times[i]));
        if (record.merged_into != 0) optional_[6].set(record.merged_into);
        optional_[7].set(ms_of(record.watch_until));
        if (record.finding_id != 0) optional_[8].set(record.finding_id);
    }
    // Binds the values in the order of kChanging.
    void write_to(soci::statement& statement) {
        for (const long long& number : numbers_) statement.exchange(use(number));
        for (const std::string& text : texts_) statement.exchange(use(text));
        statement.exchange(use(organisation_.value, organisation_.indicator));
        for (OptionalInteger& number : optional_) statement.exchange(use(number.value, number.indicator));
    }

private:
    std::array<long long, 8> numbers_;
    std::array<std::string, 6> texts_;
    OptionalText organisation_;
    std::array<OptionalInteger, 9> optional_;
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

// Runs `SELECT … FROM case_events WHERE <condition>`, in order.
std::vector<CaseEvent> events_where(soci::session& sql, const std::string& condition) {
    long long id = 0;
    long long case_id = 0;
    long long at = 0;
    long long seq = 0;
    long long state = 0;
    long long version = 0;
    OptionalInteger due_at;
    CaseEvent event;
    soci::statement statement =
        (sql.prepare << "SELECT id, case_id, at, act, actor, owner, owner_organisation, state, due_at, version, note, details, "
                        "seq FROM case_events WHERE " +
                            condition + " ORDER BY case_id, id",  // by id alone SQLite would read all events there are
         into(id), into(case_id), into(at), into(event.act), into(event.actor), into(event.owner), into(event.owner_organisation),
         into(state), into(due_at.value, due_at.indicator), into(version), into(event.note), into(event.details), into(seq));
    statement.execute(false);
    std::vector<CaseEvent> events;
    while (statement.fetch()) {
        event.id = id;
        event.case_id = case_id;
        event.at = Instant{at};
        event.seq = static_cast<std::uint64_t>(seq);
        event.state = static_cast<CaseState>(state);
        event.version = version;
        event.due_at = instant_of(due_at);
        events.push_back(event);
    }
    return events;
}

constexpr std::size_t kIdsAtOnce = 5000;  // in one statement, far below what SQLite takes
constexpr int kClosed = static_cast<int>(CaseState::kClosed);

std::string quoted(std::string_view text) {
    std::string sql = "'";
    for (const char c : text) sql += c == '\'' ? "''" : std::string(1, c);
    return sql + "'";
}

// What was reported lies at a site or else in a region; by what it is seen there follows from that.
std::string seen_condition(const SeenPlaces& seen) {
    std::string sites;
    for (const SiteId site : seen.sites) sites += fmt::format("{}{}", sites.empty() ? "" : ",", static_cast<std::int64_t>(site));
    std::string regions;
    for (const std::string& code : seen.regions) regions += (regions.empty() ? "" : ",") + quoted(code);
    return fmt::format(
        "c.point_id IN ({}) OR (c.point_id IS NULL AND (c.site_id IN ({}) OR (c.site_id IS NULL AND c.region_code IN ({}))))",
        id_list(seen.points), sites.empty() ? "NULL" : sites, regions.empty() ? "NULL" : regions);
}

// What limits a sight; the rest of the query is left alone.
std::string sight_condition(const CaseQuery& query) {
    std::string conditions;
    for (const std::string& type : query.hidden_types) conditions += fmt::format(" AND c.type <> {}", quoted(type));
    if (query.seen) conditions += fmt::format(" AND ({})", seen_condition(*query.seen));
    return conditions;
}

std::string where(const CaseQuery& query) {
    std::string conditions = "WHERE 1 = 1";
    switch (query.which) {
        case CaseQuery::Which::kAll: break;
        case CaseQuery::Which::kOpen: conditions += fmt::format(" AND c.state <> {}", kClosed); break;
        case CaseQuery::Which::kClosed: conditions += fmt::format(" AND c.state = {}", kClosed); break;
        case CaseQuery::Which::kOverdue:
            conditions += fmt::format(" AND c.state <> {} AND c.overdue_at IS NOT NULL", kClosed);
            break;
        case CaseQuery::Which::kWatched:
            conditions += fmt::format(" AND c.state = {} AND c.watch_until IS NOT NULL AND c.watch_outcome = ''", kClosed);
            break;
    }
    return conditions + sight_condition(query);
}

}  // namespace

Result<std::int64_t> insert_case(Book& book, const Case& opened) {
    const std::string attempt = opened.finding_id == 0 ? std::string("open a case that was reported")
                                                       : fmt::format("open a case for finding {}", opened.finding_id);
    return with_session(book, attempt, [&](soci::session& sql) -> std::int64_t {
        const long long finding = opened.finding_id;
        OptionalInteger point;
        OptionalInteger site;
        if (opened.point != PointId{}) point.set(static_cast<long long>(opened.point));
        if (opened.site != SiteId{}) site.set(static_cast<long long>(opened.site));
        const long long opened_at = opened.opened_at.ms;
        SeenAt at = opened.seen_at.value_or(SeenAt{});
        soci::indicator placed = opened.seen_at ? soci::i_ok : soci::i_null;
        const std::string given_in(opened.seen_at ? to_string(at.given_in) : std::string_view());
        OptionalText region;
        region.set(opened.region_code);
        ChangingColumns columns(opened);
        soci::statement statement(sql);
        columns.write_to(statement);
        for (const std::string* text :
             {&opened.type, &opened.title, &opened.title_en, &opened.report, &opened.reported_by, &given_in}) {
            statement.exchange(use(*text));
        }
        for (OptionalInteger* number : {&point, &site}) statement.exchange(use(number->value, number->indicator));
        statement.exchange(use(opened_at));
        statement.exchange(use(at.longitude_deg, placed));
        statement.exchange(use(at.latitude_deg, placed));
        statement.exchange(use(region.value, region.indicator));
        statement.alloc();
        statement.prepare(fmt::format(
            "INSERT INTO cases ({0}, type, title, title_en, report, reported_by, given_in, point_id, site_id, opened_at, "
            "longitude_deg, latitude_deg, region_code) VALUES (:{1}, :type, :title, :title_en, :report, :reporter, "
            ":given_in, :point, :site, :opened, :longitude, :latitude, :region) "
            "ON CONFLICT (finding_id) DO NOTHING",
            fmt::join(kChanging, ", "), fmt::join(kChanging, ", :")));
        statement.define_and_bind();
        statement.execute(true);
        long long id = 0;
        if (finding == 0) {  // NULLs are no two alike: it was inserted
            sql << "SELECT last_insert_rowid()", into(id);
            return id;
        }
        sql << "SELECT id FROM cases WHERE finding_id = :finding", use(finding), into(id);
        sql << "INSERT INTO case_findings (finding_id, case_id) VALUES (:finding, :case) ON CONFLICT DO NOTHING", use(finding),
            use(id);
        return id;
    });
}

Result<void> update_case(Book& book, const Case& changed) {
    const std::string attempt = fmt::format("change case {}", changed.id);
    return with_session(book, attempt, [&](soci::session& sql) -> Result<void> {
        const long long id = changed.id;
        const long long finding = changed.finding_id;
        ChangingColumns columns(changed);
        std::string assignments;
        for (const char* const name : kChanging)
            assignments += fmt::format("{0}{1} = :{1}", assignments.empty() ? "" : ", ", name);
        soci::statement statement(sql);
        columns.write_to(statement);
        statement.exchange(use(id));
        statement.alloc();
        statement.prepare(fmt::format("UPDATE cases SET {} WHERE id = :id", assignments));
        statement.define_and_bind();
        statement.execute(true);
        if (statement.get_affected_rows() == 0) return fail(ErrorCode::kNotFound, "there is no case {}", id);
        if (finding == 0) return {};
        sql << "INSERT INTO case_findings (finding_id, case_id) VALUES (:finding, :case) ON CONFLICT DO NOTHING", use(finding),
            use(id);
        return {};
    });
}

Result<void> add_case_event(Book& book, const CaseEvent& event) {
    const std::string attempt = fmt::format("add '{}' to case {}", event.act, event.case_id);
    return with_session(book, attempt, [&](soci::session& sql) {
        const long long case_id = event.case_id;
        const long long at = event.at.ms;
        const auto seq = static_cast<long long>(event.seq);
        const auto state = static_cast<long long>(event.state);
        const long long version = event.version;
        OptionalInteger due_at;
        due_at.set(ms_of(event.due_at));
        sql << "INSERT INTO case_events (case_id, at, act, actor, owner, owner_organisation, state, due_at, version, note, "
               "details, seq) VALUES (:case, :at, :act, :actor, :owner, :organisation, :state, :due, :version, :note, :details, "
               ":seq) ON CONFLICT (case_id, act, seq) DO NOTHING",
            use(case_id), use(at), use(event.act), use(event.actor), use(event.owner), use(event.owner_organisation), use(state),
            use(due_at.value, due_at.indicator), use(version), use(event.note), use(event.details), use(seq);
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
        const std::vector<Case> found =
            select(sql, fmt::format("WHERE c.id = (SELECT case_id FROM case_findings WHERE finding_id = {})", finding_id));
        return found.empty() ? std::nullopt : std::optional(found.front());
    });
}

Result<std::vector<CaseEvent>> case_events(Book& book, std::int64_t case_id) {
    return with_session(book, fmt::format("read the events of case {}", case_id),
                        [&](soci::session& sql) { return events_where(sql, fmt::format("case_id = {}", case_id)); });
}

Result<std::map<std::int64_t, std::vector<CaseEvent>>> events_of_cases(Book& book, std::span<const std::int64_t> case_ids) {
    return with_session(book, "read the events of cases", [&](soci::session& sql) {
        std::map<std::int64_t, std::vector<CaseEvent>> events;
        for (; !case_ids.empty(); case_ids = case_ids.subspan(std::min(kIdsAtOnce, case_ids.size()))) {
            const auto some = case_ids.first(std::min(kIdsAtOnce, case_ids.size()));
            for (CaseEvent& event : events_where(sql, fmt::format("case_id IN ({})", fmt::join(some, ",")))) {
                events[event.case_id].push_back(std::move(event));
            }
        }
        return events;
    });
}

Result<std::vector<Case>> cases_past_due(Book& book, Instant now) {
    return with_session(book, "read cases past due", [&](soci::session& sql) {
        return select(
            sql,
            fmt::format("WHERE c.state <> {} AND c.suspended_at IS NULL AND c.overdue_at IS NULL AND c.due_at < {} ORDER BY c.id",
                        kClosed, now.ms));
    });
}

Result<std::vector<Case>> cases_alive(Book& book, Instant from, Instant to) {
    return with_session(book, "read cases of a stretch", [&](soci::session& sql) {
        return select(sql, fmt::format("WHERE (c.state < {} OR c.closed_at >= {}) AND c.opened_at < {} ORDER BY c.id", kClosed,
                                       from.ms, to.ms));
    });
}

Result<std::vector<Case>> cases_in_hand_at(Book& book, Instant at, const CaseQuery& query) {
    return with_session(book, "read cases of a moment", [&](soci::session& sql) {
        // Two searches of one index; an OR of both would look at every case ever opened.
        return select(sql,
                      fmt::format("WHERE c.id IN (SELECT id FROM cases WHERE closed_at IS NULL AND opened_at <= {0} UNION ALL "
                                  "SELECT id FROM cases WHERE closed_at > {0} AND opened_at <= {0}){1} ORDER BY c.id",
                                  at.ms, sight_condition(query)));
    });
}

Result<ClosedCases> cases_closed_by(Book& book, Instant at, const CaseQuery& query) {
    return with_session(book, "read cases closed by a moment", [&](soci::session& sql) {
        const std::string those = fmt::format("WHERE c.closed_at <= {}{}", at.ms, sight_condition(query));
        ClosedCases closed;
        long long total = 0;
        sql << "SELECT count(*) FROM cases c " + those, into(total);
        closed.total = total;
        closed.newest =
            select(sql, fmt::format("{} ORDER BY c.closed_at DESC, c.id LIMIT {}", those, query.offset + query.limit));
        return closed;
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
            fmt::format("SELECT {}, {} FROM cases c LEFT JOIN findings f ON f.id = c.finding_id {} "
                        "ORDER BY c.state = {}, CASE WHEN c.state = {} THEN -c.closed_at ELSE c.due_at END, c.id "
                        "LIMIT {} OFFSET {}",
                        kCaseColumns, kFindingColumns, where(query), kClosed, kClosed, query.limit, query.offset));
        statement.define_and_bind();
        statement.execute(false);
        while (statement.fetch()) {
            const Case record = row.record();
            page.items.push_back({record, record.finding_id == 0 ? Finding() : finding.finding()});
        }
        return page;
    });
}

}  // namespace lvwang::store
