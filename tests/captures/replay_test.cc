// What `lvwang replay` answers to whoever starts it: the exit status, the report as lines and as JSON, one line for what it
// cannot do, and a Ctrl-C that leaves nothing behind. What `lvwang check` says of the same directory, whole and damaged.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <regex>
#include <thread>

#include "../air_frame.h"
#include "../program.h"
#include "base/time.h"
#include "store/book.h"
#include "store/log.h"
#include "store/series.h"

namespace lvwang::tests {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using testing::ContainsRegex;
using testing::HasSubstr;

constexpr std::string_view kMn = "479021A1000100016586C9D6";  // of the demo district
constexpr int kFrames = 90;                                   // minutes: an hour of them is averaged
constexpr std::int64_t kFirstMs = 1'775'188'800'000;          // 2026-04-03T12:00 in China

std::string frame(int minute) {
    const Instant start{kFirstMs + minute * kMinuteMs};
    const std::string qn = format_compact_ms(start + minute);
    const std::string cp = fmt::format("DataTime={};a34004-Avg={},a34004-Flag=N", format_compact(start), 20 + minute % 30);
    return air_frame(kMn, qn, "2051", cp);
}

class Replay : public testing::Test {
protected:
    // A data directory that a server has filled and left in good order.
    static void SetUpTestSuite() {
        filled_ = std::make_unique<Scratch>();
        Server server(filled_->path("data"));
        Connection device(server.gateway_port());
        for (int minute = 0; minute < kFrames; ++minute) {
            ASSERT_TRUE(device.send(frame(minute)));
            ASSERT_THAT(device.receive_lines(1, 20'000), HasSubstr("CN=9014"));
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(2'500));  // a tick computes the hours
        server.end(SIGTERM);
    }
    static void TearDownTestSuite() { filled_.reset(); }

    Replay() { fs::copy(filled_->path("data"), scratch_.path("data"), fs::copy_options::recursive); }

    [[nodiscard]] std::string data() const { return scratch_.path("data"); }
    [[nodiscard]] std::string fresh() const { return scratch_.path("fresh"); }
    static Ended replay(const std::string& from, const std::string& to, const std::vector<std::string>& more = {}) {
        return run_to_end(words(from, to, more));
    }
    static std::vector<std::string> words(const std::string& from, const std::string& to,
                                          const std::vector<std::string>& more = {}) {
        std::vector<std::string> words{LVWANG_PROGRAM, "replay", from, to, "--tables", LVWANG_SOURCE_DIR_TEXT "/data"};
        words.insert(words.end(), more.begin(), more.end());
        return words;
    }
    static int status_of(const Ended& ended) { return WIFEXITED(ended.status) ? WEXITSTATUS(ended.status) : -1; }

    static void expect_refusal(const Ended& ended, const std::vector<std::string>& named) {
        EXPECT_EQ(status_of(ended), 1) << ended.said;
        EXPECT_EQ(std::ranges::count(ended.said, '\n'), 1) << ended.said;
        EXPECT_EQ(ended.printed, "");
        EXPECT_THAT(ended.said, HasSubstr("lvwang replay: "));
        for (const std::string& name : named) EXPECT_THAT(ended.said, HasSubstr(name));
    }

    // One stored minute becomes another number, as no frame said it.
    void falsify() const {
        const auto series = store::Series::open(data() + "/series");
        ASSERT_TRUE(series.has_value()) << series.error().message;
        for (std::int64_t id = 1; id < 200; ++id) {
            const auto found = (*series)->read({.point = PointId{id},
                                                .stream = {Period::kMinute, Origin::kReported},
                                                .from = {kFirstMs},
                                                .to = {kFirstMs + kMinuteMs},
                                                .columns = {}});
            ASSERT_TRUE(found.has_value());
            if (found->empty()) continue;
            Reading reading{PointId{id}, {Period::kMinute, Origin::kReported}, {kFirstMs}, found->front().seq + 1, {}};
            reading.samples = {found->front().sample};
            reading.samples.front().sum = Decimal::of(999);
            ASSERT_TRUE((*series)->write({&reading, 1}));
            ASSERT_TRUE((*series)->set_applied((*series)->applied()));
            return;
        }
        FAIL() << "the server has stored nothing";
    }

    Scratch scratch_;

private:
    static inline std::unique_ptr<Scratch> filled_;
};

TEST_F(Replay, EqualStoresAreSaidToBeEqual) {
    const Ended lines = replay(data(), fresh());
    EXPECT_EQ(status_of(lines), 0) << lines.said << lines.printed;
    EXPECT_THAT(lines.printed, HasSubstr(fmt::format("{} frames in ", kFrames)));
    EXPECT_THAT(lines.printed, HasSubstr("frames/s: equal\n"));
    EXPECT_THAT(lines.printed, HasSubstr("reported minute values: 90 equal, 0 differ, 0 are facts"));
    EXPECT_TRUE(fs::exists(fresh() + "/book.sqlite"));
    EXPECT_TRUE(fs::exists(fresh() + "/series"));

    const Ended again = replay(data(), scratch_.path("another"), {"--json"});
    EXPECT_EQ(status_of(again), 0) << again.said;
    const json::value report = json::parse(again.printed);
    EXPECT_TRUE(report.at("equal").as_bool());
    EXPECT_EQ(report.at("frames").as_int64(), kFrames);
    EXPECT_EQ(report.at("differences").as_int64(), 0);
    EXPECT_TRUE(report.at("listed").as_array().empty());
    EXPECT_EQ(report.at("values").at("reported minute").at("equal").as_int64(), kFrames);
}

TEST_F(Replay, WhatDiffersIsListedAndTheStatusIsTwo) {
    ASSERT_NO_FATAL_FAILURE(falsify());
    const Ended lines = replay(data(), fresh());
    EXPECT_EQ(status_of(lines), 2) << lines.said << lines.printed;
    EXPECT_THAT(lines.printed, HasSubstr("differs: A1/1 pm2_5"));
    EXPECT_THAT(lines.printed, ContainsRegex(R"(999 flags 0x40 \(entry [0-9]+\), replayed 20 flags 0x40 \(entry [0-9]+\))"));
    const Ended again = replay(data(), scratch_.path("another"), {"--json"});
    EXPECT_EQ(status_of(again), 2);
    const json::value report = json::parse(again.printed);
    EXPECT_FALSE(report.at("equal").as_bool());
    ASSERT_GT(report.at("differences").as_int64(), 0);
    const json::value& first = report.at("listed").at(0);
    EXPECT_EQ(first.at("point").as_string(), "A1/1");
    EXPECT_EQ(first.at("start").as_string(), format_iso({kFirstMs}));
}

TEST_F(Replay, WhatItCannotDoIsOneLineAndLeavesNothing) {
    expect_refusal(replay(scratch_.path("nowhere"), fresh()), {scratch_.path("nowhere"), "no data directory"});
    EXPECT_FALSE(fs::exists(fresh()));
    EXPECT_FALSE(fs::exists(scratch_.path("nowhere"))) << "it makes no directory of what it only reads";
    fs::create_directories(fresh());
    scratch_.write_file("fresh/note.txt", "mine");
    expect_refusal(replay(data(), fresh()), {fresh(), "not empty"});
    EXPECT_TRUE(fs::exists(fresh() + "/note.txt"));
    expect_refusal(replay(data(), scratch_.path("a"), {"--master-key", scratch_.path("no.key")}), {"no.key"});
    EXPECT_FALSE(fs::exists(scratch_.path("a")));
    fs::rename(data() + "/master.key", scratch_.path("elsewhere.key"));
    expect_refusal(replay(data(), scratch_.path("b")), {"master.key", "--master-key"});
    const Ended with_key = replay(data(), scratch_.path("c"), {"--master-key", scratch_.path("elsewhere.key")});
    EXPECT_EQ(status_of(with_key), 0) << with_key.said;
}

TEST_F(Replay, ARunningServerMustBeStoppedFirst) {
    const Server server(data());
    expect_refusal(replay(data(), fresh()), {"stop the server first", data()});
    EXPECT_TRUE(Connection(server.gateway_port()).is_open()) << "it goes on";
}

TEST_F(Replay, CtrlCEndsItAndLeavesNothingBehind) {
    {
        const auto log = store::Log::open(data() + "/log");
        ASSERT_TRUE(log.has_value()) << log.error().message;
        std::vector<store::Entry> entries;
        for (int i = 0; i < 200'000; ++i) {
            const std::string bytes = frame(i % 20'000);
            entries.push_back({0, {kFirstMs + 40 * kDayMs}, store::EntryKind::kFrame, std::string(kMn), bytes});
            if (entries.size() < 4'000) continue;
            ASSERT_TRUE((*log)->append(entries));
            entries.clear();
        }
        // As if a server had applied them.
        const auto book = store::Book::open(data() + "/book.sqlite");
        ASSERT_TRUE(book.has_value()) << book.error().message;
        ASSERT_TRUE((*book)->begin());
        ASSERT_TRUE((*book)->commit((*log)->last_seq()));
    }
    using std::chrono::milliseconds;
    for (const milliseconds pause : {milliseconds(0), milliseconds(300)}) {  // it has just begun; it is at work, for seconds still
        Program run(words(data(), fresh()));
        for (int waited = 0; waited < 20'000 && !fs::exists(fresh()); ++waited) std::this_thread::sleep_for(milliseconds(1));
        std::this_thread::sleep_for(pause);
        run.signal(SIGINT);
        const Ended ended = run.end();
        EXPECT_EQ(status_of(ended), 1) << ended.said << ended.printed;
        EXPECT_THAT(ended.said, HasSubstr("lvwang replay: cancelled"));
        EXPECT_EQ(ended.printed, "");
        EXPECT_FALSE(fs::exists(fresh()));
    }
    const auto log = store::Log::open(data() + "/log");
    EXPECT_TRUE(log.has_value()) << "the old directory is as it was";
}

// What a crash, or the backup of a running server, leaves in the log alone is in no figure yet: that is no difference.
TEST_F(Replay, WhatIsNotAppliedYetIsSaid) {
    {
        const auto log = store::Log::open(data() + "/log");
        ASSERT_TRUE(log.has_value()) << log.error().message;
        std::vector<store::Entry> entries{{0, {kFirstMs + 40 * kDayMs}, store::EntryKind::kFrame, std::string(kMn), frame(7)}};
        ASSERT_TRUE((*log)->append(entries));
    }
    expect_refusal(replay(data(), fresh()), {"are not applied yet", "start the server on it once"});
    EXPECT_FALSE(fs::exists(fresh()));
}

// ---- lvwang check ----

class Check : public Replay {
protected:
    // The server has left its newest entries in write-ahead files; the first look makes sorted files of them.
    void SetUp() override {
        const Ended whole = check();
        ASSERT_EQ(status_of(whole), 0) << whole.said << whole.printed;
        std::smatch seen;
        ASSERT_TRUE(
            std::regex_search(whole.printed, seen, std::regex(R"(([1-9]\d* entries), ([1-9]\d* chunks of \d+ values), )")));
        of_log_ = seen[1];
        of_series_ = seen[2];
    }
    [[nodiscard]] Ended check() const { return run_to_end({LVWANG_PROGRAM, "check", data()}); }

    [[nodiscard]] std::vector<std::string> sorted_files(const std::string& store) const {
        std::vector<std::string> paths;
        for (const auto& file : fs::directory_iterator(data() + "/" + store)) {
            if (file.path().extension() == ".sst") paths.push_back(file.path().string());
        }
        std::ranges::sort(paths, {}, [](const std::string& path) { return fs::file_size(path); });
        return paths;
    }
    static void change(const std::string& path, const std::function<void(std::string&)>& how) {
        std::string bytes;
        {
            std::ifstream file(path, std::ios::binary);
            bytes.assign(std::istreambuf_iterator<char>(file), {});
        }
        how(bytes);
        std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
    }
    static void flip(const std::string& path, std::size_t at) {
        change(path, [at](std::string& bytes) { bytes.at(at) = static_cast<char>(bytes.at(at) ^ 0x10); });
    }
    void expect_damaged(const std::vector<std::string>& named) const {
        const Ended ended = check();
        EXPECT_EQ(status_of(ended), 2) << ended.said << ended.printed;
        EXPECT_THAT(ended.printed, ContainsRegex("[1-9][0-9]* damages\n"));
        for (const std::string& name : named) EXPECT_THAT(ended.printed, HasSubstr(name));
    }

    std::string of_log_;  // "33 entries"
    std::string of_series_;
};

TEST_F(Check, AByteOfALogFileThatIsAnotherIsDamageAndTheRestIsLookedAt) {
    const std::vector<std::string> files = sorted_files("log");
    ASSERT_GE(files.size(), 2U);
    for (const std::string& path : files) {
        SCOPED_TRACE(path);
        constexpr std::size_t kInFirstBlock = 20;
        flip(path, kInFirstBlock);
        expect_damaged({"Corruption: block checksum mismatch", fs::path(path).filename().string(), of_series_});
        flip(path, kInFirstBlock);  // as it was
    }
    EXPECT_EQ(status_of(check()), 0);
    // Of one of them, that with the newest entry, the log cannot be opened.
    const auto stays_closed = [&](const std::string& path) {
        flip(path, 20);
        const std::string printed = check().printed;
        flip(path, 20);
        return printed.find("\nlog: ") != std::string::npos &&
               printed.find("not examined, the log is damaged: the entries that series and book refer to, the audit record\n") !=
                   std::string::npos;
    };
    EXPECT_TRUE(std::ranges::any_of(files, stays_closed));
}

TEST_F(Check, ABrokenFileOfTheSeriesIsDamageAndTheRestIsLookedAt) {
    const std::string path = sorted_files("series").back();
    flip(path, 20);
    expect_damaged({path + ": Corruption: block checksum mismatch", of_log_});
    change(path, [](std::string& bytes) { bytes.resize(bytes.size() / 2); });
    expect_damaged({"\nseries: ", "not examined, the series are damaged: whether the log reaches as far as they do\n", of_log_});
}

TEST_F(Check, ABrokenPageOfTheBooksTablesIsDamageAndTheRestIsLookedAt) {
    const std::string book = data() + "/book.sqlite";
    const std::string whole = scratch_.path("whole.sqlite");
    fs::copy_file(book, whole);
    change(book, [](std::string& bytes) {
        constexpr std::string_view kTable = "CREATE TABLE cases";
        ASSERT_NE(bytes.find(kTable), std::string::npos);
        for (std::size_t at = 0; (at = bytes.find(kTable, at)) != std::string::npos; ++at) bytes[at + 6] = '\xff';
    });
    const std::string left_out =
        "not examined, the book is damaged: the points that series refer to, the audit record, the photos\n";
    expect_damaged({"\nbook: ", "malformed database schema", left_out, of_log_, of_series_});
    fs::copy_file(whole, book, fs::copy_options::overwrite_existing);
    constexpr std::size_t kFirstPagesKind = 100;  // behind the header of the file
    flip(book, kFirstPagesKind);
    expect_damaged({"\nbook: ", "malformed", left_out, of_log_, of_series_});

    change(sorted_files("series").back(), [](std::string& bytes) { bytes.resize(bytes.size() / 2); });
    expect_damaged({"\nbook: ", "\nseries: ", left_out, of_log_, "2 damages\n"});
}

// At some bytes near the end of a file RocksDB's assertions end the process that reads it.
TEST_F(Check, WhateverByteIsAnotherTheStatusSaysIt) {
    const std::string path = sorted_files("log").front();
    const std::size_t bytes = fs::file_size(path);
    constexpr std::size_t kBehindData = 140;
    for (std::size_t from_end = 1; from_end <= std::min(kBehindData, bytes); ++from_end) {
        change(path, [&](std::string& all) { all[bytes - from_end] = static_cast<char>(all[bytes - from_end] ^ 0xa2); });
        const Ended ended = check();
        EXPECT_THAT(status_of(ended), testing::AnyOf(0, 2))
            << from_end << ": " << ended.said << ended.printed;  // 0: a byte that nothing uses
        change(path, [&](std::string& all) { all[bytes - from_end] = static_cast<char>(all[bytes - from_end] ^ 0xa2); });
    }
    EXPECT_EQ(status_of(check()), 0) << "all as it was";
}

TEST_F(Check, ABookThatIsEmptyOrMissingIsDamageAndIsNotMadeAnew) {
    const std::string book = data() + "/book.sqlite";
    const std::string left_out =
        "not examined, the book is damaged: the points that series refer to, the audit record, the photos\n";
    change(book, [](std::string& bytes) { bytes.clear(); });
    for (int again = 0; again < 2; ++again) {
        expect_damaged({"\nbook: ", "it is empty, though there was one: restore a backup", left_out, of_log_, of_series_});
        EXPECT_EQ(fs::file_size(book), 0U);
    }
    fs::remove(book);
    expect_damaged({"\nbook: ", "it is missing, though there was one: restore a backup", left_out, of_log_, of_series_});
    EXPECT_FALSE(fs::exists(book));
}

TEST_F(Check, ATableOfTheBookThatIsAnotherIsDamageAndTheRestIsLookedAt) {
    const std::string book = data() + "/book.sqlite";
    change(book, [](std::string& bytes) {
        constexpr std::string_view kTable = "name TEXT NOT NULL,\n        name_en TEXT NOT NULL DEFAULT '',\n        parent_code";
        const std::size_t at = bytes.find(kTable);
        ASSERT_NE(at, std::string::npos);
        bytes[at] = 'f';  // "fame": SQL as good as before
    });
    expect_damaged({"\nbook: table regions: is not as this program made it\n",
                    "not examined, the book is damaged: the points that series refer to, the audit record, the photos\n", of_log_,
                    of_series_});
}

TEST_F(Check, WhatCannotBeLookedAtIsOneLineAndTheStatusIsOne) {
    const Ended nowhere = run_to_end({LVWANG_PROGRAM, "check", scratch_.path("nowhere")});
    EXPECT_EQ(status_of(nowhere), 1);
    EXPECT_THAT(nowhere.said, HasSubstr("no data directory"));
    const auto held = store::Log::open(data() + "/log");  // as a server does that runs
    ASSERT_TRUE(held.has_value()) << held.error().message;
    const Ended busy = check();
    EXPECT_EQ(status_of(busy), 1);
    EXPECT_THAT(busy.said, HasSubstr("stop the server first"));
    EXPECT_EQ(busy.printed, "");
}

TEST_F(Check, AStoreThatIsMissingIsDamageAndAStartIsRefused) {
    const std::string kept = scratch_.path("kept");
    for (const char* store : {"log", "series"}) {
        fs::rename(data() + "/" + store, kept);
        expect_damaged({fmt::format("{}: is missing\n", store)});
        fs::remove_all(data() + "/" + store);
        if (std::string_view(store) == "log") {
            const Ended start = run_to_end({LVWANG_PROGRAM, "audit", "verify", "--data", data()});
            EXPECT_NE(status_of(start), 0);
            EXPECT_THAT(start.said,
                        ContainsRegex("/log ends with entry 0, series and book are of entry [1-9][0-9]*: it was lost"));
            fs::remove_all(data() + "/" + store);
        }
        fs::rename(kept, data() + "/" + store);
    }
    EXPECT_EQ(status_of(check()), 0);
}

}  // namespace
}  // namespace lvwang::tests
