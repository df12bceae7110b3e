// A few parameters as the table of codes has them, for the tests of this module.
#pragma once

#include <array>
#include <string_view>

#include "base/check.h"
#include "model/parameter.h"
#include "model/reading.h"

namespace lvwang::quality {

inline Parameter make_parameter(std::uint16_t id, std::string_view key, std::string_view medium, std::string_view unit,
                                int decimals, std::int64_t low, std::int64_t high) {
    Parameter parameter;
    parameter.id = ParameterId{id};
    parameter.key = key;
    parameter.medium = medium;
    parameter.unit = unit;
    parameter.decimals = decimals;
    parameter.plausible_low = Decimal::of(low);
    parameter.plausible_high = Decimal::of(high);
    return parameter;
}

inline const std::array<Parameter, 11>& test_parameters() {
    static const std::array<Parameter, 11> kRows{{
        make_parameter(1, "pm2_5", "air", "ug/m3", 1, 0, 2000),
        make_parameter(2, "so2", "air", "ug/m3", 1, 0, 3000),
        make_parameter(3, "no2", "air", "ug/m3", 1, 0, 2000),
        make_parameter(4, "o3", "air", "ug/m3", 1, 0, 1500),
        make_parameter(5, "o3_8h", "air", "ug/m3", 1, 0, 1500),
        make_parameter(6, "temperature", "weather", "℃", 1, -60, 60),
        make_parameter(7, "wind_direction", "weather", "°", 0, 0, 360),
        make_parameter(8, "stack_so2", "gas", "mg/m3", 2, 0, 20000),
        make_parameter(9, "flow", "water", "m3/h", 2, 0, 200000),
        make_parameter(10, "ph", "water", "1", 2, 0, 14),
        make_parameter(11, "cod", "water", "mg/L", 1, 0, 100000),
    }};
    return kRows;
}

inline const Parameter* test_parameter(ParameterId id) {
    for (const Parameter& row : test_parameters()) {
        if (row.id == id) return &row;
    }
    return nullptr;
}

inline ParameterId id_of(std::string_view key) {
    for (const Parameter& row : test_parameters()) {
        if (row.key == key) return row.id;
    }
    LVWANG_CHECK(false, "no parameter {}", key);
    return {};
}

inline Sample sample_of(std::string_view key, std::string_view value, Flags flags = 0, Aspect aspect = Aspect::kMeasured) {
    return {{id_of(key), aspect}, *Decimal::parse(value), 1, flags, 'N'};
}

}  // namespace lvwang::quality
