// Was the same frame or report taken before? A device whose answer was lost sends it again, at once or after days.
// Promises: whatever was sent again with the same bytes is known again while its entry is kept, however long ago it was and
// whatever corrected it since; what is new costs no look into the stores while its moment is newer than all before.
// Rule: docs/formats/quirks.md 25; the stores remember, the memory here only spares looking there.
#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

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

    /// Whether nothing as new was heard of the reading's stream; remembers it then. @error kIo, kCorrupt  of the series
    [[nodiscard]] Result<bool> is_newest(const Reading& reading, Instant arrived_at);

private:
    [[nodiscard]] bool is_remembered(const store::Entry& entry);
    // Seqs of the entries that told the reading's moment, as the series have it, each once.
    [[nodiscard]] Result<std::vector<std::uint64_t>> told_by(const Reading& reading);

    // Hashes of device and content, by open addressing: one is looked up for every frame.
    class Remembered {
    public:
        [[nodiscard]] bool contains(std::uint64_t hash) const { return slots_[place_of(hash)] == hash; }
        [[nodiscard]] bool insert(std::uint64_t hash);  ///< false: it was there
        [[nodiscard]] bool full() const { return held_ >= slots_.size() / 2; }
        void clear();

    private:
        // Where it is, or would be.
        [[nodiscard]] std::size_t place_of(std::uint64_t hash) const;

        // Half of them at most are held: more frames than are ever taken before they are in the series.
        std::vector<std::uint64_t> slots_ = std::vector<std::uint64_t>(1 << 17);
        std::size_t held_ = 0;
    };

    // Who told which moment of a stretch of a stream. A back-fill asks for one moment of it after the other.
    struct Stretch {
        int asked = 0;
        std::vector<std::pair<Instant, std::uint64_t>> told;  // by moment, then seq; once it is asked for often
    };

    const store::Log& log_;
    const store::Series& series_;
    std::map<std::pair<std::uint64_t, Instant>, Stretch> stretches_;  // by point and stream, and beginning
    std::uint64_t stretches_of_ = 0;                                  // the series' changes() that they were read under
    Remembered newer_;                                                // when it is full it becomes the older one
    Remembered older_;
    std::unordered_map<std::uint64_t, Instant> newest_;  // by point and stream
};

}  // namespace lvwang::pipeline
