#include "district/weather.h"

#include <algorithm>
#include <numbers>

#include "district/noise.h"

namespace lvwang::district {
namespace {

constexpr double kTwoPi = 2 * std::numbers::pi;

/// +1 at `peak_hour`, -1 twelve hours from it.
double daily(double hour_of_day, double peak_hour) {
    return std::cos(kTwoPi * (hour_of_day - peak_hour) / 24);
}

}  // namespace

double Sky::wind_speed_m_s() const {
    return std::hypot(wind_east_m_s, wind_north_m_s);
}

double Sky::wind_from_deg() const {
    const double degrees = std::atan2(-wind_east_m_s, -wind_north_m_s) * 180 / std::numbers::pi;
    return degrees < 0 ? degrees + 360 : degrees;
}

Weather::Weather(std::uint64_t seed) {
    for (std::size_t i = 0; i < seeds_.size(); ++i) seeds_[i] = seed_of(seed + i, "weather");
}

Sky Weather::compute(std::int64_t hour) const {
    const auto h = static_cast<double>(hour);
    const double local = h + 8;
    const double hour_of_day = local - 24 * std::floor(local / 24);
    const double year_part = local / (24 * 365.2425);
    Sky sky;
    sky.season = std::cos(kTwoPi * (year_part - 20.0 / 365));
    const double front = rough(seeds_[0], h / 90);
    const double spell = smooth(seeds_[1], h / 160) * 0.8 + smooth(seeds_[2], h / 55) * 0.35;
    sky.stagnation = ramp(0.05, 0.65, spell);
    const double damp = rough(seeds_[3], h / 26);
    const double cloud = ramp(-0.3, 0.6, damp);
    sky.rain = ramp(0.42, 0.75, damp) * (1 - 0.85 * sky.stagnation);
    const double clear = 1 - 0.65 * cloud;

    sky.temperature_c = 16.5 - 11.5 * sky.season + 4.2 * front + 1.5 * sky.stagnation + 4.6 * clear * daily(hour_of_day, 14.5);
    const double day_half = 6.2 - 0.9 * sky.season;  // half the length of the day, hours
    const double height = std::cos(std::numbers::pi / 2 * std::min(1.0, std::abs(hour_of_day - 12.3) / day_half));
    sky.sun = std::max(0.0, height) * (1 - 0.72 * cloud);
    sky.humidity_pct =
        std::clamp(66 + 13 * sky.stagnation + 24 * sky.rain - 7 * front - 17 * clear * daily(hour_of_day, 14.5), 16.0, 99.0);
    sky.pressure_hpa = 1015.5 + 9.5 * sky.season - 6.5 * front;

    const double gust = 1 + 0.45 * rough(seeds_[4], h / 4.5);
    const double speed =
        std::max(0.3, (2.5 + 1.4 * std::abs(front)) * (1 - 0.62 * sky.stagnation) * gust * (1 + 0.33 * daily(hour_of_day, 14)));
    // Winter blows from north-north-west, summer from the south-east, and every few days it wanders off.
    const double from_deg = 232.5 + 97.5 * sky.season + 130 * rough(seeds_[5], h / 38);
    const double towards = (from_deg + 180) * std::numbers::pi / 180;
    sky.wind_east_m_s = speed * std::sin(towards);
    sky.wind_north_m_s = speed * std::cos(towards);
    sky.mixing = std::clamp(speed / 2.6 * (0.6 + 1.1 * sky.sun), 0.3, 2.5);
    return sky;
}

const Sky& Weather::at_hour(std::int64_t hour) {
    Kept& kept = kept_[static_cast<std::size_t>(hour) % kept_.size()];
    if (kept.hour != hour) kept = {hour, compute(hour)};
    return kept.sky;
}

Sky Weather::at(Instant t) {
    const std::int64_t hour = t.ms / kHourMs;
    const double f = static_cast<double>(t.ms % kHourMs) / static_cast<double>(kHourMs);
    const Sky& a = at_hour(hour);
    const Sky& b = at_hour(hour + 1);
    const auto between = [f](double x, double y) { return x + (y - x) * f; };
    Sky sky;
    sky.temperature_c = between(a.temperature_c, b.temperature_c);
    sky.humidity_pct = between(a.humidity_pct, b.humidity_pct);
    sky.pressure_hpa = between(a.pressure_hpa, b.pressure_hpa);
    sky.wind_east_m_s = between(a.wind_east_m_s, b.wind_east_m_s);
    sky.wind_north_m_s = between(a.wind_north_m_s, b.wind_north_m_s);
    sky.sun = between(a.sun, b.sun);
    sky.rain = between(a.rain, b.rain);
    sky.stagnation = between(a.stagnation, b.stagnation);
    sky.season = between(a.season, b.season);
    sky.mixing = between(a.mixing, b.mixing);
    return sky;
}

}  // namespace lvwang::district
