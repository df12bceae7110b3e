#include "quality/completeness.h"

#include <algorithm>
#include <map>

#include "base/check.h"

namespace lvwang::quality {
namespace {

constexpr std::string_view kFamily = "transmission";

// Fewer spacings say nothing yet: twenty messages of a live device, two hours of five-minute data, a water station's day of six.
constexpr std::array<std::int64_t, kPeriods> kSpacingsMin{20, 12, 5, 0};
// Stamps are that exact; what remains is the time a message takes to be put together.
constexpr std::array<std::int64_t, kPeriods> kSpacingStepS{5, 60, 3600, 86'400};
constexpr std::int64_t kAgreePct = 60;
constexpr std::int64_t kAgreeLongerPct = 90;
constexpr std::int64_t kDayS = 86'400;

bool is_maintenance(char mark) {
    return mark == 'M' || mark == 'm' || mark == 'C' || mark == 'c';
}

bool is_stop(char mark) {
    return mark == 'F' || mark == 'f';
}

void note(PeriodDay& day, Instant from, Instant to, std::int64_t missing) {
    if (missing > 0) day.gaps.push_back({from, to, missing});
}

// Joins the two stretches that lie nearest to each other until there are few enough.
void join_nearest(std::vector<MissingStretch>& gaps) {
    if (gaps.size() <= kStretchesMax) return;
    std::vector<std::int64_t> apart;
    for (std::size_t i = 1; i < gaps.size(); ++i) apart.push_back(gaps[i].from - gaps[i - 1].to);
    const std::size_t joins = gaps.size() - kStretchesMax;
    std::vector<std::size_t> order(apart.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return apart[i]; });
    std::vector<bool> joined(apart.size());
    for (std::size_t i = 0; i < joins; ++i) joined[order[i]] = true;
    std::vector<MissingStretch> kept{gaps.front()};
    for (std::size_t i = 1; i < gaps.size(); ++i) {
        if (joined[i - 1]) {
            kept.back().to = gaps[i].to;
            kept.back().missing += gaps[i].missing;
        } else {
            kept.push_back(gaps[i]);
        }
    }
    gaps = std::move(kept);
}

// Missing stretches between slots `interval` apart over [from, to).
void find_gaps(PeriodDay& day, std::span<const Slot> slots, Instant from, Instant to, std::int64_t interval) {
    if (slots.empty()) {
        note(day, from, to, day.counts.expected);
        return;
    }
    note(day, from, slots.front().start, (slots.front().start - from) / interval);
    for (std::size_t i = 1; i < slots.size(); ++i) {
        const std::int64_t spacing = slots[i].start - slots[i - 1].start;
        note(day, slots[i - 1].start + interval, slots[i].start, (spacing + interval / 2) / interval - 1);
    }
    const Instant last = slots.back().start;
    note(day, last + interval, to, (to - last + (interval - 1) / 2) / interval - 1);
}

}  // namespace

Result<CompletenessRules> CompletenessRules::at(const standards::Standards& standards, Instant observed) {
    LVWANG_ASSIGN(const standards::Edition* const edition, standards.edition_at(kFamily, observed));
    const auto number = [&](std::string_view name) -> Result<std::int64_t> {
        LVWANG_ASSIGN(const standards::Rule* const rule, standards.rule(edition->key, name));
        return ceil_to_integer(rule->value);
    };
    CompletenessRules rules{};
    LVWANG_ASSIGN(const std::int64_t stopped, number("leave_out_stopped"));
    LVWANG_ASSIGN(const std::int64_t maintained, number("leave_out_maintained"));
    rules.leave_out_stopped = stopped != 0;
    rules.leave_out_maintained = maintained != 0;
    for (std::size_t period = 0; period < kPeriods; ++period) {
        LVWANG_ASSIGN(const std::int64_t minutes, number(fmt::format("grace_{}", to_string(static_cast<Period>(period)))));
        rules.grace_ms[period] = minutes * kMinuteMs;
    }
    return rules;
}

std::vector<Slot> slots_of(std::span<const StoredSample> samples) {
    std::vector<Slot> slots;
    std::int64_t stops = 0;
    std::int64_t services = 0;
    const auto close = [&] {
        if (slots.empty() || slots.back().samples == 0) return;
        if (stops == slots.back().samples) slots.back().state = Slot::State::kStopped;
        if (services == slots.back().samples) slots.back().state = Slot::State::kMaintained;
    };
    for (const StoredSample& stored : samples) {
        const Flags flags = stored.sample.flags;
        if (has(flags, Flag::kClockDoubt) && has(flags, Flag::kImplausible)) continue;  // it was sent before that time
        if (slots.empty() || slots.back().start != stored.start) {
            close();
            slots.push_back({.start = stored.start});
            stops = 0;
            services = 0;
        }
        if (stored.sample.column.aspect != Aspect::kMeasured) continue;
        ++slots.back().samples;
        if (stored.sample.valid()) ++slots.back().valid;
        if (is_stop(stored.sample.mark)) ++stops;
        if (is_maintenance(stored.sample.mark)) ++services;
    }
    close();
    return slots;
}

PeriodDay count(std::span<const Slot> slots, Instant from, Instant to, std::int64_t interval_s) {
    PeriodDay day;
    SlotCounts& counts = day.counts;
    if (interval_s > 0 && to > from) {
        const std::int64_t interval = interval_s * kSecondMs;
        counts.expected = (to - from) / interval;
        find_gaps(day, slots, from, to, interval);
        std::int64_t missing = 0;
        for (const MissingStretch& gap : day.gaps) missing += gap.missing;
        while (missing > counts.expected) {  // jitter at both ends of the day
            --missing;
            if (--day.gaps.back().missing == 0) day.gaps.pop_back();
        }
        counts.received = counts.expected - missing;
        join_nearest(day.gaps);
    }
    for (const Slot& slot : slots) {
        counts.samples += slot.samples;
        counts.valid += slot.valid;
        if (slot.state == Slot::State::kStopped) {
            ++counts.stopped;
            counts.stopped_samples += slot.samples;
        } else if (slot.state == Slot::State::kMaintained) {
            ++counts.maintained;
            counts.maintained_samples += slot.samples;
        }
    }
    counts.stopped = std::min(counts.stopped, counts.received);
    counts.maintained = std::min(counts.maintained, counts.received - counts.stopped);
    return day;
}

PeriodDay count_whole(const std::vector<Slot>& slots, Instant from, Instant to, std::int64_t interval_s) {
    if (to <= from) return {};
    const std::int64_t interval = std::max<std::int64_t>(interval_s, 1) * kSecondMs;
    const Instant end = from + (to - from) / interval * interval;
    const auto first = std::ranges::lower_bound(slots, from, {}, &Slot::start);
    const auto last = std::ranges::lower_bound(slots, end, {}, &Slot::start);
    return count({first, last}, from, end, interval_s);
}

std::int64_t learned_interval_s(Period period, std::span<const Slot> slots, std::int64_t known_s) {
    if (period == Period::kDay) return slots.empty() ? known_s : kDayS;
    const auto kind = static_cast<std::size_t>(period);
    const auto spacings = static_cast<std::int64_t>(slots.size()) - 1;
    if (spacings < kSpacingsMin[kind]) return known_s;
    const std::int64_t step = kSpacingStepS[kind] * kSecondMs;
    std::map<std::int64_t, std::int64_t> counted;
    for (std::size_t i = 1; i < slots.size(); ++i) {
        ++counted[std::max<std::int64_t>(1, (slots[i].start - slots[i - 1].start + step / 2) / step)];
    }
    const auto commonest = std::ranges::max_element(counted, {}, [](const auto& entry) { return entry.second; });
    const std::int64_t interval_s = commonest->first * kSpacingStepS[kind];
    const std::int64_t needed_pct = known_s > 0 && interval_s > known_s ? kAgreeLongerPct : kAgreePct;
    return commonest->second * 100 >= needed_pct * spacings ? interval_s : known_s;
}

OnlineMinutes online(std::span<const DayMinutes> heard, std::span<const DayMinutes> listened, std::int64_t limit_s,
                     int until_minute) {
    LVWANG_CHECK(!heard.empty() && heard.size() == listened.size(), "{} days heard, {} listened", heard.size(), listened.size());
    OnlineMinutes minutes;
    if (limit_s <= 0) return minutes;
    constexpr std::int64_t kDayMinutes = 24 * 60;
    const std::int64_t limit = (limit_s + 59) / 60;
    const std::int64_t begin = static_cast<std::int64_t>(heard.size() - 1) * kDayMinutes;
    std::int64_t last_heard = -limit - 1;
    std::int64_t last_deaf = -1;  // before the days that are known nobody can say
    for (std::int64_t minute = 0; minute < begin + until_minute; ++minute) {
        const auto day = static_cast<std::size_t>(minute / kDayMinutes);
        const auto at = static_cast<std::size_t>(minute % kDayMinutes);
        if (heard[day][at]) last_heard = minute;
        if (!listened[day][at]) last_deaf = minute;
        if (minute < begin || last_deaf == minute) continue;
        if (minute - last_heard < limit) {
            ++minutes.judged;
            ++minutes.online;
        } else if (minute - last_deaf >= limit) {
            ++minutes.judged;
        }
    }
    return minutes;
}

std::optional<Decimal> Share::percent() const {
    if (whole <= 0) return std::nullopt;
    constexpr int kDecimals = 2;
    const auto rounded = divide_half_even(Int128{part} * 100, whole, kDecimals);
    if (!rounded) return std::nullopt;
    Decimal shown = *rounded;
    const Decimal step{1, kDecimals};
    const Decimal all{10'000, kDecimals};
    if (part < whole && shown >= all) shown = Decimal{all.mantissa - step.mantissa, kDecimals};
    if (part > 0 && shown < step) shown = step;
    return shown;
}

Share transmission(const SlotCounts& counts, const CompletenessRules& rules) {
    const std::int64_t out = rules.leave_out_stopped ? counts.stopped : 0;
    return {counts.received - out, counts.expected - out};
}

Share validity(const SlotCounts& counts, const CompletenessRules& rules) {
    std::int64_t out = rules.leave_out_stopped ? counts.stopped_samples : 0;
    if (rules.leave_out_maintained) out += counts.maintained_samples;
    return {counts.valid, counts.samples - out};
}

std::optional<Decimal> effective(const Share& transmission, const Share& validity) {
    if (transmission.whole <= 0 || validity.whole <= 0) return std::nullopt;
    const auto part = Int128{transmission.part} * validity.part;
    const auto whole = Int128{transmission.whole} * validity.whole;
    constexpr int kDecimals = 2;
    const auto rounded = divide_half_even(part * 100, whole, kDecimals);
    if (!rounded) return std::nullopt;
    if (part < whole && rounded->mantissa >= 10'000) return Decimal{9'999, kDecimals};
    return *rounded;
}

}  // namespace lvwang::quality
