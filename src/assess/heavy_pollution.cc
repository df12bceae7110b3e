#include "assess/heavy_pollution.h"

#include <algorithm>
#include <map>

namespace lvwang::assess {
namespace {

using standards::WarningCondition;
using standards::WarningLevel;

using ByStart = std::map<std::int64_t, const DayIndex*>;

bool above(const ByStart& days, std::int64_t start_ms, int index, bool causes_count) {
    const auto found = days.find(start_ms);
    if (found == days.end() || !found->second->aqi) return false;
    return (causes_count || found->second->counts) && *found->second->aqi > index;
}

// Days in a row above `index`, from `start_ms` on.
int run_from(const ByStart& days, std::int64_t start_ms, int index, bool causes_count) {
    int length = 0;
    while (above(days, start_ms + length * kDayMs, index, causes_count)) ++length;
    return length;
}

// The longest run above the condition's index that begins inside [from, from + days).
std::optional<WarningRun> run_within(const ByStart& days, const WarningCondition& condition, std::int64_t from_ms, int length,
                                     bool causes_count) {
    std::optional<WarningRun> best;
    for (int i = 0; i < length; ++i) {
        const std::int64_t start = from_ms + i * kDayMs;
        const int run = std::min(run_from(days, start, condition.index_above, causes_count), length - i);
        if (run < condition.days || (best && run <= best->days)) continue;
        best = WarningRun{condition.index_above, run, Instant{start}, condition.clause};
    }
    return best;
}

// The rows of one way, the widest run first; empty where they do not all hold anywhere.
std::vector<WarningRun> runs_of(const ByStart& days, std::vector<const WarningCondition*> way, bool causes_count) {
    std::ranges::sort(way, {}, &WarningCondition::index_above);
    std::vector<WarningRun> best;
    for (const auto& [start, day] : days) {
        const WarningCondition& widest = *way.front();
        const int length = run_from(days, start, widest.index_above, causes_count);
        const bool longer = best.empty() || length > best.front().days;
        if (length < widest.days || !longer) continue;
        std::vector<WarningRun> runs{{widest.index_above, length, Instant{start}, widest.clause}};
        for (std::size_t i = 1; i < way.size(); ++i) {
            const auto inner = run_within(days, *way[i], start, length, causes_count);
            if (inner) runs.push_back(*inner);
        }
        if (runs.size() == way.size()) best = std::move(runs);
    }
    return best;
}

using Ways = std::vector<std::vector<WarningRun>>;

std::pair<WarningLevel, Ways> highest(std::span<const WarningCondition> conditions, const ByStart& days, bool causes_count) {
    std::map<std::pair<WarningLevel, int>, std::vector<const WarningCondition*>> rows;
    for (const WarningCondition& condition : conditions) rows[{condition.level, condition.way}].push_back(&condition);
    std::pair<WarningLevel, Ways> found{WarningLevel::kNone, {}};
    for (const auto& [key, way] : rows) {
        std::vector<WarningRun> runs = runs_of(days, way, causes_count);
        if (runs.empty()) continue;
        if (key.first > found.first) found = {key.first, {}};
        found.second.push_back(std::move(runs));
    }
    return found;
}

}  // namespace

Warning warning_for(std::span<const WarningCondition> conditions, std::span<const DayIndex> days) {
    ByStart by_start;
    for (const DayIndex& day : days) by_start.emplace(day.start.ms, &day);
    Warning warning;
    std::tie(warning.level, warning.ways) = highest(conditions, by_start, false);
    warning.without_cause = highest(conditions, by_start, true).first;
    int lowest = INT32_MAX;
    for (const WarningCondition& condition : conditions) lowest = std::min(lowest, condition.index_above);
    for (const DayIndex& day : days) {
        if (!day.counts && day.aqi && *day.aqi > lowest) warning.left_out.push_back(day.start);
    }
    return warning;
}

}  // namespace lvwang::assess
