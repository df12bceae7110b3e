#include "api/body.h"

#include <boost/json.hpp>

#include "base/text.h"

namespace lvwang::api {
namespace json = boost::json;
namespace {

constexpr int kDepthMax = 8;  // the deepest body we know has two levels

// How a value is shown in an error: short, whatever it is.
std::string shown(const json::value& value) {
    constexpr std::size_t kShownMax = 60;
    std::string text = json::serialize(value);
    if (text.size() > kShownMax) text = text.substr(0, kShownMax - 3) + "...";
    return to_utf8_lossy(text);
}

}  // namespace

struct Body::Tree {
    json::object fields;

    // Null where the field is absent or null: for those who read it there is no difference.
    [[nodiscard]] const json::value* find(std::string_view name) const {
        const json::value* found = fields.if_contains(name);
        return found == nullptr || found->is_null() ? nullptr : found;
    }
};

Result<Body> Body::parse(std::string_view text) {
    if (trim(text).empty()) return fail(ErrorCode::kInvalidArgument, "the body is empty; a JSON object is expected");
    json::parse_options options;
    options.max_depth = kDepthMax;
    json::stream_parser parser(json::storage_ptr(), options);
    boost::system::error_code error;
    const std::size_t read = parser.write(text.data(), text.size(), error);
    if (!error) parser.finish(error);
    if (error) return fail(ErrorCode::kInvalidArgument, "the body is not JSON at byte {}: {}", read, error.message());
    json::value root = parser.release();
    if (!root.is_object()) return fail(ErrorCode::kInvalidArgument, "the body is JSON but not an object");
    return Body(std::make_shared<const Tree>(Tree{std::move(root.get_object())}));
}

bool Body::has(std::string_view name) const {
    return tree_->fields.contains(name);
}

bool Body::empty() const {
    return tree_->fields.empty();
}

Result<std::string> Body::text(std::string_view name, std::size_t length_max) const {
    const json::value* value = tree_->find(name);
    if (value == nullptr) return fail_field(name, "'{}' is missing", name);
    if (!value->is_string()) return fail_field(name, "{} is not a text", shown(*value));
    const std::string_view content = trim({value->get_string().data(), value->get_string().size()});
    if (content.empty()) return fail_field(name, "'{}' is empty", name);
    if (content.size() > length_max) return fail_field(name, "{} bytes are more than the {} allowed", content.size(), length_max);
    if (content.find('\0') != std::string_view::npos) return fail_field(name, "text holds a NUL");
    return std::string(content);
}

Result<std::string> Body::secret(std::string_view name, std::size_t length_max) const {
    const json::value* value = tree_->find(name);
    if (value == nullptr || !value->is_string() || value->get_string().empty()) {
        return fail_field(name, "'{}' is missing or empty", name);
    }
    const json::string& content = value->get_string();
    if (content.size() > length_max) return fail_field(name, "{} bytes are more than the {} allowed", content.size(), length_max);
    return std::string(content);
}

Result<std::int64_t> Body::integer(std::string_view name, std::int64_t low, std::int64_t high) const {
    const json::value* value = tree_->find(name);
    if (value == nullptr) return fail_field(name, "'{}' is missing", name);
    boost::system::error_code error;
    const auto number = value->is_number() ? value->to_number<std::int64_t>(error) : std::int64_t{0};
    if (!value->is_number() || error) return fail_field(name, "{} is not a whole number", shown(*value));
    if (number < low || number > high) return fail_field(name, "{} is outside {}..{}", number, low, high);
    return number;
}

}  // namespace lvwang::api
