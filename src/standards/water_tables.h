// What do the standards of surface water say? Rows of gb3838-*, surface-water-*, cwqi-* and tli-* as plain values.
// Promises: limits never loosen the wrong way from class I to V; every row has its unit, clause and status.
// Rule: GB 3838-2002 table 1; 环办〔2011〕22号; 总站生字〔2001〕090号.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/decimal.h"
#include "model/water.h"
#include "standards/edition.h"

namespace lvwang::standards {

/// On which side of the limit the better water lies.
enum class LimitSense : std::uint8_t {
    kAtMost = 0,   ///< at_most
    kAtLeast = 1,  ///< at_least: dissolved oxygen
    kWithin = 2,   ///< within: pH
};
[[nodiscard]] Result<LimitSense> parse_limit_sense(std::string_view text);

/// water_limits.csv: what classes I to V ask of one item.
struct WaterLimit {
    std::string parameter;          ///< key
    std::optional<WaterBody> body;  ///< absent: rivers and lakes alike
    LimitSense sense = LimitSense::kAtMost;
    std::array<Decimal, 5> limits;  ///< of classes I to V
    std::optional<Decimal> lower;   ///< of kWithin
    std::string unit;
    std::string clause;
    Confidence status = Confidence::kToBeConfirmed;

    [[nodiscard]] Decimal of(WaterClass water_class) const { return limits.at(static_cast<std::size_t>(water_class) - 1); }
};

/// water_items.csv: what is evaluated, rounded how.
struct WaterItem {
    std::string parameter;
    std::string also;       ///< key of the same item under another code, used where `parameter` is not measured; may be empty
    int decimals = 1;       ///< to which the mean is rounded; what would become 0 keeps one significant digit
    bool evaluated = true;  ///< no: for reference (total nitrogen)
    bool basic = false;     ///< one of those that every national section measures (9+X)
    bool first = false;     ///< cyanide and heavy metals: named before all other pollution indicators
    bool multiple = true;   ///< how far beyond class III is said
    std::string unit;
    std::string clause;
    Confidence status = Confidence::kToBeConfirmed;
};

/// water_levels.csv: what the quality of a class is called.
struct WaterLevel {
    int level = 1;  ///< 1 excellent .. 5 heavy
    WaterClass from = WaterClass::kI;
    WaterClass to = WaterClass::kII;
    std::string name;
    std::string name_en;
    std::string colour;
    std::string colour_en;
    std::string clause;
    Confidence status = Confidence::kToBeConfirmed;
};

/// trophic_items.csv: TLI = 10 (constant + slope ln value), weighed by r_squared.
struct TrophicItem {
    std::string parameter;
    Decimal constant;
    Decimal slope;
    Decimal r_squared;
    std::string unit;
    std::string clause;
    Confidence status = Confidence::kToBeConfirmed;
};

/// trophic_levels.csv.
struct TrophicLevel {
    int level = 1;
    std::optional<Decimal> upper;  ///< absent: the last one
    bool upper_belongs = true;     ///< equality is still this level
    std::string name;
    std::string name_en;
    std::string clause;
    Confidence status = Confidence::kToBeConfirmed;
};

struct WaterTables {
    std::vector<WaterLimit> limits;
    std::vector<WaterItem> items;
    std::vector<WaterLevel> levels;
    std::vector<TrophicItem> trophic_items;
    std::vector<TrophicLevel> trophic_levels;
};

}  // namespace lvwang::standards
