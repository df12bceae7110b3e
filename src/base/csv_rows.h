// Which cells stand in the next row? RFC 4180 text read row by row, for files too large for a table.
// Promises: plain cells are views, nothing is copied; every row says in which line it begins; any bytes give rows or an error.
// Rule: RFC 4180; CRLF or LF; lines without any character are skipped. Whole tables with typed cells: base/csv.h.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace lvwang {

class CsvRows {
public:
    /// @param text        must live as long as this
    /// @param first_line  number of the line with which `text` begins
    explicit CsvRows(std::string_view text, char separator = ',', std::int64_t first_line = 1)
        : text_(text), separator_(separator), next_line_(first_line) {}

    /// Puts the next row into `cells`, which stay good until the next call. @return false  there is none
    /// @error kInvalidArgument  a quote that is not closed, inside a plain cell or before more text; names line and column, not
    /// the file
    [[nodiscard]] Result<bool> next(std::vector<std::string_view>& cells);

    /// Line in which the row of the latest `next` begins.
    [[nodiscard]] std::int64_t line() const { return line_; }
    /// Bytes of the text before the row that `next` would give.
    [[nodiscard]] std::size_t consumed() const { return at_; }

private:
    void split_plain(std::string_view line, std::vector<std::string_view>& cells) const;
    Result<void> split_quoted(std::vector<std::string_view>& cells);
    Result<std::string_view> quoted_cell(std::size_t column);

    std::string_view text_;
    char separator_;
    std::size_t at_ = 0;
    std::int64_t line_ = 0;
    std::int64_t next_line_;
    std::deque<std::string> unquoted_;  ///< cells that had doubled quotes
};

/// Where the last whole row of `text` ends: text after it waits for what follows. 0 where no row is whole.
[[nodiscard]] std::size_t end_of_whole_rows(std::string_view text);

}  // namespace lvwang
