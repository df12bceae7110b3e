#include "conform/server_cases.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "conform/fake_server_test.h"
#include "gateway/wire_client_test.h"

namespace lvwang::conform {
namespace {

using testing::ElementsAreArray;
using testing::HasSubstr;
using testing::IsEmpty;

Instant now() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
}

ServerTarget target_of(const std::string& address) {
    ServerTarget target;
    target.server = address;
    target.mns = {"888888800000000000000001", "888888800000000000000002", "888888800000000000000003"};
    target.edition = protocol::Edition::k2025;
    target.patience_ms = 1'500;
    target.silence_ms = 150;
    target.gap_ms = 20;
    target.byte_pause_ms = 0;
    target.language = Language::kEnglish;
    return target;
}

std::vector<Row> test(const ServerTarget& target, const std::vector<std::string>& only = {}) {
    auto rows = test_server(target, only, 120'000, now, [](const Row&) {});
    EXPECT_TRUE(rows.has_value()) << rows.error().message;
    return rows.value_or(std::vector<Row>());
}

std::vector<std::string> with(const std::vector<Row>& rows, Outcome outcome) {
    std::vector<std::string> ids;
    for (const Row& row : rows) {
        if (row.outcome == outcome) ids.emplace_back(row.id);
    }
    return ids;
}

// Our own gateway, its frames synced by a log that is none.
class OurServer {
public:
    explicit OurServer(protocol::KeyLookup keys = {}) : log_(inbox_) {
        gateway::ServerOptions options;
        options.address = "127.0.0.1";
        options.port = 0;
        options.threads = 1;
        options.keys = std::move(keys);
        auto server = gateway::Server::start(options, inbox_, downlink_, stats_, now);
        LVWANG_CHECK(server.has_value(), "{}", server.error().message);
        server_ = std::move(*server);
    }
    [[nodiscard]] std::string address() const { return fmt::format("127.0.0.1:{}", server_->port()); }

private:
    pipeline::IngestStats stats_;
    pipeline::Inbox inbox_;
    pipeline::Downlink downlink_;
    gateway::TestLog log_;
    std::unique_ptr<gateway::Server> server_;
};

TEST(ConformServer, OurOwnPassesAll) {
    const OurServer ours;
    ServerTarget target = target_of(ours.address());
    target.edition = protocol::Edition::k2017;
    const auto rows = test(target);
    for (const Row& row : rows) {
        EXPECT_TRUE(row.outcome == Outcome::kPass || row.outcome == Outcome::kSkipped) << row.id << ": " << row.came;
    }
    EXPECT_THAT(with(rows, Outcome::kSkipped), testing::ElementsAre("sm4_frame", "sm4_damaged")) << "no key";
    EXPECT_TRUE(passed(rows));
    EXPECT_EQ(rows.size(), server_cases().size());
}

TEST(ConformServer, OurOwnTakesCipherTextUnderTheKeyAndRefusesAnother) {
    const protocol::Sm4Key key = protocol::example_sm4_key();
    ServerTarget target = target_of({});
    target.edition = protocol::Edition::k2025;
    const OurServer ours([&key](std::string_view) { return std::vector<protocol::Sm4Key>{key}; });
    target.server = ours.address();
    EXPECT_FALSE(passed(test(target))) << "what 2025 requires was not tried: no key";
    target.key = key;
    const auto rows = test(target);
    EXPECT_THAT(with(rows, Outcome::kSkipped), IsEmpty());
    EXPECT_THAT(with(rows, Outcome::kFail), IsEmpty());
    EXPECT_TRUE(passed(rows));

    const OurServer another([](std::string_view) { return std::vector<protocol::Sm4Key>{protocol::Sm4Key{}}; });
    target.server = another.address();
    const auto shut = test(target, {"sm4_frame", "sm4_damaged"});
    ASSERT_EQ(shut.size(), 2U);
    EXPECT_EQ(shut[0].outcome, Outcome::kFail) << "it cannot open it and must not acknowledge it: " << shut[0].came;
}

TEST(Conform, WhatWasRequiredAndNotTriedIsNotPassed) {
    struct Case {
        std::vector<std::pair<Need, Outcome>> rows;
        bool passed;
        const char* says;
    };
    const std::vector<Case> cases{
        {{{Need::kRequired, Outcome::kPass}}, true, "everything required passes"},
        {{{Need::kRequired, Outcome::kOdd}, {Need::kRobust, Outcome::kFail}}, true, "everything required passes"},
        {{{Need::kRequired, Outcome::kPass}, {Need::kRobust, Outcome::kSkipped}}, true, "everything required passes"},
        {{{Need::kRequired, Outcome::kPass}, {Need::kRequired, Outcome::kSkipped}}, false, "not tried: b"},
        {{{Need::kRequired, Outcome::kFail}, {Need::kRequired, Outcome::kSkipped}}, false, "something required fails"},
        {{{Need::kRobust, Outcome::kSkipped}}, false, "not tried: all"},
        {{}, false, "fails"},
    };
    for (const Case& each : cases) {
        std::vector<Row> rows;
        for (const auto& [need, outcome] : each.rows) {
            Row row;
            row.id = rows.empty() ? "a" : "b";
            row.need = need;
            row.outcome = outcome;
            rows.push_back(row);
        }
        EXPECT_EQ(passed(rows), each.passed) << each.says;
        EXPECT_THAT(table_of({}, rows, Language::kEnglish), HasSubstr(each.says));
    }
}

TEST(ConformServer, EachFaultIsFoundAndNothingElse) {
    struct Broken {
        Fault fault;
        std::vector<std::string> fails;
        std::vector<std::string> odd;
    };
    const Broken all[] = {
        {Fault::kNone, {}, {}},
        {Fault::kTakesWrongCrc, {"wrong_crc"}, {}},
        {Fault::kAnswersEverything, {"no_answer_wanted"}, {}},
        {Fault::kAnswersAnswers, {"answer_not_answered"}, {}},
        {Fault::kSilentToCopies, {"sent_again"}, {}},
        {Fault::kStrictQn, {"odd_qn"}, {}},
        {Fault::kKnownCommandsOnly, {"unknown_cn", "login"}, {}},
        {Fault::kShortFramesOnly, {"long_frame"}, {}},
        {Fault::kHeartbeatAsData, {"heartbeat"}, {}},
        {Fault::kOneMnOneLine, {"second_line"}, {}},
    };
    std::vector<std::future<std::vector<Row>>> running;  // they wait most of the time
    for (const Broken& broken : all) {
        running.push_back(std::async(std::launch::async, [&broken] {
            const FakeServer server(broken.fault);
            return test(target_of(server.address()));
        }));
    }
    for (const Broken& broken : all) {
        const auto rows = running[static_cast<std::size_t>(&broken - all)].get();
        const int number = static_cast<int>(broken.fault);
        EXPECT_THAT(with(rows, Outcome::kFail), ElementsAreArray(broken.fails)) << number;
        EXPECT_THAT(with(rows, Outcome::kOdd), ElementsAreArray(broken.odd)) << number;
        EXPECT_EQ(passed(rows), std::ranges::none_of(rows, [](const Row& row) {
                      return (row.outcome == Outcome::kFail || row.outcome == Outcome::kSkipped) && row.need == Need::kRequired;
                  }));
    }
}

TEST(ConformServer, AServerThatDiesIsNamedWhereItDied) {
    const FakeServer server(Fault::kDiesOfOneByte);
    const auto rows = test(target_of(server.address()));
    const auto died = std::ranges::find(rows, Outcome::kFail, &Row::outcome);
    ASSERT_NE(died, rows.end());
    EXPECT_EQ(died->id, "first_byte");
    EXPECT_THAT(died->came, HasSubstr("afterwards no new connection is taken"));
    EXPECT_THAT(rows.back().came, HasSubstr("gone"));
    EXPECT_FALSE(passed(rows));
}

TEST(ConformServer, OneThatAnswersNothingIsPlayedToTheEndAndAHintSaysWhatMayBe) {
    const FakeServer server(Fault::kSilent);
    ServerTarget target = target_of(server.address());
    target.patience_ms = 100;
    target.silence_ms = 50;
    target.mns.resize(1);
    const auto rows = test(target);
    EXPECT_EQ(rows.size(), server_cases().size());
    EXPECT_THAT(with(rows, Outcome::kSkipped), testing::ElementsAre("sm4_frame", "sm4_damaged", "many_mn"))
        << "what cannot be tried is not failed by it";
    EXPECT_EQ(with(rows, Outcome::kFail).size(), rows.size() - 3);
    for (const Row& row : rows) {
        EXPECT_THAT(row.came, testing::Not(HasSubstr("gone"))) << row.id;
        EXPECT_THAT(row.came, testing::Not(HasSubstr("afterwards"))) << row.id << ": it was silent before";
        EXPECT_FALSE(row.answered) << row.id;
    }
    const auto silence = std::ranges::find(rows, "no_answer_wanted", &Row::id);
    ASSERT_NE(silence, rows.end());
    EXPECT_THAT(silence->came, HasSubstr("no answer to ")) << "of the good frame behind";
    Heading heading{"here:1", "2026-04-07", {"测试", "test"}};
    EXPECT_THAT(table_of(heading, rows, Language::kEnglish), testing::Not(HasSubstr("try --mn")));
    heading.hint = hint_of(rows);
    EXPECT_THAT(table_of(heading, rows, Language::kEnglish), testing::EndsWith("try --mn with one that it knows.\n"));
    EXPECT_THAT(table_of(heading, rows, Language::kChinese), HasSubstr("请用 --mn"));
    EXPECT_THAT(html_of(heading, rows, Language::kEnglish), HasSubstr("try --mn"));
    EXPECT_THAT(json_of(heading, rows, Language::kEnglish), HasSubstr(R"("hint":"Hint: )"));
}

TEST(ConformServer, OneThatFallsSilentIsNamedWhereItDidAndPlayedToTheEnd) {
    const FakeServer server(Fault::kSilentAfterOneByte);
    ServerTarget target = target_of(server.address());
    target.patience_ms = 200;
    target.silence_ms = 50;
    const auto rows = test(target);
    std::vector<std::string> blamed;
    for (const Row& row : rows) {
        if (row.came.find("afterwards a good frame is not answered") != std::string::npos) blamed.emplace_back(row.id);
        EXPECT_THAT(row.came, testing::Not(HasSubstr("gone"))) << row.id;
    }
    EXPECT_THAT(blamed, testing::ElementsAre("first_byte"));
    EXPECT_THAT(with(rows, Outcome::kSkipped), testing::ElementsAre("sm4_frame", "sm4_damaged"));
    EXPECT_TRUE(hint_of(rows).en.empty()) << "it has answered";
}

TEST(ConformServer, AnswersThatAskForAnAnswerAreOdd) {
    const FakeServer server(Fault::kFlagAsksAgain);
    ServerTarget target = target_of(server.address());
    target.edition = protocol::Edition::k2017;
    const auto rows = test(target, {"one_frame", "two_writes"});
    EXPECT_THAT(with(rows, Outcome::kOdd), testing::ElementsAre("one_frame", "two_writes"));
    EXPECT_TRUE(passed(rows)) << "odd is not failed";
}

TEST(ConformServer, PacketsThatAreReadsOrLinesAndAnswersOutOfOrder) {
    struct Broken {
        Fault fault;
        const char* id;
        Outcome outcome;
    };
    for (const Broken& broken : {Broken{Fault::kOneReadOneFrame, "two_writes", Outcome::kFail},
                                 {Fault::kOneReadOneFrame, "two_in_one", Outcome::kFail},
                                 {Fault::kSplitsAtLineEnd, "binary_in_cp", Outcome::kOdd},
                                 {Fault::kSplitsAtLineEnd, "no_crlf", Outcome::kFail},
                                 {Fault::kClosesOnNoise, "garbage_before", Outcome::kFail},
                                 {Fault::kLastAnswerFirst, "two_in_one", Outcome::kOdd},
                                 {Fault::kLastAnswerFirst, "flood", Outcome::kOdd}}) {
        const FakeServer server(broken.fault);
        const auto rows = test(target_of(server.address()), {"one_frame", broken.id});
        EXPECT_THAT(with(rows, broken.outcome), testing::ElementsAre(broken.id)) << broken.id << static_cast<int>(broken.fault);
    }
}

TEST(ConformServer, WhatIsRequiredDependsOnTheEdition) {
    const FakeServer server(Fault::kHeartbeatAsData);
    ServerTarget target = target_of(server.address());
    EXPECT_FALSE(passed(test(target, {"one_frame", "heartbeat"})));
    target.edition = protocol::Edition::k2017;
    EXPECT_TRUE(passed(test(target, {"one_frame", "heartbeat"}))) << "2017 has no heartbeat";
}

TEST(ConformServer, BadRequestsAreNamed) {
    ServerTarget target = target_of("127.0.0.1:1");
    const auto nobody = test_server(target, {}, 1'000, now, [](const Row&) {});
    ASSERT_FALSE(nobody);
    EXPECT_THAT(nobody.error().message, HasSubstr("127.0.0.1:1"));
    target.server = "nonsense";
    EXPECT_THAT(test_server(target, {}, 1'000, now, [](const Row&) {}).error().message, HasSubstr("HOST:PORT"));
    target.server = "127.0.0.1:99999";
    EXPECT_THAT(test_server(target, {}, 1'000, now, [](const Row&) {}).error().message, HasSubstr("'99999'"));
    EXPECT_THAT(test_server(target, {"no_such"}, 1'000, now, [](const Row&) {}).error().message, HasSubstr("no_such"));
}

TEST(ConformServer, TotalTimeIsBounded) {
    const FakeServer server(Fault::kNone);
    const auto rows = test_server(target_of(server.address()), {}, 0, now, [](const Row&) {});
    ASSERT_TRUE(rows.has_value());
    EXPECT_GE(with(*rows, Outcome::kSkipped).size(), rows->size() - 1);
    EXPECT_FALSE(passed(*rows)) << "what was not tried is not passed";
}

TEST(ConformReport, TheSameRowsInEveryForm) {
    const std::vector<Row> rows{{.id = "one",
                                 .name = {"一帧", "one frame"},
                                 .clause = "C 1",
                                 .need = Need::kRequired,
                                 .sent = {"发", "s"},
                                 .wanted = {"得", "w"},
                                 .came = "9014 <ok>",
                                 .outcome = Outcome::kPass,
                                 .seconds = 0.5},
                                {.id = "two",
                                 .name = {"二", "two"},
                                 .clause = "C 2",
                                 .need = Need::kRobust,
                                 .sent = {"发", "s"},
                                 .wanted = {"得", "w"},
                                 .came = "nothing",
                                 .outcome = Outcome::kFail,
                                 .seconds = 1}};
    const Heading heading{"here:1", "2026-04-07", {"测试", "test"}};
    EXPECT_TRUE(passed(rows)) << "a robust case alone fails nobody";
    for (const Language language : {Language::kChinese, Language::kEnglish}) {
        const std::string table = table_of(heading, rows, language);
        EXPECT_THAT(table, HasSubstr(rows[0].name.in(language)));
        EXPECT_THAT(table, HasSubstr("[C 2]")) << "what failed says what was wanted, and by which clause";
        EXPECT_THAT(html_of(heading, rows, language), HasSubstr("9014 &lt;ok&gt;"));
        EXPECT_THAT(json_of(heading, rows, language), HasSubstr(R"("outcome":"fail")"));
        EXPECT_THAT(json_of(heading, rows, language), testing::EndsWith("\"passed\":true}\n"));
    }
    EXPECT_EQ(width_of("一帧"), 4U);
    EXPECT_EQ(width_of("½ ab"), 4U);
}

}  // namespace
}  // namespace lvwang::conform
