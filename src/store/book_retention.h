// How long is what kept, what has been forgotten, and when was everything last copied and looked through?
// Promises: there is always a policy; every run that forgot something is noted, so that who asks for it later is told why.
// Rule: the tables of store/schema_upkeep.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "store/book.h"

namespace lvwang::store {

struct RetentionPolicy {
    std::int64_t frame_days = 0;    ///< raw frames, counted from their arrival
    std::int64_t minute_days = 0;   ///< values of minutes and moments; never fewer than frame_days
    std::int64_t waiting_days = 0;  ///< frames nobody can read yet hold everything back so many days longer
    friend auto operator<=>(const RetentionPolicy&, const RetentionPolicy&) = default;
};

struct RetentionState {
    RetentionPolicy policy;
    Instant changed_at;  ///< 0: never
    std::string actor;
    std::int64_t last_run_day = 0;  ///< day number
    Instant minutes_before;         ///< minutes before have been forgotten; 0: none
};

/// One run that forgot something.
struct RetentionRun {
    Instant at;
    std::uint64_t seq = 0;            ///< of the tick that did it
    std::uint64_t kept_from_seq = 0;  ///< frames and ticks below are gone
    std::int64_t entries = 0;         ///< of them, in this run
    Instant frames_before;            ///< age limit of frames then
    Instant minutes_before;           ///< minutes before are gone
    RetentionPolicy policy;           ///< its waiting_days is not kept
};

[[nodiscard]] Result<RetentionState> load_retention(Book& book);
[[nodiscard]] Result<void> save_policy(Book& book, const RetentionPolicy& policy, Instant at, std::uint64_t seq,
                                       std::string_view actor);
/// Notes that the run of a day is done; with what it forgot where it forgot something.
[[nodiscard]] Result<void> save_run(Book& book, std::int64_t day, const std::optional<RetentionRun>& run);
/// Newest first, at most `most`.
[[nodiscard]] Result<std::vector<RetentionRun>> list_runs(Book& book, int most);
/// The run that forgot entry `seq`; absent where none did.
[[nodiscard]] Result<std::optional<RetentionRun>> run_that_forgot(Book& book, std::uint64_t seq);

/// Frames that are still needed, so that nothing from them on may be forgotten.
struct StillNeeded {
    std::uint64_t seq = 0;
    enum class By { kUnregistered, kUnmapped, kDecodingAgain, kForwarding } by = By::kUnregistered;
    std::string name;  ///< MN, or the key of the forward target
};
[[nodiscard]] std::string_view to_string(StillNeeded::By by);  ///< unregistered, unmapped, decoding_again, forwarding
/// The oldest of each kind, those kinds that there are.
[[nodiscard]] Result<std::vector<StillNeeded>> still_needed(Book& book);
/// Paused forward targets and the first frame that each has not had. They hold nothing back, for nobody knows whether they will
/// ever be resumed; who sets a policy is told what would go without having reached them.
[[nodiscard]] Result<std::vector<StillNeeded>> paused_targets(Book& book);

/// A backup or check that was made through the server.
struct Upkeep {
    std::int64_t id = 0;
    std::string kind;  ///< backup, check
    Instant begun_at;
    Instant ended_at;
    std::string place;
    std::int64_t bytes = 0;
    std::int64_t damages = 0;
    std::string failure;  ///< why it did not come to its end; empty where it did
};
[[nodiscard]] Result<void> save_upkeep(Book& book, const Upkeep& upkeep, std::uint64_t seq);
/// Newest first, at most `most`.
[[nodiscard]] Result<std::vector<Upkeep>> list_upkeeps(Book& book, int most);

}  // namespace lvwang::store
