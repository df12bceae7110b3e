#include "pipeline/commands.h"

#include <boost/json.hpp>

#include "base/text.h"

namespace lvwang::pipeline {
namespace {

namespace json = boost::json;

constexpr std::size_t kNoteBytesMax = 6000;
constexpr std::size_t kNameBytesMax = 200;

Result<std::string> text_field(const json::object& object, std::string_view name, bool required,
                               std::size_t bytes_max = SIZE_MAX) {
    const json::value* value = object.if_contains(name);
    if (value == nullptr || value->is_null()) {
        if (required) return fail_field(name, "'{}' is missing", name);
        return std::string();
    }
    if (!value->is_string()) return fail_field(name, "'{}' must be a text", name);
    std::string text(value->as_string());
    if (required && trim(text).empty()) return fail_field(name, "'{}' must not be empty", name);
    if (text.size() > bytes_max) {
        return fail_field(name, "'{}' has {} bytes; at most {} are allowed", name, text.size(), bytes_max);
    }
    return text;
}

}  // namespace

std::string to_payload(const Command& command) {
    std::string payload = "{\"type\":";
    append_json_quoted(payload, command.type);
    payload += ",\"actor\":";
    append_json_quoted(payload, command.actor);
    for (const auto& [name, text] : {std::pair("key", &command.key), std::pair("digest", &command.digest)}) {
        if (text->empty()) continue;
        payload += fmt::format(",\"{}\":", name);
        append_json_quoted(payload, *text);
    }
    payload += ",\"body\":";
    append_json_quoted(payload, command.body);  // as text: a body that is no JSON is logged and refused like any other
    payload += '}';
    return payload;
}

Result<Command> parse_payload(std::string_view payload) {
    boost::system::error_code error;
    const json::value value = json::parse({payload.data(), payload.size()}, error);
    if (error || !value.is_object()) return fail(ErrorCode::kCorrupt, "a logged command is not JSON: {}", error.message());
    LVWANG_ASSIGN(std::string type, text_field(value.as_object(), "type", true));
    LVWANG_ASSIGN(std::string actor, text_field(value.as_object(), "actor", false));
    LVWANG_ASSIGN(std::string body, text_field(value.as_object(), "body", false));
    LVWANG_ASSIGN(std::string key, text_field(value.as_object(), "key", false));
    LVWANG_ASSIGN(std::string digest, text_field(value.as_object(), "digest", false));
    return Command{std::move(type), std::move(body), std::move(actor), std::move(key), std::move(digest)};
}

Result<Incidents::Opening> parse_opening(std::string_view text) {
    boost::system::error_code error;
    const json::value value = json::parse({text.data(), text.size()}, error);
    if (error || !value.is_object()) return fail(ErrorCode::kInvalidArgument, "the body is not a JSON object");
    const json::object& object = value.as_object();
    for (const auto& field : object) {
        const std::string_view name = field.key();
        if (name != "finding_id" && name != "actor" && name != "note" && name != "owner" && name != "owner_organisation" &&
            name != "due_at" && name != "type") {
            return fail_field(name, "unknown field '{}'", name);
        }
    }
    Incidents::Opening opening;
    const json::value* id = object.if_contains("finding_id");
    if (id == nullptr || !id->is_int64() || id->as_int64() <= 0) return fail_field("finding_id", "'finding_id' must be a number");
    opening.finding_id = id->as_int64();
    LVWANG_ASSIGN(opening.actor, text_field(object, "actor", true));
    LVWANG_ASSIGN(opening.note, text_field(object, "note", true, kNoteBytesMax));
    LVWANG_ASSIGN(opening.type, text_field(object, "type", false, kNameBytesMax));
    LVWANG_ASSIGN(opening.owner, text_field(object, "owner", false, kNameBytesMax));
    LVWANG_ASSIGN(opening.owner_organisation, text_field(object, "owner_organisation", false, kNameBytesMax));
    LVWANG_ASSIGN(const std::string due, text_field(object, "due_at", false));
    if (!due.empty()) {
        const auto at = parse_iso(due);
        if (!at) return fail_field("due_at", "{}", at.error().message);
        opening.due_at = due.size() == 10 ? cases::end_of(to_date(*at)) : *at;
    }
    return opening;
}

Result<Assignment> parse_assignment(std::string_view text) {
    boost::system::error_code error;
    json::value value = json::parse({text.data(), text.size()}, error);
    if (error || !value.is_object()) return fail(ErrorCode::kInvalidArgument, "the body is not a JSON object");
    json::object& object = value.as_object();
    Assignment assignment;
    LVWANG_ASSIGN(assignment.hardware, text_field(object, "hardware", true));
    LVWANG_ASSIGN(assignment.mn, text_field(object, "mn", true));
    if (const json::value* takes_over = object.if_contains("takes_over")) {
        if (!takes_over->is_bool()) return fail_field("takes_over", "'takes_over' must be true or false");
        assignment.takes_over = takes_over->as_bool();
    }
    object.erase("hardware");
    object.erase("takes_over");
    assignment.names_place = object.contains("point_id") || object.contains("site_key");
    assignment.device = json::serialize(object);
    return assignment;
}

std::string to_payload(const Import& import) {
    json::object object;
    object["actor"] = import.actor;
    object["values"] = import.values;
    json::array files;
    for (const std::string& file : import.files) files.emplace_back(file);
    object["files"] = std::move(files);
    json::array stretches;
    for (const ImportedStretch& stretch : import.stretches) {
        stretches.push_back({{"point", static_cast<std::int64_t>(stretch.point)},
                             {"period", std::string(to_string(stretch.period))},
                             {"from_ms", stretch.from.ms},
                             {"to_ms", stretch.to.ms}});
    }
    object["stretches"] = std::move(stretches);
    return json::serialize(object);
}

Result<Import> parse_import(std::string_view payload) {
    try {
        const json::value value = json::parse({payload.data(), payload.size()});
        Import import;
        import.actor = value.at("actor").as_string();
        import.values = value.at("values").as_int64();
        for (const json::value& file : value.at("files").as_array()) import.files.emplace_back(file.as_string());
        for (const json::value& row : value.at("stretches").as_array()) {
            LVWANG_ASSIGN(const Period period, parse_period(std::string_view(row.at("period").as_string())));
            import.stretches.push_back(
                {PointId{row.at("point").as_int64()}, period, {row.at("from_ms").as_int64()}, {row.at("to_ms").as_int64()}});
        }
        return import;
    } catch (const std::exception& error) {
        return fail(ErrorCode::kCorrupt, "a logged import is not readable: {}", error.what());
    }
}

}  // namespace lvwang::pipeline
