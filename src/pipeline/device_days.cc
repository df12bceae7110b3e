#include "pipeline/device_days.h"

#include <algorithm>

namespace lvwang::pipeline {
namespace {

// Which values a message told, a bit for each: two that share one are rare, and only weigh a little less then.
std::int64_t columns_of(const Reading& reading) {
    std::uint64_t bits = 0;
    for (const Sample& sample : reading.samples) {
        const auto column =
            static_cast<std::uint64_t>(sample.column.parameter) << 8U | static_cast<std::uint64_t>(sample.column.aspect);
        bits |= std::uint64_t{1} << ((column + 1) * 0x9E3779B97F4A7C15ULL >> 58U);
    }
    return static_cast<std::int64_t>(bits);
}

bool are_among(std::int64_t columns, std::int64_t others) {
    return columns != others && (columns & ~others) == 0;
}

}  // namespace

Result<void> DeviceDays::load() {
    changed_.clear();
    gone_.clear();
    came_.clear();
    heard_.clear();
    counted_.clear();
    LVWANG_ASSIGN(noted_, store::noted_devices(book_));
    return {};
}

void DeviceDays::begin(std::string_view mn, PointId point, Instant now) {
    const auto noted = noted_.find(mn);
    if (noted != noted_.end() && noted->second.point == point) return;
    noted_.insert_or_assign(std::string(mn), NotedDevice{point, now, {}});
    changed_.insert(std::string(mn));
}

std::optional<Instant> DeviceDays::heard(std::string_view mn, PointId point, Instant at) {
    begin(mn, point, at);
    auto& [key, noted] = *noted_.find(mn);
    const Instant before = noted.from;
    if (at < before) {  // it had waited to be registered, and is read now
        noted.from = at;
        changed_.insert(key);
    }
    const Instant day = floor_to(at, kDayMs);
    heard_[{key, day}].set(static_cast<std::size_t>((at - day) / kMinuteMs));
    return at < before ? std::optional(before) : std::nullopt;
}

void DeviceDays::took(std::string_view mn, const Reading& reading) {
    if (reading.stream.origin != Origin::kReported) return;
    std::vector<StoredSample> samples;
    samples.reserve(reading.samples.size());
    for (const Sample& sample : reading.samples) samples.push_back({reading.start, reading.seq, sample});
    for (const Slot& slot : quality::slots_of(samples)) {
        came_[{std::string(mn), reading.stream.period}][{slot.start, columns_of(reading)}] = slot;
    }
}

void DeviceDays::alone(std::string_view mn) {
    const auto noted = noted_.find(mn);
    if (noted == noted_.end()) return;
    gone_.insert(noted->first);
    changed_.erase(noted->first);
    noted_.erase(noted);
}

Result<std::vector<Slot>> DeviceDays::slots_of(const std::string& mn, Period period, Instant from, Instant to) const {
    Places places;
    LVWANG_ASSIGN(const auto parts, store::slot_parts(book_, mn, period, from, to));
    for (const store::SlotPart& part : parts) places[{part.slot.start, part.columns}] = part.slot;
    if (const auto came = came_.find({mn, period}); came != came_.end()) {
        const auto first = came->second.lower_bound({from, INT64_MIN});
        for (auto at = first; at != came->second.end() && at->first.first < to; ++at) places[at->first] = at->second;
    }
    // A message that tells some of the values of another one, of the same moment, is that message before it was understood whole.
    const auto is_part_of_another = [&](const Places::value_type& one) {
        for (auto at = places.lower_bound({one.first.first, INT64_MIN}); at != places.end(); ++at) {
            if (at->first.first != one.first.first) break;
            if (are_among(one.first.second, at->first.second)) return true;
        }
        return false;
    };
    std::vector<Slot> slots;
    for (const auto& place : places) {
        if (is_part_of_another(place)) continue;
        const Slot& slot = place.second;
        if (slots.empty() || slots.back().start != slot.start)
            slots.push_back(slot);
        else
            slots.back().add(slot);
    }
    return slots;
}

Result<OnlineMinutes> DeviceDays::line(const std::string& mn, Instant noted_from, const Measure& measure) const {
    std::vector<quality::DayMinutes> heard(measure.listened.size());
    std::vector<quality::DayMinutes> listened = measure.listened;
    for (std::size_t i = 0; i < heard.size(); ++i) {
        const Instant of = measure.day - static_cast<std::int64_t>(heard.size() - 1 - i) * kDayMs;
        LVWANG_ASSIGN(heard[i], store::device_heard(book_, mn, to_date(of)));
        const auto fresh = heard_.find({mn, of});
        if (fresh != heard_.end()) heard[i] |= fresh->second;
        // Before it was noted we did not listen to it.
        const std::int64_t before = std::clamp<std::int64_t>((noted_from - of) / kMinuteMs, 0, kDayMs / kMinuteMs);
        for (std::int64_t minute = 0; minute < before; ++minute) listened[i].reset(static_cast<std::size_t>(minute));
    }
    return quality::online(heard, listened, measure.silence_limit_s, measure.until_minute);
}

Result<DeviceDays::Counted> DeviceDays::count(const std::string& mn, const Measure& measure) {
    Counted done;
    const auto found = noted_.find(mn);
    if (found == noted_.end() || found->second.point != measure.point || found->second.from >= measure.day + kDayMs) return done;
    NotedDevice& noted = found->second;
    const NotedDevice before = noted;
    DeviceDay counted{.mn = mn, .day = to_date(measure.day), .counts = {}, .online = {}};
    for (std::size_t kind = 0; kind < kPeriods; ++kind) {
        const auto period = static_cast<Period>(kind);
        // A period is told when it is over, so one that began before may be the first that is noted. What is filled in of the
        // time before says nothing: the rest of it was not noted.
        const Instant first = noted.from - length_ms(period) - measure.rules.grace_ms[kind];
        LVWANG_ASSIGN(const auto slots, slots_of(mn, period, std::max(measure.day, first), measure.day + kDayMs));
        done.slots += slots.size();
        DeviceRhythm& rhythm = noted.rhythms[kind];
        std::int64_t interval_s = measure.of_point[kind].interval_s;
        if (measure.of_point[kind].source != RhythmSource::kSet) {
            interval_s = quality::learned_interval_s(period, slots, rhythm.interval_s);
            if (rhythm.interval_s == 0 || measure.is_of_now) rhythm.interval_s = interval_s;
        }
        if (!slots.empty() && (rhythm.since.ms == 0 || slots.front().start < rhythm.since)) {
            // Days between are due as well, though nothing may have come of them.
            done.due_until = std::max(done.due_until, rhythm.since.ms == 0 ? measure.now : rhythm.since);
            rhythm.since = slots.front().start;
        }
        if (rhythm.since.ms == 0) continue;  // it never sent any
        const std::int64_t elapsed =
            std::clamp<std::int64_t>(measure.now - measure.rules.grace_ms[kind] - measure.day, 0, kDayMs);
        counted.counts[kind] =
            quality::count_whole(slots, std::max(measure.day, rhythm.since), measure.day + elapsed, interval_s).counts;
    }
    if (!(noted == before)) changed_.insert(mn);
    LVWANG_ASSIGN(counted.online, line(mn, noted.from, measure));
    counted_[{mn, measure.day}] = std::move(counted);
    return done;
}

Result<void> DeviceDays::write_notes() {
    for (const std::string& mn : gone_) LVWANG_TRY(store::remove_noted_device(book_, mn));
    gone_.clear();
    for (const std::string& mn : changed_) LVWANG_TRY(store::put_noted_device(book_, mn, noted_[mn]));
    changed_.clear();
    std::vector<store::SlotPart> parts;
    for (const auto& [key, places] : came_) {
        parts.clear();
        for (const auto& [place, slot] : places) parts.push_back({slot, place.second});
        LVWANG_TRY(store::put_slot_parts(book_, key.first, key.second, parts));
    }
    came_.clear();
    for (const auto& [key, minutes] : heard_) {
        LVWANG_TRY(store::add_device_heard(book_, key.first, to_date(key.second), minutes));
    }
    heard_.clear();
    for (const auto& [key, day] : counted_) LVWANG_TRY(store::put_device_day(book_, day));
    counted_.clear();
    return {};
}

}  // namespace lvwang::pipeline
