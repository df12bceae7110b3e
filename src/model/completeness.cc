#include "model/completeness.h"

#include <algorithm>
#include <iterator>

namespace lvwang {

void Slot::add(const Slot& other) {
    // Of what measured nothing it says nothing whether the plant ran.
    if (samples == 0) state = other.state;
    else if (other.samples > 0 && state != other.state) state = State::kRunning;
    samples += other.samples;
    valid += other.valid;
}

SlotCounts& SlotCounts::operator+=(const SlotCounts& other) {
    expected += other.expected;
    received += other.received;
    stopped += other.stopped;
    maintained += other.maintained;
    samples += other.samples;
    valid += other.valid;
    stopped_samples += other.stopped_samples;
    maintained_samples += other.maintained_samples;
    return *this;
}

OnlineMinutes& OnlineMinutes::operator+=(const OnlineMinutes& other) {
    judged += other.judged;
    online += other.online;
    return *this;
}

std::string_view to_string(RhythmSource source) {
    switch (source) {
        case RhythmSource::kLearned: return "learned";
        case RhythmSource::kTold: return "told";
        case RhythmSource::kSet: return "set";
    }
    return "learned";
}

std::int64_t declared_interval_s(const Rhythm& rhythm, Instant at) {
    const auto later = std::ranges::upper_bound(rhythm.declared, at, {}, &Declaration::from);
    return later == rhythm.declared.begin() ? 0 : std::prev(later)->interval_s;
}

}  // namespace lvwang
