// Which table holds the marks that firms made on the state platform? One step of the book's schema, kept beside what reads and
// writes it (book_marks.h). Promises: a version once written is never edited but for being no longer the newest; none is removed.
// Rule: store/schema.h.
#pragma once

#include <string_view>

namespace lvwang::store {

inline constexpr std::string_view kMarkTables[] = {
    R"(CREATE TABLE legal_marks (
        id INTEGER PRIMARY KEY CHECK (id > 0),
        point_id INTEGER NOT NULL REFERENCES points (id),
        kind TEXT NOT NULL CHECK (kind <> ''),
        carrier INTEGER NOT NULL CHECK (carrier IN (0, 1)),
        from_ms INTEGER NOT NULL,
        to_ms INTEGER NOT NULL,
        reason TEXT NOT NULL,
        filed_at INTEGER NOT NULL,
        withdrawn INTEGER NOT NULL CHECK (withdrawn IN (0, 1)),
        version INTEGER NOT NULL CHECK (version >= 1),
        newest INTEGER NOT NULL CHECK (newest IN (0, 1)),
        imported_at INTEGER NOT NULL,
        imported_by TEXT NOT NULL CHECK (imported_by <> ''),
        file TEXT NOT NULL,
        seq INTEGER NOT NULL,
        CHECK (to_ms > from_ms),
        UNIQUE (point_id, kind, carrier, from_ms, version)
    ) STRICT)",
    "CREATE UNIQUE INDEX legal_marks_newest ON legal_marks (point_id, kind, carrier, from_ms) WHERE newest = 1",
    "CREATE INDEX legal_marks_by_time ON legal_marks (point_id, from_ms)",
    "CREATE INDEX legal_marks_by_start ON legal_marks (from_ms DESC, id)",
    R"(CREATE TRIGGER legal_marks_stay BEFORE UPDATE OF point_id, kind, carrier, from_ms, to_ms, reason, filed_at, withdrawn, version,
           imported_at, imported_by, file, seq ON legal_marks
       BEGIN SELECT RAISE (ABORT, 'a mark that was imported is only added to'); END)",
    R"(CREATE TRIGGER legal_marks_remain BEFORE DELETE ON legal_marks
       BEGIN SELECT RAISE (ABORT, 'a mark that was imported is only added to'); END)",
};

}  // namespace lvwang::store
