// Channels and lists of receivers: which there are, and what people set.
#include <algorithm>

#include "api/address_sight.h"
#include "api/answers_sending.h"
#include "api/order_text.h"
#include "api/reads.h"
#include "base/text.h"
#include "pipeline/channel_body.h"
#include "protocol/json.h"

namespace lvwang::api {
namespace {

using protocol::JsonValue;

constexpr std::size_t kUrlBytesMax = 2'000;

std::shared_ptr<const SendDesk> desk_of(const Reads& reads) {
    auto desk = reads.from.views.sends.get();
    return desk != nullptr ? desk : std::make_shared<const SendDesk>();
}

void put_text(JsonValue& object, std::string_view name, std::string text) {
    object.names.emplace_back(name);
    object.elements.push_back({JsonValue::Kind::kText, std::move(text), {}, {}});
}

// `https://oapi.dingtalk.com` of an address; what follows may be a key.
Result<std::string> shown_part(std::string_view url) {
    const std::size_t scheme = url.starts_with("https://") ? 8 : url.starts_with("http://") ? 7 : 0;
    const bool plain = std::ranges::all_of(url, [](char c) { return c > ' ' && c <= '~'; });
    if (scheme == 0 || !plain || url.size() > kUrlBytesMax) {
        return fail_field("url", "url: an address of http or https with at most {} letters of ASCII is expected", kUrlBytesMax);
    }
    const std::string_view host = url.substr(scheme, url.find_first_of("/?#", scheme) - scheme);
    if (host.empty() || host.find('@') != std::string_view::npos || host.find('{') != std::string_view::npos) {
        return fail_field("url", "url: a host without user, password and places is expected after the scheme");
    }
    return std::string(url.substr(0, scheme + host.size()));
}

Result<void> seal_url(const JsonValue& body, const JsonValue& value, const std::string& key, const store::Seal& seal,
                      JsonValue& sealed) {
    if (!value.is(JsonValue::Kind::kText)) return fail_field("url", "url: is not a text");
    const std::string url(trim(value.text));
    LVWANG_ASSIGN(std::string shown, shown_part(url));
    const JsonValue* const method = body.field("method");
    if (method != nullptr && method->text == "GET") {
        for (const std::string_view place : {"{phone}", "{text}"}) {
            if (url.find(place) == std::string::npos) return fail_field("url", "url: {} does not stand in it", place);
        }
    }
    put_text(sealed, "sealed_url", seal.close(url, pipeline::channel_url_purpose(key)));
    put_text(sealed, "host", std::move(shown));
    return {};
}

void write_channel(JsonText& json, const Channel& channel) {
    json.begin_object();
    json.field("key", channel.key);
    json.field("name", channel.name);
    json.field("kind", to_string(channel.kind));
    json.field("enabled", channel.enabled);
    json.field("host", channel.host);
    json.field("port", channel.port);
    json.field("security", to_string(channel.security));
    json.field("user", channel.user);
    json.field("from", channel.from);
    json.field("has_secret", !channel.secret.empty());
    json.field("ca_file", channel.ca_file);
    json.field("proxy", channel.proxy);
    json.field("method", channel.method);
    json.field("content_type", channel.content_type);
    json.field("body", channel.body);
    json.field("ok_field", channel.ok_field);
    json.field("ok_value", channel.ok_value);
    json.field("id_field", channel.id_field);
    json.field("deduplicates", channel.deduplicates);
    json.field("per_minute_max", channel.per_minute_max);
    json.end_object();
}

}  // namespace

Result<Response> get_channels(const Request&, const Reads& reads) {
    return list(desk_of(reads)->channels, write_channel);
}

Result<pipeline::Command> put_channel(const Request& request, const store::Seal& seal) {
    LVWANG_TRY(expect_json(request));
    LVWANG_ASSIGN(const JsonValue body, protocol::parse_json(request.body));
    if (!body.is(JsonValue::Kind::kObject)) return fail(ErrorCode::kInvalidArgument, "the body is JSON but not an object");
    const std::string key(request.capture("key"));
    const JsonValue* const kind = body.field("kind");
    const bool mail = kind != nullptr && kind->text == to_string(ChannelKind::kMail);
    JsonValue sealed{JsonValue::Kind::kObject, {}, {}, {}};
    put_text(sealed, "key", key);
    for (std::size_t i = 0; i < body.names.size(); ++i) {
        const std::string& name = body.names[i];
        const JsonValue& value = body.elements[i];
        if (name == "key") return fail_field(name, "'key' stands in the path, not in the body");
        const bool ours = name.starts_with("sealed_") || (name == "host" && !mail);
        if (ours) return fail_field(name, "{}: there is no such field", to_utf8_lossy(name));
        if (value.is(JsonValue::Kind::kNull)) continue;  // stays as it is
        if (name == "url" && !mail) {
            LVWANG_TRY(seal_url(body, value, key, seal, sealed));
        } else if (name == "secret") {
            if (!value.is(JsonValue::Kind::kText)) return fail_field(name, "secret: is not a text");
            put_text(sealed, "sealed_secret",
                     value.text.empty() ? "" : seal.close(value.text, pipeline::channel_secret_purpose(key)));
        } else {
            sealed.names.push_back(name);
            sealed.elements.push_back(value);
        }
    }
    std::string text = protocol::to_json(sealed);
    LVWANG_TRY(pipeline::parse_channel_key(text));
    return pipeline::Command{"channel_put", std::move(text), request.actor};
}

Result<pipeline::Command> remove_channel(const Request& request) {
    return command_of(request, "channel_remove", {{"key", json_quote(request.capture("key"))}});
}

Result<pipeline::Command> test_channel(const Request& request) {
    return command_of(request, "send_test", {{"channel", json_quote(request.capture("key"))}});
}

Result<Response> get_send_lists(const Request&, const Reads& reads) {
    const auto desk = desk_of(reads);
    JsonText json(4096);
    json.begin_object();
    json.key("channels");
    json.begin_array();
    for (const Channel& channel : desk->channels) {
        json.begin_object();
        json.field("key", channel.key);
        json.field("name", channel.name);
        json.field("kind", to_string(channel.kind));
        json.field("enabled", channel.enabled);
        json.end_object();
    }
    json.end_array();
    json.key("lists");
    json.begin_array();
    for (const SendList& one : desk->lists) {
        json.begin_object();
        json.field("subject", to_string(one.subject));
        json.field("on_signing", one.on_signing);
        json.key("receivers");
        json.begin_array();
        for (const Receiver& receiver : one.receivers) {
            json.begin_object();
            json.field("channel", receiver.channel);
            json.field("address", shown_address(receiver.address, reads));
            json.field("name", receiver.name);
            json.field("region_code", receiver.region_code);
            json.end_object();
        }
        json.end_array();
        json.end_object();
    }
    json.end_array();
    json.end_object();
    return json_response(json.take());
}

Result<pipeline::Command> put_send_list(const Request& request) {
    return command_of(request, "send_list", {{"subject", json_quote(request.capture("subject"))}});
}

Result<Response> show_send_lists(const Request& request, std::string_view, const Reads& reads) {
    return get_send_lists(request, reads);
}

}  // namespace lvwang::api
