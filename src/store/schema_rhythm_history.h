// How often did a point report before its interval changed, and what was said of it when? One step of the book's schema
// (book_completeness.h). Promise: the one change that a rhythm kept until now is kept. Rule: store/schema.h.
#pragma once

#include <string_view>

namespace lvwang::store {

inline constexpr std::string_view kRhythmHistory[] = {
    R"(CREATE TABLE rhythm_changes (
        point_id INTEGER NOT NULL,
        period INTEGER NOT NULL,
        until_ms INTEGER NOT NULL,
        interval_s INTEGER NOT NULL,
        shown INTEGER NOT NULL,
        PRIMARY KEY (point_id, period, until_ms)
    ) STRICT, WITHOUT ROWID)",
    R"(CREATE TABLE rhythm_declared (
        point_id INTEGER NOT NULL,
        period INTEGER NOT NULL,
        from_ms INTEGER NOT NULL,
        interval_s INTEGER NOT NULL,
        PRIMARY KEY (point_id, period, from_ms)
    ) STRICT, WITHOUT ROWID)",
    "INSERT INTO rhythm_changes (point_id, period, until_ms, interval_s, shown) "
    "SELECT point_id, period, changed_ms, before_s, 0 FROM rhythms WHERE before_s > 0",
    "ALTER TABLE rhythms DROP COLUMN before_s",
    "ALTER TABLE rhythms DROP COLUMN changed_ms",
};

}  // namespace lvwang::store
