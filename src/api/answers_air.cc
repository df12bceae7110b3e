#include <algorithm>
#include <map>

#include "api/answers.h"
#include "api/json_nouns.h"
#include "api/known_at.h"
#include "api/reads.h"
#include "api/series_cells.h"
#include "assess/air_index.h"
#include "assess/assess.h"

namespace lvwang::api {
namespace {

constexpr std::string_view kIndexFamily = "hj633";
constexpr std::int64_t kHistoryHoursMax = 7 * 24;  // the slider plays a week at most: 500 points make 84 thousand values
constexpr std::int64_t kReplayMs = 25 * kHourMs;   // a day, and some, at once: fifty moments
constexpr std::int64_t kReplayStepMs = 30 * kMinuteMs;
constexpr std::int64_t kReplayBackMs = 3 * kHourMs;      // an older hour is not the air of the moment
constexpr std::int64_t kAssessedHoursMs = 366 * kDayMs;  // hours of a leap year at once
constexpr std::int64_t kAssessedDaysMs = 20 * 366 * kDayMs;
constexpr int kGoodDayIndexMax = 100;  // 优良天数: HJ 633 table 1, levels one and two

ParameterLookup lookup_of(const registry::Registry& registry) {
    return [&registry](ParameterId id) { return registry.parameters().find(id); };
}

// Under which edition: one by its key, or (auto) the one that applied when it was observed.
class Editions {
public:
    static Result<Editions> chosen(const Query& query, const standards::Standards& standards) {
        Editions editions(standards);
        const std::string_view key = query.find("edition").value_or("auto");
        if (key == "auto") return editions;
        auto rules = standards.index_rules(key);
        if (!rules) return fail_field("edition", "{}", rules.error().message);
        editions.fixed_ = *rules;
        return editions;
    }

    // Null where no edition applies to that time.
    [[nodiscard]] const standards::IndexRules* at(Instant observed) const {
        if (fixed_ != nullptr) return fixed_;
        const auto edition = standards_->edition_at(kIndexFamily, observed);
        if (!edition) return nullptr;
        return standards_->index_rules((*edition)->key).value_or(nullptr);
    }

private:
    explicit Editions(const standards::Standards& standards) : standards_(&standards) {}

    const standards::Standards* standards_;
    const standards::IndexRules* fixed_ = nullptr;
};

// Columns that enter either report of any edition.
std::vector<Column> index_columns(const registry::Registry& registry, const standards::Standards& standards) {
    std::vector<Column> columns;
    for (const standards::Edition& edition : standards.editions()) {
        const auto rules = standards.index_rules(edition.key);
        if (!rules) continue;
        for (const auto report : {standards::Report::kHour, standards::Report::kDay}) {
            for (const standards::IndexColumn& column : (*rules)->columns(report)) {
                if (const Parameter* parameter = registry.parameters().find(column.parameter)) {
                    columns.push_back({parameter->id, Aspect::kMeasured});
                }
            }
        }
    }
    std::sort(columns.begin(), columns.end());
    columns.erase(std::unique(columns.begin(), columns.end()), columns.end());
    return columns;
}

void write_values(JsonText& json, const Reading& reading, const registry::Registry& registry) {
    json.key("values");
    json.begin_object();
    for (const Sample& sample : reading.samples) {
        const Parameter* parameter = registry.parameters().find(sample.column.parameter);
        if (parameter != nullptr && sample.valid()) json.field(parameter->key, shown_value(sample, *parameter));
    }
    json.end_object();
}

// ---- the map's slider ----

struct Frame {
    std::optional<Decimal> value;
    std::optional<int> level;
};

// What one hour of one point shows. A micro-station has a value but never an index: its level is only a colour (HJ 633 speaks
// of stations, and a cheap sensor is none).
Frame frame_of(const Reading& hour, PointKind kind, const Parameter* parameter, const Editions& editions,
               const registry::Registry& registry) {
    const standards::IndexRules* rules = editions.at(hour.start);
    if (rules == nullptr) return {};
    Frame frame;
    if (parameter == nullptr) {
        const AirIndex air = assess::air_index_of(*rules, lookup_of(registry), hour);
        int worst = 0;
        for (const auto& [key, index] : air.iaqi) worst = std::max(worst, index);
        if (kind == PointKind::kAmbientAir) {
            if (air.aqi) frame = {Decimal::of(*air.aqi), air.level};
        } else if (!air.iaqi.empty()) {
            frame.level = rules->category(worst).level;
        }
        return frame;
    }
    for (const Sample& sample : hour.samples) {
        if (sample.column.parameter != parameter->id || !sample.valid()) continue;
        frame.value = shown_value(sample, *parameter);
        for (const standards::IndexColumn& column : rules->hour) {
            if (column.parameter != parameter->key || sample.sum.mantissa < 0) continue;
            if (const auto index = assess::individual_index(column, sample.value())) frame.level = rules->category(*index).level;
        }
    }
    return frame;
}

std::vector<const Point*> air_points(const registry::Registry& registry) {
    std::vector<const Point*> points;
    for (const Point& point : registry.rows().points) {
        if (point.kind == PointKind::kAmbientAir || point.kind == PointKind::kMicroAir) points.push_back(&point);
    }
    return points;
}

void write_frames(JsonText& json, PointId point, const std::vector<Frame>& frames) {
    json.begin_object();
    json.field("point_id", static_cast<std::int64_t>(point));
    json.key("values");
    json.begin_array();
    for (const Frame& frame : frames) json.value(frame.value);
    json.end_array();
    json.key("levels");
    json.begin_array();
    for (const Frame& frame : frames) json.value(frame.level);
    json.end_array();
    json.end_object();
}

// Every half hour of a stretch, and where it ends now the end itself.
std::vector<Instant> moments_between(Instant from, Instant to, Instant now) {
    const Instant end = std::min(to, now);
    std::vector<Instant> moments;
    for (Instant at = from; at <= end; at = at + kReplayStepMs) moments.push_back(at);
    if (moments.back() < end) moments.push_back(end);
    return moments;
}

// ---- the calendar of days ----

struct DayOfYear {
    CivilDate date;
    std::optional<AirIndex> air;
};

void write_day(JsonText& json, const DayOfYear& day) {
    json.begin_object();
    json.field("date", day.date);
    json.field("aqi", day.air ? day.air->aqi : std::nullopt);
    json.field("level", day.air ? day.air->level : 0);
    json.field("category", day.air ? std::string_view(day.air->category) : std::string_view());
    json.key("primary");
    json.begin_array();
    if (day.air) {
        for (const std::string& key : day.air->primary) json.value(key);
    }
    json.end_array();
    json.field("edition", day.air ? std::string_view(day.air->edition) : std::string_view());
    json.field("na_reason", day.air ? std::string_view(day.air->na_reason) : std::string_view());
    json.end_object();
}

const Point* station_point(const registry::Registry& registry, const Site& site) {
    for (const Point* point : registry.points_of(site.id)) {
        if (point->kind == PointKind::kAmbientAir) return point;
    }
    return nullptr;
}

}  // namespace

Result<Response> get_history(const Request& request, const Reads& reads) {
    const registry::Registry& registry = *reads.registry;
    LVWANG_ASSIGN(const std::int64_t hours, request.query.integer_or("hours", 1, kHistoryHoursMax, 24));
    const std::string_view key = request.query.find("parameter").value_or("aqi");
    const Parameter* parameter = key == "aqi" ? nullptr : registry.parameters().find(key);
    if (parameter == nullptr && key != "aqi") return fail_field("parameter", "'{}' is neither aqi nor a parameter", key);
    LVWANG_ASSIGN(const Editions editions, Editions::chosen(request.query, reads.from.standards));

    const std::vector<const Point*> air = air_points(registry);
    std::vector<PointId> points;
    for (const Point* point : air) points.push_back(point->id);
    CellQuery query;
    query.period = Period::kHour;
    query.to = floor_to(reads.now, kHourMs);  // whole hours only: the one that runs is not over
    query.from = query.to - hours * kHourMs;
    query.columns = parameter == nullptr ? index_columns(registry, reads.from.standards)
                                         : std::vector<Column>{{parameter->id, Aspect::kMeasured}};
    LVWANG_ASSIGN(const std::vector<std::vector<Cell>> cells, read_cells(reads.from.series, points, query));

    JsonText json(points.size() * static_cast<std::size_t>(hours) * 8 + 1024);
    json.begin_object();
    json.key("starts");
    json.begin_array();
    for (std::int64_t h = 0; h < hours; ++h) json.value(query.from + h * kHourMs);
    json.end_array();
    json.field("parameter", key);
    json.key("points");
    json.begin_array();
    std::vector<Frame> frames(static_cast<std::size_t>(hours));
    for (std::size_t p = 0; p < points.size(); ++p) {
        std::fill(frames.begin(), frames.end(), Frame{});
        for (const Reading& hour : readings_of(points[p], Period::kHour, cells[p])) {
            const auto at = static_cast<std::size_t>((hour.start - query.from) / kHourMs);
            if (at < frames.size()) frames[at] = frame_of(hour, air[p]->kind, parameter, editions, registry);
        }
        write_frames(json, points[p], frames);
    }
    json.end_array();
    json.end_object();
    return json_response(json.take());
}

Result<Response> get_replay(const Request& request, const Reads& reads) {
    const registry::Registry& registry = *reads.registry;
    const std::string_view key = request.query.find("parameter").value_or("aqi");
    const Parameter* parameter = key == "aqi" ? nullptr : registry.parameters().find(key);
    if (parameter == nullptr && key != "aqi") return fail_field("parameter", "'{}' is neither aqi nor a parameter", key);
    LVWANG_ASSIGN(const std::string_view known, request.query.choice("known", {"then", "now"}));
    LVWANG_ASSIGN(const Editions editions, Editions::chosen(request.query, reads.from.standards));
    LVWANG_ASSIGN(const Instant from, request.query.instant("from"));
    LVWANG_ASSIGN(const Instant to, request.query.instant("to"));
    if (from >= to) return fail_field("from", "'from' is not before 'to'");
    if (to - from > kReplayMs) return fail_field("from", "at most {} hours at once", kReplayMs / kHourMs);
    if (from > reads.now) return fail_field("from", "'from' lies ahead: there is nothing to replay yet");

    const std::vector<const Point*> air = air_points(registry);
    std::vector<PointId> points;
    for (const Point* point : air) points.push_back(point->id);
    const std::vector<Instant> moments = moments_between(from, to, reads.now);
    std::vector<std::vector<Frame>> frames(points.size(), std::vector<Frame>(moments.size()));
    std::vector<std::optional<Instant>> newest(moments.size());
    CellQuery query;
    query.period = Period::kHour;
    query.columns = parameter == nullptr ? index_columns(registry, reads.from.standards)
                                         : std::vector<Column>{{parameter->id, Aspect::kMeasured}};
    for (std::size_t m = 0; m < moments.size(); ++m) {
        query.to = floor_to(moments[m], kHourMs);  // whole hours only: the one that ran was not over
        query.from = query.to - kReplayBackMs;
        if (known == "then") {
            LVWANG_ASSIGN(query.as_of, entry_known_at(reads.from.log, moments[m], reads.now));
            if (query.as_of == 0) continue;
        }
        LVWANG_ASSIGN(const std::vector<std::vector<Cell>> cells, read_cells(reads.from.series, points, query));
        for (std::size_t p = 0; p < points.size(); ++p) {
            for (const Reading& hour : readings_of(points[p], Period::kHour, cells[p])) {
                const Frame frame = frame_of(hour, air[p]->kind, parameter, editions, registry);
                if (!frame.value && !frame.level) continue;
                frames[p][m] = frame;
                newest[m] = std::max(newest[m].value_or(hour.start), hour.start);
            }
        }
    }
    JsonText json(points.size() * moments.size() * 8 + 4096);
    json.begin_object();
    json.key("moments");
    json.begin_array();
    for (const Instant at : moments) json.value(at);
    json.end_array();
    json.key("hours");
    json.begin_array();
    for (const auto& start : newest) start ? json.value(*start) : json.null();
    json.end_array();
    json.field("parameter", key);
    json.field("known", known);
    json.key("points");
    json.begin_array();
    for (std::size_t p = 0; p < points.size(); ++p) write_frames(json, points[p], frames[p]);
    json.end_array();
    json.end_object();
    return json_response(json.take());
}

Result<Response> get_assessments(const Request& request, const Reads& reads) {
    const registry::Registry& registry = *reads.registry;
    LVWANG_ASSIGN(const std::int64_t id, request.query.integer("point", 1, INT64_MAX));
    const Point* point = registry.point(PointId(id));
    if (point == nullptr) return tl::unexpected(not_found("point", "point", fmt::format("{}", id)));
    if (point->kind != PointKind::kAmbientAir) {
        return fail_field("point", "point {} is of kind {}; only ambient_air has an air index", id, to_string(point->kind));
    }
    LVWANG_ASSIGN(const std::string_view period, request.query.choice("period", {"hour", "day"}));
    LVWANG_ASSIGN(const Editions editions, Editions::chosen(request.query, reads.from.standards));
    CellQuery query;
    query.point = point->id;
    query.period = period == "hour" ? Period::kHour : Period::kDay;
    const std::int64_t longest_ms = period == "hour" ? kAssessedHoursMs : kAssessedDaysMs;
    LVWANG_ASSIGN(query.to, request.query.instant_or("to", reads.now));
    LVWANG_ASSIGN(query.from, request.query.instant_or("from", query.to - (period == "hour" ? kDayMs : 31 * kDayMs)));
    if (query.from >= query.to) return fail_field("from", "'from' is not before 'to'");
    if (query.to - query.from > longest_ms) return fail_field("from", "at most {} days at once", longest_ms / kDayMs);
    query.columns = index_columns(registry, reads.from.standards);
    LVWANG_ASSIGN(query.as_of, as_known_at(request.query, reads));
    LVWANG_ASSIGN(const std::vector<Cell> cells, read_cells(reads.from.series, query));
    return list(readings_of(point->id, query.period, cells), [&](JsonText& json, const Reading& reading) {
        json.begin_object();
        json.field("start", reading.start);
        json.key("air");
        if (const standards::IndexRules* rules = editions.at(reading.start)) {
            write_air(json, assess::air_index_of(*rules, lookup_of(registry), reading));
        } else {
            json.null();
        }
        write_values(json, reading, registry);
        json.field("seq", reading.seq);
        json.end_object();
    });
}

Result<Response> get_air_calendar(const Request& request, const Reads& reads) {
    const registry::Registry& registry = *reads.registry;
    LVWANG_ASSIGN(const std::string_view key, request.query.required("site"));
    const Site* site = registry.site(key);
    if (site == nullptr) return tl::unexpected(not_found("site", "site", key));
    const Point* point = station_point(registry, *site);
    if (point == nullptr) return fail_field("site", "site '{}' has no ambient_air point", key);
    LVWANG_ASSIGN(const std::int64_t year, request.query.integer_or("year", 1990, 2200, to_date(reads.now).year));
    LVWANG_ASSIGN(const Editions editions, Editions::chosen(request.query, reads.from.standards));

    CellQuery query;
    query.point = point->id;
    query.period = Period::kDay;
    query.from = start_of({static_cast<int>(year), 1, 1});
    // Days that are over: the running one has no index yet.
    query.to = std::min(start_of({static_cast<int>(year) + 1, 1, 1}), floor_to(reads.now, kDayMs));
    query.columns = index_columns(registry, reads.from.standards);
    std::map<CivilDate, AirIndex> assessed;
    if (query.from < query.to) {
        LVWANG_ASSIGN(const std::vector<Cell> cells, read_cells(reads.from.series, query));
        for (const Reading& day : readings_of(point->id, Period::kDay, cells)) {
            const standards::IndexRules* rules = editions.at(day.start);
            if (rules != nullptr) assessed.emplace(to_date(day.start), assess::air_index_of(*rules, lookup_of(registry), day));
        }
    }
    std::int64_t good_days = 0;
    std::int64_t valid_days = 0;
    JsonText json(64 * 1024);
    json.begin_object();
    json.field("site_key", site->key);
    json.field("point_id", static_cast<std::int64_t>(point->id));
    json.field("year", year);
    json.key("days");
    json.begin_array();
    for (Instant day = query.from; day < query.to; day = day + kDayMs) {
        const CivilDate date = to_date(day);
        const auto found = assessed.find(date);
        DayOfYear row{date, found == assessed.end() ? std::nullopt : std::optional<AirIndex>(found->second)};
        if (row.air && row.air->aqi) {
            ++valid_days;
            if (*row.air->aqi <= kGoodDayIndexMax) ++good_days;
        }
        write_day(json, row);
    }
    json.end_array();
    json.field("good_days", good_days);
    json.field("valid_days", valid_days);
    json.end_object();
    return json_response(json.take());
}

}  // namespace lvwang::api
