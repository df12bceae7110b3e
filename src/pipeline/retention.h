// How long is what kept? Raw frames and minutes by age, hours and days for ever; carried out once a day, by a tick.
// Promises: what is still needed stays (frames that wait to be read or forwarded, what is not applied yet, the minutes of kept
// frames); what people decided is never forgotten; an average whose minutes are gone is never computed again.
// Rule: docs/adr/0008, the policy is data of the book, set by a command.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "pipeline/inbox.h"
#include "store/backup_plan.h"
#include "store/book_retention.h"
#include "store/log.h"
#include "store/series.h"

namespace lvwang::pipeline {

inline constexpr std::int64_t kFrameDaysMin = 7;      // a device that is registered after a long weekend has lost nothing
inline constexpr std::int64_t kKeptDaysMax = 36'525;  // a century: more is a slip of the keyboard
inline constexpr std::int64_t kRetentionHour = 3;     // of the civil day: the quietest, and the reports of the day before are out

/// What a policy would forget, or has.
struct Cut {
    std::uint64_t first_seq = 1;                ///< frames and ticks below go
    std::int64_t entries = 0;                   ///< how many they are
    Instant frames_before;                      ///< by their age
    Instant minutes_before;                     ///< minutes and moments before go
    std::optional<store::StillNeeded> held_by;  ///< what keeps frames longer than their age alone would
};

/// The cut of a policy at `now`.
/// @param applied_seq  what is not applied yet is needed
[[nodiscard]] Result<Cut> plan_cut(const store::RetentionPolicy& policy, const store::Log& log,
                                   const std::vector<store::StillNeeded>& needed, std::uint64_t applied_seq, Instant now);

/// Reads `{"frame_days":1827,"minute_days":1827,"waiting_days":366}`; what is left out stays as in `policy`.
/// @error kInvalidArgument, kOutOfRange  names the field
[[nodiscard]] Result<store::RetentionPolicy> parse_policy(std::string_view json, store::RetentionPolicy policy);

/// Reads `{"enabled":true,"directory":"/var/backups/lvwang","at":"02:30","keep":7}`; what is left out stays as in `plan`.
/// @error kInvalidArgument, kOutOfRange  names the field
[[nodiscard]] Result<store::BackupPlan> parse_backup_plan(std::string_view json, store::BackupPlan plan);

/// The next time at which a policy is carried out, after the last day on which it was.
[[nodiscard]] Instant next_run(std::int64_t last_run_day, Instant now);

class Retention {
public:
    Retention(store::Log& log, store::Series& series, store::Book& book) : log_(log), series_(series), book_(book) {}

    /// Reads policy and state from the book.
    [[nodiscard]] Result<void> load();

    [[nodiscard]] static bool is_command(std::string_view type);  ///< retention_set, backup_plan_set, upkeep_note
    /// @return the new policy or plan as JSON, or `{}`  @error kInvalidArgument, kOutOfRange  names the field
    [[nodiscard]] Result<std::string> execute(const Command& command, Instant now, std::uint64_t seq);

    /// Carries the policy out where its time has come, the clock has gone on evenly for ten minutes, and it is trusted: what a
    /// clock that is ahead takes for old would be gone for good. @pre everything of this turn before `seq` is in the stores
    [[nodiscard]] Result<void> tick(Instant now, std::uint64_t seq);

    /// Whether the minutes of that time have been forgotten, so that nothing may be computed from what is left.
    [[nodiscard]] bool minutes_forgotten(Instant start) const { return start < state_.minutes_before; }
    [[nodiscard]] Instant minutes_before() const { return state_.minutes_before; }
    /// Number of the civil day on which the policy was last carried out.
    [[nodiscard]] std::int64_t last_run_day() const { return state_.last_run_day; }
    [[nodiscard]] std::int64_t frame_days() const { return state_.policy.frame_days; }

private:
    [[nodiscard]] Result<std::string> set_backup_plan(const Command& command, Instant now, std::uint64_t seq);

    Instant last_tick_;
    Instant steady_since_;
    store::Log& log_;
    store::Series& series_;
    store::Book& book_;
    store::RetentionState state_;
};

}  // namespace lvwang::pipeline
