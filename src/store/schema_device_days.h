// How complete is the day of each of several devices of one point? One step of the book's schema (book_device_days.h).
// Rule: store/schema.h.
#pragma once

#include <string_view>

namespace lvwang::store {

inline constexpr std::string_view kDeviceDays[] = {
    // columns_hash: of which values, for a device may tell a moment in several messages
    R"(CREATE TABLE device_slots (
        mn TEXT NOT NULL,
        period INTEGER NOT NULL CHECK (period BETWEEN 0 AND 3),
        start_ms INTEGER NOT NULL,
        columns_hash INTEGER NOT NULL,
        state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),
        samples INTEGER NOT NULL,
        valid INTEGER NOT NULL CHECK (valid BETWEEN 0 AND samples),
        PRIMARY KEY (mn, period, start_ms, columns_hash)
    ) STRICT, WITHOUT ROWID)",
    "CREATE INDEX device_slots_by_time ON device_slots (start_ms)",
    // 1440 bits as in heard_minutes
    R"(CREATE TABLE device_heard (
        day TEXT NOT NULL,
        mn TEXT NOT NULL,
        minutes TEXT NOT NULL CHECK (length(minutes) = 360),
        PRIMARY KEY (day, mn)
    ) STRICT, WITHOUT ROWID)",
    R"(CREATE TABLE device_days (
        period INTEGER NOT NULL CHECK (period BETWEEN 0 AND 3),
        day TEXT NOT NULL,
        mn TEXT NOT NULL,
        expected INTEGER NOT NULL CHECK (expected >= 0),
        received INTEGER NOT NULL CHECK (received BETWEEN 0 AND expected),
        stopped INTEGER NOT NULL,
        maintained INTEGER NOT NULL,
        samples INTEGER NOT NULL,
        valid INTEGER NOT NULL CHECK (valid BETWEEN 0 AND samples),
        stopped_samples INTEGER NOT NULL,
        maintained_samples INTEGER NOT NULL,
        judged INTEGER NOT NULL CHECK (judged BETWEEN 0 AND 1440),
        online INTEGER NOT NULL CHECK (online BETWEEN 0 AND judged),
        PRIMARY KEY (period, day, mn)
    ) STRICT, WITHOUT ROWID)",
    "CREATE TABLE noted_devices (mn TEXT PRIMARY KEY, point_id INTEGER NOT NULL, from_ms INTEGER NOT NULL) STRICT",
    R"(CREATE TABLE device_rhythms (
        mn TEXT NOT NULL REFERENCES noted_devices (mn) ON DELETE CASCADE,
        period INTEGER NOT NULL CHECK (period BETWEEN 0 AND 3),
        interval_s INTEGER NOT NULL CHECK (interval_s >= 0),
        since_ms INTEGER NOT NULL,
        PRIMARY KEY (mn, period)
    ) STRICT, WITHOUT ROWID)",
};

}  // namespace lvwang::store
