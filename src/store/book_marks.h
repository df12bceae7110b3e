// Which legal marks were imported, and which of their versions counts? Rows of the book.
// Promises: what is written stays; of each mark one version is the newest.
// Rule: the table in store/schema_marks.h; docs/OPERATING.md, Legal marks.
#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "model/legal_mark.h"
#include "store/book.h"

namespace lvwang::store {

/// The newest version of a mark, by point, kind, carrier and beginning.
[[nodiscard]] Result<std::optional<LegalMark>> find_mark(Book& book, const LegalMark& which);
/// Writes the next version of a mark, or its first; id, version and newest are not looked at. @return its id
[[nodiscard]] Result<std::int64_t> add_mark_version(Book& book, const LegalMark& mark);

struct MarkQuery {
    std::optional<std::vector<PointId>> points;  ///< absent: all
    std::optional<Instant> from;                 ///< those that reach beyond it
    std::optional<Instant> to;                   ///< those that begin before it
    bool versions = false;                       ///< earlier ones and withdrawn ones too
    std::int64_t limit = 100;
    std::int64_t offset = 0;
};
struct MarkPage {
    std::vector<LegalMark> items;
    std::int64_t total = 0;  ///< of all pages
};
/// The latest beginning first; of one mark the newest version first.
[[nodiscard]] Result<MarkPage> list_marks(Book& book, const MarkQuery& query);

}  // namespace lvwang::store
