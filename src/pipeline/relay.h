// How does the next group get into the log while this one is applied? A thread that takes batches from the inbox, has them taken
// down, and hands the groups on in their order.
// Promises: one order, that of the log; at most kGroupsAhead groups wait, so what is applied lags by no more; while the disk is
// full nothing more is taken down.
// Rule: adr/0007.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "pipeline/inbox.h"
#include "pipeline/scribe.h"
#include "pipeline/views.h"

namespace lvwang::pipeline {

/// Groups that may wait to be applied: one to begin with at once, one behind it.
inline constexpr std::size_t kGroupsAhead = 2;

class Relay {
public:
    /// Logs and acknowledges a batch; called on the relay's thread, again with the same batch after kUnavailable.
    using TakeDown = std::function<Result<Group>(Inbox::Batch&, Instant)>;

    /// Begins; everything named outlives the relay.
    Relay(Inbox& inbox, Progress& progress, const Clock& clock, TakeDown take_down);
    /// Ends the thread. What it has handed on and nobody has fetched is in the log.
    ~Relay();
    Relay(const Relay&) = delete;
    Relay& operator=(const Relay&) = delete;

    /// The next group, when there is one; none: the inbox is closed and all groups have been given.
    /// @error kIo  taking down failed; nothing more comes
    [[nodiscard]] Result<std::optional<Group>> next();
    /// Whether a group waits that next() has not given.
    [[nodiscard]] bool has_more() const;

    /// The disk is too full to apply what is logged: nothing more is taken down until it is said not to be.
    void set_held(bool held);

    /// Waits a while for room on a full disk. @return false  there is no use in waiting: the inbox is closed
    [[nodiscard]] bool wait_for_room();

private:
    void work();
    [[nodiscard]] Result<Group> take_down(Inbox::Batch& batch);
    void show_full(std::atomic<bool>& which, bool full);

    Inbox& inbox_;
    Progress& progress_;
    Clock clock_;
    const TakeDown take_down_;

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Group> groups_;
    std::optional<Error> failure_;
    bool ended_ = false;    // no more groups come
    bool stopped_ = false;  // nobody fetches any more

    std::atomic<bool> log_full_ = false;
    std::atomic<bool> held_ = false;
    std::thread thread_;  // last: it uses all of the above
};

}  // namespace lvwang::pipeline
