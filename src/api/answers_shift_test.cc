// The watch over the routes: written, closed, handed over, taken; whom to call, and who sees the numbers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/answers_fixture.h"
#include "api/schema_match.h"

namespace lvwang::api {
namespace {

namespace json = boost::json;
using testing::HasSubstr;
using testing::Not;

class ShiftAnswers : public testing::Test {
protected:
    void SetUp() override {
        day.enrol();
        ASSERT_TRUE(
            day.district
                .command("account_put", R"({"login":"bo","name":"bo","roles":["duty_officer"],"everything":true})", "admin")
                .body.has_value());
    }
    json::value did(Method method, std::string_view target, std::string_view body) {
        const Response response = day.ask(method, target, std::string(body));
        EXPECT_EQ(response.status, 200) << target << ' ' << response.text();
        return json::parse(response.text());
    }
    AnswersFixture day{parse_iso("2026-04-07T08:00:00+08:00").value()};
};

TEST_F(ShiftAnswers, IsWrittenHandedOverAndTaken) {
    did(Method::kPost, "/api/v1/shift/entries", R"({"text":"等回电","open_item":true})");
    const json::value offered = did(Method::kPost, "/api/v1/shift/hand_overs", R"({"to":"bo","note":"夜里有雾"})");
    EXPECT_TRUE(offered.at("on_duty").is_null());
    EXPECT_EQ(offered.at("offered").at("items").at(0).as_int64(), 1);
    EXPECT_EQ(schema_mismatch("/api/v1/shift", "get", "application/json", day.get("/api/v1/shift").text()), "");
    EXPECT_EQ(day.ask(Method::kPost, "/api/v1/shift/hand_overs/1/take", "{}").status, 409) << "not by the one who goes";
    EXPECT_EQ(day.ask(Method::kPost, "/api/v1/shift/hand_overs/1/back", "{}").status, 400) << "not without a word";
    day.as("bo");
    const json::value taken = did(Method::kPost, "/api/v1/shift/hand_overs/1/take", R"({"answer":"收到"})");
    EXPECT_EQ(taken.at("on_duty").as_string(), "bo");
    EXPECT_TRUE(taken.at("offered").is_null());
    const json::value closed = did(Method::kPost, "/api/v1/shift/entries/1/close", R"({"text":"已回电"})");
    EXPECT_TRUE(closed.at("open_items").as_array().empty());
    const Response log = day.get("/api/v1/shift/entries");
    EXPECT_EQ(schema_mismatch("/api/v1/shift/entries", "get", "application/json", log.text()), "");
    EXPECT_EQ(json::parse(log.text()).at("items").at(0).at("closes").as_int64(), 1);
    const Response overs = day.get("/api/v1/shift/hand_overs?limit=1");
    EXPECT_EQ(schema_mismatch("/api/v1/shift/hand_overs", "get", "application/json", overs.text()), "");
    EXPECT_EQ(json::parse(overs.text()).at("items").at(0).at("answer").as_string(), "收到");
    EXPECT_EQ(day.ask(Method::kPost, "/api/v1/shift/entries/99/close", R"({"text":"x"})").status, 404);
    EXPECT_EQ(day.ask(Method::kPost, "/api/v1/shift/entries", R"({"text":""})").status, 400);
}

TEST_F(ShiftAnswers, NumbersAreReadByThoseWhoNeedThem) {
    did(Method::kPost, "/api/v1/calls", R"({"organisation_key":"town","name":"王镇长","phone":"13800001234"})");
    did(Method::kPut, "/api/v1/calls/1", R"({"organisation_key":"town","name":"王镇长","duty":"分管","phone":"13800001234"})");
    const Response whole = day.get("/api/v1/calls");
    EXPECT_EQ(schema_mismatch("/api/v1/calls", "get", "application/json", whole.text()), "");
    EXPECT_THAT(std::string(whole.text()), HasSubstr("13800001234"));
    EXPECT_THAT(std::string(whole.text()), HasSubstr("东镇人民政府"));
    day.caller.rights = accounts::Rights{accounts::Right::kLook, accounts::Right::kLookDistrict};
    EXPECT_THAT(std::string(day.get("/api/v1/calls").text()), HasSubstr("138****1234"));
    EXPECT_THAT(std::string(day.get("/api/v1/calls").text()), Not(HasSubstr("13800001234")));
    day.as("bo");
    did(Method::kPost, "/api/v1/calls/1/remove", "{}");
    EXPECT_EQ(day.ask(Method::kPost, "/api/v1/calls/1/remove", "{}").status, 404);
}

}  // namespace
}  // namespace lvwang::api
