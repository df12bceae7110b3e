// Which tables hold who did and looked at what? One step of the book's schema, kept beside what reads and writes it
// (book_audit.h).
// Promise: rows are only added; the one change that the tables allow is that an old look loses what it says.
// Rule: store/schema.h puts the steps in order. Internal to store.
#pragma once

#include <string_view>

namespace lvwang::store {

inline constexpr std::string_view kAuditTables[] = {
    R"(CREATE TABLE audit (
        number INTEGER PRIMARY KEY CHECK (number > 0),
        seq INTEGER NOT NULL,
        at INTEGER NOT NULL,
        kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 3),
        actor TEXT NOT NULL,
        what TEXT NOT NULL,
        subject TEXT NOT NULL,
        outcome TEXT NOT NULL,
        count INTEGER NOT NULL,
        since INTEGER NOT NULL,
        body_digest TEXT NOT NULL,
        digest TEXT NOT NULL CHECK (length(digest) = 64),
        hash TEXT NOT NULL CHECK (length(hash) = 64)
    ) STRICT)",
    "CREATE INDEX audit_by_actor ON audit (actor, number)",
    "CREATE INDEX audit_by_what ON audit (what, number)",
    "CREATE INDEX audit_by_at ON audit (at)",
    "CREATE INDEX audit_forgettings ON audit (since) WHERE kind = 3",
    // What the log held before is not recorded; every command after it must be.
    "CREATE TABLE audit_begin (one INTEGER PRIMARY KEY CHECK (one = 1), after_seq INTEGER NOT NULL) STRICT",
    "INSERT INTO audit_begin (one, after_seq) SELECT 1, seq FROM applied",
    R"(CREATE TRIGGER audit_remains BEFORE DELETE ON audit
       BEGIN SELECT RAISE (ABORT, 'the audit record is only added to'); END)",
    R"(CREATE TRIGGER audit_stays BEFORE UPDATE ON audit
       WHEN NOT (old.kind = 2 AND new.number = old.number AND new.seq = old.seq AND new.at = old.at AND new.kind = old.kind
                 AND new.digest = old.digest AND new.hash = old.hash AND new.actor = '' AND new.what = '' AND new.subject = ''
                 AND new.outcome = '' AND new.count = 0 AND new.since = 0 AND new.body_digest = '')
       BEGIN SELECT RAISE (ABORT, 'the audit record is only added to'); END)",
};

}  // namespace lvwang::store
