// Which days do counties have that are ranked with ours? Ours, and the others' as their authorities published them.
// Promises: a county that published nothing is not there; what was published is taken as it is, nothing is deducted from it;
// ours stands beside what was published of us.
// Rule: official daily figures (docs/formats/official-figures.md); HJ 663 for what is made of them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/air_days.h"

namespace lvwang::api {

/// A county with its days.
struct County {
    std::string key;
    std::string name;
    std::string name_en;
    std::optional<AirPlace> ours;               ///< where it is a region of ours that has stations
    std::optional<assess::DayValues> official;  ///< absent: nothing was published of its days
};

/// Our regions at the top that have air stations, then every place that is not ours of whose days something was published,
/// by code.
/// @error kIo, kCorrupt
[[nodiscard]] Result<std::vector<County>> counties_of(const Reads& reads, CivilDate first, CivilDate last);

}  // namespace lvwang::api
