// Keys of the parameters that rules of the field speak of by name; all others are known by their row alone.
// Promises: each key stands in data/codes/parameters.csv. Rule: keys never change, results are stored under them.
#pragma once

#include <string_view>

namespace lvwang {

inline constexpr std::string_view kOzoneKey = "o3";
inline constexpr std::string_view kOzone8hKey = "o3_8h";   ///< moving 8-hour mean; at day period the day's largest
inline constexpr std::string_view kOxygenKey = "oxygen";   ///< oxygen content of flue gas, %
inline constexpr std::string_view kPhKey = "ph";           ///< averaged as H+ concentration
inline constexpr std::string_view kWaterFlowKey = "flow";  ///< weighs the day means of wastewater
inline constexpr std::string_view kWindSpeedKey = "wind_speed";
inline constexpr std::string_view kWindDirectionKey = "wind_direction";  ///< averaged as a vector, degrees from north

}  // namespace lvwang
