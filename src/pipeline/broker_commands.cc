#include "pipeline/broker_commands.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "protocol/json.h"
#include "protocol/report.h"
#include "protocol/topic.h"
#include "store/book_brokers.h"

namespace lvwang::pipeline {
namespace {

using protocol::JsonValue;
using Kind = JsonValue::Kind;

constexpr std::size_t kTextBytesMax = 200;
constexpr std::size_t kSealedBytesMax = 1'000;
constexpr std::uint16_t kPlainPort = 1883;
constexpr std::uint16_t kTlsPort = 8883;

// One object's fields by name, each error with the object's place in front.
class Fields {
public:
    Fields(const JsonValue& object, std::string place) : object_(object), place_(std::move(place)) {}

    [[nodiscard]] std::string path(std::string_view name) const {
        return place_.empty() ? std::string(name) : fmt::format("{}.{}", place_, name);
    }
    [[nodiscard]] bool has(std::string_view name) const { return object_.field(name) != nullptr; }

    [[nodiscard]] Result<std::string> text(std::string_view name, std::size_t bytes_max = kTextBytesMax) const {
        LVWANG_ASSIGN(std::string found, text_or_empty(name, bytes_max));
        if (found.empty()) return fail_field(path(name), "{}: is missing or empty", path(name));
        return found;
    }
    [[nodiscard]] Result<std::string> text_or_empty(std::string_view name, std::size_t bytes_max = kTextBytesMax) const {
        const JsonValue* value = object_.field(name);
        if (value == nullptr) return std::string();
        if (!value->is(Kind::kText)) return fail_field(path(name), "{}: {} is not a text", path(name), value->shown());
        std::string found(trim(value->text));
        if (found.size() > bytes_max) return fail_field(path(name), "{}: longer than {} bytes", path(name), bytes_max);
        for (const char c : found) {
            if (static_cast<unsigned char>(c) < ' ') return fail_field(path(name), "{}: holds a control character", path(name));
        }
        return found;
    }
    [[nodiscard]] Result<bool> truth_or(std::string_view name, bool fallback) const {
        const JsonValue* value = object_.field(name);
        if (value == nullptr) return fallback;
        if (!value->is(Kind::kBoolean)) return fail_field(path(name), "{}: {} is not true or false", path(name), value->shown());
        return value->text == "true";
    }
    [[nodiscard]] Result<std::uint16_t> port_or(std::string_view name, std::uint16_t fallback) const {
        const JsonValue* value = object_.field(name);
        if (value == nullptr) return fallback;
        std::uint16_t port = 0;
        const char* const end = value->text.data() + value->text.size();
        const auto [read, error] = std::from_chars(value->text.data(), end, port);
        if (!value->is(Kind::kNumber) || error != std::errc() || read != end || port == 0) {
            return fail_field(path(name), "{}: {} is no port (1..65535)", path(name), value->shown());
        }
        return port;
    }
    [[nodiscard]] Result<const JsonValue*> list(std::string_view name, std::size_t length_max) const {
        const JsonValue* value = object_.field(name);
        if (value == nullptr || !value->is(Kind::kList) || value->elements.empty()) {
            return fail_field(path(name), "{}: a list that is not empty is expected", path(name));
        }
        if (value->elements.size() > length_max) return fail_field(path(name), "{}: more than {}", path(name), length_max);
        return value;
    }
    [[nodiscard]] Result<void> refuse_others(std::initializer_list<std::string_view> known) const {
        for (const std::string& name : object_.names) {
            if (std::ranges::find(known, name) == known.end()) {
                return fail_field(path(name), "{}: there is no such field", to_utf8_lossy(path(name)));
            }
        }
        return {};
    }

private:
    const JsonValue& object_;
    std::string place_;
};

// The value of a read, or its error as that of field `path`.
template <class T>
Result<T> placed(const std::string& path, Result<T> result) {
    if (result) return result;
    return fail_field(path, "{}: {}", path, result.error().message);
}

Result<FlatMapping> parse_mapping(const JsonValue& object) {
    if (!object.is(Kind::kObject)) return fail_field("mapping", "mapping: {} is not an object", object.shown());
    const Fields fields(object, "mapping");
    LVWANG_TRY(fields.refuse_others({"device_field", "time_field", "time_form", "period", "values"}));
    FlatMapping mapping;
    LVWANG_ASSIGN(mapping.device_field, fields.text_or_empty("device_field"));
    LVWANG_ASSIGN(mapping.time_field, fields.text_or_empty("time_field"));
    if (fields.has("time_form")) {
        LVWANG_ASSIGN(const std::string form, fields.text("time_form"));
        LVWANG_ASSIGN(mapping.time_form, placed("mapping.time_form", parse_time_form(form)));
    }
    if (fields.has("period")) {
        LVWANG_ASSIGN(const std::string period, fields.text("period"));
        LVWANG_ASSIGN(mapping.period, placed("mapping.period", parse_period(period)));
    }
    LVWANG_ASSIGN(const JsonValue* values, fields.list("values", protocol::kValuesMax));
    for (std::size_t i = 0; i < values->elements.size(); ++i) {
        const std::string place = fmt::format("mapping.values[{}]", i);
        const JsonValue& value = values->elements[i];
        if (!value.is(Kind::kObject)) return fail_field(place, "{}: {} is not an object", place, value.shown());
        const Fields row(value, place);
        LVWANG_TRY(row.refuse_others({"field", "code", "unit"}));
        FlatField& field = mapping.values.emplace_back();
        LVWANG_ASSIGN(field.field, row.text("field"));
        LVWANG_ASSIGN(field.code, row.text("code"));
        LVWANG_ASSIGN(field.unit, row.text_or_empty("unit"));
    }
    return mapping;
}

// Of a setting without values there is nothing but how its reports are carried.
Result<FlatMapping> mapping_of(const JsonValue& object) {
    const JsonValue* const values = object.field("values");
    if (values != nullptr && !values->elements.empty()) return parse_mapping(object);
    return FlatMapping();
}

Result<JsonValue> parse_body(std::string_view body) {
    LVWANG_ASSIGN(JsonValue root, protocol::parse_json(body));
    if (!root.is(Kind::kObject)) return fail(ErrorCode::kInvalidArgument, "the body must be a JSON object");
    return root;
}

}  // namespace

Result<std::string> parse_broker_key(std::string_view body) {
    constexpr std::size_t kKeyBytesMax = 40;
    LVWANG_ASSIGN(const JsonValue root, parse_body(body));
    LVWANG_ASSIGN(std::string key, Fields(root, "").text("key", kKeyBytesMax));
    for (const char c : key) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && c != '-' && c != '_' && c != '.') {
            return fail_field("key", "key: '{}' may hold letters, digits, '-', '_' and '.' only", to_utf8_lossy(key));
        }
    }
    return key;
}

Result<Broker> parse_broker(std::string_view body, const Broker* before) {
    LVWANG_ASSIGN(const JsonValue root, parse_body(body));
    const Fields fields(root, "");
    LVWANG_TRY(fields.refuse_others(
        {"key", "host", "port", "client_id", "user", "sealed_password", "tls", "ca_file", "topics", "mapping", "enabled"}));
    Broker broker;
    LVWANG_ASSIGN(broker.key, parse_broker_key(body));
    LVWANG_ASSIGN(broker.host, fields.text("host"));
    LVWANG_ASSIGN(broker.tls, fields.truth_or("tls", false));
    LVWANG_ASSIGN(broker.port, fields.port_or("port", broker.tls ? kTlsPort : kPlainPort));
    LVWANG_ASSIGN(broker.client_id, fields.text_or_empty("client_id"));
    if (broker.client_id.empty()) broker.client_id = "lvwang-" + broker.key;
    LVWANG_ASSIGN(broker.user, fields.text_or_empty("user"));
    if (fields.has("sealed_password")) {
        LVWANG_ASSIGN(broker.password, fields.text_or_empty("sealed_password", kSealedBytesMax));
    } else if (before != nullptr) {
        broker.password = before->password;
    }
    if (!broker.password.empty() && broker.user.empty()) return fail_field("user", "user: a password needs a user");
    LVWANG_ASSIGN(broker.ca_file, fields.text_or_empty("ca_file"));
    if (!broker.ca_file.empty() && !broker.tls) return fail_field("ca_file", "ca_file: is of no use without tls");
    LVWANG_ASSIGN(const JsonValue* topics, fields.list("topics", kTopicsMax));
    for (std::size_t i = 0; i < topics->elements.size(); ++i) {
        const std::string place = fmt::format("topics[{}]", i);
        const JsonValue& topic = topics->elements[i];
        if (!topic.is(Kind::kText)) return fail_field(place, "{}: {} is not a text", place, topic.shown());
        if (auto checked = protocol::check_topic_pattern(topic.text); !checked) {
            return fail_field(place, "{}: {}", place, checked.error().message);
        }
        broker.topics.push_back(topic.text);
    }
    if (const JsonValue* mapping = root.field("mapping")) {
        LVWANG_ASSIGN(broker.mapping, parse_mapping(*mapping));
    }
    LVWANG_ASSIGN(broker.enabled, fields.truth_or("enabled", true));
    return broker;
}

std::string mapping_json(const FlatMapping& mapping) {
    std::string values;
    for (const FlatField& field : mapping.values) {
        values += fmt::format(R"({}{{"field":{},"code":{},"unit":{}}})", values.empty() ? "" : ",", json_quote(field.field),
                              json_quote(field.code), json_quote(field.unit));
    }
    return fmt::format(R"({{"device_field":{},"time_field":{},"time_form":"{}","period":"{}","values":[{}]}})",
                       json_quote(mapping.device_field), json_quote(mapping.time_field), to_string(mapping.time_form),
                       to_string(mapping.period), values);
}

Result<std::string> BrokerCommands::execute(const Command& command, std::uint64_t seq) {
    LVWANG_ASSIGN(const std::string key, parse_broker_key(command.body));
    const auto known = brokers_.get();
    const Broker* before = known == nullptr ? nullptr : known->find(key);
    if (command.type == "broker_put") {
        LVWANG_ASSIGN(const Broker broker, parse_broker(command.body, before));
        if (before == nullptr && known != nullptr && known->rows.size() >= kBrokersMax) {
            return tl::unexpected(Error{ErrorCode::kConflict, fmt::format("there are {} brokers already", kBrokersMax), "key"});
        }
        // What came by the old setting may be read again: to be forwarded, shown, or given to a device registered since.
        if (before != nullptr && before->mapping != broker.mapping) LVWANG_TRY(keep_past(*before, seq));
        LVWANG_TRY(store::save_broker(book_, broker));
    } else if (command.type == "broker_remove") {
        if (before != nullptr) LVWANG_TRY(keep_past(*before, seq));
        LVWANG_TRY(store::remove_broker(book_, key));
    } else {
        return fail(ErrorCode::kUnsupported, "there is no command '{}'", command.type);
    }
    LVWANG_TRY(publish());
    return fmt::format("{{\"key\":{}}}", json_quote(key));
}

Result<void> BrokerCommands::publish() {
    LVWANG_ASSIGN(std::vector<Broker> rows, store::load_brokers(book_));
    Brokers brokers{std::move(rows)};
    LVWANG_ASSIGN(const std::vector<store::BrokerPast> past, store::load_broker_past(book_));
    for (const store::BrokerPast& one : past) {
        LVWANG_ASSIGN(const JsonValue mapping, protocol::parse_json(one.mapping));
        Brokers::Past& then = brokers.past.emplace_back();
        then.key = one.key;
        then.until_seq = one.until_seq;
        LVWANG_ASSIGN(then.mapping, mapping_of(mapping));
    }
    brokers_.publish(std::make_shared<const Brokers>(std::move(brokers)));
    return {};
}

Result<void> BrokerCommands::keep_past(const Broker& broker, std::uint64_t seq) {
    return store::save_broker_past(book_, {broker.key, seq, mapping_json(broker.mapping)});
}

}  // namespace lvwang::pipeline
