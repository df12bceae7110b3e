// What should an operator know about a device's line? The findings of the ingest page that are no case: one name each.
// Promises: pure; names are stable, they appear in the API and on the page.
// Rule: docs/formats/quirks.md 9, 17, 26, 28.
#pragma once

#include <string_view>
#include <vector>

#include "pipeline/ingest_stats.h"

namespace lvwang::pipeline {

/// `two_lines`: two open connections speak for the MN at the same time (a second link, or a second device).
/// `twin_mn`: and their values for the same moments differ: two devices have one MN.
/// `values_conflict`: three moments of the last hour were each told in two ways.
/// `clock_ahead`, `clock_behind`: by more than ten minutes.
/// `bad_crc`: frames that give this MN are refused for their check sum; a CRC policy may be wanted.
/// @param lines  open connections that speak for it, see lines_of()
[[nodiscard]] std::vector<std::string_view> notices_of(const DeviceLine& device, int lines, Instant now);

/// How many of the open connections speak for each MN at the same time: those that have said something since the youngest of them
/// was opened, and that youngest. One that only waits to be noticed as dead does not count.
[[nodiscard]] std::map<std::string, int> lines_of(const std::vector<std::shared_ptr<Connection>>& connections);

}  // namespace lvwang::pipeline
