#include "cases/deadline.h"

namespace lvwang::cases {
namespace {

CivilDate add_weekdays(CivilDate day, int count) {
    while (count > 0) {
        day = add_days(day, 1);
        if (weekday(day) <= 5) --count;
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
    const auto day = calendar.add_working_days(today, deadline.working_days);
    return end_of(day ? *day : add_weekdays(today, deadline.working_days));
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
