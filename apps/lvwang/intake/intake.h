// How does a file of measurements come into the house? Read by many workers, taken in at once, as one entry of the log.
// Promises: all or nothing: a bad row names file, line and column, and nothing of the import is there.
// Rule: docs/formats/import.md
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "intake/files.h"
#include "intake/mapping.h"
#include "registry/registry.h"
#include "store/log.h"
#include "store/series.h"

namespace lvwang::intake {

struct Job {
    std::vector<std::string> paths;
    Mapping mapping;
    std::string actor;  ///< who asked for it
    Instant now;
    unsigned workers = 1;
    std::uint64_t memory_bytes = 512 << 20;  ///< for values that wait to be written, all workers together
};

/// How far an import has come; read by any thread.
struct Progress {
    std::atomic<std::uint64_t> rows = 0;
    std::atomic<std::uint64_t> values = 0;
    std::atomic<std::uint64_t> skipped_rows = 0;  ///< of places nobody registered
    std::atomic<double> part = 0;                 ///< 0..1 of the files' bytes
};

struct Report {
    std::uint64_t seq = 0;  ///< of the import's entry
    std::vector<FileFacts> files;
    std::size_t points = 0;
    Instant from;
    Instant to;  ///< exclusive
};

/// Takes files in. The stores must not be in use by a server.
/// @error kInvalidArgument  bad rows: up to ten of them, a line each
/// @error kNotFound, kIo, kUnavailable  a file or the disk
[[nodiscard]] Result<Report> take_in(const Job& job, const registry::Registry& registry, store::Log& log, store::Series& series,
                                     Progress& progress);

}  // namespace lvwang::intake
