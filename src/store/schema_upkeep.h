// Which tables tell how long things are kept and what was done to keep them safe? Policy, its runs, backups, their plan, and
// checks. Promise: a step once released is never edited, a change is a new step. Rule: store/schema.h puts the steps in order.
// Internal to store.
#pragma once

#include <string_view>

namespace lvwang::store {

inline constexpr std::string_view kUpkeepTables[] = {
    R"(CREATE TABLE retention (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        frame_days INTEGER NOT NULL CHECK (frame_days > 0),
        minute_days INTEGER NOT NULL CHECK (minute_days >= frame_days),
        waiting_days INTEGER NOT NULL CHECK (waiting_days >= 0),
        changed_at INTEGER NOT NULL,
        actor TEXT NOT NULL,
        seq INTEGER NOT NULL,
        last_run_day INTEGER NOT NULL
    ) STRICT)",
    // Five years with two leap days, the project's own default: believed to be as long as those who discharge must keep their
    // original records (排污许可管理条例), to be confirmed.
    "INSERT INTO retention VALUES (1, 1827, 1827, 366, 0, 'system', 0, 0)",

    R"(CREATE TABLE retention_runs (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL,
        seq INTEGER NOT NULL UNIQUE,
        kept_from_seq INTEGER NOT NULL,
        entries INTEGER NOT NULL,
        frames_before INTEGER NOT NULL,
        minutes_before INTEGER NOT NULL,
        frame_days INTEGER NOT NULL,
        minute_days INTEGER NOT NULL
    ) STRICT)",

    R"(CREATE TABLE upkeeps (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL CHECK (kind IN ('backup', 'check')),
        begun_at INTEGER NOT NULL,
        ended_at INTEGER NOT NULL,
        place TEXT NOT NULL,
        bytes INTEGER NOT NULL,
        damages INTEGER NOT NULL,
        failure TEXT NOT NULL,
        seq INTEGER NOT NULL UNIQUE
    ) STRICT)",
};

// Backups by themselves came later.
inline constexpr std::string_view kBackupPlanTables[] = {
    R"(CREATE TABLE backup_plan (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
        directory TEXT NOT NULL,
        minute_of_day INTEGER NOT NULL CHECK (minute_of_day BETWEEN 0 AND 1439),
        keep INTEGER NOT NULL CHECK (keep > 0),
        changed_at INTEGER NOT NULL,
        actor TEXT NOT NULL,
        seq INTEGER NOT NULL,
        CHECK (enabled = 0 OR directory <> '')
    ) STRICT)",
    "INSERT INTO backup_plan VALUES (1, 0, '', 150, 7, 0, 'system', 0)",
};

}  // namespace lvwang::store
