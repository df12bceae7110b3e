// 交办单: which there are, what one says, how they are counted, and what people do with them.
#include "api/answers_dispatch.h"

#include <algorithm>

#include "api/body.h"
#include "api/case_sight.h"
#include "api/json_nouns.h"
#include "api/order_text.h"
#include "api/sheet_sight.h"
#include "base/text.h"
#include "pipeline/sheet_commands.h"
#include "protocol/json.h"

namespace lvwang::api {
namespace {

using accounts::Right;

constexpr std::int64_t kListedMax = 1000;

void write_texts(JsonText& json, std::string_view name, const std::vector<std::string>& texts) {
    json.key(name);
    json.begin_array();
    for (const std::string& text : texts) json.value(text);
    json.end_array();
}

void write_sheet_fields(JsonText& json, const Sheet& sheet, bool whole) {
    const bool issued = sheet.state == SheetState::kIssued;
    json.field("id", sheet.id);
    json.field("body", sheet.body_key);
    json.field("number", number_of(sheet));
    json.field("year", issued ? std::optional(sheet.year) : std::nullopt);
    json.field("serial", issued ? std::optional(sheet.number) : std::nullopt);
    json.field("issuer", sheet.issuer);
    json.field("title", whole ? std::string_view(sheet.title) : std::string_view());
    json.field("whole", whole);
    json.field("state", to_string(sheet.state));
    json.field("drafted_by", sheet.drafted_by);
    json.field("drafted_at", sheet.drafted_at);
    json.field("settled_by", sheet.settled_by);
    json.field("settled_at", sheet.settled_at);
    json.field("reason", sheet.reason);
    json.field("authorised_by", sheet.authorised_by);
    json.field("version", sheet.version);
}

void write_problem(JsonText& json, const SheetProblem& problem, const Case& item, const Reads& reads) {
    const Organisation* unit = reads.registry->organisation(problem.owner_organisation);
    json.begin_object();
    json.field("case_id", problem.case_id);
    json.field("owner", problem.owner);
    json.field("owner_organisation", problem.owner_organisation);
    json.field("owner_organisation_name", unit == nullptr ? std::string_view() : std::string_view(unit->name));
    json.field("owner_organisation_name_en", unit == nullptr ? std::string_view() : std::string_view(unit->name_en));
    json.field("due_at", problem.due_at);
    json.field("requirement", problem.requirement);
    json.field("changed", item.version != problem.case_version);
    json.key("case");
    json.begin_object();
    write_case_fields(json, item, nullptr, reads.now, *reads.registry);
    json.end_object();
    json.end_object();
}

// What who asks may do with it now. The spine looks again.
void write_actions(JsonText& json, const SeenSheet& seen, const SheetBody& body, const Reads& reads) {
    const Sheet& sheet = seen.sheet;
    const bool drafts = reads.caller->rights.has(Right::kDirectCases);
    const bool mine = sheet.drafted_by == reads.caller->person->login;
    const bool signs = signs_for(body, reads);
    const bool draft = sheet.state == SheetState::kDraft;
    const bool open = is_open(sheet.state);
    const bool routine = std::ranges::all_of(sheet.problems, [&](const SheetProblem& problem) {
        const Case& item = seen.cases.at(problem.case_id);
        return std::ranges::find(body.routine_types, item.type) != body.routine_types.end() && problem.due_at <= item.due_at;
    });
    json.key("actions");
    json.begin_array();
    if (open && drafts && mine) json.value("edit");
    if (draft && signs) json.value("sign");
    if (draft && drafts && mine && routine && !signs) json.value("issue");
    if (draft && signs) json.value("reject");
    if (open && drafts && (mine || signs)) json.value("withdraw");
    json.end_array();
}

Result<SheetBody> body_of(const std::string& key, const Reads& reads) {
    LVWANG_ASSIGN(const auto bodies, store::load_sheet_bodies(reads.book));
    const auto found = std::ranges::find(bodies, key, &SheetBody::key);
    if (found == bodies.end()) return fail(ErrorCode::kNotFound, "there is no issuing body '{}'", key);
    return *found;
}

Result<Response> show(std::int64_t id, const Reads& reads) {
    LVWANG_ASSIGN(const SeenSheet seen, seen_sheet(id, reads));
    LVWANG_ASSIGN(const SheetBody body, body_of(seen.sheet.body_key, reads));
    LVWANG_ASSIGN(const auto acts, store::sheet_acts(reads.book, id));
    JsonText json(8 * 1024);
    json.begin_object();
    write_sheet_fields(json, seen.sheet, seen.whole);
    json.field("text", seen.sheet.text);
    json.field("body_name", body.name);
    json.field("body_name_en", body.name_en);
    json.key("problems");
    json.begin_array();
    for (const SheetProblem& problem : seen.sheet.problems) {
        write_problem(json, problem, seen.cases.at(problem.case_id), reads);
    }
    json.end_array();
    json.key("acts");
    json.begin_array();
    for (const SheetAct& act : acts) {
        if (!seen.whole) break;  // reasons may speak of the others
        json.begin_object();
        json.field("version", act.version);
        json.field("at", act.at);
        json.field("act", act.act);
        json.field("actor", act.actor);
        json.field("note", act.note);
        json.end_object();
    }
    json.end_array();
    write_actions(json, seen, body, reads);
    json.end_object();
    return json_response(json.take());
}

// Cases that somebody does not see are not there for him: he cannot find out about them by putting them on a sheet.
Result<void> expect_seen_cases(const Request& request, const Reads& reads) {
    const auto body = protocol::parse_json(request.body);
    const protocol::JsonValue* problems = body ? body->field("problems") : nullptr;
    if (problems == nullptr || !problems->is(protocol::JsonValue::Kind::kList)) return {};  // the spine says what is wrong
    if (problems->elements.size() > pipeline::kSheetProblemsMax) return {};
    for (const protocol::JsonValue& line : problems->elements) {
        const protocol::JsonValue* id = line.field("case_id");
        constexpr std::size_t kDigitsMax = 18;
        if (id == nullptr || id->text.empty() || id->text.size() > kDigitsMax ||
            id->text.find_first_not_of("0123456789") != std::string::npos) {
            continue;
        }
        const auto item = store::find_case(reads.book, std::stoll(id->text));
        if (!item || !is_shown(*item, reads)) {
            return tl::unexpected(Error{ErrorCode::kNotFound, fmt::format("there is no case {}", id->text), "case_id"});
        }
    }
    return {};
}

}  // namespace

Result<Response> get_sheet_bodies(const Request&, const Reads& reads) {
    LVWANG_ASSIGN(const auto bodies, store::load_sheet_bodies(reads.book));
    return list(bodies, [&](JsonText& json, const SheetBody& body) {
        json.begin_object();
        json.field("key", body.key);
        json.field("name", body.name);
        json.field("name_en", body.name_en);
        json.field("mark", body.mark);
        json.field("organisation_key", body.organisation_key);
        write_texts(json, "signers", body.signers);
        write_texts(json, "routine_types", body.routine_types);
        json.field("routine_by", body.routine_by);
        json.field("routine_at", body.routine_at);
        json.field("may_sign", signs_for(body, reads));
        json.end_object();
    });
}

Result<pipeline::Command> put_sheet_body(const Request& request) {
    return command_of(request, "sheet_body", {{"key", json_quote(request.capture("key"))}});
}

Result<pipeline::Command> put_sheet_routine(const Request& request) {
    return command_of(request, "sheet_routine", {{"key", json_quote(request.capture("key"))}});
}

Result<Response> show_sheet_bodies(const Request& request, std::string_view, const Reads& reads) {
    return get_sheet_bodies(request, reads);
}

Result<Response> get_sheets(const Request& request, const Reads& reads) {
    store::SheetQuery query;
    LVWANG_ASSIGN(const std::string_view state,
                  request.query.choice("state", {"all", "draft", "rejected", "withdrawn", "issued"}));
    if (state != "all") {
        LVWANG_ASSIGN(query.state, parse_sheet_state(state));
    }
    if (const auto body = request.query.find("body")) query.body_key = *body;
    LVWANG_ASSIGN(const std::int64_t year, request.query.integer_or("year", 2000, 2200, 0));
    query.year = static_cast<int>(year);
    LVWANG_ASSIGN(query.case_id, request.query.integer_or("case", 1, INT64_MAX, 0));
    if (query.case_id != 0) {
        const auto item = store::find_case(reads.book, query.case_id);
        if (!item || !is_shown(*item, reads)) return tl::unexpected(not_found("case", "case", fmt::format("{}", query.case_id)));
    }
    LVWANG_ASSIGN(query.limit, request.query.integer_or("limit", 1, kListedMax, 100));
    LVWANG_ASSIGN(query.offset, request.query.integer_or("offset", 0, INT32_MAX, 0));
    LVWANG_ASSIGN(const store::SheetPage page, store::list_sheets(reads.book, query, sheet_sight(reads)));
    return json_response(
        json_list(page.items, static_cast<std::size_t>(page.total), [&](JsonText& json, const store::ListedSheet& row) {
            json.begin_object();
            write_sheet_fields(json, row.sheet, row.problems == row.lines);
            json.field("problems", row.problems);
            json.field("closed", row.closed);
            json.field("overdue", row.overdue);
            json.end_object();
        }));
}

Result<Response> get_sheet(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const std::int64_t id, request.capture_id("id"));
    return show(id, reads);
}

Result<Response> get_sheet_counts(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const std::int64_t year, request.query.integer_or("year", 2000, 2200, to_date(reads.now).year));
    LVWANG_ASSIGN(const auto counts, store::count_sheets(reads.book, static_cast<int>(year)));
    LVWANG_ASSIGN(const auto bodies, store::load_sheet_bodies(reads.book));
    JsonText json(2048);
    json.begin_object();
    json.field("year", year);
    json.key("items");
    json.begin_array();
    for (const store::SheetCount& count : counts) {
        const auto body = std::ranges::find(bodies, count.body_key, &SheetBody::key);
        json.begin_object();
        json.field("body", count.body_key);
        json.field("name", body == bodies.end() ? std::string_view() : std::string_view(body->name));
        json.field("name_en", body == bodies.end() ? std::string_view() : std::string_view(body->name_en));
        json.field("waiting", count.waiting);
        json.field("sheets", count.sheets);
        json.field("sheets_finished", count.finished);
        json.field("problems", count.problems);
        json.field("problems_closed", count.closed);
        json.field("problems_overdue", count.overdue);
        json.end_object();
    }
    json.end_array();
    json.field("total", counts.size());
    json.end_object();
    return json_response(json.take());
}

Result<pipeline::Command> draft_sheet(Request& request, const Reads& reads) {
    LVWANG_TRY(expect_seen_cases(request, reads));
    return command_of(request, "sheet_draft");
}

Result<pipeline::Command> edit_sheet(Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const std::int64_t id, request.capture_id("id"));
    LVWANG_TRY(seen_sheet(id, reads));
    LVWANG_TRY(expect_seen_cases(request, reads));
    return command_of(request, "sheet_edit", {{"id", fmt::format("{}", id)}});
}

Result<pipeline::Command> act_on_sheet(Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const std::int64_t id, request.capture_id("id"));
    LVWANG_TRY(seen_sheet(id, reads));
    const std::string_view act = std::string_view(request.path).substr(request.path.rfind('/') + 1);
    return command_of(request, fmt::format("sheet_{}", act), {{"id", fmt::format("{}", id)}});
}

Result<Response> show_changed_sheet(const Request&, std::string_view result, const Reads& reads) {
    LVWANG_ASSIGN(const Body body, Body::parse(result));
    LVWANG_ASSIGN(const std::int64_t id, body.integer("id", 1, INT64_MAX));
    return show(id, reads);
}

}  // namespace lvwang::api
