#include "conform/device_cases.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <memory>

#include "conform/fake_logger_test.h"

namespace lvwang::conform {
namespace {

using testing::ElementsAreArray;
using testing::HasSubstr;

Instant now() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
}

DeviceTarget quick() {
    DeviceTarget target;
    target.address = "127.0.0.1";
    target.port = 0;
    target.patience_ms = 60'000;
    target.connect_ms = 3'000;
    target.watch_ms = 500;
    target.answer_ms = 1'200;
    target.outage_ms = 3'500;
    target.language = Language::kEnglish;
    return target;
}

struct Ran {
    std::vector<Row> rows;
    Heading heading;
    [[nodiscard]] std::vector<std::string> with(Outcome outcome) const {
        std::vector<std::string> ids;
        for (const Row& row : rows) {
            if (row.outcome == outcome) ids.emplace_back(row.id);
        }
        return ids;
    }
};

Ran run(const DeviceTarget& target, Flaw flaw, std::optional<protocol::Sm4Key> key = {}) {
    Ran ran;
    std::unique_ptr<FakeLogger> logger;
    auto rows = test_device(
        target, now, [&](std::uint16_t port) { logger = std::make_unique<FakeLogger>(port, flaw, now, key); }, [](const Row&) {},
        ran.heading);
    EXPECT_TRUE(rows.has_value());
    ran.rows = rows.value_or(std::vector<Row>());
    return ran;
}

// Without a key a logger of 2025 cannot pass; this says whether all else does.
bool passed_but_for_the_key(Ran ran) {
    std::erase_if(ran.rows, [](const Row& row) { return row.id == "encryption" && row.outcome == Outcome::kSkipped; });
    return passed(ran.rows);
}

TEST(ConformDevice, ASoundLoggerPassesAll) {
    const Ran ran = run(quick(), Flaw::kNone);
    for (const Row& row : ran.rows) {
        EXPECT_TRUE(row.outcome == Outcome::kPass || row.id == "encryption") << row.id << ": " << row.came;
    }
    EXPECT_THAT(ran.with(Outcome::kSkipped), testing::ElementsAre("encryption")) << "no key";
    EXPECT_FALSE(passed(ran.rows)) << "a logger of 2025, and its cipher text was not tried";
    EXPECT_TRUE(passed_but_for_the_key(ran));
    EXPECT_THAT(ran.heading.subject, HasSubstr("MN=888888800000000000000009"));
}

TEST(ConformDevice, EachFlawIsFoundAndNothingElse) {
    struct Flawed {
        Flaw flaw;
        std::vector<std::string> fails;
        std::vector<std::string> odd;
    };
    const Flawed all[] = {
        {Flaw::kLineFeedOnly, {"line_end"}, {}},
        {Flaw::kHeaderOrder, {"header"}, {}},
        {Flaw::kTextValues, {"numbers"}, {}},
        {Flaw::kClockBehind, {"read_time", "makes_up", "clock"}, {}},
        {Flaw::kAnyPassword, {"wrong_password"}, {}},
        {Flaw::kAnyCommand, {"unknown_command"}, {}},
        {Flaw::kTakesDamaged, {"damaged_request"}, {}},
        {Flaw::kNoHistory, {}, {"history_minutes", "history_hours", "history_days"}},
        {Flaw::kNeverAgain, {"sends_again"}, {}},
        {Flaw::kForgetsOutage, {"makes_up"}, {}},
        {Flaw::kNoMark, {"makes_up"}, {}},
    };
    std::vector<std::future<Ran>> running;  // they wait most of the time
    for (const Flawed& flawed : all) {
        running.push_back(std::async(std::launch::async, [&flawed] { return run(quick(), flawed.flaw); }));
    }
    for (const Flawed& flawed : all) {
        const Ran ran = running[static_cast<std::size_t>(&flawed - all)].get();
        EXPECT_THAT(ran.with(Outcome::kFail), ElementsAreArray(flawed.fails)) << static_cast<int>(flawed.flaw);
        EXPECT_THAT(ran.with(Outcome::kOdd), ElementsAreArray(flawed.odd)) << static_cast<int>(flawed.flaw);
        EXPECT_EQ(passed_but_for_the_key(ran), flawed.fails.empty()) << static_cast<int>(flawed.flaw);
    }
}

TEST(ConformDevice, ALoggerWithAnotherCheckSumIsToldWhich) {
    DeviceTarget target = quick();
    target.connect_ms = 800;
    target.outage_ms = 300;
    const Ran ran = run(target, Flaw::kModbusCrc);
    const auto crc = std::ranges::find(ran.rows, "crc", &Row::id);
    ASSERT_NE(crc, ran.rows.end());
    EXPECT_EQ(crc->outcome, Outcome::kFail);
    EXPECT_THAT(crc->came, HasSubstr("crc_modbus"));
}

TEST(ConformDevice, ALoggerThatDoesNotComeBackIsNamed) {
    DeviceTarget target = quick();
    target.outage_ms = 300;
    target.connect_ms = 800;
    const Ran ran = run(target, Flaw::kNeverBack);
    EXPECT_THAT(ran.with(Outcome::kFail), testing::ElementsAre("comes_back", "makes_up"));
}

TEST(ConformDevice, CipherTextIsAskedForWhereAKeyIsGiven) {
    const protocol::Sm4Key key = protocol::example_sm4_key();
    DeviceTarget target = quick();
    target.key = key;
    target.outage_ms = 3'500;
    EXPECT_TRUE(passed(run(target, Flaw::kNone, key).rows));
    EXPECT_THAT(run(target, Flaw::kPlainText, key).with(Outcome::kFail), testing::ElementsAre("encryption"));
}

TEST(ConformDevice, NobodyComes) {
    DeviceTarget target = quick();
    target.connect_ms = 50;
    Heading heading;
    const auto rows = test_device(
        target, now, [](std::uint16_t) {}, [](const Row&) {}, heading);
    ASSERT_TRUE(rows.has_value());
    ASSERT_EQ(rows->size(), 1U);
    EXPECT_EQ(rows->front().outcome, Outcome::kFail);
    EXPECT_FALSE(passed(*rows));
}

TEST(ConformDevice, ATakenPortIsOneClearError) {
    DeviceTarget target = quick();
    const auto door = Door::open("127.0.0.1", 0);
    ASSERT_TRUE(door.has_value());
    target.port = door->port();
    Heading heading;
    const auto rows = test_device(
        target, now, [](std::uint16_t) {}, [](const Row&) {}, heading);
    ASSERT_FALSE(rows);
    EXPECT_EQ(rows.error().code, ErrorCode::kConflict);
}

}  // namespace
}  // namespace lvwang::conform
