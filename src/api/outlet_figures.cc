#include "api/outlet_figures.h"

#include <algorithm>

#include "api/series_cells.h"
#include "assess/emission_report.h"
#include "model/parameter_keys.h"
#include "pipeline/legal_marks.h"
#include "store/book_marks.h"

namespace lvwang::api {
namespace {

using assess::OutletHour;
using assess::OutletState;

constexpr std::string_view kStackFlowKey = "stack_flow";
// HJ 75-2017 tables 4 and 5 look back over 2160 valid hours; some of those before are lost, too.
constexpr std::int64_t kLookBackMs = 120 * kDayMs;
constexpr std::int64_t kSettledAfterMs = kHourMs;

bool is_water(const Point& point) {
    return point.kind == PointKind::kWastewater;
}

// Where the quarter of a day begins.
CivilDate quarter_start(CivilDate day) {
    constexpr int kMonths = 3;
    return {day.year, (day.month - 1) / kMonths * kMonths + 1, 1};
}

// What is known against the value that is judged, as a mark of its hour.
void mark(OutletHour& hour, const Sample& sample) {
    if (has(sample.flags, Flag::kNoFlow)) {
        hour.state = OutletState::kStopped;
        return;
    }
    hour.mark = std::string(1, sample.mark);
    const auto state = assess::parse_outlet_state(hour.mark);
    hour.state = state ? *state : OutletState::kMaintenance;
    if (hour.state != OutletState::kNormal || sample.valid() || has(sample.flags, Flag::kNegative)) return;
    hour.state = OutletState::kMaintenance;
    hour.mark = has(sample.flags, Flag::kTooFew) ? "too_few" : has(sample.flags, Flag::kImplausible) ? "implausible" : "manual";
}

struct Columns {
    Column measured;
    Column converted;
    ParameterId oxygen{};
    ParameterId flow{};
};

OutletHour hour_of(const Reading& reading, const Columns& columns, const std::string& key) {
    OutletHour hour;
    hour.start = reading.start;
    for (const Sample& sample : reading.samples) {
        if (sample.column == columns.measured) {
            mark(hour, sample);
            hour.measured.emplace(key, sample.value());
        } else if (!sample.valid()) {
            continue;
        } else if (sample.column == columns.converted) {
            hour.converted.emplace(key, sample.value());
        } else if (sample.column.parameter == columns.oxygen) {
            hour.oxygen_pct = sample.value();
        } else if (sample.column.parameter == columns.flow) {
            hour.flow_m3_h = sample.value();
        }
    }
    return hour;
}

// What the firm marked on the state platform says as much of an hour as the device's own mark. An hour is marked where fewer than
// its 45 minutes are left.
Result<void> put_legal_marks(const Reads& reads, PointId point, std::vector<OutletHour>& hours) {
    constexpr std::int64_t kMarkedMsMax = 15 * kMinuteMs;
    constexpr std::int64_t kAll = INT64_MAX;
    if (hours.empty()) return {};
    const Instant first = hours.front().start;
    LVWANG_ASSIGN(
        const store::MarkPage marks,
        store::list_marks(reads.book,
                          {.points = std::vector{point}, .from = first, .to = hours.back().start + kHourMs, .limit = kAll}));
    const auto kinds = reads.from.standards.marks(pipeline::kMarksEdition);
    std::vector<std::int64_t> marked_ms(hours.size(), 0);
    for (const LegalMark& mark : marks.items) {
        const standards::MarkKind* kind = standards::find_mark(kinds, mark.kind);
        if (kind == nullptr) continue;
        LVWANG_ASSIGN(const OutletState state, assess::parse_outlet_state(kind->state));
        const Instant from = std::max(mark.from, first);
        for (auto i = static_cast<std::size_t>((from - first) / kHourMs); i < hours.size(); ++i) {
            OutletHour& hour = hours[i];
            if (hour.start >= mark.to) break;
            marked_ms[i] += std::min(mark.to, hour.start + kHourMs) - std::max(from, hour.start);
            if (marked_ms[i] <= kMarkedMsMax || hour.state != OutletState::kNormal) continue;
            hour.state = state;
            hour.mark = kind->name;
        }
    }
    return {};
}

Result<std::vector<OutletHour>> hours_of(const Reads& reads, const OutletQuery& query) {
    const auto& parameters = reads.registry->parameters();
    const auto id_of = [&](std::string_view key) { return parameters.find(key)->id; };
    const Columns columns{{query.parameter.id, Aspect::kMeasured},
                          {query.parameter.id, Aspect::kConverted},
                          id_of(kOxygenKey),
                          id_of(is_water(query.point) ? kWaterFlowKey : kStackFlowKey)};
    CellQuery cells;
    cells.point = query.point.id;
    cells.period = Period::kHour;
    cells.from = start_of(quarter_start(query.from)) - kLookBackMs;
    const Instant settled = floor_to(reads.now - kSettledAfterMs, kHourMs);
    cells.to = std::min(start_of(query.to) + kDayMs, settled);
    if (cells.from >= cells.to) return std::vector<OutletHour>();
    cells.columns = {columns.measured, columns.converted, {columns.oxygen, Aspect::kMeasured}, {columns.flow, Aspect::kMeasured}};
    std::ranges::sort(cells.columns);
    LVWANG_ASSIGN(const std::vector<Cell> found, read_cells(reads.from.series, cells));
    std::vector<OutletHour> hours;
    for (const Reading& reading : readings_of(query.point.id, Period::kHour, found)) {
        hours.push_back(hour_of(reading, columns, query.parameter.key));
    }
    // An outlet that has fallen silent has lost its hours up to now.
    if (!hours.empty() && hours.back().start + kHourMs < cells.to) {
        OutletHour last;
        last.start = cells.to - kHourMs;
        last.state = OutletState::kMaintenance;
        last.mark = "missing";
        hours.push_back(std::move(last));
    }
    hours = assess::without_gaps(hours);
    LVWANG_TRY(put_legal_marks(reads, query.point.id, hours));
    return hours;
}

assess::OutletItem item_of(const OutletQuery& query, const PermitLimit* limit) {
    assess::OutletItem item{query.parameter.key, {}, {}, query.parameter.unit};
    if (limit == nullptr) return item;
    item.limit =
        assess::Limit{limit->limit, limit->lower_limit, {}, query.parameter.unit, limit->standard, limit->clause, limit->table};
    item.reference_oxygen_pct = limit->reference_oxygen_pct;
    return item;
}

bool in_force(const PermitLimit& limit, CivilDate day) {
    return limit.valid_from <= day && (!limit.valid_to || day <= *limit.valid_to);
}

CivilDate last_day(const assess::MonthFigure& month) {
    const CivilDate next = month.month == 12 ? CivilDate{month.year + 1, 1, 1} : CivilDate{month.year, month.month + 1, 1};
    return to_date(start_of(next) - kDayMs);
}

// Takes from a report what falls on days on which its limit, or no limit, was in force.
class Taker {
public:
    Taker(const OutletQuery& query, OutletFigures& figures) : query_(query), figures_(figures) {}

    void take(const assess::OutletReport& report, const PermitLimit* limit) {
        const auto ours = [&](CivilDate day) {
            const bool asked = query_.from <= day && day <= query_.to;
            const bool limited = std::ranges::any_of(figures_.limits, [&](const PermitLimit& one) { return in_force(one, day); });
            return asked && (limit == nullptr ? !limited : in_force(*limit, day));
        };
        for (const auto& hour : report.hours) {
            if (ours(to_date(hour.start))) figures_.hours.push_back(hour);
        }
        for (const auto& day : report.days) {
            if (ours(day.day)) figures_.days.push_back(day);
        }
        for (const auto& month : report.months) {
            if (ours(std::min(last_day(month), query_.to))) figures_.months.push_back(month);
        }
    }

private:
    const OutletQuery& query_;
    OutletFigures& figures_;
};

}  // namespace

Result<OutletFigures> outlet_figures(const Reads& reads, const OutletQuery& query) {
    const standards::Standards& law = reads.from.standards;
    const Instant observed = start_of(query.to);
    const bool water = is_water(query.point);
    LVWANG_ASSIGN(const auto rules,
                  water ? assess::OutletRules::of_wastewater(law, observed) : assess::OutletRules::of_stacks(law, observed));
    OutletFigures figures;
    LVWANG_ASSIGN(figures.edition, law.edition_at(water ? "hj356" : "hj75", observed));
    for (const PermitLimit* limit : reads.registry->limits_of(query.point.id)) {
        const bool asked = limit->parameter == query.parameter.id && limit->valid_from <= query.to &&
                           (!limit->valid_to || query.from <= *limit->valid_to);
        if (asked) figures.limits.push_back(*limit);
    }
    std::ranges::sort(figures.limits, {}, &PermitLimit::valid_from);
    LVWANG_ASSIGN(const std::vector<OutletHour> hours, hours_of(reads, query));
    Taker taker(query, figures);
    const auto add = [&](const PermitLimit* limit) {
        const assess::OutletItem item = item_of(query, limit);
        assess::OutletReport report =
            water ? assess::report_wastewater(rules, item, hours) : assess::report_stack(rules, item, hours);
        taker.take(report, limit);
        return report.captures;
    };
    figures.captures = add(nullptr);
    for (const PermitLimit& limit : figures.limits) figures.captures = add(&limit);
    const CivilDate first = quarter_start(query.from);
    std::erase_if(figures.captures, [&](const assess::CaptureRate& capture) {
        constexpr int kMonths = 3;
        const CivilDate begins{capture.year, (capture.quarter - 1) * kMonths + 1, 1};
        return begins < first || query.to < begins;
    });
    std::ranges::sort(figures.hours, {}, &assess::HourFigure::start);
    std::ranges::sort(figures.days, {}, &assess::DayFigure::day);
    std::ranges::sort(figures.months, {}, [](const assess::MonthFigure& month) { return std::pair(month.year, month.month); });
    return figures;
}

}  // namespace lvwang::api
