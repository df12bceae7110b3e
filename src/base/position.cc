#include "base/position.h"

#include <cmath>
#include <numbers>

namespace lvwang {
namespace {

// Krasovsky 1940.
constexpr double kSemiMajorAxisM = 6'378'245.0;
constexpr double kEccentricitySquared = 0.00669342162296594323;
// The series is about this meridian and parallel.
constexpr double kOriginLongitudeDeg = 105;
constexpr double kOriginLatitudeDeg = 35;
// Within: where the offset is applied.
constexpr double kWestDeg = 72.004;
constexpr double kEastDeg = 137.8347;
constexpr double kSouthDeg = 0.8293;
constexpr double kNorthDeg = 55.8271;
constexpr int kStepsMax = 12;
constexpr double kCloseEnoughDeg = 1e-10;  // a hundredth of a millimetre

double sine(double half_turns) {
    return std::sin(half_turns * std::numbers::pi);
}

// Of every polynomial the same two short waves.
double short_waves(double x) {
    return (20 * sine(6 * x) + 20 * sine(2 * x)) * 2 / 3;
}

double northward_m(double x, double y) {
    return -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * std::sqrt(std::fabs(x)) + short_waves(x) +
           (20 * sine(y) + 40 * sine(y / 3)) * 2 / 3 + (160 * sine(y / 12) + 320 * sine(y / 30)) * 2 / 3;
}

double eastward_m(double x, double y) {
    return 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * std::sqrt(std::fabs(x)) + short_waves(x) +
           (20 * sine(x) + 40 * sine(x / 3)) * 2 / 3 + (150 * sine(x / 12) + 300 * sine(x / 30)) * 2 / 3;
}

bool is_shifted(const Position& at) {
    return at.longitude_deg >= kWestDeg && at.longitude_deg <= kEastDeg && at.latitude_deg >= kSouthDeg &&
           at.latitude_deg <= kNorthDeg;
}

}  // namespace

Position gcj02_of(const Position& cgcs2000) {
    if (!is_shifted(cgcs2000)) return cgcs2000;
    const double x = cgcs2000.longitude_deg - kOriginLongitudeDeg;
    const double y = cgcs2000.latitude_deg - kOriginLatitudeDeg;
    const double latitude_rad = cgcs2000.latitude_deg / 180 * std::numbers::pi;
    const double flat = 1 - kEccentricitySquared * std::sin(latitude_rad) * std::sin(latitude_rad);
    const double meridian_radius_m = kSemiMajorAxisM * (1 - kEccentricitySquared) / (flat * std::sqrt(flat));
    const double parallel_radius_m = kSemiMajorAxisM / std::sqrt(flat) * std::cos(latitude_rad);
    const double to_deg = 180 / std::numbers::pi;
    return {cgcs2000.longitude_deg + eastward_m(x, y) / parallel_radius_m * to_deg,
            cgcs2000.latitude_deg + northward_m(x, y) / meridian_radius_m * to_deg};
}

Position cgcs2000_of(const Position& gcj02) {
    if (!is_shifted(gcj02)) return gcj02;
    Position guess = gcj02;
    for (int step = 0; step < kStepsMax; ++step) {
        const Position shown = gcj02_of(guess);
        const double east = gcj02.longitude_deg - shown.longitude_deg;
        const double north = gcj02.latitude_deg - shown.latitude_deg;
        guess = {guess.longitude_deg + east, guess.latitude_deg + north};
        if (std::fabs(east) < kCloseEnoughDeg && std::fabs(north) < kCloseEnoughDeg) break;
    }
    return guess;
}

}  // namespace lvwang
