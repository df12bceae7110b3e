// How does an office's own Word document become a paper? Its fields `{{标题}}` are filled; a table row with fields of a problem
// is repeated for each. Promises: what the office wrote around the fields stays as it is, fonts and all; values are escaped; a
// field that is split over runs, as editors do, is found; a document that cannot be filled is refused with what is wrong in it.
// Rule: ISO/IEC 29500-1, 17.3 (paragraphs, runs) and 17.4 (tables).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace lvwang::api {

/// One field and what it stands for; a value may have several lines.
struct FormValue {
    std::string_view name;
    std::string value;
};

/// Fields of a form: those of the paper, and those of each row.
struct FormFields {
    std::span<const std::string_view> paper;
    std::span<const std::string_view> row;
    std::span<const std::string_view> required;  ///< must stand in it; of both kinds
};

inline constexpr std::string_view kDocxType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// Whether a document can be filled.
/// @error kInvalidArgument  no DOCX, with macros, a field that is unknown or missing, or a field of a row outside a table
[[nodiscard]] Result<void> check_form(std::string_view docx, const FormFields& fields);

/// The document with its fields filled. Fields without a value become empty.
/// @error as check_form
[[nodiscard]] Result<std::string> fill_form(std::string_view docx, const FormFields& fields, std::span<const FormValue> paper,
                                            std::span<const std::vector<FormValue>> rows);

}  // namespace lvwang::api
