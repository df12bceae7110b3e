#include "api/table_sheet.h"

#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <array>

#include "base/check.h"
#include "base/legible.h"
#include "base/text.h"

namespace lvwang::api {
namespace {

constexpr int kSheetNameMax = 31;  // characters, of the format
constexpr double kWidthMax = 40;
constexpr double kWidthMin = 8;

void append_csv_cell(std::string& out, std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
        out += text;
        return;
    }
    out += '"';
    for (const char c : text) out.append(c == '"' ? 2 : 1, c);
    out += '"';
}

// A file in memory: libxlsxwriter of Debian 12 writes to a path only.
class MemoryFile {
public:
    MemoryFile() : descriptor_(memfd_create("lvwang-sheet", MFD_CLOEXEC)) {}
    ~MemoryFile() {
        if (descriptor_ >= 0) close(descriptor_);
    }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

    [[nodiscard]] bool open() const { return descriptor_ >= 0; }
    [[nodiscard]] std::string path() const { return fmt::format("/proc/self/fd/{}", descriptor_); }
    [[nodiscard]] std::string read() const {
        std::string bytes;
        std::array<char, 1 << 16> piece{};
        off_t at = 0;
        for (;;) {
            const ssize_t count = pread(descriptor_, piece.data(), piece.size(), at);
            if (count <= 0) return bytes;
            bytes.append(piece.data(), static_cast<std::size_t>(count));
            at += count;
        }
    }

private:
    int descriptor_;
};

// Columns on the screen: a Chinese character takes two.
double shown_width(std::string_view text) {
    double width = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xC0) != 0x80) width += byte >= 0xE0 ? 2 : 1;
    }
    return width;
}

std::string text_of(const SheetCellValue& cell) {
    if (const auto* const text = std::get_if<std::string>(&cell)) return *text;
    if (const auto* const number = std::get_if<Decimal>(&cell)) return number->to_string();
    return {};
}

// One character that no XML may hold, and the whole workbook is refused.
void write_text(lxw_worksheet* sheet, lxw_row_t line, std::size_t column, std::string_view text, lxw_format* format = nullptr) {
    worksheet_write_string(sheet, line, static_cast<lxw_col_t>(column), legible(text).c_str(), format);
}

void write_rows(const SheetTable& table, lxw_workbook* book, lxw_worksheet* sheet) {
    lxw_format* const head = workbook_add_format(book);
    format_set_bold(head);
    format_set_bottom(head, LXW_BORDER_THIN);
    // Digits as they were rounded: 2.50 is shown as 2.50.
    std::array<lxw_format*, kDecimalScaleMax + 1> with_decimals{};
    std::vector<double> widths(table.columns.size(), kWidthMin);
    const auto widen = [&](std::size_t column, std::string_view text) {
        widths[column] = std::min(kWidthMax, std::max(widths[column], shown_width(text) + 2));
    };
    for (std::size_t column = 0; column < table.columns.size(); ++column) {
        write_text(sheet, 0, column, table.columns[column], head);
        widen(column, table.columns[column]);
    }
    lxw_row_t line = 1;
    for (const auto& row : table.rows) {
        LVWANG_CHECK(row.size() == table.columns.size(), "{} cells under {} columns", row.size(), table.columns.size());
        for (std::size_t column = 0; column < row.size(); ++column) {
            widen(column, text_of(row[column]));
            if (const auto* const number = std::get_if<Decimal>(&row[column])) {
                lxw_format*& format = with_decimals.at(number->scale);
                if (format == nullptr) {
                    format = workbook_add_format(book);
                    const std::string digits = number->scale == 0 ? "0" : "0." + std::string(number->scale, '0');
                    format_set_num_format(format, digits.c_str());
                }
                worksheet_write_number(sheet, line, static_cast<lxw_col_t>(column), number->to_double(), format);
            } else if (const auto* const text = std::get_if<std::string>(&row[column])) {
                write_text(sheet, line, column, *text);
            }
        }
        ++line;
    }
    for (const std::string& note : table.notes) write_text(sheet, ++line, 0, note);
    for (std::size_t column = 0; column < widths.size(); ++column) {
        const auto place = static_cast<lxw_col_t>(column);
        worksheet_set_column(sheet, place, place, widths[column], nullptr);
    }
    worksheet_freeze_panes(sheet, 1, 0);
}

}  // namespace

std::string to_csv(const SheetTable& table, bool with_bom) {
    std::string out = with_bom ? "\xEF\xBB\xBF" : "";
    const auto line = [&](const auto& cells, const auto& text) {
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (i > 0) out += ',';
            append_csv_cell(out, text(cells[i]));
        }
        out += "\r\n";
    };
    line(table.columns, [](const std::string& name) { return name; });
    for (const auto& row : table.rows) line(row, text_of);
    return out;
}

Result<std::string> to_xlsx(std::span<const SheetTable> tables) {
    const MemoryFile file;
    if (!file.open()) return fail(ErrorCode::kUnavailable, "there is no room for the sheet");
    const std::string path = file.path();
    lxw_workbook* const book = workbook_new(path.c_str());
    if (book == nullptr) return fail(ErrorCode::kUnavailable, "there is no memory for the sheet");
    bool all = true;
    for (std::size_t i = 0; i < tables.size(); ++i) {
        std::string name;  // the format forbids some characters and long names
        for (const char c : legible(tables[i].name)) {
            if (std::string_view("[]:*?/\\'").find(c) == std::string_view::npos) name += c;
        }
        if (shown_width(name) > kSheetNameMax || name.empty()) name = fmt::format("{}", i + 1);
        lxw_worksheet* const sheet = workbook_add_worksheet(book, name.c_str());
        all = all && sheet != nullptr;
        if (sheet != nullptr) write_rows(tables[i], book, sheet);
    }
    const lxw_error written = workbook_close(book);
    if (!all || written != LXW_NO_ERROR) {
        return fail(ErrorCode::kUnavailable, "the sheet could not be written: {}", lxw_strerror(written));
    }
    return file.read();
}

Response file_response(std::string workbook, std::string_view name) {
    return {200,
            std::string(kXlsxType),
            share(std::move(workbook)),
            {{"Content-Disposition", fmt::format("attachment; filename=\"{}\"", name)}}};
}

Result<Response> sheet_response(const SheetTable& table, std::string_view format, bool with_bom) {
    const std::string name = fmt::format("{}.{}", table.name, format);
    if (format == "xlsx") {
        LVWANG_ASSIGN(std::string bytes, to_xlsx(table));
        return file_response(std::move(bytes), name);
    }
    return Response{200,
                    "text/csv; charset=utf-8",
                    share(to_csv(table, with_bom)),
                    {{"Content-Disposition", fmt::format("attachment; filename=\"{}\"", name)}}};
}

}  // namespace lvwang::api
