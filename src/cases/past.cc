#include "cases/past.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "cases/cases.h"
#include "cases/revisit.h"

namespace lvwang::cases {
namespace {

namespace json = boost::json;

json::object details_of(const CaseEvent& event) {
    if (event.details.empty()) return {};
    json::error_code error;
    json::value value = json::parse(event.details, error);
    return !error && value.is_object() ? std::move(value.as_object()) : json::object();
}

std::string text_of(const json::object& details, std::string_view name) {
    const json::value* value = details.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::int64_t number_of(const json::object& details, std::string_view name) {
    const json::value* value = details.if_contains(name);
    return value != nullptr && value->is_int64() ? value->get_int64() : 0;
}

// The finding on one side of a relapse; of a case that kept its own that one.
std::int64_t finding_of(const CaseEvent& relapse, std::string_view side) {
    const json::object details = details_of(relapse);
    if (details.contains("kept_finding_id")) return number_of(details, "kept_finding_id");
    const json::value* found = details.if_contains(side);
    return found != nullptr && found->is_object() ? number_of(found->get_object(), "finding_id") : 0;
}

std::int64_t first_finding(const Case& newest, std::span<const CaseEvent> events) {
    const auto relapse = std::ranges::find(events, "relapsed", &CaseEvent::act);
    const std::int64_t then = relapse == events.end() ? 0 : finding_of(*relapse, "then");
    return then == 0 ? newest.finding_id : then;
}

const WorkflowStep* step_of(const Workflow& flow, std::string_view event) {
    const auto found = std::ranges::find(flow.steps, event, [](const WorkflowStep& step) { return event_of_act(step.act); });
    return found == flow.steps.end() ? nullptr : &*found;
}

// The deadline that an event began, if it began one.
const Deadline* begun_by(const CaseEvent& event, const Workflow& flow, bool was_closed) {
    if (event.act == "opened" || event.act == "relapsed") return flow.find_deadline(flow.deadline);
    const WorkflowStep* step = step_of(flow, event.act);
    const bool stays = event.act == "rechecked" && was_closed && event.state == CaseState::kClosed;
    return step == nullptr || step->deadline.empty() || stays ? nullptr : flow.find_deadline(step->deadline);
}

void take_due(Case& then, const CaseEvent& event, const Workflow& flow, bool was_closed) {
    const Deadline* const deadline = begun_by(event, flow, was_closed);
    const bool kept = deadline != nullptr && event.due_at == then.due_at && keeps_statutory(then, *deadline, event.at);
    if (deadline != nullptr && !kept) {
        then.deadline = deadline->key;
        then.deadline_kind = deadline->kind;
        then.deadline_clause = deadline->clause;
        then.overdue_at.reset();
        then.asked_due_at.reset();
        then.extensions = 0;
    }
    // Books of before workflows kept no deadline with an event: what stands goes on standing.
    if (!event.due_at || *event.due_at == then.due_at) return;
    if (event.act != "resumed") {
        then.overdue_at.reset();
        then.asked_due_at.reset();
    }
    then.due_at = *event.due_at;
}

void take_close(Case& then, const CaseEvent& event, const Workflow& flow, bool was_closed) {
    const bool closed = event.state == CaseState::kClosed;
    if (!closed) {
        then.closed_at.reset();
        then.outcome.clear();
        then.merged_into = 0;
        then.watch_until.reset();
        then.watch_outcome.clear();
        if (was_closed) then.revisit = {};
    } else if (!was_closed) {
        then.closed_at = event.at;
        then.outcome = event.act == "merged" || event.act == "dismissed" ? event.act : "mended";
        then.asked_due_at.reset();
        if (then.outcome == "mended" && flow.watch_days > 0 && then.finding_id != 0)
            then.watch_until = end_of(add_days(to_date(event.at), flow.watch_days));
        if (then.outcome == "mended") plan_revisit(then, flow, event.actor, event.at);
    }
}

std::optional<Instant> moment_of(const json::object& details, std::string_view name) {
    const auto at = parse_iso(text_of(details, name));
    return at ? std::optional(*at) : std::nullopt;
}

void take_joined(Case& then, const CaseEvent& event) {
    then.joined.clear();
    const json::object details = details_of(event);
    const json::value* names = details.if_contains("joined");
    if (names == nullptr || !names->is_array()) return;
    for (const json::value& name : names->get_array()) {
        if (name.is_string()) then.joined.emplace_back(name.get_string());
    }
}

void take_relapsed(Case& then, const CaseEvent& event) {
    ++then.relapses;
    then.firm = {};
    then.firm.until = moment_of(details_of(event), "firm_until");
    if (const std::int64_t finding = finding_of(event, "now")) then.finding_id = finding;
}

void take_explained(Case& then, const CaseEvent& event) {
    if (!then.firm.explained_at) then.firm.explained_at = event.at;
}

void take_drawn(Case& then, const CaseEvent& event) {
    const json::object details = details_of(event);
    const auto at = moment_of(details, "revisit_at");
    if (at && then.revisit.at != at) then.revisit.overdue_at.reset();
    if (at) then.revisit.at = at;
    then.revisit.by = text_of(details, "revisit_by");
}

// What an event did besides leading somewhere. A person's acts stand here by the names of their events, the others as they are.
struct Taken {
    std::string_view event;
    void (*take)(Case& then, const CaseEvent& event);
};
constexpr std::array<Taken, 25> kTaken{{
    {"opened", [](Case& then, const CaseEvent& event) { then.firm.until = moment_of(details_of(event), "firm_until"); }},
    {"overdue", [](Case& then, const CaseEvent& event) { then.overdue_at = event.at; }},
    {"extension_asked", [](Case& then, const CaseEvent& event) { then.asked_due_at = moment_of(details_of(event), "due_at"); }},
    {"extension_granted",
     [](Case& then, const CaseEvent&) {
         ++then.extensions;
         then.asked_due_at.reset();
     }},
    {"extension_refused", [](Case& then, const CaseEvent&) { then.asked_due_at.reset(); }},
    {"suspended", [](Case& then, const CaseEvent& event) { then.suspended_at = event.at; }},
    {"resumed", [](Case& then, const CaseEvent&) { then.suspended_at.reset(); }},
    {"supervised",
     [](Case& then, const CaseEvent& event) {
         if (const auto level = parse_supervision(text_of(details_of(event), "level"))) then.supervision = *level;
     }},
    {"joined", take_joined},
    {"merged", [](Case& then, const CaseEvent& event) { then.merged_into = number_of(details_of(event), "into"); }},
    {"clue_sent",
     [](Case& then, const CaseEvent& event) {
         then.clue_sent_at = event.at;
         then.clue_received_at.reset();
     }},
    {"clue_received", [](Case& then, const CaseEvent& event) { then.clue_received_at = event.at; }},
    {"relapsed", take_relapsed},
    {"explained", take_explained},
    {"correction_asked", take_explained},
    {"explain_lapsed", [](Case& then, const CaseEvent& event) { then.firm.lapsed_at = event.at; }},
    {"appealed", [](Case& then, const CaseEvent& event) { then.firm.appealed_at = event.at; }},
    {"verified", [](Case& then, const CaseEvent& event) { then.revisit.by = event.actor; }},
    {"rechecked", [](Case& then, const CaseEvent&) { settle_revisit(then); }},
    {"released", [](Case& then, const CaseEvent& event) { then.released_at = event.at; }},
    {"drawn", take_drawn},
    {"revisit_missed", [](Case& then, const CaseEvent& event) { then.revisit.overdue_at = event.at; }},
    {"watch_held", [](Case& then, const CaseEvent&) { then.watch_outcome = "held"; }},
    {"watch_uncertain", [](Case& then, const CaseEvent&) { then.watch_outcome = "held_uncertain"; }},
    {"watch_prolonged",
     [](Case& then, const CaseEvent& event) {
         if (const auto until = moment_of(details_of(event), "watch_until")) then.watch_until = until;
     }},
}};

void take_effect(Case& then, const CaseEvent& event) {
    const auto* const found = std::ranges::find(kTaken, event.act, &Taken::event);
    if (found != kTaken.end()) found->take(then, event);
}

// The case as it was before anything had happened to it.
Case unopened(const Case& newest, std::span<const CaseEvent> events) {
    Case then;
    then.id = newest.id;
    then.finding_id = first_finding(newest, events);
    then.type = newest.type;
    then.title = newest.title;
    then.title_en = newest.title_en;
    then.report = newest.report;
    then.reported_by = newest.reported_by;
    then.seen_at = newest.seen_at;
    then.point = newest.point;
    then.site = newest.site;
    then.region_code = newest.region_code;
    then.opened_at = newest.opened_at;
    then.due_at = newest.due_at;  // of a book that kept none with its events there is no other
    return then;
}

}  // namespace

std::size_t come_by(std::span<const CaseEvent> events, Instant at) {
    std::size_t come = events.size();
    while (come > 0 && events[come - 1].at > at) --come;
    return come;
}

std::optional<Case> as_it_stood(const Case& newest, const Workflow& flow, std::span<const CaseEvent> events, Instant at) {
    const std::size_t come = come_by(events, at);
    if (come == 0) return std::nullopt;
    Case then = unopened(newest, events);
    std::int64_t version = 0;
    for (const CaseEvent& event : events.first(come)) {
        const bool was_closed = then.state == CaseState::kClosed;
        take_close(then, event, flow, was_closed);
        take_due(then, event, flow, was_closed);
        take_effect(then, event);
        then.state = event.state;
        then.owner = event.owner;
        then.owner_organisation = event.owner_organisation;
        version = event.version > 0 ? event.version : version + 1;
        then.version = version;
        then.seq = event.seq;
    }
    return then;
}

Finding as_it_was_known(Finding finding, Instant at, std::uint64_t seq) {
    std::erase_if(finding.periods, [&](const FindingPeriod& period) { return period.seq > seq; });
    if (!finding.periods.empty()) finding.last = std::min(finding.last, finding.periods.back().start);
    if (finding.resolved_at && *finding.resolved_at > at) {
        finding.resolved_at.reset();
        finding.resolution.clear();
        finding.state = FindingState::kOpen;
    }
    if (finding.open_at && *finding.open_at > at) finding.open_at.reset();
    if (finding.state == FindingState::kOpen && !finding.open_at) finding.state = FindingState::kPending;
    if (finding.seq > seq) {
        finding.value.clear();
        finding.measured.clear();
        finding.text.clear();
        finding.text_en.clear();
        finding.seq = 0;
    }
    return finding;
}

}  // namespace lvwang::cases
