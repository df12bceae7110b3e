// How are the columns of a CSV file to be read? What a person writes down before an import.
// Promises: pure; an unknown key, a wrong type or something left out is one error with file, line and key.
// Rule: docs/formats/import.md
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/reading.h"

namespace lvwang::intake {

/// What one column (or, in a long file, one name) of numbers means.
struct Meaning {
    std::string parameter;  ///< key of parameters.csv
    std::string unit;       ///< of the file, converted to the canonical one
    Aspect aspect = Aspect::kMeasured;
    friend bool operator==(const Meaning&, const Meaning&) = default;
};

/// `pm2_5 ug/m3` or `stack_so2 mg/m3 converted`. @error kInvalidArgument  no unit, or an unknown aspect
[[nodiscard]] Result<Meaning> parse_meaning(std::string_view text);

struct Mapping {
    std::string period;             ///< moment, minute, hour, day
    std::string stamps;             ///< start or end: which end of its period a time names; moments have none
    std::vector<std::string> time;  ///< columns that make the time, largest unit first
    int utc_offset_min = 480;       ///< of times that name no zone
    char separator = ',';
    std::vector<std::string> missing;           ///< texts that mean no value; an empty cell always does
    std::string point;                          ///< `S1/1`: all rows are of this point; else
    std::string point_column;                   ///< this column names it, by
    std::map<std::string, std::string> points;  ///< this list, text to `S1/1`; what is not in it names itself
    bool skip_unknown_points = false;           ///< rows of places nobody registered are counted and left out
    std::map<std::string, Meaning> columns;     ///< wide: header to meaning; other columns are left out
    std::string name_column;                    ///< long: the column that names what is measured,
    std::string value_column;                   ///< the one that holds the number,
    std::string mark_column;                    ///< the one that holds the data mark, empty where there is none,
    std::map<std::string, Meaning> names;       ///< and what the names mean

    [[nodiscard]] bool is_long() const { return !name_column.empty(); }
};

/// Reads a mapping file over `into`. @param name  stands in errors
/// @error kInvalidArgument
[[nodiscard]] Result<void> read_mapping(std::string_view toml, const std::string& name, Mapping& into);

/// Whether a mapping says all that an import must know. @error kInvalidArgument  what it leaves open; `field` is the key
[[nodiscard]] Result<void> check_mapping(const Mapping& mapping);

}  // namespace lvwang::intake
