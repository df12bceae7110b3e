// What the numbers mean under a standard: an air index, or judgements against limits.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/decimal.h"
#include "model/reading.h"
#include "model/water.h"

namespace lvwang {

/// Air quality index of one place and period (HJ 633).
struct AirIndex {
    std::string edition;               ///< "hj633-2026"
    std::optional<int> aqi;            ///< absent: NA under the edition's completeness rule
    int level = 0;                     ///< 1..6 of table 1; 0 where aqi is absent
    std::string category;              ///< 优 良 轻度污染 中度污染 重度污染 严重污染; empty where aqi is absent
    std::vector<std::string> primary;  ///< parameter keys, only for AQI > 50, ties together
    std::vector<std::pair<std::string, int>> iaqi;  ///< by parameter key, in the edition's order; missing ones left out
    /// Why there is no index: keys of the missing pollutants, blanks between, or kNoValidConcentration; empty where aqi is given.
    std::string na_reason;
};
inline constexpr std::string_view kNoValidConcentration = "none";

/// One value held against one limit.
struct LimitJudgement {
    ParameterId parameter{};
    Aspect aspect = Aspect::kMeasured;  ///< kConverted where reference oxygen applies
    Decimal value;                      ///< judged value, full (GB/T 8170 全数值比较法) unless the limit's row rounds
    std::optional<Decimal> measured;    ///< measured value behind a converted one
    Decimal limit;
    std::optional<Decimal> lower_limit;
    bool exceeded = false;  ///< equality is attainment
    std::string standard;
    std::string clause;
    std::string unit;
    std::string table;  ///< that the permit names, "gb13271-2014/new_coal"; empty: none
};

struct Assessment {
    PointId point{};
    Period period = Period::kHour;
    Instant start;
    std::uint64_t seq = 0;  ///< entry that made us assess
    std::optional<AirIndex> air;
    std::optional<WaterAssessment> water;  ///< of a day of surface water
    std::vector<LimitJudgement> judgements;
};

}  // namespace lvwang
