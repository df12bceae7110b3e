// By when must it be done? A deadline as a workflow says it, and the moment that it comes to.
// Promises: a case always gets a moment; who set it and by which clause goes with it, and so does what may move it.
// Rule: data/workflows/*.json; working days by the State Council's notices (data/calendars).
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "model/case.h"
#include "standards/calendar.h"

namespace lvwang::cases {

/// How far an extension may go.
struct ExtensionRule {
    int times = 1;
    int calendar_days = 0;  ///< beyond the moment that stood, each time
    std::string clause;
};

struct Deadline {
    std::string key;
    int hours = 0;  ///< one of the three lengths is set
    int calendar_days = 0;
    int working_days = 0;
    DeadlineKind kind = DeadlineKind::kInternal;
    std::string clause;
    std::string note;                        ///< why so long, for people
    bool confirmed = true;                   ///< false: the clause has not been read in its official text yet
    std::optional<ExtensionRule> extension;  ///< absent: a statutory one never moves, another as far as who grants it says
    bool stops_while_suspended = true;
};

/// Last second of a civil day.
[[nodiscard]] Instant end_of(CivilDate day);

/// The moment of what begins at `now`: hours run through, days end with the day and do not count the first one.
/// Where the calendar of a year is not published yet, every Monday to Friday of that year counts but for the days off whose dates
/// the law itself names: a deadline there must be.
[[nodiscard]] Instant due_at(const Deadline& deadline, Instant now, const standards::Calendar& calendar);

/// Whether `due` was counted into a year whose days off are not known.
[[nodiscard]] bool is_estimate(const Deadline& deadline, Instant due, const standards::Calendar& calendar);

/// To when a deadline moves that stood still from `since` to `now`: hours by that time, days by as many days of their kind as
/// were left, with the hour of the day as it was, or as many hours where that has passed; never to an earlier moment.
[[nodiscard]] Instant due_after_pause(const Deadline& deadline, Instant due, Instant since, Instant now,
                                      const standards::Calendar& calendar);

/// Whether a case may be given until `due`.
/// @error kInvalidArgument  it is not in the future, or more than kDueYearsMax years away; names `due_at`
[[nodiscard]] Result<void> check_due(Instant due, Instant now);
inline constexpr int kDueYearsMax = 10;  ///< what lies further ahead is a slip of the hand, and would never be overdue

/// Whether an extension may go to `wanted`.
/// @param granted  extensions so far
/// @error kInvalidArgument  it is not later than what stands, or beyond the rule; names `due_at`, and the clause
/// @error kConflict         the rule allows no more, or none at all
[[nodiscard]] Result<void> check_extension(const Deadline& deadline, Instant stands, int granted, Instant wanted);

}  // namespace lvwang::cases
