// Which hours of outlets does a file hold? CSV of hourly values with marks, oxygen and flow, brought to dry gas at standard
// state. Promises: a cell that cannot be read is one error naming file, line and column; what cannot be converted has no value,
// and the hour says why it is lost. Rule: docs/OPERATING.md, lvwang assess emission; HJ 75-2017 annex A.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "assess/emission_figures.h"
#include "assess/emission_gas.h"
#include "base/result.h"
#include "registry/parameter_table.h"

namespace lvwang::analysis {

struct OutletFile {
    std::vector<std::string> paths;  ///< plain or gzip
    bool water = false;              ///< wastewater; else gas
    bool wet = false;                ///< concentrations of gas are those of moist gas
    bool working_state = false;      ///< concentrations of gas are at its temperature and pressure
    std::optional<Decimal> area_m2;  ///< of the stack, where the flow is computed from the velocity
};

/// What one outlet measured.
struct OutletHours {
    std::string name;
    std::vector<std::string> parameters;    ///< keys that are judged, in the order of the columns
    std::vector<assess::OutletHour> hours;  ///< without gaps
};

/// Reads `time` (start of the hour), perhaps `outlet`, `mark` and `valid_minutes`, and parameters by key, their unit in brackets
/// where it is not the canonical one (`stack_so2 [ppm]`). Gas: `oxygen`, and `stack_flow` (dry, standard state, m3/h) or
/// `stack_velocity`, `stack_temperature`, `stack_pressure` (gauge), `stack_humidity` and `pressure` (of the air); `stack_nox` is
/// made of `stack_no` and `stack_no2` where it has no column. Water: `flow`.
/// @error kNotFound, kIo    a file cannot be read
/// @error kInvalidArgument  the first cell at fault; a column without meaning; a column that the conversion needs and is not
/// there
[[nodiscard]] Result<std::vector<OutletHours>> read_outlet_hours(const OutletFile& file, const assess::GasConstants& constants,
                                                                 const registry::ParameterTable& parameters);

}  // namespace lvwang::analysis
