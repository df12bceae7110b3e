// When is a backup made by itself, where, and how many are kept?
// Promises: a plan makes one backup a day; one that failed is tried again after an hour; only what bears the plan's name and its
// mark is ever removed: what a kill has cut short, and of the whole ones those older than the newest `keep`.
// Rule: docs/OPERATING.md, Backup, restore, check; the plan is book data.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "store/book.h"
#include "store/book_retention.h"

namespace lvwang::store {

struct BackupPlan {
    bool enabled = false;
    std::string directory;           ///< from the root; each backup is a directory in it
    std::int64_t minute_of_day = 0;  ///< China's civil day
    std::int64_t keep = 7;           ///< so many are kept
    Instant changed_at;              ///< 0: never set
    std::string actor;
};

inline constexpr std::int64_t kBackupsKeptMax = 366;
inline constexpr std::int64_t kTryBackupAgainMs = kHourMs;

[[nodiscard]] Result<BackupPlan> load_backup_plan(Book& book);
[[nodiscard]] Result<void> save_backup_plan(Book& book, const BackupPlan& plan, std::uint64_t seq);

/// The directory that a plan wants filled now; absent where nothing is due.
/// @param made  backups and checks, newest first
[[nodiscard]] std::optional<std::string> due_backup(const BackupPlan& plan, std::span<const Upkeep> made, Instant now);
/// When the plan's time comes next; absent where it is not enabled.
[[nodiscard]] std::optional<Instant> next_backup(const BackupPlan& plan, Instant now);
/// Whether a backup was made by the plan.
[[nodiscard]] bool is_of_plan(const BackupPlan& plan, std::string_view place);

/// Removes the plan's backups but for the newest `keep`, and what a kill has left unfinished of them; a directory without
/// kPlannedName is somebody else's, whatever it is called. @return what was removed
/// @error kIo  names the directory that could not be removed
[[nodiscard]] Result<std::vector<std::string>> remove_old_backups(const BackupPlan& plan);

}  // namespace lvwang::store
