#include "assess/period.h"

#include <algorithm>
#include <charconv>

#include "base/check.h"

namespace lvwang::assess {
namespace {

using Kind = EvaluationPeriod::Kind;

constexpr std::string_view kToDate = "to-";
constexpr int kDaysOfWeek = 7;
constexpr int kThursday = 4;

CivilDate last_of_month(int year, int month) {
    return add_days(month == 12 ? CivilDate{year + 1, 1, 1} : CivilDate{year, month + 1, 1}, -1);
}

// ISO 8601: the week belongs to the year that its Thursday lies in; week 1 holds 4 January.
CivilDate monday_of_week(int year, int week) {
    const CivilDate fourth{year, 1, 4};
    return add_days(fourth, 1 - weekday(fourth) + (week - 1) * kDaysOfWeek);
}

Result<EvaluationPeriod> parse_after_year(CivilDate first, std::string_view text, std::string_view rest) {
    const auto unreadable = [&] {
        return fail(ErrorCode::kInvalidArgument,
                    "'{}' is no period: write 2025, 2025-03, 2025-Q2, 2025-W07, to-2025-05-31 or 2025-01-01..2025-09-30", text);
    };
    if (rest.empty()) return EvaluationPeriod{Kind::kYear, first, {first.year, 12, 31}};
    if (rest.size() == 3 && rest.starts_with("-Q") && rest[2] >= '1' && rest[2] <= '4') {
        const int last_month = (rest[2] - '0') * 3;
        return EvaluationPeriod{Kind::kQuarter, {first.year, last_month - 2, 1}, last_of_month(first.year, last_month)};
    }
    if (rest.size() == 4 && rest.starts_with("-W")) {
        int week = 0;
        const auto [end, error] = std::from_chars(rest.data() + 2, rest.data() + rest.size(), week);
        if (error != std::errc{} || end != rest.data() + rest.size() || week < 1) return unreadable();
        const CivilDate monday = monday_of_week(first.year, week);
        if (add_days(monday, kThursday - 1).year != first.year) return unreadable();
        return EvaluationPeriod{Kind::kWeek, monday, add_days(monday, kDaysOfWeek - 1)};
    }
    const auto month = parse_date(fmt::format("{}-01", text));
    if (rest.size() != 3 || !month) return unreadable();
    return EvaluationPeriod{Kind::kMonth, *month, last_of_month(month->year, month->month)};
}

}  // namespace

Result<EvaluationPeriod> EvaluationPeriod::parse(std::string_view text) {
    const auto unreadable = [&] {
        return fail(ErrorCode::kInvalidArgument,
                    "'{}' is no period: write 2025, 2025-03, 2025-Q2, 2025-W07, to-2025-05-31 or 2025-01-01..2025-09-30", text);
    };
    if (text.starts_with(kToDate)) {
        const auto to = parse_date(text.substr(kToDate.size()));
        if (!to) return unreadable();
        return EvaluationPeriod{Kind::kYearToDate, {to->year, 1, 1}, *to};
    }
    if (const std::size_t dots = text.find(".."); dots != std::string_view::npos) {
        const auto from = parse_date(text.substr(0, dots));
        const auto to = parse_date(text.substr(dots + 2));
        if (!from || !to || *to < *from) return unreadable();
        return EvaluationPeriod{Kind::kRange, *from, *to};
    }
    const auto first = parse_date(fmt::format("{}-01-01", text.substr(0, 4)));
    if (text.size() < 4 || !first) return unreadable();
    return parse_after_year(*first, text, text.substr(4));
}

std::string EvaluationPeriod::to_string() const {
    switch (kind) {
        case Kind::kYear: return fmt::format("{}", from.year);
        case Kind::kQuarter: return fmt::format("{}-Q{}", from.year, to.month / 3);
        case Kind::kMonth: return fmt::format("{}-{:02}", from.year, from.month);
        case Kind::kRange: return fmt::format("{}..{}", format_date(from), format_date(to));
        case Kind::kYearToDate: return fmt::format("{}{}", kToDate, format_date(to));
        case Kind::kWeek: {
            const int year = add_days(from, kThursday - 1).year;
            const std::int64_t week = (day_number(from) - day_number(monday_of_week(year, 1))) / kDaysOfWeek + 1;
            return fmt::format("{}-W{:02}", year, week);
        }
    }
    LVWANG_CHECK(false, "period kind {} has no name", static_cast<int>(kind));
}

EvaluationPeriod EvaluationPeriod::year_before() const {
    const auto earlier = [](CivilDate day) {
        const CivilDate before{day.year - 1, day.month, day.day};
        return is_valid(before) ? before : CivilDate{before.year, before.month, before.day - 1};
    };
    EvaluationPeriod before{kind == Kind::kWeek ? Kind::kRange : kind, earlier(from), earlier(to)};
    if (kind == Kind::kMonth) before.to = last_of_month(before.from.year, before.from.month);
    return before;
}

}  // namespace lvwang::assess
