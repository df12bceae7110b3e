// How many frames come in a second, now?
#pragma once

#include "pipeline/ingest_stats.h"

namespace lvwang::api {

/// Mean of the last five whole seconds: long enough to be calm, short enough to be now. 0 before the first.
[[nodiscard]] double frames_per_s(const pipeline::IngestStats& ingest);

}  // namespace lvwang::api
