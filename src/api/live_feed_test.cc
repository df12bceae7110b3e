#include "api/live_feed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/answers_fixture.h"
#include "api/schema_match.h"

namespace lvwang::api {
namespace {

using testing::StartsWith;

class LiveFeedTest : public testing::Test {
protected:
    LiveFeedTest()
        : day_(*parse_iso("2026-04-03T08:00:00+08:00")),
          feed_(
              *day_.district.views,
              [this] {
                  return Sight{day_.district.views->registry.get(),
                               std::shared_ptr<LatestText>(&day_.latest, [](LatestText*) {})};
              },
              *day_.district.book) {}

    std::vector<std::string> beat(bool anyone_listens = true) {
        std::vector<std::string> texts;
        for (const SharedText& message : feed_.beat(day_.district.now, anyone_listens)) texts.push_back(*message);
        return texts;
    }
    // Messages of one type without that field, which must fit the schema of `noun`.
    static void expect_noun(const std::string& text, const std::string& noun) {
        boost::json::value value = boost::json::parse(text);
        value.as_object().erase("type");
        const auto& schema = schema_detail::document().at("components").at("schemas").at(noun);
        EXPECT_EQ(schema_detail::mismatch(schema, value, noun), "") << text;
    }

    AnswersFixture day_;
    LiveFeed feed_;
};

TEST_F(LiveFeedTest, GreetsWithTheVersion) {
    const auto greeting = boost::json::parse(*feed_.greeting(day_.district.now));
    EXPECT_EQ(greeting.at("type").as_string(), "hello");
    EXPECT_EQ(greeting.at("version").to_number<std::uint64_t>(), day_.district.views->latest.version());
}

TEST_F(LiveFeedTest, OnlyWhatChangedAndOnce) {
    std::ignore = beat();
    EXPECT_TRUE(beat().empty());
    day_.district.report("AIR", "2011", day_.district.now, "a34004-Rtd=41,a34004-Flag=N");
    const auto news = beat();
    ASSERT_EQ(news.size(), 1U);
    const auto json = boost::json::parse(news[0]);
    EXPECT_EQ(json.at("type").as_string(), "latest");
    ASSERT_EQ(json.at("items").as_array().size(), 1U);
    EXPECT_EQ(json.at("items").at(0).at("site_key").as_string(), "S1");
    EXPECT_EQ(schema_detail::mismatch(schema_detail::document().at("components").at("schemas").at("LatestPoint"),
                                      json.at("items").at(0), "$"),
              "");
    EXPECT_TRUE(beat().empty());
}

TEST_F(LiveFeedTest, TheRateOfFramesEachSecond) {
    ASSERT_EQ(beat().size(), 1U);
    EXPECT_TRUE(beat().empty());
    day_.district.now = day_.district.now + kSecondMs;
    const auto second = beat();
    ASSERT_EQ(second.size(), 1U);
    EXPECT_THAT(second[0], StartsWith(R"({"type":"ingest","frames_per_s":)"));
}

TEST_F(LiveFeedTest, AFindingAndItsCase) {
    std::ignore = beat();
    day_.district.go_to(day_.district.now + 5 * kMinuteMs);
    day_.district.report("STACK", "2061", *parse_iso("2026-04-03T07:00:00+08:00"),
                         "a21026-Avg=40.5,a21026-ZsAvg=60.2,a21026-Flag=N");
    day_.district.go_to(day_.district.now + 5 * kMinuteMs);
    int findings = 0;
    int cases = 0;
    for (const std::string& text : beat()) {
        if (text.starts_with(R"({"type":"finding",)")) {
            ++findings;
            expect_noun(text, "Finding");
        }
        if (text.starts_with(R"({"type":"case",)")) {
            ++cases;
            const auto& schema = schema_detail::document().at("components").at("schemas").at("Case");
            EXPECT_EQ(schema_detail::mismatch(schema, boost::json::parse(text).at("case"), "Case"), "") << text;
        }
    }
    EXPECT_GE(findings, 1);
    EXPECT_EQ(cases, 1);
}

TEST_F(LiveFeedTest, NothingIsKeptForNobody) {
    day_.district.report("AIR", "2011", day_.district.now, "a34004-Rtd=41,a34004-Flag=N");
    EXPECT_TRUE(beat(false).empty());
    for (const std::string& text : beat()) EXPECT_THAT(text, StartsWith(R"({"type":"ingest")"));
}

}  // namespace
}  // namespace lvwang::api
