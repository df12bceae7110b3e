// What is a value called? A table of an enumeration's names, read both ways.
// Promises: every value has one name; a name that is not in the table is an error that says which there are.
// Rule: names stand in files, in the book and in the API, so they never change.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/result.h"

namespace lvwang {

template <class Enum, std::size_t n>
using NameTable = std::array<std::pair<Enum, std::string_view>, n>;

/// @pre the table names every value
template <class Enum, std::size_t n>
[[nodiscard]] std::string_view name_of(const NameTable<Enum, n>& names, Enum value) {
    for (const auto& [one, name] : names) {
        if (one == value) return name;
    }
    LVWANG_CHECK(false, "{} has no name", static_cast<int>(value));
}

/// @error kInvalidArgument  `text` is not there: "'x' is none of a, b"
template <class Enum, std::size_t n>
[[nodiscard]] Result<Enum> value_of(const NameTable<Enum, n>& names, std::string_view text) {
    std::string known;
    for (const auto& [one, name] : names) {
        if (name == text) return one;
        known += fmt::format("{}{}", known.empty() ? "" : ", ", name);
    }
    return fail(ErrorCode::kInvalidArgument, "'{}' is none of {}", text, known);
}

/// The same with what it should be in words: "'x' is not a river or lake".
template <class Enum, std::size_t n>
[[nodiscard]] Result<Enum> value_of(const NameTable<Enum, n>& names, std::string_view what, std::string_view text) {
    if (auto value = value_of(names, text)) return value;
    return fail(ErrorCode::kInvalidArgument, "'{}' is not a {}", text, what);
}

}  // namespace lvwang
