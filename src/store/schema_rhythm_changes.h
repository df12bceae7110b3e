// Since when does a device report in another interval, and what was it before? One step of the book's schema
// (book_completeness.h). Promise: a rhythm of before was never changed. Rule: store/schema.h.
#pragma once

#include <string_view>

namespace lvwang::store {

inline constexpr std::string_view kRhythmChangeColumns[] = {
    "ALTER TABLE rhythms ADD COLUMN before_s INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE rhythms ADD COLUMN changed_ms INTEGER NOT NULL DEFAULT 0",
};

}  // namespace lvwang::store
