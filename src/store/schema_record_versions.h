// What a device had said of a moment before it said otherwise: one step of the book's schema (model/records.h).
// Promise: a correction leaves what it corrects; the tables of before are kept whole. Rule: store/schema.h.
#pragma once

#include <string_view>

namespace lvwang::store {

inline constexpr std::string_view kRecordVersions[] = {
    "ALTER TABLE calibration_checks RENAME TO calibration_checks_before",
    "ALTER TABLE letter_states RENAME TO letter_states_before",
    // told: the moments at which the letters were told, as runs `start:step:count`; those of before are not known.
    // replaced_by: the entry that said otherwise of the same moment since; 0: current. The columns of a key come first: in other
    // tables without rowid SQLite's integrity check takes values for missing that are there.
    R"(CREATE TABLE calibration_checks (
        mn TEXT NOT NULL,
        wire_code TEXT NOT NULL,
        at INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        point_id INTEGER NOT NULL,
        sample_value TEXT NOT NULL,
        standard_value TEXT NOT NULL,
        result TEXT NOT NULL,
        replaced_by INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (mn, wire_code, at, seq)
    ) STRICT, WITHOUT ROWID)",
    R"(CREATE TABLE letter_states (
        mn TEXT NOT NULL,
        wire_code TEXT NOT NULL,
        since_at INTEGER NOT NULL,
        replaced_by INTEGER NOT NULL DEFAULT 0,
        point_id INTEGER NOT NULL,
        letters TEXT NOT NULL CHECK (letters <> ''),
        last_at INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        told TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (mn, wire_code, since_at, replaced_by)
    ) STRICT, WITHOUT ROWID)",
    "INSERT INTO calibration_checks (mn, wire_code, at, point_id, sample_value, standard_value, result, seq) "
    "SELECT mn, wire_code, at, point_id, sample_value, standard_value, result, seq FROM calibration_checks_before",
    // What was filled in between lay over the stretch that held it: each ends before the next one begins, and what was left of
    // the stretch behind it is one of its own.
    "INSERT INTO letter_states (mn, wire_code, since_at, point_id, letters, last_at, seq) "
    "SELECT mn, wire_code, since_at, point_id, letters, min (last_at, coalesce (lead (since_at) OVER "
    "(PARTITION BY mn, wire_code ORDER BY since_at) - 1, last_at)), seq FROM letter_states_before",
    R"(INSERT INTO letter_states (mn, wire_code, since_at, point_id, letters, last_at, seq)
       SELECT x.mn, x.wire_code, x.last_at + 1, a.point_id, a.letters, min (a.last_at, coalesce (x.next_at - 1, a.last_at)), a.seq
       FROM (SELECT s.*, (SELECT min (n.since_at) FROM letter_states_before n WHERE n.mn = s.mn AND n.wire_code = s.wire_code
             AND n.since_at > s.last_at) AS next_at FROM letter_states_before s) x
       JOIN letter_states_before a ON a.mn = x.mn AND a.wire_code = x.wire_code AND a.since_at =
         (SELECT max (b.since_at) FROM letter_states_before b WHERE b.mn = x.mn AND b.wire_code = x.wire_code
          AND b.since_at < x.since_at AND b.last_at > x.last_at)
       WHERE NOT EXISTS (SELECT 1 FROM letter_states_before c WHERE c.mn = x.mn AND c.wire_code = x.wire_code
         AND c.since_at > x.since_at AND c.since_at <= x.last_at + 1 AND c.last_at >= x.last_at))",
    "DROP TABLE calibration_checks_before",
    "DROP TABLE letter_states_before",
};

}  // namespace lvwang::store
