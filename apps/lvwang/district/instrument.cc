#include "district/instrument.h"

#include <array>

namespace lvwang::district {
namespace {

// Keys are those of data/codes/parameters.csv; two are the demo's own: a maker's TVOC, and flow sent in m3/h.
constexpr std::array kFactors{
    // ambient air, ug/m3 (CO mg/m3)
    Factor{.key = "pm2_5", .code = "a34004", .code_2005 = "", .decimals = 1, .flutter = 0.06},
    Factor{.key = "pm10", .code = "a34002", .code_2005 = "", .decimals = 1, .flutter = 0.06},
    Factor{.key = "so2", .code = "a21026", .code_2005 = "", .decimals = 1, .flutter = 0.04},
    Factor{.key = "no2", .code = "a21004", .code_2005 = "", .decimals = 1, .flutter = 0.06},
    Factor{.key = "co", .code = "a21005", .code_2005 = "", .decimals = 2, .flutter = 0.04},
    Factor{.key = "o3", .code = "a05024", .code_2005 = "", .decimals = 1, .flutter = 0.03},
    Factor{
        .key = "tvoc", .code = "TVOC", .code_2005 = "", .decimals = 3, .flutter = 0.05},  // a maker's own name, no standard code
    // weather
    Factor{.key = "temperature", .code = "a01001", .code_2005 = "", .decimals = 1, .flutter = 0.005},
    Factor{.key = "humidity", .code = "a01002", .code_2005 = "", .decimals = 1, .flutter = 0.005},
    Factor{.key = "pressure", .code = "a01006", .code_2005 = "", .decimals = 2, .flutter = 0.0001},
    Factor{.key = "wind_speed", .code = "a01007", .code_2005 = "", .decimals = 1, .flutter = 0.3},
    Factor{.key = "wind_direction", .code = "a01008", .code_2005 = "", .decimals = 0, .flutter = 0.05},
    // flue gas
    Factor{.key = "smoke", .code = "a34013", .code_2005 = "01", .decimals = 2, .decimals_2005 = 2, .flutter = 0.05},
    Factor{.key = "stack_so2", .code = "a21026", .code_2005 = "02", .decimals = 2, .decimals_2005 = 2, .flutter = 0.05},
    Factor{.key = "stack_nox", .code = "a21002", .code_2005 = "03", .decimals = 2, .decimals_2005 = 2, .flutter = 0.04},
    Factor{.key = "stack_co", .code = "a21005", .code_2005 = "04", .decimals = 2, .decimals_2005 = 2, .flutter = 0.08},
    Factor{.key = "stack_hcl", .code = "a21024", .code_2005 = "08", .decimals = 2, .decimals_2005 = 2, .flutter = 0.06},
    Factor{.key = "stack_nmhc", .code = "a24088", .code_2005 = "", .decimals = 2, .decimals_2005 = 2, .flutter = 0.06},
    Factor{.key = "oxygen", .code = "a19001", .code_2005 = "S01", .decimals = 2, .decimals_2005 = 2, .flutter = 0.01},
    Factor{.key = "stack_velocity", .code = "a01011", .code_2005 = "S02", .decimals = 2, .decimals_2005 = 2, .flutter = 0.03},
    Factor{.key = "stack_temperature", .code = "a01012", .code_2005 = "S03", .decimals = 1, .decimals_2005 = 1, .flutter = 0.01},
    Factor{.key = "stack_pressure",
           .code = "a01013",
           .code_2005 = "S08",
           .decimals = 3,
           .decimals_2005 = 6,
           .per_unit_2005 = 0.001,
           .flutter = 0.04},
    Factor{.key = "stack_humidity", .code = "a01014", .code_2005 = "S05", .decimals = 2, .decimals_2005 = 2, .flutter = 0.01},
    Factor{.key = "stack_flow", .code = "a00000", .code_2005 = "B02", .decimals = 3, .decimals_2005 = 3, .flutter = 0.03},
    Factor{.key = "stack_flow_m3_h", .code = "a00000", .code_2005 = "", .decimals = 0, .flutter = 0.03},
    // wastewater
    Factor{.key = "flow", .code = "w00000", .code_2005 = "B01", .decimals = 2, .decimals_2005 = 2, .flutter = 0.05},
    Factor{.key = "ph", .code = "w01001", .code_2005 = "001", .decimals = 2, .decimals_2005 = 2, .flutter = 0.005},
    Factor{.key = "cod", .code = "w01018", .code_2005 = "011", .decimals = 2, .decimals_2005 = 2, .flutter = 0},
    Factor{.key = "ammonia_n", .code = "w21003", .code_2005 = "060", .decimals = 3, .decimals_2005 = 3, .flutter = 0},
    Factor{.key = "total_p", .code = "w21011", .code_2005 = "101", .decimals = 3, .decimals_2005 = 3, .flutter = 0},
    Factor{.key = "total_n", .code = "w21001", .code_2005 = "065", .decimals = 2, .decimals_2005 = 2, .flutter = 0},
    Factor{.key = "total_chromium", .code = "w20116", .code_2005 = "023", .decimals = 3, .decimals_2005 = 3, .flutter = 0},
    Factor{.key = "hexavalent_chromium",
           .code = "w20117",
           .code_2005 = "024",
           .decimals = 1,
           .decimals_2005 = 4,
           .per_unit_2005 = 0.001,
           .flutter = 0},
    Factor{.key = "total_nickel", .code = "w20121", .code_2005 = "028", .decimals = 3, .decimals_2005 = 3, .flutter = 0},
    // rivers
    Factor{.key = "water_temperature", .code = "w01010", .code_2005 = "", .decimals = 1, .flutter = 0},
    Factor{.key = "dissolved_oxygen", .code = "w01009", .code_2005 = "", .decimals = 2, .flutter = 0},
    Factor{.key = "conductivity", .code = "w01014", .code_2005 = "", .decimals = 1, .flutter = 0},
    Factor{.key = "turbidity", .code = "w01003", .code_2005 = "", .decimals = 1, .flutter = 0},
    Factor{.key = "codmn", .code = "w01019", .code_2005 = "", .decimals = 2, .flutter = 0},
};

}  // namespace

const Factor* find_factor(std::string_view key) {
    for (const Factor& factor : kFactors) {
        if (factor.key == key) return &factor;
    }
    return nullptr;
}

}  // namespace lvwang::district
