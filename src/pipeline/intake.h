// What does a logged frame report, and what must wait? The first arrows of the path: Message, then Reading.
// Promises: every frame gets exactly one outcome; a frame that cannot be used yet is noted, with the entry where it stands,
// and decoded again once somebody says who sent it or what its factor means.
// Rule: docs/ARCHITECTURE.md, From a frame to a case.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/registry_rows.h"
#include "pipeline/device_keys.h"
#include "pipeline/ingest_stats.h"
#include "pipeline/recent_moments.h"
#include "protocol/frame_reader.h"
#include "protocol/message.h"
#include "registry/resolve.h"
#include "store/book.h"
#include "store/log.h"

namespace lvwang::pipeline {

/// Frames seen lately, by the hash of device and bytes: sent twice because an answer was lost.
class RecentFrames {
public:
    /// True where the same frame was seen before and has not been crowded out since.
    [[nodiscard]] bool seen(std::string_view mn, std::string_view bytes);

private:
    static constexpr std::size_t kSlots = 1 << 16;  // an hour of a district's frames
    std::vector<std::uint64_t> hashes_ = std::vector<std::uint64_t>(kSlots);
};

class Intake {
public:
    /// @param keys  what opens cipher text; counts what was opened
    Intake(IngestStats& stats, DeviceKeys& keys) : stats_(stats), keys_(keys) {}

    /// Readings of a logged frame, flagged; counts its outcome and notes what must wait.
    [[nodiscard]] std::vector<Reading> read(const store::Entry& frame, const registry::Registry& registry,
                                            const ParameterLookup& parameters);

    /// The frame that read() took last; null where its bytes were no usable frame. Good until the next read.
    [[nodiscard]] const protocol::Message* message() const { return readable_ ? &message_ : nullptr; }

    /// The same for a frame that was kept and is decoded again: nothing is counted, values keep the frame's seq.
    [[nodiscard]] std::vector<Reading> read_again(const store::Entry& frame, const registry::Registry& registry,
                                                  const ParameterLookup& parameters);

    /// What the frame read last was, for those who look for more than readings in it. Valid until the next is read.
    [[nodiscard]] const SeenFrame& seen() const { return seen_; }

    /// Whether anything noted is not in the book yet.
    [[nodiscard]] bool has_notes() const { return !devices_.empty() || !factors_.empty(); }
    /// Writes the notes into the open transaction of the book.
    [[nodiscard]] Result<void> write_notes(store::Book& book);

private:
    [[nodiscard]] std::vector<Reading> flagged(registry::Resolution& resolution, const store::Entry& frame, const Device& device,
                                               const registry::Registry& registry, const ParameterLookup& parameters,
                                               bool tolerated) const;
    void note_refused(const protocol::Frame& frame, const store::Entry& entry, const registry::Registry& registry);
    void note_heard(const protocol::Warnings& of_frame, const store::Entry& entry, const Device* device,
                    const registry::Registry& registry, bool tolerated);
    // The verdict on one frame as it was logged, and what it says where anything of it can be read.
    protocol::Frame open(const store::Entry& frame, protocol::KeyLookup keys);
    void note_device(const store::Entry& frame, const protocol::Message& message);
    void note_factors(const store::Entry& frame, std::string_view mn, const registry::Resolution& resolution);

    IngestStats& stats_;
    DeviceKeys& keys_;
    protocol::FrameReader reader_;  // of the frame read last, whose views it holds
    SeenFrame seen_;
    RecentFrames recent_;
    RecentMoments moments_;
    protocol::Message message_;  // its memory is used again for each frame
    bool readable_ = false;
    std::map<std::string, WaitingDevice, std::less<>> devices_;
    std::map<std::pair<std::string, std::string>, WaitingFactor> factors_;
};

}  // namespace lvwang::pipeline
