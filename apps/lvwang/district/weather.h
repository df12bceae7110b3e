// What weather does the district share? One sky for all its stations, with seasons, fronts, rain and stagnant spells.
// Promises: a pure function of seed and time; neighbouring instants have neighbouring weather.
// Rule: invented, shaped like the climate of a plain at 32 degrees north.
#pragma once

#include <array>
#include <cstdint>

#include "base/time.h"

namespace lvwang::district {

struct Sky {
    double temperature_c = 0;
    double humidity_pct = 0;
    double pressure_hpa = 0;
    double wind_east_m_s = 0;   ///< component towards the east
    double wind_north_m_s = 0;  ///< component towards the north
    double sun = 0;             ///< 0 at night or under thick cloud .. 1
    double rain = 0;            ///< 0 dry .. 1 heavy
    double stagnation = 0;      ///< 0 aired .. 1 nothing moves: what is emitted stays
    double season = 0;          ///< +1 deep winter .. -1 high summer
    double mixing = 1;          ///< how well the lowest air is mixed, about 0.3 (calm night) .. 2.5

    [[nodiscard]] double wind_speed_m_s() const;
    /// Where the wind comes from, degrees clockwise from north, 0..360.
    [[nodiscard]] double wind_from_deg() const;
};

class Weather {
public:
    explicit Weather(std::uint64_t seed);

    /// The weather of an instant, linear between the full hours. Not for use by several threads at once.
    [[nodiscard]] Sky at(Instant t);
    /// The weather of a full hour; `hour` counts from 1970-01-01T00:00Z.
    [[nodiscard]] const Sky& at_hour(std::int64_t hour);

private:
    [[nodiscard]] Sky compute(std::int64_t hour) const;

    struct Kept {
        std::int64_t hour = -1;
        Sky sky;
    };
    std::array<std::uint64_t, 8> seeds_{};
    // Devices walk through time side by side; two weeks hold the stretch between the first and the last of them.
    std::array<Kept, 512> kept_{};
};

}  // namespace lvwang::district
