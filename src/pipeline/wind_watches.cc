#include "pipeline/wind_watches.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "cases/wind.h"
#include "model/parameter_keys.h"
#include "pipeline/transaction.h"
#include "store/book_wind_watches.h"

namespace lvwang::pipeline {
namespace {

constexpr double kDegree_km = 111.2;  // of latitude; near enough to tell which of two stations is nearer

double distance_km(const Point& a, const Point& b) {
    const double mean_latitude = (a.latitude_deg + b.latitude_deg) / 2 * std::numbers::pi / 180;
    const double east = (a.longitude_deg - b.longitude_deg) * std::cos(mean_latitude);
    return kDegree_km * std::hypot(east, a.latitude_deg - b.latitude_deg);
}

// Where the wind may be measured: the point itself, then those of the air around it, nearest first.
std::vector<PointId> around(const Point& point, const registry::Registry& registry) {
    std::vector<std::pair<double, PointId>> near;
    for (const Point& other : registry.rows().points) {
        const bool of_air =
            other.kind == PointKind::kAmbientAir || other.kind == PointKind::kMicroAir || other.kind == PointKind::kWeather;
        const double away = distance_km(point, other);
        if (other.id != point.id && of_air && away <= WindWatches::kNearMax_km) near.emplace_back(away, other.id);
    }
    std::ranges::sort(near);
    std::vector<PointId> points{point.id};
    for (const auto& [away, id] : near) {
        if (points.size() == WindWatches::kNearMax) break;
        points.push_back(id);
    }
    return points;
}

cases::Wind wind(const Decimal& speed, const std::optional<Decimal>& direction) {
    return {direction ? std::optional(direction->to_double()) : std::nullopt, speed.to_double()};
}

std::string told(const std::optional<Decimal>& direction, const std::optional<Decimal>& speed) {
    if (!speed) return "null";
    return fmt::format(R"({{"direction_deg":{},"speed_m_s":{}}})", direction ? direction->to_string() : "null",
                       speed->to_string());
}

}  // namespace

Result<void> WindWatches::load() {
    LVWANG_ASSIGN(const auto at_work, store::wind_watches_at_work(book_));
    for (const WindWatch& watch : at_work) watches_.emplace(watch.case_id, watch);
    return {};
}

const WindWatch* WindWatches::of(const Case& closed) const {
    const auto found = watches_.find(closed.id);
    return found != watches_.end() && closed.closed_at == found->second.closed_at ? &found->second : nullptr;
}

bool WindWatches::is_due(const Case& closed, Instant now) const {
    if (hours_left_ <= 0) return false;
    const WindWatch* watch = of(closed);
    if (watch == nullptr) return true;
    return watch->known_until + kHourMs + kLateMs <= now && watch->known_until <= *closed.watch_until;
}

// What the device reported, where it is valid, else what was computed of its minutes.
Result<std::optional<Decimal>> WindWatches::valid_hour(PointId point, Instant hour, ParameterId parameter,
                                                       std::uint64_t as_of) const {
    for (const Origin origin : {Origin::kReported, Origin::kComputed}) {
        LVWANG_ASSIGN(const auto samples, series_.read({.point = point,
                                                        .stream = {Period::kHour, origin},
                                                        .from = hour,
                                                        .to = hour + 1,
                                                        .columns = {{parameter, Aspect::kMeasured}},
                                                        .as_of = as_of}));
        if (!samples.empty() && samples.back().sample.valid()) return std::optional(samples.back().sample.value(1));
    }
    return std::optional<Decimal>();
}

Result<WindWatches::HourWind> WindWatches::wind_of(PointId point, Instant hour, const registry::Registry& registry,
                                                   std::uint64_t as_of) const {
    const Parameter* speed = registry.parameters().find(kWindSpeedKey);
    const Parameter* direction = registry.parameters().find(kWindDirectionKey);
    HourWind found;
    if (speed == nullptr || direction == nullptr) return found;
    LVWANG_ASSIGN(found.speed_m_s, valid_hour(point, hour, speed->id, as_of));
    LVWANG_ASSIGN(found.direction_deg, valid_hour(point, hour, direction->id, as_of));
    return found;
}

Result<WindWatch> WindWatches::begin(const Case& closed, const cases::Workflow& flow, const Finding& about,
                                     const registry::Registry& registry, std::uint64_t seq) const {
    WindWatch watch{.case_id = closed.id, .closed_at = *closed.closed_at, .then_at = floor_to(about.start, kHourMs)};
    watch.hours_needed = flow.watch_hours;
    watch.known_until = floor_to(*closed.closed_at + (kHourMs - 1), kHourMs);  // the first hour that is wholly after the close
    const Point* point = registry.point(about.point);
    if (point == nullptr) return watch;
    for (const PointId near : around(*point, registry)) {
        LVWANG_ASSIGN(const HourWind then, wind_of(near, watch.then_at, registry, seq));
        if (!then.speed_m_s) continue;
        const bool calm = then.speed_m_s->to_double() < cases::kCalmBelow_m_s;
        if (!calm && !then.direction_deg) continue;
        watch.point = near;
        watch.speed_m_s = then.speed_m_s;
        watch.direction_deg = then.direction_deg;
        break;
    }
    return watch;
}

Result<void> WindWatches::look(const Case& closed, const cases::Workflow& flow, const Finding& about,
                               const std::function<bool(Instant hour)>& is_wrong, const registry::Registry& registry, Instant now,
                               std::uint64_t seq) {
    const bool begins = of(closed) == nullptr;
    WindWatch watch;
    if (begins) {
        hours_left_ -= kHoursOfThen;
        LVWANG_ASSIGN(watch, begin(closed, flow, about, registry, seq));
    } else {
        watch = *of(closed);
    }
    const Instant known_before = watch.known_until;
    for (; hours_left_ > 0 && watch.known_until + kHourMs + kLateMs <= now && watch.known_until <= *closed.watch_until;
         watch.known_until = watch.known_until + kHourMs) {
        --hours_left_;
        if (!watch.speed_m_s) continue;  // nobody knows the wind then: no hour is like it
        const Instant hour = watch.known_until;
        LVWANG_ASSIGN(const HourWind blown, wind_of(watch.point, hour, registry, seq));
        LVWANG_ASSIGN(const auto value, valid_hour(about.point, hour, *about.parameter, seq));
        if (!blown.speed_m_s || !value) continue;
        const auto alike =
            cases::is_comparable(wind(*watch.speed_m_s, watch.direction_deg), wind(*blown.speed_m_s, blown.direction_deg));
        if (!alike) continue;
        ++watch.hours_known;
        if (*alike && !is_wrong(hour)) ++watch.hours_comparable;
    }
    if (begins || watch.known_until != known_before) {
        watch.seq = seq;
        LVWANG_TRY(ensure_transaction(book_));
        LVWANG_TRY(store::put_wind_watch(book_, watch));
        watches_.insert_or_assign(closed.id, watch);
    }
    return {};
}

Result<void> WindWatches::note_prolonged(const Case& closed, std::uint64_t seq) {
    const auto found = watches_.find(closed.id);
    if (found == watches_.end()) return {};
    found->second.prolonged = true;
    found->second.seq = seq;
    LVWANG_TRY(ensure_transaction(book_));
    return store::put_wind_watch(book_, found->second);
}

Result<std::string> WindWatches::compared(const Case& closed, Instant hour, const registry::Registry& registry,
                                          std::uint64_t seq) const {
    const WindWatch* watch = of(closed);
    if (watch == nullptr) return std::string();
    HourWind now;
    if (watch->point != PointId{}) {
        LVWANG_ASSIGN(now, wind_of(watch->point, floor_to(hour, kHourMs), registry, seq));
    }
    return fmt::format(R"("wind_then":{},"wind_now":{})", told(watch->direction_deg, watch->speed_m_s),
                       told(now.direction_deg, now.speed_m_s));
}

}  // namespace lvwang::pipeline
