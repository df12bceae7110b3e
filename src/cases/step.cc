// What does an act do to a case? One row for each act that does more than lead from one state to another.
#include <algorithm>
#include <array>

#include "base/check.h"
#include "base/text.h"
#include "cases/cases.h"
#include "cases/revisit.h"

namespace lvwang::cases {
namespace {

enum class Effect {
    kMove,  // an act of a workflow's own: it leads where its step says, or is only noted
    kAssign,
    kAccept,
    kTransfer,
    kJoin,
    kFeedBack,
    kVerify,
    kReturn,
    kClose,
    kAskExtension,
    kGrantExtension,
    kRefuseExtension,
    kSuspend,
    kResume,
    kMerge,
    kSupervise,
    kSendClue,
    kReceiveClue,
    kRelease,
    kRecheck,
    kReopen,
    kExplain,
    kAnswerFirm,
    kDismiss,
    kAppeal,
};

enum class Leads { kOn, kNowhere, kToClosed };  // what its step must say of `to`

struct Row {
    Effect effect;
    std::string_view act;
    std::string_view event;
    Leads leads;
    bool needs_note;              // where its step has no form
    std::string_view words = "";  // what is said besides note and fields
};

// accept needs no note, because to sign for a case is to say that one has it.
constexpr std::array<Row, 25> kRows{{
    {Effect::kAssign, "assign", "assigned", Leads::kOn, false, "owner due_at"},
    {Effect::kAccept, "accept", "accepted", Leads::kOn, false},
    {Effect::kTransfer, "transfer", "transferred", Leads::kOn, true, "owner"},
    {Effect::kJoin, "join", "joined", Leads::kNowhere, false, "joined"},
    {Effect::kFeedBack, "feed_back", "fed_back", Leads::kOn, true},
    {Effect::kVerify, "verify", "verified", Leads::kOn, false},
    {Effect::kReturn, "return", "returned", Leads::kOn, true},
    {Effect::kClose, "close", "closed", Leads::kToClosed, true},
    {Effect::kAskExtension, "ask_extension", "extension_asked", Leads::kNowhere, true, "due_at"},
    {Effect::kGrantExtension, "grant_extension", "extension_granted", Leads::kNowhere, false},
    {Effect::kRefuseExtension, "refuse_extension", "extension_refused", Leads::kNowhere, true},
    {Effect::kSuspend, "suspend", "suspended", Leads::kNowhere, true},
    {Effect::kResume, "resume", "resumed", Leads::kNowhere, false},
    {Effect::kMerge, "merge", "merged", Leads::kToClosed, false, "into"},
    {Effect::kSupervise, "supervise", "supervised", Leads::kNowhere, true, "level"},
    {Effect::kSendClue, "send_clue", "clue_sent", Leads::kNowhere, true},
    {Effect::kReceiveClue, "receive_clue", "clue_received", Leads::kNowhere, false},
    {Effect::kRelease, kRelease, "released", Leads::kNowhere, true},
    {Effect::kRecheck, "recheck", "rechecked", Leads::kOn, true, "passed"},
    {Effect::kReopen, "reopen", "reopened", Leads::kOn, true, "due_at"},
    {Effect::kExplain, "explain", "explained", Leads::kNowhere, true},
    {Effect::kExplain, "ask_correction", "correction_asked", Leads::kNowhere, true},
    {Effect::kAnswerFirm, "answer_firm", "firm_answered", Leads::kNowhere, true},
    {Effect::kDismiss, "dismiss", "dismissed", Leads::kToClosed, true},
    {Effect::kAppeal, "appeal", "appealed", Leads::kOn, true},
}};

const Row* row_of(std::string_view act) {
    const auto* const found = std::ranges::find(kRows, act, &Row::act);
    return found == kRows.end() ? nullptr : found;
}

Effect effect_of(std::string_view act) {
    const Row* row = row_of(act);
    return row == nullptr ? Effect::kMove : row->effect;
}

bool begins_in(const WorkflowStep& step, CaseState state) {
    return std::ranges::find(step.from, state) != step.from.end();
}

bool may(const Case& item, const WorkflowStep& step, const Who& who) {
    return std::ranges::any_of(step.roles, [&](const std::string& word) {
        if (word == kOwnerWord) return is_owner(item, who);
        if (word == kJoinedWord) {
            return who.takes_part &&
                   std::ranges::any_of(item.joined, [&](const auto& one) { return one == who.login || one == who.name; });
        }
        return std::ranges::any_of(who.roles, [&](Role role) { return to_string(role) == word; });
    });
}

// By whose authority: one's own, or else that of the first one stands for who has it; null where nobody has.
const Who* authority(const Case& item, const WorkflowStep& step, const Who& who) {
    if (who.sees && may(item, step, who)) return &who;
    const auto found = std::ranges::find_if(who.stands_for, [&](const Who& principal) { return may(item, step, principal); });
    return found == who.stands_for.end() ? nullptr : &*found;
}

// What stands in the way of an act besides the state; empty where nothing does.
std::string_view obstacle(const Case& item, const WorkflowStep& step) {
    const Effect effect = effect_of(step.act);
    if (item.suspended_at && effect != Effect::kResume && step.to) return "it is suspended";
    if (step.waits_for_firm && item.may_be_explained()) return "the firm may still explain";
    switch (effect) {
        case Effect::kAskExtension: return item.asked_due_at ? "an extension is asked for already" : "";
        case Effect::kGrantExtension:
        case Effect::kRefuseExtension: return item.asked_due_at ? "" : "no extension is asked for";
        case Effect::kSuspend: return item.suspended_at ? "it is suspended already" : "";
        case Effect::kResume: return item.suspended_at ? "" : "it is not suspended";
        case Effect::kSendClue: return item.clue_waits() ? "a clue waits to be received" : "";
        case Effect::kReceiveClue: return item.clue_waits() ? "" : "no clue waits to be received";
        case Effect::kRelease:
            if (item.released_at) return "it was released already";
            return item.site == SiteId{} ? "it is about no firm" : "";
        case Effect::kRecheck:
        case Effect::kReopen: return item.outcome == "merged" ? "it was merged into another" : "";
        case Effect::kExplain: return item.site == SiteId{} ? "it is about no firm" : "";
        case Effect::kAnswerFirm: return item.firm.explained_at || item.firm.appealed_at ? "" : "the firm has said nothing";
        case Effect::kAppeal:
            if (item.firm.appealed_at) return "it was appealed before";
            return item.outcome == "mended" ? "" : "nothing was held against the firm";
        default: return "";
    }
}

bool is_number(std::string_view text) {
    return Decimal::parse(text).has_value();
}

Result<void> check_form(const WorkflowStep& step, const Workflow& flow, const Act& act, Instant now) {
    static const std::vector<FormField> kNone;
    const std::vector<FormField>& form = step.form.empty() ? kNone : flow.forms.find(step.form)->second;
    for (const auto& [key, text] : act.fields) {
        if (std::ranges::find(form, key, &FormField::key) == form.end()) {
            return fail_field(key, "'{}' has no field '{}'", act.act, key);
        }
    }
    for (const FormField& field : form) {
        const auto found = act.fields.find(field.key);
        const std::string_view text = found == act.fields.end() ? std::string_view() : std::string_view(found->second);
        if (text.empty()) {
            if (field.required) return fail_field(field.key, "'{}' ({}) must be filled in", field.key, field.name);
            continue;
        }
        const bool fits = field.kind == FieldKind::kText || (field.kind == FieldKind::kNumber && is_number(text)) ||
                          (field.kind == FieldKind::kChoice && std::ranges::find(field.choices, text) != field.choices.end()) ||
                          (field.kind == FieldKind::kDate && parse_date(text)) ||
                          (field.kind == FieldKind::kFlag && (text == "true" || text == "false"));
        if (!fits) return fail_field(field.key, "'{}' is no {} for '{}'", text, to_string(field.kind), field.key);
        if (field.past && *parse_date(text) > to_date(now)) return fail_field(field.key, "{} is still to come", text);
    }
    return {};
}

Result<void> check_said(const Case& before, const WorkflowStep& step, const Act& act, const Case* into, Instant now) {
    const Row* row = row_of(act.act);
    constexpr std::int64_t kPhoneAheadMs = kDayMs;  // a phone's clock may be off; what it holds must not be lost for that
    if (act.done_at && *act.done_at > now + kPhoneAheadMs) {
        return fail_field("done_at", "{} is still to come: look at the clock of the phone", format_iso(*act.done_at));
    }
    // Before workflows there were no forms, and one could send back without a word.
    const bool needed = act.of_old ? row != nullptr && row->needs_note && row->effect != Effect::kReturn : needs_note(step);
    if (act.note.empty() && needed) {
        return fail_field("note", "{} needs a note", act.act);
    }
    if (step.on_site && !act.seen_at && act.note.empty()) {
        return fail_field("longitude_deg", "{} is done on the spot: say where, or in a note why that cannot be said", act.act);
    }
    switch (effect_of(act.act)) {
        case Effect::kAssign:
        case Effect::kTransfer:
            if (act.owner.empty()) return fail_field("owner", "who is to have it must be said");
            return act.due_at ? check_due(*act.due_at, now) : Result<void>();
        case Effect::kAskExtension:
            if (!act.due_at) return fail_field("due_at", "until when it is to be extended must be said");
            return check_due(*act.due_at, now);
        case Effect::kReopen: return act.due_at ? check_due(*act.due_at, now) : Result<void>();
        case Effect::kSupervise:
            if (!act.level) return fail_field("level", "how it is supervised must be said");
            return {};
        case Effect::kRecheck:
            if (!act.passed) return fail_field("passed", "whether it passed must be said");
            return {};
        case Effect::kMerge:
            if (into == nullptr || into->id == before.id || into->state == CaseState::kClosed) {
                return fail_field("into", "{} is no other unfinished case", act.into);
            }
            if (!act.of_old && before.deadline_kind == DeadlineKind::kStatutory &&
                into->deadline_kind != DeadlineKind::kStatutory) {
                return fail_field("into", "case {} has a statutory deadline and {} has none: merge that one into this", before.id,
                                  into->id);
            }
            if (!act.of_old && before.deadline_kind == DeadlineKind::kStatutory && into->due_at > before.due_at) {
                return fail_field("into",
                                  "the statutory deadline of case {} is earlier than that of {}: merge that one into this",
                                  before.id, into->id);
            }
            return {};
        default: return {};
    }
}

constexpr std::string_view kMended = "mended";

// How a case ended that an act closed.
std::string_view outcome_of(std::string_view act) {
    const Effect effect = effect_of(act);
    if (effect == Effect::kDismiss) return "dismissed";
    return effect == Effect::kMerge ? "merged" : kMended;
}

void leave_closed(Case& after) {
    after.closed_at.reset();
    after.outcome.clear();
    after.watch_until.reset();
    after.watch_outcome.clear();
    after.revisit = {};
}

void close(Case& after, const Workflow& flow, const Act& act, Instant now) {
    const std::string_view outcome = outcome_of(act.act);
    after.closed_at = now;
    after.outcome = outcome;
    after.asked_due_at.reset();
    const bool watches = outcome == kMended && flow.watch_days > 0 && after.finding_id != 0;
    if (watches) after.watch_until = end_of(add_days(to_date(now), flow.watch_days));
    if (outcome == kMended) plan_revisit(after, flow, act.actor, now);
}

void move_due(Case& after, Instant due_at) {
    after.due_at = due_at;
    after.overdue_at.reset();  // more time was given; that the first deadline passed stands in the events
    after.asked_due_at.reset();
}

bool may_give_more_time(const Case& item, const Workflow& flow, const Who& who) {
    const WorkflowStep* const grant = flow.step("grant_extension");
    return grant != nullptr && may(item, *grant, who);
}

// What the act does besides leading somewhere.
Result<void> take_effect(Case& after, const Workflow& flow, const Act& act, const Who& who, const standards::Calendar& calendar,
                         Instant now) {
    switch (effect_of(act.act)) {
        case Effect::kAssign:
            after.owner = act.owner;
            after.owner_organisation = act.owner_organisation;
            if (act.due_at && *act.due_at != after.due_at) {
                if (after.deadline_kind == DeadlineKind::kStatutory) {
                    return fail(ErrorCode::kConflict,
                                "a statutory deadline ({}) moves only by an extension that its clause allows",
                                after.deadline_clause);
                }
                if (*act.due_at > after.due_at && !act.of_old && !may_give_more_time(after, flow, who)) {
                    return tl::unexpected(Error{
                        ErrorCode::kConflict,
                        fmt::format("more time than until {} is given by who may grant an extension", format_iso(after.due_at)),
                        "due_at"});
                }
                move_due(after, *act.due_at);
            }
            return {};
        case Effect::kTransfer:
            after.owner = act.owner;
            after.owner_organisation = act.owner_organisation;
            return {};
        case Effect::kAccept:
            // Somebody of the organisation that has it takes it up (认领): from now on it is his.
            if (after.owner != who.login && after.owner != who.name) after.owner = who.name;
            if (after.owner_organisation.empty()) after.owner_organisation = who.organisation_key;
            return {};
        case Effect::kJoin: after.joined = act.joined; return {};
        case Effect::kAskExtension:
            if (const Deadline* deadline = flow.find_deadline(after.deadline)) {
                LVWANG_TRY(check_extension(*deadline, after.due_at, after.extensions, *act.due_at));
            } else if (after.deadline_kind == DeadlineKind::kStatutory) {
                return fail(ErrorCode::kConflict, "nothing says how the statutory deadline ({}) may move", after.deadline_clause);
            } else if (*act.due_at <= after.due_at) {
                return fail_field("due_at", "{} is not later than what stands", format_iso(*act.due_at));
            }
            after.asked_due_at = act.due_at;
            return {};
        case Effect::kGrantExtension: {
            const Instant asked = *after.asked_due_at;
            if (asked <= now) return fail(ErrorCode::kConflict, "{} has passed meanwhile", format_iso(asked));
            if (asked <= after.due_at) {  // a pause has moved it since
                return fail(ErrorCode::kConflict, "{} is not later than what stands", format_iso(asked));
            }
            move_due(after, asked);
            ++after.extensions;
            return {};
        }
        case Effect::kRefuseExtension: after.asked_due_at.reset(); return {};
        case Effect::kSuspend: after.suspended_at = now; return {};
        case Effect::kResume: {
            const Deadline* deadline = flow.find_deadline(after.deadline);
            const Deadline by_hand;  // of no length: it moves by the time itself
            if (stops_while_suspended(after, flow))
                after.due_at =
                    due_after_pause(deadline == nullptr ? by_hand : *deadline, after.due_at, *after.suspended_at, now, calendar);
            after.suspended_at.reset();
            return {};
        }
        case Effect::kMerge: after.merged_into = act.into; return {};
        case Effect::kSupervise: after.supervision = *act.level; return {};
        case Effect::kVerify: after.revisit.by = act.actor; return {};
        case Effect::kRecheck: settle_revisit(after); return {};
        case Effect::kRelease: after.released_at = now; return {};
        case Effect::kSendClue:
            after.clue_sent_at = now;
            after.clue_received_at.reset();
            return {};
        case Effect::kReceiveClue: after.clue_received_at = now; return {};
        case Effect::kExplain:
            if (!after.firm.explained_at) after.firm.explained_at = now;
            return {};
        case Effect::kAppeal: after.firm.appealed_at = now; return {};
        default: return {};
    }
}

std::string details_of(const Act& act, std::string_view principal) {
    std::string fields;
    const auto add = [](std::string& to, std::string_view key, std::string_view json) {
        to += fmt::format("{}{}:{}", to.empty() ? "" : ",", json_quote(key), json);
    };
    for (const auto& [key, text] : act.fields) {
        if (!text.empty()) add(fields, key, json_quote(text));
    }
    std::string all;
    if (!fields.empty()) add(all, "fields", "{" + fields + "}");
    if (!act.joined.empty()) {
        std::string names;
        for (const std::string& name : act.joined) names += (names.empty() ? "" : ",") + json_quote(name);
        add(all, "joined", "[" + names + "]");
    }
    if (act.level) add(all, "level", json_quote(to_string(*act.level)));
    if (act.into != 0) add(all, "into", fmt::format("{}", act.into));
    if (act.passed) add(all, "passed", *act.passed ? "true" : "false");
    if (!act.photos.empty()) add(all, "photos", fmt::format("[{}]", fmt::join(act.photos, ",")));
    if (act.seen_at) {
        std::string where =
            fmt::format(R"("longitude_deg":{:.7f},"latitude_deg":{:.7f},"given_in":{})", act.seen_at->longitude_deg,
                        act.seen_at->latitude_deg, json_quote(to_string(act.seen_at->given_in)));
        if (act.accuracy_m != 0) add(where, "accuracy_m", fmt::format("{}", act.accuracy_m));
        add(all, "where", "{" + where + "}");
    }
    if (act.done_at) add(all, "done_at", json_quote(format_iso(*act.done_at)));
    // What stands is with the event; what is only asked for is not.
    if (act.due_at && effect_of(act.act) == Effect::kAskExtension) add(all, "due_at", json_quote(format_iso_ms(*act.due_at)));
    if (!principal.empty()) add(all, "for", json_quote(principal));
    return all.empty() ? "" : "{" + all + "}";
}

// What is possible for him: of the steps of others he need not know.
std::string names_of(const Case& item, const Workflow& flow, const Who& who) {
    std::string names;
    for (const WorkflowStep* step : possible_steps(item, flow, who)) {
        names += fmt::format("{}{}", names.empty() ? "" : ", ", step->act);
    }
    return names.empty() ? "nothing" : names;
}

}  // namespace

std::string problem_of(const WorkflowStep& step) {
    const Row* row = row_of(step.act);
    const bool leaves_closed = begins_in(step, CaseState::kClosed) && step.to && *step.to != CaseState::kClosed;
    if (leaves_closed && step.deadline.empty()) return "what opens a closed case again needs a deadline";
    if (step.to == CaseState::kClosed && begins_in(step, CaseState::kClosed)) return "a closed case is not closed again";
    if (row == nullptr) return "";
    if (row->leads == Leads::kNowhere && step.to) return fmt::format("'{}' leads nowhere: it has no 'to'", step.act);
    if (row->leads != Leads::kNowhere && !step.to) return fmt::format("'{}' needs a 'to'", step.act);
    if (row->leads == Leads::kToClosed && step.to != CaseState::kClosed) return fmt::format("'{}' leads to closed", step.act);
    if (row->leads == Leads::kOn && step.to == CaseState::kClosed) return fmt::format("'{}' does not close a case", step.act);
    const bool after_close = row->effect == Effect::kRecheck || row->effect == Effect::kReopen || row->effect == Effect::kAppeal;
    if (after_close && step.from != std::vector{CaseState::kClosed}) return fmt::format("'{}' begins in closed", step.act);
    return "";
}

std::string_view event_of_act(std::string_view act) {
    const Row* row = row_of(act);
    return row == nullptr ? act : row->event;
}

std::vector<std::string_view> words_of_act(std::string_view act) {
    const Row* row = row_of(act);
    if (row == nullptr || row->words.empty()) return {};
    return split(row->words, ' ');
}

bool needs_note(const WorkflowStep& step) {
    const Row* row = row_of(step.act);
    return step.form.empty() && (row == nullptr || row->needs_note);
}

std::vector<const WorkflowStep*> possible_steps(const Case& item, const Workflow& flow, const Who& who) {
    std::vector<const WorkflowStep*> steps;
    for (const WorkflowStep& step : flow.steps) {
        if (begins_in(step, item.state) && obstacle(item, step).empty() && authority(item, step, who) != nullptr)
            steps.push_back(&step);
    }
    return steps;
}

Result<CaseChange> step(const Case& before, const Workflow& flow, const Act& act, const Who& who, const Case* into,
                        const standards::Calendar& calendar, Instant now, std::uint64_t seq) {
    if (act.actor.empty()) return fail_field("actor", "who does it must be said");
    if (act.actor == kSystem) return fail_field("actor", "'{}' is nobody", kSystem);
    if (!act.of_old) {
        if (!act.version) return fail_field("version", "which version of the case was seen must be said");
        if (*act.version != before.version) {
            return tl::unexpected(
                Error{ErrorCode::kConflict,
                      fmt::format("case {} is at version {}, {} was seen", before.id, before.version, *act.version), "version"});
        }
    }
    const WorkflowStep* row = flow.step(act.act);
    if (row == nullptr) return fail_field("type", "'{}' is not an act on a case of kind '{}'", act.act, flow.key);
    if (!begins_in(*row, before.state)) {
        return fail(ErrorCode::kConflict, "case {} is {}: {} is not possible, {} is", before.id, to_string(before.state), act.act,
                    names_of(before, flow, who));
    }
    if (const auto why = obstacle(before, *row); !why.empty()) {
        return fail(ErrorCode::kConflict, "case {}: {} is not possible, {}", before.id, act.act, why);
    }
    const Who* const by = act.of_old ? &who : authority(before, *row, who);
    if (by == nullptr && !who.sees) {
        return tl::unexpected(Error{
            ErrorCode::kConflict,
            fmt::format("case {}: '{}' acts here in others' names only, and none of them may {}", before.id, who.login, act.act),
            "role"});
    }
    if (by == nullptr) {
        return tl::unexpected(Error{ErrorCode::kConflict,
                                    fmt::format("case {}: '{}' may not {} here; the role needed is {}", before.id, who.login,
                                                act.act, fmt::join(row->roles, " or ")),
                                    "role"});
    }
    if (!act.of_old) LVWANG_TRY(check_form(*row, flow, act, now));
    LVWANG_TRY(check_said(before, *row, act, into, now));

    Case after = before;
    ++after.version;
    LVWANG_TRY(take_effect(after, flow, act, *by, calendar, now));
    const bool stays = effect_of(act.act) == Effect::kRecheck && *act.passed;
    if (row->to && !stays) {
        // In entries of before workflows handing a case on meant that it was being worked on.
        const bool old_assign = act.of_old && effect_of(act.act) == Effect::kAssign;
        after.state = old_assign ? CaseState::kAssigned : *row->to;
        if (before.state == CaseState::kClosed) leave_closed(after);
        if (after.state == CaseState::kClosed) close(after, flow, act, now);
    }
    if (!row->deadline.empty() && !stays) {
        const Deadline& begun = *flow.find_deadline(row->deadline);
        if (!keeps_statutory(before, begun, now)) set_deadline(after, begun, calendar, now);
        if (effect_of(act.act) == Effect::kReopen && act.due_at) {
            if (after.deadline_kind == DeadlineKind::kStatutory) {
                return fail_field("due_at", "a statutory deadline ({}) moves only by an extension that its clause allows",
                                  after.deadline_clause);
            }
            after.due_at = *act.due_at;
        }
    }
    after.seq = seq;
    CaseEvent event;
    event.case_id = after.id;
    event.at = now;
    event.act = event_of_act(act.act);
    event.actor = act.actor;
    event.owner = after.owner;
    event.note = act.note;
    event.seq = seq;
    event.version = after.version;
    event.state = after.state;
    event.owner_organisation = after.owner_organisation;
    event.due_at = after.due_at;
    const std::string principal = by == &who ? std::string() : by->login;
    event.details = details_of(act, principal);
    LVWANG_CHECK(after.state == CaseState::kClosed || !after.owner.empty(), "case {} would have no owner", after.id);
    return CaseChange{std::move(after), std::move(event), principal};
}

}  // namespace lvwang::cases
