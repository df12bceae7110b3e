#include "store/backup_plan.h"

#include <algorithm>
#include <filesystem>

#include "store/backup.h"
#include "store/book_session.h"

namespace lvwang::store {
namespace {

namespace fs = std::filesystem;
using soci::into;
using soci::use;

constexpr std::string_view kNamePrefix = "lvwang-";

std::string name_of(Instant now) {
    return fmt::format("{}{}", kNamePrefix, format_compact(now).substr(0, 12));  // to the minute: 202604030230
}

bool is_name_of_plan(std::string_view name) {
    return name.size() == name_of(Instant{}).size() && name.starts_with(kNamePrefix) &&
           std::ranges::all_of(name.substr(kNamePrefix.size()), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_made_by_plan(const fs::path& directory) {
    std::error_code error;
    return is_name_of_plan(directory.filename().string()) && fs::exists(directory / kPlannedName, error);
}

// The list first, so that what is half removed is no backup any more, and the mark last, so that the rest goes another time.
Result<void> remove_backup(const fs::path& old) {
    std::error_code error;
    std::vector<fs::path> parts{old / kManifestName};
    for (fs::directory_iterator at(old, error), end; !error && at != end; at.increment(error)) {
        if (at->path().filename() != kPlannedName) parts.push_back(at->path());
    }
    parts.push_back(old);
    for (const fs::path& part : parts) {
        if (!error) fs::remove_all(part, error);
    }
    if (error) return fail(ErrorCode::kIo, "cannot remove the old backup {}: {}", old.string(), error.message());
    return {};
}

// The last time at which the plan's hour struck, at or before `now`.
Instant struck(const BackupPlan& plan, Instant now) {
    const Instant today = start_of(to_date(now)) + plan.minute_of_day * kMinuteMs;
    return today <= now ? today : today - kDayMs;
}

}  // namespace

Result<BackupPlan> load_backup_plan(Book& book) {
    return with_session(book, "load the plan of backups", [](soci::session& sql) {
        BackupPlan plan;
        int enabled = 0;
        long long minute = 0;
        long long keep = 0;
        long long changed_at = 0;
        sql << "SELECT enabled, directory, minute_of_day, keep, changed_at, actor FROM backup_plan", into(enabled),
            into(plan.directory), into(minute), into(keep), into(changed_at), into(plan.actor);
        plan.enabled = enabled != 0;
        plan.minute_of_day = minute;
        plan.keep = keep;
        plan.changed_at.ms = changed_at;
        return plan;
    });
}

Result<void> save_backup_plan(Book& book, const BackupPlan& plan, std::uint64_t seq) {
    return with_session(book, "save the plan of backups", [&](soci::session& sql) {
        const int enabled = plan.enabled ? 1 : 0;
        const auto minute = static_cast<long long>(plan.minute_of_day);
        const auto keep = static_cast<long long>(plan.keep);
        const long long changed_at = plan.changed_at.ms;
        const auto by = static_cast<long long>(seq);
        sql << "UPDATE backup_plan SET enabled = :e, directory = :d, minute_of_day = :m, keep = :k, changed_at = :at, actor = "
               ":who, "
               "seq = :seq",
            use(enabled), use(plan.directory), use(minute), use(keep), use(changed_at), use(plan.actor), use(by);
    });
}

bool is_of_plan(const BackupPlan& plan, std::string_view place) {
    const fs::path path(place);
    return path.parent_path() == fs::path(plan.directory) && is_name_of_plan(path.filename().string());
}

std::optional<std::string> due_backup(const BackupPlan& plan, std::span<const Upkeep> made, Instant now) {
    if (!plan.enabled) return std::nullopt;
    const Instant since = struck(plan, now);
    if (since < plan.changed_at) return std::nullopt;  // set after today's hour: it begins tomorrow
    for (const Upkeep& one : made) {
        if (one.kind != "backup" || one.begun_at < since || !is_of_plan(plan, one.place)) continue;
        if (one.failure.empty() || now - one.ended_at < kTryBackupAgainMs) return std::nullopt;
        break;  // the newest of them decides
    }
    return (fs::path(plan.directory) / name_of(now)).string();
}

std::optional<Instant> next_backup(const BackupPlan& plan, Instant now) {
    if (!plan.enabled) return std::nullopt;
    return struck(plan, now) + kDayMs;
}

Result<std::vector<std::string>> remove_old_backups(const BackupPlan& plan) {
    std::vector<std::string> whole;
    std::vector<std::string> gone;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(plan.directory, error)) {
        if (!entry.is_directory(error) || !is_made_by_plan(entry.path())) continue;
        (fs::exists(entry.path() / kManifestName, error) ? whole : gone).push_back(entry.path().string());
    }
    if (error) return fail(ErrorCode::kIo, "cannot look into {}: {}", plan.directory, error.message());
    std::ranges::sort(whole, std::ranges::greater());
    if (std::ssize(whole) > plan.keep) gone.insert(gone.end(), whole.begin() + plan.keep, whole.end());
    for (const std::string& old : gone) LVWANG_TRY(remove_backup(old));
    return gone;
}

}  // namespace lvwang::store
