#include "store/book_device_days.h"

#include "store/book_session.h"
#include "store/table_row.h"

namespace lvwang::store {
namespace {

using soci::into;
using soci::use;

}  // namespace

Result<void> put_slot_parts(Book& book, std::string_view mn, Period period, std::span<const SlotPart> parts) {
    return with_session(book, fmt::format("note what came of {}", mn), [&](soci::session& sql) {
        const std::string device(mn);
        const auto kind = static_cast<long long>(period);
        long long start = 0;
        long long columns = 0;
        long long state = 0;
        long long samples = 0;
        long long valid = 0;
        soci::statement statement =
            (sql.prepare << "INSERT OR REPLACE INTO device_slots (mn, period, start_ms, columns_hash, state, samples, valid) "
                            "VALUES (:mn, :period, :start, :columns, :state, :samples, :valid)",
             use(device), use(kind), use(start), use(columns), use(state), use(samples), use(valid));
        for (const SlotPart& part : parts) {
            start = part.slot.start.ms;
            columns = part.columns;
            state = static_cast<long long>(part.slot.state);
            samples = part.slot.samples;
            valid = part.slot.valid;
            statement.execute(true);
        }
    });
}

Result<std::vector<SlotPart>> slot_parts(Book& book, std::string_view mn, Period period, Instant from, Instant to) {
    return with_session(book, fmt::format("list what came of {}", mn), [&](soci::session& sql) {
        const std::string device(mn);
        const auto kind = static_cast<long long>(period);
        const long long begin = from.ms;
        const long long end = to.ms;
        long long start = 0;
        long long columns = 0;
        long long state = 0;
        long long samples = 0;
        long long valid = 0;
        soci::statement statement =
            (sql.prepare << "SELECT start_ms, columns_hash, state, samples, valid FROM device_slots WHERE mn = :mn "
                            "AND period = :period AND start_ms >= :from AND start_ms < :to ORDER BY start_ms, columns_hash",
             use(device), use(kind), use(begin), use(end), into(start), into(columns), into(state), into(samples), into(valid));
        statement.execute(false);
        std::vector<SlotPart> parts;
        while (statement.fetch()) parts.push_back({{{start}, static_cast<Slot::State>(state), samples, valid}, columns});
        return parts;
    });
}

Result<HeardMinutes> device_heard(Book& book, std::string_view mn, CivilDate day) {
    return with_session(book, fmt::format("read the heard minutes of {}", mn), [&](soci::session& sql) -> Result<HeardMinutes> {
        const std::string device(mn);
        const std::string date = format_date(day);
        std::string text;
        sql << "SELECT minutes FROM device_heard WHERE day = :day AND mn = :mn", use(date), use(device), into(text);
        if (!sql.got_data()) return HeardMinutes();
        return parse_minutes(text);
    });
}

Result<void> add_device_heard(Book& book, std::string_view mn, CivilDate day, const HeardMinutes& minutes) {
    LVWANG_ASSIGN(const HeardMinutes known, device_heard(book, mn, day));
    return with_session(book, fmt::format("note the heard minutes of {}", mn), [&](soci::session& sql) {
        RowWriter row("device_heard");
        row.text("day", format_date(day)).text("mn", mn).text("minutes", to_text(known | minutes)).upsert(sql, {"day", "mn"});
    });
}

Result<void> put_device_day(Book& book, const DeviceDay& day) {
    return with_session(book, fmt::format("note day {} of {}", format_date(day.day), day.mn), [&](soci::session& sql) {
        for (std::size_t period = 0; period < kPeriods; ++period) {
            const SlotCounts& counts = day.counts[period];
            RowWriter row("device_days");
            row.number("period", static_cast<std::int64_t>(period))
                .text("day", format_date(day.day))
                .text("mn", day.mn)
                .number("expected", counts.expected)
                .number("received", counts.received)
                .number("stopped", counts.stopped)
                .number("maintained", counts.maintained)
                .number("samples", counts.samples)
                .number("valid", counts.valid)
                .number("stopped_samples", counts.stopped_samples)
                .number("maintained_samples", counts.maintained_samples)
                .number("judged", day.online.judged)
                .number("online", day.online.online)
                .upsert(sql, {"period", "day", "mn"});
        }
    });
}

Result<std::vector<CountedDeviceDay>> counted_device_days(Book& book, Period period, CivilDate first, CivilDate last) {
    return with_session(book, "list counted days of devices", [&](soci::session& sql) -> Result<std::vector<CountedDeviceDay>> {
        RowReader row(sql,
                      fmt::format("SELECT day, mn, expected, received, stopped, maintained, samples, valid, stopped_samples, "
                                  "maintained_samples, judged, online FROM device_days WHERE period = {} "
                                  "AND day BETWEEN '{}' AND '{}' ORDER BY day, mn",
                                  static_cast<int>(period), format_date(first), format_date(last)));
        const std::string& day = row.text();
        const std::string& mn = row.text();
        const long long* at[10] = {};
        for (const long long*& number : at) number = &row.number();
        std::vector<CountedDeviceDay> days;
        while (row.next()) {
            const auto date = parse_date(day);
            if (!date) return fail(ErrorCode::kCorrupt, "'{}' is no day", day);
            days.push_back({mn, *date, {*at[0], *at[1], *at[2], *at[3], *at[4], *at[5], *at[6], *at[7]}, {*at[8], *at[9]}});
        }
        return days;
    });
}

Result<NotedDevices> noted_devices(Book& book) {
    return with_session(book, "list noted devices", [](soci::session& sql) {
        NotedDevices noted;
        RowReader device(sql, "SELECT mn, point_id, from_ms FROM noted_devices");
        const std::string& key = device.text();
        const long long& point = device.number();
        const long long& from_ms = device.number();
        while (device.next()) noted[key] = {PointId{point}, {from_ms}, {}};
        RowReader rhythm(sql, "SELECT mn, period, interval_s, since_ms FROM device_rhythms");
        const std::string& mn = rhythm.text();
        const long long& period = rhythm.number();
        const long long& interval_s = rhythm.number();
        const long long& since_ms = rhythm.number();
        while (rhythm.next()) noted[mn].rhythms[static_cast<std::size_t>(period)] = {interval_s, {since_ms}};
        return noted;
    });
}

Result<void> put_noted_device(Book& book, const std::string& mn, const NotedDevice& noted) {
    return with_session(book, fmt::format("note since when {} is noted", mn), [&](soci::session& sql) {
        RowWriter device("noted_devices");
        device.text("mn", mn)
            .number("point_id", static_cast<std::int64_t>(noted.point))
            .number("from_ms", noted.from.ms)
            .upsert(sql, {"mn"});
        for (std::size_t period = 0; period < kPeriods; ++period) {
            RowWriter row("device_rhythms");
            row.text("mn", mn)
                .number("period", static_cast<std::int64_t>(period))
                .number("interval_s", noted.rhythms[period].interval_s)
                .number("since_ms", noted.rhythms[period].since.ms)
                .upsert(sql, {"mn", "period"});
        }
    });
}

Result<void> remove_noted_device(Book& book, const std::string& mn) {
    return with_session(book, fmt::format("note {} no longer", mn), [&](soci::session& sql) {
        sql << "DELETE FROM device_rhythms WHERE mn = :mn", use(mn);
        sql << "DELETE FROM noted_devices WHERE mn = :mn", use(mn);
    });
}

Result<void> forget_device_slots(Book& book, CivilDate day) {
    return with_session(book, fmt::format("forget what came of devices before {}", format_date(day)), [&](soci::session& sql) {
        const long long before = start_of(day).ms;
        const std::string date = format_date(day);
        sql << "DELETE FROM device_slots WHERE start_ms < :before", use(before);
        sql << "DELETE FROM device_heard WHERE day < :day", use(date);
    });
}

}  // namespace lvwang::store
