// Which tables hold 交办单? One step of the book's schema, kept beside what reads and writes it (book_sheets.h).
#pragma once

#include <string_view>

namespace lvwang::store {

// A sheet has a number as soon as it is issued and not before, one that no other of its body and year has; what is issued or
// withdrawn changes no more. A case stands in one open draft at most. Lists of logins and kinds stand one a line.
inline constexpr std::string_view kSheetTables[] = {
    R"(CREATE TABLE sheet_bodies (
        key TEXT PRIMARY KEY CHECK (key <> ''),
        name TEXT NOT NULL CHECK (name <> ''),
        name_en TEXT NOT NULL DEFAULT '',
        mark TEXT NOT NULL CHECK (mark <> ''),
        organisation_key TEXT REFERENCES organisations (key),
        signers TEXT NOT NULL DEFAULT '',
        routine_types TEXT NOT NULL DEFAULT '',
        routine_by TEXT NOT NULL DEFAULT '',
        routine_at INTEGER,
        CHECK ((routine_by = '') = (routine_at IS NULL)),
        CHECK (routine_by <> '' OR routine_types = '')
    ) STRICT)",
    R"(CREATE TABLE sheets (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        body_key TEXT NOT NULL REFERENCES sheet_bodies (key),
        year INTEGER,
        number INTEGER CHECK (number >= 1),
        issuer TEXT NOT NULL DEFAULT '',
        mark TEXT NOT NULL DEFAULT '',
        title TEXT NOT NULL CHECK (title <> ''),
        text TEXT NOT NULL,
        state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3),
        drafted_by TEXT NOT NULL CHECK (drafted_by <> ''),
        drafted_at INTEGER NOT NULL,
        settled_by TEXT NOT NULL,
        settled_at INTEGER,
        reason TEXT NOT NULL,
        authorised_by TEXT NOT NULL,
        version INTEGER NOT NULL CHECK (version >= 1),
        seq INTEGER NOT NULL,
        UNIQUE (body_key, year, number),
        CHECK ((state = 3) = (number IS NOT NULL)),
        CHECK ((state = 3) = (year IS NOT NULL)),
        CHECK ((state = 3) = (mark <> '')),
        CHECK ((state = 3) = (issuer <> '')),
        CHECK ((state = 0) = (settled_at IS NULL)),
        CHECK ((state = 0) = (settled_by = '')),
        CHECK (state <> 1 OR reason <> ''),
        CHECK (state = 3 OR authorised_by = '')
    ) STRICT)",
    "CREATE INDEX sheets_open ON sheets (state) WHERE state < 2",
    R"(CREATE TABLE sheet_problems (
        sheet_id INTEGER NOT NULL REFERENCES sheets (id),
        place INTEGER NOT NULL CHECK (place >= 0),
        case_id INTEGER NOT NULL REFERENCES cases (id),
        owner TEXT NOT NULL CHECK (owner <> ''),
        owner_organisation TEXT REFERENCES organisations (key),
        due_at INTEGER NOT NULL,
        requirement TEXT NOT NULL,
        case_version INTEGER NOT NULL CHECK (case_version >= 1),
        PRIMARY KEY (sheet_id, place),
        UNIQUE (sheet_id, case_id)
    ) STRICT, WITHOUT ROWID)",
    "CREATE INDEX sheet_problems_by_case ON sheet_problems (case_id)",
    R"(CREATE TABLE sheet_acts (
        sheet_id INTEGER NOT NULL REFERENCES sheets (id),
        version INTEGER NOT NULL CHECK (version >= 1),
        at INTEGER NOT NULL,
        act TEXT NOT NULL CHECK (act <> ''),
        actor TEXT NOT NULL CHECK (actor <> ''),
        note TEXT NOT NULL,
        PRIMARY KEY (sheet_id, version)
    ) STRICT, WITHOUT ROWID)",
    R"(CREATE TRIGGER sheets_stay BEFORE UPDATE ON sheets WHEN OLD.state IN (2, 3)
       BEGIN SELECT RAISE (ABORT, 'what is issued or withdrawn changes no more'); END)",
    R"(CREATE TRIGGER sheets_remain BEFORE DELETE ON sheets
       BEGIN SELECT RAISE (ABORT, 'a sheet stays'); END)",
    R"(CREATE TRIGGER sheet_problems_stay BEFORE UPDATE ON sheet_problems
       BEGIN SELECT RAISE (ABORT, 'a line is written anew'); END)",
    R"(CREATE TRIGGER sheet_problems_remain BEFORE DELETE ON sheet_problems
       WHEN (SELECT state FROM sheets WHERE id = OLD.sheet_id) IN (2, 3)
       BEGIN SELECT RAISE (ABORT, 'what is issued or withdrawn changes no more'); END)",
    R"(CREATE TRIGGER sheet_problems_are_not_added BEFORE INSERT ON sheet_problems
       WHEN (SELECT state FROM sheets WHERE id = NEW.sheet_id) IN (2, 3)
       BEGIN SELECT RAISE (ABORT, 'what is issued or withdrawn changes no more'); END)",
    R"(CREATE TRIGGER sheet_problems_in_one_draft BEFORE INSERT ON sheet_problems
       WHEN EXISTS (SELECT 1 FROM sheet_problems p JOIN sheets s ON s.id = p.sheet_id
                    WHERE p.case_id = NEW.case_id AND s.state < 2 AND s.id <> NEW.sheet_id)
       BEGIN SELECT RAISE (ABORT, 'the case stands in another draft'); END)",
    R"(CREATE TRIGGER sheet_acts_stay BEFORE UPDATE ON sheet_acts
       BEGIN SELECT RAISE (ABORT, 'what was done to a sheet is only added to'); END)",
    R"(CREATE TRIGGER sheet_acts_remain BEFORE DELETE ON sheet_acts
       BEGIN SELECT RAISE (ABORT, 'what was done to a sheet is only added to'); END)",
};

// Word documents that an office has made for its sheets, in hexadecimal digits; '' is the program's own again.
inline constexpr std::string_view kSheetFormTables[] = {
    R"(CREATE TABLE sheet_forms (
        body_key TEXT NOT NULL REFERENCES sheet_bodies (key),
        version INTEGER NOT NULL CHECK (version >= 1),
        at INTEGER NOT NULL,
        actor TEXT NOT NULL CHECK (actor <> ''),
        name TEXT NOT NULL,
        docx TEXT NOT NULL,
        seq INTEGER NOT NULL,
        PRIMARY KEY (body_key, version)
    ) STRICT)",
    R"(CREATE TRIGGER sheet_forms_stay BEFORE UPDATE ON sheet_forms
       BEGIN SELECT RAISE (ABORT, 'a form that was is kept'); END)",
    R"(CREATE TRIGGER sheet_forms_remain BEFORE DELETE ON sheet_forms
       BEGIN SELECT RAISE (ABORT, 'a form that was is kept'); END)",
};

}  // namespace lvwang::store
