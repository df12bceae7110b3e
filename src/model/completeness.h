// How much of what a point should have sent came? Counts of a point's day, missing stretches, and how often it reports.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/place.h"
#include "model/reading.h"

namespace lvwang {

inline constexpr std::size_t kPeriods = 4;  ///< moment, minute, hour, day: indices of Period

/// One period of one point in a stretch of time. A slot is one moment or period that was due.
struct SlotCounts {
    std::int64_t expected = 0;            ///< slots due
    std::int64_t received = 0;            ///< of them those that came, at most `expected`
    std::int64_t stopped = 0;             ///< received ones that say the plant stands still (mark F)
    std::int64_t maintained = 0;          ///< received ones that say the instrument is served or calibrated (marks M, C)
    std::int64_t samples = 0;             ///< measured values in the received slots
    std::int64_t valid = 0;               ///< of them the valid ones
    std::int64_t stopped_samples = 0;     ///< of `samples`, those in stopped slots
    std::int64_t maintained_samples = 0;  ///< of `samples`, those in maintained slots

    SlotCounts& operator+=(const SlotCounts& other);
    friend bool operator==(const SlotCounts&, const SlotCounts&) = default;
};

/// One moment or period that came.
struct Slot {
    enum class State : std::uint8_t { kRunning, kStopped, kMaintained };
    Instant start;
    State state = State::kRunning;
    std::int64_t samples = 0;  ///< measured values
    std::int64_t valid = 0;

    /// What another message says of other values of the same moment or period.
    void add(const Slot& other);
    friend bool operator==(const Slot&, const Slot&) = default;
};

/// A stretch [from, to) in which `missing` due slots did not come.
struct MissingStretch {
    Instant from;
    Instant to;
    std::int64_t missing = 0;
    friend bool operator==(const MissingStretch&, const MissingStretch&) = default;
};

/// What is known of one period of one point on one civil day.
struct PeriodDay {
    SlotCounts counts;
    std::vector<MissingStretch> gaps;  ///< by time, without overlap
    friend bool operator==(const PeriodDay&, const PeriodDay&) = default;
};

/// In how many minutes of a day it was judged whether a point is online, and in how many it was.
struct OnlineMinutes {
    std::int64_t judged = 0;
    std::int64_t online = 0;

    OnlineMinutes& operator+=(const OnlineMinutes& other);
    friend bool operator==(const OnlineMinutes&, const OnlineMinutes&) = default;
};

/// All of one point on one civil day.
struct PointDay {
    PointId point{};
    CivilDate day;
    std::array<PeriodDay, kPeriods> periods;
    std::optional<OnlineMinutes> online;  ///< absent: of a day so old that its line and stretches stay as they are
};

/// All of one device on one civil day, where its point has several: a point's day is what came by any of them.
struct DeviceDay {
    std::string mn;
    CivilDate day;
    std::array<SlotCounts, kPeriods> counts;
    OnlineMinutes online;
};

/// How often one of several devices of a point sends a period, by its own data.
struct DeviceRhythm {
    std::int64_t interval_s = 0;  ///< 0: not known yet
    Instant since;                ///< start of the oldest datum noted; 0 ms: none yet
    friend bool operator==(const DeviceRhythm&, const DeviceRhythm&) = default;
};

/// Since when it is noted what one of several devices of a point sends. What came before is known of the point only.
struct NotedDevice {
    PointId point{};
    Instant from;
    std::array<DeviceRhythm, kPeriods> rhythms;
    friend bool operator==(const NotedDevice&, const NotedDevice&) = default;
};

/// Who says how often a period is reported.
enum class RhythmSource : std::uint8_t {
    kLearned = 0,  ///< from the spacing of the data
    kTold = 1,     ///< by the device, in its answer to 1061 or 1063
    kSet = 2,      ///< by a person
};
[[nodiscard]] std::string_view to_string(RhythmSource source);  ///< learned, told, set

/// What held until an interval changed.
struct RhythmChange {
    Instant until;
    std::int64_t interval_s = 0;  ///< 0: none was known
    bool shown = false;           ///< nobody had said it: where the data of the stretch show another, that one held
    friend bool operator==(const RhythmChange&, const RhythmChange&) = default;
};

/// What the device or a person said of an interval, from then on.
struct Declaration {
    Instant from;
    std::int64_t interval_s = 0;  ///< 0: that the data tell
    friend bool operator==(const Declaration&, const Declaration&) = default;
};

/// How often a point reports one period.
struct Rhythm {
    std::int64_t interval_s = 0;  ///< 0: not expected
    RhythmSource source = RhythmSource::kLearned;
    Instant since;                           ///< start of the oldest datum known; nothing is expected before; 0 ms: none yet
    std::vector<RhythmChange> changes = {};  ///< by time; the last ones where there were very many
    std::vector<Declaration> declared = {};  ///< the same: what was said of it, and when
    friend bool operator==(const Rhythm&, const Rhythm&) = default;
};
using Rhythms = std::array<Rhythm, kPeriods>;

/// How often the device or a person had said by `at` that it reports; 0: nobody had. What is said later changes no earlier
/// answer.
[[nodiscard]] std::int64_t declared_interval_s(const Rhythm& rhythm, Instant at);

}  // namespace lvwang
