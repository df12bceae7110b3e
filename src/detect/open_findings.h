// Since when is it wrong, and is it still? The life of findings: pending → open → resolved.
// Promises: one timestamp for each transition; the same entries give the same findings, and an entry that the book has
// already taken changes nothing; consecutive periods are one finding; a resolved finding is never opened again.
// Rule: docs/ARCHITECTURE.md, From a frame to a case. Data more than two hours late are recorded and raise no alarm.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "detect/detect.h"
#include "detect/sentences.h"

namespace lvwang::detect {

enum class Transition {
    kPending,    ///< seen, not yet for long enough
    kOpened,     ///< the alarm: opens a case where its rule says so
    kExtended,   ///< one period more, or another value in one
    kResolved,   ///< over
    kRecorded,   ///< shown by late data: stored as resolved, no alarm and no case
    kCorrected,  ///< a finding that was over already has grown or lost a period
};

struct FindingChange {
    Transition transition = Transition::kPending;
    Finding finding;  ///< as it is now; to be written to the book by its key
};

/// Resolved findings of (rule, point) whose start..last touches from..to: what the book knows and memory does not.
using PastFindings = std::function<Result<std::vector<Finding>>(std::string_view rule, PointId point, Instant from, Instant to)>;

/// The unresolved findings: memory of the one writer, a cache of the book.
class OpenFindings {
public:
    /// @param unresolved   pending and open findings of the book
    /// @param applied_seq  entries up to this one are in the book already: re-applied, they change nothing
    explicit OpenFindings(std::vector<Finding> unresolved = {}, std::uint64_t applied_seq = 0);

    /// Takes one examination in: opens, extends, takes back and resolves.
    ///
    /// A period that is not over yet says nothing (a day is assessed while it runs). A valid period after a finding's last
    /// without the condition resolves it (passed). A corrected or invalidated period leaves the finding; the last one to leave
    /// resolves it (corrected, invalidated).
    /// @param now  time of the entry being applied   @param seq  its number
    /// @error      what `past` failed with; nothing has changed then
    [[nodiscard]] Result<std::vector<FindingChange>> apply(const Examination& examination, const Subject& subject, Instant now,
                                                           std::uint64_t seq, const PastFindings& past);

    /// Holds a point's newest data against its silence limit; at every tick, and when data come after a silence.
    /// @param last_at          arrival of the newest data; nothing: never heard of, which is no silence
    /// @param listening_since  since when we listen without a break: our own absence is nobody's silence
    [[nodiscard]] std::vector<FindingChange> listen(const Subject& subject, std::optional<Instant> last_at,
                                                    Instant listening_since, Instant now, std::uint64_t seq);

    /// Resolves (no_data) what has had no valid period for longer than its rule's patience; at every tick.
    [[nodiscard]] std::vector<FindingChange> forget(Instant now, std::uint64_t seq);

    /// Unresolved findings of a point, by rule and start.
    [[nodiscard]] std::vector<Finding> of(PointId point) const;
    [[nodiscard]] std::vector<Finding> all() const;

private:
    using Key = std::pair<PointId, std::string>;  // point and rule
    using Thread = std::vector<Finding>;          // unresolved, of one key

    [[nodiscard]] Result<std::vector<Finding>> resolved_around(const Examination& examination, const PastFindings& past);
    void note_resolved(const Key& key, const std::vector<FindingChange>& changes);

    std::map<Key, Thread> threads_;
    // All resolved findings of the key end before this instant: an hour after it need not ask the book.
    std::map<Key, Instant> quiet_from_;
    std::uint64_t applied_seq_;
};

}  // namespace lvwang::detect
