// What leaves a stack? Dry concentrations at standard state, flows and masses from what the analysers measure.
// Promises: exact arithmetic, one rounding to six decimals (mass: six of a kg); what is physically impossible is an error, and
// nothing is divided by it. Rule: HJ 75-2017 annex A; constants in data/standards/hj75-2017/rules.csv.
#pragma once

#include <string_view>

#include "base/decimal.h"
#include "base/result.h"
#include "standards/standards.h"

namespace lvwang::assess {

/// Constants of the formulas.
struct GasConstants {
    Decimal standard_temperature_k;
    Decimal standard_pressure_pa;
    Decimal molar_volume_l;
    Decimal oxygen_in_air_pct;
    Decimal molar_mass_so2;
    Decimal molar_mass_no;
    Decimal molar_mass_no2;

    /// @error kNotFound  the edition lacks one of them
    [[nodiscard]] static Result<GasConstants> under(const standards::Standards& standards, std::string_view edition);
};

/// What the gas is like where it is measured.
struct GasState {
    Decimal ambient_pa;     ///< Ba, pressure of the air
    Decimal gauge_pa;       ///< Ps, static pressure of the gas, below zero under suction
    Decimal temperature_c;  ///< ts
    Decimal moisture_pct;   ///< Xsw by volume, below 100
};

/// Concentration at standard state: work * 101325/(Ba+Ps) * (273+ts)/273, mg/m3.
/// @error kOutOfRange  no pressure, below absolute zero, or too large to be exact
[[nodiscard]] Result<Decimal> to_standard_state(const GasConstants& constants, Decimal work_mg_m3, const GasState& state);

/// Dry concentration: wet / (1 - Xsw/100). @error kOutOfRange  moisture of 100 % or more, or below 0
[[nodiscard]] Result<Decimal> to_dry(Decimal wet_mg_m3, Decimal moisture_pct);

/// mg/m3 at standard state of ppm by volume: molar mass / 22.4 * ppm. @error kOutOfRange
[[nodiscard]] Result<Decimal> mass_of_ppm(const GasConstants& constants, Decimal ppm, Decimal molar_mass);

/// Nitrogen oxides as NO2: NO * 46.005/30.006 + NO2, mg/m3. @error kOutOfRange
[[nodiscard]] Result<Decimal> nox_as_no2(const GasConstants& constants, Decimal no_mg_m3, Decimal no2_mg_m3);

/// Excess air coefficient 21 / (21 - O2). @error kOutOfRange  oxygen of air or more, or below 0
[[nodiscard]] Result<Decimal> excess_air(const GasConstants& constants, Decimal oxygen_pct);

/// Dry flow at standard state, m3/h: 3600 F V * 273/(273+ts) * (Ba+Ps)/101325 * (1 - Xsw/100).
/// @error kOutOfRange  as above, or an area or velocity below 0
[[nodiscard]] Result<Decimal> dry_standard_flow(const GasConstants& constants, Decimal area_m2, Decimal velocity_m_s,
                                                const GasState& state);

/// Emission of an hour, kg/h: measured (not converted) dry concentration at standard state * flow / 10^6. @error kOutOfRange
[[nodiscard]] Result<Decimal> emission_kg_h(Decimal measured_mg_m3, Decimal flow_m3_h);

}  // namespace lvwang::assess
