#include "pipeline/device_orders.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/text.h"

namespace lvwang::pipeline {
namespace {

namespace json = boost::json;

constexpr std::size_t kNameBytesMax = 200;
constexpr std::size_t kNoteBytesMax = 2'000;
constexpr std::int64_t kTimeoutMaxS = 600;  // a device that takes longer for 9011 is not answering
constexpr std::int64_t kAttemptsMax = 20;
constexpr std::int64_t kDriftMaxS = 86'400;

Result<json::object> object_of(std::string_view text, std::initializer_list<std::string_view> known) {
    json::parse_options options;
    options.max_depth = 6;
    boost::system::error_code error;
    json::value value = json::parse({text.data(), text.size()}, error, {}, options);
    if (error || !value.is_object()) return fail_field("body", "the body is not a JSON object");
    for (const auto& member : value.get_object()) {
        const std::string_view name(member.key().data(), member.key().size());
        if (std::ranges::find(known, name) == known.end()) return fail_field(name, "unknown field '{}'", name);
    }
    return std::move(value.get_object());
}

Result<std::string> text_of(const json::object& object, std::string_view name, bool required, std::size_t bytes_max) {
    const json::value* value = object.if_contains(name);
    if (value == nullptr || value->is_null()) {
        if (required) return fail_field(name, "'{}' is missing", name);
        return std::string();
    }
    if (!value->is_string()) return fail_field(name, "'{}' must be a text", name);
    std::string text(trim({value->get_string().data(), value->get_string().size()}));
    if (required && text.empty()) return fail_field(name, "'{}' must not be empty", name);
    if (text.size() > bytes_max) return fail_field(name, "'{}' has {} bytes; at most {}", name, text.size(), bytes_max);
    return text;
}

Result<std::int64_t> integer_of(const json::object& object, std::string_view name, std::int64_t low, std::int64_t high,
                                std::optional<std::int64_t> otherwise) {
    const json::value* value = object.if_contains(name);
    if (value == nullptr || value->is_null()) {
        if (otherwise) return *otherwise;
        return fail_field(name, "'{}' is missing", name);
    }
    if (!value->is_int64() || value->get_int64() < low || value->get_int64() > high) {
        return fail_field(name, "'{}' must be a whole number from {} to {}", name, low, high);
    }
    return value->get_int64();
}

Result<std::vector<std::string>> mns_of(const json::object& object) {
    const json::value* value = object.if_contains("mns");
    if (value == nullptr || !value->is_array() || value->get_array().empty()) {
        return fail_field("mns", "'mns' must be a list of at least one MN");
    }
    if (value->get_array().size() > kDevicesPerOrderMax) {
        return fail_field("mns", "{} devices; at most {} at once", value->get_array().size(), kDevicesPerOrderMax);
    }
    std::vector<std::string> mns;
    for (const json::value& one : value->get_array()) {
        if (!one.is_string()) return fail_field("mns", "an MN must be a text");
        std::string mn(one.get_string());
        if (std::ranges::find(mns, mn) == mns.end()) mns.push_back(std::move(mn));
    }
    return mns;
}

Result<DeviceFilter> filter_of(const json::object& object) {
    DeviceFilter filter;
    const json::value* value = object.if_contains("filter");
    if (value == nullptr || !value->is_object()) return fail_field("filter", "'filter' must be an object");
    const json::object& given = value->get_object();
    for (const auto& member : given) {
        const std::string_view name(member.key().data(), member.key().size());
        if (name != "region" && name != "kind" && name != "edition") {
            return fail_field(fmt::format("filter.{}", name), "unknown field '{}'", name);
        }
    }
    LVWANG_ASSIGN(filter.region, text_of(given, "region", false, kNameBytesMax));
    LVWANG_ASSIGN(const std::string kind, text_of(given, "kind", false, kNameBytesMax));
    if (!kind.empty()) {
        const auto parsed = parse_point_kind(kind);
        if (!parsed) return fail_field("filter.kind", "{}", parsed.error().message);
        filter.kind = *parsed;
    }
    LVWANG_ASSIGN(const std::string edition, text_of(given, "edition", false, kNameBytesMax));
    for (const protocol::Edition one : {protocol::Edition::k2005, protocol::Edition::k2017, protocol::Edition::k2025}) {
        if (to_string(one) == edition) filter.edition = static_cast<int>(one);
    }
    if (!edition.empty() && !filter.edition) return fail_field("filter.edition", "'{}' is no edition", edition);
    if (filter.region.empty() && !filter.kind && !filter.edition) {
        return fail_field("filter", "an empty filter would be all devices; name them, or narrow it");
    }
    return filter;
}

// Forms send texts, programs also numbers.
Result<control::Arguments> arguments_of(const json::object& object) {
    control::Arguments arguments;
    const json::value* value = object.if_contains("arguments");
    if (value == nullptr || value->is_null()) return arguments;
    if (!value->is_object()) return fail_field("arguments", "'arguments' must be an object");
    for (const auto& member : value->get_object()) {
        const std::string key(member.key());
        if (member.value().is_string()) {
            arguments[key] = std::string(member.value().get_string());
        } else if (member.value().is_number()) {
            arguments[key] = json::serialize(member.value());
        } else if (!member.value().is_null()) {
            return fail_field(fmt::format("arguments.{}", key), "'{}' must be a text or a number", key);
        }
    }
    return arguments;
}

std::int64_t ms_or_0(const std::optional<Instant>& at) {
    return at ? at->ms : 0;
}

std::optional<Instant> at_or_none(std::int64_t ms) {
    return ms == 0 ? std::nullopt : std::optional(Instant{ms});
}

std::optional<int> code_or_none(int code) {
    return code == 0 ? std::nullopt : std::optional(code);
}

}  // namespace

bool is_in(const DeviceFilter& filter, const Device& device, const registry::Registry& registry) {
    const Point* point = registry.point(device.point_id);
    if (point == nullptr || (filter.kind && point->kind != *filter.kind)) return false;
    if (filter.region.empty()) return true;
    std::string code = registry.site_of(point->id).region_code;
    for (std::size_t climbed = 0; !code.empty() && climbed <= registry.rows().regions.size(); ++climbed) {
        if (code == filter.region) return true;
        const auto region = std::ranges::find(registry.rows().regions, code, &Region::code);
        code = region == registry.rows().regions.end() ? std::string() : region->parent_code;
    }
    return false;
}

Result<SendOrder> parse_send_order(std::string_view text) {
    LVWANG_ASSIGN(const json::object object,
                  object_of(text, {"mns", "filter", "cn", "arguments", "actor", "note", "expires_in_s"}));
    SendOrder order;
    if (object.contains("filter")) {
        if (object.contains("mns")) return fail_field("filter", "either 'mns' or 'filter', not both");
        LVWANG_ASSIGN(order.filter, filter_of(object));
    } else {
        LVWANG_ASSIGN(order.mns, mns_of(object));
    }
    LVWANG_ASSIGN(order.cn, text_of(object, "cn", true, kNameBytesMax));
    LVWANG_ASSIGN(order.arguments, arguments_of(object));
    LVWANG_ASSIGN(order.actor, text_of(object, "actor", true, kNameBytesMax));
    LVWANG_ASSIGN(order.note, text_of(object, "note", false, kNoteBytesMax));
    LVWANG_ASSIGN(order.expires_in_s, integer_of(object, "expires_in_s", 10, kExpiresMaxS, kExpiresDefaultS));
    return order;
}

Result<CancelOrder> parse_cancel_order(std::string_view text) {
    LVWANG_ASSIGN(const json::object object, object_of(text, {"id", "actor"}));
    CancelOrder order;
    LVWANG_ASSIGN(order.id, integer_of(object, "id", 1, INT64_MAX, std::nullopt));
    LVWANG_ASSIGN(order.actor, text_of(object, "actor", true, kNameBytesMax));
    return order;
}

Result<store::DeviceSettings> parse_device_settings(std::string_view text) {
    LVWANG_ASSIGN(const json::object object,
                  object_of(text, {"mn", "link", "timeout_s", "attempts_max", "may_set_time", "clock_drift_max_s", "actor"}));
    store::DeviceSettings settings;
    LVWANG_ASSIGN(settings.mn, text_of(object, "mn", true, kNameBytesMax));
    LVWANG_ASSIGN(const std::string link, text_of(object, "link", false, kNameBytesMax));
    if (!link.empty() && link != "mobile" && link != "wired") return fail_field("link", "'{}' is neither mobile nor wired", link);
    settings.wired = link == "wired";
    LVWANG_ASSIGN(const std::int64_t timeout_s, integer_of(object, "timeout_s", 1, kTimeoutMaxS, 0));
    settings.timeout_ms = timeout_s * kSecondMs;
    LVWANG_ASSIGN(const std::int64_t attempts, integer_of(object, "attempts_max", 1, kAttemptsMax, 0));
    settings.attempts_max = static_cast<int>(attempts);
    const json::value* may = object.if_contains("may_set_time");
    if (may != nullptr && !may->is_null() && !may->is_bool()) return fail_field("may_set_time", "must be true or false");
    settings.may_set_time = may != nullptr && may->is_bool() && may->get_bool();
    LVWANG_ASSIGN(settings.clock_drift_max_s, integer_of(object, "clock_drift_max_s", 0, kDriftMaxS, 0));
    if (settings.clock_drift_max_s > 0 && !settings.may_set_time) {
        return fail_field("clock_drift_max_s", "a clock that may not be set cannot be held to {} s", settings.clock_drift_max_s);
    }
    LVWANG_ASSIGN(settings.actor, text_of(object, "actor", true, kNameBytesMax));
    return settings;
}

std::string to_body(const std::vector<Sent>& sent) {
    std::string body = "{\"sent\":[";
    for (std::size_t i = 0; i < sent.size(); ++i) {
        body += fmt::format("{}{{\"id\":{},\"connection\":{}}}", i == 0 ? "" : ",", sent[i].id, sent[i].connection);
    }
    return body + "]}";
}

Result<std::vector<Sent>> parse_sent(std::string_view text) {
    LVWANG_ASSIGN(const json::object object, object_of(text, {"sent"}));
    try {
        std::vector<Sent> sent;
        for (const json::value& one : object.at("sent").as_array()) {
            sent.push_back({one.at("id").to_number<std::uint64_t>(), one.at("connection").to_number<std::uint64_t>(), {}});
        }
        return sent;
    } catch (const std::exception& error) {
        return fail(ErrorCode::kCorrupt, "a report of sent commands is not readable: {}", error.what());
    }
}

std::string to_json(const control::Arguments& arguments) {
    std::string text = "{";
    for (const auto& [key, value] : arguments) {
        if (text.size() > 1) text += ',';
        append_json_quoted(text, key);
        text += ':';
        append_json_quoted(text, value);
    }
    return text + '}';
}

store::DeviceCommandRow to_row(const control::Talk& talk) {
    store::DeviceCommandRow row;
    row.id = talk.id;
    row.batch = talk.batch;
    row.mn = talk.mn;
    row.cn = talk.cn;
    row.edition = static_cast<int>(talk.edition);
    row.st = talk.st;
    row.qn = talk.qn;
    row.arguments = to_json(talk.arguments);
    row.actor = talk.actor;
    row.note = talk.note;
    row.kind = static_cast<int>(talk.kind);
    row.ending = static_cast<int>(talk.ending);
    row.timeout_ms = talk.patience.timeout_ms;
    row.attempts_max = talk.patience.attempts_max;
    row.execution_ms = talk.execution_ms;
    row.state = static_cast<int>(talk.state);
    row.reason = talk.reason;
    row.attempts = talk.attempts;
    row.queued_at = talk.queued_at.ms;
    row.expires_at = talk.expires_at.ms;
    row.sent_at = ms_or_0(talk.sent_at);
    row.accepted_at = ms_or_0(talk.accepted_at);
    row.ended_at = ms_or_0(talk.ended_at);
    row.deadline_at = ms_or_0(talk.deadline_at);
    row.qn_rtn = talk.qn_rtn.value_or(0);
    row.exe_rtn = talk.exe_rtn.value_or(0);
    row.packets = talk.packets;
    row.first_data_seq = talk.first_data_seq;
    row.last_data_seq = talk.last_data_seq;
    row.answer = to_utf8_lossy(talk.answer);
    row.seq = talk.seq;
    return row;
}

Result<control::Talk> to_talk(const store::DeviceCommandRow& row) {
    control::Talk talk;
    talk.id = row.id;
    talk.batch = row.batch;
    talk.mn = row.mn;
    talk.cn = row.cn;
    talk.edition = static_cast<protocol::Edition>(row.edition);
    talk.st = row.st;
    talk.qn = row.qn;
    boost::system::error_code error;
    const json::value arguments = json::parse(row.arguments, error);
    if (error || !arguments.is_object()) return fail(ErrorCode::kCorrupt, "the arguments of command {} are not JSON", row.id);
    for (const auto& member : arguments.get_object()) {
        if (member.value().is_string()) talk.arguments[std::string(member.key())] = std::string(member.value().get_string());
    }
    talk.actor = row.actor;
    talk.note = row.note;
    talk.kind = static_cast<control::Kind>(row.kind);
    talk.ending = static_cast<control::Ending>(row.ending);
    talk.patience = {row.timeout_ms, row.attempts_max};
    talk.execution_ms = row.execution_ms;
    talk.state = static_cast<control::State>(row.state);
    talk.reason = row.reason;
    talk.attempts = row.attempts;
    talk.queued_at = Instant{row.queued_at};
    talk.expires_at = Instant{row.expires_at};
    talk.sent_at = at_or_none(row.sent_at);
    talk.accepted_at = at_or_none(row.accepted_at);
    talk.ended_at = at_or_none(row.ended_at);
    talk.deadline_at = at_or_none(row.deadline_at);
    talk.qn_rtn = code_or_none(row.qn_rtn);
    talk.exe_rtn = code_or_none(row.exe_rtn);
    talk.packets = row.packets;
    talk.first_data_seq = row.first_data_seq;
    talk.last_data_seq = row.last_data_seq;
    talk.answer = row.answer;
    talk.seq = row.seq;
    return talk;
}

}  // namespace lvwang::pipeline
