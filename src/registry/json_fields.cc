#include "registry/json_fields.h"

#include <boost/json.hpp>
#include <cmath>

#include "base/text.h"

namespace lvwang::registry {
namespace {

namespace json = boost::json;

constexpr std::string_view kMissing = "is missing";

}  // namespace

Result<JsonFields> JsonFields::parse(std::string_view body) {
    boost::system::error_code failure;
    const json::value parsed = json::parse(body, failure);
    if (failure) return fail(ErrorCode::kInvalidArgument, "the body is no JSON: {}", failure.message());
    const json::object* object = parsed.if_object();
    if (!object) return fail(ErrorCode::kInvalidArgument, "the body must be a JSON object");
    JsonFields fields;
    for (const auto& [key, value] : *object) {
        const std::string name(key);
        Value& held = fields.values_[name];
        switch (value.kind()) {
            case json::kind::null: break;
            case json::kind::bool_: held = value.get_bool(); break;
            case json::kind::int64: held = value.get_int64(); break;
            case json::kind::uint64: held = static_cast<double>(value.get_uint64()); break;
            case json::kind::double_: held = value.get_double(); break;
            case json::kind::string: held = std::string(value.get_string()); break;
            case json::kind::array:
            case json::kind::object: return fail_field(to_utf8_lossy(name), "{}: must not be a list or an object", name);
        }
    }
    return fields;
}

const JsonFields::Value* JsonFields::find(std::string_view name) {
    asked_.emplace(name);
    const auto found = values_.find(name);
    return found == values_.end() || std::holds_alternative<std::monostate>(found->second) ? nullptr : &found->second;
}

bool JsonFields::is_absent(std::string_view name) {
    const Value* value = find(name);
    if (!value) return true;
    const auto* string = std::get_if<std::string>(value);
    return string && trim(*string).empty();
}

bool JsonFields::has(std::string_view name) const {
    const auto found = values_.find(name);
    return found != values_.end() && !std::holds_alternative<std::monostate>(found->second);
}

Result<std::string> JsonFields::text(std::string_view name) {
    if (!find(name)) return fail_field(name, "{}: {}", name, kMissing);
    LVWANG_ASSIGN(std::string value, text_or(name, ""));
    if (value.empty()) return fail_field(name, "{}: must not be empty", name);
    return value;
}

Result<std::string> JsonFields::text_or(std::string_view name, std::string_view fallback) {
    const Value* value = find(name);
    if (!value) return std::string(fallback);
    const auto* string = std::get_if<std::string>(value);
    if (!string) return fail_field(name, "{}: must be a string", name);
    return std::string(trim(*string));
}

Result<double> JsonFields::number(std::string_view name) {
    const Value* value = find(name);
    if (!value) return fail_field(name, "{}: {}", name, kMissing);
    if (const auto* integer = std::get_if<std::int64_t>(value)) return static_cast<double>(*integer);
    if (const auto* real = std::get_if<double>(value); real && std::isfinite(*real)) return *real;
    return fail_field(name, "{}: must be a number", name);
}

Result<double> JsonFields::number_or(std::string_view name, double fallback) {
    return find(name) ? number(name) : Result<double>(fallback);
}

Result<std::int64_t> JsonFields::integer(std::string_view name) {
    const Value* value = find(name);
    if (!value) return fail_field(name, "{}: {}", name, kMissing);
    if (const auto* integer = std::get_if<std::int64_t>(value)) return *integer;
    return fail_field(name, "{}: must be an integer", name);
}

Result<std::int64_t> JsonFields::integer_or(std::string_view name, std::int64_t fallback) {
    return find(name) ? integer(name) : Result<std::int64_t>(fallback);
}

Result<bool> JsonFields::boolean_or(std::string_view name, bool fallback) {
    const Value* value = find(name);
    if (!value) return fallback;
    if (const auto* boolean = std::get_if<bool>(value)) return *boolean;
    return fail_field(name, "{}: must be true or false", name);
}

Result<Decimal> JsonFields::decimal(std::string_view name) {
    const Value* value = find(name);
    if (!value) return fail_field(name, "{}: {}", name, kMissing);
    if (const auto* string = std::get_if<std::string>(value)) return placed(name, Decimal::parse(*string));
    if (const auto* integer = std::get_if<std::int64_t>(value)) return Decimal::of(*integer);
    // The shortest text that reads back as the same double is what the person wrote, up to 15 digits.
    if (const auto* real = std::get_if<double>(value)) return placed(name, Decimal::parse(fmt::format("{}", *real)));
    return fail_field(name, "{}: must be a number", name);
}

Result<std::optional<Decimal>> JsonFields::optional_decimal(std::string_view name) {
    if (is_absent(name)) return std::optional<Decimal>{};
    LVWANG_ASSIGN(const Decimal value, decimal(name));
    return std::optional(value);
}

Result<CivilDate> JsonFields::date(std::string_view name) {
    LVWANG_ASSIGN(const std::string value, text(name));
    return placed(name, parse_date(value));
}

Result<std::optional<CivilDate>> JsonFields::optional_date(std::string_view name) {
    if (is_absent(name)) return std::optional<CivilDate>{};
    LVWANG_ASSIGN(const CivilDate value, date(name));
    return std::optional(value);
}

Result<void> JsonFields::refuse_others() const {
    for (const auto& [name, value] : values_) {
        if (!asked_.contains(name)) return fail_field(to_utf8_lossy(name), "{}: is not known here", name);
    }
    return {};
}

}  // namespace lvwang::registry
