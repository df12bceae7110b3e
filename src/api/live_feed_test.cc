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

// Two hours of wastewater above the limit are a warning that opens no case by itself; a person opens a confidential one of it.
TEST_F(LiveFeedTest, WhoSeesAPartIsNotToldOfAConfidentialCase) {
    LiveFeed part(
        *day_.district.views,
        [this] {
            return Sight{day_.district.views->registry.get(),
                         std::shared_ptr<LatestText>(&day_.latest, [](LatestText*) {}),
                         {.everything = true}};
        },
        *day_.district.book, false);
    const auto hour = [&](int back, std::string_view cod) {
        const Instant start = floor_to(day_.district.now, kHourMs) - back * kHourMs;
        ASSERT_TRUE(day_.district.report("WATER", "2061", start, fmt::format("w01018-Avg={},w01018-Flag=N", cod)));
    };
    hour(2, "90");
    hour(1, "91");
    day_.district.go_to(day_.district.now + kMinuteMs);
    const auto findings = day_.district.findings();
    ASSERT_EQ(findings.size(), 1U);
    ASSERT_TRUE(day_.district
                    .command("case_open", fmt::format(R"({{"finding_id":{},"actor":"zhou","note":"x","type":"suspected_fraud"}})",
                                                      findings[0].finding.id))
                    .body);
    std::ignore = part.beat(day_.district.now, true);
    std::ignore = beat();
    day_.district.go_to(floor_to(day_.district.now, kHourMs) + kHourMs + kMinuteMs);
    hour(1, "92");
    day_.district.go_to(day_.district.now + kMinuteMs);
    const auto case_told = [](const std::vector<std::string>& texts) {
        int told = 0;
        for (const std::string& text : texts) {
            EXPECT_FALSE(text.starts_with(R"({"type":"case",)")) << text;
            const auto json = boost::json::parse(text);
            if (json.at("type").as_string() != "finding") continue;
            told = json.at("case_id").is_null() ? 1 : 2;
        }
        return told;
    };
    std::vector<std::string> of_part;
    for (const SharedText& message : part.beat(day_.district.now, true)) of_part.push_back(*message);
    EXPECT_EQ(case_told(of_part), 1) << "the finding, without its case";
    EXPECT_EQ(case_told(beat()), 2) << "who sees everything and is of no firm";
}

TEST_F(LiveFeedTest, NothingIsKeptForNobody) {
    day_.district.report("AIR", "2011", day_.district.now, "a34004-Rtd=41,a34004-Flag=N");
    EXPECT_TRUE(beat(false).empty());
    for (const std::string& text : beat()) EXPECT_THAT(text, StartsWith(R"({"type":"ingest")"));
}

}  // namespace
}  // namespace lvwang::api
