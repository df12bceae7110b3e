// What does a person want changed in the registry, and what does that change?
// Promises: pure; a change is whole or not at all; an error names the field of the JSON body that is at fault.
// Rule: docs/openapi.json, /api/v1/regions, /organisations, /sites, /devices, /mappings, /limits, /responsibilities.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/registry_rows.h"
#include "registry/registry.h"

namespace lvwang::registry {

/// One command of the log: its type and the body as it was sent, with what the path named (key, code, mn) put into it.
///
/// | type               | fields of the body (those marked ? may be left out)                                          |
/// |--------------------|----------------------------------------------------------------------------------------------|
/// | put_region         | code name name_en? parent_code?                                                              |
/// | put_organisation   | key name name_en? kind region_code uscc?                                                     |
/// | put_site           | key kind name name_en? region_code organisation_key? lon lat industry_code?                  |
/// | put_point          | site_key code kind name name_en? lon? lat? silence_limit_s?                                  |
/// | put_device         | mn point name? crc_policy? period_end_stamps?                                                |
/// | put_mapping        | mn? wire_code parameter wire_unit?                                                           |
/// | put_limit          | point parameter limit lower_limit? reference_oxygen_pct? standard clause valid_from valid_to?   |
/// |                    | table? (pipeline/permit_tables.h has held the others against it, or taken them from it)         |
/// | put_responsibility | region_code or site_key, matter person organisation_key phone?                               |
/// | put_water_section  | point river? river_en? body? target?                                                         |
///
/// A point is `point_id`, or `site_key` and `point_code`. Each command creates its row or replaces it whole. A row is the same
/// by: code; key; key; site and code; mn; mn and wire code; point, parameter and valid_from; place and matter; point. Numbers of
/// limits may be JSON numbers or strings.
struct RegistryCommand {
    std::string_view type;
    std::string_view body;
};

/// Frames that must be decoded again because of a change: those of one MN, or (mn empty) of every MN that sent the factor.
struct RedecodeRequest {
    std::string mn;
    std::string wire_code;  ///< empty: the device is new, moved or better believed, all its frames
    friend bool operator==(const RedecodeRequest&, const RedecodeRequest&) = default;
};

struct RegistryChange {
    RegistryRows rows;          ///< what is to be written: the new or replaced row, with its id
    RegistrySnapshot registry;  ///< the registry after the change
    std::vector<RedecodeRequest> redecode;
};

/// True for the types of the table above.
[[nodiscard]] bool is_registry_command(std::string_view type);

/// @error kUnsupported      no such type
/// @error kInvalidArgument  the body is no JSON object, or the field named in `field` is missing, unknown or wrong
[[nodiscard]] Result<RegistryChange> apply(const Registry& registry, const RegistryCommand& command);

}  // namespace lvwang::registry
