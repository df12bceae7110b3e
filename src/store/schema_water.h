// Which table holds what is known of surface-water sections? Its statement, a step of store/schema.cc.
// Promise: a section belongs to one point; its class is a number of model/water.h.
// Rule: a step once released is never edited.
#pragma once

#include <string_view>

namespace lvwang::store {

inline constexpr std::string_view kWaterTables[] = {
    R"(CREATE TABLE water_sections (
        point_id INTEGER PRIMARY KEY REFERENCES points (id),
        river TEXT NOT NULL,
        river_en TEXT NOT NULL,
        body INTEGER NOT NULL CHECK (body IN (0, 1)),
        target INTEGER NOT NULL CHECK (target BETWEEN 0 AND 6)
    ) STRICT)",
};

}  // namespace lvwang::store
