// Which limit does a permit mean that names a table of a standard? Its terms, completed from the table's row.
// Promises: a function of its arguments; a permit may be stricter than the table, never looser; what does not fit names its
// field. Rule: data/standards/*/emission_limits.csv; 排污许可 limits are those of the standard named, or stricter.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "registry/permit_terms.h"
#include "registry/registry.h"
#include "standards/standards.h"

namespace lvwang::pipeline {

/// Terms without a table come back as they are. With it limit, lower limit, reference oxygen, standard and clause may be absent.
/// @error kInvalidArgument  no such table (those there are stand in the message), no row of the parameter, a limit looser than
///                          the row's, another reference oxygen, a standard that is not the table's; `field` says which
[[nodiscard]] Result<registry::PermitTerms> completed(const standards::Standards& standards, const Parameter& parameter,
                                                      registry::PermitTerms terms);

/// @param body  of put_limit; comes back with what its table adds.
/// @error kInvalidArgument  as above
[[nodiscard]] Result<std::string> with_limit_table(const standards::Standards& standards, const registry::Registry& registry,
                                                   std::string_view body);

}  // namespace lvwang::pipeline
