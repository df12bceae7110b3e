#include <algorithm>

#include "base/check.h"
#include "standards/read_tables.h"

namespace lvwang::standards {
namespace {

constexpr int kWaysMax = 9;
constexpr int kIndexMax = 500;
constexpr int kDaysMax = 30;  // a longer run in a table is a slip of the pen

}  // namespace

std::string_view to_string(WarningLevel level) {
    switch (level) {
        case WarningLevel::kNone: return "none";
        case WarningLevel::kYellow: return "yellow";
        case WarningLevel::kOrange: return "orange";
        case WarningLevel::kRed: return "red";
    }
    LVWANG_CHECK(false, "warning level {} has no name", static_cast<int>(level));
}

Result<WarningLevel> parse_warning_level(std::string_view text) {
    for (const WarningLevel level : {WarningLevel::kYellow, WarningLevel::kOrange, WarningLevel::kRed}) {
        if (text == to_string(level)) return level;
    }
    return fail(ErrorCode::kInvalidArgument, "'{}' is none of yellow, orange, red", text);
}

Result<void> read_warning(const CsvRow& row, EditionTables& tables) {
    WarningCondition condition;
    LVWANG_ASSIGN(condition.level, parse_cell(row, "level", parse_warning_level));
    LVWANG_ASSIGN(condition.way, row.integer("way", 1, kWaysMax));
    LVWANG_ASSIGN(condition.index_above, row.integer("index_above", 0, kIndexMax - 1));
    LVWANG_ASSIGN(condition.days, row.integer("days", 1, kDaysMax));
    if (row.text("unit") != "d") return row.wrong("unit", "is not d: runs are counted in days");
    LVWANG_ASSIGN(condition.clause, row.required_text("clause"));
    LVWANG_ASSIGN(condition.status, parse_cell(row, "status", parse_confidence));
    const bool twice = std::ranges::any_of(tables.warnings, [&](const WarningCondition& other) {
        return other.level == condition.level && other.way == condition.way && other.index_above == condition.index_above;
    });
    if (twice) return row.wrong("index_above", "stands above for the same level and way");
    tables.warnings.push_back(std::move(condition));
    return {};
}

}  // namespace lvwang::standards
