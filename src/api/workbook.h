// What stands in a spreadsheet that somebody sends? The first sheet of a workbook as rows of texts.
// Promises: a value is its text as it was stored, no formula is computed; whatever it unpacks to is bounded; one clear error.
// Rule: ISO/IEC 29500 (XLSX), its parts 1 18.2-18.4; unpacked by libarchive, read by expat.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace lvwang::api {

inline constexpr std::size_t kWorkbookPartBytesMax = 32UL << 20;  ///< of one part, unpacked: a sheet of 5,000 rows has two
inline constexpr std::size_t kWorkbookPartsMax = 500;
inline constexpr std::uint32_t kWorkbookRowsMax = 5'000;
inline constexpr std::uint32_t kWorkbookColumnsMax = 100;

struct WorkbookRow {
    std::uint32_t number = 0;        ///< as the spreadsheet counts, from 1
    std::vector<std::string> cells;  ///< from column A on; what is not there is empty
};

/// Rows of the first sheet that hold something, in their order.
/// @error kInvalidArgument  no workbook, damaged, or larger than the bounds above
[[nodiscard]] Result<std::vector<WorkbookRow>> read_workbook(std::string_view bytes);

}  // namespace lvwang::api
