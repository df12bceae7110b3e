// What is this district? The folder of text files a server starts from, read into rows.
// Promises: all or nothing; errors name file, line and column.
// Rule: docs/formats/registry.md
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/csv.h"
#include "base/result.h"
#include "model/registry_rows.h"
#include "registry/permit_terms.h"
#include "registry/registry.h"

namespace lvwang::registry {

/// What district.toml says.
struct District {
    std::string code;
    std::string name;
    std::string name_en;
    double longitude_deg = 0;
    double latitude_deg = 0;
    int zoom = 11;
    bool demo = false;  ///< pages carry the stamp 演示数据
    friend bool operator==(const District&, const District&) = default;
};

struct DistrictRows {
    District district;
    RegistryRows rows;
};

/// Names of the files that make a district; those who read files ask for these.
[[nodiscard]] std::span<const std::string_view> district_file_names();

/// Reads the texts of a district and checks them as Registry::build does.
/// @param files  what was found; told apart by the last part of their paths, others are an error
/// @param complete  for limits that name a table of a standard; without it they have to say everything themselves
/// @error kNotFound         district.toml, regions.csv or sites.csv is missing
/// @error kInvalidArgument  names file, line and column
[[nodiscard]] Result<DistrictRows> parse_district(std::span<const SourceText> files,
                                                  std::shared_ptr<const ParameterTable> parameters,
                                                  const CompleteTerms& complete = {});

/// parameters.csv and units.csv of data/codes. @error kNotFound, kInvalidArgument
[[nodiscard]] Result<std::shared_ptr<const ParameterTable>> parse_codes(std::span<const SourceText> files);

}  // namespace lvwang::registry
