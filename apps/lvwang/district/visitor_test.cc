// Does the visitor open one case, once, and say what stands in the way?
#include "district/visitor.h"

#include <gtest/gtest.h>

#include "district/desk_test.h"

namespace lvwang::district {
namespace {

const std::atomic<bool> kNever{false};
const Instant kStart = parse_iso("2026-11-14T10:00:00+08:00").value();
constexpr const char* kDevices =
    "200 OK\r\nContent-Type: application/json\r\n\r\n"
    R"({"items":[{"mn":"OTHER","point_id":3},{"mn":"MN1","point_id":7}],"total":2})";
constexpr const char* kFindingsPath = "GET /api/v1/findings?state=all&class=exceedance&point=7&limit=1000";

std::string findings(const std::string& case_id) {
    return "200 OK\r\n\r\n"
           R"({"items":[{"id":11,"start":"2026-11-13T10:00:00+08:00","case_id":null},)"
           R"({"id":12,"start":"2026-11-14T10:00:00+08:00","case_id":)" +
           case_id + "}]}";
}

TEST(Visitor, OpensTheCaseThatNobodyOpened) {
    Desk desk({{"GET /api/v1/devices", kDevices},
               {kFindingsPath, findings("null")},
               {"POST /api/v1/findings/12/case", "200 OK\r\n\r\n{\"id\":1}"}});
    const auto opened = Visitor(desk.address(), kNever).open_past_case("MN1", kStart);
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
    EXPECT_TRUE(*opened);
    const auto asked = desk.finish();
    ASSERT_EQ(asked.size(), 3U);
    EXPECT_NE(asked[2].find(R"("due_at":"2026-11-16T10:00:00+08:00")"), std::string::npos) << asked[2];
    EXPECT_NE(asked[2].find("演示"), std::string::npos) << "whoever reads the case sees that it is a demo act";
}

TEST(Visitor, SetsTheTargetsThatAreNotThere) {
    const std::string text = R"([{"key":"a","name":"甲","value":"30"},{"key":"b","name":"乙","value":"85"}])";
    Desk desk({{"GET /api/v1/targets?year=2026", "200 OK\r\n\r\n{\"items\":[{\"key\":\"a-2026\"}]}"},
               {"PUT /api/v1/targets/b-2026", "200 OK\r\n\r\n{}"}});
    const Visitor visitor(desk.address(), kNever);
    const auto set = visitor.set_targets(text, 2026);
    ASSERT_TRUE(set.has_value()) << set.error().message;
    EXPECT_EQ(*set, 1);
    EXPECT_EQ(visitor.set_targets("{}", 2026).error().code, ErrorCode::kInvalidArgument);
    const auto asked = desk.finish();
    ASSERT_EQ(asked.size(), 2U);
    EXPECT_NE(asked[1].find(R"("year":2026)"), std::string::npos) << asked[1];
    EXPECT_EQ(asked[1].find(R"("key")"), std::string::npos) << asked[1];
}

TEST(Visitor, DoesNothingTwice) {
    Desk desk({{"GET /api/v1/devices", kDevices}, {kFindingsPath, findings("5")}});
    const auto opened = Visitor(desk.address(), kNever).open_past_case("MN1", kStart);
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
    EXPECT_FALSE(*opened);
    EXPECT_EQ(desk.finish().size(), 2U);
}

TEST(Visitor, SaysWhatStandsInTheWay) {
    Desk desk({{"GET /api/v1/devices", kDevices},
               {kFindingsPath, findings("null")},
               {"POST /api/v1/findings/12/case", "400 Bad Request\r\n\r\n{\"detail\":\"no\"}"}});
    const Visitor visitor(desk.address(), kNever);
    EXPECT_NE(visitor.open_past_case("MN1", kStart).error().message.find("400"), std::string::npos);
    EXPECT_EQ(visitor.open_past_case("MN2", kStart).error().code, ErrorCode::kNotFound);
    EXPECT_EQ(visitor.open_past_case("MN1", kStart + kHourMs).error().code, ErrorCode::kNotFound);
    desk.finish();
    EXPECT_EQ(visitor.open_past_case("MN1", kStart).error().code, ErrorCode::kIo);
}

TEST(Visitor, WaitsUntilWhatIsLoggedIsApplied) {
    Desk behind(Desk::Answers{{"GET /api/v1/health", "200 OK\r\n\r\n{\"log_last_seq\":100,\"applied_seq\":60}"}});
    EXPECT_EQ(Visitor(behind.address(), kNever).wait_until_applied(500).error().code, ErrorCode::kUnavailable);
    EXPECT_GE(behind.finish().size(), 2U) << "it asked again";
    Desk level(Desk::Answers{{"GET /api/v1/health", "200 OK\r\n\r\n{\"log_last_seq\":100,\"applied_seq\":100}"}});
    EXPECT_TRUE(Visitor(level.address(), kNever).wait_until_applied(10'000).has_value());
    Desk averaging(
        Desk::Answers{{"GET /api/v1/health", "200 OK\r\n\r\n{\"log_last_seq\":100,\"applied_seq\":100,\"due_days\":3}"}});
    EXPECT_FALSE(Visitor(averaging.address(), kNever).wait_until_applied(500).has_value()) << "days are still to be averaged";
}

}  // namespace
}  // namespace lvwang::district
