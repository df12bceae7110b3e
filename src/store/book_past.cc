#include "store/book_past.h"

#include <algorithm>
#include <limits>

#include "store/book_findings.h"
#include "store/book_keys.h"
#include "store/book_session.h"
#include "store/table_row.h"

namespace lvwang::store {
namespace {

using soci::use;

struct HistoryRow {
    std::string table;
    std::string json;
};

// The newest state that each row of the registry had before `first_seq`.
std::vector<HistoryRow> rows_before(soci::session& sql, std::uint64_t first_seq) {
    RowReader row(sql, fmt::format("SELECT table_name, row_json FROM registry_history WHERE id IN (SELECT max(id) FROM "
                                   "registry_history WHERE seq < {} GROUP BY table_name, row_key) AND row_json IS NOT NULL "
                                   "ORDER BY id",
                                   first_seq));
    const std::string& table = row.text();
    const std::string& json = row.text();
    std::vector<HistoryRow> rows;
    while (row.next()) rows.push_back({table, json});
    return rows;
}

// INSERT INTO sites (id, ...) SELECT coalesce(json_extract(row, '$.id'), default), ...: a column that a later program has
// added is not in the JSON of an earlier one.
std::string insert_from_json(soci::session& sql, const std::string& table) {
    RowReader row(sql, "SELECT name, coalesce(dflt_value, 'NULL') FROM pragma_table_info('" + table + "') ORDER BY cid");
    const std::string& name = row.text();
    const std::string& otherwise = row.text();
    std::string columns;
    std::string values;
    while (row.next()) {
        const std::string_view comma = columns.empty() ? "" : ", ";
        columns += fmt::format("{}{}", comma, name);
        values += fmt::format("{}coalesce(json_extract(row, '$.{}'), {})", comma, name, otherwise);
    }
    return "INSERT INTO " + table + " (" + columns + ") SELECT " + values + " FROM (SELECT :row AS row)";
}

}  // namespace

Result<void> copy_registry_before(Book& book, Book& fresh, std::uint64_t first_seq) {
    LVWANG_ASSIGN(const std::vector<HistoryRow> rows, with_session(book, "read how the registry was", [&](soci::session& sql) {
                      return rows_before(sql, first_seq);
                  }));
    return with_session(fresh, "write how the registry was", [&](soci::session& sql) {
        sql << "PRAGMA defer_foreign_keys = ON";  // rows refer to others that stand behind them
        for (const HistoryRow& row : rows) {
            const std::string insert = insert_from_json(sql, row.table);
            sql << insert, use(row.json);
        }
    });
}

Result<void> copy_keys_before(Book& book, Book& fresh, std::uint64_t first_seq) {
    LVWANG_ASSIGN(const std::vector<DeviceKey> keys, load_keys(book));
    for (DeviceKey key : keys) {
        if (key.since_seq >= first_seq) continue;
        if (key.until_seq && *key.until_seq >= first_seq) key.until_seq.reset();
        LVWANG_TRY(save_key(fresh, key));
    }
    return {};
}

Result<void> copy_findings_before(Book& book, Book& fresh, Instant first_at, std::uint64_t first_seq) {
    LVWANG_ASSIGN(const FindingPage page, list_findings(book, {.limit = std::numeric_limits<std::int64_t>::max()}));
    for (const ListedFinding& listed : page.items) {
        if (listed.finding.pending_at >= first_at) continue;
        LVWANG_ASSIGN(Finding finding, find_finding(book, listed.finding.id));
        std::erase_if(finding.periods, [&](const FindingPeriod& period) { return period.seq >= first_seq; });
        if (!finding.periods.empty()) finding.last = std::min(finding.last, finding.periods.back().start);
        if (finding.resolved_at && *finding.resolved_at >= first_at) {
            finding.resolved_at.reset();
            finding.resolution.clear();
            finding.state = FindingState::kOpen;
        }
        if (finding.open_at && *finding.open_at >= first_at) finding.open_at.reset();
        if (finding.state == FindingState::kOpen && !finding.open_at) finding.state = FindingState::kPending;
        LVWANG_TRY(put_finding(fresh, finding));
    }
    return {};
}

}  // namespace lvwang::store
