// How many closed cases are to be seen again now? 回头看, as a line of what is to be done.
// Promises: pure; what was missed and what is due are counted apart.
// Rule: facts.h; the wording is that of the bureaux.
#pragma once

#include "bulletin/facts.h"

namespace lvwang::bulletin {

/// Those whose day is over, and those whose day ends before `until`.
[[nodiscard]] std::int64_t revisits_due(const Facts& facts, Instant until);
/// The same as a line. Empty where there are none.
[[nodiscard]] Words revisit_line(const Facts& facts, Instant until);

}  // namespace lvwang::bulletin
