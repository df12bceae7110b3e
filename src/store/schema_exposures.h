// Which tables hold what the public sees of problems? One step of the book's schema, kept beside what reads and writes it
// (book_exposures.h). Promises: a case is shown once at a time; what is shown was approved by another than who wrote it.
// Rule: store/schema.h.
#pragma once

#include <string_view>

namespace lvwang::store {

inline constexpr std::string_view kExposureTables[] = {
    R"(CREATE TABLE exposures (
        id INTEGER PRIMARY KEY,
        case_id INTEGER NOT NULL REFERENCES cases (id),
        state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),
        title TEXT NOT NULL CHECK (title <> ''),
        text TEXT NOT NULL CHECK (text <> ''),
        place TEXT NOT NULL CHECK (place <> ''),
        before TEXT NOT NULL DEFAULT '',
        unit_key TEXT NOT NULL REFERENCES organisations (key),
        drafted_by TEXT NOT NULL,
        drafted_at INTEGER NOT NULL,
        approved_by TEXT NOT NULL DEFAULT '',
        shown_at INTEGER,
        reason TEXT NOT NULL DEFAULT '',
        claimed_at INTEGER,
        claimed_by TEXT NOT NULL DEFAULT '',
        reply TEXT NOT NULL DEFAULT '',
        after_text TEXT NOT NULL DEFAULT '',
        after TEXT NOT NULL DEFAULT '',
        mended_at INTEGER,
        confirmed_by TEXT NOT NULL DEFAULT '',
        version INTEGER NOT NULL CHECK (version >= 1),
        seq INTEGER NOT NULL,
        CHECK (state <> 1 OR (shown_at IS NOT NULL AND approved_by <> '' AND approved_by <> drafted_by)),
        CHECK (claimed_at IS NULL OR shown_at IS NOT NULL),
        CHECK (mended_at IS NULL OR (claimed_at IS NOT NULL AND after_text <> '' AND confirmed_by <> ''))
    ) STRICT)",
    "CREATE UNIQUE INDEX exposures_of_case ON exposures (case_id) WHERE state < 2",
    "CREATE INDEX exposures_shown ON exposures (shown_at) WHERE state = 1",
};

}  // namespace lvwang::store
