#include "protocol/json.h"

#include <boost/json/basic_parser_impl.hpp>

#include "base/text.h"

namespace lvwang::protocol {
namespace {

namespace json = boost::json;
using boost::system::error_code;

constexpr std::size_t kDepthMax = 16;  // the deepest report we know has four levels
constexpr std::size_t kShownMax = 60;  // an error is read on one line

// Takes what Boost's parser reads and builds the tree.
class Builder {
public:
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_object_begin(error_code&) { return open(JsonValue::Kind::kObject); }
    bool on_object_end(std::size_t, error_code&) { return close(); }
    bool on_array_begin(error_code&) { return open(JsonValue::Kind::kList); }
    bool on_array_end(std::size_t, error_code&) { return close(); }
    bool on_key_part(std::string_view text, std::size_t, error_code&) { return more(text); }
    bool on_key(std::string_view text, std::size_t, error_code&) {
        more(text);
        open_.back().names.push_back(std::move(text_));
        text_.clear();
        return true;
    }
    bool on_string_part(std::string_view text, std::size_t, error_code&) { return more(text); }
    bool on_string(std::string_view text, std::size_t, error_code&) { return scalar(JsonValue::Kind::kText, text); }
    bool on_number_part(std::string_view text, error_code&) { return more(text); }
    bool on_int64(std::int64_t, std::string_view text, error_code&) { return scalar(JsonValue::Kind::kNumber, text); }
    bool on_uint64(std::uint64_t, std::string_view text, error_code&) { return scalar(JsonValue::Kind::kNumber, text); }
    bool on_double(double, std::string_view text, error_code&) { return scalar(JsonValue::Kind::kNumber, text); }
    bool on_bool(bool value, error_code&) { return scalar(JsonValue::Kind::kBoolean, value ? "true" : "false"); }
    bool on_null(error_code&) { return scalar(JsonValue::Kind::kNull, ""); }
    bool on_comment_part(std::string_view, error_code&) { return true; }
    bool on_comment(std::string_view, error_code&) { return true; }

    JsonValue take() { return std::move(root_); }

private:
    bool more(std::string_view text) {
        text_ += text;
        return true;
    }
    bool scalar(JsonValue::Kind kind, std::string_view text) {
        more(text);
        JsonValue value;
        value.kind = kind;
        value.text = std::move(text_);
        text_.clear();
        return put(std::move(value));
    }
    bool open(JsonValue::Kind kind) {
        open_.emplace_back().kind = kind;
        return true;
    }
    bool close() {
        JsonValue value = std::move(open_.back());
        open_.pop_back();
        return put(std::move(value));
    }
    bool put(JsonValue value) {
        if (open_.empty()) {
            root_ = std::move(value);
        } else {
            open_.back().elements.push_back(std::move(value));
        }
        return true;
    }

    std::vector<JsonValue> open_;
    JsonValue root_;
    std::string text_;  // of a key, text or number that came in parts
};

}  // namespace

const JsonValue* JsonValue::field(std::string_view name) const {
    if (kind != Kind::kObject) return nullptr;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] == name) return elements[i].is(Kind::kNull) ? nullptr : &elements[i];
    }
    return nullptr;
}

const JsonValue* JsonValue::at_path(std::string_view path) const {
    if (const JsonValue* whole = field(path)) return whole;
    const std::size_t dot = path.find('.');
    if (dot == std::string_view::npos) return nullptr;
    const JsonValue* inner = field(path.substr(0, dot));
    return inner == nullptr ? nullptr : inner->at_path(path.substr(dot + 1));
}

std::string JsonValue::shown() const {
    switch (kind) {
        case Kind::kNull: return "null";
        case Kind::kList: return "a list";
        case Kind::kObject: return "an object";
        case Kind::kBoolean:
        case Kind::kNumber: return text.substr(0, kShownMax);
        case Kind::kText: return to_utf8_lossy(fmt::format("'{}'", text.size() > kShownMax ? text.substr(0, kShownMax) : text));
    }
    return {};
}

Result<JsonValue> parse_json(std::string_view text) {
    if (trim(text).empty()) return fail(ErrorCode::kInvalidArgument, "the text is empty; JSON is expected");
    try {
        json::parse_options options;
        options.max_depth = kDepthMax;
        json::basic_parser<Builder> parser(options);
        error_code error;
        const std::size_t read = parser.write_some(false, text.data(), text.size(), error);
        if (!error && read < text.size()) error = json::error::extra_data;
        if (error) return fail(ErrorCode::kInvalidArgument, "not JSON at byte {}: {}", read, error.message());
        return parser.handler().take();
    } catch (const std::exception& failure) {
        return fail(ErrorCode::kInvalidArgument, "not JSON: {}", failure.what());
    }
}

std::string to_json(const JsonValue& value) {
    std::string out;
    switch (value.kind) {
        case JsonValue::Kind::kNull: return "null";
        case JsonValue::Kind::kBoolean:
        case JsonValue::Kind::kNumber: return value.text;
        case JsonValue::Kind::kText: return json_quote(value.text);
        case JsonValue::Kind::kList:
            for (const JsonValue& element : value.elements) out += (out.empty() ? "" : ",") + to_json(element);
            return "[" + out + "]";
        case JsonValue::Kind::kObject:
            for (std::size_t i = 0; i < value.names.size(); ++i) {
                out += (out.empty() ? "" : ",") + json_quote(value.names[i]) + ":" + to_json(value.elements[i]);
            }
            return "{" + out + "}";
    }
    return out;
}

std::vector<std::string_view> elements_of_list(std::string_view text) {
    std::vector<std::string_view> elements;
    int depth = 0;
    bool in_text = false;
    std::size_t begin = 0;
    const auto end_at = [&](std::size_t end) {
        if (const std::string_view element = trim(text.substr(begin, end - begin)); !element.empty()) elements.push_back(element);
        begin = end + 1;
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (in_text) {
            if (c == '\\') {
                ++i;
            } else if (c == '"') {
                in_text = false;
            }
        } else if (c == '"') {
            in_text = true;
        } else if (c == '[' || c == '{') {
            if (++depth == 1) begin = i + 1;
        } else if (c == ']' || c == '}') {
            if (--depth == 0) end_at(i);
        } else if (c == ',' && depth == 1) {
            end_at(i);
        }
    }
    return elements;
}

}  // namespace lvwang::protocol
