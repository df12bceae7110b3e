// Who makes the district speak? Puts loggers on their links, replays the past as fast as it is taken, then goes on live.
// Promises: one thread, and one for those that speak JSON; what the journal says was acknowledged; history and live data leave by
// the same way. Rule: none.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "district/journal.h"
#include "district/link.h"
#include "district/poster.h"
#include "district/roster.h"

namespace lvwang::district {

struct FeedPlan {
    Instant since;                   ///< first hour of history
    std::int64_t minutes_days = 30;  ///< minutes of so many days before now
    double speed = 0;                ///< history runs this many times faster than life; 0: as fast as it is taken
    bool history = true;
    bool live = true;
    std::optional<Instant> until;  ///< end of history where it is not now; needs live = false
    std::string journal_path;      ///< empty: nothing is remembered
    std::string http;  ///< `http://HOST:PORT` of the same server, for loggers that speak JSON; empty: they speak HJ 212
};

class Feeder {
public:
    using Clock = std::function<Instant()>;

    /// @param roster  its story is set here, from the journal's anchors
    Feeder(Roster& roster, Address address, FeedPlan plan, Journal journal, Clock clock);

    /// Called once, on the feeding thread, when history up to now is acknowledged.
    void on_caught_up(std::function<void(const Journal&)> call) { caught_up_call_ = std::move(call); }

    /// Feeds until `stop` is set (or, without live data, until history is acknowledged). @error kIo  the journal cannot be
    /// written
    [[nodiscard]] Result<void> run(const std::atomic<bool>& stop);

    [[nodiscard]] std::uint64_t acknowledged() const;
    [[nodiscard]] const Journal& journal() const { return journal_; }
    /// Writes that something was done once.
    [[nodiscard]] Result<void> note_done(const std::string& what);

private:
    void place();
    [[nodiscard]] Instant limit_at(Instant now) const;
    void wait_for_sockets(Instant now, Instant limit);
    [[nodiscard]] Result<void> save();
    void report_progress(Instant now, bool last);

    Roster& roster_;
    Address address_;
    FeedPlan plan_;
    Journal journal_;
    Clock clock_;
    std::vector<std::unique_ptr<Link>> links_;
    std::unique_ptr<Poster> poster_;  // of those that speak JSON; null where there are none
    Composer composer_;
    std::function<void(const Journal&)> caught_up_call_;

    Instant began_;    // by the clock
    Instant present_;  // where history ends
    Instant first_;    // earliest period of the plan
    Instant reported_at_;
    std::uint64_t reported_ = 0;
};

}  // namespace lvwang::district
