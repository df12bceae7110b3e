#include "standards/calendar.h"

#include <array>
#include <charconv>

namespace lvwang::standards {
namespace {

constexpr std::array<std::string_view, 4> kColumns{"date", "kind", "name", "notice"};

constexpr int kSaturday = 6;

bool is_weekend(CivilDate day) {
    return weekday(day) >= kSaturday;
}

// 2026 of calendars/2026.csv; 0 where the path is no calendar.
int year_of(std::string_view path) {
    constexpr std::string_view kFolder = "calendars/";
    constexpr std::string_view kEnding = ".csv";
    if (!path.starts_with(kFolder) || !path.ends_with(kEnding)) return 0;
    path.remove_prefix(kFolder.size());
    path.remove_suffix(kEnding.size());
    int year = 0;
    const auto [end, error] = std::from_chars(path.data(), path.data() + path.size(), year);
    return error == std::errc{} && end == path.data() + path.size() ? year : 0;
}

}  // namespace

Result<Calendar> Calendar::parse(std::span<const SourceText> files) {
    Calendar calendar;
    for (const SourceText& file : files) {
        const int number = year_of(file.path);
        if (number == 0) continue;
        Year& year = calendar.years_[number];
        LVWANG_ASSIGN(const CsvTable table, CsvTable::parse(file.path, file.text, kColumns));
        for (const CsvRow& row : table.rows()) {
            LVWANG_ASSIGN(const CivilDate date, row.date("date"));
            LVWANG_TRY(row.required_text("notice"));
            if (date.year != number) return row.wrong("date", fmt::format("{} is not in {}", format_date(date), number));
            const std::string_view kind = row.text("kind");
            if (kind != "off" && kind != "work") return row.wrong("kind", fmt::format("'{}' is neither off nor work", kind));
            if (kind == "work" && !is_weekend(date)) return row.wrong("kind", "a weekday is a working day without saying so");
            if (year.off.contains(date) || year.working.contains(date)) return row.wrong("date", "the day stands there twice");
            (kind == "off" ? year.off : year.working).insert(date);
        }
    }
    return calendar;
}

Result<bool> Calendar::is_working_day(CivilDate day) const {
    const auto year = years_.find(day.year);
    if (year == years_.end()) {
        return fail(ErrorCode::kNotFound, "the working calendar of {} is not published yet ({} was asked for)", day.year,
                    format_date(day));
    }
    if (year->second.working.contains(day)) return true;
    return !is_weekend(day) && !year->second.off.contains(day);
}

}  // namespace lvwang::standards
