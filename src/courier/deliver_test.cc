// Robots and gateways that answer by HTTP: what they are told, and what is made of what they say.
#include "courier/deliver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "courier/doubles_test.h"
#include "courier/wire_text.h"

namespace lvwang::courier {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

constexpr Instant kNow{1'775'518'200'000};
// printf '1775518200000\nSECabc' | openssl dgst -sha256 -hmac SECabc -binary | base64
constexpr std::string_view kDingtalkSign = "GzVntTM6Tbqc3wyHK8U9qEQcSiv6hq7z+f6sxqW2ROg=";
constexpr Patience kShort{.connect_ms = 1'000, .all_ms = 1'000};

OutMessage notice() {
    OutMessage message;
    message.title = "早通报";
    message.brief = "早通报：昨日AQI 86 良\"{secret}\"";
    message.markdown = "### 早通报\n> AQI 86";
    message.plain = "早通报";
    return message;
}

Send to(std::string address = {}) {
    Send send;
    send.to = {"a", std::move(address), {}};
    send.token = "1-2-3";
    return send;
}

Channel robot(ChannelKind kind) {
    Channel channel;
    channel.kind = kind;
    return channel;
}

Delivery tell(const Channel& channel, const ChannelSecrets& secrets, const Send& send = to()) {
    return deliver(channel, secrets, notice(), send, kNow, kShort);
}

TEST(Robots, WecomIsToldInMarkdown) {
    const HttpDouble vendor(HttpDouble::json(R"({"errcode":0,"errmsg":"ok"})"));
    const Delivery sent = tell(robot(ChannelKind::kWecom), {vendor.address("/cgi-bin/webhook/send?key=k-e-y"), {}});
    EXPECT_EQ(sent.outcome, TryOutcome::kSent) << sent.reason;
    EXPECT_EQ(sent.receipt, "errcode 0 ok");
    ASSERT_THAT(vendor.requests(), SizeIs(1));
    EXPECT_THAT(vendor.requests()[0].head, StartsWith("POST /cgi-bin/webhook/send?key=k-e-y HTTP/1.1"));
    EXPECT_EQ(vendor.requests()[0].body, R"({"msgtype":"markdown","markdown":{"content":"### 早通报\n> AQI 86"}})");
}

TEST(Robots, DingtalkIsSignedWithTheSecret) {
    const HttpDouble vendor(HttpDouble::json(R"({"errcode":0,"errmsg":"ok"})"));
    const Delivery sent = tell(robot(ChannelKind::kDingtalk), {vendor.address("/robot/send?access_token=t"), "SECabc"});
    EXPECT_EQ(sent.outcome, TryOutcome::kSent) << sent.reason;
    ASSERT_THAT(vendor.requests(), SizeIs(1));
    EXPECT_THAT(vendor.requests()[0].head,
                HasSubstr("access_token=t&timestamp=1775518200000&sign=" + percent_encoded(kDingtalkSign) + " HTTP"));
    EXPECT_THAT(vendor.requests()[0].body, HasSubstr(R"("markdown":{"title":"早通报","text":")"));
}

TEST(Robots, WhatTheySayIsUnderstood) {
    const struct {
        ChannelKind kind;
        std::string answer;
        TryOutcome outcome;
        std::string_view reason;
    } cases[] = {
        {ChannelKind::kWecom, HttpDouble::json(R"({"errcode":93000,"errmsg":"invalid webhook url"})"), TryOutcome::kRefused,
         "errcode 93000 invalid webhook url"},
        {ChannelKind::kWecom, HttpDouble::json(R"({"errcode":45009,"errmsg":"api freq out of limit"})"), TryOutcome::kUnsent,
         "45009"},
        {ChannelKind::kDingtalk, HttpDouble::json(R"({"errcode":310000,"errmsg":"sign not match"})"), TryOutcome::kRefused,
         "sign not match"},
        {ChannelKind::kDingtalk, HttpDouble::json(R"({"errcode":410100,"errmsg":"send too fast"})"), TryOutcome::kUnsent,
         "410100"},
        {ChannelKind::kWecom, HttpDouble::json("<html>a captive portal</html>"), TryOutcome::kUncertain, "has no errcode"},
        {ChannelKind::kWecom, HttpDouble::json("no", "404 Not Found"), TryOutcome::kRefused, "HTTP 404 no"},
        {ChannelKind::kWecom, HttpDouble::json("slow down", "429 Too Many Requests"), TryOutcome::kUnsent, "HTTP 429"},
        {ChannelKind::kWecom, HttpDouble::json("later", "503 Service Unavailable"), TryOutcome::kUnsent, "HTTP 503"},
        {ChannelKind::kWecom, HttpDouble::json("the next one was silent", "504 Gateway Timeout"), TryOutcome::kUncertain,
         "HTTP 504"},
        {ChannelKind::kWecom, "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n", TryOutcome::kRefused,
         "HTTP 302"},
        {ChannelKind::kWecom, "", TryOutcome::kUncertain, "no answer after it had gone out"},
        {ChannelKind::kWecom, "silence", TryOutcome::kUncertain, "no answer after it had gone out"},
    };
    for (const auto& [kind, answer, outcome, reason] : cases) {
        const HttpDouble vendor(answer);
        const Delivery delivery = tell(robot(kind), {vendor.address("/send?key=k-e-y"), "hush"});
        EXPECT_EQ(to_string(delivery.outcome), to_string(outcome)) << answer << ": " << delivery.reason;
        EXPECT_THAT(delivery.reason, HasSubstr(std::string(reason)));
        EXPECT_THAT(delivery.reason, Not(HasSubstr("k-e-y")));
        EXPECT_THAT(vendor.requests(), SizeIs(1)) << "once, whatever came of it";
    }
    const Delivery nobody =
        tell(robot(ChannelKind::kWecom), {fmt::format("http://127.0.0.1:{}/send?key=k-e-y", closed_port()), {}});
    EXPECT_EQ(nobody.outcome, TryOutcome::kUnsent);
    EXPECT_THAT(nobody.reason, Not(HasSubstr("k-e-y")));
}

TEST(Robots, GoThroughTheProxyThatIsSet) {
    const HttpDouble proxy(HttpDouble::json(R"({"errcode":0,"errmsg":"ok"})"));
    Channel channel = robot(ChannelKind::kWecom);
    channel.proxy = proxy.address("");
    EXPECT_EQ(tell(channel, {"http://qyapi.example/send?key=1", {}}).outcome, TryOutcome::kSent);
    ASSERT_THAT(proxy.requests(), SizeIs(1));
    EXPECT_THAT(proxy.requests()[0].head, StartsWith("POST http://qyapi.example/send?key=1 HTTP/1.1"));

    const HttpDouble wary("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
    channel.proxy = wary.address("");
    EXPECT_EQ(tell(channel, {"https://qyapi.example/send?key=1", {}}).outcome, TryOutcome::kUnsent) << "no tunnel, nothing out";
    channel.proxy = fmt::format("http://127.0.0.1:{}", closed_port());
    EXPECT_EQ(tell(channel, {"http://qyapi.example/send?key=1", {}}).outcome, TryOutcome::kUnsent);
}

TEST(Gateways, AreToldAsTheirTemplateSays) {
    const HttpDouble gateway(HttpDouble::json(R"({"code":"OK","data":{"biz":"B-77"}})"));
    Channel channel = robot(ChannelKind::kSms);
    channel.method = "POST";
    channel.content_type = "application/json";
    channel.body = R"({"to":"{phone}","msg":"{text}","id":"{message_id}","sign":"{secret}","other":"{unknown}"})";
    channel.ok_field = "code";
    channel.ok_value = "OK";
    channel.id_field = "data.biz";
    const Delivery sent = tell(channel, {gateway.address("/sms"), "hush"}, to("13800001234"));
    EXPECT_EQ(sent.outcome, TryOutcome::kSent) << sent.reason;
    EXPECT_EQ(sent.receipt, "B-77");
    ASSERT_THAT(gateway.requests(), SizeIs(1));
    EXPECT_EQ(gateway.requests()[0].body,
              R"({"to":"13800001234","msg":"早通报：昨日AQI 86 良\"{secret}\"","id":"1-2-3","sign":"hush","other":"{unknown}"})");
    EXPECT_THAT(gateway.requests()[0].head, HasSubstr("Content-Type: application/json"));

    channel.content_type = "application/x-www-form-urlencoded";
    channel.body = "phone={phone}&text={text}";
    EXPECT_EQ(tell(channel, {gateway.address("/sms"), {}}, to("+8613800001234")).outcome, TryOutcome::kSent);
    EXPECT_THAT(gateway.requests()[1].body, StartsWith("phone=%2B8613800001234&text=%E6%97%A9"));

    channel.method = "GET";
    channel.body.clear();
    EXPECT_EQ(tell(channel, {gateway.address("/s?p={phone}&t={text}&k={secret}"), "h u"}, to("1")).outcome, TryOutcome::kSent);
    EXPECT_THAT(gateway.requests()[2].head, StartsWith("GET /s?p=1&t=%E6%97%A9"));
    EXPECT_THAT(gateway.requests()[2].head, HasSubstr("&k=h%20u HTTP"));
}

TEST(Gateways, WhatTheySayIsHeldAgainstTheTest) {
    const struct {
        std::string answer;
        TryOutcome outcome;
        std::string_view reason;
    } cases[] = {
        {HttpDouble::json(R"({"code":"isv.AMOUNT","message":"欠费 hush"})"), TryOutcome::kRefused, "欠费 ***"},
        {HttpDouble::json(R"({"status":1})"), TryOutcome::kUncertain, "has no 'code'"},
        {HttpDouble::json("fine"), TryOutcome::kUncertain, "has no 'code'"},
    };
    for (const auto& [answer, outcome, reason] : cases) {
        const HttpDouble gateway(answer);
        Channel channel = robot(ChannelKind::kSms);
        channel.method = "POST";
        channel.content_type = "application/json";
        channel.body = "{phone}{text}";
        channel.ok_field = "code";
        channel.ok_value = "0";
        const Delivery delivery = tell(channel, {gateway.address(), "hush"}, to("13800001234"));
        EXPECT_EQ(to_string(delivery.outcome), to_string(outcome)) << answer;
        EXPECT_THAT(delivery.reason, HasSubstr(std::string(reason)));
        EXPECT_THAT(delivery.receipt, IsEmpty());
    }
}

TEST(WireText, IsEncodedAsItsRuleSays) {
    EXPECT_EQ(base64(""), "");
    EXPECT_EQ(base64("f"), "Zg==");
    EXPECT_EQ(base64("foobar"), "Zm9vYmFy");  // RFC 4648 10
    EXPECT_EQ(percent_encoded("a b+c/d~_.-中"), "a%20b%2Bc%2Fd~_.-%E4%B8%AD");
    EXPECT_EQ(within_json("a\"b\n"), "a\\\"b\\n");
    EXPECT_EQ(without("hush", "say hush, hush"), "say ***, ***");
    EXPECT_EQ(without("", "say"), "say");
    EXPECT_EQ(filled("{a}{b}{", {{"a", "{b}"}, {"b", "2"}}), "{b}2{") << "what is put in is not looked at again";
}

}  // namespace
}  // namespace lvwang::courier
