#include "store/book_exposures.h"

#include <charconv>

#include "base/text.h"
#include "store/book_session.h"
#include "store/table_row.h"

namespace lvwang::store {
namespace {

using soci::into;

// What was confirmed as mended is so no longer when its case went back to work since.
constexpr std::string_view kMended =
    "mended_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM case_events e WHERE e.case_id = exposures.case_id AND e.seq > "
    "exposures.seq AND e.state < 3)";
// The unit that has the case, until it is mended.
const std::string kUnit = fmt::format(
    "CASE WHEN NOT ({}) AND state < 2 THEN coalesce((SELECT nullif(c.owner_organisation, '') FROM cases c WHERE c.id = case_id), "
    "unit_key) ELSE unit_key END",
    kMended);

// What turned out to be nothing, goes on in another case, or is anew before a firm that may explain, is not kept before the
// public.
constexpr std::string_view kStillStands =
    "NOT EXISTS (SELECT 1 FROM cases c WHERE c.id = exposures.case_id AND (c.outcome IN ('merged', 'dismissed') OR "
    "(c.state < 4 AND c.firm_until IS NOT NULL AND c.explained_at IS NULL AND c.explain_lapsed_at IS NULL)))";

const std::string kSelect = fmt::format(
    "SELECT id, case_id, state, title, text, place, before, {}, unit_key, drafted_by, drafted_at, approved_by, "
    "coalesce(shown_at, 0), "
    "reason, coalesce(claimed_at, 0), claimed_by, reply, after_text, after, CASE WHEN {} THEN mended_at ELSE 0 END, "
    "confirmed_by, "
    "version, seq, state = 1 AND {} FROM exposures ",
    kUnit, kMended, kStillStands);

// `,3,5,`: so that one can be looked for with its commas.
std::string written(const std::vector<std::int64_t>& ids) {
    std::string text;
    for (const std::int64_t id : ids) text += fmt::format("{}{},", text.empty() ? "," : "", id);
    return text;
}

std::vector<std::int64_t> read_ids(const std::string& text) {
    std::vector<std::int64_t> ids;
    for (const std::string_view part : split(text, ',')) {
        std::int64_t id = 0;
        if (!part.empty() && std::from_chars(part.data(), part.data() + part.size(), id).ec == std::errc()) ids.push_back(id);
    }
    return ids;
}

std::optional<Instant> moment(long long ms) {
    return ms == 0 ? std::nullopt : std::optional(Instant{ms});
}

std::vector<Exposure> select(soci::session& sql, const std::string& rest) {
    RowReader row(sql, kSelect + rest);
    const long long& id = row.number();
    const long long& case_id = row.number();
    const long long& state = row.number();
    const std::string& title = row.text();
    const std::string& text = row.text();
    const std::string& place = row.text();
    const std::string& before = row.text();
    const std::string& unit_key = row.text();
    const std::string& unit_that_spoke = row.text();
    const std::string& drafted_by = row.text();
    const long long& drafted_at = row.number();
    const std::string& approved_by = row.text();
    const long long& shown_at = row.number();
    const std::string& reason = row.text();
    const long long& claimed_at = row.number();
    const std::string& claimed_by = row.text();
    const std::string& reply = row.text();
    const std::string& after_text = row.text();
    const std::string& after = row.text();
    const long long& mended_at = row.number();
    const std::string& confirmed_by = row.text();
    const long long& version = row.number();
    const long long& seq = row.number();
    const long long& on_board = row.number();
    std::vector<Exposure> found;
    while (row.next()) {
        found.push_back({.id = id,
                         .case_id = case_id,
                         .state = static_cast<ExposureState>(state),
                         .title = title,
                         .text = text,
                         .place = place,
                         .before = read_ids(before),
                         .unit_key = unit_key,
                         .drafted_by = drafted_by,
                         .drafted_at = {drafted_at},
                         .approved_by = approved_by,
                         .shown_at = moment(shown_at),
                         .reason = reason,
                         .claimed_at = moment(claimed_at),
                         .claimed_by = claimed_by,
                         .reply = reply,
                         .after_text = after_text,
                         .after = read_ids(after),
                         .mended_at = moment(mended_at),
                         .confirmed_by = confirmed_by,
                         .version = version,
                         .seq = static_cast<std::uint64_t>(seq),
                         .on_board = on_board != 0});
        // What another unit took on and promised is no word of the one that has the case now: it claims anew.
        if (unit_key != unit_that_spoke) {
            found.back().claimed_at.reset();
            found.back().claimed_by.clear();
            found.back().reply.clear();
        }
    }
    return found;
}

}  // namespace

Result<std::int64_t> save_exposure(Book& book, const Exposure& exposure) {
    return with_session(book, fmt::format("write what the public sees of case {}", exposure.case_id),
                        [&](soci::session& sql) -> std::int64_t {
                            long long id = exposure.id;
                            if (id == 0) sql << "SELECT coalesce(max(id), 0) + 1 FROM exposures", into(id);
                            RowWriter row("exposures");
                            row.number("id", id)
                                .number("case_id", exposure.case_id)
                                .number("state", static_cast<int>(exposure.state))
                                .text("title", exposure.title)
                                .text("text", exposure.text)
                                .text("place", exposure.place)
                                .text("before", written(exposure.before))
                                .text("unit_key", exposure.unit_key)
                                .text("drafted_by", exposure.drafted_by)
                                .number("drafted_at", exposure.drafted_at.ms)
                                .text("approved_by", exposure.approved_by)
                                .text("reason", exposure.reason)
                                .text("claimed_by", exposure.claimed_by)
                                .text("reply", exposure.reply)
                                .text("after_text", exposure.after_text)
                                .text("after", written(exposure.after))
                                .text("confirmed_by", exposure.confirmed_by)
                                .number("version", exposure.version)
                                .number("seq", static_cast<std::int64_t>(exposure.seq));
                            if (exposure.shown_at) row.number("shown_at", exposure.shown_at->ms);
                            if (exposure.claimed_at) row.number("claimed_at", exposure.claimed_at->ms);
                            exposure.mended_at ? row.number("mended_at", exposure.mended_at->ms) : row.reference("mended_at", {});
                            row.upsert(sql, {"id"});
                            return id;
                        });
}

Result<Exposure> find_exposure(Book& book, std::int64_t id) {
    return with_session(book, fmt::format("find exposure {}", id), [&](soci::session& sql) -> Result<Exposure> {
        auto found = select(sql, fmt::format("WHERE id = {}", id));
        if (found.empty()) return tl::unexpected(Error{ErrorCode::kNotFound, fmt::format("there is no exposure {}", id), "id"});
        return std::move(found.front());
    });
}

Result<std::optional<Exposure>> exposure_of_case(Book& book, std::int64_t case_id) {
    return with_session(book, fmt::format("find the exposure of case {}", case_id),
                        [&](soci::session& sql) -> std::optional<Exposure> {
                            auto found = select(sql, fmt::format("WHERE case_id = {} AND state < 2", case_id));
                            return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
                        });
}

Result<ExposurePage> list_exposures(Book& book, const ExposureQuery& query) {
    return with_session(book, "list exposures", [&](soci::session& sql) {
        std::string where = "WHERE true";
        if (query.state) where += fmt::format(" AND state = {}", static_cast<int>(*query.state));
        const std::string sight = sight_condition(query.seen, query.hidden_types);
        if (query.for_public) where += fmt::format(" AND {}", kStillStands);
        if (!sight.empty()) where += fmt::format(" AND EXISTS (SELECT 1 FROM cases c WHERE c.id = exposures.case_id{})", sight);
        ExposurePage page;
        long long total = 0;
        sql << "SELECT count(*) FROM exposures " + where, into(total);
        page.total = total;
        page.items = select(sql, fmt::format("{} ORDER BY coalesce(shown_at, drafted_at) DESC, id DESC LIMIT {} OFFSET {}", where,
                                             query.limit, query.offset));
        return page;
    });
}

Result<bool> is_photo_shown(Book& book, std::int64_t photo_id) {
    return with_session(book, fmt::format("look whether photo {} is shown", photo_id), [&](soci::session& sql) {
        long long found = 0;
        sql << fmt::format(
            "SELECT count(*) FROM exposures WHERE state = 1 AND (before LIKE '%,{0},%' OR ({2} AND after LIKE '%,{0},%')) "
            "AND EXISTS (SELECT 1 FROM photos WHERE id = {0} AND kind <> 'pdf') AND {1}",
            photo_id, kStillStands, kMended),
            into(found);
        return found > 0;
    });
}

}  // namespace lvwang::store
