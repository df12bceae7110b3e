// Which of the two hours is used, the one that the device reported or the one computed from its minutes?
// Promise: neither is changed. Whether the two agree is for detect to say.
// Rule: the reported one where it is present and valid, else the computed one (docs/ARCHITECTURE.md, Numbers and times); a
// day made of reviewed hours before one that a device reported without knowing of the review.
#pragma once

#include <optional>

#include "model/reading.h"

namespace lvwang::quality {

/// The chosen sample and where it comes from.
struct Best {
    Sample sample;
    Origin origin = Origin::kReported;
};

/// The sample to use, nothing where both are absent. Where neither is valid: the reported one if it is there.
/// @param reported, computed  samples of one column; nullptr where there is none
[[nodiscard]] std::optional<Best> best(const Sample* reported, const Sample* computed);

}  // namespace lvwang::quality
