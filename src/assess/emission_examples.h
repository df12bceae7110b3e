// Which worked examples of emission can this module try? The kinds of checks.csv that gas formulas, limits and lost hours answer.
// Promises: each kind is written down in docs/guides/add-a-standards-edition.md. Rule: standards/worked_examples.h.
#pragma once

#include "standards/worked_examples.h"

namespace lvwang::assess {

/// converted, mass_of_ppm, nox_of_ppm, standard_state, dry, excess_air, dry_flow, mass_flow, hour_minutes, substitution, rate,
/// limit, flow_mean.
void add_emission_examples(standards::WorkedExamples& examples);

}  // namespace lvwang::assess
