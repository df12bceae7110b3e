#include "store/book_case_list.h"

#include <algorithm>
#include <charconv>

#include "store/book_session.h"
#include "store/case_row.h"
#include "store/seen_places.h"

namespace lvwang::store {
namespace {

using soci::into;
using soci::use;
using Which = CaseQuery::Which;

constexpr int kClosed = static_cast<int>(CaseState::kClosed);
constexpr std::size_t kRegionsSorted = 8;  // rows of so many are quickly sorted together; of more the list is walked in its order
constexpr std::string_view kOrder = "c.closed, c.list_key, c.id";
constexpr std::string_view kOrderOfRevisits = "c.revisit_at, c.id";

std::string site_list(const std::vector<SiteId>& sites) {
    std::string list;
    for (const SiteId site : sites) list += fmt::format("{}{}", list.empty() ? "" : ",", static_cast<std::int64_t>(site));
    return list.empty() ? "NULL" : list;
}

// What was reported lies at a site or else in a region; by what it is seen there follows from that.
std::string seen_condition(const SeenPlaces& seen) {
    std::string regions;
    for (const std::string& code : seen.regions) regions += (regions.empty() ? "" : ",") + quoted(code);
    return fmt::format(
        "c.point_id IN ({}) OR (c.point_id IS NULL AND (c.site_id IN ({}) OR (c.site_id IS NULL AND c.region_code IN ({}))))",
        id_list(seen.points), site_list(seen.sites), regions.empty() ? "NULL" : regions);
}

std::string quoted_list(const std::vector<std::string>& texts) {
    std::string list;
    for (const std::string& text : texts) list += (list.empty() ? "" : ",") + quoted(text);
    return list.empty() ? "NULL" : list;
}

// Whether few cases can be called so, so that they are looked up one by one instead of along the list. A kind is of many.
bool is_of_few(const CaseWord& word) {
    return word.types.empty();
}

// By which index the rows are fewest. SQLite has no statistics of the table and would have to guess.
std::string_view way_of(const CaseQuery& query) {
    if (query.site) return "INDEXED BY cases_of_site";
    if (query.which == Which::kOpen || query.which == Which::kOverdue) return "INDEXED BY cases_unfinished";
    if (query.which == Which::kWatched) return "INDEXED BY cases_watched";
    if (query.which == Which::kRevisit) return "INDEXED BY cases_to_revisit";
    if (!query.owners.empty()) return "INDEXED BY cases_of_owner";
    if (query.supervision && *query.supervision != Supervision::kNone) return "INDEXED BY cases_supervised";
    if (std::ranges::any_of(query.words, is_of_few)) return "NOT INDEXED";  // but by their ids
    if (!query.organisation.empty()) return "INDEXED BY cases_of_organisation";
    if (!query.regions.empty() && query.regions.size() <= kRegionsSorted) return "INDEXED BY cases_of_region";
    if (!query.type.empty()) return "INDEXED BY cases_of_type";
    return "INDEXED BY cases_listed";
}

// A text as LIKE takes it, to be found anywhere.
std::string like(std::string_view text) {
    std::string pattern = "%";
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '\\') pattern += '\\';
        pattern += c;
    }
    return quoted(pattern + "%") + " ESCAPE '\\'";
}

// What an index holds stands first: only where that does not fit is the row itself read, and that of the newest cases alone.
std::string word_condition(const CaseWord& word, std::int64_t newest, bool whole) {
    std::string called;  // what the word may be the name of
    std::string few;     // the same as ids, of the newest besides
    const auto add = [&](const std::string& condition) {
        called += condition + " OR ";
        few += fmt::format("SELECT id FROM cases c WHERE {} UNION ", condition);
    };
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(word.text.data(), word.text.data() + word.text.size(), id);
    if (error == std::errc() && end == word.text.data() + word.text.size()) add(fmt::format("c.id = {}", id));
    if (!word.sites.empty()) add(fmt::format("c.site_id IN ({})", site_list(word.sites)));
    if (!word.organisations.empty()) add(fmt::format("c.owner_organisation IN ({})", quoted_list(word.organisations)));
    if (!word.owners.empty()) add(fmt::format("c.owner IN ({})", quoted_list(word.owners)));
    if (!word.types.empty()) add(fmt::format("c.type IN ({})", quoted_list(word.types)));
    const std::string read = fmt::format("c.id > {}", newest - kReadMax);
    const std::string pattern = like(word.text);
    // To whom kinds are hidden a released case is shown without what was reported.
    const std::string reported = fmt::format("{}c.report LIKE {}", whole ? "" : "c.released_at IS NULL AND ", pattern);
    const std::string fits =
        fmt::format("({}({} AND (c.title LIKE {} OR c.title_en LIKE {} OR ({}))))", called, read, pattern, pattern, reported);
    return is_of_few(word) ? fmt::format("c.id IN ({}SELECT id FROM cases c WHERE {}) AND {}", few, read, fits) : fits;
}

std::string where(const CaseQuery& query, std::int64_t newest) {
    std::string conditions = "WHERE 1 = 1";
    switch (query.which) {
        case Which::kAll: break;
        case Which::kOpen: conditions += fmt::format(" AND c.closed = 0 AND c.state <> {}", kClosed); break;
        case Which::kClosed: conditions += " AND c.closed = 1"; break;
        case Which::kOverdue: conditions += fmt::format(" AND c.closed = 0 AND {}", kOverdueNow); break;
        case Which::kWatched: conditions += " AND c.watch_until IS NOT NULL AND c.watch_outcome = ''"; break;
        case Which::kRevisit: conditions += " AND c.revisit_at IS NOT NULL"; break;
    }
    if (!query.type.empty()) conditions += fmt::format(" AND c.type = {}", quoted(query.type));
    if (query.regions.size() == 1) conditions += fmt::format(" AND c.region_code = {}", quoted(query.regions.front()));
    if (query.regions.size() > 1) conditions += fmt::format(" AND c.region_code IN ({})", quoted_list(query.regions));
    if (query.without_organisation) conditions += " AND c.owner_organisation = ''";
    if (query.due_before && query.which == Which::kRevisit) {
        conditions += fmt::format(" AND c.revisit_at < {}", query.due_before->ms);
    } else if (query.due_before) {
        conditions += fmt::format(
            " AND c.closed = 0 AND c.state <> {} AND c.overdue_at IS NULL AND c.suspended_at IS NULL AND c.due_at < {}", kClosed,
            query.due_before->ms);
    }
    if (!query.organisation.empty()) conditions += fmt::format(" AND c.owner_organisation = {}", quoted(query.organisation));
    if (!query.owners.empty()) conditions += fmt::format(" AND c.owner IN ({})", quoted_list(query.owners));
    if (query.supervision) {
        conditions += fmt::format(" AND c.supervision = {}", static_cast<int>(*query.supervision));
        if (*query.supervision != Supervision::kNone) conditions += " AND c.supervision > 0";  // as the index says it
    }
    if (query.site) conditions += fmt::format(" AND c.site_id = {}", static_cast<std::int64_t>(*query.site));
    conditions += sight_condition(query.seen, query.hidden_types);
    for (const CaseWord& word : query.words) conditions += " AND " + word_condition(word, newest, query.hidden_types.empty());
    return conditions;
}

}  // namespace

std::string sight_condition(const std::optional<SeenPlaces>& seen, const std::vector<std::string>& hidden_types,
                            std::optional<Instant> at) {
    std::string conditions;
    const std::string released = at ? fmt::format("c.released_at <= {}", at->ms) : "c.released_at IS NOT NULL";
    for (const std::string& type : hidden_types) conditions += fmt::format(" AND (c.type <> {} OR {})", quoted(type), released);
    if (seen) conditions += fmt::format(" AND ({})", seen_condition(*seen));
    return conditions;
}

Result<CasePage> list_cases(Book& book, const CaseQuery& query) {
    return with_session(book, "list cases", [&](soci::session& sql) {
        CasePage page;
        long long newest = 0;
        if (!query.words.empty()) sql << "SELECT coalesce(max(id), 0) FROM cases", into(newest);
        const std::string from = fmt::format("FROM cases c {} {}", way_of(query), where(query, newest));
        long long total = 0;
        sql << fmt::format("SELECT count(*) FROM (SELECT 1 {} LIMIT {})", from, kCountedMax), into(total);
        page.total = total;

        const std::string_view order = query.which == Which::kRevisit ? kOrderOfRevisits : kOrder;
        CaseRow row;
        FindingRow finding;
        soci::statement statement(sql);
        row.read_from(statement);
        finding.read_from(statement);
        statement.alloc();
        // The page is found first, by its ids alone: where several regions are sorted together only these are carried.
        statement.prepare(
            fmt::format("SELECT {}, {} FROM cases c LEFT JOIN findings f ON f.id = c.finding_id "
                        "WHERE c.id IN (SELECT c.id {} ORDER BY {} LIMIT {} OFFSET {}) ORDER BY {}",
                        kCaseColumns, kFindingColumns, from, order, query.limit, query.offset, order));
        statement.define_and_bind();
        statement.execute(false);
        while (statement.fetch()) {
            const Case record = row.record();
            page.items.push_back({record, record.finding_id == 0 ? Finding() : finding.finding()});
        }
        return page;
    });
}

Result<std::vector<Case>> cases_in_hand_at(Book& book, Instant at, const CaseQuery& query) {
    return with_session(book, "read cases of a moment", [&](soci::session& sql) {
        // Two searches of one index; an OR of both would look at every case ever opened.
        return select_cases(
            sql, fmt::format("WHERE c.id IN (SELECT id FROM cases WHERE closed_at IS NULL AND opened_at <= {0} UNION ALL "
                             "SELECT id FROM cases WHERE closed_at > {0} AND opened_at <= {0}){1} ORDER BY c.id",
                             at.ms, sight_condition(query.seen, query.hidden_types, at)));
    });
}

Result<ClosedCases> cases_closed_by(Book& book, Instant at, const CaseQuery& query) {
    return with_session(book, "read cases closed by a moment", [&](soci::session& sql) {
        const std::string those =
            fmt::format("WHERE c.closed_at <= {}{}", at.ms, sight_condition(query.seen, query.hidden_types, at));
        ClosedCases closed;
        long long total = 0;
        sql << "SELECT count(*) FROM cases c " + those, into(total);
        closed.total = total;
        closed.newest =
            select_cases(sql, fmt::format("{} ORDER BY c.closed_at DESC, c.id LIMIT {}", those, query.offset + query.limit));
        return closed;
    });
}

}  // namespace lvwang::store
