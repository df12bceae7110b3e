#include "pipeline/body_fields.h"

#include <algorithm>
#include <charconv>

#include "base/legible.h"
#include "base/text.h"

namespace lvwang::pipeline {

using protocol::JsonValue;
using Kind = JsonValue::Kind;

Result<BodyFields> BodyFields::parse(std::string_view body, std::initializer_list<std::string_view> known) {
    LVWANG_ASSIGN(const JsonValue root, protocol::parse_json(body));
    if (!root.is(Kind::kObject)) return fail(ErrorCode::kInvalidArgument, "the body must be a JSON object");
    return of(root, "", known);
}

Result<BodyFields> BodyFields::of(const JsonValue& object, std::string place, std::initializer_list<std::string_view> known) {
    if (!object.is(Kind::kObject)) return fail_field(place, "{}: {} is not an object", place, object.shown());
    BodyFields fields(object, std::move(place));
    for (const std::string& name : object.names) {
        if (std::ranges::find(known, name) == known.end()) {
            return fail_field(fields.path(name), "{}: there is no such field", to_utf8_lossy(fields.path(name)));
        }
    }
    return fields;
}

std::string BodyFields::path(std::string_view name) const {
    return place_.empty() ? std::string(name) : fmt::format("{}.{}", place_, name);
}

Result<std::string> BodyFields::text(std::string_view name, std::size_t bytes_max, bool required, bool one_line) const {
    const JsonValue* const value = find(name);
    if (value == nullptr && !required) return std::string();
    if (value == nullptr || !value->is(Kind::kText)) return fail_field(path(name), "{}: a text is expected", path(name));
    std::string found(trim(value->text));
    if (required && found.empty()) return fail_field(path(name), "{}: must not be empty", path(name));
    if (found.size() > bytes_max) return fail_field(path(name), "{}: longer than {} bytes", path(name), bytes_max);
    const bool several = one_line && found.find_first_of("\t\n\r") != std::string::npos;
    if (several || !is_legible(found)) return fail_field(path(name), "{}: holds a control character", path(name));
    return found;
}

Result<std::string> BodyFields::line(std::string_view name, std::size_t bytes_max) const {
    return text(name, bytes_max, true, true);
}
Result<std::string> BodyFields::line_or_empty(std::string_view name, std::size_t bytes_max) const {
    return text(name, bytes_max, false, true);
}
Result<std::string> BodyFields::words(std::string_view name, std::size_t bytes_max) const {
    return text(name, bytes_max, true, false);
}
Result<std::string> BodyFields::words_or_empty(std::string_view name, std::size_t bytes_max) const {
    return text(name, bytes_max, false, false);
}

Result<bool> BodyFields::truth_or(std::string_view name, bool fallback) const {
    const JsonValue* const value = find(name);
    if (value == nullptr) return fallback;
    if (!value->is(Kind::kBoolean)) return fail_field(path(name), "{}: {} is not true or false", path(name), value->shown());
    return value->text == "true";
}

Result<std::int64_t> BodyFields::number(std::string_view name, std::int64_t low, std::int64_t high) const {
    const JsonValue* const value = find(name);
    if (value == nullptr || !value->is(Kind::kNumber)) {
        return fail_field(path(name), "{}: a whole number is expected", path(name));
    }
    std::int64_t number = 0;
    const char* const end = value->text.data() + value->text.size();
    const auto [read, error] = std::from_chars(value->text.data(), end, number);
    if (error != std::errc() || read != end || number < low || number > high) {
        return fail_field(path(name), "{}: {} is no whole number of {} to {}", path(name), value->shown(), low, high);
    }
    return number;
}

Result<std::int64_t> BodyFields::number_or(std::string_view name, std::int64_t low, std::int64_t high,
                                           std::int64_t fallback) const {
    return has(name) ? number(name, low, high) : fallback;
}

Result<const JsonValue*> BodyFields::list(std::string_view name, std::size_t length_max) const {
    const JsonValue* const value = find(name);
    if (value == nullptr || !value->is(Kind::kList)) return fail_field(path(name), "{}: a list is expected", path(name));
    if (value->elements.size() > length_max) return fail_field(path(name), "{}: more than {}", path(name), length_max);
    return value;
}

}  // namespace lvwang::pipeline
