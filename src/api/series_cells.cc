#include "api/series_cells.h"

#include <algorithm>
#include <utility>

#include "quality/best.h"

namespace lvwang::api {
namespace {

Cell cell_of(StoredSample&& stored, Origin origin) {
    return {stored.start, stored.seq, origin, std::move(stored.sample)};
}

auto place_of(const StoredSample& stored) {
    return std::make_pair(stored.start, stored.sample.column);
}

store::SeriesQuery store_query(const CellQuery& query, Origin origin) {
    store::SeriesQuery out;
    out.point = query.point;
    out.stream = {query.period, origin};
    out.from = query.from;
    out.to = query.to;
    out.columns = query.columns;
    out.as_of = query.as_of;
    return out;
}

}  // namespace

std::vector<Cell> best_of(std::vector<StoredSample> reported, std::vector<StoredSample> computed) {
    std::vector<Cell> cells;
    cells.reserve(std::max(reported.size(), computed.size()));
    if (reported.empty() || computed.empty()) {  // as everywhere but in hours and days
        for (StoredSample& stored : reported) cells.push_back(cell_of(std::move(stored), Origin::kReported));
        for (StoredSample& stored : computed) cells.push_back(cell_of(std::move(stored), Origin::kComputed));
        return cells;
    }
    auto r = reported.begin();
    auto c = computed.begin();
    while (r != reported.end() || c != computed.end()) {
        const bool only_reported = c == computed.end() || (r != reported.end() && place_of(*r) < place_of(*c));
        const bool only_computed = r == reported.end() || (c != computed.end() && place_of(*c) < place_of(*r));
        if (only_reported) {
            cells.push_back(cell_of(std::move(*r++), Origin::kReported));
        } else if (only_computed) {
            cells.push_back(cell_of(std::move(*c++), Origin::kComputed));
        } else {
            const bool computed_wins = quality::best(&r->sample, &c->sample)->origin == Origin::kComputed;
            cells.push_back(computed_wins ? cell_of(std::move(*c), Origin::kComputed)
                                          : cell_of(std::move(*r), Origin::kReported));
            ++r;
            ++c;
        }
    }
    return cells;
}

Result<std::vector<Cell>> read_cells(const store::Series& series, const CellQuery& query) {
    std::vector<StoredSample> reported;
    std::vector<StoredSample> computed;
    if (query.wish != Wish::kComputed) {
        LVWANG_ASSIGN(reported, series.read(store_query(query, Origin::kReported)));
    }
    if (query.wish != Wish::kReported) {
        LVWANG_ASSIGN(computed, series.read(store_query(query, Origin::kComputed)));
    }
    return best_of(std::move(reported), std::move(computed));
}

Result<std::vector<std::vector<Cell>>> read_cells(const store::Series& series, std::span<const PointId> points,
                                                  const CellQuery& query) {
    std::vector<std::vector<StoredSample>> reported(points.size());
    std::vector<std::vector<StoredSample>> computed(points.size());
    if (query.wish != Wish::kComputed) {
        LVWANG_ASSIGN(reported, series.read_points(points, store_query(query, Origin::kReported)));
    }
    if (query.wish != Wish::kReported) {
        LVWANG_ASSIGN(computed, series.read_points(points, store_query(query, Origin::kComputed)));
    }
    std::vector<std::vector<Cell>> cells;
    cells.reserve(points.size());
    for (std::size_t i = 0; i < points.size(); ++i) cells.push_back(best_of(std::move(reported[i]), std::move(computed[i])));
    return cells;
}

std::vector<Reading> readings_of(PointId point, Period period, std::span<const Cell> cells) {
    std::vector<Reading> readings;
    for (const Cell& cell : cells) {
        if (readings.empty() || readings.back().start != cell.start) {
            readings.push_back({point, {period, cell.origin}, cell.start, cell.seq, {}});
        }
        readings.back().seq = std::max(readings.back().seq, cell.seq);
        readings.back().samples.push_back(cell.sample);
    }
    return readings;
}

}  // namespace lvwang::api
