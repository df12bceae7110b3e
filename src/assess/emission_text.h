// How is a report on an outlet written down? As JSON for programs and pages, as CSV for a spreadsheet.
// Promises: what is lost has no number but a reason; measured values of lost hours stand there all the same; numbers as computed,
// six decimals at most, without trailing zeros. Rule: docs/OPERATING.md, lvwang assess emission; docs/openapi.json.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "assess/emission_report.h"

namespace lvwang::assess {

/// One object on one line: outlet, parameter, limit, captures, hours, days, months.
[[nodiscard]] std::string to_json(std::string_view outlet, std::string_view unit, const OutletReport& report);

/// The parts of it, each a list of objects with commas between them, without the brackets.
[[nodiscard]] std::string captures_json(std::span<const CaptureRate> captures);
[[nodiscard]] std::string hours_json(std::span<const HourFigure> hours);
[[nodiscard]] std::string days_json(std::span<const DayFigure> days);
[[nodiscard]] std::string months_json(std::span<const MonthFigure> months);

/// outlet,scope,period,parameter,state,reason,measured,converted,unit,limit,exceeded,standard,clause,table,kg,substituted_kg,
/// substitution,valid,stopped,lost,exceeded_hours,t,counted_days,t_counted
[[nodiscard]] std::string outlet_csv_header();
/// A line for each hour, quarter, day and month. Each ends with a line end.
[[nodiscard]] std::string to_csv(std::string_view outlet, std::string_view unit, const OutletReport& report);

}  // namespace lvwang::assess
