// How is it doing, in Prometheus' words? Counters and gauges of everything that the program counts.
// Promise: reads snapshots only; names and labels stay.
// Rule: Prometheus text exposition 0.0.4, written by prometheus-cpp, which knows its escapes better than we do.
#pragma once

#include <string>

namespace lvwang::api {

struct Reads;

[[nodiscard]] std::string metrics_text(const Reads& reads);

}  // namespace lvwang::api
