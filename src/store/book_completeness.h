// How complete is each point's day? Counts, missing stretches, the minutes in which it was heard, and how often it reports.
// Promise: a day is replaced as a whole; the same facts written again change nothing.
// Rule: quality/completeness.h counts, pipeline/completeness.h decides when; the tables stand in store/schema_completeness.cc.
#pragma once

#include <bitset>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/completeness.h"
#include "store/book.h"

namespace lvwang::store {

/// Replaces what is known of a point's day: counts of each period that has any, and stretches and line where the line is told.
[[nodiscard]] Result<void> put_point_day(Book& book, const PointDay& day);

/// The days of one period of one point, for a table of many.
struct CountedDay {
    PointId point{};
    CivilDate day;
    SlotCounts counts;
};
/// Counts of one period of all points, first <= day <= last; by day, then point.
[[nodiscard]] Result<std::vector<CountedDay>> counted_days(Book& book, Period period, CivilDate first, CivilDate last);

struct OnlineDay {
    PointId point{};
    CivilDate day;
    OnlineMinutes minutes;
};
/// Lines of all points, first <= day <= last; by day, then point.
[[nodiscard]] Result<std::vector<OnlineDay>> online_days(Book& book, CivilDate first, CivilDate last);

/// The newest day up to `not_after` that has a line; absent where none was counted. A clock that was ahead left lines of days
/// to come.
[[nodiscard]] Result<std::optional<CivilDate>> last_counted_day(Book& book, CivilDate not_after);

struct KnownGap {
    PointId point{};
    Period period = Period::kMoment;
    MissingStretch stretch;
    friend bool operator==(const KnownGap&, const KnownGap&) = default;
};
struct GapQuery {
    std::optional<PointId> point;  ///< absent: all
    std::optional<Period> period;  ///< absent: all
    Instant from;                  ///< stretches that touch [from, to)
    Instant to;
    std::int64_t limit = 1000;
};
/// Missing stretches, newest first.
[[nodiscard]] Result<std::vector<KnownGap>> known_gaps(Book& book, const GapQuery& query);

/// Forgets stretches of days before `day` and heard minutes of days before `minutes_day`; counts stay.
[[nodiscard]] Result<void> forget_gaps(Book& book, CivilDate day, CivilDate minutes_day);

using HeardMinutes = std::bitset<24 * 60>;
/// As tables keep them: 360 hexadecimal digits, the first minute in the first one's highest bit.
[[nodiscard]] std::string to_text(const HeardMinutes& minutes);
/// @error kCorrupt  no such digits
[[nodiscard]] Result<HeardMinutes> parse_minutes(std::string_view text);

/// Minutes of a civil day in which a point was heard; point 0: in which we listened. Empty where nothing is known.
[[nodiscard]] Result<HeardMinutes> heard_minutes(Book& book, PointId point, CivilDate day);
/// Adds minutes to those known.
[[nodiscard]] Result<void> add_heard_minutes(Book& book, PointId point, CivilDate day, const HeardMinutes& minutes);

[[nodiscard]] Result<std::map<PointId, Rhythms>> load_rhythms(Book& book);
[[nodiscard]] Result<void> put_rhythm(Book& book, PointId point, Period period, const Rhythm& rhythm);

/// From which day on a point's days wait to be counted again.
[[nodiscard]] Result<std::map<PointId, CivilDate>> recounts(Book& book);
/// @param from  absent: nothing waits any more
[[nodiscard]] Result<void> put_recount(Book& book, PointId point, std::optional<CivilDate> from);

}  // namespace lvwang::store
