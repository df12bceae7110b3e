#include "pipeline/averaging.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <span>

#include "assess/assess.h"
#include "model/parameter_keys.h"
#include "model/reviewed.h"
#include "quality/averages.h"
#include "quality/best.h"

namespace lvwang::pipeline {
namespace {

constexpr std::uint64_t kWholeDay = (1U << 24) - 1;
constexpr std::int64_t kMarkedHourMsMax = 15 * kMinuteMs;  // an hour needs 45 valid minutes (HJ 75-2017; HJ 76-2017 annex B)
constexpr std::int64_t kRhythmReachMs = kHourMs;           // how often a point reports, the hours before and behind say too
constexpr std::int64_t kOzoneReachMs = 7 * kHourMs;        // an hour enters the 8-hour means of itself and the seven after it

// Readings of one stream by their start.
using ByStart = std::map<Instant, Reading>;

ByStart group(PointId point, Stream stream, const std::vector<StoredSample>& samples) {
    ByStart readings;
    for (const StoredSample& stored : samples) {
        Reading& reading = readings[stored.start];
        reading.point = point;
        reading.stream = stream;
        reading.start = stored.start;
        reading.seq = std::max(reading.seq, stored.seq);
        reading.samples.push_back(stored.sample);
    }
    return readings;
}

const Sample* find(const Reading* reading, Column column) {
    if (reading == nullptr) return nullptr;
    const auto found = std::find_if(reading->samples.begin(), reading->samples.end(),
                                    [&](const Sample& sample) { return sample.column == column; });
    return found == reading->samples.end() ? nullptr : &*found;
}

void put(Reading& reading, const Sample& sample) {
    for (Sample& other : reading.samples) {
        if (other.column == sample.column) {
            other = sample;
            return;
        }
    }
    reading.samples.push_back(sample);
}

const Reading* at(const ByStart& readings, Instant start) {
    const auto found = readings.find(start);
    return found == readings.end() ? nullptr : &found->second;
}

bool came_late(const Sample& sample) {
    return has(sample.flags, Flag::kBackfill);
}

using Stored = std::vector<StoredSample>;

// The minutes of an hour, and those around it that say how often the point reports.
std::span<const StoredSample> minutes_around(std::span<const StoredSample> minutes, Instant hour) {
    const auto first = std::ranges::lower_bound(minutes, hour - kRhythmReachMs, {}, &StoredSample::start);
    const auto last = std::ranges::lower_bound(minutes, hour + kHourMs + kRhythmReachMs, {}, &StoredSample::start);
    return {first, last};
}

Stored without_late(std::span<const StoredSample> samples) {
    Stored in_time;
    std::ranges::copy_if(samples, std::back_inserter(in_time), [](const StoredSample& one) { return !came_late(one.sample); });
    return in_time;
}

// The work on one day of one point.
class DayWork {
public:
    DayWork(store::Series& series, const standards::Standards& standards, const quality::AveragingRules& rules,
            const Point& point, const registry::Registry& registry, std::span<const Stretch> marked, const Rhythm& rhythm,
            std::uint64_t seq)
        : series_(series),
          standards_(standards),
          rules_(rules),
          point_(point),
          registry_(registry),
          marked_(marked),
          rhythm_(rhythm),
          seq_(seq) {
        parameters_ = [&registry](ParameterId id) { return registry.parameters().find(id); };
        const Parameter* ozone = registry.parameters().find(kOzoneKey);
        const Parameter* ozone_8h = registry.parameters().find(kOzone8hKey);
        const bool air = point.kind == PointKind::kAmbientAir || point.kind == PointKind::kMicroAir;
        has_ozone_ = air && ozone != nullptr && ozone_8h != nullptr;
        if (has_ozone_) ozone_ = {ozone->id, ozone_8h->id};
    }

    Result<Settled> run(DueDay due, Instant now) {
        const Instant end = due.day + kDayMs;
        LVWANG_TRY(read_hours(due.day - (has_ozone_ ? kOzoneReachMs : 0), end + (has_ozone_ ? kDayMs : 0)));
        LVWANG_TRY(compute_hours(due));
        if (has_ozone_) compute_ozone(due, now);
        for (int hour = 0; hour < 24; ++hour) {
            if ((due.hours >> hour & 1) == 0) continue;
            const Instant start = due.day + hour * kHourMs;
            Reading best = best_hour(start);
            if (!says_something(best)) continue;
            std::optional<Reading> in_time;
            if (in_time_.contains(start)) in_time = best_hour_in_time(start);
            const Reading* unmarked = at(unmarked_, start);
            settled_.best.push_back(
                {std::move(best), std::move(in_time), unmarked == nullptr ? std::nullopt : std::optional(*unmarked)});
        }
        if (end <= now) LVWANG_TRY(compute_day(due.day));
        LVWANG_TRY(series_.write(written_));
        return std::move(settled_);
    }

private:
    Result<std::vector<StoredSample>> read(Stream stream, Instant from, Instant to) const {
        return series_.read({.point = point_.id, .stream = stream, .from = from, .to = to, .columns = {}});
    }

    Result<void> read_hours(Instant from, Instant to) {
        LVWANG_ASSIGN(const auto reported, read(kReportedHours, from, to));
        LVWANG_ASSIGN(const auto computed, read(kComputedHours, from, to));
        reported_ = group(point_.id, kReportedHours, reported);
        computed_ = group(point_.id, kComputedHours, computed);
        return {};
    }

    [[nodiscard]] Reading hour_of(Instant hour, std::span<const StoredSample> minutes) const {
        const std::int64_t declared_s = declared_interval_s(rhythm_, hour);
        const std::int64_t declared = declared_s == 0 ? 0 : std::clamp<std::int64_t>(declared_s * kSecondMs / kMinuteMs, 1, 60);
        return quality::hour_from_minutes(rules_, parameters_, {point_.id, hour, seq_}, minutes, static_cast<int>(declared));
    }

    // Hours beside those whose minutes have changed, where these tell now that the point reports otherwise than it seemed: they
    // are due, too. An hour of another day is not looked at.
    [[nodiscard]] DueDay with_neighbours(DueDay due, std::span<const StoredSample> minutes) const {
        const std::uint32_t beside = (due.hours_by_minutes << 1 | due.hours_by_minutes >> 1) & kWholeDay & ~due.hours_by_minutes;
        for (int h = 0; h < 24; ++h) {
            const Instant hour = due.day + h * kHourMs;
            const Reading* const known = (beside >> h & 1) == 0 ? nullptr : at(computed_, hour);
            if (known == nullptr) continue;
            const Reading again = hour_of(hour, minutes_around(minutes, hour));
            const bool same = std::ranges::all_of(again.samples, [&](const Sample& sample) {
                const Sample* const before = find(known, sample.column);
                return before != nullptr && before->flags == sample.flags;
            });
            if (same) continue;
            due.hours |= 1U << h;
            due.hours_by_minutes |= 1U << h;
        }
        return due;
    }

    Result<void> compute_hours(DueDay& due) {
        // Of an hour that only a report made due, too: some of its minutes may have come late before.
        LVWANG_ASSIGN(const auto minutes,
                      read({Period::kMinute, Origin::kReported}, due.day - kRhythmReachMs, due.day + kDayMs + kRhythmReachMs));
        due = with_neighbours(due, minutes);
        for (int h = 0; h < 24; ++h) {
            const Instant hour = due.day + h * kHourMs;
            const auto around = minutes_around(minutes, hour);
            compute_in_time(hour, around);  // of hours that are not due too: they may be in the day's mean
            if ((due.hours >> h & 1) == 0) continue;
            if ((due.hours_by_minutes >> h & 1) != 0) {
                keep(hour_of(hour, around));
            }
            convert(hour);
            if (const Reading *reported = at(reported_, hour), *computed = at(computed_, hour); reported && computed) {
                const Reading* in_time = at(in_time_, hour);
                settled_.twice.push_back({*reported, *computed, in_time == nullptr ? std::nullopt : std::optional(*in_time)});
                // A reviewer knows more than the device: that he differs is no finding.
                std::erase_if(settled_.twice.back().reported.samples,
                              [](const Sample& sample) { return has(sample.flags, kReviewed); });
            }
        }
        compute_unmarked(due.day, minutes);
        return {};
    }

    // What each hour would be without its marked minutes. Of an hour whose minutes are not there, all or nothing counts: marks
    // that leave fewer than its standard asks for take it out. Not kept; the marks say it again.
    void compute_unmarked(Instant day, std::span<const StoredSample> minutes) {
        for (Instant hour = day; hour < day + kDayMs; hour = hour + kHourMs) {
            std::int64_t marked_ms = 0;
            for (const Stretch& one : marked_) {
                marked_ms += std::max<std::int64_t>(0, std::min(one.to, hour + kHourMs) - std::max(one.from, hour));
            }
            if (marked_ms == 0) continue;
            const auto is_marked = [&](const StoredSample& minute) {
                return std::ranges::any_of(marked_,
                                           [&](const Stretch& one) { return one.from <= minute.start && minute.start < one.to; });
            };
            Stored kept;
            bool any = false;
            for (const StoredSample& minute : minutes_around(minutes, hour)) {
                any = any || minute.start >= hour;
                if (!is_marked(minute)) kept.push_back(minute);
            }
            Reading unmarked{point_.id, kComputedHours, hour, seq_, {}};
            if (any) {
                unmarked = hour_of(hour, kept);
                add_conversions(unmarked, hour);
            } else {
                unmarked = best_hour(hour);
                for (Sample& sample : unmarked.samples) {
                    if (marked_ms > kMarkedHourMsMax) sample.flags |= bits(Flag::kMarkInvalid);
                }
            }
            unmarked_.emplace(hour, std::move(unmarked));
        }
    }

    void add_conversions(Reading& hour, Instant start) const {
        if (point_.kind != PointKind::kStack) return;
        const std::vector<PermitLimit> limits = permit_limits(registry_, point_.id, start);
        const auto conversions = assess::missing_conversions(standards_, parameters_, limits, hour);
        hour.samples.insert(hour.samples.end(), conversions.begin(), conversions.end());
    }

    // What the hour would be without the minutes that came late; not kept, the minutes say it again.
    void compute_in_time(Instant hour, std::span<const StoredSample> minutes) {
        // Those around it, too: they may tell how often the point reports, and by that whether the hour is one.
        if (std::ranges::none_of(minutes, [](const StoredSample& one) { return came_late(one.sample); })) return;
        Reading& in_time = in_time_[hour];
        in_time = hour_of(hour, without_late(minutes));
        if (point_.kind != PointKind::kStack) return;
        const std::vector<PermitLimit> limits = permit_limits(registry_, point_.id, hour);
        const auto conversions = assess::missing_conversions(standards_, parameters_, limits, best_hour_in_time(hour));
        in_time.samples.insert(in_time.samples.end(), conversions.begin(), conversions.end());
    }

    // A computed reading takes the place of what was computed before, and is written.
    void keep(Reading reading) {
        if (reading.samples.empty()) return;
        reading.stream = kComputedHours;
        Reading& known = computed_[reading.start];
        known.point = point_.id;
        known.stream = kComputedHours;
        known.start = reading.start;
        known.seq = seq_;
        for (const Sample& sample : reading.samples) put(known, sample);
        written_.push_back(std::move(reading));
    }

    // Converted values that the device did not send, for limits at reference oxygen.
    void convert(Instant hour) {
        if (point_.kind != PointKind::kStack) return;
        const std::vector<PermitLimit> limits = permit_limits(registry_, point_.id, hour);
        if (limits.empty()) return;
        Reading converted{point_.id, kComputedHours, hour, seq_, {}};
        // What we converted before is no input: its measured value or its oxygen may have been corrected since.
        Reading basis = best_hour(hour);
        std::erase_if(basis.samples, [](const Sample& sample) { return has(sample.flags, Flag::kConvertedByUs); });
        converted.samples = assess::missing_conversions(standards_, parameters_, limits, basis);
        withdraw(converted);
        keep(std::move(converted));
    }

    // What was converted here before and is not any more no longer holds, and must not be judged.
    void withdraw(Reading& converted) const {
        const Reading* before = at(computed_, converted.start);
        if (before == nullptr) return;
        for (Sample sample : before->samples) {
            if (!has(sample.flags, Flag::kConvertedByUs) || find(&converted, sample.column) != nullptr) continue;
            sample.flags |= bits(Flag::kMarkInvalid);
            converted.samples.push_back(sample);
        }
    }

    // A mean may end with an hour that never came: six of eight are enough. Which of these there are follows from the readings,
    // not from when they came or from a restart: those of a day that is over and of which at least one hour was measured.
    void compute_ozone(const DueDay& due, Instant now) {
        std::vector<StoredSample> hours = best_samples(due.day - kOzoneReachMs, due.day + kDayMs + kOzoneReachMs, ozone_.ozone);
        std::uint64_t wanted = 0;  // bit h: the mean that ends with hour h of this day or the next
        for (int h = 0; h < 24; ++h) {
            if ((due.hours >> h & 1) != 0) wanted |= std::uint64_t{0xFF} << h;
        }
        const bool today_whole = due.day + kDayMs <= now && was_measured(due.day, due.day + kDayMs);
        const bool next_whole = due.day + 2 * kDayMs <= now && was_measured(due.day + kDayMs, due.day + 2 * kDayMs);
        if (today_whole) wanted |= kWholeDay;
        for (int h = 0; h < 31; ++h) {
            const Instant hour = due.day + h * kHourMs;
            if ((wanted >> h & 1) == 0 || hour + kHourMs > now) continue;
            if (!(h < 24 ? today_whole : next_whole) && !was_measured(hour, hour + kHourMs)) continue;
            if (const auto mean = quality::eight_hour_mean(rules_, ozone_, hour, hours)) {
                keep({point_.id, kComputedHours, hour, seq_, {*mean}});
            }
        }
    }

    Result<void> compute_day(Instant day) {
        const std::vector<StoredSample> hours = best_samples(day, day + kDayMs, std::nullopt);
        Reading computed = quality::day_from_hours(rules_, parameters_, {point_.id, day, seq_}, hours);
        if (has_ozone_) {
            if (const auto largest = quality::largest_eight_hour_mean(rules_, ozone_, day, hours)) put(computed, *largest);
        }
        LVWANG_ASSIGN(const auto samples, read({Period::kDay, Origin::kReported}, day, day + kDayMs));
        const ByStart reported = group(point_.id, {Period::kDay, Origin::kReported}, samples);
        Reading best = best_of(at(reported, day), &computed, day, Period::kDay);
        if (!best.samples.empty()) {
            settled_.best.push_back({std::move(best), day_in_time(day, hours, at(reported, day)), day_unmarked(day, hours)});
        }
        if (!computed.samples.empty()) written_.push_back(std::move(computed));
        return {};
    }

    // What the day would be without late hours and late minutes; absent where there are none.
    [[nodiscard]] std::optional<Reading> day_in_time(Instant day, const Stored& hours, const Reading* reported) const {
        const bool none = std::ranges::none_of(hours, [](const StoredSample& one) { return came_late(one.sample); });
        if (none && in_time_.empty()) return std::nullopt;
        Stored in_time;
        for (Instant hour = day; hour < day + kDayMs; hour = hour + kHourMs) {
            if (const Reading* without = at(in_time_, hour)) {
                for (const Sample& sample : best_hour_in_time(hour).samples) in_time.push_back({hour, without->seq, sample});
                continue;
            }
            const auto [first, last] = std::ranges::equal_range(hours, hour, {}, &StoredSample::start);
            std::copy_if(first, last, std::back_inserter(in_time),
                         [](const StoredSample& one) { return !came_late(one.sample); });
        }
        if (has_ozone_) {
            std::erase_if(in_time, [this](const StoredSample& one) { return one.sample.column.parameter == ozone_.ozone_8h; });
            put_eight_hour_means(day, in_time);
        }
        Reading computed = quality::day_from_hours(rules_, parameters_, {point_.id, day, seq_}, in_time);
        if (has_ozone_) {
            if (const auto largest = quality::largest_eight_hour_mean(rules_, ozone_, day, in_time)) put(computed, *largest);
        }
        return best_of(reported, &computed, day, Period::kDay);
    }

    // What the day would be without what is marked; what its device says of the whole day knows nothing of marks.
    [[nodiscard]] std::optional<Reading> day_unmarked(Instant day, const Stored& hours) const {
        if (unmarked_.empty()) return std::nullopt;
        Stored kept;
        std::ranges::copy_if(hours, std::back_inserter(kept),
                             [this](const StoredSample& one) { return !unmarked_.contains(one.start); });
        for (const auto& [hour, reading] : unmarked_) {
            for (const Sample& sample : reading.samples) kept.push_back({hour, reading.seq, sample});
        }
        std::ranges::stable_sort(kept, {}, &StoredSample::start);
        return quality::day_from_hours(rules_, parameters_, {point_.id, day, seq_}, kept);
    }

    // 8-hour means of the day's hours, of `hours` and those of the evening before.
    void put_eight_hour_means(Instant day, Stored& hours) const {
        Stored ozone = without_late(best_samples(day - kOzoneReachMs, day, ozone_.ozone));
        ozone.insert(ozone.end(), hours.begin(), hours.end());
        for (Instant hour = day; hour < day + kDayMs; hour = hour + kHourMs) {
            if (const auto mean = quality::eight_hour_mean(rules_, ozone_, hour, ozone)) hours.push_back({hour, seq_, *mean});
        }
    }

    // An 8-hour mean that ends with an hour does not say that anything was measured in it.
    [[nodiscard]] bool says_something(const Reading& hour) const {
        return std::any_of(hour.samples.begin(), hour.samples.end(),
                           [&](const Sample& sample) { return !has_ozone_ || sample.column.parameter != ozone_.ozone_8h; });
    }

    // Is there an hour to show and to judge in a stretch?
    [[nodiscard]] bool was_measured(Instant from, Instant to) const {
        for (const ByStart* hours : {&reported_, &computed_}) {
            const auto first = hours->lower_bound(from);
            const auto last = hours->lower_bound(to);
            if (std::any_of(first, last, [&](const auto& hour) { return says_something(hour.second); })) return true;
        }
        return false;
    }

    [[nodiscard]] Reading best_hour(Instant hour) const {
        return best_of(at(reported_, hour), at(computed_, hour), hour, Period::kHour);
    }

    // @pre some of the hour's minutes came late
    [[nodiscard]] Reading best_hour_in_time(Instant hour) const {
        return best_of(at(reported_, hour), at(in_time_, hour), hour, Period::kHour);
    }

    [[nodiscard]] Reading best_of(const Reading* reported, const Reading* computed, Instant start, Period period) const {
        Reading best{point_.id, {period, reported != nullptr ? Origin::kReported : Origin::kComputed}, start, 0, {}};
        for (const Reading* reading : {reported, computed}) {
            if (reading == nullptr) continue;
            best.seq = std::max(best.seq, reading->seq);
            for (const Sample& sample : reading->samples) {
                if (find(&best, sample.column) != nullptr) continue;
                if (parameters_(sample.column.parameter) == nullptr)
                    continue;  // stored under a table that had it; shown, not judged
                const auto chosen = quality::best(find(reported, sample.column), find(computed, sample.column));
                if (chosen) best.samples.push_back(chosen->sample);
            }
        }
        return best;
    }

    // Best hours as one list; of one parameter, or of all.
    [[nodiscard]] std::vector<StoredSample> best_samples(Instant from, Instant to, std::optional<ParameterId> only) const {
        std::vector<StoredSample> list;
        for (Instant hour = from; hour < to; hour = hour + kHourMs) {
            if (at(reported_, hour) == nullptr && at(computed_, hour) == nullptr) continue;
            const Reading best = best_hour(hour);
            for (const Sample& sample : best.samples) {
                if (!only || sample.column.parameter == *only) list.push_back({hour, best.seq, sample});
            }
        }
        return list;
    }

    static constexpr Stream kReportedHours{Period::kHour, Origin::kReported};
    static constexpr Stream kComputedHours{Period::kHour, Origin::kComputed};

    store::Series& series_;
    const standards::Standards& standards_;
    const quality::AveragingRules& rules_;
    const Point& point_;
    const registry::Registry& registry_;
    const std::span<const Stretch> marked_;
    const Rhythm& rhythm_;
    const std::uint64_t seq_;
    ParameterLookup parameters_;
    bool has_ozone_ = false;
    quality::OzoneParameters ozone_;
    ByStart reported_;
    ByStart computed_;
    ByStart in_time_;   // computed from what came in time, of hours some of whose minutes did not
    ByStart unmarked_;  // hours of which something is marked, without it
    std::vector<Reading> written_;
    Settled settled_;
};

}  // namespace

std::vector<PermitLimit> permit_limits(const registry::Registry& registry, PointId point, Instant at) {
    std::vector<PermitLimit> limits;
    for (const PermitLimit* limit : registry.limits_of(point, to_date(at))) limits.push_back(*limit);
    return limits;
}

Result<Settled> Averaging::settle(const DueDay& due, const Point& point, const registry::Registry& registry,
                                  std::span<const Stretch> marked, const Rhythm& minutes, Instant now, std::uint64_t seq) {
    const auto rules = quality::AveragingRules::at(standards_, point.kind, due.day);
    if (!rules) return Settled{};  // observed before any standard that is known here: kept as reported, not averaged
    return DayWork(series_, standards_, *rules, point, registry, marked, minutes, seq).run(due, now);
}

}  // namespace lvwang::pipeline
