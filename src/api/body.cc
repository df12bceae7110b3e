#include "api/body.h"

#include <boost/json.hpp>

#include <algorithm>

#include "base/text.h"

namespace lvwang::api {
namespace json = boost::json;
namespace {

constexpr int kDepthMax = 8;  // the deepest body we know has two levels

const json::value* find(const void* object, std::string_view name) {
    const auto* found = static_cast<const json::object*>(object)->if_contains(json::string_view(name.data(), name.size()));
    return found == nullptr || found->is_null() ? nullptr : found;
}

// How a value is shown in an error: short, whatever it is.
std::string shown(const json::value& value) {
    std::string text = value.is_string() ? std::string(value.get_string().c_str()) : json::serialize(value);
    if (text.size() > 60) text = text.substr(0, 57) + "...";
    return to_utf8_lossy(text);
}

// Digits of a JSON number as a person wrote them: the shortest text that reads back the same.
std::optional<std::string> digits_of(const json::value& value) {
    if (value.is_string()) return std::string(value.get_string().data(), value.get_string().size());
    if (value.is_int64()) return fmt::format("{}", value.get_int64());
    if (value.is_uint64()) return fmt::format("{}", value.get_uint64());
    if (value.is_double()) return fmt::format("{}", value.get_double());
    return std::nullopt;
}

}  // namespace

struct Body::Tree {
    json::value root;
};

Body::Body(std::shared_ptr<const Tree> tree, const void* object, std::string path)
    : tree_(std::move(tree)), object_(object), path_(std::move(path)) {}

std::string Body::path_of(std::string_view name) const {
    return path_.empty() ? std::string(name) : fmt::format("{}.{}", path_, name);
}

Result<Body> Body::parse(std::string_view text) {
    if (trim(text).empty()) return fail(ErrorCode::kInvalidArgument, "the body is empty; a JSON object is expected");
    json::parse_options options;
    options.max_depth = kDepthMax;
    json::stream_parser parser(json::storage_ptr(), options);
    boost::system::error_code error;
    const std::size_t read = parser.write(text.data(), text.size(), error);
    if (!error) parser.finish(error);
    if (error) return fail(ErrorCode::kInvalidArgument, "the body is not JSON at byte {}: {}", read, error.message());
    auto tree = std::make_shared<const Tree>(Tree{parser.release()});
    if (!tree->root.is_object()) return fail(ErrorCode::kInvalidArgument, "the body is JSON but not an object");
    const void* object = &tree->root.get_object();
    return Body(std::move(tree), object, {});
}

Result<void> Body::only(std::initializer_list<std::string_view> names) const {
    for (const auto& entry : *static_cast<const json::object*>(object_)) {
        const std::string_view name(entry.key().data(), entry.key().size());
        if (std::find(names.begin(), names.end(), name) == names.end()) {
            return fail_field(path_of(name), "'{}' is not a field here", name);
        }
    }
    return {};
}

bool Body::has(std::string_view name) const {
    return find(object_, name) != nullptr;
}

bool Body::empty() const {
    return static_cast<const json::object*>(object_)->empty();
}

Result<std::string> Body::text(std::string_view name, std::size_t length_max) const {
    const json::value* value = find(object_, name);
    if (value == nullptr) return fail_field(path_of(name), "'{}' is missing", name);
    if (!value->is_string()) return fail_field(path_of(name), "{} is not a text", shown(*value));
    const std::string_view content = trim({value->get_string().data(), value->get_string().size()});
    if (content.empty()) return fail_field(path_of(name), "'{}' is empty", name);
    if (content.size() > length_max) {
        return fail_field(path_of(name), "{} bytes are more than the {} allowed", content.size(), length_max);
    }
    if (content.find('\0') != std::string_view::npos) return fail_field(path_of(name), "text holds a NUL");
    return std::string(content);
}

Result<std::string> Body::text_or_empty(std::string_view name, std::size_t length_max) const {
    const json::value* value = find(object_, name);
    if (value == nullptr) return std::string();
    if (value->is_string() && trim({value->get_string().data(), value->get_string().size()}).empty()) return std::string();
    return text(name, length_max);
}

Result<bool> Body::truth_or(std::string_view name, bool otherwise) const {
    const json::value* value = find(object_, name);
    if (value == nullptr) return otherwise;
    if (!value->is_bool()) return fail_field(path_of(name), "{} is neither true nor false", shown(*value));
    return value->get_bool();
}

Result<std::int64_t> Body::integer(std::string_view name, std::int64_t low, std::int64_t high) const {
    const json::value* value = find(object_, name);
    if (value == nullptr) return fail_field(path_of(name), "'{}' is missing", name);
    boost::system::error_code error;
    const auto number = value->is_number() ? value->to_number<std::int64_t>(error) : std::int64_t{0};
    if (!value->is_number() || error) return fail_field(path_of(name), "{} is not a whole number", shown(*value));
    if (number < low || number > high) return fail_field(path_of(name), "{} is outside {}..{}", number, low, high);
    return number;
}

Result<double> Body::number(std::string_view name, double low, double high) const {
    const json::value* value = find(object_, name);
    if (value == nullptr) return fail_field(path_of(name), "'{}' is missing", name);
    if (!value->is_number()) return fail_field(path_of(name), "{} is not a number", shown(*value));
    const auto number = value->to_number<double>();
    if (!(number >= low && number <= high)) return fail_field(path_of(name), "{} is outside {}..{}", number, low, high);
    return number;
}

Result<Decimal> Body::decimal(std::string_view name) const {
    const json::value* value = find(object_, name);
    if (value == nullptr) return fail_field(path_of(name), "'{}' is missing", name);
    const auto digits = digits_of(*value);
    if (!digits) return fail_field(path_of(name), "{} is not a number", shown(*value));
    auto parsed = Decimal::parse(*digits);
    if (!parsed) return fail_field(path_of(name), "{} is not a decimal number", shown(*value));
    return *parsed;
}

Result<std::optional<Decimal>> Body::decimal_if(std::string_view name) const {
    if (!has(name)) return std::optional<Decimal>();
    LVWANG_ASSIGN(const Decimal value, decimal(name));
    return std::optional<Decimal>(value);
}

Result<Instant> Body::instant(std::string_view name) const {
    LVWANG_ASSIGN(const std::string content, text(name));
    auto parsed = parse_iso(content);
    if (!parsed) return fail_field(path_of(name), "'{}' is not a time (ISO 8601)", content);
    return *parsed;
}

Result<CivilDate> Body::date(std::string_view name) const {
    LVWANG_ASSIGN(const std::string content, text(name));
    auto parsed = parse_date(content);
    if (!parsed) return fail_field(path_of(name), "'{}' is not a date (such as 2026-04-03)", content);
    return *parsed;
}

Result<std::optional<CivilDate>> Body::date_if(std::string_view name) const {
    if (!has(name)) return std::optional<CivilDate>();
    LVWANG_ASSIGN(const CivilDate value, date(name));
    return std::optional<CivilDate>(value);
}

Result<std::vector<Body>> Body::rows(std::string_view name, std::size_t count_max) const {
    const json::value* value = find(object_, name);
    if (value == nullptr) return fail_field(path_of(name), "'{}' is missing", name);
    if (!value->is_array()) return fail_field(path_of(name), "{} is not an array", shown(*value));
    const json::array& array = value->get_array();
    if (array.empty() || array.size() > count_max) {
        return fail_field(path_of(name), "{} rows; 1 to {} are allowed", array.size(), count_max);
    }
    std::vector<Body> rows;
    for (std::size_t i = 0; i < array.size(); ++i) {
        std::string path = fmt::format("{}[{}]", path_of(name), i);
        if (!array[i].is_object()) return fail_field(path, "{} is not an object", shown(array[i]));
        rows.push_back(Body(tree_, &array[i].get_object(), std::move(path)));
    }
    return rows;
}

}  // namespace lvwang::api
