// What the book does besides its work: copying itself, being looked through.
#include <soci/sqlite3/soci-sqlite3.h>

#include <filesystem>
#include <map>
#include <memory>

#include "model/case.h"
#include "store/book.h"
#include "store/book_session.h"
#include "store/errand.h"
#include "store/log.h"
#include "store/schema.h"
#include "store/table_row.h"

namespace lvwang::store {

namespace {

sqlite_api::sqlite3* connection_of(soci::session& sql) {
    return static_cast<soci::sqlite3_session_backend*>(sql.get_backend())->conn_;
}

struct SeqColumn {
    std::string table;
    std::string column;
};

// Every column of every table that names an entry of the log: by our habit they are called seq or end with _seq.
std::vector<SeqColumn> seq_columns(soci::session& sql) {
    RowReader row(sql,
                  "SELECT m.name, p.name FROM sqlite_master m, pragma_table_info(m.name) p WHERE m.type = 'table' "
                  "AND m.name NOT LIKE 'sqlite%' AND (p.name = 'seq' OR substr(p.name, -4) = '_seq') ORDER BY 1, 2");
    const std::string& table = row.text();
    const std::string& column = row.text();
    std::vector<SeqColumn> columns;
    while (row.next()) columns.push_back({table, column});
    return columns;
}

// Name and text of all that has one; what SQLite makes by itself has none.
std::map<std::string, std::string> schema_of(soci::session& sql) {
    RowReader row(sql, "SELECT type || ' ' || name, sql FROM sqlite_schema WHERE sql IS NOT NULL");
    const std::string& name = row.text();
    const std::string& text = row.text();
    std::map<std::string, std::string> schema;
    while (row.next()) schema[name] = text;
    return schema;
}

std::map<std::string, std::string> schema_as_made() {
    soci::session sql(soci::sqlite3, ":memory:");
    for (const SchemaStep& step : schema_steps()) {
        for (const std::string_view statement : step.statements) sql << std::string(statement);
    }
    return schema_of(sql);
}

// A case is as its newest event says; what an unfinished one must have, the tables see to themselves.
void examine_cases(soci::session& sql, Examination& found) {
    RowReader row(sql,
                  "SELECT c.id FROM cases c LEFT JOIN case_events e ON e.id = (SELECT max(id) FROM "
                  "case_events WHERE case_id = c.id) WHERE e.id IS NULL OR e.version <> c.version OR e.state <> c.state OR "
                  "e.owner <> c.owner OR coalesce(e.due_at, c.due_at) <> c.due_at");
    const long long& id = row.number();
    while (row.next()) found.report(fmt::format("book: case {}", id), "is not as its newest event says");
}

constexpr long long kNever = -1;

// What of a case its events alone tell; what a deadline or a watch came to is the workflow's of that day, which nobody has now.
struct Told {
    long long closed_at = kNever;
    long long overdue_at = kNever;
    long long suspended_at = kNever;
    long long clue_sent_at = kNever;
    long long clue_received_at = kNever;
    long long supervision = 0;
    long long relapses = 0;
    long long extensions = 0;  ///< of events: granted in all; a new deadline begins to count anew
    std::string outcome;
};

struct CaseTrail {
    Told told;
    long long version = 0;
    long long state = kNever;
    long long due_at = kNever;
    bool whole = true;      ///< no version is left out
    bool knows_due = true;  ///< books of before workflows kept no deadline with an event
};

struct TrailEvent {
    const long long& at;
    const std::string& act;
    const long long& state;
    const long long& due_at;
    const long long& version;
    const std::string& level;  ///< of a supervision
};

void take_close(CaseTrail& trail, const TrailEvent& event) {
    constexpr auto kClosed = static_cast<long long>(CaseState::kClosed);
    if (event.state != kClosed) {
        trail.told.closed_at = kNever;
        trail.told.outcome.clear();
    } else if (trail.state != kClosed) {
        trail.told.closed_at = event.at;
        trail.told.outcome = event.act == "merged" || event.act == "dismissed" ? event.act : "mended";
    }
    trail.state = event.state;
}

// The same as cases::as_it_stood, which store cannot ask: what gives more time ends what was overdue, a resumption gives none.
void take_event(CaseTrail& trail, const TrailEvent& event) {
    const long long next = trail.version + 1;
    trail.version = event.version > 0 ? event.version : next;  // 0: before cases had versions
    if (trail.version != next) trail.whole = false;
    take_close(trail, event);
    if (event.due_at == kNever) trail.knows_due = false;
    if (event.due_at != trail.due_at && event.act != "resumed") trail.told.overdue_at = kNever;
    trail.due_at = event.due_at;
    if (event.act == "overdue") {
        trail.told.overdue_at = event.at;
    } else if (event.act == "suspended") {
        trail.told.suspended_at = event.at;
    } else if (event.act == "resumed") {
        trail.told.suspended_at = kNever;
    } else if (event.act == "clue_sent") {
        trail.told.clue_sent_at = event.at;
        trail.told.clue_received_at = kNever;
    } else if (event.act == "clue_received") {
        trail.told.clue_received_at = event.at;
    } else if (event.act == "extension_granted") {
        ++trail.told.extensions;
    } else if (event.act == "relapsed") {
        ++trail.told.relapses;
    } else if (event.act == "supervised") {
        if (const auto level = parse_supervision(event.level)) trail.told.supervision = static_cast<long long>(*level);
    }
}

// Columns of a case that its events contradict; empty where none.
std::string contradicted(const Told& row, const CaseTrail& trail) {
    const Told& told = trail.told;
    std::string columns;
    const auto expect = [&](bool good, std::string_view column) {
        if (!good) columns += fmt::format("{}{}", columns.empty() ? "" : ", ", column);
    };
    expect(row.closed_at == told.closed_at, "closed_at");
    expect(!trail.knows_due || row.overdue_at == told.overdue_at, "overdue_at");
    expect(row.suspended_at == told.suspended_at, "suspended_at");
    expect(row.clue_sent_at == told.clue_sent_at, "clue_sent_at");
    expect(row.clue_received_at == told.clue_received_at, "clue_received_at");
    expect(row.supervision == told.supervision, "supervision");
    expect(row.relapses == told.relapses, "relapses");
    expect(row.extensions <= told.extensions, "extensions");
    expect(row.outcome == told.outcome, "outcome");
    return columns;
}

void report_trail(long long id, const Told& row, const CaseTrail& trail, Examination& found) {
    const std::string where = fmt::format("book: case {}", id);
    if (!trail.whole) return found.report(where, "an event is missing: the versions do not follow one another");
    const std::string columns = contradicted(row, trail);
    if (!columns.empty()) found.report(where, fmt::format("{}: not what its events say", columns));
}

// No event is missing between two others, and a case is what all of them together say. One pass: cases by their ids, the events
// of each by its index.
void examine_trails(soci::session& sql, Examination& found) {
    RowReader row(sql,
                  "SELECT c.id, coalesce(c.closed_at, -1), coalesce(c.overdue_at, -1), coalesce(c.suspended_at, -1), "
                  "coalesce(c.clue_sent_at, -1), coalesce(c.clue_received_at, -1), c.supervision, c.relapses, c.extensions, "
                  "c.outcome, e.at, e.act, e.state, coalesce(e.due_at, -1), e.version, "
                  "CASE WHEN e.act = 'supervised' AND json_valid(e.details) THEN json_extract(e.details, '$.level') END "
                  "FROM cases c CROSS JOIN case_events e ON e.case_id = c.id ORDER BY c.id, e.id");
    const long long& id = row.number();
    const long long* const columns[] = {&row.number(), &row.number(), &row.number(), &row.number(),
                                        &row.number(), &row.number(), &row.number(), &row.number()};
    const std::string& outcome = row.text();
    const TrailEvent event{row.number(), row.text(), row.number(), row.number(), row.number(), row.text()};
    long long of = kNever;
    Told told;
    CaseTrail trail;
    while (row.next()) {
        if (id != of) {
            if (of != kNever) report_trail(of, told, trail, found);
            of = id;
            told = {*columns[0], *columns[1], *columns[2], *columns[3], *columns[4],
                    *columns[5], *columns[6], *columns[7], outcome};
            trail = {};
        }
        take_event(trail, event);
    }
    if (of != kNever) report_trail(of, told, trail, found);
}

}  // namespace

Result<void> Book::copy_to(const std::string& path) {
    const auto attempt = fmt::format("copy book {} to {}", connection_->path, path);
    if (std::filesystem::exists(path)) return fail(ErrorCode::kConflict, "{}: it exists already", attempt);
    return with_session(*this, attempt, [&](soci::session& sql) -> Result<void> {
        sqlite_api::sqlite3* copy = nullptr;
        if (sqlite_api::sqlite3_open(path.c_str(), &copy) != SQLITE_OK) {
            const std::string why = copy == nullptr ? "no memory" : sqlite_api::sqlite3_errmsg(copy);
            sqlite_api::sqlite3_close(copy);
            return fail(ErrorCode::kIo, "{}: {}", attempt, why);
        }
        const std::unique_ptr<sqlite_api::sqlite3, decltype(&sqlite_api::sqlite3_close)> closes(copy, sqlite_api::sqlite3_close);
        auto* const backup = sqlite_api::sqlite3_backup_init(copy, "main", connection_of(sql), "main");
        if (backup == nullptr) return fail(ErrorCode::kIo, "{}: {}", attempt, sqlite_api::sqlite3_errmsg(copy));
        // All pages in one step: one consistent view, and a writer in WAL mode is not kept waiting.
        const int stepped = sqlite_api::sqlite3_backup_step(backup, -1);
        const int finished = sqlite_api::sqlite3_backup_finish(backup);
        if (stepped == SQLITE_DONE && finished == SQLITE_OK) return {};
        const int code = stepped == SQLITE_DONE ? finished : stepped;
        return fail(code == SQLITE_FULL ? ErrorCode::kUnavailable : ErrorCode::kIo, "{}: {}", attempt,
                    sqlite_api::sqlite3_errstr(code));
    });
}

Result<int> Book::version() {
    return with_session(*this, fmt::format("read the version of book {}", connection_->path), [](soci::session& sql) {
        int version = 0;
        sql << "PRAGMA user_version", soci::into(version);
        return version;
    });
}

Result<void> Book::examine_schema(Examination& found) {
    return with_session(*this, fmt::format("examine the schema of book {}", connection_->path), [&](soci::session& sql) {
        const auto schema = schema_of(sql);
        for (const auto& [name, text] : schema_as_made()) {
            const auto here = schema.find(name);
            if (here == schema.end()) {
                found.report(fmt::format("book: {}", name), "is missing");
            } else if (here->second != text) {
                found.report(fmt::format("book: {}", name), "is not as this program made it");
            }
        }
    });
}

Result<void> Book::examine(const Log* log, Examination& found) {
    const auto damages_before = found.damages_in_all;
    LVWANG_TRY(examine_schema(found));
    if (found.damages_in_all > damages_before) return {};
    return with_session(*this, fmt::format("examine book {}", connection_->path), [&](soci::session& sql) {
        ++found.files;
        {
            RowReader row(sql, "PRAGMA integrity_check");
            const std::string& said = row.text();
            while (row.next()) {
                if (said != "ok") found.report("book", said);
            }
        }
        {
            RowReader row(sql, "SELECT \"table\", coalesce(rowid, 0), parent FROM pragma_foreign_key_check");
            const std::string& table = row.text();
            const long long& id = row.number();
            const std::string& parent = row.text();
            while (row.next()) {
                found.report(fmt::format("book: {} row {}", table, id), fmt::format("refers to no row of {}", parent));
            }
        }
        examine_cases(sql, found);
        examine_trails(sql, found);
        for (const auto& [table, column] : seq_columns(sql)) {
            const int ahead = column.starts_with("next_") ? 1 : 0;
            long long rows = 0;
            long long newest = 0;
            sql << fmt::format("SELECT count(*), coalesce(max(\"{}\"), 0) FROM \"{}\"", column, table), soci::into(rows),
                soci::into(newest);
            found.rows += static_cast<std::uint64_t>(rows);
            if (log == nullptr) continue;
            const auto last_seq = static_cast<long long>(log->last_seq());  // after the rows: the log is always ahead of them
            if (newest > last_seq + ahead) {
                found.report(fmt::format("book: {}.{}", table, column),
                             fmt::format("names entry {}, which the log does not have (its last is {})", newest, last_seq));
            }
        }
    });
}

}  // namespace lvwang::store
