// What stands in the fields of a command's JSON body? Typed reads that name the field at fault.
// Promises: every field is asked for by name; what nobody asked for is refused; numbers keep their decimals.
// Rule: RFC 8259; the bodies of registry/commands.h.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>

#include "base/decimal.h"
#include "base/result.h"
#include "base/time.h"

namespace lvwang::registry {

/// The fields of one JSON object. Errors are kInvalidArgument with `field` set.
class JsonFields {
public:
    /// @error kInvalidArgument  not JSON, no object, or a field that holds an object or array
    [[nodiscard]] static Result<JsonFields> parse(std::string_view body);

    /// Whether the field is there and not null.
    [[nodiscard]] bool has(std::string_view name) const;

    /// Not empty after blanks are cut off.
    [[nodiscard]] Result<std::string> text(std::string_view name);
    [[nodiscard]] Result<std::string> text_or(std::string_view name, std::string_view fallback);
    [[nodiscard]] Result<double> number(std::string_view name);
    [[nodiscard]] Result<double> number_or(std::string_view name, double fallback);
    [[nodiscard]] Result<std::int64_t> integer(std::string_view name);
    [[nodiscard]] Result<std::int64_t> integer_or(std::string_view name, std::int64_t fallback);
    [[nodiscard]] Result<bool> boolean_or(std::string_view name, bool fallback);
    /// A JSON number (its shortest decimal form) or a string that holds one (every digit of it).
    [[nodiscard]] Result<Decimal> decimal(std::string_view name);
    [[nodiscard]] Result<std::optional<Decimal>> optional_decimal(std::string_view name);
    /// `2026-03-01`
    [[nodiscard]] Result<CivilDate> date(std::string_view name);
    [[nodiscard]] Result<std::optional<CivilDate>> optional_date(std::string_view name);

    /// The value of `result`, or its error as that of field `name`.
    template <class T>
    [[nodiscard]] Result<T> placed(std::string_view name, Result<T> result) const {
        if (result) return result;
        return fail_field(name, "{}: {}", name, result.error().message);
    }

    /// @error kInvalidArgument  a field that no read asked for
    [[nodiscard]] Result<void> refuse_others() const;

private:
    using Value = std::variant<std::monostate, bool, std::int64_t, double, std::string>;
    JsonFields() = default;
    // The value, null where it is absent or null; the name counts as asked for.
    [[nodiscard]] const Value* find(std::string_view name);
    // Absent, null or an empty string: what forms send for a field left empty.
    [[nodiscard]] bool is_absent(std::string_view name);

    std::map<std::string, Value, std::less<>> values_;
    std::set<std::string, std::less<>> asked_;
};

}  // namespace lvwang::registry
