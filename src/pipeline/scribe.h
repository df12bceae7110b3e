// What has come, in which order, and when? A batch becomes entries of the log, synced.
// Promises: the times of entries never go back, but once where a clock that had been ahead by more than a minute is set right
// (base/level_clock.h says when); a tick stands where a second has passed; what a full disk would not take is
// kept and offered again before anything else.
// Rule: docs/ARCHITECTURE.md, One writer.
#pragma once

#include <optional>
#include <vector>

#include "pipeline/downlink.h"
#include "pipeline/inbox.h"
#include "pipeline/views.h"
#include "store/log.h"

namespace lvwang::pipeline {

/// Entries that are in the log together, and the commands among them, whose askers wait until they are applied.
struct Group {
    std::vector<store::Entry> entries;
    std::vector<Inbox::WaitingCommand> commands;  ///< in the order of their entries
    std::optional<Instant> first_arrival;

    [[nodiscard]] bool empty() const { return entries.empty(); }
    /// The arrivals are the first entries, in their order; 0 where there is none.
    [[nodiscard]] std::uint64_t first_seq() const { return entries.empty() ? 0 : entries.front().seq; }
};

class Scribe {
public:
    Scribe(store::Log& log, Downlink& downlink, Progress& progress) : log_(log), downlink_(downlink), progress_(progress) {}

    /// The time of the newest entry in the log.
    void begin_at(Instant newest) { last_at_ = newest; }

    /// Writes a batch down and syncs it. The arrivals keep their tickets, the commands go into the group.
    /// @error kUnavailable  the disk is full: to be called again with the same batch
    /// @error kIo           the log failed and takes nothing more
    [[nodiscard]] Result<Group> log(Inbox::Batch& batch, Instant now);

private:
    store::Log& log_;
    Downlink& downlink_;
    Progress& progress_;
    Group group_;  // of a batch that is not logged yet
    Instant last_at_;
    Instant last_tick_at_;
};

}  // namespace lvwang::pipeline
