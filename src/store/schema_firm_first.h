// Which columns hold whether the firm was heard? One step of the book's schema, kept beside what reads and writes it
// (book_cases.h): four moments, and one more way in which a case can end. Rule: store/schema.h.
#pragma once

#include <string_view>

namespace lvwang::store {

// A CHECK can only be changed in the schema's own text, as SQLite describes it (ALTER TABLE, "other kinds of schema changes"): it
// says nothing of how rows are written, so none is.
inline constexpr std::string_view kFirmFirst[] = {
    "ALTER TABLE cases ADD COLUMN firm_until INTEGER",
    "ALTER TABLE cases ADD COLUMN explained_at INTEGER",
    "ALTER TABLE cases ADD COLUMN explain_lapsed_at INTEGER CHECK (explain_lapsed_at IS NULL OR firm_until IS NOT NULL)",
    "ALTER TABLE cases ADD COLUMN appealed_at INTEGER",
    "PRAGMA writable_schema = ON",
    R"(UPDATE sqlite_schema SET sql = replace(sql, '(outcome IN ('''', ''mended'', ''merged''))',
           '(outcome IN ('''', ''mended'', ''merged'', ''dismissed''))') WHERE type = 'table' AND name = 'cases')",
    "PRAGMA writable_schema = RESET",
};

}  // namespace lvwang::store
