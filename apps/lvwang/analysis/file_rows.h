// What stands in these CSV files, row by row? The walk that every reader of samplings and hours takes.
// Promises: a header is handed over before the rows of its file; an error of the text names file and line.
// Rule: RFC 4180, one header a file; plain or gzip (intake/files.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/csv_rows.h"
#include "base/result.h"
#include "intake/files.h"

namespace lvwang::analysis {

/// Hands all rows to `reader`: take_header(path, header) for each file, take_row({path, line}, cells, width of the header) for
/// each row, finish() at the end.
/// @return what finish() gives. @error  of the files, or the first that the reader gives
template <class Reader>
auto read_rows(const std::vector<std::string>& paths, Reader& reader) -> decltype(reader.finish()) {
    intake::Files source(paths, ',');
    std::vector<std::string_view> cells;
    std::optional<std::size_t> of_file;
    std::size_t width = 0;
    for (;;) {
        LVWANG_ASSIGN(const auto block, source.next());
        if (!block) return reader.finish();
        const std::string& path = paths[block->file];
        if (of_file != block->file) {
            const std::vector<std::string> header = source.header(block->file);
            LVWANG_TRY(reader.take_header(path, header));
            of_file = block->file;
            width = header.size();
        }
        CsvRows rows(block->text, ',', block->first_line);
        for (;;) {
            const auto more = rows.next(cells);
            if (!more) return fail(more.error().code, "{}: {}", path, more.error().message);
            if (!*more) break;
            LVWANG_TRY(reader.take_row({path, rows.line()}, cells, width));
        }
    }
}

}  // namespace lvwang::analysis
