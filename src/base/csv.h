// Which cells does this table hold? RFC 4180 text with a header line, for the tables under data/ and for small imports.
// Promises: a malformed cell is an error that names file, line and column; unknown or missing columns are errors too.
// Rule: RFC 4180; UTF-8; CRLF or LF; a byte order mark is skipped; lines without any character are skipped.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"
#include "base/time.h"

namespace lvwang {

/// A file that was read: only apps/ open files, everything else is given their text.
struct SourceText {
    std::string path;  ///< as people name it, such as "standards/gb3095-2012/limits.csv"
    std::string text;
};

class CsvTable;

/// One line of a table. Column names that the table does not have are a caller's mistake and abort.
class CsvRow {
public:
    /// The cell without blanks around it; may be empty.
    [[nodiscard]] std::string_view text(std::string_view column) const;
    /// @error kInvalidArgument  the cell is empty
    [[nodiscard]] Result<std::string> required_text(std::string_view column) const;
    /// @error kInvalidArgument  empty or not a number
    [[nodiscard]] Result<Decimal> decimal(std::string_view column) const;
    /// An empty cell is no number. @error kInvalidArgument  neither empty nor a number
    [[nodiscard]] Result<std::optional<Decimal>> optional_decimal(std::string_view column) const;
    /// @error kInvalidArgument  empty, not an integer, or outside low..high
    [[nodiscard]] Result<int> integer(std::string_view column, int low, int high) const;
    /// `2026-03-01`. @error kInvalidArgument  empty or not a date
    [[nodiscard]] Result<CivilDate> date(std::string_view column) const;
    /// An empty cell is no date. @error kInvalidArgument
    [[nodiscard]] Result<std::optional<CivilDate>> optional_date(std::string_view column) const;
    /// An error about one cell: `file:line: column 'name': message`.
    [[nodiscard]] tl::unexpected<Error> wrong(std::string_view column, std::string_view message) const;
    [[nodiscard]] int line() const { return line_; }

private:
    friend class CsvTable;
    const CsvTable* table_ = nullptr;
    int line_ = 0;  ///< first line of the row, from 1
    std::vector<std::string> cells_;
};

/// A whole table in memory. Not copied, because its rows point to it.
class CsvTable {
public:
    /// Reads `text`; `name` stands in errors.
    /// @error kInvalidArgument  no header, an open quote, a row with another number of cells, or a header that lacks
    ///                          one of `columns`, has one that is in neither list, or has one twice
    [[nodiscard]] static Result<CsvTable> parse(std::string name, std::string_view text,
                                                std::span<const std::string_view> columns,
                                                std::span<const std::string_view> optional_columns = {});

    CsvTable(CsvTable&& other) noexcept;
    CsvTable& operator=(CsvTable&& other) noexcept;
    CsvTable(const CsvTable&) = delete;
    CsvTable& operator=(const CsvTable&) = delete;
    ~CsvTable() = default;

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] const std::vector<CsvRow>& rows() const { return rows_; }
    [[nodiscard]] bool has_column(std::string_view column) const;

private:
    friend class CsvRow;
    CsvTable() = default;
    void adopt_rows();

    std::string name_;
    std::vector<std::string> header_;
    std::vector<CsvRow> rows_;
};

}  // namespace lvwang
