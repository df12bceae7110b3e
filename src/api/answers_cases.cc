#include <algorithm>

#include "api/answers.h"
#include "api/body.h"
#include "api/case_query.h"
#include "api/case_sight.h"
#include "api/json_nouns.h"
#include "api/past_cases.h"
#include "api/photo_text.h"
#include "api/reads.h"
#include "api/series_cells.h"
#include "cases/cases.h"
#include "cases/report.h"
#include "store/book_case_list.h"
#include "store/book_cases.h"
#include "store/book_findings.h"
#include "store/book_informants.h"
#include "store/book_wind_watches.h"

namespace lvwang::api {
namespace {

constexpr std::int64_t kListedMax = 1000;           // rows in one answer; a page shows fifty, an export asks again
constexpr std::int64_t kAroundMs = kDayMs;          // hours shown before and after what a case is about
constexpr std::int64_t kAroundMaxMs = 31 * kDayMs;  // of a finding that went on for months the last month

Result<std::optional<FindingState>> state_of(const Query& query) {
    LVWANG_ASSIGN(const std::string_view state, query.choice("state", {"open", "pending", "resolved", "all"}));
    for (const FindingState candidate : {FindingState::kPending, FindingState::kOpen, FindingState::kResolved}) {
        if (to_string(candidate) == state) return std::optional<FindingState>(candidate);
    }
    return std::optional<FindingState>();
}

Result<std::optional<FindingClass>> class_of(const Query& query) {
    const auto text = query.find("class");
    if (!text) return std::optional<FindingClass>();
    for (const FindingClass candidate : {FindingClass::kExceedance, FindingClass::kWarning, FindingClass::kClue,
                                         FindingClass::kSilence, FindingClass::kDisagreement}) {
        if (to_string(candidate) == *text) return std::optional<FindingClass>(candidate);
    }
    return fail_field("class", "'{}' is not one of exceedance, warning, clue, silence, disagreement", *text);
}

// The hours of the judged parameter around what the case is about; nothing where it is about no parameter (a silence).
// @param as_of  newest entry whose values are told
Result<std::vector<Cell>> hours_around(const Finding& finding, std::uint64_t as_of, const Reads& reads) {
    if (!finding.parameter) return std::vector<Cell>();
    CellQuery query;
    query.as_of = as_of;
    query.point = finding.point;
    query.period = Period::kHour;
    query.to = finding.last + std::max(length_ms(finding.period), kHourMs) + kAroundMs;
    query.from = std::max(finding.start - kAroundMs, query.to - kAroundMaxMs);
    query.columns = {{*finding.parameter, Aspect::kMeasured}, {*finding.parameter, Aspect::kConverted}};
    return read_cells(reads.from.series, query);
}

// One row for each hour: the judged value, and the measured one where the judged one is converted.
void write_hours(JsonText& json, const std::vector<Cell>& cells, const Finding& finding, const Reads& reads) {
    json.key("readings");
    json.begin_array();
    const Parameter* parameter = finding.parameter ? reads.registry->parameters().find(*finding.parameter) : nullptr;
    const auto limit = Decimal::parse(finding.limit);
    const bool judges_converted = !finding.measured.empty();
    for (std::size_t i = 0; parameter != nullptr && i < cells.size();) {
        const Instant start = cells[i].start;
        const Cell* measured = nullptr;
        const Cell* converted = nullptr;
        for (; i < cells.size() && cells[i].start == start; ++i) {
            (cells[i].sample.column.aspect == Aspect::kMeasured ? measured : converted) = &cells[i];
        }
        const Cell* judged = judges_converted ? converted : measured;
        const Cell* any = judged != nullptr ? judged : measured != nullptr ? measured : converted;
        json.begin_object();
        json.field("start", start);
        json.field("value", judged == nullptr ? std::nullopt : std::optional<Decimal>(shown_value(judged->sample, *parameter)));
        json.field("measured",
                   measured == nullptr ? std::nullopt : std::optional<Decimal>(shown_value(measured->sample, *parameter)));
        json.field("limit", limit ? std::optional<Decimal>(*limit) : std::nullopt);
        json.field("valid", judged != nullptr && judged->sample.valid());
        write_flags(json, any->sample.flags);
        json.field("seq", any->seq);
        json.end_object();
    }
    json.end_array();
}

// Absent: now is asked for.
Result<std::optional<Instant>> moment_of(const Query& query) {
    if (!query.find("as_known_at")) return std::optional<Instant>();
    LVWANG_ASSIGN(const Instant at, query.instant("as_known_at"));
    return std::optional<Instant>(at);
}

// Only that somebody informed, and since when that is on record; of him nothing is told here, and to a firm not even that.
// @param at  as it was known then; absent: now
Result<void> write_whether_informed(JsonText& json, const Case& item, std::optional<Instant> at, const Reads& reads) {
    std::optional<Instant> since;
    const auto workflows = reads.from.views.workflows.get();
    const bool told = !is_of_firm(*reads.caller->person);
    if (told && workflows != nullptr && workflows->of(item).confidential) {
        LVWANG_ASSIGN(const auto informants, store::informants_of(reads.book, item.id));
        if (!informants.empty() && (!at || informants.front().put_at <= *at)) since = informants.front().put_at;
    }
    json.field("informant_at", since);
    return {};
}

// What who asks may do now: the steps of the workflow, its forms stand in /workflows.
// @param item  null of a case as it was: nobody acts in the past
void write_actions(JsonText& json, const Case* item, const Reads& reads) {
    const cases::Who who = item == nullptr ? cases::Who{} : who_asks(*item, reads);
    const auto has_it = [&](const cases::Who& one) { return cases::is_owner(*item, one); };
    json.field("mine", item != nullptr && (has_it(who) || std::ranges::any_of(who.stands_for, has_it)));
    json.key("actions");
    json.begin_array();
    if (const auto workflows = item == nullptr ? nullptr : reads.from.views.workflows.get()) {
        for (const cases::WorkflowStep* step : cases::possible_steps(*item, workflows->of(*item), who)) {
            if (reads.caller->token == 0 || token_may(step->act, reads.caller->rights)) json.value(step->act);
        }
    }
    json.end_array();
}

void write_step(JsonText& json, const cases::WorkflowStep& step) {
    json.begin_object();
    json.field("act", step.act);
    json.field("event", cases::event_of_act(step.act));
    json.field("name", step.name);
    json.field("name_en", step.name_en);
    json.key("from");
    json.begin_array();
    for (const CaseState state : step.from) json.value(to_string(state));
    json.end_array();
    json.field("to", step.to ? std::optional<std::string_view>(to_string(*step.to)) : std::nullopt);
    json.key("roles");
    json.begin_array();
    for (const std::string& role : step.roles) json.value(role);
    json.end_array();
    json.field("form", step.form);
    json.field("waits_for_firm", step.waits_for_firm);
    json.field("internal", step.internal);
    json.field("on_site", step.on_site);
    json.field("needs_note", cases::needs_note(step));
    json.key("words");
    json.begin_array();
    for (const std::string_view word : cases::words_of_act(step.act)) json.value(word);
    json.end_array();
    json.end_object();
}

void write_deadline(JsonText& json, const cases::Deadline& deadline) {
    json.begin_object();
    json.field("key", deadline.key);
    json.field("hours", deadline.hours);
    json.field("calendar_days", deadline.calendar_days);
    json.field("working_days", deadline.working_days);
    json.field("kind", to_string(deadline.kind));
    json.field("clause", deadline.clause);
    json.field("note", deadline.note);
    json.field("confirmed", deadline.confirmed);
    json.end_object();
}

void write_form(JsonText& json, std::string_view key, const std::vector<cases::FormField>& fields) {
    json.begin_object();
    json.field("key", key);
    json.key("fields");
    json.begin_array();
    for (const cases::FormField& field : fields) {
        json.begin_object();
        json.field("key", field.key);
        json.field("name", field.name);
        json.field("name_en", field.name_en);
        json.field("kind", cases::to_string(field.kind));
        json.field("required", field.required);
        json.key("choices");
        json.begin_array();
        for (const std::string& choice : field.choices) json.value(choice);
        json.end_array();
        json.key("choices_en");
        json.begin_array();
        for (const std::string& choice : field.choices_en) json.value(choice);
        json.end_array();
        json.field("past", field.past);
        json.end_object();
    }
    json.end_array();
    json.end_object();
}

void write_workflow(JsonText& json, const cases::Workflow& flow, bool may_report) {
    json.begin_object();
    json.field("key", flow.key);
    json.field("name", flow.name);
    json.field("name_en", flow.name_en);
    json.field("confidential", flow.confidential);
    json.field("may_report", may_report);
    json.field("watch_days", flow.watch_days);
    json.field("watch_wind", flow.watch_wind);
    json.field("watch_hours", flow.watch_hours);
    json.field("revisit_days", flow.revisit_days);
    json.field("revisit_note", flow.revisit_note);
    json.field("deadline", flow.deadline);
    json.field("firm_first", flow.firm_first);
    json.key("deadlines");
    json.begin_array();
    for (const auto& [key, deadline] : flow.deadlines) write_deadline(json, deadline);
    json.end_array();
    json.key("forms");
    json.begin_array();
    for (const auto& [key, form] : flow.forms) write_form(json, key, form);
    json.end_array();
    json.key("steps");
    json.begin_array();
    for (const cases::WorkflowStep& step : flow.steps) write_step(json, step);
    json.end_array();
    json.end_object();
}

// Whose wind is looked at, how it blew then, and how often it has since.
void write_wind_watch(JsonText& json, const WindWatch& wind, const Reads& reads) {
    const Point* const point = wind.point == PointId{} ? nullptr : reads.registry->point(wind.point);
    const Site* const site = point == nullptr ? nullptr : &reads.registry->site_of(point->id);
    json.begin_object();
    json.field("site_name", site == nullptr ? std::string_view() : std::string_view(site->name));
    json.field("site_name_en", site == nullptr ? std::string_view() : std::string_view(site->name_en));
    json.field("at", wind.then_at);
    json.field("direction_deg", wind.direction_deg);
    json.field("speed_m_s", wind.speed_m_s);
    json.field("hours_needed", wind.hours_needed);
    json.field("hours_comparable", wind.hours_comparable);
    json.field("hours_known", wind.hours_known);
    json.field("prolonged", wind.prolonged);
    json.end_object();
}

// Whether the time that stands was counted, not set by hand, into a year whose days off are not known.
bool is_due_an_estimate(const Case& item, const std::vector<CaseEvent>& events, const Reads& reads) {
    const auto workflows = reads.from.views.workflows.get();
    const cases::Deadline* const deadline = workflows == nullptr ? nullptr : workflows->of(item).find_deadline(item.deadline);
    const standards::Calendar& calendar = reads.from.standards.calendar();
    if (deadline == nullptr || !cases::is_estimate(*deadline, item.due_at, calendar)) return false;
    return std::ranges::any_of(events, [&](const CaseEvent& event) {
        if (event.act == "resumed") return event.due_at == item.due_at;
        return cases::due_at(*deadline, event.at, calendar) == item.due_at;
    });
}

// @param at  as it was known then; absent: now
Result<Response> show_case(std::int64_t id, std::optional<Instant> at, const Reads& reads) {
    auto found = store::find_case(reads.book, id);
    if (found && !is_shown(*found, reads)) found = fail(ErrorCode::kNotFound, "there is no case {}", id);
    if (!found) {
        Error error = std::move(found).error();
        error.field = "id";
        return tl::unexpected(std::move(error));
    }
    KnownCase known;
    if (at) {
        LVWANG_ASSIGN(known, case_known_at(*found, *at, reads));
    } else {
        known.record = std::move(*found);
        known.seq = store::kNewest;
        if (known.record.finding_id != 0) {
            LVWANG_ASSIGN(known.finding, store::find_finding(reads.book, known.record.finding_id));
        }
        LVWANG_ASSIGN(known.events, store::case_events(reads.book, id));
    }
    const bool reported = known.record.finding_id == 0;
    std::vector<Cell> hours;
    if (!reported) {
        LVWANG_ASSIGN(hours, hours_around(known.finding, known.seq, reads));
    }
    JsonText json(16 * 1024);
    json.begin_object();
    const Case shown = as_shown(known.record, reads);
    write_case_fields(json, shown, reported ? nullptr : &known.finding, at.value_or(reads.now), *reads.registry);
    json.field("due_is_estimate", is_due_an_estimate(shown, known.events, reads));
    json.field("as_known_at", at);
    LVWANG_TRY(write_whether_informed(json, known.record, at, reads));
    json.key("events");
    json.begin_array();
    for (const CaseEvent& event : known.events) {
        if (!is_told(event, known.record, reads)) continue;
        CaseEvent told = as_told(event, reads);
        const bool by_informant = event.act == "opened" && shown.reported_by != known.record.reported_by;
        if (by_informant) told.actor = cases::kSystem;
        write_case_event(json, told);
    }
    json.end_array();
    write_hours(json, hours, known.finding, reads);
    LVWANG_TRY(write_photos_of_case(json, known.record, at.value_or(reads.now), reads));
    std::optional<WindWatch> wind;
    if (!at && known.record.watch_until) {
        LVWANG_ASSIGN(wind, store::find_wind_watch(reads.book, id));
    }
    json.key("wind_watch");
    wind && wind->closed_at == known.record.closed_at ? write_wind_watch(json, *wind, reads) : json.null();
    write_actions(json, at ? nullptr : &known.record, reads);
    json.end_object();
    return json_response(json.take());
}

// Of a kind that is hidden from who asks he knows where he sees a case of it that was released.
Result<bool> sees_one_of(const std::string& type, const std::vector<std::string>& hidden, const Reads& reads) {
    store::CaseQuery query;
    query.type = type;
    query.seen = seen_places(reads);
    query.hidden_types = hidden;
    query.limit = 1;
    LVWANG_ASSIGN(const store::CasePage page, store::list_cases(reads.book, query));
    return !page.items.empty();
}

}  // namespace

Result<Response> get_findings(const Request& request, const Reads& reads) {
    store::FindingQuery query;
    LVWANG_ASSIGN(query.state, state_of(request.query));
    if (request.query.find("open_at")) {
        if (request.query.find("state")) return fail_field("state", "'state' is of now: it cannot be asked with 'open_at'");
        LVWANG_ASSIGN(query.open_at, request.query.instant("open_at"));
        query.state.reset();
    }
    LVWANG_ASSIGN(query.cls, class_of(request.query));
    query.seen = reads.seen_points();
    if (request.query.find("point")) {
        LVWANG_ASSIGN(const std::int64_t point, request.query.integer("point", 1, INT64_MAX));
        query.point = PointId(point);
    }
    LVWANG_ASSIGN(query.limit, request.query.integer_or("limit", 1, kListedMax, 100));
    LVWANG_ASSIGN(query.offset, request.query.integer_or("offset", 0, INT32_MAX, 0));
    LVWANG_ASSIGN(store::FindingPage page, store::list_findings(reads.book, query));
    if (!hidden_types(reads).empty()) {
        for (store::ListedFinding& row : page.items) {
            if (!row.case_id) continue;
            const auto found = store::find_case(reads.book, *row.case_id);
            if (!found || !is_shown(*found, reads)) row.case_id.reset();
        }
    }
    return json_response(
        json_list(page.items, static_cast<std::size_t>(page.total), [&](JsonText& json, const store::ListedFinding& row) {
            write_finding(json, row.finding, row.case_id, *reads.registry);
        }));
}

Result<Response> get_cases(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const std::optional<Instant> at, moment_of(request.query));
    if (at) return get_cases_known_at(request, *at, reads);
    LVWANG_ASSIGN(const store::CaseQuery query, case_query(request.query, reads));
    LVWANG_ASSIGN(const store::CasePage page, store::list_cases(reads.book, query));
    JsonText json(16 * 1024);
    json.begin_object();
    json.key("items");
    json.begin_array();
    for (const store::ListedCase& row : page.items) {
        json.begin_object();
        write_case_fields(json, as_shown(row.record, reads), row.record.finding_id == 0 ? nullptr : &row.finding, reads.now,
                          *reads.registry);
        json.end_object();
    }
    json.end_array();
    json.field("total", page.total);
    json.field("more_than_total", page.has_more_than_counted());
    json.end_object();
    return json_response(json.take());
}

Result<Response> get_case(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const std::int64_t id, request.capture_id("id"));
    LVWANG_ASSIGN(const std::optional<Instant> at, moment_of(request.query));
    return show_case(id, at, reads);
}

Result<Response> get_workflows(const Request&, const Reads& reads) {
    const auto workflows = reads.from.views.workflows.get();
    if (workflows == nullptr) return fail(ErrorCode::kUnavailable, "the program is starting");
    const std::vector<std::string> hidden = hidden_types(reads);
    std::vector<const cases::Workflow*> shown;
    for (const auto& [key, flow] : workflows->all()) {
        if (std::ranges::find(hidden, key) != hidden.end()) {
            LVWANG_ASSIGN(const bool released, sees_one_of(key, hidden, reads));
            if (!released) continue;
        }
        shown.push_back(&flow);
    }
    const bool token_reports = reads.caller->token == 0 || token_may("report", reads.caller->rights);
    return list(shown, [&](JsonText& json, const cases::Workflow* flow) {
        write_workflow(json, *flow, token_reports && cases::may_report(*flow, reads.caller->person->roles));
    });
}

Result<Response> show_changed_case(const Request&, std::string_view result, const Reads& reads) {
    LVWANG_ASSIGN(const Body body, Body::parse(result));
    LVWANG_ASSIGN(const std::int64_t id, body.integer("id", 1, INT64_MAX));
    return show_case(id, std::nullopt, reads);
}

}  // namespace lvwang::api
