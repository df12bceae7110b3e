#include "cases/workflow.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "base/check.h"
#include "cases/cases.h"
#include "model/account.h"
#include "model/name_table.h"
#include "protocol/json.h"

namespace lvwang::cases {
namespace {

using protocol::JsonValue;
using Kind = JsonValue::Kind;

constexpr std::string_view kFolder = "workflows/";
constexpr std::string_view kExtension = ".json";
constexpr std::string_view kSchemaExtension = ".schema.json";
constexpr int kLengthMax = 1000;  // days or hours: whatever takes longer than three years is no case but a project

constexpr NameTable<FieldKind, 5> kFieldKinds{{{FieldKind::kText, "text"},
                                               {FieldKind::kNumber, "number"},
                                               {FieldKind::kChoice, "choice"},
                                               {FieldKind::kDate, "date"},
                                               {FieldKind::kFlag, "flag"}}};

constexpr std::array<std::string_view, 15> kOfWorkflow{"key",      "like",         "name",      "name_en", "opened_by",
                                                       "deadline", "firm_first",   "deadlines", "forms",   "steps",
                                                       "watch",    "confidential", "reporters", "revisit", "more_steps"};
constexpr std::array<std::string_view, 9> kOfDeadline{"hours",  "calendar_days", "working_days",        "kind", "clause", "note",
                                                      "status", "extension",     "runs_while_suspended"};
constexpr std::array<std::string_view, 3> kOfExtension{"times", "calendar_days", "clause"};
constexpr std::array<std::string_view, 8> kOfField{"key", "name", "name_en", "kind", "required", "choices", "choices_en", "past"};
constexpr std::array<std::string_view, 11> kOfStep{"act",  "name",     "name_en",        "from",     "to",     "roles",
                                                   "form", "deadline", "waits_for_firm", "internal", "on_site"};
constexpr int kWindHours = 6;  // of comparable wind, where a file does not say how many: most of a half-day of one wind
constexpr std::array<std::string_view, 3> kOfWatch{"days", "wind", "hours"};
constexpr std::array<std::string_view, 2> kOfRevisit{"days", "note"};

// One object of a file and the way to it, for errors: `workflows/x.json: steps[2].from`.
struct Place {
    const JsonValue& value;
    std::string file;
    std::string path;

    [[nodiscard]] tl::unexpected<Error> wrong(std::string_view key, std::string message) const {
        std::string where = path;
        if (!key.empty()) where += fmt::format("{}{}", path.empty() ? "" : ".", key);
        return tl::unexpected(Error{ErrorCode::kInvalidArgument, fmt::format("{}: {}: {}", file, where, message), where});
    }
    [[nodiscard]] Result<void> only(std::span<const std::string_view> keys) const {
        if (!value.is(Kind::kObject)) return wrong("", "an object is expected");
        std::set<std::string_view> seen;
        for (const std::string& name : value.names) {
            if (std::ranges::find(keys, name) == keys.end())
                return wrong(name, fmt::format("unknown key; known are {}", fmt::join(keys, ", ")));
            if (!seen.insert(name).second) return wrong(name, "stands twice");
        }
        return {};
    }
    [[nodiscard]] Place child(std::string_view key, const JsonValue& of) const {
        return {of, file, path.empty() ? std::string(key) : fmt::format("{}.{}", path, key)};
    }
    [[nodiscard]] Result<std::string> text(std::string_view key, bool required) const {
        const JsonValue* found = value.field(key);
        if (found == nullptr) {
            if (required) return wrong(key, "is missing");
            return std::string();
        }
        if (!found->is(Kind::kText)) return wrong(key, fmt::format("a text is expected, not {}", found->shown()));
        if (required && found->text.empty()) return wrong(key, "must not be empty");
        return found->text;
    }
    [[nodiscard]] Result<bool> truth(std::string_view key, bool otherwise) const {
        const JsonValue* found = value.field(key);
        if (found == nullptr) return otherwise;
        if (!found->is(Kind::kBoolean)) return wrong(key, fmt::format("true or false is expected, not {}", found->shown()));
        return found->text == "true";
    }
    // 0 where it is absent.
    [[nodiscard]] Result<int> length(std::string_view key) const {
        const JsonValue* found = value.field(key);
        if (found == nullptr) return 0;
        int number = 0;
        const char* const end = found->text.data() + found->text.size();
        const auto [stopped, error] = std::from_chars(found->text.data(), end, number);
        const bool whole = found->is(Kind::kNumber) && error == std::errc() && stopped == end;
        if (whole && number >= 1 && number <= kLengthMax) return number;
        return wrong(key, fmt::format("a whole number from 1 to {} is expected, not {}", kLengthMax, found->shown()));
    }
    [[nodiscard]] Result<std::vector<std::string>> texts(std::string_view key) const {
        std::vector<std::string> all;
        const JsonValue* found = value.field(key);
        if (found == nullptr) return all;
        if (!found->is(Kind::kList)) return wrong(key, "a list of texts is expected");
        for (const JsonValue& each : found->elements) {
            if (!each.is(Kind::kText) || each.text.empty()) return wrong(key, fmt::format("{} is no text", each.shown()));
            all.push_back(each.text);
        }
        return all;
    }
};

Result<Deadline> read_deadline(const Place& place, std::string key) {
    LVWANG_TRY(place.only(kOfDeadline));
    Deadline deadline;
    deadline.key = std::move(key);
    LVWANG_ASSIGN(deadline.hours, place.length("hours"));
    LVWANG_ASSIGN(deadline.calendar_days, place.length("calendar_days"));
    LVWANG_ASSIGN(deadline.working_days, place.length("working_days"));
    const int given = (deadline.hours > 0) + (deadline.calendar_days > 0) + (deadline.working_days > 0);
    if (given != 1) return place.wrong("", "one of hours, calendar_days and working_days must be given");
    LVWANG_ASSIGN(const std::string kind, place.text("kind", true));
    const auto parsed = parse_deadline_kind(kind);
    if (!parsed) return place.wrong("kind", parsed.error().message);
    deadline.kind = *parsed;
    LVWANG_ASSIGN(deadline.clause, place.text("clause", deadline.kind != DeadlineKind::kInternal));
    LVWANG_ASSIGN(deadline.note, place.text("note", false));
    LVWANG_ASSIGN(const std::string status, place.text("status", false));
    if (!status.empty() && status != "to_be_confirmed") return place.wrong("status", "only to_be_confirmed can be said");
    deadline.confirmed = status.empty();
    LVWANG_ASSIGN(const bool runs, place.truth("runs_while_suspended", deadline.kind == DeadlineKind::kStatutory));
    deadline.stops_while_suspended = !runs;
    if (const JsonValue* extension = place.value.field("extension")) {
        const Place of = place.child("extension", *extension);
        LVWANG_TRY(of.only(kOfExtension));
        ExtensionRule rule;
        LVWANG_ASSIGN(rule.times, of.length("times"));
        LVWANG_ASSIGN(rule.calendar_days, of.length("calendar_days"));
        if (rule.times == 0) return of.wrong("times", "is missing");
        if (rule.calendar_days == 0) return of.wrong("calendar_days", "is missing");
        LVWANG_ASSIGN(rule.clause, of.text("clause", deadline.kind == DeadlineKind::kStatutory));
        deadline.extension = std::move(rule);
    }
    return deadline;
}

Result<std::vector<FormField>> read_form(const Place& place) {
    if (!place.value.is(Kind::kList)) return place.wrong("", "a list of fields is expected");
    std::vector<FormField> form;
    for (std::size_t i = 0; i < place.value.elements.size(); ++i) {
        const Place of{place.value.elements[i], place.file, fmt::format("{}[{}]", place.path, i)};
        LVWANG_TRY(of.only(kOfField));
        FormField field;
        LVWANG_ASSIGN(field.key, of.text("key", true));
        LVWANG_ASSIGN(field.name, of.text("name", true));
        LVWANG_ASSIGN(field.name_en, of.text("name_en", true));
        LVWANG_ASSIGN(const std::string kind, of.text("kind", true));
        const auto parsed = value_of(kFieldKinds, kind);
        if (!parsed) return of.wrong("kind", parsed.error().message);
        field.kind = *parsed;
        LVWANG_ASSIGN(field.required, of.truth("required", false));
        LVWANG_ASSIGN(field.choices, of.texts("choices"));
        if ((field.kind == FieldKind::kChoice) == field.choices.empty()) {
            return of.wrong("choices", "a choice has some, and nothing else has");
        }
        LVWANG_ASSIGN(field.choices_en, of.texts("choices_en"));
        if (!field.choices_en.empty() && field.choices_en.size() != field.choices.size()) {
            return of.wrong("choices_en", "one for each of choices, in the same order");
        }
        LVWANG_ASSIGN(field.past, of.truth("past", false));
        if (field.past && field.kind != FieldKind::kDate) return of.wrong("past", "only a date can be past");
        if (std::ranges::find(form, field.key, &FormField::key) != form.end()) return of.wrong("key", "stands twice in the form");
        form.push_back(std::move(field));
    }
    return form;
}

Result<WorkflowStep> read_step(const Place& place, const Workflow& flow) {
    LVWANG_TRY(place.only(kOfStep));
    WorkflowStep step;
    LVWANG_ASSIGN(step.act, place.text("act", true));
    LVWANG_ASSIGN(step.name, place.text("name", true));
    LVWANG_ASSIGN(step.name_en, place.text("name_en", true));
    LVWANG_ASSIGN(const auto from, place.texts("from"));
    if (from.empty()) return place.wrong("from", "a step begins in some state");
    for (const std::string& word : from) {
        const auto state = parse_case_state(word);
        if (!state) return place.wrong("from", state.error().message);
        step.from.push_back(*state);
    }
    LVWANG_ASSIGN(const std::string to, place.text("to", false));
    if (!to.empty()) {
        const auto state = parse_case_state(to);
        if (!state) return place.wrong("to", state.error().message);
        step.to = *state;
    }
    LVWANG_ASSIGN(step.roles, place.texts("roles"));
    if (step.roles.empty()) return place.wrong("roles", "nobody may take the step");
    for (const std::string& word : step.roles) {
        if (word != kOwnerWord && word != kJoinedWord && !parse_role(word)) {
            return place.wrong("roles", fmt::format("'{}' is neither a role nor owner or joined", word));
        }
    }
    LVWANG_ASSIGN(step.form, place.text("form", false));
    if (!step.form.empty() && !flow.forms.contains(step.form)) {
        return place.wrong("form", fmt::format("there is no form '{}'", step.form));
    }
    LVWANG_ASSIGN(step.deadline, place.text("deadline", false));
    if (!step.deadline.empty() && flow.find_deadline(step.deadline) == nullptr) {
        return place.wrong("deadline", fmt::format("there is no deadline '{}'", step.deadline));
    }
    LVWANG_ASSIGN(step.waits_for_firm, place.truth("waits_for_firm", false));
    LVWANG_ASSIGN(step.internal, place.truth("internal", false));
    LVWANG_ASSIGN(step.on_site, place.truth("on_site", false));
    if (const auto problem = problem_of(step); !problem.empty()) return place.wrong("", problem);
    return step;
}

// Adds the steps of one list to those that the workflow has.
Result<void> read_steps(Workflow& flow, const Place& place, std::string_view key) {
    const JsonValue* const steps = place.value.field(key);
    if (steps == nullptr) return {};
    if (!steps->is(Kind::kList)) return place.wrong(key, "a list is expected");
    for (std::size_t i = 0; i < steps->elements.size(); ++i) {
        const Place at{steps->elements[i], place.file, fmt::format("{}[{}]", key, i)};
        LVWANG_ASSIGN(WorkflowStep step, read_step(at, flow));
        if (flow.step(step.act) != nullptr) return at.wrong("act", fmt::format("'{}' stands twice", step.act));
        if (step.act == kRelease && !flow.confidential) return at.wrong("act", "only what is confidential can be released");
        flow.steps.push_back(std::move(step));
    }
    return {};
}

// Takes over what the file says; what it does not say stays as `flow` has it.
Result<void> read_into(Workflow& flow, const Place& place) {
    LVWANG_TRY(place.only(kOfWorkflow));
    LVWANG_ASSIGN(flow.key, place.text("key", true));
    LVWANG_ASSIGN(flow.name, place.text("name", true));
    LVWANG_ASSIGN(flow.name_en, place.text("name_en", true));
    LVWANG_ASSIGN(flow.opened_by, place.texts("opened_by"));
    LVWANG_ASSIGN(flow.confidential, place.truth("confidential", false));
    LVWANG_ASSIGN(flow.reporters, place.texts("reporters"));
    for (const std::string& word : flow.reporters) {
        if (!parse_role(word)) return place.wrong("reporters", fmt::format("'{}' is no role", word));
    }
    if (const JsonValue* forms = place.value.field("forms")) {
        const Place of = place.child("forms", *forms);
        if (!forms->is(Kind::kObject)) return of.wrong("", "an object is expected");
        for (std::size_t i = 0; i < forms->names.size(); ++i) {
            LVWANG_ASSIGN(auto form, read_form(of.child(forms->names[i], forms->elements[i])));
            flow.forms.insert_or_assign(forms->names[i], std::move(form));
        }
    }
    if (const JsonValue* deadlines = place.value.field("deadlines")) {
        const Place of = place.child("deadlines", *deadlines);
        if (!deadlines->is(Kind::kObject)) return of.wrong("", "an object is expected");
        for (std::size_t i = 0; i < deadlines->names.size(); ++i) {
            const std::string& key = deadlines->names[i];
            LVWANG_ASSIGN(auto deadline, read_deadline(of.child(key, deadlines->elements[i]), key));
            flow.deadlines.insert_or_assign(key, std::move(deadline));
        }
    }
    LVWANG_ASSIGN(const std::string first, place.text("deadline", flow.deadline.empty()));
    if (!first.empty()) flow.deadline = first;
    if (flow.find_deadline(flow.deadline) == nullptr) {
        return place.wrong("deadline", fmt::format("there is no deadline '{}'", flow.deadline));
    }
    LVWANG_ASSIGN(const std::string explain, place.text("firm_first", false));
    if (!explain.empty()) flow.firm_first = explain;
    if (!flow.firm_first.empty() && flow.find_deadline(flow.firm_first) == nullptr) {
        return place.wrong("firm_first", fmt::format("there is no deadline '{}'", flow.firm_first));
    }
    if (!flow.firm_first.empty() && flow.confidential) {
        return place.wrong("firm_first", "a firm is told nothing of a confidential kind");
    }
    if (const JsonValue* watch = place.value.field("watch")) {
        const Place of = place.child("watch", *watch);
        LVWANG_TRY(of.only(kOfWatch));
        LVWANG_ASSIGN(flow.watch_days, of.length("days"));
        if (flow.watch_days == 0) return of.wrong("days", "is missing");
        LVWANG_ASSIGN(flow.watch_wind, of.truth("wind", false));
        LVWANG_ASSIGN(flow.watch_hours, of.length("hours"));
        if (!flow.watch_wind && flow.watch_hours > 0) return of.wrong("hours", "of a watch that does not ask for the wind");
        if (flow.watch_wind && flow.watch_hours == 0) flow.watch_hours = kWindHours;
    }
    if (const JsonValue* revisit = place.value.field("revisit")) {
        const Place of = place.child("revisit", *revisit);
        LVWANG_TRY(of.only(kOfRevisit));
        LVWANG_ASSIGN(flow.revisit_days, of.length("days"));
        if (flow.revisit_days == 0) return of.wrong("days", "is missing");
        LVWANG_ASSIGN(flow.revisit_note, of.text("note", false));
    }
    if (place.value.field("steps") != nullptr) flow.steps.clear();
    for (const std::string_view key : {"steps", "more_steps"}) LVWANG_TRY(read_steps(flow, place, key));
    // A case must always be able to go on.
    for (const CaseState state : {CaseState::kOpen, CaseState::kAssigned, CaseState::kReported, CaseState::kVerified}) {
        const bool goes_on = std::ranges::any_of(flow.steps, [&](const WorkflowStep& step) {
            return step.to && *step.to != state && std::ranges::find(step.from, state) != step.from.end();
        });
        if (!goes_on) return place.wrong("steps", fmt::format("no step leads out of '{}'", to_string(state)));
    }
    return {};
}

struct File {
    std::string path;
    std::string like;
    JsonValue root;
};

Result<std::vector<File>> read_files(std::span<const SourceText> files) {
    std::vector<File> all;
    for (const SourceText& text : files) {
        if (!text.path.starts_with(kFolder) || !text.path.ends_with(kExtension) || text.path.ends_with(kSchemaExtension))
            continue;
        auto root = protocol::parse_json(text.text);
        if (!root) return while_doing(text.path, std::move(root).error());
        const Place place{*root, text.path, ""};
        LVWANG_TRY(place.only(kOfWorkflow));
        LVWANG_ASSIGN(const std::string key, place.text("key", true));
        if (text.path != fmt::format("{}{}{}", kFolder, key, kExtension)) {
            return place.wrong("key", fmt::format("'{}' is not the name of the file", key));
        }
        LVWANG_ASSIGN(std::string like, place.text("like", false));
        all.push_back({text.path, std::move(like), std::move(*root)});
    }
    return all;
}

}  // namespace

std::string_view to_string(FieldKind kind) {
    return name_of(kFieldKinds, kind);
}

const WorkflowStep* Workflow::step(std::string_view act) const {
    const auto found = std::ranges::find(steps, act, &WorkflowStep::act);
    return found == steps.end() ? nullptr : &*found;
}

const Deadline* Workflow::find_deadline(std::string_view wanted) const {
    const auto found = deadlines.find(wanted);
    return found == deadlines.end() ? nullptr : &found->second;
}

Result<Workflows> Workflows::parse(std::span<const SourceText> files) {
    LVWANG_ASSIGN(const std::vector<File> all, read_files(files));
    Workflows workflows;
    const auto read = [&](const File& file, Workflow flow) -> Result<void> {
        LVWANG_TRY(read_into(flow, {file.root, file.path, ""}));
        for (const std::string& rule : flow.opened_by) {
            if (const Workflow* other = workflows.of_rule(rule)) {
                return Place{file.root, file.path, ""}.wrong("opened_by",
                                                             fmt::format("'{}' opens '{}' already", rule, other->key));
            }
        }
        const std::string key = flow.key;
        workflows.all_.emplace(key, std::move(flow));
        return {};
    };
    for (const File& file : all) {
        if (file.like.empty()) LVWANG_TRY(read(file, {}));
    }
    for (const File& file : all) {
        if (file.like.empty()) continue;
        const Workflow* model = workflows.find(file.like);
        if (model == nullptr || std::ranges::any_of(all, [&](const File& other) {
                return !other.like.empty() && other.path == fmt::format("{}{}{}", kFolder, file.like, kExtension);
            })) {
            return Place{file.root, file.path, ""}.wrong(
                "like", fmt::format("there is no workflow '{}' that stands by itself", file.like));
        }
        LVWANG_TRY(read(file, *model));
    }
    if (workflows.find(kGeneral) == nullptr) {
        return fail(ErrorCode::kNotFound, "{}{}{} is missing", kFolder, kGeneral, kExtension);
    }
    return workflows;
}

const Workflow* Workflows::find(std::string_view key) const {
    const auto found = all_.find(key);
    return found == all_.end() ? nullptr : &found->second;
}

const Workflow* Workflows::of_rule(std::string_view rule) const {
    for (const auto& [key, flow] : all_) {
        if (std::ranges::find(flow.opened_by, rule) != flow.opened_by.end()) return &flow;
    }
    return nullptr;
}

const Workflow& Workflows::of(const Case& item) const {
    const Workflow* found = find(item.type);
    return found != nullptr ? *found : general();
}

Result<void> Workflows::expect_kinds(const std::map<std::string, std::int64_t>& counts) const {
    std::vector<std::string> gone;
    for (const auto& [key, count] : counts) {
        if (find(key) == nullptr) gone.push_back(fmt::format("{}{}{} ({})", kFolder, key, kExtension, count));
    }
    if (gone.empty()) return {};
    return fail(ErrorCode::kNotFound, "there are cases whose kind has no file: {}; a kind's file stays as long as its cases do",
                fmt::join(gone, ", "));
}

void set_deadline(Case& item, const Deadline& deadline, const standards::Calendar& calendar, Instant now) {
    item.due_at = due_at(deadline, now, calendar);
    item.deadline = deadline.key;
    item.deadline_kind = deadline.kind;
    item.deadline_clause = deadline.clause;
    item.overdue_at.reset();
    item.asked_due_at.reset();
    item.extensions = 0;
}

std::span<const std::string_view> workflow_keys(std::string_view object) {
    if (object == "workflow") return kOfWorkflow;
    if (object == "deadline") return kOfDeadline;
    if (object == "extension") return kOfExtension;
    if (object == "field") return kOfField;
    if (object == "step") return kOfStep;
    if (object == "revisit") return kOfRevisit;
    LVWANG_CHECK(object == "watch", "a workflow has no object '{}'", object);
    return kOfWatch;
}

}  // namespace lvwang::cases
