#include "api/official_comparison.h"

#include <algorithm>

#include "api/air_days.h"
#include "api/series_cells.h"
#include "assess/air_index.h"
#include "base/text.h"
#include "model/parameter_keys.h"
#include "model/reviewed.h"
#include "pipeline/official_layouts.h"

namespace lvwang::api {
namespace {

constexpr int kMeanDecimals = 9;  // until the one rounding that the text asks for
constexpr std::string_view kDayKeys[] = {"pm2_5", "pm10", "so2", "no2", "co", "o3_8h"};

Lack pollutants_missing(std::string_view keys) {
    if (keys == kNoValidConcentration) return {LackCode::kNoDay, 0, 0, {}, {}};
    Lack lack{LackCode::kPollutants, 0, 0, {}, {}};
    for (const std::string_view key : split(keys, ' ')) lack.parameters.emplace_back(key);
    return lack;
}

std::vector<PointId> stations_of(const registry::Registry& registry, const std::string& place) {
    std::vector<PointId> stations;
    if (const auto found = find_air_place(registry, place)) {
        for (const Point* point : found->stations) stations.push_back(point->id);
    }
    return stations;
}

std::vector<Column> columns_of(const registry::Registry& registry, bool hours) {
    std::vector<Column> columns;
    for (std::string_view key : kDayKeys) {
        if (hours && key == kOzone8hKey) key = kOzoneKey;  // the 8-hour mean is made of hours of ozone
        if (const Parameter* parameter = registry.parameters().find(key)) columns.push_back({parameter->id, Aspect::kMeasured});
    }
    std::ranges::sort(columns);
    return columns;
}

CellQuery query_of(const Reads& reads, Period period, CivilDate from, CivilDate to) {
    CellQuery query;
    query.period = period;
    query.from = start_of(from);
    query.to = std::min(start_of(add_days(to, 1)), reads.now);
    query.columns = columns_of(*reads.registry, period == Period::kHour);
    return query;
}

// The first and last day of a figure's period.
Result<assess::EvaluationPeriod> days_of(const OfficialFigure& figure) {
    if (figure.kind != OfficialKind::kDay) return assess::EvaluationPeriod::parse(figure.period);
    LVWANG_ASSIGN(const CivilDate day, parse_date(figure.period));
    assess::EvaluationPeriod period;
    period.kind = assess::EvaluationPeriod::Kind::kRange;
    period.from = period.to = day;
    return period;
}

void set_difference(ComparedFigure& row) {
    const auto official = Decimal::parse(row.official.value);
    if (!official || !row.own) return;
    const int scale = std::max(official->scale, row.own->scale);
    const Decimal theirs = round_half_even(*official, scale);
    const Decimal ours = round_half_even(*row.own, scale);
    row.difference = Decimal{ours.mantissa - theirs.mantissa, static_cast<std::uint8_t>(scale)};
    if (official->scale == row.own->scale) row.steps = row.difference->mantissa;
}

}  // namespace

Result<void> OfficialComparison::count_hours(std::span<const PointId> stations, CivilDate from, CivilDate to, Own& own) const {
    LVWANG_ASSIGN(const auto cells, read_cells(reads_.from.series, stations, query_of(reads_, Period::kHour, from, to)));
    for (const auto& station : cells) {
        for (const Cell& cell : station) {
            if (!cell.sample.valid()) continue;
            const Parameter* const parameter = reads_.registry->parameters().find(cell.sample.column.parameter);
            auto& [reviewed, unreviewed] = own.hours[parameter->key][to_date(cell.start)];
            ++(has(cell.sample.flags, kReviewed) ? reviewed : unreviewed);
        }
    }
    return {};
}

Result<const OfficialComparison::Own*> OfficialComparison::own_of(const std::string& place, CivilDate from, CivilDate to) {
    const std::string key = fmt::format("{} {} {}", place, format_date(from), format_date(to));
    if (const auto known = owns_.find(key); known != owns_.end()) return &known->second;
    Own own;
    const registry::Registry& registry = *reads_.registry;
    const std::vector<PointId> stations = stations_of(registry, place);
    own.has_station = !stations.empty();
    std::vector<assess::DayValues> each;
    LVWANG_ASSIGN(const auto cells, read_cells(reads_.from.series, stations, query_of(reads_, Period::kDay, from, to)));
    for (const auto& station : cells) {
        assess::DayValues& days = each.emplace_back();
        for (const Cell& cell : station) {
            const Decimal value = cell.sample.value(kMeanDecimals);
            if (!cell.sample.valid() || value < Decimal::of(0) || cell.start + kDayMs > reads_.now) continue;
            days[registry.parameters().find(cell.sample.column.parameter)->key].push_back({to_date(cell.start), value});
        }
    }
    if (registry.region(place) == nullptr) {
        if (!each.empty()) own.days = std::move(each.front());
    } else if (own.has_station) {
        LVWANG_ASSIGN(const standards::Edition* edition, reads_.from.standards.edition_at("hj663", start_of(to)));
        LVWANG_ASSIGN(own.days, assess::area_days(reads_.from.standards, edition->key, each));
    }
    LVWANG_TRY(count_hours(stations, from, to, own));
    return &owns_.emplace(key, std::move(own)).first->second;
}

Result<OfficialComparison::Figure> OfficialComparison::day_figure(const OfficialFigure& figure, const Own& own,
                                                                  CivilDate day) const {
    const auto edition = reads_.from.standards.edition_at("hj633", start_of(day));
    if (!edition) return Figure{{}, {}, Lack{LackCode::kNoEdition, 0, 0, {}, {}}};
    LVWANG_ASSIGN(const standards::IndexRules* rules, reads_.from.standards.index_rules((*edition)->key));
    std::vector<assess::Concentration> concentrations;
    Figure result{{}, (*edition)->key, {}};
    for (const standards::IndexColumn& column : rules->columns(standards::Report::kDay)) {
        const auto list = own.days.find(column.parameter);
        if (list == own.days.end()) continue;
        for (const assess::DayValue& value : list->second) {
            if (value.day != day) continue;
            concentrations.push_back({column.parameter, value.value});
            if (column.parameter == figure.item) result.value = round_half_even(value.value, column.decimals);
        }
    }
    if (figure.item == "aqi") {
        LVWANG_ASSIGN(const AirIndex air, assess::air_index(*rules, standards::Report::kDay, concentrations));
        if (air.aqi) result.value = Decimal::of(*air.aqi);
        if (!air.aqi) result.lack = pollutants_missing(air.na_reason);
    } else if (!result.value) {
        result.lack = Lack{LackCode::kNoDay, 0, 0, {}, {}};
    }
    return result;
}

Result<OfficialComparison::Figure> OfficialComparison::period_figure(const OfficialFigure& figure, const Own& own,
                                                                     const assess::EvaluationPeriod& period) {
    const auto edition = reads_.from.standards.edition_at("hj663", start_of(period.to));
    if (!edition) return Figure{{}, {}, Lack{LackCode::kNoEdition, 0, 0, {}, {}}};
    const std::string key = fmt::format("{} {}", figure.place, figure.period);
    auto known = evaluations_.find(key);
    if (known == evaluations_.end()) {
        LVWANG_ASSIGN(const assess::AirEditions editions, assess::AirEditions::beside(reads_.from.standards, (*edition)->key));
        known = evaluations_.emplace(key, assess::evaluate(reads_.from.standards, editions, period, own.days)).first;
    }
    Figure result{{}, (*edition)->key, {}};
    if (!known->second) {
        result.lack = Lack{LackCode::kNoEdition, 0, 0, {}, {}};
        return result;
    }
    const assess::AirEvaluation& evaluation = *known->second;
    if (figure.item == "composite") {
        result.value = evaluation.composite.index;
        result.edition = evaluation.editions.composite;
        if (!result.value) result.lack = Lack{LackCode::kPollutants, 0, 0, {}, evaluation.composite.missing};
    } else if (figure.item == "good_days") {
        if (evaluation.days_indexed > 0) result.value = Decimal::of(evaluation.good_days);
    } else if (figure.item == "good_share") {
        result.value = evaluation.good_share_pct;
    } else if (const auto* item = pipeline::find_official_item(pipeline::scope_of(figure.kind), figure.item);
               item != nullptr && !item->parameter.empty()) {
        const bool mean = figure.item.ends_with("_mean");
        for (const assess::ItemEvaluation& line : evaluation.items) {
            const bool is_mean = line.statistic.percentile == 0;
            if (line.parameter != item->parameter || is_mean != mean) continue;
            result.value = line.value;
            result.lack = line.lack;
        }
    } else {
        result.lack = Lack{LackCode::kOthersMissing, 0, 0, {}, {}};
        return result;
    }
    if (!result.value && !result.lack) result.lack = Lack{LackCode::kNoDay, 0, 0, {}, {}};
    return result;
}

Result<ComparedFigure> OfficialComparison::compare(const OfficialFigure& figure) {
    ComparedFigure row;
    row.official = figure;
    const auto period = days_of(figure);
    if (!period) {
        row.lack = Lack{LackCode::kBadPeriod, 0, 0, figure.period, {}};
        return row;
    }
    LVWANG_ASSIGN(const Own* own, own_of(figure.place, period->from, period->to));
    if (!own->has_station) {
        row.lack = Lack{LackCode::kNotMeasured, 0, 0, {}, {}};
        return row;
    }
    LVWANG_ASSIGN(const Figure ours, figure.kind == OfficialKind::kDay ? day_figure(figure, *own, period->from)
                                                                       : period_figure(figure, *own, *period));
    row.own = ours.value;
    row.edition = ours.edition;
    if (!ours.value) row.lack = ours.lack;
    const auto* item = pipeline::find_official_item(pipeline::scope_of(figure.kind), figure.item);
    std::string_view parameter = item == nullptr ? "" : item->parameter;
    if (parameter == kOzone8hKey) parameter = kOzoneKey;
    for (const auto& [key, days] : own->hours) {
        if (!parameter.empty() && key != parameter) continue;  // an index is made of all
        for (const auto& [day, counts] : days) {
            row.reviewed += counts.first;
            row.unreviewed += counts.second;
        }
    }
    set_difference(row);
    return row;
}

}  // namespace lvwang::api
