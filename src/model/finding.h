// What is wrong: findings.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/decimal.h"
#include "base/time.h"
#include "model/place.h"
#include "model/reading.h"

namespace lvwang {

enum class FindingState : std::uint8_t { kPending = 0, kOpen = 1, kResolved = 2 };
[[nodiscard]] std::string_view to_string(FindingState state);  ///< pending, open, resolved

/// How a finding may be spoken of. Only kExceedance may be called 超标.
enum class FindingClass : std::uint8_t {
    kExceedance = 0,    ///< a valid value over a limit in the standard's own averaging
    kWarning = 1,       ///< near or over a limit in a shorter period than the one judged
    kClue = 2,          ///< unusual against its surroundings
    kSilence = 3,       ///< no data
    kDisagreement = 4,  ///< reported and computed values differ
};
[[nodiscard]] std::string_view to_string(FindingClass cls);  ///< exceedance, warning, clue, silence, disagreement

/// One period of a finding and what was seen in it: a correction takes back exactly its own period.
struct FindingPeriod {
    Instant start;
    Decimal value;
    std::optional<Decimal> measured;  ///< measured value behind a converted one
    Decimal reference;      ///< what it was held against: the limit, the surroundings' median, the computed hour; the period
                            ///< furthest from it is the one the finding speaks of
    std::uint64_t seq = 0;  ///< entry that brought the value
    friend bool operator==(const FindingPeriod&, const FindingPeriod&) = default;
};

/// One thing that is wrong, at one point, by one rule. `key` makes it one: rule, point, parameter and the period it began with.
struct Finding {
    std::int64_t id = 0;
    std::string key;
    std::string rule;  ///< stack_hour_exceeded, wastewater_day_exceeded, wastewater_hour_warning, air_day_exceeded,
                       ///< air_hour_high, silent, hour_disagrees
    FindingClass cls = FindingClass::kExceedance;
    PointId point{};
    std::optional<ParameterId> parameter;
    Period period = Period::kHour;
    Instant start;  ///< first period concerned
    Instant last;   ///< latest period concerned
    FindingState state = FindingState::kPending;
    Instant pending_at;
    std::optional<Instant> open_at;
    std::optional<Instant> resolved_at;
    std::string resolution;              ///< why it is resolved: passed, corrected, invalidated, no_data, data_returned, late
    std::vector<FindingPeriod> periods;  ///< by start; empty for a silence and where corrections took all of them back
    std::string value;                   ///< judged value of the worst period as text, never rounded onto its limit
    std::string measured;                ///< measured value behind a converted one, empty where there is none
    std::string limit;
    std::string unit;
    std::string standard;
    std::string clause;
    std::string table;  ///< of the standard that the permit names, "gb13271-2014/new_coal"; empty: none
    std::string text;   ///< one sentence for people, Chinese
    std::string text_en;
    std::uint64_t seq = 0;  ///< entry that brought `value`, or that showed it where there is none
    bool live = true;       ///< false: shown by data more than two hours late; assessed, no alarm
};

}  // namespace lvwang
