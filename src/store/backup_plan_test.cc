#include "store/backup_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "store/backup.h"
#include "store/scratch_test.h"

namespace lvwang::store {
namespace {

namespace fs = std::filesystem;

Instant at(std::string_view text) {
    return parse_iso(text).value();
}

BackupPlan nightly() {
    return {true, "/backups", 2 * 60 + 30, 3, at("2026-04-01T10:00:00+08:00"), "admin"};
}

Upkeep backup(std::string_view begun, std::string place, std::string failure = {}) {
    return {1, "backup", at(begun), at(begun) + 5 * kMinuteMs, std::move(place), 1, 0, std::move(failure)};
}

TEST(BackupPlan, OneADayAtItsHourAndAgainAnHourAfterAFailure) {
    struct Row {
        const char* what;
        const char* now;
        std::vector<Upkeep> made;
        const char* due;  // nullptr: nothing
    };
    const std::string failed = "no room";
    const Row rows[] = {
        {"set at ten, it begins tomorrow", "2026-04-01T23:59:00+08:00", {}, nullptr},
        {"before the hour", "2026-04-02T02:29:59+08:00", {}, nullptr},
        {"at the hour", "2026-04-02T02:30:00+08:00", {}, "/backups/lvwang-202604020230"},
        {"the program was not running then", "2026-04-02T09:12:00+08:00", {}, "/backups/lvwang-202604020912"},
        {"made", "2026-04-02T09:12:00+08:00", {backup("2026-04-02T02:30:00+08:00", "/backups/lvwang-202604020230")}, nullptr},
        {"that of yesterday is none of today",
         "2026-04-03T02:31:00+08:00",
         {backup("2026-04-02T02:30:00+08:00", "/backups/lvwang-202604020230")},
         "/backups/lvwang-202604030231"},
        {"one made by hand is none of the plan",
         "2026-04-02T03:00:00+08:00",
         {backup("2026-04-02T02:40:00+08:00", "/elsewhere/copy")},
         "/backups/lvwang-202604020300"},
        {"failed just now",
         "2026-04-02T03:30:00+08:00",
         {backup("2026-04-02T02:30:00+08:00", "/backups/lvwang-202604020230", failed)},
         nullptr},
        {"failed an hour ago",
         "2026-04-02T03:35:00+08:00",
         {backup("2026-04-02T02:30:00+08:00", "/backups/lvwang-202604020230", failed)},
         "/backups/lvwang-202604020335"},
        {"failed twice, the newest decides",
         "2026-04-02T04:00:00+08:00",
         {backup("2026-04-02T03:35:00+08:00", "/backups/lvwang-202604020335", failed),
          backup("2026-04-02T02:30:00+08:00", "/backups/lvwang-202604020230", failed)},
         nullptr},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.what);
        const auto due = due_backup(nightly(), row.made, at(row.now));
        EXPECT_EQ(due.value_or("nothing"), row.due == nullptr ? "nothing" : row.due);
    }
    BackupPlan off = nightly();
    off.enabled = false;
    EXPECT_FALSE(due_backup(off, {}, at("2026-04-02T02:30:00+08:00")));
    EXPECT_FALSE(next_backup(off, at("2026-04-02T02:30:00+08:00")));
    EXPECT_EQ(next_backup(nightly(), at("2026-04-02T02:00:00+08:00")), at("2026-04-02T02:30:00+08:00"));
    EXPECT_EQ(next_backup(nightly(), at("2026-04-02T02:30:00+08:00")), at("2026-04-03T02:30:00+08:00"));
}

TEST(BackupPlan, OnlyItsOwnOldBackupsAreRemoved) {
    const Scratch scratch;
    BackupPlan plan = nightly();
    plan.directory = scratch.path("backups");
    const auto make = [&](const std::string& name, bool whole, bool planned = true) {
        fs::create_directories(fs::path(plan.directory) / name / "log");
        if (planned) std::ofstream(fs::path(plan.directory) / name / kPlannedName) << "mark\n";
        if (whole) std::ofstream(fs::path(plan.directory) / name / kManifestName) << "list\n";
    };
    for (const char* name : {"lvwang-202604010230", "lvwang-202604020230", "lvwang-202604030230", "lvwang-202604040230"}) {
        make(name, true);
    }
    make("lvwang-202604031230", false);  // a kill has cut it short
    make("before-the-upgrade", true);
    make("lvwang-2026", true);
    make("lvwang-202001010101", false, false);  // somebody's own, by chance of such a name
    make("lvwang-202603310230", true, false);   // of before there was a mark
    const auto gone = remove_old_backups(plan);
    ASSERT_TRUE(gone.has_value()) << gone.error().message;
    EXPECT_THAT(*gone,
                testing::UnorderedElementsAre(plan.directory + "/lvwang-202604010230", plan.directory + "/lvwang-202604031230"));
    std::vector<std::string> left;
    for (const auto& entry : fs::directory_iterator(plan.directory)) left.push_back(entry.path().filename().string());
    EXPECT_THAT(left,
                testing::UnorderedElementsAre("lvwang-202604020230", "lvwang-202604030230", "lvwang-202604040230",
                                              "before-the-upgrade", "lvwang-2026", "lvwang-202001010101", "lvwang-202603310230"));
    plan.directory = scratch.path("none");
    EXPECT_EQ(remove_old_backups(plan).error().code, ErrorCode::kIo);
}

}  // namespace
}  // namespace lvwang::store
