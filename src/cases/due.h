// By when must it be done? The deadline of a case, by the rule of the finding that opened it.
// Promises: a rule that is not in the table opens no case; a case always gets a deadline.
// Rule: data/workflows/due.csv; working days by the State Council's notices (data/calendars).
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "standards/calendar.h"

namespace lvwang::cases {

struct DueRule {
    std::string rule;      ///< name of the finding's rule
    int working_days = 0;  ///< one of working_days and hours is set
    int hours = 0;
    std::string note;  ///< why so long, for people
};

class DueRules {
public:
    /// Reads `rule,working_days,hours,note`.
    /// @error kInvalidArgument  with file, line and column: a rule twice, both or none of the two times, or a time not 1..366
    [[nodiscard]] static Result<DueRules> parse(std::string_view text, std::string_view file);

    /// Null where findings of that rule open no case.
    [[nodiscard]] const DueRule* find(std::string_view rule) const;

private:
    std::map<std::string, DueRule, std::less<>> rules_;
};

/// Last second of a civil day.
[[nodiscard]] Instant end_of(CivilDate day);

/// Deadline of what begins at `now`: hours run through, working days end with the day and do not count the first one.
/// Where the calendar of the next year is not published yet, every Monday to Friday counts: a deadline there must be.
[[nodiscard]] Instant due_at(const DueRule& rule, Instant now, const standards::Calendar& calendar);

}  // namespace lvwang::cases
