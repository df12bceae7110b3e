// Do the demo's loggers answer commands as real ones do?
#include "district/reply.h"

#include <gtest/gtest.h>

#include "spoken_test.h"

namespace lvwang::district {
namespace {

const Instant kNow = at("2026-04-03T12:00:00+08:00");

// CN of each answer with its code; of data the number of frames.
struct Talk {
    const Logger& logger;
    LoggerSettings settings;

    std::string ask(const std::string& cn, const std::string& cp, const std::string& password = "123456") {
        const std::string segment = fmt::format("QN=20260403120000001;ST={};CN={};PW={};MN={};Flag=5;CP=&&{}&&", logger.system,
                                                cn, password, logger.mn, cp);
        const protocol::Message request = protocol::decode(segment);
        EXPECT_TRUE(is_command(request));
        QnClock clock;
        Composer composer;
        std::string told;
        int data = 0;
        Instant last = kNow;
        for (const Reply& reply : replies_to(request, logger, settings, clock, composer, kNow)) {
            EXPECT_GE(reply.at, last);
            last = reply.at;
            protocol::FrameReader reader;
            reader.feed(reply.bytes);
            const auto frame = reader.next();
            EXPECT_TRUE(frame && frame->verdict == protocol::Verdict::kOk) << reply.bytes;
            const protocol::Message message = protocol::decode(frame->segment);
            if (message.cn().front() != '9') {
                ++data;
                continue;
            }
            EXPECT_FALSE(is_command(message));
            EXPECT_EQ(message.qn().empty() ? *message.find("QN") : message.qn(), "20260403120000001");
            if (data > 0) told += fmt::format("{} data ", std::exchange(data, 0));
            const auto code = message.find(message.cn() == "9011" ? "QnRtn" : "ExeRtn");
            told += fmt::format("{}{} ", message.cn(), code ? fmt::format(":{}", *code) : "");
        }
        if (data > 0) told += fmt::format("{} data ", data);
        return told;
    }
};

TEST(Reply, EachCommandHasItsAnswers) {
    const Roster roster = demo_roster();
    for (const Logger& logger : roster.loggers) {
        if (logger.manner != Manner::kObeys) continue;
        Talk talk{logger, {}};
        EXPECT_EQ(talk.ask("1011", ""), "9011:1 1 data 9012:1 ") << logger.mn;
        EXPECT_EQ(talk.ask("1012", "SystemTime=20260403120000"), "9011:1 9012:1 ");
        EXPECT_EQ(talk.ask("2012", ""), "9013 ");
        EXPECT_EQ(talk.ask("3011", "PolId=a21026"), "9011:1 9012:1 ");
        EXPECT_EQ(talk.ask("2031", "BeginTime=20260401000000,EndTime=20260402000000"), "9011:1 9012:100 ");
        EXPECT_EQ(talk.ask("7777", ""), "9011:8 ");
        EXPECT_EQ(talk.ask("1011", "", "654321"), "9011:3 ");
        const bool of_2005 = logger.edition == protocol::Edition::k2005;
        EXPECT_EQ(talk.ask("1072", of_2005 ? "PW=654321" : "NewPW=654321"), "9011:1 9012:1 ");
        EXPECT_EQ(talk.ask("1061", ""), "9011:3 ") << "the old password is void";
        EXPECT_EQ(talk.ask("1061", "", "654321"), "9011:1 1 data 9012:1 ");
        EXPECT_EQ(talk.ask("3022", "PolId=a21026", "654321").starts_with("9011:1"), logger.edition == protocol::Edition::k2025);
    }
}

TEST(Reply, HistoryIsWhatWasAskedFor) {
    const Roster roster = demo_roster();
    const Logger& stack = logger_with(roster, Part::kFreshExceedance);
    Talk talk{stack, {}};
    EXPECT_EQ(talk.ask("2061", "BeginTime=20260403080000,EndTime=20260403100000"), "9011:1 3 data 9012:1 ");
    EXPECT_EQ(talk.ask("2061", "BeginTime=20260403080000;EndTime=20260403080000"), "9011:1 1 data 9012:1 ");
    EXPECT_EQ(talk.ask("2061", "BeginTime=20270403080000,EndTime=20270403090000"), "9011:1 9012:100 ") << "not yet";
    EXPECT_EQ(talk.ask("2061", "BeginTime=20260403080000"), "9011:1 9012:3 ");
    EXPECT_EQ(talk.ask("2061", "BeginTime=20260403080000,EndTime=20260403070000"), "9011:1 9012:3 ");
}

TEST(Reply, OneRefusesAndOneIgnores) {
    const Roster roster = demo_roster();
    int refusing = 0;
    int ignoring = 0;
    for (const Logger& logger : roster.loggers) {
        Talk talk{logger, {}};
        if (logger.manner == Manner::kRefuses) {
            ++refusing;
            EXPECT_EQ(talk.ask("1011", ""), "9011:2 ");
        }
        if (logger.manner == Manner::kIgnores) {
            ++ignoring;
            EXPECT_EQ(talk.ask("1011", ""), "");
        }
    }
    EXPECT_EQ(refusing, 1);
    EXPECT_EQ(ignoring, 1);
}

}  // namespace
}  // namespace lvwang::district
