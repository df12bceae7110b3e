// What does a stack's analyser show? Load cycles, oxygen, flow, temperature, and pollutants measured and at reference oxygen.
// Promises: converted = measured x (21 - reference) / (21 - oxygen), of the very numbers shown; marks say when it does not run.
// Rule: conversion GB 13271-2014 5.2 and the like; the levels are invented and normally keep the permit.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "district/instrument.h"
#include "district/weather.h"

namespace lvwang::district {

/// When a plant works.
enum class Rhythm : std::uint8_t {
    kSteady,   ///< day and night, small swings, a stop of a day or two now and then
    kHeating,  ///< from November to March, more at night and in the cold
    kShifts,   ///< from six in the morning to ten at night
};

struct StackGas {
    std::string factor;   ///< key in the factor table
    double usual = 0;     ///< measured at full load, mg/m3 dry
    double swing = 0.15;  ///< relative size of its slow swings
};

struct StackDesign {
    Rhythm rhythm = Rhythm::kSteady;
    double flow_m3_s = 20;  ///< dry gas at standard state and full load
    double area_m2 = 3;
    double temperature_c = 70;
    double humidity_pct = 9;
    double oxygen_pct = 9.5;
    std::optional<double> reference_oxygen_pct;  ///< absent: nothing is converted
    bool flow_in_m3_h = false;                   ///< the logger sends flow in m3/h, not in the standard's m3/s
    std::vector<StackGas> gases;
};

class StackInstrument final : public Instrument {
public:
    StackInstrument(std::uint64_t seed, StackDesign design, Weather& weather);
    void show(Instant t, std::span<Shown> out) override;

private:
    /// The slow state of the plant at a full hour; minutes lie between two of them.
    struct Plant {
        double load = 0;  ///< 0 stopped .. 1 full
        double oxygen_pct = 0;
        std::array<double, 6> gas{};
    };
    [[nodiscard]] const Plant& at_hour(std::int64_t hour);
    [[nodiscard]] Plant compute(std::int64_t hour);

    std::uint64_t seed_;
    StackDesign design_;
    Weather& weather_;
    struct Kept {
        std::int64_t hour = -1;
        Plant plant;
    };
    std::array<Kept, 2> kept_{};
};

}  // namespace lvwang::district
