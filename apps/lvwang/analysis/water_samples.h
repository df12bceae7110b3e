// Which samplings of surface water does a file hold? CSV as laboratories and stations write it, wide or long.
// Promises: a cell that cannot be read is one error naming file, line and column; a doubled, negative or absurd value is left out
// and counted, never averaged. Rule: docs/OPERATING.md, lvwang assess water.
#pragma once

#include <string>
#include <vector>

#include "assess/water_report.h"
#include "base/result.h"
#include "registry/parameter_table.h"

namespace lvwang::analysis {

/// What was left out of one section.
struct WaterDoubts {
    std::string section;
    int twice = 0;     ///< items of a day that stood there twice with different values
    int doubtful = 0;  ///< negative, or beyond the parameter's plausible range
};

struct WaterSamples {
    std::vector<assess::WaterSection> sections;  ///< in the order in which the files name them
    std::vector<WaterDoubts> doubts;             ///< only of sections that have any
    CivilDate first;
    CivilDate last;
};

/// Reads `section`, `date` (or `time`), perhaps `river`, `body` (river or lake) and `target` (a class), and either a column for
/// each parameter or, long, `parameter`, `value` and perhaps `unit`.
///
/// Parameters go by key or Chinese name, with a unit in brackets where it is not that of the standard: `total_p`, `总磷`,
/// `total_mercury [ug/L]`. Where the table of parameters has another unit than the standard, the unit has to be named.
/// @param body  of sections of which the file does not say it
/// @error kNotFound, kIo    a file cannot be read
/// @error kInvalidArgument  the first cell at fault; a column without meaning; a section that is both river and lake
[[nodiscard]] Result<WaterSamples> read_water_samples(const std::vector<std::string>& paths, const assess::WaterMethods& methods,
                                                      const registry::ParameterTable& parameters, WaterBody body);

}  // namespace lvwang::analysis
