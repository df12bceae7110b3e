// Which 交办单 does somebody see, and how much of one?
// Promises: a sheet is there for who sees one of its cases; of the others he is told nothing, and then neither what the sheet is
// called nor what it says. What is not issued is there for its author and for those who issue; firms see none.
// Rule: api/case_sight.h; docs/adr/0013.
#pragma once

#include <cstdint>
#include <map>

#include "api/reads.h"
#include "model/case.h"
#include "model/sheet.h"
#include "store/book_sheets.h"

namespace lvwang::api {

/// What a list is narrowed to.
[[nodiscard]] store::SheetSight sheet_sight(const Reads& reads);

struct SeenSheet {
    Sheet sheet;                         ///< with those of its lines that are shown; title and text empty where that is not all
    std::map<std::int64_t, Case> cases;  ///< of these lines
    bool whole = true;
};
/// @error kNotFound  names `id`: there is none, or none for who asks
[[nodiscard]] Result<SeenSheet> seen_sheet(std::int64_t id, const Reads& reads);

/// Whether who asks may sign for a body.
[[nodiscard]] bool signs_for(const SheetBody& body, const Reads& reads);

}  // namespace lvwang::api
