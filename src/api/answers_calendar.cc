// The assessment calendar: the index of every day of a year, what is deducted, and which warnings its days called for.
#include <fmt/ranges.h>

#include <algorithm>

#include "api/answers.h"
#include "api/assessment_query.h"
#include "api/assessment_text.h"
#include "api/reads.h"
#include "api/table_sheet.h"
#include "assess/heavy_pollution.h"
#include "store/book_assessment.h"
#include "store/book_official.h"

namespace lvwang::api {
namespace {

constexpr std::string_view kOzoneDay = "o3_8h";
constexpr int kGoodLevelMax = 2;

bool touches(const ExceptionalEvent& event, const AirPlace& place, const registry::Registry& registry, CivilDate day) {
    const Instant start = start_of(day);
    const bool then = event.from < start + kDayMs && start < event.to;
    return then &&
           std::ranges::any_of(place.stations, [&](const Point* station) { return concerns(event, registry, station->id); });
}

void write_warning(JsonText& json, const assess::Warning& warning, const standards::Edition& edition, CivilDate from,
                   CivilDate to) {
    json.begin_object();
    json.field("level", to_string(warning.level));
    json.field("without_cause", to_string(warning.without_cause));
    json.field("from", from);
    json.field("to", to);
    json.field("edition", edition.key);
    json.field("standard", edition.standard);
    json.key("ways");
    json.begin_array();
    for (const auto& way : warning.ways) {
        json.begin_array();
        for (const assess::WarningRun& run : way) {
            json.begin_object();
            json.field("index_above", run.index_above);
            json.field("days", run.days);
            json.field("start", to_date(run.start));
            json.field("clause", run.clause);
            json.end_object();
        }
        json.end_array();
    }
    json.end_array();
    json.end_object();
}

// Each stretch of days above the lowest index of the table, with the level it called for.
void write_warnings(JsonText& json, const standards::Standards& law, const std::map<CivilDate, AirIndex>& indices,
                    const std::vector<CivilDate>& sandy) {
    json.key("warnings");
    json.begin_array();
    std::vector<assess::DayIndex> stretch;
    const auto end = [&] {
        if (stretch.empty()) return;
        const auto edition = law.edition_at("heavy-pollution", stretch.front().start);
        if (edition) {
            const auto warning = assess::warning_for(law.warnings((*edition)->key), stretch);
            if (warning.without_cause != standards::WarningLevel::kNone) {
                write_warning(json, warning, **edition, to_date(stretch.front().start), to_date(stretch.back().start));
            }
        }
        stretch.clear();
    };
    for (const auto& [day, index] : indices) {
        const auto edition = law.edition_at("heavy-pollution", start_of(day));
        int lowest = INT32_MAX;
        if (edition) {
            for (const auto& condition : law.warnings((*edition)->key)) lowest = std::min(lowest, condition.index_above);
        }
        const bool high = index.aqi && *index.aqi > lowest;
        if (!stretch.empty() && (!high || stretch.back().start + kDayMs != start_of(day))) end();
        if (!high) continue;
        const bool by_ozone = index.primary.size() == 1 && index.primary.front() == kOzoneDay;
        const bool by_event = std::ranges::find(sandy, day) != sandy.end();
        stretch.push_back({start_of(day), index.aqi, !by_ozone && !by_event});
    }
    end();
    json.end_array();
}

// The index that the authority published for each day of the place.
Result<std::map<CivilDate, Decimal>> official_indices(const Reads& reads, const std::string& place,
                                                      const assess::EvaluationPeriod& period) {
    store::OfficialQuery query;
    query.from = period.from;
    query.to = period.to;
    query.place = place;
    query.item = "aqi";
    query.kind = OfficialKind::kDay;
    LVWANG_ASSIGN(const auto figures, store::list_official(reads.book, query));
    std::map<CivilDate, Decimal> indices;
    for (const OfficialFigure& figure : figures) {
        const auto day = parse_date(figure.period);
        const auto value = Decimal::parse(figure.value);
        if (day && value) indices[*day] = *value;
    }
    return indices;
}

std::optional<std::int64_t> difference(const std::optional<int>& own, const Decimal* official) {
    if (!own || official == nullptr) return std::nullopt;
    return *own - ceil_to_integer(*official);
}

// One day as the calendar shows it.
struct CalendarDay {
    CivilDate date;
    AirIndex index;
    const Decimal* official = nullptr;
    std::vector<std::string> events;  ///< keys of approved ones

    [[nodiscard]] std::optional<Decimal> official_aqi() const { return official ? std::optional(*official) : std::nullopt; }
};

void write_day(JsonText& json, const CalendarDay& day) {
    json.begin_object();
    json.field("date", day.date);
    json.field("aqi", day.index.aqi);
    json.field("level", day.index.level);
    json.field("category", day.index.category);
    json.key("primary");
    json.begin_array();
    for (const std::string& key : day.index.primary) json.value(key);
    json.end_array();
    json.field("edition", day.index.edition);
    json.field("na_reason", day.index.na_reason);
    json.field("official_aqi", day.official_aqi());
    json.field("difference", difference(day.index.aqi, day.official));
    json.key("events");
    json.begin_array();
    for (const std::string& key : day.events) json.value(key);
    json.end_array();
    json.end_object();
}

SheetTable sheet_of(const AirPlace& place, const assess::EvaluationPeriod& period, std::span<const CalendarDay> days) {
    SheetTable table{
        fmt::format("calendar-{}-{}", place.key, period.to_string()),
        {},
        {"date", "aqi", "level", "category", "primary", "official_aqi", "difference", "edition", "na_reason", "events"},
        {}};
    const auto number = [](const auto& value) { return value ? SheetCellValue(Decimal::of(*value)) : SheetCellValue(); };
    for (const CalendarDay& day : days) {
        const auto official = day.official_aqi();
        table.rows.push_back({format_date(day.date), number(day.index.aqi), Decimal::of(day.index.level), day.index.category,
                              fmt::format("{}", fmt::join(day.index.primary, " ")),
                              official ? SheetCellValue(*official) : SheetCellValue(),
                              number(difference(day.index.aqi, day.official)), day.index.edition, day.index.na_reason,
                              fmt::format("{}", fmt::join(day.events, " "))});
    }
    return table;
}

}  // namespace

Result<Response> get_assessment_calendar(const Request& request, const Reads& reads) {
    const standards::Standards& law = reads.from.standards;
    LVWANG_ASSIGN(AssessmentQuery query, AssessmentQuery::read(request, reads));
    LVWANG_ASSIGN(const AirPlace place, asked_place(request, reads));
    LVWANG_ASSIGN(const std::string_view format, request.query.choice("format", {"json", "csv", "xlsx"}));
    LVWANG_ASSIGN(const std::string_view bom, request.query.choice("bom", {"0", "1"}));
    LVWANG_ASSIGN(const auto events, events_for(query, reads));
    LVWANG_ASSIGN(const AirDays air, AirDays::read(reads, std::span(&place, 1), query.period.from, query.period.to, events));
    const bool by_date = query.basis.has_value();  // each day under the edition of its time
    LVWANG_ASSIGN(const auto indices, by_date ? indices_each_day(law, query.period, air, place, query)
                                              : indices_under(law, query.editions, query.period, air, place, query));
    LVWANG_ASSIGN(const auto official, official_indices(reads, place.key, query.period));
    std::vector<CalendarDay> days;
    std::vector<CivilDate> touched;
    int good = 0;
    int indexed = 0;
    const CivilDate last = std::min(query.period.to, add_days(to_date(reads.now), -1));
    for (CivilDate date = query.period.from; date <= last; date = add_days(date, 1)) {
        CalendarDay& day = days.emplace_back();
        day.date = date;
        if (const auto found = indices.find(date); found != indices.end()) day.index = found->second;
        if (const auto found = official.find(date); found != official.end()) day.official = &found->second;
        for (const ExceptionalEvent& event : events) {
            if (event.state != EventState::kApproved || !touches(event, place, *reads.registry, date)) continue;
            day.events.push_back(event.key);
        }
        if (!day.events.empty()) touched.push_back(date);
        indexed += day.index.aqi ? 1 : 0;
        good += day.index.aqi && day.index.level <= kGoodLevelMax ? 1 : 0;
    }
    if (format != "json") return sheet_response(sheet_of(place, query.period, days), format, bom == "1");
    JsonText json(64 * 1024);
    json.begin_object();
    write_place(json, place, *reads.registry);
    write_period(json, query.period);
    json.key("days");
    json.begin_array();
    for (const CalendarDay& day : days) write_day(json, day);
    json.end_array();
    json.field("good_days", good);
    json.field("days_indexed", indexed);
    write_warnings(json, law, indices, touched);
    json.end_object();
    return json_response(json.take());
}

}  // namespace lvwang::api
