// What stands in this CSV text? Records and fields with the place of each, so that an error can name file, line and column.
// Promises: no copy of a field unless it held a doubled quote; a byte order mark, CRLF and a missing last line end are fine.
// Rule: RFC 4180; UTF-8 only.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"
#include "base/time.h"

namespace lvwang {

/// Reads one record after another out of a text that outlives the reader.
class CsvReader {
public:
    /// @param file  name for error messages
    explicit CsvReader(std::string_view text, std::string_view file = "csv", char separator = ',');

    /// Goes to the next record; empty lines are skipped. False at the end.
    /// @error kInvalidArgument  a quote that is not closed, text after a closing quote, or bytes that are not UTF-8
    [[nodiscard]] Result<bool> next();

    /// Fields of the current record; valid until the next call of next().
    [[nodiscard]] std::span<const std::string_view> fields() const { return fields_; }
    /// Line where the current record begins, from 1.
    [[nodiscard]] std::int64_t line() const { return record_line_; }
    /// Byte column where a field of the current record begins, from 1, in the line where the record begins.
    [[nodiscard]] std::int64_t column(std::size_t field) const;

    /// kInvalidArgument `file:line:column: message`, for a field of the current record.
    [[nodiscard]] Error error_at(std::size_t field, std::string_view message) const;

private:
    [[nodiscard]] Result<void> read_quoted();
    void read_plain();
    [[nodiscard]] Error error_here(std::size_t at, std::string_view message) const;

    std::string_view text_;
    std::string file_;
    char separator_;
    std::size_t at_ = 0;
    std::size_t line_begin_ = 0;    // of the line that at_ stands in
    std::size_t record_begin_ = 0;  // of the line where the record begins
    std::int64_t line_ = 1;
    std::int64_t record_line_ = 1;
    std::vector<std::string_view> fields_;
    std::vector<std::size_t> begins_;
    std::deque<std::string> unescaped_;  // fields that held a doubled quote
};

/// A CSV text whose first record names the columns, read row by row with typed fields.
///
///     CsvTable table; LVWANG_ASSIGN(table, CsvTable::open(text, "sites.csv", {"key", "name"}, {"name_en"}));
///     for (;;) { LVWANG_ASSIGN(const bool more, table.next()); if (!more) break; LVWANG_ASSIGN(auto key, table.required("key"));
///     ... }
class CsvTable {
public:
    /// @param required  columns that must be there
    /// @param optional  columns that may be there; any other is an error
    /// @error kInvalidArgument  no header, a column missing, unknown or twice
    [[nodiscard]] static Result<CsvTable> open(std::string_view text, std::string_view file,
                                               const std::vector<std::string_view>& required,
                                               const std::vector<std::string_view>& optional = {});

    /// Goes to the next row. False at the end. @error kInvalidArgument  not CSV, or another number of fields than the header
    [[nodiscard]] Result<bool> next();
    [[nodiscard]] std::int64_t line() const { return reader_.line(); }

    /// Text of a column without blanks at both ends; empty where an optional column is absent. @pre `column` was named to open()
    [[nodiscard]] std::string_view text(std::string_view column) const;
    /// As text(). @error kInvalidArgument  empty
    [[nodiscard]] Result<std::string> required(std::string_view column) const;
    /// An integer; `fallback` where the field is empty. @error kInvalidArgument  not an integer
    [[nodiscard]] Result<std::int64_t> integer(std::string_view column, std::optional<std::int64_t> fallback = {}) const;
    /// A decimal; nothing where the field is empty. @error kInvalidArgument  not a number
    [[nodiscard]] Result<std::optional<Decimal>> decimal(std::string_view column) const;
    /// `true` or `false`; `fallback` where the field is empty.
    [[nodiscard]] Result<bool> boolean(std::string_view column, bool fallback) const;
    /// A date; nothing where the field is empty.
    [[nodiscard]] Result<std::optional<CivilDate>> date(std::string_view column) const;

    /// `file:line:column: name: message`, with the column's name as the field at fault.
    [[nodiscard]] Error error(std::string_view column, std::string_view message) const;
    /// The value of `result`, or its error at this column's place.
    template <class T>
    [[nodiscard]] Result<T> placed(std::string_view column, Result<T> result) const {
        if (result) return result;
        return tl::unexpected(error(column, result.error().message));
    }

private:
    explicit CsvTable(CsvReader reader) : reader_(std::move(reader)) {}
    [[nodiscard]] std::optional<std::size_t> index(std::string_view column) const;

    CsvReader reader_;
    std::vector<std::string> header_;
};

}  // namespace lvwang
