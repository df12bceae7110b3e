// Which tables hold the forward targets? Their statements, a step of store/schema.cc.
// Promise: what a target was told to pass over and who did what to it are kept beside it.
// Rule: a step once released is never edited.
#pragma once

#include <string_view>

namespace lvwang::store {

inline constexpr std::string_view kForwardTables[] = {
    // Lists are words with one blank between them: none of their members can hold a blank.
    R"(CREATE TABLE forward_targets (
        key TEXT PRIMARY KEY CHECK (key <> ''),
        name TEXT NOT NULL CHECK (name <> ''),
        host TEXT NOT NULL CHECK (host <> ''),
        port INTEGER NOT NULL CHECK (port BETWEEN 1 AND 65535),
        enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
        edition TEXT NOT NULL CHECK (edition IN ('', '2005', '2017', '2025')),
        sealed_pw TEXT NOT NULL,
        regions TEXT NOT NULL,
        system_codes TEXT NOT NULL,
        commands TEXT NOT NULL,
        mns TEXT NOT NULL,
        mn_map TEXT NOT NULL,
        answer_expected INTEGER NOT NULL CHECK (answer_expected IN (0, 1)),
        window_frames INTEGER NOT NULL CHECK (window_frames > 0),
        timeout_s INTEGER NOT NULL CHECK (timeout_s > 0),
        attempts INTEGER NOT NULL CHECK (attempts > 0),
        generation INTEGER NOT NULL,
        acked_seq INTEGER NOT NULL CHECK (acked_seq >= 0),
        frames_acked INTEGER NOT NULL,
        acked_at INTEGER NOT NULL
    ) STRICT)",

    R"(CREATE TABLE forward_passed_over (
        target TEXT NOT NULL REFERENCES forward_targets (key) ON DELETE CASCADE,
        frame_seq INTEGER NOT NULL CHECK (frame_seq > 0),
        PRIMARY KEY (target, frame_seq)
    ) STRICT, WITHOUT ROWID)",

    // Outlives the target: who removed it is worth knowing.
    R"(CREATE TABLE forward_events (
        seq INTEGER PRIMARY KEY,
        target TEXT NOT NULL,
        at INTEGER NOT NULL,
        act TEXT NOT NULL CHECK (act <> ''),
        actor TEXT NOT NULL,
        note TEXT NOT NULL
    ) STRICT)",
    "CREATE INDEX forward_events_by_target ON forward_events (target, seq)",
};

}  // namespace lvwang::store
