// Which indices let the cases of a month be found among those of years? One step of the book's schema, kept beside what reads
// by it (book_case_courses.h). Promises: nothing but indices. Rule: store/schema.h.
#pragma once

#include <string_view>

namespace lvwang::store {

inline constexpr std::string_view kCaseIndices[] = {
    "CREATE INDEX cases_by_closing ON cases (closed_at) WHERE closed_at IS NOT NULL",
    "CREATE INDEX cases_by_place ON cases (site_id, type, opened_at)",
};

}  // namespace lvwang::store
