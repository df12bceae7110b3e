// What stands in a body? One JSON object, read field by field with its types.
// Promises: whatever is wrong is an error that names the field; numbers are never changed by being looked at.
// Rule: RFC 8259. The fields of a command are the spine's to check (registry/commands.h, cases/cases.h); here is what a door must
// know: that it is an object, who acts, and the ids in a result.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace lvwang::api {

class Body {
public:
    /// @error kInvalidArgument  not JSON, not UTF-8, nested too deeply, or not an object; the message has the byte offset
    [[nodiscard]] static Result<Body> parse(std::string_view json);

    [[nodiscard]] bool has(std::string_view name) const;  ///< present, be it null
    [[nodiscard]] bool empty() const;                     ///< no field at all

    /// Text without blanks at its ends, 1 to `length_max` bytes. @error kInvalidArgument  absent, empty, too long, no text
    [[nodiscard]] Result<std::string> text(std::string_view name, std::size_t length_max = 200) const;
    /// A password: the text as it is, blanks and all; no error shows it. @error kInvalidArgument  absent, empty, too long, no
    /// text
    [[nodiscard]] Result<std::string> secret(std::string_view name, std::size_t length_max) const;
    /// @error kInvalidArgument  absent, no whole number, outside [low, high]
    [[nodiscard]] Result<std::int64_t> integer(std::string_view name, std::int64_t low, std::int64_t high) const;

private:
    struct Tree;
    explicit Body(std::shared_ptr<const Tree> tree) : tree_(std::move(tree)) {}

    std::shared_ptr<const Tree> tree_;
};

}  // namespace lvwang::api
