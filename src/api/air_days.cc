#include "api/air_days.h"

#include <algorithm>

#include "api/regions.h"
#include "api/series_cells.h"
#include "model/parameter_keys.h"
#include "quality/averages.h"

namespace lvwang::api {
namespace {

constexpr int kMeanDecimals = 9;  // until the one rounding that the text asks for

using State = StationDay::State;

const Point* station_of(const registry::Registry& registry, const Site& site) {
    if (site.kind != SiteKind::kAirStation) return nullptr;
    for (const Point* point : registry.points_of(site.id)) {
        if (point->kind == PointKind::kAmbientAir) return point;
    }
    return nullptr;
}

AirPlace area_of(const registry::Registry& registry, const Region& region) {
    AirPlace place{region.code, region.name, region.name_en, true, {}};
    for (const Site& site : registry.rows().sites) {
        const Point* const station = station_of(registry, site);
        if (station != nullptr && lies_in(registry, site.region_code, region.code)) place.stations.push_back(station);
    }
    return place;
}

// Pollutants that an air evaluation or an index speaks of, and the moving ozone of the day.
std::vector<Column> evaluated_columns(const registry::Registry& registry, const standards::Standards& standards) {
    std::vector<Column> columns;
    for (const standards::Edition& edition : standards.editions()) {
        for (const standards::EvaluationItem& item : standards.evaluation(edition.key)) {
            const Parameter* const parameter = registry.parameters().find(item.parameter);
            if (parameter != nullptr) columns.push_back({parameter->id, Aspect::kMeasured});
        }
    }
    std::ranges::sort(columns);
    columns.erase(std::unique(columns.begin(), columns.end()), columns.end());
    return columns;
}

// Removes what one event takes from one station's day.
class Deduction {
public:
    Deduction(const Reads& reads, const Point& station, StationDays& days) : reads_(reads), station_(station), days_(days) {}

    Result<void> take(const ExceptionalEvent& event, Instant first, Instant last) {
        for (Instant day = std::max(floor_to(event.from, kDayMs), first); day < std::min(event.to, last); day = day + kDayMs) {
            const bool whole = event.from <= day && day + kDayMs <= event.to;
            for (const std::string& key : event.parameters) LVWANG_TRY(take_day(event, day, whole, key));
        }
        return {};
    }

private:
    Result<void> take_day(const ExceptionalEvent& event, Instant day, bool whole, const std::string& key) {
        const auto list = days_.find(key);
        if (list == days_.end()) return {};
        const CivilDate date = to_date(day);
        const auto found = std::ranges::lower_bound(list->second, date, {}, &StationDay::day);
        if (found == list->second.end() || found->day != date || found->state != State::kValid) return {};
        // The day's largest 8-hour mean has no hours of its own: an event in its day takes it.
        if (whole || key == kOzone8hKey) {
            found->state = State::kDeducted;
            return {};
        }
        LVWANG_ASSIGN(const std::optional<Decimal> rest, rest_of(event, day, key));
        found->partly = true;
        if (rest) {
            found->counted = *rest;
        } else {
            found->state = State::kDeducted;
        }
        return {};
    }

    // The day's mean without the event's hours; absent where too few are left.
    Result<std::optional<Decimal>> rest_of(const ExceptionalEvent& event, Instant day, const std::string& key) {
        const Parameter& parameter = *reads_.registry->parameters().find(key);
        CellQuery query;
        query.point = station_.id;
        query.period = Period::kHour;
        query.from = day;
        query.to = day + kDayMs;
        query.columns = {{parameter.id, Aspect::kMeasured}};
        LVWANG_ASSIGN(const std::vector<Cell> cells, read_cells(reads_.from.series, query));
        std::vector<StoredSample> hours;
        for (const Cell& cell : cells) {
            if (cell.start < event.from || cell.start >= event.to) hours.push_back({cell.start, cell.seq, cell.sample});
        }
        LVWANG_ASSIGN(const auto rules, quality::AveragingRules::at(reads_.from.standards, PointKind::kAmbientAir, day));
        const ParameterLookup lookup = [&](ParameterId id) { return reads_.registry->parameters().find(id); };
        const Reading rest = quality::day_from_hours(rules, lookup, {station_.id, day, 0}, hours);
        for (const Sample& sample : rest.samples) {
            if (sample.valid() && sample.column == query.columns.front()) return std::optional(sample.value(kMeanDecimals));
        }
        return std::optional<Decimal>();
    }

    const Reads& reads_;
    const Point& station_;
    StationDays& days_;
};

}  // namespace

bool is_fresh(const Assessment& hour, Instant now) {
    constexpr std::int64_t kFreshMs = 6 * kHourMs;
    return now - hour.start < kFreshMs;
}

std::string_view to_string(StationDay::State state) {
    return state == State::kValid ? "valid" : state == State::kFlagged ? "flagged" : "deducted";
}

Result<AirPlace> find_air_place(const registry::Registry& registry, std::string_view key) {
    AirPlace place;
    if (const Site* const site = registry.site(key)) {
        place = {site->key, site->name, site->name_en, false, {}};
        if (const Point* const station = station_of(registry, *site)) place.stations.push_back(station);
    } else if (const Region* const region = registry.region(key)) {
        place = area_of(registry, *region);
    } else {
        return tl::unexpected(not_found("place", "place", key));
    }
    if (place.stations.empty()) {
        return tl::unexpected(Error{ErrorCode::kNotFound, fmt::format("'{}' has no air station", key), "place"});
    }
    return place;
}

std::vector<AirPlace> all_air_places(const registry::Registry& registry, bool areas) {
    std::vector<AirPlace> places;
    if (areas) {
        for (const Region& region : registry.rows().regions) places.push_back(area_of(registry, region));
    } else {
        for (const Site& site : registry.rows().sites) {
            if (const Point* const station = station_of(registry, site)) {
                places.push_back({site.key, site.name, site.name_en, false, {station}});
            }
        }
    }
    std::erase_if(places, [](const AirPlace& place) { return place.stations.empty(); });
    return places;
}

bool concerns(const ExceptionalEvent& event, const registry::Registry& registry, PointId station) {
    const Site& site = registry.site_of(station);
    return event.place == site.key || lies_in(registry, site.region_code, event.place);
}

Result<AirDays> AirDays::read(const Reads& reads, std::span<const AirPlace> places, CivilDate first, CivilDate last,
                              std::span<const ExceptionalEvent> events) {
    std::map<PointId, const Point*> stations;
    for (const AirPlace& place : places) {
        for (const Point* station : place.stations) stations.emplace(station->id, station);
    }
    std::vector<PointId> ids;
    for (const auto& [id, station] : stations) ids.push_back(id);
    CellQuery query;
    query.period = Period::kDay;
    query.from = start_of(first);
    query.to = std::min(start_of(add_days(last, 1)), floor_to(reads.now, kDayMs));
    query.columns = evaluated_columns(*reads.registry, reads.from.standards);
    AirDays air;
    for (const PointId id : ids) air.days_[id];
    if (query.from >= query.to) return air;
    LVWANG_ASSIGN(const auto cells, read_cells(reads.from.series, ids, query));
    for (std::size_t i = 0; i < ids.size(); ++i) {
        StationDays& days = air.days_[ids[i]];
        for (const Cell& cell : cells[i]) {
            const Parameter* const parameter = reads.registry->parameters().find(cell.sample.column.parameter);
            const Decimal value = cell.sample.value(kMeanDecimals);
            const bool valid = cell.sample.valid() && value >= Decimal::of(0);
            days[parameter->key].push_back(
                {to_date(cell.start), value, valid ? State::kValid : State::kFlagged, false, value, cell.seq});
        }
        for (const ExceptionalEvent& event : events) {
            if (event.state != EventState::kApproved || !concerns(event, *reads.registry, ids[i])) continue;
            LVWANG_TRY(Deduction(reads, *stations.at(ids[i]), days).take(event, query.from, query.to));
        }
    }
    return air;
}

const StationDays& AirDays::of(PointId station) const {
    static const StationDays kNone;
    const auto found = days_.find(station);
    return found == days_.end() ? kNone : found->second;
}

Result<PlaceDays> AirDays::of(const AirPlace& place, const standards::Standards& standards, std::string_view evaluation) const {
    PlaceDays result;
    std::vector<assess::DayValues> measured;
    std::vector<assess::DayValues> counted;
    for (const Point* station : place.stations) {
        assess::DayValues& all = measured.emplace_back();
        assess::DayValues& rest = counted.emplace_back();
        for (const auto& [key, days] : of(station->id)) {
            DayCounts& counts = result.counts[key];
            for (const StationDay& day : days) {
                counts.valid += day.state == State::kValid ? 1 : 0;
                counts.flagged += day.state == State::kFlagged ? 1 : 0;
                counts.deducted += day.state == State::kDeducted ? 1 : 0;
                if (day.state != State::kFlagged) all[key].push_back({day.day, day.value});
                if (day.state == State::kValid) rest[key].push_back({day.day, day.counted});
            }
        }
    }
    if (!place.area) {
        result.measured = std::move(measured.front());
        result.counted = std::move(counted.front());
        return result;
    }
    LVWANG_ASSIGN(result.measured, assess::area_days(standards, evaluation, measured));
    LVWANG_ASSIGN(result.counted, assess::area_days(standards, evaluation, counted));
    return result;
}

}  // namespace lvwang::api
