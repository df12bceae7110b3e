// Was the same frame or report taken before? A device whose answer was lost sends it again, at once or after days.
// Promises: whatever was sent again with the same bytes is known again while its entry is kept, however long ago it was and
// whatever corrected it since; what is new costs no look into the stores while its moment is newer than all before.
// Rule: docs/formats/quirks.md 25; the stores remember, the memory here only spares looking there.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "base/result.h"
#include "model/reading.h"
#include "store/log.h"
#include "store/series.h"

namespace lvwang::pipeline {

class Repetitions {
public:
    /// @param log, series  outlive this
    Repetitions(const store::Log& log, const store::Series& series) : log_(log), series_(series) {}

    /// Forgets what it remembers: entries may be read once more. What the stores hold is looked up again.
    void clear();

    /// @param entry  a logged frame or report
    /// @param first  a reading of it that has values; null where it has none: then only the memory is asked
    /// @error kIo, kCorrupt  of the stores
    [[nodiscard]] Result<bool> is_one(const store::Entry& entry, const Reading* first);

private:
    [[nodiscard]] bool is_remembered(const store::Entry& entry);
    [[nodiscard]] Result<bool> is_newest(const Reading& reading, Instant arrived_at);

    static constexpr std::size_t kRemembered = 1 << 16;  // at least so many: more than are taken before they are in the series

    const store::Log& log_;
    const store::Series& series_;
    std::unordered_set<std::uint64_t> newer_;  // hashes of device and content; when it is full it becomes the older one
    std::unordered_set<std::uint64_t> older_;
    std::unordered_map<std::uint64_t, Instant> newest_;  // by point and stream
};

}  // namespace lvwang::pipeline
