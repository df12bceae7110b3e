#include "store/book_sheets.h"

#include "base/text.h"
#include "store/book_session.h"
#include "store/finding_row.h"
#include "store/seen_places.h"
#include "store/table_row.h"

namespace lvwang::store {
namespace {

using soci::into;
using soci::use;

constexpr std::string_view kSheetColumns =
    "s.id, s.body_key, coalesce(s.year, 0), coalesce(s.number, 0), s.issuer, s.mark, s.title, s.text, s.state, s.drafted_by, "
    "s.drafted_at, "
    "s.settled_by, coalesce(s.settled_at, -1), s.reason, s.authorised_by, s.version, s.seq";

// Binds the columns of kSheetColumns.
class SheetColumns {
public:
    explicit SheetColumns(RowReader& row)
        : id_(row.number()),
          body_(row.text()),
          year_(row.number()),
          number_(row.number()),
          issuer_(row.text()),
          mark_(row.text()),
          title_(row.text()),
          text_(row.text()),
          state_(row.number()),
          drafted_by_(row.text()),
          drafted_at_(row.number()),
          settled_by_(row.text()),
          settled_at_(row.number()),
          reason_(row.text()),
          authorised_by_(row.text()),
          version_(row.number()),
          seq_(row.number()) {}

    [[nodiscard]] Sheet sheet() const {
        Sheet sheet;
        sheet.id = id_;
        sheet.body_key = body_;
        sheet.year = static_cast<int>(year_);
        sheet.number = static_cast<int>(number_);
        sheet.issuer = issuer_;
        sheet.mark = mark_;
        sheet.title = title_;
        sheet.text = text_;
        sheet.state = static_cast<SheetState>(state_);
        sheet.drafted_by = drafted_by_;
        sheet.drafted_at = Instant{drafted_at_};
        sheet.settled_by = settled_by_;
        if (settled_at_ >= 0) sheet.settled_at = Instant{settled_at_};
        sheet.reason = reason_;
        sheet.authorised_by = authorised_by_;
        sheet.version = version_;
        sheet.seq = static_cast<std::uint64_t>(seq_);
        return sheet;
    }

private:
    const long long& id_;
    const std::string& body_;
    const long long& year_;
    const long long& number_;
    const std::string& issuer_;
    const std::string& mark_;
    const std::string& title_;
    const std::string& text_;
    const long long& state_;
    const std::string& drafted_by_;
    const long long& drafted_at_;
    const std::string& settled_by_;
    const long long& settled_at_;
    const std::string& reason_;
    const std::string& authorised_by_;
    const long long& version_;
    const long long& seq_;
};

std::vector<Sheet> select(soci::session& sql, const std::string& rest) {
    RowReader row(sql, fmt::format("SELECT {} FROM sheets s {}", kSheetColumns, rest));
    const SheetColumns columns(row);
    std::vector<Sheet> sheets;
    while (row.next()) sheets.push_back(columns.sheet());
    return sheets;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    if (text.empty()) return lines;
    for (const std::string_view line : split(text, '\n')) lines.emplace_back(line);
    return lines;
}

void read_problems(soci::session& sql, Sheet& sheet) {
    RowReader row(
        sql,
        "SELECT case_id, owner, coalesce(owner_organisation, ''), due_at, requirement, case_version FROM sheet_problems "
        "WHERE sheet_id = :id ORDER BY place");
    row.bind(sheet.id);
    const long long& case_id = row.number();
    const std::string& owner = row.text();
    const std::string& organisation = row.text();
    const long long& due_at = row.number();
    const std::string& requirement = row.text();
    const long long& case_version = row.number();
    while (row.next()) {
        sheet.problems.push_back({case_id, owner, organisation, Instant{due_at}, requirement, case_version});
    }
}

void write_problems(soci::session& sql, std::int64_t id, const std::vector<SheetProblem>& problems) {
    for (std::size_t i = 0; i < problems.size(); ++i) {
        const SheetProblem& problem = problems[i];
        const long long sheet = id;
        const auto place = static_cast<long long>(i);
        const long long case_id = problem.case_id;
        const long long due_at = problem.due_at.ms;
        const long long version = problem.case_version;
        OptionalText organisation;
        organisation.set(problem.owner_organisation);
        sql << "INSERT INTO sheet_problems (sheet_id, place, case_id, owner, owner_organisation, due_at, requirement, "
               "case_version) "
               "VALUES (:sheet, :place, :case, :owner, :organisation, :due, :requirement, :version)",
            use(sheet), use(place), use(case_id), use(problem.owner), use(organisation.value, organisation.indicator),
            use(due_at), use(problem.requirement), use(version);
    }
}

// ` AND …` for what a sight leaves of the sheets.
std::string shown_condition(const SheetSight& sight) {
    std::string conditions;
    if (!sight.sees_drafts) conditions += fmt::format(" AND (s.state = 3 OR s.drafted_by = {})", quoted(sight.login));
    const std::string of_cases = sight_condition(sight.seen, sight.hidden_types);
    if (!of_cases.empty()) {
        conditions += fmt::format(
            " AND EXISTS (SELECT 1 FROM sheet_problems p JOIN cases c ON c.id = p.case_id WHERE p.sheet_id = s.id{})", of_cases);
    }
    return conditions;
}

std::string where(const SheetQuery& query, const SheetSight& sight) {
    std::string conditions = "WHERE 1 = 1";
    if (query.state) conditions += fmt::format(" AND s.state = {}", static_cast<int>(*query.state));
    if (!query.body_key.empty()) conditions += fmt::format(" AND s.body_key = {}", quoted(query.body_key));
    if (query.year != 0) conditions += fmt::format(" AND s.year = {}", query.year);
    if (query.case_id != 0) {
        conditions += fmt::format(" AND s.id IN (SELECT sheet_id FROM sheet_problems WHERE case_id = {})", query.case_id);
    }
    return conditions + shown_condition(sight);
}

}  // namespace

Result<std::vector<SheetBody>> load_sheet_bodies(Book& book) {
    return with_session(book, "read the bodies that issue sheets", [](soci::session& sql) {
        RowReader row(sql,
                      "SELECT key, name, name_en, mark, coalesce(organisation_key, ''), signers, routine_types, routine_by, "
                      "coalesce(routine_at, -1) FROM sheet_bodies ORDER BY key");
        const std::string& key = row.text();
        const std::string& name = row.text();
        const std::string& name_en = row.text();
        const std::string& mark = row.text();
        const std::string& organisation = row.text();
        const std::string& signers = row.text();
        const std::string& routine = row.text();
        const std::string& routine_by = row.text();
        const long long& routine_at = row.number();
        std::vector<SheetBody> bodies;
        while (row.next()) {
            bodies.push_back({key, name, name_en, mark, organisation, lines_of(signers), lines_of(routine), routine_by,
                              routine_at < 0 ? std::nullopt : std::optional(Instant{routine_at})});
        }
        return bodies;
    });
}

Result<void> save_sheet_body(Book& book, const SheetBody& body) {
    return with_session(book, fmt::format("save issuing body {}", body.key), [&](soci::session& sql) {
        OptionalInteger routine_at;
        routine_at.set(ms_of(body.routine_at));
        OptionalText organisation;
        organisation.set(body.organisation_key);
        const std::string signers = fmt::format("{}", fmt::join(body.signers, "\n"));
        const std::string types = fmt::format("{}", fmt::join(body.routine_types, "\n"));
        sql << "INSERT INTO sheet_bodies (key, name, name_en, mark, organisation_key, signers, routine_types, routine_by, "
               "routine_at) "
               "VALUES (:key, :name, :name_en, :mark, :organisation, :signers, :types, :by, :at) ON CONFLICT (key) DO UPDATE SET "
               "name = excluded.name, name_en = excluded.name_en, mark = excluded.mark, organisation_key = "
               "excluded.organisation_key, signers = excluded.signers, routine_types = excluded.routine_types, routine_by = "
               "excluded.routine_by, routine_at = excluded.routine_at",
            use(body.key), use(body.name), use(body.name_en), use(body.mark), use(organisation.value, organisation.indicator),
            use(signers), use(types), use(body.routine_by), use(routine_at.value, routine_at.indicator);
    });
}

Result<std::int64_t> insert_sheet(Book& book, const Sheet& draft) {
    return with_session(book, "draft a sheet", [&](soci::session& sql) -> std::int64_t {
        const long long at = draft.drafted_at.ms;
        const long long version = draft.version;
        const auto seq = static_cast<long long>(draft.seq);
        sql << "INSERT INTO sheets (body_key, title, text, state, drafted_by, drafted_at, settled_by, reason, authorised_by, "
               "version, "
               "seq) VALUES (:body, :title, :text, 0, :by, :at, '', '', '', :version, :seq)",
            use(draft.body_key), use(draft.title), use(draft.text), use(draft.drafted_by), use(at), use(version), use(seq);
        long long id = 0;
        sql << "SELECT last_insert_rowid()", into(id);
        write_problems(sql, id, draft.problems);
        return id;
    });
}

Result<void> update_sheet(Book& book, const Sheet& sheet, bool with_problems) {
    return with_session(book, fmt::format("change sheet {}", sheet.id), [&](soci::session& sql) {
        const long long id = sheet.id;
        if (with_problems) {
            sql << "DELETE FROM sheet_problems WHERE sheet_id = :id", use(id);
            write_problems(sql, id, sheet.problems);
        }
        const bool issued = sheet.state == SheetState::kIssued;
        OptionalInteger year;
        OptionalInteger number;
        OptionalInteger settled_at;
        if (issued) year.set(sheet.year);
        if (issued) number.set(sheet.number);
        settled_at.set(ms_of(sheet.settled_at));
        const auto state = static_cast<long long>(sheet.state);
        const long long version = sheet.version;
        const auto seq = static_cast<long long>(sheet.seq);
        sql << "UPDATE sheets SET body_key = :body, year = :year, number = :number, issuer = :issuer, mark = :mark, title = "
               ":title, text = :text, state = :state, "
               "settled_by = :by, settled_at = :at, reason = :reason, authorised_by = :authorised, version = :version, seq = "
               ":seq "
               "WHERE id = :id",
            use(sheet.body_key), use(year.value, year.indicator), use(number.value, number.indicator), use(sheet.issuer),
            use(sheet.mark), use(sheet.title), use(sheet.text), use(state), use(sheet.settled_by),
            use(settled_at.value, settled_at.indicator), use(sheet.reason), use(sheet.authorised_by), use(version), use(seq),
            use(id);
    });
}

Result<void> add_sheet_act(Book& book, std::int64_t sheet_id, const SheetAct& act) {
    return with_session(book, fmt::format("add '{}' to sheet {}", act.act, sheet_id), [&](soci::session& sql) {
        const long long id = sheet_id;
        const long long version = act.version;
        const long long at = act.at.ms;
        sql << "INSERT INTO sheet_acts VALUES (:sheet, :version, :at, :act, :actor, :note)", use(id), use(version), use(at),
            use(act.act), use(act.actor), use(act.note);
    });
}

Result<int> next_sheet_number(Book& book, const std::string& body_key, int year) {
    return with_session(book, "look for the next number of a sheet", [&](soci::session& sql) {
        const long long of = year;
        long long newest = 0;
        sql << "SELECT coalesce(max(number), 0) FROM sheets WHERE body_key = :body AND year = :year", use(body_key), use(of),
            into(newest);
        return static_cast<int>(newest) + 1;
    });
}

Result<Sheet> find_sheet(Book& book, std::int64_t id) {
    return with_session(book, fmt::format("read sheet {}", id), [&](soci::session& sql) -> Result<Sheet> {
        std::vector<Sheet> found = select(sql, fmt::format("WHERE s.id = {}", id));
        if (found.empty()) return tl::unexpected(Error{ErrorCode::kNotFound, fmt::format("there is no sheet {}", id), "id"});
        read_problems(sql, found.front());
        return std::move(found.front());
    });
}

Result<std::vector<SheetAct>> sheet_acts(Book& book, std::int64_t sheet_id) {
    return with_session(book, fmt::format("read what was done to sheet {}", sheet_id), [&](soci::session& sql) {
        RowReader row(sql, "SELECT version, at, act, actor, note FROM sheet_acts WHERE sheet_id = :id ORDER BY version");
        row.bind(sheet_id);
        const long long& version = row.number();
        const long long& at = row.number();
        const std::string& act = row.text();
        const std::string& actor = row.text();
        const std::string& note = row.text();
        std::vector<SheetAct> acts;
        while (row.next()) acts.push_back({version, Instant{at}, act, actor, note});
        return acts;
    });
}

Result<SheetsOfCase> sheets_of_case(Book& book, std::int64_t case_id) {
    return with_session(book, fmt::format("read the sheets of case {}", case_id), [&](soci::session& sql) {
        const auto first = [&](std::string_view states) -> std::optional<Sheet> {
            auto found = select(sql, fmt::format("JOIN sheet_problems p ON p.sheet_id = s.id WHERE p.case_id = {} AND s.state {} "
                                                 "ORDER BY s.settled_at DESC, s.id DESC LIMIT 1",
                                                 case_id, states));
            return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
        };
        SheetsOfCase sheets;
        sheets.open = first("< 2");
        sheets.issued = first("= 3");
        return sheets;
    });
}

Result<SheetPage> list_sheets(Book& book, const SheetQuery& query, const SheetSight& sight) {
    return with_session(book, "list sheets", [&](soci::session& sql) {
        SheetPage page;
        const std::string condition = where(query, sight);
        long long total = 0;
        sql << "SELECT count(*) FROM sheets s " + condition, into(total);
        page.total = total;
        const std::string of_cases = sight_condition(sight.seen, sight.hidden_types);
        const auto lines = [&](std::string_view what) {
            return fmt::format(
                "(SELECT count(*) FROM sheet_problems p JOIN cases c ON c.id = p.case_id WHERE p.sheet_id = s.id{}{})", what,
                of_cases);
        };
        RowReader row(sql, fmt::format("SELECT {}, (SELECT count(*) FROM sheet_problems p WHERE p.sheet_id = s.id), {}, {}, {} "
                                       "FROM sheets s {} ORDER BY s.state >= 2, coalesce(s.settled_at, "
                                       "s.drafted_at) DESC, s.id DESC LIMIT {} OFFSET {}",
                                       kSheetColumns, lines(""), lines(" AND c.state = 4"),
                                       lines(fmt::format(" AND {}", kOverdueNow)), condition, query.limit, query.offset));
        const SheetColumns columns(row);
        const long long& all = row.number();
        const long long& problems = row.number();
        const long long& closed = row.number();
        const long long& overdue = row.number();
        while (row.next()) page.items.push_back({columns.sheet(), all, problems, closed, overdue});
        return page;
    });
}

Result<std::vector<SheetCount>> count_sheets(Book& book, int year) {
    return with_session(book, "count sheets", [&](soci::session& sql) {
        RowReader row(
            sql,
            fmt::format("WITH one AS (SELECT s.id, s.body_key, count(*) AS problems, coalesce(sum(c.state = 4), 0) AS closed, "
                        "coalesce(sum({}), 0) AS overdue FROM sheets s JOIN sheet_problems p ON p.sheet_id = s.id "
                        "JOIN cases c ON c.id = p.case_id WHERE s.state = 3 AND s.year = {} GROUP BY s.id) "
                        "SELECT b.key, (SELECT count(*) FROM sheets d WHERE d.body_key = b.key AND d.state = 0), count(one.id), "
                        "coalesce(sum(one.closed = one.problems), 0), coalesce(sum(one.problems), 0), "
                        "coalesce(sum(one.closed), 0), coalesce(sum(one.overdue), 0) "
                        "FROM sheet_bodies b LEFT JOIN one ON one.body_key = b.key GROUP BY b.key ORDER BY b.key",
                        kOverdueNow, year));
        const std::string& key = row.text();
        const long long& waiting = row.number();
        const long long& sheets = row.number();
        const long long& finished = row.number();
        const long long& problems = row.number();
        const long long& closed = row.number();
        const long long& overdue = row.number();
        std::vector<SheetCount> counts;
        while (row.next()) counts.push_back({key, waiting, sheets, finished, problems, closed, overdue});
        return counts;
    });
}

}  // namespace lvwang::store
