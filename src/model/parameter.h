// What is measured: parameters, known by one stable number and one key, whatever code a device uses for them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/decimal.h"

namespace lvwang {

/// Number of a row in data/codes/parameters.csv; stored with every value and never given to another parameter.
enum class ParameterId : std::uint16_t {};

struct Parameter {
    ParameterId id{};
    std::string key;        ///< used in code, API and files: "pm2_5"
    std::string code;       ///< code of HJ 212-2017 / HJ 524 / HJ 525: "a34004"; empty for derived ones
    std::string code_2005;  ///< code of HJ/T 212-2005: "011"; empty where there is none
    std::string name;
    std::string name_en;
    std::string medium;                    ///< air | gas | water | weather | noise | state
    std::string unit;                      ///< canonical unit: ug/m3 (CO mg/m3) ambient, mg/m3 stack, mg/L water
    std::string sum_unit;                  ///< unit of Aspect::kSum: kg of a pollutant, m3 of a flow; empty where none is sent
    int decimals = 1;                      ///< decimals shown and kept by means
    std::optional<Decimal> plausible_low;  ///< outside: flagged implausible, never dropped
    std::optional<Decimal> plausible_high;
};

/// The row of a parameter, nullptr where there is none: how modules ask for the table without knowing who keeps it.
using ParameterLookup = std::function<const Parameter*(ParameterId)>;

/// Which number about a parameter in a period.
enum class Aspect : std::uint8_t {
    kMeasured = 0,  ///< Rtd of a moment, Avg of a period
    kMin = 1,
    kMax = 2,
    kSum = 3,        ///< Cou: what passed in the period
    kConverted = 4,  ///< ZsRtd, ZsAvg: at reference oxygen (折算)
    kConvertedMin = 5,
    kConvertedMax = 6,
};
[[nodiscard]] std::string_view to_string(Aspect aspect);  ///< measured, min, max, sum, converted, converted_min, converted_max
[[nodiscard]] Result<Aspect> parse_aspect(std::string_view text);

/// Parameter and aspect: what one column of numbers holds.
struct Column {
    ParameterId parameter{};
    Aspect aspect = Aspect::kMeasured;
    friend auto operator<=>(const Column&, const Column&) = default;
};

}  // namespace lvwang
