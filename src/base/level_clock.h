// What time is it, although somebody may just have set the clock wrong? The machine's, held against a clock that never leaps.
// Promises: small corrections are followed at once; a leap of more than a minute, ahead or back, only after it has lasted a while
// (ten minutes), and meanwhile time goes on evenly. Thread-safe.
// Rule: docs/OPERATING.md, Clocks; what is judged by a wrong time (deadlines, silence, days that are over) cannot be taken back.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>

#include "base/time.h"

namespace lvwang {

class LevelClock {
public:
    struct Sources {
        std::function<Instant()> wall;            ///< the machine's clock, which people and NTP set
        std::function<std::int64_t()> steady_ms;  ///< goes on while the machine sleeps, and is never set
        /// A leap was seen: by how many ms the machine's clock is ahead (or behind, negative); 0: it is followed again.
        std::function<void(std::int64_t ms)> on_leap = {};
    };
    /// @param newest  the latest time that is known to have been; a clock behind it has leapt
    /// @param believed_ms  a leap that lasts so long was meant; 0: each is followed at once
    explicit LevelClock(Sources sources, std::optional<Instant> newest = {}, std::int64_t believed_ms = kBelievedMs);

    [[nodiscard]] Instant now();
    /// By how many ms the machine's clock is ahead of what is shown; 0 where it is followed.
    [[nodiscard]] std::int64_t held_ms() const;

    static constexpr std::int64_t kFollowedMs = kMinuteMs;       ///< a correction, no leap
    static constexpr std::int64_t kBelievedMs = 10 * kMinuteMs;  ///< a leap that lasts so long was meant

private:
    struct Leap {
        std::int64_t since_ms;  // by the steady clock
        std::int64_t by_ms;
    };

    Sources sources_;
    std::int64_t believed_ms_;
    mutable std::mutex mutex_;
    Instant shown_;  // at `steady_`
    std::int64_t steady_ms_ = 0;
    std::optional<Leap> leap_;
};

}  // namespace lvwang
