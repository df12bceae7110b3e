// What do all tests of this module begin with? The law of the source tree, and decimals from text.
// For tests only. Promises: a text that is no number ends the test, it is never taken for zero.
// Rule: standards/source_tree.h.
#pragma once

#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/text.h"
#include "standards/source_tree.h"

namespace lvwang::assess {

inline const standards::Standards& law() {
    return standards::source_tree_standards();
}

inline Decimal dec(std::string_view text) {
    return *Decimal::parse(text);
}

/// `82 95.5 101`
inline std::vector<Decimal> decs(std::string_view text) {
    std::vector<Decimal> values;
    for (const std::string_view word : split(text, ' ')) {
        if (!word.empty()) values.push_back(dec(word));
    }
    return values;
}

}  // namespace lvwang::assess
