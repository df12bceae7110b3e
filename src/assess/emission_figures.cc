#include "assess/emission_figures.h"

#include <algorithm>

#include "assess/exact_ratio.h"
#include "assess/statistics.h"
#include "base/check.h"
#include "base/text.h"
#include "model/parameter_keys.h"

namespace lvwang::assess {
namespace {

constexpr int kMeanDecimals = 6;
constexpr int kTonneDecimals = 6;
constexpr Decimal kKilogramsOfATonne{1000, 0};
// Columns that tell about the gas or the water, and are not judged themselves.
constexpr std::string_view kStateKeys[] = {"oxygen",
                                           "stack_flow",
                                           "stack_velocity",
                                           "stack_temperature",
                                           "stack_pressure",
                                           "stack_humidity",
                                           "stack_dynamic_pressure",
                                           "stack_area",
                                           "pressure",
                                           "stack_no",
                                           "stack_no2",
                                           kWaterFlowKey};
constexpr int kFebruary = 2;

int quarter_of(CivilDate day) {
    return (day.month + 2) / 3;
}

std::optional<Decimal> tonnes_of(const ExactSum& kilograms) {
    if (kilograms.empty()) return std::nullopt;
    const auto total = kilograms.total(kTonneDecimals);
    const auto tonnes = total ? ExactRatio(*total).over(kKilogramsOfATonne).rounded(kTonneDecimals) : total;
    return tonnes ? std::optional(*tonnes) : std::nullopt;
}

std::optional<Decimal> mean_of(const ExactSum& sum) {
    return sum.empty() ? std::nullopt : std::optional(sum.mean(kMeanDecimals));
}

}  // namespace

std::string_view to_string(OutletState state) {
    switch (state) {
        case OutletState::kNormal: return "normal";
        case OutletState::kStopped: return "stopped";
        case OutletState::kMaintenance: return "maintenance";
        case OutletState::kCalibration: return "calibration";
        case OutletState::kOutOfControl: return "out_of_control";
    }
    LVWANG_CHECK(false, "state {} has no name", static_cast<int>(state));
}

Result<OutletState> parse_outlet_state(std::string_view text) {
    const std::string word = to_lower_ascii(trim(text));
    if (word.empty() || word == "n" || word == "normal") return OutletState::kNormal;
    if (word == "f" || word == "stopped") return OutletState::kStopped;
    for (const std::string_view amiss :
         {"m", "d", "t", "b", "s", "maintenance", "fault", "over_range", "offline", "manual", "missing"}) {
        if (word == amiss) return OutletState::kMaintenance;
    }
    if (word == "c" || word == "calibration") return OutletState::kCalibration;
    if (word == "out_of_control") return OutletState::kOutOfControl;
    return fail(ErrorCode::kInvalidArgument,
                "\"{}\" is no mark: N F M D C T B S, or normal, stopped, maintenance, fault, calibration, out_of_control", text);
}

bool is_emitted(std::string_view key) {
    return std::ranges::find(kStateKeys, key) == std::end(kStateKeys);
}

std::vector<OutletHour> without_gaps(std::span<const OutletHour> hours) {
    std::vector<OutletHour> whole;
    for (const OutletHour& hour : hours) {
        while (!whole.empty() && whole.back().start + kHourMs < hour.start) {
            OutletHour gap;
            gap.start = whole.back().start + kHourMs;
            gap.state = OutletState::kMaintenance;
            gap.mark = "missing";
            whole.push_back(std::move(gap));
        }
        LVWANG_CHECK(whole.empty() || whole.back().start + kHourMs == hour.start, "hours out of order at {}", hour.start.ms);
        whole.push_back(hour);
    }
    return whole;
}

std::vector<CaptureRate> capture_rates(std::span<const HourFigure> hours) {
    std::vector<CaptureRate> captures;
    for (const HourFigure& hour : hours) {
        const CivilDate day = to_date(hour.start);
        if (captures.empty() || captures.back().year != day.year || captures.back().quarter != quarter_of(day)) {
            captures.push_back({day.year, quarter_of(day), 0, 0, 0, {}});
        }
        CaptureRate& capture = captures.back();
        ++capture.hours;
        capture.stopped += hour.stopped;
        capture.lost += hour.emission_lost();
    }
    for (CaptureRate& capture : captures) {
        const int running = capture.hours - capture.stopped;
        capture.pct = share_pct(running - capture.lost, running, 1);
    }
    return captures;
}

std::vector<MonthFigure> months_of(std::span<const DayFigure> days, int days_min, int days_min_february) {
    std::vector<MonthFigure> months;
    ExactSum measured;
    ExactSum converted;
    ExactSum kilograms;
    bool complete = true;
    std::int64_t days_there = 0;
    const auto close = [&] {
        if (months.empty()) return;
        MonthFigure& month = months.back();
        const int due = month.month == kFebruary ? days_min_february : days_min;
        if (month.valid_days < due) {
            month.lacking = fmt::format("{} of {} days", month.valid_days, due);
        } else {
            month.measured = mean_of(measured);
            month.converted = mean_of(converted);
        }
        const CivilDate first{month.year, month.month, 1};
        const CivilDate after = month.month == 12 ? CivilDate{month.year + 1, 1, 1} : CivilDate{month.year, month.month + 1, 1};
        const bool whole = days_there == day_number(after) - day_number(first);
        month.t_counted = tonnes_of(kilograms);
        if (complete && whole) month.t = month.t_counted;
    };
    for (const DayFigure& day : days) {
        if (months.empty() || months.back().year != day.day.year || months.back().month != day.day.month) {
            close();
            months.push_back({});
            months.back().year = day.day.year;
            months.back().month = day.day.month;
            measured = converted = kilograms = ExactSum();
            complete = true;
            days_there = 0;
        }
        ++days_there;
        months.back().valid_days += day.lacking.empty();
        if (day.lacking.empty() && day.measured) measured.add(*day.measured);
        if (day.lacking.empty() && day.converted) converted.add(*day.converted);
        if (day.kg) kilograms.add(*day.kg);
        months.back().counted_days += day.kg.has_value();
        complete = complete && day.kg.has_value();
    }
    close();
    return months;
}

}  // namespace lvwang::assess
