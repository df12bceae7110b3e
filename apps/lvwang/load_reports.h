// How many values a second does a server take by HTTP? Batches of JSON reports over a few connections, each answered after the
// sync.
// Promise: one line of JSON as of `lvwang load`; an answer other than 200 is counted as wrong.
// Rule: docs/formats/report.md, POST /api/v1/reports.
#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"

namespace lvwang::apps {

inline constexpr std::size_t kReportParametersMax = 10;  ///< codes that the load knows

struct ReportLoad {
    std::string server;  ///< http://HOST:PORT of the API
    std::string mn_prefix = "LOAD";
    std::size_t connections = 4;
    std::size_t batch = 100;     ///< reports a request, each of a device of its own
    std::size_t parameters = 8;  ///< at most kReportParametersMax
    double seconds = 10;
};

/// Sends until the time is over, prints the report. @return whether every answer was 200
/// @error kInvalidArgument, kIo  the address is none, or nobody answers
[[nodiscard]] Result<bool> load_reports(const ReportLoad& load);

}  // namespace lvwang::apps
