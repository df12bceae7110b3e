#include "base/level_clock.h"

#include <cstdlib>
#include <utility>

namespace lvwang {

LevelClock::LevelClock(Sources sources, std::optional<Instant> newest, std::int64_t believed_ms)
    : sources_(std::move(sources)), believed_ms_(believed_ms) {
    steady_ms_ = sources_.steady_ms();
    shown_ = sources_.wall();
    if (newest && *newest - shown_ > kFollowedMs) shown_ = *newest;
}

Instant LevelClock::now() {
    std::int64_t told = 0;
    bool tells = false;
    Instant shown;
    {
        const std::scoped_lock lock(mutex_);
        const Instant wall = sources_.wall();
        const std::int64_t steady = sources_.steady_ms();
        shown = shown_ + (steady - steady_ms_);
        const std::int64_t by = wall - shown;
        bool follows = std::abs(by) <= kFollowedMs;
        if (!follows && (!leap_ || std::abs(by - leap_->by_ms) > kFollowedMs)) {
            leap_ = Leap{steady, by};
            told = by;
            tells = true;
        }
        follows = follows || steady - leap_->since_ms >= believed_ms_;
        if (follows) {
            tells = leap_.has_value();
            told = 0;
            leap_.reset();
            shown_ = shown = wall;
            steady_ms_ = steady;
        }
    }
    if (tells && sources_.on_leap) sources_.on_leap(told);
    return shown;
}

std::int64_t LevelClock::held_ms() const {
    const std::scoped_lock lock(mutex_);
    return leap_ ? leap_->by_ms : 0;
}

}  // namespace lvwang
