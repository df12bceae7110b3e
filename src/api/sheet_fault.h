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

enum class FaultKind : std::uint8_t {
    kMissing,
    kUnknown,
    kSeveral,  ///< several are called so
    kTwice,
    kForm,
    kLong,
    kTruth,    ///< neither yes nor no
    kManager,  ///< nobody would be left who can manage accounts
    kTaken,    ///< another has that name
    kSide,     ///< of a firm and of an authority, or of a firm and with the whole district or an area
    kOrder,    ///< ends before it begins
    kColumn,   ///< no column of this sheet
};
[[nodiscard]] std::string_view to_string(FaultKind kind);  ///< missing, unknown, …

struct SheetFault {
    std::uint32_t row = 0;  ///< as the spreadsheet counts, from 1
    std::string column;     ///< key of a column of the table
    FaultKind what{};
    std::string value = {};  ///< what stands there
};

/// A fault in words, for whoever has no page: `row 5, roles: there is no 'x'`.
[[nodiscard]] std::string text_of(const SheetFault& fault);

/// `"faults":[…]` of a preview.
void write_faults(JsonText& json, std::span<const SheetFault> faults);

/// @error kInvalidArgument  the first fault, with its column as the field, and how many more there are
[[nodiscard]] Result<void> expect_no_fault(std::span<const SheetFault> faults);

}  // namespace lvwang::api
