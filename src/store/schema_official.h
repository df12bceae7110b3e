// Which tables hold what the authorities say? One step of the book's schema, kept beside what reads and writes it.
#pragma once

#include <string_view>

namespace lvwang::store {

inline constexpr std::string_view kOfficialTables[] = {
    R"(CREATE TABLE official_files (
        seq INTEGER PRIMARY KEY,
        at INTEGER NOT NULL,
        name TEXT NOT NULL CHECK (name <> ''),
        feed TEXT NOT NULL DEFAULT '',
        layout TEXT NOT NULL,
        hash TEXT NOT NULL,
        bytes INTEGER NOT NULL,
        modified_ms INTEGER NOT NULL,
        actor TEXT NOT NULL,
        figures INTEGER NOT NULL,
        new_figures INTEGER NOT NULL,
        changed_figures INTEGER NOT NULL,
        hours INTEGER NOT NULL
    ) STRICT)",
    "CREATE INDEX official_files_once ON official_files (hash, bytes)",
    R"(CREATE TABLE official_places (
        code TEXT PRIMARY KEY CHECK (code <> ''),
        name TEXT NOT NULL DEFAULT ''
    ) STRICT, WITHOUT ROWID)",
    R"(CREATE TABLE official_figures (
        place TEXT NOT NULL REFERENCES official_places (code),
        kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 5),
        period TEXT NOT NULL CHECK (period <> ''),
        item TEXT NOT NULL CHECK (item <> ''),
        seq INTEGER NOT NULL REFERENCES official_files (seq),
        value TEXT NOT NULL CHECK (value <> ''),
        unit TEXT NOT NULL,
        edition TEXT NOT NULL DEFAULT '',
        line INTEGER NOT NULL,
        from_day INTEGER NOT NULL,
        to_day INTEGER NOT NULL,
        PRIMARY KEY (place, kind, period, item, seq)
    ) STRICT, WITHOUT ROWID)",
    "CREATE INDEX official_figures_by_days ON official_figures (from_day, to_day)",
    R"(CREATE TRIGGER official_figures_stay BEFORE UPDATE ON official_figures
       BEGIN SELECT RAISE (ABORT, 'official figures are only added to'); END)",
    R"(CREATE TABLE official_feeds (
        key TEXT PRIMARY KEY CHECK (key <> ''),
        kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 3),
        source TEXT NOT NULL CHECK (source <> ''),
        view TEXT NOT NULL DEFAULT '',
        sealed_secret TEXT NOT NULL DEFAULT '',
        layout TEXT NOT NULL,
        every_min INTEGER NOT NULL CHECK (every_min >= 0),
        daily_at_min INTEGER NOT NULL CHECK (daily_at_min BETWEEN 0 AND 1439),
        enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
        tried_at INTEGER NOT NULL DEFAULT 0,
        succeeded_at INTEGER NOT NULL DEFAULT 0,
        taken_at INTEGER NOT NULL DEFAULT 0,
        taken_name TEXT NOT NULL DEFAULT '',
        last_modified TEXT NOT NULL DEFAULT '',
        error TEXT NOT NULL DEFAULT '',
        failed_at INTEGER NOT NULL DEFAULT 0,
        failed_name TEXT NOT NULL DEFAULT '',
        failure TEXT NOT NULL DEFAULT ''
    ) STRICT)",
};

}  // namespace lvwang::store
