// Which tables hold the notices? One step of the book's schema, kept beside what reads and writes it (book_notices.h).
// Promise: a step once released is never edited, a change is a new step.
#pragma once

#include <string_view>

namespace lvwang::store {

// A day has one notice of a kind that is not withdrawn. What a notice said is only added to.
inline constexpr std::string_view kNoticeTables[] = {
    R"(CREATE TABLE notice_plan (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        morning_at_min INTEGER NOT NULL CHECK (morning_at_min BETWEEN -1 AND 1439),
        evening_at_min INTEGER NOT NULL CHECK (evening_at_min BETWEEN -1 AND 1439),
        issuer TEXT NOT NULL,
        issuer_en TEXT NOT NULL,
        morning_last_day INTEGER NOT NULL,
        evening_last_day INTEGER NOT NULL
    ) STRICT)",
    "INSERT INTO notice_plan VALUES (1, 450, 1080, '', '', 0, 0)",
    R"(CREATE TABLE notices_due (
        kind INTEGER PRIMARY KEY CHECK (kind BETWEEN 1 AND 2),
        day TEXT NOT NULL,
        due_at INTEGER NOT NULL,
        tried_at INTEGER NOT NULL,
        error TEXT NOT NULL
    ) STRICT)",
    R"(CREATE TABLE notices (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 2),
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
    "CREATE UNIQUE INDEX notices_of_day ON notices (kind, day) WHERE state <> 2",
    "CREATE INDEX notices_by_day ON notices (day, kind)",
    R"(CREATE TABLE notice_versions (
        notice_id INTEGER NOT NULL REFERENCES notices (id),
        version INTEGER NOT NULL CHECK (version > 0),
        at INTEGER NOT NULL,
        actor TEXT NOT NULL CHECK (actor <> ''),
        document TEXT NOT NULL CHECK (document <> ''),
        seq INTEGER NOT NULL,
        PRIMARY KEY (notice_id, version)
    ) STRICT, WITHOUT ROWID)",
    R"(CREATE TRIGGER notice_versions_stay BEFORE UPDATE ON notice_versions
       BEGIN SELECT RAISE (ABORT, 'what a notice said is only added to'); END)",
    R"(CREATE TRIGGER notice_versions_remain BEFORE DELETE ON notice_versions
       BEGIN SELECT RAISE (ABORT, 'what a notice said is only added to'); END)",
    R"(CREATE TRIGGER notices_signed_stay BEFORE UPDATE ON notices WHEN OLD.state = 1 AND (NEW.state <> 2 OR NEW.version <> OLD.version)
       BEGIN SELECT RAISE (ABORT, 'a signed notice does not change'); END)",
};

}  // namespace lvwang::store
