#include "base/csv.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace lvwang {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_line_end(char c) {
    return c == '\n' || c == '\r';
}

}  // namespace

CsvReader::CsvReader(std::string_view text, std::string_view file, char separator)
    : text_(text), file_(file), separator_(separator) {
    if (text_.starts_with(kByteOrderMark)) text_.remove_prefix(kByteOrderMark.size());
}

Error CsvReader::error_here(std::size_t at, std::string_view message) const {
    return {ErrorCode::kInvalidArgument, fmt::format("{}:{}:{}: {}", file_, line_, at - line_begin_ + 1, message), {}};
}

std::int64_t CsvReader::column(std::size_t field) const {
    if (field >= begins_.size()) return 1;
    return static_cast<std::int64_t>(begins_[field] - record_begin_ + 1);
}

Error CsvReader::error_at(std::size_t field, std::string_view message) const {
    return {ErrorCode::kInvalidArgument, fmt::format("{}:{}:{}: {}", file_, record_line_, column(field), message), {}};
}

void CsvReader::read_plain() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && text_[at_] != separator_ && !is_line_end(text_[at_])) ++at_;
    fields_.push_back(text_.substr(begin, at_ - begin));
}

Result<void> CsvReader::read_quoted() {
    const Error not_closed = error_here(at_, "a quote is opened here and never closed");
    const std::size_t begin = ++at_;
    bool doubled = false;
    for (;; ++at_) {
        if (at_ >= text_.size()) return tl::unexpected(not_closed);
        if (text_[at_] == '\n') {
            ++line_;
            line_begin_ = at_ + 1;
        }
        if (text_[at_] != '"') continue;
        if (at_ + 1 >= text_.size() || text_[at_ + 1] != '"') break;
        doubled = true;
        ++at_;
    }
    const std::string_view raw = text_.substr(begin, at_ - begin);
    ++at_;
    if (at_ < text_.size() && text_[at_] != separator_ && !is_line_end(text_[at_])) {
        return tl::unexpected(error_here(at_, "text after a closing quote"));
    }
    if (!doubled) {
        fields_.push_back(raw);
        return {};
    }
    std::string& plain = unescaped_.emplace_back();
    for (std::size_t i = 0; i < raw.size(); ++i) {
        plain += raw[i];
        if (raw[i] == '"') ++i;
    }
    fields_.push_back(plain);
    return {};
}

Result<bool> CsvReader::next() {
    fields_.clear();
    begins_.clear();
    unescaped_.clear();
    while (at_ < text_.size() && is_line_end(text_[at_])) {
        if (text_[at_++] == '\n') {
            ++line_;
            line_begin_ = at_;
        }
    }
    if (at_ >= text_.size()) return false;
    record_line_ = line_;
    record_begin_ = line_begin_;
    for (;;) {
        begins_.push_back(at_);
        if (at_ < text_.size() && text_[at_] == '"') {
            LVWANG_TRY(read_quoted());
        } else {
            read_plain();
        }
        if (at_ >= text_.size() || is_line_end(text_[at_])) break;
        ++at_;  // the separator
    }
    for (std::size_t i = 0; i < fields_.size(); ++i) {
        if (!is_utf8(fields_[i])) return tl::unexpected(error_at(i, "not UTF-8"));
    }
    return true;
}

Result<CsvTable> CsvTable::open(std::string_view text, std::string_view file, const std::vector<std::string_view>& required,
                                const std::vector<std::string_view>& optional) {
    CsvTable table{CsvReader(text, file)};
    LVWANG_ASSIGN(const bool any, table.reader_.next());
    if (!any) return fail(ErrorCode::kInvalidArgument, "{}: empty; the first line must name the columns", file);
    const auto names = table.reader_.fields();
    for (std::size_t i = 0; i < names.size(); ++i) {
        const std::string_view name = trim(names[i]);
        const bool known =
            std::ranges::find(required, name) != required.end() || std::ranges::find(optional, name) != optional.end();
        if (!known) return tl::unexpected(table.reader_.error_at(i, fmt::format("unknown column '{}'", name)));
        if (table.index(name)) return tl::unexpected(table.reader_.error_at(i, fmt::format("column '{}' stands twice", name)));
        table.header_.emplace_back(name);
    }
    for (const std::string_view name : required) {
        if (!table.index(name)) return fail(ErrorCode::kInvalidArgument, "{}:1:1: column '{}' is missing", file, name);
    }
    return table;
}

std::optional<std::size_t> CsvTable::index(std::string_view column) const {
    const auto found = std::ranges::find(header_, column);
    if (found == header_.end()) return std::nullopt;
    return static_cast<std::size_t>(found - header_.begin());
}

Result<bool> CsvTable::next() {
    LVWANG_ASSIGN(const bool more, reader_.next());
    if (!more) return false;
    const std::size_t count = reader_.fields().size();
    if (count != header_.size()) {
        const std::size_t field = std::min(count, header_.size()) - (count < header_.size() ? 1 : 0);
        return tl::unexpected(reader_.error_at(field, fmt::format("{} fields, the header has {}", count, header_.size())));
    }
    return true;
}

std::string_view CsvTable::text(std::string_view column) const {
    const auto at = index(column);
    return at ? trim(reader_.fields()[*at]) : std::string_view{};
}

Result<std::string> CsvTable::required(std::string_view column) const {
    const std::string_view value = text(column);
    if (value.empty()) return tl::unexpected(error(column, "must not be empty"));
    return std::string(value);
}

Result<std::int64_t> CsvTable::integer(std::string_view column, std::optional<std::int64_t> fallback) const {
    const std::string_view value = text(column);
    if (value.empty() && fallback) return *fallback;
    std::int64_t number = 0;
    const auto [end, failure] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (failure != std::errc() || end != value.data() + value.size()) {
        return tl::unexpected(error(column, fmt::format("'{}' is not an integer", value)));
    }
    return number;
}

Result<std::optional<Decimal>> CsvTable::decimal(std::string_view column) const {
    const std::string_view value = text(column);
    if (value.empty()) return std::optional<Decimal>{};
    LVWANG_ASSIGN(const Decimal number, placed(column, Decimal::parse(value)));
    return std::optional<Decimal>{number};
}

Result<bool> CsvTable::boolean(std::string_view column, bool fallback) const {
    const std::string_view value = text(column);
    if (value.empty()) return fallback;
    if (value == "true") return true;
    if (value == "false") return false;
    return tl::unexpected(error(column, fmt::format("'{}' is neither true nor false", value)));
}

Result<std::optional<CivilDate>> CsvTable::date(std::string_view column) const {
    const std::string_view value = text(column);
    if (value.empty()) return std::optional<CivilDate>{};
    LVWANG_ASSIGN(const CivilDate day, placed(column, parse_date(value)));
    return std::optional<CivilDate>{day};
}

Error CsvTable::error(std::string_view column, std::string_view message) const {
    Error placed_error = reader_.error_at(index(column).value_or(0), fmt::format("{}: {}", column, message));
    placed_error.field = column;
    return placed_error;
}

}  // namespace lvwang
