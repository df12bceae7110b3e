// What does an official file say? Text in one of the layouts, read into figures and reviewed hours.
// Promises: all of it or one error that names file, line and column; every figure keeps its digits; no unit is assumed.
// Rule: docs/formats/official-figures.md.
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "base/csv.h"
#include "pipeline/official_layouts.h"
#include "registry/registry.h"
#include "store/book_official.h"

namespace lvwang::pipeline {

inline constexpr std::size_t kOfficialBytesMax = 8UL << 20;  ///< a year of days of all counties of a province is two
inline constexpr std::size_t kOfficialValuesMax = 200'000;   ///< what one entry may keep the spine busy with: about a second

/// What a file is held against.
struct OfficialSurroundings {
    const registry::Registry& registry;
    Instant now;  ///< a period that is not over by then is refused
    /// Whether a place that is not ours has been named before.
    std::function<bool(std::string_view code)> knows_place;
};

struct OfficialContent {
    OfficialLayout layout{};
    std::vector<store::PlacedFigure> figures;  ///< no key twice
    std::vector<OfficialPlace> places;         ///< of the figures, by code
    std::vector<ReviewedHour> hours;           ///< no station, hour and parameter twice
};

/// Reads CSV, UTF-8 or GB 18030, with headings in the first line.
/// @param layout  absent: as the headings say
/// @error kInvalidArgument  `file:line: column 'x': …`; field = the column, or `text`
[[nodiscard]] Result<OfficialContent> read_official(const SourceText& file, std::optional<OfficialLayout> layout,
                                                    const OfficialSurroundings& around);

}  // namespace lvwang::pipeline
