// What does a command say? Types of commands and the texts of their results.
// Promise: an error names the field that is at fault; a command that is not understood changes nothing.
#pragma once

#include <string>
#include <string_view>

#include "pipeline/inbox.h"
#include "pipeline/incidents.h"

namespace lvwang::pipeline {

/// What assign_mn asks for: `{"hardware":"…","mn":"…","takes_over":true, and what put_device needs besides}`; takes_over may be
/// left out.
struct Assignment {
    std::string hardware;
    std::string mn;
    bool takes_over = false;   ///< the logger replaces the one that had the MN
    bool names_place = false;  ///< the body says where it stands
    std::string device;        ///< body of put_device
};
/// @error kInvalidArgument  names the field
[[nodiscard]] Result<Assignment> parse_assignment(std::string_view text);

/// Field that an error about a command's key names: the header that brings it.
inline constexpr std::string_view kIdempotencyKey = "Idempotency-Key";

/// As a command stands in the log: `{"type":"put_device","actor":"…","key":"…","digest":"…","body":"…"}`; key and digest where it
/// has them.
[[nodiscard]] std::string to_payload(const Command& command);
/// @error kCorrupt  the payload is not what to_payload writes
[[nodiscard]] Result<Command> parse_payload(std::string_view payload);

/// Reads `{"finding_id":7,"actor":"…","note":"…","type":"…","owner":"…","owner_organisation":"…","due_at":"2026-04-08"}`; the
/// last four may be left out. @error kInvalidArgument  names the field
[[nodiscard]] Result<Incidents::Opening> parse_opening(std::string_view json);

/// What an import brought: one stretch for each point and period.
struct ImportedStretch {
    PointId point{};
    Period period = Period::kHour;
    Instant from;
    Instant to;  ///< exclusive
};
/// As an import stands in the log: who, from which files, and the stretches. The values wait as sorted files in the series'
/// import directory of the entry's seq.
struct Import {
    std::string actor;
    std::vector<std::string> files;
    std::int64_t values = 0;
    std::vector<ImportedStretch> stretches;
};
[[nodiscard]] std::string to_payload(const Import& import);
/// @error kCorrupt  the payload is not what to_payload writes
[[nodiscard]] Result<Import> parse_import(std::string_view payload);

}  // namespace lvwang::pipeline
