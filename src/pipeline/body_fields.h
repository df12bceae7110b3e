// What does the body of a command say? One JSON object, field by field with its bounds.
// Promises: what nobody asks for is refused; an error names the field with its place (`receivers[2].address`) and never a secret.
// Rule: RFC 8259; bodies are described in the header of each family of commands.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/result.h"
#include "protocol/json.h"

namespace lvwang::pipeline {

class BodyFields {
public:
    /// @error kInvalidArgument  no JSON object, or a field that is none of `known`
    [[nodiscard]] static Result<BodyFields> parse(std::string_view body, std::initializer_list<std::string_view> known);
    /// The same for an object within a body. @param place  `receivers[2]`
    [[nodiscard]] static Result<BodyFields> of(const protocol::JsonValue& object, std::string place,
                                               std::initializer_list<std::string_view> known);

    [[nodiscard]] bool has(std::string_view name) const { return root_.field(name) != nullptr; }
    [[nodiscard]] const protocol::JsonValue* find(std::string_view name) const { return root_.field(name); }
    /// `name` with the object's place in front.
    [[nodiscard]] std::string path(std::string_view name) const;

    /// A line without blanks at its ends: no control characters. @error kInvalidArgument  absent, empty, too long, no text
    [[nodiscard]] Result<std::string> line(std::string_view name, std::size_t bytes_max) const;
    /// The same, or empty where it is absent.
    [[nodiscard]] Result<std::string> line_or_empty(std::string_view name, std::size_t bytes_max) const;
    /// A text that may have several lines. @error kInvalidArgument  absent, empty, too long, no text
    [[nodiscard]] Result<std::string> words(std::string_view name, std::size_t bytes_max) const;
    [[nodiscard]] Result<std::string> words_or_empty(std::string_view name, std::size_t bytes_max) const;
    [[nodiscard]] Result<bool> truth_or(std::string_view name, bool fallback) const;
    /// @error kInvalidArgument  absent, no whole number, outside [low, high]
    [[nodiscard]] Result<std::int64_t> number(std::string_view name, std::int64_t low, std::int64_t high) const;
    [[nodiscard]] Result<std::int64_t> number_or(std::string_view name, std::int64_t low, std::int64_t high,
                                                 std::int64_t fallback) const;
    /// A list that may be empty. @error kInvalidArgument  absent, no list, longer
    [[nodiscard]] Result<const protocol::JsonValue*> list(std::string_view name, std::size_t length_max) const;
    /// What `read` makes of a line. @error kInvalidArgument  with the field's name
    template <class T>
    [[nodiscard]] Result<T> choice(std::string_view name, Result<T> (*read)(std::string_view)) const {
        LVWANG_ASSIGN(const std::string text, line(name, kChoiceBytesMax));
        auto value = read(text);
        if (!value) return fail_field(path(name), "{}: {}", path(name), value.error().message);
        return value;
    }

private:
    static constexpr std::size_t kChoiceBytesMax = 40;
    BodyFields(protocol::JsonValue root, std::string place) : root_(std::move(root)), place_(std::move(place)) {}
    [[nodiscard]] Result<std::string> text(std::string_view name, std::size_t bytes_max, bool required, bool one_line) const;

    protocol::JsonValue root_;
    std::string place_;
};

/// An error about a field whose form is good and whose time is not.
[[nodiscard]] inline tl::unexpected<Error> conflict(std::string_view field, std::string message) {
    return tl::unexpected(Error{ErrorCode::kConflict, std::move(message), std::string(field)});
}

}  // namespace lvwang::pipeline
