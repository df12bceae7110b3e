// What was known at that moment, and what is known of it now?
// Promises: a moment is the newest entry of the log that had come by then; where the log does not reach back so far it says so
// and does not guess.
// Rule: every stored value carries the seq that brought it (docs/ARCHITECTURE.md, Numbers and times); what is computed when asked
// (indices) is computed from the values known then, under the editions and the registry of today.
#pragma once

#include <cstdint>

#include "api/message.h"
#include "api/reads.h"

namespace lvwang::api {

/// The newest entry that had come by `instant`; 0 where nothing had.
/// @error kOutOfRange  the log does not reach back so far, or it has not been yet; field `as_known_at`
[[nodiscard]] Result<std::uint64_t> entry_known_at(const store::Log& log, Instant instant, Instant now);

/// The entry that `as_known_at` of a query means; store::kNewest where it was not sent.
[[nodiscard]] Result<std::uint64_t> as_known_at(const Query& query, const Reads& reads);

/// GET /api/v1/past: values and index of one point as they were known at a moment beside those known now.
Result<Response> get_past(const Request& request, const Reads& reads);

}  // namespace lvwang::api
