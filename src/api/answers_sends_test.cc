// Channels, lists and sends over the routes: what is shown to whom, and that secrets stay where they are.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/address_sight.h"
#include "api/answers_fixture.h"
#include "api/schema_match.h"
#include "pipeline/channel_body.h"

namespace lvwang::api {
namespace {

namespace json = boost::json;
using testing::HasSubstr;
using testing::Not;

class SendAnswers : public testing::Test {
protected:
    Response did(Method method, std::string_view target, std::string_view body) {
        Response response = day.ask(method, target, std::string(body));
        EXPECT_EQ(response.status, 200) << target << ' ' << response.text();
        return response;
    }
    void set_up_channels() {
        did(Method::kPut, "/api/v1/channels/mail",
            R"({"kind":"mail","host":"mx","user":"duty","secret":"hush-hush","from":"duty@bureau.example","name":"公务邮件"})");
        did(Method::kPut, "/api/v1/channels/group",
            R"({"kind":"dingtalk","url":"https://oapi.dingtalk.com/robot/send?access_token=k-e-y","secret":"SEChush"})");
        did(Method::kPut, "/api/v1/send_lists/morning",
            R"({"receivers":[{"channel":"mail","address":"zhao@county.example","name":"赵局"},{"channel":"group"}]})");
    }
    AnswersFixture day{parse_iso("2026-04-07T07:40:00+08:00").value()};
};

TEST_F(SendAnswers, AChannelIsSetAndItsSecretsAreNeverShown) {
    set_up_channels();
    const Response listed = day.get("/api/v1/channels");
    EXPECT_EQ(schema_mismatch("/api/v1/channels", "get", "application/json", listed.text()), "");
    EXPECT_THAT(std::string(listed.text()), HasSubstr(R"("host":"https://oapi.dingtalk.com")"));
    EXPECT_THAT(std::string(listed.text()), HasSubstr(R"("has_secret":true)"));
    for (std::uint64_t seq = 1; seq <= day.district.log->last_seq(); ++seq) {
        const std::string payload = pipeline::SpineFixture::must(day.district.log->read(seq)).payload;
        EXPECT_THAT(payload, Not(HasSubstr("hush")));
        EXPECT_THAT(payload, Not(HasSubstr("k-e-y")));
    }
    EXPECT_THAT(std::string(listed.text()), Not(HasSubstr("hush")));
    EXPECT_THAT(std::string(listed.text()), Not(HasSubstr("k-e-y")));
    const auto desk = day.district.views->sends.get();
    const Channel& group = *desk->channel("group");
    EXPECT_EQ(day.district.seal.open(group.url, pipeline::channel_url_purpose("group")).value(),
              "https://oapi.dingtalk.com/robot/send?access_token=k-e-y");
    EXPECT_EQ(day.district.seal.open(group.secret, pipeline::channel_secret_purpose("group")).value(), "SEChush");
    EXPECT_FALSE(day.district.seal.open(group.secret, pipeline::channel_secret_purpose("mail")).has_value());
    did(Method::kPut, "/api/v1/channels/group", R"({"kind":"dingtalk","name":"值班群","url":null})");
    EXPECT_EQ(day.district.views->sends.get()->channel("group")->secret, group.secret) << "what is not said stays";
}

TEST_F(SendAnswers, WhatIsWrongNamesItsField) {
    const struct {
        std::string_view body, field;
    } cases[] = {
        {R"({"kind":"wecom","url":"ftp://x"})", "url"},
        {R"({"kind":"wecom","url":"https://u:p@x/send"})", "url"},
        {R"({"kind":"wecom","url":"https://x/ send"})", "url"},
        {R"({"kind":"wecom","url":7})", "url"},
        {R"({"kind":"wecom"})", "url"},
        {R"({"kind":"sms","method":"GET","url":"http://x/s?p={phone}"})", "url"},
        {R"({"kind":"mail","host":"h","from":"a@b","url":"http://x"})", "url"},
        {R"({"kind":"wecom","host":"x","url":"http://x"})", "host"},
        {R"({"kind":"wecom","sealed_url":"x"})", "sealed_url"},
        {R"({"kind":"wecom","key":"x"})", "key"},
        {R"({"kind":"mail","host":"h","from":"a@b","secret":7})", "secret"},
    };
    for (const auto& [body, field] : cases) {
        const Response response = day.ask(Method::kPut, "/api/v1/channels/a", std::string(body));
        EXPECT_EQ(response.status, 400) << body;
        EXPECT_THAT(std::string(response.text()), HasSubstr(fmt::format(R"("field":"{}")", field))) << body << response.text();
    }
}

TEST_F(SendAnswers, ANoticeIsSignedSentAndFollowed) {
    set_up_channels();
    did(Method::kPost, "/api/v1/notices", R"({"kind":"morning"})");
    EXPECT_EQ(day.ask(Method::kPost, "/api/v1/notices/1/send", "{}").status, 409) << "a draft does not go out";
    did(Method::kPost, "/api/v1/notices/1/sign", R"({"version":1})");
    const Response sent = did(Method::kPost, "/api/v1/notices/1/send", "{}");
    EXPECT_EQ(sent.text(), R"({"ids":[1,2]})");
    EXPECT_EQ(day.ask(Method::kPost, "/api/v1/notices/1/send", "{}").status, 409) << "nobody gets it twice";
    const Response listed = day.get("/api/v1/sends?subject=morning&subject_id=1");
    EXPECT_EQ(schema_mismatch("/api/v1/sends", "get", "application/json", listed.text()), "");
    EXPECT_EQ(json::parse(listed.text()).at("total").as_int64(), 2);
    EXPECT_EQ(day.get_json("/api/v1/sends?state=sent").at("total").as_int64(), 0);
    EXPECT_EQ(day.get_json("/api/v1/sends?channel=group").at("total").as_int64(), 1);

    ASSERT_TRUE(day.district.command("send_begin", R"({"id":2,"number":1})", "postman").body.has_value());
    ASSERT_TRUE(
        day.district.command("send_outcome", R"({"id":2,"number":1,"outcome":"uncertain","reason":"the line broke"})", "postman")
            .body.has_value());
    const Response one = day.get("/api/v1/sends/2");
    EXPECT_EQ(schema_mismatch("/api/v1/sends/{id}", "get", "application/json", one.text()), "");
    const json::value shown = json::parse(one.text());
    EXPECT_EQ(shown.at("state").as_string(), "uncertain");
    EXPECT_EQ(shown.at("history").at(0).at("reason").as_string(), "the line broke");
    EXPECT_TRUE(shown.at("next_at").is_null()) << "a robot is not told twice by itself";
    const Response again = did(Method::kPost, "/api/v1/sends/2/again", "{}");
    EXPECT_EQ(json::parse(again.text()).at("again_of").as_int64(), 2);
    EXPECT_EQ(day.ask(Method::kPost, "/api/v1/sends/2/again", "{}").status, 409);
    did(Method::kPost, "/api/v1/sends/3/cancel", "{}");
    EXPECT_EQ(day.get("/api/v1/sends/77").status, 404);
    const Response tested = did(Method::kPost, "/api/v1/channels/group/test", "{}");
    EXPECT_EQ(schema_mismatch("/api/v1/channels/{key}/test", "post", "application/json", tested.text()), "");
    EXPECT_EQ(day.ask(Method::kPost, "/api/v1/channels/mail/test", "{}").status, 400) << "to whom?";
}

TEST_F(SendAnswers, AddressesAreReadByThoseWhoNeedThem) {
    set_up_channels();
    const Response whole = day.get("/api/v1/send_lists");
    EXPECT_EQ(schema_mismatch("/api/v1/send_lists", "get", "application/json", whole.text()), "");
    EXPECT_THAT(std::string(whole.text()), HasSubstr("zhao@county.example"));
    day.caller.rights = accounts::Rights{accounts::Right::kLook, accounts::Right::kLookDistrict};
    EXPECT_THAT(std::string(day.get("/api/v1/send_lists").text()), HasSubstr("z***@county.example"));
    EXPECT_THAT(std::string(day.get("/api/v1/send_lists").text()), Not(HasSubstr("zhao@")));
    EXPECT_EQ(masked("13800001234"), "138****1234");
    EXPECT_EQ(masked("10001"), "****");
    EXPECT_EQ(masked(""), "");
}

}  // namespace
}  // namespace lvwang::api
