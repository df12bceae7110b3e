#include <initializer_list>

#include "api/answers.h"
#include "api/body.h"
#include "api/command_desk.h"
#include "api/reads.h"
#include "base/text.h"

namespace lvwang::api {
namespace {

struct Named {
    std::string_view field;
    std::string json;  ///< what the path says it is
};

// The body as it was sent, digit for digit, with what the path names put in front of it.
Result<std::string> joined(const Request& request, const Body& body, std::initializer_list<Named> from_path) {
    std::string front;
    for (const Named& named : from_path) {
        if (body.has(named.field)) return fail_field(named.field, "'{}' stands in the path, not in the body", named.field);
        front += fmt::format("{}{}:{}", front.empty() ? "" : ",", json_quote(named.field), named.json);
    }
    std::string text = "{" + front;
    if (!front.empty() && !body.empty()) text += ',';
    return text + request.body.substr(request.body.find('{') + 1);
}

Result<pipeline::Command> command(const Request& request, std::string_view type, std::initializer_list<Named> from_path = {}) {
    LVWANG_TRY(expect_json(request));
    LVWANG_ASSIGN(const Body body, Body::parse(request.body));
    LVWANG_ASSIGN(std::string text, joined(request, body, from_path));
    return pipeline::Command{std::string(type), std::move(text), std::string(kNobody)};
}

// In a case who acts is part of what is said.
Result<pipeline::Command> case_command(const Request& request, std::string_view type, Named subject) {
    LVWANG_ASSIGN(pipeline::Command made, command(request, type, {std::move(subject)}));
    LVWANG_ASSIGN(const Body body, Body::parse(request.body));
    LVWANG_ASSIGN(made.actor, body.text("actor"));
    return made;
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

Result<pipeline::Command> act_on_case(const Request& request) {
    LVWANG_ASSIGN(const std::int64_t id, request.capture_id("id"));
    const std::string_view act = std::string_view(request.path).substr(request.path.rfind('/') + 1);
    return case_command(request, fmt::format("case_{}", act), {"case_id", fmt::format("{}", id)});
}

Result<pipeline::Command> open_case(const Request& request) {
    LVWANG_ASSIGN(const std::int64_t id, request.capture_id("id"));
    return case_command(request, "case_open", {"finding_id", fmt::format("{}", id)});
}

Result<Response> get_command(const Request& request, const Reads& reads) {
    LVWANG_ASSIGN(const std::int64_t id, request.capture_id("id"));
    auto state = reads.desk.state_of(static_cast<std::uint64_t>(id));
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
