#include "store/book_wind_watches.h"

#include "store/book_session.h"
#include "store/table_row.h"

namespace lvwang::store {
namespace {

std::optional<Decimal> decimal_of(const std::string& text) {
    const auto parsed = Decimal::parse(text);
    return parsed ? std::optional(*parsed) : std::nullopt;
}

std::string text_of(const std::optional<Decimal>& value) {
    return value ? value->to_string() : std::string();
}

std::vector<WindWatch> select(soci::session& sql, const std::string& rest) {
    RowReader row(sql,
                  "SELECT w.case_id, w.closed_at, coalesce(w.point_id, 0), w.then_at, w.direction_deg, w.speed_m_s, "
                  "w.hours_needed, w.hours_comparable, w.hours_known, w.known_until, w.prolonged, w.seq FROM wind_watches w " +
                      rest);
    const long long& case_id = row.number();
    const long long& closed_at = row.number();
    const long long& point = row.number();
    const long long& then_at = row.number();
    const std::string& direction = row.text();
    const std::string& speed = row.text();
    const long long& needed = row.number();
    const long long& comparable = row.number();
    const long long& known = row.number();
    const long long& known_until = row.number();
    const long long& prolonged = row.number();
    const long long& seq = row.number();
    std::vector<WindWatch> watches;
    while (row.next()) {
        watches.push_back({.case_id = case_id,
                           .closed_at = Instant{closed_at},
                           .point = PointId{point},
                           .then_at = Instant{then_at},
                           .direction_deg = decimal_of(direction),
                           .speed_m_s = decimal_of(speed),
                           .hours_needed = static_cast<int>(needed),
                           .hours_comparable = static_cast<int>(comparable),
                           .hours_known = static_cast<int>(known),
                           .known_until = Instant{known_until},
                           .prolonged = prolonged != 0,
                           .seq = static_cast<std::uint64_t>(seq)});
    }
    return watches;
}

}  // namespace

Result<void> put_wind_watch(Book& book, const WindWatch& watch) {
    return with_session(book, fmt::format("write the wind of case {}", watch.case_id), [&](soci::session& sql) {
        RowWriter row("wind_watches");
        row.number("case_id", watch.case_id)
            .number("closed_at", watch.closed_at.ms)
            .number("then_at", watch.then_at.ms)
            .text("direction_deg", text_of(watch.direction_deg))
            .text("speed_m_s", text_of(watch.speed_m_s))
            .number("hours_needed", watch.hours_needed)
            .number("hours_comparable", watch.hours_comparable)
            .number("hours_known", watch.hours_known)
            .number("known_until", watch.known_until.ms)
            .number("prolonged", watch.prolonged ? 1 : 0)
            .number("seq", static_cast<std::int64_t>(watch.seq));
        if (watch.point != PointId{}) row.number("point_id", static_cast<std::int64_t>(watch.point));
        row.upsert(sql, {"case_id", "closed_at"});
    });
}

Result<std::optional<WindWatch>> find_wind_watch(Book& book, std::int64_t case_id) {
    return with_session(
        book, fmt::format("read the wind of case {}", case_id), [&](soci::session& sql) -> std::optional<WindWatch> {
            const auto found = select(sql, fmt::format("WHERE w.case_id = {} ORDER BY w.closed_at DESC LIMIT 1", case_id));
            return found.empty() ? std::nullopt : std::optional(found.front());
        });
}

Result<std::vector<WindWatch>> wind_watches_at_work(Book& book) {
    return with_session(book, "read the winds of watched cases", [&](soci::session& sql) {
        return select(sql,
                      "JOIN cases c ON c.id = w.case_id AND c.closed_at = w.closed_at "
                      "WHERE c.watch_until IS NOT NULL AND c.watch_outcome = '' ORDER BY w.case_id");
    });
}

}  // namespace lvwang::store
