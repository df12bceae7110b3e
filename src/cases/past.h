// How did a case stand at a moment? What its events say that had been recorded by then.
// Promises: pure; nothing of a later event shows; what an event does not carry (which deadline it was, how long a close is
// watched) is what the kind's workflow of today makes of the same act.
// Rule: events are only ever added, each with what the case was after it (model/case.h).
#pragma once

#include <optional>
#include <span>

#include "cases/workflow.h"
#include "model/case.h"
#include "model/finding.h"

namespace lvwang::cases {

/// How many of a case's events had come by `at`, those of that very moment included. Where the clock was ahead and was set right,
/// what came before an event that had come had come, too. @param events  all of them, in the order in which they came
[[nodiscard]] std::size_t come_by(std::span<const CaseEvent> events, Instant at);

/// The case as it stood at `at`, the events of that very moment included.
/// @param newest  the case as it is now: what never changes in it is taken from there
/// @param events  all of them, in order; those after `at` only tell which finding it was about before it came back
/// @return nothing where it was not open yet
[[nodiscard]] std::optional<Case> as_it_stood(const Case& newest, const Workflow& flow, std::span<const CaseEvent> events,
                                              Instant at);

/// A finding as it was known at `at`: its periods up to entry `seq`, its end where it had come. Without a value where the worst
/// period came later.
/// @pre it was pending at `at`
[[nodiscard]] Finding as_it_was_known(Finding finding, Instant at, std::uint64_t seq);

}  // namespace lvwang::cases
