// Which tables hold channels, lists of receivers and what was sent? One step of the book's schema, kept beside what reads and
// writes it (book_channels.h, book_sending.h). Promise: a step once released is never edited, a change is a new step.
#pragma once

#include <string_view>

namespace lvwang::store {

// A message never changes once it is composed, and what became of a try is said once.
inline constexpr std::string_view kSendingTables[] = {
    R"(CREATE TABLE channels (
        key TEXT PRIMARY KEY CHECK (key <> ''),
        name TEXT NOT NULL,
        kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 4),
        enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
        host TEXT NOT NULL CHECK (host <> ''),
        port INTEGER NOT NULL CHECK (port BETWEEN 0 AND 65535),
        security INTEGER NOT NULL CHECK (security BETWEEN 1 AND 3),
        user TEXT NOT NULL,
        from_address TEXT NOT NULL,
        sealed_url TEXT NOT NULL,
        sealed_secret TEXT NOT NULL,
        ca_file TEXT NOT NULL,
        proxy TEXT NOT NULL,
        method TEXT NOT NULL,
        content_type TEXT NOT NULL,
        body TEXT NOT NULL,
        ok_field TEXT NOT NULL,
        ok_value TEXT NOT NULL,
        id_field TEXT NOT NULL,
        deduplicates INTEGER NOT NULL CHECK (deduplicates IN (0, 1)),
        per_minute_max INTEGER NOT NULL CHECK (per_minute_max >= 0),
        CHECK ((kind = 1) = (sealed_url = ''))
    ) STRICT)",
    R"(CREATE TABLE send_lists (
        subject INTEGER PRIMARY KEY CHECK (subject > 0),
        on_signing INTEGER NOT NULL CHECK (on_signing IN (0, 1))
    ) STRICT)",
    R"(CREATE TABLE send_receivers (
        subject INTEGER NOT NULL REFERENCES send_lists (subject) ON DELETE CASCADE,
        place INTEGER NOT NULL,
        channel_key TEXT NOT NULL REFERENCES channels (key),
        address TEXT NOT NULL,
        name TEXT NOT NULL,
        PRIMARY KEY (subject, place)
    ) STRICT, WITHOUT ROWID)",
    R"(CREATE TABLE send_messages (
        id INTEGER PRIMARY KEY CHECK (id > 0),
        subject INTEGER NOT NULL CHECK (subject >= 0),
        subject_id INTEGER NOT NULL CHECK (subject_id >= 0),
        version INTEGER NOT NULL CHECK (version >= 0),
        title TEXT NOT NULL CHECK (title <> ''),
        brief TEXT NOT NULL CHECK (brief <> ''),
        markdown TEXT NOT NULL CHECK (markdown <> ''),
        plain TEXT NOT NULL CHECK (plain <> ''),
        html TEXT NOT NULL,
        at INTEGER NOT NULL,
        actor TEXT NOT NULL CHECK (actor <> ''),
        seq INTEGER NOT NULL
    ) STRICT)",
    "CREATE INDEX send_messages_by_subject ON send_messages (subject, subject_id)",
    R"(CREATE TRIGGER send_messages_stay BEFORE UPDATE ON send_messages
       BEGIN SELECT RAISE (ABORT, 'a message does not change once it is composed'); END)",
    R"(CREATE TABLE sends (
        id INTEGER PRIMARY KEY CHECK (id > 0),
        message_id INTEGER NOT NULL REFERENCES send_messages (id),
        channel_key TEXT NOT NULL CHECK (channel_key <> ''),
        address TEXT NOT NULL,
        name TEXT NOT NULL,
        token TEXT NOT NULL CHECK (token <> ''),
        state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 5),
        tries INTEGER NOT NULL CHECK (tries >= 0),
        at INTEGER NOT NULL,
        next_at INTEGER NOT NULL,
        begun_at INTEGER NOT NULL,
        settled_at INTEGER NOT NULL,
        doubtful INTEGER NOT NULL CHECK (doubtful IN (0, 1)),
        receipt TEXT NOT NULL,
        reason TEXT NOT NULL,
        actor TEXT NOT NULL CHECK (actor <> ''),
        again_of INTEGER UNIQUE REFERENCES sends (id),
        CHECK ((state = 0) <= (next_at > 0)),
        CHECK (next_at = 0 OR state IN (0, 4)),
        CHECK (state <> 4 OR doubtful = 1),
        CHECK (state NOT IN (3, 4) OR reason <> '')
    ) STRICT)",
    "CREATE INDEX sends_by_message ON sends (message_id)",
    "CREATE INDEX sends_open ON sends (id) WHERE state IN (0, 1) OR next_at > 0",
    "CREATE INDEX sends_by_begin ON sends (begun_at)",
    R"(CREATE TABLE send_tries (
        send_id INTEGER NOT NULL REFERENCES sends (id),
        number INTEGER NOT NULL CHECK (number > 0),
        channel_key TEXT NOT NULL,
        begun_at INTEGER NOT NULL,
        ended_at INTEGER NOT NULL,
        outcome INTEGER NOT NULL CHECK (outcome BETWEEN 1 AND 4),
        receipt TEXT NOT NULL,
        reason TEXT NOT NULL,
        PRIMARY KEY (send_id, number)
    ) STRICT, WITHOUT ROWID)",
    "CREATE INDEX send_tries_by_begin ON send_tries (begun_at)",
    R"(CREATE TRIGGER send_tries_stay BEFORE UPDATE ON send_tries WHEN OLD.ended_at <> 0
       BEGIN SELECT RAISE (ABORT, 'what became of a try is said once'); END)",
    R"(CREATE TRIGGER send_tries_remain BEFORE DELETE ON send_tries
       BEGIN SELECT RAISE (ABORT, 'what was sent is only added to'); END)",
};

}  // namespace lvwang::store
