// The assessment calendar: the index of every day of a year, what is deducted, and which warnings its days called for.
#include <algorithm>

#include "api/answers.h"
#include "api/assessment_query.h"
#include "api/assessment_text.h"
#include "api/reads.h"
#include "assess/heavy_pollution.h"
#include "store/book_assessment.h"

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

}  // namespace

Result<Response> get_assessment_calendar(const Request& request, const Reads& reads) {
    const standards::Standards& law = reads.from.standards;
    LVWANG_ASSIGN(AssessmentQuery query, AssessmentQuery::read(request, reads));
    LVWANG_ASSIGN(const AirPlace place, asked_place(request, reads));
    const bool by_date = query.basis.has_value();  // each day under the edition of its time
    LVWANG_ASSIGN(const auto events, events_for(query, reads));
    LVWANG_ASSIGN(const AirDays air, AirDays::read(reads, std::span(&place, 1), query.period.from, query.period.to, events));
    std::map<CivilDate, AirIndex> indices;
    const auto index_between = [&](CivilDate from, CivilDate to, const assess::AirEditions& editions) -> Result<void> {
        LVWANG_ASSIGN(const PlaceDays days, air.of(place, law, editions.evaluation));
        LVWANG_ASSIGN(const standards::IndexRules* const rules, law.index_rules(editions.index));
        const assess::EvaluationPeriod part{assess::EvaluationPeriod::Kind::kRange, from, to};
        LVWANG_ASSIGN(auto some, assess::day_indices(*rules, part, query.taken(days)));
        indices.merge(some);
        return {};
    };
    if (by_date && query.basis->also) {
        LVWANG_ASSIGN(const standards::Edition* const later, law.edition(query.editions.index));
        LVWANG_TRY(index_between(query.period.from, add_days(later->from, -1), *query.basis->also));
        LVWANG_TRY(index_between(later->from, query.period.to, query.editions));
    } else {
        LVWANG_TRY(index_between(query.period.from, query.period.to, query.editions));
    }
    std::vector<CivilDate> touched;
    int good = 0;
    int indexed = 0;
    JsonText json(64 * 1024);
    json.begin_object();
    write_place(json, place, *reads.registry);
    write_period(json, query.period);
    json.key("days");
    json.begin_array();
    const CivilDate last = std::min(query.period.to, add_days(to_date(reads.now), -1));
    for (CivilDate day = query.period.from; day <= last; day = add_days(day, 1)) {
        const auto found = indices.find(day);
        const AirIndex none;
        const AirIndex& index = found == indices.end() ? none : found->second;
        json.begin_object();
        json.field("date", day);
        json.field("aqi", index.aqi);
        json.field("level", index.level);
        json.field("category", index.category);
        json.key("primary");
        json.begin_array();
        for (const std::string& key : index.primary) json.value(key);
        json.end_array();
        json.field("edition", index.edition);
        json.field("na_reason", index.na_reason);
        json.key("events");
        json.begin_array();
        for (const ExceptionalEvent& event : events) {
            if (event.state != EventState::kApproved || !touches(event, place, *reads.registry, day)) continue;
            json.value(event.key);
            if (touched.empty() || touched.back() != day) touched.push_back(day);
        }
        json.end_array();
        json.end_object();
        indexed += index.aqi ? 1 : 0;
        good += index.aqi && index.level <= kGoodLevelMax ? 1 : 0;
    }
    json.end_array();
    json.field("good_days", good);
    json.field("days_indexed", indexed);
    write_warnings(json, law, indices, touched);
    json.end_object();
    return json_response(json.take());
}

}  // namespace lvwang::api
