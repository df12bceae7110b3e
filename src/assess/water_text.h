// How is a report on water written down? As JSON for programs and pages, as CSV for a spreadsheet.
// Promises: numbers stand as the standard rounds them; what is not valid is null or empty, with the reason beside it; a class
// never stands without its items. Rule: docs/OPERATING.md, lvwang assess water; docs/openapi.json.
#pragma once

#include <string>

#include "assess/water_report.h"

namespace lvwang::assess {

/// One object without a line end: period, editions, sections, bodies, summary.
[[nodiscard]] std::string to_json(const WaterMethods& methods, const WaterReport& report);
/// One section of the report: `{"key":…,"class":"III","items":[…],…}`.
[[nodiscard]] std::string section_json(const WaterMethods& methods, const WaterSectionResult& section);
/// A class with its quality, items and indicators, or null and why: the object that sections and lakes share.
[[nodiscard]] std::string assessment_json(const WaterMethods& methods, const WaterAssessment& assessment);
/// One river or lake.
[[nodiscard]] std::string body_json(const WaterMethods& methods, const WaterBodyResult& body);
/// Shares, targets, index and trend of all.
[[nodiscard]] std::string summary_json(const WaterReport& report);

/// period,scope,name,river,class,quality,indicators,target,attained,cwqi,rank,cwqi_change_pct,trend,days,items,lacking,edition
[[nodiscard]] std::string water_csv_header();
/// A line for each section, river and lake, then one for all. Each ends with a line end.
[[nodiscard]] std::string to_csv(const WaterMethods& methods, const WaterReport& report);

}  // namespace lvwang::assess
