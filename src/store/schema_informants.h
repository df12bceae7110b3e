// Which tables hold who informed, and who may know? One step of the book's schema, kept beside what reads and writes it
// (book_informants.h). Promises: what is said of an informant is sealed, and only ever added to. Rule: store/schema.h.
#pragma once

#include <string_view>

namespace lvwang::store {

inline constexpr std::string_view kInformantTables[] = {
    R"(CREATE TABLE case_informants (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        case_id INTEGER NOT NULL REFERENCES cases (id),
        sealed TEXT NOT NULL CHECK (sealed <> ''),
        put_by TEXT NOT NULL CHECK (put_by <> ''),
        put_at INTEGER NOT NULL,
        seq INTEGER NOT NULL
    ) STRICT)",
    "CREATE INDEX case_informants_of ON case_informants (case_id, id)",
    R"(CREATE TRIGGER case_informants_stay BEFORE UPDATE ON case_informants
       BEGIN SELECT RAISE (ABORT, 'who informed is only added to'); END)",
    R"(CREATE TRIGGER case_informants_remain BEFORE DELETE ON case_informants
       BEGIN SELECT RAISE (ABORT, 'who informed is only added to'); END)",
    R"(CREATE TABLE informant_readers (login TEXT PRIMARY KEY REFERENCES people (login)) STRICT, WITHOUT ROWID)",
};

}  // namespace lvwang::store
