// How many values make an average valid? The counts of the standards for one kind of point at one time.
// Promises: every count comes from data/standards and can be named with its clause.
// Rule: GB 3095 table 4 and HJ 663 6.1.2 (air), HJ 75 and HJ 76 (stacks), HJ 356 (water).
#pragma once

#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"
#include "base/time.h"
#include "model/place.h"
#include "standards/standards.h"

namespace lvwang::quality {

/// How much of a period has to be there.
struct Need {
    Decimal minimum;     ///< minutes or hours, or percent of those due
    bool share = false;  ///< percent
    std::string_view clause;
};

/// What the ozone rules turn on.
struct OzoneRules {
    int hours_min = 0;       ///< valid hours in an 8-hour mean
    int values_min = 0;      ///< valid 8-hour means in a day
    int first_end_hour = 0;  ///< the first 8-hour mean of a day ends then
    int last_end_hour = 0;
    Decimal valid_above;  ///< with fewer values the largest is valid still if it exceeds this, ug/m3
    int decimals = 0;     ///< to which it is rounded for that
};

/// Counts for one kind of point, valid at one time. Points into the Standards it was made from.
class AveragingRules {
public:
    /// Air and weather: GB 3095 and HJ 663; stacks: HJ 75; wastewater and surface water: HJ 356.
    /// @error kNotFound  no edition of these applies to what was observed then
    [[nodiscard]] static Result<AveragingRules> at(const standards::Standards& standards, PointKind kind, Instant observed);

    /// Minutes that make an hour. The parameter's own row before that for all.
    [[nodiscard]] Need hour(std::string_view parameter) const { return need(parameter, standards::Averaging::kHour); }
    /// Hours that make a day.
    [[nodiscard]] Need day(std::string_view parameter) const { return need(parameter, standards::Averaging::kDay); }
    /// Only for air; zeros elsewhere.
    [[nodiscard]] const OzoneRules& ozone() const { return ozone_; }
    /// Days of what wastewater contains are weighed by the flow.
    [[nodiscard]] bool weighs_by_flow() const { return kind_ == PointKind::kWastewater; }

private:
    [[nodiscard]] Need need(std::string_view parameter, standards::Averaging average) const;
    [[nodiscard]] Result<void> read_ozone(const standards::Edition& limits, const standards::Edition& assessment);

    const standards::Standards* standards_ = nullptr;
    PointKind kind_ = PointKind::kStack;
    std::vector<std::string_view> editions_;  ///< asked in this order
    OzoneRules ozone_;
};

}  // namespace lvwang::quality
