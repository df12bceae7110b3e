// What does an account_ command say? Its body, field by field. For the sources of AccountCommands only.
// Promises: whatever is wrong is an error that names the field.
// Rule: the table in pipeline/account_commands.h.
#pragma once

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "pipeline/account_commands.h"
#include "protocol/json.h"

namespace lvwang::pipeline {

struct AccountCommands::Said {
    using Kind = protocol::JsonValue::Kind;
    static constexpr std::size_t kTextBytesMax = 200;
    static constexpr std::size_t kWordsMax = 100;
    static constexpr std::size_t kHashDigits = 64;

    protocol::JsonValue root;

    [[nodiscard]] Result<void> only(std::initializer_list<std::string_view> known) const {
        for (const std::string& name : root.names) {
            if (std::ranges::find(known, name) == known.end()) {
                return fail_field(name, "{}: there is no such field", to_utf8_lossy(name));
            }
        }
        return {};
    }
    [[nodiscard]] bool has(std::string_view name) const { return root.field(name) != nullptr; }
    [[nodiscard]] Result<std::string> text_or_empty(std::string_view name, std::size_t bytes_max = kTextBytesMax) const {
        const protocol::JsonValue* value = root.field(name);
        if (value == nullptr) return std::string();
        if (!value->is(Kind::kText)) return fail_field(name, "{}: {} is not a text", name, value->shown());
        std::string found(trim(value->text));
        if (found.size() > bytes_max) return fail_field(name, "{}: longer than {} bytes", name, bytes_max);
        for (const char c : found) {
            if (static_cast<unsigned char>(c) < ' ') return fail_field(name, "{}: holds a control character", name);
        }
        return found;
    }
    [[nodiscard]] Result<std::string> text(std::string_view name) const {
        LVWANG_ASSIGN(std::string found, text_or_empty(name));
        if (found.empty()) return fail_field(name, "{}: is missing or empty", name);
        return found;
    }
    [[nodiscard]] Result<std::string> hash(std::string_view name) const {
        LVWANG_ASSIGN(std::string found, text(name));
        if (found.size() != kHashDigits) return fail_field(name, "{}: is no hash", name);
        return found;
    }
    [[nodiscard]] Result<bool> truth(std::string_view name, bool otherwise) const {
        const protocol::JsonValue* value = root.field(name);
        if (value == nullptr) return otherwise;
        if (!value->is(Kind::kBoolean)) return fail_field(name, "{}: {} is not true or false", name, value->shown());
        return value->text == "true";
    }
    [[nodiscard]] Result<std::int64_t> number(std::string_view name, std::int64_t low, std::int64_t high) const {
        const protocol::JsonValue* value = root.field(name);
        std::int64_t number = 0;
        const bool is_number = value != nullptr && value->is(Kind::kNumber);
        const char* const end = is_number ? value->text.data() + value->text.size() : nullptr;
        if (!is_number || std::from_chars(value->text.data(), end, number).ptr != end || number < low || number > high) {
            return fail_field(name, "{}: a whole number from {} to {} is expected", name, low, high);
        }
        return number;
    }
    // Words without blanks, each once, sorted.
    [[nodiscard]] Result<std::vector<std::string>> words(std::string_view name) const {
        std::vector<std::string> found;
        const protocol::JsonValue* value = root.field(name);
        if (value == nullptr) return found;
        if (!value->is(Kind::kList) || value->elements.size() > kWordsMax) {
            return fail_field(name, "{}: a list of at most {} is expected", name, kWordsMax);
        }
        for (const protocol::JsonValue& element : value->elements) {
            if (!element.is(Kind::kText) || !is_word(element.text))
                return fail_field(name, "{}: {} is no word", name, element.shown());
            found.push_back(element.text);
        }
        std::ranges::sort(found);
        found.erase(std::unique(found.begin(), found.end()), found.end());
        return found;
    }
    static bool is_word(std::string_view text) {
        return !text.empty() && text.find_first_of(" \t\r\n") == std::string_view::npos;
    }
};

}  // namespace lvwang::pipeline
