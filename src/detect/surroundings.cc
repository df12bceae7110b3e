// Ambient hours far above their surroundings (detect.h, high_hours).
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "detect/detect.h"

namespace lvwang::detect {
namespace {

/// Smallest excess over the surroundings that is worth a walk: half of the day's limit of GB 3095-2026 table 1 (second
/// grade, transition; ozone: of the 8-hour limit). One such hour moves the day's mean by a fiftieth of the limit.
struct MinimumExcess {
    std::string_view parameter;
    double excess;  // ug/m3; CO mg/m3
};
constexpr std::array<MinimumExcess, 6> kMinimumExcess{
    {{"pm2_5", 30}, {"pm10", 60}, {"so2", 75}, {"no2", 40}, {"co", 2}, {"o3", 80}}};

/// Makes the median absolute deviation of a normal scatter its standard deviation.
constexpr double kDeviationsPerMad = 1.4826;

constexpr double kEarthRadiusKm = 6371;

double distance_km(const AreaPoint& a, const AreaPoint& b) {
    constexpr double kRadians = std::numbers::pi / 180;
    const double middle = (a.latitude_deg + b.latitude_deg) / 2 * kRadians;
    const double east = (a.longitude_deg - b.longitude_deg) * kRadians * std::cos(middle);  // flat within a district
    const double north = (a.latitude_deg - b.latitude_deg) * kRadians;
    return kEarthRadiusKm * std::hypot(east, north);
}

double median(std::vector<double>& values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    if (values.size() % 2 == 1) return *middle;
    return (*std::max_element(values.begin(), middle) + *middle) / 2;
}

const AreaPoint::Value* value_of(const AreaPoint& point, ParameterId parameter) {
    const auto found = std::ranges::find(point.values, parameter, &AreaPoint::Value::parameter);
    return found == point.values.end() ? nullptr : &*found;
}

struct Surroundings {
    double median = 0;
    double deviation = 0;  // robust standard deviation
};

// Of the other points around `own`, with or without what raises no alarm; nothing where they are too few.
std::optional<Surroundings> surroundings_of(const AreaPoint& own, ParameterId parameter, std::span<const AreaPoint> points,
                                            bool all) {
    std::vector<double> values;
    for (const AreaPoint& other : points) {
        if (other.point == own.point || distance_km(own, other) > kSurroundingsKm) continue;
        const AreaPoint::Value* value = value_of(other, parameter);
        if (value != nullptr && (all || !value->no_alarm)) values.push_back(value->value.to_double());
    }
    if (std::ssize(values) < kNeighboursMin) return {};
    Surroundings around;
    around.median = median(values);
    for (double& value : values) value = std::abs(value - around.median);
    around.deviation = kDeviationsPerMad * median(values);
    return around;
}

bool stands_out(double value, const Surroundings& around, double minimum) {
    const double excess = value - around.median;
    return excess > minimum && excess > kHighDeviations * around.deviation;
}

}  // namespace

std::vector<Examination> high_hours(Instant start, std::span<const AreaPoint> points, const ParameterLookup& parameters) {
    std::vector<Examination> examinations;
    for (const AreaPoint& own : points) {
        const int hold = own.kind == PointKind::kMicroAir ? kMicroHoldPeriods : kAirHourHigh.hold_periods;
        Examination examination{&kAirHourHigh, own.point, start, hold, own.seq, {}};
        for (const auto& [id, value, no_alarm] : own.values) {
            const Parameter* parameter = parameters(id);
            if (parameter == nullptr) continue;
            const auto* const minimum = std::ranges::find(kMinimumExcess, parameter->key, &MinimumExcess::parameter);
            if (minimum == kMinimumExcess.end()) continue;
            const auto around = surroundings_of(own, id, points, true);
            if (!around) continue;
            const auto live = surroundings_of(own, id, points, false);
            const double number = value.to_double();
            examination.sightings.push_back({.parameter = id,
                                             .present = stands_out(number, *around, minimum->excess),
                                             .value = value,
                                             .measured = {},
                                             .reference = Decimal::from_double(around->median, parameter->decimals + 1),
                                             .limit = {},
                                             .unit = parameter->unit,
                                             .standard = {},
                                             .clause = {},
                                             .no_alarm = no_alarm || !live || !stands_out(number, *live, minimum->excess)});
        }
        examinations.push_back(std::move(examination));
    }
    return examinations;
}

}  // namespace lvwang::detect
