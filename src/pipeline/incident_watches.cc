// Does the fix hold? Closed cases that are watched: what opened them once opens them again, and their watches end.
#include <algorithm>
#include <set>

#include "cases/wind.h"
#include "pipeline/incidents.h"
#include "store/book_cases.h"
#include "store/book_findings.h"

namespace lvwang::pipeline {

namespace {

// Whether what was seen at `seen` lies behind the close and within the watch.
bool is_watched_then(const Case& closed, const Finding& finding, Instant seen) {
    const Instant until = finding.last + std::max(length_ms(finding.period), kMinuteMs);
    return closed.closed_at < until && seen <= *closed.watch_until;
}

}  // namespace

// What closed cases were about is there again while they are watched, or goes on after it was said to be mended.
Result<std::vector<Incidents::Broken>> Incidents::broken_by(const detect::FindingChange& change) const {
    std::vector<Broken> broken;
    const Finding& finding = change.finding;
    // Also one that no rule hands over: somebody did, and it is watched.
    const bool opens = change.transition == detect::Transition::kOpened && finding.live && finding.open_at;
    const bool goes_on =
        change.transition == detect::Transition::kExtended && finding.live && finding.state == FindingState::kOpen;
    if (!opens && !goes_on) return broken;
    for (const auto& [id, watched] : watched_) {
        const Case& closed = watched.record;
        const bool same = closed.point == finding.point && watched.rule == finding.rule && watched.parameter == finding.parameter;
        if (!same || !is_watched_then(closed, finding, opens ? finding.start : finding.last)) continue;
        LVWANG_ASSIGN(Finding then, store::find_finding(parts_.book, closed.finding_id));
        broken.push_back({closed, std::move(then)});
    }
    return broken;
}

// What goes on may be of a case that was merged: then it is the one that went on that does not hold.
Result<std::vector<Incidents::Broken>> Incidents::broken_after_merge(const detect::FindingChange& change,
                                                                     std::int64_t finding_id) const {
    std::vector<Broken> broken;
    const Finding& finding = change.finding;
    if (change.transition != detect::Transition::kExtended || !finding.live || finding.state != FindingState::kOpen)
        return broken;
    if (case_of_.contains(finding_id)) return broken;
    LVWANG_ASSIGN(const std::optional<Case> own, store::case_of_finding(parts_.book, finding_id));
    if (!own || own->merged_into == 0) return broken;
    std::optional<Case> root = own;
    while (root->merged_into != 0) {
        LVWANG_ASSIGN(root, find(root->merged_into));
    }
    // The run never ended, so that no watch need go on: it was said to be mended, and is not.
    const bool mended = root->state == CaseState::kClosed && root->outcome == "mended";
    const Instant until = finding.last + std::max(length_ms(finding.period), kMinuteMs);
    if (!mended || root->closed_at >= until) return broken;
    if (root->finding_id == 0) {  // of what a person reported no finding can come back: the case that was merged into it does
        broken.push_back({*own, finding});
        return broken;
    }
    LVWANG_ASSIGN(Finding then, store::find_finding(parts_.book, root->finding_id));
    broken.push_back({std::move(*root), std::move(then)});
    return broken;
}

// One case comes back for it: the finding's own, or the first. Where a case of its own has it in hand none does. The others are
// watched no longer: what came back, came back for them too.
Result<void> Incidents::come_back(const std::vector<Broken>& broken, const Finding& finding, const registry::Registry& registry,
                                  Instant now, std::uint64_t seq) {
    LVWANG_ASSIGN(const auto own, store::case_of_finding(parts_.book, finding.id));
    auto back = std::ranges::find_if(broken, [&](const Broken& one) { return own && one.closed.id == own->id; });
    const bool in_hand = own && own->state != CaseState::kClosed;
    if (back == broken.end() && !in_hand) back = broken.begin();
    if (back != broken.end()) {
        const Case& closed = back->closed;
        // A finding is of one case: where another was closed for it, this one keeps its own.
        const bool keeps = own && own->id != closed.id;
        cases::CaseChange change = cases::relapse(closed, parts_.workflows.of(closed), back->then, finding,
                                                  parts_.standards.calendar(), now, seq, keeps);
        LVWANG_ASSIGN(const std::string winds, winds_.compared(closed, finding.last, registry, seq));
        if (!winds.empty()) change.event.details.insert(change.event.details.size() - 1, "," + winds);
        LVWANG_TRY(keep(std::move(change)));
    }
    const std::int64_t taken_up = back == broken.end() ? own->id : back->closed.id;
    for (const Broken& other : broken) {
        if (other.closed.id != taken_up) LVWANG_TRY(keep(cases::end_watch_for(other.closed, taken_up, now, seq)));
    }
    return {};
}

Result<void> Incidents::watch(const Case& closed) {
    if (!closed.watch_until || !closed.watch_outcome.empty()) {
        watched_.erase(closed.id);
        winds_.forget(closed.id);
        return {};
    }
    LVWANG_ASSIGN(const Finding finding, store::find_finding(parts_.book, closed.finding_id));
    watched_.insert_or_assign(closed.id, watched_as(closed, finding));
    return {};
}

Incidents::Watched Incidents::watched_as(const Case& closed, const Finding& about) const {
    const bool in_wind = WindWatches::matters(parts_.workflows.of(closed), about.period, about.parameter);
    return {closed, about.rule, about.parameter, about.period, in_wind};
}

Result<std::vector<cases::CaseChange>> Incidents::tick_watches(const registry::Registry& registry, Instant now,
                                                               std::uint64_t seq) {
    winds_.begin_tick();
    std::vector<cases::CaseChange> changes;
    for (const auto& [id, watched] : watched_) {
        std::optional<cases::CaseChange> change;
        if (watched.in_wind) {
            LVWANG_ASSIGN(change, tick_in_wind(watched, registry, now, seq));
        } else {
            const bool counts = seq > parts_.book.applied() && cases::is_watch_over(watched.record, now);
            if (!counts) continue;
            LVWANG_ASSIGN(const auto seen, days_seen(watched));
            change = cases::end_watch(watched.record, seen, now, seq);
        }
        if (change) changes.push_back(std::move(*change));
    }
    return changes;
}

// Means of hours, or of days where the case was about a day, that are valid; of both a device's and ours.
Result<std::optional<cases::WatchedDays>> Incidents::days_seen(const Watched& watched) const {
    if (!watched.parameter) return std::optional<cases::WatchedDays>();
    const Instant from = floor_to(*watched.record.closed_at, kDayMs);
    const Instant to = *watched.record.watch_until;
    std::set<Instant> measured;
    for (const Origin origin : {Origin::kReported, Origin::kComputed}) {
        LVWANG_ASSIGN(
            const auto samples,
            parts_.series.read({.point = watched.record.point,
                                .stream = {watched.period == Period::kDay ? Period::kDay : Period::kHour, origin},
                                .from = from,
                                .to = to,
                                .columns = {{*watched.parameter, Aspect::kMeasured}, {*watched.parameter, Aspect::kConverted}}}));
        for (const StoredSample& one : samples) {
            if (one.sample.valid()) measured.insert(floor_to(one.start, kDayMs));
        }
    }
    const std::int64_t days = (to - from + kDayMs - 1) / kDayMs;
    return std::optional(cases::WatchedDays{static_cast<int>(days), static_cast<int>(measured.size())});
}

// What an entry that the book knows already would count, it has counted.
Result<std::optional<cases::CaseChange>> Incidents::tick_in_wind(const Watched& watched, const registry::Registry& registry,
                                                                 Instant now, std::uint64_t seq) {
    const Case& closed = watched.record;
    if (seq <= parts_.book.applied()) return std::optional<cases::CaseChange>();
    const cases::Workflow& flow = parts_.workflows.of(closed);
    if (winds_.is_due(closed, now)) {
        LVWANG_ASSIGN(const Finding about, store::find_finding(parts_.book, closed.finding_id));
        const std::vector<Finding> unresolved = findings_.of(closed.point);
        const auto is_wrong = [&](Instant hour) {
            return std::ranges::any_of(unresolved, [&](const Finding& one) {
                return one.rule == watched.rule && one.parameter == watched.parameter && one.start <= hour && hour <= one.last;
            });
        };
        LVWANG_TRY(winds_.look(closed, flow, about, is_wrong, registry, now, seq));
    }
    const WindWatch* wind = winds_.of(closed);
    if (wind == nullptr) return std::optional<cases::CaseChange>();
    auto change = cases::end_wind_watch(closed, *wind, flow.watch_days, now, seq);
    if (change && change->after.watch_outcome.empty()) LVWANG_TRY(winds_.note_prolonged(closed, seq));
    return change;
}

}  // namespace lvwang::pipeline
