// Which frames of the log does a target still need, and how must they read? The log is the queue; nothing is copied.
// Promises: in the order of the log, each wanted frame once, and not again where the same one came again (a device that heard no
// answer, or two platforms that forward to each other); a frame that cannot be sent as the target wants it stops the
// queue with a name, it is never left out. Reads the disk: not for I/O threads. Thread-safe.
// Rule: docs/adr/0004, the log is the forward queue.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "model/forward_target.h"
#include "pipeline/broker_rows.h"
#include "pipeline/device_keys.h"
#include "pipeline/forward_states.h"
#include "pipeline/published.h"
#include "pipeline/report_qns.h"
#include "registry/registry.h"

namespace lvwang::store {
class Log;
class Seal;
}  // namespace lvwang::store

namespace lvwang::pipeline {

/// Every target, by key; published by the spine.
using ForwardTargets = std::vector<ForwardTarget>;

/// A frame ready to be written to a target.
struct ForwardParcel {
    std::uint64_t seq = 0;
    Instant at;          ///< when it arrived here
    std::string bytes;   ///< with its line end
    std::string qn;      ///< empty: it has none
    std::string mn;      ///< as it is sent
    std::string own_mn;  ///< as the device sent it
    bool wants_answer = false;
};

struct ForwardBatch {
    std::vector<ForwardParcel> parcels;
    std::uint64_t read_to = 0;              ///< every entry up to this one was looked at
    std::optional<ForwardProblem> problem;  ///< the frame behind read_to cannot be sent
    Instant stuck_at;                       ///< when that frame arrived
};

struct ForwardCount {
    std::uint64_t frames = 0;
    std::uint64_t counted_to = 0;
};

/// What is not looked at in one call waits for the next.
struct ForwardLimits {
    std::size_t parcels_max = 256;     ///< the frames of one report stay together, and may go beyond it
    std::size_t entries_max = 20'000;  ///< a few hundredths of a second of reading
};

/// What the gateway reads with; apps/ gives it a ForwardQueue, tests what they like.
struct ForwardReader {
    std::function<Result<ForwardBatch>(const ForwardTarget&, std::uint64_t from_seq, const ForwardLimits&)> read;
    std::function<Result<ForwardCount>(const ForwardTarget&, std::uint64_t from_seq, const ForwardLimits&)> count;
    std::function<std::uint64_t()> last_seq;  ///< newest entry of the log
};

class ForwardQueue {
public:
    /// All outlive it.
    ForwardQueue(const store::Log& log, const Published<registry::Registry>& registry, const Published<KeyTable>& keys,
                 const store::Seal& seal, const Published<Brokers>& brokers)
        : log_(log), registry_(registry), keys_(lookup_in(keys)), seal_(seal), brokers_(brokers) {}

    /// The wanted frames from `from_seq` on. Wanted is what a registered device sent whole, of the filter's commands (by default
    /// measured data), places and names, judged by the registry of now. Cipher text that must change is opened and closed again
    /// under the device's key. A JSON report is sent as frames of HJ 212-2017, one for each of its items (report_frames.h), all
    /// with the entry's number.
    [[nodiscard]] Result<ForwardBatch> read(const ForwardTarget& target, std::uint64_t from_seq,
                                            const ForwardLimits& limits = {}) const;
    /// How many they are.
    [[nodiscard]] Result<ForwardCount> count(const ForwardTarget& target, std::uint64_t from_seq,
                                             const ForwardLimits& limits = {}) const;

    [[nodiscard]] ForwardReader reader() const;

private:
    // What lately went to a target; all of it is bounded.
    struct Recent {
        std::mutex reading;                                          // held while the target's entries are read
        std::unordered_map<std::uint64_t, std::uint64_t> first_seq;  // first entry of each device and content
        std::deque<std::uint64_t> order;
        ReportQns qns;
        bool known = false;  // what went before the last start was looked up
    };
    class Chooser;
    [[nodiscard]] Result<void> remember(Recent& recent, Chooser& chooser, const ForwardTarget& target, std::uint64_t from_seq,
                                        std::size_t before) const;
    [[nodiscard]] Recent& recent(const std::string& target) const;
    [[nodiscard]] static bool came_before(Recent& recent, std::uint64_t content, std::uint64_t seq);

    mutable std::mutex mutex_;
    mutable std::map<std::string, Recent, std::less<>> recent_;  // by target
    const store::Log& log_;
    const Published<registry::Registry>& registry_;
    const protocol::KeyLookup keys_;
    const store::Seal& seal_;
    const Published<Brokers>& brokers_;  // a report that came by one is read by its mapping of now
};

/// What a target's password was sealed for.
[[nodiscard]] inline std::string forward_seal_purpose(std::string_view key) {
    return fmt::format("forward {}", key);
}

/// The entry before the first one that came at `at` or later; the newest entry where none did.
[[nodiscard]] Result<std::uint64_t> last_seq_before(const store::Log& log, Instant at);

}  // namespace lvwang::pipeline
