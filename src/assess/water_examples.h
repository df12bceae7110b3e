// Which worked examples of surface water can this module try? The kinds of checks.csv that classes, rivers, TLI and CWQI answer.
// Promises: each kind is written down in docs/guides/add-a-standards-edition.md. Rule: standards/worked_examples.h.
#pragma once

#include "standards/worked_examples.h"

namespace lvwang::assess {

/// item_class, section, shares, water_mean, trend_levels, trend_shares, trophic, water_index, city_index, index_change.
void add_water_examples(standards::WorkedExamples& examples);

}  // namespace lvwang::assess
