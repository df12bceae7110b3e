// The spine at work: the next group is logged while this one is applied, also where a disk is full or fails.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "pipeline/relay.h"
#include "pipeline/spine.h"
#include "pipeline/spine_fixture.h"

namespace lvwang::pipeline {
namespace {

constexpr Stream kMinutes{Period::kMinute, Origin::kReported};
const Instant kNoon = parse_iso("2026-04-07T12:00:00+08:00").value();
constexpr int kPatienceMs = 20'000;

// A district whose spine runs on a thread of its own.
class Running {
public:
    Running() : district_(kNoon, SpineFixture::trial_district(), &log_faults, &series_faults) {
        shard_ = district_.inbox->add_shard(
            [this](std::vector<std::uint64_t> tickets) {
                for (const std::uint64_t ticket : tickets) in_order = in_order && ticket == acknowledged++;
            },
            [] {});
        thread_ = std::thread([this] {
            // Each look at the clock is eleven seconds later: every group has its tick, and every tick its applied mark.
            result = district_.spine->run([looks = 0]() mutable { return kNoon + kHourMs + 11 * kSecondMs * ++looks; });
            ended = true;
        });
    }
    ~Running() { end(); }

    // Minute `number` of the air station, whose value is its number.
    void send(int number) {
        std::vector<Arrival> one{{kNoon, "AIR",
                                  district_.frame("AIR", "2051", kNoon - kDayMs + number * kMinuteMs,
                                                  fmt::format("a34004-Avg={},a34004-Flag=N", number)),
                                  static_cast<std::uint64_t>(number), shard_}};
        ASSERT_EQ(district_.inbox->offer(one), 1U);
    }

    void end() {
        district_.inbox->close();
        if (thread_.joinable()) thread_.join();
    }

    [[nodiscard]] std::size_t values() const {
        return SpineFixture::must(district_.series->read({.point = district_.point("AIR"),
                                                          .stream = kMinutes,
                                                          .from = kNoon - kDayMs,
                                                          .to = kNoon,
                                                          .columns = {{district_.id("pm2_5"), Aspect::kMeasured}}}))
            .size();
    }

    [[nodiscard]] const Progress& progress() const { return district_.views->progress; }
    [[nodiscard]] Inbox& inbox() const { return *district_.inbox; }
    [[nodiscard]] std::uint64_t last_seq() const { return district_.log->last_seq(); }

    template <class Condition>
    static bool eventually(Condition condition) {
        for (int waited = 0; waited < kPatienceMs && !condition(); ++waited) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        return condition();
    }

    store::Faults log_faults;
    store::Faults series_faults;
    std::atomic<std::uint64_t> acknowledged{0};
    std::atomic<bool> in_order{true};
    std::atomic<bool> ended{false};
    Result<void> result;

private:
    SpineFixture district_;
    std::uint32_t shard_ = 0;
    std::thread thread_;
};

TEST(SpineRun, WhatIsAcknowledgedIsAppliedInTheOrderOfTheLog) {
    constexpr int kFrames = 1'000;
    Running running;
    std::atomic<int> answered{0};
    for (int i = 0; i < kFrames; ++i) {
        running.send(i);
        if (i % 100 != 99) continue;
        running.inbox().command({"put_device", fmt::format(R"({{"mn":"NEW{}","site_key":"S1","point_code":"1"}})", i), "tester"},
                                [&](const CommandResult& applied) { answered += applied.body.has_value() ? 1 : 1'000; });
    }
    ASSERT_TRUE(Running::eventually([&] { return running.acknowledged == kFrames && answered == kFrames / 100; }));
    running.end();
    EXPECT_TRUE(running.result) << running.result.error().message;
    EXPECT_TRUE(running.in_order);
    EXPECT_EQ(running.values(), static_cast<std::size_t>(kFrames));
    EXPECT_EQ(running.progress().applied_seq, running.last_seq());
    EXPECT_EQ(running.progress().logged_seq, running.last_seq());
}

TEST(SpineRun, AFullDiskUnderTheLogAnswersNobodyUntilThereIsRoom) {
    Running running;
    running.send(0);
    ASSERT_TRUE(Running::eventually([&] { return running.acknowledged == 1; }));
    running.log_faults.set_disk_full(true);
    running.send(1);
    running.send(2);
    ASSERT_TRUE(Running::eventually([&] { return running.progress().disk_full.load(); }));
    EXPECT_EQ(running.acknowledged, 1U);
    running.log_faults.set_disk_full(false);
    ASSERT_TRUE(Running::eventually([&] { return running.acknowledged == 3; }));
    ASSERT_TRUE(Running::eventually([&] { return !running.progress().disk_full.load(); }));
    running.end();
    EXPECT_TRUE(running.result) << running.result.error().message;
    EXPECT_EQ(running.values(), 3U);
}

TEST(SpineRun, AFullDiskUnderTheSeriesHoldsTheLogAfterAFewGroups) {
    Running running;
    running.send(0);
    ASSERT_TRUE(Running::eventually([&] { return running.values() == 1; }));
    running.series_faults.set_disk_full(true);
    int sent = 1;
    ASSERT_TRUE(Running::eventually([&] {
        if (sent < 1'000) running.send(sent++);
        return running.progress().disk_full.load();
    }));
    std::this_thread::sleep_for(std::chrono::milliseconds(300));  // a group that was being logged is still answered
    const std::uint64_t before = running.acknowledged;
    for (int i = 0; i < 5; ++i) running.send(sent++);
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    EXPECT_EQ(running.acknowledged, before);
    running.series_faults.set_disk_full(false);
    ASSERT_TRUE(Running::eventually([&] { return running.acknowledged == static_cast<std::uint64_t>(sent); }));
    ASSERT_TRUE(Running::eventually([&] { return running.progress().applied_seq == running.last_seq(); }));
    running.end();
    EXPECT_TRUE(running.result) << running.result.error().message;
    EXPECT_EQ(running.values(), static_cast<std::size_t>(sent));
    EXPECT_TRUE(running.in_order);
}

TEST(SpineRun, WhatAFullSeriesKeptOutIsInItOnceAndCountedOnce) {
    store::Faults faults;
    SpineFixture district(kNoon, SpineFixture::trial_district(), nullptr, &faults);
    faults.set_disk_full(true);
    district.offer("AIR", district.frame("AIR", "2051", kNoon - kMinuteMs, "a34004-Avg=35.2,a34004-Flag=N;PM25-Avg=36"));
    district.offer("NEW", district.frame("NEW", "2051", kNoon - kMinuteMs, "a34004-Avg=35.3,a34004-Flag=N"));
    for (int i = 0; i < 2; ++i) {
        const Result<void> turned = district.try_turn();
        ASSERT_FALSE(turned.has_value());
        EXPECT_EQ(turned.error().code, ErrorCode::kUnavailable) << turned.error().message;
        EXPECT_EQ(district.acknowledged.size(), 2U) << "both are in the log";
    }
    faults.set_disk_full(false);
    district.turn();
    EXPECT_EQ(district.value("AIR", {Period::kMinute, Origin::kReported}, kNoon - kMinuteMs, "pm2_5"), "35.2");
    district.go_to(kNoon + 15'000);  // what waits is noted now and then
    const auto devices = SpineFixture::must(store::waiting_devices(*district.book));
    ASSERT_EQ(devices.size(), 1U);
    EXPECT_EQ(devices[0].frames, 1);
    const auto factors = SpineFixture::must(store::waiting_factors(*district.book));
    ASSERT_EQ(factors.size(), 1U);
    EXPECT_EQ(factors[0].count, 1);
    EXPECT_EQ(district.views->ingest.of(Outcome::kApplied), 1U);
    EXPECT_EQ(district.views->ingest.of(Outcome::kUnregistered), 1U);
    EXPECT_EQ(district.views->ingest.frames(), 2U);
    ASSERT_TRUE(district.views->ingest.device("AIR").has_value());
    EXPECT_EQ(district.views->ingest.device("AIR")->frames, 1U);
}

// While days wait to be averaged, a start begins at the frames that touched them: before what is noted of others already.
TEST(SpineRun, ARestartNotesNoFrameTwice) {
    constexpr int kMoreDaysThanATickTakes = 2'010;
    SpineFixture district(kNoon);
    for (int day = kMoreDaysThanATickTakes; day > 0; --day) {
        const Instant hour = kNoon - day * kDayMs;
        district.offer("AIR", district.frame("AIR", "2061", hour, "a34004-Avg=35.2,a34004-Flag=N"));
    }
    const std::string waits = "a34004-Avg=35.3,a34004-Flag=N;PM25-Avg=36";
    district.offer("NEW", district.frame("NEW", "2051", kNoon, waits));
    district.offer("AIR", district.frame("AIR", "2051", kNoon, waits));
    district.turn();
    ASSERT_GT(district.views->progress.due_days, 0U);
    const auto noted = [&] {
        const auto devices = SpineFixture::must(store::waiting_devices(*district.book));
        const auto factors = SpineFixture::must(store::waiting_factors(*district.book));
        return devices.size() == 1 && factors.size() == 1 ? std::pair(devices[0].frames, factors[0].count) : std::pair(0L, 0L);
    };
    ASSERT_EQ(noted(), std::pair(1L, 1L));
    district.restart();
    ASSERT_TRUE(district.report("NEW", "2051", kNoon + kMinuteMs, waits));
    ASSERT_TRUE(district.report("AIR", "2051", kNoon + kMinuteMs, waits));
    district.go_to(kNoon + 15'000);
    EXPECT_EQ(noted(), std::pair(2L, 2L));
}

// However late it comes, and whatever was forgotten meanwhile: what was sent again overturns no correction.
TEST(SpineRun, WhatIsSentAgainAfterARestartChangesNothing) {
    SpineFixture district(kNoon);
    const auto frame = [&](int value) {
        district.now = district.now + 1'000;  // each has a QN of its own
        return district.frame("AIR", "2051", kNoon - kMinuteMs, fmt::format("a34004-Avg={},a34004-Flag=N", value));
    };
    const std::string first = frame(50);
    const std::string second = frame(60);
    const std::string report = fmt::format(
        R"({{"device":"AIR","items":[{{"time":"{}","period":"hour","values":{{"pm2_5":{{}}}}}}]}})", format_iso(kNoon - kHourMs));
    const auto reported = [&](int value) {
        std::string text = report;
        return text.replace(text.find("{}"), 2, fmt::format("{}", value));
    };
    ASSERT_TRUE(district.send("AIR", first));
    ASSERT_TRUE(district.send("AIR", second));
    ASSERT_TRUE(district.send_report("AIR", reported(70)));
    ASSERT_TRUE(district.send_report("AIR", reported(80)));
    district.go_to(district.now + 1'000);
    const auto expect_corrected = [&] {
        EXPECT_EQ(district.value("AIR", {Period::kMinute, Origin::kReported}, kNoon - kMinuteMs, "pm2_5"), "60");
        EXPECT_EQ(district.value("AIR", {Period::kHour, Origin::kReported}, kNoon - kHourMs, "pm2_5"), "80");
        const auto versions = SpineFixture::must(district.series->read({.point = district.point("AIR"),
                                                                        .stream = {Period::kMinute, Origin::kReported},
                                                                        .from = kNoon - kMinuteMs,
                                                                        .to = kNoon,
                                                                        .columns = {{district.id("pm2_5"), Aspect::kMeasured}},
                                                                        .all_versions = true}));
        EXPECT_EQ(versions.size(), 2U) << "both values, and nothing else";
    };
    expect_corrected();
    district.restart();
    const std::uint64_t applied = district.views->ingest.of(Outcome::kApplied);  // what the start read again
    for (int round = 0; round < 2; ++round) {
        for (const std::string* again : {&first, &second}) EXPECT_TRUE(district.send("AIR", *again)) << "it is answered";
        EXPECT_TRUE(district.send_report("AIR", reported(70)));
        expect_corrected();
    }
    EXPECT_EQ(district.views->ingest.of(Outcome::kDuplicate), 6U);
    EXPECT_EQ(district.views->ingest.of(Outcome::kApplied), applied);
    // Another value is another matter, also for a moment long past.
    ASSERT_TRUE(district.send("AIR", frame(50)));
    EXPECT_EQ(district.value("AIR", {Period::kMinute, Origin::kReported}, kNoon - kMinuteMs, "pm2_5"), "50");
}

TEST(SpineRun, AFailedSyncEndsIt) {
    Running running;
    running.send(0);
    ASSERT_TRUE(Running::eventually([&] { return running.acknowledged == 1; }));
    running.log_faults.set_sync_fails(true);
    running.send(1);
    ASSERT_TRUE(Running::eventually([&] { return running.ended.load(); }));
    ASSERT_FALSE(running.result);
    EXPECT_EQ(running.result.error().code, ErrorCode::kIo) << running.result.error().message;
    EXPECT_EQ(running.acknowledged, 1U);
}

// The relay alone, with a log that is a list.
struct RelayTest : testing::Test {
    Result<Group> take_down(Inbox::Batch& batch) {
        ++calls;
        if (full) return fail(ErrorCode::kUnavailable, "full");
        if (broken) return fail(ErrorCode::kIo, "broken");
        Group group;
        for (const Arrival& arrival : batch.arrivals) group.entries.push_back({arrival.ticket, arrival.at, {}, arrival.mn, {}});
        return group;
    }
    std::unique_ptr<Relay> start() {
        return std::make_unique<Relay>(
            inbox, progress, [] { return kNoon; }, [this](Inbox::Batch& batch, Instant) { return take_down(batch); });
    }
    void offer(std::uint64_t seq) {
        std::vector<Arrival> one{{kNoon, "A", "x", seq, 0}};
        ASSERT_EQ(inbox.offer(one), 1U);
    }
    bool settles(std::size_t frames_left) {
        return Running::eventually([&] { return inbox.depth().frames == frames_left; });
    }

    Inbox inbox;
    Progress progress;
    std::atomic<int> calls{0};
    std::atomic<bool> full{false};
    std::atomic<bool> broken{false};
};

TEST_F(RelayTest, IsAheadByNoMoreThanItMay) {
    const auto relay = start();
    for (std::uint64_t seq = 1; seq <= 5; ++seq) {
        offer(seq);
        if (seq <= kGroupsAhead) {
            ASSERT_TRUE(settles(0));
        }
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    EXPECT_EQ(inbox.depth().frames, 5 - kGroupsAhead) << "what is not logged waits in the inbox";
    inbox.close();
    std::vector<std::uint64_t> given;
    for (;;) {
        const auto group = relay->next();
        ASSERT_TRUE(group.has_value());
        if (!*group) break;
        for (const store::Entry& entry : (*group)->entries) given.push_back(entry.seq);
    }
    EXPECT_EQ(given.size() + inbox.depth().frames, 5U);
    for (std::size_t i = 0; i < given.size(); ++i) EXPECT_EQ(given[i], i + 1);
}

TEST_F(RelayTest, WhatWasTakenDownBeforeAFailureIsGivenFirst) {
    const auto relay = start();
    offer(1);
    ASSERT_TRUE(settles(0));
    ASSERT_TRUE(Running::eventually([&] { return relay->has_more(); }));
    broken = true;
    offer(2);
    const auto first = relay->next();
    ASSERT_TRUE(first.has_value() && first->has_value());
    EXPECT_EQ((*first)->entries.at(0).seq, 1U);
    const auto failed = relay->next();
    ASSERT_FALSE(failed.has_value());
    EXPECT_EQ(failed.error().code, ErrorCode::kIo);
}

TEST_F(RelayTest, EndsAtOnceAlsoWhereTheDiskIsFull) {
    full = true;
    auto relay = start();
    ASSERT_TRUE(Running::eventually([&] { return progress.disk_full.load(); }));
    const auto begun = std::chrono::steady_clock::now();
    relay.reset();
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds(500));
}

TEST_F(RelayTest, TakesNothingDownWhileItIsHeld) {
    const auto relay = start();
    relay->set_held(true);
    EXPECT_TRUE(progress.disk_full);
    std::this_thread::sleep_for(std::chrono::milliseconds(150));  // longer than it waits for a batch
    const int before = calls;
    offer(1);
    std::this_thread::sleep_for(std::chrono::milliseconds(150));
    EXPECT_EQ(calls, before);
    relay->set_held(false);
    EXPECT_FALSE(progress.disk_full);
    EXPECT_TRUE(settles(0));
}

// A device moved to another point a moment before kill -9 takes with it nothing that came before.
TEST(SpineLife, WhatCameBeforeAChangeIsReadAsItWasReadThen) {
    SpineFixture district(kNoon + 5 * kMinuteMs);
    district.go_to(kNoon + 5 * kMinuteMs + 20'000);
    const PointId before = district.point("STACK");
    for (int minute = 0; minute < 4; ++minute) {
        ASSERT_TRUE(
            district.report("STACK", "2051", kNoon + minute * kMinuteMs, fmt::format("a21026-Avg=4{},a21026-Flag=N", minute)));
    }
    ASSERT_TRUE(district.command("put_device", R"({"mn":"STACK","site_key":"F2","point_code":"DW001"})").body);
    ASSERT_TRUE(district.report("STACK", "2051", kNoon + 4 * kMinuteMs, "a21026-Avg=50,a21026-Flag=N"));
    const auto minutes_of = [&](PointId point) {
        return SpineFixture::must(district.series->read({.point = point,
                                                         .stream = {Period::kMinute, Origin::kReported},
                                                         .from = kNoon,
                                                         .to = kNoon + kHourMs,
                                                         .columns = {}}))
            .size();
    };
    for (int round = 0; round < 2; ++round) {
        ASSERT_NE(district.point("STACK"), before);
        EXPECT_EQ(minutes_of(before), 4U) << round;
        EXPECT_EQ(minutes_of(district.point("STACK")), 1U) << round;
        district.kill();
    }
    district.go_to(kNoon + kHourMs + 2 * kMinuteMs);
    EXPECT_EQ(SpineFixture::must(district.series->read({.point = before,
                                                        .stream = {Period::kHour, Origin::kComputed},
                                                        .from = kNoon,
                                                        .to = kNoon + kHourMs,
                                                        .columns = {}}))
                  .size(),
              1U)
        << "the hour that was open then is computed all the same";
}

// The clock was three days ahead for a while, and is set right: what comes now is of now.
TEST(SpineLife, AClockThatIsSetRightIsFollowedBack) {
    SpineFixture district(kNoon);
    district.go_to(kNoon);
    district.go_to(kNoon + 3 * kDayMs);
    ASSERT_TRUE(district.report("STACK", "2011", district.now, "a21026-Rtd=41,a21026-Flag=N"));
    district.go_to(kNoon + kHourMs);
    ASSERT_TRUE(district.report("STACK", "2061", kNoon, "a21026-Avg=400,a21026-ZsAvg=560,a21026-Flag=N"));
    district.go_to(district.now + kMinuteMs);
    ASSERT_EQ(district.findings().size(), 1U);
    EXPECT_TRUE(district.findings()[0].finding.live);
    EXPECT_EQ(district.cases().size(), 1U);
    const auto shown = district.views->latest.of(district.point("STACK"));
    EXPECT_LT(shown->received_at, kNoon + 2 * kHourMs);
    district.restart();
    district.go_to(district.now + kMinuteMs);
    EXPECT_EQ(district.findings().size(), 1U);
}

}  // namespace
}  // namespace lvwang::pipeline
