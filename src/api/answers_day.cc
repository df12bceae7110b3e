// One day of a place: its index, what each pollutant gave to it, and from which stations.
#include <algorithm>

#include "api/answers.h"
#include "api/assessment_query.h"
#include "api/assessment_text.h"
#include "api/reads.h"

namespace lvwang::api {
namespace {

// What the day's index was made from, and what counts in the period.
struct DayOf {
    const AirPlace& place;
    const AirDays& air;
    const PlaceDays& days;
    CivilDate date;
};

std::optional<Decimal> value_on(const assess::DayValues& days, std::string_view parameter, CivilDate date) {
    const auto list = days.find(parameter);
    if (list == days.end()) return std::nullopt;
    const auto found = std::ranges::lower_bound(list->second, date, {}, &assess::DayValue::day);
    return found == list->second.end() || found->day != date ? std::nullopt : std::optional(found->value);
}

void write_item(JsonText& json, const standards::IndexColumn& column, const AirIndex& index, const DayOf& day,
                const AssessmentQuery& query, const Reads& reads) {
    const Parameter* const parameter = reads.registry->parameters().find(column.parameter);
    if (parameter == nullptr) return;
    const bool made_again = query.deducts && query.index == assess::DeductedDays::Index::kRecomputed;
    const auto& indexed = made_again ? day.days.counted : day.days.measured;
    const auto shown = [&](const assess::DayValues& of) {
        const auto value = value_on(of, column.parameter, day.date);
        return value ? std::optional(round_half_even(*value, column.decimals)) : std::nullopt;
    };
    const auto counted = shown(query.deducts ? day.days.counted : day.days.measured);
    const auto iaqi = std::ranges::find(index.iaqi, column.parameter, &std::pair<std::string, int>::first);
    const auto* const limit =
        reads.from.standards.ambient_limit(query.editions.limits, column.parameter, column.averaging, query.grade);
    json.begin_object();
    json.field("parameter", column.parameter);
    json.field("unit", column.unit);
    json.field("value", shown(indexed));
    json.field("iaqi", iaqi == index.iaqi.end() ? std::nullopt : std::optional(iaqi->second));
    json.field("clause", column.clause);
    json.field("counted", counted);
    json.field("limit", limit == nullptr ? std::nullopt : std::optional(limit->limit));
    json.field("limit_clause", limit == nullptr ? std::string_view() : std::string_view(limit->clause));
    json.field("attained", limit == nullptr || !counted ? std::nullopt : std::optional(*counted <= limit->limit));
    write_station_days(json, day.place, day.air, *parameter, day.date);
    json.end_object();
}

}  // namespace

Result<Response> get_assessment_day(const Request& request, const Reads& reads) {
    const standards::Standards& law = reads.from.standards;
    LVWANG_ASSIGN(const std::string_view text, request.query.required("date"));
    const auto date = parse_date(text);
    if (!date) return fail_field("date", "{}", date.error().message);
    LVWANG_ASSIGN(const AssessmentQuery query,
                  AssessmentQuery::read(request, reads, {assess::EvaluationPeriod::Kind::kRange, *date, *date}));
    LVWANG_ASSIGN(const AirPlace place, asked_place(request, reads));
    LVWANG_ASSIGN(const auto events, events_for(query, reads));
    LVWANG_ASSIGN(const AirDays air, AirDays::read(reads, std::span(&place, 1), *date, *date, events));
    LVWANG_ASSIGN(const PlaceDays days, air.of(place, law, query.editions.evaluation));
    LVWANG_ASSIGN(const standards::IndexRules* const rules, law.index_rules(query.editions.index));
    LVWANG_ASSIGN(const auto indices, assess::day_indices(*rules, query.period, query.taken(days)));
    AirIndex index;
    index.edition = query.editions.index;
    index.na_reason = kNoValidConcentration;
    if (const auto found = indices.find(*date); found != indices.end()) index = found->second;
    JsonText json(8192);
    json.begin_object();
    json.field("date", *date);
    write_place(json, place, *reads.registry);
    write_editions(json, query.editions, law);
    write_basis(json, query);
    json.field("deducts", query.deducts);
    json.field("aqi", index.aqi);
    json.field("level", index.level);
    json.field("category", index.category);
    json.key("primary");
    json.begin_array();
    for (const std::string& key : index.primary) json.value(key);
    json.end_array();
    json.field("na_reason", index.na_reason);
    json.key("items");
    json.begin_array();
    const DayOf day{place, air, days, *date};
    for (const standards::IndexColumn& column : rules->day) write_item(json, column, index, day, query, reads);
    json.end_array();
    json.end_object();
    return json_response(json.take());
}

}  // namespace lvwang::api
