#include "district/air.h"

#include <algorithm>
#include <numbers>

#include "district/noise.h"

namespace lvwang::district {
namespace {

/// A hump around `peak` hours of the day, `width` hours wide on each side.
double hump(double hour_of_day, double peak, double width) {
    double distance = std::abs(hour_of_day - peak);
    distance = std::min(distance, 24 - distance);
    return std::exp(-distance * distance / (2 * width * width));
}

}  // namespace

AirInstrument::AirInstrument(AirKind kind, std::uint64_t seed, Place place, Place works, Weather& weather)
    : kind_(kind), seed_(seed), place_(place), works_(works), weather_(weather) {
    const double from_centre_km = std::hypot(place.east_km, place.north_km);
    town_ = std::exp(-from_centre_km * from_centre_km / (2 * 5.0 * 5.0));
    if (kind == AirKind::kMicro || kind == AirKind::kMicroWithVoc) {
        gain_ = 1 + 0.09 * white(seed, 1);
        damp_error_ = 0.12 + 0.08 * white(seed, 2);
    }
    const auto add = [this](std::string_view key) { factors_.push_back(find_factor(key)); };
    if (kind != AirKind::kMast) {
        for (const std::string_view key : {"pm2_5", "pm10", "so2", "no2", "co", "o3"}) add(key);
    }
    add("temperature");
    add("humidity");
    if (kind == AirKind::kNational || kind == AirKind::kMast) {
        for (const std::string_view key : {"pressure", "wind_speed", "wind_direction"}) add(key);
    }
    if (kind == AirKind::kMicroWithVoc) add("tvoc");
}

double AirInstrument::plume(const Sky& sky) const {
    const double speed = std::max(0.4, sky.wind_speed_m_s());
    const double east = place_.east_km - works_.east_km;
    const double north = place_.north_km - works_.north_km;
    const double along_km = (east * sky.wind_east_m_s + north * sky.wind_north_m_s) / speed;
    const double across_km = (north * sky.wind_east_m_s - east * sky.wind_north_m_s) / speed;
    const double near = std::exp(-(east * east + north * north) / (2 * 2.2 * 2.2));  // calm air reeks around the works
    double strength = 0.5 * near;
    if (along_km > 0) {
        const double width_km = 0.9 + 0.22 * along_km;
        strength += 2.6 / (width_km + 1.2) * std::exp(-across_km * across_km / (2 * width_km * width_km));
    }
    return strength * std::clamp(2.2 / speed, 0.5, 1.8);
}

AirInstrument::Levels AirInstrument::compute(std::int64_t hour) {
    const Sky& sky = weather_.at_hour(hour);
    const auto h = static_cast<double>(hour);
    const double hour_of_day = static_cast<double>((hour + 8) % 24);
    const std::int64_t weekday = ((hour + 8) / 24 + 3) % 7;  // 1970-01-01 was a Thursday; Monday is 0
    const double traffic = (weekday >= 5 ? 0.75 : 1.0) * (0.35 + hump(hour_of_day, 8, 1.6) + 0.9 * hump(hour_of_day, 18.5, 2.2));
    const double works = plume(sky);
    const double winter = std::max(0.0, sky.season);
    const double lid = std::pow(sky.mixing, -0.35);
    // The same swing everywhere, a smaller one of each place's own.
    const double common = 1 + 0.16 * rough(0x51D3, h / 9);
    const double own = 1 + 0.11 * rough(seed_, h / 6);
    const double washed = 1 - 0.5 * sky.rain;

    Levels level{};
    const double pm2_5 = (21 + 6 * sky.season + 17 * winter) * (0.7 + 1.25 * sky.stagnation) * lid * common * washed *
                             (0.92 + 0.14 * town_) * own +
                         4.5 * works;
    const double dust =
        (17 + 4 * sky.wind_speed_m_s()) * (1 - 0.8 * sky.rain) * (0.75 + 0.25 * town_) * own + 5 * works + 8 * traffic * town_;
    const double no2 = (11 + 6 * sky.season + 6 * winter) * (0.75 + 0.7 * sky.stagnation) * lid * common * own +
                       11 * traffic * (0.3 + 0.7 * town_) * lid + 6 * works;
    const double heat = std::max(0.0, 52 - 34 * sky.season);
    level[0] = std::max(2.0, pm2_5);
    level[1] = std::max(level[0] * 1.05 + 2, pm2_5 * 1.15 + dust);
    level[2] = std::max(1.5, 4 + 2 * winter + 6.5 * works * own + 1.5 * sky.stagnation);
    level[3] = std::max(2.0, no2);
    level[4] = 0.28 + 0.0062 * pm2_5 * washed + 0.16 * traffic * town_;
    level[5] = std::max(
        4.0, 46 - 12 * sky.season + sky.sun * heat * (1.05 + 0.55 * sky.stagnation) * common - 0.62 * no2 * (1 - 0.5 * sky.sun));
    return level;
}

const AirInstrument::Levels& AirInstrument::levels_at_hour(std::int64_t hour) {
    Kept& kept = kept_[static_cast<std::size_t>(hour & 1)];
    if (kept.hour != hour) kept = {hour, compute(hour)};
    return kept.levels;
}

void AirInstrument::show(Instant t, std::span<Shown> out) {
    const Sky sky = weather_.at(t);
    const double minutes = static_cast<double>(t.ms) / static_cast<double>(kMinuteMs);
    std::size_t i = 0;
    if (kind_ != AirKind::kMast) {
        const std::int64_t hour = t.ms / kHourMs;
        const double f = static_cast<double>(t.ms % kHourMs) / static_cast<double>(kHourMs);
        const Levels& a = levels_at_hour(hour);
        const Levels& b = levels_at_hour(hour + 1);
        const bool cheap = kind_ != AirKind::kNational;
        const double wet = cheap ? 1 + damp_error_ * ramp(75, 98, sky.humidity_pct) : 1;
        for (std::size_t k = 0; k < a.size(); ++k, ++i) {
            const double puff = 1 + (cheap ? 0.07 : 0.035) * smooth(seed_ + k, minutes / 7);
            out[i] = {};
            out[i].value = (a[k] + (b[k] - a[k]) * f) * puff * gain_ * (k < 2 ? wet : 1);
        }
    }
    const auto put = [&](double value) { out[i] = {}, out[i++].value = value; };
    const double local = smooth(seed_ ^ 77, minutes / 11);
    put(sky.temperature_c + 0.4 * town_ + 0.25 * local);
    put(std::clamp(sky.humidity_pct - 1.5 * town_ + 0.8 * local, 5.0, 100.0));
    if (kind_ == AirKind::kNational || kind_ == AirKind::kMast) {
        put(sky.pressure_hpa / 10 + 0.01 * local);
        put(std::max(0.1, sky.wind_speed_m_s() * (1 + 0.3 * smooth(seed_ ^ 78, minutes / 2.3))));
        const double from = sky.wind_from_deg() + 14 * smooth(seed_ ^ 79, minutes / 3.1);
        put(std::fmod(from + 360, 360));
    }
    if (kind_ == AirKind::kMicroWithVoc) put(0.08 * (1 + 0.5 * rough(seed_ ^ 80, minutes / 40)) + 0.09 * plume(sky));
}

}  // namespace lvwang::district
