// What stands in a request's body: one JSON object, read field by field with its types.
// Promises: whatever is wrong is an error that names the field ("rows[2].limit"); unknown fields are errors, never ignored.
// Rule: RFC 8259; numbers that a standard rounds are read as exact decimals, as a number or as a text.
#pragma once

#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"
#include "base/time.h"

namespace lvwang::api {

/// A JSON object of a request; cheap to copy, the tree is shared.
class Body {
public:
    /// @error kInvalidArgument  not JSON, not UTF-8, nested too deeply, or not an object; the message has the byte offset
    [[nodiscard]] static Result<Body> parse(std::string_view json);

    /// Every field is one of `names`. @error kInvalidArgument  field = the first that is not
    [[nodiscard]] Result<void> only(std::initializer_list<std::string_view> names) const;
    [[nodiscard]] bool has(std::string_view name) const;  ///< present, be it null
    [[nodiscard]] bool empty() const;                     ///< no field at all

    /// Text without blanks at its ends, 1 to `length_max` bytes. @error kInvalidArgument  absent, empty, too long, no text
    [[nodiscard]] Result<std::string> text(std::string_view name, std::size_t length_max = 200) const;
    /// As `text`, but empty where absent.
    [[nodiscard]] Result<std::string> text_or_empty(std::string_view name, std::size_t length_max = 200) const;
    [[nodiscard]] Result<bool> truth_or(std::string_view name, bool otherwise) const;
    /// @error kInvalidArgument  absent, no whole number, outside [low, high]
    [[nodiscard]] Result<std::int64_t> integer(std::string_view name, std::int64_t low, std::int64_t high) const;
    [[nodiscard]] Result<double> number(std::string_view name, double low, double high) const;
    [[nodiscard]] Result<Decimal> decimal(std::string_view name) const;
    [[nodiscard]] Result<std::optional<Decimal>> decimal_if(std::string_view name) const;
    [[nodiscard]] Result<Instant> instant(std::string_view name) const;
    [[nodiscard]] Result<CivilDate> date(std::string_view name) const;
    [[nodiscard]] Result<std::optional<CivilDate>> date_if(std::string_view name) const;
    /// The objects of an array of 1 to `count_max`. @error kInvalidArgument  absent, empty, too long, or something else in it
    [[nodiscard]] Result<std::vector<Body>> rows(std::string_view name, std::size_t count_max) const;

private:
    struct Tree;
    Body(std::shared_ptr<const Tree> tree, const void* object, std::string path);
    [[nodiscard]] std::string path_of(std::string_view name) const;

    std::shared_ptr<const Tree> tree_;
    const void* object_;  ///< a boost::json::object inside *tree_
    std::string path_;    ///< "rows[2]" for an inner object, empty at the top
};

}  // namespace lvwang::api
