#include "quality/averages.h"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "model/parameter_keys.h"
#include "model/reviewed.h"
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

// What is made of reviewed values alone is reviewed itself.
bool all_reviewed(const Samples& samples) {
    return !samples.empty() && std::ranges::all_of(samples, [](const Sample* one) { return has(one->flags, kReviewed); });
}

using Stored = std::vector<const StoredSample*>;

// All that was said about one column in the period, by start.
struct ColumnParts {
    Column column;
    Stored samples;
    int unit_length = 1;  ///< how many minutes or hours one value stands for
};

// The parts of one period: minutes of an hour or hours of a day.
struct Parts {
    std::vector<ColumnParts> columns;  ///< by column
    Stored flows;                      ///< valid flows of wastewater, by start
    std::int64_t without_flow = 0;     ///< minutes or hours for which these are zero
    int unit_count = 0;                ///< 60 minutes, 24 hours
};

bool earlier(const StoredSample* a, const StoredSample* b) {
    return a->start < b->start;
}

const Sample* flow_at(const Parts& parts, Instant start) {
    const auto found = std::ranges::lower_bound(parts.flows, start, {}, &StoredSample::start);
    return found != parts.flows.end() && (*found)->start == start ? &(*found)->sample : nullptr;
}

// The units of one period.
struct Units {
    Instant from;
    std::int64_t length_ms;
    int count;  ///< 60 minutes, 24 hours

    [[nodiscard]] bool holds(Instant start) const { return start >= from && start < from + length_ms * count; }
};

constexpr std::size_t kUnitsMax = 60;  // minutes of an hour are the most

struct Distance {
    int units = 1;
    int votes = 0;
};

// The most common distance between starts; of equally common ones the shorter.
Distance common_distance(const Stored& samples, const Units& units) {
    std::array<int, kUnitsMax> votes{};
    for (std::size_t i = 1; i < samples.size(); ++i) {
        const std::int64_t apart_ms = samples[i]->start - samples[i - 1]->start;
        const std::int64_t distance = apart_ms == units.length_ms ? 1 : apart_ms / units.length_ms;  // nearly all are the next
        if (distance >= 1 && distance <= units.count / 2) ++votes[static_cast<std::size_t>(distance)];
    }
    const auto most = std::ranges::max_element(votes);
    return *most == 0 ? Distance() : Distance{static_cast<int>(most - votes.begin()), *most};
}

// All that is stored of the column within [from, to), by start.
Stored of_column(Column column, std::span<const StoredSample> stored, Instant from, Instant to) {
    Stored all;
    for (const StoredSample& one : stored) {
        if (one.sample.column == column && one.start >= from && one.start < to) all.push_back(&one);
    }
    if (!std::ranges::is_sorted(all, earlier)) std::ranges::stable_sort(all, earlier);
    return all;
}

constexpr int kVotes = 3;  // fewer distances may as well be what is left of many

// For how many hours a value of the column stands. An analyser of eight hours has two distances a day.
int length_in_day(const ColumnParts& column, const Units& day, std::span<const StoredSample> stored) {
    constexpr int kVotesOfDay = 2;
    const Distance inside = common_distance(column.samples, day);
    if (inside.units == 1 || inside.votes >= kVotesOfDay) return inside.units;
    const Distance around =
        common_distance(of_column(column.column, stored, day.from, day.from + day.count * day.length_ms), day);
    return around.votes >= kVotes ? std::min(inside.units, around.units) : 1;
}

// The most common distance between messages of an hour, whatever stands in them.
int distance_of_messages(const Stored& inside, const Units& hour) {
    Stored starts;
    for (const StoredSample* one : inside) {
        if (starts.empty() || starts.back()->start != one->start) starts.push_back(one);
    }
    return common_distance(starts, hour).units;
}

// For how many minutes a value of the column stands. Half of the messages may be lost, each second one: a device's own distance
// is what was declared, or what the hour before or behind shows too. A column that comes in fewer messages than there are is of
// an analyser that takes its time.
int length_in_hour(const ColumnParts& column, const Units& hour, std::span<const StoredSample> stored, const Stored& messages,
                   int declared) {
    const Distance inside = common_distance(column.samples, hour);
    const bool slower = inside.units > 1 && inside.units > distance_of_messages(messages, hour);
    if (declared > 0 && !slower) return inside.votes == 0 ? declared : std::min(inside.units, declared);
    if (inside.units == 1) return 1;
    const Instant end = hour.from + kHourMs;
    if (inside.votes < kVotes) {
        const Distance around = common_distance(of_column(column.column, stored, hour.from - kHourMs, end + kHourMs), hour);
        return around.votes >= kVotes ? std::min(inside.units, around.units) : 1;
    }
    if (slower) return inside.units;
    const Distance before = common_distance(of_column(column.column, stored, hour.from - kHourMs, hour.from), hour);
    const Distance behind = common_distance(of_column(column.column, stored, end, end + kHourMs), hour);
    const auto agrees = [&](const Distance& other) { return other.votes > 0 && other.units == inside.units; };
    if (agrees(before) || agrees(behind)) return inside.units;
    int shortest = inside.units;
    for (const Distance& other : {before, behind}) shortest = other.votes > 0 ? std::min(shortest, other.units) : shortest;
    return shortest;
}

// The columns of `inside`, each with its samples by start. What is stored comes by start, then column, so that the column after
// the last one is nearly always the next.
std::vector<ColumnParts> by_column(const Stored& inside) {
    std::vector<ColumnParts> columns;
    std::size_t next = 0;
    for (const StoredSample* one : inside) {
        const Column column = one->sample.column;
        if (next >= columns.size() || columns[next].column != column) {
            next = static_cast<std::size_t>(std::ranges::find(columns, column, &ColumnParts::column) - columns.begin());
        }
        if (next == columns.size()) columns.push_back({column, {}});
        columns[next].samples.push_back(one);
        next = next + 1 < columns.size() ? next + 1 : 0;
    }
    std::ranges::sort(columns, {}, &ColumnParts::column);
    return columns;
}

// @param declared  minutes between two values of an hour, as the device or a person says; 0: nobody does
Parts gather(const AveragingRules& rules, const ParameterLookup& parameters, const Units& units,
             std::span<const StoredSample> stored, int declared = 0) {
    Stored inside;
    inside.reserve(stored.size());
    for (const StoredSample& one : stored) {
        if (units.holds(one.start)) inside.push_back(&one);
    }
    if (!std::ranges::is_sorted(inside, earlier)) std::ranges::stable_sort(inside, earlier);
    Parts parts;
    parts.unit_count = units.count;
    parts.columns = by_column(inside);
    const bool is_day = units.length_ms == kHourMs;
    for (ColumnParts& column : parts.columns) {
        column.unit_length =
            is_day ? length_in_day(column, units, stored) : length_in_hour(column, units, stored, inside, declared);
    }
    if (!rules.weighs_by_flow()) return parts;
    for (const ColumnParts& column : parts.columns) {
        const Parameter* const parameter = parameters(column.column.parameter);
        if (parameter == nullptr || parameter->key != kWaterFlowKey || column.column.aspect != Aspect::kMeasured) continue;
        for (const StoredSample* one : column.samples) {
            if (!one->sample.valid()) continue;
            parts.flows.push_back(one);
            if (one->sample.sum == Decimal::of(0)) parts.without_flow += column.unit_length;
        }
    }
    return parts;
}

// What there must be, and what is due at all.
struct Claim {
    Need need;
    int unit_count = 0;   ///< minutes or hours of the period
    int unit_length = 1;  ///< for how many of them one value stands
    std::int64_t without_flow = 0;
};

bool enough(const Claim& claim, std::size_t valid) {
    const Need& need = claim.need;
    const auto there = std::min<std::int64_t>(static_cast<std::int64_t>(valid) * claim.unit_length, claim.unit_count);
    if (!need.share) return Decimal::of(there) >= need.minimum;
    const std::int64_t due = std::max<std::int64_t>(claim.unit_count - claim.without_flow, 0);
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

std::size_t count_in_time(const Samples& samples) {
    return static_cast<std::size_t>(
        std::ranges::count_if(samples, [](const Sample* sample) { return !has(sample->flags, Flag::kBackfill); }));
}

// What enters an average, and the flows of the same periods where it is weighed by them.
struct Chosen {
    Samples samples;
    Samples flows;
};

std::optional<Mean> mean_of(const Parameter* parameter, Aspect aspect, const Chosen& chosen) {
    switch (aspect) {
        case Aspect::kMin:
        case Aspect::kConvertedMin:
        case Aspect::kMax:
        case Aspect::kConvertedMax: {
            const bool largest = aspect == Aspect::kMax || aspect == Aspect::kConvertedMax;
            const Sample* const found = extreme(chosen.samples, largest);
            return Mean{found->sum, found->count};
        }
        case Aspect::kSum: {
            const auto sum = total(chosen.samples);
            return sum ? std::optional(Mean{*sum, 1}) : std::nullopt;
        }
        case Aspect::kMeasured:
        case Aspect::kConverted: break;
    }
    if (parameter != nullptr && parameter->key == kPhKey) {
        if (const auto mean = ph_mean(chosen.samples)) return mean;
    }
    if (parameter != nullptr && parameter->key == kWindDirectionKey) return direction_mean(chosen.samples, parameter->decimals);
    if (!chosen.flows.empty()) return flow_weighted_mean(chosen.samples, chosen.flows);
    return arithmetic_mean(chosen.samples);
}

std::optional<Sample> average_column(const AveragingRules& rules, const ParameterLookup& parameters, const Parts& parts,
                                     const ColumnParts& column, bool is_day) {
    const Parameter* const parameter = parameters(column.column.parameter);
    const std::string_view key = parameter == nullptr ? std::string_view{} : parameter->key;
    const bool contained = rules.weighs_by_flow() && parameter != nullptr && parameter->medium == "water" && key != kWaterFlowKey;
    const bool weigh = is_day && contained && key != kPhKey && !parts.flows.empty();
    Chosen chosen;
    Samples excluded;
    Flags against = 0;
    for (const StoredSample* one : column.samples) {
        const Sample& sample = one->sample;
        const Sample* const flow = contained ? flow_at(parts, one->start) : nullptr;
        const bool no_flow = flow != nullptr && flow->sum == Decimal::of(0);
        if (sample.valid() && !no_flow && (!weigh || flow != nullptr)) {
            chosen.samples.push_back(&sample);
            if (weigh) chosen.flows.push_back(flow);
        } else {
            excluded.push_back(&sample);
            against = static_cast<Flags>(against | sample.flags | (no_flow ? bits(Flag::kNoFlow) : 0));
        }
    }
    const std::size_t valid_count = chosen.samples.size();
    if (valid_count == 0) chosen.samples = excluded;
    const std::optional<Mean> mean = mean_of(parameter, column.column.aspect, chosen);
    if (!mean) return std::nullopt;  // opposite winds have no direction, and some sums no 64 bits
    Sample average;
    average.column = column.column;
    average.sum = mean->sum;
    average.count = mean->count;
    for (const Sample* sample : chosen.samples) average.flags = static_cast<Flags>(average.flags | (sample->flags & kHanded));
    if (all_reviewed(chosen.samples)) average.flags = with(average.flags, kReviewed);
    if (valid_count == 0) average.flags = static_cast<Flags>(average.flags | against);
    Claim claim{is_day ? rules.day(key) : rules.hour(key), parts.unit_count, column.unit_length,
                contained ? parts.without_flow : 0};
    if (is_day && !claim.need.share) claim.unit_length = 1;  // so many hours are asked for, and an hour is an hour
    const bool valid = enough(claim, valid_count);
    if (!valid) {
        average.flags = with(average.flags, Flag::kTooFew);
        average.mark = common_mark(excluded);
    }
    // An average that stands only because of what was sent again is itself news of the past; one that has a few late minutes is
    // not.
    const std::size_t in_time = count_in_time(chosen.samples);
    if (in_time == 0 || (valid && !enough(claim, in_time))) average.flags = with(average.flags, Flag::kBackfill);
    return average;
}

Reading average(const AveragingRules& rules, const ParameterLookup& parameters, const Target& target, const Parts& parts,
                bool is_day) {
    Reading reading;
    reading.point = target.point;
    reading.stream = {is_day ? Period::kDay : Period::kHour, Origin::kComputed};
    reading.start = target.start;
    reading.seq = target.seq;
    for (const ColumnParts& column : parts.columns) {
        const Parameter* const parameter = parameters(column.column.parameter);
        if (parameter != nullptr && parameter->key == kOzone8hKey) continue;
        if (auto sample = average_column(rules, parameters, parts, column, is_day)) reading.samples.push_back(*sample);
    }
    return reading;
}

}  // namespace

Reading hour_from_minutes(const AveragingRules& rules, const ParameterLookup& parameters, const Target& target,
                          std::span<const StoredSample> minutes, int declared) {
    constexpr int kMinutesOfHour = static_cast<int>(kHourMs / kMinuteMs);
    const Units hour{target.start, kMinuteMs, kMinutesOfHour};
    const Parts parts = gather(rules, parameters, hour, minutes, std::min(declared, kMinutesOfHour));
    return average(rules, parameters, target, parts, false);
}

Reading day_from_hours(const AveragingRules& rules, const ParameterLookup& parameters, const Target& target,
                       std::span<const StoredSample> hours) {
    constexpr int kHoursOfDay = static_cast<int>(kDayMs / kHourMs);
    const Parts parts = gather(rules, parameters, {target.start, kHourMs, kHoursOfDay}, hours);
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
    if (static_cast<int>(count_in_time(valid)) < std::min<int>(rules.ozone().hours_min, static_cast<int>(valid.size()))) {
        result.flags = with(result.flags, Flag::kBackfill);
    }
    if (all_reviewed(valid)) result.flags = with(result.flags, kReviewed);
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
    largest.flags &= bits(Flag::kBackfill);  // the day's value is one hour's: where that is news of the past, so is it
    if (static_cast<int>(valid.size()) < ozone.values_min && !exceeds) largest.flags = with(largest.flags, Flag::kTooFew);
    if (all_reviewed(valid)) largest.flags = with(largest.flags, kReviewed);
    return largest;
}

}  // namespace lvwang::quality
