// How does a table leave the house? Columns and rows as CSV for programs, as XLSX for a spreadsheet.
// Promises: numbers are numbers in a sheet and keep their digits; the same table in both forms; no file is left behind.
// Rule: RFC 4180; ISO/IEC 29500 by libxlsxwriter. Any page's table may use it.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/message.h"
#include "base/decimal.h"
#include "base/result.h"

namespace lvwang::api {

/// Nothing, a text, or a number.
using SheetCellValue = std::variant<std::monostate, std::string, Decimal>;

struct SheetTable {
    std::string name;                ///< of the file and the sheet, without ending
    std::vector<std::string> notes;  ///< lines below the table: edition, document, what is to be confirmed
    std::vector<std::string> columns;
    std::vector<std::vector<SheetCellValue>> rows;  ///< each as long as `columns`
};

/// @param with_bom  for programs that take UTF-8 only with a mark
[[nodiscard]] std::string to_csv(const SheetTable& table, bool with_bom);
/// The bytes of a workbook with one sheet. @error kUnavailable  there is no memory or no room for it
[[nodiscard]] Result<std::string> to_xlsx(const SheetTable& table);

/// A workbook as a file to keep.
[[nodiscard]] Response file_response(std::string workbook, std::string_view name);

/// The table as a file to keep. @param format  csv or xlsx
[[nodiscard]] Result<Response> sheet_response(const SheetTable& table, std::string_view format, bool with_bom);

}  // namespace lvwang::api
