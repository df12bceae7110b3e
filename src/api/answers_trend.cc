// The years of a place one after the other, and whether they fall or rise.
#include <algorithm>

#include "api/answers.h"
#include "api/assessment_query.h"
#include "api/assessment_text.h"
#include "api/reads.h"
#include "assess/air_trend.h"

namespace lvwang::api {
namespace {

using assess::EvaluationPeriod;

EvaluationPeriod year_of(int year) {
    return {EvaluationPeriod::Kind::kYear, {year, 1, 1}, {year, 12, 31}};
}

void write_trend(JsonText& json, const assess::ItemTrend& trend) {
    json.begin_object();
    json.field("parameter", trend.parameter);
    json.field("statistic", to_string(trend.statistic));
    json.field("unit", trend.unit);
    json.key("values");
    json.begin_array();
    for (const auto& value : trend.values) json.value(value);
    json.end_array();
    int decimals = 0;
    for (const auto& value : trend.values) decimals = std::max(decimals, value ? int{value->scale} : 0);
    json.field("decimals", decimals);
    const auto& found = trend.correlation;
    json.field("coefficient", found ? std::optional(found->coefficient) : std::nullopt);
    json.field("critical", found ? std::optional(found->critical) : std::nullopt);
    json.field("trend", found ? std::optional(assess::to_string(found->trend)) : std::nullopt);
    json.end_object();
}

}  // namespace

Result<Response> get_assessment_trend(const Request& request, const Reads& reads) {
    const standards::Standards& law = reads.from.standards;
    const int last_over = to_date(reads.now).year - 1;
    LVWANG_ASSIGN(const std::int64_t last, request.query.integer_or("year", 2013, 2100, last_over));
    LVWANG_ASSIGN(const std::int64_t count,
                  request.query.integer_or("years", assess::kTrendYearsMin, assess::kTrendYearsMax, assess::kTrendYearsMin));
    const int to = static_cast<int>(last);
    const int from = to - static_cast<int>(count) + 1;
    LVWANG_ASSIGN(const AssessmentQuery query, AssessmentQuery::read(request, reads, year_of(to)));
    LVWANG_ASSIGN(const AirPlace place, asked_place(request, reads));
    LVWANG_ASSIGN(const auto events, events_for(query, reads));
    LVWANG_ASSIGN(const AirDays air, AirDays::read(reads, std::span(&place, 1), {from, 1, 1}, {to, 12, 31}, events));
    LVWANG_ASSIGN(const PlaceDays days, air.of(place, law, query.editions.evaluation));
    std::vector<assess::AirEvaluation> years;
    for (int year = from; year <= to; ++year) {
        LVWANG_ASSIGN(years.emplace_back(), assess::evaluate(law, query.editions, year_of(year), query.taken(days), query.grade));
    }
    LVWANG_ASSIGN(const auto trends, assess::trends_of(years));
    JsonText json(8192);
    json.begin_object();
    write_place(json, place, *reads.registry);
    write_editions(json, query.editions, law);
    json.field("deducts", query.deducts);
    json.field("first_year", from);
    json.field("last_year", to);
    json.field("clause", "HJ 663-2013 附录C");
    json.field("status", to_string(standards::Confidence::kToBeConfirmed));
    json.key("items");
    json.begin_array();
    for (const assess::ItemTrend& trend : trends) write_trend(json, trend);
    json.end_array();
    json.end_object();
    return json_response(json.take());
}

}  // namespace lvwang::api
