// What a function gives back: a value, or one named error that says what was attempted and what was in the way.
// Promise: errors carry the offending input; nobody needs a log file to understand one.
// Rule: errors of the world are values (docs/ARCHITECTURE.md, Errors); errors of ours abort (base/check.h).
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace lvwang {

/// Kinds of error that a caller may want to tell apart. The text of an Error is for people.
enum class ErrorCode {
    kInvalidArgument,  ///< the input does not have the form it must have
    kNotFound,         ///< the thing named does not exist
    kConflict,         ///< the thing exists already, or changed meanwhile
    kOutOfRange,       ///< a number that cannot be held or is not allowed
    kUnavailable,      ///< try again later: full disk, queue full, starting or stopping
    kIo,               ///< the disk or network failed
    kCorrupt,          ///< stored bytes are not what was written
    kUnsupported,      ///< understood, but outside what this edition or build does
};

[[nodiscard]] std::string_view to_string(ErrorCode code);

struct Error {
    ErrorCode code = ErrorCode::kInvalidArgument;
    std::string message;
    std::string field;  ///< name of the field at fault, empty where there is none
};

template <class T>
using Result = tl::expected<T, Error>;

/// An error ready to be returned from any function with a Result.
template <class... Args>
[[nodiscard]] tl::unexpected<Error> fail(ErrorCode code, fmt::format_string<Args...> format, Args&&... args) {
    return tl::unexpected(Error{code, fmt::format(format, std::forward<Args>(args)...), {}});
}

/// As `fail`, naming the field at fault.
template <class... Args>
[[nodiscard]] tl::unexpected<Error> fail_field(std::string_view field, fmt::format_string<Args...> format, Args&&... args) {
    return tl::unexpected(
        Error{ErrorCode::kInvalidArgument, fmt::format(format, std::forward<Args>(args)...), std::string(field)});
}

/// Passes an error on with what was being attempted put before it.
[[nodiscard]] inline tl::unexpected<Error> while_doing(std::string_view attempt, Error error) {
    error.message = fmt::format("{}: {}", attempt, error.message);
    return tl::unexpected(std::move(error));
}

}  // namespace lvwang

// Leaves the function with the error of `expression` where it has one.
#define LVWANG_TRY(expression)                                    \
    do {                                                          \
        if (auto lvwang_try = (expression); !lvwang_try) {        \
            return tl::unexpected(std::move(lvwang_try).error()); \
        }                                                         \
    } while (false)

#define LVWANG_CONCAT_INNER(a, b) a##b
#define LVWANG_CONCAT(a, b) LVWANG_CONCAT_INNER(a, b)

// Declares `target` with the value of `expression`, or leaves the function with its error.
#define LVWANG_ASSIGN(target, expression) LVWANG_ASSIGN_INNER(LVWANG_CONCAT(lvwang_result_, __LINE__), target, expression)
#define LVWANG_ASSIGN_INNER(holder, target, expression)            \
    auto holder = (expression);                                    \
    if (!holder) return tl::unexpected(std::move(holder).error()); \
    target = std::move(*holder)
