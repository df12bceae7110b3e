#include "quality/averages.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <vector>

#include "model/parameter_keys.h"
#include "quality/mean.h"

namespace lvwang::quality {
namespace {

using Samples = std::vector<const Sample*>;

// What an average of clean values still has to tell about them.
constexpr Flags kHanded =
    bits(Flag::kMarkAssumed) | bits(Flag::kClockDoubt) | bits(Flag::kConvertedByUs) | bits(Flag::kCrcTolerated);

constexpr int kEightHours = 8;

Flags with(Flags flags, Flag flag) {
    return static_cast<Flags>(flags | bits(flag));
}

// The parts of one period: minutes of an hour or hours of a day.
struct Parts {
    std::map<Column, std::map<Instant, const Sample*>> columns;
    std::map<Instant, const Sample*> flows;  ///< valid flows of wastewater
    std::set<Instant> without_flow;
    int unit_count = 0;   ///< 60 minutes, 24 hours
    int unit_length = 1;  ///< how many of these one value stands for
};

// The most common distance between starts, in units; 1 where there are fewer than two. Of equally common ones the shorter.
int common_distance(const std::set<Instant>& starts, std::int64_t unit_ms, int unit_count) {
    std::map<std::int64_t, int> votes;
    for (auto at = starts.begin(); at != starts.end() && std::next(at) != starts.end(); ++at)
        ++votes[(*std::next(at) - *at) / unit_ms];
    int best_votes = 0;
    std::int64_t distance = 1;
    for (const auto& [candidate, count] : votes) {
        if (count > best_votes && candidate >= 1 && candidate <= unit_count / 2) {
            best_votes = count;
            distance = candidate;
        }
    }
    return static_cast<int>(distance);
}

Parts gather(const AveragingRules& rules, const ParameterLookup& parameters, Instant from, std::int64_t unit_ms, int unit_count,
             std::span<const StoredSample> stored) {
    Parts parts;
    parts.unit_count = unit_count;
    std::set<Instant> starts;
    for (const StoredSample& one : stored) {
        if (one.start < from || one.start >= from + unit_ms * unit_count) continue;
        starts.insert(one.start);
        parts.columns[one.sample.column][one.start] = &one.sample;
        if (!rules.weighs_by_flow() || one.sample.column.aspect != Aspect::kMeasured || !one.sample.valid()) continue;
        const Parameter* const parameter = parameters(one.sample.column.parameter);
        if (parameter == nullptr || parameter->key != kWaterFlowKey) continue;
        parts.flows[one.start] = &one.sample;
        if (one.sample.sum == Decimal::of(0)) parts.without_flow.insert(one.start);
    }
    parts.unit_length = common_distance(starts, unit_ms, unit_count);
    return parts;
}

bool enough(const Need& need, const Parts& parts, std::size_t valid, std::size_t without_flow) {
    const auto there = std::min<std::int64_t>(static_cast<std::int64_t>(valid) * parts.unit_length, parts.unit_count);
    if (!need.share) return Decimal::of(there) >= need.minimum;
    const std::int64_t due = parts.unit_count - static_cast<std::int64_t>(without_flow) * parts.unit_length;
    constexpr std::int64_t kPercent = 100;
    const auto share = scale_by_ratio(need.minimum, due, kPercent, kDecimalScaleMax - 2);
    return valid > 0 && share && Decimal::of(there) >= *share;
}

// The mark that most of these carry besides N; N where none does.
char common_mark(const Samples& samples) {
    std::map<char, int> votes;
    for (const Sample* sample : samples) {
        if (sample->mark != 'N') ++votes[sample->mark];
    }
    const auto most = std::ranges::max_element(votes, {}, [](const auto& vote) { return vote.second; });
    return most == votes.end() ? 'N' : most->first;
}

const Sample* extreme(const Samples& samples, bool largest) {
    return *std::ranges::max_element(samples, [largest](const Sample* a, const Sample* b) {
        return largest ? compare_values(*a, *b) < 0 : compare_values(*b, *a) < 0;
    });
}

Mean total(const Samples& samples) {
    ExactSum sum;
    for (const Sample* sample : samples) sum.add(sample->value());
    const auto exact = sum.total();
    return {exact ? normalized(*exact) : Decimal{}, 1};
}

// Flow-weighted where each of these has its flow; nothing where that is not what is asked for or cannot be.
std::optional<Mean> weighted_mean(const Parts& parts, const std::vector<Instant>& starts, const Samples& samples) {
    Samples flows;
    for (const Instant start : starts) {
        const auto flow = parts.flows.find(start);
        if (flow == parts.flows.end()) return std::nullopt;
        flows.push_back(flow->second);
    }
    return flow_weighted_mean(samples, flows);
}

struct Chosen {
    Samples samples;
    std::vector<Instant> starts;
};

std::optional<Mean> mean_of(const Parameter* parameter, Aspect aspect, const Parts& parts, const Chosen& chosen, bool weigh) {
    switch (aspect) {
        case Aspect::kMin:
        case Aspect::kConvertedMin:
        case Aspect::kMax:
        case Aspect::kConvertedMax: {
            const bool largest = aspect == Aspect::kMax || aspect == Aspect::kConvertedMax;
            const Sample* const found = extreme(chosen.samples, largest);
            return Mean{found->sum, found->count};
        }
        case Aspect::kSum: return total(chosen.samples);
        case Aspect::kMeasured:
        case Aspect::kConverted: break;
    }
    if (parameter != nullptr && parameter->key == kPhKey) return ph_mean(chosen.samples);
    if (parameter != nullptr && parameter->key == kWindDirectionKey) return direction_mean(chosen.samples, parameter->decimals);
    if (weigh) {
        if (const auto weighted = weighted_mean(parts, chosen.starts, chosen.samples)) return weighted;
    }
    return arithmetic_mean(chosen.samples);
}

std::optional<Sample> average_column(const AveragingRules& rules, const ParameterLookup& parameters, const Parts& parts,
                                     Column column, bool is_day) {
    const Parameter* const parameter = parameters(column.parameter);
    const std::string_view key = parameter == nullptr ? std::string_view{} : parameter->key;
    const bool contained = rules.weighs_by_flow() && parameter != nullptr && parameter->medium == "water" && key != kWaterFlowKey;
    const bool weigh = is_day && contained && key != kPhKey && !parts.flows.empty();
    Chosen valid;
    Chosen all;
    Samples excluded;
    Flags against = 0;
    for (const auto& [start, sample] : parts.columns.at(column)) {
        const bool no_flow = contained && parts.without_flow.contains(start);
        const bool unweighed = weigh && !parts.flows.contains(start);
        all.samples.push_back(sample);
        all.starts.push_back(start);
        if (sample->valid() && !no_flow && !unweighed) {
            valid.samples.push_back(sample);
            valid.starts.push_back(start);
        } else {
            excluded.push_back(sample);
            against = static_cast<Flags>(against | sample->flags | (no_flow ? bits(Flag::kNoFlow) : 0));
        }
    }
    const bool nothing_valid = valid.samples.empty();
    const Chosen& chosen = nothing_valid ? all : valid;
    const std::optional<Mean> mean = mean_of(parameter, column.aspect, parts, chosen, weigh && !nothing_valid);
    if (!mean) return std::nullopt;  // opposite winds have no direction
    Sample average;
    average.column = column;
    average.sum = mean->sum;
    average.count = mean->count;
    for (const Sample* sample : chosen.samples) average.flags = static_cast<Flags>(average.flags | (sample->flags & kHanded));
    if (nothing_valid) average.flags = static_cast<Flags>(average.flags | against);
    const Need need = is_day ? rules.day(key) : rules.hour(key);
    if (!enough(need, parts, valid.samples.size(), contained ? parts.without_flow.size() : 0)) {
        average.flags = with(average.flags, Flag::kTooFew);
        average.mark = common_mark(excluded);
    }
    return average;
}

Reading average(const AveragingRules& rules, const ParameterLookup& parameters, const Target& target, const Parts& parts,
                bool is_day) {
    Reading reading;
    reading.point = target.point;
    reading.stream = {is_day ? Period::kDay : Period::kHour, Origin::kComputed};
    reading.start = target.start;
    reading.seq = target.seq;
    for (const auto& [column, samples] : parts.columns) {
        const Parameter* const parameter = parameters(column.parameter);
        if (parameter != nullptr && parameter->key == kOzone8hKey) continue;
        if (auto sample = average_column(rules, parameters, parts, column, is_day)) reading.samples.push_back(*sample);
    }
    return reading;
}

}  // namespace

Reading hour_from_minutes(const AveragingRules& rules, const ParameterLookup& parameters, const Target& target,
                          std::span<const StoredSample> minutes) {
    constexpr int kMinutesOfHour = static_cast<int>(kHourMs / kMinuteMs);
    const Parts parts = gather(rules, parameters, target.start, kMinuteMs, kMinutesOfHour, minutes);
    return average(rules, parameters, target, parts, false);
}

Reading day_from_hours(const AveragingRules& rules, const ParameterLookup& parameters, const Target& target,
                       std::span<const StoredSample> hours) {
    constexpr int kHoursOfDay = static_cast<int>(kDayMs / kHourMs);
    const Parts parts = gather(rules, parameters, target.start, kHourMs, kHoursOfDay, hours);
    return average(rules, parameters, target, parts, true);
}

std::optional<Sample> eight_hour_mean(const AveragingRules& rules, const OzoneParameters& ids, Instant hour,
                                      std::span<const StoredSample> hours) {
    const Column ozone{ids.ozone, Aspect::kMeasured};
    Samples valid;
    Samples all;
    for (const StoredSample& one : hours) {
        const bool inside = one.start > hour - kEightHours * kHourMs && one.start <= hour;
        if (!inside || one.sample.column != ozone) continue;
        all.push_back(&one.sample);
        if (one.sample.valid()) valid.push_back(&one.sample);
    }
    if (all.empty()) return std::nullopt;
    const Mean mean = arithmetic_mean(valid.empty() ? all : valid);
    Sample result;
    result.column = {ids.ozone_8h, Aspect::kMeasured};
    result.sum = mean.sum;
    result.count = mean.count;
    if (static_cast<int>(valid.size()) < rules.ozone().hours_min) result.flags = bits(Flag::kTooFew);
    return result;
}

std::optional<Sample> largest_eight_hour_mean(const AveragingRules& rules, const OzoneParameters& ids, Instant day,
                                              std::span<const StoredSample> hours) {
    const OzoneRules& ozone = rules.ozone();
    const Instant first = day + (ozone.first_end_hour - 1) * kHourMs;
    const Instant last = day + (ozone.last_end_hour - 1) * kHourMs;
    Samples valid;
    Samples all;
    for (const StoredSample& one : hours) {
        if (one.start < first || one.start > last || one.sample.column != Column{ids.ozone_8h, Aspect::kMeasured}) continue;
        all.push_back(&one.sample);
        if (one.sample.valid()) valid.push_back(&one.sample);
    }
    if (all.empty()) return std::nullopt;
    Sample largest = *extreme(valid.empty() ? all : valid, true);
    const bool exceeds = !valid.empty() && largest.rounded(ozone.decimals) > ozone.valid_above;
    largest.flags = 0;
    if (static_cast<int>(valid.size()) < ozone.values_min && !exceeds) largest.flags = bits(Flag::kTooFew);
    return largest;
}

}  // namespace lvwang::quality
