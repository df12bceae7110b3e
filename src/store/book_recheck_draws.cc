#include "store/book_recheck_draws.h"

#include <algorithm>

#include "store/book_session.h"
#include "store/seen_places.h"
#include "store/table_row.h"

namespace lvwang::store {
namespace {

using soci::into;
using soci::use;

std::vector<RecheckDraw> select(soci::session& sql, const std::string& rest) {
    RowReader row(sql,
                  "SELECT id, at, actor, seed, from_day, to_day, type, region_code, wanted, visitor, due_at, pool_size, seq "
                  "FROM recheck_draws " +
                      rest);
    const long long& id = row.number();
    const long long& at = row.number();
    const std::string& actor = row.text();
    const std::string& seed = row.text();
    const std::string& from = row.text();
    const std::string& to = row.text();
    const std::string& type = row.text();
    const std::string& region = row.text();
    const long long& wanted = row.number();
    const std::string& visitor = row.text();
    const long long& due_at = row.number();
    const long long& pool_size = row.number();
    const long long& seq = row.number();
    std::vector<RecheckDraw> draws;
    while (row.next()) {
        draws.push_back({.id = id,
                         .at = Instant{at},
                         .actor = actor,
                         .seed = seed,
                         .from = parse_date(from).value_or(CivilDate{}),
                         .to = parse_date(to).value_or(CivilDate{}),
                         .type = type,
                         .region_code = region,
                         .wanted = wanted,
                         .visitor = visitor,
                         .due_at = Instant{due_at},
                         .pool_size = pool_size,
                         .seq = static_cast<std::uint64_t>(seq)});
    }
    return draws;
}

std::vector<std::int64_t> read_ids(soci::session& sql, const std::string& query) {
    RowReader row(sql, query);
    const long long& id = row.number();
    std::vector<std::int64_t> ids;
    while (row.next()) ids.push_back(id);
    return ids;
}

void read_picks(soci::session& sql, RecheckDraw& draw) {
    draw.picks =
        read_ids(sql, fmt::format("SELECT case_id FROM recheck_pool WHERE draw_id = {} AND place > 0 ORDER BY place", draw.id));
}

}  // namespace

Result<std::vector<std::int64_t>> recheck_pool(Book& book, const RecheckPoolQuery& query) {
    return with_session(book, "read which cases may be drawn", [&](soci::session& sql) {
        // list_key of a closed case is -closed_at: the index of the list leads to the days.
        std::string where = fmt::format("c.closed = 1 AND c.list_key > {} AND c.list_key <= {} AND c.outcome = 'mended'",
                                        -query.to.ms, -query.from.ms);
        if (!query.type.empty()) where += fmt::format(" AND c.type = {}", quoted(query.type));
        if (query.region_codes) {
            std::string codes;
            for (const std::string& code : *query.region_codes) codes += (codes.empty() ? "" : ",") + quoted(code);
            where += fmt::format(" AND c.region_code IN ({})", codes.empty() ? "NULL" : codes);
        }
        where += sight_condition(std::nullopt, query.hidden_types);
        return read_ids(sql, fmt::format("SELECT c.id FROM cases c INDEXED BY cases_listed WHERE {} ORDER BY c.id LIMIT {}",
                                         where, query.limit));
    });
}

Result<std::int64_t> insert_recheck_draw(Book& book, const RecheckDraw& draw) {
    return with_session(book, "write a draw", [&](soci::session& sql) -> std::int64_t {
        long long id = 0;
        sql << "SELECT coalesce(max(id), 0) + 1 FROM recheck_draws", into(id);
        RowWriter row("recheck_draws");
        row.number("id", id)
            .number("at", draw.at.ms)
            .text("actor", draw.actor)
            .text("seed", draw.seed)
            .text("from_day", format_date(draw.from))
            .text("to_day", format_date(draw.to))
            .text("type", draw.type)
            .text("region_code", draw.region_code)
            .number("wanted", draw.wanted)
            .text("visitor", draw.visitor)
            .number("due_at", draw.due_at.ms)
            .number("pool_size", static_cast<std::int64_t>(draw.pool.size()))
            .number("seq", static_cast<std::int64_t>(draw.seq));
        row.upsert(sql, {"id"});
        long long case_id = 0;
        long long place = 0;
        soci::statement insert =
            (sql.prepare << "INSERT INTO recheck_pool (draw_id, case_id, place) VALUES (:draw, :case, :place)", use(id),
             use(case_id), use(place));
        for (const std::int64_t one : draw.pool) {
            const auto picked = std::ranges::find(draw.picks, one);
            case_id = one;
            place = picked == draw.picks.end() ? 0 : picked - draw.picks.begin() + 1;
            insert.execute(true);
        }
        return id;
    });
}

Result<RecheckDrawPage> list_recheck_draws(Book& book, std::int64_t limit, std::int64_t offset) {
    return with_session(book, "list draws", [&](soci::session& sql) {
        RecheckDrawPage page;
        long long total = 0;
        sql << "SELECT count(*) FROM recheck_draws", into(total);
        page.total = total;
        page.items = select(sql, fmt::format("ORDER BY id DESC LIMIT {} OFFSET {}", limit, offset));
        for (RecheckDraw& draw : page.items) read_picks(sql, draw);
        return page;
    });
}

Result<RecheckDraw> find_recheck_draw(Book& book, std::int64_t id) {
    return with_session(book, fmt::format("read draw {}", id), [&](soci::session& sql) -> Result<RecheckDraw> {
        std::vector<RecheckDraw> found = select(sql, fmt::format("WHERE id = {}", id));
        if (found.empty()) {
            return tl::unexpected(Error{ErrorCode::kNotFound, fmt::format("there is no draw {}", id), "id"});
        }
        RecheckDraw draw = std::move(found.front());
        read_picks(sql, draw);
        draw.pool = read_ids(sql, fmt::format("SELECT case_id FROM recheck_pool WHERE draw_id = {} ORDER BY case_id", id));
        return draw;
    });
}

}  // namespace lvwang::store
