// Which tables hold cases that nobody measured? One step of the book's schema, kept beside what reads and writes it
// (book_cases.h): a case may be without a finding, a point and a site, and then says who reported what, and where.
#pragma once

#include <string_view>

namespace lvwang::store {

// SQLite cannot take a NOT NULL away, so the table is made anew, and with it what refers to it. What nobody measured lies in a
// region, so that it is seen by those who see the region; what is watched after its close is watched by its finding.
inline constexpr std::string_view kReportTables[] = {
    "CREATE TABLE cases_before AS SELECT * FROM cases",
    "CREATE TABLE case_events_before AS SELECT * FROM case_events",
    "CREATE TABLE case_findings_before AS SELECT * FROM case_findings",
    "DROP TABLE case_findings",
    "DROP TABLE case_events",
    "DROP TABLE cases",
    R"(CREATE TABLE cases (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        finding_id INTEGER UNIQUE REFERENCES findings (id),
        type TEXT NOT NULL DEFAULT 'general' CHECK (type <> ''),
        title TEXT NOT NULL,
        title_en TEXT NOT NULL DEFAULT '',
        report TEXT NOT NULL DEFAULT '',
        reported_by TEXT NOT NULL DEFAULT '',
        longitude_deg REAL CHECK (longitude_deg BETWEEN -180 AND 180),
        latitude_deg REAL CHECK (latitude_deg BETWEEN -90 AND 90),
        given_in TEXT NOT NULL DEFAULT '' CHECK (given_in IN ('', 'CGCS2000', 'WGS84', 'GCJ02')),
        point_id INTEGER REFERENCES points (id),
        site_id INTEGER REFERENCES sites (id),
        region_code TEXT REFERENCES regions (code),
        state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 4),
        owner TEXT NOT NULL DEFAULT '',
        owner_organisation TEXT REFERENCES organisations (key),
        joined TEXT NOT NULL DEFAULT '',
        opened_at INTEGER NOT NULL,
        due_at INTEGER,
        deadline TEXT NOT NULL DEFAULT '',
        deadline_kind INTEGER NOT NULL DEFAULT 0 CHECK (deadline_kind BETWEEN 0 AND 2),
        deadline_clause TEXT NOT NULL DEFAULT '',
        overdue_at INTEGER,
        asked_due_at INTEGER,
        extensions INTEGER NOT NULL DEFAULT 0 CHECK (extensions >= 0),
        suspended_at INTEGER,
        supervision INTEGER NOT NULL DEFAULT 0 CHECK (supervision BETWEEN 0 AND 3),
        clue_sent_at INTEGER,
        clue_received_at INTEGER,
        closed_at INTEGER,
        outcome TEXT NOT NULL DEFAULT '' CHECK (outcome IN ('', 'mended', 'merged')),
        merged_into INTEGER REFERENCES cases (id),
        watch_until INTEGER,
        watch_outcome TEXT NOT NULL DEFAULT '' CHECK (watch_outcome IN ('', 'held')),
        relapses INTEGER NOT NULL DEFAULT 0 CHECK (relapses >= 0),
        version INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
        seq INTEGER NOT NULL,
        CHECK (state = 4 OR (owner <> '' AND due_at IS NOT NULL)),
        CHECK ((state = 4) = (closed_at IS NOT NULL)),
        CHECK ((state = 4) = (outcome <> '')),
        CHECK ((outcome = 'merged') = (merged_into IS NOT NULL)),
        CHECK (merged_into IS NULL OR merged_into <> id),
        CHECK (suspended_at IS NULL OR state <> 4),
        CHECK (watch_until IS NULL OR state = 4),
        CHECK (clue_received_at IS NULL OR clue_sent_at IS NOT NULL),
        CHECK (finding_id IS NULL OR (point_id IS NOT NULL AND site_id IS NOT NULL)),
        CHECK (finding_id IS NOT NULL OR (reported_by <> '' AND report <> '' AND region_code IS NOT NULL)),
        CHECK (finding_id IS NOT NULL OR (watch_until IS NULL AND relapses = 0)),
        CHECK ((longitude_deg IS NULL) = (latitude_deg IS NULL)),
        CHECK ((longitude_deg IS NULL) = (given_in = ''))
    ) STRICT)",
    R"(INSERT INTO cases (id, finding_id, type, title, title_en, point_id, site_id, region_code, state, owner,
           owner_organisation, joined,
           opened_at, due_at, deadline, deadline_kind, deadline_clause, overdue_at, asked_due_at, extensions, suspended_at,
           supervision, clue_sent_at, clue_received_at, closed_at, outcome, merged_into, watch_until, watch_outcome, relapses,
           version, seq)
       SELECT id, finding_id, type, title, title_en, point_id, site_id, region_code, state, owner,
           owner_organisation, joined,
           opened_at, due_at, deadline, deadline_kind, deadline_clause, overdue_at, asked_due_at, extensions, suspended_at,
           supervision, clue_sent_at, clue_received_at, closed_at, outcome, merged_into, watch_until, watch_outcome, relapses,
           version, seq
       FROM cases_before ORDER BY id)",
    "CREATE INDEX cases_by_state ON cases (state, due_at)",

    R"(CREATE TABLE case_events (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        case_id INTEGER NOT NULL REFERENCES cases (id),
        at INTEGER NOT NULL,
        act TEXT NOT NULL CHECK (act <> ''),
        actor TEXT NOT NULL CHECK (actor <> ''),
        owner TEXT NOT NULL DEFAULT '',
        owner_organisation TEXT NOT NULL DEFAULT '',
        state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 4),
        due_at INTEGER,
        version INTEGER NOT NULL DEFAULT 0,
        note TEXT NOT NULL DEFAULT '',
        details TEXT NOT NULL DEFAULT '',
        seq INTEGER NOT NULL
    ) STRICT)",
    R"(INSERT INTO case_events (id, case_id, at, act, actor, owner, owner_organisation, state, due_at, version, note, details,
           seq)
       SELECT id, case_id, at, act, actor, owner, owner_organisation, state, due_at, version, note, details, seq
       FROM case_events_before ORDER BY id)",
    "CREATE UNIQUE INDEX case_events_once ON case_events (case_id, act, seq)",
    R"(CREATE TRIGGER case_events_stay BEFORE UPDATE ON case_events
       BEGIN SELECT RAISE (ABORT, 'what was done in a case is only added to'); END)",
    R"(CREATE TRIGGER case_events_remain BEFORE DELETE ON case_events
       BEGIN SELECT RAISE (ABORT, 'what was done in a case is only added to'); END)",

    R"(CREATE TABLE case_findings (
        finding_id INTEGER PRIMARY KEY REFERENCES findings (id),
        case_id INTEGER NOT NULL REFERENCES cases (id)
    ) STRICT)",
    "INSERT INTO case_findings (finding_id, case_id) SELECT finding_id, case_id FROM case_findings_before",
    "DROP TABLE case_findings_before",
    "DROP TABLE case_events_before",
    "DROP TABLE cases_before",
};

}  // namespace lvwang::store
