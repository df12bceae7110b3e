// Which columns tell a PDF among the photos? One step of the book's schema, kept beside what reads and writes it (book_photos.h).
// Promises: a PDF has pages and no width, a photo a width and no pages. Rule: store/schema.h.
#pragma once

#include <string_view>

namespace lvwang::store {

// The CHECKs are changed in the schema's own text, as in schema_firm_first.h: rows are written as before.
inline constexpr std::string_view kEvidenceColumns[] = {
    "ALTER TABLE photos ADD COLUMN name TEXT NOT NULL DEFAULT ''",
    "PRAGMA writable_schema = ON",
    R"(UPDATE sqlite_schema SET sql = replace(replace(replace(sql, '''webp'')', '''webp'', ''pdf'')'), '(width > 0)',
           '((width > 0) = (kind <> ''pdf''))'), '(height > 0)', '((height > 0) = (kind <> ''pdf''))')
       WHERE type = 'table' AND name = 'photos')",
    "PRAGMA writable_schema = RESET",
    "ALTER TABLE photos ADD COLUMN pages INTEGER NOT NULL DEFAULT 0 CHECK ((pages > 0) = (kind = 'pdf'))",
};

}  // namespace lvwang::store
