// Which index finds the cases that were in hand at a moment? One step of the book's schema, kept beside what reads by it
// (book_cases.h, cases_in_hand_at). Promises: nothing but an index. Rule: store/schema.h.
#pragma once

#include <string_view>

namespace lvwang::store {

// Unfinished ones stand together (NULL), the others by their close; the second column says without the row whether one had been
// opened by then.
inline constexpr std::string_view kCaseLifeIndex[] = {
    "CREATE INDEX cases_by_life ON cases (closed_at, opened_at)",
    "DROP INDEX cases_by_closing",
};

}  // namespace lvwang::store
