#include <algorithm>
#include <initializer_list>

#include "api/answers.h"
#include "api/answers_places.h"
#include "api/body.h"
#include "api/case_sight.h"
#include "api/command_desk.h"
#include "api/order_text.h"
#include "api/reads.h"
#include "api/report_position.h"
#include "base/text.h"
#include "cases/report.h"
#include "store/book_cases.h"
#include "store/book_findings.h"

namespace lvwang::api {
namespace {

Result<pipeline::Command> command(const Request& request, std::string_view type, std::initializer_list<Named> from_path = {}) {
    return command_of(request, type, from_path);
}

// In a case who acts is part of what is said.
Result<pipeline::Command> case_command(const Request& request, std::string_view type, Named subject) {
    return command_of(request, type, {std::move(subject), {"actor", json_quote(request.actor)}});
}

// Into what somebody does not see he merges nothing, and is not told that it is there.
Result<void> expect_target_seen(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const Body body, Body::parse(request.body));
    const auto into = body.integer("into", 1, INT64_MAX);
    if (!into) return {};  // what is wrong with it the step says
    const auto found = store::find_case(reads.book, *into);
    if (!found || !is_shown(*found, reads)) return fail_field("into", "there is no case {}", *into);
    return {};
}

}  // namespace

Result<pipeline::Command> put_region(const Request& request) {
    return command(request, "put_region", {{"code", json_quote(request.capture("code"))}});
}

Result<pipeline::Command> put_organisation(const Request& request) {
    return command(request, "put_organisation", {{"key", json_quote(request.capture("key"))}});
}

Result<pipeline::Command> put_site(const Request& request) {
    return command(request, "put_site", {{"key", json_quote(request.capture("key"))}});
}

Result<pipeline::Command> put_point(const Request& request) {
    return command(request, "put_point",
                   {{"site_key", json_quote(request.capture("key"))}, {"code", json_quote(request.capture("code"))}});
}

Result<pipeline::Command> put_device(const Request& request) {
    return command(request, "put_device", {{"mn", json_quote(request.capture("mn"))}});
}

Result<pipeline::Command> fetch_gap(const Request& request) {
    return command(request, "fetch_gap");
}

Result<pipeline::Command> put_fetch_policy(const Request& request) {
    return command(request, "set_fetch_policy");
}

Result<pipeline::Command> put_rhythm(const Request& request) {
    return command(request, "set_rhythm", {{"mn", json_quote(request.capture("mn"))}});
}

Result<pipeline::Command> put_mapping(const Request& request) {
    return command(request, "put_mapping");
}

Result<pipeline::Command> put_limit(const Request& request) {
    return command(request, "put_limit");
}

Result<pipeline::Command> put_retention(const Request& request) {
    return command(request, "retention_set");
}

Result<pipeline::Command> put_responsibility(const Request& request) {
    return command(request, "put_responsibility");
}

Result<pipeline::Command> put_water_section(const Request& request) {
    return command(request, "put_water_section");
}

Result<pipeline::Command> act_on_case(Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const std::int64_t id, request.capture_id("id"));
    const std::string act(request.capture("act"));
    if (const auto found = store::find_case(reads.book, id); !found || !is_shown(*found, reads)) {
        return tl::unexpected(not_found("id", "case", request.capture("id")));
    }
    if (reads.caller->token != 0 && !token_may(act, reads.caller->rights)) {
        return fail(ErrorCode::kConflict, "this token may not '{}' in cases", act);
    }
    if (act == "merge") LVWANG_TRY(expect_target_seen(request, reads));
    LVWANG_ASSIGN(pipeline::Command command,
                  case_command(request, fmt::format("case_step_{}", act), {"case_id", fmt::format("{}", id)}));
    LVWANG_ASSIGN(command.body, report_at_the_door(command.body));
    return command;
}

Result<pipeline::Command> open_case(Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const std::int64_t id, request.capture_id("id"));
    if (!reads.sees_everything()) {
        const auto found = store::find_finding(reads.book, id);
        if (!found || !reads.sees(found->point)) return tl::unexpected(not_found("id", "finding", request.capture("id")));
    }
    return case_command(request, "case_open", {"finding_id", fmt::format("{}", id)});
}

Result<pipeline::Command> report_case(Request& request, const Reads& reads) {
    if (reads.caller->token != 0 && !token_may("report", reads.caller->rights)) {
        return fail(ErrorCode::kConflict, "this token may not report");
    }
    LVWANG_ASSIGN(const std::string body, joined_body(request, {{"actor", json_quote(request.actor)}}));
    LVWANG_ASSIGN(const std::string converted, report_at_the_door(body));
    LVWANG_ASSIGN(const cases::Report report, cases::parse_report(converted));
    if (reads.caller->token != 0 && !token_may("assign", reads.caller->rights) && (!report.owner.empty() || report.due_at)) {
        return tl::unexpected(Error{ErrorCode::kConflict, "this token may not say who has a case, or by when",
                                    report.owner.empty() ? "due_at" : "owner"});
    }
    const auto hidden = hidden_types(reads);
    if (std::ranges::find(hidden, report.type) != hidden.end()) {
        return fail_field("type", "there is no kind of case '{}'", report.type);
    }
    // Whoever opens a case sees it: it lies where he sees.
    Case place;
    place.region_code = report.region_code;
    if (!report.site_key.empty()) {
        const Site* site = reads.registry->site(report.site_key);
        if (site == nullptr) return fail_field("site_key", "there is no site '{}'", report.site_key);
        place.site = site->id;
    } else if (!lies_in_sight(place, *reads.registry, reads.caller->person->scope)) {
        return fail_field("region_code", "there is no region '{}'", report.region_code);
    }
    return pipeline::Command{"case_report", converted, request.actor};
}

Result<Response> get_command(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const std::int64_t id, request.capture_id("id"));
    auto state = reads.desk.state_of(static_cast<std::uint64_t>(id), request.actor);
    if (!state) return tl::unexpected(not_found("id", "command", request.capture("id")));
    return std::move(*state);
}

Result<Response> show_result(const Request&, std::string_view result, const Reads&) {
    return json_response(std::string(result));
}

Result<Response> show_changed_site(const Request& request, std::string_view, const Reads& reads) {
    return get_site(request, reads);
}

Result<Response> show_changed_device(const Request& request, std::string_view result, const Reads&) {
    LVWANG_ASSIGN(const Body body, Body::parse(result));
    LVWANG_ASSIGN(const std::int64_t redecoding, body.integer("redecoding", 0, INT64_MAX));
    JsonText json;
    json.begin_object();
    json.field("mn", request.capture("mn"));
    json.field("redecoding", redecoding);
    json.end_object();
    return json_response(json.take());
}

}  // namespace lvwang::api
