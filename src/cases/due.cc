#include "cases/due.h"

#include <array>

#include "base/csv.h"

namespace lvwang::cases {
namespace {

constexpr int kDueMax = 366;  // working days or hours: whatever takes longer than a year is no case but a project

CivilDate add_weekdays(CivilDate day, int count) {
    while (count > 0) {
        day = add_days(day, 1);
        if (weekday(day) <= 5) --count;
    }
    return day;
}

// 0 where the cell is empty.
Result<int> read_length(const CsvRow& row, std::string_view column) {
    if (row.text(column).empty()) return 0;
    return row.integer(column, 1, kDueMax);
}

}  // namespace

Result<DueRules> DueRules::parse(std::string_view text, std::string_view file) {
    static constexpr std::array<std::string_view, 4> kColumns{"rule", "working_days", "hours", "note"};
    LVWANG_ASSIGN(const CsvTable table, CsvTable::parse(std::string(file), text, kColumns));
    DueRules rules;
    for (const CsvRow& row : table.rows()) {
        DueRule rule;
        LVWANG_ASSIGN(rule.rule, row.required_text("rule"));
        LVWANG_ASSIGN(rule.working_days, read_length(row, "working_days"));
        LVWANG_ASSIGN(rule.hours, read_length(row, "hours"));
        rule.note = row.text("note");
        if ((rule.working_days == 0) == (rule.hours == 0)) {
            return row.wrong("hours", "one of working_days and hours must be given, not both");
        }
        const std::string name = rule.rule;
        if (!rules.rules_.emplace(name, std::move(rule)).second) return row.wrong("rule", fmt::format("'{}' stands twice", name));
    }
    return rules;
}

const DueRule* DueRules::find(std::string_view rule) const {
    const auto found = rules_.find(rule);
    return found == rules_.end() ? nullptr : &found->second;
}

Instant end_of(CivilDate day) {
    return start_of(add_days(day, 1)) - kSecondMs;
}

Instant due_at(const DueRule& rule, Instant now, const standards::Calendar& calendar) {
    if (rule.working_days == 0) return now + rule.hours * kHourMs;
    const CivilDate today = to_date(now);
    const auto day = calendar.add_working_days(today, rule.working_days);
    return end_of(day ? *day : add_weekdays(today, rule.working_days));
}

}  // namespace lvwang::cases
