#include "district/timetable.h"

#include "base/check.h"

namespace lvwang::district {
namespace {

constexpr std::int64_t kStaleMomentMs = kMinuteMs;  // nobody wants the present of a minute ago

/// Between `least` and `most` milliseconds, always the same for one logger and report.
std::int64_t own_delay(const Logger& logger, Report report, std::int64_t least, std::int64_t most) {
    const std::uint64_t salt = static_cast<std::uint64_t>(report) + 1;
    return least + static_cast<std::int64_t>((logger.seed * salt >> 17) % static_cast<std::uint64_t>(most - least));
}

}  // namespace

void Timetable::add(std::size_t index, const Logger& logger, Report report, Instant first) {
    Row row;
    row.logger = &logger;
    switch (report) {
        case Report::kMoment:
            row.step_ms = kMomentStepMs;
            row.delay_ms = 0;
            break;
        case Report::kMinute:
            row.step_ms = Composer::length_ms(logger, report);
            row.delay_ms = row.step_ms + own_delay(logger, report, 2 * kSecondMs, 26 * kSecondMs);
            break;
        case Report::kHour:  // after the last minute of the hour
            row.step_ms = Composer::length_ms(logger, report);
            row.delay_ms = row.step_ms + own_delay(logger, report, 30 * kSecondMs, 55 * kSecondMs);
            break;
    }
    LVWANG_CHECK(row.step_ms > 0, "{} sends no such report", logger.mn);
    if (rows_.size() < (index + 1) * 3) rows_.resize((index + 1) * 3);
    rows_[index * 3 + static_cast<std::size_t>(report)] = row;
    // Moments have a phase of their own, so that something moves on the map in every second.
    const std::int64_t phase =
        report == Report::kMoment ? own_delay(logger, report, 0, kMomentStepMs / kSecondMs) * kSecondMs : 0;
    Instant start = floor_to(first - phase, row.step_ms);
    if (start + phase < first) start = start + row.step_ms;
    start = start + phase;
    heap_.push({start + row.delay_ms, index, report, start});
}

std::optional<Due> Timetable::take(Instant now) {
    if (heap_.empty() || heap_.top().at > now) return std::nullopt;
    Due due = heap_.top();
    heap_.pop();
    const Row& row = row_of(due);
    if (due.report == Report::kMoment && now - due.at > kStaleMomentMs) {
        const std::int64_t steps = (now - due.at) / row.step_ms;
        due.at = due.at + steps * row.step_ms;
        due.start = due.start + steps * row.step_ms;
    }
    heap_.push({due.at + row.step_ms, due.logger, due.report, due.start + row.step_ms});
    return due;
}

}  // namespace lvwang::district
