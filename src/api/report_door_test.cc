#include "api/report_door.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/answers_fixture.h"

namespace lvwang::api {
namespace {

using testing::HasSubstr;

const Instant kNoon = parse_iso("2026-04-07T12:00:00+08:00").value();

std::string report(std::string_view device, std::string_view values) {
    return fmt::format(R"({{"device":"{}","items":[{{"time":"2026-04-07T11:59:00+08:00","period":"minute","values":{}}}]}})",
                       device, values);
}

std::vector<protocol::PlacedReport> parsed(const std::string& text) {
    auto reports = protocol::parse_reports(text);
    LVWANG_CHECK(reports.has_value(), "{}", reports.error().message);
    return std::move(*reports);
}

class ReportDoorTest : public testing::Test {
protected:
    AnswersFixture day_{kNoon};

    boost::json::value deliver(const std::string& body, std::string type = "application/json") {
        return boost::json::parse(day_.ask(Method::kPost, "/api/v1/reports", body, std::move(type)).text());
    }
};

TEST_F(ReportDoorTest, EachReportLeadsToItsEntryAndItsValues) {
    const std::string one = report("AIR", R"({"pm2_5":35.20})");
    const std::string two = report("NOBODY", R"({"pm2_5":1})");
    const auto answer = deliver("[" + one + "," + two + "]");
    ASSERT_EQ(answer.at("reports").as_array().size(), 2U);
    EXPECT_EQ(answer.at("reports").at(1).at("device").as_string(), "NOBODY");
    const auto first = day_.get_json(fmt::format("/api/v1/frames/{}", answer.at("reports").at(0).at("seq").as_int64()));
    EXPECT_EQ(first.at("kind").as_string(), "report");
    EXPECT_EQ(first.at("raw").as_string(), one);
    EXPECT_EQ(first.at("verdict").as_string(), "applied");
    EXPECT_EQ(first.at("door").as_string(), "http");
    EXPECT_EQ(first.at("readings").at(0).at("parameter").as_string(), "pm2_5");
    const auto second = day_.get_json(fmt::format("/api/v1/frames/{}", answer.at("reports").at(1).at("seq").as_int64()));
    EXPECT_EQ(second.at("verdict").as_string(), "unregistered");
    EXPECT_EQ(deliver(one + "\n" + two + "\n", "application/x-ndjson").at("reports").as_array().size(), 2U);
    EXPECT_EQ(day_.get_json("/api/v1/ingest").at("applied").at("duplicate").as_int64(), 1);
    EXPECT_EQ(day_.door.counts().reports, 4U);
}

TEST_F(ReportDoorTest, OneBadReportRefusesAllOfThem) {
    const std::uint64_t before = day_.district.log->last_seq();
    const std::string good = report("AIR", R"({"pm2_5":35})");
    const struct {
        std::string body, type, field, says;
        int status;
    } cases[] = {
        {"[" + good + "," + report("AIR", R"({"pm2_5":"x"})") + "]", "application/json", "[1].items[0].values.pm2_5", "x", 400},
        {"device=AIR", "application/json", "", "not JSON", 400},
        {good, "text/plain", "Content-Type", "text/plain", 400},
        {"[" + std::string(protocol::kReportBytesMax, ' ') + "]", "application/json", "body", "at most", 413},
    };
    for (const auto& [body, type, field, says, status] : cases) {
        const Response response = day_.ask(Method::kPost, "/api/v1/reports", body, type);
        EXPECT_EQ(response.status, status) << says;
        const auto problem = boost::json::parse(response.text());
        EXPECT_THAT(std::string(problem.at("detail").as_string()), HasSubstr(says));
        EXPECT_EQ(problem.as_object().contains("field") ? std::string(problem.at("field").as_string()) : "", field);
    }
    EXPECT_EQ(day_.district.log->last_seq(), before);
    EXPECT_EQ(day_.door.counts().bad, 4U);
}

TEST(ReportDoor, AnswersOnlyAfterTheSync) {
    pipeline::Inbox inbox;
    ReportDoor door(inbox);
    std::vector<Response> given;
    door.deliver(parsed("[" + report("A", R"({"co":1})") + "," + report("B", R"({"co":2})") + "]"), kNoon,
                 [&](Response response) { given.push_back(std::move(response)); });
    const auto batch = inbox.take(10, 0);
    ASSERT_EQ(batch.arrivals.size(), 2U);
    EXPECT_EQ(batch.arrivals[1].mn, "B");
    EXPECT_TRUE(given.empty()) << "nothing is synced yet";
    inbox.acknowledge(std::span(batch.arrivals).first(1), 41);
    EXPECT_TRUE(given.empty()) << "one of two is synced";
    inbox.acknowledge(std::span(batch.arrivals).subspan(1), 42);
    ASSERT_EQ(given.size(), 1U);
    EXPECT_EQ(given[0].text(), R"({"reports":[{"device":"A","seq":41},{"device":"B","seq":42}]})");
}

TEST(ReportDoor, AFullInboxAndAStalledDiskAskToComeAgain) {
    pipeline::Inbox inbox({.frames_max = 1, .bytes_max = 1 << 20, .commands_max = 1});
    ReportDoor door(inbox);
    std::vector<Response> given;
    const auto reply = [&](Response response) { given.push_back(std::move(response)); };
    const std::string two = "[" + report("A", R"({"co":1})") + "," + report("B", R"({"co":2})") + "]";
    door.deliver(parsed(two), kNoon, reply);
    ASSERT_EQ(given.size(), 1U);
    EXPECT_EQ(given[0].status, 503);
    EXPECT_THAT(given[0].headers, testing::Contains(testing::Pair("Retry-After", "1")));
    EXPECT_THAT(std::string(given[0].text()), HasSubstr("1 of 2 reports were taken"));
    auto batch = inbox.take(10, 0);
    inbox.acknowledge(batch.arrivals, 1);  // the one that was taken: kept, answered already
    EXPECT_EQ(given.size(), 1U);

    const std::string one = report("A", R"({"co":1})");
    door.deliver(parsed(one), kNoon, reply);
    door.expire(kNoon + kSyncPatienceMs - 1);
    EXPECT_EQ(given.size(), 1U);
    door.expire(kNoon + kSyncPatienceMs);
    ASSERT_EQ(given.size(), 2U);
    EXPECT_EQ(given[1].status, 503);
    batch = inbox.take(10, 0);
    inbox.acknowledge(batch.arrivals, 2);
    EXPECT_EQ(given.size(), 2U) << "answered once";
    EXPECT_EQ(door.counts().refused, 1U);
    EXPECT_EQ(door.counts().unsynced, 1U);
}

TEST(ReportDoor, TheInboxMayOutliveIt) {
    pipeline::Inbox inbox;
    {
        ReportDoor door(inbox);
        door.deliver(parsed(report("A", R"({"co":1})")), kNoon, [](const Response&) { FAIL() << "nobody listens any more"; });
    }
    const auto batch = inbox.take(10, 0);
    inbox.acknowledge(batch.arrivals, 1);
}

}  // namespace
}  // namespace lvwang::api
