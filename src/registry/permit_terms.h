// What does a permit say of one parameter? The terms as a row or a command gives them, before a standard's table completes them.
// Promises: what is not said is absent, never zero; who completes them is told by whoever knows the standards.
// Rule: docs/formats/registry.md, limits.csv.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/decimal.h"
#include "base/result.h"
#include "model/parameter.h"

namespace lvwang::registry {

/// The terms of one limit.
struct PermitTerms {
    std::string table;             ///< "gb13271-2014/new_coal"; empty: the permit names none
    std::optional<Decimal> limit;  ///< canonical unit of the parameter
    std::optional<Decimal> lower_limit;
    std::optional<Decimal> reference_oxygen_pct;
    std::string standard;
    std::string clause;
};

/// Holds terms that name a table against it and adds what they leave out. @error kInvalidArgument  with the field at fault
using CompleteTerms = std::function<Result<PermitTerms>(const Parameter& parameter, const PermitTerms& terms)>;

}  // namespace lvwang::registry
