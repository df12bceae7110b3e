// Which tables hold the shift log, hand-overs and whom to call? One step of the book's schema, kept beside what reads and writes
// it (book_shift.h). Promise: a step once released is never edited, a change is a new step.
#pragma once

#include <string_view>

namespace lvwang::store {

// The log is only added to: that an item is done is an entry of its own. At most one hand-over is on offer.
inline constexpr std::string_view kShiftTables[] = {
    R"(CREATE TABLE shift_entries (
        id INTEGER PRIMARY KEY CHECK (id > 0),
        at INTEGER NOT NULL,
        actor TEXT NOT NULL CHECK (actor <> ''),
        text TEXT NOT NULL CHECK (text <> ''),
        open_item INTEGER NOT NULL CHECK (open_item IN (0, 1)),
        closes INTEGER UNIQUE REFERENCES shift_entries (id),
        seq INTEGER NOT NULL,
        CHECK (open_item = 0 OR closes IS NULL)
    ) STRICT)",
    R"(CREATE TRIGGER shift_entries_stay BEFORE UPDATE ON shift_entries
       BEGIN SELECT RAISE (ABORT, 'the shift log is only added to'); END)",
    R"(CREATE TRIGGER shift_entries_remain BEFORE DELETE ON shift_entries
       BEGIN SELECT RAISE (ABORT, 'the shift log is only added to'); END)",
    "CREATE INDEX shift_items ON shift_entries (id) WHERE open_item = 1",
    R"(CREATE TABLE hand_overs (
        id INTEGER PRIMARY KEY CHECK (id > 0),
        from_login TEXT NOT NULL CHECK (from_login <> ''),
        to_login TEXT NOT NULL CHECK (to_login <> '' AND to_login <> from_login),
        signed_by TEXT NOT NULL CHECK (signed_by <> ''),
        at INTEGER NOT NULL,
        note TEXT NOT NULL,
        state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),
        settled_at INTEGER NOT NULL,
        settled_by TEXT NOT NULL,
        answer TEXT NOT NULL,
        cases_open INTEGER NOT NULL CHECK (cases_open >= 0),
        cases_overdue INTEGER NOT NULL CHECK (cases_overdue >= 0),
        seq INTEGER NOT NULL,
        CHECK ((state = 0) = (settled_at = 0)),
        CHECK ((state = 0) = (settled_by = '')),
        CHECK (state <> 1 OR settled_by = to_login),
        CHECK (state <> 2 OR answer <> '')
    ) STRICT)",
    "CREATE UNIQUE INDEX hand_overs_one_offered ON hand_overs (state) WHERE state = 0",
    R"(CREATE TRIGGER hand_overs_stay BEFORE UPDATE ON hand_overs WHEN OLD.state <> 0
       BEGIN SELECT RAISE (ABORT, 'a hand-over that is settled does not change'); END)",
    R"(CREATE TRIGGER hand_overs_remain BEFORE DELETE ON hand_overs
       BEGIN SELECT RAISE (ABORT, 'a hand-over stays'); END)",
    R"(CREATE TABLE hand_over_items (
        hand_over_id INTEGER NOT NULL REFERENCES hand_overs (id),
        entry_id INTEGER NOT NULL REFERENCES shift_entries (id),
        PRIMARY KEY (hand_over_id, entry_id)
    ) STRICT, WITHOUT ROWID)",
    R"(CREATE TABLE call_list (
        id INTEGER PRIMARY KEY CHECK (id > 0),
        organisation_key TEXT REFERENCES organisations (key),
        unit TEXT NOT NULL,
        name TEXT NOT NULL CHECK (name <> ''),
        duty TEXT NOT NULL,
        phone TEXT NOT NULL CHECK (phone <> ''),
        phone_2 TEXT NOT NULL,
        place INTEGER NOT NULL,
        at INTEGER NOT NULL,
        actor TEXT NOT NULL,
        removed INTEGER NOT NULL CHECK (removed IN (0, 1)),
        CHECK ((organisation_key IS NULL) = (unit <> ''))
    ) STRICT)",
};

}  // namespace lvwang::store
