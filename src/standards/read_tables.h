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

// Readers that stand in files of their own (read_evaluation.cc); each appends one row to its table.
inline constexpr std::string_view kEvaluationColumns[] = {
    "edition", "parameter", "statistic", "of", "statistic_decimals", "decimals", "limit_averaging", "unit", "clause", "status"};
[[nodiscard]] Result<void> read_evaluation(const CsvRow& row, EditionTables& tables);
inline constexpr std::string_view kCompositeColumns[] = {"edition",  "parameter",      "statistic", "limit",  "weight",
                                                         "decimals", "index_decimals", "unit",      "clause", "status"};
[[nodiscard]] Result<void> read_composite(const CsvRow& row, EditionTables& tables);

inline constexpr int kDecimalsMax = 6;  ///< no standard rounds finer

/// A cell by the parser of its type. @error kInvalidArgument  naming file, line and column
template <class T>
[[nodiscard]] Result<T> parse_cell(const CsvRow& row, std::string_view column, Result<T> (*parse)(std::string_view)) {
    auto value = parse(row.text(column));
    if (!value) return row.wrong(column, value.error().message);
    return *value;
}

/// The rows of edition.csv.
[[nodiscard]] Result<std::vector<Edition>> read_editions(const SourceText& file);

/// Sorts what the readers gathered and holds the index tables against each other: bands that rise from 0, categories
/// without gaps, a primary_above rule. @error kInvalidArgument  naming edition and pollutant
[[nodiscard]] Result<void> finish_index(const std::string& edition, EditionTables& tables);

}  // namespace lvwang::standards
