#include "cases/deadline.h"

#include <algorithm>

namespace lvwang::cases {
namespace {

// Days off whose date is the same in every year, whatever is announced: 元旦, 劳动节, 国庆节 (全国年节及纪念日放假办法, 2024,
// art. 2).
bool is_off_each_year(CivilDate day) {
    switch (day.month) {
        case 1: return day.day == 1;
        case 5: return day.day <= 2;
        case 10: return day.day <= 3;
        default: return false;
    }
}

bool is_working_day(CivilDate day, const standards::Calendar& calendar) {
    const auto known = calendar.is_working_day(day);
    return known ? *known : weekday(day) <= 5 && !is_off_each_year(day);
}

// Day by day, so that the holidays of a year that is published count on the way into one that is not.
CivilDate working_day_after(CivilDate day, int count, const standards::Calendar& calendar) {
    while (count > 0) {
        day = add_days(day, 1);
        if (is_working_day(day, calendar)) --count;
    }
    return day;
}

}  // namespace

Instant end_of(CivilDate day) {
    return start_of(add_days(day, 1)) - kSecondMs;
}

Instant due_at(const Deadline& deadline, Instant now, const standards::Calendar& calendar) {
    if (deadline.hours > 0) return now + deadline.hours * kHourMs;
    const CivilDate today = to_date(now);
    if (deadline.calendar_days > 0) return end_of(add_days(today, deadline.calendar_days));
    return end_of(working_day_after(today, deadline.working_days, calendar));
}

bool is_estimate(const Deadline& deadline, Instant due, const standards::Calendar& calendar) {
    return deadline.working_days > 0 && !calendar.knows(to_date(due).year);
}

Instant due_after_pause(const Deadline& deadline, Instant due, Instant since, Instant now, const standards::Calendar& calendar) {
    if (due <= since) return due;  // it had passed before
    if (deadline.calendar_days == 0 && deadline.working_days == 0) return due + (now - since);
    const bool working = deadline.working_days > 0;
    const CivilDate last = to_date(due);
    int left = 0;
    for (CivilDate day = to_date(since); day < last;) {
        day = add_days(day, 1);
        if (!working || is_working_day(day, calendar)) ++left;
    }
    const CivilDate today = to_date(now);
    const CivilDate moved = working ? working_day_after(today, left, calendar) : add_days(today, left);
    const Instant same_hour = start_of(moved) + (due - start_of(last));
    // Of a deadline of this day the hours that were left are left.
    return std::max(due, same_hour > now ? same_hour : now + (due - since));
}

Result<void> check_due(Instant due, Instant now) {
    constexpr std::int64_t kYearMs = 366 * kDayMs;
    if (due <= now) return fail_field("due_at", "{} is not in the future", format_iso(due));
    if (due - now > kDueYearsMax * kYearMs) {
        return fail_field("due_at", "{} is more than {} years away", format_iso(due), kDueYearsMax);
    }
    return {};
}

Result<void> check_extension(const Deadline& deadline, Instant stands, int granted, Instant wanted) {
    if (wanted <= stands) return fail_field("due_at", "{} is not later than {}", format_iso(wanted), format_iso(stands));
    if (!deadline.extension) {
        if (deadline.kind != DeadlineKind::kStatutory) return {};
        return fail(ErrorCode::kConflict, "the statutory deadline '{}' ({}) may not be extended", deadline.key, deadline.clause);
    }
    const ExtensionRule& rule = *deadline.extension;
    if (granted >= rule.times) {
        return fail(ErrorCode::kConflict, "'{}' may be extended {} time(s) and has been ({})", deadline.key, rule.times,
                    rule.clause);
    }
    const Instant latest = end_of(add_days(to_date(stands), rule.calendar_days));
    if (wanted > latest) {
        return fail_field("due_at", "{} is beyond {}: at most {} days each time ({})", format_iso(wanted), format_iso(latest),
                          rule.calendar_days, rule.clause);
    }
    return {};
}

}  // namespace lvwang::cases
