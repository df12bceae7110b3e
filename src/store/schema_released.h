// Since when may firms see a case of a confidential kind? One step of the book's schema (book_cases.h).
// Promise: a case of before has none. Rule: store/schema.h.
#pragma once

#include <string_view>

namespace lvwang::store {

inline constexpr std::string_view kReleasedColumn[] = {"ALTER TABLE cases ADD COLUMN released_at INTEGER"};

}  // namespace lvwang::store
