#include "store/book_shift.h"

#include <algorithm>

#include "store/book_session.h"
#include "store/table_row.h"

namespace lvwang::store {
namespace {

using soci::into;
using soci::use;

constexpr std::string_view kEntryColumns =
    "SELECT e.id, e.at, e.actor, e.text, e.open_item, e.closes, (SELECT c.id FROM shift_entries c WHERE c.closes = e.id) "
    "FROM shift_entries e ";
constexpr std::string_view kHandOverColumns =
    "SELECT id, from_login, to_login, signed_by, at, note, state, settled_at, settled_by, answer, cases_open, cases_overdue FROM "
    "hand_overs ";

std::vector<ShiftEntry> select_entries(soci::session& sql, const std::string& rest, const std::vector<std::int64_t>& numbers) {
    RowReader row(sql, std::string(kEntryColumns) + rest);
    for (const std::int64_t number : numbers) row.bind(number);
    const long long& id = row.number();
    const long long& at = row.number();
    const std::string& actor = row.text();
    const std::string& text = row.text();
    const long long& open_item = row.number();
    const long long& closes = row.number();
    const long long& closed_by = row.number();
    std::vector<ShiftEntry> entries;
    while (row.next()) entries.push_back({id, {at}, actor, text, open_item != 0, closes, closed_by});
    return entries;
}

std::vector<HandOver> select_hand_overs(soci::session& sql, const std::string& rest, const std::vector<std::int64_t>& numbers) {
    std::vector<HandOver> found;
    {
        RowReader row(sql, std::string(kHandOverColumns) + rest);
        for (const std::int64_t number : numbers) row.bind(number);
        const long long& id = row.number();
        const std::string& from = row.text();
        const std::string& to = row.text();
        const std::string& signed_by = row.text();
        const long long& at = row.number();
        const std::string& note = row.text();
        const long long& state = row.number();
        const long long& settled_at = row.number();
        const std::string& settled_by = row.text();
        const std::string& answer = row.text();
        const long long& cases_open = row.number();
        const long long& cases_overdue = row.number();
        while (row.next()) {
            found.push_back({.id = id,
                             .from = from,
                             .to = to,
                             .signed_by = signed_by,
                             .at = {at},
                             .note = note,
                             .state = static_cast<HandOverState>(state),
                             .settled_at = {settled_at},
                             .settled_by = settled_by,
                             .answer = answer,
                             .items = {},
                             .cases_open = cases_open,
                             .cases_overdue = cases_overdue});
        }
    }
    for (HandOver& one : found) {
        RowReader row(sql, "SELECT entry_id FROM hand_over_items WHERE hand_over_id = :id ORDER BY entry_id");
        row.bind(one.id);
        const long long& entry = row.number();
        while (row.next()) one.items.push_back(entry);
    }
    return found;
}

long long count(soci::session& sql, const std::string& table) {
    long long total = 0;
    sql << "SELECT count(*) FROM " << table, into(total);
    return total;
}

long long next_id(soci::session& sql, const std::string& table) {
    long long id = 0;
    sql << "SELECT coalesce(max(id), 0) + 1 FROM " << table, into(id);
    return id;
}

}  // namespace

Result<std::int64_t> add_shift_entry(Book& book, const ShiftEntry& entry, std::uint64_t seq) {
    return with_session(book, "add to the shift log", [&](soci::session& sql) -> std::int64_t {
        const long long id = next_id(sql, "shift_entries");
        const long long at = entry.at.ms;
        const long long open_item = entry.open_item ? 1 : 0;
        long long closes = entry.closes;
        soci::indicator closing = entry.closes == 0 ? soci::i_null : soci::i_ok;
        const auto from = static_cast<long long>(seq);
        sql << "INSERT INTO shift_entries VALUES (:id, :at, :actor, :text, :open, :closes, :seq)", use(id), use(at),
            use(entry.actor), use(entry.text), use(open_item), use(closes, closing), use(from);
        return id;
    });
}

Result<ShiftEntry> find_shift_entry(Book& book, std::int64_t id) {
    return with_session(book, fmt::format("find entry {} of the shift log", id), [&](soci::session& sql) -> Result<ShiftEntry> {
        auto found = select_entries(sql, "WHERE e.id = :id", {id});
        if (found.empty()) {
            return tl::unexpected(Error{ErrorCode::kNotFound, fmt::format("the shift log has no entry {}", id), "id"});
        }
        return std::move(found.front());
    });
}

Result<std::vector<ShiftEntry>> open_shift_items(Book& book) {
    return with_session(book, "list open items of the shift log", [](soci::session& sql) {
        return select_entries(sql,
                              "WHERE e.open_item = 1 AND NOT EXISTS (SELECT 1 FROM shift_entries c WHERE c.closes = e.id) "
                              "ORDER BY e.id",
                              {});
    });
}

Result<ShiftPage> list_shift_entries(Book& book, std::int64_t limit, std::int64_t offset) {
    return with_session(book, "read the shift log", [&](soci::session& sql) {
        ShiftPage page;
        page.total = count(sql, "shift_entries");
        page.items = select_entries(sql, "ORDER BY e.id DESC LIMIT :limit OFFSET :offset", {limit, offset});
        return page;
    });
}

Result<std::int64_t> add_hand_over(Book& book, const HandOver& hand_over, std::uint64_t seq) {
    return with_session(book, "offer a hand-over", [&](soci::session& sql) -> std::int64_t {
        const long long id = next_id(sql, "hand_overs");
        RowWriter row("hand_overs");
        row.number("id", id).text("from_login", hand_over.from).text("to_login", hand_over.to);
        row.text("signed_by", hand_over.signed_by).number("at", hand_over.at.ms).text("note", hand_over.note);
        row.number("state", 0).number("settled_at", 0).text("settled_by", "").text("answer", "");
        row.number("cases_open", hand_over.cases_open).number("cases_overdue", hand_over.cases_overdue);
        row.number("seq", static_cast<std::int64_t>(seq));
        row.upsert(sql, {"id"});
        for (const std::int64_t item : hand_over.items) {
            const long long entry = item;
            sql << "INSERT INTO hand_over_items VALUES (:id, :entry)", use(id), use(entry);
        }
        return id;
    });
}

Result<void> settle_hand_over(Book& book, const HandOver& hand_over) {
    const std::string attempt = fmt::format("settle hand-over {}", hand_over.id);
    return with_session(book, attempt, [&](soci::session& sql) -> Result<void> {
        const long long id = hand_over.id;
        const auto state = static_cast<long long>(hand_over.state);
        const long long at = hand_over.settled_at.ms;
        soci::statement statement = (sql.prepare << "UPDATE hand_overs SET state = :state, settled_at = :at, settled_by = :by, "
                                                    "answer = :answer WHERE id = :id AND state = 0",
                                     use(state), use(at), use(hand_over.settled_by), use(hand_over.answer), use(id));
        statement.execute(true);
        if (statement.get_affected_rows() == 0) return fail(ErrorCode::kConflict, "{}: it is settled already", attempt);
        return {};
    });
}

Result<HandOver> find_hand_over(Book& book, std::int64_t id) {
    return with_session(book, fmt::format("find hand-over {}", id), [&](soci::session& sql) -> Result<HandOver> {
        auto found = select_hand_overs(sql, "WHERE id = :id", {id});
        if (found.empty()) return tl::unexpected(Error{ErrorCode::kNotFound, fmt::format("there is no hand-over {}", id), "id"});
        return std::move(found.front());
    });
}

Result<std::optional<HandOver>> offered_hand_over(Book& book) {
    return with_session(book, "find the hand-over on offer", [](soci::session& sql) -> std::optional<HandOver> {
        auto found = select_hand_overs(sql, "WHERE state = 0", {});
        return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
    });
}

Result<std::optional<HandOver>> last_taken_hand_over(Book& book) {
    return with_session(book, "find who is on duty", [](soci::session& sql) -> std::optional<HandOver> {
        auto found = select_hand_overs(sql, "WHERE state = 1 ORDER BY id DESC LIMIT 1", {});
        return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
    });
}

Result<HandOverPage> list_hand_overs(Book& book, std::int64_t limit, std::int64_t offset) {
    return with_session(book, "list hand-overs", [&](soci::session& sql) {
        HandOverPage page;
        page.total = count(sql, "hand_overs");
        page.items = select_hand_overs(sql, "ORDER BY id DESC LIMIT :limit OFFSET :offset", {limit, offset});
        return page;
    });
}

Result<std::vector<CallEntry>> load_calls(Book& book) {
    return with_session(book, "list whom to call", [](soci::session& sql) {
        RowReader row(sql,
                      "SELECT id, organisation_key, unit, name, duty, phone, phone_2, place, at, actor FROM call_list "
                      "WHERE removed = 0 ORDER BY organisation_key IS NULL, organisation_key, unit, place, name, id");
        const long long& id = row.number();
        const std::string& organisation = row.text();
        const std::string& unit = row.text();
        const std::string& name = row.text();
        const std::string& duty = row.text();
        const std::string& phone = row.text();
        const std::string& phone_2 = row.text();
        const long long& place = row.number();
        const long long& at = row.number();
        const std::string& actor = row.text();
        std::vector<CallEntry> calls;
        while (row.next()) {
            calls.push_back({id, organisation, unit, name, duty, phone, phone_2, static_cast<int>(place), {at}, actor});
        }
        return calls;
    });
}

Result<std::int64_t> save_call(Book& book, const CallEntry& call) {
    const std::string attempt = fmt::format("keep whom to call: {}", call.name);
    return with_session(book, attempt, [&](soci::session& sql) -> Result<std::int64_t> {
        long long id = call.id;
        if (id != 0) {
            long long known = 0;
            sql << "SELECT count(*) FROM call_list WHERE id = :id AND removed = 0", use(id), into(known);
            if (known == 0) {
                return tl::unexpected(Error{ErrorCode::kNotFound, fmt::format("the list has no line {}", id), "id"});
            }
        } else {
            id = next_id(sql, "call_list");  // a line that was taken off keeps its number
        }
        RowWriter row("call_list");
        row.number("id", id).reference("organisation_key", call.organisation_key).text("unit", call.unit);
        row.text("name", call.name).text("duty", call.duty).text("phone", call.phone).text("phone_2", call.phone_2);
        row.number("place", call.place).number("at", call.at.ms).text("actor", call.actor);
        row.number("removed", 0);
        row.upsert(sql, {"id"});
        return std::int64_t{id};
    });
}

Result<void> remove_call(Book& book, std::int64_t id) {
    return with_session(book, fmt::format("take line {} off", id), [&](soci::session& sql) -> Result<void> {
        const long long number = id;
        soci::statement statement =
            (sql.prepare << "UPDATE call_list SET removed = 1 WHERE id = :id AND removed = 0", use(number));
        statement.execute(true);
        if (statement.get_affected_rows() == 0) {
            return tl::unexpected(Error{ErrorCode::kNotFound, fmt::format("the list has no line {}", id), "id"});
        }
        return {};
    });
}

}  // namespace lvwang::store
