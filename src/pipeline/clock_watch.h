// How far is a device's clock off? Its time of sending held against ours, frame after frame.
// Promises: a clock that is ahead, by however much, shows at once; one that seems far behind only when it runs with ours, because
// frames that were kept through an outage are old as well, but their lag melts.
// Rule: docs/formats/quirks.md 28.
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.h"

namespace lvwang::pipeline {

class ClockWatch {
public:
    /// A frame sent at `sent` by the device's clock came at `at` by ours.
    /// @return the device's clock less ours, ms; what was known before where this frame does not tell
    std::optional<std::int64_t> note(Instant sent, Instant at) {
        const std::int64_t drift = sent - at;
        if (drift >= -kPlainLagMs) {
            known_ = drift;
            steady_frames_ = 0;
            return known_;
        }
        const bool steady = steady_frames_ > 0 && drift - lag_ < kSteadyMs && lag_ - drift < kSteadyMs;
        if (!steady) {
            steady_frames_ = 0;
            since_ = at;
        }
        lag_ = drift;
        ++steady_frames_;
        if (steady_frames_ >= kSteadyFrames && at - since_ >= kSteadyForMs) known_ = drift;
        return known_;
    }

private:
    static constexpr std::int64_t kPlainLagMs = kDayMs;        // as old as a frame may be and still speak of its clock
    static constexpr std::int64_t kSteadyMs = 30 * kSecondMs;  // a line's delays; a back-fill gains more than that
    static constexpr int kSteadyFrames = 3;
    static constexpr std::int64_t kSteadyForMs = 2 * kMinuteMs;  // three frames at once are a back-fill

    std::optional<std::int64_t> known_;
    std::int64_t lag_ = 0;
    Instant since_;
    int steady_frames_ = 0;
};

}  // namespace lvwang::pipeline
