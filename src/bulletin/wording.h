// Which words do notices put together again and again? Names in both languages, lists of them, tables cut to a page.
// Promises: pure. Rule: document.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bulletin/compose.h"

namespace lvwang::bulletin {

/// The same in both languages.
[[nodiscard]] Words same(std::string text);
[[nodiscard]] Words count(std::int64_t number);
[[nodiscard]] std::string_view english(const Words& words);
/// `东镇、西镇`
[[nodiscard]] Words joined(const std::vector<Words>& list);

/// A section's rows, cut to what a page holds.
template <class List, class Row>
void fill(Section& section, const List& facts, const Row& row) {
    for (const auto& fact : facts) {
        if (section.rows.size() == kRowsMax) {
            ++section.left_off;
        } else {
            section.rows.push_back(row(fact));
        }
    }
}

}  // namespace lvwang::bulletin
