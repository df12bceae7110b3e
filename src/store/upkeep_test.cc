// Forgetting, copying, examining and backing up the three stores.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <thread>

#include "store/backup.h"
#include "store/book_photos.h"
#include "store/book_registry.h"
#include "store/faults.h"
#include "store/photo_files.h"
#include "store/scratch_test.h"

namespace lvwang::store {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr Column kPm{ParameterId{1}, Aspect::kMeasured};

class UpkeepTest : public testing::Test {
protected:
    void open() {
        log_ = must(Log::open(scratch_.path("data/log"), {.memory_bytes = 1 << 20, .faults = nullptr}));
        series_ = must(Series::open(scratch_.path("data/series")));
        book_ = must(Book::open(scratch_.path("data/book.sqlite")));
    }
    void SetUp() override {
        fs::create_directories(scratch_.path("data"));
        open();
    }
    void close() {
        log_.reset();
        series_.reset();
        book_.reset();
    }
    template <class T>
    static T must(Result<T> result) {
        EXPECT_TRUE(result.has_value()) << result.error().message;
        return std::move(*result);
    }
    /// `n` entries a second apart: every tenth a command, every tenth but one a tick, the rest frames of A and B.
    void fill(int n) {
        std::vector<Entry> entries;
        for (int i = 0; i < n; ++i) {
            const auto number = log_->last_seq() + static_cast<std::uint64_t>(i) + 1;
            Entry entry{0, {static_cast<std::int64_t>(number) * 1000}, EntryKind::kFrame, i % 2 == 0 ? "A" : "B", {}};
            entry.payload = fmt::format("frame {} ", number) + std::string(200, static_cast<char>('a' + i % 26));
            if (number % 10 == 0) entry = {0, entry.at, EntryKind::kCommand, {}, fmt::format("command {}", number)};
            if (number % 10 == 9) entry = {0, entry.at, EntryKind::kTick, {}, {}};
            entries.push_back(std::move(entry));
        }
        ASSERT_TRUE(log_->append(entries));
    }
    void write_minutes(std::int64_t from_day, std::int64_t to_day, std::uint64_t seq, PointId point = PointId{1}) {
        std::vector<Reading> readings;
        for (std::int64_t day = from_day; day < to_day; ++day) {
            for (int minute = 0; minute < 100; ++minute) {
                readings.push_back({.point = point,
                                    .stream = {Period::kMinute, Origin::kReported},
                                    .start = Instant{day * kDayMs - kChinaOffsetMs + minute * kMinuteMs},
                                    .seq = seq,
                                    .samples = {{.column = kPm, .sum = {minute, 1}}}});
            }
        }
        ASSERT_TRUE(series_->write(readings));
        ASSERT_TRUE(series_->set_applied(seq));
    }
    void put_point() {
        RegistryRows rows;
        rows.regions.push_back({"R", "县", "", ""});
        rows.sites.push_back({SiteId{1}, "S", SiteKind::kAirStation, "站", "", "R", "", 118, 31, ""});
        rows.points.push_back({PointId{1}, SiteId{1}, "1", PointKind::kAmbientAir, "点", "", 118, 31, 0});
        ASSERT_TRUE(book_->begin());
        ASSERT_TRUE(save_registry(*book_, rows, {0}, 0));
        ASSERT_TRUE(book_->commit(book_->applied()));
    }
    Examination examine() {
        Examination found;
        Errand errand;
        EXPECT_TRUE(log_->examine(errand, found));
        EXPECT_TRUE(series_->examine(
            *log_, [](PointId id) { return id == PointId{1}; }, errand, found));
        EXPECT_TRUE(book_->examine(*log_, found));
        return found;
    }
    Result<Manifest> back_up(const std::string& name) {
        Errand errand;
        return store::back_up({*log_, *series_, *book_, scratch_.path("data")}, scratch_.path(name), "0.1.0", {1'000'000},
                              errand);
    }
    std::vector<std::uint64_t> seqs(std::uint64_t from) const {
        std::vector<std::uint64_t> found;
        EXPECT_TRUE(log_->scan(from, [&](const Entry& entry) {
            found.push_back(entry.seq);
            return true;
        }));
        return found;
    }

    Scratch scratch_;
    std::unique_ptr<Log> log_;
    std::unique_ptr<Series> series_;
    std::unique_ptr<Book> book_;
};

TEST_F(UpkeepTest, ForgettingKeepsWhatPeopleDecided) {
    fill(50);
    ASSERT_TRUE(log_->forget_before(31));
    for (int round = 0; round < 2; ++round) {
        EXPECT_EQ(log_->first_seq(), 31U);
        EXPECT_EQ(log_->last_seq(), 50U);
        EXPECT_THAT(log_->read(7).error().message, HasSubstr("has expired"));
        EXPECT_EQ(log_->read(7).error().code, ErrorCode::kNotFound);
        EXPECT_THAT(log_->read(51).error().message, HasSubstr("no entry 51"));
        EXPECT_EQ(log_->read(20)->payload, "command 20");
        EXPECT_TRUE(log_->read(31).has_value());
        const auto all = seqs(1);
        EXPECT_EQ(all.size(), 23U);
        EXPECT_THAT(std::vector(all.begin(), all.begin() + 4), testing::ElementsAre(10U, 20U, 30U, 31U));
        EXPECT_EQ(seqs(45).size(), 6U);
        std::vector<std::uint64_t> of_a;
        ASSERT_TRUE(log_->scan_mn("A", 1, [&](const Entry& entry) {
            of_a.push_back(entry.seq);
            return true;
        }));
        EXPECT_EQ(of_a.front(), 31U);
        ASSERT_TRUE(log_->forget_before(12));  // less than before: nothing
        close();
        open();
    }
    fill(1);
    EXPECT_EQ(log_->last_seq(), 51U);
    EXPECT_EQ(examine().damages_in_all, 0U);
}

TEST_F(UpkeepTest, TheFirstEntryOfATimeIsFound) {
    fill(40);
    ASSERT_TRUE(log_->forget_before(5));
    EXPECT_EQ(*log_->first_at({0}), 5U);
    EXPECT_EQ(*log_->first_at({17'000}), 17U);
    EXPECT_EQ(*log_->first_at({17'001}), 18U);
    EXPECT_EQ(*log_->first_at({41'000}), 41U);
}

// A clock was a day ahead for three entries, and was set right: what stands before that is older than what follows.
TEST_F(UpkeepTest, AClockThatWasSetBackHidesNoEntry) {
    const auto put = [this](std::int64_t at) {
        std::vector<Entry> one{{0, Instant{at}, EntryKind::kTick, {}, {}}};
        ASSERT_TRUE(log_->append(one));
    };
    for (const std::int64_t at : {10, 20, 30}) put(at);
    for (const std::int64_t at : {1'000, 1'010, 1'020}) put(at);
    for (const std::int64_t at : {40, 50, 60}) put(at);
    for (int round = 0; round < 2; ++round) {
        EXPECT_EQ(*log_->first_at({5}), 1U);
        EXPECT_EQ(*log_->first_at({30}), 3U);
        EXPECT_EQ(*log_->first_at({31}), 4U) << "the wrong times end where they are over";
        EXPECT_EQ(*log_->first_at({41}), 8U);
        EXPECT_EQ(*log_->first_at({60}), 9U);
        EXPECT_EQ(*log_->first_at({500}), 10U);
        EXPECT_EQ(*log_->first_at({5'000}), 10U);
        close();
        open();
    }
    put(55);  // back once more, also after it was opened anew
    EXPECT_EQ(*log_->first_at({55}), 9U);
    EXPECT_EQ(*log_->first_at({56}), 11U);
    EXPECT_EQ(*log_->first_at({41}), 8U);
}

TEST_F(UpkeepTest, ForgottenBytesLeaveTheDisk) {
    for (int i = 0; i < 10; ++i) fill(5'000);
    close();  // what is in memory goes to files
    open();
    const auto before = log_->bytes_on_disk();
    EXPECT_GT(log_->bytes_between(1, 50'001), 100'000U);
    ASSERT_TRUE(log_->forget_before(49'001));
    EXPECT_EQ(log_->bytes_between(1, 49'001), 0U);
    for (int i = 0; i < 6; ++i) {  // the usual course of compactions takes the rest away
        fill(100);
        close();
        open();
    }
    for (int patience = 0; patience < 50 && log_->bytes_on_disk() > before / 2; ++patience) {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    EXPECT_LT(log_->bytes_on_disk(), before / 2);
    EXPECT_EQ(examine().damages_in_all, 0U);
}

TEST_F(UpkeepTest, ACleanHouseHasNoDamages) {
    fill(100);
    put_point();
    write_minutes(20'000, 20'003, 100);
    const auto found = examine();
    EXPECT_EQ(found.damages_in_all, 0U) << found.damages.front().where << found.damages.front().what;
    EXPECT_EQ(found.entries, 100U);
    EXPECT_EQ(found.chunks, 3U);
    EXPECT_EQ(found.values, 300U);
    EXPECT_GT(found.rows, 0U);
}

TEST_F(UpkeepTest, WhatRefersToNothingIsNamed) {
    fill(100);
    write_minutes(20'000, 20'001, 101);              // an entry the log does not have
    write_minutes(20'000, 20'001, 50, PointId{77});  // a point the book does not have
    RegistryRows rows;
    rows.regions.push_back({"R", "县", "", ""});
    ASSERT_TRUE(book_->begin());
    ASSERT_TRUE(save_registry(*book_, rows, {0}, 5'000));
    ASSERT_TRUE(book_->commit(200));
    const auto found = examine();
    std::string text;
    for (const auto& damage : found.damages) text += damage.where + ": " + damage.what + "\n";
    EXPECT_THAT(text, HasSubstr("entry 101, which the log does not have"));
    EXPECT_THAT(text, HasSubstr("point 77"));
    EXPECT_THAT(text, HasSubstr("registry_history.seq"));
    EXPECT_THAT(text, HasSubstr("applied.seq"));
    EXPECT_EQ(found.damages_in_all, 4U) << text;

    Errand errand;
    Examination without_log;
    EXPECT_TRUE(series_->examine(
        nullptr, [](PointId id) { return id == PointId{1}; }, errand, without_log));
    EXPECT_TRUE(book_->examine(nullptr, without_log));
    ASSERT_EQ(without_log.damages_in_all, 1U) << "what needs the log is not looked at";
    EXPECT_THAT(without_log.damages.front().where, HasSubstr("point 77"));
    EXPECT_EQ(without_log.values, found.values);
    EXPECT_EQ(without_log.rows, found.rows);
}

// Turns over one byte in the middle of the largest file below a directory that ends with `ending`.
std::string damage(const std::string& directory, const std::string& ending) {
    fs::path largest;
    for (const auto& file : fs::recursive_directory_iterator(directory)) {
        if (!file.is_regular_file() || !file.path().string().ends_with(ending)) continue;
        if (largest.empty() || file.file_size() > fs::file_size(largest)) largest = file.path();
    }
    EXPECT_FALSE(largest.empty()) << directory;
    std::fstream file(largest, std::ios::in | std::ios::out | std::ios::binary);
    const auto at = static_cast<std::streamoff>(fs::file_size(largest) / 2);
    file.seekg(at);
    const char byte = static_cast<char>(file.get());
    file.seekp(at);
    file.put(static_cast<char>(byte ^ 0x10));
    return largest.string();
}

TEST_F(UpkeepTest, ADamagedFileIsNamed) {
    put_point();
    for (int i = 0; i < 4; ++i) fill(5'000);
    close();
    open();  // into sorted files
    close();
    const std::string damaged = damage(scratch_.path("data/log"), ".sst");
    open();
    const auto found = examine();
    ASSERT_GT(found.damages_in_all, 0U);
    EXPECT_EQ(found.damages.front().where, damaged);
    EXPECT_THAT(found.damages.front().what, HasSubstr("checksum"));
}

TEST_F(UpkeepTest, ABackupIsRestoredAndGoesOn) {
    put_point();
    fill(1'000);
    write_minutes(20'000, 20'003, 1'000);
    const auto manifest = back_up("backup");
    ASSERT_TRUE(manifest.has_value()) << manifest.error().message;
    EXPECT_EQ(manifest->last_seq, 1'000U);
    EXPECT_FALSE(fs::exists(scratch_.path("data/backup.staging")));
    fill(10);  // what comes after the backup is not in it
    close();

    EXPECT_EQ(std::system(fmt::format("cd {} && sha256sum --quiet -c SHA256SUMS", scratch_.path("backup")).c_str()), 0);
    const auto listed = read_manifest(scratch_.path("backup"), "0.1.0");
    ASSERT_TRUE(listed.has_value()) << listed.error().message;
    EXPECT_EQ(listed->bytes(), manifest->bytes());
    Errand errand;
    Examination found;
    ASSERT_TRUE(verify(scratch_.path("backup"), *listed, errand, found));
    EXPECT_EQ(found.damages_in_all, 0U);
    EXPECT_EQ(errand.done_bytes, listed->bytes());

    fs::remove_all(scratch_.path("data"));
    ASSERT_TRUE(restore(scratch_.path("backup"), scratch_.path("data"), "0.1.0", errand));
    open();
    EXPECT_EQ(log_->last_seq(), 1'000U);
    EXPECT_EQ(series_->applied(), 1'000U);
    EXPECT_EQ(load_registry(*book_)->points.size(), 1U);
    EXPECT_EQ(examine().damages_in_all, 0U);
    fill(1);
    EXPECT_EQ(log_->last_seq(), 1'001U);
}

TEST_F(UpkeepTest, ABackupTakenUnderWritesIsConsistent) {
    put_point();
    std::atomic<bool> stop = false;
    std::thread writer([&] {
        for (std::uint64_t turn = 0; !stop; ++turn) {
            fill(50);
            write_minutes(20'000 + static_cast<std::int64_t>(turn % 50), 20'001 + static_cast<std::int64_t>(turn % 50),
                          log_->last_seq());
            ASSERT_TRUE(book_->begin());
            ASSERT_TRUE(book_->commit(log_->last_seq()));
        }
    });
    const auto reader = must(book_->open_reader());
    Errand errand;
    const auto manifest =
        store::back_up({*log_, *series_, *reader, scratch_.path("data")}, scratch_.path("b"), "0.1.0", {0}, errand);
    stop = true;
    writer.join();
    ASSERT_TRUE(manifest.has_value()) << manifest.error().message;
    close();
    fs::remove_all(scratch_.path("data"));
    ASSERT_TRUE(restore(scratch_.path("b"), scratch_.path("data"), "0.1.0", errand));
    open();
    EXPECT_LE(book_->applied(), log_->last_seq());
    EXPECT_LE(series_->applied(), log_->last_seq());
    const auto found = examine();
    EXPECT_EQ(found.damages_in_all, 0U) << found.damages.front().where << ": " << found.damages.front().what;
}

TEST_F(UpkeepTest, PhotosThatTheBookNamesGoWithIt) {
    put_point();
    fill(20);
    PhotoFiles files(scratch_.path("data"));
    Photo photo;
    photo.kind = "jpeg";
    photo.bytes = photo.width = photo.height = 5;
    photo.uploaded_by = "lu";
    photo.seq = 7;
    photo.digest = must(files.put("photo", {1'000}));
    const std::string stray = must(files.put("stray", {1'000}));
    ASSERT_TRUE(insert_photo(*book_, photo));
    const Manifest made = must(back_up("backup"));
    const std::string place = fmt::format("photos/{}/{}", photo.digest.substr(0, 2), photo.digest);
    EXPECT_EQ(std::ranges::count(made.files, place, &BackupFile::path), 1);
    EXPECT_EQ(std::ranges::count_if(made.files, [&](const BackupFile& file) { return file.path.ends_with(stray); }), 0);
    Errand errand;
    must(restore(scratch_.path("backup"), scratch_.path("new"), "0.1.0", errand));
    EXPECT_EQ(*PhotoFiles(scratch_.path("new")).read(photo.digest), "photo");
    Examination found;
    ASSERT_TRUE(examine_photos(*book_, scratch_.path("new"), errand, found));
    EXPECT_TRUE(found.damages.empty());
}

TEST_F(UpkeepTest, ABackupOfAPlanBearsItsMarkAndIsABackupLikeAnother) {
    put_point();
    fill(20);
    Errand errand;
    const std::string backup = scratch_.path("planned");
    const BackupSource source{*log_, *series_, *book_, scratch_.path("data"), true};
    const Manifest made = must(store::back_up(source, backup, "0.1.0", {1'000'000}, errand));
    EXPECT_TRUE(fs::exists(fs::path(backup) / kPlannedName));
    EXPECT_EQ(std::ranges::count(made.files, kPlannedName, &BackupFile::path), 0) << "it is no part of what is saved";
    Examination found;
    ASSERT_TRUE(verify(backup, must(read_manifest(backup, "0.1.0")), errand, found));
    EXPECT_EQ(found.damages_in_all, 0U);
    must(restore(backup, scratch_.path("new"), "0.1.0", errand));
    EXPECT_FALSE(fs::exists(fs::path(scratch_.path("new")) / kPlannedName));
    must(back_up("by-hand"));
    EXPECT_FALSE(fs::exists(fs::path(scratch_.path("by-hand")) / kPlannedName));

    errand.cancelled = true;
    EXPECT_FALSE(store::back_up(source, scratch_.path("cut"), "0.1.0", {0}, errand));
    EXPECT_FALSE(fs::exists(scratch_.path("cut"))) << "with its mark";
}

TEST_F(UpkeepTest, WhatCannotBeRestoredSaysWhy) {
    fill(2'000);
    ASSERT_TRUE(back_up("backup"));
    const std::string list = scratch_.path("backup/SHA256SUMS");
    std::string text;
    {
        std::ifstream file(list);
        text.assign(std::istreambuf_iterator<char>(file), {});
    }
    const auto with_list = [&](const std::string& from, const std::string& to) {
        std::string changed = text;
        changed.replace(changed.find(from), from.size(), to);
        std::ofstream(list) << changed;
        Errand errand;
        const auto done = restore(scratch_.path("backup"), scratch_.path("new"), "0.1.0", errand);
        std::ofstream(list) << text;
        EXPECT_FALSE(fs::exists(scratch_.path("new")));
        return done ? "done" : std::string(to_string(done.error().code)) + " " + done.error().message;
    };
    EXPECT_THAT(with_list("backup 2\n# made-by 0.1.0", "backup 3\n# made-by 9.9.9"),
                HasSubstr("made by version 9.9.9 (backup format 3), this program (0.1.0) reads up to format 2"));
    EXPECT_THAT(with_list("# book ", "# book 9"), HasSubstr("this program (0.1.0) reads books up to"));
    EXPECT_THAT(with_list("# lvwang", "# windows"), HasSubstr(":1: this is no list of a backup"));
    EXPECT_THAT(with_list("  log/", "  log/../../"), HasSubstr("not understood"));
    EXPECT_THAT(with_list("# files ", "# files 1"), HasSubstr("lists"));

    Errand errand;
    EXPECT_EQ(restore(scratch_.path("data"), scratch_.path("new"), "0.1.0", errand).error().code, ErrorCode::kNotFound);
    const auto full = restore(scratch_.path("backup"), scratch_.path("data"), "0.1.0", errand);
    EXPECT_THAT(full.error().message, HasSubstr("is not empty"));
    EXPECT_THAT(back_up("backup").error().message, HasSubstr("is not empty"));

    const std::string damaged = damage(scratch_.path("backup/log"), ".sst");
    const auto refused = restore(scratch_.path("backup"), scratch_.path("new"), "0.1.0", errand);
    EXPECT_EQ(refused.error().code, ErrorCode::kCorrupt);
    EXPECT_THAT(refused.error().message, HasSubstr(damaged + " is damaged"));
    EXPECT_FALSE(fs::exists(scratch_.path("new")));
    Examination found;
    ASSERT_TRUE(verify(scratch_.path("backup"), *read_manifest(scratch_.path("backup"), "0.1.0"), errand, found));
    ASSERT_EQ(found.damages_in_all, 1U);
    EXPECT_EQ(found.damages.front().where, damaged);
}

TEST_F(UpkeepTest, ACancelledBackupLeavesNothing) {
    fill(1'000);
    Errand errand;
    errand.cancelled = true;
    const auto done = store::back_up({*log_, *series_, *book_, scratch_.path("data")}, scratch_.path("b"), "0.1.0", {0}, errand);
    ASSERT_FALSE(done.has_value());
    EXPECT_EQ(done.error().code, ErrorCode::kUnavailable);
    EXPECT_FALSE(fs::exists(scratch_.path("b")));
    EXPECT_FALSE(fs::exists(scratch_.path("data/backup.staging")));
}

}  // namespace
}  // namespace lvwang::store
