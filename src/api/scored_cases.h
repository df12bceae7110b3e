// Which cases does a stretch of days judge, and as what? The same for scorecards and for the figures of a notice.
// Promises: only what the asker may see; a stretch that is over is judged as it stood at its end. Rule: cases/scorecard.h.
#pragma once

#include <vector>

#include "api/reads.h"
#include "cases/scorecard.h"

namespace lvwang::api {

/// Those that were alive within `span`, whose ends are midnights. @error kUnavailable  the program is starting; kIo
[[nodiscard]] Result<std::vector<cases::CourseOfCase>> scored_cases(const cases::CaseSpan& span, const Reads& reads);

/// Of those only what may be opened or closed within it, without their courses: a few of very many.
[[nodiscard]] Result<std::vector<cases::CourseOfCase>> turned_cases(const cases::CaseSpan& span, const Reads& reads);

}  // namespace lvwang::api
