// Which columns hold the table that a permit or a finding names, and the class that a section's target asks for? Steps of the
// book's schema. Promise: what was there before stays as it was. Rule: a step once released is never edited; model/place.h,
// model/assessment_plan.h.
#pragma once

#include <string_view>

namespace lvwang::store {

inline constexpr std::string_view kLimitTables[] = {
    "ALTER TABLE permit_limits ADD COLUMN limit_table TEXT NOT NULL DEFAULT ''",
    // SQLite cannot widen a CHECK: the table is made anew.
    R"(CREATE TABLE targets (
        key TEXT PRIMARY KEY CHECK (key <> ''),
        name TEXT NOT NULL CHECK (name <> ''),
        name_en TEXT NOT NULL DEFAULT '',
        place TEXT NOT NULL CHECK (place <> ''),
        year INTEGER NOT NULL,
        measure INTEGER NOT NULL CHECK (measure BETWEEN 0 AND 3),
        parameter TEXT NOT NULL DEFAULT '',
        percentile INTEGER NOT NULL CHECK (percentile BETWEEN 0 AND 99),
        value TEXT NOT NULL CHECK (value <> ''),
        decimals INTEGER NOT NULL CHECK (decimals BETWEEN 0 AND 6),
        limits TEXT NOT NULL DEFAULT '',
        grounds TEXT NOT NULL DEFAULT '',
        water_class INTEGER NOT NULL DEFAULT 0 CHECK (water_class BETWEEN 0 AND 5),
        seq INTEGER NOT NULL,
        CHECK ((measure = 3) = (water_class > 0))
    ) STRICT)",
    "INSERT INTO targets (key, name, name_en, place, year, measure, parameter, percentile, value, decimals, limits, grounds, "
    "seq) "
    "SELECT key, name, name_en, place, year, measure, parameter, percentile, value, decimals, limits, grounds, seq FROM "
    "air_targets",
    "DROP TABLE air_targets",
};

inline constexpr std::string_view kFindingLimitTable[] = {
    "ALTER TABLE findings ADD COLUMN limit_table TEXT NOT NULL DEFAULT ''",
};

}  // namespace lvwang::store
