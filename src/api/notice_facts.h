// What goes into a notice made now? The figures of the very answers that its addresses lead to.
// Promises: a figure and the rows behind it cannot differ, because both are asked of the same answer; the stores are only read.
// Rule: bulletin/facts.h. Needs who asks to see the whole district.
#pragma once

#include "api/reads.h"
#include "bulletin/facts.h"

namespace lvwang::api {

/// @pre reads.registry is the whole one
/// @error kIo, kCorrupt  a store failed; what is only missing is left out
[[nodiscard]] Result<bulletin::Facts> gather_facts(NoticeKind kind, const Reads& reads);

/// The command that makes the notice of today. @param actor  who asks, or kNoticeClerk
/// @error as gather_facts
[[nodiscard]] Result<pipeline::Command> compose_notice(NoticeKind kind, std::string actor, const Reads& reads);

/// The command that makes today's reminder letter to a town (or any region). @param actor  who asks
/// @error kInvalidArgument  no such region; field `region_code`   otherwise as gather_facts
[[nodiscard]] Result<pipeline::Command> compose_reminder(std::string_view region_code, std::string actor, const Reads& reads);

// notice_cases.cc: all that a notice knows of cases.
/// Fills cases, cases_new and cases_closed. @param since, until  of what counts as new and closed
[[nodiscard]] Result<void> gather_cases(bulletin::Facts& facts, Instant since, Instant until, const Reads& reads);

}  // namespace lvwang::api
