// Which tables hold cases that follow a workflow? One step of the book's schema, kept beside what reads and writes it
// (book_cases.h): the tables of the first step are made anew with more columns, and what stood in them is carried over.
#pragma once

#include <string_view>

namespace lvwang::store {

// An unfinished case has an owner and a due time; a closed one says how it ended; joined names stand one a line.
inline constexpr std::string_view kCaseTables[] = {
    "CREATE TABLE cases_before AS SELECT * FROM cases",
    "CREATE TABLE case_events_before AS SELECT * FROM case_events",
    "DROP TABLE case_events",
    "DROP TABLE cases",
    R"(CREATE TABLE cases (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        finding_id INTEGER NOT NULL UNIQUE REFERENCES findings (id),
        type TEXT NOT NULL DEFAULT 'general' CHECK (type <> ''),
        title TEXT NOT NULL,
        title_en TEXT NOT NULL DEFAULT '',
        point_id INTEGER NOT NULL REFERENCES points (id),
        site_id INTEGER NOT NULL REFERENCES sites (id),
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
        CHECK (clue_received_at IS NULL OR clue_sent_at IS NOT NULL)
    ) STRICT)",
    R"(INSERT INTO cases (id, finding_id, type, title, title_en, point_id, site_id, region_code, state, owner, owner_organisation,
           opened_at, due_at, deadline, deadline_kind, deadline_clause, overdue_at, extensions, supervision, closed_at, outcome,
           watch_outcome, relapses, version, seq)
       SELECT c.id, c.finding_id,
           CASE f.rule WHEN 'stack_hour_exceeded' THEN 'stack_exceedance' WHEN 'wastewater_day_exceeded' THEN
               'wastewater_exceedance' WHEN 'air_day_exceeded' THEN 'air_day' WHEN 'air_hour_high' THEN 'air_high'
               WHEN 'silent' THEN 'silence' ELSE 'general' END,
           c.title, c.title_en, c.point_id, c.site_id, c.region_code, c.state, c.owner, c.owner_organisation, c.opened_at,
           c.due_at, 'handle', 0, '', c.overdue_at, 0, 0, c.closed_at, CASE c.state WHEN 4 THEN 'mended' ELSE '' END, '', 0,
           max(1, (SELECT count(*) FROM case_events_before e WHERE e.case_id = c.id)), c.seq
       FROM cases_before c JOIN findings f ON f.id = c.finding_id ORDER BY c.id)",
    "CREATE INDEX cases_by_state ON cases (state, due_at)",

    // With every event what the case was after it, so that it can be asked how it stood at any time.
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
    R"(INSERT INTO case_events (id, case_id, at, act, actor, owner, state, version, note, seq)
       SELECT e.id, e.case_id, e.at, e.act, e.actor, e.owner,
           coalesce((SELECT CASE b.act WHEN 'opened' THEN 0 WHEN 'fed_back' THEN 2 WHEN 'verified' THEN 3 WHEN 'closed' THEN 4
                         ELSE 1 END
                     FROM case_events_before b
                     WHERE b.case_id = e.case_id AND b.id <= e.id AND b.act NOT IN ('overdue', 'finding_resolved')
                     ORDER BY b.id DESC LIMIT 1), 0),
           (SELECT count(*) FROM case_events_before b WHERE b.case_id = e.case_id AND b.id <= e.id), e.note, e.seq
       FROM case_events_before e ORDER BY e.id)",
    "CREATE UNIQUE INDEX case_events_once ON case_events (case_id, act, seq)",
    R"(CREATE TRIGGER case_events_stay BEFORE UPDATE ON case_events
       BEGIN SELECT RAISE (ABORT, 'what was done in a case is only added to'); END)",
    R"(CREATE TRIGGER case_events_remain BEFORE DELETE ON case_events
       BEGIN SELECT RAISE (ABORT, 'what was done in a case is only added to'); END)",

    // Every finding that a case was ever about; cases.finding_id is the newest.
    R"(CREATE TABLE case_findings (
        finding_id INTEGER PRIMARY KEY REFERENCES findings (id),
        case_id INTEGER NOT NULL REFERENCES cases (id)
    ) STRICT)",
    "INSERT INTO case_findings (finding_id, case_id) SELECT finding_id, id FROM cases",
    "DROP TABLE case_events_before",
    "DROP TABLE cases_before",
};

}  // namespace lvwang::store
