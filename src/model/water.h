// How good is the water of a place? Classes of GB 3838 and what a section, river or lake was found to be.
// Promises: a class never stands without the items that it was made from; what is not valid has a reason and no class.
// Rule: GB 3838-2002 table 1; 环办〔2011〕22号.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"
#include "model/lack.h"

namespace lvwang {

/// Class of water; a larger number is worse.
enum class WaterClass : std::uint8_t { kI = 1, kII = 2, kIII = 3, kIV = 4, kV = 5, kInferiorV = 6 };
[[nodiscard]] std::string_view to_string(WaterClass water_class);  ///< I, II, III, IV, V, inferior_V
[[nodiscard]] Result<WaterClass> parse_water_class(std::string_view text);

/// Rivers and lakes have limits of their own for phosphorus and nitrogen.
enum class WaterBody : std::uint8_t { kRiver = 0, kLake = 1 };
[[nodiscard]] std::string_view to_string(WaterBody body);  ///< river, lake
[[nodiscard]] Result<WaterBody> parse_water_body(std::string_view text);

/// One item of a section.
struct WaterItemClass {
    std::string parameter;    ///< key
    Decimal value;            ///< as rounded for evaluation
    int samples = 0;          ///< samplings (days, where days were averaged) in it
    int below_detection = 0;  ///< of these, counted with half the detection limit
    WaterClass water_class = WaterClass::kI;
    std::optional<Decimal> multiple;  ///< how far beyond class III; absent where not beyond, or for pH and dissolved oxygen
    bool evaluated = true;            ///< no: for reference only (total nitrogen), it does not count
    Decimal limit;                    ///< of class III
    std::string unit;
    std::string clause;
};

/// What a section, point, river or lake was found to be.
struct WaterAssessment {
    std::string edition;  ///< of the method, "surface-water-2011"
    std::string limits;   ///< of the limits, "gb3838-2002"
    WaterBody body = WaterBody::kRiver;
    std::optional<WaterClass> water_class;  ///< absent where not valid
    int level = 0;                          ///< of water_levels.csv, 1 excellent .. 5 heavy; 0 where there is no class
    std::vector<WaterItemClass> items;      ///< measured, in the order of the text
    std::vector<std::string> indicators;    ///< main pollution indicators, the first counts most; keys
    std::vector<std::string> missing;       ///< keys of required items that are not there or not valid
    std::vector<Lack> lacks;                ///< why there is no class; empty where there is one
};

}  // namespace lvwang
