// Which values did their authority review (审核)? One more flag on a sample, beside those of model/reading.h.
// Promise: a reviewed hour is a version of the reported hour; an average bears it only where all that it is made of does.
// Rule: docs/formats/official-figures.md, reviewed hours; what is reviewed is current before what is not (store/series.cc).
#pragma once

#include "model/reading.h"

namespace lvwang {

/// The bit after the last of Flag; the next flag is bit 12.
inline constexpr auto kReviewed = static_cast<Flag>(1 << 11);
static_assert(bits(kReviewed) == bits(Flag::kNoFlow) << 1, "no flag may have the bit of another");
static_assert((bits(kReviewed) & kInvalidating) == 0, "what was reviewed is valid");

}  // namespace lvwang
