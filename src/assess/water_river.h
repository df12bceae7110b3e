// How is a river, a basin, a lake? Many sections told as one: shares of classes, or the mean where sections are few.
// Promises: sections without a class are counted and left out of shares, never guessed; shares compare exactly.
// Rule: 环办〔2011〕22号 河流、流域(水系)水质评价; 湖泊、水库水质评价.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "assess/water_class.h"
#include "base/decimal.h"
#include "model/water.h"

namespace lvwang::assess {

/// How many sections are of which class.
struct WaterShares {
    int sections = 0;                     ///< with a class
    int without_class = 0;                ///< not valid
    std::array<int, 6> by_class{};        ///< I to V, inferior V
    std::optional<Decimal> good_pct;      ///< I to III, one decimal; absent where no section has a class
    std::optional<Decimal> inferior_pct;  ///< inferior V

    [[nodiscard]] int good() const { return by_class[0] + by_class[1] + by_class[2]; }
    [[nodiscard]] int inferior() const { return by_class[5]; }
};
[[nodiscard]] WaterShares shares_of(const WaterRules& rules, std::span<const WaterAssessment> sections);

/// Level (1 excellent .. 5 heavy) that shares come to; 0 where no section has a class.
/// @clause 环办〔2011〕22号 河流、流域(水系)水质定性评价分级
[[nodiscard]] int level_of(const WaterRules& rules, const WaterShares& shares);

/// A section of a river with what was measured there.
struct RiverSection {
    std::vector<WaterItemMean> means;
    WaterAssessment assessment;
};

struct RiverAssessment {
    WaterShares shares;
    bool by_mean = false;                 ///< fewer than five sections: the mean of each item was evaluated like a section
    int level = 0;                        ///< 0 where it is not valid
    std::optional<WaterAssessment> mean;  ///< where by_mean
    std::vector<std::string> indicators;  ///< where not by_mean: items by the share of sections beyond class III; else those
                                          ///< of each section count
};

/// @param sections  all of the river or basin, with or without a class
/// @param required  as in evaluate_section, for the mean of few sections
[[nodiscard]] RiverAssessment evaluate_river(const WaterRules& rules, std::span<const RiverSection> sections,
                                             std::span<const std::string> required);

/// A lake or reservoir: the mean over its points, evaluated like a section with the limits of lakes.
/// @param points  time means of each point
/// @clause 环办〔2011〕22号 湖泊、水库水质评价
[[nodiscard]] WaterAssessment evaluate_lake(const WaterRules& rules, std::span<const std::vector<WaterItemMean>> points,
                                            std::span<const std::string> required);

}  // namespace lvwang::assess
