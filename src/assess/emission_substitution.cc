#include "assess/emission_substitution.h"

#include <algorithm>

namespace lvwang::assess {
namespace {

constexpr int kDecimals = 6;

// A stretch of consecutive hours whose emission is lost.
struct Run {
    std::size_t begin = 0;
    std::size_t end = 0;
    [[nodiscard]] int length() const { return static_cast<int>(end - begin); }
};

std::vector<Run> lost_runs(std::span<const HourFigure> hours) {
    std::vector<Run> runs;
    for (std::size_t i = 0; i < hours.size(); ++i) {
        if (!hours[i].emission_lost()) continue;
        const bool goes_on = !runs.empty() && runs.back().end == i;
        // An analyser out of control and one under maintenance are filled in by different tables.
        const bool alike =
            goes_on && (hours[i].state == OutletState::kOutOfControl) == (hours[i - 1].state == OutletState::kOutOfControl);
        if (alike) {
            runs.back().end = i + 1;
        } else {
            runs.push_back({i, i + 1});
        }
    }
    return runs;
}

const standards::SubstitutionRow* row_for(std::span<const standards::SubstitutionRow> rows, standards::LostState state,
                                          Decimal capture_pct, int lost) {
    const auto found = std::ranges::find_if(rows, [&](const standards::SubstitutionRow& row) {
        return row.state == state && capture_pct >= row.capture_from_pct &&
               (!row.capture_below_pct || capture_pct < *row.capture_below_pct) && lost >= row.lost_from_h &&
               (!row.lost_to_h || lost <= *row.lost_to_h);
    });
    return found == rows.end() ? nullptr : &*found;
}

const CaptureRate* capture_of(std::span<const CaptureRate> captures, Instant start) {
    const CivilDate day = to_date(start);
    const auto found = std::ranges::find_if(
        captures, [&](const CaptureRate& capture) { return capture.year == day.year && capture.quarter == (day.month + 2) / 3; });
    return found == captures.end() ? nullptr : &*found;
}

// The valid emissions of the `wanted` valid hours before `end`, the newest first.
std::vector<Decimal> valid_before(std::span<const HourFigure> hours, std::size_t end, int wanted) {
    std::vector<Decimal> values;
    for (std::size_t i = end; i > 0 && std::ssize(values) < wanted; --i) {
        if (hours[i - 1].kg) values.push_back(*hours[i - 1].kg);
    }
    return values;
}

void say(std::vector<HourFigure>& hours, const Run& run, const std::string& text, std::optional<Decimal> each = {}) {
    for (std::size_t i = run.begin; i < run.end; ++i) {
        hours[i].substitution = text;
        hours[i].substituted_kg = each;
    }
}

}  // namespace

void substitute_lost_hours(std::span<const standards::SubstitutionRow> rows, std::span<const CaptureRate> captures,
                           std::vector<HourFigure>& hours) {
    for (const Run& run : lost_runs(hours)) {
        const CaptureRate* const capture = capture_of(captures, hours[run.begin].start);
        if (capture == nullptr || !capture->pct) {
            say(hours, run, "no capture rate");
            continue;
        }
        const auto state = hours[run.begin].state == OutletState::kOutOfControl ? standards::LostState::kOutOfControl
                                                                                : standards::LostState::kMaintenance;
        const standards::SubstitutionRow* const row = row_for(rows, state, *capture->pct, run.length());
        if (row == nullptr) {
            say(hours, run, fmt::format("capture rate {} %: the tables say nothing", capture->pct->to_string()));
            continue;
        }
        std::size_t end = run.begin;
        if (row->before == "last_calibration") {
            while (end > 0 && hours[end - 1].state != OutletState::kCalibration) --end;
            if (end == 0) {
                say(hours, run, "no calibration before");
                continue;
            }
        }
        const std::vector<Decimal> before = valid_before(hours, end, row->reference_h);
        if (std::ssize(before) < row->reference_h) {
            say(hours, run, fmt::format("{} of {} valid hours before", before.size(), row->reference_h));
            continue;
        }
        say(hours, run, fmt::format("largest of {} valid hours, {}", row->reference_h, row->clause),
            *std::ranges::max_element(before));
    }
}

std::optional<Decimal> equal_stretch_value(std::span<const Decimal> before, bool ph) {
    if (before.empty()) return std::nullopt;
    if (ph) {
        std::vector<Decimal> sorted(before.begin(), before.end());
        std::ranges::sort(sorted);
        ExactSum middle;
        middle.add(sorted[(sorted.size() - 1) / 2]);
        middle.add(sorted[sorted.size() / 2]);
        return normalized(middle.mean(kDecimals));
    }
    ExactSum sum;
    for (const Decimal value : before) sum.add(value);
    return sum.mean(kDecimals);
}

void substitute_lost_hours_of_water(std::vector<HourFigure>& hours) {
    for (const Run& run : lost_runs(hours)) {
        const std::vector<Decimal> before = valid_before(hours, run.begin, run.length());
        if (std::ssize(before) < run.length()) {
            say(hours, run, fmt::format("{} of {} valid hours before", before.size(), run.length()));
            continue;
        }
        say(hours, run, fmt::format("mean of {} valid hours before, HJ 356-2019", run.length()),
            equal_stretch_value(before, false));
    }
}

}  // namespace lvwang::assess
