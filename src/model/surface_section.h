// Which water is a surface-water point of, and which class has it to reach? A row of the registry.
// Plain value; the registry gives it meaning, the book keeps it.
// Rule: docs/formats/registry.md, water_sections.csv.
#pragma once

#include <optional>
#include <string>

#include "model/place.h"
#include "model/water.h"

namespace lvwang {

/// What is known of a surface-water point besides its place: which water it is of, and which class it has to reach.
struct SurfaceSection {
    PointId point_id{};
    std::string river;  ///< river or lake; empty where nobody has said
    std::string river_en;
    WaterBody body = WaterBody::kRiver;
    std::optional<WaterClass> target;  ///< absent: none is set
    friend bool operator==(const SurfaceSection&, const SurfaceSection&) = default;
};

}  // namespace lvwang
