#include "api/section_target_text.h"

#include <algorithm>

#include "api/series_cells.h"
#include "api/water_days.h"
#include "assess/section_target.h"

namespace lvwang::api {
namespace {

constexpr std::int64_t kHighestFallback = 1000;  // where no plausible range is known

std::optional<Decimal> number_of(const std::optional<WaterClass>& water_class) {
    return water_class ? std::optional(Decimal::of(static_cast<std::int64_t>(*water_class))) : std::nullopt;
}

const Point* section_at(const registry::Registry& registry, std::string_view key) {
    const Site* const site = registry.site(key);
    if (site == nullptr) return nullptr;
    for (const Point* point : registry.points_of(site->id)) {
        if (point->kind == PointKind::kSurfaceWater) return point;
    }
    return nullptr;
}

Result<assess::WaterSamplings> samplings_of_year(const assess::WaterRules& rules, const Point& point, const TargetYear& year,
                                                 const Reads& reads) {
    if (year.over == 0) return assess::WaterSamplings();
    CellQuery query;
    query.point = point.id;
    query.period = Period::kDay;
    query.from = start_of(year.first);
    query.to = start_of(add_days(year.last_over(), 1));
    LVWANG_ASSIGN(const std::vector<Cell> cells, read_cells(reads.from.series, query));
    return samplings_of(cells, *reads.registry, [&](std::string_view key) {
        const standards::WaterItem* const item = rules.item(key);
        return item == nullptr ? std::nullopt : std::optional(item->unit);
    });
}

// The highest that a day is taken to be: the end of the parameter's plausible range, in the unit of the item.
Decimal most_of(const assess::WaterRules& rules, const registry::Registry& registry, std::string_view key) {
    const Parameter* const parameter = registry.parameters().find(key);
    const standards::WaterItem* const item = rules.item(key);
    if (parameter == nullptr || item == nullptr || !parameter->plausible_high) return Decimal::of(kHighestFallback);
    return assess::to_water_unit(*parameter->plausible_high, parameter->unit, item->unit).value_or(Decimal::of(kHighestFallback));
}

void write_item(JsonText& json, const assess::ItemStanding& item) {
    json.begin_object();
    json.field("parameter", item.parameter);
    json.field("unit", item.unit);
    json.field("days", item.days);
    json.field("mean", item.mean);
    json.field("class", to_string(item.water_class));
    json.field("limit", item.limit);
    json.field("at_least", item.sense == standards::LimitSense::kAtLeast);
    json.field("state", to_string(item.state));
    json.field("allowed", item.allowed);
    json.end_object();
}

}  // namespace

TargetYear::TargetYear(int year, Instant now) : first{year, 1, 1} {
    const CivilDate after{year + 1, 1, 1};
    const CivilDate next = std::clamp(to_date(now), first, after);  // the first day that is not over
    over = static_cast<int>(day_number(next) - day_number(first));
    left = static_cast<int>(day_number(after) - day_number(next));
}

Result<void> write_section_target(JsonText& json, const AirTarget& target, const TargetYear& year, const Reads& reads) {
    LVWANG_ASSIGN(const assess::WaterRules rules, assess::WaterRules::at(reads.from.standards, start_of(year.first)));
    const Point* const point = section_at(*reads.registry, target.place);
    assess::WaterSamplings samplings;
    WaterBody body = WaterBody::kRiver;
    if (point != nullptr) {  // a section that was taken away since leaves a target without days
        body = reads.registry->body_of(point->id);
        LVWANG_ASSIGN(samplings, samplings_of_year(rules, *point, year, reads));
    }
    const assess::EvaluationPeriod so_far{assess::EvaluationPeriod::Kind::kYearToDate, year.first, year.last_over()};
    const std::vector<std::string> required = rules.basic_items();
    const auto standing = assess::section_standing(rules, body, *target.water_class, so_far, samplings, required, year.left,
                                                   [&](std::string_view key) { return most_of(rules, *reads.registry, key); });
    const auto beyond = std::ranges::count_if(
        standing.items, [&](const assess::ItemStanding& item) { return item.water_class > *target.water_class; });
    json.field("state", to_string(standing.state));
    json.field("days", standing.days);
    json.field("days_left", standing.days_left);
    json.field("to_date", number_of(standing.to_date));
    json.field("to_date_class", standing.to_date ? std::optional(to_string(*standing.to_date)) : std::nullopt);
    json.field("bad_day_above", std::optional<Decimal>());
    json.field("bad_days", std::int64_t{0});
    json.field("allowed", std::optional<Decimal>());
    json.field("bad_days_left", std::optional<int>());
    json.field("items_beyond", static_cast<std::int64_t>(beyond));
    json.field("lacking", words(standing.lacks));
    json.key("reasons");
    json.raw_list(json_elements(standing.lacks));
    json.key("items");
    json.begin_array();
    for (const assess::ItemStanding& item : standing.items) write_item(json, item);
    json.end_array();
    json.key("line");
    json.begin_array();
    for (const auto& day : assess::running_classes(rules, body, so_far, samplings, required)) json.value(number_of(day));
    json.end_array();
    return {};
}

}  // namespace lvwang::api
