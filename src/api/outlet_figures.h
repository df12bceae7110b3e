// What did an outlet send out, by what is stored of it? Its hours as reports of emission take them, and the figures made of them.
// Promises: hours that should be there and are not stand as lost; each day is held against the permit in force on it.
// Rule: HJ 75-2017, HJ 356-2019 (assess/emission_report.h); best value of reported and computed (api/series_cells.h).
#pragma once

#include <vector>

#include "api/reads.h"
#include "assess/emission_figures.h"

namespace lvwang::api {

/// Which stretch of which outlet.
struct OutletQuery {
    const Point& point;
    const Parameter& parameter;  ///< that is sent out (assess::is_emitted)
    CivilDate from;
    CivilDate to;  ///< last day
};

struct OutletFigures {
    const standards::Edition* edition = nullptr;  ///< by whose counts and tables
    std::vector<PermitLimit> limits;              ///< in force on any of the days, the earliest first
    std::vector<assess::CaptureRate> captures;    ///< of the quarters that the days touch
    std::vector<assess::MonthFigure> months;      ///< that the days touch
    std::vector<assess::DayFigure> days;
    std::vector<assess::HourFigure> hours;
};

/// Hours before the first day are read too: capture rates go by whole quarters, and lost hours are filled in from valid ones
/// before them. An hour counts from an hour after its end.
/// @pre point.kind is kStack or kWastewater
/// @error kIo, kCorrupt, kNotFound  the store, or an edition that lacks a count
[[nodiscard]] Result<OutletFigures> outlet_figures(const Reads& reads, const OutletQuery& query);

}  // namespace lvwang::api
