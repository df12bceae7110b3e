#include "store/book_records.h"

#include <algorithm>

#include "store/book_session.h"
#include "store/table_row.h"
#include "store/told_moments.h"

namespace lvwang::store {
namespace {

using soci::into;
using soci::use;

std::string query_of(std::string_view columns, std::string_view table, std::string_view time, std::optional<PointId> point,
                     std::size_t count) {
    const std::string where = point ? fmt::format(" WHERE point_id = {}", static_cast<std::int64_t>(*point)) : std::string();
    return fmt::format("SELECT {} FROM {}{} ORDER BY {} DESC, mn, wire_code, replaced_by > 0, seq DESC LIMIT {}", columns, table,
                       where, time, count);
}

/// A current stretch of one device and code.
struct Stretch {
    Instant since;
    Instant last_at;
    PointId point{};
    std::string letters;
    std::uint64_t seq = 0;
    Told told{since};

    /// Whether it was told of this moment, and not of those around it only.
    [[nodiscard]] bool was_told(Instant at) const { return at == since || at == last_at || told.at(at); }
};

/// The current stretches of one device and code, and what they had been.
class Stretches {
public:
    Stretches(soci::session& sql, const StateRecord& state) : sql_(sql), mn_(state.mn), code_(state.wire_code) {}

    /// The last that begins at or before `at`, or the first that begins after it.
    std::optional<Stretch> upto(Instant at) { return one("<= :at ORDER BY since_at DESC", at); }
    std::optional<Stretch> after(Instant at) { return one("> :at ORDER BY since_at", at); }

    /// Whether entry `seq` or a later one has replaced something there: then `seq` has been here, and is applied again.
    bool replaced_since(Instant at, std::uint64_t seq) {
        int found = 0;
        const long long moment = at.ms;
        const auto entry = static_cast<long long>(seq);
        sql_ << "SELECT COUNT (*) FROM letter_states WHERE mn = :mn AND wire_code = :code AND since_at = :at "
                "AND replaced_by >= :seq",
            use(mn_), use(code_), use(moment), use(entry), into(found);
        return found > 0;
    }
    void add(const Stretch& stretch, std::uint64_t replaced_by = 0) {
        const long long since = stretch.since.ms;
        const long long last = stretch.last_at.ms;
        const auto point = static_cast<long long>(stretch.point);
        const auto seq = static_cast<long long>(stretch.seq);
        const auto by = static_cast<long long>(replaced_by);
        const std::string told = stretch.told.text();
        sql_ << "INSERT INTO letter_states (mn, wire_code, since_at, point_id, letters, last_at, seq, replaced_by, told) "
                "VALUES (:mn, :code, :since, :point, :letters, :last, :seq, :by, :told)",
            use(mn_), use(code_), use(since), use(point), use(stretch.letters), use(last), use(seq), use(by), use(told);
    }
    void remove(const Stretch& stretch) {
        const long long since = stretch.since.ms;
        sql_ << "DELETE FROM letter_states WHERE mn = :mn AND wire_code = :code AND since_at = :at AND replaced_by = 0", use(mn_),
            use(code_), use(since);
    }
    void change(const Stretch& stretch) {
        const long long since = stretch.since.ms;
        const long long last = stretch.last_at.ms;
        const std::string told = stretch.told.text();
        sql_ << "UPDATE letter_states SET last_at = :last, told = :told WHERE mn = :mn AND wire_code = :code AND since_at = :at "
                "AND replaced_by = 0",
            use(last), use(told), use(mn_), use(code_), use(since);
    }

private:
    std::optional<Stretch> one(std::string_view which, Instant at) {
        const long long moment = at.ms;
        long long since = 0;
        long long last = 0;
        long long point = 0;
        long long seq = 0;
        std::string letters;
        std::string told;
        sql_ << fmt::format(
            "SELECT since_at, last_at, point_id, letters, seq, told FROM letter_states WHERE mn = :mn AND wire_code = "
            ":code AND replaced_by = 0 AND since_at {} LIMIT 1",
            which),
            use(mn_), use(code_), use(moment), into(since), into(last), into(point), into(letters), into(seq), into(told);
        if (!sql_.got_data()) return std::nullopt;
        return Stretch{{since}, {last}, PointId{point}, letters, static_cast<std::uint64_t>(seq), Told(told)};
    }

    soci::session& sql_;
    const std::string& mn_;
    const std::string& code_;
};

/// Takes `at` out of a stretch that said something else of it.
void cut(Stretches& stretches, const Stretch& stretch, Instant at, std::uint64_t by) {
    stretches.remove(stretch);
    const bool knows = stretch.told.first().has_value();
    auto part = stretch;
    if (stretch.was_told(at)) {
        part.since = part.last_at = at;
        part.told = Told(at);
        stretches.add(part, by);
    }
    if (stretch.since < at) {
        part.since = stretch.since;
        part.told = stretch.told.before(at);
        part.last_at = knows ? part.told.last().value_or(stretch.since) : std::max(stretch.since, at - 1);
        stretches.add(part);
    }
    if (stretch.last_at > at) {
        part.last_at = stretch.last_at;
        part.told = stretch.told.after(at);
        part.since = knows ? part.told.first().value_or(stretch.last_at) : std::min(stretch.last_at, at + 1);
        stretches.add(part);
    }
}

}  // namespace

Result<void> put_check(Book& book, const CheckRecord& check) {
    return with_session(book, fmt::format("note the check of {}", check.mn), [&](soci::session& sql) {
        const long long at = check.at.ms;
        const auto point = static_cast<long long>(check.point);
        const auto seq = static_cast<long long>(check.seq);
        int known = 0;
        sql << "SELECT COUNT (*) FROM calibration_checks WHERE mn = :mn AND wire_code = :code AND at = :at AND (seq >= :seq OR "
               "(replaced_by = 0 AND sample_value = :sample AND standard_value = :standard AND result = :result))",
            use(check.mn), use(check.wire_code), use(at), use(seq), use(check.sample_value), use(check.standard_value),
            use(check.result), into(known);
        if (known > 0) return;
        sql << "UPDATE calibration_checks SET replaced_by = :seq WHERE mn = :mn AND wire_code = :code AND at = :at "
               "AND replaced_by = 0",
            use(seq), use(check.mn), use(check.wire_code), use(at);
        sql << "INSERT INTO calibration_checks (mn, wire_code, at, point_id, sample_value, standard_value, result, seq) "
               "VALUES (:mn, :code, :at, :point, :sample, :standard, :result, :seq)",
            use(check.mn), use(check.wire_code), use(at), use(point), use(check.sample_value), use(check.standard_value),
            use(check.result), use(seq);
    });
}

Result<std::vector<CheckRecord>> list_checks(Book& book, std::optional<PointId> point, std::size_t count) {
    return with_session(book, "list checks", [&](soci::session& sql) {
        RowReader row(sql, query_of("mn, point_id, wire_code, at, sample_value, standard_value, result, seq, replaced_by",
                                    "calibration_checks", "at", point, count));
        const std::string& mn = row.text();
        const long long& point_id = row.number();
        const std::string& code = row.text();
        const long long& at = row.number();
        const std::string& sample = row.text();
        const std::string& standard = row.text();
        const std::string& result = row.text();
        const long long& seq = row.number();
        const long long& replaced_by = row.number();
        std::vector<CheckRecord> checks;
        while (row.next()) {
            checks.push_back({mn, PointId{point_id}, code, Instant{at}, sample, standard, result, static_cast<std::uint64_t>(seq),
                              static_cast<std::uint64_t>(replaced_by)});
        }
        return checks;
    });
}

Result<void> put_state(Book& book, const StateRecord& state) {
    return with_session(book, fmt::format("note the state of {}", state.mn), [&](soci::session& sql) {
        Stretches stretches(sql, state);
        const Instant at = state.since;
        auto before = stretches.upto(at);
        if (before && before->last_at >= at) {
            if (before->letters == state.letters) {
                before->told.add(at);
                return stretches.change(*before);
            }
            if (before->seq >= state.seq || stretches.replaced_since(at, state.seq)) return;
            cut(stretches, *before, at, state.seq);
            before = stretches.upto(at);
        }
        const auto after = stretches.after(at);
        const bool joins_after = after && after->letters == state.letters;
        Stretch stretch{at, joins_after ? after->last_at : at, state.point, state.letters, state.seq};
        if (joins_after) stretches.remove(*after);
        if (joins_after) stretch.told.add(after->told);
        if (before && before->letters == state.letters) {
            before->last_at = std::max(before->last_at, stretch.last_at);
            before->told.add(at);
            if (joins_after) before->told.add(after->told);
            stretches.change(*before);
        } else {
            if (joins_after) stretch.seq = std::min(stretch.seq, after->seq);
            stretches.add(stretch);
        }
    });
}

Result<std::vector<StateRecord>> list_states(Book& book, std::optional<PointId> point, std::size_t count) {
    return with_session(book, "list states", [&](soci::session& sql) {
        RowReader row(sql, query_of("mn, point_id, wire_code, since_at, last_at, letters, seq, replaced_by", "letter_states",
                                    "since_at", point, count));
        const std::string& mn = row.text();
        const long long& point_id = row.number();
        const std::string& code = row.text();
        const long long& since = row.number();
        const long long& last = row.number();
        const std::string& letters = row.text();
        const long long& seq = row.number();
        const long long& replaced_by = row.number();
        std::vector<StateRecord> states;
        while (row.next()) {
            states.push_back({mn, PointId{point_id}, code, Instant{since}, Instant{last}, letters,
                              static_cast<std::uint64_t>(seq), static_cast<std::uint64_t>(replaced_by)});
        }
        return states;
    });
}

}  // namespace lvwang::store
