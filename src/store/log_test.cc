#include "store/log.h"

#include <gtest/gtest.h>

#include <thread>

#include "store/faults.h"
#include "store/scratch_test.h"

namespace lvwang::store {
namespace {

Entry frame(const std::string& mn, const std::string& payload, std::int64_t at_ms = 1000) {
    return {0, {at_ms}, EntryKind::kFrame, mn, payload};
}

std::vector<std::string> payloads(const Log& log, std::uint64_t from = 0) {
    std::vector<std::string> found;
    EXPECT_TRUE(log.scan(from, [&](const Entry& entry) {
        found.push_back(entry.payload);
        return true;
    }));
    return found;
}

class LogTest : public testing::Test {
protected:
    std::unique_ptr<Log> open() {
        auto log = Log::open(scratch_.path("log"), {.memory_bytes = 1 << 20, .faults = &faults_});
        EXPECT_TRUE(log.has_value()) << log.error().message;
        return log ? std::move(*log) : nullptr;
    }
    static void append(Log& log, const std::vector<std::string>& texts) {
        std::vector<Entry> entries;
        for (const auto& text : texts) entries.push_back(frame("MN1", text));
        ASSERT_TRUE(log.append(entries));
    }
    Faults faults_;
    Scratch scratch_;
};

TEST_F(LogTest, EntriesComeBackInOrderWithAllTheyHad) {
    std::vector<Entry> entries = {frame("A", "##0001", 5),
                                  {0, {6}, EntryKind::kTick, "", ""},
                                  {0, {7}, EntryKind::kCommand, "", "{}"},
                                  frame("AB", std::string("\0\r\n\xff", 4), -1)};
    {
        const auto log = open();
        EXPECT_EQ(log->last_seq(), 0u);
        ASSERT_TRUE(log->append(entries));
        EXPECT_EQ(log->last_seq(), 4u);
    }
    const auto log = open();
    EXPECT_EQ(log->last_seq(), 4u);
    std::uint64_t seq = 0;
    ASSERT_TRUE(log->scan(1, [&](const Entry& entry) {
        const auto& expected = entries[seq++];
        EXPECT_EQ(entry.seq, seq);
        EXPECT_EQ(entry.at, expected.at);
        EXPECT_EQ(entry.kind, expected.kind);
        EXPECT_EQ(entry.mn, expected.mn);
        EXPECT_EQ(entry.payload, expected.payload);
        return true;
    }));
    EXPECT_EQ(seq, 4u);
    EXPECT_EQ(log->read(4)->payload, entries[3].payload);
    EXPECT_EQ(log->read(5).error().code, ErrorCode::kNotFound);
    EXPECT_EQ(log->read(0).error().code, ErrorCode::kNotFound);
}

TEST_F(LogTest, FramesOfOneDeviceAreFoundForwardAndBack) {
    const auto log = open();
    std::vector<Entry> entries;
    for (int i = 0; i < 300; ++i) entries.push_back(frame(i % 3 == 0 ? "A" : "AB", std::to_string(i)));
    ASSERT_TRUE(log->append(entries));
    std::vector<std::uint64_t> forward;
    ASSERT_TRUE(log->scan_mn("A", 100, [&](const Entry& entry) {
        forward.push_back(entry.seq);
        return forward.size() < 3;
    }));
    EXPECT_EQ(forward, (std::vector<std::uint64_t>{100, 103, 106}));
    int none = 0;
    ASSERT_TRUE(log->scan_mn("B", 0, [&](const Entry&) { return ++none > 0; }));
    EXPECT_EQ(none, 0);
    std::vector<Entry> endless = {frame(std::string(256, 'M'), "x")};
    EXPECT_EQ(log->append(endless).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(LogTest, AfterAPowerLossEveryAcknowledgedEntryIsThereOnce) {
    std::vector<std::string> acknowledged;
    for (int round = 0; round < 5; ++round) {
        auto log = open();
        ASSERT_TRUE(log);
        for (int group = 0; group < 20; ++group) {
            std::vector<std::string> texts;
            for (int i = 0; i < 40; ++i) texts.push_back(fmt::format("{} {} {} {}", round, group, i, std::string(200, 'x')));
            append(*log, texts);
            acknowledged.insert(acknowledged.end(), texts.begin(), texts.end());
        }
        faults_.crash();
        std::vector<Entry> late = {frame("MN1", "after the crash")};
        EXPECT_FALSE(log->append(late));
        log.reset();
        faults_.forget_unsynced();
    }
    const auto log = open();
    EXPECT_EQ(payloads(*log), acknowledged);
    EXPECT_EQ(log->last_seq(), acknowledged.size());
}

TEST_F(LogTest, WithoutTheSyncAPowerLossLosesWhatWasAcknowledged) {
    {
        auto log = open();
        append(*log, {"synced"});
        faults_.set_skip_sync(true);
        append(*log, {"only written"});
        EXPECT_EQ(payloads(*log).size(), 2u);
        faults_.crash();
    }
    faults_.forget_unsynced();
    EXPECT_EQ(payloads(*open()), (std::vector<std::string>{"synced"}));
}

TEST_F(LogTest, AFullDiskRefusesUntilThereIsRoom) {
    {
        const auto log = open();
        append(*log, {"before"});
        faults_.fill_disk_unseen();
        std::vector<Entry> waiting = {frame("MN1", "waited")};
        for (int i = 0; i < 3; ++i) {
            const auto refused = log->append(waiting);
            ASSERT_FALSE(refused);
            EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable) << refused.error().message;
        }
        EXPECT_EQ(payloads(*log), (std::vector<std::string>{"before"}));
        faults_.set_disk_full(false);
        const auto taken = log->append(waiting);
        ASSERT_TRUE(taken) << taken.error().message;
        append(*log, {"after"});
        faults_.crash();
    }
    faults_.forget_unsynced();
    EXPECT_EQ(payloads(*open()), (std::vector<std::string>{"before", "waited", "after"}));
}

TEST_F(LogTest, ADiskThatIsFullAtTheFirstWriteAfterAStartIsWaitedForToo) {
    append(*open(), {"before"});
    {
        const auto log = open();
        faults_.fill_disk_unseen();
        std::vector<Entry> waiting = {frame("MN1", "waited")};
        EXPECT_EQ(log->append(waiting).error().code, ErrorCode::kUnavailable);
        EXPECT_EQ(log->append(waiting).error().code, ErrorCode::kUnavailable);
        faults_.set_disk_full(false);
        const auto taken = log->append(waiting);
        ASSERT_TRUE(taken) << taken.error().message;
        append(*log, {"after"});
        faults_.crash();
    }
    faults_.forget_unsynced();
    EXPECT_EQ(payloads(*open()), (std::vector<std::string>{"before", "waited", "after"}));
}

TEST_F(LogTest, ADiskThatIsFullAtTheFirstWriteAfterABackupIsWaitedForToo) {
    {
        const auto log = open();
        append(*log, {"before"});
        ASSERT_TRUE(log->copy_to(scratch_.path("copy"))) << "all of memory goes to files";
        faults_.fill_disk_unseen();
        std::vector<Entry> waiting = {frame("MN1", "waited")};
        EXPECT_EQ(log->append(waiting).error().code, ErrorCode::kUnavailable);
        faults_.set_disk_full(false);
        const auto taken = log->append(waiting);
        ASSERT_TRUE(taken) << taken.error().message;
        append(*log, {"after"});
    }
    EXPECT_EQ(payloads(*open()), (std::vector<std::string>{"before", "waited", "after"}));
}

// As the spine does: again while there is no room. What went to a file meanwhile may have found none either.
Result<void> append_until_taken(Log& log, std::vector<Entry>& entries) {
    constexpr int kTries = 500;
    auto taken = log.append(entries);
    for (int again = 0; !taken && taken.error().code == ErrorCode::kUnavailable && again < kTries; ++again) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
        taken = log.append(entries);
    }
    return taken;
}

// A write may have to send memory to files first, and to begin a new write-ahead file for that.
TEST_F(LogTest, ADiskThatIsFullAtAnyWriteIsWaitedFor) {
    constexpr int kWrites = 60;  // some send memory to files, some let the oldest write-ahead file go
    const std::string payload(10'000, 'x');
    const auto log = Log::open(scratch_.path("log"), {.memory_bytes = 64 << 10, .faults = &faults_});
    ASSERT_TRUE(log) << log.error().message;
    for (int i = 0; i < kWrites; ++i) {
        std::vector<Entry> entries = {frame("MN1", payload)};
        faults_.set_disk_full(true);
        EXPECT_EQ((*log)->append(entries).error().code, ErrorCode::kUnavailable) << i;
        faults_.set_disk_full(false);
        const auto taken = append_until_taken(**log, entries);
        ASSERT_TRUE(taken) << i << ": " << taken.error().message;
    }
    EXPECT_EQ(payloads(**log).size(), static_cast<std::size_t>(kWrites));
}

TEST_F(LogTest, ADiskThatFillsUnseenAtAnyWriteIsWaitedForOrANewStartRepairsIt) {
    constexpr int kWrites = 24;
    const std::string payload(10'000, 'x');
    const LogOptions options{.memory_bytes = 64 << 10, .faults = &faults_};
    for (int full_at = 0; full_at < kWrites; ++full_at) {
        const std::string directory = scratch_.path(fmt::format("full at {}", full_at));
        auto log = Log::open(directory, options).value();
        for (int i = 0; i < full_at; ++i) append(*log, {payload});
        std::vector<Entry> entries = {frame("MN1", "waited")};
        faults_.fill_disk_unseen();
        EXPECT_FALSE(log->append(entries));
        faults_.set_disk_full(false);
        auto taken = append_until_taken(*log, entries);
        if (!taken && taken.error().code == ErrorCode::kIo) {
            log.reset();
            log = Log::open(directory, options).value();
            taken = log->append(entries);
        }
        ASSERT_TRUE(taken) << full_at << ": " << taken.error().message;
        const auto found = payloads(*log);
        EXPECT_EQ(found.size(), static_cast<std::size_t>(full_at) + 1);
        EXPECT_EQ(found.back(), "waited");
    }
}

TEST_F(LogTest, AfterAFailedSyncNothingMoreIsTaken) {
    {
        const auto log = open();
        append(*log, {"before"});
        faults_.set_sync_fails(true);
        std::vector<Entry> entries = {frame("MN1", "lost")};
        EXPECT_EQ(log->append(entries).error().code, ErrorCode::kIo);
        faults_.set_sync_fails(false);
        EXPECT_EQ(log->append(entries).error().code, ErrorCode::kIo);
        faults_.crash();
    }
    faults_.forget_unsynced();
    EXPECT_EQ(payloads(*open()), (std::vector<std::string>{"before"}));
}

TEST_F(LogTest, WhatIsNoLogIsRefusedWithOneClearLine) {
    std::filesystem::create_directories(scratch_.path("photos"));
    scratch_.write_file("photos/cat.jpg", "meow");
    const auto photos = Log::open(scratch_.path("photos"));
    ASSERT_FALSE(photos);
    EXPECT_EQ(photos.error().code, ErrorCode::kCorrupt);
    EXPECT_NE(photos.error().message.find("cat.jpg"), std::string::npos);

    scratch_.write_file("file", "");
    EXPECT_EQ(Log::open(scratch_.path("file")).error().code, ErrorCode::kIo);

    const auto log = open();
    const auto second = Log::open(scratch_.path("log"));
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::kUnavailable) << second.error().message;
    EXPECT_NE(second.error().message.find("in use by another process"), std::string::npos);
}

TEST_F(LogTest, DamagedFilesAreSaidToBeDamaged) {
    { append(*open(), {"a"}); }
    scratch_.write_file("log/CURRENT", "MANIFEST-999999\n");
    const auto damaged = Log::open(scratch_.path("log"));
    ASSERT_FALSE(damaged);
    EXPECT_EQ(damaged.error().code, ErrorCode::kCorrupt) << damaged.error().message;
}

TEST_F(LogTest, ReadersSeeOnlyWholeEntriesWhileOneAppends) {
    const auto log = open();
    const auto scan_all = [&] {
        const std::uint64_t there = log->last_seq();
        std::uint64_t next = 1;
        EXPECT_TRUE(log->scan(1, [&](const Entry& entry) {
            EXPECT_EQ(entry.seq, next++);
            EXPECT_EQ(entry.payload, "text");
            return true;
        }));
        EXPECT_GT(next, there) << "what was there before the scan is in it";
        return next - 1;
    };
    std::thread reader([&] {
        while (scan_all() < 2000) {
        }
    });
    for (int i = 0; i < 100; ++i) append(*log, std::vector<std::string>(20, "text"));
    reader.join();
}

TEST_F(LogTest, AnMnMayBeOfAnyLength) {
    const auto log = open();
    std::vector<Entry> entries;
    for (const std::size_t length : {254U, 255U, 256U, 300U, 9'000U})
        entries.push_back(frame(std::string(length, 'A'), fmt::format("{}", length)));
    ASSERT_TRUE(log->append(entries));
    for (const Entry& entry : entries) {
        const auto read = log->read(entry.seq);
        ASSERT_TRUE(read.has_value()) << read.error().message;
        EXPECT_EQ(read->mn, entry.mn);
        std::vector<std::string> found;
        ASSERT_TRUE(log->scan_mn(entry.mn, 1, [&](const Entry& one) {
            found.push_back(one.payload);
            return true;
        }));
        EXPECT_THAT(found, testing::Contains(entry.payload));
    }
}

}  // namespace
}  // namespace lvwang::store
