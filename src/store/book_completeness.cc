#include "store/book_completeness.h"

#include "store/book_session.h"
#include "store/table_row.h"

namespace lvwang::store {
namespace {

using soci::into;
using soci::use;

constexpr std::size_t kHexDigits = 24 * 60 / 4;

Result<CivilDate> stored_day(const std::string& text) {
    auto day = parse_date(text);
    if (!day) return fail(ErrorCode::kCorrupt, "'{}' is no day", text);
    return day;
}

long long id_of(PointId point) {
    return static_cast<long long>(point);
}

void put_counts(soci::session& sql, const std::string& day, PointId point, std::size_t period, const SlotCounts& counts) {
    const long long values[] = {static_cast<long long>(period),
                                id_of(point),
                                counts.expected,
                                counts.received,
                                counts.stopped,
                                counts.maintained,
                                counts.samples,
                                counts.valid,
                                counts.stopped_samples,
                                counts.maintained_samples};
    sql << "INSERT OR REPLACE INTO point_days (period, day, point_id, expected, received, stopped, maintained, samples, valid, "
           "stopped_samples, maintained_samples) VALUES (:period, :day, :point, :expected, :received, :stopped, :maintained, "
           ":samples, :valid, :stopped_samples, :maintained_samples)",
        use(values[0]), use(day), use(values[1]), use(values[2]), use(values[3]), use(values[4]), use(values[5]), use(values[6]),
        use(values[7]), use(values[8]), use(values[9]);
}

// SQL of the places where `query` narrows the rows.
std::string conditions(const GapQuery& query) {
    std::string text = "from_ms < :to AND to_ms > :from";
    if (query.point) text += fmt::format(" AND point_id = {}", id_of(*query.point));
    if (query.period) text += fmt::format(" AND period = {}", static_cast<int>(*query.period));
    return text;
}

}  // namespace

std::string to_text(const HeardMinutes& minutes) {
    std::string text(kHexDigits, '0');
    for (std::size_t digit = 0; digit < kHexDigits; ++digit) {
        unsigned nibble = 0;
        for (std::size_t bit = 0; bit < 4; ++bit) nibble = nibble << 1U | (minutes[digit * 4 + bit] ? 1U : 0U);
        text[digit] = "0123456789abcdef"[nibble];
    }
    return text;
}

Result<HeardMinutes> parse_minutes(std::string_view text) {
    HeardMinutes minutes;
    if (text.size() != kHexDigits) return fail(ErrorCode::kCorrupt, "{} digits of heard minutes", text.size());
    for (std::size_t digit = 0; digit < kHexDigits; ++digit) {
        const std::size_t nibble = std::string_view("0123456789abcdef").find(text[digit]);
        if (nibble == std::string_view::npos) return fail(ErrorCode::kCorrupt, "'{}' among heard minutes", text[digit]);
        for (std::size_t bit = 0; bit < 4; ++bit) minutes[digit * 4 + bit] = (nibble >> (3 - bit) & 1U) != 0;
    }
    return minutes;
}

Result<void> put_point_day(Book& book, const PointDay& day) {
    return with_session(book, fmt::format("note day {} of point {}", format_date(day.day), id_of(day.point)),
                        [&](soci::session& sql) {
                            const std::string date = format_date(day.day);
                            const long long point = id_of(day.point);
                            const long long from = start_of(day.day).ms;
                            const long long to = from + kDayMs;
                            if (day.online) {
                                sql << "DELETE FROM missing_stretches WHERE point_id = :point AND from_ms >= :from AND "
                                       "from_ms < :to",
                                    use(point), use(from), use(to);
                            }
                            for (std::size_t period = 0; period < kPeriods; ++period) {
                                const PeriodDay& one = day.periods[period];
                                const auto number = static_cast<long long>(period);
                                if (one.counts == SlotCounts{}) {
                                    sql << "DELETE FROM point_days WHERE period = :period AND day = :day AND point_id = :point",
                                        use(number), use(date), use(point);
                                } else {
                                    put_counts(sql, date, day.point, period, one.counts);
                                }
                                for (const MissingStretch& gap : one.gaps) {
                                    const long long begin = gap.from.ms;
                                    const long long end = gap.to.ms;
                                    const long long missing = gap.missing;
                                    sql << "INSERT OR REPLACE INTO missing_stretches (point_id, period, from_ms, to_ms, missing) "
                                           "VALUES (:point, :period, :from, :to, :missing)",
                                        use(point), use(number), use(begin), use(end), use(missing);
                                }
                            }
                            if (!day.online) return;
                            const long long judged = day.online->judged;
                            const long long online = day.online->online;
                            sql << "INSERT OR REPLACE INTO online_days (day, point_id, judged, online) "
                                   "VALUES (:day, :point, :judged, :online)",
                                use(date), use(point), use(judged), use(online);
                        });
}

Result<std::vector<CountedDay>> counted_days(Book& book, Period period, CivilDate first, CivilDate last) {
    return with_session(book, "list counted days", [&](soci::session& sql) -> Result<std::vector<CountedDay>> {
        const auto number = static_cast<long long>(period);
        const std::string from = format_date(first);
        const std::string to = format_date(last);
        std::string day;
        long long at[9] = {};
        soci::statement statement =
            (sql.prepare << "SELECT day, point_id, expected, received, stopped, maintained, samples, valid, stopped_samples, "
                            "maintained_samples FROM point_days WHERE period = :period AND day BETWEEN :first AND :last "
                            "ORDER BY day, point_id",
             use(number), use(from), use(to), into(day), into(at[0]), into(at[1]), into(at[2]), into(at[3]), into(at[4]),
             into(at[5]), into(at[6]), into(at[7]), into(at[8]));
        statement.execute(false);
        std::vector<CountedDay> days;
        std::string known;
        CivilDate date;
        while (statement.fetch()) {
            if (day != known) {
                LVWANG_ASSIGN(date, stored_day(day));
                known = day;
            }
            days.push_back({PointId{at[0]}, date, {at[1], at[2], at[3], at[4], at[5], at[6], at[7], at[8]}});
        }
        return days;
    });
}

Result<std::vector<OnlineDay>> online_days(Book& book, CivilDate first, CivilDate last) {
    return with_session(book, "list online days", [&](soci::session& sql) -> Result<std::vector<OnlineDay>> {
        const std::string from = format_date(first);
        const std::string to = format_date(last);
        std::string day;
        long long point = 0;
        long long judged = 0;
        long long online = 0;
        soci::statement statement = (sql.prepare << "SELECT day, point_id, judged, online FROM online_days "
                                                    "WHERE day BETWEEN :first AND :last ORDER BY day, point_id",
                                     use(from), use(to), into(day), into(point), into(judged), into(online));
        statement.execute(false);
        std::vector<OnlineDay> days;
        std::string known;
        CivilDate date;
        while (statement.fetch()) {
            if (day != known) {
                LVWANG_ASSIGN(date, stored_day(day));
                known = day;
            }
            days.push_back({PointId{point}, date, {judged, online}});
        }
        return days;
    });
}

Result<std::optional<CivilDate>> last_counted_day(Book& book, CivilDate not_after) {
    return with_session(book, "find the newest counted day", [&](soci::session& sql) -> Result<std::optional<CivilDate>> {
        std::string day;
        const std::string newest = format_date(not_after);
        sql << "SELECT day FROM online_days WHERE day <= :newest ORDER BY day DESC LIMIT 1", use(newest), into(day);
        if (!sql.got_data()) return std::optional<CivilDate>();
        LVWANG_ASSIGN(const CivilDate date, stored_day(day));
        return std::optional(date);
    });
}

Result<std::vector<KnownGap>> known_gaps(Book& book, const GapQuery& query) {
    return with_session(book, "list missing stretches", [&](soci::session& sql) {
        const long long from = query.from.ms;
        const long long to = query.to.ms;
        const long long limit = query.limit;
        long long point = 0;
        long long period = 0;
        long long begin = 0;
        long long end = 0;
        long long missing = 0;
        soci::statement statement(sql);
        statement.exchange(use(to));
        statement.exchange(use(from));
        statement.exchange(use(limit));
        statement.exchange(into(point));
        statement.exchange(into(period));
        statement.exchange(into(begin));
        statement.exchange(into(end));
        statement.exchange(into(missing));
        statement.alloc();
        statement.prepare(
            fmt::format("SELECT point_id, period, from_ms, to_ms, missing FROM missing_stretches WHERE {} "
                        "ORDER BY from_ms DESC, point_id, period LIMIT :limit",
                        conditions(query)));
        statement.define_and_bind();
        statement.execute(false);
        std::vector<KnownGap> gaps;
        while (statement.fetch()) {
            gaps.push_back({PointId{point}, static_cast<Period>(period), {Instant{begin}, Instant{end}, missing}});
        }
        return gaps;
    });
}

Result<void> forget_gaps(Book& book, CivilDate day, CivilDate minutes_day) {
    return with_session(book, fmt::format("forget missing stretches before {}", format_date(day)), [&](soci::session& sql) {
        const long long before = start_of(day).ms;
        const std::string date = format_date(minutes_day);
        sql << "DELETE FROM missing_stretches WHERE from_ms < :before", use(before);
        sql << "DELETE FROM heard_minutes WHERE day < :day", use(date);
    });
}

Result<HeardMinutes> heard_minutes(Book& book, PointId point, CivilDate day) {
    return with_session(book, fmt::format("read the heard minutes of point {}", id_of(point)), [&](soci::session& sql) {
        const std::string date = format_date(day);
        const long long id = id_of(point);
        std::string text;
        sql << "SELECT minutes FROM heard_minutes WHERE day = :day AND point_id = :point", use(date), use(id), into(text);
        return sql.got_data() ? parse_minutes(text) : Result<HeardMinutes>();
    });
}

Result<void> add_heard_minutes(Book& book, PointId point, CivilDate day, const HeardMinutes& minutes) {
    LVWANG_ASSIGN(const HeardMinutes known, heard_minutes(book, point, day));
    if ((known | minutes) == known) return {};
    return with_session(book, fmt::format("write the heard minutes of point {}", id_of(point)), [&](soci::session& sql) {
        const std::string date = format_date(day);
        const long long id = id_of(point);
        const std::string text = to_text(known | minutes);
        sql << "INSERT OR REPLACE INTO heard_minutes (day, point_id, minutes) VALUES (:day, :point, :minutes)", use(date),
            use(id), use(text);
    });
}

Result<std::map<PointId, Rhythms>> load_rhythms(Book& book) {
    return with_session(book, "list rhythms", [](soci::session& sql) {
        RowReader row(sql, "SELECT point_id, period, interval_s, source, since_ms FROM rhythms");
        const long long& point = row.number();
        const long long& period = row.number();
        const long long& interval_s = row.number();
        const long long& source = row.number();
        const long long& since_ms = row.number();
        std::map<PointId, Rhythms> rhythms;
        while (row.next()) {
            rhythms[PointId{point}][static_cast<std::size_t>(period)] = {interval_s, static_cast<RhythmSource>(source),
                                                                         Instant{since_ms}};
        }
        RowReader change(
            sql, "SELECT point_id, period, until_ms, interval_s, shown FROM rhythm_changes ORDER BY point_id, period, until_ms");
        const long long& of = change.number();
        const long long& kind = change.number();
        const long long& until_ms = change.number();
        const long long& then_s = change.number();
        const long long& shown = change.number();
        while (change.next()) {
            rhythms[PointId{of}][static_cast<std::size_t>(kind)].changes.push_back({Instant{until_ms}, then_s, shown != 0});
        }
        RowReader said(sql,
                       "SELECT point_id, period, from_ms, interval_s FROM rhythm_declared ORDER BY point_id, period, from_ms");
        const long long& about = said.number();
        const long long& what = said.number();
        const long long& from_ms = said.number();
        const long long& said_s = said.number();
        while (said.next()) {
            rhythms[PointId{about}][static_cast<std::size_t>(what)].declared.push_back({Instant{from_ms}, said_s});
        }
        return rhythms;
    });
}

Result<void> put_rhythm(Book& book, PointId point, Period period, const Rhythm& rhythm) {
    return with_session(book, fmt::format("note the rhythm of point {}", id_of(point)), [&](soci::session& sql) {
        RowWriter row("rhythms");
        row.number("point_id", id_of(point)).number("period", static_cast<std::int64_t>(period));
        row.number("interval_s", rhythm.interval_s).number("source", static_cast<std::int64_t>(rhythm.source));
        row.number("since_ms", rhythm.since.ms);
        row.upsert(sql, {"point_id", "period"});
        const long long id = id_of(point);
        const auto kind = static_cast<long long>(period);
        sql << "DELETE FROM rhythm_changes WHERE point_id = :point AND period = :period", use(id), use(kind);
        for (const RhythmChange& change : rhythm.changes) {
            RowWriter then("rhythm_changes");
            then.number("point_id", id).number("period", kind);
            then.number("until_ms", change.until.ms)
                .number("interval_s", change.interval_s)
                .number("shown", change.shown ? 1 : 0);
            then.upsert(sql, {"point_id", "period", "until_ms"});
        }
        sql << "DELETE FROM rhythm_declared WHERE point_id = :point AND period = :period", use(id), use(kind);
        for (const Declaration& declaration : rhythm.declared) {
            RowWriter said("rhythm_declared");
            said.number("point_id", id).number("period", kind);
            said.number("from_ms", declaration.from.ms).number("interval_s", declaration.interval_s);
            said.upsert(sql, {"point_id", "period", "from_ms"});
        }
    });
}

Result<std::map<PointId, CivilDate>> recounts(Book& book) {
    return with_session(book, "list days to be counted again", [](soci::session& sql) -> Result<std::map<PointId, CivilDate>> {
        RowReader row(sql, "SELECT point_id, from_day FROM recounts");
        const long long& point = row.number();
        const std::string& from = row.text();
        std::map<PointId, CivilDate> found;
        while (row.next()) {
            LVWANG_ASSIGN(found[PointId{point}], stored_day(from));
        }
        return found;
    });
}

Result<void> put_recount(Book& book, PointId point, std::optional<CivilDate> from) {
    return with_session(book, fmt::format("note what to count again of point {}", id_of(point)), [&](soci::session& sql) {
        const long long id = id_of(point);
        if (!from) {
            sql << "DELETE FROM recounts WHERE point_id = :point", use(id);
            return;
        }
        RowWriter row("recounts");
        row.number("point_id", id).text("from_day", format_date(*from));
        row.upsert(sql, {"point_id"});
    });
}

}  // namespace lvwang::store
