// Which tables hold reminder letters? One step of the book's schema, beside the notices' own, whose table takes no third kind.
// Promise: a step once released is never edited, a change is a new step.
#pragma once

#include <string_view>

namespace lvwang::store {

// Letters are notices of another kind: numbers of both are given from one row, and who reads them reads all_notices.
inline constexpr std::string_view kLetterTables[] = {
    R"(CREATE TABLE letters (
        id INTEGER PRIMARY KEY CHECK (id > 0),
        region_code TEXT NOT NULL REFERENCES regions (code),
        day TEXT NOT NULL,
        number INTEGER NOT NULL CHECK (number > 0),
        state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),
        version INTEGER NOT NULL CHECK (version > 0),
        made_at INTEGER NOT NULL,
        settled_at INTEGER NOT NULL,
        signed_by TEXT NOT NULL,
        withdrawn_by TEXT NOT NULL,
        reason TEXT NOT NULL,
        CHECK ((state = 0) = (settled_at = 0)),
        CHECK (state <> 1 OR signed_by <> ''),
        CHECK (state <> 2 OR (withdrawn_by <> '' AND reason <> ''))
    ) STRICT)",
    "CREATE UNIQUE INDEX letters_of_day ON letters (region_code, day) WHERE state <> 2",
    "CREATE INDEX letters_by_day ON letters (day)",
    R"(CREATE TABLE letter_versions (
        notice_id INTEGER NOT NULL REFERENCES letters (id),
        version INTEGER NOT NULL CHECK (version > 0),
        at INTEGER NOT NULL,
        actor TEXT NOT NULL CHECK (actor <> ''),
        document TEXT NOT NULL CHECK (document <> ''),
        seq INTEGER NOT NULL,
        PRIMARY KEY (notice_id, version)
    ) STRICT, WITHOUT ROWID)",
    R"(CREATE TRIGGER letter_versions_stay BEFORE UPDATE ON letter_versions
       BEGIN SELECT RAISE (ABORT, 'what a letter said is only added to'); END)",
    R"(CREATE TRIGGER letter_versions_remain BEFORE DELETE ON letter_versions
       BEGIN SELECT RAISE (ABORT, 'what a letter said is only added to'); END)",
    R"(CREATE TRIGGER letters_signed_stay BEFORE UPDATE ON letters WHEN OLD.state = 1 AND (NEW.state <> 2 OR NEW.version <> OLD.version)
       BEGIN SELECT RAISE (ABORT, 'a signed letter does not change'); END)",
    R"(CREATE VIEW all_notices AS
       SELECT id, kind, '' AS region_code, day, number, state, version, made_at, settled_at, signed_by, withdrawn_by, reason
           FROM notices
       UNION ALL
       SELECT id, 3, region_code, day, number, state, version, made_at, settled_at, signed_by, withdrawn_by, reason
           FROM letters)",
    R"(CREATE VIEW all_notice_versions AS
       SELECT notice_id, version, at, actor, document, seq FROM notice_versions
       UNION ALL
       SELECT notice_id, version, at, actor, document, seq FROM letter_versions)",
    "ALTER TABLE send_receivers ADD COLUMN region_code TEXT NOT NULL DEFAULT ''",
};

}  // namespace lvwang::store
