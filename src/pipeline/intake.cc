#include "pipeline/intake.h"

#include <algorithm>
#include <functional>

#include "base/text.h"
#include "protocol/factor.h"
#include "protocol/frame_reader.h"
#include "protocol/message.h"
#include "quality/flag.h"
#include "store/book_registry.h"

namespace lvwang::pipeline {
namespace {

constexpr std::size_t kSampleBytesMax = 2'000;  // a whole frame of the standard's size
constexpr std::size_t kSystemCodeBytesMax = 8;  // two characters are right, three are met
constexpr std::size_t kFactorsMax = 100;        // more codes than any device has; garbage must not grow the list

// A clock that is off by more says nothing about drift: the frame is old, or its QN is no time.
constexpr std::int64_t kDriftMaxMs = kDayMs;

// The device's clock less ours, from the QN of a frame that was sent live.
std::optional<std::int64_t> drift_ms(const protocol::Message& message, Instant received_at) {
    if (message.back_filled()) return std::nullopt;
    const auto sent = parse_compact(message.qn());
    if (!sent || std::abs(*sent - received_at) > kDriftMaxMs) return std::nullopt;
    return *sent - received_at;
}

Outcome outcome_of(const registry::Resolution& resolution) {
    if (resolution.kind == registry::MessageKind::kNotData) return Outcome::kNotMeasured;
    const bool any = std::any_of(resolution.readings.begin(), resolution.readings.end(),
                                 [](const Reading& reading) { return !reading.samples.empty(); });
    if (any) return Outcome::kApplied;
    return resolution.unmapped.empty() ? Outcome::kUnreadable : Outcome::kUnmapped;
}

// The verdict on one frame as it was logged; the reader must have seen nothing else.
protocol::Frame judge(protocol::FrameReader& reader, std::string_view bytes) {
    reader.feed(bytes);
    reader.finish();
    const auto frame = reader.next();
    return frame ? *frame : protocol::Frame{protocol::Verdict::kTruncated, bytes, {}, 0, {}, {}};
}

}  // namespace

bool RecentFrames::seen(std::string_view mn, std::string_view bytes) {
    const std::uint64_t hash = std::hash<std::string_view>()(bytes) * 31 + std::hash<std::string_view>()(mn);
    std::uint64_t& slot = hashes_[hash % kSlots];
    if (slot == hash) return true;
    slot = hash;
    return false;
}

std::vector<Reading> Intake::read(const store::Entry& frame, const registry::Registry& registry,
                                  const ParameterLookup& parameters) {
    protocol::FrameReader reader;
    const protocol::Frame judged = judge(reader, frame.payload);
    if (!is_usable(judged.verdict)) {
        stats_.count(judged.verdict == protocol::Verdict::kBadCrc      ? Outcome::kBadCrc
                     : judged.verdict == protocol::Verdict::kEncrypted ? Outcome::kEncrypted
                                                                       : Outcome::kTruncated);
        return {};
    }
    if (judged.verdict == protocol::Verdict::kBadLength) stats_.count_repaired();
    protocol::decode(judged.segment, message_);
    stats_.heard(message_.mn(), frame.at, drift_ms(message_, frame.at));
    const Device* device = registry.device(message_.mn());
    if (device == nullptr) {
        stats_.count(Outcome::kUnregistered);
        note_device(frame, message_);
        return {};
    }
    registry::Resolution resolution = registry::resolve(registry, message_, *device, frame.at, frame.seq);
    const Outcome outcome = outcome_of(resolution);
    if (outcome == Outcome::kApplied && recent_.seen(message_.mn(), judged.bytes)) {
        stats_.count(Outcome::kDuplicate);
        return {};
    }
    stats_.count(outcome);
    if (!resolution.unmapped.empty()) note_factors(frame, message_.mn(), resolution);
    const PointKind kind = registry.point(device->point_id)->kind;
    for (Reading& reading : resolution.readings) {
        quality::flag(reading, parameters, {.at = frame.at, .back_fill = message_.back_filled(), .kind = kind});
    }
    return std::move(resolution.readings);
}

std::vector<Reading> Intake::read_again(const store::Entry& frame, const registry::Registry& registry,
                                        const ParameterLookup& parameters) {
    protocol::FrameReader reader;
    const protocol::Frame judged = judge(reader, frame.payload);
    if (!is_usable(judged.verdict)) return {};
    protocol::decode(judged.segment, message_);
    const Device* device = registry.device(message_.mn());
    if (device == nullptr) return {};
    registry::Resolution resolution = registry::resolve(registry, message_, *device, frame.at, frame.seq);
    if (!resolution.unmapped.empty()) note_factors(frame, message_.mn(), resolution);
    const PointKind kind = registry.point(device->point_id)->kind;
    for (Reading& reading : resolution.readings) {
        quality::flag(reading, parameters, {.at = frame.at, .back_fill = message_.back_filled(), .kind = kind});
    }
    return std::move(resolution.readings);
}

void Intake::note_device(const store::Entry& frame, const protocol::Message& message) {
    WaitingDevice& note = devices_[std::string(message.mn())];
    if (note.frames == 0) {
        note.mn = std::string(message.mn());
        note.first_at = frame.at;
        note.first_seq = frame.seq;
    }
    ++note.frames;
    note.last_at = frame.at;
    note.last_seq = frame.seq;
    note.sample = to_utf8_lossy(std::string_view(frame.payload).substr(0, kSampleBytesMax));
    note.edition = std::string(to_string(message.edition));
    note.system_code = std::string(message.st().substr(0, kSystemCodeBytesMax));
    for (const protocol::Pair& pair : message.cp) {
        const protocol::FactorKey key = protocol::split_key(pair.key);
        if (key.suffix == protocol::Suffix::kNone || note.factors.size() >= kFactorsMax) continue;
        const auto place = std::lower_bound(note.factors.begin(), note.factors.end(), key.factor);
        if (place == note.factors.end() || *place != key.factor) note.factors.emplace(place, key.factor);
    }
}

void Intake::note_factors(const store::Entry& frame, std::string_view mn, const registry::Resolution& resolution) {
    for (const registry::UnmappedFactor& factor : resolution.unmapped) {
        WaitingFactor& note = factors_[{std::string(mn), factor.wire_code}];
        if (note.count == 0) {
            note.mn = std::string(mn);
            note.wire_code = factor.wire_code;
            note.first_at = frame.at;
            note.first_seq = frame.seq;
        }
        ++note.count;
        note.last_at = frame.at;
        note.last_seq = frame.seq;
        note.sample_value = factor.sample_value;
    }
}

Result<void> Intake::write_notes(store::Book& book) {
    for (const auto& [mn, note] : devices_) LVWANG_TRY(store::note_waiting(book, note));
    for (const auto& [key, note] : factors_) LVWANG_TRY(store::note_unmapped(book, note));
    devices_.clear();
    factors_.clear();
    return {};
}

}  // namespace lvwang::pipeline
