// The HTTP and MQTT doors: how they are, and the brokers that people set.
#include "api/answers.h"
#include "api/reads.h"
#include "base/text.h"
#include "pipeline/broker_commands.h"
#include "protocol/json.h"

namespace lvwang::api {
namespace {

std::optional<Instant> unless_never(Instant at) {
    return at == Instant{} ? std::nullopt : std::optional(at);
}

void write_http(JsonText& json, const ReportCounts& counts) {
    json.key("http");
    json.begin_object();
    json.field("path", "/api/v1/reports");
    json.field("bytes_max", protocol::kReportBytesMax);
    json.field("reports_max", protocol::kReportsMax);
    json.field("requests", counts.requests);
    json.field("reports", counts.reports);
    json.field("bad", counts.bad);
    json.field("refused", counts.refused);
    json.field("unsynced", counts.unsynced);
    json.field("last_report_at", unless_never(counts.last_report_at));
    json.field("last_error", counts.last_error);
    json.field("last_error_at", unless_never(counts.last_error_at));
    json.end_object();
}

void write_mapping(JsonText& json, const FlatMapping& mapping) {
    json.key("mapping");
    if (mapping.empty()) return json.null();
    json.begin_object();
    json.field("device_field", mapping.device_field);
    json.field("time_field", mapping.time_field);
    json.field("time_form", to_string(mapping.time_form));
    json.field("period", to_string(mapping.period));
    json.key("values");
    json.begin_array();
    for (const FlatField& value : mapping.values) {
        json.begin_object();
        json.field("field", value.field);
        json.field("code", value.code);
        json.field("unit", value.unit);
        json.end_object();
    }
    json.end_array();
    json.end_object();
}

void write_state(JsonText& json, const pipeline::BrokerState& state) {
    json.field("phase", to_string(state.phase));
    json.field("since", unless_never(state.since));
    json.field("reason", to_utf8_lossy(state.reason));
    json.field("connections", state.connections);
    json.field("messages", state.messages);
    json.field("reports", state.reports);
    json.field("bad", state.bad);
    json.field("last_error", to_utf8_lossy(state.last_error));
    json.field("last_error_topic", state.last_error_topic);
    json.field("last_error_at", unless_never(state.last_error_at));
    json.key("recent");
    json.begin_array();
    for (const pipeline::CarriedMessage& message : state.recent) {
        json.begin_object();
        json.field("at", message.at);
        json.field("topic", message.topic);
        json.field("device", message.device);
        json.field("bytes", message.bytes);
        json.field("seq", message.seq == 0 ? std::nullopt : std::optional(message.seq));
        json.field("error", to_utf8_lossy(message.error));
        json.field("retained", message.retained);
        json.end_object();
    }
    json.end_array();
}

void write_broker(JsonText& json, const Broker& broker, const pipeline::BrokerState& state) {
    json.begin_object();
    json.field("key", broker.key);
    json.field("host", broker.host);
    json.field("port", broker.port);
    json.field("client_id", broker.client_id);
    json.field("user", broker.user);
    json.field("has_password", !broker.password.empty());
    json.field("tls", broker.tls);
    json.field("ca_file", broker.ca_file);
    json.key("topics");
    json.begin_array();
    for (const std::string& topic : broker.topics) json.value(topic);
    json.end_array();
    write_mapping(json, broker.mapping);
    json.field("enabled", broker.enabled);
    write_state(json, state);
    json.end_object();
}

Result<protocol::JsonValue> object_of(const Request& request) {
    LVWANG_TRY(expect_json(request));
    LVWANG_ASSIGN(protocol::JsonValue body, protocol::parse_json(request.body));
    if (!body.is(protocol::JsonValue::Kind::kObject))
        return fail(ErrorCode::kInvalidArgument, "the body is JSON but not an object");
    return body;
}

void put_text(protocol::JsonValue& object, std::string_view name, std::string text) {
    object.names.emplace_back(name);
    object.elements.push_back({protocol::JsonValue::Kind::kText, std::move(text), {}, {}});
}

}  // namespace

Result<Response> get_doors(const Request&, const Reads& reads) {
    const auto brokers = reads.from.views.brokers.get();
    JsonText json(4096);
    json.begin_object();
    write_http(json, reads.door.counts());
    json.key("brokers");
    json.begin_array();
    if (brokers) {
        for (const Broker& broker : brokers->rows) {
            write_broker(json, broker, reads.from.views.doors.of(broker.key).value_or(pipeline::BrokerState{}));
        }
    }
    json.end_array();
    json.end_object();
    return json_response(json.take());
}

Result<pipeline::Command> put_broker(const Request& request, const store::Seal& seal) {
    LVWANG_ASSIGN(const protocol::JsonValue body, object_of(request));
    const std::string key(request.capture("key"));
    protocol::JsonValue sealed{protocol::JsonValue::Kind::kObject, {}, {}, {}};
    put_text(sealed, "key", key);
    for (std::size_t i = 0; i < body.names.size(); ++i) {
        const std::string& name = body.names[i];
        const protocol::JsonValue& value = body.elements[i];
        if (name == "key") return fail_field(name, "'key' stands in the path, not in the body");
        if (name == "sealed_password") return fail_field(name, "{}: there is no such field", name);
        if (name != "password") {
            sealed.names.push_back(name);
            sealed.elements.push_back(value);
            continue;
        }
        if (value.is(protocol::JsonValue::Kind::kNull)) continue;  // stays as it is
        if (!value.is(protocol::JsonValue::Kind::kText)) return fail_field(name, "password: is not a text");
        put_text(sealed, "sealed_password",
                 value.text.empty() ? "" : seal.close(value.text, pipeline::broker_secret_purpose(key)));
    }
    std::string text = protocol::to_json(sealed);
    LVWANG_TRY(pipeline::parse_broker(text, nullptr));
    return pipeline::Command{"broker_put", std::move(text), request.actor};
}

Result<pipeline::Command> remove_broker(const Request& request) {
    LVWANG_TRY(object_of(request));
    return pipeline::Command{"broker_remove", fmt::format("{{\"key\":{}}}", json_quote(request.capture("key"))), request.actor};
}

}  // namespace lvwang::api
