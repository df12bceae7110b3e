// Assessments of air: a period, two of them, several editions side by side, the days behind a figure.
#include <algorithm>

#include "api/answers.h"
#include "api/assessment_query.h"
#include "api/assessment_text.h"
#include "api/reads.h"

namespace lvwang::api {
namespace {

constexpr std::size_t kComparedMax = 6;

Result<PlaceDays> days_for(const AssessmentQuery& query, const AirPlace& place, const Reads& reads, bool with_year_before,
                           std::string_view evaluation) {
    LVWANG_ASSIGN(const auto events, events_for(query, reads));
    const CivilDate first = with_year_before ? query.period.year_before().from : query.period.from;
    LVWANG_ASSIGN(const AirDays air, AirDays::read(reads, std::span(&place, 1), first, query.period.to, events));
    return air.of(place, reads.from.standards, evaluation);
}

}  // namespace

Result<Response> get_assessment_air(const Request& request, const Reads& reads) {
    const standards::Standards& law = reads.from.standards;
    LVWANG_ASSIGN(const AssessmentQuery query, AssessmentQuery::read(request, reads));
    LVWANG_ASSIGN(const AirPlace place, asked_place(request, reads));
    LVWANG_ASSIGN(const std::string_view earlier, request.query.choice("year_before", {"none", "same", "own"}));
    LVWANG_ASSIGN(const PlaceDays period_days, days_for(query, place, reads, false, query.editions.evaluation));
    JsonText json(8192);
    json.begin_object();
    write_place(json, place, *reads.registry);
    write_basis(json, query);
    json.field("deducts", query.deducts);
    json.key("evaluation");
    if (earlier == "none") {
        LVWANG_ASSIGN(const auto evaluation,
                      assess::evaluate(law, query.editions, query.period, query.taken(period_days), query.grade));
        LVWANG_TRY(write_evaluation(json, evaluation, query.seen(period_days), law));
        json.end_object();
        return json_response(json.take());
    }
    LVWANG_ASSIGN(const PlaceDays both, days_for(query, place, reads, true, query.editions.evaluation));
    LVWANG_ASSIGN(const assess::EarlierBasis basis, assess::parse_earlier_basis(earlier));
    LVWANG_ASSIGN(const assess::Comparison comparison,
                  assess::compare_with_year_before(law, query.editions, basis, query.period, query.taken(both), query.grade));
    LVWANG_TRY(write_evaluation(json, comparison.now, query.seen(period_days), law));
    AssessmentQuery before_query = query;
    before_query.period = comparison.before.period;
    LVWANG_ASSIGN(const PlaceDays before_days, days_for(before_query, place, reads, false, query.editions.evaluation));
    json.key("before");
    LVWANG_TRY(write_evaluation(json, comparison.before, query.seen(before_days), law));
    write_changes(json, comparison);
    json.end_object();
    return json_response(json.take());
}

Result<Response> get_assessment_compare(const Request& request, const Reads& reads) {
    const standards::Standards& law = reads.from.standards;
    LVWANG_ASSIGN(AssessmentQuery query, AssessmentQuery::read(request, reads));
    LVWANG_ASSIGN(const AirPlace place, asked_place(request, reads));
    std::vector<std::string> keys;
    for (const std::string_view key : request.query.words("editions")) keys.emplace_back(key);
    if (keys.empty()) {
        for (const standards::Edition& edition : law.editions()) {
            if (!law.ambient_limits(edition.key).empty()) keys.push_back(edition.key);
        }
    }
    if (keys.size() > kComparedMax) return fail_field("editions", "at most {} at once", kComparedMax);
    JsonText json(16384);
    json.begin_object();
    write_place(json, place, *reads.registry);
    write_period(json, query.period);
    json.field("deducts", query.deducts);
    json.key("evaluations");
    json.begin_array();
    for (const std::string& key : keys) {
        auto editions = assess::AirEditions::with_limits(law, key);
        if (!editions) return fail_field("editions", "{}", editions.error().message);
        LVWANG_ASSIGN(const PlaceDays days, days_for(query, place, reads, false, editions->evaluation));
        LVWANG_ASSIGN(const auto evaluation, assess::evaluate(law, *editions, query.period, query.taken(days), query.grade));
        LVWANG_TRY(write_evaluation(json, evaluation, query.seen(days), law));
    }
    json.end_array();
    json.end_object();
    return json_response(json.take());
}

Result<Response> get_assessment_days(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const AssessmentQuery query, AssessmentQuery::read(request, reads));
    LVWANG_ASSIGN(const AirPlace place, asked_place(request, reads));
    LVWANG_ASSIGN(const std::string_view key, request.query.required("parameter"));
    const Parameter* const parameter = reads.registry->parameters().find(key);
    if (parameter == nullptr) return fail_field("parameter", "'{}' is no parameter", key);
    LVWANG_ASSIGN(const auto events, events_for(query, reads));
    LVWANG_ASSIGN(const AirDays air, AirDays::read(reads, std::span(&place, 1), query.period.from, query.period.to, events));
    LVWANG_ASSIGN(const PlaceDays days, air.of(place, reads.from.standards, query.editions.evaluation));
    const auto& values = query.deducts ? days.counted : days.measured;
    const auto list_of = values.find(key);
    JsonText json(16384);
    json.begin_object();
    write_place(json, place, *reads.registry);
    json.field("parameter", parameter->key);
    json.field("unit", parameter->unit);
    json.key("items");
    json.begin_array();
    const CivilDate last = std::min(query.period.to, add_days(to_date(reads.now), -1));
    std::int64_t total = 0;
    for (CivilDate day = query.period.from; day <= last; day = add_days(day, 1), ++total) {
        json.begin_object();
        json.field("date", day);
        std::optional<Decimal> value;
        if (list_of != values.end()) {
            const auto found = std::ranges::lower_bound(list_of->second, day, {}, &assess::DayValue::day);
            if (found != list_of->second.end() && found->day == day) value = round_half_even(found->value, parameter->decimals);
        }
        json.field("value", value);
        write_station_days(json, place, air, *parameter, day);
        json.end_object();
    }
    json.end_array();
    json.field("total", total);
    json.end_object();
    return json_response(json.take());
}

}  // namespace lvwang::api
