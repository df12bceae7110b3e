// What is a notice made from? Everything that stands in it, gathered by whoever can read it, without a word of prose.
// Plain values; compose.h makes sentences and tables of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/decimal.h"
#include "base/time.h"
#include "bulletin/document.h"
#include "model/finding.h"
#include "model/notice.h"
#include "model/water.h"

namespace lvwang::bulletin {

/// The day of an air station or area.
struct AirFact {
    Words name;
    bool area = false;
    std::optional<int> aqi;
    int level = 0;  ///< 1..6
    Words category;
    std::vector<Words> primary;  ///< names of the pollutants
    std::optional<Decimal> pm2_5;
    std::optional<Decimal> pm10;
    std::optional<Decimal> o3_8h;
    std::optional<Decimal> official_aqi;    ///< as an authority published it for the same day
    std::optional<Decimal> official_pm2_5;  ///< the same
    std::string index_href;
    std::string values_href;
    std::string official_href;
};

/// A section of surface water: its newest day, and the month so far against its target.
struct WaterFact {
    Words name;
    std::optional<CivilDate> day;
    std::optional<WaterClass> day_class;
    std::optional<WaterClass> month_class;
    std::optional<WaterClass> target;
    std::optional<bool> attained;   ///< of the month
    std::vector<Words> indicators;  ///< main pollution indicators of the month
    std::string href;
};

struct TargetFact {
    Words name;
    std::string unit;     ///< ug/m3, %, or class
    std::string to_date;  ///< as it is shown, empty: no figure yet
    std::string value;    ///< the target
    Words allowed;        ///< what the rest of the year must be; empty: nothing helps, or nothing is left
    std::string state;    ///< open, safe, impossible
    bool at_most = true;  ///< else at least
    bool beyond = false;  ///< the figure so far is on the wrong side
    std::optional<std::int64_t> bad_days_left;
    std::string href;
};

struct RankFact {
    Words name;
    std::optional<int> rank;
    std::string figure;
    Words largest;  ///< what weighs most in it
    std::string official_rank;
    std::string href;
};

struct IncidentFact {
    Words text;
    Words place;
    FindingClass cls{};
    Instant since;
    std::string href;
};

struct CaseFact {
    std::int64_t id = 0;
    Words title;
    Words unit;
    std::string owner;
    Instant due_at;
    bool overdue = false;
    bool suspended = false;  ///< its clock stands: it is open, and falls due on no day
    std::string unit_key;    ///< of the organisation; empty: none
};

struct Facts {
    NoticeKind kind = NoticeKind::kMorning;
    CivilDate day;  ///< on which it is read
    Instant now;
    Words district;
    Words issuer;
    CivilDate air_day;                ///< the day of `air`: yesterday in the morning
    std::optional<Instant> air_hour;  ///< in the evening `air` is of this hour, the day being not over
    std::vector<AirFact> air;         ///< the district first, then areas, then stations
    std::vector<WaterFact> water;
    std::vector<TargetFact> targets;
    std::string rank_period;  ///< `to-2026-04-06`
    std::vector<RankFact> ranking;
    std::vector<IncidentFact> incidents;  ///< open ones, the newest first
    std::int64_t incidents_total = 0;
    std::vector<CaseFact> cases;    ///< unfinished ones by their deadline
    std::int64_t cases_new = 0;     ///< opened on the day before (morning) or today (evening)
    std::int64_t cases_closed = 0;  ///< the same, closed
    std::vector<Instant> revisits;  ///< by when closed cases are to be seen again (回头看)
    std::string targets_href;
    std::string water_href;
    std::string rank_href;
};

}  // namespace lvwang::bulletin
