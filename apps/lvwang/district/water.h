// What do the analysers at a wastewater outlet or a river section show?
// Promises: an analyser of a two-hour (river: four-hour) cycle holds its value until the next; what passes is value x flow.
// Rule: cycles as HJ 355-2019 and HJ 915-2017 ask for; the levels are invented and normally keep the permit.
#pragma once

#include <string>
#include <vector>

#include "district/instrument.h"
#include "district/weather.h"

namespace lvwang::district {

struct WaterFactor {
    std::string factor;  ///< key in the factor table
    double usual = 0;
    double swing = 0.18;  ///< relative size of its swings from cycle to cycle
};

struct OutletDesign {
    double flow_l_s = 12;
    bool day_only = false;  ///< discharges from seven in the morning to nine at night
    double ph = 7.3;
    std::vector<WaterFactor> factors;
};

class WastewaterInstrument final : public Instrument {
public:
    WastewaterInstrument(std::uint64_t seed, OutletDesign design);
    void show(Instant t, std::span<Shown> out) override;

private:
    std::uint64_t seed_;
    OutletDesign design_;
};

class RiverInstrument final : public Instrument {
public:
    /// @param burden  0 clean headwater .. 1 after town and works
    RiverInstrument(std::uint64_t seed, double burden, Weather& weather);
    void show(Instant t, std::span<Shown> out) override;

private:
    std::uint64_t seed_;
    double burden_;
    Weather& weather_;
};

}  // namespace lvwang::district
