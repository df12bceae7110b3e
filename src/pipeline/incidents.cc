#include "pipeline/incidents.h"

#include <algorithm>
#include <limits>
#include <set>

#include "base/check.h"
#include "cases/firm_first.h"
#include "cases/revisit.h"
#include "cases/wind.h"
#include "pipeline/transaction.h"
#include "store/book_case_list.h"
#include "store/book_cases.h"
#include "store/book_findings.h"

namespace lvwang::pipeline {
namespace {

constexpr std::int64_t kStillSendingMs = kMinuteMs;  // minutes are what devices send most often
constexpr std::int64_t kAllCases = std::numeric_limits<std::int64_t>::max();

ParameterLookup lookup_in(const registry::Registry& registry) {
    return [&registry](ParameterId id) { return registry.parameters().find(id); };
}

}  // namespace

Incidents::Incidents(const Parts& parts, Instant listening_since)
    : parts_(parts), listening_since_(listening_since), winds_(parts.book, parts.series) {}

Result<std::unique_ptr<Incidents>> Incidents::load(const Parts& parts, Instant listening_since) {
    auto incidents = std::unique_ptr<Incidents>(new Incidents(parts, listening_since));
    LVWANG_ASSIGN(std::vector<Finding> unresolved, store::unresolved_findings(parts.book));
    for (const Finding& finding : unresolved) {
        if (finding.rule == detect::kSilent.name) incidents->silent_.insert(finding.point);
    }
    incidents->findings_ = detect::OpenFindings(std::move(unresolved), parts.book.applied());
    LVWANG_ASSIGN(const store::CasePage unfinished,
                  store::list_cases(parts.book, {.which = store::CaseQuery::Which::kOpen, .limit = kAllCases}));
    for (const store::ListedCase& open : unfinished.items) {
        incidents->cases_.emplace(open.record.id, open.record);
        if (open.record.finding_id != 0) incidents->case_of_.emplace(open.record.finding_id, open.record.id);
    }
    LVWANG_ASSIGN(const store::CasePage watched,
                  store::list_cases(parts.book, {.which = store::CaseQuery::Which::kWatched, .limit = kAllCases}));
    for (const store::ListedCase& closed : watched.items) {
        incidents->watched_.emplace(closed.record.id, incidents->watched_as(closed.record, closed.finding));
    }
    LVWANG_TRY(incidents->winds_.load());
    LVWANG_ASSIGN(const store::CasePage to_see,
                  store::list_cases(parts.book, {.which = store::CaseQuery::Which::kRevisit, .limit = kAllCases}));
    for (const store::ListedCase& closed : to_see.items) incidents->await_revisit(closed.record);
    return incidents;
}

Result<void> Incidents::take(const detect::Examination& examination, const registry::Registry& registry, Instant now,
                             std::uint64_t seq) {
    const Point* point = registry.point(examination.point);
    LVWANG_CHECK(point != nullptr, "examination of unknown point {}", static_cast<std::int64_t>(examination.point));
    const ParameterLookup parameters = lookup_in(registry);
    const detect::PastFindings past = [this](std::string_view rule, PointId at, Instant from, Instant to) {
        return store::resolved_findings(parts_.book, rule, at, from, to);
    };
    LVWANG_ASSIGN(const auto changes,
                  findings_.apply(examination, {registry.site_of(point->id), *point, parameters}, now, seq, past));
    return keep(changes, registry, now, seq);
}

Result<void> Incidents::tick(const registry::Registry& registry, Instant now, std::uint64_t seq) {
    const ParameterLookup parameters = lookup_in(registry);
    for (const Point& point : registry.rows().points) {
        if (point.silence_limit_s == 0) continue;
        const Heard heard = heard_of(point.id, now);
        const auto changes =
            findings_.listen({registry.site_of(point.id), point, parameters}, heard.last_at, heard.listening_since, now, seq);
        LVWANG_TRY(keep(changes, registry, now, seq));
    }
    LVWANG_TRY(keep(findings_.forget(now, seq), registry, now, seq));
    std::vector<cases::CaseChange> expired;
    for (const auto& [id, open] : cases_) {
        if (auto change = cases::expire(open, parts_.workflows.of(open), now, seq)) {
            expired.push_back(std::move(*change));
        } else if (auto lapsed = cases::lapse_explanation(open, now, seq)) {
            expired.push_back(std::move(*lapsed));  // of both at once the other comes with the next tick
        }
    }
    LVWANG_ASSIGN(auto ended, tick_watches(registry, now, seq));
    std::ranges::move(ended, std::back_inserter(expired));
    for (const auto& [id, closed] : revisits_) {
        // Both days may end at once: the other of two comes with the next tick.
        const bool changed = std::ranges::any_of(expired, [&](const auto& change) { return change.after.id == id; });
        auto change = changed ? std::nullopt : cases::miss_revisit(closed, now, seq);
        if (change) expired.push_back(std::move(*change));
    }
    for (cases::CaseChange& change : expired) LVWANG_TRY(keep(std::move(change)));
    return {};
}

// A device that is sending is not silent, however old its data. Once it has fallen quiet, what counts is the newest moment that
// it spoke of: a back-fill that ends hours ago is a silence of hours, although its frames came just now.
Incidents::Heard Incidents::heard_of(PointId point, Instant now) const {
    const std::optional<Instant> arrival = parts_.board.heard_at(point);
    if (!arrival || *arrival < listening_since_ || now - *arrival < kStillSendingMs) return {arrival, listening_since_};
    const Instant last = std::min(*arrival, parts_.board.observed_until(point).value_or(*arrival));
    return {last, last};
}

Result<void> Incidents::heard(PointId point, const registry::Registry& registry, Instant now, std::uint64_t seq) {
    if (!silent_.contains(point)) return {};
    const Point* row = registry.point(point);
    if (row == nullptr) return {};
    const ParameterLookup parameters = lookup_in(registry);
    return keep(findings_.listen({registry.site_of(point), *row, parameters}, now, listening_since_, now, seq), registry, now,
                seq);
}

void Incidents::show_on_board() {
    std::set<PointId> points;
    for (const Finding& finding : findings_.all()) points.insert(finding.point);
    for (const PointId point : points) show(point);
}

void Incidents::show(PointId point) {
    int open = 0;
    std::optional<FindingClass> worst;  // the enumeration begins with the gravest
    for (const Finding& finding : findings_.of(point)) {
        if (finding.state != FindingState::kOpen) continue;
        ++open;
        worst = worst ? std::min(*worst, finding.cls) : finding.cls;
    }
    parts_.board.set_open_findings(point, open, worst);
    parts_.board.set_silent(point, silent_.contains(point));
}

Result<void> Incidents::keep(const std::vector<detect::FindingChange>& changes, const registry::Registry& registry, Instant now,
                             std::uint64_t seq) {
    if (changes.empty()) return {};
    LVWANG_TRY(ensure_transaction(parts_.book));
    std::set<PointId> touched;
    for (const detect::FindingChange& change : changes) {
        Finding finding = change.finding;
        // As the book knew it before this change: it may be the same finding that goes on.
        LVWANG_ASSIGN(std::vector<Broken> broken, broken_by(change));
        LVWANG_ASSIGN(finding.id, store::put_finding(parts_.book, finding));
        touched.insert(finding.point);
        if (finding.rule == detect::kSilent.name) {
            if (finding.state == FindingState::kResolved) {
                silent_.erase(finding.point);
            } else {
                silent_.insert(finding.point);
            }
        }
        if (finding.live) parts_.feed.note(finding);
        if (broken.empty()) {
            LVWANG_ASSIGN(broken, broken_after_merge(change, finding.id));
        }
        if (!broken.empty()) {
            LVWANG_TRY(come_back(broken, finding, registry, now, seq));
        } else if (change.transition == detect::Transition::kOpened && cases::opens_case(finding, parts_.workflows) != nullptr) {
            LVWANG_TRY(open_case(finding, registry, now, seq));
        }
        const auto open = case_of_.find(finding.id);
        if (finding.state == FindingState::kResolved && open != case_of_.end()) {
            if (auto told = cases::finding_resolved(cases_.at(open->second), finding, now, seq))
                LVWANG_TRY(keep(std::move(*told)));
        }
    }
    for (const PointId point : touched) show(point);
    return {};
}

// The case's id.
Result<std::int64_t> Incidents::keep(cases::CaseChange change) {
    LVWANG_TRY(ensure_transaction(parts_.book));
    if (change.after.id == 0) {
        LVWANG_ASSIGN(change.after.id, store::insert_case(parts_.book, change.after));
    } else {
        LVWANG_TRY(store::update_case(parts_.book, change.after));
    }
    change.event.case_id = change.after.id;
    LVWANG_TRY(store::add_case_event(parts_.book, change.event));
    if (change.after.state == CaseState::kClosed) {
        cases_.erase(change.after.id);
        case_of_.erase(change.after.finding_id);
        LVWANG_TRY(watch(change.after));
        await_revisit(change.after);
    } else {
        watched_.erase(change.after.id);
        winds_.forget(change.after.id);
        revisits_.erase(change.after.id);
        cases_[change.after.id] = change.after;
        if (change.after.finding_id != 0) case_of_[change.after.finding_id] = change.after.id;
    }
    parts_.feed.note(change.after);
    return change.after.id;
}

cases::CaseChange Incidents::begin_case(const Finding& finding, const Point& point, const cases::Workflow& flow,
                                        const registry::Registry& registry, Instant now, std::uint64_t seq) const {
    const Site& site = registry.site_of(point.id);
    const Parameter* parameter = finding.parameter ? registry.parameters().find(*finding.parameter) : nullptr;
    return cases::open({finding, site, point, parameter}, flow, registry.responsible_for(site.id, cases::matter_of(point.kind)),
                       duty_desk(registry), parts_.standards.calendar(), now, seq);
}

// Somebody may have opened its case by hand while it was pending.
Result<void> Incidents::open_case(const Finding& finding, const registry::Registry& registry, Instant now, std::uint64_t seq) {
    LVWANG_ASSIGN(const auto known, store::case_of_finding(parts_.book, finding.id));
    if (known) return {};
    const cases::Workflow& flow = *parts_.workflows.of_rule(finding.rule);
    LVWANG_TRY(keep(begin_case(finding, *registry.point(finding.point), flow, registry, now, seq)));
    return {};
}

void Incidents::await_revisit(const Case& closed) {
    if (closed.revisit.at && !closed.revisit.overdue_at) {
        revisits_.insert_or_assign(closed.id, closed);
    } else {
        revisits_.erase(closed.id);
    }
}

Result<Case> Incidents::find(std::int64_t id) const {
    const auto open = cases_.find(id);
    return open != cases_.end() ? Result<Case>(open->second) : store::find_case(parts_.book, id);
}

Result<cases::CaseChange> Incidents::act(const cases::Act& act, const cases::Who& who, const Assignees::Called& called,
                                         const registry::Registry& registry, Instant now, std::uint64_t seq) {
    LVWANG_ASSIGN(const Case before, find(act.case_id));
    const auto into = cases_.find(act.into);
    const cases::Workflow& flow = parts_.workflows.of(before);
    const auto step = [&](const cases::Act& asked) {
        return cases::step(before, flow, asked, who, into == cases_.end() ? nullptr : &into->second, parts_.standards.calendar(),
                           now, seq);
    };
    cases::Act settled = act;
    if (act.version) {
        LVWANG_ASSIGN(const bool as_seen, is_as_seen(before, *act.version));
        if (as_seen) settled.version = before.version;
    }
    auto change = step(settled);
    if (!change) return tl::unexpected(with_what_changed(std::move(change).error(), before, act, who));
    const bool merges =
        before.merged_into == 0 && change->after.merged_into != 0;  // what was merged long ago may still be acted on
    if (merges && is_confidential(into->second) && !is_confidential(before)) {
        // The firm would learn from the case it sees that there is another.
        return fail_field("into", "case {} is confidential and {} is not: merge that one into this, or release it first",
                          act.into, before.id);
    }
    if (!act.of_old) LVWANG_TRY(Assignees(called, registry, flow).check_helpers(before, act.joined));
    if (!act.of_old && !act.owner.empty()) {  // who may do it is asked first, then whom he means
        const Assignees assignees(called, registry, flow);
        LVWANG_TRY(is_of_firm(who.roles) ? assignees.settle_within_firm(before, settled.owner, settled.owner_organisation)
                                         : assignees.settle_owner(before, settled.owner, settled.owner_organisation));
        change = step(settled);
    }
    LVWANG_TRY(keep(*change));
    if (merges) LVWANG_TRY(keep(cases::take_in(into->second, change->after, act.actor, now, seq)));
    return change;
}

bool Incidents::is_confidential(const Case& item) const {
    return parts_.workflows.of(item).confidential && !item.released_at;
}

// Whether nobody has done anything to it since. What only the clock and the figures brought changes neither whose it is nor until
// when, and refuses no step that was taken on the spot before it and is handed in after it.
Result<bool> Incidents::is_as_seen(const Case& item, std::int64_t version) const {
    constexpr std::array<std::string_view, 3> kOfTheClock{"overdue", "finding_resolved", "explain_lapsed"};
    if (item.version == version) return true;
    LVWANG_ASSIGN(const auto events, store::case_events(parts_.book, item.id));
    const bool known = std::ranges::find(events, version, &CaseEvent::version) != events.end();
    return known && std::ranges::all_of(events, [&](const CaseEvent& event) {
               return event.version <= version || std::ranges::find(kOfTheClock, event.act) != kOfTheClock.end();
           });
}

// Whoever came second is told what the first one did.
Error Incidents::with_what_changed(Error refused, const Case& item, const cases::Act& act, const cases::Who& who) const {
    if (refused.code != ErrorCode::kConflict || refused.field != "version") return refused;
    const auto events = store::case_events(parts_.book, act.case_id);
    if (!events) return refused;
    const bool of_firm = is_of_firm(who.roles);
    std::string done;
    for (const CaseEvent& event : *events) {
        if (event.version <= *act.version) continue;
        if (of_firm && !cases::told_to_firm(event, item, parts_.workflows.of(item))) continue;
        done += fmt::format("{} {} by {}", done.empty() ? "" : ",", event.act, event.actor);
    }
    if (!done.empty()) refused.message += fmt::format("; since then:{}", done);
    return refused;
}

Result<Case> Incidents::open(const Opening& opening, const Assignees::Called& called, const registry::Registry& registry,
                             Instant now, std::uint64_t seq) {
    LVWANG_ASSIGN(const Finding found, store::find_finding(parts_.book, opening.finding_id));
    LVWANG_ASSIGN(const auto known, store::case_of_finding(parts_.book, found.id));
    if (known) return fail(ErrorCode::kConflict, "finding {} has case {} already", found.id, known->id);
    const Point* point = registry.point(found.point);
    if (point == nullptr) return fail(ErrorCode::kNotFound, "the point of finding {} is no longer registered", found.id);
    const cases::Workflow* flow =
        opening.type.empty() ? parts_.workflows.of_rule(found.rule) : parts_.workflows.find(opening.type);
    if (flow == nullptr && !opening.type.empty()) return fail_field("type", "there is no kind of case '{}'", opening.type);
    // A person may hand over what no rule hands over.
    if (flow == nullptr) flow = &parts_.workflows.general();
    cases::CaseChange change = begin_case(found, *point, *flow, registry, now, seq);
    if (opening.due_at && *opening.due_at != change.after.due_at) {
        if (change.after.deadline_kind == DeadlineKind::kStatutory) {
            return fail_field("due_at", "the deadline of such a case is statutory ({})", change.after.deadline_clause);
        }
        if (*opening.due_at > now) LVWANG_TRY(cases::check_due(*opening.due_at, now));
        change.after.due_at = *opening.due_at;
    }
    if (!opening.owner.empty()) {
        std::string owner = opening.owner;
        std::string organisation = opening.owner_organisation;
        LVWANG_TRY(Assignees(called, registry, *flow).settle_owner(change.after, owner, organisation));
        change.after.owner = std::move(owner);
        change.after.owner_organisation = std::move(organisation);
    } else if (!opening.owner_organisation.empty()) {
        return fail_field("owner", "of '{}' one person must be named", opening.owner_organisation);
    }
    change.event.actor = opening.actor;
    change.event.owner = change.after.owner;
    change.event.owner_organisation = change.after.owner_organisation;
    change.event.due_at = change.after.due_at;
    change.event.note = opening.note;
    LVWANG_ASSIGN(const std::int64_t id, keep(std::move(change)));
    return cases_.at(id);
}

Result<Case> Incidents::report(cases::Report report, const cases::Who& who, const Assignees::Called& called,
                               const registry::Registry& registry, Instant now, std::uint64_t seq) {
    const cases::Workflow* flow = report.type.empty() ? &parts_.workflows.general() : parts_.workflows.find(report.type);
    if (flow == nullptr) return fail_field("type", "there is no kind of case '{}'", report.type);
    cases::ReportPlace place;
    if (!report.site_key.empty()) {
        place.site = registry.site(report.site_key);
        if (place.site == nullptr) return fail_field("site_key", "there is no site '{}'", report.site_key);
        place.region_code = place.site->region_code;
        place.responsible = registry.responsible_for(place.site->id, report.matter);
    }
    if (place.region_code.empty()) {
        if (registry.region(report.region_code) == nullptr) {
            return fail_field("region_code", "there is no region '{}'", report.region_code);
        }
        place.region_code = report.region_code;
        if (place.site == nullptr) place.responsible = registry.responsible_in(place.region_code, report.matter);
    }
    if (!report.region_code.empty() && report.region_code != place.region_code) {
        return fail_field("region_code", "'{}' lies in '{}', not in '{}'", report.site_key, place.region_code,
                          report.region_code);
    }
    if (!report.owner_organisation.empty() && registry.organisation(report.owner_organisation) == nullptr) {
        return fail_field("owner_organisation", "there is no organisation '{}'", report.owner_organisation);
    }
    const auto open = [&] {
        return cases::open(report, *flow, who, place, duty_desk(registry), parts_.standards.calendar(), now, seq);
    };
    auto change = open();
    if (change && !report.owner.empty()) {
        LVWANG_TRY(Assignees(called, registry, *flow).settle_owner(change->after, report.owner, report.owner_organisation));
        change = open();
    }
    if (!change) return tl::unexpected(std::move(change).error());
    LVWANG_ASSIGN(const std::int64_t id, keep(std::move(*change)));
    return cases_.at(id);
}

Result<SheetProblem> Incidents::line_of_sheet(SheetProblem said, const Assignees::Called& called,
                                              const registry::Registry& registry, Instant now) {
    LVWANG_ASSIGN(const Case item, find(said.case_id));
    if (said.owner.empty()) {
        said.owner = item.owner;
        said.owner_organisation = item.owner_organisation;
    } else {
        const Assignees assignees(called, registry, parts_.workflows.of(item));
        LVWANG_TRY(assignees.settle_owner(item, said.owner, said.owner_organisation));
    }
    if (said.due_at == Instant{}) said.due_at = item.due_at;
    said.case_version = item.version;
    LVWANG_TRY(cases::check_problem(item, parts_.workflows.of(item), said, now));
    return said;
}

Result<void> Incidents::issue(const Sheet& sheet, const std::string& number, const cases::Who& who,
                              const Assignees::Called& called, const registry::Registry& registry, Instant now,
                              std::uint64_t seq) {
    std::vector<cases::CaseChange> changes;
    for (SheetProblem problem : sheet.problems) {
        LVWANG_ASSIGN(const Case before, find(problem.case_id));
        LVWANG_TRY(expect_as_drafted(before, problem));
        const cases::Workflow& flow = parts_.workflows.of(before);
        if (problem.owner != before.owner)  // since the draft he may have lost his account or his sight
            LVWANG_TRY(Assignees(called, registry, flow).settle_owner(before, problem.owner, problem.owner_organisation));
        LVWANG_ASSIGN(cases::CaseChange change,
                      cases::issue(before, flow, who, problem, {sheet.id, number}, parts_.standards.calendar(), now, seq));
        changes.push_back(std::move(change));
    }
    for (cases::CaseChange& change : changes) LVWANG_TRY(keep(std::move(change)));
    return {};
}

// What others decided since the line was written is not overruled by a paper that knows nothing of it; remarks and the passing of
// a deadline decide nothing.
Result<void> Incidents::expect_as_drafted(const Case& item, const SheetProblem& problem) const {
    if (item.version == problem.case_version) return {};
    LVWANG_ASSIGN(const auto events, store::case_events(parts_.book, item.id));
    std::string done;
    const CaseEvent* then = nullptr;
    for (const CaseEvent& event : events) {
        if (event.version == problem.case_version) then = &event;
        if (event.version > problem.case_version) {
            done += fmt::format("{} {} by {}", done.empty() ? "" : ",", event.act, event.actor);
        }
    }
    const bool same = then != nullptr && then->state == item.state && then->owner == item.owner &&
                      then->owner_organisation == item.owner_organisation && then->due_at == item.due_at;
    if (same) return {};
    return tl::unexpected(Error{ErrorCode::kConflict,
                                fmt::format("case {} is not as it was when its line was written; since then:{}", item.id, done),
                                "problems"});
}

Result<void> Incidents::draw(const RecheckDraw& draw, Instant now, std::uint64_t seq) {
    for (const std::int64_t id : draw.picks) {
        LVWANG_ASSIGN(const Case before, find(id));
        LVWANG_TRY(keep(cases::drawn(before, draw, now, seq)));
    }
    return {};
}

Result<std::int64_t> Incidents::marks_changed(const MarkChange& change, Instant now, std::uint64_t seq) {
    std::vector<cases::CaseChange> noted;
    for (const auto& [id, open] : cases_) {
        if (open.point != change.point || open.finding_id == 0) continue;
        LVWANG_ASSIGN(const Finding finding, store::find_finding(parts_.book, open.finding_id));
        // Marks are about values that are held against a limit; silence and clues have reasons of their own.
        if (finding.cls != FindingClass::kExceedance && finding.cls != FindingClass::kWarning) continue;
        const Stretch concerned{finding.start, finding.last + length_ms(finding.period)};
        const auto covers = [&](const std::vector<Stretch>& marked) {
            return std::ranges::any_of(marked,
                                       [&](const Stretch& one) { return one.from <= concerned.from && concerned.to <= one.to; });
        };
        const bool covered = covers(change.after);
        if (covered != covers(change.before)) noted.push_back(cases::note_marks(open, covered, change.note, now, seq));
    }
    for (cases::CaseChange& one : noted) LVWANG_TRY(keep(std::move(one)));
    return static_cast<std::int64_t>(noted.size());
}

cases::Owner Incidents::duty_desk(const registry::Registry& registry) const {
    for (const Organisation& organisation : registry.rows().organisations) {
        if (organisation.kind == "bureau") return {organisation.name + "值班室", organisation.key};
    }
    return {"值班室", ""};
}

}  // namespace lvwang::pipeline
