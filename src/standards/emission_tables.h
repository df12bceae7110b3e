// What do the standards of emission say? Limits by standard and table, rates by the height of the stack, and how lost hours are
// filled. Promises: every row has its unit, clause and status; numbers are decimals as printed in the text. Rule: GB 13271, GB
// 4915, GB 13223, GB 16297 (gas); GB 18918, GB 8978 (wastewater); HJ 75-2017 tables 4 and 5.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"
#include "standards/edition.h"

namespace lvwang::standards {

/// emission_limits.csv: one limit of one table of a standard, as a permit names it.
struct EmissionLimit {
    std::string table;          ///< key within the standard, "new_coal"
    std::string applies_to;     ///< 新建燃煤锅炉
    std::string applies_to_en;  ///< new coal boilers
    std::string parameter;      ///< key
    Averaging averaging = Averaging::kHour;
    Decimal limit;
    std::optional<Decimal> lower;                 ///< pH
    std::optional<Decimal> reference_oxygen_pct;  ///< the converted value is judged
    std::optional<int> decimals;                  ///< absent: the full value is compared (GB/T 8170)
    std::string unit;
    std::string clause;
    Confidence status = Confidence::kToBeConfirmed;
};

/// emission_rates.csv: what a stack of this height may send out.
struct EmissionRate {
    std::string table;
    std::string parameter;
    Decimal height_m;
    Decimal rate_kg_h;
    std::string unit;
    std::string clause;
    Confidence status = Confidence::kToBeConfirmed;
};

/// Why an hour of emission is lost (HJ 75-2017 8.2, tables 4 and 5).
enum class LostState : std::uint8_t {
    kOutOfControl = 0,  ///< out_of_control: a calibration was not passed
    kMaintenance = 1,   ///< maintenance, failure and whatever else is invalid
};
[[nodiscard]] std::string_view to_string(LostState state);  ///< out_of_control, maintenance
[[nodiscard]] Result<LostState> parse_lost_state(std::string_view text);

/// substitution.csv: the largest of how many valid hours before stands for each lost hour.
struct SubstitutionRow {
    LostState state = LostState::kMaintenance;
    Decimal capture_from_pct;                  ///< of the quarter, inclusive
    std::optional<Decimal> capture_below_pct;  ///< exclusive; absent: up to all
    int lost_from_h = 1;                       ///< consecutive lost hours, inclusive
    std::optional<int> lost_to_h;              ///< inclusive; absent: without end
    int reference_h = 180;                     ///< valid hours looked at
    std::string before;                        ///< last_calibration or failure
    std::string unit;
    std::string clause;
    Confidence status = Confidence::kToBeConfirmed;
};

struct EmissionTables {
    std::vector<EmissionLimit> limits;
    std::vector<EmissionRate> rates;
    std::vector<SubstitutionRow> substitution;
};

}  // namespace lvwang::standards
