#include "assess/emission_gas.h"

#include "assess/exact_ratio.h"

namespace lvwang::assess {
namespace {

constexpr int kDecimals = 6;
constexpr Decimal kHundred{100, 0};
constexpr Decimal kSecondsOfAnHour{3600, 0};
constexpr Decimal kMilligramsOfAKilogram{1'000'000, 0};
constexpr Decimal kNone{0, 0};

struct Absolute {
    Decimal pressure_pa;
    Decimal temperature_k;
};

Result<Absolute> absolute(const GasConstants& constants, const GasState& state) {
    LVWANG_ASSIGN(const Decimal pressure, exact_sum(state.ambient_pa, state.gauge_pa));
    LVWANG_ASSIGN(const Decimal temperature, exact_sum(constants.standard_temperature_k, state.temperature_c));
    if (pressure <= kNone) return fail(ErrorCode::kOutOfRange, "a pressure of {} Pa", pressure.to_string());
    if (temperature <= kNone) return fail(ErrorCode::kOutOfRange, "{} ℃ is below absolute zero", state.temperature_c.to_string());
    return Absolute{pressure, temperature};
}

// 100 - moisture, in percent.
Result<Decimal> dry_share_pct(Decimal moisture_pct) {
    if (moisture_pct < kNone || moisture_pct >= kHundred) {
        return fail(ErrorCode::kOutOfRange, "moisture of {} % leaves no dry gas", moisture_pct.to_string());
    }
    return exact_difference(kHundred, moisture_pct);
}

}  // namespace

Result<GasConstants> GasConstants::under(const standards::Standards& standards, std::string_view edition) {
    GasConstants constants;
    const std::pair<std::string_view, Decimal*> wanted[] = {{"standard_temperature_k", &constants.standard_temperature_k},
                                                            {"standard_pressure_pa", &constants.standard_pressure_pa},
                                                            {"molar_volume_l", &constants.molar_volume_l},
                                                            {"oxygen_in_air_pct", &constants.oxygen_in_air_pct},
                                                            {"molar_mass_so2", &constants.molar_mass_so2},
                                                            {"molar_mass_no", &constants.molar_mass_no},
                                                            {"molar_mass_no2", &constants.molar_mass_no2}};
    for (const auto& [name, target] : wanted) {
        LVWANG_ASSIGN(const standards::Rule* const rule, standards.rule(edition, name));
        *target = rule->value;
    }
    return constants;
}

Result<Decimal> to_standard_state(const GasConstants& constants, Decimal work_mg_m3, const GasState& state) {
    LVWANG_ASSIGN(const Absolute at, absolute(constants, state));
    return ExactRatio(work_mg_m3)
        .times(constants.standard_pressure_pa)
        .over(at.pressure_pa)
        .times(at.temperature_k)
        .over(constants.standard_temperature_k)
        .rounded(kDecimals);
}

Result<Decimal> to_dry(Decimal wet_mg_m3, Decimal moisture_pct) {
    LVWANG_ASSIGN(const Decimal dry, dry_share_pct(moisture_pct));
    return ExactRatio(wet_mg_m3).times(kHundred).over(dry).rounded(kDecimals);
}

Result<Decimal> mass_of_ppm(const GasConstants& constants, Decimal ppm, Decimal molar_mass) {
    return ExactRatio(ppm).times(molar_mass).over(constants.molar_volume_l).rounded(kDecimals);
}

Result<Decimal> nox_as_no2(const GasConstants& constants, Decimal no_mg_m3, Decimal no2_mg_m3) {
    LVWANG_ASSIGN(const Decimal as_no2,
                  ExactRatio(no_mg_m3).times(constants.molar_mass_no2).over(constants.molar_mass_no).rounded(kDecimals));
    return exact_sum(as_no2, no2_mg_m3);
}

Result<Decimal> excess_air(const GasConstants& constants, Decimal oxygen_pct) {
    if (oxygen_pct < kNone || oxygen_pct >= constants.oxygen_in_air_pct) {
        return fail(ErrorCode::kOutOfRange, "oxygen of {} % is not that of a burnt gas", oxygen_pct.to_string());
    }
    LVWANG_ASSIGN(const Decimal deficit, exact_difference(constants.oxygen_in_air_pct, oxygen_pct));
    return ExactRatio(constants.oxygen_in_air_pct).over(deficit).rounded(kDecimals);
}

Result<Decimal> dry_standard_flow(const GasConstants& constants, Decimal area_m2, Decimal velocity_m_s, const GasState& state) {
    if (area_m2 < kNone || velocity_m_s < kNone) {
        return fail(ErrorCode::kOutOfRange, "{} m2 and {} m/s are no flow", area_m2.to_string(), velocity_m_s.to_string());
    }
    LVWANG_ASSIGN(const Absolute at, absolute(constants, state));
    LVWANG_ASSIGN(const Decimal dry, dry_share_pct(state.moisture_pct));
    return ExactRatio(kSecondsOfAnHour)
        .times(area_m2)
        .times(velocity_m_s)
        .times(constants.standard_temperature_k)
        .over(at.temperature_k)
        .times(at.pressure_pa)
        .over(constants.standard_pressure_pa)
        .times(dry)
        .over(kHundred)
        .rounded(kDecimals);
}

Result<Decimal> emission_kg_h(Decimal measured_mg_m3, Decimal flow_m3_h) {
    return ExactRatio(measured_mg_m3).times(flow_m3_h).over(kMilligramsOfAKilogram).rounded(kDecimals);
}

}  // namespace lvwang::assess
