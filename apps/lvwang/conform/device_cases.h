// What must a data logger be able to do? The cases that `lvwang conform --device` plays, in three parts.
// Promises: every case names the clause that asks for it; settings are put back as they were found; total time is bounded.
// Rule: HJ/T 212-2005, HJ 212-2017, HJ 212-2025; docs/guides/test-your-device.md.
#pragma once

#include <functional>
#include <vector>

#include "conform/device_trial.h"

namespace lvwang::conform {

using OnRow = std::function<void(const Row&)>;

/// Waits for the logger, looks on, asks, interrupts; a row for each case in their order.
/// @error kConflict, kIo  the port cannot be listened on
[[nodiscard]] Result<std::vector<Row>> test_device(const DeviceTarget& target, const DeviceTrial::Clock& clock,
                                                   const std::function<void(std::uint16_t)>& on_listening, const OnRow& on_row,
                                                   Heading& heading);

// The three parts; each appends its rows.
void judge_frames(DeviceTrial& trial, const std::function<void(Row)>& give);  ///< device_frames.cc: the form of what it sends
void try_commands(DeviceTrial& trial, const std::function<void(Row)>& give);  ///< device_commands.cc: what it does when asked
void try_interruptions(DeviceTrial& trial,
                       const std::function<void(Row)>& give);  ///< device_lines.cc: answers and lines withheld

}  // namespace lvwang::conform
