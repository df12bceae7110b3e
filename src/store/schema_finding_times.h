// What was wrong at a moment? One step of the book's schema: what was resolved after it is found without a look at all the rest
// (book_findings.h). Rule: store/schema.h.
#pragma once

#include <string_view>

namespace lvwang::store {

inline constexpr std::string_view kFindingTimes[] = {
    "CREATE INDEX findings_by_resolved ON findings (resolved_at, open_at)",
};

}  // namespace lvwang::store
