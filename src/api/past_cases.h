// Who had a case at that moment, by when was it due, and what had been done?
// Promises: what had not been recorded by then is not told: no later event, photo or period of a finding; nobody acts in the
// past. Rule: events are only ever added (cases/past.h); who asks sees what he may see today.
#pragma once

#include <cstdint>
#include <vector>

#include "api/message.h"
#include "api/reads.h"
#include "model/case.h"
#include "model/finding.h"

namespace lvwang::api {

/// A case as it was known at a moment.
struct KnownCase {
    Case record;
    Finding finding;                ///< as it was known then; its id is 0 where the case was reported
    std::vector<CaseEvent> events;  ///< until then
    std::uint64_t seq = 0;          ///< newest entry that had come by then
};

/// @param newest  the case as it is now
/// @error kNotFound  it had not been opened; field `id`   @error kOutOfRange  `at` lies ahead; field `as_known_at`
[[nodiscard]] Result<KnownCase> case_known_at(const Case& newest, Instant at, const Reads& reads);

/// GET /api/v1/cases with `as_known_at`: unfinished ones by the deadline they had, then closed ones by the close they had.
/// @error kInvalidArgument  field `state`: what was watched is not asked of the past
Result<Response> get_cases_known_at(const Request& request, Instant at, const Reads& reads);

}  // namespace lvwang::api
