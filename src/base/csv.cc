#include "base/csv.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/check.h"
#include "base/text.h"

namespace lvwang {
namespace {

struct Line {
    int number = 0;
    std::vector<std::string> cells;
};

// The next row from `at` on; quoted cells may hold separators, quotes (doubled) and line ends.
Result<Line> read_row(std::string_view name, std::string_view text, std::size_t& at, int& line_number) {
    Line row{line_number, {}};
    std::string cell;
    bool quoted = false;
    bool was_quoted = false;
    while (at < text.size()) {
        const char c = text[at++];
        if (quoted) {
            if (c == '"' && at < text.size() && text[at] == '"') {
                cell += '"';
                ++at;
            } else if (c == '"') {
                quoted = false;
            } else {
                if (c == '\n') ++line_number;
                cell += c;
            }
        } else if (c == '"' && trim(cell).empty() && !was_quoted) {
            cell.clear();
            quoted = was_quoted = true;
        } else if (c == ',') {
            row.cells.push_back(std::exchange(cell, {}));
            was_quoted = false;
        } else if (c == '\n') {
            ++line_number;
            break;
        } else if (c != '\r') {
            if (was_quoted && c != ' ' && c != '\t') {
                return fail(ErrorCode::kInvalidArgument, "{}:{}: text after a closing quote", name, row.number);
            }
            cell += c;
        }
    }
    if (quoted) return fail(ErrorCode::kInvalidArgument, "{}:{}: a quote is not closed", name, row.number);
    row.cells.push_back(std::move(cell));
    return row;
}

bool is_blank_row(const Line& row) {
    return row.cells.size() == 1 && trim(row.cells.front()).empty();
}

Result<void> check_header(std::string_view name, const std::vector<std::string>& header,
                          std::span<const std::string_view> columns, std::span<const std::string_view> optional_columns) {
    for (const std::string_view column : columns) {
        if (std::ranges::count(header, column) == 0) {
            return fail(ErrorCode::kInvalidArgument, "{}:1: column '{}' is missing", name, column);
        }
    }
    for (const std::string& column : header) {
        if (std::ranges::count(columns, column) == 0 && std::ranges::count(optional_columns, column) == 0) {
            return fail(ErrorCode::kInvalidArgument, "{}:1: column '{}' is not known", name, column);
        }
        if (std::ranges::count(header, column) > 1) {
            return fail(ErrorCode::kInvalidArgument, "{}:1: column '{}' stands there twice", name, column);
        }
    }
    return {};
}

}  // namespace

Result<CsvTable> CsvTable::parse(std::string name, std::string_view text, std::span<const std::string_view> columns,
                                 std::span<const std::string_view> optional_columns) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    CsvTable table;
    table.name_ = std::move(name);
    std::size_t at = 0;
    int line_number = 1;
    while (at < text.size()) {
        LVWANG_ASSIGN(Line row, read_row(table.name_, text, at, line_number));
        if (is_blank_row(row)) continue;
        if (table.header_.empty()) {
            for (const std::string& cell : row.cells) table.header_.emplace_back(trim(cell));
            LVWANG_TRY(check_header(table.name_, table.header_, columns, optional_columns));
            continue;
        }
        if (row.cells.size() != table.header_.size()) {
            return fail(ErrorCode::kInvalidArgument, "{}:{}: {} cells where the header has {}", table.name_, row.number,
                        row.cells.size(), table.header_.size());
        }
        CsvRow& added = table.rows_.emplace_back();
        added.line_ = row.number;
        added.cells_ = std::move(row.cells);
    }
    if (table.header_.empty()) return fail(ErrorCode::kInvalidArgument, "{}: no header line", table.name_);
    table.adopt_rows();
    return table;
}

CsvTable::CsvTable(CsvTable&& other) noexcept
    : name_(std::move(other.name_)), header_(std::move(other.header_)), rows_(std::move(other.rows_)) {
    adopt_rows();
}

CsvTable& CsvTable::operator=(CsvTable&& other) noexcept {
    name_ = std::move(other.name_);
    header_ = std::move(other.header_);
    rows_ = std::move(other.rows_);
    adopt_rows();
    return *this;
}

void CsvTable::adopt_rows() {
    for (CsvRow& row : rows_) row.table_ = this;
}

bool CsvTable::has_column(std::string_view column) const {
    return std::ranges::count(header_, column) > 0;
}

std::string_view CsvRow::text(std::string_view column) const {
    const auto found = std::ranges::find(table_->header_, column);
    LVWANG_CHECK(found != table_->header_.end(), "{} has no column '{}'", table_->name_, column);
    return trim(cells_[static_cast<std::size_t>(found - table_->header_.begin())]);
}

Result<std::string> CsvRow::required_text(std::string_view column) const {
    const std::string_view cell = text(column);
    if (cell.empty()) return wrong(column, "is empty");
    return std::string(cell);
}

Result<Decimal> CsvRow::decimal(std::string_view column) const {
    auto value = Decimal::parse(text(column));
    if (!value) return wrong(column, value.error().message);
    return *value;
}

Result<std::optional<Decimal>> CsvRow::optional_decimal(std::string_view column) const {
    if (text(column).empty()) return std::optional<Decimal>{};
    LVWANG_ASSIGN(const Decimal value, decimal(column));
    return std::optional(value);
}

Result<int> CsvRow::integer(std::string_view column, int low, int high) const {
    const std::string_view cell = text(column);
    int value = 0;
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    if (error != std::errc{} || end != cell.data() + cell.size())
        return wrong(column, fmt::format("'{}' is not an integer", cell));
    if (value < low || value > high) return wrong(column, fmt::format("{} is outside {}..{}", value, low, high));
    return value;
}

Result<CivilDate> CsvRow::date(std::string_view column) const {
    auto value = parse_date(text(column));
    if (!value) return wrong(column, value.error().message);
    return *value;
}

Result<std::optional<CivilDate>> CsvRow::optional_date(std::string_view column) const {
    if (text(column).empty()) return std::optional<CivilDate>{};
    LVWANG_ASSIGN(const CivilDate value, date(column));
    return std::optional(value);
}

tl::unexpected<Error> CsvRow::wrong(std::string_view column, std::string_view message) const {
    return fail_field(column, "{}:{}: column '{}': {}", table_->name_, line_, column, message);
}

}  // namespace lvwang
