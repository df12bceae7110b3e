// Which of the two hours is used, the one that the device reported or the one computed from its minutes?
// Promises: neither is changed; where both are valid and differ, that is said.
// Rule: the reported one where it is present and valid, else the computed one (docs/ARCHITECTURE.md, Storage).
#pragma once

#include <optional>

#include "model/parameter.h"
#include "model/reading.h"

namespace lvwang::quality {

/// Both values of one column and period, both valid, further apart than rounding and counting explain.
struct Disagreement {
    Sample reported;
    Sample computed;
};

struct Best {
    Sample sample;
    Origin origin = Origin::kReported;
    std::optional<Disagreement> disagreement;
};

/// Values may differ by this share of the reported one before they disagree: that much is seen between loggers that count
/// seconds and the means of their minutes.
inline constexpr int kAgreementPct = 2;
/// Loggers average wind in different ways, weighed by its speed or not.
inline constexpr int kAgreementDegrees = 20;

/// The sample to use, nothing where both are absent. Where neither is valid: the reported one if it is there.
///
/// They disagree where the difference exceeds two percent of the reported value and one unit of the last place of either the
/// parameter or the reported value, whichever is coarser; wind directions where it exceeds 20 degrees, the short way round.
/// @param reported, computed  samples of one column of `parameter`; nullptr where there is none
[[nodiscard]] std::optional<Best> best(const Sample* reported, const Sample* computed, const Parameter& parameter);

}  // namespace lvwang::quality
