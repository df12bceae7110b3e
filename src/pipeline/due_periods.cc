#include "pipeline/due_periods.h"

#include <algorithm>

namespace lvwang::pipeline {
namespace {

constexpr std::uint32_t kAllHours = (1U << 24) - 1;
constexpr std::uint32_t kLastHour = 1U << 23;

// Bits of the hours of `day` that are over at `now`.
std::uint32_t hours_over(Instant day, Instant now) {
    const std::int64_t hours = now <= day ? 0 : (now - day) / kHourMs;
    return hours >= 24 ? kAllHours : (1U << hours) - 1;
}

}  // namespace

std::uint32_t DuePeriods::Touched::due(Instant day, Instant now) const {
    const bool day_due = day_waits && now - day >= kDayMs + kDayPatienceMs;
    return (by_minutes & hours_over(day, now - kSettleMs)) | (by_report & hours_over(day, now)) | (day_due ? kLastHour : 0);
}

void DuePeriods::touch(const Reading& reading, std::uint64_t seq) {
    if (reading.stream.origin != Origin::kReported || reading.stream.period == Period::kMoment) return;
    const Instant day = floor_to(reading.start, kDayMs);
    const auto bit = std::uint32_t{1} << ((reading.start - day) / kHourMs);
    Touched& touched = touched_[{day, reading.point}];
    touched.day_waits = true;
    if (touched.first_seq == 0 || seq < touched.first_seq) touched.first_seq = seq;
    if (reading.stream.period == Period::kMinute) {
        touched.by_minutes |= bit;
    } else if (reading.stream.period == Period::kHour) {
        touched.by_report |= bit;
    } else {
        touched.by_report |= kLastHour;  // a reported day is judged when its last hour is over
    }
}

void DuePeriods::touch_days(PointId point, Instant from, Instant to, bool minutes, std::uint64_t seq) {
    for (Instant day = floor_to(from, kDayMs); day < to; day = day + kDayMs) {
        Touched& touched = touched_[{day, point}];
        (minutes ? touched.by_minutes : touched.by_report) = kAllHours;
        if (touched.first_seq == 0 || seq < touched.first_seq) touched.first_seq = seq;
    }
}

std::vector<DueDay> DuePeriods::take(Instant now, std::size_t days_max) {
    std::vector<DueDay> days;
    for (auto at = touched_.begin(); at != touched_.end() && days.size() < days_max;) {
        const auto& [key, touched] = *at;
        const std::uint32_t due = touched.due(key.day, now);
        if (due != 0) days.push_back({key.point, key.day, due, due & touched.by_minutes});
        at->second.by_minutes &= ~due;
        at->second.by_report &= ~due;
        if ((due & kLastHour) != 0) at->second.day_waits = false;
        const bool done = (at->second.by_minutes | at->second.by_report) == 0 && !at->second.day_waits;
        at = done ? touched_.erase(at) : std::next(at);
    }
    return days;
}

std::size_t DuePeriods::due_days(Instant now) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(touched_, [&](const auto& entry) { return entry.second.due(entry.first.day, now) != 0; }));
}

std::optional<std::uint64_t> DuePeriods::first_due_seq(Instant now) const {
    std::optional<std::uint64_t> first;
    for (const auto& [key, touched] : touched_) {
        if (touched.due(key.day, now) != 0 && (!first || touched.first_seq < *first)) first = touched.first_seq;
    }
    return first;
}

}  // namespace lvwang::pipeline
