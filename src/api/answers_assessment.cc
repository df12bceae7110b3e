// Assessments of air: a period, two of them, several editions side by side, the days behind a figure, ranks.
#include <algorithm>
#include <map>
#include <set>

#include "api/answers.h"
#include "api/assessment_query.h"
#include "api/assessment_text.h"
#include "api/reads.h"
#include "api/table_sheet.h"
#include "assess/exact_ratio.h"
#include "assess/ranking.h"
#include "base/text.h"
#include "store/book_assessment.h"
#include "store/book_official.h"

namespace lvwang::api {
namespace {

constexpr std::size_t kComparedMax = 6;

void write_basis(JsonText& json, const AssessmentQuery& query) {
    json.key("basis");
    if (!query.basis) return json.null();
    json.begin_object();
    json.field("document", query.basis->document);
    json.field("document_en", query.basis->document_en);
    json.field("status", to_string(query.basis->status));
    json.field("also", query.basis->also ? std::optional(query.basis->also->limits) : std::nullopt);
    json.end_object();
}

Result<PlaceDays> days_for(const AssessmentQuery& query, const AirPlace& place, const Reads& reads, bool with_year_before,
                           std::string_view evaluation) {
    LVWANG_ASSIGN(const auto events, events_for(query, reads));
    const CivilDate first = with_year_before ? query.period.year_before().from : query.period.from;
    LVWANG_ASSIGN(const AirDays air, AirDays::read(reads, std::span(&place, 1), first, query.period.to, events));
    return air.of(place, reads.from.standards, evaluation);
}

// What an authority has published of a ranking: the rank, and the figure that it is made by. Empty names: nobody publishes it.
struct OfficialRow {
    std::optional<Decimal> rank;
    std::optional<Decimal> figure;
};

Result<std::map<std::string, OfficialRow>> official_rows(const Reads& reads, const assess::EvaluationPeriod& period,
                                                         const assess::RankBy& by) {
    using Kind = assess::RankBy::Kind;
    std::map<std::string, OfficialRow> rows;
    const std::string_view rank = by.kind == Kind::kComposite ? "rank" : by.kind == Kind::kImprovement ? "improvement_rank" : "";
    const std::string figure = by.kind == Kind::kComposite     ? "composite"
                               : by.kind == Kind::kImprovement ? "composite_change"
                               : by.kind == Kind::kGoodShare   ? "good_share"
                               : by.kind == Kind::kPollutant   ? by.parameter + "_mean"
                                                               : "";
    store::OfficialQuery query;
    query.from = period.from;
    query.to = period.to;
    query.kind = OfficialKind::kRanking;
    LVWANG_ASSIGN(const auto figures, store::list_official(reads.book, query));
    for (const OfficialFigure& one : figures) {
        const auto of = assess::EvaluationPeriod::parse(one.period);
        const auto value = Decimal::parse(one.value);
        if (!of || !value || of->from != period.from || of->to != period.to) continue;
        if (one.item == rank) rows[one.place].rank = *value;
        if (one.item == figure) rows[one.place].figure = *value;
    }
    return rows;
}

std::optional<Decimal> less(const std::optional<Decimal>& own, const std::optional<Decimal>& official) {
    if (!own || !official) return std::nullopt;
    const auto difference = assess::exact_difference(*own, *official);
    return difference ? std::optional(*difference) : std::nullopt;
}

SheetCellValue cell(const std::optional<Decimal>& value) {
    return value ? SheetCellValue(*value) : SheetCellValue(std::monostate{});
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
        json.key("stations");
        json.begin_array();
        for (const Point* station : place.stations) {
            const auto list = air.of(station->id).find(key);
            if (list == air.of(station->id).end()) continue;
            const auto found = std::ranges::lower_bound(list->second, day, {}, &StationDay::day);
            if (found == list->second.end() || found->day != day) continue;
            json.begin_object();
            json.field("point_id", static_cast<std::int64_t>(station->id));
            json.field("value", round_half_even(found->value, parameter->decimals));
            json.field("counted", found->state == StationDay::State::kValid
                                      ? std::optional(round_half_even(found->counted, parameter->decimals))
                                      : std::nullopt);
            json.field("state", to_string(found->state));
            json.field("partly", found->partly);
            json.field("seq", found->seq);
            json.end_object();
        }
        json.end_array();
        json.end_object();
    }
    json.end_array();
    json.field("total", total);
    json.end_object();
    return json_response(json.take());
}

Result<Response> get_assessment_ranking(const Request& request, const Reads& reads) {
    const standards::Standards& law = reads.from.standards;
    LVWANG_ASSIGN(const AssessmentQuery query, AssessmentQuery::read(request, reads));
    LVWANG_ASSIGN(const std::string_view level, request.query.choice("level", {"station", "region"}));
    LVWANG_ASSIGN(const std::string_view format, request.query.choice("format", {"json", "csv", "xlsx"}));
    LVWANG_ASSIGN(const std::string_view bom, request.query.choice("bom", {"0", "1"}));
    auto by = assess::RankBy::parse(request.query.find("by").value_or("composite"), law.composite(query.editions.composite));
    if (!by) return fail_field("by", "{}", by.error().message);
    const std::vector<AirPlace> places = all_air_places(*reads.registry, level == "region");
    LVWANG_ASSIGN(const auto events, events_for(query, reads));
    const bool change = by->kind == assess::RankBy::Kind::kImprovement;
    LVWANG_ASSIGN(const AirDays air, AirDays::read(reads, places, change ? query.period.year_before().from : query.period.from,
                                                   query.period.to, events));
    std::vector<PlaceDays> days;
    days.reserve(places.size());
    for (const AirPlace& place : places) {
        LVWANG_ASSIGN(PlaceDays one, air.of(place, law, query.editions.evaluation));
        days.push_back(query.seen(std::move(one)));
    }
    std::vector<assess::RankedDays> ranked;
    for (std::size_t i = 0; i < places.size(); ++i) ranked.push_back({places[i].key, &days[i].counted, &days[i].measured});
    LVWANG_ASSIGN(const auto rows, assess::rank(law, query.editions, query.period, *by, ranked, query.index));
    LVWANG_ASSIGN(const auto official, official_rows(reads, query.period, *by));
    const auto official_of = [&](std::size_t i) {
        const auto found = official.find(rows[i].key);
        return found == official.end() ? OfficialRow{} : found->second;
    };
    std::vector<std::size_t> order(rows.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return rows[i].rank == 0 ? INT32_MAX : rows[i].rank; });
    if (format != "json") {
        SheetTable table{fmt::format("ranking-{}", query.period.to_string()),
                         {fmt::format("{}、{}", query.editions.evaluation, query.editions.limits)},
                         {"rank", "key", "name", "figure", "unit", "second", "largest", "worst_rank", "lacking", "official_rank",
                          "official_figure", "difference"},
                         {}};
        if (query.basis) table.notes.push_back(query.basis->document);
        for (const std::size_t i : order) {
            const assess::RankRow& row = rows[i];
            const OfficialRow theirs = official_of(i);
            table.rows.push_back({row.rank > 0 ? SheetCellValue(Decimal::of(row.rank)) : SheetCellValue(), places[i].key,
                                  places[i].name, cell(row.figure), row.unit, cell(row.second), row.composite.largest,
                                  row.worst_rank > 0 ? SheetCellValue(Decimal::of(row.worst_rank)) : SheetCellValue(),
                                  words(row.lack), cell(theirs.rank), cell(theirs.figure),
                                  cell(less(row.figure, theirs.figure))});
        }
        return sheet_response(table, format, bom == "1");
    }
    JsonText json(8192);
    json.begin_object();
    write_period(json, query.period);
    write_editions(json, query.editions, law);
    write_basis(json, query);
    json.field("by", request.query.find("by").value_or("composite"));
    json.field("level", level);
    json.key("items");
    json.begin_array();
    for (const std::size_t i : order) {
        const assess::RankRow& row = rows[i];
        json.begin_object();
        json.field("key", row.key);
        json.field("name", places[i].name);
        json.field("name_en", places[i].name_en);
        json.field("rank", row.rank > 0 ? std::optional(row.rank) : std::nullopt);
        json.field("figure", row.figure);
        json.field("unit", row.unit);
        json.field("second", row.second);
        json.field("largest", row.composite.largest);
        json.field("days", row.days);
        write_lack(json, row.lack);
        json.field("worst_rank", row.worst_rank > 0 ? std::optional(row.worst_rank) : std::nullopt);
        json.field("attained", row.attained);
        const OfficialRow theirs = official_of(i);
        json.field("official_rank", theirs.rank);
        json.field("official_figure", theirs.figure);
        json.field("difference", less(row.figure, theirs.figure));
        json.end_object();
    }
    json.end_array();
    json.field("total", rows.size());
    json.end_object();
    return json_response(json.take());
}

}  // namespace lvwang::api
