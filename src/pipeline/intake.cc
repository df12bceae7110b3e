#include "pipeline/intake.h"

#include <algorithm>
#include <functional>
#include <iterator>

#include "base/text.h"
#include "pipeline/activations.h"
#include "protocol/content.h"
#include "protocol/crc_policy.h"
#include "protocol/factor.h"
#include "protocol/message.h"
#include "quality/flag.h"
#include "store/book_records.h"
#include "store/book_registry.h"

namespace lvwang::pipeline {
namespace {

constexpr std::size_t kSystemCodeBytesMax = 8;  // two characters are right, three are met

// A correction is live while the moment it speaks of is so young.
constexpr std::int64_t kLiveCorrectionMs = 2 * kHourMs;

// When the device says that it sent a frame; nothing where the frame was kept through an outage.
std::optional<Instant> sent_live(const protocol::Message& message) {
    if (message.back_filled()) return std::nullopt;
    const auto sent = parse_compact(message.qn());
    return sent ? std::optional(*sent) : std::nullopt;
}

bool is_of_water(PointKind kind) {
    return kind == PointKind::kWastewater || kind == PointKind::kSurfaceWater;
}

// ST speaks of water where the registered point is one of gas, or the other way. What counts is the registration.
bool st_contradicts(std::string_view st, PointKind kind) {
    const protocol::Medium medium = protocol::medium_of(st);
    if (medium == protocol::Medium::kOther || kind == PointKind::kWeather) return false;
    return (medium == protocol::Medium::kWater) != is_of_water(kind);
}

Outcome outcome_of(protocol::Verdict verdict) {
    switch (verdict) {
        case protocol::Verdict::kBadCrc: return Outcome::kBadCrc;
        case protocol::Verdict::kEncrypted: return Outcome::kEncrypted;
        case protocol::Verdict::kBadKey: return Outcome::kBadKey;
        default: return Outcome::kTruncated;
    }
}

}  // namespace

Outcome outcome_of(const registry::Resolution& resolution) {
    if (resolution.kind == registry::MessageKind::kNotData) return Outcome::kNotMeasured;
    const bool any = std::any_of(resolution.readings.begin(), resolution.readings.end(),
                                 [](const Reading& reading) { return !reading.samples.empty(); });
    if (any || !resolution.checks.empty() || !resolution.states.empty()) return Outcome::kApplied;
    return resolution.unmapped.empty() ? Outcome::kUnreadable : Outcome::kUnmapped;
}

void note_code(WaitingDevice& note, std::string_view code) {
    constexpr std::size_t kFactorsMax = 100;  // more codes than any device has; garbage must not grow the list
    if (note.factors.size() >= kFactorsMax) return;
    const auto place = std::lower_bound(note.factors.begin(), note.factors.end(), code);
    if (place == note.factors.end() || *place != code) note.factors.emplace(place, code);
}

Result<void> Intake::load(store::Book& book) {
    repetitions_.clear();
    moments_ = RecentMoments();
    devices_.clear();
    factors_.clear();
    checks_.clear();
    states_.clear();
    noted_devices_.clear();
    noted_factors_.clear();
    LVWANG_ASSIGN(const auto devices, store::waiting_devices(book));
    for (const WaitingDevice& device : devices) noted_devices_[device.mn] = device.last_seq;
    LVWANG_ASSIGN(const auto factors, store::waiting_factors(book));
    for (const WaitingFactor& factor : factors) noted_factors_[{factor.mn, factor.wire_code}] = factor.last_seq;
    return {};
}

Result<bool> Intake::was_taken(const store::Entry& entry, const registry::Resolution& resolution) {
    if (outcome_of(resolution) != Outcome::kApplied || resolution.timed_by_arrival) return false;
    const auto first = std::ranges::find_if(resolution.readings, [](const Reading& reading) { return !reading.samples.empty(); });
    return repetitions_.is_one(entry, first == resolution.readings.end() ? nullptr : &*first);
}

Result<std::vector<Reading>> Intake::read(const store::Entry& frame, const registry::Registry& registry,
                                          const ParameterLookup& parameters) {
    readable_ = false;
    seen_ = {};
    counts_ = frame.seq > counted_seq_;
    counted_seq_ = std::max(counted_seq_, frame.seq);
    if (frame.kind == store::EntryKind::kReport) return read_report(frame, registry, parameters, false);
    const protocol::Frame judged = open(frame, keys_.as_of(frame.seq));
    const Device* device = seen_.message == nullptr ? nullptr : registry.device(message_.mn());
    if (device != nullptr) keys_.count(frame, seen_);
    const bool tolerated = device != nullptr && protocol::accepts(device->crc_policy, judged);
    if (!is_usable(judged.verdict) && !tolerated) {
        note_refused(judged, frame, registry);
        return std::vector<Reading>();
    }
    readable_ = true;
    if (counts_ && judged.verdict == protocol::Verdict::kBadLength) stats_.count_repaired();
    if (counts_ && tolerated) stats_.count_tolerated();
    note_heard(judged.warnings, frame, device, registry, tolerated);
    if (asks_for_mn(message_)) {
        count(Outcome::kNotMeasured);
        return std::vector<Reading>();
    }
    if (device == nullptr) {
        count(Outcome::kUnregistered);
        note_device(frame, message_);
        return std::vector<Reading>();
    }
    registry::Resolution resolution = registry::resolve(registry, message_, *device, frame.at, frame.seq);
    const Outcome outcome = outcome_of(resolution);
    if (resolution.time_guessed && !resolution.readings.empty()) {
        // A mean whose time cannot be read may be of any period: it takes no other's place.
        LVWANG_ASSIGN(const bool newest, repetitions_.is_newest(resolution.readings.front(), frame.at));
        if (!newest) {
            count(Outcome::kUnreadable);
            return std::vector<Reading>();
        }
    }
    LVWANG_ASSIGN(const bool taken, was_taken(frame, resolution));
    if (taken) {
        count(Outcome::kDuplicate);
        return std::vector<Reading>();
    }
    count(outcome);
    if (!resolution.unmapped.empty()) note_factors(frame, message_.mn(), resolution);
    note_records(resolution);
    if (outcome == Outcome::kApplied && moments_.differs(message_) && counts_) {
        // Checks and states alone are no reading; they are of the time at which they came.
        const Instant moment = resolution.readings.empty() ? frame.at : resolution.readings.front().start;
        const bool live = !message_.back_filled() && std::abs(frame.at - moment) < kLiveCorrectionMs;
        stats_.corrected(message_.mn(), frame.at, live);
    }
    return flagged(resolution, frame, *device, registry, parameters, tolerated);
}

Result<std::vector<Reading>> Intake::read_again(const store::Entry& frame, const registry::Registry& registry,
                                                const ParameterLookup& parameters) {
    seen_ = {};
    counts_ = false;
    if (frame.kind == store::EntryKind::kReport) return read_report(frame, registry, parameters, true);
    const protocol::Frame judged = open(frame, keys_.ever());
    const Device* device = seen_.message == nullptr ? nullptr : registry.device(message_.mn());
    if (device == nullptr) return std::vector<Reading>();
    keys_.count(frame, seen_, true);
    const bool tolerated = protocol::accepts(device->crc_policy, judged);
    if (!is_usable(judged.verdict) && !tolerated) return std::vector<Reading>();
    registry::Resolution resolution = registry::resolve(registry, message_, *device, frame.at, frame.seq);
    if (!resolution.unmapped.empty()) note_factors(frame, message_.mn(), resolution);
    note_records(resolution);
    return flagged(resolution, frame, *device, registry, parameters, tolerated);
}

std::vector<Reading> Intake::flagged(registry::Resolution& resolution, const store::Entry& frame, const Device& device,
                                     const registry::Registry& registry, const ParameterLookup& parameters,
                                     bool tolerated) const {
    const PointKind kind = registry.point(device.point_id)->kind;
    for (Reading& reading : resolution.readings) {
        quality::flag(reading, parameters,
                      {.at = frame.at,
                       .back_fill = message_.back_filled(),
                       .kind = kind,
                       .crc_tolerated = tolerated,
                       .time_guessed = resolution.time_guessed});
    }
    return std::move(resolution.readings);
}

// A frame that cannot be used. One whose check sum is of another kind is whole: its device may be waiting to be registered, or be
// registered and need another policy.
void Intake::note_refused(const protocol::Frame& frame, const store::Entry& entry, const registry::Registry& registry) {
    count(outcome_of(frame.verdict));
    if (counts_) stats_.count(frame.warnings);
    // The header of cipher text is plain: who sends it can be registered before its key is known.
    if (frame.verdict == protocol::Verdict::kEncrypted && registry.device(message_.mn()) == nullptr) note_device(entry, message_);
    if (frame.verdict != protocol::Verdict::kBadCrc) return;
    if (registry.device(message_.mn()) != nullptr) {
        if (counts_) stats_.refused(message_.mn(), entry.at);
    } else if (protocol::is_whole_by_other_crc(frame) && !message_.mn().empty()) {
        note_device(entry, message_);
    }
}

void Intake::note_heard(const protocol::Warnings& of_frame, const store::Entry& entry, const Device* device,
                        const registry::Registry& registry, bool tolerated) {
    if (!counts_) return;
    protocol::Warnings warnings = of_frame;
    warnings.add(message_.warnings);
    warnings.add(protocol::examine(message_));
    if (device != nullptr && st_contradicts(message_.st(), registry.point(device->point_id)->kind)) {
        warnings.add(protocol::Warning::kStOtherMedium);
    }
    if (const auto data_time = message_.find("DataTime"); data_time && protocol::is_data(message_)) {
        const auto stamp = parse_compact(*data_time);
        if (stamp && *stamp - entry.at > quality::kAheadAfterMs) warnings.add(protocol::Warning::kTimeAhead);
    }
    stats_.count(warnings);
    stats_.heard(message_.mn(), {.at = entry.at, .sent = sent_live(message_), .warnings = warnings, .tolerated = tolerated});
}

protocol::Frame Intake::open(const store::Entry& frame, protocol::KeyLookup keys) {
    auto found = protocol::as_whole_frame(frame.payload);
    if (!found) {
        reader_ = protocol::FrameReader(std::move(keys));
        reader_.feed(frame.payload);
        reader_.finish();
        found = reader_.next();
    }
    const protocol::Frame judged = found ? *found : protocol::Frame{protocol::Verdict::kTruncated, frame.payload, {}, 0, {}, {}};
    seen_ = {judged.verdict, judged.key, nullptr};
    protocol::decode(judged.segment, message_);
    if (judged.verdict != protocol::Verdict::kTruncated) seen_.message = &message_;
    return judged;
}

WaitingDevice* Intake::note_of(const store::Entry& entry, std::string_view mn) {
    if (const auto noted = noted_devices_.find(mn); noted != noted_devices_.end() && entry.seq <= noted->second) return nullptr;
    WaitingDevice& note = devices_[std::string(mn)];
    if (note.frames == 0) {
        note.mn = std::string(mn);
        note.first_at = entry.at;
        note.first_seq = entry.seq;
    }
    ++note.frames;
    note.last_at = entry.at;
    note.last_seq = entry.seq;
    return &note;
}

void Intake::note_device(const store::Entry& frame, const protocol::Message& message) {
    WaitingDevice* const note = note_of(frame, message.mn());
    if (note == nullptr) return;
    note->sample = to_utf8_lossy(std::string_view(frame.payload).substr(0, kSampleBytesMax));
    note->edition = std::string(to_string(message.edition));
    note->system_code = std::string(message.st().substr(0, kSystemCodeBytesMax));
    for (const protocol::Pair& pair : message.cp) {
        const protocol::FactorKey key = protocol::split_key(pair.key);
        if (key.suffix != protocol::Suffix::kNone) note_code(*note, key.factor);
    }
}

void Intake::note_factors(const store::Entry& frame, std::string_view mn, const registry::Resolution& resolution) {
    for (const registry::UnmappedFactor& factor : resolution.unmapped) {
        const std::pair key{std::string(mn), factor.wire_code};
        if (const auto noted = noted_factors_.find(key); noted != noted_factors_.end() && frame.seq <= noted->second) continue;
        WaitingFactor& note = factors_[key];
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

// Records wait for the next commit.
void Intake::note_records(registry::Resolution& resolution) {
    std::ranges::move(resolution.checks, std::back_inserter(checks_));
    std::ranges::move(resolution.states, std::back_inserter(states_));
}

Result<void> Intake::write_notes(store::Book& book) {
    for (const CheckRecord& check : checks_) LVWANG_TRY(store::put_check(book, check));
    LVWANG_TRY(store::put_states(book, states_));
    checks_.clear();
    states_.clear();
    for (const auto& [mn, note] : devices_) LVWANG_TRY(store::note_waiting(book, note));
    for (const auto& [key, note] : factors_) LVWANG_TRY(store::note_unmapped(book, note));
    devices_.clear();
    factors_.clear();
    return {};
}

}  // namespace lvwang::pipeline
