// Where was it seen, as the program says it? The position of a report or of a step in a case on its way in.
// Promises: what stands in the log is CGCS2000; what system it was given in goes with it; every other field is left as it came.
// Rule: base/position.h; a page and a phone say coordinate_system, an entry says given_in.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace lvwang::api {

/// `{"longitude_deg":…,"latitude_deg":…,"coordinate_system":"GCJ02"}` as
/// `{"longitude_deg":…,"latitude_deg":…,"given_in":"GCJ02"}` with the position converted, to seven decimals (a centimetre).
/// Without a system it is CGCS2000.
/// @error kInvalidArgument  no JSON object, no such system, no such position; names the field
[[nodiscard]] Result<std::string> report_at_the_door(std::string_view json);

}  // namespace lvwang::api
