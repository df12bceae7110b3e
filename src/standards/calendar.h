// Is this a working day? The days off and make-up days that the State Council announces each year.
// Promises: a year whose notice is not there is an error, never a guess.
// Rule: 国务院办公厅 notices on holidays, data/calendars/<year>.csv; other Saturdays and Sundays are off.
#pragma once

#include <map>
#include <set>
#include <span>
#include <string>

#include "base/csv.h"
#include "base/result.h"
#include "base/time.h"

namespace lvwang::standards {

class Calendar {
public:
    /// Reads `calendars/<year>.csv` among `files`; others are passed over.
    /// @error kInvalidArgument  a malformed row, a date of another year, a day named twice, or a weekday marked as working
    [[nodiscard]] static Result<Calendar> parse(std::span<const SourceText> files);

    /// @error kNotFound  the calendar of that year is not published yet
    [[nodiscard]] Result<bool> is_working_day(CivilDate day) const;

    /// Whether the notice for that year is there.
    [[nodiscard]] bool knows(int year) const { return years_.contains(year); }
    /// The last year whose notice is there; 0 where there is none.
    [[nodiscard]] int last_year() const { return years_.empty() ? 0 : years_.rbegin()->first; }

private:
    struct Year {
        std::set<CivilDate> off;      ///< off by the notice
        std::set<CivilDate> working;  ///< Saturdays and Sundays worked
    };
    std::map<int, Year> years_;
};

}  // namespace lvwang::standards
