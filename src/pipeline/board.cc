#include "pipeline/board.h"

#include <algorithm>

namespace lvwang::pipeline {
namespace {

// Adds the samples of `part` to `whole`, those of the higher seq standing where both have a column.
void join(Reading& whole, const Reading& part) {
    for (const Sample& sample : part.samples) {
        const auto same = std::find_if(whole.samples.begin(), whole.samples.end(),
                                       [&](const Sample& other) { return other.column == sample.column; });
        if (same == whole.samples.end()) {
            whole.samples.push_back(sample);
        } else if (part.seq >= whole.seq) {
            *same = sample;
        }
    }
    whole.seq = std::max(whole.seq, part.seq);
    whole.stream = part.stream;
}

// Stamped ahead of its arrival: by a clock that is wrong.
bool is_doubted(const Reading& reading) {
    return !reading.samples.empty() && has(reading.samples.front().flags, Flag::kClockDoubt);
}

}  // namespace

LatestPoint& Board::row(PointId point) {
    Row& found = rows_[point];
    if (!found.changed) {
        found.changed = true;
        changed_.push_back(point);
    }
    found.shown.point = point;
    return found.shown;
}

void Board::heard(PointId point, Instant received_at) {
    row(point).received_at = received_at;
}

void Board::put(const Reading& reading) {
    LatestPoint& at = row(reading.point);
    auto& shown = at.readings[static_cast<std::size_t>(reading.stream.period)];
    // A clock a day ahead must not hide, until that day has come, what is reported when it has been set right.
    const bool was_doubted = shown && is_doubted(*shown);
    const bool in_doubt = is_doubted(reading);
    if (!shown || (was_doubted && !in_doubt) || (was_doubted == in_doubt && shown->start < reading.start)) {
        shown = reading;
    } else if (shown->start == reading.start) {
        join(*shown, reading);
    }
}

void Board::put(const Assessment& assessment) {
    LatestPoint& at = row(assessment.point);
    auto& shown = assessment.period == Period::kDay ? at.day : at.hour;
    if (!shown || shown->start <= assessment.start) shown = assessment;
}

void Board::set_silent(PointId point, bool silent) {
    const auto found = rows_.find(point);
    if ((found != rows_.end() && found->second.shown.silent) != silent) row(point).silent = silent;
}

void Board::set_open_findings(PointId point, int count, std::optional<FindingClass> worst) {
    const auto found = rows_.find(point);
    const bool same =
        found == rows_.end() ? count == 0 : found->second.shown.open_findings == count && found->second.shown.worst == worst;
    if (same) return;
    LatestPoint& at = row(point);
    at.open_findings = count;
    at.worst = worst;
}

std::optional<Instant> Board::heard_at(PointId point) const {
    const auto found = rows_.find(point);
    if (found == rows_.end() || found->second.shown.received_at.ms == 0) return std::nullopt;
    return found->second.shown.received_at;
}

std::optional<Instant> Board::observed_until(PointId point) const {
    const auto found = rows_.find(point);
    if (found == rows_.end()) return std::nullopt;
    std::optional<Instant> until;
    for (const auto& reading : found->second.shown.readings) {
        if (!reading) continue;
        const Instant end = reading->start + length_ms(reading->stream.period);
        if (!until || end > *until) until = end;
    }
    return until;
}

const Reading* Board::newest(PointId point, Period period) const {
    const auto found = rows_.find(point);
    if (found == rows_.end()) return nullptr;
    const auto& reading = found->second.shown.readings[static_cast<std::size_t>(period)];
    return reading ? &*reading : nullptr;
}

void Board::publish(Latest& latest) {
    std::vector<LatestPoint> rows;
    rows.reserve(changed_.size());
    std::ranges::sort(changed_);
    for (const PointId point : changed_) {
        Row& row = rows_[point];
        row.changed = false;
        rows.push_back(row.shown);
    }
    changed_.clear();
    latest.publish(std::move(rows));
}

}  // namespace lvwang::pipeline
