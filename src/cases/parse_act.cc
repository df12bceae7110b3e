// What does a person ask for? The JSON body of an act on a case (cases.h, parse_act).
#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "base/text.h"
#include "cases/cases.h"
#include "cases/report.h"

namespace lvwang::cases {
namespace {

namespace json = boost::json;

// A note is a paragraph, a name is a name; whatever is longer is a mistake or an attack.
constexpr std::size_t kNoteBytesMax = 6000;
constexpr std::size_t kNameBytesMax = 200;
// An act is one flat object.
constexpr std::size_t kDepthMax = 4;

constexpr std::size_t kJoinedMax = 20;
constexpr std::size_t kFieldsMax = 50;

constexpr std::array<std::string_view, 11> kOfAnyAct{"case_id",  "version",    "actor",         "note",
                                                     "fields",   "photos",     "longitude_deg", "latitude_deg",
                                                     "given_in", "accuracy_m", "done_at"};
constexpr std::array<std::string_view, 5> kOldActs{"assign", "feed_back", "verify", "return", "close"};

bool is_name(std::string_view name) {
    return !name.empty() && name.size() <= kNameBytesMax;
}

Result<void> check_names(const json::object& body, std::string_view act) {
    const std::vector<std::string_view> words = words_of_act(act);
    for (const auto& member : body) {
        const std::string_view name(member.key().data(), member.key().size());
        if (std::ranges::find(kOfAnyAct, name) != kOfAnyAct.end()) continue;
        if (!is_name(name)) return fail_field("body", "a field has no name, or one that is no name");
        const std::string_view word = name == "owner_organisation" ? "owner" : name;
        if (std::ranges::find(words, word) == words.end()) return fail_field(name, "'{}' is not a field of {}", name, act);
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

// 0 where it is absent.
Result<std::int64_t> number_of(const json::object& body, std::string_view name) {
    const json::value* value = body.if_contains(name);
    if (value == nullptr) return 0;
    if (!value->is_int64() || value->get_int64() <= 0) return fail_field(name, "'{}' must be a positive integer", name);
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

Result<std::vector<std::string>> joined_of(const json::object& body) {
    std::vector<std::string> names;
    const json::value* value = body.if_contains("joined");
    if (value == nullptr) return names;
    if (!value->is_array() || value->get_array().size() > kJoinedMax) {
        return fail_field("joined", "'joined' must be a list of at most {} names", kJoinedMax);
    }
    for (const json::value& each : value->get_array()) {
        if (!each.is_string() || !is_name({each.get_string().data(), each.get_string().size()})) {
            return fail_field("joined", "'joined' must be a list of names");
        }
        std::string name(each.get_string());
        if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
    }
    return names;
}

Result<std::map<std::string, std::string>> fields_of(const json::object& body) {
    std::map<std::string, std::string> fields;
    const json::value* value = body.if_contains("fields");
    if (value == nullptr) return fields;
    if (!value->is_object() || value->get_object().size() > kFieldsMax) {
        return fail_field("fields", "'fields' must be an object of at most {} fields", kFieldsMax);
    }
    for (const auto& member : value->get_object()) {
        const std::string_view name(member.key().data(), member.key().size());
        if (!is_name(name)) return fail_field("fields", "a field has no name, or one that is no name");
        LVWANG_ASSIGN(fields[std::string(name)], text_of(value->get_object(), name, kNoteBytesMax));
    }
    return fields;
}

Result<std::optional<Supervision>> level_of(const json::object& body) {
    LVWANG_ASSIGN(const std::string text, text_of(body, "level", kNameBytesMax));
    if (text.empty()) return std::nullopt;
    const auto level = parse_supervision(text);
    if (!level) return fail_field("level", "{}", level.error().message);
    return *level;
}

Result<std::vector<std::int64_t>> photos_of(const json::object& body) {
    std::vector<std::int64_t> photos;
    const json::value* value = body.if_contains("photos");
    if (value == nullptr) return photos;
    if (!value->is_array() || value->get_array().size() > kReportPhotosMax) {
        return fail_field("photos", "'photos' must be a list of at most {} numbers", kReportPhotosMax);
    }
    for (const json::value& each : value->get_array()) {
        if (!each.is_int64() || each.get_int64() <= 0) return fail_field("photos", "'photos' must be numbers of photos");
        const std::int64_t id = each.get_int64();
        if (std::ranges::find(photos, id) != photos.end()) return fail_field("photos", "photo {} stands twice", id);
        photos.push_back(id);
    }
    return photos;
}

Result<double> degrees_of(const json::object& body, std::string_view name) {
    const json::value* value = body.if_contains(name);
    if (value == nullptr) return fail_field(name, "one of longitude and latitude alone is no position");
    if (value->is_double()) return value->get_double();
    if (value->is_int64()) return static_cast<double>(value->get_int64());
    return fail_field(name, "'{}' must be a number of degrees", name);
}

Result<std::optional<SeenAt>> seen_at_of(const json::object& body) {
    LVWANG_ASSIGN(const std::string given_in, text_of(body, "given_in", kNameBytesMax));
    if (!body.contains("longitude_deg") && !body.contains("latitude_deg")) {
        for (const std::string_view alone : {"given_in", "accuracy_m"}) {
            if (body.contains(alone)) return fail_field(alone, "there is no position that '{}' could be said of", alone);
        }
        return std::nullopt;
    }
    SeenAt at;
    LVWANG_ASSIGN(at.longitude_deg, degrees_of(body, "longitude_deg"));
    LVWANG_ASSIGN(at.latitude_deg, degrees_of(body, "latitude_deg"));
    LVWANG_TRY(check_position(at.longitude_deg, at.latitude_deg));
    if (!given_in.empty()) {
        const auto system = parse_coordinate_system(given_in);
        if (!system) return fail_field("given_in", "{}", system.error().message);
        at.given_in = *system;
    }
    return at;
}

Result<std::optional<Instant>> done_at_of(const json::object& body) {
    LVWANG_ASSIGN(const std::string text, text_of(body, "done_at", kNameBytesMax));
    if (text.empty()) return std::nullopt;
    const auto at = parse_iso(text);
    if (!at) return fail_field("done_at", "'{}' is not a time", text);
    return *at;
}

}  // namespace

Result<Act> parse_act(std::string_view name, std::string_view text) {
    Act act;
    act.act = name;
    json::parse_options options;
    options.max_depth = kDepthMax;
    json::error_code error;
    const json::value value = json::parse(json::string_view(text.data(), text.size()), error, {}, options);
    if (error) return fail_field("body", "not JSON: {}", error.message());
    if (!value.is_object()) return fail_field("body", "must be a JSON object");
    const json::object& body = value.get_object();

    LVWANG_TRY(check_names(body, name));
    LVWANG_ASSIGN(act.case_id, number_of(body, "case_id"));
    if (act.case_id == 0) return fail_field("case_id", "which case it is must be said");
    LVWANG_ASSIGN(const std::int64_t version, number_of(body, "version"));
    if (version != 0) act.version = version;
    LVWANG_ASSIGN(act.actor, text_of(body, "actor", kNameBytesMax));
    LVWANG_ASSIGN(act.note, text_of(body, "note", kNoteBytesMax));
    LVWANG_ASSIGN(act.owner, text_of(body, "owner", kNameBytesMax));
    LVWANG_ASSIGN(act.owner_organisation, text_of(body, "owner_organisation", kNameBytesMax));
    LVWANG_ASSIGN(act.due_at, due_of(body));
    LVWANG_ASSIGN(act.joined, joined_of(body));
    LVWANG_ASSIGN(act.level, level_of(body));
    LVWANG_ASSIGN(act.into, number_of(body, "into"));
    LVWANG_ASSIGN(act.fields, fields_of(body));
    LVWANG_ASSIGN(act.photos, photos_of(body));
    LVWANG_ASSIGN(act.seen_at, seen_at_of(body));
    LVWANG_ASSIGN(act.accuracy_m, number_of(body, "accuracy_m"));
    LVWANG_ASSIGN(act.done_at, done_at_of(body));
    if (const json::value* passed = body.if_contains("passed")) {
        if (!passed->is_bool()) return fail_field("passed", "'passed' must be true or false");
        act.passed = passed->get_bool();
    }
    return act;
}

Result<Act> parse_old_act(std::string_view name, std::string_view text) {
    if (std::ranges::find(kOldActs, name) == kOldActs.end()) return fail_field("type", "'{}' is not an act on a case", name);
    LVWANG_ASSIGN(Act act, parse_act(name, text));
    act.of_old = true;
    return act;
}

}  // namespace lvwang::cases
