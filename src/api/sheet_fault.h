// What is wrong in one cell of a table that was sent in? The same for every kind of table, for pages and for programs.
// Promises: says row, column and what stands there, in a word of a short list that pages have in both languages.
// Rule: docs/OPERATING.md, Accounts and Legal marks; a table with a fault is not taken in part.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "api/json_text.h"
#include "base/result.h"

namespace lvwang::api {

struct SheetFault {
    std::uint32_t row = 0;   ///< as the spreadsheet counts, from 1
    std::string column;      ///< key of a column of the table
    std::string_view what;   ///< missing | unknown | several | twice | form | long | truth | order | manager | column
    std::string value = {};  ///< what stands there
};

/// A fault in words, for whoever has no page: `row 5, roles: there is no 'x'`.
[[nodiscard]] std::string text_of(const SheetFault& fault);

/// `"faults":[…]` of a preview.
void write_faults(JsonText& json, std::span<const SheetFault> faults);

/// @error kInvalidArgument  the first fault, with its column as the field, and how many more there are
[[nodiscard]] Result<void> expect_no_fault(std::span<const SheetFault> faults);

}  // namespace lvwang::api
