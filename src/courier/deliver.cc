#include "courier/deliver.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "courier/http_send.h"
#include "courier/mail.h"
#include "courier/wire_text.h"
#include "protocol/json.h"

namespace lvwang::courier {
namespace {

constexpr std::size_t kShownBytesMax = 300;

std::string beginning(std::string_view text) {
    if (text.size() <= kShownBytesMax) return std::string(text);
    std::size_t end = kShownBytesMax;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return std::string(text.substr(0, end)) + "…";
}

std::string text_at(const protocol::JsonValue& root, std::string_view path) {
    const protocol::JsonValue* const value = root.at_path(path);
    if (value == nullptr || value->is(protocol::JsonValue::Kind::kList) || value->is(protocol::JsonValue::Kind::kObject))
        return {};
    return value->text;
}

// What came of the request itself; sent where the answer's body has the word.
Delivery of_line(const HttpAnswer& answer) {
    if (!answer.answered) {
        return {answer.may_have_arrived ? TryOutcome::kUncertain : TryOutcome::kUnsent,
                {},
                answer.may_have_arrived ? fmt::format("no answer after it had gone out: {}", answer.reason) : answer.reason};
    }
    const TryOutcome outcome = outcome_of_status(answer.status);
    if (outcome == TryOutcome::kSent) return {outcome, fmt::format("HTTP {}", answer.status), {}};
    return {outcome, {}, fmt::format("HTTP {} {}", answer.status, beginning(answer.text))};
}

// `{"errcode":0,"errmsg":"ok"}`. Of some codes the vendors say that it is to be sent again later.
Delivery of_robot(const HttpAnswer& answer, const std::vector<std::string_view>& later) {
    Delivery delivery = of_line(answer);
    if (delivery.outcome != TryOutcome::kSent) return delivery;
    const auto root = protocol::parse_json(answer.text);
    const std::string code = root ? text_at(*root, "errcode") : std::string();
    if (code.empty()) return {TryOutcome::kUncertain, {}, fmt::format("the answer has no errcode: {}", beginning(answer.text))};
    const std::string said = fmt::format("errcode {} {}", code, beginning(text_at(*root, "errmsg")));
    if (code == "0") return {TryOutcome::kSent, said, {}};
    return {std::ranges::find(later, code) == later.end() ? TryOutcome::kRefused : TryOutcome::kUnsent, {}, said};
}

Delivery by_wecom(const Channel& channel, const ChannelSecrets& secrets, const OutMessage& message, const Patience& patience) {
    const HttpRequest request{
        .url = secrets.url,
        .body = fmt::format(R"({{"msgtype":"markdown","markdown":{{"content":{}}}}})", json_quote(message.markdown)),
        .ca_file = channel.ca_file,
        .proxy = channel.proxy};
    return of_robot(send_http(request, patience), {"-1", "45009"});  // busy; more than twenty a minute
}

Delivery by_dingtalk(const Channel& channel, const ChannelSecrets& secrets, const OutMessage& message, Instant now,
                     const Patience& patience) {
    std::string url = secrets.url;
    if (!secrets.secret.empty()) {
        url += fmt::format("{}timestamp={}&sign={}", url.find('?') == std::string::npos ? '?' : '&', now.ms,
                           percent_encoded(dingtalk_sign(secrets.secret, now.ms)));
    }
    const HttpRequest request{.url = url,
                              .body = fmt::format(R"({{"msgtype":"markdown","markdown":{{"title":{},"text":{}}}}})",
                                                  json_quote(message.title), json_quote(message.markdown)),
                              .ca_file = channel.ca_file,
                              .proxy = channel.proxy};
    return of_robot(send_http(request, patience), {"-1", "130101", "410100"});  // busy; more than twenty a minute
}

Delivery of_gateway(const HttpAnswer& answer, const Channel& channel) {
    Delivery delivery = of_line(answer);
    if (delivery.outcome != TryOutcome::kSent) return delivery;
    const auto root = protocol::parse_json(answer.text);
    if (!channel.ok_field.empty()) {
        const bool there = root && root->at_path(channel.ok_field) != nullptr;
        if (!there) {
            return {
                TryOutcome::kUncertain, {}, fmt::format("the answer has no '{}': {}", channel.ok_field, beginning(answer.text))};
        }
        if (text_at(*root, channel.ok_field) != channel.ok_value) return {TryOutcome::kRefused, {}, beginning(answer.text)};
    }
    const std::string id = root && !channel.id_field.empty() ? text_at(*root, channel.id_field) : std::string();
    if (!id.empty()) delivery.receipt = beginning(id);
    return delivery;
}

Delivery by_gateway(const Channel& channel, const ChannelSecrets& secrets, const OutMessage& message, const Send& send,
                    const Patience& patience) {
    const auto places = [&](std::string (*encode)(std::string_view)) {
        return std::map<std::string, std::string, std::less<>>{{"phone", encode(send.to.address)},
                                                               {"text", encode(message.brief)},
                                                               {"message_id", encode(send.token)},
                                                               {"secret", encode(secrets.secret)}};
    };
    const bool json = channel.content_type.find("json") != std::string::npos;
    const bool form = channel.content_type.find("urlencoded") != std::string::npos;
    const auto as_it_is = [](std::string_view text) { return std::string(text); };
    const HttpRequest request{
        .method = channel.method,
        .url = filled(secrets.url, places(&percent_encoded)),
        .content_type = channel.content_type,
        .body = filled(channel.body, places(json   ? &within_json
                                            : form ? &percent_encoded
                                                   : static_cast<std::string (*)(std::string_view)>(as_it_is))),
        .ca_file = channel.ca_file,
        .proxy = channel.proxy};
    return of_gateway(send_http(request, patience), channel);
}

Delivery by_mail(const Channel& channel, const ChannelSecrets& secrets, const OutMessage& message, const Send& send,
                 const Patience& patience) {
    const MailServer server{.host = channel.host,
                            .port = channel.port,
                            .security = channel.security,
                            .user = channel.user,
                            .password = secrets.secret,
                            .ca_file = channel.ca_file,
                            .proxy = channel.proxy};
    const Mail mail{.from = channel.from,
                    .to = send.to.address,
                    .token = send.token,
                    .date = message.at,
                    .subject = message.title,
                    .plain = message.plain,
                    .html = message.html};
    return send_mail(server, mail, patience);
}

}  // namespace

Delivery deliver(const Channel& channel, const ChannelSecrets& secrets, const OutMessage& message, const Send& send, Instant now,
                 const Patience& patience) {
    Delivery delivery;
    switch (channel.kind) {
        case ChannelKind::kMail: delivery = by_mail(channel, secrets, message, send, patience); break;
        case ChannelKind::kWecom: delivery = by_wecom(channel, secrets, message, patience); break;
        case ChannelKind::kDingtalk: delivery = by_dingtalk(channel, secrets, message, now, patience); break;
        case ChannelKind::kSms: delivery = by_gateway(channel, secrets, message, send, patience); break;
    }
    for (const std::string& secret : {secrets.secret, secrets.url}) {  // an answer may repeat what it was asked
        delivery.receipt = without(secret, std::move(delivery.receipt));
        delivery.reason = without(secret, std::move(delivery.reason));
    }
    return delivery;
}

}  // namespace lvwang::courier
