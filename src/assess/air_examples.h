// Which worked examples can this module try? The kinds of checks.csv that air evaluation, index and warnings answer.
// Promises: each kind is written down in docs/guides/add-a-standards-edition.md. Rule: standards/worked_examples.h.
#pragma once

#include "standards/worked_examples.h"

namespace lvwang::assess {

/// air_index, statistic, rounded, percentile_place, multiple, attainment_rate, change, spearman, composite, ranks, month_days,
/// warning.
void add_air_examples(standards::WorkedExamples& examples);

}  // namespace lvwang::assess
