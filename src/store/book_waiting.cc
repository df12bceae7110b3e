// What waits to be known: the second half of book_registry.h.
#include <algorithm>

#include <fmt/ranges.h>

#include "base/text.h"
#include "store/book_registry.h"
#include "store/book_session.h"
#include "store/table_row.h"

namespace lvwang::store {
namespace {

using soci::into;
using soci::use;

std::string joined(const std::vector<std::string>& factors) {
    return fmt::format("{}", fmt::join(factors, " "));  // wire codes hold no blanks: they are trimmed and split at '='
}

std::vector<std::string> taken_apart(const std::string& text) {
    std::vector<std::string> factors;
    for (const std::string_view factor : split(text, ' ')) {
        if (!factor.empty()) factors.emplace_back(factor);
    }
    return factors;
}

// The codes of both, sorted, each once.
std::vector<std::string> united(std::vector<std::string> factors, const std::vector<std::string>& more) {
    factors.insert(factors.end(), more.begin(), more.end());
    std::ranges::sort(factors);
    factors.erase(std::ranges::unique(factors).begin(), factors.end());
    return factors;
}

// Frames of one MN that a request is about.
struct Kept {
    std::string mn;
    long long first_seq = 0;
    long long frames = 0;
};

Kept take_waiting_device(soci::session& sql, const std::string& mn) {
    Kept kept{mn, 0, 0};
    sql << "SELECT first_seq, frames FROM waiting_mns WHERE mn = :mn", use(mn), into(kept.first_seq), into(kept.frames);
    sql << "DELETE FROM waiting_mns WHERE mn = :mn", use(mn);
    sql << "DELETE FROM unmapped_factors WHERE mn = :mn", use(mn);  // noted again where they still are
    return kept;
}

std::vector<Kept> take_unmapped(soci::session& sql, const std::string& mn, const std::string& wire_code) {
    std::vector<Kept> kept;
    std::string found;
    long long first_seq = 0;
    long long count = 0;
    soci::statement statement = (sql.prepare << "SELECT mn, first_seq, count FROM unmapped_factors "
                                                "WHERE lower(wire_code) = lower(:code) AND (:mn = '' OR mn = :again) ORDER BY mn",
                                 use(wire_code), use(mn), use(mn), into(found), into(first_seq), into(count));
    statement.execute(false);
    while (statement.fetch()) kept.push_back({found, first_seq, count});
    sql << "DELETE FROM unmapped_factors WHERE lower(wire_code) = lower(:code) AND (:mn = '' OR mn = :again)", use(wire_code),
        use(mn), use(mn);
    return kept;
}

void put_redecode(soci::session& sql, const Kept& kept, std::uint64_t asked_seq) {
    const auto asked = static_cast<long long>(asked_seq);
    sql << "INSERT INTO redecodes (mn, next_seq, until_seq, asked_seq) VALUES (:mn, :next, :until, :asked) "
           "ON CONFLICT (mn) DO UPDATE SET until_seq = excluded.until_seq, next_seq = "
           "CASE WHEN excluded.next_seq < redecodes.next_seq THEN excluded.next_seq ELSE redecodes.next_seq END",
        use(kept.mn), use(kept.first_seq), use(asked), use(asked);
}

}  // namespace

Result<void> note_waiting(Book& book, const WaitingDevice& seen) {
    return with_session(book, fmt::format("note the frames of {}", seen.mn), [&](soci::session& sql) {
        long long known_seq = -1;
        long long frames = 0;
        long long first_seq = 0;
        long long first_at = 0;
        std::string factors;
        sql << "SELECT last_seq, frames, first_seq, first_at, factors FROM waiting_mns WHERE mn = :mn", use(seen.mn),
            into(known_seq), into(frames), into(first_seq), into(first_at), into(factors);
        const bool known = sql.got_data();
        if (known && static_cast<std::uint64_t>(known_seq) >= seen.last_seq) return;
        RowWriter row("waiting_mns");
        row.text("mn", seen.mn);
        row.number("first_seq", known ? first_seq : static_cast<std::int64_t>(seen.first_seq));
        row.number("first_at", known ? first_at : seen.first_at.ms);
        row.number("last_seq", static_cast<std::int64_t>(seen.last_seq)).number("last_at", seen.last_at.ms);
        row.number("frames", frames + seen.frames).text("edition", seen.edition);
        row.text("system_code", seen.system_code).text("factors", joined(united(taken_apart(factors), seen.factors)));
        row.text("sample", seen.sample);
        row.upsert(sql, {"mn"});
    });
}

Result<void> note_unmapped(Book& book, const WaitingFactor& seen) {
    return with_session(book, fmt::format("note factor {} of {}", seen.wire_code, seen.mn), [&](soci::session& sql) {
        const auto first_seq = static_cast<long long>(seen.first_seq);
        const auto last_seq = static_cast<long long>(seen.last_seq);
        const long long first_at = seen.first_at.ms;
        const long long last_at = seen.last_at.ms;
        const long long count = seen.count;
        sql << "INSERT INTO unmapped_factors (mn, wire_code, first_seq, first_at, last_seq, last_at, count, sample_value) "
               "VALUES (:mn, :code, :first_seq, :first_at, :last_seq, :last_at, :count, :value) "
               "ON CONFLICT (mn, wire_code) DO UPDATE SET last_seq = excluded.last_seq, last_at = excluded.last_at, "
               "count = unmapped_factors.count + excluded.count, sample_value = excluded.sample_value "
               "WHERE excluded.last_seq > unmapped_factors.last_seq",
            use(seen.mn), use(seen.wire_code), use(first_seq), use(first_at), use(last_seq), use(last_at), use(count),
            use(seen.sample_value);
    });
}

Result<std::vector<WaitingDevice>> waiting_devices(Book& book) {
    return with_session(book, "list unregistered devices", [](soci::session& sql) {
        RowReader row(sql,
                      "SELECT mn, first_at, last_at, frames, first_seq, last_seq, sample, factors, edition, system_code "
                      "FROM waiting_mns ORDER BY last_at DESC, mn");
        const std::string& mn = row.text();
        const long long& first_at = row.number();
        const long long& last_at = row.number();
        const long long& frames = row.number();
        const long long& first_seq = row.number();
        const long long& last_seq = row.number();
        const std::string& sample = row.text();
        const std::string& factors = row.text();
        const std::string& edition = row.text();
        const std::string& system_code = row.text();
        std::vector<WaitingDevice> devices;
        while (row.next()) {
            devices.push_back({mn, Instant{first_at}, Instant{last_at}, frames, static_cast<std::uint64_t>(first_seq),
                               static_cast<std::uint64_t>(last_seq), sample, taken_apart(factors), edition, system_code});
        }
        return devices;
    });
}

Result<std::vector<WaitingFactor>> waiting_factors(Book& book) {
    return with_session(book, "list unmapped factors", [](soci::session& sql) {
        RowReader row(sql,
                      "SELECT mn, wire_code, first_at, last_at, count, first_seq, last_seq, sample_value FROM unmapped_factors "
                      "ORDER BY mn, wire_code");
        const std::string& mn = row.text();
        const std::string& code = row.text();
        const long long& first_at = row.number();
        const long long& last_at = row.number();
        const long long& count = row.number();
        const long long& first_seq = row.number();
        const long long& last_seq = row.number();
        const std::string& value = row.text();
        std::vector<WaitingFactor> factors;
        while (row.next()) {
            factors.push_back({mn, code, Instant{first_at}, Instant{last_at}, count, static_cast<std::uint64_t>(first_seq),
                               static_cast<std::uint64_t>(last_seq), value});
        }
        return factors;
    });
}

Result<std::int64_t> queue_redecode(Book& book, std::string_view mn, std::string_view wire_code, std::uint64_t asked_seq) {
    return with_session(book, fmt::format("queue the frames of '{}'", mn), [&](soci::session& sql) {
        std::int64_t frames = 0;
        const std::vector<Kept> requests = wire_code.empty() ? std::vector<Kept>{take_waiting_device(sql, std::string(mn))}
                                                             : take_unmapped(sql, std::string(mn), std::string(wire_code));
        for (const Kept& kept : requests) {
            put_redecode(sql, kept, asked_seq);
            frames += kept.frames;
        }
        return frames;
    });
}

Result<std::optional<Redecode>> next_redecode(Book& book) {
    return with_session(book, "find frames to decode again", [](soci::session& sql) {
        std::string mn;
        long long next = 0;
        long long until = 0;
        sql << "SELECT mn, next_seq, until_seq FROM redecodes ORDER BY asked_seq, mn LIMIT 1", into(mn), into(next), into(until);
        if (!sql.got_data()) return std::optional<Redecode>();
        return std::optional(Redecode{mn, static_cast<std::uint64_t>(next), static_cast<std::uint64_t>(until)});
    });
}

Result<void> advance_redecode(Book& book, const Redecode& done_up_to) {
    return with_session(book, fmt::format("advance the frames of {}", done_up_to.mn), [&](soci::session& sql) -> Result<void> {
        const auto next = static_cast<long long>(done_up_to.next_seq);
        soci::statement statement =
            (sql.prepare << "UPDATE redecodes SET next_seq = :next WHERE mn = :mn", use(next), use(done_up_to.mn));
        statement.execute(true);
        if (statement.get_affected_rows() == 0) {
            return fail(ErrorCode::kNotFound, "no frames of {} wait to be decoded again", done_up_to.mn);
        }
        return {};
    });
}

Result<void> finish_redecode(Book& book, std::string_view mn) {
    return with_session(book, fmt::format("finish the frames of {}", mn), [&](soci::session& sql) {
        const std::string name(mn);
        sql << "DELETE FROM redecodes WHERE mn = :mn", use(name);
    });
}

}  // namespace lvwang::store
