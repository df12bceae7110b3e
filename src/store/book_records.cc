#include "store/book_records.h"

#include "store/book_session.h"
#include "store/table_row.h"

namespace lvwang::store {
namespace {

using soci::into;
using soci::use;

std::string query_of(std::string_view columns, std::string_view table, std::string_view time, std::optional<PointId> point,
                     std::size_t count) {
    const std::string where = point ? fmt::format(" WHERE point_id = {}", static_cast<std::int64_t>(*point)) : std::string();
    return fmt::format("SELECT {} FROM {}{} ORDER BY {} DESC, mn, wire_code LIMIT {}", columns, table, where, time, count);
}

}  // namespace

Result<void> put_check(Book& book, const CheckRecord& check) {
    return with_session(book, fmt::format("note the check of {}", check.mn), [&](soci::session& sql) {
        const long long at = check.at.ms;
        const auto point = static_cast<long long>(check.point);
        const auto seq = static_cast<long long>(check.seq);
        sql << "INSERT INTO calibration_checks (mn, wire_code, at, point_id, sample_value, standard_value, result, seq) "
               "VALUES (:mn, :code, :at, :point, :sample, :standard, :result, :seq) ON CONFLICT (mn, wire_code, at) DO UPDATE "
               "SET "
               "point_id = excluded.point_id, sample_value = excluded.sample_value, standard_value = excluded.standard_value, "
               "result = excluded.result, seq = excluded.seq WHERE excluded.seq >= calibration_checks.seq",
            use(check.mn), use(check.wire_code), use(at), use(point), use(check.sample_value), use(check.standard_value),
            use(check.result), use(seq);
    });
}

Result<std::vector<CheckRecord>> list_checks(Book& book, std::optional<PointId> point, std::size_t count) {
    return with_session(book, "list checks", [&](soci::session& sql) {
        RowReader row(sql, query_of("mn, point_id, wire_code, at, sample_value, standard_value, result, seq",
                                    "calibration_checks", "at", point, count));
        const std::string& mn = row.text();
        const long long& point_id = row.number();
        const std::string& code = row.text();
        const long long& at = row.number();
        const std::string& sample = row.text();
        const std::string& standard = row.text();
        const std::string& result = row.text();
        const long long& seq = row.number();
        std::vector<CheckRecord> checks;
        while (row.next()) {
            checks.push_back(
                {mn, PointId{point_id}, code, Instant{at}, sample, standard, result, static_cast<std::uint64_t>(seq)});
        }
        return checks;
    });
}

Result<void> put_state(Book& book, const StateRecord& state) {
    return with_session(book, fmt::format("note the state of {}", state.mn), [&](soci::session& sql) {
        const long long since = state.since.ms;
        const long long last = state.last_at.ms;
        const auto point = static_cast<long long>(state.point);
        const auto seq = static_cast<long long>(state.seq);
        std::string letters;
        long long begun = 0;
        sql << "SELECT letters, since_at FROM letter_states WHERE mn = :mn AND wire_code = :code AND since_at <= :at "
               "ORDER BY since_at DESC LIMIT 1",
            use(state.mn), use(state.wire_code), use(since), into(letters), into(begun);
        if (sql.got_data() && letters == state.letters) {
            sql << "UPDATE letter_states SET last_at = MAX (last_at, :last) WHERE mn = :mn AND wire_code = :code AND since_at = "
                   ":at",
                use(last), use(state.mn), use(state.wire_code), use(begun);
            return;
        }
        sql << "INSERT INTO letter_states (mn, wire_code, since_at, point_id, letters, last_at, seq) "
               "VALUES (:mn, :code, :since, :point, :letters, :last, :seq) ON CONFLICT (mn, wire_code, since_at) DO UPDATE SET "
               "letters = excluded.letters, last_at = excluded.last_at, seq = excluded.seq "
               "WHERE excluded.seq > letter_states.seq",
            use(state.mn), use(state.wire_code), use(since), use(point), use(state.letters), use(last), use(seq);
    });
}

Result<std::vector<StateRecord>> list_states(Book& book, std::optional<PointId> point, std::size_t count) {
    return with_session(book, "list states", [&](soci::session& sql) {
        RowReader row(
            sql, query_of("mn, point_id, wire_code, since_at, last_at, letters, seq", "letter_states", "since_at", point, count));
        const std::string& mn = row.text();
        const long long& point_id = row.number();
        const std::string& code = row.text();
        const long long& since = row.number();
        const long long& last = row.number();
        const std::string& letters = row.text();
        const long long& seq = row.number();
        std::vector<StateRecord> states;
        while (row.next()) {
            states.push_back(
                {mn, PointId{point_id}, code, Instant{since}, Instant{last}, letters, static_cast<std::uint64_t>(seq)});
        }
        return states;
    });
}

}  // namespace lvwang::store
