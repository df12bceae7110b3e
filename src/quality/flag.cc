#include "quality/flag.h"

#include <algorithm>

#include "model/parameter_keys.h"

namespace lvwang::quality {
namespace {

void set(Sample& sample, Flag flag) {
    sample.flags = static_cast<Flags>(sample.flags | bits(flag));
}

void flag_mark(Sample& sample, PointKind kind) {
    if (sample.mark == '\0' || sample.mark == ' ') {
        sample.mark = 'N';
        set(sample, Flag::kMarkAssumed);
        return;
    }
    const bool air = kind == PointKind::kAmbientAir || kind == PointKind::kMicroAir;
    switch (sample.mark) {
        case 'N':
        case 'n': return;
        case 'S':
        case 's': set(sample, Flag::kManual); return;
        case '3':  // HJ/T 212-2005, air stations: 0 calibration, 1 weather, 2 abnormal, 3 normal
            if (air) return;
            [[fallthrough]];
        default: set(sample, Flag::kMarkInvalid);
    }
}

bool can_be_negative(const Parameter& parameter) {
    if (parameter.plausible_low) return *parameter.plausible_low < Decimal::of(0);
    return parameter.medium == "weather" || parameter.medium == "state";
}

bool is_converted(Aspect aspect) {
    return aspect == Aspect::kConverted || aspect == Aspect::kConvertedMin || aspect == Aspect::kConvertedMax;
}

/// How far above the range a value may lie: what is converted to reference oxygen grows with thin air.
bool is_above(Decimal value, Decimal high, bool converted) {
    if (value <= high) return false;
    if (!converted) return true;
    const Result<Decimal> top = scale_by_ratio(high, kLargestConversion, 1, high.scale);
    return top && value > *top;
}

void flag_value(Sample& sample, const Parameter& parameter) {
    const Decimal value = sample.value();
    if (value < Decimal::of(0) && !can_be_negative(parameter)) {
        set(sample, Flag::kNegative);
        return;
    }
    if (sample.column.aspect == Aspect::kSum) return;
    const bool below = parameter.plausible_low && value < *parameter.plausible_low;
    const bool above = parameter.plausible_high && is_above(value, *parameter.plausible_high, is_converted(sample.column.aspect));
    if (below || above) set(sample, Flag::kImplausible);
}

bool flow_is_zero(const Reading& reading, const ParameterLookup& parameters) {
    return std::ranges::any_of(reading.samples, [&](const Sample& sample) {
        const Parameter* const parameter = parameters(sample.column.parameter);
        return parameter != nullptr && parameter->key == kWaterFlowKey && sample.column.aspect == Aspect::kMeasured &&
               sample.valid() && sample.sum == Decimal::of(0);
    });
}

}  // namespace

void flag(Reading& reading, const ParameterLookup& parameters, const Arrival& arrival) {
    const Instant end = reading.start + length_ms(reading.stream.period);
    const bool late = arrival.back_fill || arrival.at - end > kLateAfterMs;
    const bool ahead = end - arrival.at > kAheadAfterMs;
    const bool far_ahead = end - arrival.at > kNeverAheadMs + length_ms(reading.stream.period);
    for (Sample& sample : reading.samples) {
        flag_mark(sample, arrival.kind);
        if (const Parameter* const parameter = parameters(sample.column.parameter)) flag_value(sample, *parameter);
        if (late) set(sample, Flag::kBackfill);
        if (ahead || arrival.time_guessed) set(sample, Flag::kClockDoubt);
        if (far_ahead) set(sample, Flag::kImplausible);
        if (arrival.crc_tolerated) set(sample, Flag::kCrcTolerated);
    }
    if (arrival.kind != PointKind::kWastewater || !flow_is_zero(reading, parameters)) return;
    for (Sample& sample : reading.samples) {
        const Parameter* const parameter = parameters(sample.column.parameter);
        if (parameter != nullptr && parameter->medium == "water" && parameter->key != kWaterFlowKey) set(sample, Flag::kNoFlow);
    }
}

}  // namespace lvwang::quality
