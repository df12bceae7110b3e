#include "base/csv_rows.h"

#include <algorithm>

namespace lvwang {

Result<bool> CsvRows::next(std::vector<std::string_view>& cells) {
    cells.clear();
    unquoted_.clear();
    while (at_ < text_.size()) {
        line_ = next_line_;
        auto end = text_.find('\n', at_);
        if (end == std::string_view::npos) end = text_.size();
        auto line = text_.substr(at_, end - at_);
        if (line.find('"') != std::string_view::npos) {
            LVWANG_TRY(split_quoted(cells));
            return true;
        }
        at_ = std::min(end + 1, text_.size());
        ++next_line_;
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.empty()) continue;
        split_plain(line, cells);
        return true;
    }
    return false;
}

void CsvRows::split_plain(std::string_view line, std::vector<std::string_view>& cells) const {
    for (std::size_t begin = 0;;) {
        const auto end = line.find(separator_, begin);
        if (end == std::string_view::npos) {
            cells.push_back(line.substr(begin));
            return;
        }
        cells.push_back(line.substr(begin, end - begin));
        begin = end + 1;
    }
}

Result<void> CsvRows::split_quoted(std::vector<std::string_view>& cells) {
    for (;;) {
        if (at_ < text_.size() && text_[at_] == '"') {
            LVWANG_ASSIGN(const auto cell, quoted_cell(cells.size() + 1));
            cells.push_back(cell);
        } else {
            const auto begin = at_;
            for (; at_ < text_.size() && text_[at_] != separator_ && text_[at_] != '\n'; ++at_) {
                // Refused, so that the number of quotes tells whether a line break ends a row (end_of_whole_rows).
                if (text_[at_] == '"') {
                    return fail(ErrorCode::kInvalidArgument, "line {}: column {}: a quote inside a cell without quotes", line_,
                                cells.size() + 1);
                }
            }
            auto cell = text_.substr(begin, at_ - begin);
            const bool last = at_ == text_.size() || text_[at_] == '\n';
            if (last && cell.ends_with('\r')) cell.remove_suffix(1);
            cells.push_back(cell);
        }
        if (at_ == text_.size()) break;
        if (text_[at_++] == '\n') break;
    }
    ++next_line_;
    return {};
}

Result<std::string_view> CsvRows::quoted_cell(std::size_t column) {
    const auto begin = ++at_;
    std::string* unquoted = nullptr;
    std::size_t copied = begin;
    for (;; ++at_) {
        if (at_ == text_.size())
            return fail(ErrorCode::kInvalidArgument, "line {}: column {}: a quote is not closed", line_, column);
        if (text_[at_] == '\n') ++next_line_;
        if (text_[at_] != '"') continue;
        if (at_ + 1 == text_.size() || text_[at_ + 1] != '"') break;
        if (unquoted == nullptr) unquoted = &unquoted_.emplace_back();
        unquoted->append(text_.substr(copied, at_ + 1 - copied));  // with the first of the two quotes
        copied = ++at_ + 1;
    }
    std::string_view cell = text_.substr(begin, at_ - begin);
    if (unquoted != nullptr) cell = unquoted->append(text_.substr(copied, at_ - copied));
    ++at_;
    if (at_ < text_.size() && text_[at_] == '\r' && (at_ + 1 == text_.size() || text_[at_ + 1] == '\n')) ++at_;
    if (at_ < text_.size() && text_[at_] != separator_ && text_[at_] != '\n') {
        return fail(ErrorCode::kInvalidArgument, "line {}: column {}: text behind a closed quote", line_, column);
    }
    return cell;
}

std::size_t end_of_whole_rows(std::string_view text) {
    // A line break is the end of a row where the quotes before it are even in number.
    auto quotes = std::ranges::count(text, '"');
    for (auto at = text.size(); at > 0; --at) {
        const char c = text[at - 1];
        if (c == '"') --quotes;
        if (c == '\n' && quotes % 2 == 0) return at;
    }
    return 0;
}

}  // namespace lvwang
