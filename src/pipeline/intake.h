// What does a logged frame or report say, and what must wait? The first arrows of the path: Message, then Reading.
// Promises: every one gets exactly one outcome; what cannot be used yet is noted, with the entry where it stands,
// and decoded again once somebody says who sent it or what its factor means.
// Rule: docs/ARCHITECTURE.md, From a frame to a case.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/registry_rows.h"
#include "pipeline/broker_rows.h"
#include "pipeline/device_keys.h"
#include "pipeline/ingest_stats.h"
#include "pipeline/published.h"
#include "pipeline/recent_moments.h"
#include "pipeline/repetitions.h"
#include "protocol/frame_reader.h"
#include "protocol/message.h"
#include "protocol/report.h"
#include "registry/resolve.h"
#include "store/book.h"
#include "store/log.h"

namespace lvwang::pipeline {

class Intake {
public:
    /// @param keys     what opens cipher text; counts what was opened
    /// @param brokers  how the messages of a broker are read; what the spine publishes
    /// @param log, series  where what was taken before is looked up
    Intake(IngestStats& stats, DeviceKeys& keys, const Published<Brokers>& brokers, const store::Log& log,
           const store::Series& series)
        : stats_(stats), keys_(keys), brokers_(brokers), repetitions_(log, series) {}

    /// For the start, and for going on after a full disk: what was read may be read once more, from the log. Nothing of it is a
    /// repetition then, and nothing is counted or noted twice.
    [[nodiscard]] Result<void> load(store::Book& book);

    /// Readings of a logged frame or report, flagged; counts its outcome and notes what must wait.
    /// @error kIo, kCorrupt  of the stores, where it may have been taken before
    [[nodiscard]] Result<std::vector<Reading>> read(const store::Entry& frame, const registry::Registry& registry,
                                                    const ParameterLookup& parameters);

    /// The frame that read() took last; null where its bytes were no usable frame. Good until the next read.
    [[nodiscard]] const protocol::Message* message() const { return readable_ ? &message_ : nullptr; }

    /// The same for a frame that was kept and is decoded again: nothing is counted, values keep the frame's seq.
    [[nodiscard]] Result<std::vector<Reading>> read_again(const store::Entry& frame, const registry::Registry& registry,
                                                          const ParameterLookup& parameters);

    /// What the frame read last was, for those who look for more than readings in it. Valid until the next is read.
    [[nodiscard]] const SeenFrame& seen() const { return seen_; }

    /// Whether anything noted is not in the book yet.
    /// Writes the notes into the open transaction of the book.
    [[nodiscard]] Result<void> write_notes(store::Book& book);

private:
    // One outcome an entry, however often it is read.
    void count(Outcome outcome) {
        if (counts_) stats_.count(outcome);
    }
    [[nodiscard]] std::vector<Reading> flagged(registry::Resolution& resolution, const store::Entry& frame, const Device& device,
                                               const registry::Registry& registry, const ParameterLookup& parameters,
                                               bool tolerated) const;
    void note_refused(const protocol::Frame& frame, const store::Entry& entry, const registry::Registry& registry);
    void note_heard(const protocol::Warnings& of_frame, const store::Entry& entry, const Device* device,
                    const registry::Registry& registry, bool tolerated);
    // The verdict on one frame as it was logged, and what it says where anything of it can be read.
    protocol::Frame open(const store::Entry& frame, protocol::KeyLookup keys);
    // intake_report.cc: the same for reports
    [[nodiscard]] Result<std::vector<Reading>> read_report(const store::Entry& entry, const registry::Registry& registry,
                                                           const ParameterLookup& parameters, bool again);
    [[nodiscard]] Result<bool> was_taken(const store::Entry& entry, const registry::Resolution& resolution);
    void note_device(const store::Entry& entry, const protocol::Report& report, std::string_view text);

    // Null where the book counts this entry among those that wait.
    WaitingDevice* note_of(const store::Entry& entry, std::string_view mn);
    void note_device(const store::Entry& frame, const protocol::Message& message);
    void note_records(registry::Resolution& resolution);
    void note_factors(const store::Entry& frame, std::string_view mn, const registry::Resolution& resolution);

    IngestStats& stats_;
    DeviceKeys& keys_;
    protocol::FrameReader reader_;  // of the frame read last, whose views it holds
    SeenFrame seen_;
    const Published<Brokers>& brokers_;
    std::uint64_t counted_seq_ = 0;  // the newest entry that the statistics count
    bool counts_ = false;            // whether the entry that is being read is counted with it
    Repetitions repetitions_;
    RecentMoments moments_;
    protocol::Message message_;  // its memory is used again for each frame
    bool readable_ = false;
    std::map<std::string, WaitingDevice, std::less<>> devices_;
    std::map<std::pair<std::string, std::string>, WaitingFactor> factors_;
    // Up to which entry the book has noted whom and what.
    std::map<std::string, std::uint64_t, std::less<>> noted_devices_;
    std::map<std::pair<std::string, std::string>, std::uint64_t> noted_factors_;
    std::vector<CheckRecord> checks_;
    std::vector<StateRecord> states_;
};

/// Of a waiting device's newest frame or report: a whole frame of the standard's size.
inline constexpr std::size_t kSampleBytesMax = 2'000;
/// Adds a factor code to those seen of a waiting device, sorted, each once, a hundred at most.
void note_code(WaitingDevice& note, std::string_view code);

/// What a resolved frame or report comes to.
[[nodiscard]] Outcome outcome_of(const registry::Resolution& resolution);

/// The one report of a logged entry, by the mapping that its broker has now.
/// @error kInvalidArgument  it is no report; names the field   kCorrupt  no entry of a report
[[nodiscard]] Result<protocol::Report> report_of(const store::Entry& entry, const Brokers* brokers);

}  // namespace lvwang::pipeline
