// What do people and the gateway say about commands to devices? Bodies of the spine's commands, and rows of the book as talks.
// Promise: an error names the field that is at fault; what is read back is what was written.
// Rule: docs/openapi.json, /api/v1/device_commands; control/talk.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/talk.h"
#include "model/place.h"
#include "pipeline/downlink.h"
#include "registry/registry.h"
#include "store/book_device_commands.h"

namespace lvwang::pipeline {

/// Devices of one request: a province at once would be a flood of its own making.
inline constexpr std::size_t kDevicesPerOrderMax = 5'000;
inline constexpr std::int64_t kExpiresDefaultS = 24 * 3'600;
inline constexpr std::int64_t kExpiresMaxS = 7 * 24 * 3'600;

/// Which devices, where they are not named one by one. What is left out does not narrow.
struct DeviceFilter {
    std::string region;  ///< code of an area; those below it too
    std::optional<PointKind> kind;
    std::optional<int> edition;  ///< as last heard
};
/// Whether a device lies in the filter's area and is of its kind.
[[nodiscard]] bool is_in(const DeviceFilter& filter, const Device& device, const registry::Registry& registry);

/// `{"mns":["…"],"cn":"1062","arguments":{"RtdInterval":60},"actor":"…","note":"…","expires_in_s":3600}`; the last two may be
/// left out. `"filter":{"region":"990101","kind":"stack","edition":"2017"}` may stand instead of mns.
struct SendOrder {
    std::vector<std::string> mns;  ///< empty: those of the filter
    DeviceFilter filter;
    std::string cn;
    control::Arguments arguments;
    std::string actor;
    std::string note;
    std::int64_t expires_in_s = kExpiresDefaultS;
};
[[nodiscard]] Result<SendOrder> parse_send_order(std::string_view json);

/// `{"id":7,"actor":"…"}`
struct CancelOrder {
    std::int64_t id = 0;
    std::string actor;
};
[[nodiscard]] Result<CancelOrder> parse_cancel_order(std::string_view json);

/// `{"mn":"…","link":"mobile|wired","timeout_s":10,"attempts_max":3,"may_set_time":true,"clock_drift_max_s":60,"actor":"…"}`;
/// what is left out is by the standard, or no.
[[nodiscard]] Result<store::DeviceSettings> parse_device_settings(std::string_view json);

/// What the gateway reports: `{"sent":[{"id":1793,"connection":5},…]}`.
[[nodiscard]] std::string to_body(const std::vector<Sent>& sent);
[[nodiscard]] Result<std::vector<Sent>> parse_sent(std::string_view json);

[[nodiscard]] std::string to_json(const control::Arguments& arguments);
[[nodiscard]] store::DeviceCommandRow to_row(const control::Talk& talk);
/// @error kCorrupt  its arguments are not JSON
[[nodiscard]] Result<control::Talk> to_talk(const store::DeviceCommandRow& row);

}  // namespace lvwang::pipeline
