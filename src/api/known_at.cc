#include "api/known_at.h"

#include <algorithm>
#include <map>

#include "api/json_nouns.h"
#include "api/json_text.h"
#include "api/series_cells.h"
#include "assess/air_index.h"
#include "assess/assess.h"

namespace lvwang::api {
namespace {

constexpr std::string_view kIndexFamily = "hj633";
constexpr std::int64_t kHoursMaxMs = 62 * kDayMs;
constexpr std::int64_t kDaysMaxMs = 366 * kDayMs;

// What one start of a period said then and says now; either may be absent.
struct Pair {
    const Cell* then = nullptr;
    const Cell* now = nullptr;

    [[nodiscard]] bool differs() const {
        if ((then == nullptr) != (now == nullptr)) return true;
        return then != nullptr && (then->sample.value() != now->sample.value() || then->sample.valid() != now->sample.valid() ||
                                   then->origin != now->origin);
    }
};

void write_cell(JsonText& json, std::string_view name, const Cell* cell, const Parameter& parameter) {
    json.key(name);
    if (cell == nullptr) return json.null();
    json.begin_object();
    json.field("v", shown_value(cell->sample, parameter));
    json.field("valid", cell->sample.valid());
    write_flags(json, cell->sample.flags);
    json.field("seq", cell->seq);
    json.field("origin", to_string(cell->origin));
    json.end_object();
}

// The index of each start, under the edition that applied when it was observed.
std::map<Instant, AirIndex> indices_of(const Point& point, Period period, const std::vector<Cell>& cells, const Reads& reads) {
    std::map<Instant, AirIndex> indices;
    if (point.kind != PointKind::kAmbientAir) return indices;
    const standards::Standards& law = reads.from.standards;
    const ParameterLookup lookup = [&](ParameterId id) { return reads.registry->parameters().find(id); };
    for (const Reading& reading : readings_of(point.id, period, cells)) {
        const auto edition = law.edition_at(kIndexFamily, reading.start);
        const standards::IndexRules* rules = edition ? law.index_rules((*edition)->key).value_or(nullptr) : nullptr;
        if (rules != nullptr) indices.emplace(reading.start, assess::air_index_of(*rules, lookup, reading));
    }
    return indices;
}

void write_index(JsonText& json, std::string_view name, const std::map<Instant, AirIndex>& indices, Instant start) {
    json.key(name);
    const auto found = indices.find(start);
    found == indices.end() ? json.null() : write_air(json, found->second);
}

bool index_differs(const std::map<Instant, AirIndex>& then, const std::map<Instant, AirIndex>& now, Instant start) {
    const auto before = then.find(start);
    const auto after = now.find(start);
    if (before == then.end() || after == now.end()) return (before == then.end()) != (after == now.end());
    return before->second.aqi != after->second.aqi || before->second.primary != after->second.primary;
}

}  // namespace

Result<std::uint64_t> entry_known_at(const store::Log& log, Instant instant, Instant now) {
    const auto refuse = [](std::string text) {
        return tl::unexpected(Error{ErrorCode::kOutOfRange, std::move(text), "as_known_at"});
    };
    if (instant > now) return refuse("'as_known_at' lies ahead: nobody knows yet");
    const std::uint64_t first = log.first_seq();
    if (log.last_seq() == 0) return 0;
    if (first > 1) {
        LVWANG_ASSIGN(const store::Entry oldest, log.read(first));
        if (instant < oldest.at) {
            return refuse(
                fmt::format("what came before {} is forgotten, so what was known then cannot be told", format_iso(oldest.at)));
        }
    }
    LVWANG_ASSIGN(const std::uint64_t next, log.first_at(instant + 1));
    return next - 1;
}

Result<std::uint64_t> as_known_at(const Query& query, const Reads& reads) {
    if (!query.find("as_known_at")) return store::kNewest;
    LVWANG_ASSIGN(const Instant instant, query.instant("as_known_at"));
    return entry_known_at(reads.from.log, instant, reads.now);
}

Result<Response> get_past(const Request& request, const Reads& reads) {
    const registry::Registry& registry = *reads.registry;
    LVWANG_ASSIGN(const std::int64_t id, request.query.integer("point", 1, INT64_MAX));
    const Point* point = registry.point(PointId(id));
    if (point == nullptr) return tl::unexpected(not_found("point", "point", fmt::format("{}", id)));
    LVWANG_ASSIGN(const Instant instant, request.query.instant("as_known_at"));
    LVWANG_ASSIGN(const std::uint64_t seq, entry_known_at(reads.from.log, instant, reads.now));
    LVWANG_ASSIGN(const std::string_view word, request.query.choice("period", {"hour", "day"}));
    CellQuery query;
    query.point = point->id;
    query.period = word == "hour" ? Period::kHour : Period::kDay;
    const std::int64_t longest_ms = word == "hour" ? kHoursMaxMs : kDaysMaxMs;
    LVWANG_ASSIGN(query.to, request.query.instant_or("to", instant));
    LVWANG_ASSIGN(query.from, request.query.instant_or("from", query.to - (word == "hour" ? kDayMs : 31 * kDayMs)));
    if (query.from >= query.to) return fail_field("from", "'from' is not before 'to'");
    if (query.to - query.from > longest_ms) return fail_field("from", "at most {} days at once", longest_ms / kDayMs);

    LVWANG_ASSIGN(const std::vector<Cell> now, read_cells(reads.from.series, query));
    query.as_of = seq;
    LVWANG_ASSIGN(const std::vector<Cell> then, read_cells(reads.from.series, query));
    std::map<Instant, std::map<Column, Pair>> starts;
    for (const Cell& cell : then) starts[cell.start][cell.sample.column].then = &cell;
    for (const Cell& cell : now) starts[cell.start][cell.sample.column].now = &cell;
    const auto indices_then = indices_of(*point, query.period, then, reads);
    const auto indices_now = indices_of(*point, query.period, now, reads);

    std::int64_t differences = 0;
    JsonText json(1024 + (now.size() + then.size()) * 160);
    json.begin_object();
    json.field("point_id", id);
    json.field("period", word);
    json.field("as_known_at", instant);
    json.field("seq", seq);
    json.field("now", reads.now);
    json.key("items");
    json.begin_array();
    for (const auto& [start, columns] : starts) {
        const bool index_changed = index_differs(indices_then, indices_now, start);
        bool differs = index_changed;
        json.begin_object();
        json.field("start", start);
        write_index(json, "air_then", indices_then, start);
        write_index(json, "air_now", indices_now, start);
        json.field("air_differs", index_changed);
        json.key("values");
        json.begin_array();
        for (const auto& [column, pair] : columns) {
            const Parameter* parameter = registry.parameters().find(column.parameter);
            if (parameter == nullptr || (column.aspect != Aspect::kMeasured && column.aspect != Aspect::kConverted)) continue;
            differs = differs || pair.differs();
            json.begin_object();
            json.field("parameter", parameter->key);
            json.field("aspect", to_string(column.aspect));
            json.field("unit", parameter->unit);
            write_cell(json, "then", pair.then, *parameter);
            write_cell(json, "now", pair.now, *parameter);
            json.field("differs", pair.differs());
            json.end_object();
        }
        json.end_array();
        json.field("differs", differs);
        differences += differs ? 1 : 0;
        json.end_object();
    }
    json.end_array();
    json.field("differences", differences);
    json.end_object();
    return json_response(json.take());
}

}  // namespace lvwang::api
