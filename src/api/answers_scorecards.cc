// Scorecards: how cases were answered, handled and closed in a stretch of days, and the list behind each figure.
#include <cmath>
#include <map>

#include "api/answers.h"
#include "api/reads.h"
#include "api/scored_cases.h"
#include "cases/scorecard.h"

namespace lvwang::api {
namespace {

using cases::CaseFigure;
using cases::CaseSpan;
using cases::CourseOfCase;

constexpr int kDaysMax = 366;
constexpr std::size_t kListedMax = 1000;
constexpr double kTenths = 10;

struct ScorecardQuery {
    std::string_view by;
    CivilDate from;
    CivilDate to;  ///< last day
    CaseSpan span;
};

Result<CivilDate> date_or(const Query& query, std::string_view name, CivilDate usual) {
    const auto text = query.find(name);
    if (!text) return usual;
    const auto date = parse_date(*text);
    if (!date) return fail_field(name, "{}", date.error().message);
    return *date;
}

// The month that runs, where nothing is asked for.
Result<ScorecardQuery> read_query(const Query& query, Instant now) {
    const CivilDate today = to_date(now);
    ScorecardQuery asked;
    LVWANG_ASSIGN(asked.by, query.choice("by", {"organisation", "person", "region", "site", "type"}));
    LVWANG_ASSIGN(asked.to, date_or(query, "to", today));
    LVWANG_ASSIGN(asked.from, date_or(query, "from", {asked.to.year, asked.to.month, 1}));
    if (asked.to < asked.from) return fail_field("from", "'from' is after 'to'");
    if (day_number(asked.to) - day_number(asked.from) >= kDaysMax) {
        return fail_field("from", "at most {} days are scored at once", kDaysMax);
    }
    asked.span = {start_of(asked.from), start_of(asked.to) + kDayMs, now};
    return asked;
}

std::string key_of(const Case& item, std::string_view by, const Reads& reads) {
    if (by == "organisation") return item.owner_organisation;
    if (by == "person") {  // who has an account may have some by his login and some by his name
        const auto people = reads.directory();
        if (people->person(item.owner) != nullptr) return item.owner;
        const auto called = std::ranges::find_if(people->people, [&](const auto& one) { return one.second->name == item.owner; });
        return called == people->people.end() ? item.owner : called->first;
    }
    if (by == "region") return item.region_code;
    if (by == "type") return item.type;
    const Site* const site = reads.registry->site(item.site);
    return site == nullptr ? std::string() : site->key;
}

struct Named {
    std::string name;
    std::string name_en;
};

Named named(std::string_view key, std::string_view by, const Reads& reads) {
    const registry::Registry& registry = *reads.registry;
    if (by == "organisation") {
        const Organisation* const found = registry.organisation(key);
        return found == nullptr ? Named() : Named{found->name, found->name_en};
    }
    if (by == "region") {
        const Region* const found = registry.region(key);
        return found == nullptr ? Named() : Named{found->name, found->name_en};
    }
    if (by == "site") {
        const Site* const found = registry.site(key);
        return found == nullptr ? Named() : Named{found->name, found->name_en};
    }
    if (by == "type") {
        const auto flows = reads.from.views.workflows.get();
        if (flows == nullptr) return {};
        const auto found = flows->all().find(std::string(key));
        return found == flows->all().end() ? Named() : Named{found->second.name, found->second.name_en};
    }
    const auto person = reads.directory()->person(key);
    return person == nullptr ? Named{std::string(key), {}} : Named{person->name, {}};
}

std::optional<double> hours(const std::optional<double>& value) {
    return value ? std::optional(std::round(*value * kTenths) / kTenths) : std::nullopt;
}

void write_card(JsonText& json, const std::vector<const CourseOfCase*>& cases, const CaseSpan& span) {
    const cases::Scorecard card = cases::score(cases, span);
    for (std::size_t i = 0; i < cases::kCaseFigures; ++i) {
        json.field(cases::to_string(static_cast<CaseFigure>(i)), card.counts[i]);
    }
    json.field("response_h", hours(card.response_h));
    json.field("handling_h", hours(card.handling_h));
}

std::optional<double> hours_between(const std::optional<Instant>& at, Instant opened) {
    if (!at) return std::nullopt;
    return hours(static_cast<double>(*at - opened) / static_cast<double>(kHourMs));
}

void write_scored(JsonText& json, const CourseOfCase& one, const Reads& reads) {
    const Case& item = one.item;
    const Site* const site = reads.registry->site(item.site);
    json.begin_object();
    json.field("id", item.id);
    json.field("title", item.title);
    json.field("title_en", item.title_en);
    json.field("type", item.type);
    json.field("state", to_string(item.state));
    json.field("site_key", site == nullptr ? std::string_view() : std::string_view(site->key));
    json.field("owner", item.owner);
    json.field("owner_organisation", item.owner_organisation);
    json.field("opened_at", item.opened_at);
    json.field("due_at", item.due_at);
    json.field("closed_at", item.closed_at);
    json.field("overdue", item.overdue_at.has_value());
    json.field("returned", one.course.returned);
    json.field("relapses", item.relapses);
    json.field("before", one.course.before);
    json.field("response_h", hours_between(one.course.accepted_at, item.opened_at));
    json.field("handling_h", hours_between(one.course.fed_back_at, item.opened_at));
    json.end_object();
}

}  // namespace

Result<Response> get_scorecards(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const ScorecardQuery asked, read_query(request.query, reads.now));
    LVWANG_ASSIGN(const std::vector<CourseOfCase> all, scored_cases(asked.span, reads));
    std::map<std::string, std::vector<const CourseOfCase*>> groups;
    std::vector<const CourseOfCase*> everybody;
    for (const CourseOfCase& one : all) {
        groups[key_of(one.item, asked.by, reads)].push_back(&one);
        everybody.push_back(&one);
    }
    JsonText json(16 * 1024);
    json.begin_object();
    json.field("by", asked.by);
    json.field("from", asked.from);
    json.field("to", asked.to);
    json.key("all");
    json.begin_object();
    write_card(json, everybody, asked.span);
    json.end_object();
    json.key("items");
    json.begin_array();
    for (const auto& [key, cases] : groups) {
        const Named who = named(key, asked.by, reads);
        json.begin_object();
        json.field("key", key);
        json.field("name", who.name);
        json.field("name_en", who.name_en);
        write_card(json, cases, asked.span);
        json.end_object();
    }
    json.end_array();
    json.end_object();
    return json_response(json.take());
}

Result<Response> get_scored_cases(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const ScorecardQuery asked, read_query(request.query, reads.now));
    LVWANG_ASSIGN(const std::string_view word, request.query.required("figure"));
    const auto figure = cases::parse_case_figure(word);
    if (!figure) return fail_field("figure", "{}", figure.error().message);
    const auto key = request.query.as_given("key");  // empty: those that have none
    LVWANG_ASSIGN(const std::vector<CourseOfCase> all, scored_cases(asked.span, reads));
    std::vector<const CourseOfCase*> behind;
    for (const CourseOfCase& one : all) {
        const bool of_key = !key || key_of(one.item, asked.by, reads) == *key;
        if (of_key && cases::belongs_to(*figure, one, asked.span)) behind.push_back(&one);
    }
    const std::size_t total = behind.size();
    if (behind.size() > kListedMax) behind.erase(behind.begin(), behind.end() - kListedMax);  // the newest
    return json_response(
        json_list(behind, total, [&](JsonText& json, const CourseOfCase* one) { write_scored(json, *one, reads); }));
}

}  // namespace lvwang::api
