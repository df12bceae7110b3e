// What does a person ask for? The JSON body of an act on a case (cases.h, parse_act).
#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "base/text.h"
#include "cases/cases.h"

namespace lvwang::cases {
namespace {

namespace json = boost::json;

// A note is a paragraph, a name is a name; whatever is longer is a mistake or an attack.
constexpr std::size_t kNoteBytesMax = 6000;
constexpr std::size_t kNameBytesMax = 200;
// An act is one flat object.
constexpr std::size_t kDepthMax = 4;

constexpr std::array<std::string_view, 3> kOfAnyAct{"case_id", "actor", "note"};
constexpr std::array<std::string_view, 3> kOfAssign{"owner", "owner_organisation", "due_at"};

bool among(std::span<const std::string_view> names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

Result<void> check_names(const json::object& body, ActType type) {
    for (const auto& member : body) {
        const std::string_view name(member.key().data(), member.key().size());
        if (among(kOfAnyAct, name)) continue;
        if (name.empty() || name.size() > kNameBytesMax) return fail_field("body", "a field has no name, or one that is no name");
        if (!among(kOfAssign, name)) return fail_field(name, "'{}' is not a field of an act", name);
        if (type != ActType::kAssign) return fail_field(name, "'{}' belongs to assign, not to {}", name, to_string(type));
    }
    return {};
}

// Without blanks at both ends; empty where it is absent or null.
Result<std::string> text_of(const json::object& body, std::string_view name, std::size_t bytes_max) {
    const json::value* value = body.if_contains(name);
    if (value == nullptr || value->is_null()) return std::string();
    if (!value->is_string()) return fail_field(name, "'{}' must be a text", name);
    const std::string_view text(value->get_string().data(), value->get_string().size());
    if (text.size() > bytes_max)
        return fail_field(name, "'{}' has {} bytes; at most {} are allowed", name, text.size(), bytes_max);
    return std::string(trim(text));
}

Result<std::int64_t> id_of(const json::object& body) {
    const json::value* value = body.if_contains("case_id");
    if (value == nullptr) return fail_field("case_id", "which case it is must be said");
    if (!value->is_int64() || value->get_int64() <= 0) return fail_field("case_id", "'case_id' must be a positive integer");
    return value->get_int64();
}

Result<std::optional<Instant>> due_of(const json::object& body) {
    LVWANG_ASSIGN(const std::string text, text_of(body, "due_at", kNameBytesMax));
    if (text.empty()) return std::nullopt;
    if (const auto day = parse_date(text)) return end_of(*day);
    const auto at = parse_iso(text);
    if (!at) return fail_field("due_at", "'{}' is not a time", text);
    return *at;
}

}  // namespace

Result<Act> parse_act(std::string_view type, std::string_view text) {
    Act act;
    LVWANG_ASSIGN(act.type, parse_act_type(type));
    json::parse_options options;
    options.max_depth = kDepthMax;
    json::error_code error;
    const json::value value = json::parse(json::string_view(text.data(), text.size()), error, {}, options);
    if (error) return fail_field("body", "not JSON: {}", error.message());
    if (!value.is_object()) return fail_field("body", "must be a JSON object");
    const json::object& body = value.get_object();

    LVWANG_TRY(check_names(body, act.type));
    LVWANG_ASSIGN(act.case_id, id_of(body));
    LVWANG_ASSIGN(act.actor, text_of(body, "actor", kNameBytesMax));
    LVWANG_ASSIGN(act.note, text_of(body, "note", kNoteBytesMax));
    LVWANG_ASSIGN(act.owner, text_of(body, "owner", kNameBytesMax));
    LVWANG_ASSIGN(act.owner_organisation, text_of(body, "owner_organisation", kNameBytesMax));
    LVWANG_ASSIGN(act.due_at, due_of(body));
    return act;
}

}  // namespace lvwang::cases
