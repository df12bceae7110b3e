// How do facts become a notice? Sentences, tiles and tables that fit one page, in both languages.
// Promises: pure; what is missing is said to be missing; each figure leads to its rows; what does not fit is counted, not
// dropped. Rule: facts.h, document.h; the wording is that of the bureaux.
#pragma once

#include "bulletin/document.h"
#include "bulletin/facts.h"

namespace lvwang::bulletin {

inline constexpr std::size_t kRowsMax = 8;  ///< of one table: eight of them and the texts fill an A4 page

[[nodiscard]] Document compose(const Facts& facts);

/// `/cases?state=overdue&unit=town-a`: where the cases of a unit stand. @param unit  its key; empty: all; kNoUnit: of none
[[nodiscard]] std::string cases_href(std::string_view state, std::string_view unit);
inline constexpr std::string_view kNoUnit = "-";

}  // namespace lvwang::bulletin
