// What an outlet sent out: months and days added up from its hours, and the hours of one day.
#include "api/answers.h"
#include "api/json_nouns.h"
#include "api/outlet_figures.h"
#include "api/reads.h"
#include "assess/emission_text.h"
#include "assess/period.h"

namespace lvwang::api {
namespace {

constexpr std::int64_t kDaysMax = 366;

Result<const Point*> outlet_of(const Query& query, const Reads& reads) {
    LVWANG_ASSIGN(const std::int64_t id, query.integer("point", 1, INT64_MAX));
    const Point* const point = reads.registry->point(PointId(id));
    if (point == nullptr) return tl::unexpected(not_found("point", "point", fmt::format("{}", id)));
    if (point->kind != PointKind::kStack && point->kind != PointKind::kWastewater) {
        return fail_field("point", "point {} is no outlet but {}", id, to_string(point->kind));
    }
    return point;
}

Result<const Parameter*> emitted_of(std::string_view name, std::string_view key, const Point& point, const Reads& reads) {
    const Parameter* const parameter = reads.registry->parameters().find(key);
    if (parameter == nullptr) return fail_field(name, "there is no parameter '{}'", key);
    const std::string_view medium = point.kind == PointKind::kWastewater ? "water" : "gas";
    if (parameter->medium != medium || !assess::is_emitted(key)) {
        return fail_field(name, "'{}' is nothing that {} sends out", key,
                          point.kind == PointKind::kWastewater ? "a wastewater outlet" : "a stack");
    }
    return parameter;
}

// Those asked for; else those that have a limit.
Result<std::vector<const Parameter*>> parameters_of(const Query& query, const Point& point, const Reads& reads) {
    std::vector<const Parameter*> parameters;
    const auto put = [&](const Parameter* parameter) {
        if (std::ranges::find(parameters, parameter) == parameters.end()) parameters.push_back(parameter);
    };
    for (const std::string_view key : query.words("parameters")) {
        LVWANG_ASSIGN(const Parameter* const parameter, emitted_of("parameters", key, point, reads));
        put(parameter);
    }
    if (!parameters.empty()) return parameters;
    for (const PermitLimit* limit : reads.registry->limits_of(point.id)) {
        const Parameter* const parameter = reads.registry->parameters().find(limit->parameter);
        if (parameter != nullptr && assess::is_emitted(parameter->key)) put(parameter);
    }
    return parameters;
}

// The year that runs, where no period is asked for.
Result<assess::EvaluationPeriod> period_of(const Query& query, const Reads& reads) {
    const CivilDate today = to_date(reads.now);
    const auto text = query.find("period");
    if (!text) return assess::EvaluationPeriod::parse(fmt::format("{:04}", today.year));
    const auto period = assess::EvaluationPeriod::parse(*text);
    if (!period) return fail_field("period", "{}", period.error().message);
    if (period->days() > kDaysMax) return fail_field("period", "at most {} days are added up at once", kDaysMax);
    return *period;
}

void write_head(JsonText& json, const Parameter& parameter, const OutletFigures& figures, const Reads& reads) {
    json.field("parameter", parameter.key);
    json.field("unit", parameter.unit);
    json.field("edition", figures.edition->key);
    json.key("limits");
    json.begin_array();
    for (const PermitLimit& limit : figures.limits) write_limit(json, limit, *reads.registry);
    json.end_array();
}

}  // namespace

Result<Response> get_emissions(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const Point* const point, outlet_of(request.query, reads));
    LVWANG_ASSIGN(const assess::EvaluationPeriod period, period_of(request.query, reads));
    LVWANG_ASSIGN(const auto parameters, parameters_of(request.query, *point, reads));
    JsonText json(16 * 1024);
    json.begin_object();
    json.field("point_id", static_cast<std::int64_t>(point->id));
    json.field("period", period.to_string());
    json.key("items");
    json.begin_array();
    for (const Parameter* parameter : parameters) {
        LVWANG_ASSIGN(const OutletFigures figures, outlet_figures(reads, {*point, *parameter, period.from, period.to}));
        json.begin_object();
        write_head(json, *parameter, figures, reads);
        json.key("captures");
        json.raw_list(assess::captures_json(figures.captures));
        json.key("months");
        json.raw_list(assess::months_json(figures.months));
        json.key("days");
        json.raw_list(assess::days_json(figures.days));
        json.end_object();
    }
    json.end_array();
    json.end_object();
    return json_response(json.take());
}

Result<Response> get_emission_hours(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const Point* const point, outlet_of(request.query, reads));
    LVWANG_ASSIGN(const std::string_view key, request.query.required("parameter"));
    LVWANG_ASSIGN(const Parameter* const parameter, emitted_of("parameter", key, *point, reads));
    LVWANG_ASSIGN(const std::string_view text, request.query.required("date"));
    const auto date = parse_date(text);
    if (!date) return fail_field("date", "{}", date.error().message);
    LVWANG_ASSIGN(const OutletFigures figures, outlet_figures(reads, {*point, *parameter, *date, *date}));
    JsonText json(8 * 1024);
    json.begin_object();
    json.field("point_id", static_cast<std::int64_t>(point->id));
    json.field("date", *date);
    write_head(json, *parameter, figures, reads);
    json.key("hours");
    json.raw_list(assess::hours_json(figures.hours));
    json.end_object();
    return json_response(json.take());
}

}  // namespace lvwang::api
