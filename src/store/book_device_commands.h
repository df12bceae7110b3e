// What was asked of devices and what came back? Commands, their steps, how each device talks and what was decided about it.
// Promise: rows are written whole; steps are only added.
// Rule: control/talk.h says what the numbers mean; the tables stand in store/schema_commands.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "store/book.h"

namespace lvwang::store {

/// A row of device_commands; times in milliseconds, 0 where absent. The enumerations are those of control and protocol.
struct DeviceCommandRow {
    std::int64_t id = 0;
    std::int64_t batch = 0;
    std::string mn;
    std::string cn;
    int edition = 1;
    std::string st;
    std::string qn;
    std::string arguments;  ///< JSON object of texts; a password in it is sealed
    std::string actor;
    std::string note;
    int kind = 0;
    int ending = 0;
    std::int64_t timeout_ms = 0;
    int attempts_max = 0;
    std::int64_t execution_ms = 0;
    int state = 0;
    std::string reason;
    int attempts = 0;
    std::int64_t queued_at = 0;
    std::int64_t expires_at = 0;
    std::int64_t sent_at = 0;
    std::int64_t accepted_at = 0;
    std::int64_t ended_at = 0;
    std::int64_t deadline_at = 0;
    int qn_rtn = 0;
    int exe_rtn = 0;
    std::int64_t packets = 0;
    std::uint64_t first_data_seq = 0;
    std::uint64_t last_data_seq = 0;
    std::string answer;
    std::uint64_t seq = 0;
    friend bool operator==(const DeviceCommandRow&, const DeviceCommandRow&) = default;
};

struct DeviceCommandStep {
    std::int64_t command_id = 0;
    Instant at;
    std::uint64_t seq = 0;
    std::string what;
    std::string detail;
    friend bool operator==(const DeviceCommandStep&, const DeviceCommandStep&) = default;
};

/// How a device talks, as last heard.
struct DeviceLineRow {
    std::string mn;
    int edition = 1;
    std::string st;
    std::string pw;
    std::string password;  ///< sealed; empty: use `pw`
    friend bool operator==(const DeviceLineRow&, const DeviceLineRow&) = default;
};

/// What people decided about talking to a device.
struct DeviceSettings {
    std::string mn;
    bool wired = false;                  ///< not on a mobile link: 5 s x 3 instead of 10 s x 3
    std::int64_t timeout_ms = 0;         ///< 0: by the standard
    int attempts_max = 0;                ///< 0: by the standard
    bool may_set_time = false;           ///< its clock may be set when it asks for the time, or drifts
    std::int64_t clock_drift_max_s = 0;  ///< set its clock when it is off by more; 0: only when it asks
    std::string actor;
    Instant at;
    std::uint64_t seq = 0;
    friend bool operator==(const DeviceSettings&, const DeviceSettings&) = default;
};

/// Inserts or replaces the row of this id.
[[nodiscard]] Result<void> put_device_command(Book& book, const DeviceCommandRow& row);
[[nodiscard]] Result<void> add_device_command_step(Book& book, const DeviceCommandStep& step);
[[nodiscard]] Result<void> put_device_line(Book& book, const DeviceLineRow& row);
[[nodiscard]] Result<void> put_device_settings(Book& book, const DeviceSettings& settings);

/// Those that are not over, by id.
[[nodiscard]] Result<std::vector<DeviceCommandRow>> open_device_commands(Book& book);
[[nodiscard]] Result<std::optional<DeviceCommandRow>> device_command_of_qn(Book& book, std::string_view qn);
/// @error kNotFound
[[nodiscard]] Result<DeviceCommandRow> find_device_command(Book& book, std::int64_t id);
[[nodiscard]] Result<std::vector<DeviceCommandStep>> device_command_steps(Book& book, std::int64_t command_id);
[[nodiscard]] Result<std::vector<DeviceLineRow>> device_lines(Book& book);
[[nodiscard]] Result<std::vector<DeviceSettings>> device_settings(Book& book);

/// The highest id and QN given so far; 0 and empty in a new book.
struct LastDeviceCommand {
    std::int64_t id = 0;
    std::string qn;
};
[[nodiscard]] Result<LastDeviceCommand> last_device_command(Book& book);

struct DeviceCommandQuery {
    std::string mn;                      ///< empty: of all devices
    std::string cn;                      ///< empty: all commands
    std::optional<std::int64_t> batch;   ///< those of one request
    std::optional<int> state;            ///< in one state
    std::optional<bool> over;            ///< over, or not
    std::string actor;                   ///< empty: of all senders
    std::optional<Instant> from;         ///< ordered then or later
    std::optional<Instant> to;           ///< ordered earlier
    std::optional<std::int64_t> before;  ///< of smaller id: where the page before ended
    std::int64_t limit = 1000;
    std::int64_t offset = 0;
};
struct DeviceCommandPage {
    std::vector<DeviceCommandRow> items;
    std::int64_t total = 0;
};
/// Newest first.
[[nodiscard]] Result<DeviceCommandPage> list_device_commands(Book& book, const DeviceCommandQuery& query);

}  // namespace lvwang::store
