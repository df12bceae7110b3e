#include "pipeline/completeness.h"

#include <algorithm>

#include "pipeline/transaction.h"
#include "registry/json_fields.h"
#include "store/book_completeness.h"

namespace lvwang::pipeline {
namespace {

// Today is counted so often: a gap is seen while somebody can still do something about it.
constexpr std::int64_t kLiveMs = 5 * kMinuteMs;
// What is filled in comes in many frames; the day is counted once for all of them.
constexpr std::int64_t kPatienceMs = kMinuteMs;
// A tick counts so many values and days: some milliseconds of reading, and of writing at the next mark.
constexpr std::size_t kSamplesPerTick = 40'000;
constexpr std::size_t kDaysPerTick = 40;
// Intervals are changed by hand; what lies before so many changes is counted by the oldest that is known.
constexpr std::size_t kChangesMax = 64;
// The longest interval anybody sets: a month between two values is no monitoring.
constexpr std::int64_t kIntervalMaxS = 31 * 86'400;

// Points are spread over the minutes, so that they are not all counted in one second.
std::int64_t spread_ms(PointId point) {
    return static_cast<std::int64_t>(point) % (kLiveMs / kSecondMs) * kSecondMs;
}

Instant next_live(PointId point, Instant now) {
    return floor_to(now - spread_ms(point), kLiveMs) + kLiveMs + spread_ms(point);
}

int minutes_passed(Instant day, Instant now) {
    return static_cast<int>(std::clamp<std::int64_t>((now - day) / kMinuteMs, 0, kDayMs / kMinuteMs));
}

constexpr int kTrustedAfterDays = 3;  // by then a clock that was ahead has been noticed
constexpr PointId kWe{0};             // in whose place it is noted when we listened

}  // namespace

Result<bool> is_clock_trusted(store::Book& book, Instant now) {
    LVWANG_ASSIGN(const store::HeardMinutes then, store::heard_minutes(book, kWe, to_date(now - kTrustedAfterDays * kDayMs)));
    return then.any();
}

Result<void> Completeness::load(Instant now) {
    changed_rhythms_.clear();
    last_minute_.clear();
    heard_.clear();
    counted_.clear();
    counted_as_old_.clear();
    live_.clear();
    queue_.clear();
    queued_.clear();
    new_.clear();
    forgot_ = true;  // until the next day begins
    now_ = now;
    LVWANG_TRY(devices_.load());
    LVWANG_ASSIGN(rhythms_, store::load_rhythms(book_));
    LVWANG_ASSIGN(recounts_, store::recounts(book_));
    const Instant today = floor_to(now, kDayMs);
    // What was counted last may not have been over. A book that was never counted begins with the last month.
    LVWANG_ASSIGN(const auto last, store::last_counted_day(book_, to_date(today)));
    day_ = last ? std::max(start_of(*last) - kDayMs, today - kCountedDays * kDayMs) : today - kGapDays * kDayMs;
    day_ = std::min(day_, today);
    for (const auto& [point, from] : recounts_) touch_days(point, start_of(from), day_);
    return {};
}

void Completeness::heard(PointId point, Instant at) {
    const std::int64_t minute = floor_to(at, kMinuteMs).ms / kMinuteMs;
    std::int64_t& last = last_minute_[point];
    if (last == minute) return;
    last = minute;
    const Instant day = floor_to(at, kDayMs);
    heard_[{day, point}].set(static_cast<std::size_t>((at - day) / kMinuteMs));
}

// Of what lies further back nothing is kept to count a device by.
void Completeness::heard_device(std::string_view mn, PointId point, Instant at) {
    if (at < minutes_kept_from()) return;
    if (const auto before = devices_.heard(mn, point, at)) touch_days(point, at, *before);
}

void Completeness::took_of_device(std::string_view mn, const Reading& reading) {
    if (reading.start >= minutes_kept_from()) devices_.took(mn, reading);
}

bool Completeness::heard_since(PointId point, Instant instant) const {
    const auto found = last_minute_.find(point);
    return found != last_minute_.end() && found->second >= floor_to(instant, kMinuteMs).ms / kMinuteMs;
}

void Completeness::touch(const Reading& reading) {
    if (reading.stream.origin != Origin::kReported) return;
    const Instant day = floor_to(reading.start, kDayMs);
    if (day < day_) {
        wait_for(reading.point, day, now_ + kPatienceMs);
    } else if (rhythms_[reading.point][static_cast<std::size_t>(reading.stream.period)].since.ms == 0) {
        if (new_.empty()) new_at_ = now_ + kPatienceMs;
        new_.insert(reading.point);
    }
}

void Completeness::recount(PointId point, Instant day) {
    if (day < day_) return wait_for(point, day, now_ + kPatienceMs);
    std::erase_if(live_, [&](const auto& entry) { return entry.second == point; });
    live_.insert({now_, point});
}

void Completeness::touch_days(PointId point, Instant from, Instant to) {
    const Instant first = std::max(floor_to(from, kDayMs), day_ - kCountedDays * kDayMs);
    for (Instant day = first; day < std::min(to, day_); day = day + kDayMs) wait_for(point, day, now_ + kPatienceMs);
}

void Completeness::wait_for(PointId point, Instant day, Instant due_at) {
    if (day < day_ - kCountedDays * kDayMs) return;
    const auto [waits, is_new] = queued_[point].try_emplace(day, due_at);
    if (!is_new) {
        if (waits->second <= due_at) return;
        queue_.erase({waits->second, day, point});
        waits->second = due_at;
    }
    queue_.insert({due_at, day, point});
}

// Days that have ended since the last tick are counted when their last minutes had time to come.
void Completeness::begin_days(const registry::Registry& registry, Instant now) {
    const Instant today = floor_to(now, kDayMs);
    if (today < day_) {
        day_ = today;
        for (const auto& [day, point] : counted_as_old_) {
            if (keeps_minutes_of(day)) wait_for(point, day, now + kPatienceMs);
        }
        counted_as_old_.clear();
    }
    if (today <= day_) return;
    const Instant first = std::max(day_, today - kCountedDays * kDayMs);
    forgot_ = false;
    day_ = today;
    for (Instant day = first; day < today; day = day + kDayMs) {
        for (const Point& point : registry.rows().points) {
            wait_for(point.id, day, std::max(now, day + kDayMs + kLiveMs + spread_ms(point.id)));
        }
    }
}

void Completeness::take_in_points(const registry::Registry& registry, Instant now) {
    if (live_.size() == registry.rows().points.size()) return;
    std::set<PointId> known;
    for (const auto& [at, point] : live_) known.insert(point);
    for (const Point& point : registry.rows().points) {
        if (!known.contains(point.id)) live_.insert({now, point.id});
    }
}

bool Completeness::settled(PointId point) const {
    const auto days = queued_.find(point);
    return days == queued_.end() ||
           std::ranges::none_of(days->second, [&](const auto& waits) { return waits.second <= now_ + kPatienceMs; });
}

// The clock was ahead, and is set right: what it had due is due now, and the days it told of have yet to come.
void Completeness::begin_again_at(Instant now) {
    live_.clear();
    new_at_ = std::min(new_at_, now + kPatienceMs);
    std::set<Due> waits;
    for (Due due : queue_) {
        due.at = std::min(due.at, now + kPatienceMs);
        queued_[due.point][due.day] = due.at;
        waits.insert(due);
    }
    queue_ = std::move(waits);
}

Result<void> Completeness::tick(const registry::Registry& registry, Instant now, std::uint64_t seq) {
    if (now < now_ - kMinuteMs) begin_again_at(now);
    now_ = now;
    heard(kWe, now);
    if (seq <= book_.applied()) return {};  // counted before a restart; what was not is counted after it
    begin_days(registry, now);
    take_in_points(registry, now);
    if (!new_.empty() && new_at_ <= now) {  // a person who has just connected something looks whether it comes
        for (const PointId point : new_) recount(point, day_);
        new_.clear();
    }
    std::size_t samples = 0;
    std::size_t days = 0;
    const auto may_go_on = [&] { return samples < kSamplesPerTick && days < kDaysPerTick; };
    while (!live_.empty() && live_.begin()->first <= now && may_go_on()) {
        const PointId id = live_.begin()->second;
        live_.erase(live_.begin());
        live_.insert({next_live(id, now), id});
        const Point* point = registry.point(id);
        if (point == nullptr) continue;
        LVWANG_ASSIGN(const std::size_t read, count(*point, day_, registry, now, seq));
        samples += read;
        ++days;
    }
    while (!queue_.empty() && queue_.begin()->at <= now && may_go_on()) {
        const Due due = *queue_.begin();
        queue_.erase(queue_.begin());
        queued_[due.point].erase(due.day);
        const Point* point = registry.point(due.point);
        if (point == nullptr) continue;
        LVWANG_ASSIGN(const std::size_t read, count(*point, due.day, registry, now, seq));
        samples += read;
        ++days;
    }
    return {};
}

namespace {

// From `from` on; the same said once more says nothing.
void declare(Rhythm& rhythm, std::int64_t interval_s, Instant from) {
    std::vector<Declaration>& declared = rhythm.declared;
    if ((declared.empty() ? 0 : declared.back().interval_s) == interval_s) return;
    if (!declared.empty() && declared.back().from >= from) declared.pop_back();
    declared.push_back({from, interval_s});
    if (declared.size() > kChangesMax) declared.erase(declared.begin());
}

// Each stretch by the interval that held in it, the last one by `interval_s`.
PeriodDay count_changing(Period period, const std::vector<quality::Slot>& slots, Instant from, Instant to, const Rhythm& rhythm,
                         std::int64_t interval_s) {
    PeriodDay counted;
    const auto add = [&](Instant until, std::int64_t then_s) {
        const PeriodDay stretch = quality::count_whole(slots, from, until, then_s);
        counted.counts += stretch.counts;
        counted.gaps.insert(counted.gaps.end(), stretch.gaps.begin(), stretch.gaps.end());
        from = std::max(from, until);
    };
    for (const RhythmChange& change : rhythm.changes) {
        if (change.until <= from) continue;
        const Instant until = std::min(change.until, to);
        std::int64_t then_s = change.interval_s > 0 ? change.interval_s : interval_s;
        if (change.shown) {
            const auto first = std::ranges::lower_bound(slots, from, {}, &quality::Slot::start);
            const auto last = std::ranges::lower_bound(slots, until, {}, &quality::Slot::start);
            then_s = quality::learned_interval_s(period, {first, last}, then_s);
        }
        add(until, then_s);
    }
    add(to, interval_s);
    return counted;
}

}  // namespace

// Of each device by itself, where a point has several; of older days nothing is kept to count it from.
Result<std::size_t> Completeness::count_devices(const Point& point, Instant day, const registry::Registry& registry, Instant now,
                                                const quality::CompletenessRules& rules) {
    std::size_t read = 0;
    if (!keeps_minutes_of(day)) return read;
    if (!registry.has_several_devices(point.id)) {
        if (!devices_.notes_any()) return read;
        for (const Device* device : registry.devices_of(point.id)) devices_.alone(device->mn);
        return read;
    }
    LVWANG_ASSIGN(const Listened listened, minutes_of(kWe, day));
    const DeviceDays::Measure measure{.point = point.id,
                                      .day = day,
                                      .now = now,
                                      .rules = rules,
                                      .listened = {listened.begin(), listened.end()},
                                      .silence_limit_s = point.silence_limit_s,
                                      .until_minute = minutes_passed(day, now),
                                      .of_point = rhythms_[point.id],
                                      .is_of_now = day >= day_ - kDayMs};
    for (const Device* device : registry.devices_of(point.id)) {
        devices_.begin(device->mn, point.id, now);
        LVWANG_ASSIGN(const DeviceDays::Counted counted, devices_.count(device->mn, measure));
        read += counted.slots;
        touch_days(point.id, day + kDayMs, counted.due_until);
    }
    return read;
}

Result<std::size_t> Completeness::count(const Point& point, Instant day, const registry::Registry& registry, Instant now,
                                        std::uint64_t seq) {
    const auto rules = quality::CompletenessRules::at(standards_, day);
    if (!rules) return std::size_t{0};  // before any rule that is known here
    PointDay counted{.point = point.id, .day = to_date(day), .periods = {}, .online = {}};
    std::size_t read = 0;
    bool again = false;
    for (std::size_t kind = 0; kind < kPeriods; ++kind) {
        const auto period = static_cast<Period>(kind);
        LVWANG_ASSIGN(const auto samples, series_.read({.point = point.id,
                                                        .stream = {period, Origin::kReported},
                                                        .from = day,
                                                        .to = day + kDayMs,
                                                        .columns = {},
                                                        .as_of = seq}));
        read += samples.size();
        const std::vector<quality::Slot> slots = quality::slots_of(samples);
        const std::int64_t interval_s = learn(point.id, period, slots, day);
        const Rhythm& rhythm = rhythms_[point.id][kind];
        if (rhythm.since.ms == 0) continue;  // it never sent any
        const Instant ripe = now - rules->grace_ms[kind];
        const std::int64_t elapsed = std::clamp<std::int64_t>(ripe - day, 0, kDayMs);
        again = again || elapsed < kDayMs;
        counted.periods[kind] = count_changing(period, slots, std::max(day, rhythm.since), day + elapsed, rhythm, interval_s);
    }
    if (keeps_minutes_of(day)) {
        LVWANG_ASSIGN(counted.online, line(point, day, now));
    } else {
        counted_as_old_.insert({day, point.id});
        for (PeriodDay& period : counted.periods) period.gaps.clear();  // nobody asks a device for what is so long ago
    }
    LVWANG_ASSIGN(const std::size_t of_devices, count_devices(point, day, registry, now, *rules));
    read += of_devices;
    counted_[{day, point.id}] = std::move(counted);
    // Its last values may still be on their way.
    const Instant last_due = day + kDayMs + rules->grace_ms[static_cast<std::size_t>(Period::kDay)] + spread_ms(point.id);
    if (again && day < day_) wait_for(point.id, day, std::max(last_due, now + kPatienceMs));
    return read;
}

// How often the period was due on that day. A day long past is counted by what it shows itself and changes nothing for today.
std::int64_t Completeness::learn(PointId point, Period period, std::span<const quality::Slot> slots, Instant day) {
    Rhythm& rhythm = rhythms_[point][static_cast<std::size_t>(period)];
    const Rhythm before = rhythm;
    std::int64_t interval_s = rhythm.interval_s;
    if (rhythm.source == RhythmSource::kLearned) {
        interval_s = quality::learned_interval_s(period, slots, rhythm.interval_s);
        if (rhythm.interval_s == 0 || day >= day_ - kDayMs) rhythm.interval_s = interval_s;
    }
    if (!slots.empty() && (rhythm.since.ms == 0 || slots.front().start < rhythm.since) &&
        tells_since(period, slots, day, rhythm)) {
        // Days between the oldest datum and those that we knew are due as well, though nothing may have come of them.
        const Instant known_from = rhythm.since.ms == 0 ? day_ : rhythm.since;
        rhythm.since = slots.front().start;
        touch_days(point, day + kDayMs, known_from);
    }
    if (!(rhythm == before)) changed_rhythms_.insert({point, period});
    return interval_s;
}

// Whether a day's data tell that the point has reported since then. A datum or two of long ago may be the stamp of a clock that
// fell back to the day it was made; whoever fills in an outage sends more.
bool Completeness::tells_since(Period period, std::span<const quality::Slot> slots, Instant day, const Rhythm& rhythm) const {
    constexpr std::size_t kRun = 3;
    if (day >= day_ - kDayMs) return true;
    if (period != Period::kDay) return slots.size() >= kRun;
    return rhythm.since.ms == 0 || rhythm.since - day <= kGapDays * kDayMs;
}

Result<Completeness::Listened> Completeness::minutes_of(PointId point, Instant day) const {
    Listened minutes;
    for (std::size_t i = 0; i < minutes.size(); ++i) {
        const Instant of = day - static_cast<std::int64_t>(minutes.size() - 1 - i) * kDayMs;
        LVWANG_ASSIGN(minutes[i], store::heard_minutes(book_, point, to_date(of)));
        const auto fresh = heard_.find({of, point});
        if (fresh != heard_.end()) minutes[i] |= fresh->second;
    }
    return minutes;
}

Result<OnlineMinutes> Completeness::line(const Point& point, Instant day, Instant now) const {
    LVWANG_ASSIGN(const Listened heard, minutes_of(point.id, day));
    LVWANG_ASSIGN(const Listened listened, minutes_of(kWe, day));
    return quality::online(heard, listened, point.silence_limit_s, minutes_passed(day, now));
}

Result<void> Completeness::write_notes() {
    for (const auto& [key, minutes] : heard_) {
        LVWANG_TRY(store::add_heard_minutes(book_, key.second, to_date(key.first), minutes));
    }
    heard_.clear();
    for (const auto& [point, period] : changed_rhythms_) {
        LVWANG_TRY(store::put_rhythm(book_, point, period, rhythms_[point][static_cast<std::size_t>(period)]));
    }
    changed_rhythms_.clear();
    for (const auto& [key, day] : counted_) LVWANG_TRY(store::put_point_day(book_, day));
    counted_.clear();
    LVWANG_TRY(devices_.write_notes());
    if (!forgot_) LVWANG_TRY(forget());
    return write_recounts();
}

Result<void> Completeness::forget() {
    forgot_ = true;
    LVWANG_ASSIGN(const bool trusted, is_clock_trusted(book_, day_));
    if (!trusted) return {};
    LVWANG_TRY(store::forget_gaps(book_, to_date(day_ - kGapDays * kDayMs), to_date(minutes_kept_from())));
    LVWANG_TRY(devices_.forget(to_date(minutes_kept_from())));
    counted_as_old_.clear();
    return {};
}

// A start counts yesterday and today anyway; of older days it must be known that they wait.
Result<void> Completeness::write_recounts() {
    for (auto at = queued_.begin(); at != queued_.end();) {
        const auto& [point, days] = *at;
        const bool older = !days.empty() && days.begin()->first < day_ - kDayMs;
        const auto known = recounts_.find(point);
        if (older) {
            const CivilDate from = to_date(days.begin()->first);
            if (known == recounts_.end() || known->second != from) {
                LVWANG_TRY(store::put_recount(book_, point, from));
                recounts_[point] = from;
            }
        } else if (known != recounts_.end()) {
            LVWANG_TRY(store::put_recount(book_, point, {}));
            recounts_.erase(known);
        }
        at = days.empty() ? queued_.erase(at) : std::next(at);
    }
    return {};
}

Result<std::string> Completeness::set_rhythm(std::string_view body, const registry::Registry& registry) {
    LVWANG_ASSIGN(registry::JsonFields fields, registry::JsonFields::parse(body));
    LVWANG_ASSIGN(const std::string mn, fields.text("mn"));
    const Device* device = registry.device(mn);
    if (device == nullptr) {
        return tl::unexpected(Error{ErrorCode::kNotFound, fmt::format("no device '{}' is registered", mn), "mn"});
    }
    Rhythms wanted = rhythms_[device->point_id];
    for (std::size_t kind = 0; kind < kPeriods; ++kind) {
        const std::string name = fmt::format("{}_s", to_string(static_cast<Period>(kind)));
        const bool said = fields.has(name);
        LVWANG_ASSIGN(const std::int64_t interval_s, said ? fields.integer(name) : fields.integer_or(name, 0));
        if (!said) {
            if (wanted[kind].source == RhythmSource::kSet) wanted[kind].source = RhythmSource::kLearned;
            continue;
        }
        if (interval_s < 0 || interval_s > kIntervalMaxS) {
            return fail_field(name, "{} must be 0 to {} seconds", name, kIntervalMaxS);
        }
        wanted[kind].interval_s = interval_s;
        wanted[kind].source = RhythmSource::kSet;
        wanted[kind].changes.clear();  // a person's word is of the days before, too
    }
    LVWANG_TRY(fields.refuse_others());
    for (Rhythm& rhythm : wanted) declare(rhythm, rhythm.source == RhythmSource::kLearned ? 0 : rhythm.interval_s, now_);
    for (std::size_t kind = 0; kind < kPeriods; ++kind) {
        if (wanted[kind] == rhythms_[device->point_id][kind]) continue;
        LVWANG_TRY(store::put_rhythm(book_, device->point_id, static_cast<Period>(kind), wanted[kind]));
    }
    rhythms_[device->point_id] = wanted;
    touch_days(device->point_id, day_ - kGapDays * kDayMs, day_);
    recount(device->point_id, day_);
    return std::string("{}");
}

const Rhythm& Completeness::rhythm_of(PointId point, Period period) const {
    static const Rhythm kNone;
    const auto found = rhythms_.find(point);
    return found == rhythms_.end() ? kNone : found->second[static_cast<std::size_t>(period)];
}

void Completeness::told(PointId point, Period period, std::int64_t interval_s, bool was_set) {
    Rhythm& rhythm = rhythms_[point][static_cast<std::size_t>(period)];
    if (rhythm.source == RhythmSource::kSet || interval_s <= 0 || interval_s > kIntervalMaxS) return;
    // What came before was due as often as it was; where nobody had said so, as often as it came. Of two changes at once nothing
    // was due in between.
    const bool was_said = rhythm.source == RhythmSource::kTold;
    const bool first_now = rhythm.changes.empty() || rhythm.changes.back().until < now_;
    if ((!was_said || rhythm.interval_s != interval_s) && first_now) {
        rhythm.changes.push_back({now_, rhythm.interval_s, !was_said || !was_set});
        if (rhythm.changes.size() > kChangesMax) rhythm.changes.erase(rhythm.changes.begin());
    }
    rhythm.interval_s = interval_s;
    rhythm.source = RhythmSource::kTold;
    declare(rhythm, interval_s, now_);
    changed_rhythms_.insert({point, period});
}

}  // namespace lvwang::pipeline
