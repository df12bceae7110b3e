// Are these rows a consistent registry? The one place where rows are held against each other.
// Promises: pure; names the first row at fault by table, place and column.
// Rule: docs/formats/registry.md
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "model/registry_rows.h"
#include "registry/parameter_table.h"

namespace lvwang::registry {

enum class RowTable : std::uint8_t {
    kRegions,
    kOrganisations,
    kSites,
    kPoints,
    kDevices,
    kMappings,
    kLimits,
    kResponsibilities,
    kSections,
};

/// One row that cannot be.
struct RowFault {
    RowTable table{};
    std::size_t index = 0;  ///< of the row in its vector
    std::string row;        ///< what people call it: "site 'S1'"
    std::string field;
    std::string message;
};

/// The first fault: a reference to nothing, a key twice, a value that is not allowed. Nothing where all is well.
[[nodiscard]] std::optional<RowFault> find_fault(const RegistryRows& rows, const ParameterTable& parameters);

}  // namespace lvwang::registry
