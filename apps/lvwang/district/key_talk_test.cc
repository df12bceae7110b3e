#include "district/key_talk.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>

#include "protocol/encode.h"
#include "protocol/frame_reader.h"
#include "spoken_test.h"

namespace lvwang::district {
namespace {

const Instant kNoon = *parse_iso("2026-04-07T12:00:00+08:00");

Logger logger_of_2025() {
    Logger logger;
    logger.mn = "A1";
    logger.edition = protocol::Edition::k2025;
    logger.system = "31";
    logger.key = "first-key-16-chr";
    return logger;
}

// The segment of a frame under a key; empty where it does not open.
std::string opened(const std::string& bytes, std::string_view key) {
    protocol::FrameReader reader(*protocol::parse_sm4_key(key));
    reader.feed(bytes);
    const auto frame = reader.next();
    return frame && frame->verdict == protocol::Verdict::kOk ? std::string(frame->segment) : std::string();
}

TEST(KeyTalk, AsksOnceAMinuteForTheSameKeyUntilItIsGiven) {
    KeyTalk talk(logger_of_2025(), std::nullopt);
    const auto first = talk.ask(kNoon);
    ASSERT_TRUE(first.has_value());
    EXPECT_NE(opened(*first, "first-key-16-chr").find("CN=1014;PW=123456;MN=A1;Flag=9;CP=&&SKCreateTime=20260407120000000&&"),
              std::string::npos);
    EXPECT_FALSE(talk.ask(kNoon + 59'000).has_value());
    const auto second = talk.ask(kNoon + kMinuteMs);
    ASSERT_TRUE(second.has_value());
    EXPECT_NE(opened(*second, "first-key-16-chr").find("QN=20260407120100000"), std::string::npos);
    EXPECT_NE(opened(*second, "first-key-16-chr").find("SKCreateTime=20260407120000000"), std::string::npos);
}

TEST(KeyTalk, UsesTheNewKeyOnceNothingIsUnanswered) {
    KeyTalk talk(logger_of_2025(), std::nullopt);
    ASSERT_TRUE(talk.ask(kNoon).has_value());
    const std::string segment =
        "QN=20260407120001000;ST=31;CN=1014;PW=123456;MN=A1;Flag=9;CP=&&SKCreateTime=20260407120001000,"
        "NewSK=fresh-key-16-chr&&";
    const auto answers = talk.take(protocol::decode(segment));
    ASSERT_EQ(answers.size(), 2U);
    EXPECT_NE(answers[0].find("QN=20260407120001000;ST=91;CN=9011"), std::string::npos);
    EXPECT_NE(answers[1].find("CN=9012"), std::string::npos);
    EXPECT_EQ(talk.key(), *protocol::parse_sm4_key("first-key-16-chr"));
    talk.settle();
    EXPECT_EQ(talk.key(), *protocol::parse_sm4_key("fresh-key-16-chr"));
    EXPECT_EQ(talk.given(), "fresh-key-16-chr");
    EXPECT_FALSE(talk.ask(kNoon + kHourMs).has_value()) << "once in its life";
}

TEST(KeyTalk, SpeaksUnderTheKeyOfTheJournal) {
    KeyTalk talk(logger_of_2025(), "fresh-key-16-chr");
    EXPECT_EQ(talk.key(), *protocol::parse_sm4_key("fresh-key-16-chr"));
    EXPECT_FALSE(talk.ask(kNoon).has_value());
}

TEST(KeyTalk, TheDemoSpeaksUnderTheKeysItIsRegisteredWith) {
    std::map<std::string, std::string> registered;
    std::ifstream file(std::string(std::getenv("LVWANG_SOURCE_DIR")) + "/data/demo/keys.csv");
    ASSERT_TRUE(file) << "data/demo/keys.csv";
    std::string line;
    std::getline(file, line);
    EXPECT_EQ(line, "mn,key");
    while (std::getline(file, line)) registered[line.substr(0, line.find(','))] = line.substr(line.find(',') + 1);
    std::map<std::string, std::string> spoken;
    for (const Logger& logger : demo_roster().loggers) {
        if (!logger.key.empty()) spoken[logger.mn] = logger.key;
    }
    EXPECT_EQ(spoken, registered);
    EXPECT_GE(spoken.size(), 3U);
}

TEST(KeyTalk, PassesOverWhatIsNoKeyForIt) {
    KeyTalk talk(logger_of_2025(), std::nullopt);
    for (const std::string segment : {"ST=31;CN=1014;MN=A2;Flag=9;CP=&&NewSK=fresh-key-16-chr&&",
                                      "ST=31;CN=1014;MN=A1;Flag=9;CP=&&NewSK=short&&", "ST=91;CN=9013;MN=A1;Flag=8;CP=&&&&"}) {
        EXPECT_TRUE(talk.take(protocol::decode(segment)).empty()) << segment;
    }
    talk.settle();
    EXPECT_FALSE(talk.given().has_value());
}

}  // namespace
}  // namespace lvwang::district
