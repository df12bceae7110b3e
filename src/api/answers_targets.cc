// Targets with what has come so far and what may still come, and exceptional events.
#include <algorithm>

#include "api/answers.h"
#include "api/assessment_query.h"
#include "api/assessment_text.h"
#include "api/body.h"
#include "api/json_nouns.h"
#include "api/reads.h"
#include "api/section_target_text.h"
#include "assess/target.h"
#include "base/text.h"
#include "store/book_assessment.h"

namespace lvwang::api {
namespace {

constexpr std::string_view kOzoneDay = "o3_8h";
constexpr int kGoodLevelMax = 2;
constexpr std::int64_t kHighestFallback = 1000;  // ug/m3, where no index has the pollutant

const standards::IndexColumn* column_of(const standards::IndexRules& rules, std::string_view parameter) {
    const auto found = std::ranges::find(rules.day, parameter, &standards::IndexColumn::parameter);
    return found == rules.day.end() ? nullptr : &*found;
}

void write_line(JsonText& json, const std::vector<std::optional<Decimal>>& line) {
    json.key("line");
    json.begin_array();
    for (const auto& value : line) json.value(value);
    json.end_array();
}

Result<void> write_value_target(JsonText& json, const AirTarget& target, const assess::AirEditions& editions,
                                const assess::DayValues& days, const TargetYear& year, const standards::Standards& law) {
    LVWANG_ASSIGN(const standards::IndexRules* const rules, law.index_rules(editions.index));
    const standards::IndexColumn* const column = column_of(*rules, target.parameter);
    const auto averaging = target.parameter == kOzoneDay ? standards::Averaging::kDailyMax8h : standards::Averaging::kDay;
    const auto* const limit = law.ambient_limit(editions.limits, target.parameter, averaging, 2);
    assess::ValueTarget asked;
    asked.percentile = target.percentile;
    asked.at_most = target.value;
    asked.decimals = target.decimals;
    asked.day_decimals = column == nullptr ? 0 : column->decimals;
    asked.bad_day = limit == nullptr ? target.value : limit->limit;
    asked.worst_day = column == nullptr ? Decimal::of(kHighestFallback) : column->bands.back().concentration;
    std::vector<std::optional<Decimal>> all(static_cast<std::size_t>(year.over));
    std::vector<Decimal> valid;
    if (const auto found = days.find(target.parameter); found != days.end()) {
        for (const assess::DayValue& one : found->second) {
            const std::int64_t at = day_number(one.day) - day_number(year.first);
            if (at < 0 || at >= year.over) continue;
            all[static_cast<std::size_t>(at)] = one.value;
            valid.push_back(one.value);
        }
    }
    LVWANG_ASSIGN(const assess::ValueStanding standing, assess::value_standing(asked, valid, year.left));
    json.field("state", to_string(standing.state));
    json.field("days", standing.days);
    json.field("days_left", standing.days_left);
    json.field("to_date", standing.to_date);
    json.field("bad_day_above", asked.bad_day);
    json.field("bad_days", standing.bad_days);
    json.field("allowed", standing.allowed);
    json.field("bad_days_left", standing.bad_days_left);
    LVWANG_ASSIGN(const auto line, assess::running_values(asked, all));
    write_line(json, line);
    return {};
}

void write_share_target(JsonText& json, const AirTarget& target, const std::map<CivilDate, AirIndex>& indices,
                        const TargetYear& year) {
    std::vector<std::optional<bool>> good(static_cast<std::size_t>(year.over));
    int counted = 0;
    int good_days = 0;
    for (const auto& [day, index] : indices) {
        const std::int64_t at = day_number(day) - day_number(year.first);
        if (!index.aqi || at < 0 || at >= year.over) continue;
        good[static_cast<std::size_t>(at)] = index.level <= kGoodLevelMax;
        ++counted;
        good_days += index.level <= kGoodLevelMax ? 1 : 0;
    }
    const assess::ShareTarget asked{target.value, target.decimals};
    const assess::ShareStanding standing = assess::share_standing(asked, counted, good_days, year.left);
    json.field("state", to_string(standing.state));
    json.field("days", standing.counted);
    json.field("days_left", standing.left);
    json.field("to_date", standing.to_date_pct);
    json.field("bad_day_above", std::optional<Decimal>());
    json.field("bad_days", standing.counted - standing.good);
    json.field("allowed", standing.good_needed ? std::optional(Decimal::of(*standing.good_needed)) : std::nullopt);
    json.field("bad_days_left", standing.bad_left);
    write_line(json, assess::running_shares(asked, good));
}

// The air index of each day of the year, under the target's edition, or each day under the one in force on it.
Result<std::map<CivilDate, AirIndex>> indices_of(const AirTarget& target, const AirDays& air, const AirPlace& place,
                                                 const AssessmentQuery& query, const TargetYear& year,
                                                 const standards::Standards& law) {
    const assess::EvaluationPeriod whole{assess::EvaluationPeriod::Kind::kYear, year.first, {year.first.year, 12, 31}};
    if (target.limits.empty()) return indices_each_day(law, whole, air, place, query);
    LVWANG_ASSIGN(const auto editions, assess::AirEditions::with_limits(law, target.limits));
    return indices_under(law, editions, whole, air, place, query);
}

// What every target says of itself.
void write_head(JsonText& json, const AirTarget& target, const Reads& reads) {
    const PlaceName place = place_name_of(*reads.registry, target.place).value_or(PlaceName{});
    const Parameter* const parameter = reads.registry->parameters().find(target.parameter);
    const auto unit = [&]() -> std::string_view {
        if (target.measure == TargetMeasure::kGoodShare) return "%";
        if (target.measure == TargetMeasure::kSectionClass) return "class";
        return parameter != nullptr ? std::string_view(parameter->unit) : std::string_view();
    };
    json.field("key", target.key);
    json.field("name", target.name);
    json.field("name_en", target.name_en);
    json.field("place", target.place);
    json.field("place_name", place.name);
    json.field("place_name_en", place.name_en);
    json.field("year", target.year);
    json.field("measure", to_string(target.measure));
    json.field("parameter", target.parameter);
    json.field("percentile", target.percentile);
    json.field("value", target.value);
    json.field("water_class", target.water_class ? std::optional(to_string(*target.water_class)) : std::nullopt);
    json.field("decimals", target.decimals);
    json.field("unit", unit());
    json.field("limits", target.limits);
    json.field("grounds", target.grounds);
    const bool each_day = target.measure == TargetMeasure::kGoodShare && target.limits.empty();
    json.field("basis", std::string_view(each_day                                      ? "each_day"
                                         : target.measure == TargetMeasure::kGoodShare ? "one_edition"
                                                                                       : "year_end"));
}

Result<void> write_air_target(JsonText& json, const AirTarget& target, const AssessmentQuery& query,
                              std::span<const ExceptionalEvent> events, const TargetYear& year, const Reads& reads) {
    const standards::Standards& law = reads.from.standards;
    auto editions = target.limits.empty() ? assess::AirEditions::on(law, {target.year, 12, 31})
                                          : assess::AirEditions::with_limits(law, target.limits);
    if (!editions) return tl::unexpected(std::move(editions).error());
    write_editions(json, *editions, law);
    // A station that was taken away since leaves a target without days.
    const auto place = find_air_place(*reads.registry, target.place);
    AirDays air;
    if (place) {
        LVWANG_ASSIGN(air, AirDays::read(reads, std::span(&*place, 1), year.first, {target.year, 12, 31}, events));
    }
    if (target.measure == TargetMeasure::kGoodShare) {
        std::map<CivilDate, AirIndex> indices;
        if (place) {
            LVWANG_ASSIGN(indices, indices_of(target, air, *place, query, year, law));
        }
        write_share_target(json, target, indices, year);
        return {};
    }
    PlaceDays days;
    if (place) {
        LVWANG_ASSIGN(days, air.of(*place, law, editions->evaluation));
    }
    return write_value_target(json, target, *editions, query.taken(days).counted, year, law);
}

Result<void> write_target(JsonText& json, const AirTarget& target, const AssessmentQuery& query,
                          std::span<const ExceptionalEvent> events, const Reads& reads) {
    const TargetYear year(target.year, reads.now);
    json.begin_object();
    write_head(json, target, reads);
    if (target.measure == TargetMeasure::kSectionClass) {
        write_editions(json, {}, reads.from.standards);
        LVWANG_TRY(write_section_target(json, target, year, reads));
    } else {
        LVWANG_TRY(write_air_target(json, target, query, events, year, reads));
    }
    json.end_object();
    return {};
}

Result<pipeline::Command> keyed(const Request& request, std::string_view type) {
    LVWANG_TRY(expect_json(request));
    LVWANG_ASSIGN(const Body body, Body::parse(request.body));
    if (body.has("key")) return fail_field("key", "'key' stands in the path, not in the body");
    std::string text = fmt::format("{{\"key\":{}", json_quote(request.capture("key")));
    text += body.empty() ? "}" : "," + request.body.substr(request.body.find('{') + 1);
    return pipeline::Command{std::string(type), std::move(text), request.actor};
}

}  // namespace

Result<Response> get_targets(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const AssessmentQuery query, AssessmentQuery::read(request, reads));
    const CivilDate today = to_date(reads.now);
    LVWANG_ASSIGN(const std::int64_t year, request.query.integer_or("year", 2013, 2100, today.year));
    LVWANG_ASSIGN(const auto targets, store::load_air_targets(reads.book));
    LVWANG_ASSIGN(const auto events, events_for(query, reads));
    JsonText json(32 * 1024);
    json.begin_object();
    json.field("year", year);
    json.field("first_day", CivilDate{static_cast<int>(year), 1, 1});
    json.key("items");
    json.begin_array();
    std::int64_t total = 0;
    for (const AirTarget& target : targets) {
        if (target.year != year) continue;
        LVWANG_TRY(write_target(json, target, query, events, reads));
        ++total;
    }
    json.end_array();
    json.field("total", total);
    json.end_object();
    return json_response(json.take());
}

Result<pipeline::Command> put_target(const Request& request) {
    return keyed(request, "assessment_target_put");
}

Result<pipeline::Command> remove_target(const Request& request) {
    return keyed(request, "assessment_target_remove");
}

Result<Response> get_exceptional_events(const Request&, const Reads& reads) {
    LVWANG_ASSIGN(const auto events, store::load_exceptional_events(reads.book));
    return list(events, [&](JsonText& json, const ExceptionalEvent& event) {
        json.begin_object();
        json.field("key", event.key);
        json.field("cause", to_string(event.cause));
        json.field("state", to_string(event.state));
        json.field("place", event.place);
        json.field("from", event.from);
        json.field("to", event.to);
        json.key("parameters");
        json.begin_array();
        for (const std::string& key : event.parameters) json.value(key);
        json.end_array();
        json.field("grounds", event.grounds);
        json.field("reviewer", event.reviewer);
        json.end_object();
    });
}

Result<pipeline::Command> put_exceptional_event(const Request& request) {
    return keyed(request, "assessment_event_put");
}

}  // namespace lvwang::api
