#include "model/completeness.h"

namespace lvwang {

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
    for (const RhythmChange& change : rhythm.changes) {
        if (at < change.until) return change.interval_s;
    }
    return rhythm.source == RhythmSource::kLearned ? 0 : rhythm.interval_s;
}

}  // namespace lvwang
