// Which value stands for this moment? Reported and computed values of one point, one for each moment and column.
// Promises: by start, then column; every cell says where it comes from.
// Rule: the reported value where it is present and valid, else the computed one (docs/ARCHITECTURE.md, Numbers and times).
#pragma once

#include <span>
#include <vector>

#include "base/result.h"
#include "model/reading.h"
#include "store/series.h"

namespace lvwang::api {

struct Cell {
    Instant start;
    std::uint64_t seq = 0;
    Origin origin = Origin::kReported;
    Sample sample;
};

/// Which origin is asked for.
enum class Wish : std::uint8_t { kBest, kReported, kComputed };

struct CellQuery {
    PointId point{};
    Period period = Period::kHour;
    Instant from;
    Instant to;                   ///< exclusive
    std::vector<Column> columns;  ///< empty: all
    Wish wish = Wish::kBest;
    std::uint64_t as_of = store::kNewest;
};

/// Merges two answers of the store for the same query: valid before invalid, reported before computed.
[[nodiscard]] std::vector<Cell> best_of(std::vector<StoredSample> reported, std::vector<StoredSample> computed);

[[nodiscard]] Result<std::vector<Cell>> read_cells(const store::Series& series, const CellQuery& query);

/// As read_cells for many points at once (the query's `point` is ignored): one answer for each, in their order.
[[nodiscard]] Result<std::vector<std::vector<Cell>>> read_cells(const store::Series& series, std::span<const PointId> points,
                                                                const CellQuery& query);

/// Groups cells of one period into readings, one for each start; the seq is the highest in it.
[[nodiscard]] std::vector<Reading> readings_of(PointId point, Period period, std::span<const Cell> cells);

}  // namespace lvwang::api
