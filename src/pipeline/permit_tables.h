// Which limit does a permit mean that names a table of a standard? The body of put_limit, completed from the table's row.
// Promises: a function of its arguments; a permit may be stricter than the table, never looser; what does not fit names its
// field. Rule: data/standards/*/emission_limits.csv; 排污许可 limits are those of the standard named, or stricter.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "registry/registry.h"
#include "standards/standards.h"

namespace lvwang::pipeline {

/// @param body  of put_limit. Without `table` it comes back as it is; with it `limit`, `lower_limit`, `reference_oxygen_pct`,
///              `standard` and `clause` may be left out.
/// @error kInvalidArgument  no such table (`table` lists those there are), no row of the parameter, a limit looser than the
/// row's,
///                          another reference oxygen, a standard that is not the table's
[[nodiscard]] Result<std::string> with_limit_table(const standards::Standards& standards, const registry::Registry& registry,
                                                   std::string_view body);

}  // namespace lvwang::pipeline
