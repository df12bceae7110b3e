#include "store/book_cases.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "store/book_session.h"
#include "store/case_row.h"
#include "store/finding_row.h"
#include "store/table_row.h"

namespace lvwang::store {
namespace {

using soci::into;
using soci::use;

// What may change of a case, as SOCI writes it: the names of its columns, and its values in the same order.
constexpr std::array kChanging{"state",
                               "extensions",
                               "supervision",
                               "relapses",
                               "version",
                               "seq",
                               "due_at",
                               "deadline_kind",
                               "owner",
                               "joined",
                               "deadline",
                               "deadline_clause",
                               "outcome",
                               "watch_outcome",
                               "revisit_by",
                               "owner_organisation",
                               "overdue_at",
                               "asked_due_at",
                               "suspended_at",
                               "clue_sent_at",
                               "clue_received_at",
                               "closed_at",
                               "merged_into",
                               "watch_until",
                               "finding_id",
                               "firm_until",
                               "explained_at",
                               "explain_lapsed_at",
                               "appealed_at",
                               "revisit_at",
                               "revisit_overdue_at",
                               "released_at"};
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
          texts_{record.owner,     fmt::format("{}", fmt::join(record.joined, "\n")),
                 record.deadline,  record.deadline_clause,
                 record.outcome,   record.watch_outcome,
                 record.revisit.by} {
        organisation_.set(record.owner_organisation);
        const std::array times{record.overdue_at,   record.asked_due_at,     record.suspended_at,
                               record.clue_sent_at, record.clue_received_at, record.closed_at};
        for (std::size_t i = 0; i < times.size(); ++i) optional_[i].set(ms_of(times[i]));
        if (record.merged_into != 0) optional_[6].set(record.merged_into);
        optional_[7].set(ms_of(record.watch_until));
        if (record.finding_id != 0) optional_[8].set(record.finding_id);
        optional_[9].set(ms_of(record.firm.until));
        optional_[10].set(ms_of(record.firm.explained_at));
        optional_[11].set(ms_of(record.firm.lapsed_at));
        optional_[12].set(ms_of(record.firm.appealed_at));
        optional_[13].set(ms_of(record.revisit.at));
        optional_[14].set(ms_of(record.revisit.overdue_at));
        optional_[15].set(ms_of(record.released_at));
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
    std::array<std::string, 7> texts_;
    OptionalText organisation_;
    std::array<OptionalInteger, 16> optional_;
};

constexpr int kClosed = static_cast<int>(CaseState::kClosed);
constexpr std::size_t kIdsAtOnce = 5000;  // in one statement, far below what SQLite takes

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
        const std::vector<Case> found = select_cases(sql, fmt::format("WHERE c.id = {}", id));
        if (found.empty()) return fail(ErrorCode::kNotFound, "there is no case {}", id);
        return found.front();
    });
}

Result<std::optional<Case>> case_of_finding(Book& book, std::int64_t finding_id) {
    return with_session(book, "read the case of a finding", [&](soci::session& sql) -> std::optional<Case> {
        const std::vector<Case> found =
            select_cases(sql, fmt::format("WHERE c.id = (SELECT case_id FROM case_findings WHERE finding_id = {})", finding_id));
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

Result<std::vector<Case>> cases_alive(Book& book, Instant from, Instant to) {
    return with_session(book, "read cases of a stretch", [&](soci::session& sql) {
        return select_cases(sql, fmt::format("WHERE (c.state < {} OR c.closed_at >= {}) AND c.opened_at < {} ORDER BY c.id",
                                             kClosed, from.ms, to.ms));
    });
}

Result<std::vector<Case>> cases_turned(Book& book, Instant from, Instant to) {
    return with_session(book, "read cases opened or closed in a stretch", [&](soci::session& sql) {
        // Each of the searches has its index; an OR of them would look at every case.
        return select_cases(
            sql, fmt::format("WHERE c.id IN (SELECT id FROM cases WHERE closed_at >= {0} UNION "
                             "SELECT id FROM cases WHERE closed_at IS NULL AND opened_at >= {0} AND opened_at < {1} UNION "
                             "SELECT o.id FROM cases o WHERE o.closed_at IS NULL AND o.opened_at < {0} AND EXISTS (SELECT 1 FROM "
                             "case_events e WHERE e.case_id = o.id AND e.act = 'closed' AND e.at >= {0} AND e.at < {1})) "
                             "ORDER BY c.id",
                             from.ms, to.ms));
    });
}

Result<std::map<std::string, std::int64_t>> cases_by_type(Book& book) {
    return with_session(book, "count cases by kind", [](soci::session& sql) {
        RowReader row(sql, "SELECT type, count(*) FROM cases GROUP BY type");
        const std::string& type = row.text();
        const long long& count = row.number();
        std::map<std::string, std::int64_t> counted;
        while (row.next()) counted[type] = count;
        return counted;
    });
}

}  // namespace lvwang::store
