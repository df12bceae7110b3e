// Which table holds the winds of watched cases, and how may a watch end? One step of the book's schema, kept beside what reads
// and writes it (book_wind_watches.h). Promise: one row for each close of a case. Rule: store/schema.h.
#pragma once

#include <string_view>

namespace lvwang::store {

// A CHECK is changed as in schema_firm_first.h: it says nothing of how rows are written.
inline constexpr std::string_view kWindWatchTable[] = {
    R"(CREATE TABLE wind_watches (
        case_id INTEGER NOT NULL REFERENCES cases (id),
        closed_at INTEGER NOT NULL,
        point_id INTEGER REFERENCES points (id),
        then_at INTEGER NOT NULL,
        direction_deg TEXT NOT NULL,
        speed_m_s TEXT NOT NULL,
        hours_needed INTEGER NOT NULL CHECK (hours_needed >= 1),
        hours_comparable INTEGER NOT NULL CHECK (hours_comparable >= 0),
        hours_known INTEGER NOT NULL CHECK (hours_known >= hours_comparable),
        known_until INTEGER NOT NULL,
        prolonged INTEGER NOT NULL CHECK (prolonged IN (0, 1)),
        seq INTEGER NOT NULL,
        PRIMARY KEY (case_id, closed_at)
    ) STRICT, WITHOUT ROWID)",
    "PRAGMA writable_schema = ON",
    R"(UPDATE sqlite_schema SET sql = replace(sql, '(watch_outcome IN ('''', ''held''))',
           '(watch_outcome IN ('''', ''held'', ''held_uncertain''))') WHERE type = 'table' AND name = 'cases')",
    "PRAGMA writable_schema = RESET",
};

}  // namespace lvwang::store
