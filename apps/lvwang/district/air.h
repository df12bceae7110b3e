// What is in the air at one place of the district? National stations, micro-stations and the weather mast.
// Promises: neighbours agree (same sky, same background), the works' plume drifts with the wind, ozone peaks in the afternoon.
// Rule: invented; magnitudes of a plain county in 2025-2026.
#pragma once

#include <array>
#include <string>

#include "district/instrument.h"
#include "district/weather.h"

namespace lvwang::district {

/// A place in kilometres east and north of the district's centre.
struct Place {
    double east_km = 0;
    double north_km = 0;
};

enum class AirKind : std::uint8_t {
    kNational,      ///< six pollutants and five weather elements
    kMicro,         ///< six pollutants of cheap sensors, temperature and humidity
    kMicroWithVoc,  ///< as kMicro and a maker's own TVOC code
    kMast,          ///< weather only
};

class AirInstrument final : public Instrument {
public:
    /// @param works  where the development zone's stacks stand
    AirInstrument(AirKind kind, std::uint64_t seed, Place place, Place works, Weather& weather);
    void show(Instant t, std::span<Shown> out) override;

private:
    using Levels = std::array<double, 6>;  // pm2_5 pm10 so2 no2 co o3
    [[nodiscard]] const Levels& levels_at_hour(std::int64_t hour);
    [[nodiscard]] Levels compute(std::int64_t hour);
    [[nodiscard]] double plume(const Sky& sky) const;

    AirKind kind_;
    std::uint64_t seed_;
    Place place_;
    Place works_;
    Weather& weather_;
    double town_ = 0;        // nearness to the county seat, 0..1
    double gain_ = 1;        // a cheap sensor's own error
    double damp_error_ = 0;  // how much wet air fools it
    struct Kept {
        std::int64_t hour = -1;
        Levels levels{};
    };
    std::array<Kept, 2> kept_{};
};

}  // namespace lvwang::district
