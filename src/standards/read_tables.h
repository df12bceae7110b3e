// From one row of a table to one value: the readers behind Standards::parse.
// Promises: a cell that cannot be right is an error naming file, line and column.
// Rule: the columns of each table are those listed in read_tables.cc and docs/guides.
#pragma once

#include <span>
#include <string_view>

#include "base/csv.h"
#include "standards/tables.h"

namespace lvwang::standards {

/// How the table of a given file name is read; `read` is nullptr where no table has that name.
struct TableReader {
    std::span<const std::string_view> columns;
    Result<void> (*read)(const CsvRow& row, EditionTables& tables) = nullptr;
};
[[nodiscard]] TableReader reader_of(std::string_view file_name);

// Readers that stand in files of their own (read_evaluation.cc, read_warning.cc); each appends one row to its table.
inline constexpr std::string_view kEvaluationColumns[] = {
    "edition", "parameter", "statistic", "of", "statistic_decimals", "decimals", "limit_averaging", "unit", "clause", "status"};
[[nodiscard]] Result<void> read_evaluation(const CsvRow& row, EditionTables& tables);
inline constexpr std::string_view kCompositeColumns[] = {"edition",  "parameter",      "statistic", "limit",  "weight",
                                                         "decimals", "index_decimals", "unit",      "clause", "status"};
[[nodiscard]] Result<void> read_composite(const CsvRow& row, EditionTables& tables);

// read_water.cc
inline constexpr std::string_view kWaterLimitColumns[] = {"edition", "parameter", "water_body", "sense",   "class_1",
                                                          "class_2", "class_3",   "class_4",    "class_5", "lower",
                                                          "unit",    "clause",    "status"};
[[nodiscard]] Result<void> read_water_limit(const CsvRow& row, EditionTables& tables);
inline constexpr std::string_view kWaterItemColumns[] = {"edition", "parameter", "also", "decimals", "evaluated", "basic",
                                                         "first",   "multiple",  "unit", "clause",   "status"};
[[nodiscard]] Result<void> read_water_item(const CsvRow& row, EditionTables& tables);
inline constexpr std::string_view kWaterLevelColumns[] = {"edition", "level",  "from_class", "to_class", "name",
                                                          "name_en", "colour", "colour_en",  "clause",   "status"};
[[nodiscard]] Result<void> read_water_level(const CsvRow& row, EditionTables& tables);
inline constexpr std::string_view kTrophicItemColumns[] = {"edition",   "parameter", "constant", "slope",
                                                           "r_squared", "unit",      "clause",   "status"};
[[nodiscard]] Result<void> read_trophic_item(const CsvRow& row, EditionTables& tables);
inline constexpr std::string_view kTrophicLevelColumns[] = {"edition", "level",   "upper",  "upper_belongs",
                                                            "name",    "name_en", "clause", "status"};
[[nodiscard]] Result<void> read_trophic_level(const CsvRow& row, EditionTables& tables);
// read_emission.cc
inline constexpr std::string_view kEmissionLimitColumns[] = {
    "edition",  "table", "applies_to", "applies_to_en", "parameter", "averaging", "limit", "lower", "reference_oxygen_pct",
    "decimals", "unit",  "clause",     "status"};
[[nodiscard]] Result<void> read_emission_limit(const CsvRow& row, EditionTables& tables);
inline constexpr std::string_view kEmissionRateColumns[] = {"edition",   "table", "parameter", "height_m",
                                                            "rate_kg_h", "unit",  "clause",    "status"};
[[nodiscard]] Result<void> read_emission_rate(const CsvRow& row, EditionTables& tables);
inline constexpr std::string_view kSubstitutionColumns[] = {
    "edition", "state", "capture_from_pct", "capture_below_pct", "lost_from_h", "lost_to_h", "reference_h", "before", "unit",
    "clause",  "status"};
[[nodiscard]] Result<void> read_substitution(const CsvRow& row, EditionTables& tables);

/// Levels reach to the worst class and the highest index. @error kInvalidArgument  naming the edition
[[nodiscard]] Result<void> finish_water(const std::string& edition, const EditionTables& tables);

inline constexpr std::string_view kWarningColumns[] = {"edition", "level", "way",    "index_above",
                                                       "days",    "unit",  "clause", "status"};
[[nodiscard]] Result<void> read_warning(const CsvRow& row, EditionTables& tables);
// read_marks.cc
inline constexpr std::string_view kMarkColumns[] = {"edition", "mark",  "group",  "industry", "name",
                                                    "name_en", "state", "clause", "status"};
[[nodiscard]] Result<void> read_mark(const CsvRow& row, EditionTables& tables);

inline constexpr int kDecimalsMax = 6;  ///< no standard rounds finer

/// A cell by the parser of its type. @error kInvalidArgument  naming file, line and column
template <class T>
[[nodiscard]] Result<T> parse_cell(const CsvRow& row, std::string_view column, Result<T> (*parse)(std::string_view)) {
    auto value = parse(row.text(column));
    if (!value) return row.wrong(column, value.error().message);
    return *value;
}

/// An edition with the place of its row, for errors: `standards/x/edition.csv:2`.
struct PlacedEdition {
    Edition edition;
    std::string place;
};
/// The rows of edition.csv.
[[nodiscard]] Result<std::vector<PlacedEdition>> read_editions(const SourceText& file);

/// Sorts what the readers gathered and holds the index tables against each other: bands that rise from 0, categories
/// without gaps, a primary_above rule. @error kInvalidArgument  naming edition and pollutant
[[nodiscard]] Result<void> finish_index(const std::string& edition, EditionTables& tables);

}  // namespace lvwang::standards
