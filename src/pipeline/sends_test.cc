// What is to be sent, through the real spine: who gets it, what becomes of a try, and what a restart keeps.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bulletin/document.h"
#include "pipeline/channel_body.h"
#include "pipeline/send_commands.h"
#include "pipeline/spine_fixture.h"
#include "store/book_sending.h"

namespace lvwang::pipeline {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

Instant at(std::string_view text) {
    return *parse_iso(text);
}

constexpr std::string_view kMail = R"({"key":"mail","kind":"mail","host":"mx","from":"duty@bureau.example"})";
constexpr std::string_view kRobot = R"({"key":"group","kind":"wecom","sealed_url":"x","host":"https://qyapi.weixin.qq.com"})";
constexpr std::string_view kSms =
    R"({"key":"sms","kind":"sms","sealed_url":"x","host":"http://sms","body":"{phone}{text}","per_minute_max":2})";
constexpr std::string_view kList =
    R"({"subject":"morning","on_signing":true,"receivers":[{"channel":"mail","address":"zhao@county.example","name":"赵局"},
        {"channel":"group"},{"channel":"sms","address":"13800001234"}]})";

class Sends : public testing::Test {
protected:
    void SetUp() override {
        for (const std::string_view body : {kMail, kRobot, kSms}) did("channel_put", body);
        did("send_list", kList);
    }
    std::string did(const std::string& type, std::string_view body, const std::string& actor = "leader") {
        const CommandResult result = district.command(type, std::string(body), actor);
        EXPECT_TRUE(result.body.has_value()) << type << ' ' << body << ": " << (result.body ? "" : result.body.error().message);
        return result.body.value_or("");
    }
    std::string refused(const std::string& type, std::string_view body) {
        const CommandResult result = district.command(type, std::string(body), "leader");
        EXPECT_FALSE(result.body.has_value()) << type << ' ' << body;
        return result.body ? ""
                           : fmt::format("{}|{}|{}", to_string(result.body.error().code), result.body.error().field,
                                         result.body.error().message);
    }
    void sign_one(std::string_view day = "2026-04-07") {
        bulletin::Document made;
        made.title = {"早通报", "Morning notice"};
        made.day = *parse_date(day);
        made.made_at = district.now;
        made.sections = {{.key = "lead", .title = {"综述", "In short"}, .text = {"昨日空气良", {}}}};
        const std::string written =
            did("notice_write", fmt::format(R"({{"kind":"morning","day":"{}","document":{}}})", day, bulletin::to_json(made)));
        did("notice_sign", written.substr(0, written.size() - 1) + R"(,"version":1})");
    }
    Send send(std::int64_t id) { return SpineFixture::must(store::find_send(*district.book, id)); }
    // `1 sent 2 waiting`
    std::string states() {
        std::string text;
        const auto page = SpineFixture::must(store::list_sends(*district.book, {}));
        for (auto one = page.items.rbegin(); one != page.items.rend(); ++one) {
            text += fmt::format("{}{} {}", text.empty() ? "" : " ", one->send.id, to_string(one->send.state));
        }
        return text;
    }
    void begin(std::int64_t id, int number = 1) {
        did("send_begin", fmt::format(R"({{"id":{},"number":{}}})", id, number), "postman");
    }
    void end(std::int64_t id, std::string_view outcome, int number = 1, std::string_view said = "said") {
        did("send_outcome",
            fmt::format(R"({{"id":{0},"number":{1},"outcome":"{2}","receipt":"{3}","reason":"{3}"}})", id, number, outcome, said),
            "postman");
    }
    std::shared_ptr<const SendDesk> desk() { return district.views->sends.get(); }

    SpineFixture district{at("2026-04-07T07:40:00+08:00")};
};

TEST_F(Sends, WhatIsSignedGoesToItsList) {
    EXPECT_EQ(states(), "");
    sign_one();
    EXPECT_EQ(states(), "1 waiting 2 waiting 3 waiting");
    ASSERT_THAT(desk()->open, SizeIs(3));
    const OutMessage& message = *desk()->open[0].message;
    EXPECT_EQ(message.title, "早通报 2026-04-07（第1期）");
    EXPECT_EQ(message.brief, "早通报 2026-04-07（第1期）：昨日空气良");
    EXPECT_THAT(message.markdown, HasSubstr("**综述**\n昨日空气良"));
    EXPECT_THAT(message.html, HasSubstr("签发： leader"));
    EXPECT_EQ(send(1).to.address, "zhao@county.example");
    EXPECT_EQ(send(2).to.address, "");
    EXPECT_NE(send(1).token, send(2).token);
    EXPECT_THAT(refused("send_notice", R"({"id":1})"), HasSubstr("has gone or is going to everybody"));
}

TEST_F(Sends, AWordAboutACaseGoesToOneAndOutlivesNoticesOfItsNumber) {
    EXPECT_THAT(refused("send_case", R"({"case_id":1,"channel":"sms","address":"13800001234","text":"请反馈"})"),
                HasSubstr("not_found"));
    did("account_put", R"({"login":"zhou","name":"周值班","roles":["duty_officer"],"everything":true})");
    did("case_report", R"({"actor":"zhou","type":"dust","title":"渣土车遗撒","text":"路面有渣土","region_code":"990101001"})",
        "zhou");
    const struct {
        std::string_view body, wanted;
    } wrong[] = {
        {R"({"case_id":1,"channel":"none","text":"x"})", "not_found|channel|"},
        {R"({"case_id":1,"channel":"sms","address":"me","text":"x"})", "|address|"},
        {R"({"case_id":1,"channel":"group","text":""})", "|text|"},
        {R"({"case_id":0,"channel":"group","text":"x"})", "|case_id|"},
    };
    for (const auto& [body, wanted] : wrong) EXPECT_THAT(refused("send_case", body), HasSubstr(wanted));
    EXPECT_EQ(
        did("send_case", R"({"case_id":1,"channel":"sms","address":"13800001234","name":"李工","text":"请今天反馈"})", "zhou"),
        R"({"id":1})");
    ASSERT_THAT(desk()->open, SizeIs(1));
    const OutMessage& message = *desk()->open[0].message;
    EXPECT_EQ(message.subject, SendSubject::kCase);
    EXPECT_EQ(message.brief, "案件1：请今天反馈（周值班）");
    EXPECT_EQ(send(1).to.name, "李工");
    // A notice of the same number is another thing.
    did("send_list", R"({"subject":"morning","receivers":[]})");
    sign_one();
    did("notice_withdraw", R"({"id":1,"reason":"数据更正"})");
    EXPECT_EQ(states(), "1 waiting");
    did("send_cancel", R"({"id":1})");
    EXPECT_EQ(did("send_again", R"({"id":1})", "zhou"), R"({"id":2})") << "nor is it asked whether that one still stands";
    EXPECT_THAT(refused("send_list", R"({"subject":"case","receivers":[]})"), HasSubstr("a case has no list"));
}

TEST_F(Sends, ALaterReceiverGetsItByTheButtonAndNobodyTwice) {
    did("send_list", R"({"subject":"morning","receivers":[{"channel":"mail","address":"zhao@county.example"}]})");
    sign_one();
    EXPECT_EQ(states(), "") << "not on signing";
    EXPECT_EQ(did("send_notice", R"({"id":1})"), R"({"ids":[1]})");
    begin(1);
    end(1, "uncertain");
    did("send_list", kList);
    EXPECT_EQ(did("send_notice", R"({"id":1})"), R"({"ids":[2,3]})") << "who may have it is not sent it again";
}

TEST_F(Sends, AReminderGoesToThoseOfItsTown) {
    did("send_list", R"({"subject":"reminder","on_signing":true,"receivers":[
        {"channel":"mail","address":"east@county.example","region_code":"990101001"},
        {"channel":"mail","address":"west@county.example","region_code":"990101002"},
        {"channel":"mail","address":"east@county.example"},{"channel":"group"}]})");
    bulletin::Document letter;
    letter.title = {"致东镇生态环境问题提醒函", ""};
    letter.day = {2026, 4, 7};
    letter.made_at = district.now;
    const std::string body = bulletin::to_json(letter);
    EXPECT_EQ(did("notice_write",
                  fmt::format(R"({{"kind":"reminder","region_code":"990101001","day":"2026-04-07","document":{}}})", body)),
              R"({"id":1})");
    did("notice_sign", R"({"id":1,"version":1})");
    EXPECT_EQ(states(), "1 waiting 2 waiting") << "not to the other town, and to nobody twice";
    EXPECT_EQ(send(1).to.address, "east@county.example");
    EXPECT_EQ(desk()->open[0].message->title, "致东镇生态环境问题提醒函 2026-04-07（第1号）");
    EXPECT_THAT(refused("send_list", R"({"subject":"morning","receivers":[{"channel":"group","region_code":"990101001"}]})"),
                HasSubstr("receivers[0].region_code"));
}

TEST_F(Sends, OnlyWhatIsSignedGoesOut) {
    EXPECT_THAT(refused("send_notice", R"({"id":7})"), HasSubstr("not_found"));
    sign_one();
    begin(2);
    did("notice_withdraw", R"({"id":1,"reason":"更正"})");
    EXPECT_EQ(states(), "1 cancelled 2 begun 3 cancelled") << "what waits stays here, what is on its way is";
    EXPECT_THAT(refused("send_notice", R"({"id":1})"), HasSubstr("notice 1 is withdrawn"));
    EXPECT_THAT(refused("send_again", R"({"id":1})"), HasSubstr("notice 1 is withdrawn"));
}

TEST_F(Sends, EachTryHasItsBeginningAndItsEnd) {
    sign_one();
    EXPECT_THAT(refused("send_outcome", R"({"id":1,"number":1,"outcome":"sent","receipt":"250"})"), HasSubstr("is waiting"));
    begin(1);
    EXPECT_EQ(send(1).state, SendState::kBegun);
    EXPECT_THAT(refused("send_begin", R"({"id":1,"number":1})"), HasSubstr("conflict"));
    EXPECT_THAT(refused("send_begin", R"({"id":1,"number":2})"), HasSubstr("conflict"));
    EXPECT_THAT(refused("send_outcome", R"({"id":1,"number":2,"outcome":"sent"})"), HasSubstr("conflict"));
    EXPECT_THAT(refused("send_outcome", R"({"id":1,"number":1,"outcome":"refused"})"), HasSubstr("reason"));
    end(1, "sent", 1, "250 queued as 4Z");
    EXPECT_EQ(send(1).state, SendState::kSent);
    EXPECT_EQ(send(1).receipt, "250 queued as 4Z");
    EXPECT_THAT(refused("send_outcome", R"({"id":1,"number":1,"outcome":"refused","reason":"no"})"), HasSubstr("conflict"));
    begin(3);
    end(3, "refused", 1, "欠费");
    EXPECT_EQ(send(3).state, SendState::kRefused);
    EXPECT_EQ(send(3).reason, "欠费");
    EXPECT_THAT(SpineFixture::must(store::list_tries(*district.book, 3)), SizeIs(1));
    EXPECT_THAT(desk()->open, SizeIs(1));
}

TEST_F(Sends, WhatDidNotGoOutIsTriedSixTimesThenGivenUp) {
    sign_one();
    for (int number = 1; number <= kUnsentTriesMax; ++number) {
        begin(2, number);
        end(2, "unsent", number, "no line");
        if (number == kUnsentTriesMax) break;
        ASSERT_EQ(send(2).state, SendState::kWaiting) << number;
        EXPECT_GT(send(2).next_at, district.now);
        EXPECT_THAT(refused("send_begin", fmt::format(R"({{"id":2,"number":{}}})", number + 1)), HasSubstr("conflict"))
            << "too early";
        district.go_to(send(2).next_at);
    }
    EXPECT_EQ(send(2).state, SendState::kRefused);
    EXPECT_EQ(send(2).reason, "given up after 6 tries: no line");
    EXPECT_EQ(send(2).next_at, Instant{});
}

TEST_F(Sends, WhatMayHaveGoneOutIsTriedAgainOnlyWhereItIsDeliveredOnce) {
    sign_one();
    for (const std::int64_t id : {1, 2, 3}) {
        begin(id);
        end(id, "uncertain", 1, "the line broke");
    }
    EXPECT_EQ(states(), "1 uncertain 2 uncertain 3 uncertain");
    EXPECT_EQ(send(1).next_at, district.now + kUncertainAgainMs) << "mail has a Message-ID";
    EXPECT_EQ(send(2).next_at, Instant{}) << "a robot would say it twice";
    EXPECT_EQ(send(3).next_at, Instant{}) << "and so would this gateway";
    EXPECT_THAT(refused("send_begin", R"({"id":2,"number":2})"), HasSubstr("conflict"));
    const std::string token = send(1).token;
    district.go_to(send(1).next_at);
    begin(1, 2);
    end(1, "refused", 2, "550");
    EXPECT_EQ(send(1).state, SendState::kUncertain) << "the first try may have arrived all the same";
    EXPECT_EQ(send(1).next_at, Instant{});
    EXPECT_EQ(send(1).token, token);
}

TEST_F(Sends, APersonMaySendAgainKnowinglyOnceWithTheSameToken) {
    sign_one();
    begin(2);
    end(2, "uncertain");
    EXPECT_EQ(did("send_again", R"({"id":2})", "duty"), R"({"id":4})");
    EXPECT_EQ(send(4).token, send(2).token);
    EXPECT_EQ(send(4).again_of, 2);
    EXPECT_EQ(send(2).again_by, 4);
    EXPECT_EQ(send(2).state, SendState::kUncertain) << "it stays what it was";
    EXPECT_EQ(send(4).actor, "duty");
    EXPECT_THAT(refused("send_again", R"({"id":2})"), HasSubstr("was sent again already"));
    EXPECT_THAT(refused("send_again", R"({"id":4})"), HasSubstr("send 4 is waiting"));
    begin(1);
    end(1, "uncertain");
    ASSERT_NE(send(1).next_at, Instant{});
    did("send_again", R"({"id":1})");
    EXPECT_EQ(send(1).next_at, Instant{}) << "not by itself as well";
}

TEST_F(Sends, WhatWaitsCanBeTakenBackAndDoesNotWaitForEver) {
    sign_one();
    did("send_cancel", R"({"id":1})");
    EXPECT_EQ(send(1).state, SendState::kCancelled);
    EXPECT_THAT(refused("send_cancel", R"({"id":1})"), HasSubstr("only one that waits"));
    begin(2);
    EXPECT_THAT(refused("send_cancel", R"({"id":2})"), HasSubstr("is begun"));
    district.go_to(district.now + kSendWithinMs);
    EXPECT_EQ(send(3).state, SendState::kRefused);
    EXPECT_EQ(send(3).reason, "could not be sent within a day");
    EXPECT_EQ(send(2).state, SendState::kBegun);
}

TEST_F(Sends, ARestartKeepsItAll) {
    sign_one();
    begin(1);
    begin(2);
    end(2, "unsent", 1, "no line");
    district.restart();
    EXPECT_EQ(states(), "1 begun 2 waiting 3 waiting");
    ASSERT_THAT(desk()->open, SizeIs(3));
    EXPECT_EQ(desk()->open[0].message->title, "早通报 2026-04-07（第1期）");
    EXPECT_EQ(desk()->open[0].message, desk()->open[2].message) << "one text, many sends";
    EXPECT_THAT(desk()->begun.at("mail"), SizeIs(1));
    ASSERT_THAT(desk()->channels, SizeIs(3));
}

TEST_F(Sends, TheBoundOfAChannelHolds) {
    did("send_list", R"({"subject":"morning","on_signing":true,"receivers":[{"channel":"sms","address":"10001"},
        {"channel":"sms","address":"10002"},{"channel":"sms","address":"10003"}]})");
    sign_one();
    begin(1);
    begin(2);
    EXPECT_THAT(refused("send_begin", R"({"id":3,"number":1})"), HasSubstr("'sms' takes 2 messages a minute"));
    EXPECT_EQ(desk()->free_at(*desk()->channel("sms")), send(1).begun_at + kMinuteMs);
    district.go_to(send(1).begun_at + kMinuteMs);
    begin(3);
}

TEST_F(Sends, ChannelsThatAreOffOrGoneSendNothing) {
    sign_one();
    did("channel_put", R"({"key":"group","kind":"wecom","enabled":false})");
    EXPECT_EQ(desk()->channel("group")->url, "x") << "what is not said stays";
    EXPECT_THAT(refused("send_begin", R"({"id":2,"number":1})"), HasSubstr("switched off"));
    EXPECT_THAT(refused("send_test", R"({"channel":"group"})"), HasSubstr("switched off"));
    EXPECT_THAT(refused("channel_remove", R"({"key":"group"})"), HasSubstr("take them off first"));
    did("send_list", R"({"subject":"morning","receivers":[]})");
    did("channel_remove", R"({"key":"group"})");
    EXPECT_EQ(send(2).state, SendState::kCancelled);
    EXPECT_THAT(refused("send_again", R"({"id":2})"), HasSubstr("no channel 'group' any more"));
    EXPECT_THAT(refused("channel_remove", R"({"key":"group"})"), HasSubstr("not_found"));
}

TEST_F(Sends, ATestIsAMessageLikeAnother) {
    EXPECT_EQ(did("send_test", R"({"channel":"mail","address":"me@bureau.example"})"), R"({"id":1})");
    EXPECT_EQ(desk()->open.front().message->subject, SendSubject::kTest);
    EXPECT_THAT(desk()->open.front().message->plain, HasSubstr("无需处理"));
    EXPECT_THAT(refused("send_test", R"({"channel":"mail"})"), HasSubstr("address|"));
    EXPECT_THAT(refused("send_test", R"({"channel":"group","address":"x"})"), HasSubstr("speaks to its group"));
    EXPECT_THAT(refused("send_test", R"({"channel":"none"})"), HasSubstr("not_found"));
    EXPECT_THAT(refused("send_nothing", "{}"), HasSubstr("there is no command"));
}

TEST(ChannelBodies, WhatIsWrongNamesItsField) {
    const struct {
        std::string_view body, field;
    } cases[] = {
        {R"({"kind":"mail"})", "key"},
        {R"({"key":"a b","kind":"mail"})", "key"},
        {R"({"key":"a"})", "kind"},
        {R"({"key":"a","kind":"fax"})", "kind"},
        {R"({"key":"a","kind":"mail","from":"a@b"})", "host"},
        {R"({"key":"a","kind":"mail","host":"h"})", "from"},
        {R"({"key":"a","kind":"mail","host":"h","from":"nobody"})", "from"},
        {R"({"key":"a","kind":"mail","host":"h","from":"a@b\r\nBcc: c@d"})", "from"},
        {R"({"key":"a","kind":"mail","host":"h","from":"a@b","port":0})", "port"},
        {R"({"key":"a","kind":"mail","host":"h","from":"a@b","security":"ssl"})", "security"},
        {R"({"key":"a","kind":"mail","host":"h","from":"a@b","user":"u"})", "secret"},
        {R"({"key":"a","kind":"mail","host":"h","from":"a@b","sealed_secret":"s"})", "user"},
        {R"({"key":"a","kind":"mail","host":"h","from":"a@b","sealed_url":"s"})", "sealed_url"},
        {R"({"key":"a","kind":"mail","host":"h","from":"a@b","proxy":"10.0.0.1:3128"})", "proxy"},
        {R"({"key":"a","kind":"mail","host":"h","from":"a@b","proxy":"http://u:p@x"})", "proxy"},
        {R"({"key":"a","kind":"wecom"})", "url"},
        {R"({"key":"a","kind":"wecom","sealed_url":"x","host":"h","sealed_secret":"s"})", "secret"},
        {R"({"key":"a","kind":"wecom","sealed_url":"x","host":"h","per_minute_max":21})", "per_minute_max"},
        {R"({"key":"a","kind":"wecom","sealed_url":"x","host":"h","per_minute_max":0})", "per_minute_max"},
        {R"({"key":"a","kind":"dingtalk","sealed_url":"x","host":"h","deduplicates":true})", "deduplicates"},
        {R"({"key":"a","kind":"sms","sealed_url":"x","host":"h","body":"{text}"})", "body"},
        {R"({"key":"a","kind":"sms","sealed_url":"x","host":"h","method":"PUT"})", "method"},
        {R"({"key":"a","kind":"sms","sealed_url":"x","host":"h","method":"GET","body":"{phone}{text}"})", "body"},
        {R"({"key":"a","kind":"sms","sealed_url":"x","host":"h","body":"{phone}{text}","ok_field":"code"})", "ok_value"},
        {R"({"key":"a","kind":"sms","sealed_url":"x","host":"h","body":"{phone}{text}","deduplicates":true})", "deduplicates"},
        {R"({"key":"a","kind":"sms","sealed_url":"x","host":"h","body":"{phone}{text}","colour":1})", "colour"},
    };
    for (const auto& [body, field] : cases) {
        const auto parsed = parse_channel(body, nullptr);
        ASSERT_FALSE(parsed.has_value()) << body;
        EXPECT_EQ(parsed.error().field, field) << body << ": " << parsed.error().message;
    }
    const Channel mail = SpineFixture::must(parse_channel(kMail, nullptr));
    EXPECT_EQ(mail.port, 587);
    EXPECT_TRUE(mail.deduplicates);
    EXPECT_EQ(SpineFixture::must(parse_channel(kRobot, nullptr)).per_minute_max, kRobotPerMinute);
}

TEST(ChannelBodies, ASecretIsNotTakenToAnotherServer) {
    const Channel before = SpineFixture::must(parse_channel(
        R"({"key":"a","kind":"mail","host":"mx","from":"a@b","user":"u","sealed_secret":"s","security":"tls"})", nullptr));
    const auto changed = [&](std::string_view more) {
        return parse_channel(fmt::format(R"({{"key":"a","kind":"mail","from":"a@b","user":"u",{}}})", more), &before);
    };
    EXPECT_EQ(SpineFixture::must(changed(R"("host":"mx","security":"tls","name":"x")")).secret, "s");
    for (const std::string_view more :
         {R"("host":"evil","security":"tls")", R"("host":"mx","security":"plain")", R"("host":"mx","security":"tls","port":2525)",
          R"("host":"mx","security":"tls","proxy":"http://evil:1")",
          R"("host":"mx","security":"tls","ca_file":"/tmp/evil.pem")"}) {
        const auto moved = changed(more);
        ASSERT_FALSE(moved.has_value()) << more;
        EXPECT_EQ(moved.error().field, "secret") << more;
    }
    EXPECT_EQ(SpineFixture::must(changed(R"("host":"other","sealed_secret":"t")")).secret, "t");
    const auto other_kind = parse_channel(R"({"key":"a","kind":"wecom","sealed_url":"x","host":"h"})", &before);
    EXPECT_EQ(other_kind.error().code, ErrorCode::kConflict);
}

TEST(ChannelBodies, AListNamesWhoIsThere) {
    const std::vector<Channel> channels{SpineFixture::must(parse_channel(kMail, nullptr)),
                                        SpineFixture::must(parse_channel(kRobot, nullptr)),
                                        SpineFixture::must(parse_channel(kSms, nullptr))};
    const struct {
        std::string_view body, field;
    } cases[] = {
        {R"({"receivers":[]})", "subject"},
        {R"({"subject":"test","receivers":[]})", "subject"},
        {R"({"subject":"morning"})", "receivers"},
        {R"({"subject":"morning","receivers":[{"address":"a@b"}]})", "receivers[0].channel"},
        {R"({"subject":"morning","receivers":[{"channel":"fax"}]})", "receivers[0].channel"},
        {R"({"subject":"morning","receivers":[{"channel":"group"},{"channel":"mail","address":"a"}]})", "receivers[1].address"},
        {R"({"subject":"morning","receivers":[{"channel":"sms","address":"138-0000"}]})", "receivers[0].address"},
        {R"({"subject":"morning","receivers":[{"channel":"group","address":"me"}]})", "receivers[0].address"},
        {R"({"subject":"morning","receivers":[{"channel":"group"},{"channel":"group"}]})", "receivers[1].address"},
        {R"({"subject":"morning","receivers":[{"channel":"group","age":7}]})", "receivers[0].age"},
    };
    for (const auto& [body, field] : cases) {
        const auto parsed = parse_send_list(body, channels);
        ASSERT_FALSE(parsed.has_value()) << body;
        EXPECT_EQ(parsed.error().field, field) << body << ": " << parsed.error().message;
    }
}

}  // namespace
}  // namespace lvwang::pipeline
