// Which legal marks does a file bring, and what is wrong in it? A sheet as the state platform gives it out, read against what is
// here. Promises: every fault says its row and column; a CSV in UTF-8 or GBK and a workbook say the same; changes nothing itself.
// Rule: docs/OPERATING.md, Legal marks; the kinds stand in data/standards/marks-2022.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "api/sheet_fault.h"
#include "model/legal_mark.h"
#include "registry/registry.h"
#include "standards/standards.h"

namespace lvwang::api {

struct SheetMark {
    std::uint32_t row = 0;  ///< as the spreadsheet counts, from 1
    LegalMark mark;
};

struct MarksSheet {
    std::vector<SheetMark> marks;    ///< of rows without faults
    std::vector<SheetFault> faults;  ///< by row; columns: mn, site, outlet, group, kind, carrier, from, to, reason, filed_at,
                                     ///< withdrawn
};

/// Headings stand in the first row, in Chinese or as above, in any order. An outlet is found by MN, or by site (key or name) and
/// outlet (code or name; needed where a site has several); a time is civil time in China or a spreadsheet's number of a day.
/// @error kInvalidArgument  neither a workbook nor a table of texts, nothing in it, or too many rows
[[nodiscard]] Result<MarksSheet> read_marks(std::string_view bytes, const registry::Registry& registry,
                                            std::span<const standards::MarkKind> kinds);

/// `2026-11-25 02:00`, also with `/`, seconds, `T`, or as a number of days since 1899-12-30; to the minute, cut.
[[nodiscard]] std::optional<Instant> time_in_cell(std::string_view cell);

}  // namespace lvwang::api
