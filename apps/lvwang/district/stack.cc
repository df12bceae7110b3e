#include "district/stack.h"

#include <algorithm>
#include <numbers>

#include "base/check.h"
#include "district/noise.h"

namespace lvwang::district {
namespace {

constexpr double kAirOxygen = 21;  // % as the standards' formula has it
constexpr double kStoppedBelowLoad = 0.15;
constexpr double kLoadOfStory = 0.85;
constexpr double kZsMax = 9999;  // what loggers send where oxygen leaves nothing to convert

double hour_of_day(std::int64_t hour) {
    return static_cast<double>((hour + 8) % 24);
}

}  // namespace

StackInstrument::StackInstrument(std::uint64_t seed, StackDesign design, Weather& weather)
    : seed_(seed), design_(std::move(design)), weather_(weather) {
    LVWANG_CHECK(design_.gases.size() <= Plant{}.gas.size(), "{} gases", design_.gases.size());
    for (const StackGas& gas : design_.gases) {
        const Factor* factor = find_factor(gas.factor);
        LVWANG_CHECK(factor != nullptr, "no factor '{}'", gas.factor);
        factors_.push_back(factor);
    }
    for (const std::string_view key : {"oxygen", "stack_velocity", "stack_temperature", "stack_pressure", "stack_humidity"}) {
        factors_.push_back(find_factor(key));
    }
    factors_.push_back(find_factor(design_.flow_in_m3_h ? "stack_flow_m3_h" : "stack_flow"));
}

StackInstrument::Plant StackInstrument::compute(std::int64_t hour) {
    const auto h = static_cast<double>(hour);
    Plant plant;
    switch (design_.rhythm) {
        case Rhythm::kSteady: {
            const bool stopped = smooth(seed_ ^ 1, h / 70) > 0.86;
            plant.load = stopped ? 0 : 0.86 + 0.1 * rough(seed_ ^ 2, h / 8);
            break;
        }
        case Rhythm::kHeating: {
            const Sky& sky = weather_.at_hour(hour);
            const bool heating_season = sky.season > -0.02 + 0.02 * white(seed_, 9) || sky.temperature_c < 9;
            const double cold = std::clamp((20 - sky.temperature_c) / 22, 0.35, 1.0);
            plant.load = heating_season && sky.season > -0.1 ? std::clamp(cold + 0.07 * rough(seed_ ^ 2, h / 5), 0.35, 1.0) : 0;
            break;
        }
        case Rhythm::kShifts: {
            const double clock = hour_of_day(hour);
            plant.load = clock >= 6 && clock < 22 ? 0.88 + 0.1 * rough(seed_ ^ 2, h / 3) : 0;
            break;
        }
    }
    plant.oxygen_pct = design_.oxygen_pct + 1.6 * (0.9 - plant.load) + 0.5 * rough(seed_ ^ 3, h / 6);
    for (std::size_t k = 0; k < design_.gases.size(); ++k) {
        const StackGas& gas = design_.gases[k];
        plant.gas[k] = gas.usual * (0.82 + 0.18 * plant.load) * (1 + gas.swing * rough(seed_ + 10 + k, h / 7));
    }
    return plant;
}

const StackInstrument::Plant& StackInstrument::at_hour(std::int64_t hour) {
    Kept& kept = kept_[static_cast<std::size_t>(hour & 1)];
    if (kept.hour != hour) kept = {hour, compute(hour)};
    return kept.plant;
}

void StackInstrument::show(Instant t, std::span<Shown> out) {
    const std::int64_t hour = t.ms / kHourMs;
    const double f = static_cast<double>(t.ms % kHourMs) / static_cast<double>(kHourMs);
    const Plant& a = at_hour(hour);
    const Plant& b = at_hour(hour + 1);
    const double minutes = static_cast<double>(t.ms) / static_cast<double>(kMinuteMs);
    const auto between = [f](double x, double y) { return x + (y - x) * f; };

    const bool maintained = during(EventKind::kMaintenance, t);
    const bool thin = during(EventKind::kThinGas, t);
    const bool strong = during(EventKind::kStrongGas, t);

    // A plant that starts or stops within the hour runs to its end: the mark changes on the hour.
    double load = a.load < kStoppedBelowLoad ? 0 : b.load < kStoppedBelowLoad ? a.load : between(a.load, b.load);
    if (load < kStoppedBelowLoad && (maintained || thin || strong)) load = kLoadOfStory;  // an incident needs a running plant
    const bool stopped = load < kStoppedBelowLoad;

    double oxygen = between(a.oxygen_pct, b.oxygen_pct) + 0.18 * smooth(seed_ ^ 4, minutes / 4);
    if (thin) oxygen = 16.3 + 0.25 * smooth(seed_ ^ 5, minutes / 6);
    if (stopped) oxygen = 20.8 + 0.1 * smooth(seed_ ^ 4, minutes / 9);
    // Zero gas first, then span gas: numbers that would be an offence if they were flue gas.
    const bool span_gas = maintained && (t.ms / (20 * kMinuteMs)) % 2 == 1;
    if (maintained) oxygen = span_gas ? 12.0 : 0.0;
    oxygen = std::clamp(oxygen, 0.0, 20.95);

    const double flow_m3_s = stopped ? 0 : design_.flow_m3_s * load * (1 + 0.03 * smooth(seed_ ^ 6, minutes / 5));
    const char mark = maintained ? 'M' : stopped ? 'F' : 'N';
    std::size_t i = 0;
    for (std::size_t k = 0; k < design_.gases.size(); ++k, ++i) {
        double value = between(a.gas[k], b.gas[k]) * (1 + 0.07 * smooth(seed_ + 20 + k, minutes / 6));
        if (thin) value *= 0.86;             // diluted, though less than the leak lets in: the burners smoulder as well
        if (strong && k == 0) value *= 2.6;  // the cleaning of the first gas fails
        if (stopped) value = 0.02 * value;
        if (maintained) value = span_gas ? design_.gases[k].usual * 6 : 0;
        out[i] = {};
        out[i].value = std::max(0.0, value);
        if (design_.reference_oxygen_pct) {
            const double left = kAirOxygen - oxygen;
            out[i].has_converted = true;
            out[i].converted = std::min(kZsMax, out[i].value * (kAirOxygen - *design_.reference_oxygen_pct) / left);
        }
        out[i].has_passed = true;
        out[i].passed_per_s = out[i].value * flow_m3_s * 1e-6;  // mg/m3 x m3/s = mg/s; Cou is kg
        out[i].mark = mark;
    }
    const double temperature =
        stopped ? 25 : design_.temperature_c * (0.92 + 0.08 * load) + 0.8 * smooth(seed_ ^ 7, minutes / 15);
    const double humidity = stopped ? 3 : design_.humidity_pct + 0.5 * smooth(seed_ ^ 8, minutes / 25);
    const double pressure_kpa = stopped ? -0.01 : -0.25 * load + 0.01 * smooth(seed_ ^ 9, minutes / 3);
    const double wet_m3_s = flow_m3_s / (1 - humidity / 100) * (273 + temperature) / 273;
    const auto put = [&](double value) { out[i] = {}, out[i].value = value, out[i++].mark = mark; };
    put(oxygen);
    put(wet_m3_s / design_.area_m2);
    put(temperature);
    put(pressure_kpa);
    put(humidity);
    put(design_.flow_in_m3_h ? flow_m3_s * 3600 : flow_m3_s);
    out[i - 1].has_passed = true;
    out[i - 1].passed_per_s = flow_m3_s;
}

}  // namespace lvwang::district
