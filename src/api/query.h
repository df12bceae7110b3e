// What stands behind the question mark: query parameters, decoded once and read with their types.
// Promises: whatever is wrong is an error that names the parameter; nothing is guessed, a name given twice is an error.
// Rule: RFC 3986; '+' stands for itself, because times carry "+08:00".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace lvwang::api {

inline constexpr std::size_t kQueryParametersMax = 32;  // the widest route has ten; more is a mistake or an attack

/// Bytes of `text` with %XX decoded. @error kInvalidArgument  a broken escape, a NUL or bytes that are not UTF-8
[[nodiscard]] Result<std::string> percent_decode(std::string_view text);

class Query {
public:
    /// Splits `a=1&b=2`; a name without '=' has the empty value.
    /// @error kInvalidArgument  broken escape, same name twice, more than kQueryParametersMax; field = the name where known
    [[nodiscard]] static Result<Query> parse(std::string_view text);

    /// The value of `name`, absent where it was not sent or is empty.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
    /// The same where an empty value says something.
    [[nodiscard]] std::optional<std::string_view> as_given(std::string_view name) const;
    /// The value of `name`. @error kInvalidArgument  not sent
    [[nodiscard]] Result<std::string_view> required(std::string_view name) const;

    /// A whole number in [low, high]. @error kInvalidArgument  not sent, not a number, outside
    [[nodiscard]] Result<std::int64_t> integer(std::string_view name, std::int64_t low, std::int64_t high) const;
    [[nodiscard]] Result<std::int64_t> integer_or(std::string_view name, std::int64_t low, std::int64_t high,
                                                  std::int64_t otherwise) const;
    /// ISO 8601; a blank where the zone's '+' stood is taken for it, since many clients forget to encode it.
    [[nodiscard]] Result<Instant> instant(std::string_view name) const;
    [[nodiscard]] Result<Instant> instant_or(std::string_view name, Instant otherwise) const;
    /// Comma-separated words, empty ones left out.
    [[nodiscard]] std::vector<std::string_view> words(std::string_view name) const;
    /// One of `choices`; the first where it was not sent. @error kInvalidArgument  another word; lists the choices
    [[nodiscard]] Result<std::string_view> choice(std::string_view name, std::initializer_list<std::string_view> choices) const;

    [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& entries() const { return entries_; }

private:
    std::vector<std::pair<std::string, std::string>> entries_;
};

}  // namespace lvwang::api
