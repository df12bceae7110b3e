// Tables of the book for keys and activation (model/device_key.h) and for what is reported besides readings (model/records.h).
// Internal to store: one step of schema.cc.
#pragma once

#include <string_view>

namespace lvwang::store {

inline constexpr std::string_view kKeyTables[] = {
    // A key for as long as it was accepted; rows stay, for frames of the past are read with the keys of the past.
    R"(CREATE TABLE device_keys (
        mn TEXT NOT NULL CHECK (mn <> ''),
        since_seq INTEGER NOT NULL,
        since_at INTEGER NOT NULL,
        until_seq INTEGER CHECK (until_seq IS NULL OR until_seq >= since_seq),
        sealed TEXT NOT NULL CHECK (sealed LIKE 'sealed%'),
        origin INTEGER NOT NULL CHECK (origin IN (0, 1)),
        create_time TEXT NOT NULL DEFAULT '',
        first_used_at INTEGER,
        PRIMARY KEY (mn, since_seq)
    ) STRICT, WITHOUT ROWID)",

    R"(CREATE TABLE key_requests (
        mn TEXT PRIMARY KEY,
        seq INTEGER NOT NULL,
        at INTEGER NOT NULL,
        qn TEXT NOT NULL,
        system_code TEXT NOT NULL,
        password TEXT NOT NULL,
        create_time TEXT NOT NULL,
        answered_seq INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID)",

    R"(CREATE TABLE key_events (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        mn TEXT NOT NULL,
        seq INTEGER NOT NULL,
        at INTEGER NOT NULL,
        event INTEGER NOT NULL,
        actor TEXT NOT NULL DEFAULT ''
    ) STRICT)",   "CREATE UNIQUE INDEX key_events_once ON key_events (mn, seq, event)",

    R"(CREATE TABLE key_use (
        mn TEXT PRIMARY KEY,
        opened INTEGER NOT NULL DEFAULT 0,
        unopened INTEGER NOT NULL DEFAULT 0,
        opened_at INTEGER,
        unopened_at INTEGER,
        no_key INTEGER NOT NULL DEFAULT 0 CHECK (no_key IN (0, 1)),
        first_unopened_seq INTEGER NOT NULL DEFAULT 0,
        last_seq INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID)",

    R"(CREATE TABLE activations (
        hardware TEXT PRIMARY KEY CHECK (hardware <> ''),
        logger_id TEXT NOT NULL,
        cpu_id TEXT NOT NULL,
        mac_1 TEXT NOT NULL,
        mac_2 TEXT NOT NULL,
        system_code TEXT NOT NULL,
        password TEXT NOT NULL,
        qn TEXT NOT NULL,
        first_at INTEGER NOT NULL,
        last_at INTEGER NOT NULL,
        last_seq INTEGER NOT NULL,
        requests INTEGER NOT NULL CHECK (requests > 0),
        mn TEXT NOT NULL DEFAULT '',
        assigned_at INTEGER
    ) STRICT, WITHOUT ROWID)",
};

// What devices report besides readings (model/records.h).
inline constexpr std::string_view kRecordTables[] = {
    R"(CREATE TABLE calibration_checks (
        mn TEXT NOT NULL,
        wire_code TEXT NOT NULL,
        at INTEGER NOT NULL,
        point_id INTEGER NOT NULL,
        sample_value TEXT NOT NULL,
        standard_value TEXT NOT NULL,
        result TEXT NOT NULL,
        seq INTEGER NOT NULL,
        PRIMARY KEY (mn, wire_code, at)
    ) STRICT, WITHOUT ROWID)",

    R"(CREATE TABLE letter_states (
        mn TEXT NOT NULL,
        wire_code TEXT NOT NULL,
        since_at INTEGER NOT NULL,
        point_id INTEGER NOT NULL,
        letters TEXT NOT NULL CHECK (letters <> ''),
        last_at INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        PRIMARY KEY (mn, wire_code, since_at)
    ) STRICT, WITHOUT ROWID)",
};

}  // namespace lvwang::store
