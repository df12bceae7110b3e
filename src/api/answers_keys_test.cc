// Keys and activation through the API: what is shown, what is refused, and that no answer holds a key.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/answers_fixture.h"
#include "api/schema_match.h"
#include "base/text.h"
#include "pipeline/device_keys.h"

namespace lvwang::api {
namespace {

using testing::HasSubstr;
using testing::Not;

const Instant kNoon = *parse_iso("2026-04-07T12:00:00+08:00");
const std::string kKey = "first-key-16-chr";
const std::string kTarget = "/api/v1/devices/AIR/key";

std::string put_body(std::string_view key) {
    return fmt::format(R"({{"key":"{}"}})", key);
}

// A minute of AIR under a key.
bool send_minute(AnswersFixture& made, std::string_view key) {
    protocol::OutgoingMessage message;
    const std::string qn = format_compact_ms(made.district.now);
    const std::string cp = "DataTime=" + format_compact(made.district.now - kMinuteMs) + ";a34004-Avg=35,a34004-Flag=N";
    message.edition = protocol::Edition::k2025;
    message.qn = qn;
    message.st = "22";
    message.cn = "2051";
    message.mn = "AIR";
    message.cp = cp;
    return made.district.send("AIR", *protocol::encode(message, *protocol::parse_sm4_key(key)));
}

std::string state(AnswersFixture& made) {
    made.district.go_to(made.district.now + 11'000);  // what was counted is written every ten seconds
    return std::string(made.get_json(kTarget).at("state").as_string());
}

TEST(Keys, GoThroughTheirStates) {
    AnswersFixture made(kNoon);
    EXPECT_EQ(state(made), "none");
    ASSERT_TRUE(send_minute(made, kKey));
    EXPECT_EQ(state(made), "missing");
    const Response set = made.ask(Method::kPut, kTarget, put_body(kKey));
    ASSERT_EQ(set.status, 200) << set.text();
    EXPECT_EQ(schema_mismatch("/api/v1/devices/{mn}/key", "put", "application/json", set.text()), "");
    EXPECT_EQ(state(made), "set");
    ASSERT_TRUE(send_minute(made, kKey));
    EXPECT_EQ(state(made), "ok");
    ASSERT_TRUE(send_minute(made, "other-key-16-chr"));
    EXPECT_EQ(state(made), "wrong");
    ASSERT_TRUE(send_minute(made, kKey));
    EXPECT_EQ(state(made), "ok");
    const auto shown = made.get_json(kTarget);
    EXPECT_FALSE(shown.at("overdue").as_bool());
    made.district.go_to(kNoon + 91 * kDayMs);
    EXPECT_TRUE(made.get_json(kTarget).at("overdue").as_bool());
    EXPECT_EQ(made.ask(Method::kDelete, kTarget).status, 200);
    EXPECT_EQ(state(made), "missing") << "the frame under the other key is still closed";
    EXPECT_EQ(made.ask(Method::kDelete, kTarget).status, 404);
}

TEST(Keys, AreTakenInBothForms) {
    for (const std::string& text : {kKey, to_hex(kKey)}) {
        AnswersFixture made(kNoon);
        ASSERT_EQ(made.ask(Method::kPut, kTarget, put_body(text)).status, 200);
        EXPECT_THAT(pipeline::lookup_in(made.district.views->keys)("AIR"), testing::ElementsAre(*protocol::parse_sm4_key(kKey)));
    }
}

TEST(Keys, RefusesByName) {
    AnswersFixture made(kNoon);
    struct Case {
        std::string target;
        std::string body;
        int status;
        std::string named;
    };
    const Case cases[] = {
        {kTarget, put_body("short"), 422, "key"},
        {kTarget, put_body(std::string(33, 'a')), 422, "key"},
        {kTarget, "{}", 422, "key"},
        {kTarget, R"({"key":5})", 422, "key"},
        {kTarget, "nonsense", 422, "JSON"},
        {"/api/v1/devices/NOBODY/key", put_body(kKey), 404, "NOBODY"},
    };
    for (const Case& one : cases) {
        const Response refused = made.ask(Method::kPut, one.target, one.body);
        EXPECT_GE(refused.status, 400) << one.body;
        EXPECT_LT(refused.status, 500) << one.body;
        EXPECT_THAT(refused.text(), HasSubstr(one.named)) << one.body;
        EXPECT_THAT(refused.text(), Not(HasSubstr("aaaaaaaa"))) << "a key with a slip is not shown";
    }
    EXPECT_EQ(made.ask(Method::kGet, "/api/v1/devices/NOBODY/key").status, 404);
}

TEST(Keys, NoAnswerHoldsAKeyAndAFrameIsShownInPlainText) {
    AnswersFixture made(kNoon);
    ASSERT_EQ(made.ask(Method::kPut, kTarget, put_body(kKey)).status, 200);
    const std::uint64_t before = made.district.log->last_seq();
    ASSERT_TRUE(send_minute(made, kKey));
    std::uint64_t frame = 0;
    for (std::uint64_t seq = 1; seq <= made.district.log->last_seq(); ++seq) {
        const Response shown = made.get(fmt::format("/api/v1/frames/{}", seq));
        EXPECT_THAT(shown.text(), Not(HasSubstr(kKey)));
        EXPECT_THAT(shown.text(), Not(HasSubstr(to_hex(kKey))));
        if (seq > before && frame == 0 && shown.text().find("\"verdict\":\"ok\"") != std::string::npos) frame = seq;
    }
    ASSERT_NE(frame, 0U);
    const auto shown = made.get_json(fmt::format("/api/v1/frames/{}", frame));
    EXPECT_EQ(shown.at("cp").as_array().at(1).as_array().at(1).as_string(), "35");
    for (const std::string target : {"/api/v1/devices", "/api/v1/ingest", "/api/v1/devices/AIR/key"}) {
        EXPECT_THAT(made.get(target).text(), Not(HasSubstr(kKey))) << target;
    }
}

// The entry of the frame that is sent under a key.
std::uint64_t sent_under(AnswersFixture& made, std::string_view key) {
    std::uint64_t seq = made.district.log->last_seq();
    EXPECT_TRUE(send_minute(made, key));
    while (made.district.log->read(++seq)->kind != store::EntryKind::kFrame) {
    }
    return seq;
}

// verdict, note, how many readings
std::string told(AnswersFixture& made, std::uint64_t seq) {
    const Response shown = made.get(fmt::format("/api/v1/frames/{}", seq));
    EXPECT_EQ(schema_mismatch("/api/v1/frames/{seq}", "get", "application/json", shown.text()), "");
    const boost::json::value frame = boost::json::parse(shown.text());
    const boost::json::value* note = frame.as_object().if_contains("note");
    return fmt::format("{} {} {}", std::string(frame.at("verdict").as_string()),
                       note == nullptr ? "-" : std::string(note->as_string()), frame.at("readings").as_array().size());
}

TEST(Keys, AFrameIsShownAsTheKeysOfItsTimeJudgedIt) {
    const std::string other = "other-key-16-chr";
    const std::string third = "third-key-16-chr";
    AnswersFixture made(kNoon);
    const std::uint64_t before_all = sent_under(made, kKey);
    EXPECT_EQ(told(made, before_all), "encrypted - 0");
    ASSERT_EQ(made.ask(Method::kPut, kTarget, put_body(kKey)).status, 200);
    const std::uint64_t good = sent_under(made, kKey);
    EXPECT_EQ(told(made, good), "ok - 1");
    EXPECT_EQ(told(made, before_all), "encrypted opens_under_later_key 1") << "read again, but not in its time";
    ASSERT_EQ(made.ask(Method::kPut, kTarget, put_body(other)).status, 200);
    const std::uint64_t stale = sent_under(made, kKey);
    const std::uint64_t early = sent_under(made, third);
    EXPECT_EQ(told(made, good), "ok - 1");
    EXPECT_EQ(told(made, stale), "bad_key opens_under_ended_key 0");
    EXPECT_EQ(told(made, early), "bad_key - 0");
    ASSERT_EQ(made.ask(Method::kPut, kTarget, put_body(third)).status, 200);
    EXPECT_EQ(told(made, early), "bad_key opens_under_later_key 1");
    EXPECT_EQ(told(made, stale), "bad_key opens_under_ended_key 0");
    ASSERT_EQ(made.ask(Method::kDelete, kTarget).status, 200);
    EXPECT_EQ(told(made, sent_under(made, third)), "encrypted opens_under_ended_key 0");
}

TEST(ActivationAnswers, ShowWhoWaitsAndAssign) {
    AnswersFixture made(kNoon);
    const std::string segment =
        "QN=20260407120000001;ST=91;CN=1001;PW=123456;MN=;Flag=9;CP=&&i23005-Info=LOGGER1;i23006-Info=CPU1;"
        "i23007-Info=MAC1;i23008-Info=MAC2&&";
    ASSERT_TRUE(made.district.send("", *protocol::frame_of(segment)));
    made.district.go_to(made.district.now + 11'000);
    const Response waiting = made.get("/api/v1/activations");
    EXPECT_EQ(schema_mismatch("/api/v1/activations", "get", "application/json", waiting.text()), "");
    EXPECT_THAT(waiting.text(), HasSubstr(R"("hardware":"CPU1","logger_id":"LOGGER1","cpu_id":"CPU1","mac_1":"MAC1")"));
    const std::string target = "/api/v1/activations/CPU1/assign";
    EXPECT_EQ(made.ask(Method::kPost, target, R"({"mn":"M1"})").status / 100, 4) << "no point";
    EXPECT_EQ(made.ask(Method::kPost, "/api/v1/activations/X/assign", R"({"mn":"M1","site_key":"S1","point_code":"1"})").status,
              404);
    const Response assigned = made.ask(Method::kPost, target, R"({"mn":"M1","site_key":"S1","point_code":"1"})");
    ASSERT_EQ(assigned.status, 200) << assigned.text();
    EXPECT_EQ(schema_mismatch("/api/v1/activations/{hardware}/assign", "post", "application/json", assigned.text()), "");
    EXPECT_EQ(assigned.text(), R"({"sent":true})");
    EXPECT_THAT(made.get("/api/v1/devices").text(), HasSubstr("\"M1\""));
}

}  // namespace
}  // namespace lvwang::api
