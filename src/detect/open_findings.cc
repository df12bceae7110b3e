#include "detect/open_findings.h"

#include <algorithm>
#include <limits>

#include "base/check.h"

namespace lvwang::detect {
namespace {

// One examination being taken in.
struct Round {
    const Examination& seen;
    const Subject& subject;
    Instant now;
    std::uint64_t seq = 0;
    std::int64_t length_ms = 0;
    bool in_time = true;
    bool live = true;  // in time, and of the sighting at hand: no back-fill
    std::vector<FindingChange> changes;

    void changed(Transition transition, const Finding& finding) { changes.push_back({transition, finding}); }
};

// The entry's number makes the key of a run unlike that of an earlier one, taken back, that began with the same period.
std::string key_of(std::string_view rule, PointId point, std::optional<ParameterId> parameter, Instant start, std::uint64_t seq) {
    const std::string of = parameter ? fmt::format("{}", static_cast<int>(*parameter)) : "-";
    return fmt::format("{}/{}/{}/{}@{}", rule, static_cast<std::int64_t>(point), of, format_compact(start), seq);
}

bool holds(const Finding& finding, Instant period) {
    return std::ranges::binary_search(finding.periods, period, {}, &FindingPeriod::start);
}

bool resolved(const Finding& finding) {
    return finding.state == FindingState::kResolved;
}

void resolve(Finding& finding, Instant now, std::string_view why) {
    finding.state = FindingState::kResolved;
    finding.resolved_at = now;
    finding.resolution = why;
}

// Puts the sighting's period in, or its new values. False where nothing is new.
bool put(Finding& finding, const Sighting& sighting, const Round& round) {
    const FindingPeriod period{round.seen.start, sighting.value, sighting.measured, sighting.reference, round.seen.seq};
    const auto at = std::ranges::lower_bound(finding.periods, period.start, {}, &FindingPeriod::start);
    const bool held = at != finding.periods.end() && at->start == period.start;
    if (held && at->value == period.value && at->measured == period.measured && at->reference == period.reference) return false;
    if (held) {
        *at = period;
    } else {
        finding.periods.insert(at, period);
    }
    finding.start = finding.periods.front().start;
    finding.last = finding.periods.back().start;
    finding.limit = sighting.limit ? normalized(*sighting.limit).to_string() : "";
    finding.unit = sighting.unit;
    finding.standard = sighting.standard;
    finding.clause = sighting.clause;
    finding.table = sighting.table;
    describe(finding, round.subject);
    return true;
}

void take_back(Finding& finding, const Round& round, std::string_view why) {
    std::erase_if(finding.periods, [&](const FindingPeriod& period) { return period.start == round.seen.start; });
    if (finding.periods.empty()) {  // keeps where it stood and what it said: people may have read it
        if (!resolved(finding)) resolve(finding, round.now, why);
        finding.resolution = why;
        return;
    }
    finding.start = finding.periods.front().start;
    finding.last = finding.periods.back().start;
    describe(finding, round.subject);
}

bool shown_long_enough(const Finding& finding, const Round& round) {
    return std::ssize(finding.periods) > round.seen.hold_periods;
}

// Whether the period goes on with the run of an unresolved finding. No valid period without the condition has come after
// its last one, or it were resolved; hours that are missing do not break an open run, but they do break a pending one.
bool continues(const Finding& finding, const Round& round) {
    const std::int64_t gap_ms = finding.state == FindingState::kPending ? 0 : round.seen.rule->forget_ms;
    return round.seen.start >= finding.start - round.length_ms && round.seen.start <= finding.last + round.length_ms + gap_ms;
}

bool adjoins(const Finding& finding, const Round& round) {
    return !finding.periods.empty() && round.seen.start >= finding.start - round.length_ms &&
           round.seen.start <= finding.last + round.length_ms;
}

Finding begin(const Sighting& sighting, const Round& round) {
    const Rule& rule = *round.seen.rule;
    Finding finding;
    finding.key = key_of(rule.name, round.seen.point, sighting.parameter, round.seen.start, round.seq);
    finding.rule = rule.name;
    finding.cls = rule.cls;
    finding.point = round.seen.point;
    finding.parameter = sighting.parameter;
    finding.period = rule.period;
    finding.pending_at = round.now;
    finding.live = round.live;
    put(finding, sighting, round);
    if (shown_long_enough(finding, round)) {
        finding.state = FindingState::kOpen;
        finding.open_at = round.now;
    }
    if (!round.live) resolve(finding, round.now, "late");
    return finding;
}

// The unresolved finding that a period belongs to: the one that holds it already, else the first that it goes on with.
Finding* home_of(ParameterId parameter, std::vector<Finding>& thread, const Round& round) {
    Finding* home = nullptr;
    for (Finding& finding : thread) {
        if (finding.parameter != parameter || resolved(finding)) continue;
        if (holds(finding, round.seen.start)) return &finding;
        if (home == nullptr && continues(finding, round)) home = &finding;
    }
    return home;
}

void take_present(const Sighting& sighting, std::vector<Finding>& thread, std::vector<Finding>& over, Round& round) {
    if (Finding* finding = home_of(sighting.parameter, thread, round)) {
        if (!put(*finding, sighting, round)) return;
        const bool opens = finding->state == FindingState::kPending && round.live && shown_long_enough(*finding, round);
        if (opens) {
            finding->state = FindingState::kOpen;
            finding->open_at = round.now;
        }
        return round.changed(opens ? Transition::kOpened : Transition::kExtended, *finding);
    }
    for (Finding& finding : over) {
        // Live data never grow a finding that is over: it is wrong again, which is a new alarm. A known hour may be corrected.
        const bool belongs = holds(finding, round.seen.start) || (!round.live && adjoins(finding, round));
        if (finding.parameter != sighting.parameter || !belongs) continue;
        if (!put(finding, sighting, round)) return;
        if (!finding.open_at && shown_long_enough(finding, round)) finding.open_at = round.now;
        return round.changed(Transition::kCorrected, finding);
    }
    const Finding& finding = thread.emplace_back(begin(sighting, round));
    const Transition seen = finding.state == FindingState::kPending ? Transition::kPending : Transition::kOpened;
    round.changed(round.live ? seen : Transition::kRecorded, finding);
}

// The period was judged and is fine, or (`why` is invalidated) can no longer be judged.
void take_absent(std::optional<ParameterId> parameter, std::string_view why, std::vector<Finding>& thread,
                 std::vector<Finding>& over, Round& round) {
    const bool judged = why != "invalidated";
    for (Finding& finding : thread) {
        if (finding.parameter != parameter || resolved(finding)) continue;
        const bool held = holds(finding, round.seen.start);
        if (held) take_back(finding, round, why);
        if (judged && !resolved(finding) && round.seen.start > finding.last) resolve(finding, round.now, "passed");
        if (resolved(finding)) {
            round.changed(Transition::kResolved, finding);
        } else if (held) {
            round.changed(Transition::kExtended, finding);
        }
    }
    for (Finding& finding : over) {
        if (finding.parameter != parameter || !holds(finding, round.seen.start)) continue;
        take_back(finding, round, why);
        round.changed(Transition::kCorrected, finding);
    }
}

// Parameters of findings that hold this period and had no valid value in it this time.
std::vector<std::optional<ParameterId>> without_value(const Examination& seen, const std::vector<Finding>& thread,
                                                      const std::vector<Finding>& over) {
    std::vector<std::optional<ParameterId>> parameters;
    const auto gather = [&](const std::vector<Finding>& findings) {
        for (const Finding& finding : findings) {
            const bool has_value = std::ranges::any_of(
                seen.sightings, [&](const Sighting& sighting) { return finding.parameter == sighting.parameter; });
            const bool known = std::ranges::find(parameters, finding.parameter) != parameters.end();
            if (!has_value && !known && holds(finding, seen.start)) parameters.push_back(finding.parameter);
        }
    };
    gather(thread);
    gather(over);
    return parameters;
}

}  // namespace

OpenFindings::OpenFindings(std::vector<Finding> unresolved, std::uint64_t applied_seq) : applied_seq_(applied_seq) {
    std::ranges::sort(unresolved, {}, [](const Finding& finding) { return std::pair(finding.start, finding.key); });
    for (Finding& finding : unresolved) {
        LVWANG_CHECK(!resolved(finding), "finding {} is resolved", finding.key);
        threads_[{finding.point, finding.rule}].push_back(std::move(finding));
    }
}

Result<std::vector<FindingChange>> OpenFindings::apply(const Examination& examination, const Subject& subject, Instant now,
                                                       std::uint64_t seq, const PastFindings& past) {
    LVWANG_CHECK(examination.rule != nullptr && examination.point == subject.point.id, "an examination of point {} for point {}",
                 static_cast<std::int64_t>(examination.point), static_cast<std::int64_t>(subject.point.id));
    if (seq <= applied_seq_) return {};
    const Rule& rule = *examination.rule;
    const std::int64_t length = length_ms(rule.period);
    const bool in_time = now - (examination.start + length) <= kLateLimitMs;
    if (now < examination.start + length - kClockToleranceMs) return {};
    LVWANG_ASSIGN(std::vector<Finding> over, resolved_around(examination, past));
    Round round{examination, subject, now, seq, length, in_time, in_time, {}};
    const Key key(examination.point, rule.name);
    Thread& thread = threads_[key];
    for (const auto& parameter : without_value(examination, thread, over)) {
        take_absent(parameter, "invalidated", thread, over, round);
    }
    for (const Sighting& sighting : examination.sightings) {
        round.live = round.in_time && !sighting.no_alarm;
        if (sighting.present) {
            take_present(sighting, thread, over, round);
        } else {
            take_absent(sighting.parameter, "corrected", thread, over, round);
        }
    }
    std::erase_if(thread, resolved);
    if (thread.empty()) threads_.erase(key);
    note_resolved(key, round.changes);
    return std::move(round.changes);
}

Result<std::vector<Finding>> OpenFindings::resolved_around(const Examination& examination, const PastFindings& past) {
    const std::int64_t length = length_ms(examination.rule->period);
    const Instant from = examination.start - length;
    const Instant to = examination.start + length;
    const Key key(examination.point, examination.rule->name);
    const auto quiet = quiet_from_.find(key);
    if (quiet != quiet_from_.end()) {
        if (from >= quiet->second) return std::vector<Finding>();
        return past(key.second, key.first, from, to);
    }
    // The first time, all that came later is asked for too: it says from when on there is nothing.
    LVWANG_ASSIGN(std::vector<Finding> findings,
                  past(key.second, key.first, from, Instant{std::numeric_limits<std::int64_t>::max()}));
    Instant& end = quiet_from_[key] = from;
    for (const Finding& finding : findings) end = std::max(end, finding.last + 1);
    std::erase_if(findings, [&](const Finding& finding) { return finding.start > to; });
    return findings;
}

void OpenFindings::note_resolved(const Key& key, const std::vector<FindingChange>& changes) {
    const auto quiet = quiet_from_.find(key);
    if (quiet == quiet_from_.end()) return;
    for (const FindingChange& change : changes) {
        if (resolved(change.finding)) quiet->second = std::max(quiet->second, change.finding.last + 1);
    }
}

std::vector<FindingChange> OpenFindings::listen(const Subject& subject, std::optional<Instant> last_at, Instant listening_since,
                                                Instant now, std::uint64_t seq) {
    if (seq <= applied_seq_ || !last_at) return {};
    const Point& point = subject.point;
    const std::int64_t limit_ms = point.silence_limit_s * kSecondMs;
    const bool silent = limit_ms > 0 && now - std::max(*last_at, listening_since) > limit_ms;
    const Key key(point.id, kSilent.name);
    std::vector<FindingChange> changes;

    if (const auto open = threads_.find(key); open != threads_.end()) {
        Finding& finding = open->second.front();
        const bool heard = *last_at > finding.start;
        if (!heard && limit_ms > 0) return {};  // still silent; our own absence does not end it
        if (heard) finding.last = *last_at;
        resolve(finding, now, heard ? "data_returned" : "passed");
        changes.push_back({Transition::kResolved, finding});
        threads_.erase(open);
    }
    if (!silent) return changes;
    Finding finding;
    finding.key = key_of(kSilent.name, point.id, {}, *last_at, seq);
    finding.rule = kSilent.name;
    finding.cls = kSilent.cls;
    finding.point = point.id;
    finding.period = kSilent.period;
    finding.start = *last_at;
    finding.last = *last_at;
    finding.state = FindingState::kOpen;
    finding.pending_at = now;
    finding.open_at = now;
    finding.seq = seq;
    describe(finding, subject);
    changes.push_back({Transition::kOpened, finding});
    threads_[key].push_back(std::move(finding));
    return changes;
}

std::vector<FindingChange> OpenFindings::forget(Instant now, std::uint64_t seq) {
    if (seq <= applied_seq_) return {};
    std::vector<FindingChange> changes;
    for (auto thread = threads_.begin(); thread != threads_.end();) {
        std::vector<FindingChange> ended;
        for (Finding& finding : thread->second) {
            const Rule* rule = rule_named(finding.rule);
            if (rule == nullptr || rule->forget_ms == 0) continue;
            if (now - (finding.last + length_ms(rule->period)) <= rule->forget_ms + kLateLimitMs) continue;
            resolve(finding, now, "no_data");
            ended.push_back({Transition::kResolved, finding});
        }
        std::erase_if(thread->second, resolved);
        note_resolved(thread->first, ended);
        changes.insert(changes.end(), ended.begin(), ended.end());
        thread = thread->second.empty() ? threads_.erase(thread) : std::next(thread);
    }
    return changes;
}

std::vector<Finding> OpenFindings::of(PointId point) const {
    std::vector<Finding> findings;
    for (auto thread = threads_.lower_bound({point, std::string()}); thread != threads_.end() && thread->first.first == point;
         ++thread) {
        findings.insert(findings.end(), thread->second.begin(), thread->second.end());
    }
    return findings;
}

std::vector<Finding> OpenFindings::all() const {
    std::vector<Finding> findings;
    for (const auto& [key, thread] : threads_) findings.insert(findings.end(), thread.begin(), thread.end());
    return findings;
}

}  // namespace lvwang::detect
