// What were the days of many stations, made anew from the hours of a store? For years of them under another edition.
// Promises: of each hour the best of what was reported and computed; only valid days; nothing is rounded here; exceptional events
// deduct nothing. Rule: GB 3095 table 4 and HJ 663 6.1.2 of the edition asked for; quality/hour_days.h.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "assess/evaluation.h"
#include "model/place.h"
#include "quality/averaging_rules.h"
#include "registry/parameter_table.h"
#include "store/series.h"

namespace lvwang::analysis {

inline constexpr int kWorkers = 2;  // the spine keeps its core where a server runs beside

/// Calls `work` with 0 .. count-1, spread over `workers` threads; the first error stops them.
[[nodiscard]] Result<void> in_parallel(std::size_t count, int workers, const std::function<Result<void>(std::size_t)>& work);

struct DaysAsked {
    CivilDate first;
    CivilDate last;
    const quality::AveragingRules& rules;  ///< of air
    const registry::ParameterTable& parameters;
    int workers = kWorkers;
};

/// Day values of each station, in their order: means of every parameter of air, and the days' largest 8-hour means of ozone.
/// @error kIo, kCorrupt  the store failed
[[nodiscard]] Result<std::vector<assess::DayValues>> days_in_store(const store::Series& series, std::span<const PointId> stations,
                                                                   const DaysAsked& asked);

}  // namespace lvwang::analysis
