// Which tables hold what was asked of devices? One step of schema.cc, internal to store.
// Promise: what a device was asked and what came back is never lost; steps are only added to.
// Rule: store/schema.h; times are milliseconds since 1970, 0 where they have not come.
#pragma once

#include <string_view>

namespace lvwang::store {

inline constexpr std::string_view kDeviceCommandTables[] = {
    // One row a command and device (control/talk.h). A command stays when its device is no longer registered.
    R"(CREATE TABLE device_commands (
        id INTEGER PRIMARY KEY,
        batch INTEGER NOT NULL,
        mn TEXT NOT NULL CHECK (mn <> ''),
        cn TEXT NOT NULL CHECK (cn <> ''),
        edition INTEGER NOT NULL CHECK (edition BETWEEN 0 AND 2),
        st TEXT NOT NULL,
        qn TEXT NOT NULL CHECK (qn <> ''),
        arguments TEXT NOT NULL,
        actor TEXT NOT NULL CHECK (actor <> ''),
        note TEXT NOT NULL DEFAULT '',
        kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 1),
        ending INTEGER NOT NULL CHECK (ending BETWEEN 0 AND 2),
        timeout_ms INTEGER NOT NULL CHECK (timeout_ms > 0),
        attempts_max INTEGER NOT NULL CHECK (attempts_max > 0),
        execution_ms INTEGER NOT NULL CHECK (execution_ms > 0),
        state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 9),
        reason TEXT NOT NULL DEFAULT '',
        attempts INTEGER NOT NULL,
        queued_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL,
        sent_at INTEGER NOT NULL,
        accepted_at INTEGER NOT NULL,
        ended_at INTEGER NOT NULL,
        deadline_at INTEGER NOT NULL,
        qn_rtn INTEGER NOT NULL,
        exe_rtn INTEGER NOT NULL,
        packets INTEGER NOT NULL,
        first_data_seq INTEGER NOT NULL,
        last_data_seq INTEGER NOT NULL,
        answer TEXT NOT NULL DEFAULT '',
        seq INTEGER NOT NULL,
        CHECK ((state >= 4) = (ended_at <> 0)),
        CHECK (state NOT IN (1, 2, 3) OR deadline_at <> 0)
    ) STRICT)",
    "CREATE UNIQUE INDEX device_commands_by_qn ON device_commands (qn)",
    "CREATE INDEX device_commands_by_device ON device_commands (mn, id)",
    "CREATE INDEX device_commands_open ON device_commands (id) WHERE state < 4",
    "CREATE INDEX device_commands_by_batch ON device_commands (batch)",

    R"(CREATE TABLE device_command_steps (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        command_id INTEGER NOT NULL REFERENCES device_commands (id),
        at INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        what TEXT NOT NULL CHECK (what <> ''),
        detail TEXT NOT NULL DEFAULT ''
    ) STRICT)",
    "CREATE INDEX device_command_steps_by_command ON device_command_steps (command_id, id)",
    R"(CREATE TRIGGER device_command_steps_stay BEFORE UPDATE ON device_command_steps
       BEGIN SELECT RAISE (ABORT, 'the history of a command is only added to'); END)",
    R"(CREATE TRIGGER device_command_steps_remain BEFORE DELETE ON device_command_steps
       BEGIN SELECT RAISE (ABORT, 'the history of a command is only added to'); END)",

    // How a device talks, as last heard: what a request to it must look like. password: sealed, set by us and not heard since.
    R"(CREATE TABLE device_lines (
        mn TEXT PRIMARY KEY CHECK (mn <> ''),
        edition INTEGER NOT NULL CHECK (edition BETWEEN 0 AND 2),
        st TEXT NOT NULL,
        pw TEXT NOT NULL,
        password TEXT NOT NULL DEFAULT ''
    ) STRICT)",

    // What people decided about talking to a device; a row appears with the first decision.
    R"(CREATE TABLE device_settings (
        mn TEXT PRIMARY KEY CHECK (mn <> ''),
        wired INTEGER NOT NULL CHECK (wired IN (0, 1)),
        timeout_ms INTEGER NOT NULL CHECK (timeout_ms >= 0),
        attempts_max INTEGER NOT NULL CHECK (attempts_max >= 0),
        may_set_time INTEGER NOT NULL CHECK (may_set_time IN (0, 1)),
        clock_drift_max_s INTEGER NOT NULL CHECK (clock_drift_max_s >= 0),
        actor TEXT NOT NULL,
        at INTEGER NOT NULL,
        seq INTEGER NOT NULL
    ) STRICT)",
};

}  // namespace lvwang::store
