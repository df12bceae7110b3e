// Which Word documents has an office made for its 交办单? Rows of the book, every one that was.
// Promise: only added to; the newest counts. Rule: the table in store/schema_sheets.h.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "store/book.h"

namespace lvwang::store {

struct SheetForm {
    int version = 0;
    Instant at = {};
    std::string actor = {};
    std::string name = {};  ///< of the file
    std::string docx = {};  ///< its bytes; empty: the program's own
    std::int64_t bytes = 0;
};

/// The newest first; without their bytes.
[[nodiscard]] Result<std::vector<SheetForm>> list_sheet_forms(Book& book, const std::string& body_key);
/// @param version  0: the newest; the program's own where there is none
/// @error kNotFound  names `version`
[[nodiscard]] Result<SheetForm> find_sheet_form(Book& book, const std::string& body_key, int version);
/// @error kConflict  there is no such body, or that version is there already
[[nodiscard]] Result<void> add_sheet_form(Book& book, const std::string& body_key, const SheetForm& form, std::uint64_t seq);

}  // namespace lvwang::store
