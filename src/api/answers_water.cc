#include <fmt/ranges.h>

#include <algorithm>

#include "api/answers.h"
#include "api/json_nouns.h"
#include "api/reads.h"
#include "api/series_cells.h"
#include "api/table_sheet.h"
#include "api/water_days.h"
#include "assess/water_reading.h"
#include "assess/water_text.h"
#include "base/text.h"

namespace lvwang::api {
namespace {

using assess::EvaluationPeriod;

constexpr std::string_view kMethodFamily = "surface_water";

// A surface-water point with what the registry says about it.
struct Place {
    const Point* point = nullptr;
    const Site* site = nullptr;
    const SurfaceSection* section = nullptr;  // null where nobody has said anything

    [[nodiscard]] WaterBody body() const { return section == nullptr ? WaterBody::kRiver : section->body; }
    [[nodiscard]] std::string key() const { return fmt::format("{}/{}", site->key, point->code); }
};

std::vector<Place> places_of(const registry::Registry& registry) {
    std::vector<Place> places;
    for (const Point& point : registry.rows().points) {
        if (point.kind != PointKind::kSurfaceWater) continue;
        places.push_back({&point, &registry.site_of(point.id), registry.section_of(point.id)});
    }
    return places;
}

// All that the reports of a month are made from.
struct Sheet {
    assess::WaterMethods methods;
    std::vector<Place> places;
    std::vector<std::vector<Cell>> days;  // of each place, from January of the year before on
    EvaluationPeriod month;
    EvaluationPeriod year;  // to the end of the month
};

Result<Sheet> sheet_of(const Request& request, const Reads& reads) {
    const CivilDate today = to_date(reads.now);
    const std::string asked(request.query.find("month").value_or(fmt::format("{:04}-{:02}", today.year, today.month)));
    const auto month = EvaluationPeriod::parse(asked);
    if (!month || month->kind != EvaluationPeriod::Kind::kMonth)
        return fail_field("month", "'{}' is no month such as 2026-03", asked);
    Sheet sheet;
    sheet.month = *month;
    LVWANG_ASSIGN(sheet.year, EvaluationPeriod::parse(fmt::format("{:04}-01-01..{}", month->from.year, format_date(month->to))));
    const Instant first = start_of(month->from);
    LVWANG_ASSIGN(const standards::Edition* const method, reads.from.standards.edition_at(kMethodFamily, first));
    LVWANG_ASSIGN(sheet.methods, assess::WaterMethods::under(reads.from.standards, method->key, first));
    sheet.places = places_of(*reads.registry);
    std::vector<PointId> points;
    for (const Place& place : sheet.places) points.push_back(place.point->id);
    CellQuery query;
    query.period = Period::kDay;
    query.from = start_of({month->from.year - 1, 1, 1});
    query.to = std::min(start_of(add_days(month->to, 1)), floor_to(reads.now, kDayMs));  // days that are over
    if (query.from < query.to) {
        LVWANG_ASSIGN(sheet.days, read_cells(reads.from.series, points, query));
    } else {
        sheet.days.resize(points.size());
    }
    return sheet;
}

std::vector<assess::WaterSection> sections_of(const Sheet& sheet, const registry::Registry& registry) {
    std::vector<assess::WaterSection> sections;
    for (std::size_t i = 0; i < sheet.places.size(); ++i) {
        const Place& place = sheet.places[i];
        assess::WaterSection& section = sections.emplace_back();
        section.key = place.key();
        section.name = place.site->name;
        section.body = place.body();
        section.required = sheet.methods.rules.basic_items();
        if (place.section != nullptr) {
            section.river = place.section->river;
            section.target = place.section->target;
        }
        section.samplings =
            samplings_of(sheet.days[i], registry, [&](std::string_view key) { return sheet.methods.unit_of(key); });
    }
    return sections;
}

Result<assess::WaterReport> report_of(const Sheet& sheet, std::span<const assess::WaterSection> sections,
                                      const EvaluationPeriod& period) {
    return assess::report_water(sheet.methods, sections, period, period.year_before());
}

std::string place_json(const Place& place) {
    JsonText json;
    json.begin_object();
    json.field("key", place.key());
    json.field("point_id", static_cast<std::int64_t>(place.point->id));
    json.field("site_key", place.site->key);
    json.field("point_code", place.point->code);
    json.field("name", place.site->name);
    json.field("name_en", place.site->name_en);
    json.field("river", place.section == nullptr ? std::string_view() : std::string_view(place.section->river));
    json.field("river_en", place.section == nullptr ? std::string_view() : std::string_view(place.section->river_en));
    json.field("body", to_string(place.body()));
    const auto target = place.section == nullptr ? std::nullopt : place.section->target;
    json.field("target", target ? std::optional(to_string(*target)) : std::nullopt);
    json.field("lon", place.point->longitude_deg);
    json.field("lat", place.point->latitude_deg);
    json.end_object();
    return json.take();
}

// The newest day that is over, whatever the month asked for.
std::string latest_json(const Place& place, const Reads& reads, const assess::WaterMethods& methods) {
    const auto row = reads.from.views.latest.of(place.point->id);
    const auto& day = row == nullptr ? std::nullopt : row->readings[static_cast<std::size_t>(Period::kDay)];
    if (!day) return fmt::format(R"({{"key":{},"day":null,"seq":null,"assessment":null}})", json_quote(place.key()));
    const ParameterLookup lookup = [&](ParameterId id) { return reads.registry->parameters().find(id); };
    const auto assessment = assess::assess_water_day(reads.from.standards, lookup, place.body(), *day);
    return fmt::format(R"({{"key":{},"day":"{}","seq":{},"assessment":{}}})", json_quote(place.key()),
                       format_date(to_date(day->start)), day->seq,
                       assessment ? assess::assessment_json(methods, *assessment) : "null");
}

// Sections with an index, the best first.
std::string ranking_json(const assess::WaterReport& report) {
    std::vector<const assess::WaterSectionResult*> ranked;
    for (const assess::WaterSectionResult& section : report.sections) {
        if (section.rank > 0) ranked.push_back(&section);
    }
    std::ranges::stable_sort(ranked, {}, &assess::WaterSectionResult::rank);
    std::vector<std::string> rows;
    for (const assess::WaterSectionResult* section : ranked) {
        rows.push_back(fmt::format(R"({{"rank":{},"key":{},"name":{},"river":{},"class":"{}","cwqi":{},"cwqi_change_pct":{}}})",
                                   section->rank, json_quote(section->key), json_quote(section->name), json_quote(section->river),
                                   to_string(*section->now.assessment.water_class), section->index.index->to_string(),
                                   section->index_change_pct ? section->index_change_pct->to_string() : "null"));
    }
    return fmt::format("[{}]", fmt::join(rows, ","));
}

std::string summary_of(const assess::WaterMethods& methods, const assess::WaterReport& report) {
    std::vector<std::string> bodies;
    for (const assess::WaterBodyResult& body : report.bodies) bodies.push_back(assess::body_json(methods, body));
    return fmt::format(R"({{"period":"{}","compare":"{}","summary":{},"ranking":{},"bodies":[{}]}})", report.period.to_string(),
                       report.compare->to_string(), assess::summary_json(report), ranking_json(report), fmt::join(bodies, ","));
}

SheetCellValue cell(const std::optional<Decimal>& value) {
    return value ? SheetCellValue(*value) : SheetCellValue();
}

std::string class_name(const std::optional<WaterClass>& water_class) {
    return water_class ? std::string(to_string(*water_class)) : std::string();
}

std::string truth(const std::optional<bool>& value) {
    return !value ? "" : *value ? "yes" : "no";
}

// "total_p(0.7) dissolved_oxygen"
std::string indicators_of(const WaterAssessment& assessment) {
    std::vector<std::string> texts;
    for (const std::string& key : assessment.indicators) {
        const auto item = std::ranges::find(assessment.items, key, &WaterItemClass::parameter);
        const bool multiple = item != assessment.items.end() && item->multiple;
        texts.push_back(multiple ? fmt::format("{}({})", key, item->multiple->to_string()) : key);
    }
    return fmt::format("{}", fmt::join(texts, " "));
}

// A line for each section: the month and the year to its end.
SheetTable sheet_table(const Sheet& sheet, const assess::WaterReport& month, const assess::WaterReport& year) {
    SheetTable table{
        fmt::format("water-{}", sheet.month.to_string()),
        {fmt::format("{}、{}", month.edition, month.limits), fmt::format("{} {}", month.index_edition, month.trophic_edition)},
        {"key", "name", "river", "body", "target", "month_class", "month_class_before", "month_attained", "month_indicators",
         "month_lacking", "month_trend", "year_class", "year_attained", "year_indicators", "year_lacking", "cwqi", "rank",
         "cwqi_change_pct", "items"},
        {}};
    for (std::size_t i = 0; i < month.sections.size(); ++i) {
        const assess::WaterSectionResult& now = month.sections[i];
        const assess::WaterSectionResult& so_far = year.sections[i];
        const WaterAssessment& of_month = now.now.assessment;
        const WaterAssessment& of_year = so_far.now.assessment;
        std::vector<std::string> items;
        for (const WaterItemClass& item : of_month.items)
            items.push_back(fmt::format("{}={}", item.parameter, item.value.to_string()));
        table.rows.push_back(
            {now.key, now.name, now.river, std::string(to_string(now.body)), class_name(now.target),
             class_name(of_month.water_class), class_name(now.before ? now.before->assessment.water_class : std::nullopt),
             truth(now.attained), indicators_of(of_month), words(of_month.lacks),
             now.trend ? std::string(assess::to_string(*now.trend)) : std::string(), class_name(of_year.water_class),
             truth(so_far.attained), indicators_of(of_year), words(of_year.lacks), cell(so_far.index.index),
             so_far.rank > 0 ? SheetCellValue(Decimal::of(so_far.rank)) : SheetCellValue(), cell(so_far.index_change_pct),
             fmt::format("{}", fmt::join(items, " "))});
    }
    return table;
}

}  // namespace

Result<Response> get_water_sections(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const std::string_view format, request.query.choice("format", {"json", "csv", "xlsx"}));
    LVWANG_ASSIGN(const std::string_view bom, request.query.choice("bom", {"0", "1"}));
    LVWANG_ASSIGN(const Sheet sheet, sheet_of(request, reads));
    const std::vector<assess::WaterSection> sections = sections_of(sheet, *reads.registry);
    LVWANG_ASSIGN(const assess::WaterReport month, report_of(sheet, sections, sheet.month));
    LVWANG_ASSIGN(const assess::WaterReport year, report_of(sheet, sections, sheet.year));
    if (format != "json") return sheet_response(sheet_table(sheet, month, year), format, bom == "1");
    std::vector<std::string> places;
    std::vector<std::string> latest;
    for (const Place& place : sheet.places) {
        places.push_back(place_json(place));
        latest.push_back(latest_json(place, reads, sheet.methods));
    }
    return json_response(fmt::format(R"({{"asked":"{}","places":[{}],"latest":[{}],"month":{},"year":{}}})",
                                     sheet.month.to_string(), fmt::join(places, ","), fmt::join(latest, ","),
                                     assess::to_json(sheet.methods, month), assess::to_json(sheet.methods, year)));
}

Result<Response> get_water_summary(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const Sheet sheet, sheet_of(request, reads));
    const std::vector<assess::WaterSection> sections = sections_of(sheet, *reads.registry);
    LVWANG_ASSIGN(const assess::WaterReport month, report_of(sheet, sections, sheet.month));
    LVWANG_ASSIGN(const assess::WaterReport year, report_of(sheet, sections, sheet.year));
    return json_response(fmt::format(R"({{"asked":"{}","month":{},"year":{}}})", sheet.month.to_string(),
                                     summary_of(sheet.methods, month), summary_of(sheet.methods, year)));
}

}  // namespace lvwang::api
