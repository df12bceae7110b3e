#include "store/schema_completeness.h"

namespace lvwang::store {
namespace {

// A table of many points asks for one period over some days: these lie together.
constexpr std::string_view kTables[] = {
    R"(CREATE TABLE point_days (
        period INTEGER NOT NULL CHECK (period BETWEEN 0 AND 3),
        day TEXT NOT NULL,
        point_id INTEGER NOT NULL REFERENCES points (id),
        expected INTEGER NOT NULL CHECK (expected >= 0),
        received INTEGER NOT NULL CHECK (received BETWEEN 0 AND expected),
        stopped INTEGER NOT NULL,
        maintained INTEGER NOT NULL,
        samples INTEGER NOT NULL,
        valid INTEGER NOT NULL CHECK (valid BETWEEN 0 AND samples),
        stopped_samples INTEGER NOT NULL,
        maintained_samples INTEGER NOT NULL,
        PRIMARY KEY (period, day, point_id)
    ) STRICT, WITHOUT ROWID)",

    R"(CREATE TABLE online_days (
        day TEXT NOT NULL,
        point_id INTEGER NOT NULL REFERENCES points (id),
        judged INTEGER NOT NULL CHECK (judged BETWEEN 0 AND 1440),
        online INTEGER NOT NULL CHECK (online BETWEEN 0 AND judged),
        PRIMARY KEY (day, point_id)
    ) STRICT, WITHOUT ROWID)",

    R"(CREATE TABLE missing_stretches (
        point_id INTEGER NOT NULL REFERENCES points (id),
        period INTEGER NOT NULL CHECK (period BETWEEN 0 AND 3),
        from_ms INTEGER NOT NULL,
        to_ms INTEGER NOT NULL CHECK (to_ms > from_ms),
        missing INTEGER NOT NULL CHECK (missing > 0),
        PRIMARY KEY (point_id, period, from_ms)
    ) STRICT, WITHOUT ROWID)",
    "CREATE INDEX missing_stretches_by_time ON missing_stretches (from_ms)",

    // 1440 bits as hexadecimal digits, the first minute in the first digit's highest bit. point_id 0: the minutes in which we
    // listened.
    R"(CREATE TABLE heard_minutes (
        day TEXT NOT NULL,
        point_id INTEGER NOT NULL,
        minutes TEXT NOT NULL CHECK (length(minutes) = 360),
        PRIMARY KEY (day, point_id)
    ) STRICT, WITHOUT ROWID)",

    R"(CREATE TABLE rhythms (
        point_id INTEGER NOT NULL REFERENCES points (id),
        period INTEGER NOT NULL CHECK (period BETWEEN 0 AND 3),
        interval_s INTEGER NOT NULL CHECK (interval_s >= 0),
        source INTEGER NOT NULL CHECK (source BETWEEN 0 AND 2),
        since_ms INTEGER NOT NULL,
        PRIMARY KEY (point_id, period)
    ) STRICT, WITHOUT ROWID)",

    "CREATE TABLE recounts (point_id INTEGER PRIMARY KEY REFERENCES points (id), from_day TEXT NOT NULL) STRICT",
};

constexpr std::string_view kFetchingTables[] = {
    // What was asked of a device for a stretch. next_at: not to be asked again before; the highest number there is: never by
    // itself.
    R"(CREATE TABLE gap_fetches (
        point_id INTEGER NOT NULL REFERENCES points (id),
        period INTEGER NOT NULL CHECK (period BETWEEN 1 AND 3),
        from_ms INTEGER NOT NULL,
        to_ms INTEGER NOT NULL CHECK (to_ms > from_ms),
        mn TEXT NOT NULL,
        command_id INTEGER NOT NULL,
        state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 6),
        tries INTEGER NOT NULL,
        packets INTEGER NOT NULL,
        asked_at INTEGER NOT NULL,
        next_at INTEGER NOT NULL,
        reason TEXT NOT NULL,
        actor TEXT NOT NULL,
        PRIMARY KEY (point_id, period, from_ms)
    ) STRICT, WITHOUT ROWID)",
    "CREATE INDEX gap_fetches_by_state ON gap_fetches (state)",

    // How often a device has failed to answer in a row, for one kind of history.
    R"(CREATE TABLE fetch_patience (
        mn TEXT NOT NULL,
        period INTEGER NOT NULL CHECK (period BETWEEN 1 AND 3),
        failures INTEGER NOT NULL,
        next_at INTEGER NOT NULL,
        PRIMARY KEY (mn, period)
    ) STRICT, WITHOUT ROWID)",

    // mn '' holds for every device that has no row of its own.
    R"(CREATE TABLE fetch_policies (
        mn TEXT PRIMARY KEY,
        automatic INTEGER NOT NULL CHECK (automatic IN (0, 1)),
        actor TEXT NOT NULL,
        at INTEGER NOT NULL
    ) STRICT)",
};

// Of a point with several loggers each has a memory of its own: what one does not have, another is asked for.
constexpr std::string_view kFetchesOfEachDevice[] = {
    R"(CREATE TABLE fetches_of_devices (
        point_id INTEGER NOT NULL REFERENCES points (id),
        period INTEGER NOT NULL CHECK (period BETWEEN 1 AND 3),
        from_ms INTEGER NOT NULL,
        to_ms INTEGER NOT NULL CHECK (to_ms > from_ms),
        mn TEXT NOT NULL,
        command_id INTEGER NOT NULL,
        state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 6),
        tries INTEGER NOT NULL,
        packets INTEGER NOT NULL,
        asked_at INTEGER NOT NULL,
        next_at INTEGER NOT NULL,
        reason TEXT NOT NULL,
        actor TEXT NOT NULL,
        PRIMARY KEY (point_id, period, from_ms, mn)
    ) STRICT, WITHOUT ROWID)",
    "INSERT INTO fetches_of_devices SELECT * FROM gap_fetches",
    "DROP TABLE gap_fetches",
    "ALTER TABLE fetches_of_devices RENAME TO gap_fetches",
    "CREATE INDEX gap_fetches_by_state ON gap_fetches (state)",
};

}  // namespace

std::span<const std::string_view> fetches_of_each_device() {
    return kFetchesOfEachDevice;
}

std::span<const std::string_view> fetching_tables() {
    return kFetchingTables;
}

std::span<const std::string_view> completeness_tables() {
    return kTables;
}

}  // namespace lvwang::store
