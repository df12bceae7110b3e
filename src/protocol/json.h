// What does a JSON text say, number for number? A small tree that keeps every number as it was written.
// Promises: nothing goes through binary floating point; what is wrong is one error with the byte where it is; depth is bounded.
// Rule: RFC 8259. Boost.JSON reads; only its tree is not used, because it turns 35.20 into a double.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace lvwang::protocol {

struct JsonValue {
    enum class Kind { kNull, kBoolean, kNumber, kText, kList, kObject };

    Kind kind = Kind::kNull;
    std::string text;                 ///< a number as written, a text's contents (UTF-8), `true` or `false`
    std::vector<std::string> names;   ///< of an object's fields, in their order; a name may stand twice
    std::vector<JsonValue> elements;  ///< of a list; of an object: the values of `names`

    [[nodiscard]] bool is(Kind other) const { return kind == other; }
    /// The first field of that name; null where there is none, where it is null, or where this is no object.
    [[nodiscard]] const JsonValue* field(std::string_view name) const;
    /// As field, but through objects within objects: `data.pm25`. A name that holds the dots itself goes first.
    [[nodiscard]] const JsonValue* at_path(std::string_view path) const;
    /// Short, for an error: a number or text, or `a list`.
    [[nodiscard]] std::string shown() const;
};

/// Reads one JSON text. Never throws.
/// @error kInvalidArgument  not JSON, not UTF-8, nested deeper than 16; the message has the byte
[[nodiscard]] Result<JsonValue> parse_json(std::string_view text);

/// The tree as JSON again, numbers as they were written.
[[nodiscard]] std::string to_json(const JsonValue& value);

/// The elements of a list as they stand in its text, without blanks around them. @pre parse_json(text) is a list
[[nodiscard]] std::vector<std::string_view> elements_of_list(std::string_view text);

}  // namespace lvwang::protocol
