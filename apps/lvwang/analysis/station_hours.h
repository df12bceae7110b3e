// Which hours does a file hold, station by station? CSV of hourly values, wide or long, as an analyst has them.
// Promises: a cell that cannot be read is one error naming file, line and column; doubtful hours are left out and counted.
// Rule: docs/formats/import.md for mappings; without one: columns `time`, `station`, and parameters by their keys, canonical
// units.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "intake/mapping.h"
#include "model/reading.h"
#include "registry/parameter_table.h"

namespace lvwang::analysis {

/// What one station measured.
struct StationHours {
    std::string name;
    std::vector<StoredSample> hours;  ///< by start, then column; flagged; no hour of a column twice
    int twice = 0;                    ///< hours of a column that stood there twice with different values: left out
    int doubtful = 0;                 ///< negative or beyond the parameter's plausible range: kept, but never counted as valid
};

struct HourFiles {
    std::vector<std::string> paths;  ///< plain or gzip
    std::optional<intake::Mapping> mapping;
    PointKind kind = PointKind::kAmbientAir;
};

/// @error kNotFound, kIo    a file cannot be read
/// @error kInvalidArgument  the first cell at fault; a column without meaning; no column with one
[[nodiscard]] Result<std::vector<StationHours>> read_station_hours(const HourFiles& files,
                                                                   std::shared_ptr<const registry::ParameterTable> parameters);

}  // namespace lvwang::analysis
