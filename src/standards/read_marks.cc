#include <algorithm>
#include <array>

#include "model/name_table.h"
#include "standards/mark_tables.h"
#include "standards/read_tables.h"

namespace lvwang::standards {
namespace {

constexpr NameTable<MarkGroup, 2> kGroups{{{MarkGroup::kMaintenance, "maintenance"}, {MarkGroup::kCondition, "condition"}}};
constexpr std::array<std::string_view, 3> kStates{"stopped", "maintenance", "calibration"};

}  // namespace

std::string_view to_string(MarkGroup group) {
    return name_of(kGroups, group);
}

Result<MarkGroup> parse_mark_group(std::string_view text) {
    return value_of(kGroups, text);
}

const MarkKind* find_mark(std::span<const MarkKind> kinds, std::string_view key) {
    const auto found = std::ranges::find(kinds, key, &MarkKind::key);
    return found == kinds.end() ? nullptr : &*found;
}

Result<void> read_mark(const CsvRow& row, EditionTables& tables) {
    MarkKind kind;
    LVWANG_ASSIGN(kind.key, row.required_text("mark"));
    LVWANG_ASSIGN(kind.group, parse_cell(row, "group", parse_mark_group));
    LVWANG_ASSIGN(kind.industry, row.required_text("industry"));
    LVWANG_ASSIGN(kind.name, row.required_text("name"));
    LVWANG_ASSIGN(kind.name_en, row.required_text("name_en"));
    LVWANG_ASSIGN(kind.state, row.required_text("state"));
    LVWANG_ASSIGN(kind.clause, row.required_text("clause"));
    LVWANG_ASSIGN(kind.status, parse_cell(row, "status", parse_confidence));
    if (std::ranges::find(kStates, kind.state) == kStates.end()) {
        return row.wrong("state", "is none of stopped, maintenance, calibration");
    }
    for (const MarkKind& other : tables.marks) {
        if (other.key == kind.key && other.industry == kind.industry) return row.wrong("mark", "stands twice");
        if (other.key == kind.key && (other.group != kind.group || other.name != kind.name || other.state != kind.state)) {
            return row.wrong("mark", "means something else in another industry");
        }
        if (other.key != kind.key && other.group == kind.group && other.name == kind.name) {
            return row.wrong("name", "is the name of another mark of its group");
        }
    }
    tables.marks.push_back(std::move(kind));
    return {};
}

}  // namespace lvwang::standards
