// Forward targets over the API: what is answered fits its description, secrets stay inside, errors name the field.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/answers_fixture.h"
#include "api/schema_match.h"
#include "base/text.h"
#include "pipeline/forward_queue.h"

namespace lvwang::api {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string kTarget = "/api/v1/forward_targets/province";
const std::string kBody =
    R"({"name":"省平台","host":"10.0.0.1","port":9212,"pw":"s3cret","regions":["990101"],"system_codes":["22"],)"
    R"("commands":["2011","2051"],"mn_map":[["AIR","P-AIR"]],"window":8,"edition":"2017"})";

class ForwardAnswersTest : public testing::Test {
protected:
    boost::json::value asked(Method method, const std::string& target, const std::string& body = "{}") {
        const Response response = fixture_.ask(method, target, body);
        EXPECT_EQ(response.status, 200) << response.text();
        const std::string named = to_lower_ascii(to_string(method));
        EXPECT_EQ(schema_mismatch(fixture_.last_route->path, named, "application/json", response.text()), "");
        return boost::json::parse(response.text());
    }
    std::string refused(Method method, const std::string& target, const std::string& body, int status) {
        const Response response = fixture_.ask(method, target, body);
        EXPECT_EQ(response.status, status) << response.text();
        return std::string(response.text());
    }

    AnswersFixture fixture_{parse_iso("2026-04-03T08:00:00+08:00").value()};
};

TEST_F(ForwardAnswersTest, ATargetIsMadeShownChangedAndRemoved) {
    EXPECT_EQ(asked(Method::kGet, "/api/v1/forward_targets").at("total"), 0);
    boost::json::value shown = asked(Method::kPut, kTarget, kBody);
    EXPECT_EQ(shown.at("name"), "省平台");
    EXPECT_EQ(shown.at("pw_set"), true);
    EXPECT_EQ(shown.at("mn_map"), boost::json::parse(R"([["AIR","P-AIR"]])"));
    EXPECT_EQ(shown.at("state").at("waiting"), 0);
    EXPECT_EQ(asked(Method::kGet, "/api/v1/forward_targets").at("items").at(0).at("window"), 8);
    fixture_.as("李工");
    shown = asked(Method::kPost, kTarget + "/pause", R"({"note":"对方检修"})");
    EXPECT_EQ(shown.at("state").at("phase"), "paused");
    EXPECT_EQ(shown.at("events").at(0).at("actor"), "李工");
    shown = asked(Method::kPost, kTarget + "/resume");
    EXPECT_EQ(shown.at("enabled"), true);
    shown = asked(Method::kPut, kTarget, R"({"name":"省","host":"h","port":1})");
    EXPECT_EQ(shown.at("pw_set"), true) << "left out it stays";
    shown = asked(Method::kPut, kTarget, R"({"name":"省","host":"h","port":1,"pw":null})");
    EXPECT_EQ(shown.at("pw_set"), false);
    EXPECT_EQ(asked(Method::kDelete, kTarget).at("key"), "province");
    EXPECT_THAT(refused(Method::kGet, kTarget, "", 404), HasSubstr("there is no forward target 'province'"));
}

TEST_F(ForwardAnswersTest, ThePasswordIsNeitherShownNorLogged) {
    const Response made = fixture_.ask(Method::kPut, kTarget, kBody);
    EXPECT_THAT(std::string(made.text()), Not(HasSubstr("s3cret")));
    ASSERT_TRUE(fixture_.district.log->scan(1, [](const store::Entry& entry) {
        EXPECT_THAT(entry.payload, Not(HasSubstr("s3cret")));
        return true;
    }));
    const ForwardTarget target = fixture_.district.views->forward_targets.get()->at(0);
    EXPECT_EQ(fixture_.district.seal.open(target.sealed_pw, pipeline::forward_seal_purpose("province")).value(), "s3cret");
}

TEST_F(ForwardAnswersTest, WhatIsInTheWayIsShown) {
    asked(Method::kPut, kTarget, kBody);
    pipeline::ForwardState state;
    state.phase = pipeline::ForwardPhase::kWaiting;
    state.problem.what = pipeline::ForwardTrouble::kRefused;
    state.problem.detail = "QnRtn=4";
    state.problem.code = 4;
    state.problem.seq = 77;
    state.problem.mn = "AIR";
    state.waiting = 12;
    state.oldest_seq = 77;
    state.oldest_at = fixture_.district.now - 90'000;
    state.history = {{fixture_.district.now - 10'000, 11, 3}, {fixture_.district.now, 12, 3}};
    fixture_.district.views->forward_states.put("province", state);
    const boost::json::value shown = asked(Method::kGet, kTarget);
    EXPECT_EQ(shown.at("state").at("problem").at("what"), "refused");
    EXPECT_EQ(shown.at("state").at("problem").at("code"), 4);
    EXPECT_EQ(shown.at("state").at("lag_s"), 90);
    EXPECT_EQ(shown.at("history").as_array().size(), 2U);
    EXPECT_THAT(std::string(fixture_.get("/metrics").text()), HasSubstr("lvwang_forward_waiting_frames{target=\"province\"} 12"));
}

TEST_F(ForwardAnswersTest, BadRequestsNameTheField) {
    asked(Method::kPut, kTarget, kBody);
    EXPECT_THAT(refused(Method::kPut, kTarget, "not json", 400), HasSubstr("not JSON"));
    EXPECT_THAT(refused(Method::kPut, kTarget, R"({"key":"x","name":"n","host":"h","port":1})", 400),
                HasSubstr("\"field\":\"key\""));
    EXPECT_THAT(refused(Method::kPut, kTarget, R"({"sealed_pw":"x","name":"n","host":"h","port":1})", 400),
                HasSubstr("\"field\":\"sealed_pw\""));
    EXPECT_THAT(refused(Method::kPut, kTarget, R"({"name":"n","host":"h","port":0})", 400), HasSubstr("\"field\":\"port\""));
    EXPECT_THAT(refused(Method::kPut, kTarget, R"({"name":"n","host":"h","port":1,"pw":"a;b"})", 400),
                HasSubstr("\"field\":\"pw\""));
    EXPECT_THAT(refused(Method::kPut, kTarget, R"({"name":"n","host":"h","port":1,"pw":5})", 400), HasSubstr("\"field\":\"pw\""));
    EXPECT_THAT(refused(Method::kPost, kTarget + "/skip", R"({"note":"x"})", 400), HasSubstr("\"field\":\"frame_seq\""));
    EXPECT_THAT(refused(Method::kPost, kTarget + "/skip", R"({"frame_seq":1,"note":"x"})", 409), HasSubstr("nothing to skip"));
    EXPECT_THAT(refused(Method::kPost, "/api/v1/forward_targets/city/pause", "{}", 404), HasSubstr("no forward target 'city'"));
    EXPECT_EQ(fixture_.ask(Method::kPost, kTarget + "/pause", "{}", "text/plain").status, 400);
}

TEST_F(ForwardAnswersTest, AProbeSaysWhatItMet) {
    asked(Method::kPut, kTarget, kBody);
    EXPECT_EQ(fixture_.ask(Method::kPost, kTarget + "/probe").status, 503);
    fixture_.probe = [](const std::string& host, std::uint16_t port) {
        pipeline::ForwardProbe probe;
        probe.problem.what = pipeline::ForwardTrouble::kConnectRefused;
        probe.problem.detail = fmt::format("{}:{}", host, port);
        probe.took_ms = 3;
        return probe;
    };
    const boost::json::value shown = asked(Method::kPost, kTarget + "/probe");
    EXPECT_EQ(shown.at("reached"), false);
    EXPECT_EQ(shown.at("problem").at("detail"), "10.0.0.1:9212");
}

}  // namespace
}  // namespace lvwang::api
