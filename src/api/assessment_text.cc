#include "api/assessment_text.h"

#include <algorithm>

namespace lvwang::api {
namespace {

void write_edition(JsonText& json, std::string_view name, std::string_view key, const standards::Standards& standards) {
    json.key(name);
    const auto edition = standards.edition(key);
    if (!edition) return json.null();
    json.begin_object();
    json.field("key", (*edition)->key);
    json.field("standard", (*edition)->standard);
    json.field("standard_en", (*edition)->standard_en);
    json.field("title", (*edition)->title);
    json.field("title_en", (*edition)->title_en);
    json.field("status", to_string((*edition)->status));
    json.end_object();
}

void write_item(JsonText& json, const assess::ItemEvaluation& item, const PlaceDays& days) {
    const auto counts = days.counts.find(item.parameter);
    const DayCounts behind = counts == days.counts.end() ? DayCounts{} : counts->second;
    json.begin_object();
    json.field("parameter", item.parameter);
    json.field("statistic", to_string(item.statistic));
    json.field("unit", item.unit);
    json.field("value", item.value);
    json.field("decimals", item.value ? int{item.value->scale} : 0);
    json.field("judged", item.judged);
    json.field("limit", item.limit);
    json.field("attained", item.attained);
    json.field("multiple", item.multiple);
    json.field("days", item.days);
    write_lack(json, item.lack);
    json.field("clause", item.clause);
    json.field("valid", behind.valid);
    json.field("flagged", behind.flagged);
    json.field("deducted", behind.deducted);
    json.end_object();
}

void write_composite(JsonText& json, const standards::Edition& edition, const assess::CompositeIndex& composite) {
    json.begin_object();
    json.field("edition", edition.key);
    json.field("title", edition.title);
    json.field("title_en", edition.title_en);
    json.field("status", to_string(edition.status));
    json.field("index", composite.index);
    json.key("single");
    json.begin_array();
    for (const auto& [parameter, index] : composite.single) {
        json.begin_object();
        json.field("parameter", parameter);
        json.field("index", index);
        json.end_object();
    }
    json.end_array();
    json.field("largest", composite.largest);
    json.key("missing");
    json.begin_array();
    for (const std::string& parameter : composite.missing) json.value(parameter);
    json.end_array();
    json.end_object();
}

}  // namespace

void write_lack(JsonText& json, const std::optional<Lack>& lack) {
    json.field("lacking", words(lack));
    json.key("reasons");
    json.raw_list(json_elements(lack));
}

void write_place(JsonText& json, const AirPlace& place, const registry::Registry& registry) {
    json.key("place");
    json.begin_object();
    json.field("key", place.key);
    json.field("name", place.name);
    json.field("name_en", place.name_en);
    json.field("area", place.area);
    json.key("stations");
    json.begin_array();
    for (const Point* station : place.stations) {
        const Site& site = registry.site_of(station->id);
        json.begin_object();
        json.field("key", site.key);
        json.field("name", site.name);
        json.field("name_en", site.name_en);
        json.field("point_id", static_cast<std::int64_t>(station->id));
        json.end_object();
    }
    json.end_array();
    json.end_object();
}

void write_period(JsonText& json, const assess::EvaluationPeriod& period) {
    json.key("period");
    json.begin_object();
    json.field("text", period.to_string());
    json.field("from", period.from);
    json.field("to", period.to);
    json.field("days", period.days());
    json.end_object();
}

void write_editions(JsonText& json, const assess::AirEditions& editions, const standards::Standards& standards) {
    json.key("editions");
    json.begin_object();
    write_edition(json, "evaluation", editions.evaluation, standards);
    write_edition(json, "limits", editions.limits, standards);
    write_edition(json, "index", editions.index, standards);
    write_edition(json, "composite", editions.composite, standards);
    json.end_object();
}

Result<void> write_evaluation(JsonText& json, const assess::AirEvaluation& evaluation, const PlaceDays& days,
                              const standards::Standards& standards) {
    json.begin_object();
    write_period(json, evaluation.period);
    write_editions(json, evaluation.editions, standards);
    json.field("grade", evaluation.grade);
    json.key("items");
    json.begin_array();
    for (const assess::ItemEvaluation& item : evaluation.items) write_item(json, item, days);
    json.end_array();
    json.field("attained", evaluation.attained);
    json.field("days_indexed", evaluation.days_indexed);
    json.key("days_by_level");
    json.begin_array();
    for (const int count : evaluation.days_by_level) json.value(count);
    json.end_array();
    json.field("good_days", evaluation.good_days);
    json.field("good_share_pct", evaluation.good_share_pct);
    json.key("primary_days");
    json.begin_array();
    for (const auto& [parameter, count] : evaluation.primary_days) {
        json.begin_object();
        json.field("parameter", parameter);
        json.field("days", count);
        json.end_object();
    }
    json.end_array();
    json.key("composites");  // the edition's own first, then the other forms
    json.begin_array();
    for (const bool own : {true, false}) {
        for (const standards::Edition& edition : standards.editions()) {
            if (edition.family != "composite" || (edition.key == evaluation.editions.composite) != own) continue;
            LVWANG_ASSIGN(const assess::CompositeIndex composite,
                          assess::composite_of(standards, evaluation.editions, standards.composite(edition.key),
                                               evaluation.period, days.counted));
            write_composite(json, edition, composite);
        }
    }
    json.end_array();
    json.end_object();
    return {};
}

void write_changes(JsonText& json, const assess::Comparison& comparison) {
    json.key("changes");
    json.begin_array();
    for (const assess::ItemChange& item : comparison.items) {
        json.begin_object();
        json.field("parameter", item.parameter);
        json.field("statistic", to_string(item.statistic));
        json.field("now", item.now);
        json.field("before", item.before);
        json.field("change_pct", item.change_pct);
        json.end_object();
    }
    json.end_array();
    json.field("good_share_change_points", comparison.good_share_change_points);
    json.field("composite_change_pct", comparison.composite_change_pct);
}

void write_station_days(JsonText& json, const AirPlace& place, const AirDays& air, const Parameter& parameter, CivilDate day) {
    json.key("stations");
    json.begin_array();
    for (const Point* station : place.stations) {
        const auto list = air.of(station->id).find(parameter.key);
        if (list == air.of(station->id).end()) continue;
        const auto found = std::ranges::lower_bound(list->second, day, {}, &StationDay::day);
        if (found == list->second.end() || found->day != day) continue;
        json.begin_object();
        json.field("point_id", static_cast<std::int64_t>(station->id));
        json.field("value", round_half_even(found->value, parameter.decimals));
        json.field("counted", found->state == StationDay::State::kValid
                                  ? std::optional(round_half_even(found->counted, parameter.decimals))
                                  : std::nullopt);
        json.field("state", to_string(found->state));
        json.field("partly", found->partly);
        json.field("seq", found->seq);
        json.end_object();
    }
    json.end_array();
}

}  // namespace lvwang::api
