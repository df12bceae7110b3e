// Which table holds what is known of photos? One step of the book's schema, kept beside what reads and writes it (book_photos.h).
#pragma once

#include <string_view>

namespace lvwang::store {

// The bytes are files named by their digest (photo_files.h); two rows may share one. `place` is the order in which a case shows
// its.
inline constexpr std::string_view kPhotoTables[] = {
    R"(CREATE TABLE photos (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        digest TEXT NOT NULL CHECK (length (digest) = 64),
        kind TEXT NOT NULL CHECK (kind IN ('jpeg', 'png', 'webp')),
        bytes INTEGER NOT NULL CHECK (bytes > 0),
        width INTEGER NOT NULL CHECK (width > 0),
        height INTEGER NOT NULL CHECK (height > 0),
        taken_at INTEGER,
        longitude_deg REAL,
        latitude_deg REAL,
        uploaded_by TEXT NOT NULL CHECK (uploaded_by <> ''),
        uploaded_at INTEGER NOT NULL,
        case_id INTEGER REFERENCES cases (id),
        place INTEGER NOT NULL DEFAULT 0,
        seq INTEGER NOT NULL UNIQUE,
        CHECK ((longitude_deg IS NULL) = (latitude_deg IS NULL))
    ) STRICT)",
    "CREATE INDEX photos_by_case ON photos (case_id, place) WHERE case_id IS NOT NULL",
    "CREATE INDEX photos_waiting ON photos (uploaded_at) WHERE case_id IS NULL",
};

}  // namespace lvwang::store
