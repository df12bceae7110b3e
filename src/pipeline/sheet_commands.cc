#include "pipeline/sheet_commands.h"

#include <algorithm>

#include "accounts/right.h"
#include "base/text.h"
#include "store/book_cases.h"
#include "store/book_sheets.h"

namespace lvwang::pipeline {
namespace {

constexpr std::size_t kTitleBytesMax = 300;
constexpr std::size_t kTextBytesMax = 6'000;
constexpr std::size_t kRequirementBytesMax = 1'000;
constexpr std::size_t kNameBytesMax = 200;
constexpr std::size_t kKeyBytesMax = 60;
constexpr std::size_t kListedMax = 40;  // signers of a body, kinds that are routine

bool holds(const std::vector<std::string>& all, std::string_view one) {
    return std::ranges::find(all, one) != all.end();
}

Result<std::vector<std::string>> lines_in(const BodyFields& fields, std::string_view name) {
    std::vector<std::string> lines;
    if (!fields.has(name)) return lines;
    LVWANG_ASSIGN(const protocol::JsonValue* list, fields.list(name, kListedMax));
    for (const protocol::JsonValue& element : list->elements) {
        const std::string text(trim(element.text));
        if (!element.is(protocol::JsonValue::Kind::kText) || text.empty() || text.size() > kKeyBytesMax ||
            text.find('\n') != std::string::npos) {
            return fail_field(name, "{}: {} is no name", name, element.shown());
        }
        if (!holds(lines, text)) lines.push_back(text);
    }
    return lines;
}

// A key stands in addresses.
bool is_key(std::string_view text) {
    return std::ranges::all_of(text,
                               [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; });
}

Error with_field(Error error, std::string field) {
    error.field = std::move(field);
    return error;
}

}  // namespace

bool SheetCommands::may_sign(std::string_view login) const {
    const auto person = person_of_(login);
    return person != nullptr && accounts::rights_of(*person).has(accounts::Right::kSignSheets);
}

Result<std::string> SheetCommands::execute(const Command& command, Incidents& incidents, const registry::Registry& registry,
                                           Instant now, std::uint64_t seq) {
    const Turn turn{command, incidents, registry, now, seq};
    if (command.type == "sheet_body") return set_body(turn);
    if (command.type == "sheet_routine") return set_routine(turn);
    const auto act = [&]() -> Result<std::int64_t> {
        if (command.type == "sheet_draft") return draft(turn);
        if (command.type == "sheet_edit") return edit(turn);
        if (command.type == "sheet_sign") return issue(turn, true);
        if (command.type == "sheet_issue") return issue(turn, false);
        if (command.type == "sheet_reject") return send_back(turn, SheetState::kRejected);
        if (command.type == "sheet_withdraw") return send_back(turn, SheetState::kWithdrawn);
        return fail(ErrorCode::kUnsupported, "there is no command '{}'", command.type);
    };
    LVWANG_ASSIGN(const std::int64_t id, act());
    return fmt::format("{{\"id\":{}}}", id);
}

Result<std::string> SheetCommands::set_body(const Turn& turn) {
    LVWANG_ASSIGN(const BodyFields fields,
                  BodyFields::parse(turn.command.body, {"key", "name", "name_en", "mark", "organisation_key", "signers"}));
    LVWANG_ASSIGN(const std::string key, fields.line("key", kKeyBytesMax));
    if (!is_key(key)) return fail_field("key", "key: '{}' is not of lower-case letters, digits, _ and -", key);
    LVWANG_ASSIGN(const auto known, store::load_sheet_bodies(book_));
    const auto before = std::ranges::find(known, key, &SheetBody::key);
    if (before == known.end() && known.size() >= kSheetBodiesMax) {
        return conflict("key", fmt::format("there are {} bodies already", known.size()));
    }
    SheetBody body = before == known.end() ? SheetBody{.key = key} : *before;
    LVWANG_ASSIGN(body.name, fields.line("name", kNameBytesMax));
    LVWANG_ASSIGN(body.name_en, fields.line_or_empty("name_en", kNameBytesMax));
    LVWANG_ASSIGN(body.mark, fields.line("mark", kKeyBytesMax));
    LVWANG_ASSIGN(body.organisation_key, fields.line_or_empty("organisation_key", kNameBytesMax));
    if (!body.organisation_key.empty() && turn.registry.organisation(body.organisation_key) == nullptr) {
        return fail_field("organisation_key", "there is no organisation '{}'", body.organisation_key);
    }
    for (const SheetBody& other : known) {
        if (other.key != key && other.mark == body.mark) {
            return conflict("mark",
                            fmt::format("'{}' is the mark of '{}': their numbers could not be told apart", body.mark, other.key));
        }
    }
    LVWANG_ASSIGN(body.signers, lines_in(fields, "signers"));
    for (const std::string& login : body.signers) {
        if (!may_sign(login)) return fail_field("signers", "'{}' has no right to sign sheets", login);
    }
    LVWANG_TRY(store::save_sheet_body(book_, body));
    return fmt::format("{{\"key\":{}}}", json_quote(key));
}

Result<std::string> SheetCommands::set_routine(const Turn& turn) {
    LVWANG_ASSIGN(const BodyFields fields, BodyFields::parse(turn.command.body, {"key", "types"}));
    LVWANG_ASSIGN(const std::string key, fields.line("key", kKeyBytesMax));
    LVWANG_ASSIGN(SheetBody body, body_of(key));
    if (!fields.has("types")) return fail_field("types", "types: which kinds of cases must be said");
    LVWANG_TRY(expect_signer(turn, body));
    LVWANG_ASSIGN(body.routine_types, lines_in(fields, "types"));
    for (const std::string& type : body.routine_types) {
        const cases::Workflow* flow = workflows_.find(type);
        if (flow == nullptr) return fail_field("types", "there is no kind of case '{}'", type);
        if (flow->confidential) return fail_field("types", "'{}' is confidential: each sheet is signed", type);
    }
    body.routine_by = turn.command.actor;
    body.routine_at = turn.now;
    LVWANG_TRY(store::save_sheet_body(book_, body));
    return fmt::format("{{\"key\":{}}}", json_quote(key));
}

Result<SheetBody> SheetCommands::body_of(const std::string& key) {
    LVWANG_ASSIGN(const auto bodies, store::load_sheet_bodies(book_));
    const auto found = std::ranges::find(bodies, key, &SheetBody::key);
    if (found == bodies.end()) return fail_field("body", "there is no issuing body '{}'", key);
    return *found;
}

Result<SheetProblem> SheetCommands::read_problem(const protocol::JsonValue& line, std::size_t place, const Turn& turn,
                                                 std::int64_t sheet_id) {
    const std::string at = fmt::format("problems[{}]", place);
    LVWANG_ASSIGN(const BodyFields fields,
                  BodyFields::of(line, at, {"case_id", "owner", "owner_organisation", "due_at", "requirement"}));
    SheetProblem problem;
    LVWANG_ASSIGN(problem.case_id, fields.number("case_id", 1, INT64_MAX));
    LVWANG_ASSIGN(problem.owner, fields.line_or_empty("owner", kNameBytesMax));
    LVWANG_ASSIGN(problem.owner_organisation, fields.line_or_empty("owner_organisation", kNameBytesMax));
    LVWANG_ASSIGN(problem.requirement, fields.words_or_empty("requirement", kRequirementBytesMax));
    if (problem.owner.empty() && !problem.owner_organisation.empty()) {
        return fail_field(fields.path("owner"), "of '{}' one person must be named", problem.owner_organisation);
    }
    LVWANG_ASSIGN(const std::string due, fields.line_or_empty("due_at", kKeyBytesMax));
    if (const auto day = parse_date(due)) {
        problem.due_at = cases::end_of(*day);
    } else if (!due.empty()) {
        const auto moment = parse_iso(due);
        if (!moment) return fail_field(fields.path("due_at"), "'{}' is not a time", due);
        problem.due_at = *moment;
    }
    auto said = turn.incidents.line_of_sheet(problem, called_, turn.registry, turn.now);
    if (!said) {
        const std::string field = said.error().field;
        const bool of_line = field == "due_at" || field == "owner" || field == "owner_organisation";
        return tl::unexpected(with_field(std::move(said).error(), of_line ? fields.path(field) : at));
    }
    LVWANG_ASSIGN(const store::SheetsOfCase others, store::sheets_of_case(book_, problem.case_id));
    if (others.open && others.open->id != sheet_id) {
        return conflict(at, fmt::format("case {} stands in draft {} of {} already", problem.case_id, others.open->id,
                                        others.open->drafted_by));
    }
    if (others.issued) {
        // It may be handed over once more where it was closed since and has come back.
        LVWANG_ASSIGN(const auto events, store::case_events(book_, problem.case_id));
        const bool came_back = std::ranges::any_of(
            events, [&](const CaseEvent& event) { return event.state == CaseState::kClosed && event.seq > others.issued->seq; });
        if (!came_back) {
            return conflict(at, fmt::format("case {} stands on {} already", problem.case_id, number_of(*others.issued)));
        }
    }
    return said;
}

Result<Sheet> SheetCommands::read_draft(const BodyFields& fields, const Turn& turn, std::int64_t id) {
    Sheet sheet;
    LVWANG_ASSIGN(sheet.body_key, fields.line("body", kKeyBytesMax));
    LVWANG_TRY(body_of(sheet.body_key));
    LVWANG_ASSIGN(sheet.title, fields.line("title", kTitleBytesMax));
    LVWANG_ASSIGN(sheet.text, fields.words_or_empty("text", kTextBytesMax));
    LVWANG_ASSIGN(const protocol::JsonValue* problems, fields.list("problems", kSheetProblemsMax));
    if (problems->elements.empty()) return fail_field("problems", "a sheet lists 1 to {} problems", kSheetProblemsMax);
    for (const protocol::JsonValue& line : problems->elements) {
        LVWANG_ASSIGN(SheetProblem problem, read_problem(line, sheet.problems.size(), turn, id));
        if (std::ranges::find(sheet.problems, problem.case_id, &SheetProblem::case_id) != sheet.problems.end()) {
            return fail_field("problems", "case {} stands twice", problem.case_id);
        }
        sheet.problems.push_back(std::move(problem));
    }
    return sheet;
}

Result<void> SheetCommands::note(const Sheet& sheet, std::string_view act, const Turn& turn, std::string note) {
    return store::add_sheet_act(book_, sheet.id,
                                {sheet.version, turn.now, std::string(act), turn.command.actor, std::move(note)});
}

Result<std::int64_t> SheetCommands::draft(const Turn& turn) {
    LVWANG_ASSIGN(const BodyFields fields, BodyFields::parse(turn.command.body, {"body", "title", "text", "problems"}));
    LVWANG_ASSIGN(Sheet sheet, read_draft(fields, turn, 0));
    sheet.drafted_by = turn.command.actor;
    sheet.drafted_at = turn.now;
    sheet.seq = turn.seq;
    LVWANG_ASSIGN(sheet.id, store::insert_sheet(book_, sheet));
    LVWANG_TRY(note(sheet, "drafted", turn));
    return sheet.id;
}

// Whoever came second is told what the first one did.
Result<Sheet> SheetCommands::open_as_seen(const BodyFields& fields) {
    LVWANG_ASSIGN(const std::int64_t id, fields.number("id", 1, INT64_MAX));
    LVWANG_ASSIGN(const std::int64_t seen, fields.number("version", 1, INT64_MAX));
    LVWANG_ASSIGN(Sheet sheet, store::find_sheet(book_, id));
    if (is_open(sheet.state) && sheet.version == seen) return sheet;
    LVWANG_ASSIGN(const auto acts, store::sheet_acts(book_, id));
    std::string done;
    for (const SheetAct& act : acts) {
        if (act.version > seen) done += fmt::format("{} {} by {}", done.empty() ? "; since then:" : ",", act.act, act.actor);
    }
    return conflict("version", fmt::format("sheet {} is {} and at version {}, {} was seen{}", id, to_string(sheet.state),
                                           sheet.version, seen, done));
}

Result<std::int64_t> SheetCommands::edit(const Turn& turn) {
    LVWANG_ASSIGN(const BodyFields fields,
                  BodyFields::parse(turn.command.body, {"id", "version", "body", "title", "text", "problems"}));
    LVWANG_ASSIGN(const Sheet before, open_as_seen(fields));
    if (before.drafted_by != turn.command.actor) {
        return conflict("id",
                        fmt::format("sheet {} is the draft of '{}': nobody else writes in it", before.id, before.drafted_by));
    }
    LVWANG_ASSIGN(Sheet sheet, read_draft(fields, turn, before.id));
    sheet.id = before.id;
    sheet.drafted_by = before.drafted_by;
    sheet.drafted_at = before.drafted_at;
    sheet.version = before.version + 1;
    sheet.seq = turn.seq;
    LVWANG_TRY(store::update_sheet(book_, sheet, true));
    LVWANG_TRY(note(sheet, "edited", turn));
    return sheet.id;
}

Result<void> SheetCommands::expect_signer(const Turn& turn, const SheetBody& body) const {
    const std::string& login = turn.command.actor;
    if (!may_sign(login)) return conflict("role", fmt::format("'{}' has no right to sign sheets", login));
    if (!body.signers.empty() && !holds(body.signers, login)) {
        return conflict("role",
                        fmt::format("'{}' does not sign for {}; {} may", login, body.name, fmt::join(body.signers, ", ")));
    }
    return {};
}

Result<void> SheetCommands::expect_routine(const Sheet& sheet, const SheetBody& body) {
    for (const SheetProblem& problem : sheet.problems) {
        LVWANG_ASSIGN(const Case item, store::find_case(book_, problem.case_id));
        if (!holds(body.routine_types, item.type)) {
            return conflict("problems", fmt::format("case {} is of kind '{}', which {} hands over only with a leader's signature",
                                                    item.id, item.type, body.name));
        }
        if (problem.due_at > item.due_at) {
            return conflict("problems",
                            fmt::format("case {} is given more time than until {}, which {} does only with a leader's "
                                        "signature",
                                        item.id, format_iso(item.due_at), body.name));
        }
    }
    return {};
}

Result<std::int64_t> SheetCommands::issue(const Turn& turn, bool signs) {
    LVWANG_ASSIGN(const BodyFields fields, BodyFields::parse(turn.command.body, {"id", "version"}));
    LVWANG_ASSIGN(Sheet sheet, open_as_seen(fields));
    if (sheet.state != SheetState::kDraft) {
        return conflict("id", fmt::format("sheet {} was rejected and waits for '{}' to mend it", sheet.id, sheet.drafted_by));
    }
    LVWANG_ASSIGN(const SheetBody body, body_of(sheet.body_key));
    const std::string& login = turn.command.actor;
    if (signs) {
        LVWANG_TRY(expect_signer(turn, body));
    } else if (sheet.drafted_by != login) {
        return conflict("id", fmt::format("sheet {} is the draft of '{}'", sheet.id, sheet.drafted_by));
    } else {
        LVWANG_TRY(expect_routine(sheet, body));
        sheet.authorised_by = body.routine_by;
    }
    const auto person = person_of_(login);
    cases::Who who;
    who.login = login;
    if (person != nullptr) who = {person->login, person->name, person->roles, person->organisation_key};
    sheet.year = to_date(turn.now).year;
    LVWANG_ASSIGN(sheet.number, store::next_sheet_number(book_, sheet.body_key, sheet.year));
    sheet.issuer = body.name;
    sheet.mark = body.mark;
    sheet.state = SheetState::kIssued;
    sheet.settled_by = login;
    sheet.settled_at = turn.now;
    sheet.reason.clear();
    ++sheet.version;
    sheet.seq = turn.seq;
    // The cases look before they change: what is refused leaves no trace.
    LVWANG_TRY(turn.incidents.issue(sheet, number_of(sheet), who, called_, turn.registry, turn.now, turn.seq));
    LVWANG_TRY(store::update_sheet(book_, sheet, false));
    LVWANG_TRY(note(sheet, signs ? "signed" : "issued", turn, number_of(sheet)));
    return sheet.id;
}

Result<std::int64_t> SheetCommands::send_back(const Turn& turn, SheetState to) {
    LVWANG_ASSIGN(const BodyFields fields, BodyFields::parse(turn.command.body, {"id", "version", "reason"}));
    LVWANG_ASSIGN(Sheet sheet, open_as_seen(fields));
    LVWANG_ASSIGN(sheet.reason, fields.words("reason", kRequirementBytesMax));
    const bool authors = to == SheetState::kWithdrawn && sheet.drafted_by == turn.command.actor;
    if (!authors) {
        LVWANG_ASSIGN(const SheetBody body, body_of(sheet.body_key));
        LVWANG_TRY(expect_signer(turn, body));
    }
    if (sheet.state == to) return conflict("id", fmt::format("sheet {} is {} already", sheet.id, to_string(to)));
    sheet.state = to;
    sheet.settled_by = turn.command.actor;
    sheet.settled_at = turn.now;
    ++sheet.version;
    sheet.seq = turn.seq;
    LVWANG_TRY(store::update_sheet(book_, sheet, false));
    LVWANG_TRY(note(sheet, to_string(to), turn, sheet.reason));
    return sheet.id;
}

}  // namespace lvwang::pipeline
