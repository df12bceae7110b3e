// Which worked examples can this module try? The kinds of checks.csv that hour and day averages answer.
// Promises: each kind is written down in docs/guides/add-a-standards-edition.md. Rule: standards/worked_examples.h.
#pragma once

#include "standards/worked_examples.h"

namespace lvwang::quality {

/// hour_mean, day_mean, eight_hour_mean, mda8, ph_mean.
void add_average_examples(standards::WorkedExamples& examples);

}  // namespace lvwang::quality
