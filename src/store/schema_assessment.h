// Which tables hold targets and exceptional events? One step of the book's schema, kept beside what reads and writes it
// (book_assessment.h).
#pragma once

#include <string_view>

namespace lvwang::store {

inline constexpr std::string_view kAssessmentTables[] = {
    R"(CREATE TABLE air_targets (
        key TEXT PRIMARY KEY CHECK (key <> ''),
        name TEXT NOT NULL CHECK (name <> ''),
        name_en TEXT NOT NULL DEFAULT '',
        place TEXT NOT NULL CHECK (place <> ''),
        year INTEGER NOT NULL,
        measure INTEGER NOT NULL CHECK (measure BETWEEN 0 AND 2),
        parameter TEXT NOT NULL DEFAULT '',
        percentile INTEGER NOT NULL CHECK (percentile BETWEEN 0 AND 99),
        value TEXT NOT NULL CHECK (value <> ''),
        decimals INTEGER NOT NULL CHECK (decimals BETWEEN 0 AND 6),
        limits TEXT NOT NULL DEFAULT '',
        grounds TEXT NOT NULL DEFAULT '',
        seq INTEGER NOT NULL
    ) STRICT)",
    R"(CREATE TABLE exceptional_events (
        key TEXT PRIMARY KEY CHECK (key <> ''),
        cause INTEGER NOT NULL CHECK (cause BETWEEN 0 AND 3),
        state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),
        place TEXT NOT NULL CHECK (place <> ''),
        from_ms INTEGER NOT NULL,
        to_ms INTEGER NOT NULL CHECK (to_ms > from_ms),
        parameters TEXT NOT NULL CHECK (parameters <> ''),
        grounds TEXT NOT NULL CHECK (grounds <> ''),
        reviewer TEXT NOT NULL DEFAULT '',
        seq INTEGER NOT NULL,
        CHECK (state = 0 OR reviewer <> '')
    ) STRICT)",
};

}  // namespace lvwang::store
