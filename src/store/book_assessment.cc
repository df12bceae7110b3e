#include "store/book_assessment.h"

#include <fmt/ranges.h>

#include "base/text.h"
#include "store/book_session.h"
#include "store/table_row.h"

namespace lvwang::store {

using soci::use;

Result<std::vector<AirTarget>> load_air_targets(Book& book) {
    return with_session(book, "list air targets", [](soci::session& sql) -> Result<std::vector<AirTarget>> {
        RowReader row(sql,
                      "SELECT key, name, name_en, place, year, measure, parameter, percentile, value, decimals, limits, grounds, "
                      "water_class FROM targets ORDER BY year, key");
        const std::string& key = row.text();
        const std::string& name = row.text();
        const std::string& name_en = row.text();
        const std::string& place = row.text();
        const long long& year = row.number();
        const long long& measure = row.number();
        const std::string& parameter = row.text();
        const long long& percentile = row.number();
        const std::string& value = row.text();
        const long long& decimals = row.number();
        const std::string& limits = row.text();
        const std::string& grounds = row.text();
        const long long& water_class = row.number();
        std::vector<AirTarget> targets;
        while (row.next()) {
            AirTarget& target = targets.emplace_back();
            target.key = key;
            target.name = name;
            target.name_en = name_en;
            target.place = place;
            target.year = static_cast<int>(year);
            target.measure = static_cast<TargetMeasure>(measure);
            target.parameter = parameter;
            target.percentile = static_cast<int>(percentile);
            LVWANG_ASSIGN(target.value, Decimal::parse(value));
            target.decimals = static_cast<int>(decimals);
            target.limits = limits;
            target.grounds = grounds;
            if (water_class > 0) target.water_class = static_cast<WaterClass>(water_class);
        }
        return targets;
    });
}

Result<void> save_air_target(Book& book, const AirTarget& target, std::uint64_t seq) {
    return with_session(book, fmt::format("save air target {}", target.key), [&](soci::session& sql) {
        RowWriter row("targets");
        row.text("key", target.key).text("name", target.name).text("name_en", target.name_en).text("place", target.place);
        row.number("year", target.year).number("measure", static_cast<std::int64_t>(target.measure));
        row.text("parameter", target.parameter).number("percentile", target.percentile);
        row.text("value", target.value.to_string()).number("decimals", target.decimals).text("limits", target.limits);
        row.number("water_class", target.water_class ? static_cast<std::int64_t>(*target.water_class) : 0);
        row.text("grounds", target.grounds).number("seq", static_cast<std::int64_t>(seq));
        row.upsert(sql, {"key"});
    });
}

Result<void> remove_air_target(Book& book, std::string_view key) {
    return with_session(book, fmt::format("remove air target {}", key), [&](soci::session& sql) -> Result<void> {
        const std::string name(key);
        soci::statement statement = (sql.prepare << "DELETE FROM targets WHERE key = :key", use(name));
        statement.execute(true);
        if (statement.get_affected_rows() == 0) {
            return tl::unexpected(Error{ErrorCode::kNotFound, fmt::format("there is no target '{}'", name), "key"});
        }
        return {};
    });
}

Result<std::vector<ExceptionalEvent>> load_exceptional_events(Book& book) {
    return with_session(book, "list exceptional events", [](soci::session& sql) {
        RowReader row(sql,
                      "SELECT key, cause, state, place, from_ms, to_ms, parameters, grounds, reviewer FROM exceptional_events "
                      "ORDER BY from_ms, key");
        const std::string& key = row.text();
        const long long& cause = row.number();
        const long long& state = row.number();
        const std::string& place = row.text();
        const long long& from_ms = row.number();
        const long long& to_ms = row.number();
        const std::string& parameters = row.text();
        const std::string& grounds = row.text();
        const std::string& reviewer = row.text();
        std::vector<ExceptionalEvent> events;
        while (row.next()) {
            ExceptionalEvent& event = events.emplace_back();
            event.key = key;
            event.cause = static_cast<EventCause>(cause);
            event.state = static_cast<EventState>(state);
            event.place = place;
            event.from = {from_ms};
            event.to = {to_ms};
            for (const std::string_view one : split(parameters, ' ')) event.parameters.emplace_back(one);
            event.grounds = grounds;
            event.reviewer = reviewer;
        }
        return events;
    });
}

Result<void> save_exceptional_event(Book& book, const ExceptionalEvent& event, std::uint64_t seq) {
    return with_session(book, fmt::format("save exceptional event {}", event.key), [&](soci::session& sql) {
        RowWriter row("exceptional_events");
        row.text("key", event.key).number("cause", static_cast<std::int64_t>(event.cause));
        row.number("state", static_cast<std::int64_t>(event.state)).text("place", event.place);
        row.number("from_ms", event.from.ms).number("to_ms", event.to.ms);
        row.text("parameters", fmt::format("{}", fmt::join(event.parameters, " "))).text("grounds", event.grounds);
        row.text("reviewer", event.reviewer).number("seq", static_cast<std::int64_t>(seq));
        row.upsert(sql, {"key"});
    });
}

}  // namespace lvwang::store
