#include "district/water.h"

#include <algorithm>
#include <numbers>

#include "base/check.h"
#include "district/noise.h"

namespace lvwang::district {
namespace {

constexpr std::int64_t kOutletCycleMs = 2 * kHourMs;
constexpr std::int64_t kRiverCycleMs = 4 * kHourMs;
constexpr double kStrongWater = 2.1;  // against the usual: above the limit, while the day's mean stays below it

}  // namespace

WastewaterInstrument::WastewaterInstrument(std::uint64_t seed, OutletDesign design) : seed_(seed), design_(std::move(design)) {
    factors_.push_back(find_factor("flow"));
    factors_.push_back(find_factor("ph"));
    for (const WaterFactor& water : design_.factors) {
        const Factor* factor = find_factor(water.factor);
        LVWANG_CHECK(factor != nullptr, "no factor '{}'", water.factor);
        factors_.push_back(factor);
    }
}

void WastewaterInstrument::show(Instant t, std::span<Shown> out) {
    const double minutes = static_cast<double>(t.ms) / static_cast<double>(kMinuteMs);
    const double hour_of_day = static_cast<double>((t.ms + kChinaOffsetMs) % kDayMs) / static_cast<double>(kHourMs);
    const bool closed = design_.day_only && (hour_of_day < 7 || hour_of_day >= 21);
    const double rhythm = 1 + 0.22 * std::cos(2 * std::numbers::pi * (hour_of_day - 11) / 24);
    const double flow_l_s =
        closed ? 0
               : design_.flow_l_s * rhythm * (1 + 0.12 * smooth(seed_ ^ 1, minutes / 50) + 0.05 * smooth(seed_ ^ 2, minutes / 9));
    const char mark = closed ? 'F' : during(EventKind::kMaintenance, t) ? 'M' : 'N';
    out[0] = {};
    out[0].value = flow_l_s;
    out[0].has_passed = true;
    out[0].passed_per_s = flow_l_s / 1000;
    out[0].mark = mark;
    out[1] = {};
    out[1].value = design_.ph + 0.15 * smooth(seed_ ^ 3, minutes / 90) + 0.03 * smooth(seed_ ^ 4, minutes / 12);
    out[1].mark = mark;

    // The analyser drew its sample at the start of the cycle; what happens afterwards it does not know.
    const std::int64_t cycle = (t.ms + kChinaOffsetMs) / kOutletCycleMs;
    const Instant drawn{cycle * kOutletCycleMs - kChinaOffsetMs};
    const bool strong = during(EventKind::kStrongWater, drawn);
    for (std::size_t k = 0; k < design_.factors.size(); ++k) {
        const WaterFactor& water = design_.factors[k];
        Shown& shown = out[k + 2];
        shown = {};
        const double swing =
            water.swing * (0.8 * rough(seed_ + 10 + k, static_cast<double>(cycle) / 5) + 0.4 * white(seed_ + 20 + k, cycle));
        shown.value = std::max(0.0, water.usual * (1 + swing) * (strong && k == 0 ? kStrongWater / (1 + swing) : 1));
        shown.has_passed = true;
        shown.passed_per_s = shown.value * flow_l_s * 1e-6;  // mg/L x L/s = mg/s; Cou is kg
        shown.mark = mark;
    }
}

RiverInstrument::RiverInstrument(std::uint64_t seed, double burden, Weather& weather)
    : seed_(seed), burden_(burden), weather_(weather) {
    for (const std::string_view key : {"water_temperature", "ph", "dissolved_oxygen", "conductivity", "turbidity", "codmn",
                                       "ammonia_n", "total_p", "total_n"}) {
        factors_.push_back(find_factor(key));
    }
}

void RiverInstrument::show(Instant t, std::span<Shown> out) {
    const std::int64_t cycle = (t.ms + kChinaOffsetMs) / kRiverCycleMs;
    const Instant drawn{cycle * kRiverCycleMs - kChinaOffsetMs};
    const std::int64_t hour = drawn.ms / kHourMs;
    const Sky& now = weather_.at_hour(hour);
    // Rain reaches the river hours later, and the water stays muddy for a day.
    double washed_in = 0;
    for (int back = 6; back <= 30; back += 6) washed_in += weather_.at_hour(hour - back).rain / 5;
    const auto swing = [&](std::uint64_t which, double size) {
        return 1 + size * (0.8 * rough(seed_ + which, static_cast<double>(cycle) / 9) + 0.3 * white(seed_ + which, cycle));
    };
    const double hour_of_day = static_cast<double>((drawn.ms + kChinaOffsetMs) % kDayMs) / static_cast<double>(kHourMs);
    const double temperature = 17.2 - 10.3 * now.season + 0.6 * std::cos(2 * std::numbers::pi * (hour_of_day - 16) / 24) +
                               0.8 * rough(seed_ ^ 1, static_cast<double>(cycle) / 20);
    const double saturation = 468 / (31.6 + temperature);
    const double algae = 0.06 * std::max(0.0, -now.season) * std::cos(2 * std::numbers::pi * (hour_of_day - 15) / 24);
    std::size_t i = 0;
    const auto put = [&](double value) { out[i] = {}, out[i++].value = std::max(0.0, value); };
    put(temperature);
    put(7.65 - 0.2 * burden_ + 0.25 * algae + 0.12 * rough(seed_ ^ 2, static_cast<double>(cycle) / 12));
    put(saturation * (0.97 - 0.2 * burden_ + algae) * swing(3, 0.04));
    put((310 + 240 * burden_) * (1 - 0.2 * washed_in) * swing(4, 0.06));
    put((14 + 12 * burden_ + 120 * washed_in) * swing(5, 0.2));
    put((2.3 + 2.1 * burden_ + 1.3 * washed_in) * swing(6, 0.1));
    put((0.16 + 0.62 * burden_ + 0.25 * washed_in) * (1 + 0.25 * now.season) * swing(7, 0.2));
    put((0.055 + 0.095 * burden_ + 0.06 * washed_in) * swing(8, 0.12));
    put((1.5 + 1.9 * burden_ + 0.6 * washed_in) * swing(9, 0.1));
}

}  // namespace lvwang::district
