#include "district/asked.h"

namespace lvwang::district {
namespace json = boost::json;
namespace {

constexpr std::size_t kQuotedBytes = 300;

const json::value* field_of(const json::value& value, std::string_view key) {
    return value.is_object() ? value.get_object().if_contains(key) : nullptr;
}

}  // namespace

Result<json::array> array_of(const std::string& text, std::string_view what) {
    boost::system::error_code error;
    const json::value parsed = json::parse(text, error);
    if (error || !parsed.is_array()) return fail(ErrorCode::kInvalidArgument, "{} are no JSON array: {}", what, error.message());
    return parsed.get_array();
}

std::string text_in(const json::value& value, std::string_view key) {
    const json::value* field = field_of(value, key);
    return field != nullptr && field->is_string() ? std::string(field->get_string()) : std::string();
}

std::int64_t number_in(const json::value& value, std::string_view key) {
    const json::value* field = field_of(value, key);
    return field != nullptr && field->is_number() ? field->to_number<std::int64_t>() : 0;
}

const json::array* list_in(const json::value& value, std::string_view key) {
    const json::value* field = field_of(value, key);
    return field != nullptr ? field->if_array() : nullptr;
}

Result<json::value> asked(const Visitor& visitor, const std::string& method, const std::string& path, const std::string& body,
                          const std::string& type) {
    LVWANG_ASSIGN(const Visitor::Reply reply, visitor.call(method, path, body, type));
    boost::system::error_code error;
    json::value answer = json::parse(reply.body, error);
    if (error || reply.status / 100 != 2) {
        return fail(ErrorCode::kUnavailable, "{} {}: {} {}", method, path, reply.status, reply.body.substr(0, kQuotedBytes));
    }
    return answer;
}

Result<json::array> items_of(const Visitor& visitor, const std::string& path) {
    LVWANG_ASSIGN(const json::value answer, asked(visitor, "GET", path, ""));
    const json::array* items = list_in(answer, "items");
    if (items == nullptr) return fail(ErrorCode::kUnavailable, "GET {}: there are no items", path);
    return *items;
}

}  // namespace lvwang::district
