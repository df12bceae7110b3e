#include "store/book_keys.h"

#include <algorithm>

#include "store/book_session.h"
#include "store/seen_places.h"
#include "store/table_row.h"

namespace lvwang::store {
namespace {

using soci::into;
using soci::use;

// 0 stands for an absent moment: nothing here happened in 1970.
std::optional<Instant> stored_instant(long long ms) {
    return ms == 0 ? std::nullopt : std::optional(Instant{ms});
}
long long number_of(const std::optional<Instant>& at) {
    return at ? at->ms : 0;
}
std::int64_t signed_of(std::uint64_t seq) {
    return static_cast<std::int64_t>(seq);
}

constexpr std::string_view kActivationColumns =
    "hardware, logger_id, cpu_id, mac_1, mac_2, system_code, password, qn, first_at, last_at, last_seq, requests, mn, "
    "assigned_at";

std::vector<Activation> read_activations(soci::session& sql) {
    RowReader row(sql, fmt::format("SELECT {} FROM activations ORDER BY last_at DESC, hardware", kActivationColumns));
    const std::string& hardware = row.text();
    const std::string& logger_id = row.text();
    const std::string& cpu_id = row.text();
    const std::string& mac_1 = row.text();
    const std::string& mac_2 = row.text();
    const std::string& system_code = row.text();
    const std::string& password = row.text();
    const std::string& qn = row.text();
    const long long& first_at = row.number();
    const long long& last_at = row.number();
    const long long& last_seq = row.number();
    const long long& requests = row.number();
    const std::string& mn = row.text();
    const long long& assigned_at = row.number();
    std::vector<Activation> all;
    while (row.next()) {
        all.push_back({hardware, logger_id, cpu_id, mac_1, mac_2, system_code, password, qn, Instant{first_at}, Instant{last_at},
                       static_cast<std::uint64_t>(last_seq), requests, mn, stored_instant(assigned_at)});
    }
    return all;
}

void write_activation(soci::session& sql, const Activation& one) {
    RowWriter row("activations");
    row.text("hardware", one.hardware).text("logger_id", one.logger_id).text("cpu_id", one.cpu_id).text("mac_1", one.mac_1);
    row.text("mac_2", one.mac_2).text("system_code", one.system_code).text("password", one.password).text("qn", one.qn);
    row.number("first_at", one.first_at.ms).number("last_at", one.last_at.ms).number("last_seq", signed_of(one.last_seq));
    row.number("requests", one.requests).text("mn", one.mn).number("assigned_at", number_of(one.assigned_at));
    row.upsert(sql, {"hardware"});
}

// Of one device, or of all.
std::vector<KeyUse> read_key_use(soci::session& sql, const std::optional<std::string>& of = std::nullopt) {
    RowReader row(sql, fmt::format("SELECT mn, opened, unopened, opened_at, unopened_at, no_key, first_unopened_seq, last_seq "
                                   "FROM key_use {} ORDER BY mn",
                                   of ? "WHERE mn = " + quoted(*of) : std::string()));
    const std::string& mn = row.text();
    const long long& opened = row.number();
    const long long& unopened = row.number();
    const long long& opened_at = row.number();
    const long long& unopened_at = row.number();
    const long long& no_key = row.number();
    const long long& first_unopened = row.number();
    const long long& last_seq = row.number();
    std::vector<KeyUse> all;
    while (row.next()) {
        all.push_back({mn, opened, unopened, stored_instant(opened_at), stored_instant(unopened_at), no_key != 0,
                       static_cast<std::uint64_t>(first_unopened), static_cast<std::uint64_t>(last_seq)});
    }
    return all;
}

}  // namespace

Result<std::vector<DeviceKey>> load_keys(Book& book) {
    return with_session(book, "load the keys of devices", [](soci::session& sql) {
        RowReader row(sql,
                      "SELECT mn, since_seq, since_at, COALESCE(until_seq, -1), sealed, origin, create_time, first_used_at "
                      "FROM device_keys ORDER BY mn, since_seq");
        const std::string& mn = row.text();
        const long long& since_seq = row.number();
        const long long& since_at = row.number();
        const long long& until_seq = row.number();
        const std::string& sealed = row.text();
        const long long& origin = row.number();
        const std::string& create_time = row.text();
        const long long& first_used_at = row.number();
        std::vector<DeviceKey> keys;
        while (row.next()) {
            DeviceKey& key = keys.emplace_back();
            key.mn = mn;
            key.since_seq = static_cast<std::uint64_t>(since_seq);
            key.since_at = Instant{since_at};
            if (until_seq >= 0) key.until_seq = static_cast<std::uint64_t>(until_seq);
            key.sealed = sealed;
            key.origin = static_cast<KeyOrigin>(origin);
            key.create_time = create_time;
            key.first_used_at = stored_instant(first_used_at);
        }
        return keys;
    });
}

Result<void> save_key(Book& book, const DeviceKey& key) {
    return with_session(book, fmt::format("save the key of {}", key.mn), [&](soci::session& sql) {
        const auto since_seq = static_cast<long long>(key.since_seq);
        const long long since_at = key.since_at.ms;
        const long long until_seq = key.until_seq ? static_cast<long long>(*key.until_seq) : -1;
        const auto origin = static_cast<long long>(key.origin);
        const long long first_used_at = number_of(key.first_used_at);
        sql << "INSERT INTO device_keys (mn, since_seq, since_at, until_seq, sealed, origin, create_time, first_used_at) "
               "VALUES (:mn, :since, :at, NULLIF(:until, -1), :sealed, :origin, :created, :used) "
               "ON CONFLICT (mn, since_seq) DO UPDATE SET until_seq = excluded.until_seq, first_used_at = excluded.first_used_at",
            use(key.mn), use(since_seq), use(since_at), use(until_seq), use(key.sealed), use(origin), use(key.create_time),
            use(first_used_at);
    });
}

Result<std::vector<KeyRequest>> load_key_requests(Book& book) {
    return with_session(book, "load the requests for keys", [](soci::session& sql) {
        RowReader row(sql,
                      "SELECT mn, seq, at, qn, system_code, password, create_time, answered_seq FROM key_requests ORDER BY mn");
        const std::string& mn = row.text();
        const long long& seq = row.number();
        const long long& at = row.number();
        const std::string& qn = row.text();
        const std::string& system_code = row.text();
        const std::string& password = row.text();
        const std::string& create_time = row.text();
        const long long& answered = row.number();
        std::vector<KeyRequest> requests;
        while (row.next()) {
            requests.push_back({mn, static_cast<std::uint64_t>(seq), Instant{at}, qn, system_code, password, create_time,
                                static_cast<std::uint64_t>(answered)});
        }
        return requests;
    });
}

Result<void> save_key_request(Book& book, const KeyRequest& request) {
    return with_session(book, fmt::format("save the request of {}", request.mn), [&](soci::session& sql) {
        RowWriter row("key_requests");
        row.text("mn", request.mn).number("seq", signed_of(request.seq)).number("at", request.at.ms).text("qn", request.qn);
        row.text("system_code", request.system_code).text("password", request.password).text("create_time", request.create_time);
        row.number("answered_seq", signed_of(request.answered_seq));
        row.upsert(sql, {"mn"});
    });
}

Result<void> add_key_event(Book& book, const KeyEventRow& event) {
    return with_session(book, fmt::format("note what happened to the key of {}", event.mn), [&](soci::session& sql) {
        const auto seq = static_cast<long long>(event.seq);
        const long long at = event.at.ms;
        const auto kind = static_cast<long long>(event.event);
        sql << "INSERT INTO key_events (mn, seq, at, event, actor) VALUES (:mn, :seq, :at, :event, :actor) "
               "ON CONFLICT (mn, seq, event) DO NOTHING",
            use(event.mn), use(seq), use(at), use(kind), use(event.actor);
        const auto kept = static_cast<long long>(kKeyEventsKept);
        sql << "DELETE FROM key_events WHERE mn = :mn AND id <= "
               "(SELECT id FROM key_events WHERE mn = :same ORDER BY id DESC LIMIT 1 OFFSET :kept)",
            use(event.mn), use(event.mn), use(kept);
    });
}

Result<std::vector<KeyEventRow>> key_events(Book& book, std::string_view mn, std::size_t count) {
    return with_session(book, "list what happened to keys", [&](soci::session& sql) {
        const std::string wanted(mn);
        const auto limit = static_cast<long long>(count);
        std::string of;
        std::string actor;
        long long seq = 0;
        long long at = 0;
        long long event = 0;
        soci::statement statement =
            (sql.prepare << "SELECT mn, seq, at, event, actor FROM key_events WHERE :mn = '' OR mn = :same ORDER BY id DESC "
                            "LIMIT :count",
             use(wanted), use(wanted), use(limit), into(of), into(seq), into(at), into(event), into(actor));
        statement.execute(false);
        std::vector<KeyEventRow> events;
        while (statement.fetch()) {
            events.push_back({of, static_cast<std::uint64_t>(seq), Instant{at}, static_cast<KeyEvent>(event), actor});
        }
        return events;
    });
}

Result<void> note_key_use(Book& book, const KeyUse& seen) {
    return with_session(book, fmt::format("note the cipher text of {}", seen.mn), [&](soci::session& sql) {
        KeyUse sum = seen;
        for (const KeyUse& known : read_key_use(sql, seen.mn)) {
            sum.last_seq = std::max(sum.last_seq, known.last_seq);
            sum.opened += known.opened;
            sum.unopened += known.unopened;
            if (!sum.opened_at) sum.opened_at = known.opened_at;
            if (!sum.unopened_at) {
                sum.unopened_at = known.unopened_at;
                sum.no_key = known.no_key;
            }
            if (sum.first_unopened_seq == 0 ||
                (known.first_unopened_seq != 0 && known.first_unopened_seq < sum.first_unopened_seq)) {
                sum.first_unopened_seq = known.first_unopened_seq;
            }
        }
        RowWriter row("key_use");
        row.text("mn", sum.mn).number("opened", sum.opened).number("unopened", sum.unopened);
        row.number("opened_at", number_of(sum.opened_at)).number("unopened_at", number_of(sum.unopened_at));
        row.number("no_key", sum.no_key ? 1 : 0).number("first_unopened_seq", signed_of(sum.first_unopened_seq));
        row.number("last_seq", signed_of(sum.last_seq));
        row.upsert(sql, {"mn"});
    });
}

Result<std::vector<KeyUse>> load_key_use(Book& book) {
    return with_session(book, "load the use of keys", [](soci::session& sql) { return read_key_use(sql); });
}

Result<std::int64_t> take_unopened(Book& book, std::string_view mn, std::uint64_t asked_seq) {
    return with_session(book, fmt::format("queue the closed frames of {}", mn), [&](soci::session& sql) -> std::int64_t {
        const std::string name(mn);
        const auto asked = static_cast<long long>(asked_seq);
        long long first = 0;
        long long unopened = 0;
        sql << "SELECT first_unopened_seq, unopened FROM key_use WHERE mn = :mn", use(name), into(first), into(unopened);
        if (!sql.got_data() || first == 0) return 0;
        sql << "UPDATE key_use SET first_unopened_seq = 0 WHERE mn = :mn", use(name);
        sql << "INSERT INTO redecodes (mn, next_seq, until_seq, asked_seq) VALUES (:mn, :next, :until, :asked) "
               "ON CONFLICT (mn) DO UPDATE SET until_seq = excluded.until_seq, next_seq = "
               "CASE WHEN excluded.next_seq < redecodes.next_seq THEN excluded.next_seq ELSE redecodes.next_seq END",
            use(name), use(first), use(asked), use(asked);
        return unopened;
    });
}

Result<void> save_activation(Book& book, const Activation& one) {
    return with_session(book, fmt::format("save the activation of {}", one.hardware),
                        [&](soci::session& sql) { write_activation(sql, one); });
}

Result<std::vector<Activation>> activations(Book& book) {
    return with_session(book, "list activation requests", [](soci::session& sql) { return read_activations(sql); });
}

}  // namespace lvwang::store
