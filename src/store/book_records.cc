#include "store/book_records.h"

#include <algorithm>
#include <map>

#include "store/book_session.h"
#include "store/finding_row.h"
#include "store/seen_places.h"
#include "store/table_row.h"
#include "store/told_moments.h"

namespace lvwang::store {
namespace {

using soci::into;
using soci::use;

std::string query_of(std::string_view columns, std::string_view table, std::string_view time, const RecordQuery& query) {
    std::string where = "1";
    if (query.point) where += fmt::format(" AND point_id = {}", static_cast<std::int64_t>(*query.point));
    if (query.mn) where += " AND mn = " + quoted(*query.mn);
    if (query.seen) where += fmt::format(" AND point_id IN ({})", id_list(*query.seen));
    return fmt::format("SELECT {} FROM {} WHERE {} ORDER BY {} DESC, mn, wire_code, replaced_by > 0, seq DESC LIMIT {}", columns,
                       table, where, time, query.count);
}

/// A current stretch of one device and code.
struct Stretch {
    Instant since;
    Instant last_at;
    PointId point{};
    std::string letters;
    std::uint64_t seq = 0;
    Told told{since};
};

/// The current stretches of one device and code, and what they had been.
class Stretches {
public:
    Stretches(soci::session& sql, const StateRecord& first) : sql_(sql), mn_(first.mn), code_(first.wire_code) {}

    /// Notes what was told of a moment; what goes on as it was is written with the rest of it. @see put_states
    void put(const StateRecord& state) {
        if (goes_on(state)) {
            newest_->last_at = state.since;
            newest_->told.add(state.since);
            is_written_ = false;
            return;
        }
        flush();
        newest_.reset();
        next_since_.reset();
        note(state);
    }
    void flush() {
        if (!is_written_) change(*newest_);
        is_written_ = true;
    }

private:
    // Whether it only lengthens the stretch that was told last. Where the next one begins is asked once.
    bool goes_on(const StateRecord& state) {
        if (!newest_ || newest_->letters != state.letters || newest_->point != state.point || state.since <= newest_->last_at) {
            return false;
        }
        if (!next_since_) {
            const auto next = after(newest_->last_at);
            next_since_ = next ? next->since : Instant{INT64_MAX};
        }
        return state.since < *next_since_;
    }

    void note(const StateRecord& state) {
        const Instant at = state.since;
        auto before = upto(at);
        if (before && before->last_at >= at) {
            if (before->letters == state.letters) {
                before->told.add(at);
                change(*before);
                newest_ = std::move(before);
                return;
            }
            if ((before->told.at(at) && before->seq >= state.seq) || replaced_since(at, state.seq)) return;
            cut(*before, at, state.seq);
            before = upto(at);
        }
        // A device that was moved begins anew at its place.
        const auto is_same = [&](const std::optional<Stretch>& other) {
            return other && other->letters == state.letters && other->point == state.point;
        };
        const auto next = after(at);
        const bool joins_next = is_same(next);
        Stretch stretch{at, joins_next ? next->last_at : at, state.point, state.letters, state.seq};
        if (joins_next) remove(*next);
        if (joins_next) stretch.told.add(next->told);
        if (is_same(before)) {
            before->last_at = std::max(before->last_at, stretch.last_at);
            before->told.add(at);
            if (joins_next) before->told.add(next->told);
            change(*before);
            newest_ = std::move(before);
        } else {
            if (joins_next) stretch.seq = std::min(stretch.seq, next->seq);
            add(stretch);
            newest_ = std::move(stretch);
        }
    }

    /// Takes `at` out of a stretch that said something else of it.
    void cut(const Stretch& stretch, Instant at, std::uint64_t by) {
        remove(stretch);
        auto part = stretch;
        if (stretch.told.at(at)) {
            part.since = part.last_at = at;
            part.told = Told(at);
            add(part, by);
        }
        if (stretch.since < at) {
            part.since = stretch.since;
            part.told = stretch.told.before(at);
            part.last_at = part.told.last().value_or(stretch.since);
            add(part);
        }
        if (stretch.last_at > at) {
            part.last_at = stretch.last_at;
            part.told = stretch.told.after(at);
            part.since = part.told.first().value_or(stretch.last_at);
            add(part);
        }
    }

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
        return Stretch{{since}, {last}, PointId{point}, letters, static_cast<std::uint64_t>(seq), Told(told, {since}, {last})};
    }

    soci::session& sql_;
    const std::string mn_;
    const std::string code_;
    std::optional<Stretch> newest_;      // that was told last
    std::optional<Instant> next_since_;  // where the one behind it begins; absent: not asked yet
    bool is_written_ = true;             // newest_
};

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

Result<std::vector<CheckRecord>> list_checks(Book& book, const RecordQuery& query) {
    return with_session(book, "list checks", [&](soci::session& sql) {
        RowReader row(sql, query_of("mn, point_id, wire_code, at, sample_value, standard_value, result, seq, replaced_by",
                                    "calibration_checks", "at", query));
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

Result<void> put_states(Book& book, std::span<const StateRecord> states) {
    if (states.empty()) return {};
    return with_session(book, fmt::format("note the state of {}", states.front().mn), [&](soci::session& sql) {
        std::map<std::pair<std::string_view, std::string_view>, Stretches> of_codes;
        for (const StateRecord& state : states) {
            of_codes.try_emplace({state.mn, state.wire_code}, sql, state).first->second.put(state);
        }
        for (auto& [code, stretches] : of_codes) stretches.flush();
    });
}

Result<std::vector<StateRecord>> list_states(Book& book, const RecordQuery& query) {
    return with_session(book, "list states", [&](soci::session& sql) {
        RowReader row(sql, query_of("mn, point_id, wire_code, since_at, last_at, letters, seq, replaced_by", "letter_states",
                                    "since_at", query));
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
